"""What the pages in the Prefect UI are made from."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any, TypeVar

from taskhub.hazard.figures import HazardFigures
from taskhub.notice import AwaitedReply, NoticeRow
from taskhub.progress import CurvePoint, Family, PlanStatus

T = TypeVar("T")


@dataclass(frozen=True)
class Standing:
    """What the pages are made from, read at one moment."""

    plans: Sequence[PlanStatus]
    items: Sequence[Mapping[str, Any]]
    findings: Sequence[Mapping[str, Any]]
    notices: Sequence[NoticeRow]
    unit_name: Callable[[str], str]
    awaited: Sequence[AwaitedReply] = ()
    families: Sequence[Family] = ()  # those of more than one plan
    hazards: Sequence[HazardFigures] = ()
    """One a level, since the beginning of the year."""
    hazards_by_unit: Sequence[HazardFigures] = ()
    curves: Mapping[str, Sequence[CurvePoint]] = field(default_factory=dict)  # by plan
    registered: Sequence[str] = ()
    """The units of the register: whoever is linked to has a page."""
    as_of: date | None = None
    assessed: date | None = None
    """The day of the last assessment, which the findings are of; None where there was none."""

    @cached_property
    def told(self) -> Sequence[Mapping[str, Any]]:
        """The findings that speak to everybody: those that a graver one silences are left out, and those for the office alone."""
        return [finding for finding in self.findings if not finding["suppressed_by"] and not finding["for_office"]]

    @cached_property
    def alarms(self) -> Sequence[Mapping[str, Any]]:
        """The findings that speak to the office alone."""
        return [finding for finding in self.findings if not finding["suppressed_by"] and finding["for_office"]]

    @cached_property
    def told_to(self) -> Mapping[str, Sequence[Mapping[str, Any]]]:
        """Unit → the findings that speak of it."""
        return _by_unit(self.told, lambda finding: finding["unit"])

    @cached_property
    def notices_to(self) -> Mapping[str, Sequence[NoticeRow]]:
        """Unit → the notices that were issued to it. Until somebody has signed it, a draft is the office's own business."""
        issued = [row for row in self.notices if row.notice.issued_on is not None]
        return _by_unit(issued, lambda row: row.notice.unit)

    @cached_property
    def awaited_from(self) -> Mapping[str, Sequence[AwaitedReply]]:
        return _by_unit(self.awaited, lambda one: one.notice.unit)

    @cached_property
    def leading(self) -> frozenset[str]:
        """Who leads an item in force."""
        return frozenset(item["unit"] for item in self.items)

    @cached_property
    def units(self) -> Sequence[str]:
        """Everyone who has a page: also units that were merged into others, and codes that are no longer registered."""
        leading = (row.unit for plan in self.plans for row in plan.units)
        concerned = (*(finding["unit"] for finding in self.findings), *(row.notice.unit for row in self.notices),
                     *(one.notice.unit for one in self.awaited), *(one.group for one in self.hazards_by_unit))  # fmt: skip
        return sorted({*self.registered, *leading, *concerned} - {""})


def _by_unit(rows: Iterable[T], unit: Callable[[T], str]) -> Mapping[str, Sequence[T]]:
    found: dict[str, list[T]] = defaultdict(list)
    for row in rows:
        found[unit(row)].append(row)
    return found
