"""Cases and receipts as people read them: rows in words, JSON, and the page of receipts in the Prefect UI."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from taskhub.escalation import COMING, STATE_TITLES, CaseView, RungState, Spoken
from taskhub.i18n import gettext as _
from taskhub.report.elements import Page

RECEIPTS_KEY = "taskhub-escalation"
MOST_ROWS = 200


def state_in_words(state: str | None) -> str:
    if state is None:
        return ""
    return _("将到期") if state == COMING else _(STATE_TITLES[RungState(state)])


def readable_case(row: Mapping[str, Any]) -> dict[str, Any]:
    state = _("停") if row["resting"] else state_in_words(row["state"])
    return {**row, "rung": row["rung_title"], "state": state, "missed": row["missed"] or None}


def readable_rung(row: Mapping[str, Any]) -> dict[str, Any]:
    return {**row, "state": state_in_words(row["state"])}


def spoken_row(one: Spoken) -> dict[str, Any]:
    return {"case": one.case, "subject": one.subject, "unit": one.unit, "rung": one.rung, "title": one.title,
            "due_on": one.due_on, "notices": list(one.notices)}  # fmt: skip


def case_object(view: CaseView) -> dict[str, Any]:
    """A case as JSON: its row, the frozen ladder's hash, and every rung with its receipt."""
    return {**view.row, "content_hash": view.content_hash, "basis": view.basis, "rungs": list(view.rungs)}


def receipts_page(cases: Sequence[Mapping[str, Any]], unit_name: Callable[[str], str], as_of: date) -> Page:
    """Every open case: first those of which the office did not sign a rung in time, then by how far they are."""
    ordered = sorted(cases, key=lambda row: (-row["missed"], row["opened_on"], row["case"]))
    missed = sum(row["missed"] > 0 for row in cases)
    lines = [
        f"# {_('督办升级回执')}",
        "",
        _("截至 {day}:未了结案件 {n} 个,其中 {missed} 个有一级逾期未签批,记在安委办名下。").format(
            day=as_of, n=len(cases), missed=missed
        ),
        "",
    ]
    if ordered:
        heads = (_("案件"), _("对象"), _("单位"), _("阶梯"), _("走到"), _("状态"), _("到期"), _("未及时签批"), _("下次"))
        lines += ["| " + " | ".join(heads) + " |", "|" + "---|" * len(heads)]
        lines += [_line(row, unit_name) for row in ordered[:MOST_ROWS]]
    if len(ordered) > MOST_ROWS:
        lines += ["", _("另有 {n} 个,见 taskhub escalation list。").format(n=len(ordered) - MOST_ROWS)]
    return Page(RECEIPTS_KEY, "\n".join(lines) + "\n", _("督办升级:案件和回执"))


def _line(row: Mapping[str, Any], unit_name: Callable[[str], str]) -> str:
    words = readable_case(row)
    cells = [
        row["case"], f"{row['subject']} {row['subject_title']}", unit_name(row["unit"]), row["ladder"], row["rung"],
        words["state"], row["due_on"], words["missed"], row["next_on"],
    ]  # fmt: skip
    return "| " + " | ".join("" if cell is None else str(cell).replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"
