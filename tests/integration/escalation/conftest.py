"""Subjects whose facts are written down day by day, the findings about them, the shipped ladders, and an office that signs."""

import shutil
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session, SQLModel, col, select

from taskhub import audit, notice, revisions
from taskhub.audit import Actor
from taskhub.calendar import WorkCalendar
from taskhub.clock import Moment
from taskhub.database import Database
from taskhub.escalation import Escalated, Escalator, case_view, find, load_ladders, suspend
from taskhub.escalation.models import EscalationCase, EscalationRung, RungState
from taskhub.finding import Finding
from taskhub.notice import Issuer, Notice, Renderer, signoff
from taskhub.notice.steps import step
from taskhub.rules import Rule, understand
from taskhub.settings import Notices, Settings
from taskhub.subjects import Chronicle, Facts, FactSpec, FactType, FactValue, Origin, Subject
from taskhub.units import Contact, Unit, Units

REPOSITORY = Path(__file__).parents[3]
OFFICE = Actor("王敏", "awb")


def _text(name: str) -> FactSpec:
    return FactSpec(name, FactType.TEXT, "")


CATALOGUES = {
    "hazard": {
        "deadline": FactSpec("deadline", FactType.DATE, ""),
        **{name: _text(name) for name in ("status", "territory", "sector", "listing")},
    },
    "item": {"due": FactSpec("due", FactType.DATE, ""), "status": _text("status")},
}


@dataclass
class Diary:
    """A subject: what is true of it from each day on."""

    key: str
    pages: dict[date, dict[str, FactValue]] = field(default_factory=dict)

    @property
    def begins(self) -> date:
        return min(self.pages)

    @property
    def changes(self) -> Sequence[date]:
        return sorted(self.pages)

    def facts(self, day: date) -> Facts:
        written: dict[str, FactValue] = {}
        for since in sorted(self.pages):
            if since <= day:
                written |= self.pages[since]
        return written

    def fact(self, name: str, day: date) -> FactValue | None:
        return self.facts(day).get(name)

    def origins(self, _day: date) -> Sequence[Origin]:
        return []


@dataclass
class Diaries:
    kind: str
    subjects: dict[str, Diary] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    @property
    def catalogue(self) -> Mapping[str, FactSpec]:
        return CATALOGUES[self.kind]

    def keys(self, _moment: Moment) -> Iterable[str]:
        return self.subjects

    def chronicles(self, keys: Iterable[str] | None, _moment: Moment) -> Iterable[Diary]:
        assert keys is not None, "a tick never asks about every subject"
        wanted = list(keys)
        self.asked += wanted
        return [self.subjects[key] for key in wanted if key in self.subjects]

    def facts(self, keys: Iterable[str] | None, moment: Moment) -> Mapping[str, Facts]:
        return {one.key: one.facts(moment.as_of) for one in self.chronicles(keys, moment)}

    def groups(self, _key: str) -> Sequence[Subject]:
        return ()

    def title(self, key: str) -> str:
        return key

    def addressee(self, _key: str) -> str | None:
        return None


class ListingOffice:
    """Keeps proposals of listed supervision in memory; whoever decides writes the fact ``listing``."""

    def __init__(self) -> None:
        self.proposed: list[str] = []

    def propose(self, _session: Session, _moment: Moment, _actor: Actor, key: str, _why: str) -> None:
        self.proposed.append(key)

    def answer(self, chronicle: Chronicle, moment: Moment) -> RungState:
        said = chronicle.fact("listing", moment.as_of)
        return RungState(str(said)) if said else RungState.PROPOSED


def rule(id_: str, kind: str, ladder: str) -> Rule:
    when = "status == 'rectifying'"
    return Rule(
        id=id_, title="逾期", colour="red", when=when, condition=understand(when, CATALOGUES[kind]), hold=None, notice=None,
        basis="", inspired_by="", suppresses=frozenset(), valid_from=None, valid_to=None, reply_within=None, line=1,
        ladder=ladder,
    )  # fmt: skip


