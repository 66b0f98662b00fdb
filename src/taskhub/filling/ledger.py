"""Scopes read from the ledger: plans with their units, tasks, measures and items, and the hazards."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

from sqlmodel import Session

from taskhub.calendar import WorkCalendar
from taskhub.clock import Moment
from taskhub.counters import Counters
from taskhub.figures import capped_percent, percent
from taskhub.filling.names import Origin, Scope, ways
from taskhub.filling.rounds_and_counters import counters, rounds
from taskhub.filling.vocabulary import GENERAL, HAZARD, STATUS, spelled
from taskhub.hazard.figures import By, HazardFigures
from taskhub.hazard.figures import figures as hazard_figures
from taskhub.hazard.known import figures_as_known, standings
from taskhub.hazard.standing import Standing
from taskhub.i18n import gettext as _
from taskhub.i18n import marked as N_
from taskhub.plan import book
from taskhub.plan.structure import Heading, Item, Plan
from taskhub.progress import Figures, History, PlanStatus, histories, plan_status
from taskhub.progress.history import NOTHING_REPORTED
from taskhub.progress.schedule import item_line
from taskhub.progress.status import figures, share_on
from taskhub.report.status import FIGURES, VERIFIED, state_name
from taskhub.units import Units

_LEVELS = {"major": N_("重大隐患"), "general": N_("一般隐患")}


@dataclass(frozen=True)
class Reader:
    """Reads at one moment. ``count_on_spot``: whether hazards rectified on the spot are counted (the setting);
    ``verification``: whether it is on. ``as_known``: what was entered after the moment does not count, of hazards either."""

    session: Session
    units: Units
    calendar: WorkCalendar
    counters: Counters
    moment: Moment
    count_on_spot: bool
    verification: bool
    as_known: bool

    def scopes(self, plans: Sequence[Plan], office: str) -> Iterator[Scope]:
        about = Origin("", self.moment.as_of, self.moment.now)
        yield Scope((), (), "", GENERAL, {"as_of": self.moment.as_of, "known_at": self.moment.now, "office": office}, about)
        for plan in plans:
            yield from self._plan(plan)
        yield from self._hazards()
        yield from rounds(self.session, self.moment, self.units, self.calendar, self._when)
        yield from counters(self.session, self.moment, self.counters, self.units, self._known)

    @property
    def _when(self) -> str:
        """The options with which a command shows a figure again."""
        return f"--as-of {self.moment.as_of}{self._known}"

    @property
    def _known(self) -> str:
        return f" --known-at {self.moment.now.isoformat()}" if self.as_known else ""

    def _plan(self, plan: Plan) -> Iterator[Scope]:
        reported = histories(self.session, self.moment, plan.code)
        status = plan_status(plan, reported, self.units, self.moment.as_of, self.verification)
        command = f"taskhub status --plan {plan.code} {self._when}"
        origin = Origin(command, self.moment.as_of, self.moment.now, plan.code, plan.revision)
        code = spelled(plan.code)
        units = [{"unit": row.unit, "name": row.name, **_values(row.figures), "rank": row.rank} for row in status.units]
        items = {item.code: self._item(item, reported) for item in plan.items if item.in_force(self.moment.as_of)}
        parts = {kind: [self._part(plan, kind, one, reported) for one in headings]
                 for kind, headings in (("task", plan.tasks), ("measure", plan.measures))}  # fmt: skip
        tables = {"units": units, "tasks": parts["task"], "measures": parts["measure"], "item_list": list(items.values())}
        yield Scope((code,), (), plan.title, STATUS, _of_plan(status), origin, tables)
        for row in units:
            known = self.units.by_code.get(row["unit"])
            words = [row["name"], *(known.aliases if known else ()), row["unit"]]
            yield Scope((code, "unit", spelled(row["unit"])), ways(code, "unit", words), row["name"], STATUS, row, origin)
        for kind, rows in parts.items():
            for row in rows:
                yield Scope((code, kind, row["code"]), ways(code, kind, [row["code"]]), row["title"], STATUS, row, origin)
        for row in items.values():
            found = Origin(f"taskhub progress list {plan.code}/{row['code']} {self._when}", *_rest(origin))
            yield Scope((code, "item", row["code"]), ways(code, "item", [row["code"]]), row["title"], STATUS, row, found)

    def _part(self, plan: Plan, kind: str, one: Heading, reported: Mapping[str, History]) -> dict[str, Any]:
        mine = [item for item in plan.items if getattr(item, kind) == one.code]
        day = self.moment.as_of

        def share(item: Item) -> Fraction:
            return share_on(item, reported.get(item.key, NOTHING_REPORTED), day)

        def verified(item: Item) -> bool:
            return reported.get(item.key, NOTHING_REPORTED).verified_on(item, day)

        counted = figures(plan, mine, share, day, verified if self.verification else None)
        return {"code": one.code, "title": one.title, **_values(counted)}

    def _item(self, item: Item, reported: Mapping[str, History]) -> dict[str, Any]:
        day = self.moment.as_of
        history = reported.get(item.key, NOTHING_REPORTED)
        latest, done = history.latest(day), share_on(item, history, day)
        return {
            "code": item.code, "title": item.title, "lead": self.units.name(self.units.accountable(item.lead, day)),
            "due": item.due, "percent": capped_percent(done) if latest else None, "scheduled": percent(item_line(item, day)),
            "value": latest.value if latest else None, "target": item.target.value if item.target else None,
            "target_unit": item.target.unit if item.target else None, "done": done >= 1,
        }  # fmt: skip

    def _hazards(self) -> Iterator[Scope]:
        total, levels, regions = self._counted("level", whole=True), self._counted("level"), self._counted("region")
        units, categories = self._counted("unit"), self._counted("category")
        tables = {"units": units, "regions": regions, "categories": categories, "levels": levels}
        yield self._hazard_scope(("hazard",), [("隐患",)], _("隐患"), total, tables, "level")
        for level, title in _LEVELS.items():
            said = [("隐患", "重大" if level == "major" else "一般")]
            rows = [row for row in levels if row["group"] == level]
            yield self._hazard_scope(("hazard", level), said, _(title), rows, {}, "level")
        year = self._counted("level", whole=True, this_year=True)
        yield self._hazard_scope(("hazard", "year"), [("隐患", "本年")], _("本年隐患"), year, {}, "level", this_year=True)
        for row in units:
            known = self.units.by_code.get(row["group"])
            words = [spelled(word) for word in (row["name"], *(known.aliases if known else ()))]
            said = [("隐患", word) for word in words] + [("hazard", word) for word in words]
            yield self._hazard_scope(("hazard", "unit", spelled(row["group"])), said, row["name"], [row], {}, "unit")

    def _hazard_scope(
        self, path: tuple[str, ...], others: Sequence[tuple[str, ...]], title: str, rows: Sequence[Mapping[str, Any]],
        tables: Mapping[str, Sequence[Mapping[str, Any]]], by: By, this_year: bool = False,
    ) -> Scope:  # fmt: skip
        """No hazards is a count of 0, and rates that do not apply."""
        nothing = {name: None if name in ("rectification_rate", "average_days") else 0 for name in HAZARD}
        values = {name: value for name, value in (rows[0] if rows else nothing).items() if name not in ("group", "name")}
        since = f" --since {self.moment.as_of.year}-01-01" if this_year else ""
        command = f"taskhub hazard figures --by {by} {self._when}{since}"
        origin = Origin(command, self.moment.as_of, self.moment.now)
        return Scope(path, others, title, HAZARD, values, origin, tables)

    def _counted(self, by: By, whole: bool = False, this_year: bool = False) -> list[dict[str, Any]]:
        day = self.moment.as_of

        def group(code: str) -> str:
            return "" if whole else self.units.accountable(code, day) if by == "unit" else code

        since = day.replace(month=1, day=1) if this_year else None
        if self.as_known:
            found = figures_as_known(
                self._stood, by, day, since=since, count_on_spot=self.count_on_spot, group_of=group
            )  # fmt: skip
        else:
            found = hazard_figures(self.session, by, day, since=since, count_on_spot=self.count_on_spot, group_of=group)
        return [{"name": self._called(by, one.group), **_counts(one)} for one in found]

    @cached_property
    def _stood(self) -> list[Standing]:
        """Every hazard, read once for all that is counted of them."""
        return standings(self.session, self.moment, self.units, self.calendar)

    def _called(self, by: By, group: str) -> str:
        return self.units.name(group) if by == "unit" else _(_LEVELS[group]) if by == "level" and group in _LEVELS else group


def _rest(origin: Origin) -> tuple[Any, ...]:
    return origin.as_of, origin.known_at, origin.plan, origin.revision


def _counts(one: HazardFigures) -> dict[str, Any]:
    return {name: getattr(one, name) for name in HAZARD if name != "name"}


def _values(counted: Figures) -> dict[str, Any]:
    named = FIGURES if counted.verified else [name for name in FIGURES if name not in VERIFIED]
    return {**{name: getattr(counted, name) for name in named}, "state": state_name(counted.state)}


def _of_plan(status: PlanStatus) -> dict[str, Any]:
    return {
        "title": status.plan.title,
        "revision": status.plan.revision,
        **_values(status.figures),
        "withdrawn": status.withdrawn,
    }


def read(reader: Reader, office: str) -> tuple[list[Scope], list[Plan]]:
    """Every scope, and the plans."""
    plans = book.plans_in_force(reader.session, reader.moment)
    return list(reader.scopes(plans, office)), plans
