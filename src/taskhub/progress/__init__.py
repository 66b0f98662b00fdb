"""How far it is: reports, schedule arithmetic, status, and the facts of items, units and plans."""

from taskhub.progress.history import History, Report, histories, report_rows
from taskhub.progress.models import ProgressReport
from taskhub.progress.record import Taken, import_file, record
from taskhub.progress.sources import CATALOGUES, ItemSource, PlanSource, ProgressReading, UnitSource
from taskhub.progress.status import Figures, PlanStatus, UnitStatus, plan_status

__all__ = [
    "CATALOGUES", "Figures", "History", "ItemSource", "PlanSource", "PlanStatus", "ProgressReading", "ProgressReport", "Report",
    "Taken", "UnitSource", "UnitStatus", "histories", "import_file", "plan_status", "record", "report_rows",
]  # fmt: skip
