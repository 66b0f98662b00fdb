"""Figures of assessment: ``pytest -m bench tests/benchmarks/test_assess.py -s``. Prints seconds and ratios, asserts none."""

import csv
import random
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from taskhub.audit import Actor
from taskhub.clock import Moment
from taskhub.hub import Hub
from taskhub.rules.reference import decider
from taskhub.workspace import Workspace

pytestmark = [pytest.mark.bench, pytest.mark.timeout(1200)]

REPOSITORY = Path(__file__).parents[2]
OFFICE = Actor("王敏", "awb")
DAY = Moment(date(2024, 9, 30), datetime(2024, 9, 30, 2, tzinfo=UTC))
NEXT_DAY = Moment(date(2024, 10, 1), datetime(2024, 10, 1, 2, tzinfo=UTC))
MANY = 100_000
UNITS = 40


@contextmanager
def stage(what: str, ratio_to: float | None = None) -> Iterator[list[float]]:
    taken: list[float] = []
    start = time.perf_counter()
    yield taken
    taken.append(time.perf_counter() - start)
    ratio = f", {taken[0] / ratio_to:.1f} times the reference alone" if ratio_to else ""
    print(f"  {what}: {taken[0]:.2f} s{ratio}")


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    shutil.copytree(REPOSITORY / "config", tmp_path / "config")
    shutil.copytree(REPOSITORY / "rules", tmp_path / "rules")
    return Workspace(tmp_path)


def large(workspace: Workspace) -> tuple[list[Path], list[Path]]:
    """A plan of 100,000 items over 40 units with three quarters of returns; a plan file and a progress file."""
    chance = random.Random(20240930)
    units = "\n".join(f"  - {{code: u{n}, name: 单位{n}, role: sector, superior: awb}}" for n in range(UNITS))
    (workspace.config / "units.yaml").write_text(
        f"units:\n  - {{code: awb, name: 市安委办, role: committee_office}}\n{units}\n", encoding="utf-8"
    )
    plan, progress = workspace.config / "large.yaml", workspace.config / "large.csv"
    with plan.open("w", encoding="utf-8") as out, progress.open("w", encoding="utf-8", newline="") as sheet:
        out.write("plan: large\ntitle: 大方案\nissuer: 市安委会\nstart: 2024-01-01\nend: 2026-12-31\nrevision: 1\ntasks:\n")
        out.write('  - code: "1"\n    title: 任务\n    measures:\n')
        rows = csv.writer(sheet)
        rows.writerow(["plan", "item", "as_of", "value", "percent", "done"])
        for n in range(MANY):
            if n % 1000 == 0:
                out.write(f'      - code: "1.{n // 1000}"\n        title: 措施\n        lead: awb\n        items:\n')
            due = date(2024 + chance.randint(0, 2), chance.randint(1, 12), 28)
            target = ", target: {value: 100, unit: 处}" if n % 3 == 0 else ""
            out.write(
                f'          - {{code: "1.{n // 1000}.{n % 1000}", title: 事项{n}, lead: u{n % UNITS}, due: {due}{target}}}\n'
            )
            # As departments report: nearly every quarter, near the line, one in eight well below it.
            slow = chance.random() < 0.125
            for quarter_end in ("2024-03-31", "2024-06-30", "2024-09-30"):
                reported = date.fromisoformat(quarter_end)
                line = min(1.0, (reported - date(2024, 1, 1)).days / (due - date(2024, 1, 1)).days)
                percent = round(100 * line * (0.5 if slow else 1))
                if chance.random() < 0.9:
                    code = f"1.{n // 1000}.{n % 1000}"
                    rows.writerow(["large", code, quarter_end, *((percent, "", "") if target else ("", percent, ""))])
    return [plan], [progress]


def shipped(workspace: Workspace) -> tuple[list[Path], list[Path]]:
    return [workspace.config / "plans" / "sx-2024.yaml"], [workspace.config / "samples" / "progress-sx-2024.csv"]


@pytest.mark.parametrize("made", [shipped, large])
def test_seconds_of_an_assessment(workspace: Workspace, made: Callable[[Workspace], tuple[list[Path], list[Path]]]) -> None:
    plans, sheets = made(workspace)
    hub = Hub(workspace)
    print(f"\n{made.__name__}")
    with stage("plan load"):
        hub.load_plans(plans, DAY, OFFICE)
    with stage("progress import"):
        for sheet in sheets:
            hub.import_progress(sheet, DAY, OFFICE)
    with hub.database.reading() as session:
        sources = hub.register.sources(session, DAY)
        with stage("reading the ledger and the facts of the day"):
            facts = {source.kind: source.facts(None, DAY) for source in sources}
        with stage("the reference alone") as alone:
            for ruleset in hub.rulesets:
                decide = decider([rule.condition for rule in ruleset.rules])
                for one in facts[ruleset.subject].values():
                    decide(one)
    with stage("assess, the first time", alone[0]):
        hub.assess(DAY, OFFICE, confirmed=10**6)
    with stage("assess again on the day", alone[0]):
        hub.assess(DAY, OFFICE)
    with stage("assess all of it again", alone[0]):
        done = hub.assess(DAY, OFFICE, full=True)
    print(f"  {done.visited:,} subjects visited")
    with stage("assess the next day", alone[0]):
        done = hub.assess(NEXT_DAY, OFFICE, confirmed=10**6)
    print(f"  {done.visited:,} subjects visited")
    assert done.failures == done.disputes == []
