"""A notice in a person's words: to one unit, about subjects that the person names or about none in particular."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from sqlmodel import Session, col, select

from taskhub import audit
from taskhub.audit import Actor
from taskhub.clock import Moment
from taskhub.i18n import gettext as _
from taskhub.notice.draft import HAND, open_draft
from taskhub.notice.family import predecessors, take_over
from taskhub.notice.models import Notice, NoticeLine
from taskhub.notice.signoff import abandon
from taskhub.notice.steps import NO_WORDS, Words, record
from taskhub.problems import StateError


@dataclass(frozen=True, slots=True)
class Wish:
    """What a person wants said. ``about``: subjects with what people call them; ``copied``: who else is to read it."""

    kind: str
    unit: str
    text: str
    plan: str = ""
    about: Sequence[tuple[str, str]] = ()
    reply_within: str | None = None
    copied: Sequence[str] = ()


def draft_by_hand(session: Session, moment: Moment, actor: Actor, wish: Wish, words: Words = NO_WORDS) -> tuple[Notice, bool]:
    """The draft, and whether it is new: the same wish is one notice as long as that one is neither closed nor withdrawn."""
    if not wish.text.strip():
        raise StateError(_("通知要写明内容(--text)"))
    digest = hashlib.sha256(json.dumps(asdict(wish), ensure_ascii=False, sort_keys=True).encode()).hexdigest()[:32]
    known = session.exec(
        select(Notice)
        .join(NoticeLine, col(NoticeLine.notice_id) == col(Notice.id))
        .where(col(NoticeLine.matter).startswith(f"hand:{digest}|"), col(NoticeLine.is_open))
    ).first()
    if known is not None:
        return known, False
    # A notice about a notice is never a subject of rules, whoever writes it.
    about_notices = any(subject.startswith("notice:") for subject, _title in wish.about)
    notice = open_draft(session, moment, wish.plan, wish.unit, wish.kind, origin=HAND, about_notices=about_notices)
    notice.text, notice.reply_within, notice.copied = wish.text, wish.reply_within, list(wish.copied)
    for subject, title in wish.about or ((f"{HAND}:{notice.key}", ""),):  # about none that rules judge
        session.add(
            NoticeLine(
                notice_id=notice.id or 0, subject=subject, subject_title=title, matter=f"hand:{digest}|{subject}",
                since=moment.as_of, as_of=moment.as_of, facts={},
            )
        )  # fmt: skip
    session.flush()
    for emptied in take_over(session, moment, actor, notice, [subject for subject, _title in wish.about]):
        abandon(session, moment, actor, emptied, "notice.withdraw", _("已由更高一级的通知反映"))
    notice.predecessors = predecessors(session, notice)
    record(session, moment, actor, notice, "draft", Words(wish.text, words.document, words.scan))
    audit.record(session, moment, actor, "notice.draft", f"notice:{notice.key}", text=wish.text,
                 subjects=[subject for subject, _title in wish.about])  # fmt: skip
    return notice, True
