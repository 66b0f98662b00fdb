"""The kernel under attack: stand-ins for its worker that die, hang, babble or lie, put in at the process boundary.

What must hold under every attack: no wrong decision, the other chunks go on, a chunk is asked once more on a fresh worker
and never a third time, and nothing is left behind.
"""

import json
import os
import signal
import sys
import textwrap
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import pytest

from taskhub.rules import Kernel, Ruleset, Verdict
from taskhub.rules.kernel.process import COMMAND
from taskhub.subjects import Facts

Build: TypeAlias = Callable[..., Ruleset]

SUBJECTS: list[tuple[str, Facts]] = [(f"s{i}", {"days_overdue": i}) for i in range(20)]
OVERDUE = "days_overdue >= 10"
ANSWERS = {key: frozenset({"r0"} if facts["days_overdue"] >= 10 else ()) for key, facts in SUBJECTS}
CHUNK = 5
SECOND = [f"s{i}" for i in range(5, 10)]

STAND_IN = """
import json, os, pathlib, re, runpy, sys, time
log = pathlib.Path({log!r})
def earlier():
    return [json.loads(line) for line in log.read_text().splitlines()] if log.exists() else []
def write(**entry):
    with log.open("a") as file:
        file.write(json.dumps(dict(entry, pid=os.getpid())) + "\\n")
def say(text):
    os.write(outward, text if isinstance(text, bytes) else text.encode() + b"\\n")
outward = os.dup(1)
true = runpy.run_path({true!r})
honest = true["answer"]
started = len({{entry["pid"] for entry in earlier()}})
write(started=True)
{start}
def answer(engines, facts):
    times = sum(entry.get("facts") == facts for entry in earlier())
    write(facts=facts)
    second = '"p0":7}}' in "".join(facts)
    masks = None
{attack}
    return honest(engines, facts) if masks is None else masks
true["main"].__globals__["answer"] = answer
true["main"]()
"""


@dataclass(frozen=True)
class StandIn:
    """The command of a worker under attack, and what it was asked."""

    command: list[str]
    log: Path

    @property
    def entries(self) -> list[dict[str, object]]:
        return [json.loads(line) for line in self.log.read_text().splitlines()]

    def asked(self, key: str) -> list[int]:
        """The processes that were asked about a subject, in order."""
        return [entry["pid"] for entry in self.entries if f'"p0":{key[1:]}}}' in "".join(entry.get("facts", []))]


@pytest.fixture
def stand_in(tmp_path: Path) -> Callable[..., StandIn]:
    """A worker that runs ``start`` once and ``attack`` before each answer. There ``times`` says how often just these facts were
    asked about before, over all workers, and ``second`` that they are those of s5 to s9."""

    def build(attack: str = "", start: str = "") -> StandIn:
        script, log = tmp_path / "stand_in.py", tmp_path / "log"
        body = {"attack": textwrap.indent(attack, "    "), "start": start, "log": str(log), "true": COMMAND[-1]}
        script.write_text(STAND_IN.format(**body))
        return StandIn([sys.executable, str(script)], log)

    return build


def judged(ruleset: Ruleset, worker: StandIn, deadline_seconds: float = 20.0) -> Verdict:
    with Kernel(ruleset, chunk=CHUNK, deadline_seconds=deadline_seconds, command=worker.command) as kernel:
        return kernel.decide(SUBJECTS)


