"""Checks of what an administrator writes: settings, units, calendar, channels, rules, plans."""

from collections.abc import Iterator
from datetime import date

from taskhub import documents, escalation
from taskhub.clock import civil_date
from taskhub.counters import load_counters
from taskhub.delivery.channels import EVERYBODY
from taskhub.delivery.check import check as faults_of
from taskhub.doctor.patient import Patient
from taskhub.doctor.result import Result, broken, ok, warning
from taskhub.hub import CATALOGUES
from taskhub.i18n import gettext as _
from taskhub.plan.check import check as check_plan
from taskhub.problems import InputError
from taskhub.ranking import load_scoring
from taskhub.rules import load_rulesets
from taskhub.watch import deployments_in, load_watched

_AUTUMN = 10
"""The month from which next year's arrangement can be asked for: it is published in October or November."""
_NAMED = 5


def settings(patient: Patient) -> Iterator[Result]:
    found = patient.settings
    yield ok(_("设置 taskhub.yaml:时区 {zone},语言 {locale}").format(zone=found.timezone, locale=found.locale))


def units(patient: Patient) -> Iterator[Result]:
    found = patient.units
    yield ok(_("单位名册 units.yaml:{n} 个单位").format(n=len(list(found))))
    if found.office is None:
        yield warning(_("名册里没有安委办"), _("给一个单位写 role: committee_office"))


def calendar(patient: Patient) -> Iterator[Result]:
    patient.sound("settings")
    today = civil_date(patient.moment.now, patient.settings.timezone)
    ahead = [today.year, *([today.year + 1] if today.month >= _AUTUMN else [])]
    unknown = [year for year in ahead if patient.calendar.is_provisional(year)]
    for year in unknown:
        yield warning(
            _("{year} 年的放假安排还不知道,期限按周末推算").format(year=year),
            _("国务院办公厅公布后写入 config/calendar.yaml,或升级 chinesecalendar"),
        )
    if not unknown:
        yield ok(_("放假安排:已知到 {year} 年").format(year=ahead[-1]))


def channels(patient: Patient) -> Iterator[Result]:
    problems = faults_of(patient.channels)
    yield from (broken(problem.stated(), problem.remedy) for problem in problems)
    if not problems:
        enabled = [channel.name for channel in patient.channels if channel.enabled]
        yield ok(_("渠道 channels.yaml:启用 {names}").format(names="、".join(enabled)))


def contacts(patient: Patient) -> Iterator[Result]:
    """Units that hear of notices only where everybody does: nobody of theirs is sure to see it."""
    patient.sound("units", "channels")
    day = patient.moment.as_of
    yield from _nobody_serving(patient, day)
    silent = []
    for unit in patient.units:
        reached = patient.channels.for_tags(patient.units.tags(unit.code, day)) if unit.exists_on(day) else None
        if reached is not None and not any(EVERYBODY not in channel.tags for channel in reached):
            silent.append(unit.name)
    if not silent:
        yield ok(_("每个单位都有在岗联系人能用的渠道"))
        return
    names = "、".join(silent[:_NAMED]) + (_(" 等") if len(silent) > _NAMED else "")
    yield warning(
        _("{n} 个单位只能经人人都发的渠道({all})收到通知:{names}").format(n=len(silent), all=EVERYBODY, names=names),
        _("在 config/channels.yaml 给它们的标签配渠道,在 config/units.yaml 登记在岗联系人"),
    )


def _nobody_serving(patient: Patient, day: date) -> Iterator[Result]:
    """Units where nobody is registered who serves today: somebody left, and the successor was not registered."""
    vacant = [
        unit.name for unit in patient.units
        if unit.exists_on(day) and not any(contact.serves_on(day) for contact in unit.contacts)
    ]  # fmt: skip
    if vacant:
        names = "、".join(vacant[:_NAMED]) + (_(" 等") if len(vacant) > _NAMED else "")
        yield warning(
            _("{n} 个单位今天没有在岗的联系人:{names}").format(n=len(vacant), names=names),
            _("用 taskhub unit handover 移交给后任,或用 taskhub unit contacts import 登记"),
        )


def counters(patient: Patient) -> Iterator[Result]:
    found = load_counters(patient.workspace.config / "counters.yaml")
    yield ok(_("统计数 counters.yaml:{n} 个统计数,{scopes} 个范围").format(n=len(found.counters), scopes=len(found.scopes)))


def ranking(patient: Patient) -> Iterator[Result]:
    found = load_scoring(patient.workspace.config / "ranking.yaml")
    yield ok(_("排名 ranking.yaml:{n} 个评分项,{tiers} 档").format(n=len(found.components), tiers=len(found.tiers)))


def watch(patient: Patient) -> Iterator[Result]:
    patient.sound("schedules")
    names = [one["name"] for one in deployments_in(patient.workspace.root / "prefect.yaml")]
    found = load_watched(patient.workspace.config / "watch.yaml", names)
    yield ok(_("监视 watch.yaml:{n} 个定时任务").format(n=len(found.tasks)))


def rules(patient: Patient) -> Iterator[Result]:
    ladders = patient.ladders
    patient.sound("units")
    rulesets = load_rulesets(patient.workspace.rules, CATALOGUES, ladders, patient.units.by_code)
    if misplaced := list(escalation.misplaced_ladders(rulesets, ladders)):
        raise InputError(misplaced)
    n = sum(len(ruleset.rules) for ruleset in rulesets)
    yield ok(_("规则:{files} 个文件 {n} 条,督办阶梯 {ladders} 个").format(files=len(rulesets), n=n, ladders=len(ladders)))


def plans(patient: Patient) -> Iterator[Result]:
    """Each file by itself: one that is broken does not hide the others."""
    patient.sound("units")
    paths = sorted((patient.workspace.config / "plans").glob("*.yaml"))
    sound = 0
    for path in paths:
        try:
            check_plan(documents.read(path), patient.units)
            sound += 1
        except InputError as error:
            yield from (broken(problem.stated(), problem.remedy) for problem in error.problems)
    if not paths:
        yield warning(_("config/plans 里没有方案"), _("照 docs/写方案.md 写一个"))
    elif sound:
        yield ok(_("方案:{n} 个文件通过").format(n=sound))
