"""A scheduled task that did not do its work, in words for the office."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from taskhub.i18n import gettext as _
from taskhub.i18n import marked as N_

_MOST_REASON = 500
"""Characters of a reason: an exception may bring a page along."""


class Happened(StrEnum):
    FAILED = "failed"
    CRASHED = "crashed"
    STUCK = "stuck"
    ABSENT = "absent"


HAPPENED_WORDS: Mapping[Happened, str] = {
    Happened.FAILED: N_("运行失败"),
    Happened.CRASHED: N_("中途断了(进程没有了,或不再有心跳)"),
    Happened.STUCK: N_("运行太久没有结束,已叫停"),
    Happened.ABSENT: N_("到时间没有运行"),
}

_REMEDIES: Mapping[Happened, str] = {
    Happened.FAILED: N_("按原因处理后在 Prefect 界面里再运行一次;原因不清楚就在服务器上运行 taskhub doctor。"),
    Happened.CRASHED: N_("在 Prefect 界面里再运行一次;屡次发生就在服务器上运行 taskhub doctor,看内存和磁盘。"),
    Happened.STUCK: N_("看这次运行的日志停在哪一步;网络上的渠道没有应答最常见。然后再运行一次。"),
    Happened.ABSENT: N_("在服务器上运行 taskhub doctor,看 taskhub up 是否开着、定时有没有被暂停。"),
}


@dataclass(frozen=True, slots=True)
class Trouble:
    """``task`` is its name in prefect.yaml, ``run`` what its run is called, ``reason`` what the run said at its end."""

    task: str
    happened: Happened
    run: str = ""
    reason: str = ""

    @property
    def title(self) -> str:
        return _("自动任务 {task} {happened}").format(task=self.task, happened=_(HAPPENED_WORDS[self.happened]))

    @property
    def told_reason(self) -> str:
        return self.reason if len(self.reason) <= _MOST_REASON else self.reason[:_MOST_REASON] + "…"

    def body(self, when: str) -> str:
        lines = [self.title, "", _("时间:{when}").format(when=when)]
        lines += [_("运行:{run}").format(run=self.run)] if self.run else []
        lines += [_("原因:{reason}").format(reason=self.told_reason)] if self.reason else []
        lines += ["", _(_REMEDIES[self.happened]), _("重复运行不会重复发送通知。同一任务的同类问题今天不再告知。")]
        return "\n".join(lines)
