"""Returns as a fact source."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from sqlmodel import Session, col, select, tuple_

from taskhub.calendar import WorkCalendar
from taskhub.clock import Moment
from taskhub.database import batched
from taskhub.i18n import gettext as _
from taskhub.rounds.facts import SUBMISSION_FACTS, Happened, SubmissionChronicle
from taskhub.rounds.models import Round, Submission, SubmissionStep
from taskhub.subjects import Facts, FactSpec, Step, Subject
from taskhub.units import Units


class SubmissionSource:
    """Returns that were asked for. Their addressee is whoever answers for the unit."""

    kind = "submission"
    catalogue: Mapping[str, FactSpec] = SUBMISSION_FACTS

    def __init__(self, session: Session, moment: Moment, units: Units, calendar: WorkCalendar, until: date = date.max) -> None:
        """``until``: what is dated later does not exist, also where it is recorded already."""
        self.session, self.moment, self.units, self.calendar, self.until = session, moment, units, calendar, until
        self._read: dict[str, tuple[Submission, Round]] = {}

    def _rounds(self) -> Mapping[str, Round]:
        query = select(Round).where(col(Round.opened_on) <= self.until, col(Round.recorded_at) <= self.moment.now)
        return {one.code: one for one in self.session.exec(query)}

    def keys(self, moment: Moment) -> Iterable[str]:
        rounds = self._rounds()
        query = select(Submission.round, Submission.unit).order_by(col(Submission.id))
        return [f"{code}/{unit}" for code, unit in self.session.exec(query) if code in rounds]

    def chronicles(self, keys: Iterable[str] | None, moment: Moment) -> Iterable[SubmissionChronicle]:
        self._read.clear()
        rounds = self._rounds()
        for some in batched(self.keys(moment) if keys is None else keys):
            pairs = [key.split("/", 1) for key in some if "/" in key]
            query = select(Submission).where(tuple_(col(Submission.round), col(Submission.unit)).in_(pairs))
            found = [one for one in self.session.exec(query.order_by(col(Submission.id))) if one.round in rounds]
            steps = self._steps([one.id or 0 for one in found])
            for one in found:
                asked = rounds[one.round]
                self._read[one.key] = one, asked
                closed = asked.closed_on if asked.closed_on is not None and asked.closed_on <= self.until else None
                yield SubmissionChronicle(
                    one.key, self._unit(one), one.round, asked.opened_on, asked.due, closed, steps[one.id or 0], self.calendar
                )

    def _steps(self, submissions: Sequence[int]) -> Mapping[int, Sequence[Happened]]:
        found: dict[int, list[Happened]] = defaultdict(list)
        query = select(SubmissionStep).where(
            col(SubmissionStep.submission_id).in_(submissions), col(SubmissionStep.as_of) <= self.until,
            col(SubmissionStep.recorded_at) <= self.moment.now,
        )  # fmt: skip
        for step in self.session.exec(query.order_by(col(SubmissionStep.id))):
            found[step.submission_id].append(Happened(step.verb, step.as_of, step.due, step.id or 0))
        return found

    def _unit(self, one: Submission) -> str:
        return self.units.accountable(one.unit, self.moment.as_of)

    def facts(self, keys: Iterable[str] | None, moment: Moment) -> Mapping[str, Facts]:
        return {chronicle.key: chronicle.facts(moment.as_of) for chronicle in self.chronicles(keys, moment)}

    def groups(self, key: str) -> Sequence[Subject]:
        return (Subject("unit", self._unit(self._read[key][0])),)

    def group_keys(self, kind: str) -> Iterable[str]:
        asked = self.session.exec(select(Submission.unit).distinct()).all() if kind == "unit" else ()
        return {self.units.accountable(unit, self.moment.as_of) for unit in asked}

    def members(self, group: Subject, moment: Moment) -> Iterable[str]:
        if group.kind != "unit" or self.units.accountable(group.key, moment.as_of) != group.key:
            return ()
        ours = [group.key, *(old for old, now in self.units.succeeded(moment.as_of).items() if now == group.key)]
        asked = self.session.exec(select(Submission).where(col(Submission.unit).in_(ours)).order_by(col(Submission.id)))
        return [one.key for one in asked]

    def shares(self, key: str) -> Iterable[Step]:
        return ()

    def title(self, key: str) -> str:
        one, asked = self._read[key]
        if self._unit(one) == one.unit:
            return _("{title}报送").format(title=asked.title)
        return _("{title}报送(原{unit})").format(title=asked.title, unit=self.units.name(one.unit))

    def addressee(self, key: str) -> str | None:
        return self._unit(self._read[key][0])
