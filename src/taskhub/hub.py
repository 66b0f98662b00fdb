"""The composition root: what is done with a workspace as a whole, room by room.

The command line and the flows do their work through here, so that a thing happens in one way whoever asks for it.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from sqlmodel import Session

from taskhub import audit, delivery, finding, notice, progress, revisions
from taskhub.assessment import Assessed, Assessor
from taskhub.audit import Actor
from taskhub.clock import Moment, civil_date, current
from taskhub.delivery import DeliveryResult, Drilled, Reach
from taskhub.desks import CATALOGUES, Desks
from taskhub.hazard import EnterpriseAuthor, HazardAuthor
from taskhub.i18n import gettext as _
from taskhub.notice import Issuer, Notice, NoticeRow
from taskhub.notice.cases import NoticeAuthor
from taskhub.plan import book
from taskhub.plan.load import Loaded, load_files
from taskhub.problems import StateError
from taskhub.progress import Family, PlansStanding, PlanStatus, Taken
from taskhub.progress.cases import ItemAuthor
from taskhub.report import sendings
from taskhub.report.alarms import Alarmed
from taskhub.report.issued import Issued
from taskhub.report.notice_pages import Noticed
from taskhub.report.standing import Standing
from taskhub.requests import effected_by
from taskhub.rounds import SubmissionAuthor
from taskhub.rules import Ruleset, load_rulesets
from taskhub.rules.changes import RuleChange, rule_changes
from taskhub.tables import Row
from taskhub.trial import Author, Case, Preview, Rehearsal, coming_day, load_cases, preview, rehearse, rules_change
from taskhub.trial.stated import StatedAuthor
from taskhub.workspace import SAMPLE_DAY

__all__ = ["CATALOGUES", "Hub"]

RECENT = timedelta(weeks=4)
"""So long a notice that has ended stays on the pages."""


class Hub(Desks):
    """One workspace, open for work."""

    def rule_changes(self) -> Mapping[str, Sequence[RuleChange]]:
        """File of each ruleset → what it means differently from the revision that the last assessment rested on. A ruleset
        that no assessment has seen yet is left out."""
        with self.database.reading() as session:
            kept = {ruleset.file: revisions.newest(session, f"rules/{ruleset.name}") for ruleset in self.rulesets}
        return {
            ruleset.file: rule_changes(revision.content, ruleset.content())
            for ruleset in self.rulesets if (revision := kept[ruleset.file]) is not None
        }  # fmt: skip

    def preview_change(self, moment: Moment) -> Preview | None:
        """What the rules as they are now would tell at the coming assessment that those of the last one would not; None where
        they say the same, or nothing was assessed yet."""
        with self.database.reading() as session:
            change = rules_change(session, self.rulesets, CATALOGUES)
            if change is None:
                return None
            coming = moment.on(coming_day(session, moment.as_of))
            return preview(session, partial(self.register.replay, session, coming), change, coming)

    def rehearse(
        self,
        start: date,
        moment: Moment,
        rules: Path | None = None,
        unit: str | None = None,
        on_progress: Callable[[int, int], None] | None = None,
    ) -> Rehearsal:
        """What the rules in the directory ``rules`` (the workspace's own) would have brought from ``start`` to ``moment.as_of``,
        beside what there was. Writes nothing."""
        if start > moment.as_of:
            raise StateError(_("{start} 晚于 {end}").format(start=start, end=moment.as_of))
        if moment.as_of > civil_date(moment.now, self.settings.timezone):
            raise StateError(_("重演只到已经知道的日子:{end} 还没有到").format(end=moment.as_of))
        rulesets = self.rulesets if rules is None else load_rulesets(rules, CATALOGUES, units=self.units.by_code)
        with self.database.reading() as session:
            return rehearse(
                session, self.register.replay(session, moment, rulesets), self.units, start, moment, unit, on_progress
            )

    def in_use_since(self, ruleset: Ruleset) -> date | None:
        """Since which assessment findings have rested on this very content of a ruleset; None where none has yet."""
        with self.database.reading() as session:
            kept = revisions.newest(session, f"rules/{ruleset.name}")
        return kept.as_of if kept is not None and kept.content_hash == ruleset.content_hash else None

    @property
    def authors(self) -> Mapping[str, Author]:
        """Who makes the subjects of rule tests, by kind."""
        units, plans = (StatedAuthor(kind, CATALOGUES[kind]) for kind in ("unit", "plan"))
        return {
            "item": ItemAuthor(self.calendar, self.settings.reporting.period), "hazard": HazardAuthor(self.calendar),
            "notice": NoticeAuthor(self.calendar), "submission": SubmissionAuthor(self.calendar),
            "enterprise": EnterpriseAuthor(), "unit": units, "plan": plans,
        }  # fmt: skip

    def cases(self) -> list[Case]:
        """The workspace's rule tests."""
        return load_cases(self.workspace.rules / "tests", self.rulesets, self.authors, self.register.measures)

    def moment(self, as_of: date | None = None, known_at: datetime | None = None) -> Moment:
        """The moment a command starts at; the top floor calls this once."""
        return current(self.settings.timezone, as_of or (SAMPLE_DAY if self.workspace.demo else None), known_at)

    def working_moment(self, as_of: date | None = None) -> Moment:
        """As ``moment``, for what is written and runs forward only: a day that has not come would lock every day before it."""
        moment = self.moment(as_of)
        today = civil_date(moment.now, self.settings.timezone)
        if moment.as_of > today:
            raise StateError(_("{day} 还没有到(今天是 {today});想预先看看请加 --dry-run").format(day=moment.as_of, today=today))
        return moment

    def plan_files(self) -> list[Path]:
        return sorted((self.workspace.config / "plans").glob("*.yaml"))

    def load_plans(
        self, files: Sequence[Path], moment: Moment, actor: Actor, progress: Callable[[int, int], None] | None = None
    ) -> list[Loaded]:
        return load_files(self.database, files, self.units, moment, actor, progress, loading=effected_by)

    def import_progress(
        self, file: Path, moment: Moment, actor: Actor, on_progress: Callable[[int, int], None] | None = None
    ) -> Taken:
        return progress.import_file(self.database, file, self.units, moment, actor, on_progress)

    def record_progress(self, row: Row, moment: Moment, actor: Actor) -> Taken:
        return progress.record(self.database, row, self.units, moment, actor)

    def status(self, moment: Moment, code: str | None = None) -> list[PlanStatus]:
        """The status of one plan, or of every plan that is known. Raises StateError where there is none."""
        with self.database.reading() as session:
            return self._plans(session, moment).statuses(code)

    def families(self, moment: Moment, head: str | None = None, *, joined: bool = False) -> list[Family]:
        """Every plan that hangs under no other (or ``head``), each with what hangs under it; ``joined``: those with anything
        under them. Raises StateError as ``status``."""
        with self.database.reading() as session:
            return self._plans(session, moment).families(head, joined=joined)

    def _plans(self, session: Session, moment: Moment) -> PlansStanding:
        return PlansStanding(session, moment, self.units, self.settings.verification.on)

    def audit_head(self) -> audit.Head:
        with self.database.reading() as session:
            return audit.head(session)

    def verify_audit(self, kept: audit.Head | None = None) -> audit.Verified:
        """Whether the record and the rows under it are what was written; ``kept``: the head that somebody kept elsewhere."""
        with self.database.reading() as session:
            return audit.verify(session, kept)

    def changed_items(self, moment: Moment) -> list[dict[str, Any]]:
        """The items whose date or target an amendment has changed, with the original line."""
        with self.database.reading() as session:
            return self.register.reading(session, moment).changed_rows()

    def plan_count(self) -> int:
        """How many plans the ledger holds."""
        with self.database.reading() as session:
            return len(book.plan_codes(session, self.moment()))

    def standing(self, moment: Moment) -> Standing:
        """What the pages in the Prefect UI are made from."""
        plans = self.status(moment) if self.plan_count() else []
        year = moment.as_of.replace(month=1, day=1)
        by_level, by_unit = (self.hazards.figures(by, moment, year) for by in ("level", "unit"))
        with self.database.reading() as session:
            items = self.register.reading(session, moment).item_rows()
            awaited = notice.awaited_replies(session, moment, self.calendar)
            standing = self._plans(session, moment)
            families = standing.families(joined=True) if plans else []
            return Standing(
                plans, items, notice.finding_rows(session), notice.rows(session, since=moment.as_of - RECENT), self.units.name,
                awaited, families, by_level, by_unit, standing.curves(), list(self.units.by_code), moment.as_of,
                _assessed(session),
            )  # fmt: skip

    def assessed(self) -> date | None:
        """The day of the last assessment; None where there was none."""
        with self.database.reading() as session:
            return _assessed(session)

    def alarmed(self, moment: Moment) -> Alarmed:
        """What the office alone is shown of what is open."""
        with self.database.reading() as session:
            found = [one for one in notice.finding_rows(session) if one["for_office"] and not one["suppressed_by"]]
            last = _assessed(session)
        return Alarmed(self.outlook.alarms(found, moment), last, moment.as_of)

    def noticed(self, moment: Moment) -> Noticed:
        """The notices as their page shows them."""
        since = moment.as_of - RECENT
        with self.database.reading() as session:
            awaited = notice.awaited_replies(session, moment, self.calendar)
            return Noticed(notice.rows(session, since=since), awaited, since, moment.as_of)

    def item_rows(self, moment: Moment, plan: str | None = None, unit: str | None = None) -> list[dict[str, Any]]:
        """The items in force of a plan, of a unit, or all of them, with where each stands."""
        with self.database.reading() as session:
            return self.register.reading(session, moment).item_rows(plan, unit)

    def findings_on(self, moment: Moment, plan: str | None = None, unit: str | None = None) -> list[dict[str, Any]]:
        """What was open on that day, without those that a graver one silences now: which one did then is not kept."""
        with self.database.reading() as session:
            found = notice.finding_rows(session, unit, plan=plan, on=moment.as_of)
        return [one for one in found if not one["suppressed_by"]]

    def notices_until(self, moment: Moment, plan: str | None = None, unit: str | None = None) -> list[NoticeRow]:
        """The notices drafted by that day that have not ended, or ended in the weeks before it."""
        with self.database.reading() as session:
            rows = notice.rows(session, unit, since=moment.as_of - RECENT)
        return [row for row in rows if row.notice.drafted_on <= moment.as_of and plan in (None, row.notice.plan)]

    def assess(
        self,
        moment: Moment,
        actor: Actor,
        *,
        dry_run: bool = False,
        full: bool = False,
        confirmed: int | None = None,
        accepted_rules: str | None = None,
        on_progress: Callable[[str, int, int], None] | None = None,
    ) -> Assessed:
        """One assessment: findings opened, refreshed and resolved, notices drafted, all in one transaction.

        It visits the subjects about which something was recorded and those whose date has come; ``full``: all of them.
        Raises StateError before the last assessed date, LeaseHeld beside another run, StormError above the cap of lines (unless
        that number is ``confirmed``), RulesChangedError where changed rules alone add more than their own cap (unless the
        change is ``accepted_rules`` by its hash).
        """
        assessor = Assessor(
            self.database, self.units, self.calendar, self.rulesets, self.settings, CATALOGUES, self.register.members,
            self.register.sources, self.register.replay,
        )  # fmt: skip
        return assessor.assess(
            moment, actor, dry_run=dry_run, full=full, confirmed=confirmed, accepted_rules=accepted_rules,
            on_progress=on_progress,
        )  # fmt: skip

    def issuer(self) -> Issuer:
        def plan_title(session: Session, code: str) -> str:
            recorded = book.revisions(session, code)
            return recorded[-1].title if recorded else ""

        return Issuer(self.settings.notices, self.units, self.calendar, self._renderer, plan_title)

    def issuable(self, moment: Moment) -> Sequence[Notice]:
        """What ``issue`` would issue now."""
        with self.database.reading() as session:
            return self.issuer().ready(session, moment)

    def issue(self, moment: Moment, actor: Actor) -> list[Notice]:
        """Issues every notice that may go out now, each in a transaction of its own; returns them.

        One that cannot be issued stays as it is and does not hold up the others; at the end StateError says why.
        """
        issued, faults = self.issue_round(moment, actor)
        if faults:
            raise StateError("\n".join(dict.fromkeys(faults.values())))
        return issued

    def issue_round(self, moment: Moment, actor: Actor) -> tuple[list[Notice], Mapping[str, str]]:
        """As ``issue``; what could not be issued is told beside what was: its key and why."""
        issued: list[Notice] = []
        faults: dict[str, str] = {}
        issuer = self.issuer()
        with self.database.writing() as session:
            issuer.settle_reply_dates(session, moment, actor)
        for ready in self.issuable(moment):
            try:
                with self.database.writing() as session:
                    # Read again under the write lock: a run beside this one may have issued it.
                    one = session.get(Notice, ready.id)
                    if one is not None and issuer.may_go_out(one, moment):
                        issuer.issue(session, moment, actor, one)
                        issued.append(one)
            except StateError as fault:
                faults[ready.key] = str(fault)
        return issued, faults

    def issued_rows(self, notices: Sequence[Notice]) -> list[Issued]:
        """Notices with why each of their matters stands in them."""
        with self.database.reading() as session:
            return [Issued(row, notice.why_notice(session, row.notice)) for row in notice.rows_of(session, notices)]

    def told(self, name: str) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
        """What units heard of a notice and what they did not, decision by decision; and every try of sending it."""
        with self.database.reading() as session:
            one = notice.find(session, name)
            tries = [sendings.attempt_row(*row) for row in delivery.history(session, one.number or one.key)]
        return [sendings.decision_row(*row) for row in self.dispatch.record(one)], tries

    def deliver(
        self,
        moment: Moment,
        clock: Callable[[], datetime],
        *,
        dry_run: bool = False,
        limit: int | None = None,
        workers: int | None = None,
        on_progress: Callable[[DeliveryResult], None] | None = None,
    ) -> list[DeliveryResult]:
        return delivery.deliver(
            self.database, self.channels, moment, self.settings.delivery, clock=clock, workers=workers, limit=limit,
            dry_run=dry_run, progress=on_progress,
        )  # fmt: skip

    def drill(
        self, reached: Sequence[Reach], moment: Moment, actor: Actor, clock: Callable[[], datetime], dry_run: bool = False
    ) -> list[Drilled]:
        """A marked test message by each channel."""
        return delivery.drill(
            self.database, self.channels, reached, moment, actor, clock=clock, workers=self.settings.delivery.workers,
            dry_run=dry_run,
        )  # fmt: skip

    def reach(self, day: date) -> list[Reach]:
        """Every unit that is there on ``day``, and the channels that reach it."""
        return delivery.reach(self.units, self.channels, day)


def _assessed(session: Session) -> date | None:
    last = finding.last_assessed(session)
    return last.as_of if last is not None else None
