from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taskhub.calendar import WorkCalendar
from taskhub.escalation.climb import DueRung, Standing, Step, Suspension, climb, coming, due_rungs, take, taken_back
from taskhub.escalation.ladder import Ladder

CALENDAR = WorkCalendar()
ANCHOR = date(2024, 9, 10)  # a Tuesday; 09-14 is an adjusted working day, 09-15..17 and 10-01..07 are holidays
DAYS = 70

Of = Callable[..., Ladder]


def ladder_of(*rungs: str) -> Ladder:
    """A ladder whose rungs ``r0``, ``r1``, … are written ``1 day``, ``10 days / r0`` (or r0 unanswered), ``entry``."""
    texts = []
    for n, rung in enumerate(rungs):
        after, _slash, unanswered = rung.partition(" / ")
        texts.append({
            "id": f"r{n}", "title": f"第{n}级", "after": after if after not in ("", "entry") else None,
            "unanswered": unanswered or None, "actions": [{"notice": "supervision", "reply_within": "5 working days"}],
        })  # fmt: skip
    return Ladder.model_validate({"ladder": "trial", "title": "试", "subject": "item", "rungs": texts})


@pytest.fixture(scope="session")
def ladder() -> Of:
    return ladder_of


def due(standing: Standing, until: date = ANCHOR + timedelta(days=DAYS)) -> dict[str, str]:
    return {one.rung.id: one.on.isoformat()[5:] for one in due_rungs(standing, until, CALENDAR)}


def said(step: Step) -> tuple[list[str], str | None]:
    return [one.rung.id for one in step.passed_over], step.now.rung.id if step.now else None


def on(day: str) -> date:
    return date.fromisoformat(f"2024-{day}")


@pytest.mark.parametrize(
    ("rung", "day"),
    [
        ("1 day", "09-11"),
        ("5 days", "09-15"),  # a holiday: what the office must do does not roll
        ("3 working days", "09-13"),
        ("4 working days", "09-14"),  # a Saturday that is worked
        ("5 working days", "09-18"),  # behind the mid-autumn holiday
        ("20 working days", "10-14"),  # behind the national holiday; 09-29 and 10-12 are worked
    ],
)
def test_the_first_day_does_not_count(ladder: Of, rung: str, day: str) -> None:
    assert due(Standing(ladder(rung), ANCHOR, ANCHOR)) == {"r0": day}


def test_the_first_rung_falls_due_when_the_case_opens(ladder: Of) -> None:
    assert due(Standing(ladder("entry", "10 days"), ANCHOR, on("09-03"))) == {"r0": "09-03", "r1": "09-20"}


@pytest.mark.parametrize(("unanswered", "day"), [("09-13", "09-13"), ("09-25", "09-20"), (None, "09-20")])
def test_whichever_comes_first_time_or_silence(ladder: Of, unanswered: str | None, day: str) -> None:
    silent = {"r0": on(unanswered)} if unanswered else {}
    assert due(Standing(ladder("1 day", "10 days / r0"), ANCHOR, ANCHOR, unanswered=silent))["r1"] == day


def test_a_rung_by_silence_alone_is_not_due_while_there_is_an_answer(ladder: Of) -> None:
    standing = Standing(ladder("1 day", " / r0", "9 days"), ANCHOR, ANCHOR)
    assert due(standing) == {"r0": "09-11", "r2": "09-19"}
    assert due(replace(standing, unanswered={"r0": on("09-18")})) == {"r0": "09-11", "r1": "09-18", "r2": "09-19"}


def test_three_weeks_without_a_run_speak_once_at_the_rung_that_applies_now(ladder: Of) -> None:
    standing = Standing(ladder("1 day", "5 days", "10 days", "30 days"), ANCHOR, ANCHOR)
    step = climb(standing, on("10-01"), CALENDAR)
    assert said(step) == (["r0", "r1"], "r2")
    assert [one.on.isoformat()[5:] for one in step.booked] == ["09-11", "09-15", "09-20"]
    assert climb(take(standing, step), on("10-01"), CALENDAR) == Step()


