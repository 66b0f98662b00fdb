"""Whatever happens to the returns of a round, in any order: one row a unit, and the counts add up."""

import itertools
import re
import shutil
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import event
from sqlmodel import select

from taskhub import audit, rounds
from taskhub.audit import Actor
from taskhub.calendar import WorkCalendar
from taskhub.clock import Moment
from taskhub.database import Database
from taskhub.periods import parse_period
from taskhub.problems import StateError
from taskhub.rounds import Said, State, Submission
from taskhub.rounds.listing import STATUSES
from taskhub.units import Units

OFFICE = Actor("王敏", "awb")
FIRST, DUE = date(2024, 9, 20), date(2024, 10, 10)
UNITS = ("yjj", "zjj", "dhx")
ACT = st.tuples(
    st.sampled_from(["submit", "nil", "return", "verify", "close", "open"]), st.sampled_from(UNITS), st.integers(0, 40),
    st.sampled_from(["", "一", "二"]),
)  # fmt: skip


def on(days: int) -> Moment:
    day = FIRST + timedelta(days=days)
    return Moment(day, datetime(day.year, day.month, day.day, 2, tzinfo=UTC))


@pytest.fixture(scope="module")
def ledgers(empty_ledger: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Database]:
    folder, count = tmp_path_factory.mktemp("rounds"), itertools.count()
    return lambda: Database(f"sqlite:///{shutil.copyfile(empty_ledger, folder / f'{next(count)}.db')}")


@settings(max_examples=60)
@given(acts=st.lists(ACT, max_size=10))
def test_one_row_a_unit_and_counts_that_add_up(
    acts: list[tuple[str, str, int, str]], ledgers: Callable[[], Database], make_units: Callable[[], Units]
) -> None:
    database, taken, calendar = ledgers(), 0, WorkCalendar()
    with database.writing() as session:
        one, _new = rounds.open_round(session, on(0), OFFICE, parse_period("2024Q3"), DUE)
        rounds.include(session, on(0), OFFICE, one, UNITS)
    for verb, unit, days, word in sorted(acts, key=lambda act: act[2]):
        try:
            with database.writing() as session:
                if verb == "close":
                    rounds.close(session, on(days), OFFICE, "2024Q3")
                elif verb == "open":
                    rounds.include(session, on(days), OFFICE, rounds.find(session, "2024Q3"), UNITS)
                else:
                    taken += rounds.take(session, on(days), OFFICE, "2024Q3", unit, verb, Said(word, document=word))
        except StateError:
            continue  # refused, and then nothing of it is there
    with database.reading() as session:
        for days in (0, 15, 25, 60):
            rows = rounds.submission_rows(session, on(60).on(on(days).as_of), "2024Q3", make_units(), calendar)
            of = rounds.counts(rows)
            assert [row["unit"] for row in sorted(rows, key=lambda row: row["unit"])] == sorted(UNITS)
            assert sum(of[status] for status in STATUSES) == of["units"] == len(UNITS)
            assert of["late"] + of["missing"] + of["awaited"] <= of["units"], "who is missing is not late"
        now = {row["unit"]: row["status"] for row in rows}
        for submission in session.exec(select(Submission)):
            shown = "missing" if submission.state is State.AWAITED else submission.state
            assert now[submission.unit] == shown, "what is kept is where the steps lead"
        assert len(session.exec(select(rounds.SubmissionStep)).all()) == taken
        assert audit.verify(session).breaches == []
    database.close()


def test_of_a_round_only_its_own_returns_are_read(ledgers: Callable[[], Database], make_units: Callable[[], Units]) -> None:
    database = ledgers()
    with database.writing() as session:
        for n, code in enumerate(("2024Q2", "2024Q3")):
            one, _new = rounds.open_round(session, on(n), OFFICE, parse_period(code), DUE)
            rounds.include(session, on(n), OFFICE, one, UNITS[n:])
    asked: list[str] = []
    with database.reading() as session:
        event.listen(session.get_bind(), "before_cursor_execute", lambda *given: asked.append(given[2]))
        rows = rounds.submission_rows(session, on(60), "2024Q3", make_units(), WorkCalendar())
    assert sorted(row["unit"] for row in rows) == sorted(UNITS[1:])
    of_returns = [statement for statement in asked if re.search(r"FROM submission\b", statement)]
    assert of_returns
    assert all("WHERE" in statement for statement in of_returns), "the returns of every round"
    database.close()


def test_the_list_asks_as_many_questions_of_many_returns_as_of_one(
    ledgers: Callable[[], Database], make_units: Callable[[], Units]
) -> None:
    asked: list[int] = []
    for units in (UNITS[:1], UNITS):
        database = ledgers()
        with database.writing() as session:
            one, _new = rounds.open_round(session, on(0), OFFICE, parse_period("2024Q3"), DUE)
            rounds.include(session, on(0), OFFICE, one, units)
            for days, verb in ((1, "submit"), (2, "return"), (3, "submit")):
                for unit in units:
                    said = Said(remark="改", due=DUE) if verb == "return" else Said(person=unit)
                    rounds.take(session, on(days), OFFICE, "2024Q3", unit, verb, said)
        queries: list[str] = []
        with database.reading() as session:
            event.listen(session.get_bind(), "before_cursor_execute", lambda *given, to=queries: to.append(given[2]))
            rows = rounds.submission_rows(session, on(4), "2024Q3", make_units(), WorkCalendar())
        assert [row["person"] for row in rows] == sorted(units)
        asked.append(len(queries))
        database.close()
    assert asked[0] == asked[1]
