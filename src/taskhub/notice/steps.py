"""Recording a step: one row, the notice's own columns, the agenda and the audit event, in one transaction."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date

from sqlmodel import Session, col, func, select, update

from taskhub import agenda, audit
from taskhub.audit import Actor
from taskhub.clock import Moment
from taskhub.i18n import gettext as _
from taskhub.notice.family import HIGHER, release
from taskhub.notice.lifecycle import ENDED, LIFECYCLE, ON_PAPER, after
from taskhub.notice.models import Notice, NoticeLine, NoticeState, NoticeStep
from taskhub.problems import StateError


@dataclass(frozen=True, slots=True)
class Words:
    """What comes with a step: a text, the number of a document, a scan under ``var/scans`` (by its hash), whose signature it
    is (``level``), who gave it on paper (``signatory``), and the unit on whose behalf the office entered it."""

    text: str = ""
    document: str = ""
    scan: str | None = None
    level: str = ""
    signatory: str = ""
    on_behalf_of: str | None = None


NO_WORDS = Words()

_TOLD = ("issue", "return", "close", "withdraw")
"""What the unit is to hear of."""


def steps(session: Session, notice: Notice) -> Sequence[NoticeStep]:
    """Everything that happened to a notice, in order."""
    return session.exec(select(NoticeStep).where(NoticeStep.notice_id == notice.id).order_by(col(NoticeStep.id))).all()


def step(
    session: Session,
    moment: Moment,
    actor: Actor,
    notice: Notice,
    verb: str,
    words: Words = NO_WORDS,
    reply_due: date | None = None,
    settled: bool = False,
) -> bool:
    """Takes a step; False where it was taken before, and then nothing changes. Raises StateError where it is not legal."""
    try:
        target = after(notice.state, verb, settled)
    except StateError as error:
        raise StateError(f"{notice.number or notice.key}: {error}") from None
    if target is None or not record(session, moment, actor, notice, verb, words, reply_due):
        return False
    _move(session, notice, verb, target, moment.as_of)
    if reply_due is not None:
        notice.reply_due = reply_due
    why = {"why": words.text} if LIFECYCLE[verb].words else {"text": words.text} if words.text else {}
    extra = {"document": words.document, "scan": words.scan, "on_behalf_of": words.on_behalf_of}
    audit.record(session, moment, actor, f"notice.{verb}", f"notice:{notice.key}",
                 **why, **{name: value for name, value in extra.items() if value})  # fmt: skip
    return True


def record(
    session: Session, moment: Moment, actor: Actor, notice: Notice, verb: str, words: Words = NO_WORDS,
    reply_due: date | None = None,
) -> bool:  # fmt: skip
    """Adds the row alone; False where the same one is there. Raises StateError for a day before the step before it, or a
    step without the words that it needs."""
    declared = LIFECYCLE.get(verb)
    if declared is not None and declared.words and not words.text.strip():
        raise StateError(_("{verb}要写明理由").format(verb=_(declared.title)))
    digest = _digest(notice, verb, words)
    if session.exec(select(NoticeStep.id).where(NoticeStep.digest == digest)).first() is not None:
        return False
    # What is signed on one day may be issued as of another; from the issue on time runs forward.
    told = select(func.max(NoticeStep.as_of)).where(NoticeStep.notice_id == notice.id, col(NoticeStep.verb).not_in(ON_PAPER))
    last = session.exec(told).one()
    if last is not None and moment.as_of < last:
        raise StateError(
            _("{name} 在 {last} 已有后来的记录,不能再记 {day} 的{verb}").format(
                name=notice.number or notice.key, last=last, day=moment.as_of, verb=_(LIFECYCLE[verb].title) if declared else verb
            )
        )
    session.add(
        NoticeStep(
            notice_id=notice.id or 0, verb=verb, as_of=moment.as_of, recorded_at=moment.now, actor=str(actor),
            on_behalf_of=words.on_behalf_of, level=words.level, signatory=words.signatory, text=words.text,
            document=words.document, scan=words.scan, reply_due=reply_due or notice.reply_due, digest=digest,
        )
    )  # fmt: skip
    if verb in _TOLD and notice.number is not None:
        notice.unannounced = True
        session.add(notice)
    agenda.queue(session, moment, "notice", [notice.key])
    return True


def _digest(notice: Notice, verb: str, words: Words) -> str:
    """Two steps of one notice are the same where they say the same and neither a return nor an edited text lies in between,
    whatever their days: a repeated reply is no second one."""
    unsaid = {"on_behalf_of"} if words.signatory else {"on_behalf_of", "signatory"}  # as digests were before paper had one
    said = {name: value for name, value in asdict(words).items() if name not in unsaid}
    canonical = json.dumps([notice.id, verb, notice.returns + notice.edits, said], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(canonical.encode()).hexdigest()


def _move(session: Session, notice: Notice, verb: str, target: NoticeState, day: date) -> None:
    """Brings what the notice says of itself up to the step."""
    notice.state = target
    if verb in ("acknowledge", "reply"):
        notice.acknowledged_on = notice.acknowledged_on or day  # who replies has it
    if verb == "reply":
        notice.replied_on = notice.replied_on or day
    elif verb == "return":
        notice.replied_on, notice.returns = None, notice.returns + 1
    elif verb == "accept":
        notice.accepted_on = day
    elif verb == "close":
        notice.closed_on = day
    elif verb == "withdraw":
        notice.withdrawn_on = day
    session.add(notice)
    if target in ENDED:
        end_matters(session, notice)
        release(session, notice, whys=(HIGHER,))


def end_matters(session: Session, notice: Notice) -> None:
    """Another notice may now speak of what this one spoke of."""
    session.flush()
    session.execute(update(NoticeLine).where(col(NoticeLine.notice_id) == notice.id).values(is_open=False))
