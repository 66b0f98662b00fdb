"""A plan as it is in force: frozen values, everything inherited and defaulted, free of files and tables."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum


class ItemKind(StrEnum):
    ONCE = "once"  # done or not
    QUANTITY = "quantity"  # 145 shelters
    RECURRING = "recurring"  # every quarter
    CONTINUOUS = "continuous"  # kept up over the whole plan


class Mode(StrEnum):
    LINEAR = "linear"  # elapsed share of the period
    NODE = "node"  # items due by now ÷ items in force


class Basis(StrEnum):
    PLAN = "plan"  # the whole period of the plan
    YEAR = "year"  # the calendar year, with the items due in it


@dataclass(frozen=True, slots=True)
class Schedule:
    """How a plan is judged; ``tolerance`` in percentage points within which it is on schedule."""

    mode: Mode = Mode.LINEAR
    basis: Basis = Basis.PLAN
    tolerance: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Target:
    """``value`` in ``unit``; ``at_most`` for ceilings such as ≤ 0.7‰."""

    value: Decimal
    unit: str
    at_most: bool = False


@dataclass(frozen=True, slots=True)
class Milestone:
    """``percent`` (0 to 100) of the item is due by ``date``."""

    date: date
    percent: Decimal
    title: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """The date from which something holds, and the document that says so."""

    date: date
    document: str


@dataclass(frozen=True, slots=True)
class Item:
    """The unit of account: what one lead unit has to get done by a date. ``key`` is ``plan/code``; ``carries`` the key of the
    item of a plan above that it carries out, wholly or in part."""

    plan: str
    code: str
    title: str
    task: str
    measure: str
    lead: str
    co_lead: tuple[str, ...]
    cooperating: tuple[str, ...]
    kind: ItemKind
    start: date
    due: date
    weight: Decimal
    target: Target | None
    milestones: tuple[Milestone, ...]
    withdrawn: Change | None
    source: str
    carries: str | None = None

    @property
    def key(self) -> str:
        return f"{self.plan}/{self.code}"

    def in_force(self, day: date) -> bool:
        """Withdrawn items leave every denominator from the date they were withdrawn."""
        return self.withdrawn is None or day < self.withdrawn.date


@dataclass(frozen=True, slots=True)
class Heading:
    """A task or a measure: a code and its title; a measure names its task."""

    code: str
    title: str
    task: str | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """One revision of a plan, in force from ``effective`` on."""

    code: str
    title: str
    issuer: str
    start: date
    end: date
    revision: int
    effective: date
    document: str
    part_of: str | None
    schedule: Schedule
    tasks: tuple[Heading, ...]
    measures: tuple[Heading, ...]
    items: tuple[Item, ...]
