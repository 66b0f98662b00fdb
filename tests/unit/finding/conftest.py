"""A small world of its own: subjects whose facts are written down day by day, and rules over them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from pathlib import Path

import pytest
from sqlmodel import Session, col, select

from taskhub import agenda, finding, revisions
from taskhub.audit import Actor
from taskhub.calendar import WorkCalendar
from taskhub.clock import Moment
from taskhub.database import Database
from taskhub.finding import Court, DecisionDispute, Finding, Judgement, KeptTallies, Visits
from taskhub.rules import Ruleset, load_ruleset
from taskhub.rules.groups import Measures
from taskhub.subjects import Facts, FactSpec, FactType, FactValue, Movement, Origin, Step, Subject

CATALOGUE = {
    "late": FactSpec("late", FactType.BOOLEAN, "写在日记里"),
    "worse": FactSpec("worse", FactType.BOOLEAN, "写在日记里"),
    "age": FactSpec("age", FactType.INTEGER, "自开始的天数", "天", Movement.MONOTONE),
}
BEGINS = date(2024, 1, 1)


@dataclass
class Diary:
    """A subject: what is true of it ``from`` each day on, beside its age in days."""

    key: str
    pages: dict[date, dict[str, bool]] = field(default_factory=dict)
    begins: date = BEGINS

    @property
    def changes(self) -> Sequence[date]:
        return sorted(self.pages)

    def facts(self, day: date) -> Facts:
        written: dict[str, bool] = {}
        for since in sorted(self.pages):
            if since <= day:
                written |= self.pages[since]
        return {**written, "age": (day - self.begins).days}

    def fact(self, name: str, day: date) -> FactValue | None:
        return self.facts(day).get(name)

    def origins(self, _day: date) -> Sequence[Origin]:
        return ()

    def happened(self, _name: str) -> Sequence[date]:
        return ()


@dataclass
class Diaries:
    """Every subject, and who hears about it."""

    kind = "item"
    catalogue: Mapping[str, FactSpec] = field(default_factory=lambda: CATALOGUE)
    subjects: dict[str, Diary] = field(default_factory=dict)
    unit: str = "yjj"

    def keys(self, _moment: Moment) -> Iterable[str]:
        return self.subjects

    def chronicles(self, keys: Iterable[str] | None, _moment: Moment) -> Iterable[Diary]:
        return [self.subjects[key] for key in (self.subjects if keys is None else keys) if key in self.subjects]

    def facts(self, _keys: Iterable[str] | None, moment: Moment) -> Mapping[str, Facts]:
        return {key: diary.facts(moment.as_of) for key, diary in self.subjects.items()}

    def groups(self, _key: str) -> Sequence[Subject]:
        return (Subject("plan", "p1"),)

    def group_keys(self, _kind: str) -> Iterable[str]:
        return ("p1",)

    def members(self, _group: Subject, _moment: Moment) -> Iterable[str]:
        return self.subjects

    def shares(self, _key: str) -> Iterable[Step]:
        return ()

    def title(self, key: str) -> str:
        return f"事项{key}"

    def addressee(self, _key: str) -> str | None:
        return self.unit


class World:
    """Rules, subjects and a ledger; ``assess`` is one assessment as the hub does it."""

    def __init__(self, database: Database, directory: Path) -> None:
        self.database = database
        self.directory = directory
        self.source = Diaries()
        self.rulesets: list[Ruleset] = []

    def rules(self, *rules: str, name: str = "items") -> None:
        """One ruleset, each rule written as the lines under its ``id``."""
        text = f"ruleset: {name}\nsubject: item\nrules:\n"
        for rule in rules:
            first, *rest = rule.strip().splitlines()
            text += f"  - {first.strip()}\n" + "".join(f"    {line.strip()}\n" for line in rest)
        path = self.directory / f"{name}.yaml"
        path.write_text(text, encoding="utf-8")
        self.rulesets = [*(one for one in self.rulesets if one.name != name), load_ruleset(path, {"item": CATALOGUE})]

    def writes(self, key: str, day: str, **facts: bool) -> None:
        """From ``day`` on this is true of the subject ``key``."""
        self.source.subjects.setdefault(key, Diary(key)).pages.setdefault(date.fromisoformat(day), {}).update(facts)
        with self.database.writing() as session:
            agenda.queue(session, moment("2024-01-01"), "item", [key])

    def judge(self, day: str, *, full: bool = True) -> Judgement:
        return self._judged(day, full)[0]

    def _judged(self, day: str, full: bool) -> tuple[Judgement, Court]:
        with self.database.reading() as session:
            court = self._court(session, day, full)
            return finding.judge(court, [self.source]), court

    def _court(self, session: Session, day: str, full: bool) -> Court:
        calendar = WorkCalendar()
        last = finding.last_assessed(session)
        basis = {"item": revisions.content_hash([one.content() for one in self.rulesets])}
        queue = agenda.queued(session, moment(day).now)
        visits = Visits(session, moment(day), queue, basis, agenda.basis(session), last.as_of if last else None, full)
        measures = Measures(self.rulesets, lambda start, days: calendar.add_working_days(start, days).day)
        return Court(session, self.rulesets, measures, calendar, visits, KeptTallies(session), 30, "awb")

    def assess(self, day: str, *, full: bool = True) -> Judgement:
        judgement, court = self._judged(day, full)
        actor = Actor("王敏", "awb")
        with self.database.writing() as session:
            kept = {
                one.name: revisions.keep(session, judgement.moment, actor, one.name, one.content()).id or 0
                for one in self.rulesets
            }
            finding.apply(session, actor, judgement, self.rulesets, kept)
            assert isinstance(court.tallies, KeptTallies)
            finding.remember(session, judgement, court.visits, court.tallies)
        return judgement

    def findings(self) -> Sequence[Finding]:
        """What the rules found."""
        return [one for one in self._all() if one.rule != "decision-dispute"]

    def disputed(self) -> Sequence[Finding]:
        """What the office hears of the evaluators."""
        return [one for one in self._all() if one.rule == "decision-dispute"]

    def _all(self) -> Sequence[Finding]:
        with self.database.reading() as session:
            return session.exec(select(Finding).order_by(col(Finding.id))).all()

    def the_finding(self) -> Finding:
        (one,) = self.findings()
        return one

    def disputes(self) -> Sequence[DecisionDispute]:
        with self.database.reading() as session:
            return session.exec(select(DecisionDispute)).all()


def moment(day: str) -> Moment:
    return Moment(date.fromisoformat(day), datetime.combine(date.fromisoformat(day), time(15, 59), UTC))


@pytest.fixture(scope="session")
def make_world() -> Callable[[Database, Path], World]:
    return World


@pytest.fixture
def world(database: Database, tmp_path: Path) -> World:
    return World(database, tmp_path)


@pytest.fixture
def dated() -> Callable[[Finding], tuple[str, str, str | None]]:
    """Since, opened and resolved, as text."""
    return lambda one: (str(one.since), str(one.opened_on), str(one.resolved_on) if one.resolved_on else None)
