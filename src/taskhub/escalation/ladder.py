"""Ladders: ``rules/ladders.yaml``, what is done about a finding that stays open, rung by rung."""

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer, field_validator

from taskhub import revisions
from taskhub.documents import Document, judge, read
from taskhub.durations import Duration
from taskhub.i18n import gettext as _
from taskhub.problems import InputError, Problem, Refusal, nearest
from taskhub.rules import ExpressionError, Ruleset, facts_of, understand
from taskhub.rules.load import Catalogues
from taskhub.rules.ruleset import SubjectKind
from taskhub.subjects import FactSpec, FactType

SINCE = "since"
"""The anchor of a ladder that counts from the day on which its finding's condition began to hold."""

ActionKind = Literal[
    "task_order", "reminder", "control", "supervision", "circular", "admonition", "raise", "referral", "listing"
]  # fmt: skip
PROPOSALS = frozenset({"circular", "admonition", "raise", "referral", "listing"})
"""What is proposed and never goes out without a person's signature."""

Addressee = Literal[
    "unit", "head", "superior", "territory", "territory_head", "sector", "sector_head", "enforcement", "office"
]  # fmt: skip

_WORKING_DAYS_A_WEEK, _DAYS_A_WEEK = 5, 7


def _duration(written: object) -> object:
    # A ValueError here becomes a problem with its line; anything but a text is left to pydantic.
    return Duration.parse(written) if isinstance(written, str) else written


_Limit = Annotated[Duration, BeforeValidator(_duration), PlainSerializer(str)]


def _id(written: str) -> str:
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", written):
        raise Refusal(_("{id} 不能作编号").format(id=written), _("用小写字母、数字和连字符:hazard-major"))
    return written


def _some(written: tuple[Any, ...]) -> tuple[Any, ...]:
    if not written:
        raise Refusal(_("一项也没有"), _("至少写一项"))
    return written


