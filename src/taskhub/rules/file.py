"""The form of a ruleset's file, and what can be wrong between its rules."""

from collections.abc import Collection, Iterator
from datetime import date
from graphlib import CycleError, TopologicalSorter
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from taskhub.documents import Document
from taskhub.durations import Duration
from taskhub.i18n import gettext as _
from taskhub.problems import Problem, nearest
from taskhub.rules.parameters import Understood
from taskhub.rules.ruleset import Colour, Rule, SubjectKind


def _duration(written: object) -> object:
    # A ValueError here becomes a problem with its line; anything but a text is left to pydantic.
    return Duration.parse(written) if isinstance(written, str) else written


_Duration = Annotated[Duration, BeforeValidator(_duration)]
_Text = Annotated[str, Field(min_length=1)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Valid(_Strict):
    start: date | None = Field(None, alias="from")
    end: date | None = Field(None, alias="to")

    @model_validator(mode="after")
    def _in_order(self) -> "_Valid":
        if self.start and self.end and self.end < self.start:
            raise ValueError(_("to 早于 from"))
        return self


class _RuleText(_Strict):
    id: str
    title: _Text
    colour: Colour
    when: _Text
    hold: _Duration | None = Field(None, alias="for")
    notice: Literal["task_order", "reminder", "control", "supervision", "none"] = "none"
    ladder: str | None = None
    shown_to: Literal["addressee", "office"] = "addressee"
    basis: str = ""
    inspired_by: str = ""
    reply_within: _Duration | None = None
    suppresses: list[str] = []
    valid: _Valid = _Valid()

    def rule(self, understood: Understood, line: int) -> Rule:
        return Rule(
            id=self.id, title=self.title, colour=self.colour, when=self.when.strip(), condition=understood.meaning.condition,
            hold=self.hold, notice=None if self.notice == "none" else self.notice, basis=self.basis,
            inspired_by=self.inspired_by, reply_within=self.reply_within, suppresses=frozenset(self.suppresses),
            valid_from=self.valid.start, valid_to=self.valid.end, line=line, ladder=self.ladder,
            for_office=self.shown_to == "office", variants=understood.variants,
        )  # fmt: skip


class OverrideText(BaseModel):
    """``unit`` or ``plan``, and parameters by name."""

    model_config = ConfigDict(extra="allow", frozen=True)

    unit: str | None = None
    plan: str | None = None


class RulesetText(_Strict):
    ruleset: str
    subject: SubjectKind
    let: dict[str, Any] = {}
    overrides: list[OverrideText] = []
    rules: Annotated[list[_RuleText], Field(min_length=1)]


def conflicts(document: Document, written: RulesetText, ladders: Collection[str] | None) -> Iterator[Problem]:
    """What is wrong between the rules of one file, and with the ladders they name (None: which there are is not known)."""
    seen: set[str] = set()
    ids = [rule.id for rule in written.rules]
    for i, rule in enumerate(written.rules):
        if not _is_id(rule.id):
            message = _("{id} 不能作规则编号").format(id=rule.id)
            yield document.problem(("rules", i, "id"), message, _("用小写字母、数字和连字符:item-overdue"))
        if rule.id in seen:
            yield document.problem(("rules", i, "id"), _("规则编号 {id} 重复").format(id=rule.id), _("换一个编号"))
        seen.add(rule.id)
        for n, other in enumerate(rule.suppresses):
            if other not in ids:
                remedy = nearest(other, ids) or _("写本规则集中的编号")
                yield document.problem(("rules", i, "suppresses", n), _("没有规则 {id}").format(id=other), remedy)
        if rule.reply_within and rule.notice == "none":
            where = ("rules", i, "reply_within")
            yield document.problem(where, _("不发通知,就没有答复期限"), _("写上 notice,或删去 reply_within"))
        if rule.shown_to == "office" and (rule.ladder or rule.notice != "none"):
            where = ("rules", i, "shown_to")
            yield document.problem(where, _("只给安委办看的,不能发通知"), _("删去 shown_to,或删去 notice 和 ladder"))
        if rule.ladder is not None:
            where = ("rules", i, "ladder")
            if rule.notice != "none":
                yield document.problem(where, _("notice 和 ladder 只能写一个"), _("由阶梯发通知就删去 notice,否则删去 ladder"))
            if ladders is not None and rule.ladder not in ladders:
                remedy = nearest(rule.ladder, ladders) or _("可用:{words}").format(words="、".join(ladders))
                yield document.problem(where, _("没有阶梯 {name}").format(name=rule.ladder), remedy)
    try:
        TopologicalSorter({rule.id: rule.suppresses for rule in written.rules}).prepare()
    except CycleError as error:
        circle = " → ".join(reversed(error.args[1]))
        i = ids.index(error.args[1][-1])
        message = _("规则互相压制:{circle},结果谁也不报").format(circle=circle)
        yield document.problem(("rules", i, "suppresses"), message, _("只留一个方向"))


def _is_id(text: str) -> bool:
    return text.isascii() and text.replace("-", "").isalnum() and text == text.lower()
