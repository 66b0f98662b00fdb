"""Findings as assessment leaves them, and an issuer with the shipped templates."""

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from sqlmodel import Session, col, select

from taskhub import revisions
from taskhub.audit import Actor
from taskhub.calendar import WorkCalendar
from taskhub.clock import Moment
from taskhub.database import Database
from taskhub.durations import Duration
from taskhub.finding import Finding
from taskhub.notice import Issuer, Notice, NoticeLine, Renderer, draft
from taskhub.progress import CATALOGUES
from taskhub.rules import Rule, understand
from taskhub.settings import Notices
from taskhub.units import Units

TEMPLATES = Path(__file__).parents[3] / "config" / "templates"
AsOf = Callable[..., Moment]


def rule(id_: str, reply_within: str | None = None) -> Rule:
    when = "days_overdue >= 1"
    return Rule(
        id=id_, title=f"规则{id_}", colour="red", when=when, condition=understand(when, CATALOGUES["item"]), hold=None,
        notice=None, basis="工作制度第九条", inspired_by="不印出来", suppresses=frozenset(), valid_from=None, valid_to=None,
        reply_within=Duration.parse(reply_within) if reply_within else None, line=1,
    )  # fmt: skip


class Desk:
    """The office's desk: findings come in, notices are drafted and go out."""

    def __init__(self, database: Database, units: Units, actor: Actor, at: AsOf, directory: Path) -> None:
        self.database, self.units, self.actor, self.at, self.directory = database, units, actor, at, directory
        self.settings = Notices()
        self.rules = {"overdue": rule("overdue", "5 working days"), "behind": rule("behind")}
        shutil.copytree(TEMPLATES, directory / "templates")
        with database.writing() as session:
            self.revision = revisions.keep(session, at("2024-01-01"), actor, "rules/items", {}).id or 0

    def adds_rule(self, id_: str, reply_within: str) -> None:
        self.rules[id_] = rule(id_, reply_within)

    def finds(
        self, key: str, unit: str = "yjj", rule: str = "overdue", notice: str | None = "supervision", day: str = "2024-09-29",
        plan: str = "p1", kind: str = "item",
    ) -> int:  # fmt: skip
        """A finding opened on ``day``; its id."""
        on = date.fromisoformat(day)
        one = Finding(
            subject_kind=kind, subject_key=f"{plan}/{key}", subject_title=f"事项{key}", plan=plan, unit=unit, rule=rule,
            title=f"规则{rule}", colour="red", notice=notice, revision_id=self.revision, since=on, opened_on=on, as_of=on,
            recorded_at=self.at(day).now, refreshed_on=on,
            facts={"days_overdue": 3, "percent": "40.00", "due": "2024-09-26", "weight": "1.00"},
            untold=notice is not None,
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
            one.untold = one.untold and one.resolved_on is None and one.notice is not None  # as assessment does

    def drafts(self, day: str = "2024-09-30", cap: int = 300, confirmed: int | None = None) -> list[Notice]:
        with self.database.writing() as session:
            return list(draft(session, self.at(day), self.actor, self.rules, cap, confirmed))

    def issuer(self) -> Issuer:
        renderer = Renderer(self.directory / "templates", CATALOGUES)
        return Issuer(self.settings, self.units, WorkCalendar(), renderer, lambda _session, code: f"方案{code}")

    def issues(self, notice: int, day: str = "2024-09-30") -> Notice:
        with self.database.writing() as session:
            one = session.get_one(Notice, notice)
            self.issuer().issue(session, self.at(day), self.actor, one)
            return one

    def with_notice(self, notice: int, act: Callable[[Session, Notice], object]) -> object:
        with self.database.writing() as session:
            return act(session, session.get_one(Notice, notice))

    def notices(self) -> list[Notice]:
        with self.database.reading() as session:
            return list(session.exec(select(Notice).order_by(col(Notice.id))).all())

    def lines(self, notice: int) -> list[NoticeLine]:
        with self.database.reading() as session:
            query = select(NoticeLine).where(NoticeLine.notice_id == notice).order_by(col(NoticeLine.subject))
            return list(session.exec(query).all())


@pytest.fixture
def desk(database: Database, units: Units, actor: Actor, at: AsOf, tmp_path: Path) -> Desk:
    return Desk(database, units, actor, at, tmp_path)