DEATHS = {
    "at the start": ("", "if started == {n}: os.kill(os.getpid(), 9)"),
    "at the start, politely": ("", "if started == {n}: sys.exit(0)"),
    "before a chunk": ("if {when}: os.kill(os.getpid(), 9)", ""),
    "in the middle of a chunk": ("if {when}: honest(engines, facts[:2]); os.kill(os.getpid(), 11)", ""),
    "in the middle of its answer": ('if {when}: say(b\'{{"chunk": 2, "masks": [0, 0\'); os._exit(0)', ""),
}
NONSENSE = {
    "no JSON": "say('what?')",
    "no text": "say(bytes(range(1, 10)) + b'\\xff\\n')",
    "no object": "say('[0, 0, 0, 0, 0]')",
    "nothing": "say('{}')",
    "an empty line": "say('')",
    "JSON without an end": "say('[' * 200_000)",
    "too few masks": "masks = [0] * (len(facts) - 1)",
    "too many masks": "masks = [0] * (len(facts) + 1)",
    "no masks": "masks = 'no list'",
    "a bit of no rule": "masks = [2] * len(facts)",
    "a negative mask": "masks = [-1] * len(facts)",
    "truth values": "masks = [True] * len(facts)",
    "fractions": "masks = [0.0] * len(facts)",
    "the answer to another chunk": "say(json.dumps({'chunk': 1, 'masks': [0] * len(facts)}))",
    "an error": "raise ValueError('engine answered 2')",
}
HANGS = {
    "in Python": "time.sleep(60)",
    "in C, with the interpreter locked": "re.match('(a+)+$', 'a' * 40 + 'b')",
    "without an end to its answer": "say(b'['); time.sleep(60)",
    "while it babbles": "[(say(b'.'), time.sleep(0.01)) for _n in range(6000)]",
    "with its ears shut": "os.close(0); time.sleep(60)",
    "with its mouth shut": "os.close(outward); [os.close(n) for n in range(3, 9) if n != outward]; time.sleep(60)",
}


@pytest.mark.parametrize("death", DEATHS)
def test_a_worker_that_dies_once_costs_nothing(death: str, stand_in: Callable[..., StandIn], ruleset_of: Build) -> None:
    attack, start = DEATHS[death]
    worker = stand_in(attack.format(when="second and times == 0"), start.format(n=0))
    verdict = judged(ruleset_of(OVERDUE), worker)
    assert (verdict.decisions, verdict.failures, verdict.disagreements) == (ANSWERS, [], [])
    assert len({entry["pid"] for entry in worker.entries}) == 2


@pytest.mark.parametrize("attack", [*NONSENSE.values(), "os.kill(os.getpid(), 9)"], ids=[*NONSENSE, "death"])
def test_a_fault_that_stays_fails_its_chunk_after_two_workers(
    attack: str, stand_in: Callable[..., StandIn], ruleset_of: Build
) -> None:
    worker = stand_in(f"if second: {attack}")
    verdict = judged(ruleset_of(OVERDUE), worker)
    (failure,) = verdict.failures
    assert (failure.ruleset, failure.first, failure.last) == ("trial", "s5", "s9")
    assert str(failure).startswith("规则集 trial 未能研判 s5 至 s9:规则引擎")
    assert verdict.decisions == {key: held for key, held in ANSWERS.items() if key not in SECOND}
    assert verdict.subjects == 20
    assert len(set(worker.asked("s7"))) == len(worker.asked("s7")) == 2  # twice, and each time on a worker of its own


@pytest.mark.parametrize("hang", HANGS)
def test_a_worker_that_hangs_is_ended_and_its_chunk_asked_again(
    hang: str, stand_in: Callable[..., StandIn], ruleset_of: Build
) -> None:
    worker = stand_in(f"if second and times == 0: {HANGS[hang]}")
    verdict = judged(ruleset_of(OVERDUE), worker, deadline_seconds=2.5)
    assert (verdict.decisions, verdict.failures) == (ANSWERS, [])
    first, again = worker.asked("s7")
    assert first != again
    assert not _lives(first)


