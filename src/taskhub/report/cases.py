"""Cases and receipts as people read them: rows in words, JSON, and the page of receipts in the Prefect UI."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from taskhub.escalation import COMING, STATE_TITLES, CaseView, RungState, Spoken
from taskhub.i18n import gettext as _
from taskhub.report.elements import HAZARDS_KEY, NOTICES_KEY, RECEIPTS_KEY, WAITING_KEY, Page, short, table, unit_link, way
from taskhub.report.rest import MOST_ROWS


def state_in_words(state: str | None) -> str:
    if state is None:
        return ""
    return _("将到期") if state == COMING else _(STATE_TITLES[RungState(state)])


def readable_case(row: Mapping[str, Any]) -> dict[str, Any]:
    state = _("停") if row["resting"] else state_in_words(row["state"])
    return {**row, "rung": row["rung_title"], "state": state, "missed": row["missed"] or None}


def readable_rung(row: Mapping[str, Any]) -> dict[str, Any]:
    return {**row, "state": state_in_words(row["state"])}


def rung_in_words(title: str, state: str | None) -> str:
    """A rung and where it stands: what waits for a signature has not been done."""
    return f"{title}({state_in_words(state)})" if state else title


def rungs_in_words(cases: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """Subject → the highest rung of its open case and where that stands."""
    return {row["subject"]: rung_in_words(row["rung_title"], row["state"]) for row in cases if row["rung_title"] is not None}


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
        way(HAZARDS_KEY, NOTICES_KEY, WAITING_KEY),
        "",
        _("截至 {day}:未了结案件 {n} 个,其中 {missed} 个有一级逾期未签批,记在安委办名下。").format(
            day=as_of, n=len(cases), missed=missed
        ),
        "",
    ]
    headings = [_("案件"), _("对象"), _("单位"), _("阶梯"), _("走到"), _("状态"), _("到期"), _("未及时签批"), _("下次")]
    lines += table(headings, [_cells(row, unit_name) for row in ordered[:MOST_ROWS]])
    if len(ordered) > MOST_ROWS:
        lines += ["", _("另有 {n} 个,见 taskhub escalation list。").format(n=len(ordered) - MOST_ROWS)]
    return Page(RECEIPTS_KEY, "\n".join(lines) + "\n", _("督办升级:案件和回执"))


def _cells(row: Mapping[str, Any], unit_name: Callable[[str], str]) -> Sequence[object]:
    words = readable_case(row)
    return (
        row["case"], f"{row['subject']} {short(row['subject_title'])}", unit_link(row["unit"], unit_name), row["ladder"],
        row["rung"], words["state"], row["due_on"], words["missed"], row["next_on"],
    )  # fmt: skip
