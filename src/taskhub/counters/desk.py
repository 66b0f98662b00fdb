"""Everything that is done with counters, for a workspace: what the command line opens."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from taskhub.audit import Actor
from taskhub.clock import Moment
from taskhub.counters.compare import Compared, compared, given, ratios
from taskhub.counters.declared import Counters
from taskhub.counters.intake import Counted, Warned, doubts, import_file
from taskhub.counters.standing import Figure, figures
from taskhub.database import Database
from taskhub.figures import plain
from taskhub.i18n import gettext as _
from taskhub.periods import Period
from taskhub.units import Units


@dataclass(frozen=True)
class CounterDesk:
    database: Database
    units: Units
    counters: Counters

    def import_file(self, path: Path, moment: Moment, actor: Actor, *, keep: bool = True) -> Counted:
        with self.database.writing(keep=keep) as session:
            return import_file(session, path, self.counters, self.units, moment, actor)

    def rows(self, moment: Moment, counter: str | None = None, unit: str | None = None) -> list[dict[str, Any]]:
        """Every figure that counts, with what is doubtful about it."""
        code = self.counters.counter(counter).code if counter else None
        with self.database.reading() as session:
            known = figures(session, moment)
        remarks: dict[Any, list[str]] = {}
        for one in doubts(known, self.counters):
            doubted = one.lower if one.kind == "decreased" else one.upper
            remarks.setdefault(doubted.key, []).append(self.told(one))
        return [
            {"counter": one.counter, "title": self._title(one.counter), "unit": one.unit, "name": self.units.name(one.unit),
             "scope": one.scope, "scope_name": self._scope(one.scope), "period": one.period, "cumulative": one.cumulative,
             "cut_off": one.cut_off, "value": one.value, "as_of": one.as_of, "source": one.place,
             "remarks": remarks.get(one.key, [])}
            for one in known.values() if code in (None, one.counter) and unit in (None, one.unit)
        ]  # fmt: skip

    def figures(
        self, moment: Moment, counter: str, period: Period, by: str, *, cumulative: bool = False, scope: str | None = None,
        digits: int = 2, until: date | None = None,
    ) -> list[dict[str, Any]]:  # fmt: skip
        """Figures of a counter or a ratio, a row a unit and scope, or a row a scope; beside each that of the year before.
        ``until``: without those that were cut off later; unless said, later than the moment's day."""
        within = self.counters.scope(scope).code if scope else None
        ratio = self.counters.ratio(counter)
        codes = [ratio.of, ratio.by] if ratio else [self.counters.counter(counter).code]
        with self.database.reading() as session:
            known = figures(session, moment, codes, since=period.a_year_before.start)
        told = given(known.values(), period, until or moment.as_of)
        if ratio:
            rows = [
                {**self._row(one.upper, ratio.code, ratio.title), "base": one.lower.value if one.lower else None,
                 "percent": one.now, "percent_a_year_before": one.then, "change_points": one.change,
                 "missing": list(one.missing)}
                for one in ratios(told, ratio, cumulative, by, self.units, digits)
            ]  # fmt: skip
        else:
            rows = [
                self._row(one, codes[0], self._title(codes[0]))
                for one in compared(told, codes[0], cumulative, by, self.units, digits)
            ]
        return [row for row in rows if within in (None, row["scope"])]

    def told(self, warned: Warned) -> str:
        """A doubt in words, naming both rows."""
        text = {
            "decreased": _("累计数变小:{lower} 小于 {upper}"), "above_whole": _("其中数大于总数:{upper} 大于 {lower}"),
        }[warned.kind]  # fmt: skip
        return text.format(lower=self._said(warned.lower), upper=self._said(warned.upper))

    def _said(self, one: Figure) -> str:
        value = plain(one.value) if one.value is not None else "X"
        return _("{place} {unit} {title}({scope})截至 {day} 为 {value}").format(
            place=one.place, unit=self.units.name(one.unit), title=self._title(one.counter), scope=self._scope(one.scope),
            day=one.cut_off, value=value,
        )  # fmt: skip

    def _row(self, one: Compared, code: str, title: str) -> dict[str, Any]:
        return {
            "counter": code, "title": title, "unit": one.unit, "name": self.units.name(one.unit) if one.unit else "",
            "scope": one.scope, "scope_name": self._scope(one.scope), "cut_off": one.cut_off, "value": one.value,
            "a_year_before": one.then, "change_percent": one.change, "units": list(one.units), "missing": list(one.missing),
        }  # fmt: skip

    def _title(self, code: str) -> str:
        declared = self.counters.counters.get(code)
        return declared.title if declared else code

    def _scope(self, code: str) -> str:
        declared = self.counters.scopes.get(code)
        return declared.name if declared else code