def moment(day: str, hour: int = 2) -> Moment:
    return Moment(date.fromisoformat(day), datetime.combine(date.fromisoformat(day), time(hour), UTC))


def unit(code: str, role: str, superior: str | None = "awb", **more: Any) -> Unit:
    contacts = [Contact(name=f"{code}联络员", tags=[code])]
    return Unit.model_validate(
        {"code": code, "name": f"单位{code}", "role": role, "superior": superior, "contacts": contacts} | more
    )


UNITS = [
    unit("awb", "committee_office", None), unit("yjj", "comprehensive"), unit("zjj", "sector"),
    unit("dhx", "territory", region="dh"), unit("rqgs", "enterprise", "zjj", region="dh"),
    unit("lsj", "sector", valid_to="2024-09-15", successor="zjj"),
]  # fmt: skip


class World:
    """One ledger. Days are texts; ``tick`` is one run of escalation on a day."""

    def __init__(self, database: Database, directory: Path) -> None:
        self.database = database
        self.directory = directory
        self.sources = {kind: Diaries(kind) for kind in CATALOGUES}
        self.ladders = load_ladders(REPOSITORY / "rules" / "ladders.yaml", CATALOGUES)
        self.rules = {
            one.id: one for one in (
                rule("hazard-overdue-major", "hazard", "hazard-major"), rule("hazard-late-again", "hazard", "hazard-major"),
                rule("item-on-ladder", "item", "item"),
            )
        }  # fmt: skip
        self.units = Units({one.code: one for one in UNITS})
        self.calendar = WorkCalendar()
        self.settings = Settings(notices=Notices())
        self.desk = ListingOffice()
        shutil.copytree(REPOSITORY / "config" / "templates", directory / "templates")
        with database.writing() as session:
            self.revision = revisions.keep(session, moment("2024-01-01"), OFFICE, "rules/hazards", {}).id or 0

    def writes(self, key: str, day: str, kind: str = "hazard", **facts: FactValue) -> None:
        diaries = self.sources[kind].subjects
        diaries.setdefault(key, Diary(key)).pages.setdefault(date.fromisoformat(day), {}).update(facts)

    def hazard(self, key: str = "h1", deadline: str = "2024-09-10", **facts: FactValue) -> None:
        """A hazard under rectification, known since the beginning of the year."""
        known = {"status": "rectifying", "deadline": date.fromisoformat(deadline), "territory": "dhx", "sector": "zjj"}
        self.writes(key, "2024-01-01", **known | facts)

    def finds(
        self, key: str = "h1", day: str = "2024-09-11", kind: str = "hazard", rule: str = "hazard-overdue-major", by: str = "rqgs"
    ) -> int:
        on = date.fromisoformat(day)
        facts = {name: str(value) for name, value in self.sources[kind].subjects[key].facts(on).items()}
        one = Finding(
            subject_kind=kind, subject_key=key, subject_title=f"隐患{key}", plan="", unit=by, rule=rule, title="逾期未整改",
            colour="red", notice=None, revision_id=self.revision, since=on, opened_on=on, as_of=on, recorded_at=moment(day).now,
            refreshed_on=on, facts=facts,
        )  # fmt: skip
        with self.database.writing() as session:
            session.add(one)
            session.flush()
            return one.id or 0

    def changes(self, finding: int, **values: object) -> None:
        with self.database.writing() as session:
            one = session.get_one(Finding, finding)
            for name, value in values.items():
                setattr(one, name, value)

    def ceases(self, finding: int, day: str, why: str = "ceased") -> None:
        self.changes(finding, resolved_on=date.fromisoformat(day), resolved_why=why)

    def escalator(self) -> Escalator:
        return Escalator(
            self.database, self.units, self.calendar, self.ladders, self.rules, self.settings,
            lambda _session, _moment: tuple(self.sources.values()), {"hazard": self.desk},
        )  # fmt: skip

    def tick(self, day: str, **options: Any) -> Escalated:
        return self.escalator().escalate(moment(day), OFFICE, **options)

    def said(self, done: Escalated) -> list[tuple[str, str]]:
        return [(one.subject.removeprefix("hazard:"), one.rung) for one in done.spoken]

    def notices(self, **wanted: str) -> list[Notice]:
        with self.database.reading() as session:
            found = session.exec(select(Notice).order_by(col(Notice.id))).all()
            return [one for one in found if all(getattr(one, name) == value for name, value in wanted.items())]

    def issuer(self) -> Issuer:
        renderer = Renderer(self.directory / "templates", CATALOGUES)
        return Issuer(self.settings.notices, self.units, self.calendar, renderer, lambda _session, _code: "")

    def approves(self, day: str, **wanted: str) -> None:
        """The office signs every draft (or those ``wanted``), at every level."""
        with self.database.writing() as session:
            for one in self.notices(state="draft", **wanted):
                draft = session.get_one(Notice, one.id)
                for level, who in (("drafter", "甲"), ("checker", "乙"), ("signatory", "丙")):
                    levels = signoff.LEVELS[signoff.sign_off_of(self.settings.notices, draft)]
                    if level in levels or levels == ("office",):
                        notice.approve(session, moment(day), Actor(who, "awb"), draft, levels)

    def issues(self, day: str, **wanted: str) -> list[str]:
        """Signs and issues; the notices' kinds and units."""
        self.approves(day, **wanted)
        said = []
        with self.database.writing() as session:
            for one in self.notices(state="approved", **wanted):
                draft = session.get_one(Notice, one.id)
                self.issuer().issue(session, moment(day), OFFICE, draft)
                said.append(f"{draft.kind}:{draft.unit}" if draft.number else "")
        return said

    def steps(self, verb: str, day: str, **wanted: str) -> None:
        with self.database.writing() as session:
            for one in self.notices(**wanted):
                step(session, moment(day), OFFICE, session.get_one(Notice, one.id), verb)

    def suspends(self, name: str, day: str, start: str, until: str | None, why: str = "汛期封航") -> bool:
        with self.database.writing() as session:
            end = date.fromisoformat(until) if until else None
            return suspend(session, moment(day), OFFICE, find(session, name), date.fromisoformat(start), end, why)

    def cases(self) -> list[EscalationCase]:
        with self.database.reading() as session:
            return list(session.exec(select(EscalationCase).order_by(col(EscalationCase.id))).all())

    def receipts(self, case: int = 1) -> dict[str, EscalationRung]:
        with self.database.reading() as session:
            query = select(EscalationRung).where(EscalationRung.case_id == case).order_by(col(EscalationRung.id))
            return {one.rung: one for one in session.exec(query)}

    def states(self, case: int = 1) -> dict[str, tuple[str, str]]:
        """Rung → state and the day it fell due."""
        return {id_: (one.state.value, str(one.due_on)) for id_, one in self.receipts(case).items()}

    def view(self, name: str, day: str) -> list[tuple[str, str | None, str]]:
        with self.database.reading() as session:
            rungs = case_view(session, self.calendar, name, date.fromisoformat(day)).rungs
            return [(one["rung"], one["state"], str(one["due_on"])) for one in rungs]

    def trail(self, subject: str = "hazard:h1") -> list[str]:
        with self.database.reading() as session:
            return [one.verb.removeprefix("escalation.") for one in audit.events(session, subject)]

    def dump(self) -> dict[str, list[Any]]:
        with self.database.engine.connect() as connection:
            return {
                table.name: [tuple(row) for row in connection.execute(table.select().order_by(*table.primary_key))]
                for table in SQLModel.metadata.sorted_tables
            }


@pytest.fixture
def world(database: Database, tmp_path: Path) -> World:
    return World(database, tmp_path)


@pytest.fixture
def make_world(tmp_path: Path, empty_ledger: Path) -> Iterable[Callable[[str], World]]:
    """Further worlds beside the first."""
    made: list[World] = []

    def make(name: str) -> World:
        directory = tmp_path / name
        directory.mkdir()
        ledger = Path(shutil.copyfile(empty_ledger, directory / "taskhub.db"))
        made.append(World(Database(f"sqlite:///{ledger}"), directory))
        return made[-1]

    yield make
    for one in made:
        one.database.close()
