"""The page of what the office was told about the scheduled tasks themselves."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from taskhub.audit import AuditEvent
from taskhub.clock import Moment
from taskhub.i18n import gettext as _
from taskhub.report.elements import TROUBLES_KEY, Page, table, way
from taskhub.watch import Happened
from taskhub.watch.troubles import HAPPENED_WORDS

SHOWN = 50
"""So many, the newest first."""


def troubles_page(told: Sequence[AuditEvent], moment: Moment, zone: ZoneInfo) -> Page:
    rows = [
        (f"{one.recorded_at.astimezone(zone):%Y-%m-%d %H:%M}", one.subject.removeprefix("task:"),
         _(HAPPENED_WORDS[Happened(one.details["happened"])]), one.details["run"], one.why)
        for one in told
    ]  # fmt: skip
    lines = [
        f"# {_('运行情况')} {moment.now.astimezone(zone):%Y-%m-%d %H:%M}", "", way(), "",
        _("自动任务出了问题时告诉安委办的,同一任务的同类问题一天一次:"), "",
        *table([_("时间"), _("任务"), _("出了什么"), _("运行"), _("原因")], rows),
    ]  # fmt: skip
    return Page(TROUBLES_KEY, "\n".join(lines), _("自动任务的问题"))
