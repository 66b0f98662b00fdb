"""Why things stand as they stand, and what will happen if nobody acts: explanation and forecast, read from the ledger."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from sqlmodel import Session

from taskhub import escalation, notice
from taskhub.calendar import WorkCalendar
from taskhub.clock import Moment
from taskhub.database import Database
from taskhub.escalation import ComingRung, Ladders
from taskhub.register import Register
from taskhub.report.alarms import Alarm
from taskhub.report.counted import Counted, counted
from taskhub.report.explain import Coming, Explanation, answers, coming, told_by, with_rungs
from taskhub.rules import Ruleset
from taskhub.subjects import Chronicle, FactSource, Subject

FORECAST_DAYS = 90
"""How far an explanation looks ahead."""


@dataclass(frozen=True)
class Outlook:
    database: Database
    calendar: WorkCalendar
    register: Register
    rulesets: Sequence[Ruleset]
    ladders: Ladders

    def explain(self, name: str, moment: Moment) -> Explanation:
        """Why each rule holds for a subject or does not; ``name`` may be the bare key where it is unambiguous."""
        with self.database.reading() as session:
            source, chronicle = self.register.find(session, name, moment)
            rulesets = [ruleset for ruleset in self.rulesets if ruleset.subject == source.kind]
            subject = f"{source.kind}:{chronicle.key}"
            found = notice.finding_rows(session, resolved=True, subject=subject)
            rungs = self._rungs(session, moment, FORECAST_DAYS, chronicle.key)
            return Explanation(
                subject=subject,
                title=source.title(chronicle.key),
                unit=source.addressee(chronicle.key) or "",
                as_of=moment.as_of,
                facts=chronicle.facts(moment.as_of),
                origins=chronicle.origins(moment.as_of),
                counted=self._counted_members(session, Subject(source.kind, chronicle.key), moment),
                answers=answers(chronicle, rulesets, moment.as_of, self.register.add_working_days),
                told=told_by(found, moment.as_of),
                coming=self._coming(source, chronicle, moment, FORECAST_DAYS, rungs),
            )

    def forecast(self, moment: Moment, days: int, unit: str | None = None) -> list[Coming]:
        """What will happen in the next ``days`` if nobody acts: every rule that will fire or be resolved, on which date."""
        with self.database.reading() as session:
            rungs = self._rungs(session, moment, days)
            found = [
                change
                for source in self.register.sources(session, moment)
                for chronicle in self.register.measured(source.chronicles(None, moment), source, session, moment)
                if unit in (None, source.addressee(chronicle.key), self.register.units.office)
                for change in self._coming(source, chronicle, moment, days, rungs)
                if unit in (None, change.unit)
            ]
        return sorted(found, key=lambda one: (one.date, one.unit, one.subject, one.rule))

    def alarms(self, findings: Sequence[Mapping[str, Any]], moment: Moment) -> list[Alarm]:
        """Findings for the office alone, each with who answers for its subject and what is recorded of that."""
        keys: dict[str, set[str]] = defaultdict(set)
        for found in findings:
            kind, _colon, key = found["subject"].partition(":")
            keys[kind].add(key)
        rules = {rule.id: rule for ruleset in self.rulesets for rule in ruleset.rules}
        with self.database.reading() as session:
            known = {
                f"{source.kind}:{chronicle.key}": (source.addressee(chronicle.key) or "", chronicle.origins(moment.as_of))
                for source in self.register.sources(session, moment) if source.kind in keys
                for chronicle in source.chronicles(sorted(keys[source.kind]), moment)
            }  # fmt: skip
        return [Alarm(found, rules.get(found["rule"]), *known.get(found["subject"], ("", ()))) for found in findings]

    def _counted_members(self, session: Session, group: Subject, moment: Moment) -> Sequence[Counted]:
        measures = self.register.measures.of_group(group.kind)
        return counted(measures, self.register.counted(session, moment).by_member(group) if measures else (), moment.as_of)

    def _rungs(
        self, session: Session, moment: Moment, days: int, key: str | None = None
    ) -> Mapping[tuple[str, str], Sequence[ComingRung]]:
        until = moment.as_of + timedelta(days=days)
        return escalation.rungs_ahead(session, self.calendar, moment.as_of, until, [key] if key else None)

    def _coming(
        self, source: FactSource, chronicle: Chronicle, moment: Moment, days: int,
        rungs: Mapping[tuple[str, str], Sequence[ComingRung]],
    ) -> list[Coming]:  # fmt: skip
        """What changes about one subject in the days to come: findings, and the rungs of the cases that they are or start."""
        changes = coming(
            source, chronicle, self.rulesets, moment.as_of, days, self.register.add_working_days, self.register.units.office or ""
        )
        until = moment.as_of + timedelta(days=days)
        ladders = {rule.id: self.ladders.get(rule.ladder or "") for ruleset in self.rulesets for rule in ruleset.rules}

        def of_case(change: Coming) -> Iterable[ComingRung]:
            ladder = ladders[change.rule]
            if ladder is None:
                return ()
            return escalation.rungs_of_a_case_to_come(ladder, change.rule, change.subject, change.unit, chronicle, change.date,
                                                      until, self.calendar)  # fmt: skip

        standing = rungs.get((source.kind, chronicle.key), ())
        if standing:  # what ceased after the last assessment climbs no further
            held = answers(chronicle, [one for one in self.rulesets if one.subject == source.kind], moment.as_of,
                           self.register.add_working_days)  # fmt: skip
            open_ = {one.rule.id for one in held if one.open_on(moment.as_of)}
            standing = [rung for rung in standing if rung.rule in open_]
        found = with_rungs(changes, standing, of_case)
        return [replace(one, about=source.title(chronicle.key)) for one in found]
