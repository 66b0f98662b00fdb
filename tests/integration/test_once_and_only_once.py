"""A run that is repeated, doubled or killed leaves the same ledger as one clean run, and says the same things."""

import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from taskhub.audit import Actor
from taskhub.clock import Moment
from taskhub.delivery import MessageReference
from taskhub.hub import Hub
from taskhub.notice import rows

On = Callable[[str], Moment]
Ledger = Callable[[Any], dict[str, list[Any]]]
DAYS = ("2024-08-20", "2024-09-30")

# Reads what to do ("assess DAY", "issue DAY" or "tell DAY") and says how it went. ROOT … are workspaces, one after the other;
# with a number N it forks, and the child dies at its N-th statement.
PROGRAM = """
import os, signal, sys
from datetime import UTC, date, datetime, time
from pathlib import Path
from sqlalchemy import event
from taskhub.audit import Actor
from taskhub.clock import Moment
from taskhub.delivery import MessageReference
from taskhub.hub import Hub
from taskhub.problems import TaskhubError
from taskhub.workspace import Workspace
import taskhub.migrations

def run(root, verb, day, dies_at):
    hub = Hub(Workspace(Path(root)))
    moment = Moment(date.fromisoformat(day), datetime.combine(date.fromisoformat(day), time(2), UTC))
    seen = 0
    @event.listens_for(hub.database.engine, "before_cursor_execute")
    def count(*_args):
        nonlocal seen
        seen += 1
        if seen == dies_at:
            os.kill(os.getpid(), signal.SIGKILL)
    hub.dispatch.gather(moment) if verb == "tell" else getattr(hub, verb)(moment, Actor("王敏", "awb"))
    return seen

print("ready", flush=True)
for line in sys.stdin:
    root, verb, day, dies_at = line.rstrip().split("|")
    if int(dies_at):
        child = os.fork()
        if child == 0:
            try:
                run(root, verb, day, int(dies_at))
            finally:
                os._exit(0)
        print("killed" if os.WIFSIGNALED(os.waitpid(child, 0)[1]) else "lived", flush=True)
    else:
        try:
            print(run(root, verb, day, 0), flush=True)
        except TaskhubError as error:
            print(type(error).__name__, flush=True)
"""


