"""Opening a round of rechecks: designated hazards, and others drawn by lot; and drawing again to see that it was so."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlmodel import Session, col, select

from taskhub import audit
from taskhub.audit import Actor
from taskhub.calendar import WorkCalendar
from taskhub.clock import Moment
from taskhub.drawing import Candidate, as_rows, draw, frame_hash
from taskhub.hazard import reading
from taskhub.hazard.recheck.frame import Asked, frame
from taskhub.hazard.recheck.models import RecheckFrame, RecheckMember, RecheckRound
from taskhub.hazard.steps import Steps, as_written
from taskhub.i18n import gettext as _
from taskhub.problems import StateError, unknown
from taskhub.settings import RecheckWeights
from taskhub.units import Units

DESIGNATED, DRAWN = "designated", "drawn"


@dataclass(frozen=True, slots=True)
class Opening:
    """What a round is to be. ``seed`` None: whoever opens it has none of his own, so ``fresh_seed`` is taken."""

    name: str
    due: date
    document: str = ""
    team: str = ""
    designate: Sequence[str] = ()
    draw: int = 0
    asked: Asked = field(default_factory=Asked)
    seed: str | None = None
    fresh_seed: str = ""


@dataclass(frozen=True, slots=True)
class Verified:
    """Whether a round's draw is what its frame, weights and seed make of it."""

    frame_stands: bool
    draw_stands: bool
    frame_hash: str
    drawn: Sequence[str]

    @property
    def stands(self) -> bool:
        return self.frame_stands and self.draw_stands


def open_round(
    session: Session,
    opening: Opening,
    weights: RecheckWeights,
    moment: Moment,
    actor: Actor,
    units: Units,
    calendar: WorkCalendar,
) -> tuple[RecheckRound, bool]:
    """The round and whether it is new: the same round opened again is the one that is open already.

    Raises StateError where the round is another one by that name, where a designated hazard cannot be rechecked, or where
    there are fewer to draw from than are to be drawn.
    """
    name = opening.name.strip()
    designated = list(dict.fromkeys(map(as_written, opening.designate)))
    said = {"due": str(opening.due), "document": opening.document, "team": opening.team, "designate": sorted(designated),
            "draw": opening.draw, **opening.asked.as_said()}  # fmt: skip
    known = session.get(RecheckRound, name)
    if known is not None:
        if known.said != said or opening.seed not in (None, known.seed):
            raise StateError(_("轮次 {round} 已经开过,内容不同;换一个名称").format(round=name))
        return known, False
    if not name or not (designated or opening.draw):
        raise StateError(_("轮次要有名称,并且指定(--designate)或抽取(--draw)至少一个隐患"))
    able = frame(session, opening.asked, moment, units, calendar, designated)
    if opening.draw > len(able):
        message = _("能抽的只有 {n} 个(已验收或销号、不在别的轮次里),要抽 {draw} 个;减少 --draw 或放宽条件")
        raise StateError(message.format(n=len(able), draw=opening.draw))
    seed = opening.seed if opening.seed is not None else opening.fresh_seed
    points = weights.model_dump()
    rows = as_rows(able)
    chosen = draw(able, points, seed, opening.draw)
    row = RecheckRound(
        name=name, as_of=moment.as_of, recorded_at=moment.now, actor=str(actor), due=opening.due, document=opening.document,
        team=opening.team, said=said, drawn=opening.draw, seed=seed, weights=points, frame_size=len(rows),
        frame_hash=frame_hash(rows),
    )  # fmt: skip
    session.add(row)
    session.flush()
    session.add(RecheckFrame(round=name, rows=rows))
    steps = Steps(session, moment, actor, units, calendar)
    for manner, codes in ((DESIGNATED, designated), (DRAWN, chosen)):
        details = {"round": name, "due": str(opening.due), "manner": manner}
        steps.take(codes, "order_recheck", document=opening.document, details=details)
        session.add_all(_members(session, name, manner, codes, moment, units, calendar))
    audit.record(session, moment, actor, "recheck.open", f"recheck:{name}", **said, seed=seed, frame_hash=row.frame_hash)
    return row, True


def _members(
    session: Session, name: str, manner: str, codes: Sequence[str], moment: Moment, units: Units, calendar: WorkCalendar
) -> list[RecheckMember]:
    found = []
    for row, chronicle in reading.read(session, codes, moment, units, calendar):
        now = chronicle.standing(moment.as_of)
        found.append(RecheckMember(round=name, hazard=row.code, manner=manner, unit=now.unit, region=now.region,
                                   category=now.category))  # fmt: skip
    return found


def find_round(session: Session, name: str) -> RecheckRound:
    """Raises StateError where there is none, with what is near."""
    row = session.get(RecheckRound, name)
    if row is None:
        known = session.exec(select(RecheckRound.name)).all()
        raise StateError(unknown(_("没有轮次 {round}").format(round=name), name, known))
    return row


def verify(session: Session, row: RecheckRound) -> Verified:
    """Draws again from what is recorded."""
    kept = session.get(RecheckFrame, row.name)
    rows: list[Any] = kept.rows if kept else []
    able = [Candidate(code, risks) for code, risks in rows]
    again = draw(able, row.weights, row.seed, row.drawn)
    query = select(RecheckMember.hazard).where(RecheckMember.round == row.name, RecheckMember.manner == DRAWN)
    drawn = session.exec(query.order_by(col(RecheckMember.id))).all()
    found = frame_hash(rows)
    return Verified(found == row.frame_hash and len(rows) == row.frame_size, again == list(drawn), found, again)
