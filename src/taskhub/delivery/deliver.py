"""Sending what is due: claim, commit, send, record.

One thread, the caller's, does all that concerns the database; the workers only send. So SQLite has one writer, ``progress`` is
heard where it was asked for, and what one transaction records of the messages that came back is also what it claims for the
workers that came free: a message costs one transaction, and fewer when many come back at once. Nothing is claimed in advance:
a process that is killed leaves as many uncertain messages as it had workers sending.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from concurrent.futures import ALL_COMPLETED, FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextvars import copy_context
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from sqlmodel import Session, col, select

from taskhub.clock import Moment
from taskhub.database import Database
from taskhub.delivery import claims
from taskhub.delivery.channels import Channels
from taskhub.delivery.claims import DeliveryResult, Sending
from taskhub.delivery.models import Answer, OutboxMessage
from taskhub.delivery.outlet import Outlets
from taskhub.i18n import gettext as _
from taskhub.settings import Delivery

_MOST_RESULTS = 100
"""Recorded in one transaction, so that others get their turn."""


def deliver(
    database: Database,
    channels: Channels,
    moment: Moment,
    settings: Delivery,
    *,
    clock: Callable[[], datetime],
    workers: int | None = None,
    limit: int | None = None,
    dry_run: bool = False,
    progress: Callable[[DeliveryResult], None] | None = None,
) -> list[DeliveryResult]:
    """Tries each message that is due at ``moment`` once, at most ``limit`` of them, ``workers`` at a time. Any number of these
    may run at once. What a channel's limit does not let through stays due, and waits for a later run.

    ``clock`` tells the instants of claims and attempts while the run lasts; ``progress`` hears each result as it comes.
    """
    due_by = min(moment.now, clock())
    if dry_run:
        return _preview(database, due_by, limit)
    with database.reading() as session:
        waiting = claims.channels_due(session, due_by)
    if not waiting:
        return []
    workers = workers or settings.workers
    lanes = [_Lane(channel, since) for channel, since in waiting.items()]
    with Outlets(channels) as outlets, ThreadPoolExecutor(workers) as pool:
        for channel in waiting:  # made ready here: the transactions to come should be short
            outlets.find(channel)
        return _Run(database, outlets, settings, clock, due_by, lanes, progress, pool).work(workers, limit)


def _preview(database: Database, due_by: datetime, limit: int | None) -> list[DeliveryResult]:
    columns = (OutboxMessage.message_id, OutboxMessage.reference, OutboxMessage.channel, OutboxMessage.attempts)
    with database.reading() as session:
        query = (
            select(*columns, OutboxMessage.last_reason)  # type: ignore[call-overload]
            .where(col(OutboxMessage.next_attempt_at) <= due_by)
            .order_by(col(OutboxMessage.next_attempt_at), col(OutboxMessage.id))
            .limit(limit)
        )
        return [
            DeliveryResult(message_id, reference, channel, attempts + 1, "due", reason)
            for message_id, reference, channel, attempts, reason in session.exec(query)
        ]


@dataclass(slots=True)
class _Lane:
    """One channel's queue: how long its next has waited, and from when it has room again."""

    channel: str
    since: datetime
    shut_until: datetime | None = None


class _Run:
    """One call of ``deliver``."""

    def __init__(
        self, database: Database, outlets: Outlets, settings: Delivery, clock: Callable[[], datetime], due_by: datetime,
        lanes: Iterable[_Lane], progress: Callable[[DeliveryResult], None] | None, pool: ThreadPoolExecutor,
    ) -> None:  # fmt: skip
        self.database = database
        self.outlets = outlets
        self.settings = settings
        self.clock = clock
        self.due_by = due_by
        self.lanes = {lane.channel: lane for lane in lanes}
        self.progress = progress
        self.pool = pool
        self.worker = uuid4().hex
        self.under_way: dict[Future[Answer], Sending] = {}
        self.came_back: list[tuple[Sending, Answer]] = []
        self.results: list[DeliveryResult] = []

    def work(self, workers: int, limit: int | None) -> list[DeliveryResult]:
        try:
            while self._turn(workers, limit) or self.under_way:
                self._wait(FIRST_COMPLETED)
        except BaseException:
            # An interrupt, say. What is under way arrives all the same: unrecorded, it would count as uncertain.
            self.progress = None
            while self.under_way or self.came_back:
                self._wait(ALL_COMPLETED)
                self._turn(0, limit)
            raise
        return self.results

    def _wait(self, until: str) -> None:
        """For messages to come back. What a sender died of is raised here, and its message stays claimed, as after a crash."""
        deaths = []
        for future in wait(self.under_way, return_when=until).done:
            sending = self.under_way.pop(future)
            if (death := future.exception()) is not None:
                deaths.append(death)
            else:
                sending.posts += 1
                self.came_back.append((sending, future.result()))
        if deaths and until == FIRST_COMPLETED:
            raise deaths[0]

    def _turn(self, workers: int, limit: int | None) -> bool:
        """Records what came back, and hands out as much as there are workers free. Whether anything was done."""
        with self.database.writing() as session:
            results, sendings = self._record_and_claim(session, workers, limit)
        for sending, _answer in self.came_back:
            if lane := self.lanes.get(sending.message.channel):
                lane.shut_until = None  # what was counted as under way is counted by its true instant now
        self.came_back.clear()
        for sending in sendings:
            self.under_way[self.pool.submit(copy_context().run, self._send, sending)] = sending
        self.results += results
        if self.progress:
            for result in results:
                self.progress(result)
        return bool(results or sendings)

    def _record_and_claim(
        self, session: Session, workers: int, limit: int | None
    ) -> tuple[list[DeliveryResult], list[Sending]]:  # fmt: skip
        now = self.clock()
        results: list[DeliveryResult] = []
        sendings: list[Sending] = []
        for sending, answer in self.came_back:
            if result := claims.settle(session, self.settings, sending, answer, now):
                results.append(result)
            else:
                sendings.append(sending)
        busy = Counter(sending.message.channel for sending in (*self.under_way.values(), *sendings))
        while busy.total() < workers and len(results) < _MOST_RESULTS:
            if limit is not None and len(self.results) + len(results) + busy.total() >= limit:
                break
            open_lanes = [lane for lane in self.lanes.values() if self._is_open(lane, busy[lane.channel], now)]
            if not open_lanes:
                break
            # A channel that answers slowly does not get every worker while others wait.
            lane = min(open_lanes, key=lambda lane: (busy[lane.channel], lane.since))
            outlet = self.outlets.find(lane.channel)
            taken = claims.take(session, self.settings, lane.channel, outlet, self.due_by, now, self.worker)
            if taken is None:
                del self.lanes[lane.channel]
            elif isinstance(taken, datetime):
                lane.shut_until = taken
            elif isinstance(taken, DeliveryResult):
                results.append(taken)
            else:
                sendings.append(taken)
                busy[lane.channel] += 1
                lane.since = taken.since
        return results, sendings

    def _is_open(self, lane: _Lane, busy: int, now: datetime) -> bool:
        outlet = self.outlets.find(lane.channel)
        in_turn = outlet is not None and outlet.in_turn
        return (lane.shut_until is None or lane.shut_until <= now) and not (busy and in_turn)

    def _send(self, sending: Sending) -> Answer:
        if sending.outlet is None:
            name = sending.message.channel
            return Answer("failed", _("渠道 {name} 不在 channels.yaml 里或已停用").format(name=name))
        return sending.outlet.send(sending.message, self.clock())
