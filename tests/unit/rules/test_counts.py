"""Counts and sums in conditions: what they mean, and what is refused inside them."""

import pytest

from taskhub.rules import ExpressionError, facts_of, understand
from taskhub.rules.check import meaning
from taskhub.rules.counts import Surroundings
from taskhub.rules.language import parse
from taskhub.subjects import FactSpec, FactType, Movement
from tests.unit.rules.conftest import ITEM, catalogue

HAZARD = catalogue(
    "unit:Tc category:Tc level:Tc:general|major status:Tc found:Xc deadline:Xc days_overdue:Im mood:Tf extended_days:Ic cost:Dc"
)
UNIT = catalogue("unit:Tc items:Ic behind:Ic where:Ic by:Ic within:Ic days:Ic count:Ic sum:Ic")
CATALOGUES = {"item": catalogue(ITEM), "hazard": HAZARD, "unit": UNIT}
AROUND = Surroundings.of("unit", CATALOGUES, {"item": ["item-late", "item-slow"], "hazard": ["hazard-late"]})
OWN = {**HAZARD, "extension": FactSpec("extension", FactType.EVENT, "")}


@pytest.mark.parametrize(
    ("written", "meaning"),
    [
        ("count(item) >= 3", "count(item) >= 3"),
        ("3 <= count( item )", "count(item) >= 3"),
        ("not count(item) in [1, 2]", "count(item) not in [1, 2]"),
        ("count(hazard where level == 'major') >= 3", "count(hazard where level == 'major') >= 3"),
        ("count(hazard where not (level == 'major' or days_overdue < 5)) > 0",
         "count(hazard where level != 'major' and days_overdue >= 5) > 0"),
        ("count(hazard where level=='major' by category within 365 days) >= 2",
         "count(hazard where level == 'major' by category within 365 days) >= 2"),
        ("count(hazard within 1 day) >= 2", "count(hazard within 1 day) >= 2"),
        ("count(hazard within 1 days) >= 2", "count(hazard within 1 day) >= 2"),
        ("sum(hazard.cost where status == 'closed') < 80.50", "sum(hazard.cost where status == 'closed') < 80.5"),
        ("count(item where finding == 'item-late') >= 1", "count(item where finding == 'item-late') >= 1"),
        ("count(item where 'item-late' != finding) >= 1", "count(item where finding != 'item-late') >= 1"),
        ("count(item where not finding == 'item-late') >= 1", "count(item where finding != 'item-late') >= 1"),
        ("count(item where finding in ['item-late', 'item-slow']) >= 1",
         "count(item where finding == 'item-late' or finding == 'item-slow') >= 1"),
        ("count(item where finding not in ['item-late', 'item-slow']) >= 1",
         "count(item where finding != 'item-late' and finding != 'item-slow') >= 1"),
        ("count(item where finding not in ['item-late']) >= 1", "count(item where finding != 'item-late') >= 1"),
        ("count(item where days_overdue >= 1) / count(item) >= 0.2",
         "(count(item where days_overdue >= 1) / count(item)) >= 0.2"),
        ("count(item) > behind", "count(item) > behind"),
        ("count(item where due - start > 30) > 0", "count(item where (due - start) > 30) > 0"),
    ],
)  # fmt: skip
def test_it_reads_every_form_and_prints_it_so_that_it_reads_the_same(written: str, meaning: str) -> None:
    condition = understand(written, UNIT, AROUND)
    assert str(condition) == meaning
    assert understand(str(condition), UNIT, AROUND) == condition


def test_the_words_of_a_count_may_be_names_of_facts() -> None:
    own = "where > by and within > days and count > sum"
    assert str(understand(own, UNIT, AROUND)) == own
    members = {"item": catalogue("where:Bc by:Tc within:Ic days:Ic")}
    around = Surroundings.of("unit", members)
    written = "count(item where where == true and within == 3 by by within 5 days) >= days"
    assert str(understand(written, UNIT, around)) == written


