"""Rechecks as people read them: rows in words, and the page of a round in the Prefect UI."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from taskhub.hazard.lifecycle import OUTCOME_WORDS, Outcome
from taskhub.i18n import gettext as _
from taskhub.i18n import marked
from taskhub.report.elements import HAZARDS_KEY, RECHECKS_KEY, Page, short, table, unit_link, way
from taskhub.report.rest import MOST_ROWS

MANNERS = {"designated": marked("指定"), "drawn": marked("抽取")}
STATES = {
    "checked": marked("已检查"),
    "pending": marked("待检查"),
    "late": marked("逾期未检查"),
    "lapsed": marked("作废:查前已重新打开"),
}


def outcome_in_words(outcome: str | None) -> str:
    return _(OUTCOME_WORDS[Outcome(outcome)]) if outcome else ""


def readable_member(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        **row,
        "manner": _(MANNERS[row["manner"]]),
        "state": _(STATES[row["state"]]),
        "outcome": outcome_in_words(row["outcome"]),
    }


def readable_traceback(row: Mapping[str, Any]) -> dict[str, Any]:
    return {**row, "outcome": outcome_in_words(row["outcome"]), "accepted_by": row["accepted_by"] or _("(登记时已销号,无验收人)")}


def round_page(shown: Mapping[str, Any], unit_name: Callable[[str], str]) -> Page:
    """A round: what its draw rests on, so that anybody can draw again, and its hazards."""
    lines = [
        f"# {_('回头看 {round}').format(round=shown['round'])}",
        "",
        way(HAZARDS_KEY),
        "",
        _("{day} 开轮,{due} 前检查;{size} 个里抽 {draw} 个,种子 `{seed}`,抽样框 `{hash}`。").format(
            day=shown["as_of"], due=shown["due"], size=shown["frame_size"], draw=shown["draw"], seed=shown["seed"],
            hash=shown["frame_hash"][:12],
        ),
        "",
    ]  # fmt: skip
    headings = [_("编码"), _("隐患"), _("企业"), _("地点"), _("责任单位"), _("方式"), _("状态"), _("结论")]
    lines += table(headings, [_cells(readable_member(row), unit_name) for row in shown["hazards"][:MOST_ROWS]])
    if len(shown["hazards"]) > MOST_ROWS:
        lines += ["", _("另有 {n} 个,见 taskhub hazard recheck show").format(n=len(shown["hazards"]) - MOST_ROWS)]
    return Page(RECHECKS_KEY, "\n".join(lines) + "\n", _("回头看:抽查名单"))


def _cells(row: Mapping[str, Any], unit_name: Callable[[str], str]) -> Sequence[object]:
    return (row["code"], short(row["title"]), row["enterprise"], row["place"], unit_link(row["unit"], unit_name), row["manner"],
            row["state"], row["outcome"])  # fmt: skip
