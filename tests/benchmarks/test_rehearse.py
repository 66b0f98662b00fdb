"""Figures of rehearsal: ``pytest -m bench tests/benchmarks/test_rehearse.py -s``. Prints seconds and ratios, asserts none."""

import shutil
import time
import tracemalloc
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from taskhub.audit import Actor
from taskhub.clock import Moment
from taskhub.hub import Hub
from taskhub.trial import rehearse
from taskhub.workspace import Workspace

pytestmark = [pytest.mark.bench, pytest.mark.timeout(600)]

REPOSITORY = Path(__file__).parents[2]
OFFICE = Actor("王敏", "awb")
END = Moment(date(2024, 12, 31), datetime(2024, 12, 31, 2, tzinfo=UTC))
EVERY = 6
"""Facts are worked out on every sixth day and the time taken six times."""


@pytest.fixture
def hub(tmp_path: Path) -> Hub:
    for folder in ("config", "rules"):
        shutil.copytree(REPOSITORY / folder, tmp_path / folder)
    hub = Hub(Workspace(tmp_path))
    hub.load_plans([hub.workspace.config / "plans" / "sx-2024.yaml"], END, OFFICE)
    hub.import_progress(hub.workspace.config / "samples" / "progress-sx-2024.csv", END, OFFICE)
    return hub


def test_seconds_of_a_year_against_reading_every_day(hub: Hub) -> None:
    start = date(2024, 1, 1)
    began = time.perf_counter()
    result = hub.rehearse(start, END)
    year = time.perf_counter() - began
    with hub.database.reading() as session:
        chronicles = [seen.chronicle for seen, _rules in hub.register.replay(session, END, hub.rulesets).subjects(END)]
        began = time.perf_counter()
        for n in range(0, 366, EVERY):
            for chronicle in chronicles:
                chronicle.facts(start + timedelta(days=n))
        daily = (time.perf_counter() - began) * EVERY
    print(f"\n  {result.subjects:,} subjects, {len(result.would.rules)} rules: a year in {year:.2f} s")
    print(f"  {result.would.count()}")
    print(f"  {year / daily:.2f} of working out the facts of every day, without reading or judging ({daily:.1f} s)")


def test_memory_does_not_grow_with_the_period(hub: Hub) -> None:
    peaks = []
    for start in (date(2024, 12, 1), date(2024, 1, 1)):
        with hub.database.reading() as session:
            tracemalloc.start()
            rehearse(session, hub.register.replay(session, END, hub.rulesets), hub.units, start, END)
            peaks.append(tracemalloc.get_traced_memory()[1] / 2**20)
            tracemalloc.stop()
    print(f"\n  a month {peaks[0]:.1f} MB, a year {peaks[1]:.1f} MB: {peaks[1] / peaks[0]:.2f} times")
