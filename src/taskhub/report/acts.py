"""What was done, in words: the verbs of the audit."""

from collections.abc import Mapping

from taskhub.hazard import trail
from taskhub.hazard.lifecycle import STEPS
from taskhub.i18n import gettext as _
from taskhub.i18n import marked as N_
from taskhub.notice.family import HIGHER, REPEATED

ACTS: Mapping[str, str] = {
    "appraisal.points": N_("登记考核加减分"), "brief.make": N_("出专报"), "change.granted": N_("同意调整"),
    "change.refused": N_("不同意调整"), "change.submitted": N_("申请调整"), "channel.drill": N_("渠道演练"),
    "config.revise": N_("配置改版"), "counter.import": N_("导入统计数"), "enterprise.import": N_("导入企业名录"),
    "enterprise.record": N_("登记企业"), "escalation.acknowledged": N_("督办已签收"), "escalation.answered": N_("督办已回复"),
    "escalation.approved": N_("督办已签批"), "escalation.close": N_("督办结束"), "escalation.due": N_("督办到期"),
    "escalation.issued": N_("督办已签发"), "escalation.missed": N_("督办逾期未签批"), "escalation.move": N_("督办起算日改动"),
    "escalation.open": N_("督办立案"), "escalation.pass_over": N_("督办越级"), "escalation.propose": N_("督办升级待签批"),
    "escalation.rejected": N_("督办不予采用"), "escalation.resume": N_("督办恢复"), "escalation.suspend": N_("督办中止"),
    "escalation.void": N_("督办收回"), "finding.open": N_("发现问题"), "finding.resolve": N_("问题解除"),
    "hazard.import": N_("导入隐患"), "institution.import": N_("导入制度措施"),
    "institution.link": N_("关联制度措施"), "institution.record": N_("登记制度措施"),
    "institution.unlink": N_("取消关联制度措施"),
    "ledger.seal": N_("台账封存"), "message.receipt": N_("登记收到"), "message.requeue": N_("重新排队"),
    "message.sent": N_("登记手工发送"), "notice.accept": N_("认可"), "notice.acknowledge": N_("签收"),
    "notice.approve": N_("签批"), "notice.close": N_("办结"), "notice.draft": N_("拟稿"), "notice.edit": N_("改文字"),
    "notice.hush": N_("不另说"), "notice.issue": N_("签发"), "notice.number": N_("定文号"),
    "notice.propose_closing": N_("建议办结"), "notice.reject": N_("不予签批"), "notice.reply": N_("回复"),
    "notice.reply_due": N_("改回复期限"), "notice.return": N_("退回重报"), "notice.shorten": N_("减少事项"),
    "notice.withdraw": N_("作废"), "plan.load": N_("载入方案"), "progress.import": N_("导入进度"),
    "progress.record": N_("填报进度"),
    "progress.sample": N_("抽取核定样本"), "progress.send_back": N_("核定退回"), "progress.verify": N_("核定"),
    "publication.answer": N_("答复异议"), "publication.object": N_("对通报提出异议"), "publication.preview": N_("通报征求意见"),
    "publication.publish": N_("发布通报"), "publication.scan": N_("存签发稿扫描"), "recheck.open": N_("开回头看轮次"),
    "recheck.settle": N_("倒查办结"), "round.close": N_("报送轮次截止"), "round.open": N_("开报送轮次"),
    "rules.accept": N_("接受规则改动"), "silence.add": N_("设置静默"), "silence.end": N_("结束静默"),
    "submission.ask": N_("要求报送"), "submission.nil": N_("零报告"), "submission.return": N_("退回"),
    "submission.submit": N_("报送"), "submission.verify": N_("核定"), "unit.contacts": N_("导入联系人"),
    "unit.handover": N_("工作移交"), "watch.trouble": N_("自动任务出了问题"), "workbook.take": N_("收下填报表"),
}  # fmt: skip

WHYS: Mapping[str, str] = {HIGHER: N_("更高一级的通知已反映"), REPEATED: N_("先前的通知已说过")}


def why_in_words(why: str) -> str:
    """A reason: of those that the program gives, its words; what a person wrote stays."""
    return _(WHYS[why]) if why in WHYS else why


def act_in_words(verb: str) -> str:
    """The act; a verb that is none of ours stays as it is."""
    if verb in ACTS:
        return _(ACTS[verb])
    kind, _dot, step = verb.partition(".")
    return trail.title(step) if kind == "hazard" and (step in STEPS or step in trail.OUTSIDE) else verb
