"""What rules judge: subjects, their facts, and the protocol by which a room offers them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Protocol, TypeAlias

from taskhub.clock import Moment

FactValue: TypeAlias = bool | int | Decimal | str | date
"""One typed value. An absent fact is an absent key, never ``None``."""

Facts: TypeAlias = Mapping[str, FactValue]


class FactType(StrEnum):
    INTEGER = "integer"
    DECIMAL = "decimal"
    TEXT = "text"
    BOOLEAN = "boolean"
    DATE = "date"
    EVENT = "event"  # something that happens to a subject and is counted; never a value of its own


class Movement(StrEnum):
    """How a fact moves with time while nothing is recorded about its subject."""

    CONSTANT = "constant"  # stays as it is
    MONOTONE = "monotone"  # only ever rises or only ever falls, so the day it passes a limit can be bisected
    FREE = "free"  # may go anywhere: look again tomorrow


KINDS = ("item", "hazard", "notice", "submission", "enterprise", "unit", "plan")
"""The kinds of subjects, members before their groups: the order in which they are assessed."""


@dataclass(frozen=True, slots=True)
class FactSpec:
    """The documentation of one fact: what ``taskhub rules list --facts`` prints.

    ``scale`` is the number of decimals a DECIMAL is quantised to (half up) before any evaluator sees it; ``values`` the
    closed list of a TEXT, where there is one; ``unit`` is a word for people (天, %, 项).
    """

    name: str
    type: FactType
    meaning: str
    unit: str = ""
    movement: Movement = Movement.CONSTANT
    scale: int = 0
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Origin:
    """A row of the ledger that facts came from: its ``table`` and ``key`` there, the day it is of, and what it says."""

    table: str
    key: str
    as_of: date
    says: str


@dataclass(frozen=True, slots=True)
class Subject:
    """A kind and a key, printed ``item:sx-2024/1.1.1``."""

    kind: str
    key: str

    def __str__(self) -> str:
        return f"{self.kind}:{self.key}"

    @classmethod
    def parse(cls, text: str) -> "Subject":
        kind, colon, key = text.partition(":")
        if not (colon and kind and key):
            raise ValueError(f"a subject is written kind:key, not {text!r}")
        return cls(kind, key)


@dataclass(frozen=True, slots=True)
class Step:
    """From ``day`` on ``measure`` of ``group`` is higher by ``amount``. ``part`` sets apart what must not be added up."""

    group: Subject
    measure: str
    part: str
    day: date
    amount: int


MEMBERS: Mapping[str, tuple[str, ...]] = {
    "unit": ("item", "hazard", "notice", "submission"),
    "plan": ("item",),
    "enterprise": ("hazard",),
}
"""Which kinds of subjects the counts and sums of a group may range over."""


class Chronicle(Protocol):
    """What is recorded about one subject, as a function of the day.

    ``changes`` are the days, ascending, on which a recorded event or a step of its own schedule may change the facts by a
    jump; between them each fact keeps to its declared Movement.
    """

    @property
    def key(self) -> str: ...
    @property
    def begins(self) -> date: ...
    @property
    def changes(self) -> Sequence[date]: ...
    def facts(self, day: date) -> Facts: ...
    def fact(self, name: str, day: date) -> FactValue | None:
        """One of the facts, without working out the others; None where it is absent."""
        ...

    def origins(self, day: date) -> Sequence[Origin]: ...
    def happened(self, name: str) -> Sequence[date]:
        """The days of an event that the catalogue declares (FactType.EVENT)."""
        ...


class FactSource(Protocol):
    """A room's offer of one kind of subject to the rules. ``finding`` knows rooms by this protocol alone."""

    kind: str
    catalogue: Mapping[str, FactSpec]

    def keys(self, moment: Moment) -> Iterable[str]:
        """The keys of every subject known at ``moment``."""
        ...

    def chronicles(self, keys: Iterable[str] | None, moment: Moment) -> Iterable[Chronicle]:
        """The chronicles of ``keys`` (None: of every subject) as known at ``moment``. Reads no other subject."""
        ...

    def facts(self, keys: Iterable[str] | None, moment: Moment) -> Mapping[str, Facts]:
        """The facts of ``keys`` at ``moment.as_of``."""
        ...

    def groups(self, key: str) -> Sequence[Subject]:
        """The subjects whose counts and sums range over this one. This, ``shares``, ``title`` and ``addressee`` are asked of
        keys whose chronicles were handed out last."""
        ...

    def group_keys(self, kind: str) -> Iterable[str]:
        """The keys of every group of ``kind`` that has subjects of this source as members."""
        ...

    def members(self, group: Subject, moment: Moment) -> Iterable[str]:
        """The keys of the subjects that ``groups`` puts into ``group``."""
        ...

    def shares(self, key: str) -> Iterable[Step]:
        """What a subject adds to the measures that its groups have of themselves."""
        ...

    def title(self, key: str) -> str:
        """What people call this subject."""
        ...

    def addressee(self, key: str) -> str | None:
        """The code of the one unit that hears about this subject."""
        ...
