"""Which acts are news: verb of the audit trail → the name of its event and what it is called.

Acts that come by the thousand (a finding of each item, the everyday steps of hazards) are left out: what follows from them is a
notice or an escalation, and that is news.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from taskhub.i18n import marked as N_

NAMESPACE = "taskhub"


@dataclass(frozen=True, slots=True)
class Happening:
    """``event`` is what automations wait for; one with ``{kind}`` in it has an event for each kind of subject."""

    event: str
    title: str

    def of(self, kind: str) -> str:
        return f"{NAMESPACE}.{self.event.format(kind=kind)}"


EVENTS: Mapping[str, Happening] = {
    "plan.load": Happening("plan.loaded", N_("载入方案")),
    "rules.accept": Happening("rules.accepted", N_("接受规则改动")),
    "progress.import": Happening("progress.imported", N_("导入进度")),
    "notice.draft": Happening("notice.drafted", N_("拟出通知")),
    "notice.approve": Happening("notice.approved", N_("签批")),
    "notice.reject": Happening("notice.rejected", N_("不予签批")),
    "notice.issue": Happening("notice.issued", N_("签发")),
    "notice.acknowledge": Happening("notice.acknowledged", N_("签收")),
    "notice.reply": Happening("notice.replied", N_("回复")),
    "notice.accept": Happening("notice.accepted", N_("认可")),
    "notice.return": Happening("notice.returned", N_("退回重报")),
    "notice.close": Happening("notice.closed", N_("办结")),
    "notice.withdraw": Happening("notice.withdrawn", N_("撤回")),
    "escalation.propose": Happening("{kind}.escalated", N_("督办升级")),
    "escalation.due": Happening("{kind}.escalated", N_("督办升级")),
    "escalation.missed": Happening("{kind}.escalation_missed", N_("督办逾期未签批")),
    "escalation.close": Happening("{kind}.escalation_closed", N_("督办结束")),
    "hazard.list": Happening("hazard.listed", N_("挂牌")),
    "hazard.delist": Happening("hazard.delisted", N_("摘牌")),
    "hazard.reopen": Happening("hazard.reopened", N_("重新打开")),
    "hazard.trace_back": Happening("hazard.traced_back", N_("责任倒查")),
    "recheck.open": Happening("recheck.opened", N_("开回头看轮次")),
    "round.open": Happening("round.opened", N_("开报送轮次")),
    "round.close": Happening("round.closed", N_("报送轮次截止")),
    "submission.submit": Happening("submission.submitted", N_("报送")),
    "submission.nil": Happening("submission.submitted", N_("零报告")),
    "submission.return": Happening("submission.returned", N_("退回")),
    "change.submitted": Happening("change.requested", N_("申请调整")),
    "change.granted": Happening("change.granted", N_("同意调整")),
    "change.refused": Happening("change.refused", N_("不同意调整")),
    "publication.preview": Happening("bulletin.previewed", N_("通报征求意见")),
    "publication.object": Happening("bulletin.objected", N_("对通报提出异议")),
    "publication.publish": Happening("bulletin.published", N_("发布通报")),
    "unit.handover": Happening("unit.handed_over", N_("工作移交")),
    "watch.trouble": Happening("task.troubled", N_("自动任务出了问题")),
}
