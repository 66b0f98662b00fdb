"""What an assessment finds, before anything is written: openings, resolvings, and when to look again."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlmodel import Session

from taskhub.calendar import WorkCalendar
from taskhub.clock import Moment
from taskhub.finding.visits import Visits
from taskhub.i18n import marked
from taskhub.rules import Disagreement, KernelFailure, Rule, Ruleset
from taskhub.rules.condition import All
from taskhub.rules.groups import Measures
from taskhub.subjects import Facts
from taskhub.tallies import Tallies

CEASED, LATE_ENTRY = "ceased", "late_entry"
RULE_CHANGED, RULE_GONE, SUBJECT_GONE = "rule_changed", "rule_gone", "subject_gone"
"""Why a finding was resolved: its condition ceased; what came in since says that it did not hold when it was last seen; its
rule's condition was rewritten; its rule (or the time it is valid for) or its subject is no more."""

DISPUTE = "decision-dispute"
DISPUTE_RULE = Rule(
    id=DISPUTE, title=marked("两个判定引擎意见不一,未作处理"), colour="red", when="", condition=All(()), hold=None, notice=None,
    basis="", inspired_by="", reply_within=None, suppresses=frozenset(), valid_from=None, valid_to=None, line=0,
)  # fmt: skip
"""What tells the office of a subject about which engine and reference differ. It stands in no file."""


@dataclass(frozen=True, slots=True)
class Opening:
    """A finding to be recorded, with everything it records. ``resolved_on``: it began and ended between two assessments."""

    kind: str
    key: str
    title: str
    plan: str
    unit: str
    rule: Rule
    ruleset: str
    since: date
    opened_on: date
    facts: Facts
    resolved_on: date | None = None
    resolved_why: str | None = None


@dataclass(frozen=True, slots=True)
class Refreshing:
    """A finding that stands, with its facts and its unit as they are now."""

    finding: int
    facts: Facts
    unit: str


@dataclass(frozen=True, slots=True)
class Resolving:
    finding: int
    on: date
    why: str


@dataclass(slots=True)
class Judgement:
    """What one assessment would change. ``disputes`` and ``failures`` name subjects of which nothing is changed.

    ``seen``: kind → key → the day through which its answers are known and the day from which they may differ; ``gone``: kind →
    keys that are no more.
    """

    moment: Moment
    visited: int = 0
    openings: list[Opening] = field(default_factory=list)
    refreshings: list[Refreshing] = field(default_factory=list)
    resolvings: list[Resolving] = field(default_factory=list)
    disputes: list[tuple[str, str, Disagreement]] = field(default_factory=list)
    failures: list[KernelFailure] = field(default_factory=list)
    seen: dict[str, dict[str, tuple[date, date]]] = field(default_factory=dict)
    gone: dict[str, list[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Court:
    """What judging works with. ``tallies`` are the kept ones, or where nothing is kept, counted ones; ``office`` hears of
    disputes."""

    session: Session
    rulesets: Sequence[Ruleset]
    measures: Measures
    calendar: WorkCalendar
    visits: Visits
    tallies: Tallies
    deadline_seconds: float
    office: str

    def add_working_days(self, start: date, days: int) -> date:
        return self.calendar.add_working_days(start, days).day


def storable(facts: Facts) -> dict[str, object]:
    """Facts as JSON keeps them: numbers and dates as people read them."""
    return {name: value if isinstance(value, bool | int | str) else str(value) for name, value in facts.items()}
