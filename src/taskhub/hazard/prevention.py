"""What is meant to prevent a kind of hazard, as far as a hazard's facts ask."""

from dataclasses import dataclass
from datetime import date

from taskhub.hazard.standing import Standing

SCOPES = ("all", "region", "unit", "enterprise")


@dataclass(frozen=True, slots=True)
class Prevention:
    """An institutional measure: of hazards of its ``category`` within its scope none should be found from ``counts_from`` on,
    until its last day ``until``."""

    code: str
    category: str
    scope_kind: str
    scope: str
    effective: date
    counts_from: date
    until: date | None

    def covers(self, hazard: Standing) -> bool:
        """Whether the hazard is of the kind and the place it is meant for."""
        place = {"region": hazard.region, "unit": hazard.unit, "enterprise": hazard.enterprise_code}.get(self.scope_kind)
        return hazard.category == self.category and (self.scope_kind == "all" or place == self.scope)

    def in_force(self, day: date) -> bool:
        return self.effective <= day and (self.until is None or day <= self.until)

    def failed_by(self, hazard: Standing) -> bool:
        """Whether the hazard was found although the measure had had its time."""
        return self.covers(hazard) and self.in_force(hazard.found) and self.counts_from <= hazard.found
