"""What a workspace is made of: its configuration, its database, and the desk of each room, opened when it is first asked for."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path

from sqlmodel import Session

from taskhub import escalation, hazard, progress
from taskhub.calendar import WorkCalendar, load_calendar
from taskhub.counters import CounterDesk, load_counters
from taskhub.database import Database
from taskhub.delivery import Channels, MessageDesk, load_channels
from taskhub.dispatch import DispatchDesk
from taskhub.dossier import DossierDesk
from taskhub.escalation import EscalationDesk, HazardListings, Ladders
from taskhub.feed import FeedDesk
from taskhub.filling import FillingDesk
from taskhub.handover import HandoverDesk
from taskhub.hazard import HazardDesk
from taskhub.hazard.institution import InstitutionDesk
from taskhub.hazard.recheck import RecheckDesk
from taskhub.i18n import use_locale
from taskhub.intake import IntakeDesk
from taskhub.notice import Notice, Renderer
from taskhub.notice.desk import NoticeDesk
from taskhub.notice.document import DocumentDesk
from taskhub.notice.facts import NOTICE_FACTS
from taskhub.notice.papers import Papers
from taskhub.outlook import Outlook
from taskhub.plan import book
from taskhub.problems import InputError
from taskhub.progress.verification import VerificationDesk
from taskhub.publication import PublicationDesk
from taskhub.register import Register
from taskhub.report import tracing
from taskhub.requests import RequestDesk
from taskhub.rounds import SUBMISSION_FACTS
from taskhub.rules import Rule, Ruleset, load_rulesets
from taskhub.rules.load import Catalogues
from taskhub.settings import Settings
from taskhub.summary import SummaryDesk
from taskhub.units import Units, load_units
from taskhub.watch import WatchDesk
from taskhub.workbook import RoundDesk, WorkbookDesk
from taskhub.workspace import Workspace

CATALOGUES: Catalogues = {**progress.CATALOGUES, **hazard.CATALOGUES, "notice": NOTICE_FACTS, "submission": SUBMISSION_FACTS}
"""Kind of subject → the facts that rules may name of it."""


class Configured:
    """What an administrator has written, each file read when it is first asked for: one that is broken raises its error then."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace

    @property
    def settings(self) -> Settings:
        return self.workspace.settings

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
    def ladders(self) -> Ladders:
        return escalation.load_ladders(self.workspace.rules / "ladders.yaml", CATALOGUES)


class Desks(Configured):
    """One workspace, open. Each room is handed what it needs here and nowhere else."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(workspace)
        use_locale(self.settings.locale)

    @cached_property
    def database(self) -> Database:
        return Database(self.workspace.database_url).prepare()

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

    @property
    def rules(self) -> Mapping[str, Rule]:
        return {rule.id: rule for ruleset in self.rulesets for rule in ruleset.rules}

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
        return FillingDesk(self.database, self.units, self.calendar, lambda: self.counters.counters, self.settings)

    @cached_property
    def feed(self) -> FeedDesk:
        return FeedDesk(self.database, "prefect")

    @cached_property
    def watch(self) -> WatchDesk:
        return WatchDesk(lambda: self.database, self.units, lambda: self.channels)

    @cached_property
    def dossiers(self) -> DossierDesk:
        templates = self.workspace.config / "templates"
        return DossierDesk(self.database, self.units, self.calendar, self.settings, templates)

    @cached_property
    def publications(self) -> PublicationDesk:
        return PublicationDesk(
            self.database, self.units, self.calendar, self.settings, lambda: self.channels, self.workspace.config,
            self.workspace.var / "scans", lambda: {ruleset.place: ruleset.content_hash for ruleset in self.rulesets},
            lambda moment, days: self.outlook.forecast(moment, days), lambda: self.counters.counters,
        )  # fmt: skip
