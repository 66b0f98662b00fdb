"""What goes wrong out there, for long and at once: nothing is lost, and nothing is said more often than a crash excuses.

``pytest -m slow -s tests/integration/delivery`` prints the figures.
"""

import json
import random
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Lock, Thread
from typing import Any

import pytest
from sqlmodel import col, func, select

from taskhub.audit import Actor
from taskhub.clock import Moment
from taskhub.database import Database
from taskhub.delivery import (
    CLAIM,
    Channel,
    Channels,
    DeliveryAttempt,
    Limit,
    Message,
    MessageDesk,
    OutboxMessage,
    deliver,
    enqueue,
    robots,
)  # fmt: skip
from taskhub.settings import Delivery

pytestmark = pytest.mark.slow

START = datetime(2024, 10, 1, 1, 0, tzinfo=UTC)
DAY = date(2024, 10, 1)
SEED = 20241001

# Forks a deliverer for every line "root|instant|workers|dies at": it counts the statements it executes and the posts it begins
# and ends, and kills itself at that one of them (0: never). Says whether it was killed, or how many it tried.
PROGRAM = """
import json, os, signal, sys
from datetime import UTC, date, datetime
from pathlib import Path
from threading import Lock
from sqlalchemy import event
from taskhub.clock import Moment
from taskhub.database import Database
from taskhub.delivery import Channel, Channels, deliver
from taskhub.delivery.outlet import Outlet
from taskhub.settings import Delivery
import apprise, httpx

def run(root, instant, workers, dies_at):
    now = datetime.fromisoformat(instant)
    channels = Channels(tuple(Channel(**one) for one in json.loads((root / "channels.json").read_text())), root)
    database = Database(f"sqlite:///{root / 'outbox.db'}")
    lock, steps = Lock(), 0
    def step(*_args):
        nonlocal steps
        with lock:
            steps += 1
            if steps == dies_at:
                os.kill(os.getpid(), signal.SIGKILL)
    event.listen(database.engine, "before_cursor_execute", step)
    send = Outlet.send
    def counted(outlet, message, at):
        step()
        answer = send(outlet, message, at)
        step()
        return answer
    Outlet.send = counted
    return len(deliver(database, channels, Moment(date(2024, 10, 1), now), Delivery(), clock=lambda: now, workers=workers))

print("ready", flush=True)
for line in sys.stdin:
    root, instant, workers, dies_at = line.rstrip().split("|")
    heard, tell = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.write(tell, str(run(Path(root), instant, int(workers), int(dies_at))).encode())
        finally:
            os._exit(0)
    os.close(tell)
    said = os.read(heard, 20).decode()
    os.close(heard)
    killed = os.WIFSIGNALED(os.waitpid(child, 0)[1])
    print("killed" if killed else said or "failed", flush=True)
"""


