"""A higher notice speaks for lower ones on the same subject; a matter has one open notice; every finding is told by one."""

import threading
from datetime import date
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError

from taskhub.audit import events
from taskhub.calendar import WorkCalendar
from taskhub.notice import Notice, NoticeLine, NoticeState, reject
from taskhub.notice.answer import answer
from taskhub.notice.steps import Words

DAY, LATER, MUCH_LATER = "2024-09-20", "2024-09-24", "2024-10-08"


def reminder(desk: Any, key: str = "1", day: str = DAY) -> int:
    return desk.finds(key, rule="behind", notice="reminder", day=day)  # type: ignore[no-any-return]


def shown(desk: Any, notice: Notice) -> list[tuple[int | None, str]]:
    """Finding and why it is silent, of each line."""
    return [(line.finding_id, line.silent_why) for line in desk.lines(notice.id)]


def by_kind(desk: Any) -> dict[str, Notice]:
    return {one.kind: one for one in desk.notices()}


def test_of_two_findings_at_once_the_graver_speaks_for_both(desk: Any) -> None:
    mild, grave = reminder(desk), desk.finds("1", day=DAY)
    (drafted,) = desk.drafts(DAY)
    assert (drafted.kind, shown(desk, drafted)) == ("supervision", [(grave, ""), (mild, "higher")])
    assert desk.drafts(LATER) == []  # both are told


def test_a_graver_matter_of_another_subject_silences_nobody(desk: Any) -> None:
    reminder(desk, "1")
    desk.finds("2", day=DAY)
    assert sorted(one.kind for one in desk.drafts(DAY)) == ["reminder", "supervision"]


def test_a_higher_notice_takes_over_what_a_lower_draft_says_of_its_subject(desk: Any) -> None:
    taken, kept = reminder(desk, "1"), reminder(desk, "2")
    (lower,) = desk.drafts(DAY)
    grave = desk.finds("1", day=LATER)
    (higher,) = desk.drafts(LATER)
    assert shown(desk, lower) == [(kept, "")]
    assert sorted(shown(desk, higher)) == [(taken, "higher"), (grave, "")]
    with desk.database.reading() as session:
        (shortened,) = [one for one in events(session, f"notice:{lower.key}") if one.verb == "notice.shorten"]
    assert (shortened.why, shortened.details) == ("higher", {"by": higher.key, "findings": [taken]})


def test_a_lower_draft_left_with_nothing_to_say_is_withdrawn_and_says_why(desk: Any) -> None:
    reminder(desk)
    desk.drafts(DAY)
    desk.finds("1", day=LATER)
    desk.drafts(LATER)
    lower = by_kind(desk)["reminder"]
    assert (lower.state, lower.number) == (NoticeState.WITHDRAWN, None)
    assert "更高" in lower.state_why


def test_a_lower_notice_that_was_issued_stands_and_is_named(desk: Any) -> None:
    mild = reminder(desk)
    (lower,) = desk.drafts(DAY)
    number = desk.issues(lower.id, DAY).number
    desk.finds("1", day=LATER)
    (higher,) = desk.drafts(LATER)
    assert (shown(desk, lower), higher.predecessors) == ([(mild, "")], [number])
    assert desk.issues(higher.id, LATER).predecessors == [number]


def test_what_comes_up_under_an_open_higher_notice_is_told_by_it_and_not_printed(desk: Any) -> None:
    grave = desk.finds("1", day=DAY)
    (higher,) = desk.drafts(DAY)
    body = desk.issues(higher.id, DAY).body
    mild = reminder(desk, day=LATER)
    assert desk.drafts(LATER) == []
    assert sorted(shown(desk, higher)) == [(grave, ""), (mild, "higher")]
    assert body == by_kind(desk)["supervision"].body


@pytest.mark.parametrize("end", ["rejected", "closed", "withdrawn"])
def test_what_a_notice_silently_stood_for_speaks_again_once_it_has_ended(desk: Any, end: str) -> None:
    mild, grave = reminder(desk), desk.finds("1", day=DAY)
    (higher,) = desk.drafts(DAY)
    if end == "rejected":
        desk.with_notice(higher.id, lambda session, one: reject(session, desk.at(DAY), desk.actor, one, "数有误"))
    else:
        desk.issues(higher.id, DAY)
        desk.changes(grave, resolved_on=date.fromisoformat(LATER))
        verb = "close" if end == "closed" else "withdraw"
        act = (desk.at(LATER), desk.actor)
        desk.with_notice(
            higher.id,
            lambda session, one: answer(session, *act, one, verb, desk.settings, WorkCalendar(), Words("发错")),
        )
    (lower,) = desk.drafts(MUCH_LATER)
    assert (lower.kind, shown(desk, lower)) == ("reminder", [(mild, "")])


def test_a_matter_that_comes_back_is_told_by_the_notice_that_is_still_open(desk: Any) -> None:
    first = desk.finds("1", day=DAY)
    (notice,) = desk.drafts(DAY)
    desk.issues(notice.id, DAY)
    desk.changes(first, resolved_on=date.fromisoformat("2024-09-22"))
    again = desk.finds("1", day=LATER)
    assert desk.drafts(LATER) == []
    assert sorted(shown(desk, notice)) == [(first, ""), (again, "repeated")]


@pytest.mark.parametrize("case", ["closed", "another month"])
def test_a_matter_that_comes_back_speaks_anew_once_its_notice_is_over_or_its_month(desk: Any, case: str) -> None:
    first = desk.finds("1", day=DAY)
    (notice,) = desk.drafts(DAY)
    number = desk.issues(notice.id, DAY).number
    desk.changes(first, resolved_on=date.fromisoformat("2024-09-22"))
    if case == "closed":
        act = (desk.at("2024-09-23"), desk.actor)
        desk.with_notice(notice.id, lambda session, one: answer(session, *act, one, "close", desk.settings, WorkCalendar()))
    day = LATER if case == "closed" else MUCH_LATER
    again = desk.finds("1", day=day)
    (second,) = desk.drafts(day)
    assert (shown(desk, second), second.predecessors) == ([(again, "")], [number])


def test_a_draft_lets_go_of_what_was_resolved_when_its_matter_comes_back(desk: Any) -> None:
    first = desk.finds("1", day=DAY)
    (stale,) = desk.drafts(DAY)
    desk.changes(first, resolved_on=date.fromisoformat("2024-09-22"))
    again = desk.finds("1", day=LATER)
    (fresh,) = desk.drafts(LATER)
    assert (shown(desk, stale), shown(desk, fresh)) == ([], [(again, "")])


def test_the_schema_has_room_for_one_open_line_a_matter(desk: Any) -> None:
    desk.finds("1", day=DAY)
    (notice,) = desk.drafts(DAY)
    (line,) = desk.lines(notice.id)
    twin = line.model_dump(exclude={"id", "finding_id"})
    with pytest.raises(IntegrityError), desk.database.writing() as session:
        session.add(NoticeLine(**twin))
    with desk.database.writing() as session:
        session.add(NoticeLine(**twin | {"is_open": False}))


def test_runs_at_once_draft_one_notice(desk: Any) -> None:
    """Without the lease that keeps assessments apart."""
    for n in range(5):
        desk.finds(str(n), day=DAY)
    start, drafted = threading.Barrier(4), []

    def run() -> None:
        start.wait()
        drafted.extend(desk.drafts(DAY))

    threads = [threading.Thread(target=run) for _n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(drafted), len(desk.notices()), len(desk.lines(drafted[0].id))) == (1, 1, 5)
