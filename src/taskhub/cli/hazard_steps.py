"""The steps of a hazard's life as commands: each with several codes at once, all or none."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Annotated, Any

import typer

from taskhub.cli.context import AsOf, By, Day, say, session
from taskhub.i18n import gettext as _

Codes = Annotated[list[str], typer.Argument(help="隐患编码,可以有几个")]
Person = Annotated[str | None, typer.Option(metavar="NAME@UNIT", help="实际是谁做的;默认就是经办人")]
Document = Annotated[str, typer.Option(help="文件(文号)")]
Why = Annotated[str, typer.Option(help="理由")]
Note = Annotated[str, typer.Option(help="说明")]
Deadline = Annotated[date | None, Day("--deadline", help="新期限")]


class Listing(StrEnum):
    """What ``supervise`` does, and the step it is."""

    propose = "propose_listing"
    approve = "approve_listing"
    refuse = "refuse_listing"
    list = "list"
    file = "file_listing"
    publish = "publish_listing"
    ask = "ask_extension"
    grant = "grant_extension"
    deny = "refuse_extension"
    apply = "apply_delisting"
    passed = "pass_delisting"
    failed = "fail_delisting"


def trail_headings() -> Mapping[str, str]:
    return {
        "as_of": _("日期"), "what": _("步骤"), "person": _("谁做的"), "document": _("文件"), "details": _("内容"),
        "recorded_at": _("录入时间"),
    }  # fmt: skip


def attach(app: typer.Typer) -> None:
    for command, name in (
        (dispatch, "dispatch"), (assure, "assure"), (submit, "submit"), (accept, "accept"), (return_, "return"), (close, "close"),
        (reopen, "reopen"), (extend, "extend"), (transfer, "transfer"), (monitor, "monitor"), (patrol, "patrol"),
        (supervise, "supervise"), (release, "release"),
    ):  # fmt: skip
        app.command(name)(command)


def _take(
    context: typer.Context,
    codes: list[str],
    verb: str,
    as_of: date | None,
    by: str | None,
    person: str | None = None,
    document: str = "",
    **details: Any,
) -> None:
    from taskhub.audit import Actor

    taskhub = session(context)
    said = {key: str(value) if isinstance(value, date) else value for key, value in details.items()}
    moved = taskhub.hub.hazards.take(
        codes, verb, taskhub.working_moment(as_of, False), taskhub.actor(by),
        person=Actor.parse(person) if person else None, document=document, details=said,
    )  # fmt: skip
    for code in moved:
        typer.echo(code)
    say(_("已记 {n} 个").format(n=len(moved)) if moved else _("这一步已经记过,没有变化"))


def dispatch(
    context: typer.Context, codes: Codes, deadline: Deadline = None, document: Document = "", note: Note = "", as_of: AsOf = None,
    by: By = None,
) -> None:  # fmt: skip
    """分拨给责任单位;在控监测的由此重新整改,须有新期限。"""
    _take(context, codes, "dispatch", as_of, by, document=document, deadline=deadline, note=note)


def assure(
    context: typer.Context,
    codes: Codes,
    responsible: Annotated[str, typer.Option(help="责任:谁负责")] = "",
    measures: Annotated[str, typer.Option(help="措施")] = "",
    funds: Annotated[str, typer.Option(help="资金")] = "",
    time_limit: Annotated[str, typer.Option(help="时限")] = "",
    contingency: Annotated[str, typer.Option(help="预案")] = "",
    person: Person = None,
    document: Document = "",
    as_of: AsOf = None,
    by: By = None,
) -> None:
    """落实整改(五落实),开始整改;重大隐患缺一不可。"""
    _take(context, codes, "assure", as_of, by, person, document, responsible=responsible, measures=measures, funds=funds,
          time_limit=time_limit, contingency=contingency)  # fmt: skip


def submit(
    context: typer.Context,
    codes: Codes,
    evidence: Annotated[str, typer.Option(help="整改佐证")] = "",
    note: Note = "",
    person: Person = None,
    as_of: AsOf = None,
    by: By = None,
) -> None:
    """整改完成,报请验收。"""
    _take(context, codes, "submit", as_of, by, person, evidence=evidence, note=note)


def accept(
    context: typer.Context,
    codes: Codes,
    evidence: Annotated[str, typer.Option(help="整改佐证;报验时交过的可以不写")] = "",
    document: Document = "",
    note: Note = "",
    person: Person = None,
    as_of: AsOf = None,
    by: By = None,
) -> None:
    """验收合格。整改的人和单位不能验收。"""
    _take(context, codes, "accept", as_of, by, person, document, evidence=evidence, note=note)


def return_(
    context: typer.Context, codes: Codes, why: Why = "", document: Document = "", as_of: AsOf = None, by: By = None
) -> None:
    """退回:报验的退回整改,分拨的退回重新分拨。"""
    _take(context, codes, "return", as_of, by, document=document, why=why)


def close(
    context: typer.Context, codes: Codes, document: Document = "", note: Note = "", as_of: AsOf = None, by: By = None
) -> None:
    """销号。挂牌督办中的先摘牌。"""
    _take(context, codes, "close", as_of, by, document=document, note=note)


def reopen(
    context: typer.Context, codes: Codes, deadline: Deadline = None, why: Why = "", document: Document = "", as_of: AsOf = None,
    by: By = None,
) -> None:  # fmt: skip
    """重新打开:发现日期不变,给新的期限。"""
    _take(context, codes, "reopen", as_of, by, document=document, deadline=deadline, why=why)


def extend(
    context: typer.Context, codes: Codes, deadline: Deadline = None, document: Document = "", why: Why = "", as_of: AsOf = None,
    by: By = None,
) -> None:  # fmt: skip
    """延期,须有批准文件;原期限和已经逾期的天数留在记录里。"""
    _take(context, codes, "extend", as_of, by, document=document, deadline=deadline, why=why)


def transfer(
    context: typer.Context,
    codes: Codes,
    unit: Annotated[str, typer.Option(help="新的责任单位")] = "",
    why: Why = "",
    document: Document = "",
    as_of: AsOf = None,
    by: By = None,
) -> None:
    """转办给另一个责任单位。"""
    _take(context, codes, "transfer", as_of, by, document=document, unit=unit, why=why)


def monitor(
    context: typer.Context,
    codes: Codes,
    review: Annotated[date | None, Day("--review", help="复核日期")] = None,
    measure: Annotated[str, typer.Option(help="管控措施")] = "",
    patrol_days: Annotated[int | None, typer.Option(min=1, help="最多多少天巡查一次")] = None,
    document: Document = "",
    note: Note = "",
    as_of: AsOf = None,
    by: By = None,
) -> None:
    """转为在控监测(限一般隐患),须有批准文件;已在监测的由此续期。"""
    _take(
        context,
        codes,
        "monitor",
        as_of,
        by,
        document=document,
        review=review,
        measure=measure,
        patrol_days=patrol_days,
        note=note,
    )


def patrol(
    context: typer.Context, codes: Codes, note: Note = "", person: Person = None, as_of: AsOf = None, by: By = None
) -> None:
    """记一次对在控监测隐患的巡查。"""
    _take(context, codes, "patrol", as_of, by, person, note=note)


def supervise(
    context: typer.Context,
    codes: Codes,
    step: Annotated[str, typer.Option(help="、".join(Listing.__members__))] = "propose",
    number: Annotated[str, typer.Option(help="挂牌号(list)")] = "",
    until: Annotated[date | None, Day("--until", help="督办期限(list、grant)")] = None,
    production: Annotated[str, typer.Option(help="停产停业的范围,或不停的理由(list)")] = "",
    why: Why = "",
    document: Document = "",
    person: Person = None,
    as_of: AsOf = None,
    by: By = None,
) -> None:
    """挂牌督办:提请、批准、挂牌、备案、公布、延期、摘牌验收。"""
    if step not in Listing.__members__:
        raise typer.BadParameter(
            _("{step} 不是挂牌督办的步骤;可用 {known}").format(step=step, known="、".join(Listing.__members__))
        )
    verb = Listing[step].value
    _take(context, codes, verb, as_of, by, person, document, number=number, until=until, production=production, why=why)


def release(
    context: typer.Context,
    codes: Codes,
    published: Annotated[bool, typer.Option("--published", help="记摘牌已经公布")] = False,
    document: Document = "",
    as_of: AsOf = None,
    by: By = None,
) -> None:
    """摘牌,须有文件;随后用 --published 记公布。"""
    _take(context, codes, "publish_delisting" if published else "delist", as_of, by, document=document)
