"""What a recheck found. A failure reopens the hazard and traces its acceptance back, in the transaction of the outcome."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlmodel import Session, col, select

from taskhub import audit
from taskhub.audit import Actor
from taskhub.calendar import WorkCalendar
from taskhub.clock import Moment
from taskhub.durations import Duration
from taskhub.hazard import reading
from taskhub.hazard.deadlines import Policy
from taskhub.hazard.facts import HazardChronicle
from taskhub.hazard.lifecycle import BY_DEADLINE, OUTCOME_WORDS, Outcome
from taskhub.hazard.recheck.models import RecheckMember, RecheckTraceback
from taskhub.hazard.recheck.rounds import find_round
from taskhub.hazard.steps import Steps, as_written
from taskhub.i18n import gettext as _
from taskhub.problems import StateError, TaskhubError
from taskhub.settings import Hazards
from taskhub.units import Units


@dataclass(frozen=True, slots=True)
class Check:
    """What one check found. ``deadline``: the new one after a failure; None leaves it to the policy."""

    code: str
    round: str
    outcome: Outcome
    checker: Actor
    findings: str = ""
    evidence: str = ""
    deadline: date | None = None


@dataclass(frozen=True, slots=True)
class Acceptance:
    """Who accepted a hazard, on which day, on what evidence; a hazard that came closed from a table was accepted by nobody."""

    person: Actor | None
    day: date | None
    evidence: str
    document: str

    @classmethod
    def last(cls, chronicle: HazardChronicle) -> "Acceptance":
        now = chronicle.stood[-1]
        for event, before in zip(reversed(chronicle.events), reversed(chronicle.stood[:-1]), strict=True):
            if event.verb == "accept":
                return cls(now.acceptor, event.as_of, event.details.get("evidence") or before.evidence, event.document)
            if event.verb == "reopen":
                break
        return cls(None, now.accepted_on or now.closed_on, "", "")


class Outcomes:
    """Writes into one transaction. The day of a check is the moment's."""

    def __init__(
        self, session: Session, moment: Moment, actor: Actor, units: Units, calendar: WorkCalendar, settings: Hazards
    ) -> None:
        self.session = session
        self.moment = moment
        self.actor = actor
        self.units = units
        self.calendar = calendar
        self.settings = settings
        self.steps = Steps(session, moment, actor, units, calendar)

    def record(self, check: Check) -> bool:
        """Whether this is new. Raises StateError where the hazard is not to be checked in that round, was checked with another
        outcome, or the checker is not independent."""
        check = replace(check, checker=self._registered(check.checker))
        code = as_written(check.code)
        member = self._member(code, check.round)
        if member.outcome is not None:
            if self._says(member) == (check.outcome, str(check.checker), self.moment.as_of, check.findings, check.evidence):
                return False
            known = _(OUTCOME_WORDS[Outcome(member.outcome)])
            raise StateError(_("{code} 在轮次 {round} 已由 {checker} 于 {day} 记为{outcome},不能另记").format(
                code=code, round=check.round, checker=member.checker, day=member.checked_on, outcome=known))  # fmt: skip
        chronicle = self._chronicle(code)
        ordered = chronicle.stood[-1].recheck
        if ordered is not None and ordered.round != check.round:
            raise StateError(_("{code} 现在列在轮次 {round}").format(code=code, round=ordered.round))
        self._take(code, "recheck", check.checker, round=check.round, outcome=check.outcome.value, findings=check.findings,
                   evidence=check.evidence)  # fmt: skip
        member.outcome, member.checked_on, member.checker = check.outcome.value, self.moment.as_of, str(check.checker)
        member.findings, member.evidence, member.recorded_at = check.findings, check.evidence, self.moment.now
        self.session.add(member)
        if check.outcome is not Outcome.GENUINE:
            self._fail(check, code, chronicle)
        return True

    def _fail(self, check: Check, code: str, chronicle: HazardChronicle) -> None:
        now = chronicle.stood[-1]
        policy = Policy(self.settings.deadlines, self.calendar)
        deadline = check.deadline or policy.due(self.moment.as_of, now.level, now.category, BY_DEADLINE)[0]
        why = _("回头看 {round}:{outcome}").format(round=check.round, outcome=_(OUTCOME_WORDS[check.outcome]))
        self._take(code, "reopen", check.checker, deadline=str(deadline), why=why)
        accepted = Acceptance.last(chronicle)
        answer_by = self.calendar.add(self.moment.as_of, Duration.parse(self.settings.recheck.answer_within)).day
        unit = accepted.person.unit if accepted.person else self.units.office or now.unit
        answers = self.units.accountable(unit, self.moment.as_of)
        person = str(accepted.person) if accepted.person else ""
        self._take(code, "trace_back", self.actor, round=check.round, due=str(answer_by), accepted_by=person,
                   accepted_on=str(accepted.day or ""), evidence=accepted.evidence, answers=answers)  # fmt: skip
        self.session.add(RecheckTraceback(
            round=check.round, hazard=code, outcome=check.outcome.value, accepted_by=person, accepted_on=accepted.day,
            evidence=accepted.evidence, document=accepted.document, answers=answers, opened_on=self.moment.as_of,
            answer_by=answer_by, recorded_at=self.moment.now,
        ))  # fmt: skip

    def settle(self, name: str, round_: str | None, person: Actor, conclusion: str, document: str) -> bool:
        """Settles the trace-back of a hazard; whether that is new. ``round_`` is needed where it has more than one."""
        code, person = as_written(name), self._registered(person)
        found = self._tracebacks(code, round_)
        pending = [one for one in found if one.settled_on is None]
        if not pending:
            same = (str(person), self.moment.as_of, conclusion, document)
            if any((one.settled_by, one.settled_on, one.conclusion, one.settled_document) == same for one in found):
                return False
            raise StateError(_("{code} 没有未办结的倒查").format(code=code))
        if len(pending) > 1:
            rounds = "、".join(one.round for one in pending)
            raise StateError(_("{code} 有几个未办结的倒查:{rounds};用 --round 指明").format(code=code, rounds=rounds))
        [one] = pending
        self._take(code, "settle", person, document, round=one.round, conclusion=conclusion)
        one.settled_on, one.settled_by, one.settled_at = self.moment.as_of, str(person), self.moment.now
        one.conclusion, one.settled_document = conclusion, document
        self.session.add(one)
        audit.record(self.session, self.moment, self.actor, "recheck.settle", f"recheck:{one.round}", conclusion, hazard=code,
                     person=str(person), document=document)  # fmt: skip
        return True

    def _registered(self, person: Actor) -> Actor:
        """With the code of a unit that is written by its name; a team that is not in the register stays as it is written."""
        with suppress(TaskhubError):
            return Actor(person.name, self.units.find(person.unit).code)
        return person

    def _take(self, code: str, verb: str, person: Actor, document: str = "", **details: Any) -> None:
        said = {name: value for name, value in details.items() if value}
        self.steps.take([code], verb, person=person, document=document, details=said)

    def _member(self, code: str, round_: str) -> RecheckMember:
        find_round(self.session, round_)
        query = select(RecheckMember).where(RecheckMember.hazard == code)
        rounds = {one.round: one for one in self.session.exec(query.order_by(col(RecheckMember.id)))}
        if round_ not in rounds:
            elsewhere = _("它在 {rounds}").format(rounds="、".join(rounds)) if rounds else _("它不在任何轮次里")
            raise StateError(_("{code} 不在轮次 {round} 里").format(code=code, round=round_) + f" {_('→')} {elsewhere}")
        return rounds[round_]

    def _chronicle(self, code: str) -> HazardChronicle:
        [(_row, chronicle)] = reading.read(self.session, [code], self.moment, self.units, self.calendar)
        return chronicle

    def _tracebacks(self, code: str, round_: str | None) -> Sequence[RecheckTraceback]:
        query = select(RecheckTraceback).where(RecheckTraceback.hazard == code)
        if round_ is not None:
            query = query.where(RecheckTraceback.round == round_)
        return self.session.exec(query.order_by(col(RecheckTraceback.id))).all()

    @staticmethod
    def _says(member: RecheckMember) -> tuple[Any, ...]:
        return member.outcome, member.checker, member.checked_on, member.findings, member.evidence
