import signal
import subprocess
import sys
import threading
from collections import Counter
from datetime import UTC, date, datetime
from pathlib import Path

from sqlmodel import col, select

from taskhub.clock import Moment
from taskhub.database import Database
from taskhub.delivery import CLAIM, Channel, Channels, DeliveryAttempt, Message, OutboxMessage, deliver, enqueue
from taskhub.settings import Delivery

NOW = datetime(2024, 10, 1, 1, 0, tzinfo=UTC)
MOMENT = Moment(date(2024, 10, 1), NOW)
MANY = 60

# A deliverer of its own whose sender notes each id it sends, and dies at the one that ends the counting.
PROGRAM = """
import os, signal, sys
from datetime import UTC, date, datetime
from pathlib import Path
from taskhub.clock import Moment
from taskhub.database import Database
from taskhub.delivery import Channel, Channels, deliver
from taskhub.delivery.models import Answer
from taskhub.delivery.outlet import Outlet
from taskhub.settings import Delivery

directory, dies_at = Path(sys.argv[1]), int(sys.argv[2])
now = datetime(2024, 10, 1, 1, 0, tzinfo=UTC)
sent = 0

def note(_outlet, message, _now):
    global sent
    with open(directory / "sent.log", "a") as log:
        log.write(message.message_id + "\\n")
    sent += 1
    if sent == dies_at:
        os.kill(os.getpid(), signal.SIGKILL)
    return Answer("sent")

Outlet.send = note
channels = Channels((Channel(name="files", tags=["all"], url="file://outbox"),), directory)
database = Database(f"sqlite:///{directory / 'outbox.db'}")
print("ready", flush=True)
sys.stdin.readline()
print(len(deliver(database, channels, Moment(date(2024, 10, 1), now), Delivery(), clock=lambda: now, workers=1)))
"""


def channels_in(directory: Path) -> Channels:
    return Channels((Channel(name="files", tags=["all"], url="file://outbox"),), directory)


def fill(database: Database, directory: Path) -> None:
    with database.writing() as session:
        for n in range(MANY):
            enqueue(session, MOMENT, Message(f"notice:{n}", "yjj", "市应急管理局", (), "通知", "正文"), channels_in(directory))


def start(directory: Path, dies_at: int = 0) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(directory), str(dies_at)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout.readline() == "ready\n"
    return process


def sent_ids(directory: Path) -> Counter[str]:
    return Counter((directory / "sent.log").read_text().split())


def test_two_processes_share_the_work_and_send_nothing_twice(outbox_database: Database, tmp_path: Path) -> None:
    fill(outbox_database, tmp_path)
    processes = [start(tmp_path) for _n in range(2)]
    for process in processes:
        process.stdin.write("go\n")
        process.stdin.flush()
    shares = [int(process.communicate(timeout=60)[0]) for process in processes]
    assert sum(shares) == MANY
    assert set(sent_ids(tmp_path).values()) == {1}
    assert len(sent_ids(tmp_path)) == MANY


def test_threads_send_nothing_twice(outbox_database: Database, tmp_path: Path) -> None:
    fill(outbox_database, tmp_path)
    results: list[str] = []

    def work() -> None:
        done = deliver(outbox_database, channels_in(tmp_path), MOMENT, Delivery(), clock=lambda: NOW)
        results.extend(result.message for result in done)

    threads = [threading.Thread(target=work) for _n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(results) == len(set(results)) == MANY
    assert len(list((tmp_path / "outbox" / "yjj").glob("*.md"))) == MANY


def test_a_killed_process_repeats_one_message_once_under_its_id(outbox_database: Database, tmp_path: Path) -> None:
    fill(outbox_database, tmp_path)
    for dies_at in (7, 5):
        process = start(tmp_path, dies_at)
        process.communicate("go\n", timeout=60)
        assert process.returncode == -signal.SIGKILL
    later = Moment(MOMENT.as_of, NOW + CLAIM)
    deliver(outbox_database, channels_in(tmp_path), later, Delivery(), clock=lambda: later.now)

    with outbox_database.reading() as session:
        states = Counter(session.exec(select(OutboxMessage.state)).all())
        lost = session.exec(select(DeliveryAttempt.message_id).where(col(DeliveryAttempt.outcome) == "unknown")).all()
    assert states == {"sent": MANY}
    before = sent_ids(tmp_path)
    assert set(before.values()) == {1}  # the killed ones sent each of theirs once …
    written = {path.stem.rpartition("-")[2] for path in (tmp_path / "outbox" / "yjj").glob("*.md")}
    repeated = {message_id for message_id in before if message_id[:12] in written}
    assert repeated == set(lost)  # … and only what each was killed at went out once more
    assert len(lost) == 2
