"""What the pages in the Prefect UI are made from."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from taskhub.hazard.figures import HazardFigures
from taskhub.notice import AwaitedReply, NoticeRow
from taskhub.progress import CurvePoint, Family, PlanStatus


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

    @cached_property
    def told(self) -> Sequence[Mapping[str, Any]]:
        """The findings that speak: those that a graver one silences are left out."""
        return [finding for finding in self.findings if not finding["suppressed_by"]]

    @cached_property
    def units(self) -> Sequence[str]:
        """Everyone who has a page: also units that were merged into others, and codes that are no longer registered."""
        leading = (row.unit for plan in self.plans for row in plan.units)
        concerned = (*(finding["unit"] for finding in self.findings), *(row.notice.unit for row in self.notices))
        return sorted({*self.registered, *leading, *concerned} - {""})