def test_an_event_of_the_subject_itself_is_counted() -> None:
    understood = meaning(parse("count(extension within 60 days) >= 3"), OWN, Surroundings("hazard"))
    assert str(understood.condition) == "count(extension within 60 days) >= 3"
    (measure,) = understood.measures
    assert (measure.kind, measure.condition, measure.within) == ("extension", None, 60)


def test_a_fact_called_finding_is_that_fact() -> None:
    around = Surroundings.of("unit", {"item": catalogue("finding:Tc")}, {"item": []})
    (measure,) = meaning(parse("count(item where finding == 'x') > 0"), UNIT, around).measures
    assert measure.condition is not None
    assert [fact.name for fact in facts_of(measure.condition)] == ["finding"]


def test_each_measure_is_collected_once() -> None:
    text = "count(item) >= 3 or count(item where days_overdue >= 1) / count(item) >= 0.5 or count( item) == 1"
    found = meaning(parse(text), UNIT, AROUND).measures
    assert [measure.name for measure in found] == ["count(item)", "count(item where days_overdue >= 1)"]


@pytest.mark.parametrize(
    ("written", "column", "message", "remedy"),
    [
        ("count() >= 3", 7, "先写数什么", "count(hazard"),
        ("count(item.weight) >= 3", 11, "不写事实", "count(hazard"),
        ("sum(item) >= 3", 9, "加总哪个事实", "sum(item.weight"),
        ("sum(item.) >= 3", 9, "不能用 .", ""),
        ("sum(item.weight by unit) >= 3", 17, "sum 不能带 by", "sum(item.weight"),
        ("sum(item.weight within 3 days) >= 3", 17, "sum 不能带 within", "sum(item.weight"),
        ("count(item where) >= 3", 17, "不应出现 )", ""),
        ("count(item by) >= 3", 14, "by 之后应为", "count(hazard"),
        ("count(item within) >= 3", 18, "within 之后应为天数", "within 365 days"),
        ("count(item within 3) >= 3", 20, "应为 days", "within 365 days"),
        ("count(item within 0 days) >= 3", 19, "1 到 9999", "within 60 days"),
        ("count(item within 1.5 days) >= 3", 19, "1 到 9999", "within 60 days"),
        ("count(item within 10000 days) >= 3", 19, "1 到 9999", "within 60 days"),
        ("count(item within 'x' days) >= 3", 19, "应为天数", "within 365 days"),
        ("count(item within 3 days by unit) >= 3", 26, "缺少 )", "by category within"),
        ("count(item where reported >= 3", 31, "缺少 )", "count(hazard"),
        ("count(hazrd) >= 3", 7, "没有可数的 hazrd", "hazard;例如 count(item) >= 3"),
        ("count(items) >= 3", 7, "items 是事实,不是可数的对象", "item"),
        ("count(enterprise) >= 3", 7, "没有可数的 enterprise", "count(item) >= 3"),
        ("count(item) and behind > 1", 1, "count(item) 是整数,不是条件", "count(item) >= 1"),
        ("count(item) >= '3'", 16, "不能与 3 比较", "count(item) >= 1"),
        ("count(item) >= 1.5", 16, "只取 0 位小数", ""),
        ("count(item where percnt < 80) >= 3", 18, "没有名为 percnt", "percent"),
        ("count(item where status == 'activ') >= 3", 28, "没有 activ", "active"),
        ("count(item where behind > 3) >= 3", 18, "没有名为 behind", ""),
        ("count(hazard where mood == 'x') >= 3", 20, "每天都可能变", "例如 unit == '…'"),
        ("count(hazard where missing(mood)) >= 3", 28, "每天都可能变", "例如 unit == '…'"),
        ("count(hazard where days_overdue + 1 > 3) >= 3", 37, "随时间变的 days_overdue", "days_overdue >= 1"),
        ("count(hazard where days_overdue > extended_days) >= 3", 33, "随时间变的 days_overdue", "days_overdue >= 1"),
        ("count(hazard where count(item) > 3) >= 3", 20, "不能再写 count", "and"),
        ("sum(hazard.days_overdue) >= 3", 12, "随时间变,不能加总", "sum(hazard.extended_days)"),
        ("sum(hazard.level) >= 3", 12, "level 是文字,不能加总", "sum(hazard.extended_days)"),
        ("sum(hazard.costs) >= 3", 12, "hazard 没有事实 costs", "cost"),
        ("count(hazard by found) >= 3", 17, "found 是日期", "count(hazard by unit)"),
        ("count(hazard by mood) >= 3", 17, "随时间变", "count(hazard by unit)"),
        ("count(hazard by categry) >= 3", 17, "没有事实 categry", "category"),
        ("count(item where finding == 'item-lat') >= 3", 29, "没有规则 item-lat", "item-late"),
        ("count(item where finding == 'hazard-late') >= 3", 29, "item 没有规则 hazard-late", "item-late"),
        ("count(item where finding in ['item-late', 'x']) >= 3", 43, "没有规则 x", "finding == 'item-late'"),
        ("count(item where finding == 3) >= 3", 29, "只与规则编号比较", "finding == 'item-late'"),
        ("count(item where finding > 'item-late') >= 3", 26, "不分大小", "=="),
        ("count(item where finding) >= 3", 18, "只与规则编号比较", "finding == 'item-late'"),
        ("count(item where missing(finding)) >= 3", 26, "只与规则编号比较", "finding == 'item-late'"),
        ("finding == 'item-late'", 1, "没有名为 finding", ""),
        ("Count(item) >= 3", 1, "没有 Count(…)", "count(item)"),
    ],
)
def test_it_refuses_with_place_reason_and_example(written: str, column: int, message: str, remedy: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        understand(written, UNIT, AROUND)
    (fault,) = caught.value.faults
    assert (fault.column, message in fault.message, remedy in fault.remedy) == (column, True, True), str(fault)


def test_every_fault_inside_a_count_is_told() -> None:
    with pytest.raises(ExpressionError) as caught:
        understand("count(item where percnt < 80 and status == 'activ') >= 3 or behnd > 1", UNIT, AROUND)
    assert [fault.column for fault in caught.value.faults] == [18, 44, 61]


@pytest.mark.parametrize(
    ("written", "column", "message", "remedy"),
    [
        ("extension >= 3", 1, "extension 是事件", "count(extension within 60 days) >= 3"),
        ("missing(extension)", 9, "extension 是事件", "count(extension"),
        ("count(extension where level == 'major') > 1", 29, "没有事实可写条件", "count(extension within 60 days)"),
        ("count(extension by level) > 1", 20, "没有事实可写条件", "count(extension within 60 days)"),
        ("count(hazard) > 1", 7, "没有可数的 hazard", "例如 count(extension) >= 3"),
        ("sum(extension.cost) > 1", 5, "是事实,不是可数的对象", "count(extension)"),
    ],
)
def test_events_are_counted_and_nothing_else(written: str, column: int, message: str, remedy: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        understand(written, OWN, Surroundings("hazard"))
    (fault,) = caught.value.faults
    assert (fault.column, message in fault.message, remedy in fault.remedy) == (column, True, True), str(fault)


def test_a_subject_without_members_is_told_where_it_is_counted() -> None:
    with pytest.raises(ExpressionError, match=r"item 之下没有可数的 → 写进 subject: unit 的规则集:count\(item\) >= 3"):
        understand("count(hazard) > 1", CATALOGUES["item"], Surroundings.of("item", CATALOGUES))


def test_moving_facts_may_be_compared_with_literals() -> None:
    measure = meaning(parse("count(hazard where days_overdue >= 5) > 0"), UNIT, AROUND).measures[0]
    assert measure.condition is not None
    assert [fact.movement for fact in facts_of(measure.condition)] == [Movement.MONOTONE]
