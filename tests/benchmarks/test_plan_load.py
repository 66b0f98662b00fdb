"""Loading a plan against merely parsing its YAML: what checking, resolving and storing cost beyond reading the file."""

import time
from datetime import UTC, date, datetime

import pytest
import yaml
from sqlmodel import SQLModel

from taskhub.audit import Actor
from taskhub.clock import Moment
from taskhub.database import Database
from taskhub.plan.load import load_files
from taskhub.units import Unit, Units

pytestmark = [pytest.mark.bench, pytest.mark.timeout(900)]

MEASURES = 35


def plan_text(items: int) -> str:
    lines = ["plan: big", "title: 大方案", "issuer: 市安委会", "start: 2024-01-01", "end: 2026-12-31", "tasks:"]
    lines += ['  - code: "1"', "    title: 重大事故隐患动态清零", "    measures:"]
    for m in range(MEASURES):
        lines += [f'      - code: "1.{m}"', f"        title: 第{m}条措施", "        lead: yjj", "        items:"]
        for i in range(m, items, MEASURES):
            lines += [
                f'          - code: "1.{m}.{i}"',
                f"            title: 完成第{i}处重点场所隐患排查整治",
                "            cooperating: [zjj, jtj]",
                "            due: 2025-06-30",
                "            target: {value: 145, unit: 处}",
            ]
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("items", [893, 10_000, 100_000])
def test_loading_takes_not_much_longer_than_parsing(items, tmp_path, benchmark, capsys):
    units = Units({code: Unit(code=code, name=f"{code}局", role="sector") for code in ("yjj", "zjj", "jtj")})
    database = Database(f"sqlite:///{tmp_path / 'ledger.db'}")
    SQLModel.metadata.create_all(database.engine)
    path = tmp_path / "plan.yaml"
    text = plan_text(items)
    path.write_text(text, encoding="utf-8")
    moment = Moment(date(2024, 9, 30), datetime(2024, 9, 30, tzinfo=UTC))

    [loaded] = benchmark.pedantic(
        load_files, args=(database, [path], units, moment, Actor("bench", "bench")), rounds=1, iterations=1
    )
    loading = benchmark.stats.stats.total
    started = time.perf_counter()
    yaml.load(text, yaml.CSafeLoader)
    parsing = time.perf_counter() - started

    assert (loaded.items, loaded.changed) == (items, True)
    benchmark.extra_info |= {"items": items, "bare_parse_seconds": parsing, "ratio": loading / parsing}
    with capsys.disabled():
        print(
            f"\nplan load of {items:,} items: {loading:.2f} s; bare CSafeLoader: {parsing:.2f} s; ratio {loading / parsing:.2f}"
        )
