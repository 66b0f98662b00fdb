"""Writing what was reported: append-only, repeatable, each call one transaction with its audit event."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import insert
from sqlmodel import Session, col, select

from taskhub import agenda, audit
from taskhub.audit import Actor
from taskhub.clock import Moment
from taskhub.database import Database
from taskhub.figures import PERCENT_DIGITS, VALUE_DIGITS, plain, unscaled
from taskhub.i18n import gettext as _
from taskhub.plan import book
from taskhub.plan.structure import Plan
from taskhub.problems import InputError, Problem
from taskhub.progress.history import NOTHING_REPORTED, histories
from taskhub.progress.intake import WORDS, Entry, RowJudge, read_file
from taskhub.progress.models import ProgressReport
from taskhub.progress.overtaken import Origin, corrected, overtaken
from taskhub.tables import Row
from taskhub.units import Units

_BATCH = 500

Progress = Callable[[int, int], None]
"""Called with (rows done, rows in all)."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What an import did: rows added, rows already known, rows without a figure, and values that fell."""

    added: int
    known: int
    silent: int
    warnings: tuple[Problem, ...]


def import_file(
    database: Database, path: Path, units: Units, moment: Moment, actor: Actor, progress: Progress | None = None
) -> Taken:
    """Takes a CSV or xlsx file over, whole or not at all (InputError lists every bad row with its number and reason).

    A row that was imported before is known and adds nothing, so importing a file again changes nothing, and an old file
    never overrides a correction that was recorded after it.
    """
    rows = read_file(path)
    with database.writing() as session:
        taken = take_rows(session, rows, units, moment, actor, path.name, progress)
        if taken.added:
            audit.record(session, moment, actor, "progress.import", f"file:{path.name}", rows=len(rows), added=taken.added,
                         sha256=hashlib.sha256(path.read_bytes()).hexdigest())  # fmt: skip
        return taken


def take_rows(
    session: Session, rows: Sequence[Row], units: Units, moment: Moment, actor: Actor, file: str,
    progress: Progress | None = None, origin: Origin | None = None,
) -> Taken:  # fmt: skip
    """The rows of a file in the caller's transaction, which an InputError must end. ``origin``: the sheet they came back in."""
    judge = RowJudge(_plans(session, moment), units, moment, file)
    entries = _judged(judge, rows, progress)
    problems = [*judge.problems, *_contradictions(entries, file)]
    unique = {entry.digest: (row, entry) for row, entry in entries}
    known = _known(session, list(unique))
    fresh = [said for digest, said in unique.items() if digest not in known]
    if origin is not None:
        problems += overtaken(session, origin, file, fresh)
    if problems:
        raise InputError(problems)
    news = [entry for _row, entry in fresh]
    _add(session, moment, news, sheet=origin.sheet if origin else "")
    acts = [(f"item:{entry.plan}/{entry.item}", _said(entry)) for entry in news]
    audit.record_each(session, moment, actor, "progress.record", acts, file)
    old = [said for digest, said in unique.items() if digest in known]
    remarks = corrected(session, file, old) if origin is not None else ()
    return Taken(
        added=len(fresh),
        known=len(entries) - len(fresh),
        silent=len(rows) - len(entries),
        warnings=(*_fallen(session, moment, judge, file, entries, news), *remarks),
    )


def record(database: Database, row: Row, units: Units, moment: Moment, actor: Actor) -> Taken:
    """Records one return. The same figures again change nothing; other figures for the same day are a correction."""
    with database.writing() as session:
        judge = RowJudge(_plans(session, moment), units, moment, _("命令行"))
        entry = judge.judge(row)
        if judge.problems:
            raise InputError(judge.problems)
        if entry is None:
            raise InputError([Problem(judge.file, None, "", _("没有填任何数"), _("用 --value、--percent 或 --done"))])
        report = (
            histories(session, moment, entry.plan, [entry.item])
            .get(f"{entry.plan}/{entry.item}", NOTHING_REPORTED)
            .latest(entry.as_of)
        )
        current = session.get(ProgressReport, report.id) if report and report.as_of == entry.as_of else None
        if current and entry.says_the_same(current.value, current.percent, current.done) and _adds_no_words(entry, current):
            return Taken(0, 1, 0, ())
        # A correction back to figures that once stood is a new row: its digest also names the row that it corrects.
        digest = hashlib.sha256(f"{entry.digest}|{current.id}".encode()).hexdigest() if current else entry.digest
        _add(session, moment, [entry], digest)
        audit.record(session, moment, actor, "progress.record", f"item:{entry.plan}/{entry.item}", entry.note,
                     **_said(entry))  # fmt: skip
        return Taken(1, 0, 0, tuple(_fallen(session, moment, judge, judge.file, [(row, entry)], [entry])))


