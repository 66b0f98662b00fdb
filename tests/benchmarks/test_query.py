"""A question in the form, answered: 100,000 items against the 893 of a city, and against bare SQL over the same rows.

``pytest -m bench tests/benchmarks/test_query.py -s``. Prints seconds and ratios; what fails is an answer too large to show.
"""

import shutil
import sqlite3
import time
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, get_args

import pytest

from flows.query_status import Form, page
from taskhub.audit import Actor
from taskhub.clock import Moment
from taskhub.hub import Hub
from taskhub.report.pages import MOST_BYTES
from taskhub.workspace import Workspace

pytestmark = [pytest.mark.bench, pytest.mark.timeout(1800)]

REPOSITORY = Path(__file__).parents[2]
OFFICE = Actor("王敏", "awb")
SIZES = (893, 100_000)
UNITS, DAY = 40, date(2024, 10, 10)


def moment(day: int) -> Moment:
    return Moment(DAY.replace(day=day), datetime(2024, 10, day, 2, tzinfo=UTC))


def workspace(root: Path, items: int) -> Workspace:
    """A plan of so many items over forty units, half of them done, a third due this year; all assessed."""
    for folder in ("config", "rules"):
        shutil.copytree(REPOSITORY / folder, root / folder)
    units = "\n".join(f"  - {{code: u{n}, name: 单位{n}, role: sector, superior: awb}}" for n in range(UNITS))
    (root / "config" / "units.yaml").write_text(
        f"units:\n  - {{code: awb, name: 市安委办, role: committee_office}}\n{units}\n", encoding="utf-8"
    )
    lines = ["plan: big", "title: 大方案", "issuer: 市安委会", "start: 2024-01-01", "end: 2026-12-31", "tasks:",
             '  - code: "1"', "    title: 任务", "    measures:"]  # fmt: skip
    for n in range(items):
        if n % 1000 == 0:
            lines += [f'      - code: "1.{n // 1000}"', "        title: 措施", "        lead: awb", "        items:"]
        due = date(2024, 3 + n % 10, 28) if n % 3 == 0 else date(2025 + n % 2, 1 + n % 12, 28)
        code = f"1.{n // 1000}.{n % 1000}"
        lines.append(f'          - {{code: "{code}", title: 完成第{n}处重点场所排查整治, lead: u{n % UNITS}, due: {due}}}')
    plan, sheet = root / "config" / "big.yaml", root / "config" / "big.csv"
    plan.write_text("\n".join(lines) + "\n", encoding="utf-8")
    rows = (f"big,1.{n // 1000}.{n % 1000},2024-09-30,{100 if n % 2 else n % 60}\n" for n in range(items))
    sheet.write_text("plan,item,as_of,percent\n" + "".join(rows), encoding="utf-8")
    hub = Hub(Workspace(root))
    hub.load_plans([plan], moment(8), OFFICE)
    hub.import_progress(sheet, moment(8), OFFICE)
    hub.assess(moment(10), OFFICE, confirmed=10**6)
    hub.database.close()
    return Workspace(root)


def test_how_an_answer_grows_with_what_is_stored(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    taken: dict[tuple[str, str], list[float]] = {}
    for items in SIZES:
        place = workspace(tmp_path / str(items), items)
        bare = sqlite3.connect(place.var / "taskhub.db")
        started = time.perf_counter()
        rows = bare.execute("SELECT * FROM plan_item").fetchall() + bare.execute("SELECT * FROM progress_report").fetchall()
        reading = time.perf_counter() - started
        assert len(rows) == 2 * items
        for show in get_args(Form.model_fields["show"].annotation):
            for unit in ("", "u3"):
                hub, form = Hub(place), Form(plan="big", unit=unit, day=DAY, show=show)
                seconds, made = timed(hub, form)
                assert len(made.markdown.encode()) < MOST_BYTES
                taken.setdefault((show, unit), []).append(seconds)
    with capsys.disabled():
        print(f"\nitems: {SIZES[0]:,} against {SIZES[1]:,}; bare SELECT of plan and reports of the latter: {reading:.2f} s")
        for (show, unit), (small, large) in taken.items():
            print(f"  {show} {unit or '全部单位'}: {small:.2f} s, {large:.2f} s; {large / small:.0f} times, "
                  f"{large / reading:.1f} times the bare SELECT")  # fmt: skip


def timed(hub: Hub, form: Form) -> tuple[float, Any]:
    started = time.perf_counter()
    made = page(hub, form)
    seconds = time.perf_counter() - started
    hub.database.close()
    return seconds, made