def test_a_worker_that_never_reads_what_it_is_asked_hangs_too(stand_in: Callable[..., StandIn], ruleset_of: Build) -> None:
    worker = stand_in(start="time.sleep(60)")
    many: list[tuple[str, Facts]] = [(f"s{i}", {"days_overdue": i}) for i in range(4000)]  # more than a pipe holds
    start = time.monotonic()
    with Kernel(ruleset_of(OVERDUE), chunk=4000, deadline_seconds=0.5, command=worker.command) as kernel:
        (failure,) = kernel.decide(many).failures
    assert "0.5 秒内没有答复" in str(failure)
    assert time.monotonic() - start < 15
    assert len(worker.entries) <= 2


def test_an_answer_larger_than_a_pipe_and_a_question_larger_than_a_pipe_do_not_wait_for_each_other(ruleset_of: Build) -> None:
    many: list[tuple[str, Facts]] = [(f"s{i}", {"days_overdue": i}) for i in range(30_000)]
    conditions = [f"days_overdue >= {n}" for n in range(100, 160)]
    with Kernel(ruleset_of(*conditions), chunk=6000, deadline_seconds=60) as kernel:
        verdict = kernel.decide(many)
    assert (len(verdict.decisions), verdict.failures, verdict.disagreements) == (30_000, [], [])


def test_faults_of_one_chunk_are_not_counted_against_the_one_behind_it(
    stand_in: Callable[..., StandIn], ruleset_of: Build
) -> None:
    # s0 to s4 kill every worker, s5 to s9 wait behind them in the same workers and kill one of their own.
    worker = stand_in("if '\"p0\":2}' in ''.join(facts) or second and times == 0: os.kill(os.getpid(), 9)")
    verdict = judged(ruleset_of(OVERDUE), worker)
    assert [(failure.first, failure.last) for failure in verdict.failures] == [("s0", "s4")]
    assert [len(worker.asked(key)) for key in ("s2", "s7", "s12", "s17")] == [2, 2, 1, 1]
    assert set(SECOND) <= set(verdict.decisions)


def test_an_answer_more_than_was_asked_is_never_taken_for_the_next(stand_in: Callable[..., StandIn], ruleset_of: Build) -> None:
    # The second answer arrives unasked, with the right number of masks, all wrong.
    lies = [1, 1, 1, 1, 1]
    worker = stand_in(f"for n in (1, 2): say(json.dumps({{'chunk': n, 'masks': {lies} if n == 2 else honest(engines, facts)}}))")
    verdict = judged(ruleset_of(OVERDUE), worker)
    held = {key for key, decided in verdict.decisions.items() if decided != ANSWERS[key]}
    assert held == set()
    assert len(verdict.decisions) + len(verdict.disagreements) + sum(CHUNK for _failure in verdict.failures) == 20


def test_a_lie_stops_only_the_subjects_it_is_about(stand_in: Callable[..., StandIn], ruleset_of: Build) -> None:
    worker = stand_in("if second: masks = honest(engines, facts); masks[2] ^= 1")
    verdict = judged(ruleset_of(OVERDUE), worker)
    (lie,) = verdict.disagreements
    assert (lie.key, lie.engine, lie.reference) == ("s7", {"r0"}, set())
    assert verdict.decisions == {key: held for key, held in ANSWERS.items() if key != "s7"}
    assert len(worker.asked("s7")) == 1  # a lie is an answer: asking again could only bring another one


def test_a_worker_killed_from_outside_between_chunks_costs_nothing(ruleset_of: Build) -> None:
    decisions: dict[str, frozenset[str]] = {}
    killed: set[int] = set()
    with Kernel(ruleset_of(OVERDUE), chunk=CHUNK, deadline_seconds=20) as kernel:
        for verdict in kernel.judged(SUBJECTS):
            assert verdict.failures == []
            decisions |= verdict.decisions
            for child in _children():
                killed.add(child)
                os.kill(child, signal.SIGKILL)
    assert decisions == ANSWERS
    assert len(killed) > 1