def test_what_falls_due_below_the_rung_reached_is_passed_over(ladder: Of) -> None:
    standing = Standing(ladder("1 day", " / r0", "9 days"), ANCHOR, ANCHOR, frozenset({"r0", "r2"}), {"r0": on("09-22")})
    assert said(climb(standing, on("09-25"), CALENDAR)) == (["r1"], None)


@pytest.mark.parametrize(
    ("start", "until", "expected"),
    [
        ("09-01", "09-09", "09-20"),  # before the anchor
        ("09-12", "09-14", "09-23"),  # three days more
        ("09-01", "09-12", "09-22"),
        ("09-20", "09-21", "09-22"),  # not on a suspended day
        ("09-21", "09-30", "09-20"),
        ("09-12", None, None),
    ],
)
def test_suspended_days_do_not_count(ladder: Of, start: str, until: str | None, expected: str | None) -> None:
    suspension = Suspension(on(start), on(until) if until else None)
    assert due(Standing(ladder("10 days"), ANCHOR, ANCHOR, suspensions=[suspension])).get("r0") == expected


def test_a_suspended_case_says_nothing(ladder: Of) -> None:
    standing = Standing(ladder("1 day"), ANCHOR, ANCHOR, suspensions=[Suspension(on("09-12"), on("09-20"))])
    assert said(climb(standing, on("09-11"), CALENDAR)) == ([], "r0")
    assert climb(standing, on("09-20"), CALENDAR) == Step()
    step = climb(standing, on("09-21"), CALENDAR)
    assert (said(step), step.now and step.now.on) == (([], "r0"), on("09-11"))


def test_silence_that_falls_into_a_suspension_counts_behind_it(ladder: Of) -> None:
    suspensions = [Suspension(on("09-12"), on("09-20")), Suspension(on("09-21"), on("09-22"))]
    standing = Standing(ladder("1 day", " / r0"), ANCHOR, ANCHOR, unanswered={"r0": on("09-15")}, suspensions=suspensions)
    assert due(standing)["r1"] == "09-23"


def test_an_extension_takes_back_what_was_not_issued_and_leaves_what_was(ladder: Of) -> None:
    late = Standing(ladder("1 day", "5 days", "10 days"), ANCHOR, ANCHOR, frozenset({"r0", "r1", "r2"}))
    extended = replace(late, anchor=on("09-20"))
    today = on("09-22")
    assert taken_back(extended, frozenset(), today, CALENDAR) == ["r1", "r2"]  # one day is over again already
    assert taken_back(extended, frozenset({"r1"}), today, CALENDAR) == ["r2"]
    assert taken_back(extended, frozenset({"r2"}), today, CALENDAR) == []


def test_a_forecast_names_the_rungs_that_will_be_spoken_if_nobody_acts(ladder: Of) -> None:
    standing = Standing(
        ladder("1 day", "30 days / r0", "20 days", "20 days / r0"), ANCHOR, ANCHOR, unanswered={"r0": on("09-19")}
    )
    found = coming(standing, on("09-12"), on("10-30"), CALENDAR)
    assert [(one.rung.id, one.on.isoformat()[5:]) for one in found] == [("r3", "09-19")]  # two on one day: the higher speaks


_limits = st.builds(lambda amount, working: f"{amount} {'working ' if working else ''}days", st.integers(1, 25), st.booleans())
_days = st.integers(0, DAYS).map(lambda n: ANCHOR + timedelta(days=n))
_suspensions = st.lists(
    st.builds(lambda start, length: Suspension(start, start + timedelta(days=length)), _days, st.integers(0, 12)), max_size=2
)


