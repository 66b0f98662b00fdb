"""``taskhub report ranking``: who stands where, and what would change it."""

from typing import Annotated, Any

import typer

from taskhub.cli.context import AsOf, Format, FormatOption, KnownAt, emit, print_json, say, session
from taskhub.i18n import gettext as _
from taskhub.i18n import marked as N_

HEADINGS = {
    "rank": N_("名次"), "name": N_("单位"), "items": N_("事项"), "score": N_("得分"), "tier": N_("档次"), "movement": N_("升降"),
    "parts": N_("评分项"), "what_if": N_("怎样改变名次"),
}  # fmt: skip


def attach(app: typer.Typer) -> None:
    app.command("ranking")(ranking)


def ranking(
    context: typer.Context,
    period: Annotated[str | None, typer.Option(help="期间:2024-09、2024Q3、2024H1 或 2024;不写则不分期间")] = None,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    form: FormatOption = Format.table,
) -> None:
    """部门、县区分开排名:只看结果,列出每一评分项和怎样改变名次。"""
    from taskhub.periods import parse_period
    from taskhub.publication.rows import in_words, ranked_when, ranking_rows
    from taskhub.ranking import GROUPS

    taskhub = session(context)
    desk = taskhub.hub.publications
    moment, span = taskhub.moment(as_of, known_at), parse_period(period) if period else None
    rankings, before = desk.ranking(moment, span)
    rows: dict[str, list[dict[str, Any]]] = {one.group: ranking_rows(one, desk.scoring, taskhub.hub.units) for one in rankings}
    if form is Format.json:
        print_json([row for group in rows.values() for row in group])
    elif form is Format.csv:
        emit((row for group in rows.values() for row in group), {"group": _("组"), **HEADINGS}, form)
    else:
        headings = {key: _(heading) for key, heading in HEADINGS.items()}
        for group, some in rows.items():
            emit(map(in_words, some), headings, form, _(GROUPS[group]))
        say(ranked_when(span, moment.as_of))
        say(_("升降与已发布的 {code} 相比。").format(code=before) if before else _("此前没有发布过排名,不计升降。"))
