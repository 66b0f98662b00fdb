"""Drawing some of many claims to look at, the thin ones likelier, in a way that anybody can repeat."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session, col, select

from taskhub import audit
from taskhub.audit import Actor
from taskhub.clock import Moment
from taskhub.drawing import Candidate, as_rows, draw, frame_hash
from taskhub.i18n import gettext as _
from taskhub.problems import StateError
from taskhub.progress.models import ClaimSample
from taskhub.progress.verification.claims import Claimed


@dataclass(frozen=True, slots=True)
class Draw:
    """``seed`` None: whoever draws has none of his own, so ``fresh_seed`` is taken."""

    count: int
    seed: str | None = None
    fresh_seed: str = ""


def draw_sample(
    session: Session, found: Sequence[Claimed], wanted: Draw, weights: Mapping[str, int], moment: Moment, actor: Actor
) -> tuple[ClaimSample, bool]:
    """The sample and whether it is new: the same draw from the same claims is the one that was drawn. Raises StateError where
    there are fewer claims than are to be drawn."""
    if wanted.count > len(found):
        message = _("等待核定的只有 {n} 项,要抽 {count} 项;减少 --sample 或放宽条件")
        raise StateError(message.format(n=len(found), count=wanted.count))
    frame = [Candidate(one.key, one.risks) for one in found]
    rows = as_rows(frame)
    # The weights are part of what was drawn from: other weights make it another draw.
    seed, digest = wanted.seed if wanted.seed is not None else wanted.fresh_seed, frame_hash([rows, dict(weights)])
    query = select(ClaimSample).where(
        ClaimSample.seed == seed, ClaimSample.frame_hash == digest, ClaimSample.drawn == wanted.count
    )
    known = session.exec(query).one_or_none()
    if known is not None:
        return known, False
    sample = ClaimSample(
        as_of=moment.as_of, recorded_at=moment.now, actor=str(actor), seed=seed, drawn=wanted.count, weights=dict(weights),
        frame=rows, frame_hash=digest, chosen=draw(frame, weights, seed, wanted.count),
    )  # fmt: skip
    session.add(sample)
    session.flush()
    audit.record(session, moment, actor, "progress.sample", f"sample:{sample.id}", seed=seed, drawn=wanted.count,
                 frame_hash=digest)  # fmt: skip
    return sample, True


def samples(session: Session, moment: Moment) -> Sequence[ClaimSample]:
    query = select(ClaimSample).where(col(ClaimSample.as_of) <= moment.as_of, col(ClaimSample.recorded_at) <= moment.now)
    return session.exec(query.order_by(col(ClaimSample.id))).all()


def stands(sample: ClaimSample) -> bool:
    """Whether the sample is what its frame, weights and seed make of it."""
    frame = [Candidate(code, risks) for code, risks in sample.frame]
    return (
        frame_hash([as_rows(frame), sample.weights]) == sample.frame_hash
        and draw(frame, sample.weights, sample.seed, sample.drawn) == sample.chosen
    )


def as_row(sample: ClaimSample, outcomes: Mapping[str, str]) -> dict[str, Any]:
    """``outcomes``: key → what became of the claim."""
    found = [outcomes.get(key, "") for key in sample.chosen]
    return {
        "sample": sample.id, "as_of": sample.as_of, "actor": sample.actor, "seed": sample.seed, "frame": len(sample.frame),
        "drawn": sample.drawn, "verified": found.count("verified"), "sent_back": found.count("sent_back"),
        "waiting": found.count("waiting"), "stands": stands(sample), "items": list(sample.chosen),
    }  # fmt: skip
