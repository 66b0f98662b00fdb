"""What a dossier holds: the values alone, from which the document and the spreadsheet are both made."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from taskhub.dossier.points import Points
from taskhub.hazard.figures import HazardFigures
from taskhub.progress import Figures


@dataclass(frozen=True, slots=True)
class PlanEntry:
    """The unit's figures in a plan, as ``status`` shows them."""

    plan: str
    title: str
    revision: int
    figures: Figures
    rank: int | None


@dataclass(frozen=True, slots=True)
class ItemEntry:
    """An item the unit leads. ``original_due``: as the first revision said; ``dues``: every other date since, in order."""

    key: str
    title: str
    lead: str
    original_due: date
    due: date
    dues: tuple[date, ...]
    done: Decimal | None
    scheduled: Decimal | None
    completed_on: date | None
    state: str

    @property
    def is_extended(self) -> bool:
        return self.due > self.original_due


@dataclass(frozen=True, slots=True)
class RoundEntry:
    """What a reporting round asked of the unit, and how it came. ``late``: after its date, or not at all; ``returned``: how
    often it was sent back."""

    round: str
    unit: str
    due: date
    came_on: date | None
    status: str
    late: bool
    returned: int

    @property
    def in_time(self) -> bool:
        return self.came_on is not None and not self.late


@dataclass(frozen=True, slots=True)
class ReturnEntry:
    """A reporting period: the items that were to be reported of, those that were, and when that was entered."""

    plan: str
    period_end: date
    asked: int
    reported: int
    first_entered: date | None
    last_entered: date | None


@dataclass(frozen=True, slots=True)
class NoticeEntry:
    """``late_days``: the most by which a reply came after its date, or is still late; None where no reply was asked for."""

    number: str
    kind: str
    unit: str
    issued_on: date
    acknowledged_on: date | None
    reply_due: date | None
    replied_on: date | None
    late_days: int | None
    returns: int
    state: str

    @property
    def days_to_acknowledge(self) -> int | None:
        return (self.acknowledged_on - self.issued_on).days if self.acknowledged_on else None

    @property
    def days_to_reply(self) -> int | None:
        return (self.replied_on - self.issued_on).days if self.replied_on else None


@dataclass(frozen=True, slots=True)
class HazardEntry:
    code: str
    title: str
    level: str
    found: date
    original_deadline: date
    deadline: date
    state: str
    closed_on: date | None
    days_overdue: int
    reopened: int


@dataclass(frozen=True, slots=True)
class RecheckEntry:
    round: str
    hazard: str
    title: str
    state: str
    outcome: str | None
    checked_on: date | None
    findings: str


@dataclass(frozen=True, slots=True)
class EvidenceEntry:
    """``of``: an item (``plan/code``) or a hazard."""

    of: str
    title: str
    on: date
    evidence: str
    by: str


@dataclass(frozen=True, slots=True)
class Dossier:
    """A unit's year, as known at ``known_at``. ``day``: the year's last, or today while it runs. ``before``: the names of the
    units that it succeeded, with their last days."""

    unit: str
    name: str
    before: tuple[tuple[str, date | None], ...]
    year: int
    day: date
    known_at: datetime
    plans: tuple[PlanEntry, ...]
    items: tuple[ItemEntry, ...]
    rounds: tuple[RoundEntry, ...]
    returns: tuple[ReturnEntry, ...]
    notices: tuple[NoticeEntry, ...]
    hazard_figures: HazardFigures
    reopened: int
    hazards: tuple[HazardEntry, ...]
    rechecks: tuple[RecheckEntry, ...]
    evidence: tuple[EvidenceEntry, ...]
    points: tuple[Points, ...]
    total: Decimal
