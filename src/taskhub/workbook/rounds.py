"""The desk of reporting rounds: sheets and messages out, returns in, what the office makes of them."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import Session

from taskhub import delivery, rounds
from taskhub.audit import Actor
from taskhub.clock import Moment
from taskhub.delivery import Channels, Message
from taskhub.i18n import gettext as _
from taskhub.notice import civil
from taskhub.periods import Span
from taskhub.problems import StateError
from taskhub.rounds import Round, Said, State
from taskhub.units import Unit
from taskhub.workbook.contents import Asked, Contents, contents, plans_standing
from taskhub.workbook.desk import Brought, WorkbookDesk
from taskhub.workbook.mailbox import Filed, sort_out
from taskhub.workbook.writing import name_of, write

_JUDGES = ("committee_office", "comprehensive")


@dataclass(frozen=True, slots=True)
class Opened:
    """What opening a round did: the sheets that were written, the units asked anew, and those of them no channel reaches."""

    code: str
    new: bool
    sheets: Sequence[Path]
    asked: Sequence[str]
    messages: int
    unreached: Sequence[str] = field(default_factory=list)


@dataclass(frozen=True)
class RoundDesk:
    """Each call that writes is one transaction. Sheets are written before it commits, so that a message never names a sheet that
    is not there; a run that was killed between the two writes them again."""

    workbooks: WorkbookDesk
    channels: Channels

    def open(
        self, span: Span, due: date, directory: Path, moment: Moment, actor: Actor, *, messages: bool = True, keep: bool = True
    ) -> Opened:
        """Asks every unit that has anything to report on for its return. Again: only those that have been added since, and the
        sheets that are missing."""
        asking = Asked(span.code, span.title, span.end, due)
        with self.workbooks.database.reading() as session:
            rounds.known(session, span, due)
            before = rounds.asked(session, span.code)
            made = list(self._made(session, asking, moment))
        if not made:
            raise StateError(_("没有单位有事可报;先载入方案"))
        sheets = []
        for each in made:
            path = directory / name_of(each)
            if keep and (each.unit.code not in before or not path.exists()):
                directory.mkdir(parents=True, exist_ok=True)
                write(path, each)
                sheets.append(path)
        with self.workbooks.database.writing(keep=keep) as session:
            one, new = rounds.open_round(session, moment, actor, span, due)
            asked = rounds.include(session, moment, actor, one, [each.unit.code for each in made])
            told = {
                each.unit.code: self._tell(session, moment, each.unit.code, f"round:{one.code}:{each.unit.code}",
                                           *self._call(one, each, directory / name_of(each)))
                for each in made if messages and each.unit.code in asked
            }  # fmt: skip
        unreached = [unit for unit, sent in told.items() if not sent]
        return Opened(span.code, new, sheets, asked, sum(told.values()), unreached)

    def _made(self, session: Session, asked: Asked, moment: Moment) -> Iterator[Contents]:
        desk = self.workbooks
        made_at = moment.now.astimezone(ZoneInfo(desk.settings.timezone))
        standing = plans_standing(session, moment, desk.units, desk.settings)
        for unit in desk.units:
            if unit.exists_on(moment.as_of):
                found = contents(session, moment, made_at, unit, desk.units, desk.calendar, desk.settings, standing, asked)
                if any(found.lines.values()):
                    yield found

    def _call(self, one: Round, made: Contents, sheet: Path) -> tuple[str, str]:
        issuer = self.workbooks.settings.notices.issuer
        title = _("{issuer}:请报送{title}进展").format(issuer=issuer, title=one.title)
        body = _(
            "{unit}:\n\n请于{due}前报送{title}的进展(数据截至{cut_off})。填报表:{sheet}。\n\n"
            "填好绿色的格子,由负责人审核签发后交回;没有可报的,在“说明”里选零报告,零报告也是报送。到期未报的将催报并在通报中点名。\n\n{issuer}"
        ).format(unit=made.unit.name, due=civil(one.due), title=one.title, cut_off=civil(one.cut_off), sheet=sheet.name,
                 issuer=issuer)  # fmt: skip
        return title, body

    def _tell(self, session: Session, moment: Moment, unit: str, reference: str, title: str, body: str) -> int:
        """How many messages went into the outbox; none where no channel reaches the unit."""
        units = self.workbooks.units
        message = Message(reference, unit, units.name(unit), units.tags(unit, moment.as_of), title, body)
        if not self.channels.for_tags(message.tags):
            return 0
        return delivery.enqueue(session, moment, message, self.channels)

    def receive(self, code: str, unit: Unit, verb: str, said: Said, moment: Moment, actor: Actor) -> bool:
        """A return that came otherwise than in its sheet (``submit``), or a nil one (``nil``)."""
        on_behalf = None if self._is_of(actor, unit.code, moment) else unit.code
        with self.workbooks.database.writing() as session:
            return rounds.take(session, moment, actor, code, unit.code, verb,
                               Said(said.remark, said.person, said.document, on_behalf))  # fmt: skip

    def send_back(self, code: str, unit: Unit, said: Said, moment: Moment, actor: Actor) -> bool:
        """Sends a return back with a remark, which the unit is told at once: it is to do it again."""
        self._require_another(actor, unit.code, moment)
        with self.workbooks.database.writing() as session:
            new = rounds.take(session, moment, actor, code, unit.code, "return", said)
            if new:
                one = rounds.find(session, code)
                issuer = self.workbooks.settings.notices.issuer
                title = _("{issuer}:{title}报送已退回").format(issuer=issuer, title=one.title)
                due = _("请于{day}前重报。").format(day=civil(said.due)) if said.due else _("请尽快重报。")
                body = _("{unit}:\n\n你单位{title}的报送已退回:{remark}\n\n{due}\n\n{issuer}").format(
                    unit=unit.name, title=one.title, remark=said.remark, due=due, issuer=issuer)  # fmt: skip
                self._tell(session, moment, unit.code, _again(code, unit.code, said, moment), title, body)
            return new

    def verify(self, code: str, units: Sequence[str], said: Said, moment: Moment, actor: Actor) -> list[str]:
        """Verifies the returns of ``units``, or of all that wait for it where none is named; all of them or none. Where none is
        named, those on which the actor may not rule are left to others."""
        with self.workbooks.database.writing() as session:
            rounds.find(session, code)
            rows = rounds.submission_rows(session, moment, code, self.workbooks.units, self.workbooks.calendar)
            waiting = [row["unit"] for row in rows if row["status"] in (State.SUBMITTED, State.NIL)
                       and self._why_not(actor, row["unit"], moment) is None]  # fmt: skip
            verified = []
            for unit in units or waiting:
                self._require_another(actor, unit, moment)
                if rounds.take(session, moment, actor, code, unit, "verify", said):
                    verified.append(unit)
            return verified

    def close(self, code: str, moment: Moment, actor: Actor) -> bool:
        with self.workbooks.database.writing() as session:
            return rounds.close(session, moment, actor, code)

    def status(self, code: str, moment: Moment) -> list[dict[str, Any]]:
        """A row a unit. Raises StateError for a round that there is not."""
        with self.workbooks.database.reading() as session:
            rounds.find(session, code)
            return rounds.submission_rows(session, moment, code, self.workbooks.units, self.workbooks.calendar)

    def rows(self, moment: Moment) -> list[dict[str, Any]]:
        """A row a round, the newest first."""
        desk = self.workbooks
        with desk.database.reading() as session:
            return rounds.round_rows(
                session, moment, lambda code: rounds.submission_rows(session, moment, code, desk.units, desk.calendar)
            )

    def collect(self, directory: Path, moment: Moment, actor: Actor) -> Iterator[tuple[Filed, Sequence[Brought]]]:
        """Takes over what lies in a drop folder, letter by letter, file by file, and files each away once it is committed: what
        was taken, and what was refused, with a marked copy and the words to send back with it."""
        desk = self.workbooks
        yield from sort_out(directory, lambda path: desk.bring(path, moment, actor), desk.mark, desk.units.name)

    def _is_of(self, actor: Actor, unit: str, moment: Moment) -> bool:
        return self.workbooks.units.accountable(actor.unit, moment.as_of) == self.workbooks.units.accountable(unit, moment.as_of)

    def _require_another(self, actor: Actor, unit: str, moment: Moment) -> None:
        if (why := self._why_not(actor, unit, moment)) is not None:
            raise StateError(why)

    def _why_not(self, actor: Actor, unit: str, moment: Moment) -> str | None:
        """Why the actor may not rule on the unit's return; None where he may. As with claims: nobody on his own, and of the units
        in the register only the office, a comprehensive regulator, or a superior."""
        if self._is_of(actor, unit, moment):
            return _("{actor} 不能核定或退回本单位的报送").format(actor=actor)
        units = self.workbooks.units
        judge = units.by_code.get(actor.unit)
        if judge is None or judge.role in _JUDGES or judge.code in units.superiors(unit):
            return None
        return _("{unit} 的报送由安委办、综合监管单位或它的上级核定、退回,{judge} 不能").format(
            unit=units.name(unit), judge=judge.name)  # fmt: skip


def _again(code: str, unit: str, said: Said, moment: Moment) -> str:
    """Sets one sending back apart from the next."""
    remark = hashlib.sha256(said.remark.encode()).hexdigest()[:8]
    return f"round:{code}:{unit}:return:{moment.as_of}:{remark}"
