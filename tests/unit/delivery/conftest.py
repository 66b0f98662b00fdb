"""A post office in a temporary directory: a real SQLite file, a clock that only the test moves, channels by URL."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlmodel import SQLModel, col, select

from taskhub.clock import Moment
from taskhub.database import Database
from taskhub.delivery import (
    Channel,
    Channels,
    DeliveryAttempt,
    DeliveryResult,
    Message,
    MessageDesk,
    OutboxMessage,
    deliver,
    enqueue,
)  # fmt: skip
from taskhub.delivery.models import Answer
from taskhub.delivery.outlet import Outlet
from taskhub.settings import Delivery

START = datetime(2024, 10, 1, 1, 0, tzinfo=UTC)


@dataclass
class PostOffice:
    """What the tests of this room do all the time, in one breath."""

    database: Database
    channels: Channels
    settings: Delivery = field(default_factory=lambda: Delivery(attempts=4, first_pause_seconds=60))
    now: datetime = START

    @property
    def moment(self) -> Moment:
        return Moment(date(2024, 10, 1), self.now)

    def clock(self) -> datetime:
        return self.now

    def wait(self, pause: timedelta) -> None:
        self.now += pause

    def enqueue(
        self,
        reference: str = "notice:督1",
        recipient: str = "yjj",
        body: str = "请于本月底前完成整改。",
        tags: Sequence[str] = (),
    ) -> int:
        message = Message(reference, recipient, "市应急管理局", tags, "督办通知", body, summary="一份督办通知")
        with self.database.writing() as session:
            return enqueue(session, self.moment, message, self.channels)

    def deliver(self, *, limit: int | None = None, dry_run: bool = False, workers: int = 1) -> list[DeliveryResult]:
        return deliver(
            self.database, self.channels, self.moment, self.settings, clock=self.clock, workers=workers, limit=limit,
            dry_run=dry_run,
        )  # fmt: skip

    def desk(self) -> MessageDesk:
        return MessageDesk(self.database, self.channels)

    def messages(self) -> list[OutboxMessage]:
        with self.database.reading() as session:
            return list(session.exec(select(OutboxMessage).order_by(col(OutboxMessage.id))))

    def attempts(self) -> list[DeliveryAttempt]:
        with self.database.reading() as session:
            return list(session.exec(select(DeliveryAttempt).order_by(col(DeliveryAttempt.id))))


@pytest.fixture
def post_office(tmp_path: Path) -> PostOffice:
    database = Database(f"sqlite:///{tmp_path / 'delivery.db'}")
    SQLModel.metadata.create_all(database.engine)
    yield PostOffice(database, Channels((Channel(name="files", tags=["all"], url="file://outbox"),), tmp_path / "var"))
    database.close()


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[str]]:
    """Puts a sender in place that gives these answers in turn (an exception is raised); returns the ids it was asked to send."""

    def install(*script: Answer | BaseException) -> list[str]:
        asked: list[str] = []

        def sender(_outlet: Outlet, message: OutboxMessage, _now: datetime) -> Answer:
            answer = script[min(len(asked), len(script) - 1)]
            asked.append(message.message_id)
            if isinstance(answer, BaseException):
                raise answer
            return answer

        monkeypatch.setattr(Outlet, "send", sender)
        return asked

    return install
