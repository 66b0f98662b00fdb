"""Where requests stand: a function of the day and of what was known."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from taskhub.clock import Moment
from taskhub.i18n import gettext as _
from taskhub.i18n import marked as N_
from taskhub.problems import StateError, unknown
from taskhub.requests.models import DECISION, EFFECT, ChangeRequest, ChangeStep
from taskhub.requests.wish import Wish

SUBMITTED, GRANTED, REFUSED, WITHDRAWN, EFFECTED = "submitted", "granted", "refused", "withdrawn", "effected"
STATES = {
    SUBMITTED: N_("待决定"), GRANTED: N_("已同意,待修订方案"), REFUSED: N_("不同意"), WITHDRAWN: N_("已撤回"),
    EFFECTED: N_("已写进方案"),
}  # fmt: skip


@dataclass(frozen=True)
class Request:
    """A request and the steps it has gone."""

    row: ChangeRequest
    steps: Sequence[ChangeStep]

    @property
    def state(self) -> str:
        return self.steps[-1].state

    @property
    def wish(self) -> Wish:
        return Wish(self.row.field, self.row.wanted)

    @property
    def open(self) -> bool:
        """Whether it may still change the plan: it waits for its decision, or was granted and is not yet in the plan."""
        return self.state in (SUBMITTED, GRANTED)

    def step(self, place: str) -> ChangeStep | None:
        return next((step for step in self.steps if step.place == place), None)


def requests(session: Session, moment: Moment, plan: str | None = None, item: str | None = None) -> list[Request]:
    """The requests made by ``moment``, in the order in which they were made, as they stood then."""
    query = select(ChangeRequest, ChangeStep).join(ChangeStep, col(ChangeStep.request_id) == col(ChangeRequest.id))
    if plan is not None:
        query = query.where(ChangeRequest.plan == plan)
    if item is not None:
        query = query.where(ChangeRequest.item == item)
    query = query.where(col(ChangeStep.recorded_at) <= moment.now, col(ChangeStep.as_of) <= moment.as_of)
    rows: dict[int, tuple[ChangeRequest, list[ChangeStep]]] = {}
    for row, step in session.exec(query.order_by(col(ChangeRequest.id), col(ChangeStep.id))):
        rows.setdefault(step.request_id, (row, []))[1].append(step)
    return [Request(row, steps) for row, steps in rows.values()]


def find(session: Session, code: str, moment: Moment) -> Request:
    """The request called ``sx-2024/1.1.1#2``, as it stands whatever day its steps are dated; of the only one of an item the
    number may be left out."""
    known = requests(session, moment.on(date.max))
    found = [one for one in known if code in (one.row.code, one.row.code.rpartition("#")[0])]
    if len(found) == 1:
        return found[0]
    codes = [one.row.code for one in found or known]
    if found:
        raise StateError(_("{code} 有几份申请:{codes};写明是哪一份").format(code=code, codes="、".join(codes)))
    raise StateError(unknown(_("没有变更申请 {code}").format(code=code), code, codes))


def waiting_spans(
    session: Session, moment: Moment, plan: str, items: Collection[str], until: date
) -> Mapping[str, Sequence[tuple[date, date | None]]]:
    """Item code → from which day to which (it no longer waits on that one; None: it still waits) a request of it was waiting for
    its decision. What is dated after ``until`` does not exist."""
    asked = select(ChangeRequest).where(
        ChangeRequest.plan == plan, col(ChangeRequest.recorded_at) <= moment.now, col(ChangeRequest.as_of) <= until
    )  # fmt: skip
    wanted = frozenset(items)
    rows = [row for row in session.exec(asked.order_by(col(ChangeRequest.id))) if row.item in wanted]
    if not rows:
        return {}
    decided = select(ChangeStep).join(ChangeRequest).where(
        ChangeRequest.plan == plan, ChangeStep.place == DECISION,
        col(ChangeStep.recorded_at) <= moment.now, col(ChangeStep.as_of) <= until,
    )  # fmt: skip
    ends = {step.request_id: step.as_of for step in session.exec(decided)}
    found: dict[str, list[tuple[date, date | None]]] = defaultdict(list)
    for row in rows:
        assert row.id is not None
        found[row.item].append((row.as_of, ends.get(row.id)))
    return found


def to_be_written(session: Session, moment: Moment, plan: str) -> list[Request]:
    """The requests about a plan that were granted and stand in no revision yet, whatever day they are dated."""
    return [one for one in requests(session, moment.on(date.max), plan) if one.state == GRANTED and one.step(EFFECT) is None]
