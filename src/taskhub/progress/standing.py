"""Plans and families of plans as the ledger has them at a moment."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from taskhub.clock import Moment
from taskhub.documents import collector_paused
from taskhub.i18n import gettext as _
from taskhub.plan import book
from taskhub.plan.models import PlanRevision
from taskhub.plan.rows import header_of, plan_of
from taskhub.plan.structure import Plan
from taskhub.problems import StateError, unknown
from taskhub.progress.curve import CurvePoint, curve_days, plan_curve
from taskhub.progress.family import Family, family, tree_of
from taskhub.progress.history import histories
from taskhub.progress.status import PlanStatus, plan_status
from taskhub.units import Units


@dataclass(frozen=True, slots=True)
class PlansStanding:
    """``verification``: whether the verified figures stand beside the claimed ones."""

    session: Session
    moment: Moment
    units: Units
    verification: bool

    @collector_paused()
    def statuses(self, code: str | None = None) -> list[PlanStatus]:
        """The status of one plan, or of every plan that is known. Raises StateError where there is none."""
        codes = self._known(code)
        plans = [book.in_force(self.session, known, self.moment) for known in ([code] if code else codes)]
        return [
            plan_status(one, histories(self.session, self.moment, one.code), self.units, self.moment.as_of, self.verification)
            for one in plans if one is not None
        ]  # fmt: skip

    @collector_paused()
    def curves(self) -> dict[str, list[CurvePoint]]:
        """Plan code → the way it has come and has to go, month by month."""
        revisions = book.known_revisions(self.session, self.moment, date.max)
        return {code: self._curve(code, rows) for code, rows in revisions.items()}

    def _curve(self, code: str, rows: Sequence[PlanRevision]) -> list[CurvePoint]:
        read = {row.id: plan_of(self.session, row) for row in rows if row.effective <= self.moment.as_of or row is rows[0]}

        def of(day: date) -> Plan:
            return read[book.holding(rows, min(day, self.moment.as_of)).id]

        days = curve_days(of(self.moment.as_of), self.moment.as_of)
        return plan_curve(of, histories(self.session, self.moment, code), days, self.moment.as_of)

    def families(self, head: str | None = None, *, joined: bool = False) -> list[Family]:
        """The family under ``head``, or of every plan that hangs under no other, by code; ``joined``: those of more than one
        plan. Raises StateError as ``statuses``."""
        self._known(head)
        revisions = book.known_revisions(self.session, self.moment, self.moment.as_of)
        headers = {code: header_of(book.holding(rows, self.moment.as_of)) for code, rows in revisions.items()}
        heads = [code for code, plan in headers.items() if plan.part_of not in headers] if head is None else [head]
        trees = [list(tree_of(code, headers.values())) for code in heads]
        return [self._family(tree) for tree in trees if len(tree) > 1 or not joined]

    def _family(self, headers: list[tuple[Plan, int]]) -> Family:
        tree = [
            (plan, depth) for one, depth in headers if (plan := book.in_force(self.session, one.code, self.moment)) is not None
        ]
        reported = {
            key: one for plan, _depth in tree for key, one in histories(self.session, self.moment, plan.code).items()
        }  # fmt: skip
        return family(tree, reported, self.units, self.moment.as_of, self.verification)

    def _known(self, code: str | None) -> list[str]:
        codes = book.plan_codes(self.session, self.moment)
        if not codes:
            raise StateError(_("还没有载入任何方案;用 taskhub plan load config/plans/你的方案.yaml 载入"))
        if code is not None and code not in codes:
            raise StateError(unknown(_("没有方案 {code}").format(code=code), code, codes))
        return codes
