"""How far it is: reports, schedule arithmetic, status, and the facts of items, units and plans."""

from taskhub.progress.aggregates import is_behind
from taskhub.progress.curve import CurvePoint
from taskhub.progress.facts import ItemChronicle
from taskhub.progress.family import Carried, Family, Total
from taskhub.progress.history import SENT_BACK, VERIFIED, Claim, History, Report, Ruled, histories, report_rows
from taskhub.progress.models import ClaimSample, ProgressReport, Ruling
from taskhub.progress.overtaken import Origin
from taskhub.progress.record import Taken, import_file, record, take_rows
from taskhub.progress.schedule import Period, last_period_end
from taskhub.progress.sources import CATALOGUES, ItemSource, PlanSource, ProgressReading, UnitSource
from taskhub.progress.standing import PlansStanding
from taskhub.progress.status import Figures, PlanStatus, UnitStatus, plan_status

__all__ = [
    "CATALOGUES",
    "SENT_BACK",
    "VERIFIED",
    "Carried",
    "Claim",
    "ClaimSample",
    "CurvePoint",
    "Family",
    "Figures",
    "History",
    "ItemChronicle",
    "ItemSource",
    "Origin",
    "Period",
    "PlanSource",
    "PlanStatus", "PlansStanding",
    "ProgressReading",
    "ProgressReport",
    "Report",
    "Ruled",
    "Ruling",
    "Taken",
    "Total",
    "UnitSource",
    "UnitStatus",
    "histories",
    "import_file",
    "is_behind",
    "last_period_end",
    "plan_status",
    
    "record",
    "report_rows",
    "take_rows",
]  # fmt: skip
