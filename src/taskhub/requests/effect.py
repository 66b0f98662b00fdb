"""Granted requests written into the next revision, and marked as effected once a revision that says so is loaded."""

import tempfile
from dataclasses import replace
from datetime import date
from pathlib import Path

from sqlmodel import Session

from taskhub.audit import Actor
from taskhub.clock import Moment
from taskhub.document_numbers import as_written
from taskhub.i18n import gettext as _
from taskhub.plan import book
from taskhub.plan.export import export_text
from taskhub.plan.load import check_files
from taskhub.plan.structure import Change, Plan
from taskhub.problems import InputError, StateError, unknown
from taskhub.requests.ask import add_step
from taskhub.requests.models import EFFECT
from taskhub.requests.standing import EFFECTED, Request, to_be_written
from taskhub.units import Units


def amended(plan: Plan, requests: list[Request], change: Change) -> Plan:
    """The revision after ``plan`` with every request in it and nothing else changed."""
    items = {item.code: item for item in plan.items}
    for request in requests:
        items[request.row.item] = request.wish.granted_to(items[request.row.item], change)
    return replace(
        plan, revision=plan.revision + 1, effective=change.date, document=change.document, items=tuple(items.values())
    )  # fmt: skip


def amendment(
    session: Session, units: Units, moment: Moment, code: str, document: str, day: date
) -> tuple[str, Plan, list[Request]]:
    """The next revision's file with every granted request in it, ready to be loaded. Raises StateError where none waits, and
    InputError where the plan would not be valid."""
    plan = book.newest(session, code)
    if plan is None:
        raise StateError(unknown(_("没有方案 {code}").format(code=code), code, book.parents(session)))
    waiting = to_be_written(session, moment, code)
    if not waiting:
        raise StateError(_("{code} 没有已批准而未写进方案的申请;先 taskhub plan decide … --grant").format(code=code))
    new = amended(plan, waiting, Change(day, as_written(document)))
    text = export_text(new)
    _check(session, units, text, code)
    return text, new, waiting


def _check(session: Session, units: Units, text: str, code: str) -> None:
    """As ``plan check`` will: nothing is handed out that could not be loaded."""
    with tempfile.TemporaryDirectory() as directory:
        file = Path(directory) / f"{code}.yaml"
        file.write_text(text, encoding="utf-8")
        try:
            check_files([file], units, session)
        except InputError as error:
            raise InputError(replace(problem, file=f"{code}.yaml") for problem in error.problems) from None


def effected_by(session: Session, plan: Plan, moment: Moment, actor: Actor) -> None:
    """Marks what the loaded revision has brought about, by its content, whoever wrote the file."""
    waiting = to_be_written(session, moment, plan.code)
    if not waiting:
        return
    items = {item.code: item for item in plan.items}
    for request in waiting:
        item = items.get(request.row.item)
        if item is not None and request.wish.holds_of(item):
            add_step(session, moment, actor, request.row, EFFECT, EFFECTED, plan.document, revision=plan.revision)
