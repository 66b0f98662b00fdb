from collections.abc import Mapping

import pytest

from taskhub.rules import ExpressionError, facts_of, predicate, understand
from taskhub.subjects import FactSpec


@pytest.mark.parametrize(
    ("written", "meaning"),
    [
        ("status == 'active'", "status == 'active'"),
        ('status == "active"', "status == 'active'"),
        ("80 > percent", "percent < 80"),
        ("percent < 80.50", "percent < 80.5"),
        ("days_to_due >= -3", "days_to_due >= -3"),
        ("reported", "reported == true"),
        ("not reported", "reported == false"),
        ("reported != False", "reported == true"),
        ("due <= '2024-12-31'", "due <= '2024-12-31'"),
        ("status in ('active', 'pending')", "status in ['active', 'pending']"),
        ("days_overdue not in [1, -2]", "days_overdue not in [-2, 1]"),
        ("not missing(percent)", "not missing(percent)"),
        ("percent < scheduled_percent - 10", "percent < (scheduled_percent - 10)"),
        ("due - start > 30", "(due - start) > 30"),
        ("due + 7 < '2024-12-31'", "(due + 7) < '2024-12-31'"),
        ("1 + 2 * weight > -weight", "(1 + (2 * weight)) > (0 - weight)"),
        ("plan == unit", "plan == unit"),
    ],
)
def test_it_reads_every_form(written: str, meaning: str, items: Mapping[str, FactSpec]) -> None:
    assert str(understand(written, items)) == meaning


@pytest.mark.parametrize(
    ("written", "meaning"),
    [
        ("not percent < 80", "percent >= 80"),
        ("not 80 >= percent", "percent > 80"),
        ("not (reported and percent < 80)", "reported == false or percent >= 80"),
        ("not (reported or not status in ['active'])", "reported == false and status in ['active']"),
        ("not not reported", "reported == true"),
        ("reported or decreased and percent < 80", "reported == true or (decreased == true and percent < 80)"),
        ("not reported and decreased", "reported == false and decreased == true"),
    ],
)
def test_it_pushes_negation_inward_and_keeps_precedence(written: str, meaning: str, items: Mapping[str, FactSpec]) -> None:
    assert str(understand(written, items)) == meaning


