"""Notices as the public face prints them."""

from typing import Any

from taskhub.notice import NoticeRow
from taskhub.units import Units


def notice_row(row: NoticeRow) -> dict[str, Any]:
    """The keys of ``notice list --format json``; ``key`` names a notice that has no number yet."""
    notice = row.notice
    return {
        "number": notice.number,
        "key": notice.key,
        "kind": notice.kind,
        "unit": notice.unit,
        "state": notice.state.value,
        "issued_on": notice.issued_on,
        "reply_due": notice.reply_due,
        "reply_due_provisional": notice.reply_due_provisional,
        "subjects": list(dict.fromkeys(line.subject for line in row.lines)),
        "rules": sorted({line.rule for line in row.lines}),
        "predecessors": list(row.predecessors),
        "channel_states": dict(row.channel_states),
    }


def notice_summary(row: NoticeRow, units: Units) -> dict[str, Any]:
    """A notice in one line for people: to whom, about how much, by which rules, how far it is."""
    notice = row.notice
    return {
        "number": notice.number or notice.key,
        "unit": units.name(notice.unit),
        "lines": len(row.lines),
        "rules": sorted({line.rule for line in row.lines}),
        "reply_due": notice.reply_due,
        "channel_states": dict(row.channel_states) or notice.state.value,
    }
