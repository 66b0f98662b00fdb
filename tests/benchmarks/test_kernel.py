"""Figures of the kernel: ``pytest -m bench tests/benchmarks/test_kernel.py -s``. Prints rates and ratios, asserts none."""

import os
import random
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from itertools import islice
from pathlib import Path

import pytest

from taskhub.progress import CATALOGUES
from taskhub.rules import Kernel, Rule, Ruleset, load_ruleset, understand
from taskhub.rules.encoding import Encoding
from taskhub.rules.kernel.kernel import _program
from taskhub.rules.kernel.worker import answer
from taskhub.rules.reference import decider
from taskhub.subjects import Facts, FactSpec, FactType, FactValue

pytestmark = [pytest.mark.bench, pytest.mark.timeout(600)]

SUBJECTS = 100_000
MANY, CHUNK = 900_000, 2_000
REPOSITORY = Path(__file__).parents[2]
CONDITIONS = [
    "status == 'active' and scheduled_percent >= 10 and attainment_percent < 80",
    "status == 'active' and days_overdue >= 1",
    "status == 'active' and kind != 'continuous' and time_left_percent <= 30 and (missing(percent) or percent < 70)",
    "status == 'active' and reports_missed >= 2",
    "status in ['active', 'completed'] and decreased",
    "status == 'active' and days_overdue >= 20",
    "status == 'active' and missing(percent) and time_left_percent < 50",
    "percent > 100",
    "status == 'active' and days_overdue >= 1 and days_overdue < 20 and not decreased",
    "kind == 'quantity' and attainment_percent < 50",
]
_DECIMALS = ("percent", "scheduled_percent", "attainment_percent", "time_left_percent")
CATALOGUE = {
    **{name: FactSpec(name, FactType.DECIMAL, "", scale=2) for name in _DECIMALS},
    **{name: FactSpec(name, FactType.INTEGER, "") for name in ("days_overdue", "reports_missed")},
    **{name: FactSpec(name, FactType.TEXT, "") for name in ("status", "kind")},
    "decreased": FactSpec("decreased", FactType.BOOLEAN, ""),
}


@pytest.fixture(scope="module")
def ruleset() -> Ruleset:
    rules = tuple(
        Rule(f"r{i}", "t", "red", text, understand(text, CATALOGUE), None, None, "", "", None, frozenset(), None, None, 1)
        for i, text in enumerate(CONDITIONS)
    )
    return Ruleset("bench", "item", rules, "", "bench.yaml")


@pytest.fixture(scope="module")
def subjects() -> list[tuple[str, Facts]]:
    chance = random.Random(20240930)
    made: list[tuple[str, Facts]] = []
    for i in range(SUBJECTS):
        facts: dict[str, object] = {
            "status": chance.choice(["pending", "active", "active", "active", "completed"]),
            "kind": chance.choice(["once", "quantity", "continuous"]),
            "days_overdue": max(0, chance.randint(-200, 40)),
            "reports_missed": chance.randint(0, 2),
            "decreased": chance.random() < 0.05,
            **{name: Decimal(chance.randint(0, 12000)).scaleb(-2) for name in _DECIMALS},
        }
        for name in chance.sample(_DECIMALS, chance.randint(0, 2)):
            del facts[name]
        made.append((f"s{i}", facts))
    return made


def batches(subjects: Iterable[tuple[str, Facts]], size: int) -> Iterator[list[tuple[str, Facts]]]:
    rest = iter(subjects)
    while batch := list(islice(rest, size)):
        yield batch


def many(count: int) -> Iterator[tuple[str, Facts]]:
    """Items as they stand in a large city, one after the other: nobody holds them all."""
    chance = random.Random(20240930)
    for i in range(count):
        left, percent, line = chance.randint(-400, 700), chance.randint(0, 10_000), chance.randint(0, 10_000)
        facts: dict[str, FactValue] = {
            "status": chance.choice(["pending", "active", "active", "active", "completed"]),
            "kind": chance.choice(["once", "quantity", "continuous"]),
            "days_to_due": left,
            "days_overdue": max(0, -left),
            "time_left_percent": Decimal(max(0, left) * 10).scaleb(-2),
            "reports_missed": chance.randint(0, 3),
            "decreased": chance.random() < 0.05,
        }
        if chance.random() < 0.8:
            facts["percent"] = Decimal(percent).scaleb(-2)
            facts["scheduled_percent"] = Decimal(line).scaleb(-2)
            facts["attainment_percent"] = Decimal(percent * 100 // (line or 1)).scaleb(-2)
        yield f"s{i}", facts


def resident(pid: int | str = "self") -> float:
    """Resident memory of a process in MB."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.split("VmRSS:")[1].split()[0]) / 1024


def test_nine_hundred_thousand_by_the_shipped_rules() -> None:
    ruleset = load_ruleset(REPOSITORY / "rules" / "items.yaml", CATALOGUES)
    conditions = [rule.condition for rule in ruleset.rules]
    message, engines = Encoding(conditions).message, _program(conditions, Encoding(conditions))
    bare = 0.0
    for chunk in batches(many(MANY), CHUNK):
        messages = [message(facts) for _key, facts in chunk]
        bare += seconds(lambda messages=messages: answer(engines, messages))
    making = seconds(lambda: deque(many(MANY), maxlen=0))
    decided, memory = 0, []
    with Kernel(ruleset, chunk=CHUNK) as kernel:
        start = time.perf_counter()
        for verdict in kernel.judged(many(MANY)):
            decided += len(verdict.decisions)
            if decided % (MANY // 9) < CHUNK:
                (worker,) = Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()
                memory.append((resident(), resident(worker)))
        taken = time.perf_counter() - start - making
    assert decided == MANY
    print(f"\n{MANY:,} subjects × {len(conditions)} shipped rules, each decision twice: {taken:.1f} s, {MANY / taken:,.0f}/s")
    print(f"bare engine on the same encoded facts: {bare:.1f} s; the kernel takes {taken / bare:.2f} times that")
    print("MB resident, parent and worker: " + ", ".join(f"{ours:.0f}+{theirs:.0f}" for ours, theirs in memory))


def seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def test_subjects_a_second(ruleset: Ruleset, subjects: list[tuple[str, Facts]]) -> None:
    conditions = [rule.condition for rule in ruleset.rules]
    reference, message = decider(conditions), Encoding(conditions).message
    messages = [message(facts) for _key, facts in subjects]
    engines = _program(conditions, Encoding(conditions))
    with Kernel(ruleset) as kernel:
        kernel.decide(subjects[:2000])  # the worker has started
        verdict = kernel.decide(subjects)
        taken = {
            "reference": seconds(lambda: [reference(facts) for _key, facts in subjects]),
            "encoding": seconds(lambda: [message(facts) for _key, facts in subjects]),
            "bare engine, C calls in this process": seconds(lambda: answer(engines, messages)),
            "kernel, end to end": seconds(lambda: kernel.decide(subjects)),
        }
    assert len(verdict.decisions) == SUBJECTS
    assert len(set(verdict.decisions.values())) > 10
    for what, duration in taken.items():
        ratio = duration / taken["reference"]
        print(f"\n{what}: {SUBJECTS / duration:,.0f} subjects/s × {len(conditions)} rules, {ratio:.1f} times the reference")


def test_simple_rules_a_second(subjects: list[tuple[str, Facts]]) -> None:
    holds = decider([understand("status == 'active' and days_overdue >= 1", CATALOGUE)])
    print(f"\none simple rule: {SUBJECTS / seconds(lambda: [holds(facts) for _key, facts in subjects]):,.0f} evaluations/s")
