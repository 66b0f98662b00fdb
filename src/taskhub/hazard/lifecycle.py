"""The life cycle of a hazard, declared in one place: its states, the steps between them, and what each step requires.

Beside the hazard's own state runs its listed supervision (挂牌督办), which steps of its own move. Whoever wants to know what
is legal, why something is not, or what the whole looks like, asks here.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from taskhub.audit import Actor
from taskhub.i18n import gettext as _
from taskhub.i18n import marked
from taskhub.problems import StateError

if TYPE_CHECKING:
    from taskhub.hazard.standing import Standing

GENERAL, MAJOR = "general", "major"
ON_SPOT, BY_DEADLINE = "on_spot", "by_deadline"
ASSURANCES = ("responsible", "measures", "funds", "time_limit", "contingency")


class State(StrEnum):
    FOUND = "found"
    DISPATCHED = "dispatched"
    RECTIFYING = "rectifying"
    SUBMITTED = "submitted"
    ACCEPTED = "accepted"
    CLOSED = "closed"
    MONITORED = "monitored"


class Outcome(StrEnum):
    """What a recheck (回头看) found."""

    GENUINE = "genuine"
    RECURRED = "recurred"
    FALSE = "false"


class Listing(StrEnum):
    """Where the listed supervision of a hazard stands."""

    NONE = "none"
    PROPOSED = "proposed"
    APPROVED = "approved"
    LISTED = "listed"
    APPLIED = "applied"
    PASSED = "passed"
    DELISTED = "delisted"


STATE_WORDS: Mapping[State, str] = {
    State.FOUND: marked("已发现"),
    State.DISPATCHED: marked("已分拨"),
    State.RECTIFYING: marked("整改中"),
    State.SUBMITTED: marked("待验收"),
    State.ACCEPTED: marked("已验收"),
    State.CLOSED: marked("已销号"),
    State.MONITORED: marked("在控监测"),
}
OUTCOME_WORDS: Mapping[Outcome, str] = {
    Outcome.GENUINE: marked("真整改"),
    Outcome.RECURRED: marked("反弹"),
    Outcome.FALSE: marked("虚假整改"),
}
LISTING_WORDS: Mapping[Listing, str] = {
    Listing.NONE: marked("未挂牌"),
    Listing.PROPOSED: marked("已提请挂牌"),
    Listing.APPROVED: marked("已批准挂牌"),
    Listing.LISTED: marked("已挂牌"),
    Listing.APPLIED: marked("已申请摘牌验收"),
    Listing.PASSED: marked("摘牌验收合格"),
    Listing.DELISTED: marked("已摘牌"),
}

_OPEN = (State.FOUND, State.DISPATCHED, State.RECTIFYING, State.SUBMITTED)
OPEN = frozenset(_OPEN)
"""States in which the deadline counts."""
DONE = (State.ACCEPTED, State.CLOSED)
ON_THE_LIST = frozenset({Listing.LISTED, Listing.APPLIED, Listing.PASSED})


@dataclass(frozen=True, slots=True)
class Act:
    """A step that somebody wants to take: on which day, by whom (``person`` did it), on which document, with which details."""

    verb: str
    as_of: date
    person: Actor
    document: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Guard:
    """A requirement. ``says`` is how the diagram puts it; ``fault`` what is wrong, or None. ``always``: the hazard alone
    decides."""

    says: str
    fault: Callable[["Standing", Act | None], str | None]
    always: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """``moves``: state before → state after. ``listing``: the same for the listed supervision; empty where it has no part."""

    verb: str
    title: str
    moves: Mapping[State, State]
    guards: Sequence[Guard] = ()
    listing: Mapping[Listing, Listing] = field(default_factory=dict)

    def starts_from(self, standing: "Standing") -> bool:
        """Whether the hazard stands where this step begins; what else it needs apart."""
        here = standing.state in self.moves and (not self.listing or standing.listing.state in self.listing)
        return here and not any(guard.always and guard.fault(standing, None) for guard in self.guards)

    def faults(self, standing: "Standing", act: Act) -> list[str]:
        return [fault for guard in self.guards if (fault := guard.fault(standing, act))]


def _needs(key: str, what: str) -> Guard:
    """A detail that must be given; ``document`` is a detail in this sense."""

    def fault(_standing: "Standing", act: Act | None) -> str | None:
        given = act and (act.document if key == "document" else act.details.get(key))
        return None if given else _("缺 {what}(--{option})").format(what=_(what), option=key.replace("_", "-"))

    return Guard(what, fault)


def _five_assurances(standing: "Standing", act: Act | None) -> str | None:
    if standing.level != MAJOR or act is None:
        return None
    missing = [_(ASSURANCE_WORDS[key]) for key in ASSURANCES if not act.details.get(key)]
    return _("重大隐患五落实缺:{missing}").format(missing="、".join(missing)) if missing else None


ASSURANCE_WORDS = {
    "responsible": marked("责任"),
    "measures": marked("措施"),
    "funds": marked("资金"),
    "time_limit": marked("时限"),
    "contingency": marked("预案"),
}


def _independent(standing: "Standing", act: Act | None) -> str | None:
    if act is None:
        return None
    for one in standing.rectifiers:
        if act.person.name == one.name:
            return _("{person} 参与了整改,不能验收").format(person=act.person)
        if act.person.unit == one.unit:
            return _("{unit} 是整改单位,不能验收").format(unit=act.person.unit)
    return _("{unit} 是责任单位,不能验收").format(unit=act.person.unit) if act.person.unit == standing.unit else None


def _independent_checker(standing: "Standing", act: Act | None) -> str | None:
    if act is None:
        return None
    for one in standing.rectifiers:
        if act.person.name == one.name:
            return _("{person} 参与了整改,不能复查").format(person=act.person)
        if act.person.unit == one.unit:
            return _("{unit} 是整改单位,不能复查").format(unit=act.person.unit)
    if standing.acceptor is not None and act.person.name == standing.acceptor.name:
        return _("{person} 验收过,不能复查").format(person=act.person)
    return _("{unit} 是责任单位,不能复查").format(unit=act.person.unit) if act.person.unit == standing.unit else None


def _outcome(_standing: "Standing", act: Act | None) -> str | None:
    given = act is None or act.details.get("outcome") in set(Outcome)
    return None if given else _("缺结论(--outcome genuine|recurred|false)")


def _not_the_acceptor(standing: "Standing", act: Act | None) -> str | None:
    asked = {trace.acceptor.name for trace in standing.traces if trace.acceptor} if act else set()
    return _("{person} 验收过,不能办结对自己的倒查").format(person=act.person) if act and act.person.name in asked else None


def _evidence(standing: "Standing", act: Act | None) -> str | None:
    given = act is None or act.details.get("evidence") or standing.evidence
    return None if given else _("缺整改佐证(--evidence)")


def _not_before(key: str, what: str) -> Guard:
    """A date that must be given and must not lie before the step."""

    def fault(_standing: "Standing", act: Act | None) -> str | None:
        if act is None:
            return None
        day = act.details.get(key)
        if day is None:
            return _("缺 {what}(--{option})").format(what=_(what), option=key)
        if date.fromisoformat(day) < act.as_of:
            return _("{what} {day} 早于 {as_of}").format(what=_(what), day=day, as_of=act.as_of)
        return None

    return Guard(what, fault)


def _later_deadline(standing: "Standing", act: Act | None) -> str | None:
    day = act.details.get("deadline") if act else None
    if day and date.fromisoformat(day) <= standing.deadline:
        return _("新期限 {day} 不晚于现期限 {now}").format(day=day, now=standing.deadline)
    return None


def _deadline_after_monitoring(standing: "Standing", act: Act | None) -> str | None:
    if act is None:
        return None
    day = act.details.get("deadline")
    if standing.state is State.MONITORED and not day:
        return _("在控监测的隐患重新整改,须有新期限(--deadline)")
    if day and date.fromisoformat(day) < act.as_of:
        return _("{what} {day} 早于 {as_of}").format(what=_("新期限"), day=day, as_of=act.as_of)
    return None


def _later_end(standing: "Standing", act: Act | None) -> str | None:
    day, now = act.details.get("until") if act else None, standing.listing.until
    if day and now and date.fromisoformat(day) <= now:
        return _("新的督办期限 {day} 不晚于现期限 {now}").format(day=day, now=now)
    return None


def _another_unit(standing: "Standing", act: Act | None) -> str | None:
    unit = act.details.get("unit") if act else None
    return _("{unit} 已经是责任单位").format(unit=unit) if unit == standing.unit else None


def _always(says: str, refuses: Callable[["Standing"], bool], why: str) -> Guard:
    return Guard(says, lambda standing, _act: _(why) if refuses(standing) else None, always=True)


_MAJOR_ONLY = _always(marked("限重大隐患"), lambda one: one.level != MAJOR, marked("只有重大隐患可以挂牌督办"))
_GENERAL_ONLY = _always(marked("限一般隐患"), lambda one: one.level == MAJOR, marked("重大隐患不能转为在控监测"))
_OFF_THE_LIST = _always(
    marked("不在挂牌督办中"), lambda one: one.listing.state in ON_THE_LIST, marked("挂牌督办的隐患先摘牌再销号")
)
_ASKED = _always(marked("有待批的延期申请"), lambda one: one.listing.asked_on is None, marked("没有待批的督办延期申请"))
_NOT_ASKED = _always(marked("没有待批的延期申请"), lambda one: one.listing.asked_on is not None, marked("督办延期申请尚未批复"))
_UNFILED = _always(marked("尚未备案"), lambda one: one.listing.filed_on is not None, marked("已经备案"))
_UNPUBLISHED = _always(marked("尚未公布"), lambda one: one.listing.published_on is not None, marked("已经公布"))
_UNANNOUNCED = _always(marked("摘牌尚未公布"), lambda one: one.listing.announced_on is not None, marked("摘牌已经公布"))
_NOT_ORDERED = _always(marked("不在别的轮次里"), lambda one: one.recheck is not None, marked("已经列入回头看,尚未检查"))
_ORDERED = _always(marked("已列入回头看"), lambda one: one.recheck is None, marked("没有列入回头看"))
_FAILED = _always(marked("回头看未过"), lambda one: one.failed_in is None, marked("没有未过的回头看"))
_TRACED = _always(marked("有未办结的倒查"), lambda one: not one.traces, marked("没有未办结的倒查"))
_WHY = _needs("why", marked("理由"))
_DOCUMENT = _needs("document", marked("文件"))
_NUMBER = _needs("number", marked("挂牌号"))


def _stay(states: Iterable[State]) -> Mapping[State, State]:
    return {state: state for state in states}


def _on_list(step: str, title: str, before: Listing, after: Listing, *guards: Guard) -> Step:
    return Step(step, title, _stay(State), (_MAJOR_ONLY, *guards), {before: after})


STEPS: Mapping[str, Step] = {
    step.verb: step
    for step in (
        Step("dispatch", marked("分拨"), {State.FOUND: State.DISPATCHED, State.MONITORED: State.DISPATCHED},
             (Guard(marked("结束监测须有新期限"), _deadline_after_monitoring),)),
        Step("assure", marked("落实整改"), {State.DISPATCHED: State.RECTIFYING, State.RECTIFYING: State.RECTIFYING},
             (Guard(marked("重大隐患五落实"), _five_assurances),)),
        Step("submit", marked("报验"), {State.RECTIFYING: State.SUBMITTED}),
        Step("accept", marked("验收"), {State.SUBMITTED: State.ACCEPTED},
             (Guard(marked("整改者不验收"), _independent), Guard(marked("有佐证"), _evidence))),
        Step("return", marked("退回"), {State.SUBMITTED: State.RECTIFYING, State.DISPATCHED: State.FOUND}, (_WHY,)),
        Step("close", marked("销号"), {State.ACCEPTED: State.CLOSED}, (_OFF_THE_LIST,)),
        Step("reopen", marked("重新打开"), {State.ACCEPTED: State.DISPATCHED, State.CLOSED: State.DISPATCHED},
             (_not_before("deadline", marked("新期限")), _WHY)),
        Step("order_recheck", marked("列入回头看"), _stay(DONE),
             (_NOT_ORDERED, _needs("round", marked("轮次")), _not_before("due", marked("检查期限")))),
        Step("recheck", marked("回头看"), _stay(DONE),
             (_ORDERED, Guard(marked("整改者、验收者不复查"), _independent_checker), Guard(marked("有结论"), _outcome))),
        Step("trace_back", marked("责任倒查"), _stay([State.DISPATCHED]), (_FAILED, _not_before("due", marked("答复期限")))),
        Step("settle", marked("倒查办结"), _stay(State),
             (_TRACED, Guard(marked("验收者不办结"), _not_the_acceptor), _needs("conclusion", marked("结论")))),
        Step("extend", marked("延期"), _stay(_OPEN),
             (_DOCUMENT, _not_before("deadline", marked("新期限")), Guard(marked("晚于现期限"), _later_deadline))),
        Step("transfer", marked("转办"),
             {State.FOUND: State.FOUND, State.DISPATCHED: State.DISPATCHED, State.RECTIFYING: State.DISPATCHED},
             (_needs("unit", marked("新责任单位")), Guard(marked("换了单位"), _another_unit), _WHY)),
        Step("monitor", marked("转为在控监测"),
             dict.fromkeys((State.FOUND, State.DISPATCHED, State.RECTIFYING, State.MONITORED), State.MONITORED),
             (_GENERAL_ONLY, _DOCUMENT, _not_before("review", marked("复核日期")), _needs("measure", marked("管控措施")),
              _needs("patrol_days", marked("巡查间隔")))),
        Step("patrol", marked("巡查"), _stay([State.MONITORED])),
        Step("propose_listing", marked("提请挂牌"), _stay(_OPEN), (_MAJOR_ONLY,),
             {Listing.NONE: Listing.PROPOSED, Listing.DELISTED: Listing.PROPOSED}),
        _on_list("approve_listing", marked("批准挂牌"), Listing.PROPOSED, Listing.APPROVED, _DOCUMENT),
        _on_list("refuse_listing", marked("不予挂牌"), Listing.PROPOSED, Listing.NONE, _WHY),
        _on_list("list", marked("挂牌"), Listing.APPROVED, Listing.LISTED, _NUMBER, _not_before("until", marked("督办期限"))),
        _on_list("file_listing", marked("备案"), Listing.LISTED, Listing.LISTED, _UNFILED),
        _on_list("publish_listing", marked("公布挂牌"), Listing.LISTED, Listing.LISTED, _UNPUBLISHED),
        _on_list("ask_extension", marked("申请督办延期"), Listing.LISTED, Listing.LISTED, _NOT_ASKED, _WHY),
        _on_list("grant_extension", marked("同意督办延期"), Listing.LISTED, Listing.LISTED, _ASKED, _DOCUMENT,
                 _not_before("until", marked("督办期限")), Guard(marked("晚于现督办期限"), _later_end)),
        _on_list("refuse_extension", marked("不同意督办延期"), Listing.LISTED, Listing.LISTED, _ASKED, _WHY),
        _on_list("apply_delisting", marked("申请摘牌验收"), Listing.LISTED, Listing.APPLIED),
        _on_list("pass_delisting", marked("摘牌验收合格"), Listing.APPLIED, Listing.PASSED, _DOCUMENT),
        _on_list("fail_delisting", marked("摘牌验收不合格"), Listing.APPLIED, Listing.LISTED, _WHY),
        _on_list("delist", marked("摘牌"), Listing.PASSED, Listing.DELISTED, _DOCUMENT),
        _on_list("publish_delisting", marked("公布摘牌"), Listing.DELISTED, Listing.DELISTED, _UNANNOUNCED),
    )
}  # fmt: skip


def legal(standing: "Standing") -> list[str]:
    """The verbs of the steps that may be taken from here, given what each of them needs."""
    return [verb for verb, step in STEPS.items() if step.starts_from(standing)]


def check(standing: "Standing", act: Act, name: str) -> None:
    """Raises StateError where the step is illegal, with every reason and with what would be legal.
    ``name``: the hazard's code."""
    step = STEPS[act.verb]
    if act.as_of < standing.last_on:
        message = _("{name} 最近一步在 {last},不能补记 {day} 的一步").format(name=name, last=standing.last_on, day=act.as_of)
        raise StateError(message)
    if not step.starts_from(standing):
        why = [guard.fault(standing, None) or "" for guard in step.guards if guard.always and guard.fault(standing, None)]
        state = _(STATE_WORDS[standing.state])
        if step.listing:
            state += f"、{_(LISTING_WORDS[standing.listing.state])}"
        said = _("{name} 现在{state},不能{step}").format(name=name, state=state, step=_(step.title))
        may = "、".join(f"{verb}({_(STEPS[verb].title)})" for verb in legal(standing)) or _("无")
        raise StateError("".join([said, *(f";{one}" for one in why)]) + f" {_('→')} " + _("可以:{steps}").format(steps=may))
    faults = step.faults(standing, act)
    if faults:
        raise StateError(_("{name} 不能{step}:{why}").format(name=name, step=_(step.title), why=";".join(faults)))
