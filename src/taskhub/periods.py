"""Periods as people write them: 2024, 2024H1, 2024Q3, 2024-09."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from taskhub.i18n import gettext as _
from taskhub.problems import StateError

_WRITTEN = re.compile(r"(\d{4})(?:[Hh]([12])|[Qq]([1-4])|-(\d{1,2}))?")


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
    """Raises StateError for anything that is no period."""
    match = _WRITTEN.fullmatch(text.strip())
    year, half, quarter, month = (int(part) if part else 0 for part in match.groups()) if match else (0, 0, 0, 0)
    if not 1990 <= year < 2100 or month > 12 or (match and match[4] is not None and month == 0):
        raise StateError(_("{text} 不是时期;写作 2024Q3、2024H1、2024-09 或 2024").format(text=text))
    if month:
        return _span(f"{year}-{month:02}", year, month, 1, _("{year}年{n}月").format(year=year, n=month))
    if quarter:
        return _span(
            f"{year}Q{quarter}", year, quarter * 3 - 2, 3, _("{year}年第{n}季度").format(year=year, n="一二三四"[quarter - 1])
        )
    if half:
        title = _("{year}年上半年") if half == 1 else _("{year}年下半年")
        return _span(f"{year}H{half}", year, half * 6 - 5, 6, title.format(year=year))
    return _span(str(year), year, 1, 12, _("{year}年度").format(year=year))


def _span(code: str, year: int, month: int, months: int, title: str) -> Span:
    after = date(year + (month + months > 12), (month + months - 1) % 12 + 1, 1)
    return Span(code, date(year, month, 1), after - timedelta(days=1), title)


def year_before(day: date) -> date:
    """The same cut-off day a year earlier; of the 29th of February the 28th."""
    return date(day.year - 1, 2, 28) if (day.month, day.day) == (2, 29) else day.replace(year=day.year - 1)
