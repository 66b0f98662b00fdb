"""What stands claimed done, by whom and on what evidence, and what speaks for looking at it before it is verified."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from sqlalchemy import select as columns
from sqlmodel import Session, col, select

from taskhub.clock import Moment
from taskhub.database import batched
from taskhub.plan import book
from taskhub.plan.structure import Item, ItemKind
from taskhub.progress.evidence import means_one_thing
from taskhub.progress.history import SENT_BACK, Claim, History, histories, is_complete, share_done
from taskhub.progress.models import ProgressReport, Ruling
from taskhub.settings import Verification
from taskhub.tables import clean
from taskhub.units import Units

WAITING = "waiting"
"""Claimed, and nothing ruled: the office's turn. What was sent back waits for its unit."""

NO_EVIDENCE, SAME_EVIDENCE, JUMP, UNIT_FAILURE = "no_evidence", "same_evidence", "jump", "unit_failure"
"""What speaks for a look: names of the weights in ``verification.weights``."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Which claims; None asks for everything. ``units``: the lead units' codes."""

    plan: str | None = None
    units: Sequence[str] | None = None
    waiting: bool = False


@dataclass(frozen=True, slots=True)
class Claimed:
    """A claim that stands. ``unit`` answers for the item; ``parties`` are the units that may not rule on it: those that lead, and
    whoever reported. ``risks``: what speaks for a look, and how often."""

    item: Item
    unit: str
    claim: Claim
    evidence: str
    note: str
    parties: frozenset[str]
    risks: Mapping[str, int]

    @property
    def key(self) -> str:
        return self.item.key

    @property
    def state(self) -> str:
        return self.claim.ruled.outcome if self.claim.ruled else WAITING

    def points(self, weights: Mapping[str, int]) -> int:
        return sum(weights[risk] * times for risk, times in self.risks.items())


def claims(session: Session, moment: Moment, units: Units, settings: Verification) -> list[Claimed]:
    """Every claim that stands on the day, verified ones too, in plan order."""
    items = {item.key: item for plan in book.plans_in_force(session, moment) for item in plan.items}
    known = histories(session, moment)
    standing = {
        key: claim
        for key, item in items.items()
        if item.in_force(moment.as_of) and key in known and (claim := known[key].claim(item, moment.as_of)) is not None
    }
    said = _said(session, [report for key in standing for report in _since(known[key], standing[key])])
    evidence = {key: _evidence(known[key], claim, said) for key, claim in standing.items()}
    cited = {key: _cited(text, said[standing[key].report.id].reported_by) for key, text in evidence.items()}
    used = Counter(one for one in cited.values() if one[0])
    answers = {key: units.accountable(items[key].lead, moment.as_of) for key in items}
    failures = Counter(answers[key] for key in _sent_back(session, moment) if key in answers)
    return [
        Claimed(
            items[key], answers[key], claim, evidence[key], said[claim.report.id].note,
            frozenset({items[key].lead, answers[key], *items[key].co_lead, said[claim.report.id].reported_by}),
            dict(_risks(items[key], known[key], claim, used[cited[key]], failures[answers[key]], settings)),
        )
        for key, claim in standing.items()
    ]  # fmt: skip


def chosen(found: Sequence[Claimed], asked: Asked) -> list[Claimed]:
    """Those that are not verified and fit."""
    return [
        one for one in found
        if not one.claim.verified
        and asked.plan in (None, one.item.plan)
        and (asked.units is None or one.unit in asked.units)
        and not (asked.waiting and one.state != WAITING)
    ]  # fmt: skip


def by_risk(found: Sequence[Claimed], weights: Mapping[str, int]) -> list[Claimed]:
    """What to look at first comes first; of the equally risky the longest claimed."""
    return sorted(found, key=lambda one: (-one.points(weights), one.claim.since, one.key))


def as_row(one: Claimed, units: Units, weights: Mapping[str, int]) -> dict[str, Any]:
    report, ruled = one.claim.report, one.claim.ruled
    return {
        "plan": one.item.plan, "item": one.item.code, "title": one.item.title, "unit": one.unit, "name": units.name(one.unit),
        "since": one.claim.since, "as_of": report.as_of, "value": report.value, "percent": report.percent, "done": report.done,
        "evidence": one.evidence, "note": one.note, "state": one.state, "remark": ruled.remark if ruled else "",
        "risks": dict(one.risks), "points": one.points(weights),
    }  # fmt: skip


def _since(history: History, claim: Claim) -> list[int]:
    return [report.id for report in history.reports if claim.since <= report.as_of <= claim.report.as_of]


def _said(session: Session, reports: Sequence[int]) -> Mapping[int, Any]:
    rows = columns(ProgressReport.id, ProgressReport.evidence, ProgressReport.note, ProgressReport.reported_by)  # type: ignore[call-overload]
    return {row.id: row for some in batched(reports) for row in session.execute(rows.where(col(ProgressReport.id).in_(some)))}


def _evidence(history: History, claim: Claim, said: Mapping[int, Any]) -> str:
    """What was last named for this claim: a quarter later nobody names it again."""
    named = (said[report].evidence for report in reversed(_since(history, claim)))
    return next((text for text in named if clean(text)), "")


def _cited(evidence: str, unit: str) -> tuple[str, str]:
    """Evidence by which two claims are told to cite the same: of what may mean something else to another unit, the unit's own."""
    word = clean(evidence).casefold()
    return word, "" if means_one_thing(word) else unit


def _sent_back(session: Session, moment: Moment) -> list[str]:
    query = select(Ruling.plan, Ruling.item).where(
        Ruling.outcome == SENT_BACK, col(Ruling.as_of) <= moment.as_of, col(Ruling.recorded_at) <= moment.now
    )
    return [f"{plan}/{item}" for plan, item in session.exec(query)]


def _risks(
    item: Item, history: History, claim: Claim, used: int, failures: int, settings: Verification
) -> Iterator[tuple[str, int]]:
    if used == 0:
        yield NO_EVIDENCE, 1
    if used > 1:
        yield SAME_EVIDENCE, 1
    if _jumped(item, history, claim, Fraction(settings.low, 100)):
        yield JUMP, 1
    if failures:
        yield UNIT_FAILURE, failures


def _jumped(item: Item, history: History, claim: Claim, low: Fraction) -> bool:
    """From little to done between two returns. What is done in one piece has nothing to report before."""
    before = history.latest_before(claim.since)
    if before is None:
        return item.kind is ItemKind.QUANTITY
    return not is_complete(item, before) and share_done(item, before) < low
