"""What a period brought: the words of units gathered under the figures, ready for the editor."""

from taskhub.periods import Span, parse_period
from taskhub.summary.desk import SummaryDesk
from taskhub.summary.gather import ItemStanding, MeasurePart, PlanPart, Summary, TaskPart

__all__ = ["ItemStanding", "MeasurePart", "PlanPart", "Span", "Summary", "SummaryDesk", "TaskPart", "parse_period"]
