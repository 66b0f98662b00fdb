"""Points of the appraisal: entered once, corrected by new rows, never taken away."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from taskhub import audit
from taskhub.audit import Actor
from taskhub.clock import Moment
from taskhub.dossier.points import total
from taskhub.hub import Hub
from taskhub.problems import StateError

On = Callable[[str], Moment]
Add = Callable[..., tuple[int, bool]]


@pytest.fixture
def add(hub: Hub, on: On, office: Actor) -> Add:
    def enter(
        points: str = "-2", reason: str = "迟报", day: str = "2024-11-01", unit: str = "yjj", **said: Any
    ) -> tuple[int, bool]:
        basis = said.pop("basis", "安委办〔2024〕9号")
        return hub.dossiers.add_points(hub.units.find(unit), 2024, Decimal(points), basis, reason, on(day), office, **said)

    return enter


def test_the_same_points_entered_twice_are_one(hub: Hub, on: On, add: Add) -> None:
    first, again = add(), add(day="2024-11-05")
    assert (first, again) == ((1, True), (1, False))
    with hub.database.reading() as session:
        assert [event.verb for event in audit.events(session, "unit:yjj")] == ["appraisal.points"]
    assert total(hub.dossiers.points(on("2024-12-01"))) == Decimal(-2)


def test_a_correction_is_a_new_row_and_the_old_one_counts_no_more(hub: Hub, on: On, add: Add) -> None:
    add()
    add("1.5", "应急演练受表扬")
    second, _new = add("-0.5", "复核后改", day="2024-11-10", corrects=1)
    rows = hub.dossiers.points(on("2024-12-01"), hub.units.find("yjj"), 2024)
    assert [(row.id, row.corrects, row.corrected_by) for row in rows] == [(1, None, 3), (2, None, None), (3, 1, None)]
    assert total(rows) == Decimal("1.00")
    before = hub.dossiers.points(on("2024-11-05"))
    assert (total(before), [row.corrected_by for row in before]) == (Decimal("-0.50"), [None, None])
    with pytest.raises(StateError, match="已由 3 更正;请更正 3"):
        add("0", "不该减", corrects=1)
    add("0", "不该减", corrects=second)
    assert total(hub.dossiers.points(on("2024-12-01"))) == Decimal("1.50")


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"basis": " "}, "写明依据和理由"),
        ({"reason": ""}, "写明依据和理由"),
        ({"points": "0.125"}, "小数多于 2 位"),
        ({"points": "0"}, "不必记"),
        ({"points": "123456789"}, "太大"),
        ({"corrects": 9}, "没有加减分 9"),
    ],
)
def test_what_cannot_count_is_refused_and_nothing_is_kept(hub: Hub, on: On, add: Add, said: Any, why: str) -> None:
    with pytest.raises(StateError, match=why):
        add(**said)
    assert hub.dossiers.points(on("2024-12-01")) == []


def test_a_correction_stays_with_its_unit_and_year(add: Add) -> None:
    add()
    with pytest.raises(StateError, match="是 yjj 2024 年的"):
        add(unit="zjj", corrects=1)
