"""The page of one round of issuing: what went out and why, and what could not go out and why not."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from taskhub.i18n import gettext as _
from taskhub.notice import KIND_TITLES, NoticeRow, NoticeState, Said, Waiting, series_issue
from taskhub.report.elements import DELIVERY_KEY, ISSUED_KEY, NOTICES_KEY, WAITING_KEY, Page, table, unit_link, way
from taskhub.report.rest import MOST_ROWS


@dataclass(frozen=True, slots=True)
class Issued:
    """A notice of this round, and why each of its matters stands in it."""

    row: NoticeRow
    said: Sequence[Said]


def issued_page(
    issued: Sequence[Issued], faults: Mapping[str, str], waiting: Sequence[Waiting], unit_name: Callable[[str], str], as_of: date
) -> Page:
    """``faults``: key and why of what could not be issued; of ``waiting`` what is signed off and lacks its number."""
    out = [one for one in issued if one.row.notice.state is not NoticeState.WITHDRAWN]
    dropped = [one.row.notice for one in issued if one.row.notice.state is NoticeState.WITHDRAWN]
    held = [(key, why) for key, why in faults.items()]
    held += [(one.row.notice.key, one.what) for one in waiting if one.row.notice.state is NoticeState.APPROVED]
    lines = [f"# {_('签发')} {as_of}", "", way(WAITING_KEY, NOTICES_KEY, DELIVERY_KEY), ""]
    lines += [f"## {_('已签发')} {len(out)}", ""]
    lines += table(
        [_("文号"), _("期号"), _("种类"), _("单位"), _("事项"), _("为什么"), _("回复期限")],
        [_cells(one, unit_name) for one in out[:MOST_ROWS]],
    )
    if len(out) > MOST_ROWS:
        lines += ["", _("另有 {n} 份,见 taskhub notice list").format(n=len(out) - MOST_ROWS)]
    lines += ["", f"## {_('没能签发')} {len(held)}", "", *table([_("代号"), _("为什么")], held[:MOST_ROWS])]
    if dropped:
        rows = [(one.key, one.state_why) for one in dropped[:MOST_ROWS]]
        lines += ["", f"## {_('作废')} {len(dropped)}", "", *table([_("代号"), _("为什么")], rows)]
    return Page(ISSUED_KEY, "\n".join(lines), _("最近一次签发"))


def _cells(one: Issued, unit_name: Callable[[str], str]) -> Sequence[object]:
    notice = one.row.notice
    reasons = Counter(said.why for said in one.said)
    return (
        notice.number, series_issue(notice), _(KIND_TITLES[notice.kind]), unit_link(notice.unit, unit_name), len(one.row.lines),
        ";".join(f"{why} {n}" for why, n in reasons.items()), notice.reply_due,
    )  # fmt: skip
