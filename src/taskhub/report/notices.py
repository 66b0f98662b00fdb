"""Notices as the public face prints them: codes for programs, words for people, and a register to keep."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from taskhub import tables
from taskhub.i18n import gettext as _
from taskhub.i18n import marked as N_
from taskhub.notice import KIND_TITLES, STATE_TITLES, NoticeLine, NoticeRow, NoticeState, Ruling
from taskhub.report.elements import COLOURS
from taskhub.units import Units

MESSAGE_STATES: Mapping[str, str] = {
    "queued": N_("待发"), "sending": N_("发送中"), "sent": N_("已送达"), "failed": N_("待重发"), "dead": N_("停止重试"),
    "by_hand": N_("待手工发送"),
}  # fmt: skip


def notice_row(row: NoticeRow) -> dict[str, Any]:
    """The keys of ``notice list --format json``; ``key`` names a notice that has no number yet."""
    notice = row.notice
    return {
        "number": notice.number,
        "key": notice.key,
        "kind": notice.kind,
        "unit": notice.unit,
        "state": notice.state.value,
        "colour": gravest(row),
        "issued_on": notice.issued_on,
        "reply_due": notice.reply_due,
        "reply_due_provisional": notice.reply_due_provisional,
        "subjects": list(dict.fromkeys(line.subject for line in row.lines if line.subject_title)),
        "rules": sorted({line.rule for line in row.lines} - {""}),
        "predecessors": list(row.predecessors),
        "channel_states": dict(row.channel_states),
        "reserved_number": notice.reserved_number,
        "series": notice.series,
        "series_issue": notice.series_issue,
    }


def gravest(row: NoticeRow) -> str | None:
    """The gravest colour of what a notice speaks of."""
    there = {line.colour for line in row.lines}
    return next((colour for colour in COLOURS if colour in there), None)


def readable_notice(row: Mapping[str, Any], units: Units) -> dict[str, Any]:
    """A row of ``notice list`` in words. What has no number yet goes by its key, which approve and reject take."""
    return {
        **row,
        "number": row["number"] or row["key"],
        "kind": _(KIND_TITLES[row["kind"]]),
        "unit": units.name(row["unit"]),
        "state": _(STATE_TITLES[NoticeState(row["state"])]),
        "colour": _(COLOURS[row["colour"]]) if row["colour"] else "",
        "channel_states": {channel: _(MESSAGE_STATES[state]) for channel, state in row["channel_states"].items()},
    }


def ruling_in_words(ruling: Ruling) -> str:
    """What a decision came to: a line for whoever decided."""
    notice = ruling.notice
    name = notice.number or notice.reserved_number or notice.key
    if not ruling.moved:
        waits = f";{ruling.waits_for}" if ruling.waits_for else ""
        return _("{name} 没有变化,状态是{state}").format(name=name, state=_(STATE_TITLES[notice.state])) + waits
    if notice.state is NoticeState.WITHDRAWN:
        return _("已退回 {key}").format(key=name)
    if notice.state is NoticeState.DRAFT:
        return _("已签字 {key},{waits}").format(key=name, waits=ruling.waits_for)  # which tells of void signatures too
    void = _(";文字改过,{who} 原来的签字作废").format(who="、".join(ruling.void)) if ruling.void else ""
    if notice.state is NoticeState.APPROVED:
        return _("已签批 {key},{waits}").format(key=name, waits=ruling.waits_for) + void
    return _("已签批 {key}").format(key=name) + void


def notice_summary(row: NoticeRow, units: Units) -> dict[str, Any]:
    """A notice in one line for people: to whom, about how much, by which rules, how far it is."""
    notice = row.notice
    return {
        "number": notice.number or notice.key,
        "unit": units.name(notice.unit),
        "lines": len(row.lines),
        "rules": sorted({line.rule for line in row.lines}),
        "reply_due": notice.reply_due,
        "channel_states": _sent(row) or _(STATE_TITLES[notice.state]),
    }


REGISTER: Mapping[str, tuple[str, int]] = {
    "number": (N_("文号"), 24), "key": (N_("代号"), 32), "kind": (N_("种类"), 12), "title": (N_("标题"), 36),
    "unit": (N_("主送"), 22), "copied": (N_("抄送"), 22), "drafted_on": (N_("拟稿"), 12), "signed_off_by": (N_("签批人"), 16),
    "series": (N_("期刊"), 20), "series_issue": (N_("期号"), 8), "issued_on": (N_("签发"), 12),
    "state": (N_("状态"), 10), "colour": (N_("颜色"), 6), "lines": (N_("项数"), 6),
    "matters": (N_("事项"), 60), "basis": (N_("依据"), 36), "reply_due": (N_("回复期限"), 12),
    "acknowledged_on": (N_("签收"), 12), "replied_on": (N_("回复"), 12), "reply": (N_("回复内容"), 40),
    "document": (N_("回复文号"), 20), "returns": (N_("退回次数"), 10), "accepted_on": (N_("认可"), 12),
    "closed_on": (N_("办结"), 12), "withdrawn_on": (N_("作废"), 12), "state_why": (N_("作废原因"), 24),
    "predecessors": (N_("此前文号"), 24), "channel_states": (N_("送达"), 20),
}  # fmt: skip
"""The columns of the register: heading and width."""

Replies = Mapping[int, tuple[str, str]]
"""Notice → the text and the document number of its last reply."""


def write_register(path: Path, rows: Iterable[NoticeRow], replies: Replies, units: Units) -> int:
    """Writes the register as xlsx; returns how many notices stand in it. Raises StateError where it cannot be written."""
    headings = {name: (_(heading), width) for name, (heading, width) in REGISTER.items()}
    return tables.write_xlsx(path, _("通知台账"), headings, _register(rows, replies, units.name))


def _register(rows: Iterable[NoticeRow], replies: Replies, name: Callable[[str], str]) -> Iterator[dict[str, Any]]:
    for row in rows:
        notice, colour = row.notice, gravest(row)
        text, document = replies.get(notice.id or 0, ("", ""))
        matters = "\n".join(_matter(line) for line in row.lines if line.subject_title)
        yield {
            **{key: getattr(notice, key, None) for key in REGISTER},
            "kind": _(KIND_TITLES[notice.kind]),
            "unit": name(notice.unit),
            "copied": "、".join(map(name, notice.copied)),
            "state": _(STATE_TITLES[notice.state]),
            "colour": _(COLOURS[colour]) if colour else "",
            "lines": len(row.lines),
            "matters": "\n".join(filter(None, [notice.text, matters])),
            "basis": ";".join(sorted({line.basis for line in row.lines} - {""})),
            "reply": text,
            "document": document,
            "predecessors": "、".join(notice.predecessors),
            "channel_states": _sent(row),
        }


def _sent(row: NoticeRow) -> str:
    return "、".join(f"{channel} {_(MESSAGE_STATES[state])}" for channel, state in row.channel_states.items())


def _matter(line: NoticeLine) -> str:
    return f"{line.subject} {line.subject_title}" + (f":{line.rule_title}" if line.rule_title else "")