def test_nothing_is_left_of_two_hundred_faults(stand_in: Callable[..., StandIn], ruleset_of: Build, tmp_path: Path) -> None:
    dying = tmp_path / "dying.sh"
    dying.write_text("read engines\nexit 3\n")
    before = _descriptors()
    with Kernel(ruleset_of(OVERDUE), chunk=1, command=["/bin/sh", str(dying)]) as kernel:
        for _round in range(5):
            assert len(kernel.decide(SUBJECTS).failures) == 20  # two workers each: two hundred
            assert _descriptors() - before <= 2
            assert len(_children()) <= 1
    assert _descriptors() == before
    assert _children() == []


def test_a_worker_is_not_left_behind_by_a_caller_that_stops_half_way(ruleset_of: Build) -> None:
    before = _descriptors()
    with Kernel(ruleset_of(OVERDUE), chunk=CHUNK) as kernel:
        for verdict in kernel.judged(SUBJECTS):
            assert verdict.decisions == {key: ANSWERS[key] for key, _facts in SUBJECTS[:CHUNK]}
            break
        assert kernel.decide(SUBJECTS).decisions == ANSWERS
    assert _descriptors() == before
    assert _children() == []


def test_others_may_be_decided_between_two_chunks(ruleset_of: Build) -> None:
    decisions: dict[str, frozenset[str]] = {}
    with Kernel(ruleset_of(OVERDUE), chunk=CHUNK) as kernel:
        for verdict in kernel.judged(SUBJECTS):
            decisions |= verdict.decisions
            assert kernel.decide(SUBJECTS[7:13]).decisions == {key: ANSWERS[key] for key, _facts in SUBJECTS[7:13]}
    assert decisions == ANSWERS


def test_a_verdict_comes_for_every_chunk_and_only_one_chunk_is_read_ahead(ruleset_of: Build) -> None:
    read = 0

    def source() -> Iterator[tuple[str, Facts]]:
        nonlocal read
        for subject in SUBJECTS:
            read += 1
            yield subject

    with Kernel(ruleset_of(OVERDUE), chunk=6) as kernel:
        seen = [(list(verdict.decisions), verdict.subjects, read) for verdict in kernel.judged(source())]
    keys = [key for key, _facts in SUBJECTS]
    assert seen == [(keys[:6], 6, 12), (keys[6:12], 6, 18), (keys[12:18], 6, 20), (keys[18:], 2, 20)]


def test_the_engine_sees_each_distinct_message_of_a_chunk_once(stand_in: Callable[..., StandIn], ruleset_of: Build) -> None:
    worker = stand_in()
    subjects: list[tuple[str, Facts]] = [(f"s{i}", {"days_overdue": 9 + i % 3}) for i in range(24)]
    with Kernel(ruleset_of(OVERDUE), chunk=8, command=worker.command) as kernel:
        verdict = kernel.decide(subjects)
    assert verdict.decisions == {f"s{i}": {"r0"} if i % 3 else set() for i in range(24)}
    asked = [fact for entry in worker.entries for fact in entry.get("facts", [])]
    assert Counter(json.loads(fact)["p0"] for fact in asked) == {9: 3, 10: 3, 11: 3}  # three chunks


def test_a_lie_about_a_message_is_a_disagreement_for_all_who_share_it(
    stand_in: Callable[..., StandIn], ruleset_of: Build
) -> None:
    worker = stand_in("masks = honest(engines, facts); masks[1] ^= 1")
    subjects: list[tuple[str, Facts]] = [(f"s{i}", {"days_overdue": 9 + i % 3}) for i in range(6)]
    with Kernel(ruleset_of(OVERDUE), command=worker.command) as kernel:
        verdict = kernel.decide(subjects)
    assert [lie.key for lie in verdict.disagreements] == ["s1", "s4"]


def _descriptors() -> int:
    return len(os.listdir("/proc/self/fd"))


def _children() -> list[int]:
    return [int(pid) for path in Path("/proc/self/task").glob("*/children") for pid in path.read_text().split()]


def _lives(pid: int) -> bool:
    return Path(f"/proc/{pid}").exists()
