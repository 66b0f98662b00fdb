"""Plans as rows of their tables, there and back. Figures are scaled integers, lists are JSON."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, String, cast
from sqlalchemy import select as columns
from sqlmodel import Session, col, select

from taskhub.documents import collector_paused
from taskhub.figures import PERCENT_DIGITS, VALUE_DIGITS, plain, scaled, unscaled
from taskhub.plan.file import WEIGHT_DIGITS
from taskhub.plan.models import PlanItem, PlanMeasure, PlanRevision, PlanTask
from taskhub.plan.structure import Basis, Change, Heading, Item, ItemKind, Milestone, Mode, Plan, Schedule, Target
from taskhub.revisions import content_hash

Row = dict[str, Any]

_REMEMBERED = 4096


@dataclass(frozen=True, slots=True)
class Rows:
    """A plan as it will be stored, without what only the loading knows: ids, ``as_of``, ``recorded_at``.

    ``digest`` is the hash of all of it: of what the file means, not of its blanks, comments and order of keys.
    """

    header: Row
    tasks: list[Row]
    measures: list[Row]
    items: list[Row]
    digest: str


def rows_of(plan: Plan) -> Rows:
    header, tasks, measures, items = _header_row(plan), _task_rows(plan), _measure_rows(plan), _item_rows(plan)
    return Rows(header, tasks, measures, items, content_hash([header, tasks, measures, items]))


def _header_row(plan: Plan) -> Row:
    return {
        "plan": plan.code,
        "revision": plan.revision,
        "title": plan.title,
        "issuer": plan.issuer,
        "start": plan.start,
        "end": plan.end,
        "effective": plan.effective,
        "document": plan.document,
        "part_of": plan.part_of,
        "mode": plan.schedule.mode.value,
        "basis": plan.schedule.basis.value,
        "tolerance": scaled(plan.schedule.tolerance, PERCENT_DIGITS),
    }


def _task_rows(plan: Plan) -> list[Row]:
    return [{"position": n, "code": task.code, "title": task.title} for n, task in enumerate(plan.tasks)]


def _measure_rows(plan: Plan) -> list[Row]:
    return [{"position": n, "code": m.code, "title": m.title, "task": m.task} for n, m in enumerate(plan.measures)]


def _item_rows(plan: Plan) -> list[Row]:
    return [
        {
            "position": position,
            "code": item.code,
            "title": item.title,
            "task": item.task,
            "measure": item.measure,
            "lead": item.lead,
            "co_lead": list(item.co_lead),
            "cooperating": list(item.cooperating),
            "kind": item.kind.value,
            "start": item.start,
            "due": item.due,
            "weight": scaled(item.weight, WEIGHT_DIGITS),
            "target_value": scaled(item.target.value, VALUE_DIGITS) if item.target else None,
            "target_unit": item.target.unit if item.target else None,
            "target_at_most": item.target.at_most if item.target else False,
            "milestones": [_milestone_row(milestone) for milestone in item.milestones],
            "withdrawn_on": item.withdrawn.date if item.withdrawn else None,
            "withdrawn_document": item.withdrawn.document if item.withdrawn else None,
            "carries": item.carries,
            "source": item.source,
        }
        for position, item in enumerate(plan.items)
    ]


@collector_paused()
def plan_of(session: Session, row: PlanRevision) -> Plan:
    """The whole revision. 100,000 items take one or two seconds: columns are read, not objects."""
    return replace(
        header_of(row),
        tasks=tuple(
            Heading(code, title)
            for code, title in session.exec(
                select(PlanTask.code, PlanTask.title).where(col(PlanTask.revision_id) == row.id).order_by(col(PlanTask.position))
            )
        ),
        measures=tuple(
            Heading(code, title, task)
            for code, title, task in session.exec(
                select(PlanMeasure.code, PlanMeasure.title, PlanMeasure.task)
                .where(col(PlanMeasure.revision_id) == row.id)
                .order_by(col(PlanMeasure.position))
            )
        ),
        items=tuple(items_of(session, row)),
    )


def header_of(row: PlanRevision) -> Plan:
    """The revision without its tasks, measures and items."""
    return Plan(
        code=row.plan,
        title=row.title,
        issuer=row.issuer,
        start=row.start,
        end=row.end,
        revision=row.revision,
        effective=row.effective,
        document=row.document,
        part_of=row.part_of,
        schedule=Schedule(Mode(row.mode), Basis(row.basis), unscaled(row.tolerance, PERCENT_DIGITS)),
        tasks=(),
        measures=(),
        items=(),
    )


_LISTS = ("co_lead", "cooperating", "milestones")
"""Columns of JSON. They are read as text, which is the same for thousands of items, and each text is taken apart once."""

_ITEM_COLUMNS: tuple[Any, ...] = tuple(
    cast(getattr(PlanItem, name), String).label(name) if name in _LISTS else getattr(PlanItem, name)
    for name in PlanItem.model_fields if name not in ("id", "revision_id", "position")
)  # fmt: skip


def items_of(session: Session, row: PlanRevision, *where: ColumnElement[bool]) -> Iterator[Item]:
    """The revision's items in plan order, those that meet ``where``."""
    chosen = columns(*_ITEM_COLUMNS).where(col(PlanItem.revision_id) == row.id, *where).order_by(col(PlanItem.position))
    return (_item(row.plan, *found) for found in session.execute(chosen))


def _item(
    plan: str, code: str, title: str, task: str, measure: str, lead: str, co_lead: str, cooperating: str, kind: str, start: date,
    due: date, weight: int, target_value: int | None, target_unit: str, target_at_most: bool, milestones: str,
    withdrawn_on: date | None, withdrawn_document: str, carries: str | None, source: str,
) -> Item:  # fmt: skip
    """An item from its columns, in the order of the table."""
    return Item(
        plan, code, title, task, measure, lead, _codes(co_lead), _codes(cooperating), _KINDS[kind], start, due, _weight(weight),
        None if target_value is None else _target(target_value, target_unit, target_at_most), _milestones(milestones),
        None if withdrawn_on is None else Change(withdrawn_on, withdrawn_document), source, carries,
    )  # fmt: skip


_KINDS = {kind.value: kind for kind in ItemKind}  # calling the enum for each row takes as long as the rest of it


def _milestone_row(milestone: Milestone) -> Row:
    return {"date": milestone.date.isoformat(), "percent": plain(milestone.percent), "title": milestone.title}


@lru_cache(_REMEMBERED)
def _milestones(text: str) -> tuple[Milestone, ...]:
    return tuple(Milestone(date.fromisoformat(row["date"]), Decimal(row["percent"]), row["title"]) for row in json.loads(text))


@lru_cache(_REMEMBERED)
def _codes(text: str) -> tuple[str, ...]:
    return tuple(json.loads(text))


@lru_cache(_REMEMBERED)
def _weight(stored: int) -> Decimal:
    return unscaled(stored, WEIGHT_DIGITS)


@lru_cache(_REMEMBERED)
def _target(value: int, unit: str, at_most: bool) -> Target:
    return Target(unscaled(value, VALUE_DIGITS), unit, at_most)