class Runner:
    """A process of its own that runs the hub of any workspace, and dies there when told to."""

    def __init__(self) -> None:
        self.process = subprocess.Popen([sys.executable, "-c", PROGRAM], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.owes = 1
        assert self.answer() == "ready"

    def ask(self, root: Path, verb: str, day: str, dies_at: int = 0) -> None:
        assert self.process.stdin
        self.process.stdin.write(f"{root}|{verb}|{day}|{dies_at}\n")
        self.process.stdin.flush()
        self.owes += 1

    def answer(self) -> str:
        assert self.process.stdout
        said = self.process.stdout.readline().strip()
        self.owes -= 1
        return said

    def run(self, root: Path, verb: str, day: str, dies_at: int = 0) -> str:
        self.ask(root, verb, day, dies_at)
        return self.answer()

    def stop(self) -> None:
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.close()
        self.process.wait(timeout=60)
        self.process.stdout.close()


@pytest.fixture(scope="module")
def _started() -> Iterator[list[Runner]]:
    started: list[Runner] = []
    yield started
    for runner in started:
        runner.stop()


@pytest.fixture
def runners(_started: list[Runner]) -> Iterator[Callable[..., Sequence[Runner]]]:
    """``runners(count)``: that many, who keep nothing from one question to the next. They take longer to start than most of what
    they are asked: who owes no answer serves the next test too."""

    def start(count: int = 1) -> Sequence[Runner]:
        _started.extend(Runner() for _n in range(count - len(_started)))
        return _started[:count]

    yield start
    for runner in [one for one in _started if one.owes]:
        _started.remove(runner)
        runner.stop()


@pytest.fixture
def copy(workspace: Any, tmp_path: Path) -> Callable[[str], Path]:
    import shutil

    return lambda name: Path(shutil.copytree(workspace.root, tmp_path / name))


def test_a_repeated_run_leaves_the_same_ledger_to_the_last_byte(hub: Hub, on: On, office: Actor, dump: Ledger) -> None:
    for day in DAYS:
        hub.assess(on(day), office)
        before = dump(hub.database)
        for _again in range(3):
            done = hub.assess(on(day), office)
            assert (done.opened, done.resolved, done.refreshed, done.drafted) == ([], [], 0, [])
        assert dump(hub.database) == before
    assert any(row[5] == "finding.open" or "finding.open" in row for row in before["audit_event"])


def test_two_runs_at_once_leave_the_ledger_of_one(
    runners: Any, copy: Callable[[str], Path], open_hub: Callable[..., Hub], on: On, office: Actor, essence: Ledger, dump: Ledger
) -> None:
    clean = open_hub(copy("clean"))
    doubled = open_hub(copy("doubled"))
    pair = runners(2)
    for day in DAYS:
        clean.assess(on(day), office)
        for runner in pair:
            runner.ask(doubled.workspace.root, "assess", day)
        answers = [runner.answer() for runner in pair]
        assert any(answer.isdigit() for answer in answers)
        assert all(answer.isdigit() or answer == "LeaseHeld" for answer in answers)
    assert essence(doubled.database) == essence(clean.database)
    assert len(dump(doubled.database)["audit_event"]) == len(dump(clean.database)["audit_event"])


def test_two_issuers_at_once_count_without_gaps_and_say_nothing_twice(
    runners: Any, copy: Callable[[str], Path], open_hub: Callable[..., Hub], on: On, office: Actor
) -> None:
    day = DAYS[-1]
    hub = open_hub(copy("doubled"))
    hub.assess(on(day), office)
    with hub.database.reading() as session:
        drafts = [row.notice.key for row in rows(session)]
    hub.notices.decide(drafts, on(day), office)
    pair = runners(2)
    for runner in pair:
        runner.ask(hub.workspace.root, "issue", day)
    assert all(runner.answer().isdigit() for runner in pair)
    with hub.database.reading() as session:
        issued = [row.notice for row in rows(session)]
        numbers = Counter(one.kind for one in issued)
        assert {one.number for one in issued} == {
            f"某安委办{word}〔2024〕{n}号"
            for kind, word in (("reminder", "提"), ("supervision", "督"))
            for n in range(1, numbers[kind] + 1)
        }
    for runner in pair:
        runner.ask(hub.workspace.root, "tell", day)
    assert all(runner.answer().isdigit() for runner in pair)
    assert {one.outcome for one in hub.dispatch.gather(on(day), urged=True).decided} == {
        "send"
    }  # what the pair held for the digest
    with hub.database.reading() as session:
        assert all(row.channel_states == {"files": "queued"} for row in rows(session))
        spoken = Counter(session.exec(select(MessageReference.reference)).all())
    assert spoken == Counter(one.number for one in issued)


@pytest.mark.parametrize("verb", ["assess", "issue", "tell"])
def test_a_killed_run_followed_by_a_clean_one_leaves_what_one_clean_run_leaves(
    verb: str, runners: Any, copy: Callable[[str], Path], open_hub: Callable[..., Hub], on: On, office: Actor, essence: Ledger
) -> None:
    (runner,) = runners()
    first, day = DAYS
    start = copy("start")
    before = open_hub(start)
    before.assess(on(first), office)
    if verb != "assess":
        before.assess(on(day), office)
    if verb == "tell":
        with before.database.reading() as session:
            drafts = [row.notice.key for row in rows(session)]
        before.notices.decide(drafts, on(day), office)
        before.issue(on(day), office)
    before.database.close()

    def from_start(name: str) -> Path:
        import shutil

        return Path(shutil.copytree(start, start.parent / name))

    clean = from_start("clean")
    statements = int(runner.run(clean, verb, day))
    expected = essence(open_hub(clean).database)
    assert statements > 30
    points = sorted({max(1, statements * n // 16) for n in range(1, 17)} | {statements - 1})
    for point in points:
        root = from_start(f"killed-{point}")
        assert runner.run(root, verb, day, point) == "killed"
        hub = open_hub(root)
        hub.dispatch.gather(on(day)) if verb == "tell" else getattr(hub, verb)(on(day), office)
        assert essence(hub.database) == expected, f"killed at statement {point} of {statements}"


SERIES = """\
notices:
  issuer: 某安委办
  kinds:
    reminder: {word: 提, sign_off: automatic, series: 安全通报}
    supervision: {word: 督, sign_off: office, series: 安全通报}
"""


def test_issuers_that_are_killed_beside_each_other_leave_no_gap_in_numbers_or_issues(
    runners: Any, copy: Callable[[str], Path], open_hub: Callable[..., Hub], on: On, office: Actor
) -> None:
    """Two kinds count their numbers apart and their issues together."""
    day = DAYS[-1]
    root = copy("killed")
    (root / "config" / "taskhub.yaml").write_text(SERIES, encoding="utf-8")
    hub = open_hub(root)
    hub.assess(on(day), office)
    with hub.database.reading() as session:
        drafts = [row.notice.key for row in rows(session)]
    hub.notices.decide(drafts, on(day), office)
    trio, killed = runners(3), 0
    for point in range(10, 100, 15):  # each gets a little further, or dies before the others have left anything to do
        for runner in trio:
            runner.ask(root, "issue", day, point)
        killed += sum(runner.answer() == "killed" for runner in trio)
    assert killed >= len(trio)
    for runner in trio[:2]:
        runner.ask(root, "issue", day)
    assert all(runner.answer().isdigit() for runner in trio[:2])
    with hub.database.reading() as session:
        issued = [row.notice for row in rows(session)]
    assert len(issued) == len(drafts)
    assert sorted(one.series_issue or 0 for one in issued) == list(range(1, len(drafts) + 1))
    for kind, word in (("reminder", "提"), ("supervision", "督")):
        some = {one.number for one in issued if one.kind == kind}
        assert some == {f"某安委办{word}〔2024〕{n}号" for n in range(1, len(some) + 1)}
