"""The page of what waits for a person: each notice with what to copy, what it waits for and since when, and where to sign."""

import json
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date
from urllib.parse import quote

from taskhub.i18n import gettext as _
from taskhub.notice import KIND_TITLES, UNSAID, NoticeRow, Waiting
from taskhub.report.elements import ISSUED_KEY, NOTICES_KEY, WAITING_KEY, Page, table, unit_link, way
from taskhub.report.rest import MOST_ROWS

DEPLOYMENT = "decide-notices"
_PREVIEW = 40


def waiting_page(waiting: Sequence[Waiting], unit_name: Callable[[str], str], as_of: date, form: str | None) -> Page:
    """``form``: the address of the form for sign-off, which holds an id that Prefect gave it; None where it is not known."""
    lines = [f"# {_('等人处理')} {as_of}", "", way(NOTICES_KEY, ISSUED_KEY), "", _how(form), ""]
    counts = Counter(one.what for one in waiting)
    lines += [f"- {what}:{n}" for what, n in counts.most_common()] + ["" for _one in counts][:1]
    headings = [_("代号或文号"), _("种类"), _("单位"), _("等什么"), _("自"), _("项数"), _("内容"), *([_("签批")] if form else [])]
    lines += table(headings, [_cells(one, unit_name, form) for one in waiting[:MOST_ROWS]])
    if len(waiting) > MOST_ROWS:
        lines += ["", _("另有 {n} 份,见 taskhub notice list --waiting。").format(n=len(waiting) - MOST_ROWS)]
    return Page(WAITING_KEY, "\n".join(lines), _("等人处理的通知"))


def _how(form: str | None) -> str:
    where = f"[{DEPLOYMENT}]({form})" if form else _("Deployments → {name} → Run").format(name=f"`{DEPLOYMENT}`")
    return _("签批:在 {where} 的表单里填代号和决定;或用命令 `taskhub notice approve 代号`。").format(where=where)


def _cells(one: Waiting, unit_name: Callable[[str], str], form: str | None) -> Sequence[object]:
    notice = one.row.notice
    name = notice.number or notice.key
    cells = (
        f"`{name}`", _(KIND_TITLES[notice.kind]), unit_link(notice.unit, unit_name), one.what, one.since,
        sum(bool(line.subject_title) for line in one.row.lines), preview(one.row),
    )  # fmt: skip
    if form is None:
        return cells
    return (*cells, f"[{_('签批')}]({_filled(form, name)})" if notice.state in UNSAID else "")


def _filled(form: str, name: str) -> str:
    """The form with the notice's name in it."""
    said = {"form": {"notice": name, "decision": "同意", "by": ""}}
    return f"{form}?parameters={quote(json.dumps(said, ensure_ascii=False))}"


def preview(row: NoticeRow) -> str:
    """The first words of what a notice says."""
    said = row.notice.text or ";".join(
        f"{line.subject_title}:{line.rule_title}" if line.rule_title else line.subject_title for line in row.lines
    )
    said = " ".join(said.split())
    return said if len(said) <= _PREVIEW else f"{said[:_PREVIEW]}…"
