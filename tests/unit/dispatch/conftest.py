"""Notices that were issued, and the desk from which units are told of them."""

import shutil
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import col, select

from taskhub.audit import Actor
from taskhub.calendar import WorkCalendar
from taskhub.clock import Moment
from taskhub.database import Database
from taskhub.delivery import Channel, Channels, OutboxMessage
from taskhub.dispatch import Announcement, AnnouncementDecision, Decided, DispatchDesk, Muted
from taskhub.notice import Notice, NoticeLine, NoticeState, Renderer
from taskhub.notice.steps import Words, record, step
from taskhub.progress import CATALOGUES
from taskhub.settings import Settings
from taskhub.units import Units

TEMPLATES = Path(__file__).parents[3] / "config" / "templates"
SHANGHAI = ZoneInfo("Asia/Shanghai")


def moment(when: str) -> Moment:
    """``2024-09-30 10:00`` by the clock of Shanghai."""
    local = datetime.fromisoformat(when).replace(tzinfo=SHANGHAI)
    return Moment(local.date(), local.astimezone(ZoneInfo("UTC")))


class Office:
    """Issues notices out of nothing, tells units of them, and shows what they heard."""

    def __init__(self, database: Database, units: Units, actor: Actor, directory: Path) -> None:
        self.database, self.units, self.actor = database, units, actor
        if not (directory / "templates").exists():
            shutil.copytree(TEMPLATES, directory / "templates")
        self.directory, self.settings, self.issued = directory, Settings(), 0

    def sets(self, **dispatch: Any) -> None:
        self.settings = Settings(dispatch=dispatch)  # type: ignore[arg-type]

    @property
    def desk(self) -> DispatchDesk:
        channels = Channels((Channel(name="files", tags=["all"], url="file://outbox"),), self.directory)
        renderer = Renderer(self.directory / "templates", CATALOGUES)
        return DispatchDesk(
            self.database,
            self.units,
            WorkCalendar(),
            channels,
            self.settings,
            renderer,
            lambda _session, name, _moment: (name, ""),
        )

    def issues(
        self, when: str, unit: str = "yjj", kind: str = "reminder", colour: str = "yellow", *, about: str = "", rung: str = "",
        due: str | None = None, copied: tuple[str, ...] = (), origin: str = "rules", predecessors: tuple[str, ...] = (),
        **facts: Any,
    ) -> Notice:  # fmt: skip
        """One notice with one line, issued now."""
        self.issued += 1
        at = moment(when)
        subject = about or f"item:p1/{self.issued}"
        notice = Notice(
            plan="p1", unit=unit, kind=kind, drafted_on=at.as_of, part=self.issued, recorded_at=at.now, origin=origin,
            state=NoticeState.ISSUED, number=f"某安委办〔2024〕{self.issued}号", issued_on=at.as_of, issued_at=at.now,
            reply_due=date.fromisoformat(due) if due else None, copied=list(copied), predecessors=list(predecessors),
            title=f"通知:{unit}", body=f"正文{self.issued}:粉尘涉爆",
        )  # fmt: skip
        with self.database.writing() as session:
            session.add(notice)
            session.flush()
            session.add(
                NoticeLine(
                    notice_id=notice.id or 0, subject=subject, subject_title="粉尘涉爆除尘系统", rung=rung, colour=colour,
                    matter=f"m{self.issued}", since=at.as_of, as_of=at.as_of, facts=facts,
                )
            )  # fmt: skip
            record(session, at, self.actor, notice, "issue")
        return notice

    def takes(self, when: str, notice: Notice, verb: str, words: str = "") -> None:
        with self.database.writing() as session:
            one = session.get_one(Notice, notice.id)
            step(session, moment(when), self.actor, one, verb, Words(words), settled=True)
            if verb == "withdraw":
                one.state_why = words

    def silences(self, when: str, until: str, why: str = "单位在搬迁", **muted: str) -> tuple[int | None, bool]:
        one, new = self.desk.silence(Muted(**muted), date.fromisoformat(until), why, moment(when), self.actor)
        return one.id, new

    def ends_silence(self, when: str, id_: int) -> bool:
        return self.desk.end_silence(id_, "", moment(when), self.actor)

    def at(self, when: str) -> Moment:
        return moment(when)

    def tells(self, when: str, **how: Any) -> list[Decided]:
        gathered = self.desk.gather(moment(when), **how)
        assert gathered.faults == []
        return list(gathered.decided)

    def says(self, when: str, **how: Any) -> list[tuple[str, str, str]]:
        """The decisions in short: which notice, what becomes of it, why."""
        return [
            (one.notice.removeprefix("某安委办〔2024〕"), str(one.outcome), str(one.reason)) for one in self.tells(when, **how)
        ]

    def messages(self, unit: str | None = None) -> list[OutboxMessage]:
        with self.database.reading() as session:
            found = session.exec(select(OutboxMessage).order_by(col(OutboxMessage.id))).all()
        return [one for one in found if unit in (None, one.recipient)]

    def announcements(self) -> list[Announcement]:
        with self.database.reading() as session:
            return list(session.exec(select(Announcement).order_by(col(Announcement.id))).all())

    def decisions(self) -> list[AnnouncementDecision]:
        with self.database.reading() as session:
            return list(session.exec(select(AnnouncementDecision).order_by(col(AnnouncementDecision.id))).all())


@pytest.fixture
def office(database: Database, units: Units, actor: Actor, tmp_path: Path) -> Office:
    return Office(database, units, actor, tmp_path)


@pytest.fixture(scope="session")
def new_office(tmp_path_factory: pytest.TempPathFactory, make_units: Callable[[], Units]) -> Callable[[], Office]:
    """An office with a ledger of its own each time."""
    directory = tmp_path_factory.mktemp("offices")
    empty = directory / "empty.db"
    Database(f"sqlite:///{empty}").prepare().close()
    count = 0

    def build() -> Office:
        nonlocal count
        count += 1
        ledger = shutil.copyfile(empty, directory / f"{count}.db")
        return Office(Database(f"sqlite:///{ledger}"), make_units(), Actor("王敏", "awb"), directory)

    return build