class Deliverer:
    """A process that stays warm and delivers when told to."""

    def __init__(self) -> None:
        self.process = subprocess.Popen([sys.executable, "-c", PROGRAM], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert self.answer() == "ready"

    def ask(self, root: Path, now: datetime, workers: int, dies_at: int = 0) -> None:
        assert self.process.stdin
        self.process.stdin.write(f"{root}|{now.isoformat()}|{workers}|{dies_at}\n")
        self.process.stdin.flush()

    def answer(self) -> str:
        assert self.process.stdout
        return self.process.stdout.readline().strip()


@pytest.fixture
def deliverers() -> Iterator[Callable[[int], list[Deliverer]]]:
    started: list[Deliverer] = []

    def start(count: int) -> list[Deliverer]:
        started.extend(Deliverer() for _n in range(count))
        return started

    yield start
    for one in started:
        one.process.communicate(timeout=60)


@dataclass
class Counting:
    """Counts, per message id, what arrives and what it answered well. ``turn`` decides about the n-th request."""

    turn: Callable[[int], str] = lambda _n: "ok"
    port: int = 0
    arrived: Counter[str] = field(default_factory=Counter)
    taken: Counter[str] = field(default_factory=Counter)
    turns: Counter[str] = field(default_factory=Counter)
    lock: Lock = field(default_factory=Lock)

    def take(self, message_id: str) -> str:
        with self.lock:
            turn = self.turn(self.arrived.total())
            self.arrived[message_id] += 1
            self.turns[turn] += 1
            self.taken[message_id] += turn == "ok"
        return turn


@pytest.fixture
def counting() -> Iterator[Counting]:
    state = Counting()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            body = self.rfile.read(length)
            if len(body) < length:  # the sender was killed over it: this is no arrival
                self.close_connection = True
                return
            payload = json.loads(body)
            text = payload["message"] if "message" in payload else payload["text"]["content"]
            turn = state.take(text.rpartition("消息编号:")[2].strip())
            if turn == "close":
                self.close_connection = True
                return
            if turn == "slow":
                time.sleep(0.6)
            status, answer = {"500": (500, b"oops"), "429": (429, b"{}")}.get(turn, (200, b'{"errcode": 0}'))
            self.send_response(status)
            if turn == "429":
                self.send_header("Retry-After", "120")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def handle(self) -> None:
            try:
                super().handle()
            except ConnectionError:  # the sender was killed, or lost patience
                self.close_connection = True

        def log_message(self, *_args: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    state.port = server.server_port
    Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    yield state
    server.shutdown()
    server.server_close()


def channels_to(port: int, root: Path) -> Channels:
    """A robot and a webhook, both at the receiver; written down for the deliverers too."""
    entries: list[dict[str, Any]] = [
        {"name": "robot", "tags": ["all"], "url": f"wecombot://${{KEY}}?base=http://127.0.0.1:{port}",
         "limit": {"messages": 100_000}},
        {"name": "hook", "tags": ["all"], "url": f"json://127.0.0.1:{port}/hook?rto=0.3"},
    ]  # fmt: skip
    (root / "channels.json").write_text(json.dumps(entries))
    return Channels(tuple(Channel(**one) for one in entries), root)


def fill(database: Database, channels: Channels, notices: int) -> None:
    with database.writing() as session:
        for n in range(notices):
            message = Message(f"notice:{n}", "yjj", "市应急管理局", (), "督办通知", "请于本月底前完成整改。")
            enqueue(session, Moment(DAY, START), message, channels)


def states(database: Database) -> Counter[str]:
    with database.reading() as session:
        return Counter(session.exec(select(OutboxMessage.state)).all())


def ids_with_attempt(database: Database, outcome: str) -> Counter[str]:
    with database.reading() as session:
        return Counter(session.exec(select(DeliveryAttempt.message_id).where(DeliveryAttempt.outcome == outcome)).all())


@pytest.fixture(autouse=True)
def _key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KEY", "tok123")


@contextmanager
def figures(what: str) -> Iterator[dict[str, object]]:
    told: dict[str, object] = {}
    start = time.perf_counter()
    yield told
    print(f"\n{what}: " + ", ".join(f"{key} {value}" for key, value in told.items()) + f"; {time.perf_counter() - start:.1f} s")


def test_a_mail_server_that_is_down_for_a_day_loses_nothing(
    outbox_database: Database, tmp_path: Path, start_mail_server: Callable[[int], Any]
) -> None:
    mails = 60
    with socket.socket() as reserved:
        reserved.bind(("127.0.0.1", 0))
        port = reserved.getsockname()[1]
    url = f"mailto://127.0.0.1:{port}?from=office@city.cn&to=liaison@city.cn&format=text"
    channels = Channels((Channel(name="mail", tags=["all"], url=url),), tmp_path)
    fill(outbox_database, channels, mails)
    now, runs, server = START, 0, None
    with figures("mail server down for a day") as told:
        while (waiting := next_due(outbox_database)) is not None:
            now = max(now, waiting)
            if server is None and now >= START + timedelta(days=1):
                server = start_mail_server(port)
            moment = Moment(DAY, now)
            deliver(outbox_database, channels, moment, Delivery(), clock=lambda moment=moment: moment.now, workers=4)
            runs += 1
        assert server is not None
        assert states(outbox_database) == {"sent": mails}
        ids = [mail.get_body(("plain",)).get_content().rpartition(":")[2].strip() for mail in server.got]
        assert len(ids) == len(set(ids)) == mails
        failures = ids_with_attempt(outbox_database, "failed")
        assert set(failures.values()) == {11}
        told |= {"mails": mails, "runs": runs, "failed attempts each": 11, "arrived once": len(ids), "after": now - START}


def next_due(database: Database) -> datetime | None:
    with database.reading() as session:
        return session.exec(select(func.min(col(OutboxMessage.next_attempt_at)))).one()


def test_a_receiver_with_every_fault_by_turns_gets_everything_and_nothing_after_it_said_yes(
    outbox_database: Database, tmp_path: Path, counting: Counting, monkeypatch: pytest.MonkeyPatch
) -> None:
    notices, faults = 150, ("ok", "500", "429", "slow", "close", "500", "ok")
    chance = random.Random(SEED)
    order = [chance.choice(faults) for _n in range(100_000)]
    counting.turn = order.__getitem__
    monkeypatch.setattr(robots, "SECONDS", 0.3)
    channels = channels_to(counting.port, tmp_path)
    fill(outbox_database, channels, notices)
    desk, now, requeued = MessageDesk(outbox_database, channels), START, 0
    with figures("every fault by turns") as told:
        for _minute in range(1_000):
            moment = Moment(DAY, now)
            deliver(outbox_database, channels, moment, Delivery(), clock=lambda moment=moment: moment.now, workers=8)
            # After two that may have arrived, a person looks; here he sends each of them again.
            requeued += len(desk.requeue_dead(None, moment, Actor("王敏", "awb")))
            now = max(now + timedelta(minutes=1), next_due(outbox_database) or now)  # 429 shuts the robot for two
            if states(outbox_database) == {"sent": 2 * notices}:
                break
        assert states(outbox_database) == {"sent": 2 * notices}
        with outbox_database.reading() as session:
            attempts = Counter(session.exec(select(DeliveryAttempt.message_id)).all())
        maybe = ids_with_attempt(outbox_database, "unknown")
        # Every arrival is on record; what is on record without one is an attempt of which nobody knows.
        assert all(counting.arrived[one] <= tries <= counting.arrived[one] + maybe[one] for one, tries in attempts.items())
        assert counting.arrived.keys() == attempts.keys()
        assert set(counting.taken.values()) <= {1}  # nothing goes out again once it was taken
        assert len(counting.taken) == 2 * notices
        assert maybe.total() >= counting.turns["slow"] + counting.turns["close"]
        told |= {"messages": 2 * notices, "posts": counting.arrived.total(), "turns": dict(counting.turns), "requeued": requeued}


def test_two_deliverers_at_once_send_each_message_once(
    outbox_database: Database, tmp_path: Path, counting: Counting, deliverers: Callable[[int], list[Deliverer]]
) -> None:
    notices = 1_000
    channels = channels_to(counting.port, tmp_path)
    fill(outbox_database, channels, notices)
    pair = deliverers(2)
    with figures("two deliverers of four workers at once") as told:
        for one in pair:
            one.ask(tmp_path, START, 4)
        shares = [int(one.answer()) for one in pair]
        assert sum(shares) == 2 * notices
        assert min(shares) > 0
        assert states(outbox_database) == {"sent": 2 * notices}
        assert len(counting.arrived) == 2 * notices
        assert set(counting.arrived.values()) == {1}
        told |= {"messages": 2 * notices, "shares": shares, "arrived": counting.arrived.total()}


def test_two_hundred_kills_lose_nothing_and_repeat_only_what_was_under_way(
    outbox_database: Database, tmp_path: Path, counting: Counting, deliverers: Callable[[int], list[Deliverer]]
) -> None:
    notices, kills = 1_200, 200
    channels = channels_to(counting.port, tmp_path)
    fill(outbox_database, channels, notices)
    (deliverer,) = deliverers(1)
    chance = random.Random(SEED)
    now = START
    with figures("killed at random points") as told:
        done = 0
        while done < kills:
            deliverer.ask(tmp_path, now, 4, chance.randint(1, 60))
            assert deliverer.answer() == "killed"
            done += 1
        assert states(outbox_database)["queued"] > 0  # every kill had work in hand
        arrived_before = counting.arrived.total()
        under_way = states(outbox_database)["sending"]
        now += CLAIM
        deliverer.ask(tmp_path, now, 4)
        assert deliverer.answer().isdigit()
        assert states(outbox_database) == {"sent": 2 * notices}
        in_flight = ids_with_attempt(outbox_database, "unknown")
        assert len(in_flight) == under_way <= 4 * kills
        assert set(in_flight.values()) == {1}
        lost = 2 * notices - len(counting.arrived)
        twice = {message_id for message_id, times in counting.arrived.items() if times == 2}
        assert lost == 0
        assert max(counting.arrived.values()) <= 2
        assert twice <= set(in_flight)
        told |= {
            "messages": 2 * notices, "kills": kills, "arrived by the last kill": arrived_before, "under way at a kill": under_way,
            "lost": lost, "arrived twice": len(twice), "most arrivals of one": max(counting.arrived.values()),
        }  # fmt: skip


def test_a_limit_holds_for_two_deliverers_at_once(
    outbox_database: Database, tmp_path: Path, counting: Counting, deliverers: Callable[[int], list[Deliverer]]
) -> None:
    channel = Channel(name="hook", tags=["all"], url=f"json://127.0.0.1:{counting.port}/hook", limit=Limit(messages=20))
    (tmp_path / "channels.json").write_text(json.dumps([channel.model_dump()]))
    fill(outbox_database, Channels((channel,), tmp_path), 200)
    pair = deliverers(2)
    with figures("a limit of 20 a minute, two deliverers of four workers") as told:
        got = []
        for minute in range(5):
            before = counting.arrived.total()
            for one in pair:
                one.ask(tmp_path, START + minute * timedelta(seconds=61), 4)
            assert sum(int(one.answer()) for one in pair) == counting.arrived.total() - before
            got.append(counting.arrived.total() - before)
        assert got == [20] * 5
        told |= {"arrived in each minute": got}
