"""Tables of counters, taken over whole or not at all. What is doubtful but possible is warned of, with both rows."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from sqlmodel import Session, select

from taskhub import audit, tables
from taskhub.audit import Actor
from taskhub.clock import Moment
from taskhub.counters.declared import Counters
from taskhub.counters.models import CounterValue
from taskhub.counters.standing import Figure, above_their_whole, decreased, figures
from taskhub.figures import VALUE_DIGITS, plain, scaled
from taskhub.i18n import gettext as _
from taskhub.periods import Period
from taskhub.problems import InputError, Problem, TaskhubError
from taskhub.tables import Row
from taskhub.units import Units

HEADINGS: Mapping[str, Sequence[str]] = {
    "counter": ("统计数", "指标", "指标名称", "统计指标"),
    "unit": ("单位", "填报单位", "统计单位"),
    "scope": ("范围", "统计范围", "口径范围"),
    "period": ("期间", "统计期间", "时期"),
    "cumulative": ("是否累计", "累计"),
    "cut_off": ("截至", "截止日期", "截至日期"),
    "value": ("数值", "数", "数量"),
    "as_of": ("数据日期", "填报日期"),
}
REQUIRED = ("counter", "unit", "scope", "period", "value")
_YES, _NO = ("累计", "本年累计"), ("当期", "本期")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Warned:
    """Two rows that do not go together, though each could be right."""

    kind: str
    lower: Figure
    upper: Figure


@dataclass(frozen=True, slots=True)
class Counted:
    """What became of a file."""

    added: int
    known: int
    missing: int
    warnings: Sequence[Warned]


def import_file(
    session: Session, path: Path, counters: Counters, units: Units, moment: Moment, actor: Actor
) -> Counted:  # fmt: skip
    """Takes every row or none (InputError with every bad one). A row that is known changes nothing, also when a later correction
    has overtaken it."""
    judge = _Judge(path.name, counters, units, moment)
    rows = [found for row in tables.read_rows(path, HEADINGS, REQUIRED) if (found := judge.judge(row))]
    if judge.problems:
        raise InputError(judge.problems)
    held = set(session.exec(select(CounterValue.digest)))
    fresh = [row for row in rows if row.digest not in held]
    session.add_all(
        CounterValue(**{**row.model_dump(exclude={"id"}), "recorded_at": moment.now, "actor": str(actor)}) for row in fresh
    )
    session.flush()
    if fresh:
        audit.record(session, moment, actor, "counter.import", f"file:{path.name}", added=len(fresh),
                     sha256=hashlib.sha256(path.read_bytes()).hexdigest())  # fmt: skip
    known = figures(session, moment.on(date.max), {row.counter for row in rows} | _wholes(rows, counters))
    touched = {(row.counter, row.unit, row.scope) for row in rows}
    warnings = [one for one in doubts(known, counters) if {one.lower.key[:3], one.upper.key[:3]} & touched]
    return Counted(len(fresh), len(rows) - len(fresh), sum(row.value is None for row in rows), warnings)


def doubts(known: Mapping[Any, Figure], counters: Counters) -> Iterator[Warned]:
    """What is to be looked at: cumulative figures that fell, parts above their whole."""
    yield from (Warned("decreased", later, before) for later, before in decreased(known, counters))
    yield from (Warned("above_whole", whole, part) for part, whole in above_their_whole(known, counters))


def _wholes(rows: Sequence[CounterValue], counters: Counters) -> set[str]:
    """The counters that those of the file are part of, and those that are part of them."""
    named = {row.counter for row in rows}
    related = {one.code for one in counters.counters.values() if one.of_which in named}
    return related | {whole for code in named if (whole := counters.counters[code].of_which)}


class _Judge:
    def __init__(self, file: str, counters: Counters, units: Units, moment: Moment) -> None:
        self.file, self.counters, self.units, self.moment = file, counters, units, moment
        self.problems: list[Problem] = []
        self.seen: dict[tuple[object, ...], tuple[int | None, int | None]] = {}

    def judge(self, row: Row) -> CounterValue | None:
        before, cells = len(self.problems), row.cells
        counter = self._try(row, "counter", lambda: self.counters.counter(cells["counter"] or "").code)
        unit = self._try(row, "unit", lambda: self.units.find(cells["unit"] or "").code)
        scope = self._try(row, "scope", lambda: self.counters.scope(cells["scope"] or "").code)
        period = self._try(row, "period", lambda: Period.parse(cells["period"]))
        cumulative = self._try(row, "cumulative", lambda: _cumulative(cells.get("cumulative")))
        value = self._try(row, "value", lambda: _value(cells["value"]))
        cut_off = self._try(row, "cut_off", lambda: _day(cells.get("cut_off"))) or (period.end if period else None)
        as_of = self._try(row, "as_of", lambda: _day(cells.get("as_of"))) or cut_off
        if len(self.problems) > before or period is None or cut_off is None or as_of is None:
            return None
        if not period.start <= cut_off <= period.end:
            self._fault(
                row, "cut_off", _("截至 {day} 不在期间 {period} 之内").format(day=cut_off, period=period), _("核对期间和截至")
            )
        elif cut_off > self.moment.as_of:
            message = _("截至 {day} 还没有到").format(day=cut_off)
            self._fault(row, "cut_off", message, _("期间没有过完的,写明截至哪一天"))
        said = (counter, unit, scope, str(period), cumulative, cut_off)
        earlier = self.seen.setdefault(said, (row.number, value))
        if earlier != (row.number, value) and earlier[1] != value:
            self._fault(row, "value", _("与第 {row} 行说的是同一个数,数值却不同").format(row=earlier[0]), _("只保留一行"))
        if len(self.problems) > before:
            return None
        digest = hashlib.sha256("\x1f".join(map(str, (*said, value, as_of))).encode()).hexdigest()
        return CounterValue(
            counter=counter or "", unit=unit or "", scope=scope or "", period=str(period), cumulative=bool(cumulative),
            cut_off=cut_off, value=value, as_of=as_of, file=self.file, row=row.number, digest=digest,
            recorded_at=self.moment.now, actor="",
        )  # fmt: skip

    def _try(self, row: Row, field: str, read: Any) -> Any:
        try:
            return read()
        except (ValueError, TaskhubError) as error:
            message, _arrow, remedy = str(error).partition(" → ")
            self._fault(row, field, message, remedy or _("改正这一格"))
            return None

    def _fault(self, row: Row, field: str, message: str, remedy: str) -> None:
        self.problems.append(Problem(self.file, row.number, field, message, remedy))


def _cumulative(cell: Any) -> bool:
    text = tables.clean(cell)
    return text in _YES or (text not in _NO and text != "" and tables.yes_or_no(cell))


def _value(cell: Any) -> int | None:
    """None: missing. A count is not negative."""
    if tables.is_missing(cell):
        return None
    figure = tables.number(cell)
    if figure < 0:
        raise ValueError(_("{value} 是负数").format(value=plain(figure)))
    try:
        return scaled(figure, VALUE_DIGITS)
    except ValueError:
        raise ValueError(_("{value} 多于四位小数").format(value=plain(figure))) from None


def _day(cell: Any) -> date | None:
    return None if tables.is_missing(cell) else tables.day(cell)
