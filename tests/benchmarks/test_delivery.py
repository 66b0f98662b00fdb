"""Messages a second into the file channel, beside bare writes of the same files."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from time import perf_counter

import pytest
from sqlmodel import SQLModel

from taskhub.clock import Moment
from taskhub.database import Database
from taskhub.delivery import Channel, Channels, Message, deliver, enqueue
from taskhub.settings import Delivery

MESSAGES = 2_000


def per_second(work: Callable[[], object]) -> float:
    start = perf_counter()
    work()
    return MESSAGES / (perf_counter() - start)


@pytest.mark.bench
def test_delivery_into_files(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'bench.db'}")
    SQLModel.metadata.create_all(database.engine)
    moment = Moment(date(2024, 10, 1), datetime(2024, 10, 1, 1, 0, tzinfo=UTC))
    channels = Channels((Channel(name="files", tags=["all"], url="file://outbox"),), tmp_path)
    body = "请于本月底前完成整改并书面回复。" * 20

    def fill() -> None:
        with database.writing() as session:
            for n in range(MESSAGES):
                enqueue(session, moment, Message(f"notice:{n}", "yjj", "市应急管理局", (), "督办通知", body), channels)

    def bare() -> None:
        (tmp_path / "bare").mkdir()
        for n in range(MESSAGES):
            (tmp_path / "bare" / f"{n}.md").write_text(body, encoding="utf-8")

    enqueued = per_second(fill)
    delivered = per_second(lambda: deliver(database, channels, moment, Delivery(), clock=lambda: moment.now))
    written = per_second(bare)
    database.close()
    assert len(list((tmp_path / "outbox" / "yjj").glob("*.md"))) == MESSAGES
    print(
        f"\ndelivery: enqueue {enqueued:.0f}/s, deliver {delivered:.0f}/s, "
        f"bare writes {written:.0f}/s, ratio {written / delivered:.1f}"
    )