def _adds_no_words(entry: Entry, current: ProgressReport) -> bool:
    return all(getattr(entry, name) in ("", getattr(current, name)) for name in WORDS)


def _said(entry: Entry) -> dict[str, object]:
    """What the audit keeps of a return: its day, its figures as they were reported, and who reported."""
    figures = {
        "value": None if entry.value is None else plain(unscaled(entry.value, VALUE_DIGITS)),
        "percent": None if entry.percent is None else plain(unscaled(entry.percent, PERCENT_DIGITS)),
        "done": entry.done,
    }
    said = {name: figure for name, figure in figures.items() if figure is not None}
    return {"of": str(entry.as_of), **said, "by": entry.reported_by}


def _plans(session: Session, moment: Moment) -> dict[str, Plan]:
    return {plan.code: plan for plan in book.plans_in_force(session, moment)}


def _judged(judge: RowJudge, rows: Sequence[Row], progress: Progress | None) -> list[tuple[Row, Entry]]:
    entries = []
    for done, row in enumerate(rows, start=1):
        entry = judge.judge(row)
        if entry is not None:
            entries.append((row, entry))
        if progress and (done % _BATCH == 0 or done == len(rows)):
            progress(done, len(rows))
    return entries


def _contradictions(entries: list[tuple[Row, Entry]], file: str) -> Iterator[Problem]:
    """Two rows of one file that say different things of one item and day: nobody can tell which one counts."""
    first: dict[tuple[str, str, object], tuple[Row, Entry]] = {}
    for row, entry in entries:
        earlier_row, earlier = first.setdefault((entry.plan, entry.item, entry.as_of), (row, entry))
        if not entry.says_the_same(earlier.value, earlier.percent, earlier.done):
            message = _("与第 {row} 行同一事项同一日期,数却不同").format(row=earlier_row.number)
            yield Problem(file, row.number, entry.item, message, _("只保留一行"))


def _known(session: Session, digests: list[str]) -> set[str]:
    known: set[str] = set()
    for i in range(0, len(digests), _BATCH):
        known.update(
            session.scalars(select(ProgressReport.digest).where(col(ProgressReport.digest).in_(digests[i : i + _BATCH])))
        )
    return known


def _add(session: Session, moment: Moment, entries: Sequence[Entry], digest: str | None = None, sheet: str = "") -> None:
    if entries:
        session.execute(insert(ProgressReport), [
            {"plan": entry.plan, "item": entry.item, "as_of": entry.as_of, "recorded_at": moment.now, "value": entry.value,
             "percent": entry.percent, "done": entry.done, "reported_by": entry.reported_by, "sheet": sheet,
             **{name: getattr(entry, name) for name in WORDS}, "digest": digest or entry.digest}
            for entry in entries
        ])  # fmt: skip
        agenda.queue(session, moment, "item", (f"{entry.plan}/{entry.item}" for entry in entries))


def _fallen(
    session: Session, moment: Moment, judge: RowJudge, file: str, entries: list[tuple[Row, Entry]], fresh: Sequence[Entry]
) -> Iterator[Problem]:
    """A cumulative value below an earlier one is taken over, and said."""
    news = {entry.digest for entry in fresh if entry.value is not None}
    if not news:
        return
    reported = histories(session, moment)
    for row, entry in entries:
        key = f"{entry.plan}/{entry.item}"
        if entry.digest in news and reported[key].fell(judge.items[key], entry.as_of):
            yield Problem(file, row.number, entry.item, _("累计值低于以前报送的数"), _("核对;属实则无需处理,会一直标注"))
