"""What the kernel does about a worker that dies, hangs or lies, and that none is left behind."""

import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import pytest

from taskhub.rules import Kernel, Ruleset
from taskhub.rules.kernel.process import COMMAND
from taskhub.subjects import Facts, FactSpec, FactType

Command: TypeAlias = Callable[[str], list[str]]
Build: TypeAlias = Callable[..., Ruleset]

SUBJECTS: list[tuple[str, Facts]] = [(f"s{i}", {"days_overdue": i}) for i in range(20)]
OVERDUE = "days_overdue >= 10"
ANSWERS = {key: frozenset({"r0"} if facts["days_overdue"] >= 10 else ()) for key, facts in SUBJECTS}


@pytest.fixture
def worker(tmp_path: Path) -> Command:
    """A worker command that runs ``faulty`` before every answer. ``n`` counts chunks over all workers of the test."""

    def command(faulty: str) -> list[str]:
        script = tmp_path / "faulty.py"
        script.write_text(
            textwrap.dedent("""
                import os, sys, time, pathlib, runpy
                true = runpy.run_path({true!r})
                counter = pathlib.Path({counter!r})
                honest = true["answer"]
                def answer(engines, facts):
                    n = len(counter.read_text()) if counter.exists() else 0
                    counter.write_text("x" * (n + 1))
                    masks = honest(engines, facts)
                    {faulty}
                    return masks
                true["main"].__globals__["answer"] = answer
                true["main"]()
            """).format(true=COMMAND[-1], counter=str(tmp_path / "count"), faulty=faulty)
        )
        return [sys.executable, str(script)]

    return command


DIE = "os.kill(os.getpid(), 9)"
HANG = "time.sleep(60)"
NONSENSE = "masks = ['x']"
SHORT = "masks = masks[1:]"
RAISE = "raise RuntimeError('engine answered 2')"


@pytest.mark.parametrize("fault", [DIE, HANG, NONSENSE, SHORT, RAISE])
def test_a_fault_costs_a_chunk_one_retry(fault: str, worker: Command, ruleset_of: Build) -> None:
    command = worker(f"if n == 1: {fault}")
    with Kernel(ruleset_of(OVERDUE), chunk=5, deadline_seconds=1.5, command=command) as kernel:
        verdict = kernel.decide(SUBJECTS)
    assert (verdict.decisions, verdict.failures, verdict.disagreements) == (ANSWERS, [], [])


@pytest.mark.parametrize(
    ("fault", "reason"),
    [(DIE, "退出码 -9"), (HANG, "1.5 秒内没有答复"), (NONSENSE, "无法辨认"), (RAISE, "engine answered 2")],
)
def test_a_fault_that_stays_fails_its_chunk_alone(fault: str, reason: str, worker: Command, ruleset_of: Build) -> None:
    command = worker(f"if '\"p0\":7}}' in ''.join(facts): {fault}")
    with Kernel(ruleset_of(OVERDUE), chunk=5, deadline_seconds=1.5, command=command) as kernel:
        verdict = kernel.decide(SUBJECTS)
    (failure,) = verdict.failures
    assert (failure.ruleset, failure.first, failure.last) == ("trial", "s5", "s9")
    assert reason in str(failure)
    assert verdict.decisions == {key: held for key, held in ANSWERS.items() if key not in ("s5", "s6", "s7", "s8", "s9")}


def test_a_lie_is_a_disagreement_and_no_decision(worker: Command, ruleset_of: Build) -> None:
    with Kernel(ruleset_of(OVERDUE, "reported"), chunk=20, command=worker("masks[3] ^= 2")) as kernel:
        verdict = kernel.decide(SUBJECTS)
    (lie,) = verdict.disagreements
    assert (lie.key, lie.engine, lie.reference) == ("s3", {"r1"}, set())
    assert "s3" not in verdict.decisions
    assert len(verdict.decisions) == 19


def test_a_worker_that_cannot_start_fails_every_chunk_clearly(ruleset_of: Build) -> None:
    for command in (["/no/such/program"], [sys.executable, "-c", "raise SystemExit(3)"]):
        with Kernel(ruleset_of(OVERDUE), chunk=10, command=command) as kernel:
            verdict = kernel.decide(SUBJECTS)
        assert [(failure.first, failure.last) for failure in verdict.failures] == [("s0", "s9"), ("s10", "s19")]
        assert verdict.decisions == {}


