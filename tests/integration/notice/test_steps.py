"""Answers on a ledger: what is legal, what repeating does, two at once, all or none."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from itertools import pairwise
from typing import Any

import pytest
from sqlmodel import col, select

from taskhub import audit
from taskhub.agenda import AgendaChange
from taskhub.audit import Actor
from taskhub.hub import Hub
from taskhub.notice import LIFECYCLE, Notice, NoticeState, NoticeStep, Words
from taskhub.notice.lifecycle import legal
from taskhub.problems import StateError, TaskhubError
from taskhub.workspace import Workspace

WORDS = {"return": "没有附整改照片", "withdraw": "发错单位", "reply": "已整改"}
ANSWERS = ("acknowledge", "reply", "accept", "return", "close", "withdraw")

PATHS = {
    NoticeState.ISSUED: [],
    NoticeState.ACKNOWLEDGED: ["acknowledge"],
    NoticeState.REPLIED: ["reply"],
    NoticeState.RETURNED: ["reply", "return"],
    NoticeState.ACCEPTED: ["reply", "accept"],
    NoticeState.CLOSED: ["reply", "accept", "close"],
    NoticeState.WITHDRAWN: ["withdraw"],
}
"""How a notice gets into each state."""


def _walk(house: Any, name: str, verbs: list[str]) -> None:
    for n, verb in enumerate(verbs):
        house.take(verb, f"2024-10-{n + 8:02d}", name, text=WORDS.get(verb, ""))


def _trace(house: Any, name: str) -> tuple[Any, ...]:
    """All that a refused or a repeated step must leave as it was."""
    one = house.notice(name)
    with house.hub.database.reading() as session:
        steps = session.exec(select(NoticeStep).where(NoticeStep.notice_id == one.id)).all()
        queued = session.exec(select(AgendaChange.key).where(AgendaChange.key == one.key)).all()
        events = [event.verb for event in audit.events(session, f"notice:{one.key}")]
        return one.model_dump(), [step.model_dump() for step in steps], queued, events


@pytest.mark.parametrize("state", PATHS)
@pytest.mark.parametrize("verb", ANSWERS)
def test_every_step_from_every_state_is_taken_repeated_or_refused(issued: Any, state: NoticeState, verb: str) -> None:
    name = issued.of("supervision", "yjj").number
    _walk(issued, name, PATHS[state])
    assert issued.notice(name).state is state
    before = _trace(issued, name)
    words = WORDS.get(verb, "")
    if verb in legal(state):
        text = f"补充:{words}" if verb == "reply" else words  # the same words again would be the same reply
        (moved,) = issued.take(verb, "2024-10-15", name, text=text)
        assert moved.state is LIFECYCLE[verb].target
        assert issued.notice(name).state is moved.state
        steps, queued, events = _trace(issued, name)[1:]
        assert [step["verb"] for step in steps][-1] == verb
        assert len(steps) == len(before[1]) + 1
        assert len(queued) == len(before[2]) + 1, "the next assessment looks at it"
        assert events == [*before[3], f"notice.{verb}"]
    elif state in LIFECYCLE[verb].done:
        assert issued.take(verb, "2024-10-15", name, text=words) == []
        assert _trace(issued, name) == before
    else:
        with pytest.raises(StateError) as refused:
            issued.take(verb, "2024-10-15", name, text=words)
        for possible in legal(state):
            assert possible in str(refused.value), "it says what would be legal"
        assert _trace(issued, name) == before


def test_a_repeated_step_is_harmless_whoever_repeats_it(issued: Any) -> None:
    name = issued.of("supervision", "yjj").number
    assert issued.take("reply", "2024-10-08", name, by=issued.department, text="已整改")
    before = _trace(issued, name)
    # The office types in what the unit has entered itself.
    assert issued.take("reply", "2024-10-08", name, text="已整改", on_behalf_of="yjj") == []
    assert _trace(issued, name) == before
    assert issued.take("reply", "2024-10-09", name, by=issued.department, text="补充照片"), "a reply may be added to"
    assert [step["text"] for step in _trace(issued, name)[1] if step["verb"] == "reply"] == ["已整改", "补充照片"]
    assert issued.notice(name).replied_on == date(2024, 10, 8)


def test_a_returned_reply_is_due_anew_and_a_late_return_does_not_repeat(issued: Any) -> None:
    name = issued.of("supervision", "yjj").number
    issued.take("reply", "2024-10-09", name, text="已整改")
    (one,) = issued.take("return", "2024-10-10", name, text="不全")
    assert (one.reply_due, one.replied_on, one.returns) == (date(2024, 10, 16), None, 1)
    assert issued.take("return", "2024-10-10", name, text="不全") == []
    issued.take("reply", "2024-10-11", name, text="已整改")  # the same words, after a return, are another reply
    (one,) = issued.take("return", "2024-10-12", name, text="仍不全", reply_by=date(2024, 10, 14))
    assert (one.reply_due, one.returns) == (date(2024, 10, 14), 2)
    issued.take("reply", "2024-10-14", name, text="第三次")
    with pytest.raises(StateError, match="2024-10-13"):
        issued.take("return", "2024-10-14", name, text="不全", reply_by=date(2024, 10, 13))


def test_what_needs_words_is_refused_without_them(issued: Any) -> None:
    name = issued.of("supervision", "yjj").number
    before = _trace(issued, name)
    with pytest.raises(StateError, match="理由"):
        issued.take("withdraw", "2024-10-08", name, text="  ")
    assert _trace(issued, name) == before


def test_no_step_is_dated_before_the_one_before_it(issued: Any) -> None:
    name = issued.of("supervision", "yjj").number
    with pytest.raises(StateError, match="2024-09-30"):
        issued.take("acknowledge", "2024-09-29", name)
    issued.take("acknowledge", "2024-10-09", name)
    with pytest.raises(StateError, match="2024-10-09"):
        issued.take("reply", "2024-10-08", name, text="已整改")
    days = [step["as_of"] for step in _trace(issued, name)[1] if step["verb"] != "approve"]
    assert all(first <= second for first, second in pairwise(days))


def test_several_notices_are_answered_all_or_none(issued: Any) -> None:
    first, second = issued.of("supervision", "yjj").number, issued.of("supervision", "jtj").number
    issued.take("reply", "2024-10-08", first, text="已整改")
    before = _trace(issued, first), _trace(issued, second)
    with pytest.raises(StateError, match=second.replace("〔", ".").replace("〕", ".")):
        issued.take("accept", "2024-10-09", first, second)
    assert (_trace(issued, first), _trace(issued, second)) == before
    assert len(issued.take("acknowledge", "2024-10-09", second, second)) == 1, "named twice is once"


def test_the_office_answers_for_the_recipient_and_for_nobody_else(issued: Any) -> None:
    name = issued.of("supervision", "yjj").number
    with pytest.raises(StateError, match="市住房和城乡建设局"):
        issued.take("reply", "2024-10-08", name, text="已整改", on_behalf_of="zjj")
    with pytest.raises(TaskhubError, match="没有单位"):
        issued.take("reply", "2024-10-08", name, text="已整改", on_behalf_of="nosuch")
    issued.take("reply", "2024-10-08", name, text="已整改", on_behalf_of="市应急管理局")
    (step,) = [step for step in _trace(issued, name)[1] if step["verb"] == "reply"]
    assert (step["actor"], step["on_behalf_of"]) == ("王敏@awb", "yjj")
    with issued.hub.database.reading() as session:
        event = audit.events(session, f"notice:{issued.notice(name).key}")[-1]
    assert (event.details["on_behalf_of"], event.details["text"]) == ("yjj", "已整改")


def test_a_successor_s_office_may_be_answered_for(issued: Any) -> None:
    name = issued.of("supervision", "zjj").number  # the grain bureau's item, taken over at the end of August
    assert issued.take("reply", "2024-10-08", name, text="已建成", on_behalf_of="lsj")


def test_two_at_once_take_a_step_once(issued: Any, workspace: Workspace) -> None:
    name = issued.of("supervision", "yjj").number
    hubs = [Hub(Workspace(workspace.root)) for _n in range(6)]

    def replies(hub: Hub) -> int:
        return len(hub.notices.take([name], "reply", issued.on("2024-10-08"), Actor("张三", "yjj"), Words("已整改")))

    with ThreadPoolExecutor(6) as pool:
        moved = list(pool.map(replies, hubs))
    for hub in hubs:
        hub.database.close()
    assert sorted(moved) == [0, 0, 0, 0, 0, 1]
    assert [step["verb"] for step in _trace(issued, name)[1]].count("reply") == 1


def test_two_who_disagree_are_judged_one_after_the_other(issued: Any, workspace: Workspace) -> None:
    name = issued.of("supervision", "yjj").number
    issued.take("reply", "2024-10-08", name, text="已整改")

    def judges(verb: str) -> str:
        hub = Hub(Workspace(workspace.root))
        try:
            hub.notices.take([name], verb, issued.on("2024-10-09"), issued.office, Words(WORDS.get(verb, "")))
        except StateError:
            return "refused"
        finally:
            hub.database.close()
        return verb

    with ThreadPoolExecutor(2) as pool:
        done = set(pool.map(judges, ["accept", "return"]))
    assert len(done & {"accept", "return"}) == 1
    assert "refused" in done
    assert issued.notice(name).state == {"accept": "accepted", "return": "returned"}[(done - {"refused"}).pop()]


def test_a_paper_is_kept_once_by_what_it_holds(issued: Any, workspace: Workspace, tmp_path: Any) -> None:
    name = issued.of("supervision", "yjj").number
    paper = tmp_path / "回复.PDF"
    paper.write_bytes(b"%PDF-1.7 signed")
    take = issued.hub.notices.take
    take([name], "reply", issued.on("2024-10-08"), issued.office, Words("见附件", "应急〔2024〕9号"), scan=paper)
    (kept,) = (workspace.var / "scans").iterdir()
    assert kept.read_bytes() == paper.read_bytes()
    assert kept.suffix == ".pdf"
    step = _trace(issued, name)[1][-1]
    assert (step["scan"], step["document"]) == (kept.name, "应急〔2024〕9号")
    for wrong in (tmp_path / "nosuch.pdf", tmp_path):
        with pytest.raises(StateError, match="读不了"):
            take([name], "accept", issued.on("2024-10-09"), issued.office, scan=wrong)
    (tmp_path / "empty.pdf").touch()
    with pytest.raises(StateError, match="空的"):
        take([name], "accept", issued.on("2024-10-09"), issued.office, scan=tmp_path / "empty.pdf")
    assert issued.notice(name).state == "replied"


def test_the_unanswered_notice_is_found_and_the_answered_one_is_not(issued: Any) -> None:
    issued.take("reply", "2024-10-11", issued.of("supervision", "yjj").number, text="已整改")
    done = issued.assess("2024-10-14")
    unanswered = {(one.unit, one.rule) for one in done.opened if one.subject.startswith("notice:")}
    assert unanswered == {("jtj", "notice-unanswered"), ("zjj", "notice-unanswered")}
    issued.issues("2024-10-14")
    about = [one for one in issued.notices() if one.about_notices]
    assert {one.unit for one in about} == {"jtj", "zjj"}
    later = issued.assess("2024-12-20")
    named = {one.subject for one in later.opened}
    assert not named & {f"notice:{one.key}" for one in about}, "a reminder of a reminder would go on for ever"


def test_a_step_and_its_event_are_written_together(issued: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    name = issued.of("supervision", "yjj").number
    before = json.dumps(_trace(issued, name), default=str)

    def fails(*_said: object, **_more: object) -> None:
        raise RuntimeError("the power is gone")

    monkeypatch.setattr("taskhub.notice.steps.audit.record", fails)
    with pytest.raises(RuntimeError):
        issued.take("reply", "2024-10-08", name, text="已整改")
    monkeypatch.undo()
    assert json.dumps(_trace(issued, name), default=str) == before
    with issued.hub.database.reading() as session:
        assert session.exec(select(Notice).where(col(Notice.replied_on).is_not(None))).all() == []


def test_a_unit_answers_what_it_was_sent_and_an_office_judges_the_answer(issued: Any) -> None:
    name = issued.of("supervision", "yjj").number
    for verb in ("acknowledge", "reply"):
        with pytest.raises(StateError, match="不能答复"):
            issued.take(verb, "2024-10-08", name, by=Actor("李四", "zjj"), text="替别人回复")
    with pytest.raises(StateError, match="写明内容"):
        issued.take("reply", "2024-10-08", name, by=issued.department, text="  ")
    assert issued.take("reply", "2024-10-08", name, by=issued.department, text="已整改")
    with pytest.raises(StateError, match="安委办"):
        issued.take("accept", "2024-10-09", name, by=issued.department)
    assert issued.take("accept", "2024-10-09", name)
