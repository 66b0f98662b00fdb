"""The period that a ranking or a bulletin is about: 2024-09, 2024Q3, 2024H1 or 2024."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from taskhub.i18n import gettext as _
from taskhub.problems import StateError

_WRITTEN = re.compile(r"(?P<year>[12][0-9]{3})(?:-(?P<month>0[1-9]|1[0-2])|Q(?P<quarter>[1-4])|H(?P<half>[12]))?")


@dataclass(frozen=True, slots=True)
class Period:
    """Both days belong to it."""

    code: str
    start: date
    end: date

    @classmethod
    def parse(cls, text: str) -> "Period":
        found = _WRITTEN.fullmatch(text.strip().upper())
        if found is None:
            raise StateError(_("{text} 不是期间 → 写作 2024-09、2024Q3、2024H1 或 2024").format(text=text))
        year = int(found["year"])
        if found["month"]:
            first, months = int(found["month"]), 1
        elif found["quarter"]:
            first, months = int(found["quarter"]) * 3 - 2, 3
        elif found["half"]:
            first, months = int(found["half"]) * 6 - 5, 6
        else:
            first, months = 1, 12
        following = date(year + (first + months > 12), (first + months - 1) % 12 + 1, 1)
        return cls(found[0], date(year, first, 1), following - timedelta(days=1))

    @property
    def title(self) -> str:
        year = self.start.year
        match (self.end.month - self.start.month + 1, self.start.month):
            case (1, month):
                return _("{year}年{month}月").format(year=year, month=month)
            case (3, month):
                return _("{year}年第{n}季度").format(year=year, n="一二三四"[month // 3])
            case (6, 1):
                return _("{year}年上半年").format(year=year)
            case (6, _month):
                return _("{year}年下半年").format(year=year)
            case _:
                return _("{year}年").format(year=year)


def year_before(day: date) -> date:
    """The same cut-off day a year earlier; of the 29th of February the 28th."""
    return date(day.year - 1, 2, 28) if (day.month, day.day) == (2, 29) else day.replace(year=day.year - 1)
