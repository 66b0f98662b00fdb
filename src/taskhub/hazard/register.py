"""Taking hazards over from tables: whole or not at all, repeatable, in bulk.

A row that came before says nothing new, so a file may be imported again, and an old file never overrides what was corrected
after it. A row that says something else of a hazard on the ledger corrects how it is described; what has a step of its own
(who answers for it, by when, where it stands) is not changed by a table.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlmodel import Session, col, select

from taskhub import audit
from taskhub.audit import Actor
from taskhub.calendar import WorkCalendar
from taskhub.clock import Moment
from taskhub.hazard import reading
from taskhub.hazard.deadlines import Policy
from taskhub.hazard.intake import Entry, Register, RowJudge, read_file
from taskhub.hazard.lifecycle import MAJOR, State
from taskhub.hazard.models import Enterprise, Hazard, HazardEvent
from taskhub.hazard.spans import replace_spans, spans
from taskhub.hazard.standing import CORRECT, REGISTER, STATE_CLOSED, Event, Standing, after
from taskhub.hazard.write import Numbers, add, add_events, cache, digest, queue
from taskhub.i18n import gettext as _
from taskhub.problems import InputError, Problem
from taskhub.settings import Hazards
from taskhub.tables import Row
from taskhub.units import Units

_BATCH = 2_000
_DESCRIBED = (
    "title", "category", "level", "criterion", "source", "team", "round", "enterprise", "enterprise_code", "place", "region",
    "territory", "sector", "mode", "note",
)  # fmt: skip
"""What a table may correct."""
_BY_STEP: Mapping[str, str] = {"unit": "transfer", "deadline": "extend", "found": ""}

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Taken:
    """What an import did: hazards added, corrected, and rows that said nothing new; ``codes`` of those added or corrected."""

    added: int
    corrected: int
    known: int
    warnings: tuple[Problem, ...]
    codes: tuple[str, ...] = ()


class Registrar:
    """Writes into one transaction."""

    def __init__(
        self, session: Session, moment: Moment, actor: Actor, units: Units, calendar: WorkCalendar, settings: Hazards
    ) -> None:
        self.session = session
        self.moment = moment
        self.actor = actor
        self.units = units
        self.calendar = calendar
        self.settings = settings
        self.policy = Policy(settings.deadlines, calendar)

    def import_file(self, path: Path, progress: Progress | None = None) -> Taken:
        """Raises InputError with every bad row, its number, field and reason."""
        rows = read_file(path)
        taken = self.take(rows, path.name, progress)
        if taken.added or taken.corrected:
            sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
            audit.record(self.session, self.moment, self.actor, "hazard.import", f"file:{path.name}", rows=len(rows),
                         added=taken.added, corrected=taken.corrected, sha256=sha256)  # fmt: skip
        return taken

    def take(self, rows: Sequence[Row], file: str, progress: Progress | None = None) -> Taken:
        judge = RowJudge(self.settings, self.policy, self.units, self._register(), self.moment, file)
        entries = list(_judged(judge, rows, progress))
        unique = {entry.digest: entry for entry in entries}
        problems = [*judge.problems, *_contradictions(unique.values(), file)]
        fresh = self._not_seen(unique) if not problems else []
        known = self._known(fresh)
        problems += [
            problem for entry in fresh if (row := _match(entry, known)) is not None for problem in _unchangeable(entry, row, file)
        ]
        if problems:
            raise InputError(sorted(problems, key=lambda one: one.line or 0))
        self.policy.keep(self.session, self.moment, self.actor)
        new = [entry for entry in fresh if _match(entry, known) is None]
        codes = self._add(new, progress, len(rows))
        corrected = self._correct([(entry, row) for entry in fresh if (row := _match(entry, known)) is not None])
        if progress and rows:
            progress(2 * len(rows), 2 * len(rows))
        return Taken(len(new), len(corrected), len(rows) - len(new) - len(corrected), tuple(judge.warnings), (*codes, *corrected))

    def _register(self) -> Register:
        query = select(Enterprise.code, Enterprise.name, Enterprise.region, Enterprise.territory)
        return Register({code: (name, region, territory) for code, name, region, territory in self.session.exec(query)})

    def _not_seen(self, unique: Mapping[str, Entry]) -> list[Entry]:
        seen: set[str] = set()
        for batch in reading.batches(unique):
            seen.update(self.session.exec(select(HazardEvent.digest).where(col(HazardEvent.digest).in_(batch))))
        return [entry for mark, entry in unique.items() if mark not in seen]

    def _known(self, entries: Sequence[Entry]) -> Mapping[str, Hazard]:
        """The hazards on the ledger that rows mean, by identity."""
        known: dict[str, Hazard] = {}
        for column, key in ((Hazard.code, "code"), (Hazard.external_id, "external_id")):
            wanted = [value for entry in entries if (value := getattr(entry, key))]
            for batch in reading.batches(wanted):
                for row in self.session.exec(select(Hazard).where(col(column).in_(batch))):
                    known[f"{key}:{getattr(row, key)}"] = row
        return known

    def _add(self, entries: Sequence[Entry], progress: Progress | None, rows: int) -> list[str]:
        numbers = Numbers(self.session)
        for entry in entries:
            if entry.code:
                numbers.given(entry.code)
        codes = [entry.code or numbers.next(entry.region, entry.category, entry.level, entry.found) for entry in entries]
        for first in range(0, len(entries), _BATCH):
            batch = list(zip(codes[first : first + _BATCH], entries[first : first + _BATCH], strict=True))
            self._write([(code, entry, *self._begin(entry)) for code, entry in batch])
            if progress:
                progress(rows + (first + len(batch)) * rows // len(entries), 2 * rows)
        numbers.write()
        return codes

    def _begin(self, entry: Entry) -> tuple[list[Standing], Standing]:
        """The standings of a hazard that is new to the ledger, and the last of them."""
        state = State.FOUND if entry.status is State.CLOSED else entry.status
        attributes = {name: getattr(entry, name) for name in _STANDS}
        stood = [reading.begun(entry.found, state, entry.deadline, attributes)]
        if entry.closed_on is not None:
            stood.append(after(stood[0], Event(0, entry.closed_on, STATE_CLOSED)))
        return stood, stood[-1]

    def _write(self, batch: Sequence[tuple[str, Entry, list[Standing], Standing]]) -> None:
        hazards, events, eventful = [], [], {}
        for code, entry, stood, last in batch:
            spanned = spans(stood)
            if spanned:
                eventful[code] = spanned
            described = {name: getattr(entry, name) for name in _DESCRIBED}
            hazards.append({
                **described, **cache(last), "code": code, "external_id": entry.external_id, "found": entry.found,
                "recorded_at": self.moment.now, "deadline_rule": entry.deadline_rule, "spanned": bool(spanned),
            })  # fmt: skip
            said = {} if stood[0].state is State.FOUND else {"state": stood[0].state.value}
            events.append(self._event(code, entry.found, REGISTER, said, entry.digest))
            if entry.closed_on is not None:
                events.append(self._event(code, entry.closed_on, STATE_CLOSED, {}, digest(entry.digest, STATE_CLOSED)))
        add(self.session, Hazard, hazards)
        add_events(self.session, events)
        if eventful:
            replace_spans(self.session, eventful)
        acts = [
            (f"hazard:{code}", {"row": entry.row, "digest": entry.digest, "status": entry.status.value})
            for code, entry, _stood, _last in batch
        ]
        audit.record_each(self.session, self.moment, self.actor, "hazard.register", acts)
        told = [made for made in hazards if made["state"] != State.CLOSED]
        queue(self.session, self.moment, *([made[key] for made in told] for key in ("code", "unit", "enterprise_code")))

    def _event(self, code: str, as_of: Any, verb: str, details: Mapping[str, Any], mark: str) -> dict[str, Any]:
        return {
            "hazard": code, "as_of": as_of, "recorded_at": self.moment.now, "verb": verb, "actor": str(self.actor), "person": "",
            "document": "", "details": dict(details), "digest": mark,
        }  # fmt: skip

    def _correct(self, pairs: Sequence[tuple[Entry, Hazard]]) -> list[str]:
        """Describes hazards as their rows now say; returns the codes of those that were described otherwise."""
        corrected = []
        differing = [(entry, row) for entry, row in pairs if _differences(entry, row)]
        chronicles = dict(self._stood([row.code for _entry, row in differing]))
        for entry, row in differing:
            changes = _differences(entry, row)
            if row.deadline_rule.startswith("policy") and {"level", "category", "mode"} & changes.keys():
                due, rule = self.policy.due(row.found, entry.level, entry.category, entry.mode)
                changes |= {"deadline": [str(row.deadline), str(due)], "deadline_rule": [row.deadline_rule, rule]}
                row.deadline_rule = rule
            stood = chronicles[row.code]
            day = max(self.moment.as_of, stood[-1].last_on)
            before = row.enterprise_code
            stood.append(after(stood[-1], Event(0, day, CORRECT, details={"changes": changes})))
            for name, (_old, new) in changes.items():
                if name in _DESCRIBED:
                    setattr(row, name, new)
            for name, value in cache(stood[-1]).items():
                setattr(row, name, value)
            eventful = spans(stood)
            replace_spans(self.session, {row.code: eventful})
            row.spanned = bool(eventful)
            self.session.add(row)
            add_events(self.session, [self._event(row.code, day, CORRECT, {"changes": changes}, entry.digest)])
            audit.record(self.session, self.moment, self.actor, "hazard.correct", f"hazard:{row.code}", said=changes)
            queue(self.session, self.moment, [row.code], [row.unit], [before, row.enterprise_code])
            corrected.append(row.code)
        return corrected

    def _stood(self, codes: Sequence[str]) -> Iterator[tuple[str, list[Standing]]]:
        for row, chronicle in reading.read(self.session, codes, self.moment, self.units, self.calendar):
            yield row.code, list(chronicle.stood)


_STANDS = ("unit", "level", "category", "region", "mode", "enterprise_code", "territory", "sector", "source")


def _judged(judge: RowJudge, rows: Sequence[Row], progress: Progress | None) -> Iterator[Entry]:
    for done, row in enumerate(rows, start=1):
        entry = judge.judge(row)
        if entry is not None:
            yield entry
        if progress and (done % _BATCH == 0 or done == len(rows)):
            progress(done, 2 * len(rows))


def _contradictions(entries: Iterable[Entry], file: str) -> Iterator[Problem]:
    """Two rows of one file that say different things of one hazard: nobody can tell which one counts."""
    first: dict[str, Entry] = {}
    for entry in entries:
        for key in ("code", "external_id"):
            if value := getattr(entry, key):
                earlier = first.setdefault(f"{key}:{value}", entry)
                if earlier is not entry:
                    message = _("与第 {row} 行同一个隐患,内容却不同").format(row=earlier.row)
                    yield Problem(file, entry.row, key, message, _("只保留一行"))
                    break


def _match(entry: Entry, known: Mapping[str, Hazard]) -> Hazard | None:
    return known.get(f"code:{entry.code}") or known.get(f"external_id:{entry.external_id}")


def _differences(entry: Entry, row: Hazard) -> dict[str, list[Any]]:
    """Only what the row says: an empty cell takes nothing back."""
    names = [name for name in _DESCRIBED if name in entry.said or (name == "enterprise_code" and "enterprise" in entry.said)]
    return {name: [getattr(row, name), getattr(entry, name)] for name in names if getattr(row, name) != getattr(entry, name)}


def _unchangeable(entry: Entry, row: Hazard, file: str) -> Iterator[Problem]:
    for name, step in _BY_STEP.items():
        if name in entry.said and getattr(entry, name) != getattr(row, name):
            remedy = _("用 taskhub hazard {step} 记这一步,或把这一格留空").format(step=step) if step else _("发现日期不能改")
            message = _("台账上是 {known},这里是 {said}").format(known=getattr(row, name), said=getattr(entry, name))
            yield Problem(file, entry.row, name, message, remedy)
    if entry.external_id and row.external_id != entry.external_id:
        message = _("台账上的外部编号是 {known}").format(known=row.external_id or _("无"))
        yield Problem(file, entry.row, "external_id", message, _("核对编码和外部编号"))
    said = {"status", "closed_on", "monitored"} & entry.said
    if said and (entry.status != row.state or (entry.closed_on and entry.closed_on != row.closed_on)):
        message = _("台账上的状态是 {known},这里是 {said}").format(known=row.state, said=entry.status.value)
        yield Problem(file, entry.row, "status", message, _("用 taskhub hazard 的各个步骤推进,或把这一格留空"))
    if entry.level == MAJOR and row.state == State.MONITORED:
        yield Problem(file, entry.row, "level", _("重大隐患不能在控监测"), _("先用 taskhub hazard dispatch 结束监测"))
