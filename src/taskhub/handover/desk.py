"""Everything that is done about who serves where, for a workspace: what the command line opens."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from sqlmodel import Session

from taskhub import audit
from taskhub.audit import Actor
from taskhub.calendar import WorkCalendar
from taskhub.clock import Moment
from taskhub.database import Database
from taskhub.delivery import Channels, Message, enqueue
from taskhub.handover.contacts import Roll, judged, read_reach, write_reach
from taskhub.handover.openings import Opening, counts, openings, write_list
from taskhub.handover.passing import Passing, merger, person
from taskhub.handover.text import rewritten
from taskhub.i18n import gettext as _
from taskhub.progress import Period
from taskhub.units import Post, Unit, Units

_VERB = "unit.handover"


@dataclass(frozen=True)
class Passed:
    """A handover: what is open, whether the register was changed, whether the successor was told just now."""

    passing: Passing
    open: list[Opening]
    changed: bool
    told: bool


@dataclass(frozen=True)
class HandoverDesk:
    database: Database
    units: Units
    calendar: WorkCalendar
    channels: Channels
    period: Period
    register: Path
    var: Path

    def person(
        self, unit: Unit, leaving: str, coming: str, post: Post, on: date, moment: Moment, actor: Actor, *, keep: bool = True
    ) -> Passed:  # fmt: skip
        return self._pass(unit, person(self.units, unit, leaving, coming, post, on), moment, actor, keep)

    def merger(self, unit: Unit, heir: Unit, on: date, moment: Moment, actor: Actor, *, keep: bool = True) -> Passed:
        return self._pass(unit, merger(self.units, unit, heir, on), moment, actor, keep)

    def write_list(self, path: Path, passed: Passed, unit: Unit) -> None:
        one = passed.passing
        heading = _("{unit} 移交清单({day})").format(unit=unit.name, day=one.on)
        write_list(path, passed.open, heading, one.giving, one.taking)

    def import_contacts(self, path: Path, moment: Moment, actor: Actor, *, keep: bool = True) -> Roll:
        roll = judged(path, self.units, moment, read_reach(self._reach))
        if not keep or not (roll.added or roll.changed):
            return roll
        with self.database.writing() as session, rewritten(self.register, roll.edits, roll.meant):
            # Who was added, never how to reach them: the ledger is kept for good.
            audit.record(session, moment, actor, "unit.contacts", f"file:{path.name}", added=roll.added, changed=roll.changed)
            write_reach(self._reach, roll.reach)
        return roll

    def contacts(self, day: date) -> list[dict[str, Any]]:
        """Who serves on a day, and how to reach them."""
        reach = read_reach(self._reach)
        return [
            {"unit": unit.code, "unit_name": unit.name, "name": one.name, "post": one.post, "tags": one.tags,
             "valid_from": one.valid_from, "valid_to": one.valid_to,
             **{way: reach.get(unit.code, {}).get(one.name, {}).get(way, "") for way in ("phone", "mail")}}
            for unit in self.units if unit.exists_on(day) for one in unit.contacts if one.serves_on(day)
        ]  # fmt: skip

    @property
    def _reach(self) -> Path:
        return self.var / "contacts.yaml"

    def _pass(self, unit: Unit, one: Passing, moment: Moment, actor: Actor, keep: bool) -> Passed:
        with self.database.reading() as session:
            found = openings(session, moment, unit.code, self.units, self.calendar, self.period)
        if not keep:
            return Passed(one, found, bool(one.edits), False)
        with self.database.writing() as session, rewritten(self.register, one.edits, {unit.code: one.meant}) as register:
            told = self._tell(session, unit, one, found, register, moment, actor)
        return Passed(one, found, bool(one.edits), told)

    def _tell(
        self, session: Session, unit: Unit, one: Passing, found: list[Opening], register: Units, moment: Moment, actor: Actor
    ) -> bool:  # fmt: skip
        """The event and the message to the successor, each once however often the command is given."""
        said = {"giving": one.giving, "taking": one.taking, "heir": one.heir, "post": one.post, "on": one.on.isoformat()}
        subject = f"unit:{unit.code}"
        if any(event.verb == _VERB and said.items() <= event.details.items() for event in audit.events(session, subject)):
            return False
        audit.record(session, moment, actor, _VERB, subject, **said, open=len(found))
        title = _("{unit}:{giving} 移交给 {taking}").format(unit=unit.name, giving=one.giving, taking=one.taking)
        lines = [title, "", _("自 {day} 起由您负责:{counts}").format(day=one.on, counts=counts(found)), ""]
        lines += [f"- {opening.key} {opening.title} {opening.due or ''}".rstrip() for opening in found]
        message = Message(
            f"handover:{unit.code}:{one.post}:{one.giving}:{one.taking}:{one.on}", one.heir, register.name(one.heir),
            register.tags(one.heir, max(one.on, moment.as_of)), title, "\n".join(lines), lines[2], speaks_of=(subject,),
        )  # fmt: skip
        return enqueue(session, moment, message, self.channels) > 0
