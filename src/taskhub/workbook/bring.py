"""Taking a workbook over: progress, answers to notices and steps of hazards, in one transaction, all of it or nothing."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from sqlmodel import col, select

from taskhub import audit
from taskhub.i18n import gettext as _
from taskhub.problems import InputError, Problem
from taskhub.progress import Period, Taken
from taskhub.settings import Notices
from taskhub.workbook import hazards, items, notices, submission
from taskhub.workbook.hazards import NO_STEPS, Moved
from taskhub.workbook.models import WorkbookTaken
from taskhub.workbook.notices import NO_ANSWERS, Answered
from taskhub.workbook.taking import Taking


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a workbook brought: of reports, of answers to notices, of steps of hazards; ``returned``: to the round that asked
    for it, its return."""

    reports: Taken
    answers: Answered = NO_ANSWERS
    steps: Moved = NO_STEPS
    returned: bool = False

    @property
    def is_new(self) -> bool:
        return bool(self.reports.added or self.answers.acknowledged or self.answers.replied or self.steps.steps or self.returned)

    @property
    def warnings(self) -> Sequence[Problem]:
        return self.reports.warnings


def bring(taking: Taking, path: Path, notices_settings: Notices, period: Period) -> Outcome:
    """Takes over what was filled in. Raises InputError with every bad cell; the caller then takes the whole transaction back.

    A workbook is old where one of the same unit that was made later has been taken: it may be brought again as long as it says
    nothing new, but it does not speak any more. Within one workbook the cells speak for themselves: what was recorded elsewhere
    since the workbook was made is not overridden (``progress.overtaken``), and an answer or a step cannot be dated before what
    has happened since.
    """
    back = taking.back
    submission.require_round(taking)
    outcome = Outcome(
        items.take(taking, back, period), notices.take(taking, back, notices_settings), hazards.take(taking, back)
    )  # fmt: skip
    outcome = replace(outcome, returned=submission.take(taking, outcome.is_new))
    if outcome.is_new and not taking.problems and (newer := _newer(taking)) is not None:
        message = _("{unit} 已经交过 {number}(导出于 {made}),这张是旧表").format(
            unit=back.unit.name, number=newer.sheet, made=newer.made_at.astimezone(back.made_at.tzinfo).strftime("%Y-%m-%d %H:%M")
        )
        taking.fault(back.facts, "made", message, _("把要报的填在新表里"))
    if taking.problems:
        raise InputError(taking.problems)
    if outcome.is_new:
        _keep(taking, path, outcome)
    return outcome


def _newer(taking: Taking) -> WorkbookTaken | None:
    back = taking.back
    query = select(WorkbookTaken).where(WorkbookTaken.unit == back.unit.code, col(WorkbookTaken.made_at) > back.made_at)
    return taking.session.exec(query.order_by(col(WorkbookTaken.made_at).desc())).first()


def _keep(taking: Taking, path: Path, outcome: Outcome) -> None:
    back, session, moment = taking.back, taking.session, taking.moment
    content = hashlib.sha256(path.read_bytes()).hexdigest()
    session.add(
        WorkbookTaken(
            sheet=back.number, unit=back.unit.code, as_of=back.as_of, made_at=back.made_at, taken_at=moment.now,
            actor=str(taking.actor), filled_by=back.filled_by, file=back.file, sha256=content,
        )
    )  # fmt: skip
    filled_by = f"{back.filled_by}@{back.unit.code}" if back.filled_by else ""
    audit.record(session, moment, taking.actor, "workbook.take", f"unit:{back.unit.code}", sheet=back.number, file=back.file,
                 sha256=content, filled_by=filled_by, on_behalf_of=taking.on_behalf_of, reports=outcome.reports.added,
                 acknowledged=outcome.answers.acknowledged, replied=outcome.answers.replied,
                 hazard_steps=outcome.steps.steps)  # fmt: skip
