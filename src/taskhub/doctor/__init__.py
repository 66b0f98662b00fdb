"""What is wrong with this installation: one question a check, and no check that fails takes the others down with it."""

from collections.abc import Callable, Iterator, Mapping

from taskhub.doctor import files, machine, schedules, stores, templates
from taskhub.doctor.patient import NotExamined, Patient
from taskhub.doctor.result import Result, State, broken, warning
from taskhub.i18n import gettext as _
from taskhub.problems import InputError, TaskhubError

__all__ = ["CHECKS", "Patient", "Result", "State", "examine"]

Check = Callable[[Patient], Iterator[Result]]

CHECKS: Mapping[str, Check] = {
    "python": machine.python, "engine": machine.engine, "settings": files.settings, "units": files.units,
    "calendar": files.calendar, "channels": files.channels, "contacts": files.contacts, "counters": files.counters,
    "ranking": files.ranking, "watch": files.watch, "rules": files.rules,
    "plans": files.plans, "templates": templates.templates, "var": stores.var, "disk": stores.disk,
    "database": stores.database, "backup": stores.backup, "clock": stores.clock, "prefect": machine.prefect,
    "server": schedules.server, "deployments": schedules.deployments,
}  # fmt: skip
"""Every check by the name that programs know it by, in the order in which to put things right."""


def examine(patient: Patient) -> Iterator[Result]:
    for name, check in CHECKS.items():
        for result in _tried(name, check, patient):
            yield result.named(name)


def _tried(name: str, check: Check, patient: Patient) -> Iterator[Result]:
    try:
        yield from check(patient)
    except NotExamined as leaning:
        yield warning(_("没有检查 {check}:先解决 {part} 的问题").format(check=name, part=leaning.part))
    except InputError as error:
        for problem in error.problems:
            yield broken(problem.stated(), problem.remedy)
    except TaskhubError as error:
        yield broken(str(error))
    except Exception as error:  # whatever it is, it is what the administrator called the doctor for
        yield broken(f"{type(error).__name__}: {error}", _("请保留这一行并报告"))