_Id = Annotated[str, AfterValidator(_id)]
_Some = AfterValidator(_some)
_Text = Annotated[str, Field(min_length=1)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Action(_Strict):
    """One notice of a rung. ``sign_off`` None: as the notice's kind is signed off otherwise."""

    notice: ActionKind
    to: Annotated[tuple[Addressee, ...], _Some] = ("unit",)
    copied_to: tuple[Addressee, ...] = ()
    reply_within: _Limit | None = None
    sign_off: Literal["automatic", "office"] | None = None

    @field_validator("to", "copied_to", mode="before")
    @classmethod
    def _one_or_several(cls, written: object) -> object:
        return (written,) if isinstance(written, str) else written


class Rung(_Strict):
    """What falls due ``after`` so long from the anchor, or once a notice of the rung ``unanswered`` has no reply by its date,
    whichever comes first; a rung with neither falls due when the case opens. ``approve_within``: how long a person may take
    before the rung is booked as missed by the office."""

    id: _Id
    title: _Text
    after: _Limit | None = None
    unanswered: str | None = None
    approve_within: _Limit = Duration(3, working=True)
    basis: str = ""
    actions: Annotated[tuple[Action, ...], _Some]

    @property
    def awaits_reply(self) -> bool:
        return any(action.reply_within for action in self.actions)


class Ladder(_Strict):
    """A ladder for findings about subjects of one kind. Rules name it; ``content`` is what a case freezes.

    ``anchor``: ``since``, or the date fact from which ``after`` counts. ``lasts_while``: a condition; while it holds a case whose
    finding has ceased (the deadline was extended, say) rests and takes up where it was when it is found again. Without
    one a case ends with its finding.
    """

    name: _Id = Field(alias="ladder")
    title: _Text
    subject: SubjectKind
    anchor: str = SINCE
    lasts_while: _Text | None = None
    basis: str = ""
    inspired_by: str = ""
    rungs: Annotated[tuple[Rung, ...], _Some]

    def content(self) -> dict[str, Any]:
        """What a case freezes: everything but what merely inspired it."""
        return self.model_dump(mode="json", by_alias=True, exclude={"inspired_by"})

    @property
    def content_hash(self) -> str:
        return revisions.content_hash(self.content())

    def rung(self, id_: str) -> Rung:
        return next(rung for rung in self.rungs if rung.id == id_)


class _LaddersText(_Strict):
    ladders: Annotated[tuple[Ladder, ...], _Some]


Ladders = Mapping[str, Ladder]


def load_ladders(path: Path, catalogues: Catalogues) -> Ladders:
    """The ladders by name; none where there is no file. Raises InputError with every fault found."""
    if not path.exists():
        return {}
    document = read(path)
    written = judge(document, _LaddersText).ladders
    problems = list(_faults(document, written, catalogues))
    if problems:
        raise InputError(sorted(problems, key=lambda problem: problem.line or 0))
    return {ladder.name: ladder for ladder in written}


def _faults(document: Document, ladders: Sequence[Ladder], catalogues: Catalogues) -> Iterator[Problem]:
    names: set[str] = set()
    for i, ladder in enumerate(ladders):
        here = ("ladders", i)
        if ladder.name in names:
            yield document.problem((*here, "ladder"), _("阶梯 {name} 重复").format(name=ladder.name), _("换一个名称"))
        names.add(ladder.name)
        catalogue = catalogues.get(ladder.subject)
        if catalogue is None:
            yield document.problem((*here, "subject"), _("还没有 {kind} 的事实可用").format(kind=ladder.subject))
        else:
            yield from _fact_faults(document, here, ladder, catalogue)
        yield from _rung_faults(document, here, ladder)


def _fact_faults(
    document: Document, here: tuple[str | int, ...], ladder: Ladder, catalogue: Mapping[str, FactSpec]
) -> Iterator[Problem]:
    dates = [SINCE, *(name for name, spec in catalogue.items() if spec.type is FactType.DATE)]
    if ladder.anchor not in dates:
        message = _("{anchor} 不是日期事实").format(anchor=ladder.anchor)
        yield document.problem((*here, "anchor"), message, _("可用:{words}").format(words="、".join(dates)))
    if ladder.lasts_while:
        where = (*here, "lasts_while")
        try:
            names = [spec.name for spec in facts_of(understand(ladder.lasts_while, catalogue))]
        except ExpressionError as error:
            for fault in error.faults:
                message = _("第 {column} 列:{message}").format(column=fault.column, message=fault.message)
                yield document.problem(where, message, fault.remedy)
        else:
            for name in names:
                if name not in catalogue:
                    message = _("这里不能用 {measure}").format(measure=name)
                    yield document.problem(where, message, _("只用对象自己的事实:status == 'active'"))


def _rung_faults(document: Document, ladder_at: tuple[str | int, ...], ladder: Ladder) -> Iterator[Problem]:
    """What makes a ladder one that nobody can climb."""
    before: dict[str, Rung] = {}
    for n, rung in enumerate(ladder.rungs):
        here = (*ladder_at, "rungs", n)
        if rung.id in before:
            yield document.problem((*here, "id"), _("级 {id} 重复").format(id=rung.id), _("换一个编号"))
        if n and rung.after is None and rung.unanswered is None:
            message = _("不知道这一级何时到期")
            yield document.problem(here, message, _("写上 after: 10 working days,或 unanswered: 前面某一级的编号"))
        earlier = [other for other in before.values() if other.after]
        if rung.after and earlier and _rough_days(rung.after) <= _rough_days(earlier[-1].after):
            message = _("{id} 不晚于前一级 {other}({limit})").format(id=rung.id, other=earlier[-1].id, limit=earlier[-1].after)
            yield document.problem((*here, "after"), message, _("各级按先后排列,after 逐级增大"))
        if rung.unanswered is not None:
            yield from _unanswered_faults(document, (*here, "unanswered"), rung.unanswered, before)
        for m, action in enumerate(rung.actions):
            if action.notice in PROPOSALS and action.sign_off == "automatic":
                message = _("{kind} 须由人签批,不能自动发出").format(kind=action.notice)
                yield document.problem((*here, "actions", m, "sign_off"), message, _("改成 office,或删去"))
        before[rung.id] = rung


def _unanswered_faults(
    document: Document, here: tuple[str | int, ...], named: str, before: Mapping[str, Rung]
) -> Iterator[Problem]:
    if named not in before:
        remedy = nearest(named, before) or _("写排在前面的某一级的编号")
        yield document.problem(here, _("前面没有 {id} 这一级").format(id=named), remedy)
    elif not before[named].awaits_reply:
        message = _("{id} 这一级的通知不要求回复,谈不上逾期未回复").format(id=named)
        yield document.problem(here, message, _("给它的通知写上 reply_within"))


def _rough_days(limit: Duration | None) -> float:
    """A limit in calendar days on the average, to tell whether rungs stand in order."""
    assert limit is not None  # asked of limits that are written
    return limit.amount * _DAYS_A_WEEK / _WORKING_DAYS_A_WEEK if limit.working else limit.amount


def misplaced_ladders(rulesets: Sequence[Ruleset], ladders: Ladders) -> Iterator[Problem]:
    """Rules that name a ladder for subjects of another kind. (That it is there at all is the rulesets' own check.)"""
    for ruleset in rulesets:
        for rule in ruleset.rules:
            ladder = ladders.get(rule.ladder or "")
            if ladder is not None and ladder.subject != ruleset.subject:
                message = _("阶梯 {name} 是给 {kind} 的").format(name=ladder.name, kind=ladder.subject)
                yield Problem(ruleset.file, rule.line, f"{rule.id}.ladder", message, _("换一个,或另写一个阶梯"))
