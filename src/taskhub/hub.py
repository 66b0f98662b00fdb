"""The composition root: opens a workspace and hands its database, fact sources and settings to the rooms.

The command line and the flows do their work through here, so that a thing happens in one way whoever asks for it.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from functools import cached_property, partial
from pathlib import Path
from typing import Any

from sqlmodel import Session

from taskhub import audit, delivery, escalation, hazard, notice, progress, revisions
from taskhub.assessment import Assessed, Assessor
from taskhub.audit import Actor
from taskhub.calendar import WorkCalendar, load_calendar
from taskhub.clock import Moment, civil_date, current
from taskhub.counters import CounterDesk, load_counters
from taskhub.database import Database
from taskhub.delivery import Channels, DeliveryResult, Drilled, MessageDesk, Reach, load_channels
from taskhub.dispatch import DispatchDesk
from taskhub.dossier import DossierDesk
from taskhub.escalation import EscalationDesk, HazardListings, Ladders
from taskhub.filling import FillingDesk
from taskhub.handover import HandoverDesk
from taskhub.hazard import EnterpriseAuthor, HazardAuthor, HazardDesk
from taskhub.hazard.institution import InstitutionDesk
from taskhub.hazard.recheck import RecheckDesk
from taskhub.i18n import gettext as _
from taskhub.i18n import use_locale
from taskhub.intake import IntakeDesk
from taskhub.notice import Issuer, Notice, Renderer
from taskhub.notice.cases import NoticeAuthor
from taskhub.notice.desk import NoticeDesk
from taskhub.notice.document import DocumentDesk
from taskhub.notice.facts import NOTICE_FACTS
from taskhub.notice.papers import Papers
from taskhub.outlook import Outlook
from taskhub.plan import book
from taskhub.plan.load import Loaded, load_files
from taskhub.problems import InputError, StateError
from taskhub.progress import Family, PlansStanding, PlanStatus, Taken
from taskhub.progress.cases import ItemAuthor
from taskhub.progress.verification import VerificationDesk
from taskhub.publication import PublicationDesk
from taskhub.register import Register
from taskhub.report import sendings, tracing
from taskhub.report.issued import Issued
from taskhub.report.pages import Standing
from taskhub.requests import RequestDesk, effected_by
from taskhub.rounds import SUBMISSION_FACTS, SubmissionAuthor
from taskhub.rules import Rule, Ruleset, load_rulesets
from taskhub.rules.changes import RuleChange, rule_changes
from taskhub.rules.load import Catalogues
from taskhub.settings import Settings
from taskhub.summary import SummaryDesk
from taskhub.tables import Row
from taskhub.trial import Author, Case, Preview, Rehearsal, coming_day, load_cases, preview, rehearse, rules_change
from taskhub.trial.stated import StatedAuthor
from taskhub.units import Units, load_units
from taskhub.workbook import RoundDesk, WorkbookDesk
from taskhub.workspace import SAMPLE_DAY, Workspace

CATALOGUES: Catalogues = {**progress.CATALOGUES, **hazard.CATALOGUES, "notice": NOTICE_FACTS, "submission": SUBMISSION_FACTS}
"""Kind of subject → the facts that rules may name of it."""


class Hub:
    """One workspace, open for work."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        use_locale(self.settings.locale)

    @property
    def settings(self) -> Settings:
        return self.workspace.settings

    @cached_property
    def database(self) -> Database:
        return Database(self.workspace.database_url).prepare()

    @cached_property
    def units(self) -> Units:
        return load_units(self.workspace.config / "units.yaml")

    @cached_property
    def calendar(self) -> WorkCalendar:
        return load_calendar(self.workspace.config / "calendar.yaml")

    @cached_property
    def channels(self) -> Channels:
        return load_channels(self.workspace.config / "channels.yaml", self.workspace.var)

    @cached_property
    def messages(self) -> MessageDesk:
        return MessageDesk(self.database, self.channels)

    @cached_property
    def rulesets(self) -> Sequence[Ruleset]:
        rulesets = load_rulesets(self.workspace.rules, CATALOGUES, self.ladders, self.units.by_code)
        misplaced = list(escalation.misplaced_ladders(rulesets, self.ladders))
        if misplaced:
            raise InputError(misplaced)
        return rulesets

    @cached_property
    def ladders(self) -> Ladders:
        return escalation.load_ladders(self.workspace.rules / "ladders.yaml", CATALOGUES)

    @property
    def rules(self) -> Mapping[str, Rule]:
        return {rule.id: rule for ruleset in self.rulesets for rule in ruleset.rules}

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

    @cached_property
    def register(self) -> Register:
        return Register(self.units, self.calendar, self.settings, lambda: self.rulesets)

    @cached_property
    def outlook(self) -> Outlook:
        return Outlook(self.database, self.calendar, self.register, self.rulesets, self.ladders)

    @cached_property
    def intake(self) -> IntakeDesk:
        return IntakeDesk(self.database, self.units)

    @cached_property
    def hazards(self) -> HazardDesk:
        return HazardDesk(
            self.database, self.units, self.calendar, self.settings.hazards,
            lambda session, codes: escalation.reached(session, "hazard", codes), told=tracing.heard,
        )  # fmt: skip

    @cached_property
    def institutions(self) -> InstitutionDesk:
        return InstitutionDesk(self.database, self.units, self.calendar, self.settings.hazards)

    @cached_property
    def rechecks(self) -> RecheckDesk:
        return RecheckDesk(self.database, self.units, self.calendar, self.settings.hazards)

    @cached_property
    def escalation(self) -> EscalationDesk:
        listings = {"hazard": HazardListings(self.units, self.calendar)}
        return EscalationDesk(
            self.database, self.units, self.calendar, self.ladders, self.rules, self.settings, self.register.sources, listings
        )

    @cached_property
    def notices(self) -> NoticeDesk:
        return NoticeDesk(
            self.database, self.units, self.calendar, self.settings.notices, self.workspace.var / "scans", self.register.called
        )

    @cached_property
    def documents(self) -> DocumentDesk:
        def plan_title(session: Session, one: Notice) -> str:
            recorded = book.revisions(session, one.plan)
            known = [row for row in recorded if one.issued_at is None or row.recorded_at <= one.issued_at]
            return known[-1].title if known else ""

        papers = Papers(self.units, self.calendar, self.settings.notices, self._renderer)
        return DocumentDesk(self.database, papers, plan_title)

    @cached_property
    def dispatch(self) -> DispatchDesk:
        return DispatchDesk(
            self.database, self.units, self.calendar, self.channels, self.settings, self._renderer, self.register.called
        )

    @cached_property
    def _renderer(self) -> Renderer:
        return Renderer(self.workspace.config / "templates", CATALOGUES)

    @cached_property
    def handovers(self) -> HandoverDesk:
        return HandoverDesk(
            self.database, self.units, self.calendar, self.channels, self.settings.reporting.period,
            self.workspace.config / "units.yaml", self.workspace.var,
        )  # fmt: skip

    @cached_property
    def counters(self) -> CounterDesk:
        return CounterDesk(self.database, self.units, load_counters(self.workspace.config / "counters.yaml"))

    @cached_property
    def requests(self) -> RequestDesk:
        return RequestDesk(self.database, self.units)

    @cached_property
    def workbooks(self) -> WorkbookDesk:
        return WorkbookDesk(self.database, self.units, self.calendar, self.settings)

    @cached_property
    def verification(self) -> VerificationDesk:
        return VerificationDesk(self.database, self.units, self.settings.verification)

    @cached_property
    def rounds(self) -> RoundDesk:
        return RoundDesk(self.workbooks, self.channels)

    @property
    def drop_folder(self) -> Path:
        """Where returned sheets are put to be taken over."""
        return self.workspace.root / self.settings.reporting.drop_folder

    @cached_property
    def summaries(self) -> SummaryDesk:
        return SummaryDesk(self.database, self.units, self.settings, self.workspace.config / "templates")

    @cached_property
    def filling(self) -> FillingDesk:
        return FillingDesk(self.database, self.units, self.settings)

    @cached_property
    def dossiers(self) -> DossierDesk:
        templates = self.workspace.config / "templates"
        return DossierDesk(self.database, self.units, self.calendar, self.settings, templates)

    @cached_property
    def publications(self) -> PublicationDesk:
        return PublicationDesk(
            self.database, self.units, self.calendar, self.settings, lambda: self.channels, self.workspace.config,
            self.workspace.var / "scans", lambda: {ruleset.file: ruleset.content_hash for ruleset in self.rulesets},
            lambda moment, days: self.outlook.forecast(moment, days),
        )  # fmt: skip

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
        hazards = self.hazards.figures("level", moment, moment.as_of.replace(month=1, day=1))
        with self.database.reading() as session:
            items = self.register.reading(session, moment).item_rows()
            awaited = notice.awaited_replies(session, moment, self.calendar)
            families = self._plans(session, moment).families(joined=True) if plans else []
            return Standing(
                plans, items, notice.finding_rows(session), notice.rows(session), self.units.name, awaited, families, hazards
            )

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
