"""What a rung says, drafted in the notice room: one notice an action and addressee, about the case's finding."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from sqlmodel import Session

from taskhub import agenda, audit
from taskhub.audit import Actor
from taskhub.clock import Moment
from taskhub.escalation.addressees import Addressees, Party
from taskhub.escalation.ladder import Action, Addressee, Ladder, Rung
from taskhub.escalation.models import EscalationCase, EscalationNotice, EscalationRung, RungState
from taskhub.finding import Finding
from taskhub.i18n import marked as N_
from taskhub.notice.draft import LADDER, open_draft
from taskhub.notice.family import RANKS, predecessors, take_over
from taskhub.notice.models import Notice, NoticeLine
from taskhub.notice.signoff import abandon
from taskhub.notice.telling import say
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


@dataclass(frozen=True, slots=True)
class Matter:
    """What a rung speaks of: a case's finding, with the facts of its subject today."""

    case: EscalationCase
    finding: Finding
    ladder: Ladder
    rung: Rung
    facts: Facts


@dataclass(frozen=True)
class Drafter:
    """Everything that drafting needs to know of the workspace. ``desks``: kind of subject → who lists it."""

    settings: Notices
    addressees: Addressees
    desks: Mapping[str, ListingDesk]

    def draft(
        self, session: Session, moment: Moment, actor: Actor, matter: Matter, receipt: EscalationRung,
        earlier: Sequence[EscalationNotice],
    ) -> list[tuple[EscalationNotice, Notice | None]]:  # fmt: skip
        """Drafts the rung's notices and proposals; ``earlier`` are those of a time before it was taken back, whose places are
        taken again."""
        places = {(one.action, one.unit): one for one in earlier}
        found: list[tuple[EscalationNotice, Notice | None]] = []
        for n, action in enumerate(matter.rung.actions):
            for party in self._parties(action.to, matter, moment):
                place = places.get((n, party.unit)) or EscalationNotice(
                    rung_id=receipt.id or 0, action=n, kind=action.notice, unit=party.unit
                )
                place.post, place.seen_state, place.seen_reply_due = party.post, "", None
                notice = None
                if action.notice == LISTING:
                    self._propose_listing(session, moment, actor, matter)
                else:
                    notice = self._notice(session, moment, matter, action, party)
                    place.notice_id, place.seen_state = notice.id, notice.state.value
                session.add(place)
                found.append((place, notice))
        session.flush()
        self._announce(session, moment, actor, matter, [notice for _place, notice in found if notice])
        return found

    def _parties(self, words: Sequence[Addressee], matter: Matter, moment: Moment) -> list[Party]:
        return self.addressees.parties(words, matter.finding.unit, matter.facts, moment.as_of)

    def _notice(self, session: Session, moment: Moment, matter: Matter, action: Action, party: Party) -> Notice:
        case, finding, rung = matter.case, matter.finding, matter.rung
        notice = open_draft(
            session, moment, finding.plan, party.unit, action.notice, origin=LADDER, about_notices=case.subject_kind == "notice"
        )
        copied = self._parties(action.copied_to, matter, moment)
        notice.post, notice.copied = POSTS[party.post], [one.unit for one in copied if one.unit != party.unit]
        notice.sign_off = action.sign_off
        notice.reply_within = str(action.reply_within) if action.reply_within else None
        say(
            session,
            NoticeLine(
                notice_id=notice.id or 0, finding_id=finding.id, subject=case.subject, subject_title=finding.subject_title,
                rule=finding.rule, rule_title=finding.title, rung=rung.id, matter=f"case:{case.id}|{rung.id}|{notice.key}",
                colour=finding.colour, since=finding.since, as_of=moment.as_of, basis=rung.basis or matter.ladder.basis,
                reply_within=notice.reply_within, facts=finding.facts,
            ),
            finding,
        )  # fmt: skip
        return notice

    def _announce(self, session: Session, moment: Moment, actor: Actor, matter: Matter, notices: Sequence[Notice]) -> None:
        """They speak of one subject: what rules drafted about it is taken over once, and they have the same predecessors."""
        if not notices:
            return
        gravest = max(notices, key=lambda notice: RANKS[notice.kind])
        for emptied in take_over(session, moment, actor, gravest, [matter.case.subject]):
            abandon(session, moment, actor, emptied, "notice.withdraw", matter.rung.title)
        said_before = predecessors(session, notices[0])
        for notice in notices:
            notice.predecessors = said_before
        agenda.queue(session, moment, "notice", [notice.key for notice in notices])
        details = {"findings": [matter.finding.id], "case": matter.case.id, "rung": matter.rung.id}
        audit.record_each(session, moment, actor, "notice.draft", [(f"notice:{notice.key}", details) for notice in notices])

    def _propose_listing(self, session: Session, moment: Moment, actor: Actor, matter: Matter) -> None:
        desk = self.desks.get(matter.case.subject_kind)
        if desk is not None:
            desk.propose(session, moment, actor, matter.case.subject_key, matter.rung.title)

    def needs_signature(self, rung: Rung) -> bool:
        return any(self._signed_by(action) != "automatic" for action in rung.actions)

    def _signed_by(self, action: Action) -> str:
        if action.sign_off or action.notice == LISTING:
            return action.sign_off or "office"
        return self.settings.kinds[action.notice].sign_off  # type: ignore[index]
