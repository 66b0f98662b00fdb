"""A made-up period and a made-up year, to try the templates of reports with: something of everything they loop over."""

from datetime import timedelta
from decimal import Decimal

from taskhub.clock import Moment
from taskhub.dossier.dossier import Dossier, EvidenceEntry, ItemEntry
from taskhub.dossier.work import UNDER_WAY
from taskhub.hazard.figures import HazardFigures
from taskhub.plan.structure import Plan, Schedule
from taskhub.progress import Figures
from taskhub.progress.status import ON_SCHEDULE
from taskhub.summary import MeasurePart, PlanPart, Summary, TaskPart, parse_period
from taskhub.summary.words import FIELDS, Saying, Source

_HALF = Decimal("50.00")


def summary(moment: Moment) -> Summary:
    day = moment.as_of
    plan = Plan("p", "某方案", "某单位", day, day + timedelta(days=365), 1, day, "", None, Schedule(), (), (), ())
    figures = Figures(
        completion_rate=_HALF, schedule_progress=_HALF, deviation=Decimal(0), attainment=Decimal(100), state=ON_SCHEDULE, items=2,
        completed=1, overdue=1, progress=_HALF, progress_unweighted=_HALF,
    )  # fmt: skip
    said = (Saying("一\n二", (Source("u", day, ("1.1.1",)),)),)
    task = TaskPart("1", "某任务", figures, (MeasurePart("1.1", "某措施", figures, (), dict.fromkeys(FIELDS, said)),))
    part = PlanPart(plan, figures, 1, (), (task,), (), {"某单位": ("1.1.1",)}, {"某单位": ("1.1.2",)})
    return Summary(parse_period(str(day.year)), day, moment.now, "某单位", (part, part))


def dossier(moment: Moment) -> Dossier:
    day = moment.as_of
    item = ItemEntry("p/1.1.1", "某事项", "某单位", day, day, (), _HALF, None, None, UNDER_WAY)
    evidence = EvidenceEntry("p/1.1.1", "某事项", day, "某材料", "某单位")
    return Dossier(
        unit="u", name="某单位", before=(("某旧单位", day),), year=day.year, day=day, known_at=moment.now, plans=(),
        items=(item,), rounds=(), returns=(), notices=(),
        hazard_figures=HazardFigures("u", 0, 0, 0, 0, None, None, 0, 0), reopened=0,
        hazards=(), rechecks=(), evidence=(evidence,), points=(), total=Decimal(0),
    )  # fmt: skip