@pytest.mark.parametrize(
    ("written", "column", "message", "remedy"),
    [
        ("", 1, "没有写完", "例如"),
        ("percent <", 10, "没有写完", "例如"),
        ("percent < 80 and", 17, "没有写完", "例如"),
        ("percent < 80 90", 14, "不应出现 90", "例如"),
        ("percent = 80", 9, "不能用 =", "两个等号"),
        ("percent <> 80", 9, "不能用 <>", "!="),
        ("reported && decreased", 10, "不能用 &", "and"),
        ("reported || decreased", 10, "不能用 |", "or"),
        ("!reported", 1, "不能用 !", "not"),
        ("percent < 80%", 11, "80%", "不带单位"),
        ("percent < 1e2", 11, "1e2", "整数或小数"),
        ("percent < .5", 11, ".5", "整数或小数"),
        ("percent < 1234567890123456", 11, "超过 15 位", "percent"),
        ("percent \uff1c 80", 9, "全角", "半角"),
        ("status == ‘active’", 11, "全角", "半角"),
        ("status == 'active", 11, "不能用 '", "成对"),
        ("状态 == 'active'", 1, "不能用 状", "例如"),
        ("reported AND decreased", 10, "不应出现 AND", "小写:and"),
        ("0 < percent < 80", 13, "不能连写", "and"),
        ("percent < 80 == true", 14, "不能连写", "and"),
        ("status in 'active'", 11, "应为列表", "status in ["),
        ("status in []", 12, "只能写常数", "status in ["),
        ("status in ['active', kind]", 22, "只能写常数", "status in ["),
        ("status in ['active'", 20, "缺少 ]", "status in ["),
        ("status not 'active'", 12, "应为 in", "not in"),
        ("(percent < 80", 14, "缺少 )", "成对"),
        ("percent < 80)", 13, "不应出现 )", "例如"),
        ("len(status) >= 3", 1, "len(…)", "missing(percent)"),
        ("missing percent", 9, "缺少 (", "missing(percent)"),
        ("missing('percent')", 9, "应为一个事实名", "missing(percent)"),
        ("item.percent < 80", 5, "不应出现 .", "例如"),
        ("percent ** 2 > 4", 10, "不应出现 *", "例如"),
        ("percent if reported else 3", 9, "不应出现 if", "例如"),
        ("progress < 80", 1, "没有名为 progress", "引号"),
        ("percnt < 80", 1, "没有名为 percnt", "percent"),
        ("missing(percnt)", 9, "没有名为 percnt", "percent"),
        ("percent", 1, "percent 是小数,不是条件", "percent < 80"),
        ("80", 1, "应为条件", "例如"),
        ("percent + 3", 9, "应为条件", "例如"),
        ("1 < 2", 3, "都是常数", "percent < 80"),
        ("percent < '80'", 11, "不能与 80 比较", "percent < 80"),
        ("status == 3", 11, "不能与 3 比较", "status == 'pending'"),
        ("status == 'activ'", 11, "没有 activ", "active"),
        ("status in ['active', 'complete']", 22, "没有 complete", "completed"),
        ("status < 'active'", 8, "不分大小", "=="),
        ("plan < unit", 6, "不分大小", "=="),
        ("reported >= true", 10, "不分大小", "=="),
        ("reported == 1", 13, "不能与 1 比较", "reported"),
        ("reported in [1]", 10, "不用 in", "reported"),
        ("days_overdue >= 1.5", 17, "只取 0 位小数", "去掉"),
        ("percent < 80.005", 11, "只取 2 位小数", "去掉"),
        ("percent * 2 < 80.0000001", 15, "超过 6 位小数", "去掉"),
        ("days_overdue < 99999999999999999", 16, "超过 15 位", "percent"),
        ("percent < 99999999999999", 11, "数太大", "percent"),
        ("due < '2024-02-30'", 7, "没有 2024-02-30", "存在"),
        ("due < '2024/02/03'", 7, "不是日期", "2024-12-31"),
        ("due < '20240203'", 7, "不是日期", "2024-12-31"),
        ("due < 3", 7, "日期,不能与 3", "2024-12-31"),
        ("due + start > 3", 5, "没有意义", "日期减日期"),
        ("due * 2 > start", 5, "没有意义", "日期减日期"),
        ("due + 1.5 > start", 5, "没有意义", "日期减日期"),
        ("plan + 1 > 3", 6, "没有意义", "日期减日期"),
        ("due > percent", 5, "日期不能与小数比较", "同一类型"),
        ("percent + 'x' > 3", 11, "只能写数", "例如"),
        ("(reported and decreased) + 1 > 3", 2, "不能参与计算", "and"),
        ("percent + 1 in [3]", 9, "左边应为一个事实", "status in"),
    ],
)
def test_it_refuses_with_place_reason_and_example(
    written: str, column: int, message: str, remedy: str, items: Mapping[str, FactSpec]
) -> None:
    with pytest.raises(ExpressionError) as caught:
        understand(written, items)
    (fault,) = caught.value.faults
    assert (fault.column, message in fault.message, remedy in fault.remedy) == (column, True, True), str(fault)


def test_it_names_the_fault_of_every_comparison(items: Mapping[str, FactSpec]) -> None:
    with pytest.raises(ExpressionError) as caught:
        understand("percnt < 80 and (status == 'activ' or not reported and due == 3)", items)
    assert [fault.column for fault in caught.value.faults] == [1, 28, 63]


@pytest.mark.parametrize(
    "written",
    [
        "(" * 3000 + "reported",
        "not " * 900 + "reported",
        "-" * 3000 + "percent > 1",
        "percent" + "+1" * 1500 + " > 3",
        "reported or " * 1000 + "reported",
        " and ".join(["(percent < 1 or percent > 2)"] * 9),
        " and ".join(["percent < 1"] * 101),
    ],
)
def test_pathological_input_ends_in_one_clear_fault(written: str, items: Mapping[str, FactSpec]) -> None:
    with pytest.raises(ExpressionError, match=r"超过|不应出现") as caught:
        understand(written, items)
    assert len(caught.value.faults) == 1


def test_the_deepest_allowed_condition_can_be_evaluated(items: Mapping[str, FactSpec]) -> None:
    written = "(reported and " * 29 + "decreased" + ")" * 29
    holds = predicate(understand(written, items))
    assert holds({"reported": True, "decreased": True})
    assert not holds({"reported": True, "decreased": False})


def test_a_condition_knows_its_facts_in_order(items: Mapping[str, FactSpec]) -> None:
    condition = understand("status == 'active' and (due - start > 3 or missing(percent)) and status != 'pending'", items)
    assert [fact.name for fact in facts_of(condition)] == ["status", "due", "start", "percent"]
