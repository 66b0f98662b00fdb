"""What becomes of an issued notice: each step once, dated, in order, with its words."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlmodel import col, select

from taskhub.agenda import AgendaChange
from taskhub.audit import events
from taskhub.calendar import WorkCalendar
from taskhub.notice import Notice, NoticeState, NoticeStep
from taskhub.notice.answer import answer
from taskhub.notice.steps import Words
from taskhub.problems import StateError

Take = Callable[..., bool]
ISSUED, DUE = "2024-09-30", date(2024, 10, 12)


@pytest.fixture
def issued(desk: Any) -> Notice:
    desk.finding = desk.finds("1")
    (draft,) = desk.drafts(ISSUED)
    return desk.issues(draft.id, ISSUED)  # type: ignore[no-any-return]


@pytest.fixture
def take(desk: Any, issued: Notice) -> Take:
    def take_it(verb: str, day: str, text: str = "", reply_by: date | None = None, **words: Any) -> bool:
        return desk.with_notice(  # type: ignore[no-any-return]
            issued.id,
            lambda session, one: answer(
                session, desk.at(day), desk.actor, one, verb, desk.settings, WorkCalendar(), Words(text, **words), reply_by
            ),
        )

    return take_it


def now(desk: Any) -> Notice:
    (one,) = desk.notices()
    return one  # type: ignore[no-any-return]


def taken(desk: Any) -> list[tuple[str, str]]:
    with desk.database.reading() as session:
        return [(one.verb, str(one.as_of)) for one in session.exec(select(NoticeStep).order_by(col(NoticeStep.id)))]


def test_a_notice_is_acknowledged_replied_to_accepted_and_closed(desk: Any, take: Take) -> None:
    assert [take("acknowledge", "2024-10-08"), take("reply", "2024-10-10", "正在整改"), take("accept", "2024-10-11")] == [
        True
    ] * 3
    assert (now(desk).state, now(desk).closed_on) == (NoticeState.ACCEPTED, None)  # its finding is still open
    assert take("close", "2024-10-14")
    one = now(desk)
    assert (one.state, one.acknowledged_on, one.replied_on, one.accepted_on, one.closed_on) == (
        NoticeState.CLOSED, date(2024, 10, 8), date(2024, 10, 10), date(2024, 10, 11), date(2024, 10, 14),
    )  # fmt: skip
    assert taken(desk) == [
        ("issue", ISSUED), ("acknowledge", "2024-10-08"), ("reply", "2024-10-10"), ("accept", "2024-10-11"),
        ("close", "2024-10-14"),
    ]  # fmt: skip


def test_accepting_what_is_resolved_closes_it_in_one_go(desk: Any, take: Take) -> None:
    take("reply", "2024-10-10", "已整改")
    desk.changes(desk.finding, resolved_on=date(2024, 10, 10))
    assert take("accept", "2024-10-11")
    assert (now(desk).state, [verb for verb, _day in taken(desk)][-2:]) == (NoticeState.CLOSED, ["accept", "close"])


def test_a_repeated_step_changes_nothing_also_on_another_day(desk: Any, take: Take) -> None:
    take("acknowledge", "2024-10-08")
    take("reply", "2024-10-10", "已整改", document="应急函〔2024〕8号")
    before, said = now(desk), taken(desk)
    assert take("acknowledge", "2024-10-11") is False
    assert take("reply", "2024-10-10", "已整改", document="应急函〔2024〕8号") is False
    assert take("reply", "2024-10-11", "已整改", document="应急函〔2024〕8号") is False
    assert (now(desk), taken(desk)) == (before, said)


def test_a_reply_may_be_added_to_and_the_first_one_keeps_its_day(desk: Any, take: Take) -> None:
    take("reply", "2024-10-10", "已整改")
    assert take("reply", "2024-10-11", "补报照片")
    assert (now(desk).replied_on, len(taken(desk))) == (date(2024, 10, 10), 3)


def test_whoever_replies_has_it(desk: Any, take: Take) -> None:
    take("reply", "2024-10-10", "已整改")
    assert now(desk).acknowledged_on == date(2024, 10, 10)


def test_a_returned_reply_is_due_again_and_the_same_words_count_anew(desk: Any, take: Take) -> None:
    assert now(desk).reply_due == DUE
    take("reply", "2024-10-10", "已整改")
    assert take("return", "2024-10-11", "没有照片")
    one = now(desk)
    # Five working days from the Friday; the Saturday after it was worked in exchange.
    assert (one.state, one.replied_on, one.returns, one.reply_due) == (NoticeState.RETURNED, None, 1, date(2024, 10, 17))
    assert take("reply", "2024-10-15", "已整改")
    assert now(desk).replied_on == date(2024, 10, 15)
    assert take("return", "2024-10-16", "仍没有照片", date(2024, 10, 31))
    assert (now(desk).returns, now(desk).reply_due) == (2, date(2024, 10, 31))


def test_a_returned_reply_s_date_is_not_counted_from_the_issue_again(desk: Any) -> None:
    desk.finds("1", day="2030-03-01")
    (draft,) = desk.drafts("2030-03-01")
    desk.issues(draft.id, "2030-03-01")
    assert now(desk).reply_due_provisional

    def returned(session: Any, one: Notice) -> None:
        for verb, day in (("reply", "2030-03-05"), ("return", "2030-03-06")):
            answer(session, desk.at(day), desk.actor, one, verb, desk.settings, WorkCalendar(), Words("理由"), date(2030, 4, 1))

    desk.with_notice(draft.id, returned)
    with desk.database.writing() as session:
        desk.issuer().settle_reply_dates(session, desk.at("2030-03-07"), desk.actor)
    assert now(desk).reply_due == date(2030, 4, 1)


@pytest.mark.parametrize(
    ("verb", "day", "text", "complaint"),
    [
        ("accept", "2024-10-08", "", "acknowledge"),  # nothing to accept yet: it says what is legal
        ("return", "2024-10-08", "不行", "reply"),
        ("close", "2024-10-08", "", "withdraw"),
        ("withdraw", "2024-10-08", " ", "理由"),
        ("acknowledge", "2024-09-29", "", "2024-09-30"),
    ],
)
def test_what_is_not_legal_is_refused_and_nothing_is_written(
    desk: Any, take: Take, verb: str, day: str, text: str, complaint: str
) -> None:
    before, said = now(desk), taken(desk)
    with pytest.raises(StateError, match=complaint):
        take(verb, day, text)
    assert (now(desk), taken(desk)) == (before, said)


def test_time_runs_forward(desk: Any, take: Take) -> None:
    take("acknowledge", "2024-10-09")
    with pytest.raises(StateError, match="2024-10-09"):
        take("reply", "2024-10-08", "已整改")
    take("reply", "2024-10-10", "已整改")
    with pytest.raises(StateError, match="2024-10-09"):
        take("return", "2024-10-10", "不行", date(2024, 10, 9))
    assert now(desk).state is NoticeState.REPLIED


def test_a_notice_that_was_taken_back_keeps_its_number_which_is_not_given_again(desk: Any, take: Take) -> None:
    assert take("withdraw", "2024-10-08", "发错单位")
    assert take("withdraw", "2024-10-09", "发错单位") is False
    one = now(desk)
    assert (one.state, one.number, one.state_why) == (NoticeState.WITHDRAWN, "某安委办督〔2024〕1号", "发错单位")
    desk.finds("2", day="2024-10-08")
    (again,) = desk.drafts("2024-10-08")
    assert desk.issues(again.id, "2024-10-08").number == "某安委办督〔2024〕2号"


def test_every_step_is_audited_and_puts_the_notice_on_the_agenda(desk: Any, take: Take, issued: Notice) -> None:
    def queued() -> int:
        with desk.database.reading() as session:
            return len(session.exec(select(AgendaChange).where(AgendaChange.kind == "notice")).all())

    assert queued() == 1  # the issue
    take("reply", "2024-10-10", "已整改", on_behalf_of="yjj", document="8号", scan="a.pdf")
    take("reply", "2024-10-10", "已整改", on_behalf_of="yjj", document="8号", scan="a.pdf")
    take("return", "2024-10-11", "没有照片")
    assert queued() == 3
    with desk.database.reading() as session:
        told = [event for event in events(session, f"notice:{issued.key}") if event.verb in ("notice.reply", "notice.return")]
    assert [(event.verb, event.why) for event in told] == [("notice.reply", ""), ("notice.return", "没有照片")]
    assert told[0].details == {"text": "已整改", "document": "8号", "scan": "a.pdf", "on_behalf_of": "yjj"}


def test_what_is_not_issued_cannot_be_answered_but_may_be_taken_back(desk: Any) -> None:
    desk.finds("1")
    (draft,) = desk.drafts(ISSUED)

    def take_it(verb: str) -> None:
        desk.with_notice(
            draft.id,
            lambda session, one: answer(
                session, desk.at(ISSUED), desk.actor, one, verb, desk.settings, WorkCalendar(), Words("不必发")
            ),
        )

    with pytest.raises(StateError, match=draft.key):
        take_it("reply")
    take_it("withdraw")
    assert (now(desk).state, now(desk).number) == (NoticeState.WITHDRAWN, None)