def test_facts_that_are_not_of_their_type_fail_their_subject_alone(ruleset_of: Build) -> None:
    subjects: list[tuple[str, Facts]] = [("good", {"days_overdue": 10}), ("bad", {"days_overdue": "12"})]
    with Kernel(ruleset_of(OVERDUE)) as kernel:
        verdict = kernel.decide(subjects)
    assert verdict.decisions == {"good": {"r0"}}
    assert [failure.first for failure in verdict.failures] == ["bad"]


def test_an_answer_nobody_fetched_is_not_taken_for_the_next_one(ruleset_of: Build) -> None:
    def broken_source() -> object:
        yield from SUBJECTS[10:]
        raise OSError("the source broke")

    with Kernel(ruleset_of(OVERDUE), chunk=5) as kernel:
        with pytest.raises(OSError, match="the source broke"):
            kernel.decide(broken_source())
        assert kernel.decide(SUBJECTS).decisions == ANSWERS


def test_progress_hears_of_every_chunk(ruleset_of: Build) -> None:
    heard: list[int] = []
    with Kernel(ruleset_of(OVERDUE), chunk=8) as kernel:
        kernel.decide(SUBJECTS, heard.append)
    assert heard == [8, 16, 20]


def test_more_alternatives_than_one_engine_holds_are_spread_over_several(ruleset_of: Build) -> None:
    # All hold at once, and the engine bears 64 simultaneous matches.
    many = " or ".join(f"days_overdue >= {i}" for i in range(99))
    with Kernel(ruleset_of(many, OVERDUE, f"({many}) and reported")) as kernel:
        verdict = kernel.decide([("in", {"days_overdue": 200}), ("out", {"days_overdue": -1})])
    assert verdict.decisions == {"in": {"r0", "r1"}, "out": set()}
    assert verdict.disagreements == []


def test_the_names_of_properties_never_share_a_hash() -> None:
    # The engine knows properties by their FNV-1a hash of 32 bits alone.
    def fnv(text: str) -> int:
        value = 0x811C9DC5
        for byte in text.encode():
            value = (value ^ byte) * 16777619 & 0xFFFFFFFF
        return value

    names = ["id", "sid", "$s", "k", *(f"p{i}" for i in range(200))]
    assert len({fnv(name) for name in names}) == len(names)


def test_a_ruleset_with_too_many_values_is_refused_at_once(ruleset_of: Build) -> None:
    facts = {f"f{i}": FactSpec(f"f{i}", FactType.INTEGER, "") for i in range(201)}
    conditions = [f"{name} > 1" for name in facts]
    with pytest.raises(Exception, match="超过上限 200"):
        Kernel(ruleset_of(*conditions, facts=facts))


@pytest.mark.parametrize("engine_loops", [False, True])
def test_no_worker_outlives_a_killed_parent(engine_loops: bool, tmp_path: Path) -> None:
    # A worker that loops inside C, never looking at its pipe, is ended by its own alarm.
    loop = "import re; re.match('(a+)+$', 'a' * 40 + 'b')" if engine_loops else "pass"
    wrapped = tmp_path / "looping.py"
    wrapped.write_text(
        f"import runpy\ntrue = runpy.run_path({COMMAND[-1]!r})\ndef answer(engines, facts):\n {loop}\n return []\n"
        "true['main'].__globals__['answer'] = answer\ntrue['main']()\n"
    )
    parent = tmp_path / "parent.py"
    parent.write_text(
        "import sys, time\n"
        "from taskhub.rules.kernel.process import WorkerProcess\n"
        f"worker = WorkerProcess([], 1, 1.0, [sys.executable, {str(wrapped)!r}])\n"
        "worker.ask(['{}'])\n"
        "print(worker._process.pid, flush=True)\n"
        "time.sleep(60)\n"
    )
    process = subprocess.Popen([sys.executable, str(parent)], stdout=subprocess.PIPE)
    assert process.stdout
    worker_pid = int(process.stdout.readline())
    time.sleep(0.5)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    process.stdout.close()
    for _attempt in range(80):
        if not _lives(worker_pid):
            return
        time.sleep(0.1)
    os.kill(worker_pid, signal.SIGKILL)
    pytest.fail("the worker outlived its parent")


def _lives(pid: int) -> bool:
    try:
        # A zombie waiting for init is dead enough.
        return "Z" not in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
