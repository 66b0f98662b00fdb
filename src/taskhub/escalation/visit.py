"""One visit to one case: its receipts, its date, its rungs. Everything that changes is recorded with its reason."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import lru_cache

from sqlmodel import Session

from taskhub import audit
from taskhub.audit import Actor
from taskhub.calendar import ONE_DAY, WorkCalendar
from taskhub.clock import Moment
from taskhub.escalation.climb import DueRung, Standing, climb, due_rungs, taken_back
from taskhub.escalation.docket import CaseFile
from taskhub.escalation.drafting import Drafter, Matter
from taskhub.escalation.ladder import SINCE, Ladder
from taskhub.escalation.models import EscalationCase, EscalationRung, RungState
from taskhub.escalation.receipts import WAITING, issued, next_date, silences, sync, taken, unanswered
from taskhub.notice.lifecycle import UNSAID
from taskhub.notice.signoff import abandon
from taskhub.subjects import Chronicle

HORIZON = timedelta(days=800)
"""How far ahead the next date of a case is looked for: farther than any rung of a ladder lies."""

ENDED, EXTENDED, CEASED = "ended", "extended", "ceased"
"""Why a case was closed although its finding might come back, or a rung taken back: the subject's matter ended; its date was
moved; the finding ceased for now."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """A rung that spoke at a visit, and the notices that were drafted for it."""

    case: int
    subject: str
    unit: str
    rung: str
    title: str
    due_on: date
    notices: Sequence[str]


@dataclass
class Diary:
    """What the visits of one run did."""

    opened: list[str] = field(default_factory=list)
    spoken: list[Spoken] = field(default_factory=list)
    passed_over: int = 0
    missed: int = 0
    closed: list[str] = field(default_factory=list)


@lru_cache(maxsize=256)
def _thawed(_digest: str, frozen: str) -> Ladder:
    return Ladder.model_validate_json(frozen)


Lasting = Callable[[Ladder], Callable[[Chronicle, date], bool] | None]
"""Whether the matter of a subject goes on on a day, by what a ladder says of that; None where it says nothing."""


@dataclass(frozen=True)
class Visitor:
    """What a visit works with. ``rules``: the ids of the rules there are."""

    session: Session
    moment: Moment
    actor: Actor
    calendar: WorkCalendar
    drafter: Drafter
    rules: frozenset[str]
    lasting: Lasting
    diary: Diary

    @property
    def today(self) -> date:
        return self.moment.as_of

    def visit(self, file: CaseFile, ladder: Ladder, chronicle: Chronicle | None) -> None:
        case = file.case
        self._ask_the_desk(file, chronicle)
        self._sync(file)
        if file.finding.resolved_on is not None:
            ended = self._ended(file, ladder, chronicle)
            if ended is not None:
                self._close(file, *ended)
                return
            if file.successor is not None:
                file.finding = file.successor
                case.finding_id = file.finding.id or 0
        self._move_anchor(file, ladder, chronicle)
        case.resting = file.finding.resolved_on is not None or file.finding.suppressed_by is not None
        self._take_back(file, ladder)
        waits = case.resting or not self._goes_on(ladder, chronicle)
        if not waits:
            self._climb(file, ladder, chronicle)
        case.visited_on, case.next_on = self.today, self._next(file, ladder, waits)
        self.session.add(case)

    def _standing(self, file: CaseFile, ladder: Ladder) -> Standing:
        return Standing(ladder, file.case.anchor, file.case.opened_on, taken(file), unanswered(file), file.suspensions)

    def _ask_the_desk(self, file: CaseFile, chronicle: Chronicle | None) -> None:
        """What became of proposals that no notice carries."""
        desk = self.drafter.desks.get(file.case.subject_kind)
        if desk is None or chronicle is None:
            return
        for said in file.said.values():
            for place, notice in said:
                if notice is None:
                    place.seen_state = desk.answer(chronicle, self.moment).value
                    self.session.add(place)

    def _sync(self, file: CaseFile) -> None:
        for rung in file.rungs.values():
            for news in sync(self.session, file, rung, self.drafter.addressees.units.office or "", self.today):
                self.diary.missed += news == RungState.MISSED
                self._record(file.case, f"escalation.{news}", rung=rung.rung, against=rung.against)

    def _ended(self, file: CaseFile, ladder: Ladder, chronicle: Chronicle | None) -> tuple[date, str] | None:
        """The day on which a case whose finding ceased is over, and why; None where it rests until it is found again."""
        ceased, why = file.finding.resolved_on or self.today, file.finding.resolved_why or CEASED
        lasts = self.lasting(ladder)
        if lasts is None or chronicle is None or file.finding.rule not in self.rules:
            return ceased, why
        # Every day on which something happened: closed and reopened between two visits is closed.
        days = [day for day in chronicle.changes if file.case.opened_on < day <= self.today]
        over = next((day for day in [*days, self.today] if not lasts(chronicle, day)), None)
        return (over, ENDED) if over is not None else None

    def _close(self, file: CaseFile, on: date, why: str) -> None:
        for rung in file.rungs.values():
            if rung.state in WAITING:
                self._void(file, rung, why)
        case = file.case
        case.closed_on, case.closed_why, case.visited_on, case.resting = on, why, self.today, False
        self.session.add(case)
        self.diary.closed.append(case.subject)
        self._record(case, "escalation.close", why, closed_on=str(on))

    def _move_anchor(self, file: CaseFile, ladder: Ladder, chronicle: Chronicle | None) -> None:
        anchor, case = anchor_of(ladder, chronicle, self.today), file.case
        if anchor is None or anchor == case.anchor:
            return
        self._record(case, "escalation.move", EXTENDED, before=str(case.anchor), after=str(anchor))
        case.anchor = anchor

    def _take_back(self, file: CaseFile, ladder: Ladder) -> None:
        """What has not been issued and is no longer due, or while the case rests no longer true, is taken back. A late reply
        takes nothing back: it was late."""
        standing = replace(self._standing(file, ladder), unanswered=silences(file))
        for id_ in taken_back(standing, issued(file), self.today, self.calendar):
            self._void(file, file.rungs[id_], EXTENDED)
        for rung in file.rungs.values():
            if file.case.resting and rung.state in WAITING:
                self._void(file, rung, CEASED)

    def _void(self, file: CaseFile, rung: EscalationRung, why: str) -> None:
        for _place, notice in file.said[rung.rung]:
            if notice is not None and notice.state in UNSAID:
                abandon(self.session, self.moment, self.actor, notice, "notice.withdraw", why)
        if rung.issued_on is None:
            rung.state, rung.why = RungState.VOID, why
            self.session.add(rung)
            self._record(file.case, "escalation.void", why, rung=rung.rung)

    def _goes_on(self, ladder: Ladder, chronicle: Chronicle | None) -> bool:
        """Whether the matter goes on today: a step may have been recorded since the last assessment."""
        lasts = self.lasting(ladder)
        return chronicle is not None and (lasts is None or lasts(chronicle, self.today))

    def _climb(self, file: CaseFile, ladder: Ladder, chronicle: Chronicle | None) -> None:
        step = climb(self._standing(file, ladder), self.today, self.calendar)
        for due in step.passed_over:
            self._book(file, due, RungState.PASSED_OVER)
            self._record(file.case, "escalation.pass_over", rung=due.rung.id, due_on=str(due.on))
        self.diary.passed_over += len(step.passed_over)
        if step.now is not None:
            self._speak(file, ladder, step.now, chronicle)

    def _book(self, file: CaseFile, due: DueRung, state: RungState) -> EscalationRung:
        rung = file.rungs.get(due.rung.id)
        if rung is None:
            rung = EscalationRung(
                case_id=file.case.id or 0, rung=due.rung.id, state=state, due_on=due.on, booked_on=self.today,
                recorded_at=self.moment.now,
            )  # fmt: skip
            file.rungs[due.rung.id] = rung
        rung.state, rung.due_on, rung.booked_on, rung.recorded_at = state, due.on, self.today, self.moment.now
        rung.against, rung.why = file.finding.unit, ""
        rung.approve_by = rung.approved_on = rung.approved_by = None
        self.session.add(rung)
        self.session.flush()
        return rung

    def _speak(self, file: CaseFile, ladder: Ladder, due: DueRung, chronicle: Chronicle | None) -> None:
        signed = self.drafter.needs_signature(due.rung)
        receipt = self._book(file, due, RungState.PROPOSED if signed else RungState.DUE)
        if signed:
            receipt.approve_by = self.calendar.add(self.today, due.rung.approve_within).day
        facts = chronicle.facts(self.today) if chronicle else {}
        earlier = [place for place, _notice in file.said[due.rung.id]]
        matter = Matter(file.case, file.finding, ladder, due.rung, facts)
        said = self.drafter.draft(self.session, self.moment, self.actor, matter, receipt, earlier)
        file.said[due.rung.id] = said
        notices = [notice.key for _place, notice in said if notice]
        self._record(file.case, "escalation.propose" if signed else "escalation.due", rung=due.rung.id, due_on=str(due.on),
                     notices=notices)  # fmt: skip
        self.diary.spoken.append(
            Spoken(file.case.id or 0, file.case.subject, file.finding.unit, due.rung.id, due.rung.title, due.on, notices)
        )

    def _next(self, file: CaseFile, ladder: Ladder, waits: bool) -> date:
        """The day before which nothing happens unless something is recorded."""
        standing = self._standing(file, ladder)
        dues = [one.on for one in due_rungs(standing, self.today + HORIZON, self.calendar) if one.rung.id not in standing.taken]
        undecided = any(
            notice is None and place.seen_state in ("", RungState.PROPOSED) and file.rungs[id_].state in WAITING
            for id_, said in file.said.items() for place, notice in said
        )  # fmt: skip
        if waits or undecided:
            return self.today + ONE_DAY
        return next_date(standing, file, dues, self.today) or date.max

    def _record(self, case: EscalationCase, verb: str, why: str = "", **details: object) -> None:
        audit.record(self.session, self.moment, self.actor, verb, case.subject, why, case=case.id, ladder=case.ladder, **details)


def anchor_of(ladder: Ladder, chronicle: Chronicle | None, day: date) -> date | None:
    """The date that a case counts from on ``day``: the fact that its ladder names; None where the subject has none, or where
    the ladder counts from the finding."""
    value = chronicle.fact(ladder.anchor, day) if chronicle is not None and ladder.anchor != SINCE else None
    return value if isinstance(value, date) else None


def thawed(case: EscalationCase) -> Ladder:
    """The ladder as it was frozen."""
    return _thawed(case.content_hash, json.dumps(case.frozen, ensure_ascii=False))
