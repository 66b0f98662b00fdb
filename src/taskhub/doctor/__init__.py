"""What is wrong with this installation: one question a check, and no check that fails takes the others down with it."""

from collections.abc import Callable, Iterator, Mapping

from taskhub.doctor import declared, files, machine, schedules, stores, templates
from taskhub.doctor.patient import NotExamined, Patient
from taskhub.doctor.result import Result, State, broken, warning
from taskhub.i18n import gettext as _
from taskhub.i18n import marked as N_
from taskhub.problems import InputError, TaskhubError

__all__ = ["CHECKS", "Patient", "Result", "State", "examine"]

Check = Callable[[Patient], Iterator[Result]]

CHECKS: Mapping[str, Check] = {
    "python": machine.python, "engine": machine.engine, "settings": files.settings, "units": files.units,
    "calendar": files.calendar, "channels": files.channels, "contacts": files.contacts, "counters": files.counters,
    "ranking": files.ranking, "schedules": declared.schedules, "watch": files.watch, "rules": files.rules,
    "plans": files.plans, "templates": templates.templates, "var": stores.var, "disk": stores.disk,
    "database": stores.database, "backup": stores.backup, "clock": stores.clock, "prefect": machine.prefect,
    "server": schedules.server, "deployments": schedules.deployments,
}  # fmt: skip
"""Every check by the name that programs know it by, in the order in which to put things right."""

TITLES: Mapping[str, str] = {
    "python": "Python", "engine": N_("规则引擎"), "settings": N_("设置 taskhub.yaml"), "units": N_("单位名册 units.yaml"),
    "calendar": N_("放假安排"), "channels": N_("渠道 channels.yaml"), "contacts": N_("联系人"),
    "counters": N_("统计数 counters.yaml"), "ranking": N_("排名 ranking.yaml"), "schedules": N_("日程 prefect.yaml"),
    "watch": N_("监视 watch.yaml"), "rules": N_("规则"), "plans": N_("方案"), "templates": N_("模板"), "var": N_("数据目录 var"),
    "disk": N_("磁盘"), "database": N_("台账"), "backup": N_("备份"), "clock": N_("时钟"), "prefect": "Prefect",
    "server": N_("Prefect 服务"), "deployments": N_("部署和执行器"),
}  # fmt: skip
"""Every check by the name that people know it by."""


def examine(patient: Patient) -> Iterator[Result]:
    for name, check in CHECKS.items():
        for result in _tried(name, check, patient):
            yield result.named(name)


def _tried(name: str, check: Check, patient: Patient) -> Iterator[Result]:
    try:
        yield from check(patient)
    except NotExamined as leaning:
        yield warning(_("没有检查 {check}:先解决 {part} 的问题").format(check=_(TITLES[name]), part=_(TITLES[leaning.part])))
    except InputError as error:
        for problem in error.problems:
            yield broken(problem.stated(), problem.remedy)
    except TaskhubError as error:
        yield broken(str(error))
    except Exception as error:  # whatever it is, it is what the administrator called the doctor for
        yield broken(f"{type(error).__name__}: {error}", _("请保留这一行并报告"))
