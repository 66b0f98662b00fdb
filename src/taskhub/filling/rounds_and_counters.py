"""Scopes that belong to no plan: the reporting rounds, and what is counted outside every plan."""

from collections.abc import Iterator, Mapping
from typing import Any

from sqlmodel import Session

from taskhub.calendar import WorkCalendar
from taskhub.clock import Moment
from taskhub.counters import Counters, Period, beside_last_year
from taskhub.counters import figures as counter_figures
from taskhub.counters.periods import KINDS
from taskhub.filling.names import Origin, Scope, ways
from taskhub.filling.vocabulary import COUNTER, RATIO, ROUND, SCOPES, spelled
from taskhub.i18n import gettext as _
from taskhub.report.rounds import status_title, when
from taskhub.rounds.listing import round_rows, submission_rows
from taskhub.units import Units

_COUNTS = ("missing", "late", "awaited", "returned", "submitted", "nil", "verified")


def rounds(session: Session, moment: Moment, units: Units, calendar: WorkCalendar, when_: str) -> Iterator[Scope]:
    """The latest round goes without its code. ``when_``: the options with which a command shows a figure again."""

    def rows_of(code: str) -> list[dict[str, Any]]:
        return submission_rows(session, moment, code, units, calendar)

    for n, one in enumerate(round_rows(session, moment, rows_of)):
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
        others = ways(None, "round", [code]) + [(word,) for word in (*SCOPES["round"], "round") if n == 0]
        origin = Origin(f"taskhub round status {one['round']} {when_}", moment.as_of, moment.now)
        title = _("{title}报送").format(title=one["title"])
        yield Scope(("round", code), others, title, ROUND, values, origin, {"returns": table})


def counters(session: Session, moment: Moment, declared: Counters, units: Units, known_at: str) -> Iterator[Scope]:
    """Each counter and ratio within each scope of which anything is known. Figures are dated when they were given, which is after
    the day that they are about: what counts is the day up to which they count."""
    day = moment.as_of
    known = {
        key: one for key, one in counter_figures(session, moment.on(max(day, moment.now.date())), declared.counters).items()
        if one.cut_off <= day
    }  # fmt: skip
    rows = {kind: beside_last_year(known, declared, Period.containing(day, kind), units) for kind in KINDS}
    for code, of, words in (*((code, [code], COUNTER) for code in declared.counters),
                            *((one.code, [one.of, one.by], RATIO) for one in declared.ratios.values())):  # fmt: skip
        named = declared.counters.get(code) or declared.ratios[code]
        for scope in declared.scopes.values():
            if not any(one.counter in of and one.scope == scope.code for one in known.values()):
                continue
            mine = {kind: [row for row in rows[kind] if (row["counter"], row["scope"]) == (code, scope.code)] for kind in KINDS}
            values = {
                "name": named.title, "measure": "%" if words is RATIO else declared.counters[code].measure, "scope": scope.name,
                **_values(mine),
            }  # fmt: skip
            names = [named.title, *getattr(named, "aliases", ()), code]
            others = [
                (*way, spelled(area)) for way in ways(None, "counter", names) for area in (scope.name, *scope.aliases, scope.code)
            ]
            period = Period.containing(day, "quarter")
            command = f"taskhub counter figures --counter {code} --period {period} --by scope --yoy{known_at}"
            origin = Origin(command, day, moment.now)
            title = _("{title}({scope})").format(title=named.title, scope=scope.name)
            yield Scope(("counter", spelled(code), spelled(scope.code)), others, title, words, values, origin)


def _values(rows: Mapping[str, list[dict[str, Any]]]) -> dict[str, Any]:
    """Cumulative figures are one line, whatever period they were given for: the latest."""
    within = {kind: next((row for row in rows[kind] if not row["cumulative"]), None) for kind in KINDS}
    so_far = [row for kind in KINDS for row in rows[kind] if row["cumulative"]]
    within["cumulative"] = max(so_far, key=lambda row: row["cut_off"], default=None)
    found: dict[str, Any] = {"cut_off": max((row["cut_off"] for row in within.values() if row), default=None)}
    for span, row in within.items():
        said = row or dict.fromkeys(("now", "then", "change"))
        found |= {span: said["now"], f"{span}_then": said["then"], f"{span}_change": said["change"]}
    return found
