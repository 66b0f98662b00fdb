"""Plan files into the ledger: all files of a call in one transaction, and nothing where nothing changed."""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from sqlalchemy import insert
from sqlmodel import Session

from taskhub import agenda, audit, documents
from taskhub.audit import Actor
from taskhub.clock import Moment
from taskhub.database import Database
from taskhub.documents import Document, collector_paused
from taskhub.i18n import gettext as _
from taskhub.plan import book
from taskhub.plan.amend import standing
from taskhub.plan.check import check
from taskhub.plan.hang import Items, carried_wrongly, hung_wrongly
from taskhub.plan.models import PlanItem, PlanMeasure, PlanRevision, PlanTask
from taskhub.plan.rows import Rows, rows_of
from taskhub.plan.structure import Plan
from taskhub.problems import InputError, Problem
from taskhub.units import Units

_BATCH = 5_000

Progress = Callable[[int, int], None]
"""Called with the items written so far and the items to write."""

Loading = Callable[[Session, Plan, Moment, Actor], None]
"""Called in the transaction with each revision that was new: what follows from it is recorded with it or not at all."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """What became of one file. ``changed`` is false where the ledger already said the same."""

    plan: str
    revision: int
    items: int
    changed: bool


@dataclass(frozen=True, slots=True)
class _Filed:
    path: Path
    document: Document
    plan: Plan


@collector_paused()
def check_files(paths: Sequence[Path], units: Units, session: Session | None = None) -> list[tuple[Path, Plan]]:
    """The plans that ``paths`` hold, compared with the ledger where there is a ``session``.

    Raises InputError with every problem of every file. Nothing is written.
    """
    filed, problems = _read(paths, units)
    if session is not None:
        problems += _against_ledger(session, filed, complete=not problems)[1]
    if problems:
        raise InputError(problems)
    return [(one.path, one.plan) for one in filed]


@collector_paused()
def load_files(
    database: Database,
    paths: Sequence[Path],
    units: Units,
    moment: Moment,
    actor: Actor,
    progress: Progress | None = None,
    loading: Loading | None = None,
) -> list[Loaded]:
    """Takes over every file or, where one has a problem, none (InputError with all of them)."""
    filed, problems = _read(paths, units)
    with database.writing() as session:
        news, against = _against_ledger(session, filed, complete=not problems)
        if problems or against:
            raise InputError([*problems, *against])
        total = sum(len(one.plan.items) for one in filed if one.plan.code in news)
        done = 0
        for one in filed:
            if one.plan.code in news:
                for written in _write(session, one, news[one.plan.code], moment, actor):
                    done += written
                    if progress is not None:
                        progress(done, total)
                if loading is not None:
                    loading(session, one.plan, moment, actor)
    return [Loaded(one.plan.code, one.plan.revision, len(one.plan.items), one.plan.code in news) for one in filed]


def _read(paths: Sequence[Path], units: Units) -> tuple[list[_Filed], list[Problem]]:
    filed: list[_Filed] = []
    problems: list[Problem] = []
    for path in paths:
        try:
            document = documents.read(path)
            plan = check(document, units)
        except InputError as error:
            problems += error.problems
            continue
        twin = next((one for one in filed if one.plan.code == plan.code), None)
        if twin is not None:
            problems.append(
                document.problem(
                    ("plan",),
                    _("方案 {code} 在 {file} 里已经有了").format(code=plan.code, file=twin.document.file),
                    _("一个方案一次只装入一个文件"),
                )
            )
        filed.append(_Filed(path, document, plan))
    return filed, problems


def _against_ledger(session: Session, filed: Sequence[_Filed], complete: bool) -> tuple[dict[str, Rows], list[Problem]]:
    """The rows of every plan that is new or changed, and what the ledger has against the files.

    Not ``complete``: another file of the call could not be read and may be the parent that seems to be missing.
    """
    news: dict[str, Rows] = {}
    problems: list[Problem] = []
    for one in filed:
        rows = rows_of(one.plan)
        found = standing(session, one.plan, rows.digest)
        problems += [one.document.problem(fault.path, fault.message, fault.remedy) for fault in found.faults]
        if not found.unchanged:
            news[one.plan.code] = rows
    return news, problems + (list(_family_faults(session, filed, news)) if complete else [])


def _family_faults(session: Session, filed: Sequence[_Filed], news: Collection[str]) -> Iterator[Problem]:
    """What is wrong between the files and the plans above them. A plan that says nothing new was judged when it was loaded."""
    parents = {**book.parents(session), **{one.plan.code: one.plan.part_of for one in filed}}
    with_it = {one.plan.code: one.plan for one in filed}

    @cache
    def items_of(code: str) -> Items:
        plan = with_it.get(code) or book.newest(session, code)
        return {item.code: item for item in plan.items} if plan else {}

    for one in filed:
        hung = list(hung_wrongly(one.plan, parents))
        carried = carried_wrongly(one.plan, one.document, parents, items_of) if one.plan.code in news and not hung else ()
        yield from (one.document.problem(fault.path, fault.message, fault.remedy) for fault in (*hung, *carried))


def _write(session: Session, one: _Filed, rows: Rows, moment: Moment, actor: Actor) -> Iterator[int]:
    """Adds the revision, its parts and its audit event; yields the number of items after each batch."""
    revision = PlanRevision(**rows.header, content_hash=rows.digest, as_of=moment.as_of, recorded_at=moment.now)
    session.add(revision)
    session.flush()
    for table, parts in ((PlanTask, rows.tasks), (PlanMeasure, rows.measures), (PlanItem, rows.items)):
        for first in range(0, len(parts), _BATCH):
            batch = [{"revision_id": revision.id, **row} for row in parts[first : first + _BATCH]]
            session.execute(insert(table), batch)
            if table is PlanItem:
                yield len(batch)
    # A revision may change how every item is judged: the plan's period, mode and basis are part of it.
    agenda.queue(session, moment, "item", (f"{one.plan.code}/{row['code']}" for row in rows.items))
    agenda.queue(session, moment, "plan", [one.plan.code])
    audit.record(
        session,
        moment,
        actor,
        "plan.load",
        f"plan:{one.plan.code}",
        why=one.plan.document,
        revision=one.plan.revision,
        items=len(one.plan.items),
        file=one.path.name,
        hash=rows.digest,
    )
