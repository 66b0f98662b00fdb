"""Periods as people write them: 2024Q3, 2024年三季度, 2024-09, 2024年9月, 2024H1, 2024年上半年, 2024; and the day of another year
that a day is compared with."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from typing import Any

from taskhub.i18n import gettext as _
from taskhub.problems import StateError
from taskhub.tables import clean

_FORMS = (
    (re.compile(r"(?P<year>\d{4})年?-?第?(?:Q|q)?(?P<quarter>[1-4一二三四])(?:季度?)"), "quarter"),
    (re.compile(r"(?P<year>\d{4})年?-?[Qq](?P<quarter>[1-4])"), "quarter"),
    (re.compile(r"(?P<year>\d{4})年?-?(?P<half>[Hh][12]|[上下]半年)"), "half"),
    (re.compile(r"(?P<year>\d{4})(?:年|-|/|\.)(?P<month>0?[1-9]|1[0-2])月?(?:份)?"), "month"),
    (re.compile(r"(?P<year>\d{4})(?:年度?)?"), "year"),
)
_CHINESE = {"一": 1, "二": 2, "三": 3, "四": 4, "上半年": 1, "下半年": 2}
_MONTHS = {"year": 12, "half": 6, "quarter": 3, "month": 1}
KINDS = tuple(reversed(_MONTHS))
"""The shortest first."""

_YEARS = range(1990, 2100)
_LETTERS = {"half": "H", "quarter": "Q"}


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """``number`` is that of the half, the quarter or the month; 0 for a year."""

    year: int
    kind: str
    number: int = 0

    @classmethod
    def parse(cls, cell: Any) -> "Period":
        """Raises ValueError."""
        text = clean(cell).replace(" ", "")
        for form, kind in _FORMS:
            if found := form.fullmatch(text):
                said = found.groupdict()
                number = (said.get("quarter") or said.get("month") or said.get("half") or "0").lstrip("Hh")
                return cls(int(said["year"]), kind, _CHINESE.get(number) or int(number))
        raise ValueError(_no_period(text))

    @classmethod
    def containing(cls, day: date, kind: str) -> "Period":
        return cls(day.year, kind, (day.month - 1) // _MONTHS[kind] + 1 if kind != "year" else 0)

    def __str__(self) -> str:
        if self.kind in _LETTERS:
            return f"{self.year}{_LETTERS[self.kind]}{self.number}"
        return f"{self.year}-{self.number:02d}" if self.kind == "month" else str(self.year)

    @property
    def start(self) -> date:
        return date(self.year, self._last_month - _MONTHS[self.kind] + 1, 1)

    @property
    def end(self) -> date:
        return date(self.year, self._last_month, monthrange(self.year, self._last_month)[1])

    @property
    def _last_month(self) -> int:
        return _MONTHS[self.kind] * (self.number or 1)

    @property
    def title(self) -> str:
        match self.kind:
            case "month":
                return _("{year}年{n}月").format(year=self.year, n=self.number)
            case "quarter":
                return _("{year}年第{n}季度").format(year=self.year, n="一二三四"[self.number - 1])
            case "half":
                return (_("{year}年上半年") if self.number == 1 else _("{year}年下半年")).format(year=self.year)
            case _:
                return _("{year}年度").format(year=self.year)

    @property
    def a_year_before(self) -> "Period":
        return Period(self.year - 1, self.kind, self.number)


@dataclass(frozen=True, slots=True)
class Span:
    """``code`` as it is written, first and last day, and what it is called."""

    code: str
    start: date
    end: date
    title: str

    def until(self, day: date) -> date:
        """Its last day that has come by ``day``. Raises StateError before it begins."""
        if day < self.start:
            raise StateError(_("{period} 从 {start} 才开始").format(period=self.title, start=self.start))
        return min(day, self.end)


def parse_period(text: str) -> Span:
    """Raises StateError for anything that is no period of our time."""
    try:
        period = Period.parse(text)
    except ValueError as error:
        raise StateError(str(error)) from error
    if period.year not in _YEARS:
        raise StateError(_no_period(text))
    return Span(str(period), period.start, period.end, period.title)


def _no_period(text: str) -> str:
    return _("{text} 不是期间,写作 2024Q3、2024H1、2024-09 或 2024").format(text=text)


def same_day_a_year_before(day: date) -> date:
    """The cut-off day that ``day`` is compared with. The last of February is the last of February in every year."""
    return _same_day(day, day.year - 1)


def same_day_a_year_after(day: date) -> date:
    """The cut-off day that is compared with ``day``."""
    return _same_day(day, day.year + 1)


def _same_day(day: date, year: int) -> date:
    last, there = monthrange(day.year, day.month)[1], monthrange(year, day.month)[1]
    return date(year, day.month, there if day.day == last else min(day.day, there))
