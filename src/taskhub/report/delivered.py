"""The page of one round of telling: what went out, what waits and why, and how the messages fared."""

from collections import Counter
from collections.abc import Callable, Sequence
from zoneinfo import ZoneInfo

from taskhub.clock import Moment
from taskhub.delivery import DeliveryResult
from taskhub.dispatch import REASON_TITLES, Decided, Outcome
from taskhub.i18n import gettext as _
from taskhub.report.elements import Page, link, table, unit_link
from taskhub.report.sendings import OCCASIONS

DELIVERY_KEY = "taskhub-delivery"
_SHOWN = 200
"""So many rows of a table stand on the page."""


def delivery_page(
    decided: Sequence[Decided], results: Sequence[DeliveryResult], unit_name: Callable[[str], str], moment: Moment, zone: ZoneInfo
) -> Page:
    """What this run decided about each notice, and what became of each message."""
    lines = [f"# {_('送达')} {moment.now.astimezone(zone):%Y-%m-%d %H:%M}", "", link("taskhub-overview", _("← 总览")), ""]
    for outcome, title in ((Outcome.SEND, _("告知")), (Outcome.HOLD, _("暂不告知")), (Outcome.DROP, _("不再告知"))):
        some = [one for one in decided if one.outcome is outcome]
        lines += [f"## {title} {len(some)}", "", *_decisions(some, unit_name, zone), ""]
    outcomes = Counter(one.outcome for one in results)
    counts = "、".join(f"{outcome} {n}" for outcome, n in outcomes.items())
    lines += [f"## {_('消息')} {len(results)}" + (f"({counts})" if counts else ""), ""]
    lines += table(
        [_("消息"), _("渠道"), _("第几次"), _("结果"), _("原因")],
        [(one.notice, one.channel, one.attempt, one.outcome, one.reason) for one in results[:_SHOWN]],
    )
    return Page(DELIVERY_KEY, "\n".join(lines), _("最近一次送达"))


def _decisions(decided: Sequence[Decided], unit_name: Callable[[str], str], zone: ZoneInfo) -> list[str]:
    rows = []
    for one in decided[:_SHOWN]:
        until = f"{one.until.astimezone(zone):%m-%d %H:%M}" if one.until else ""
        why = _(REASON_TITLES[one.outcome, one.reason])
        rows.append((one.notice, unit_link(one.unit, unit_name), _(OCCASIONS[one.occasion]), why, until, one.reference))
    return table([_("文号"), _("单位"), _("因为"), _("怎么告知"), _("等到"), _("消息")], rows)
