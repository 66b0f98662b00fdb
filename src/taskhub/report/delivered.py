"""The page of one round of telling: what went out, what waits and why, and how the messages fared."""

from collections import Counter
from collections.abc import Callable, Sequence
from zoneinfo import ZoneInfo

from taskhub.clock import Moment
from taskhub.delivery import DeliveryResult
from taskhub.dispatch import REASON_TITLES, Decided, Outcome
from taskhub.i18n import gettext as _
from taskhub.report.elements import DELIVERY_KEY, ISSUED_KEY, NOTICES_KEY, Page, table, unit_link, way
from taskhub.report.rest import MOST_ROWS
from taskhub.report.sendings import OCCASIONS


def delivery_page(
    decided: Sequence[Decided], results: Sequence[DeliveryResult], unit_name: Callable[[str], str], moment: Moment, zone: ZoneInfo
) -> Page:
    """What this run decided about each notice, and what became of each message."""
    lines = [f"# {_('送达')} {moment.now.astimezone(zone):%Y-%m-%d %H:%M}", "", way(NOTICES_KEY, ISSUED_KEY), ""]
    for outcome, title in ((Outcome.SEND, _("告知")), (Outcome.HOLD, _("暂不告知")), (Outcome.DROP, _("不再告知"))):
        some = [one for one in decided if one.outcome is outcome]
        lines += [f"## {title} {len(some)}", "", *_decisions(some, unit_name, zone), ""]
    outcomes = Counter(one.outcome for one in results)
    counts = "、".join(f"{outcome} {n}" for outcome, n in outcomes.items())
    lines += [f"## {_('消息')} {len(results)}" + (f"({counts})" if counts else ""), ""]
    lines += table(
        [_("消息"), _("渠道"), _("第几次"), _("结果"), _("原因")],
        [(one.notice, one.channel, one.attempt, one.outcome, one.reason) for one in results[:MOST_ROWS]],
    )
    lines += _left(len(results))
    return Page(DELIVERY_KEY, "\n".join(lines), _("最近一次送达"))


def _decisions(decided: Sequence[Decided], unit_name: Callable[[str], str], zone: ZoneInfo) -> list[str]:
    rows = []
    for one in decided[:MOST_ROWS]:
        until = f"{one.until.astimezone(zone):%m-%d %H:%M}" if one.until else ""
        why = _(REASON_TITLES[one.outcome, one.reason])
        rows.append((one.notice, unit_link(one.unit, unit_name), _(OCCASIONS[one.occasion]), why, until, one.reference))
    return [*table([_("文号"), _("单位"), _("因为"), _("怎么告知"), _("等到"), _("消息")], rows), *_left(len(decided))]


def _left(rows: int) -> list[str]:
    """What to ask for the rows that do not stand on the page."""
    more = rows - MOST_ROWS
    return ["", _("另有 {n} 行;逐份看用 taskhub notice why 文号").format(n=more)] if more > 0 else []
