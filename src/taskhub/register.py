"""Every subject of a workspace, opened for reading, with the counts that rules name of groups among its facts."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from taskhub.calendar import WorkCalendar
from taskhub.clock import Moment, civil_date
from taskhub.finding import CountedTallies
from taskhub.hazard import EnterpriseSource, HazardSource
from taskhub.i18n import gettext as _
from taskhub.notice.sources import NoticeSource
from taskhub.problems import StateError, unknown
from taskhub.progress import ItemSource, PlanSource, ProgressReading, UnitSource
from taskhub.rounds import SubmissionSource
from taskhub.rules import Ruleset
from taskhub.rules.groups import Measures
from taskhub.settings import Settings
from taskhub.subjects import Chronicle, FactSource, Subject
from taskhub.tallies import Tallies
from taskhub.trial import Replay
from taskhub.units import Units


@dataclass(frozen=True)
class Register:
    """``rulesets`` are asked for when they are needed: what only lists subjects works beside a rule with a fault."""

    units: Units
    calendar: WorkCalendar
    settings: Settings
    rulesets: Callable[[], Sequence[Ruleset]]

    @property
    def measures(self) -> Measures:
        return Measures(self.rulesets(), self.add_working_days)

    def add_working_days(self, start: date, days: int) -> date:
        return self.calendar.add_working_days(start, days).day

    def reading(self, session: Session, moment: Moment, *, ahead: bool = False) -> ProgressReading:
        """Of a day gone by only what is dated up to it, unless ``ahead``: an explanation must not know what came after."""
        today = civil_date(moment.now, self.settings.timezone)
        until = moment.as_of if moment.as_of < today and not ahead else date.max
        return ProgressReading(session, moment, self.units, self.calendar, self.settings.reporting.period, until)

    def members(self, session: Session, moment: Moment) -> Sequence[FactSource]:
        """The subjects that groups count."""
        return self._counted_kinds(self.reading(session, moment))

    def counted(self, session: Session, moment: Moment) -> CountedTallies:
        return CountedTallies(self.members(session, moment), self.measures, moment)

    def sources(self, session: Session, moment: Moment, tallies: Tallies | None = None) -> Sequence[FactSource]:
        """The subjects in the order in which they are assessed: members before their groups. ``tallies``: where groups get
        theirs in an assessment, which also looks at what is recorded for later days; else they are counted anew."""
        reading = self.reading(session, moment, ahead=tallies is not None)
        return self._open(reading, tallies or self.counted(session, moment))

    def replay(self, session: Session, moment: Moment, rulesets: Sequence[Ruleset]) -> Replay:
        """Every subject under ``rulesets``, which need not be the workspace's."""
        measures = Measures(rulesets, self.add_working_days)
        tallies = CountedTallies(self.members(session, moment), measures, moment)
        return Replay(self._open(self.reading(session, moment), tallies), measures, tallies)

    def find(self, session: Session, name: str, moment: Moment) -> tuple[FactSource, Chronicle]:
        """The subject of that name, which may be the bare key where it is unambiguous. Raises StateError with the nearest."""
        sources = self.sources(session, moment)
        kind, colon, key = name.partition(":")
        found = [
            (source, chronicle)
            for source in sources if not colon or source.kind == kind
            for chronicle in self.measured(source.chronicles([key if colon else name], moment), source, session, moment)
        ]  # fmt: skip
        if len(found) == 1:
            return found[0]
        if found:
            subjects = "、".join(f"{source.kind}:{chronicle.key}" for source, chronicle in found)
            raise StateError(_("{name} 指不止一个对象:{subjects};写全").format(name=name, subjects=subjects))
        known = (f"{source.kind}:{key}" for source in sources for key in source.keys(moment))
        raise StateError(unknown(_("没有对象 {name}").format(name=name), name if colon else f"item:{name}", known))

    def called(self, session: Session, name: str, moment: Moment) -> tuple[str, str]:
        """A name people give a subject → the subject and what it is called."""
        source, chronicle = self.find(session, name, moment)
        return f"{source.kind}:{chronicle.key}", source.title(chronicle.key)

    def measured(
        self, chronicles: Iterable[Chronicle], source: FactSource, session: Session, moment: Moment
    ) -> Iterator[Chronicle]:
        """The chronicles with the counts and sums that rules name among their facts."""
        tallies = self.counted(session, moment)
        measures = self.measures
        for chronicle in chronicles:
            tally = tallies.of(Subject(source.kind, chronicle.key)) if measures.of_group(source.kind) else None
            yield measures.measured(chronicle, source.kind, tally)

    def _counted_kinds(self, reading: ProgressReading) -> Sequence[FactSource]:
        return (
            ItemSource(reading),
            HazardSource(reading.session, self.units, self.calendar, reading.until),
            NoticeSource(reading.session, reading.moment, self.units, self.calendar, reading.until),
            SubmissionSource(reading.session, reading.moment, self.units, self.calendar, reading.until),
        )

    def _open(self, reading: ProgressReading, tallies: Tallies) -> Sequence[FactSource]:
        enterprises = EnterpriseSource(reading.session, self.units, self.settings.timezone)
        return (*self._counted_kinds(reading), enterprises, UnitSource(reading, tallies), PlanSource(reading, tallies))