@st.composite
def _standings(draw: st.DrawFn, silence: bool = True) -> Standing:
    """Any ladder, also one whose rungs fall due out of order, with the silences that there will be."""
    rungs: list[str] = []
    for n in range(draw(st.integers(1, 5))):
        after = draw(_limits) if n else draw(_limits | st.just("entry"))
        rungs.append(f"{after} / r{draw(st.integers(0, n - 1))}" if silence and n and draw(st.booleans()) else after)
    silent = draw(st.dictionaries(st.sampled_from([f"r{n}" for n in range(len(rungs))]), _days)) if silence else {}
    return Standing(ladder_of(*rungs), ANCHOR, ANCHOR, unanswered=silent, suspensions=draw(_suspensions))


def visited(standing: Standing, visits: list[date]) -> tuple[Standing, list[tuple[date, Step]]]:
    steps = []
    for day in visits:
        step = climb(standing, day, CALENDAR)
        steps.append((day, step))
        standing = take(standing, step)
    return standing, steps


def booked(steps: list[tuple[date, Step]]) -> Mapping[str, date]:
    return {one.rung.id: one.on for _day, step in steps for one in step.booked}


def every_day(until: date) -> list[date]:
    return [ANCHOR + timedelta(days=n) for n in range((until - ANCHOR).days + 1)]


@given(_standings(), st.lists(_days, max_size=4, unique=True).map(sorted), _days)
def test_whatever_runs_were_skipped_the_same_rungs_are_booked_with_the_same_dates(
    standing: Standing, some: list[date], last: date
) -> None:
    if standing.suspended(last):
        return
    some = [day for day in some if day < last]
    _end, daily = visited(standing, every_day(last))
    _end, rarely = visited(standing, [*some, last])
    assert booked(daily) == booked(rarely)


@given(_standings(), st.lists(_days, min_size=1, max_size=8).map(sorted))
def test_a_case_speaks_at_most_once_a_visit_each_rung_once_and_never_lower(standing: Standing, visits: list[date]) -> None:
    _end, steps = visited(standing, visits)
    places = [standing.ladder.rungs.index(step.now.rung) for _day, step in steps if step.now]
    assert places == sorted(set(places))
    taken: list[Any] = [one.rung.id for _day, step in steps for one in step.booked]
    assert len(taken) == len(set(taken))
    assert all(one.on <= day for day, step in steps for one in step.booked)


@given(_standings(), _days)
def test_repeating_a_visit_changes_nothing(standing: Standing, day: date) -> None:
    after = take(standing, climb(standing, day, CALENDAR))
    assert climb(after, day, CALENDAR) == Step()


@given(_standings(), _days)
def test_a_visit_speaks_at_the_highest_rung_that_has_fallen_due(standing: Standing, day: date) -> None:
    step = climb(standing, day, CALENDAR)
    highest = due_rungs(standing, day, CALENDAR)[-1:]
    assert ([step.now] if step.now else []) == ([] if standing.suspended(day) else highest)


@given(_standings(), _days, _days)
def test_the_forecast_is_what_daily_visits_will_say(standing: Standing, one: date, other: date) -> None:
    today, end = sorted((one, other))
    said_now = take(standing, climb(standing, today, CALENDAR))
    later = [day for day in every_day(end) if day > today]
    _end, steps = visited(said_now, later)
    expected = [DueRung(step.now.rung, visit) for visit, step in steps if step.now]
    assert list(coming(standing, today, end, CALENDAR)) == expected


@given(_standings(silence=False), _days, st.integers(0, 40))
def test_an_extension_never_brings_a_rung_forward(standing: Standing, day: date, longer: int) -> None:
    extended = replace(standing, anchor=standing.anchor + timedelta(days=longer))
    before = {one.rung.id: one.on for one in due_rungs(standing, day, CALENDAR)}
    after = {one.rung.id: one.on for one in due_rungs(extended, day, CALENDAR)}
    assert all(id_ in before and before[id_] <= later for id_, later in after.items())
