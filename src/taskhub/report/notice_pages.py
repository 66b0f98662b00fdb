"""The page of notices: how many of each kind are how far, whose replies are late, what did not get through, and the list."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from taskhub.i18n import gettext as _
from taskhub.notice import KIND_TITLES, STATE_TITLES, AwaitedReply, NoticeRow, NoticeState
from taskhub.report.elements import (
    DELIVERY_KEY,
    ISSUED_KEY,
    NOTICES_KEY,
    RECEIPTS_KEY,
    WAITING_KEY,
    Page,
    table,
    unit_link,
    way,
)  # fmt: skip
from taskhub.report.notices import MESSAGE_STATES
from taskhub.report.rest import capped

ENDED = (NoticeState.CLOSED, NoticeState.WITHDRAWN)
TROUBLE = ("dead", "failed", "by_hand")
"""Of the states of a message those that somebody has to look after, the gravest first."""


@dataclass(frozen=True, slots=True)
class Noticed:
    """The notices that have not ended, and those drafted or ended since ``since``."""

    rows: Sequence[NoticeRow]
    awaited: Sequence[AwaitedReply]
    since: date
    as_of: date


def notices_page(noticed: Noticed, unit_name: Callable[[str], str], files: Path) -> Page:
    """``files``: the directory for what is too long for the page."""
    rows = list(reversed(noticed.rows))
    still = [row for row in rows if row.notice.state not in ENDED]
    late = [one for one in noticed.awaited if one.is_late]
    said = _("未了结 {n} 份;另有 {since} 以来了结的 {ended} 份。更早了结的用 taskhub notice list 查。").format(
        n=len(still), since=noticed.since, ended=len(rows) - len(still)
    )
    lines = [
        f"# {_('通知')} {noticed.as_of}", "", way(WAITING_KEY, RECEIPTS_KEY, ISSUED_KEY, DELIVERY_KEY), "", said, "",
        f"## {_('按状态和种类')}", "", *_by_kind(rows), "",
        f"## {_('逾期未回复')} {len(late)}", "", *_late(late, unit_name, files / "notices-late.csv"), "",
        *_troubled(rows, unit_name, files / "notices-undelivered.csv"), "",
        f"## {_('按单位')}", "", *_by_unit(still, late, unit_name, files / "notices-by-unit.csv"), "",
        f"## {_('全部')} {len(rows)}", "", *notice_table(rows, files / "notices.csv", unit_name),
    ]  # fmt: skip
    return Page(NOTICES_KEY, "\n".join(lines), _("通知:状态、逾期未回复、送达"))


def notice_table(rows: Sequence[NoticeRow], file: Path, unit_name: Callable[[str], str] | None = None) -> list[str]:
    """A row a notice; with a column for the unit where ``unit_name`` is given."""
    headings = [_("文号"), *([_("单位")] if unit_name else []), _("种类"), _("状态"), _("项数"), _("签发"), _("回复期限"),
                _("送达")]  # fmt: skip

    def cells(row: NoticeRow, unit: str) -> list[object]:
        notice = row.notice
        channels = " ".join(f"{channel}:{_(MESSAGE_STATES[state])}" for channel, state in row.channel_states.items())
        return [
            notice.number or notice.key, *([unit] if unit_name else []), _(KIND_TITLES[notice.kind]),
            _(STATE_TITLES[notice.state]), len(row.lines), notice.issued_on, notice.reply_due, channels,
        ]  # fmt: skip

    shown = [cells(row, unit_link(row.notice.unit, unit_name) if unit_name else "") for row in rows]
    plain = [cells(row, unit_name(row.notice.unit) if unit_name else "") for row in rows]
    return capped(headings, shown, file, plain)


def _by_kind(rows: Sequence[NoticeRow]) -> list[str]:
    """A row a state, a column a kind that occurs."""
    counts = Counter((row.notice.state, row.notice.kind) for row in rows)
    kinds = [kind for kind in KIND_TITLES if any(kind == there for _state, there in counts)]
    states = [state for state in NoticeState if any(state == there for there, _kind in counts)]
    headings = [_("状态"), *(_(KIND_TITLES[kind]) for kind in kinds), _("合计")]
    return table(headings, [
        [_(STATE_TITLES[state]), *(counts[state, kind] or "" for kind in kinds), sum(counts[state, kind] for kind in kinds)]
        for state in states
    ])  # fmt: skip


def _late(late: Sequence[AwaitedReply], unit_name: Callable[[str], str], file: Path) -> list[str]:
    def cells(one: AwaitedReply, unit: str) -> list[object]:
        return [one.notice.number, unit, _(KIND_TITLES[one.notice.kind]), one.notice.issued_on, one.due, one.said()]

    headings = [_("文号"), _("单位"), _("种类"), _("签发"), _("回复期限"), _("剩余")]
    shown = [cells(one, unit_link(one.notice.unit, unit_name)) for one in late]
    return capped(headings, shown, file, [cells(one, unit_name(one.notice.unit)) for one in late])


def _troubled(rows: Sequence[NoticeRow], unit_name: Callable[[str], str], file: Path) -> list[str]:
    """The messages that did not get through, those that were given up first."""
    found = [(row.notice, channel, state) for row in rows for channel, state in row.messages if state in TROUBLE]
    found.sort(key=lambda one: TROUBLE.index(one[2]))
    headings = [_("文号"), _("单位"), _("渠道"), _("状态")]
    shown = [[one.number, unit_link(one.unit, unit_name), channel, _(MESSAGE_STATES[state])] for one, channel, state in found]
    plain = [[one.number, unit_name(one.unit), channel, _(MESSAGE_STATES[state])] for one, channel, state in found]
    return [f"## {_('没有送达')} {len(found)}", "", *capped(headings, shown, file, plain)]


def _by_unit(
    still: Sequence[NoticeRow], late: Sequence[AwaitedReply], unit_name: Callable[[str], str], file: Path
) -> list[str]:  # fmt: skip
    """The units with most late replies first."""
    held = Counter(row.notice.unit for row in still)
    overdue = Counter(one.notice.unit for one in late)
    missed = Counter(row.notice.unit for row in still for _channel, state in row.messages if state in TROUBLE)
    units = sorted(held | overdue, key=lambda unit: (-overdue[unit], -held[unit], unit))
    headings = [_("单位"), _("未了结"), _("逾期未回复"), _("没有送达")]
    counts = [(held[unit], overdue[unit] or "", missed[unit] or "") for unit in units]
    shown = [[unit_link(unit, unit_name), *count] for unit, count in zip(units, counts, strict=True)]
    plain = [[unit_name(unit), *count] for unit, count in zip(units, counts, strict=True)]
    return capped(headings, shown, file, plain)
