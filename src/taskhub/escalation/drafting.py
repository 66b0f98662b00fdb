"""What a rung says, drafted in the notice room: one notice an action and addressee, about the case's finding."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from sqlmodel import Session

from taskhub import agenda, audit
from taskhub.audit import Actor
from taskhub.clock import Moment
from taskhub.escalation.addressees import Addressees
from taskhub.escalation.ladder import Action, Ladder, Rung
from taskhub.escalation.models import EscalationCase, EscalationNotice, EscalationRung, RungState
from taskhub.finding import Finding
from taskhub.i18n import marked as N_
from taskhub.notice.draft import LADDER, open_draft
from taskhub.notice.family import predecessors, take_over
from taskhub.notice.models import Notice, NoticeLine
from taskhub.notice.signoff import abandon
from taskhub.settings import Notices
from taskhub.subjects import Chronicle, Facts

POSTS = {"": "", "head": N_("主要负责人")}
LISTING = "listing"


class ListingDesk(Protocol):
    """The room that keeps listed supervision of one kind of subject. A proposal made twice is one proposal."""

    def propose(self, session: Session, moment: Moment, actor: Actor, key: str, why: str) -> None: ...

    def answer(self, chronicle: Chronicle, moment: Moment) -> RungState:
        """PROPOSED while nobody has decided, then APPROVED, ISSUED (listed) or REJECTED."""
        ...


@dataclass(frozen=True)
class Drafter:
    """Everything that drafting needs to know of the workspace. ``desks``: kind of subject → who lists it."""

    settings: Notices
    addressees: Addressees
    desks: Mapping[str, ListingDesk]

    def draft(
        self, session: Session, moment: Moment, actor: Actor, case: EscalationCase, finding: Finding, ladder: Ladder, rung: Rung,
        receipt: EscalationRung, said: Sequence[EscalationNotice], facts: Facts,
    ) -> list[tuple[EscalationNotice, Notice | None]]:  # fmt: skip
        """Drafts the rung's notices and proposals; ``said`` are those of a time before it was taken back, whose places are
        taken again."""
        places = {(one.action, one.unit): one for one in said}
        found: list[tuple[EscalationNotice, Notice | None]] = []
        for n, action in enumerate(rung.actions):
            copied = self.addressees.parties(action.copied_to, finding.unit, facts, moment.as_of)
            for party in self.addressees.parties(action.to, finding.unit, facts, moment.as_of):
                place = places.get((n, party.unit)) or EscalationNotice(
                    rung_id=receipt.id or 0, action=n, kind=action.notice, unit=party.unit
                )
                place.post, place.seen_state, place.seen_reply_due = party.post, "", None
                notice = None
                if action.notice == LISTING:
                    self._propose_listing(session, moment, actor, case, rung)
                else:
                    about_notices = case.subject_kind == "notice"
                    notice = open_draft(
                        session, moment, finding.plan, party.unit, action.notice, origin=LADDER, about_notices=about_notices
                    )
                    notice.post = POSTS[party.post]
                    notice.copied = [one.unit for one in copied if one.unit != party.unit]
                    self._word(session, moment, actor, case, finding, ladder, rung, action, notice)
                    place.notice_id, place.seen_state = notice.id, notice.state.value
                session.add(place)
                found.append((place, notice))
        session.flush()
        return found

    def _word(
        self, session: Session, moment: Moment, actor: Actor, case: EscalationCase, finding: Finding, ladder: Ladder, rung: Rung,
        action: Action, notice: Notice,
    ) -> None:  # fmt: skip
        notice.sign_off = action.sign_off
        notice.reply_within = str(action.reply_within) if action.reply_within else None
        session.add(notice)
        session.add(
            NoticeLine(
                notice_id=notice.id or 0, finding_id=finding.id, subject=case.subject, subject_title=finding.subject_title,
                rule=finding.rule, rule_title=finding.title, rung=rung.id, matter=f"case:{case.id}|{rung.id}|{notice.key}",
                colour=finding.colour, since=finding.since, as_of=moment.as_of, basis=rung.basis or ladder.basis,
                reply_within=notice.reply_within, facts=finding.facts,
            )
        )  # fmt: skip
        session.flush()
        for emptied in take_over(session, moment, actor, notice, [case.subject]):
            abandon(session, moment, actor, emptied, "notice.withdraw", rung.title)
        notice.predecessors = predecessors(session, notice)
        agenda.queue(session, "notice", [notice.key])
        audit.record(session, moment, actor, "notice.draft", f"notice:{notice.key}", findings=[finding.id],
                     case=case.id, rung=rung.id)  # fmt: skip

    def _propose_listing(self, session: Session, moment: Moment, actor: Actor, case: EscalationCase, rung: Rung) -> None:
        desk = self.desks.get(case.subject_kind)
        if desk is not None:
            desk.propose(session, moment, actor, case.subject_key, rung.title)

    def needs_signature(self, rung: Rung) -> bool:
        return any(self._signed_by(action) != "automatic" for action in rung.actions)

    def _signed_by(self, action: Action) -> str:
        if action.sign_off or action.notice == LISTING:
            return action.sign_off or "office"
        return self.settings.kinds[action.notice].sign_off  # type: ignore[index]
