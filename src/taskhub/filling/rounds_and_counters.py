"""Scopes that belong to no plan: the reporting rounds, and what is counted outside every plan."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from sqlmodel import Session

from taskhub.calendar import WorkCalendar
from taskhub.clock import Moment
from taskhub.counters import Counters, beside_last_year
from taskhub.counters import figures as counter_figures
from taskhub.filling.names import Origin, Scope, ways
from taskhub.filling.vocabulary import COUNTER, RATIO, ROUND, SCOPES, spelled
from taskhub.i18n import gettext as _
from taskhub.periods import KINDS, Period
from taskhub.report.rounds import status_title, when
from taskhub.rounds.listing import round_rows, submission_rows
from taskhub.units import Units

_COUNTS = ("missing", "late", "awaited", "returned", "submitted", "nil", "verified")
_SPANS: Mapping[str, tuple[str, bool]] = {**{kind: (kind, False) for kind in KINDS}, "cumulative": ("year", True)}
"""Span of time → the kind of period that it is asked of, and whether cumulatively. Cumulative figures are one line, whatever
period they were given for: the year has the latest."""


def rounds(session: Session, moment: Moment, units: Units, calendar: WorkCalendar, when_: str) -> Iterator[Scope]:
    """The round that was opened last goes without its code. ``when_``: the options with which a command shows a figure again."""

    @cache
    def rows_of(code: str) -> list[dict[str, Any]]:
        return submission_rows(session, moment, code, units, calendar)

    found = round_rows(session, moment, rows_of)
    last = max(found, key=lambda one: (one["opened_on"], one["cut_off"]), default=None)
    for one in found:
        rows = rows_of(one["round"])
        values = {
            "round": one["round"], "title": one["title"], "due": one["due"], "asked": one["units"],
            "came": one["submitted"] + one["nil"] + one["verified"],
            "in_time": sum(row["came_on"] is not None and not row["late"] for row in rows),
            **{name: one[name] for name in _COUNTS},
        }  # fmt: skip
        table = [
            {"name": row["name"], "unit": row["unit"], "status": status_title(row), "when": when(row), "came_on": row["came_on"],
             "due": row["due"], "sent_back": row["returned"], "person": row["person"], "remark": row["remark"]}
            for row in rows
        ]  # fmt: skip
        code = spelled(one["round"])
        others = ways(None, "round", [code]) + [(word,) for word in (*SCOPES["round"], "round") if one is last]
        origin = Origin(f"taskhub round status {one['round']} {when_}", moment.as_of, moment.now)
        title = _("{title}报送").format(title=one["title"])
        yield Scope(("round", code), others, title, ROUND, values, origin, {"returns": table})


def counters(session: Session, moment: Moment, declared: Counters, units: Units, known_at: str) -> Iterator[Scope]:
    """Each counter and ratio within each scope of which anything is known. Figures are dated when they were given, which is after
    the day that they are about: what counts is the day up to which they count."""
    day = moment.as_of
    told_on, begin = max(day, moment.now.date()), Period.containing(day, "year").a_year_before.start
    known = counter_figures(session, moment.on(told_on), declared.counters, since=begin)
    known = {key: one for key, one in known.items() if one.cut_off <= day}
    rows = {
        kind: {(row["counter"], row["scope"], row["cumulative"]): row
               for row in beside_last_year(known, declared, Period.containing(day, kind), units, day)}
        for kind in KINDS
    }  # fmt: skip
    for code, of, words in (*((code, [code], COUNTER) for code in declared.counters),
                            *((one.code, [one.of, one.by], RATIO) for one in declared.ratios.values())):  # fmt: skip
        named = declared.counters.get(code) or declared.ratios[code]
        for scope in declared.scopes.values():
            if not any(one.counter in of and one.scope == scope.code for one in known.values()):
                continue
            mine = {span: rows[kind].get((code, scope.code, cumulative)) for span, (kind, cumulative) in _SPANS.items()}
            values = {
                "name": named.title, "measure": "%" if words is RATIO else declared.counters[code].measure, "scope": scope.name,
                **_values(mine),
            }  # fmt: skip
            names = [named.title, *getattr(named, "aliases", ()), code]
            others = [
                (*way, spelled(area)) for way in ways(None, "counter", names) for area in (scope.name, *scope.aliases, scope.code)
            ]
            origins: dict[str, Origin] = {}
            for span, (kind, cumulative) in _SPANS.items():
                command = (
                    f"taskhub counter figures --counter {code} --scope {scope.code} --period {Period.containing(day, kind)}"
                    f"{' --cumulative' if cumulative else ''} --by scope --yoy --until {day} --as-of {told_on}{known_at}"
                )
                origins |= dict.fromkeys((span, f"{span}_then", f"{span}_change"), Origin(command, day, moment.now))
            title = _("{title}({scope})").format(title=named.title, scope=scope.name)
            yield Scope(("counter", spelled(code), spelled(scope.code)), others, title, words, values,
                        origins[_last_told(mine)], origins=origins)  # fmt: skip


def _last_told(rows: Mapping[str, Mapping[str, Any] | None]) -> str:
    """The span whose figure counts up to the latest day."""
    told = {span: row["cut_off"] for span, row in rows.items() if row and row["now"] is not None}
    return max(told, key=lambda span: told[span], default="quarter")


def _values(rows: Mapping[str, Mapping[str, Any] | None]) -> dict[str, Any]:
    last = rows[_last_told(rows)]
    found: dict[str, Any] = {"cut_off": last["cut_off"] if last and last["now"] is not None else None}
    for span, row in rows.items():
        said = row or dict.fromkeys(("now", "then", "change"))
        found |= {span: said["now"], f"{span}_then": said["then"], f"{span}_change": said["change"]}
    return found
