"""Opening a round, the steps of a return, closing: each with its audit event in the caller's transaction."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from taskhub import agenda, audit
from taskhub.audit import Actor
from taskhub.clock import Moment
from taskhub.i18n import gettext as _
from taskhub.periods import Span
from taskhub.problems import StateError, unknown
from taskhub.rounds.lifecycle import LIFECYCLE, OWED, State, after
from taskhub.rounds.models import Round, Submission, SubmissionStep

KIND = "submission"


@dataclass(frozen=True, slots=True)
class Said:
    """What comes with a step: a remark, who signed, the number of the sheet or paper, for whom it was entered, a new date."""

    remark: str = ""
    person: str = ""
    document: str = ""
    on_behalf_of: str | None = None
    due: date | None = None


NOTHING_SAID = Said()


def known(session: Session, span: Span, due: date) -> Round | None:
    """The round of a period, if it was opened. Raises StateError where another date stands, or this one cannot."""
    found = session.get(Round, span.code)
    if found is not None and found.due != due:
        raise StateError(_("{code} 已经开了,报送期限是 {due}").format(code=span.code, due=found.due))
    if due < span.start:
        raise StateError(_("报送期限 {due} 早于 {title} 开始").format(due=due, title=span.title))
    return found


def open_round(session: Session, moment: Moment, actor: Actor, span: Span, due: date) -> tuple[Round, bool]:
    """The round of a period, and whether it is new."""
    found = known(session, span, due)
    if found is not None:
        return found, False
    opened = Round(
        code=span.code, title=span.title, cut_off=span.end, due=due, opened_on=moment.as_of, recorded_at=moment.now,
        actor=str(actor),
    )  # fmt: skip
    session.add(opened)
    session.flush()
    audit.record(session, moment, actor, "round.open", f"round:{span.code}", due=str(due), cut_off=str(span.end))
    return opened, True


def asked(session: Session, code: str) -> set[str]:
    """The units of which the round has asked a return."""
    return set(session.exec(select(Submission.unit).where(Submission.round == code)).all())


def owes(session: Session, code: str, unit: str) -> bool:
    """Whether the round still waits for the unit's return."""
    query = select(Submission.id).where(Submission.round == code, Submission.unit == unit, col(Submission.state).in_(OWED))
    return session.exec(query).first() is not None


def include(session: Session, moment: Moment, actor: Actor, one: Round, units: Iterable[str]) -> list[str]:
    """Asks these units for a return; answers those that were not asked before."""
    if one.closed_on is not None:
        raise StateError(_("轮次 {code} 已经截止").format(code=one.code))
    before = asked(session, one.code)
    new = [unit for unit in dict.fromkeys(units) if unit not in before]
    session.add_all(Submission(round=one.code, unit=unit, state=State.AWAITED, due=one.due) for unit in new)
    session.flush()
    keys = [f"{one.code}/{unit}" for unit in new]
    audit.record_each(session, moment, actor, "submission.ask", [(f"{KIND}:{key}", {"due": str(one.due)}) for key in keys])
    agenda.queue(session, moment, KIND, keys)
    return new


def find(session: Session, code: str) -> Round:
    """Raises StateError with the nearest codes."""
    found = session.get(Round, code)
    if found is None:
        raise StateError(unknown(_("没有轮次 {code}").format(code=code), code, session.exec(select(Round.code)).all()))
    return found


def take(session: Session, moment: Moment, actor: Actor, code: str, unit: str, verb: str, said: Said = NOTHING_SAID) -> bool:
    """Takes a step of a unit's return; False where it was taken before. Raises StateError where it is not legal."""
    one = find(session, code)
    submission = session.exec(select(Submission).where(Submission.round == code, Submission.unit == unit)).one_or_none()
    if submission is None:
        raise StateError(_("轮次 {code} 没有要 {unit} 报送").format(code=code, unit=unit))
    last = session.exec(
        select(SubmissionStep).where(SubmissionStep.submission_id == submission.id).order_by(col(SubmissionStep.id).desc())
    ).first()
    if last is not None and (last.verb, last.remark, last.document) == (verb, said.remark, said.document):
        return False
    _require_order(submission, one, last, moment.as_of)
    if LIFECYCLE[verb].words and not said.remark.strip():
        raise StateError(_("{verb}要写明理由").format(verb=_(LIFECYCLE[verb].title)))
    try:
        target = after(submission.state, verb, one.closed_on is not None)
    except StateError as error:
        raise StateError(f"{submission.key}: {error}") from None
    details = {"remark": said.remark, "person": said.person, "document": said.document, "on_behalf_of": said.on_behalf_of,
               "due": str(said.due) if said.due else None}  # fmt: skip
    words = json.dumps([submission.id, verb, str(moment.as_of), last.id if last else None, details], ensure_ascii=False)
    session.add(
        SubmissionStep(
            submission_id=submission.id or 0, verb=verb, as_of=moment.as_of, recorded_at=moment.now, actor=str(actor),
            person=said.person, on_behalf_of=said.on_behalf_of, remark=said.remark, document=said.document, due=said.due,
            digest=hashlib.sha256(words.encode()).hexdigest(),
        )
    )  # fmt: skip
    submission.state, submission.due = target, said.due or submission.due
    session.flush()
    kept = {name: value for name, value in details.items() if value}
    audit.record(session, moment, actor, f"submission.{verb}", f"{KIND}:{submission.key}", **kept)
    agenda.queue(session, moment, KIND, [submission.key])
    return True


def came(session: Session, code: str, unit: str, document: str) -> bool:
    """Whether the unit's return came in by this sheet or paper before."""
    query = select(SubmissionStep.id).join(Submission, col(Submission.id) == col(SubmissionStep.submission_id))
    query = query.where(Submission.round == code, Submission.unit == unit, SubmissionStep.document == document)
    return session.exec(query.limit(1)).first() is not None


def close(session: Session, moment: Moment, actor: Actor, code: str) -> bool:
    """Closes a round: nothing is sent back or verified any more. False where it was closed before."""
    one = find(session, code)
    if one.closed_on is not None:
        return False
    if moment.as_of < one.due:
        raise StateError(_("报送期限是 {due},还没有到").format(due=one.due))
    one.closed_on = moment.as_of
    session.flush()
    owed = session.exec(select(Submission).where(Submission.round == code).order_by(col(Submission.id))).all()
    named = [submission.unit for submission in owed if submission.state is State.AWAITED]
    audit.record(session, moment, actor, "round.close", f"round:{code}", missing=named)
    agenda.queue(session, moment, KIND, [submission.key for submission in owed])
    return True


def _require_order(submission: Submission, one: Round, last: SubmissionStep | None, day: date) -> None:
    since = last.as_of if last else one.opened_on
    if day < since:
        raise StateError(_("{key} 在 {since} 已有记录,不能记在 {day}").format(key=submission.key, since=since, day=day))
