"""Messages a second by ``deliver``, beside bare work on the same receiver or disk in the same run; and what a queue costs."""

import json
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, date, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from time import perf_counter, process_time, sleep
from typing import ClassVar
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import insert
from sqlmodel import SQLModel

from taskhub.clock import Moment
from taskhub.database import Database
from taskhub.delivery import Channel, Channels, Limit, Message, OutboxMessage, deliver, enqueue
from taskhub.settings import Delivery

MOMENT = Moment(date(2024, 10, 1), datetime(2024, 10, 1, 1, 0, tzinfo=UTC))
BODY = "请于本月底前完成整改并书面回复。" * 20

pytestmark = pytest.mark.bench


def per_second(work: Callable[[], object], count: int) -> float:
    start = perf_counter()
    work()
    return count / (perf_counter() - start)


@pytest.fixture
def outbox(tmp_path: Path) -> Iterator[Database]:
    database = Database(f"sqlite:///{tmp_path / 'bench.db'}")
    SQLModel.metadata.create_all(database.engine)
    with closing(database):
        yield database


def fill(database: Database, channels: Channels, count: int, first: int = 0) -> None:
    with database.writing() as session:
        for n in range(first, first + count):
            enqueue(session, MOMENT, Message(f"notice:{n}", "yjj", "市应急管理局", (), "督办通知", BODY), channels)


def send(database: Database, channels: Channels, workers: int, limit: int | None = None) -> None:
    deliver(database, channels, MOMENT, Delivery(), clock=lambda: MOMENT.now, workers=workers, limit=limit)


def test_delivery_into_files(outbox: Database, tmp_path: Path) -> None:
    count = 2_000
    channels = Channels((Channel(name="files", tags=["all"], url="file://outbox"),), tmp_path)

    def bare() -> None:
        (tmp_path / "bare").mkdir()
        for n in range(count):
            (tmp_path / "bare" / f"{n}.md").write_text(BODY, encoding="utf-8")

    enqueued = per_second(lambda: fill(outbox, channels, count), count)
    delivered = per_second(lambda: send(outbox, channels, 1), count)
    written = per_second(bare, count)
    assert len(list((tmp_path / "outbox" / "yjj").glob("*.md"))) == count
    print(
        f"\ndelivery: enqueue {enqueued:.0f}/s, deliver {delivered:.0f}/s, "
        f"bare writes {written:.0f}/s, ratio {written / delivered:.1f}"
    )


@pytest.fixture
def port() -> Iterator[int]:
    """A receiver in a process of its own. It keeps connections open and takes five milliseconds to answer, as a near one does."""
    heard, tell = os.pipe()
    child = os.fork()
    if child == 0:
        server = ThreadingHTTPServer(("127.0.0.1", 0), _Receiver)
        os.write(tell, str(server.server_port).encode())
        server.serve_forever()
    yield int(os.read(heard, 10))
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)


class _Receiver(BaseHTTPRequestHandler):
    """Answers as a robot does; GET says how many different bodies came, and forgets them."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    got: ClassVar[list[bytes]] = []

    def do_POST(self) -> None:
        self.got.append(self.rfile.read(int(self.headers["Content-Length"])))
        sleep(0.005)
        self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 14\r\n\r\n" + b'{"errcode": 0}')

    def do_GET(self) -> None:
        said = str(len(set(self.got))).encode()
        self.got.clear()
        self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(said), said))

    def log_message(self, *_args: object) -> None: ...


@pytest.mark.parametrize("scheme", ["json", "wecombot"])
def test_delivery_to_a_receiver(
    scheme: str, outbox: Database, port: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    count = 500
    monkeypatch.setenv("KEY", "tok123")
    base = f"http://127.0.0.1:{port}"
    url = f"json://127.0.0.1:{port}/hook" if scheme == "json" else f"wecombot://${{KEY}}?base={base}"
    channels = Channels((Channel(name="hook", tags=["all"], url=url, limit=Limit(messages=100_000)),), tmp_path)
    payload = json.dumps({"msgtype": "text", "text": {"content": BODY}}, ensure_ascii=False).encode()

    def bare() -> None:
        with httpx.Client() as client:
            for n in range(count):
                client.post(f"{base}/hook", content=b"%d%s" % (n, payload)).raise_for_status()

    def arrived() -> int:
        return int(httpx.get(base).text)

    speeds: dict[str, float] = {}
    for n, workers in enumerate((1, 1, 4, 8)):  # the first round warms up
        fill(outbox, channels, count, n * count)
        speeds[f"{workers} workers"] = per_second(lambda workers=workers: send(outbox, channels, workers), count)
        assert arrived() == count
    speeds["bare httpx"] = per_second(bare, count)
    assert arrived() == count
    told = ", ".join(f"{who} {n:.0f}/s (ratio {speeds['bare httpx'] / n:.2f})" for who, n in speeds.items())
    print(f"\ndelivery by {scheme}: {told}")


@pytest.mark.parametrize("limited", [False, True], ids=["unlimited", "behind a full channel"])
def test_a_long_queue_costs_no_more_a_message(limited: bool, outbox: Database, tmp_path: Path) -> None:
    """100,000 queued against 1,000: in the channel that sends, and in a full one beside it."""
    few, many, sample = 1_000, 100_000, 500
    files = Channel(name="files", tags=["all"], url="file://outbox")
    full = Channel(name="full", tags=["all"], url="file://full", limit=Limit(messages=1, per="hour"))
    queued = Channels((full if limited else files,), tmp_path)
    sending = Channels((full, files), tmp_path)
    costs = {}
    for size in (few, many):
        queue(outbox, queued, size - sum(costs))
        fill(outbox, Channels((files,), tmp_path), sample, many + size)
        before = process_time()  # not the time of day: what others do on the machine is not this queue's cost
        send(outbox, sending, 1, sample)
        costs[size] = (process_time() - before) / sample
    print(
        f"\ndelivery with a queue {'in a full channel' if limited else 'of its own'}: {few} queued {costs[few] * 1000:.2f} ms, "
        f"{many} queued {costs[many] * 1000:.2f} ms of processor a message, ratio {costs[many] / costs[few]:.2f}"
    )
    assert costs[many] < 3 * costs[few]


def queue(database: Database, channels: Channels, count: int) -> None:
    """As ``fill``, in bulk."""
    with database.writing() as session:
        one = OutboxMessage(
            message_id="", reference="notice:0", recipient="yjj", recipient_name="市应急管理局", title="督办通知",
            channel=channels.entries[0].name, body=BODY, summary="", created_at=MOMENT.now,
            as_of=MOMENT.as_of, next_attempt_at=MOMENT.now,
        ).model_dump(exclude={"id"})  # fmt: skip
        session.execute(insert(OutboxMessage), [{**one, "message_id": uuid4().hex} for _n in range(count)])
