from taskhub.audit import Actor
from taskhub.delivery import Channel, Channels, Message, enqueue, message_id

CLERK = Actor("王敏", "awb")


def test_enqueuing_twice_is_enqueuing_once(post_office) -> None:
    assert post_office.enqueue(body="first") == 1
    assert post_office.enqueue(body="second") == 0
    assert [message.body for message in post_office.messages()] == ["first"]


def test_a_sent_message_is_not_enqueued_again(post_office) -> None:
    post_office.enqueue()
    post_office.deliver()
    assert post_office.enqueue() == 0
    assert post_office.deliver() == []


def test_each_channel_gets_its_own_row(post_office, tmp_path) -> None:
    entries = tuple(Channel(name=name, tags=["all"], url=f"file://{name}") for name in ("a", "b"))
    post_office.channels = Channels(entries[:1], tmp_path)
    assert post_office.enqueue() == 1
    post_office.channels = Channels(entries, tmp_path)
    assert post_office.enqueue() == 1
    assert [message.channel for message in post_office.messages()] == ["a", "b"]


def test_enqueuing_is_undone_with_its_transaction(post_office) -> None:
    message = Message("r", "u", "U", (), "t", "b")
    with post_office.database.writing() as session:
        assert enqueue(session, post_office.moment, message, post_office.channels) == 1
        session.rollback()
    assert post_office.messages() == []


def test_an_id_tells_apart_what_only_reads_alike_when_joined() -> None:
    ids = {message_id("a", "bc", "d"), message_id("ab", "c", "d"), message_id("a", "b", "cd"), message_id("a", "d", "bc")}
    assert len(ids) == 4
    assert message_id("notice:督1", "files", "yjj") == "5bc32843a3200fb65abab4f60feb192e"
