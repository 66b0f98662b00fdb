"""Notices as subjects: facts that keep to their declared movement, and a source that reads what it is asked for."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import event

from taskhub.calendar import WorkCalendar
from taskhub.notice.answer import answer
from taskhub.notice.cases import NoticeAuthor
from taskhub.notice.facts import NOTICE_FACTS, Happened, NoticeChronicle
from taskhub.notice.lifecycle import after
from taskhub.notice.models import NoticeState
from taskhub.notice.sources import NoticeSource
from taskhub.notice.steps import Words
from taskhub.problems import StateError
from taskhub.subjects import FactType, Movement

BEGIN = date(2024, 9, 2)
DAYS = 60
CALENDAR = WorkCalendar()
VERBS = ("acknowledge", "reply", "accept", "return", "close", "withdraw")


@st.composite
def lives(draw: st.DrawFn) -> NoticeChronicle:
    """A notice through legal steps on ascending days, each return with a date of its own."""
    days = st.integers(0, DAYS - 1).map(lambda n: BEGIN + timedelta(days=n))
    due, state = draw(st.none() | days), NoticeState.ISSUED
    steps = [Happened("issue", BEGIN, due)]
    for day in sorted(draw(st.lists(days, max_size=6))):
        open_verbs = [verb for verb in VERBS if _leads_on(state, verb)]
        if open_verbs:
            verb = draw(st.sampled_from(open_verbs))
            state = after(state, verb, settled=True) or state
            due = draw(days) if verb == "return" else due
            steps.append(Happened(verb, day, due))
    return NoticeChronicle("k", "supervision", "yjj", draw(st.sampled_from(["", "p1"])), 1, steps, CALENDAR)


def _leads_on(state: NoticeState, verb: str) -> bool:
    try:
        return after(state, verb, settled=True) is not None
    except StateError:
        return False


@given(lives())
def test_facts_keep_to_their_declared_movement_between_changes(life: NoticeChronicle) -> None:
    days = [BEGIN + timedelta(days=n) for n in range(DAYS)]
    turns = [day for day in life.changes if day > BEGIN]
    for first, end in zip([BEGIN, *turns], [*turns, days[-1] + timedelta(days=1)], strict=True):
        span = [life.facts(day) for day in days if first <= day < end]
        for name, spec in NOTICE_FACTS.items():
            values: Sequence[Any] = [facts.get(name) for facts in span]
            if spec.movement is Movement.CONSTANT:
                assert len(set(values)) <= 1, name
            else:
                assert None not in values or set(values) == {None}, name
                assert values == sorted(values, reverse=values[0] > values[-1]) if values and values[0] is not None else True


@given(lives(), st.integers(0, DAYS - 1))
def test_one_fact_is_the_one_of_all_and_of_its_type(life: NoticeChronicle, n: int) -> None:
    day = BEGIN + timedelta(days=n)
    facts = life.facts(day)
    types = {FactType.TEXT: str, FactType.INTEGER: int, FactType.BOOLEAN: bool, FactType.DATE: date}
    for name, spec in NOTICE_FACTS.items():
        if spec.type is not FactType.EVENT:
            assert life.fact(name, day) == facts.get(name)
            assert name not in facts or isinstance(facts[name], types[spec.type])
            assert not spec.values or facts[name] in spec.values


@given(lives(), st.integers(0, DAYS - 1))
def test_a_notice_is_unanswered_after_its_date_while_nobody_replied(life: NoticeChronicle, n: int) -> None:
    day = BEGIN + timedelta(days=n)
    facts, told = life.facts(day), [step for step in life.steps if step.day <= day]
    turns = [step.verb for step in told if step.verb in ("reply", "return", "accept", "close", "withdraw")]
    due = told[-1].reply_due
    awaited = due is not None and turns[-1:] in ([], ["return"])
    assert (facts.get("days_unanswered", 0) > 0) == bool(awaited and due and day > due)  # type: ignore[operator]
    assert ("days_to_reply" in facts) == awaited
    assert facts["returned"] == len([one for one in life.happened("reply_returned") if one <= day])


@pytest.mark.parametrize(
    ("fields", "events", "fault"),
    [
        ({"kind": "letter"}, [], "kind"),
        ({"lines": 0}, [], "lines"),
        ({}, [(BEGIN, {"return": date(2024, 9, 20)})], "退回重报"),
        ({}, [(BEGIN - timedelta(days=1), {"reply": True})], "2024-09-01"),
        ({}, [(BEGIN, {"reply": True, "close": True})], "一件事"),
        ({}, [(BEGIN, {"withdraw": "发错"}), (BEGIN, {"reply": True})], "作废"),
    ],
)
def test_a_rule_test_cannot_state_a_notice_that_cannot_be(fields: dict[str, Any], events: list[Any], fault: str) -> None:
    stated = {"kind": "supervision", "issued": BEGIN, "reply_due": date(2024, 9, 10), **fields}
    with pytest.raises(ValueError, match=fault):
        NoticeAuthor(CALENDAR).chronicle(stated, events)


@pytest.fixture
def gone_out(desk: Any) -> list[str]:
    """Three issued notices, one draft, and an issued notice about a notice; the keys of the three."""
    for n in range(3):
        desk.finds(str(n), plan=f"p{n}")
    three = [desk.issues(one.id).key for one in desk.drafts()]
    desk.finds("x", kind="notice", rule="behind", notice="reminder", plan="p0")
    (about,) = desk.drafts()
    assert about.about_notices
    desk.issues(about.id)
    desk.finds("4", plan="p4")
    desk.drafts()
    return three


def source(desk: Any, session: Any, day: str) -> NoticeSource:
    return NoticeSource(session, desk.at(day), desk.units, CALENDAR)


def test_only_what_was_issued_is_a_subject_and_never_a_notice_about_notices(desk: Any, gone_out: list[str]) -> None:
    with desk.database.reading() as session:
        every = source(desk, session, "2024-10-20")
        assert list(every.keys(desk.at("2024-10-20"))) == gone_out
        assert [one.key for one in every.chronicles(None, desk.at("2024-10-20"))] == gone_out
        assert list(every.keys(desk.at("2024-10-20", known="2024-09-29"))) == []  # issued, but nobody knew


def test_a_source_reads_the_keys_it_is_asked_for_in_as_many_queries_as_for_one(desk: Any, gone_out: list[str]) -> None:
    asked: list[str] = []
    event.listen(desk.database.engine, "before_cursor_execute", lambda _c, _u, statement, *_rest: asked.append(statement))
    moment = desk.at("2024-10-20")
    counts = []
    with desk.database.reading() as session:
        for keys in (gone_out[:1], gone_out):
            asked.clear()
            assert [one.key for one in source(desk, session, "2024-10-20").chronicles(keys, moment)] == keys
            counts.append(sum(statement.startswith("SELECT") for statement in asked))
    assert counts == [3, 3]


def test_a_subject_says_whom_it_concerns_and_where_its_facts_come_from(desk: Any, gone_out: list[str]) -> None:
    with desk.database.reading() as session:
        notices = source(desk, session, "2024-10-20")
        (one,) = notices.chronicles(gone_out[:1], desk.at("2024-10-20"))
        assert (notices.addressee(one.key), [str(group) for group in notices.groups(one.key)]) == (
            "yjj", ["unit:yjj", "plan:p0"],
        )  # fmt: skip
        assert "某安委办督〔2024〕1号" in notices.title(one.key)
        assert [origin.table for origin in one.origins(date(2024, 10, 20))] == ["notice_step"]
        assert one.fact("days_unanswered", date(2024, 10, 20)) == 8


def test_a_source_tells_the_past_as_it_was_known(desk: Any, gone_out: list[str]) -> None:
    (first, *_others) = desk.notices()
    for verb, day, known in (("reply", "2024-10-10", "2024-10-10"), ("return", "2024-10-14", "2024-10-16")):
        moment = desk.at(day, known=known)
        desk.with_notice(
            first.id,
            lambda session, one, verb=verb, moment=moment: answer(
                session, moment, desk.actor, one, verb, desk.settings, CALENDAR, Words("理由"), date(2024, 10, 31)
            ),
        )

    def state(day: str, known: str | None = None) -> tuple[Any, Any]:
        with desk.database.reading() as session:
            moment = desk.at(day, known=known)
            (one,) = NoticeSource(session, moment, desk.units, CALENDAR).chronicles([first.key], moment)
            return one.fact("state", moment.as_of), one.fact("reply_due", moment.as_of)

    assert state("2024-10-09", "2024-10-20") == ("issued", date(2024, 10, 12))
    assert state("2024-10-15", "2024-10-15") == ("replied", date(2024, 10, 12))  # nobody had entered the return
    assert state("2024-10-15", "2024-10-20") == ("returned", date(2024, 10, 31))
