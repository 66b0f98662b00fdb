"""Sub-plans under a plan: what loading refuses, and a city with nine departments and nineteen counties under it."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from taskhub.clock import Moment
from taskhub.database import Database
from taskhub.plan import book
from taskhub.plan.export import export_text
from taskhub.plan.load import load_files
from taskhub.problems import InputError
from taskhub.progress import PlansStanding, record
from taskhub.tables import Row
from taskhub.units import Units

DAY = date(2024, 9, 30)


PLAN = """\
plan: {code}
title: {code} 方案
issuer: 安委会
start: 2024-01-01
end: 2026-12-31
{head}
tasks:
  - code: "1"
    title: 任务
    measures:
      - code: m
        title: 措施
        lead: yjj
        items:
"""


def plan(code: str, above: str | None, *items: str, head: str = "") -> str:
    """A plan with one measure; each item is its keys beside code and title."""
    rows = (", ".join(filter(None, (f'code: "{n}"', f"title: 事项{n}", keys))) for n, keys in enumerate(items, 1))
    listed = "".join(f"          - {{{row}}}\n" for row in rows)
    return PLAN.format(code=code, head=head + (f"part_of: {above}" if above else "")) + listed


@pytest.fixture
def take(ledger: Database, units: Units, tmp_path: Path, at: Callable[..., Moment], actor: Any) -> Callable[..., Any]:
    def load(*texts: str) -> Any:
        paths = []
        for n, text in enumerate(texts):
            paths.append(tmp_path / f"{n}.yaml")
            paths[-1].write_text(text, encoding="utf-8")
        return load_files(ledger, paths, units, at(date(2024, 1, 2)), actor)

    return load


Take = Callable[..., Any]


def faults(take: Take, *texts: str) -> list[tuple[str, str, str]]:
    with pytest.raises(InputError) as refused:
        take(*texts)
    return [(one.path, one.message, one.remedy) for one in refused.value.problems]


CARRIES = "tasks[0].measures[0].items[0].carries"


@pytest.mark.parametrize(
    ("above", "keys", "said"),
    [
        ("city", "carries: '12'", (CARRIES, "上级方案 city 没有事项 12", "最接近的是 2、1")),
        ("city", "carries: '2'", (CARRIES, "上级事项 city/2 已于 2024-01-01 撤销", "改为别的上级事项,或删去 carries")),
        ("city", "carries: other/1", (CARRIES, "other 不是本方案的上级", "上级有:city")),
        (
            None,
            "carries: '1'",
            (CARRIES, "方案没有上级方案,谈不上落实它的事项", "在文件开头写 part_of: 上级方案的代码,或删去 carries"),
        ),
        ("city", "carries: a/b/c", (CARRIES, "编号 a/b/c 不可用", "写上级方案里的事项编号;再上一级的写作 方案/编号")),
        ("ciyt", "carries: '1'", ("part_of", "没有上级方案 ciyt", "先装入它,或与它一起装入(检查时也一起写);最接近的是 city")),
    ],
)  # fmt: skip
def test_what_a_part_says_of_the_plan_above_must_hold(
    take: Take, above: str | None, keys: str, said: tuple[str, str, str]
) -> None:
    take(plan("city", None, "", "withdrawn: {date: 2024-01-01, document: 安委办〔2024〕1号}"), plan("other", None, ""))
    assert faults(take, plan("east", above, keys)) == [said]


def test_parts_and_what_they_carry_may_come_in_any_order(take: Take, ledger: Database) -> None:
    city, east, town = plan("city", None, ""), plan("east", "city", "carries: '1'"), plan("town", "east", "carries: city/1")
    assert [one.changed for one in take(town, east, city)] == [True] * 3
    assert [one.changed for one in take(city, town, east)] == [False] * 3
    with ledger.reading() as session:
        found = [book.newest(session, code) for code in ("east", "town")]
    assert [one.items[0].carries for one in found if one] == ["city/1", "city/1"]
    assert [line.strip() for one in found if one for line in export_text(one).splitlines() if "carries" in line] == [
        'carries: "1"', 'carries: "city/1"',
    ]  # fmt: skip


def test_what_was_withdrawn_above_later_does_not_make_the_part_wrong(take: Take) -> None:
    east = plan("east", "city", "carries: '1'")
    take(plan("city", None, ""), east)
    gone = "withdrawn: {date: 2024-06-01, document: 安委办〔2024〕5号}"
    take(plan("city", None, gone, head="revision: 2\namended: {date: 2024-06-01, document: 安委办〔2024〕5号}\n"))
    assert [one.changed for one in take(east)] == [False]


def test_one_city_nine_departments_nineteen_counties(
    take: Take, ledger: Database, units: Units, at: Callable[..., Moment], actor: Any
) -> None:
    """The city's first item is carried out by all nineteen counties, its second by one department, its third by nobody."""
    departments = [plan(f"d{n}", "city", "carries: '2'" if n == 1 else "", "") for n in range(1, 10)]
    counties = [plan(f"c{n}", "city", "carries: '1'", "") for n in range(1, 20)]
    take(plan("city", None, "", "", ""), *departments, *counties)
    for key in ("city/1", "city/3", "d1/1", *(f"c{n}/1" for n in range(1, 19))):
        code, _slash, item = key.partition("/")
        record(ledger, Row(None, {"plan": code, "item": item, "as_of": DAY, "done": "是"}), units, at(DAY), actor)
    with ledger.reading() as session:
        standing = PlansStanding(session, at(DAY), units, verification=False)
        (family,) = standing.families("city")
        assert [one.head.code for one in standing.families(joined=True)] == ["city"]
        assert standing.families("c1", joined=True) == []
    assert len(family.branches) == 1 + 9 + 19
    everything = 3 + 9 * 2 + 19 * 2
    assert family.total.items == everything - 2, "the two that others carry out are not counted again"
    assert family.total.completed == 1 + 1 + 18, "the city's third, the department's, eighteen counties'"
    assert family.heads.items == everything - 20
    assert [(one.item.key, one.contradiction, one.parts_done, len(one.parts)) for one in family.contradictions] == [
        ("city/1", "above_alone", 18, 19), ("city/2", "parts_alone", 1, 1),
    ]  # fmt: skip
