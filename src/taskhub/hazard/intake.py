"""Hazards as people keep them in tables: each row judged whole, every fault of it told with its number and reason."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from taskhub import tables
from taskhub.clock import Moment
from taskhub.hazard.codes import HazardCode, region_fits
from taskhub.hazard.deadlines import LITERAL, Policy
from taskhub.hazard.lifecycle import BY_DEADLINE, GENERAL, MAJOR, ON_SPOT, State
from taskhub.i18n import gettext as _
from taskhub.problems import Problem, Refusal, TaskhubError, nearest
from taskhub.settings import Hazards
from taskhub.tables import Row
from taskhub.units import Units

HEADINGS: Mapping[str, Sequence[str]] = {
    "code": ("隐患编码", "编码", "隐患编号"),
    "external_id": ("外部编号", "原编号", "来源系统编号"),
    "title": ("隐患名称", "隐患内容", "隐患描述", "标题"),
    "category": ("类别", "隐患类别", "模块"),
    "level": ("级别", "隐患级别", "隐患等级"),
    "criterion": ("判定依据", "判定标准"),
    "source": ("来源", "隐患来源"),
    "team": ("督导组", "检查组"),
    "round": ("轮次", "检查轮次"),
    "enterprise": ("企业", "企业名称"),
    "enterprise_code": ("企业代码", "企业编码"),
    "place": ("地点", "位置", "场所"),
    "region": ("地区", "区县", "所在地区"),
    "unit": ("责任单位",),
    "territory": ("属地", "属地单位"),
    "sector": ("行业主管", "主管部门", "行业主管部门"),
    "found": ("发现日期", "排查日期", "发现时间"),
    "deadline": ("整改期限", "整改时限", "期限"),
    "mode": ("整改方式",),
    "status": ("状态", "整改状态"),
    "closed_on": ("销号日期", "闭环日期"),
    "monitored": ("在控监测", "长期监测"),
    "note": ("备注", "说明"),
}
REQUIRED = ("title", "category", "level", "unit", "found")
WORKED_OUT = ("state", "days_overdue", "rung", "listed")
"""Columns that ``hazard list`` adds; in a table that comes back they say nothing."""

LEVELS = {GENERAL: ("一般", "一般隐患", "一般事故隐患"), MAJOR: ("重大", "重大隐患", "重大事故隐患")}
MODES = {ON_SPOT: ("立行立改", "立即整改", "现场整改"), BY_DEADLINE: ("限期整改", "限期")}
SOURCES = {
    "inspection": ("检查", "督导检查", "执法检查", "督查", "巡查", "督导"),
    "campaign": ("专项行动", "专项整治", "集中整治", "排查整治", "专项检查"),
    "self_report": ("自查", "企业自查", "自查自报", "自报", "self-report"),
    "recheck": ("回头看", "复查"),
    "complaint": ("举报", "投诉", "举报投诉", "信访"),
}
STATUSES = {
    State.FOUND: ("已发现", "未分拨", "待分拨"),
    State.DISPATCHED: ("已分拨", "待整改"),
    State.RECTIFYING: ("整改中", "正在整改"),
    State.SUBMITTED: ("待验收", "已报验"),
    State.ACCEPTED: ("已验收", "待销号"),
    State.CLOSED: ("已销号", "已闭环", "销号", "闭环"),
    State.MONITORED: ("在控监测", "长期监测"),
}


@dataclass(frozen=True)
class Entry:
    """One row, judged. ``said``: the fields whose cells were filled; what was not said is filled in by default."""

    row: int | None
    said: frozenset[str]
    code: str | None
    external_id: str | None
    title: str
    category: str
    level: str
    criterion: str
    source: str
    team: str
    round: str
    enterprise: str
    enterprise_code: str | None
    place: str
    region: str
    unit: str
    territory: str | None
    sector: str | None
    mode: str
    note: str
    found: date
    deadline: date
    deadline_rule: str
    status: State
    closed_on: date | None

    @property
    def identity(self) -> str:
        """What the row is matched by when it comes again."""
        return f"code:{self.code}" if self.code else f"external_id:{self.external_id}"

    @cached_property
    def digest(self) -> str:
        """What the row says; not what the policy adds, which may change."""
        parts = [self.identity, *(f"{name}={getattr(self, name)}" for name in _DIGESTED if name in self.said)]
        return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()


_DIGESTED = tuple(
    field.name for field in fields(Entry) if field.name not in ("row", "said", "code", "external_id", "deadline_rule")
)


@dataclass(frozen=True)
class Register:
    """The enterprises that rows may name: code → (name, region, territory)."""

    by_code: Mapping[str, tuple[str, str, str | None]]

    @cached_property
    def by_name(self) -> Mapping[str, str]:
        return {tables.clean(name): code for code, (name, _region, _territory) in self.by_code.items()}


class RowJudge:
    """Turns rows into entries; collects a Problem for each fault of each row. ``warnings`` do not hinder."""

    def __init__(self, settings: Hazards, policy: Policy, units: Units, register: Register, moment: Moment, file: str) -> None:
        self.policy = policy
        self.units = units
        self.register = register
        self.moment = moment
        self.file = file
        self.problems: list[Problem] = []
        self.warnings: list[Problem] = []
        self.categories = _words({one.code: (one.name, *one.aliases) for one in settings.categories})
        self.regions = {unit.region for unit in units if unit.region}
        self._units: dict[str, str] = {}
        self._days: dict[str, date] = {}

    def judge(self, row: Row) -> Entry | None:
        """The entry, or None where the row is at fault."""
        before = len(self.problems)
        cells = {field: cell for field, cell in row.cells.items() if field not in WORKED_OUT and not tables.is_missing(cell)}
        text = {field: tables.written(cell) for field, cell in cells.items()}
        code = self._read(row, cells, "code", lambda cell: str(HazardCode.parse(cell)))
        level = self._word(row, cells, "level", _LEVEL_WORDS)
        category = self._word(row, cells, "category", self.categories)
        source = self._word(row, cells, "source", _SOURCE_WORDS) or ""
        mode = self._word(row, cells, "mode", _MODE_WORDS) or BY_DEADLINE
        unit, territory, sector = (self._unit(row, cells, field) for field in ("unit", "territory", "sector"))
        found, closed_on = self._day(row, cells, "found"), self._day(row, cells, "closed_on")
        enterprise_code, enterprise = self._enterprise(row, cells, text)
        region = self._region(row, cells, territory, enterprise_code, unit)
        status = self._status(row, cells, mode, closed_on)
        literal = self._day(row, cells, "deadline")
        for field in REQUIRED:
            if field not in cells:
                self._fault(row, field, _("没有填"), _("这一列必须填"))
        if "code" not in cells and "external_id" not in cells:
            self._fault(
                row, "external_id", _("没有编码也没有外部编号,再导入一次就会重复登记"), _("填 external_id(在来源系统里的编号)")
            )
        if len(self.problems) > before or found is None or level is None or category is None or unit is None or region is None:
            return None
        due, rule = self.policy.due(found, level, category, mode)
        if status is State.CLOSED and closed_on is None and mode == ON_SPOT:
            closed_on = found
        entry = Entry(
            row=row.number, said=frozenset(cells), code=code, external_id=text.get("external_id"), title=text["title"],
            category=category, level=level, criterion=text.get("criterion", ""), source=source, team=text.get("team", ""),
            round=text.get("round", ""), enterprise=enterprise, enterprise_code=enterprise_code, place=text.get("place", ""),
            region=region, unit=unit, territory=territory or self._territory(region), sector=sector, mode=mode,
            note=text.get("note", ""), found=found, deadline=literal or due, deadline_rule=LITERAL if literal else rule,
            status=status, closed_on=closed_on,
        )  # fmt: skip
        self._check(row, entry)
        return entry if len(self.problems) == before else None

    def _check(self, row: Row, entry: Entry) -> None:
        """What the fields say of each other."""
        today = self.moment.as_of
        if entry.found > today:
            self._fault(row, "found", _("发现日期 {day} 在将来").format(day=entry.found), _("只报已经发生的"))
        if entry.deadline < entry.found:
            self._fault(row, "deadline", _("整改期限早于发现日期"), _("核对两个日期"))
        if entry.code and HazardCode.parse(entry.code).year != entry.found.year:
            self._fault(row, "code", _("编码里的年份与发现日期 {day} 不符").format(day=entry.found), _("核对编码和发现日期"))
        if not region_fits(entry.region):
            self._fault(
                row, "region", _("地区代码 {region} 放不进编码").format(region=entry.region), _("只用字母和数字,最多 12 位")
            )
        if entry.closed_on is not None and entry.status is not State.CLOSED:
            self._fault(row, "closed_on", _("有销号日期,状态却不是已销号"), _("改状态,或删去销号日期"))
        if entry.status is State.CLOSED and entry.closed_on is None:
            self._fault(row, "closed_on", _("已销号而没有销号日期"), _("填销号日期"))
        if entry.closed_on is not None and not entry.found <= entry.closed_on <= today:
            self._fault(row, "closed_on", _("销号日期应在发现日期和今天之间"), _("核对两个日期"))
        if entry.status is State.MONITORED and entry.level == MAJOR:
            self._fault(row, "monitored", _("重大隐患不能转为在控监测"), _("整改,或改级别"))
        if entry.level == MAJOR and not entry.criterion:
            message = _("重大隐患没有写判定依据")
            self.warnings.append(Problem(self.file, row.number, "criterion", message, _("补上,再导入一次即可")))

    def _status(self, row: Row, cells: Mapping[str, Any], mode: str, closed_on: date | None) -> State:
        """A row without a status was only just found; one put right on the spot, or with its closing date, is closed."""
        word = self._word(row, cells, "status", _STATUS_WORDS)
        monitored = self._read(row, cells, "monitored", tables.yes_or_no)
        if monitored and word not in (None, State.MONITORED, State.CLOSED):
            self._fault(row, "monitored", _("在控监测与状态矛盾"), _("状态留空,或写在控监测"))
        if word is not None:
            return State(word)
        if monitored:
            return State.MONITORED
        return State.CLOSED if closed_on is not None or mode == ON_SPOT else State.FOUND

    def _enterprise(self, row: Row, cells: Mapping[str, Any], text: Mapping[str, str]) -> tuple[str | None, str]:
        """Code and name. A name that is not registered stays a name."""
        name = text.get("enterprise", "")
        if "enterprise_code" not in cells:
            return self.register.by_name.get(tables.clean(name)) if name else None, name
        code = tables.clean(cells["enterprise_code"])
        known = self.register.by_code.get(code)
        if known is None:
            remedy = nearest(code, self.register.by_code) if len(self.register.by_code) <= _FEW else ""
            message = _("企业名录里没有 {code}").format(code=code)
            self._fault(row, "enterprise_code", message, remedy or _("先 taskhub hazard enterprises import"))
            return None, name
        return code, name or known[0]

    def _region(
        self, row: Row, cells: Mapping[str, Any], territory: str | None, enterprise: str | None, unit: str | None
    ) -> str | None:
        """As the row says, by code or by the name of its government; else its territory's, enterprise's or unit's."""
        if "region" in cells:
            word = tables.clean(cells["region"])
            if word in self.regions:
                return word
            code = self._find(word)
            region = self.units.by_code[code].region if code else None
            if region is None:
                self._fault(
                    row, "region", _("没有地区 {word}").format(word=word), nearest(word, self.regions) or self.units.near(word)
                )
            return region
        if territory and (region := self.units.by_code[territory].region):
            return region
        if enterprise:
            return self.register.by_code[enterprise][1]
        if unit and (region := self.units.by_code[unit].region):
            return region
        if "unit" in cells:
            self._fault(row, "region", _("没有填地区,从属地、企业和责任单位也看不出"), _("填地区"))
        return None

    def _territory(self, region: str) -> str | None:
        return self._territories.get(region)

    @cached_property
    def _territories(self) -> Mapping[str, str]:
        return {unit.region: unit.code for unit in self.units if unit.role == "territory" and unit.region}

    def _unit(self, row: Row, cells: Mapping[str, Any], field: str) -> str | None:
        if field not in cells:
            return None
        word = tables.clean(cells[field])
        code = self._find(word)
        if code is None:
            remedy = self.units.near(word) or _("先在 config/units.yaml 登记")
            self._fault(row, field, _("没有单位 {word}").format(word=word), remedy)
        return code

    def _find(self, word: str) -> str | None:
        if word not in self._units:
            try:
                self._units[word] = self.units.find(word).code
            except TaskhubError:
                self._units[word] = ""
        return self._units[word] or None

    def _day(self, row: Row, cells: Mapping[str, Any], field: str) -> date | None:
        cell = cells.get(field)
        if isinstance(cell, str) and (known := self._days.get(cell)):
            return known
        found: date | None = self._read(row, cells, field, tables.day)
        if isinstance(cell, str) and found is not None:
            self._days[cell] = found
        return found

    def _word(self, row: Row, cells: Mapping[str, Any], field: str, words: Mapping[str, str]) -> str | None:
        """A cell that must be one of a few words."""
        if field not in cells:
            return None
        word = tables.clean(cells[field])
        known = words.get(word) or words.get(word.lower())
        if known is None:
            remedy = nearest(word, words) or _("可用:{words}").format(words="、".join(dict.fromkeys(words.values())))
            self._fault(row, field, _("不认识 {word}").format(word=word), remedy)
        return known

    def _read(self, row: Row, cells: Mapping[str, Any], field: str, read: Callable[[Any], Any]) -> Any:
        if field not in cells:
            return None
        try:
            return read(cells[field])
        except Refusal as error:
            self._fault(row, field, str(error), error.remedy)
        except ValueError as error:
            self._fault(row, field, str(error), _("改正后再试"))
        return None

    def _fault(self, row: Row, field: str, message: str, remedy: str) -> None:
        self.problems.append(Problem(self.file, row.number, field, message, remedy))


_FEW = 5_000
"""Among so many names it is worth looking for the nearest one."""


def _words(said: Mapping[Any, Sequence[str]]) -> Mapping[str, str]:
    return {tables.clean(word): str(meaning) for meaning, words in said.items() for word in (meaning, *words)}


_LEVEL_WORDS, _MODE_WORDS, _SOURCE_WORDS, _STATUS_WORDS = _words(LEVELS), _words(MODES), _words(SOURCES), _words(STATUSES)


def read_file(path: Path) -> list[Row]:
    return tables.read_rows(path, {**HEADINGS, **dict.fromkeys(WORKED_OUT, ())}, REQUIRED)
