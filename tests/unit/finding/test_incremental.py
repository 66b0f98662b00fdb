"""Two laws: visiting what changed finds what visiting everything finds, and a gap leaves what daily runs leave.

The engine is left out here (a stand-in answers by the reference alone): that both agree is tested with the kernel.
"""

import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from taskhub.database import Database

FIRST = date(2024, 3, 1)
DAYS = 40
DAY = st.integers(0, DAYS - 1)
RULES = (
    "id: late\ntitle: 迟了\ncolour: yellow\nwhen: late",
    "id: lasting\ntitle: 一直迟\ncolour: yellow\nwhen: late\nfor: 4 days",
    "id: working\ntitle: 迟了几个工作日\ncolour: yellow\nwhen: late\nfor: 2 working days",
    "id: old\ntitle: 久了\ncolour: yellow\nwhen: age >= 70 and not worse",
    "id: middle\ntitle: 不新不旧\ncolour: blue\nwhen: age >= 66 and age < 75 or worse and age == 80",
    "id: red\ntitle: 又迟又坏\ncolour: red\nwhen: late and worse and age > 62\nsuppresses: [late, lasting]",
    "id: valid\ntitle: 有期限\ncolour: blue\nwhen: late\nvalid: {from: 2024-03-08, to: 2024-03-20}",
)


@dataclass(frozen=True)
class Entry:
    """On ``entered`` it is recorded that a fact of a subject is ``true`` (or not) from ``since`` on."""

    entered: int
    since: int
    key: str
    fact: str
    true: bool


@dataclass(frozen=True)
class History:
    runs: Sequence[int]
    entries: Sequence[Entry]
    rules: Sequence[tuple[int, tuple[str, ...]]]


@st.composite
def histories(draw: st.DrawFn, *, late_entries: bool, new_rules: bool) -> History:
    entries = []
    for _n in range(draw(st.integers(1, 8))):
        entered = draw(DAY)
        since = draw(DAY) if late_entries else entered
        words = draw(st.sampled_from("ab")), draw(st.sampled_from(["late", "worse"])), draw(st.booleans())
        entries.append(Entry(entered, min(since, entered), *words))
    chosen = st.lists(st.sampled_from(RULES), min_size=1, unique=True).map(tuple)
    rules = [(0, draw(chosen)), *(draw(st.lists(st.tuples(DAY, chosen), max_size=2)) if new_rules else ())]
    runs = sorted(draw(st.sets(DAY, min_size=1)) | {DAYS - 1})
    return History(runs, sorted(entries, key=lambda entry: entry.entered), sorted(rules, key=lambda change: change[0]))


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty ledger's file."""
    path = tmp_path_factory.mktemp("empty") / "taskhub.db"
    Database(f"sqlite:///{path}").prepare().close()
    return path


@pytest.fixture(scope="module")
def lived(
    empty: Path, engine_left_out: None, make_world: Callable[[Database, Path], Any]
) -> Callable[..., list[tuple[str, ...]]]:
    """The findings after a history: ``lived(history, runs, full=…)``."""

    @contextmanager
    def world() -> Iterator[Any]:
        with TemporaryDirectory() as folder:
            database = Database(f"sqlite:///{shutil.copy(empty, folder)}")
            yield make_world(database, Path(folder))
            database.close()

    def live(history: History, runs: Sequence[int], *, full: bool) -> list[tuple[str, ...]]:
        with world() as one:
            for key in "ab":
                one.writes(key, "2024-01-01", late=False, worse=False)
            for n in range(DAYS):
                for day, rules in history.rules:
                    if day == n:
                        one.rules(*_known(rules))
                for entry in history.entries:
                    if entry.entered == n:
                        one.writes(entry.key, str(FIRST + timedelta(days=entry.since)), **{entry.fact: entry.true})
                if n in runs:
                    one.assess(str(FIRST + timedelta(days=n)), full=full)
            return sorted(
                tuple(str(getattr(finding, name)) for name in (
                    "subject_key", "rule", "since", "opened_on", "resolved_on", "resolved_why", "suppressed_by", "unit",
                )) for finding in one.findings()
            )  # fmt: skip

    return live


def test_such_a_history_finds_something(lived: Callable[..., list[tuple[str, ...]]]) -> None:
    history = History((3, 9, 39), [Entry(2, 2, "a", "late", True), Entry(20, 20, "a", "late", False)], [(0, RULES[:2])])
    found = [("a", "late", "2024-03-03", "2024-03-03", "2024-03-21"), ("a", "lasting", "2024-03-03", "2024-03-07", "2024-03-21")]
    assert [row[:5] for row in lived(history, history.runs, full=False)] == sorted(found)


def _known(rules: Sequence[str]) -> list[str]:
    """A rule may silence only what stands in the same file."""
    ids = {rule.split("\n")[0].removeprefix("id: ") for rule in rules}
    silenced = ", ".join(name for name in ("late", "lasting") if name in ids)
    return [rule.replace("suppresses: [late, lasting]", f"suppresses: [{silenced}]") for rule in rules]


@settings(max_examples=25, deadline=None)
@given(history=histories(late_entries=True, new_rules=True))
def test_visiting_what_changed_finds_what_visiting_everything_finds(
    lived: Callable[..., list[tuple[str, ...]]], history: History
) -> None:
    assert lived(history, history.runs, full=False) == lived(history, history.runs, full=True)


@settings(max_examples=25, deadline=None)
@given(history=histories(late_entries=False, new_rules=False))
def test_a_gap_leaves_what_daily_runs_leave(lived: Callable[..., list[tuple[str, ...]]], history: History) -> None:
    runs = sorted({0, *history.runs})

    def without_suppression(found: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
        # What is resolved by now may have been silenced on a day that nobody looked at; who is told is settled at the end.
        return [row if row[4] == "None" else (*row[:6], "", row[7]) for row in found]

    daily = lived(history, range(DAYS), full=False)
    assert without_suppression(lived(history, runs, full=False)) == without_suppression(daily)
