"""Periods as people write them: 2024Q3, 2024年三季度, 2024-09, 2024年9月, 2024."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from typing import Any

from taskhub.i18n import gettext as _
from taskhub.tables import clean

_FORMS = (
    (re.compile(r"(?P<year>\d{4})年?-?第?(?:Q|q)?(?P<quarter>[1-4一二三四])(?:季度?)"), "quarter"),
    (re.compile(r"(?P<year>\d{4})年?-?[Qq](?P<quarter>[1-4])"), "quarter"),
    (re.compile(r"(?P<year>\d{4})(?:年|-|/|\.)(?P<month>0?[1-9]|1[0-2])月?(?:份)?"), "month"),
    (re.compile(r"(?P<year>\d{4})(?:年度?)?"), "year"),
)
_CHINESE = {"一": 1, "二": 2, "三": 3, "四": 4}


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """``number`` is that of the quarter or the month; 0 for a year."""

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
                number = said.get("quarter") or said.get("month") or "0"
                return cls(int(said["year"]), kind, _CHINESE.get(number) or int(number))
        raise ValueError(_("{text} 不是期间,写作 2024Q3、2024-09 或 2024").format(text=text))

    def __str__(self) -> str:
        if self.kind == "quarter":
            return f"{self.year}Q{self.number}"
        return f"{self.year}-{self.number:02d}" if self.kind == "month" else str(self.year)

    @property
    def start(self) -> date:
        return date(self.year, {"year": 1, "quarter": 3 * self.number - 2, "month": self.number}[self.kind], 1)

    @property
    def end(self) -> date:
        month = {"year": 12, "quarter": 3 * self.number, "month": self.number}[self.kind]
        return date(self.year, month, monthrange(self.year, month)[1])

    @property
    def a_year_before(self) -> "Period":
        return Period(self.year - 1, self.kind, self.number)


def same_day_a_year_before(day: date) -> date:
    """The cut-off day that ``day`` is compared with. The last of February is the last of February in every year."""
    last = monthrange(day.year, day.month)[1]
    then = monthrange(day.year - 1, day.month)[1]
    return date(day.year - 1, day.month, then if day.day == last else min(day.day, then))
