"""The desk at which the office verifies what is claimed: every act one transaction. The hub hands it what it needs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlmodel import Session

from taskhub.audit import Actor
from taskhub.clock import Moment
from taskhub.database import Database
from taskhub.i18n import gettext as _
from taskhub.plan import book
from taskhub.problems import StateError, unknown
from taskhub.progress.history import SENT_BACK, VERIFIED
from taskhub.progress.verification import sample
from taskhub.progress.verification.claims import Asked, Claimed, as_row, by_risk, chosen, claims
from taskhub.progress.verification.rule import Verdict, named, rule, why_not
from taskhub.progress.verification.sample import Draw
from taskhub.settings import Verification
from taskhub.units import Units


@dataclass(frozen=True)
class VerificationDesk:
    database: Database
    units: Units
    settings: Verification

    def claims(self, moment: Moment, asked: Asked) -> list[dict[str, Any]]:
        """What is claimed and not verified; what to look at first comes first."""
        with self.database.reading() as session:
            return self._rows(self._chosen(session, moment, asked))

    def sample(
        self, moment: Moment, asked: Asked, wanted: Draw, actor: Actor, *, dry_run: bool = False
    ) -> tuple[list[dict[str, Any]], str, int | None]:
        """Draws from the claims that wait: the drawn ones, the seed, and the sample's number (None: not kept)."""
        with self.database.writing(keep=not dry_run) as session:
            waiting = self._chosen(session, moment, replace(asked, waiting=True))
            drawn, _new = sample.draw_sample(session, waiting, wanted, self._weights, moment, actor)
            by_key = {one.key: one for one in waiting}
            rows = self._rows([by_key[key] for key in drawn.chosen], ordered=True)
            return rows, drawn.seed, None if dry_run else drawn.id

    def samples(self, moment: Moment) -> list[dict[str, Any]]:
        """Every sample drawn, what became of it, and whether drawing again gives the same."""
        with self.database.reading() as session:
            outcomes = {one.key: one.state for one in claims(session, moment, self.units, self.settings)}
            return [sample.as_row(one, outcomes) for one in sample.samples(session, moment)]

    def verify(
        self, keys: Sequence[str], moment: Moment, actor: Actor, remark: str = "", *, dry_run: bool = False
    ) -> Verdict:  # fmt: skip
        """Verifies the claims that are named, all or none."""
        return self._rule(VERIFIED, keys, moment, actor, remark, dry_run)

    def verify_all(self, asked: Asked, moment: Moment, actor: Actor, remark: str = "", *, dry_run: bool = False) -> Verdict:
        """Verifies every claim that waits and fits; those that the actor's unit may not rule on are left to others."""
        self._require()
        with self.database.writing(keep=not dry_run) as session:
            waiting = self._chosen(session, moment, replace(asked, waiting=True))
            left = [one for one in waiting if why_not(one, actor, self.units) is not None]
            others = [one for one in waiting if one not in left]
            return replace(rule(session, others, VERIFIED, remark, moment, actor, self.units), left=left)

    def send_back(
        self, keys: Sequence[str], remark: str, moment: Moment, actor: Actor, *, dry_run: bool = False
    ) -> Verdict:  # fmt: skip
        """Sends the claims that are named back, also verified ones, all or none."""
        if not remark.strip():
            raise StateError(_("退回要写明理由(--remark):单位要知道补什么"))
        return self._rule(SENT_BACK, keys, moment, actor, remark.strip(), dry_run)

    def units_of(self, word: str, moment: Moment) -> list[str]:
        """The unit of that name, as the one that answers for items."""
        return [self.units.accountable(self.units.find(word).code, moment.as_of)]

    def _rule(
        self, outcome: str, keys: Sequence[str], moment: Moment, actor: Actor, remark: str, dry_run: bool
    ) -> Verdict:  # fmt: skip
        self._require()
        with self.database.writing(keep=not dry_run) as session:
            found = named(session, claims(session, moment, self.units, self.settings), keys, moment)
            return rule(session, found, outcome, remark, moment, actor, self.units)

    def _require(self) -> None:
        if not self.settings.on:
            raise StateError(_("核定没有打开;要用,在 config/taskhub.yaml 写 verification: {on: true}"))

    def _chosen(self, session: Session, moment: Moment, asked: Asked) -> list[Claimed]:
        codes = book.plan_codes(session, moment)
        if asked.plan is not None and asked.plan not in codes:
            raise StateError(unknown(_("没有方案 {code}").format(code=asked.plan), asked.plan, codes))
        return chosen(claims(session, moment, self.units, self.settings), asked)

    def _rows(self, found: Sequence[Claimed], *, ordered: bool = False) -> list[dict[str, Any]]:
        in_order = found if ordered else by_risk(found, self._weights)
        return [as_row(one, self.units, self._weights) for one in in_order]

    @property
    def _weights(self) -> Mapping[str, int]:
        return self.settings.weights.model_dump()
