"""Parameters of a ruleset, and the units and plans that have other values of them."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taskhub.problems import InputError
from taskhub.rules import Ruleset, load_rulesets, predicate, understand
from taskhub.rules.changes import rule_changes
from taskhub.rules.counts import Surroundings
from taskhub.rules.language import parse
from taskhub.rules.parameters import Override, Parameters, understand_with
from taskhub.subjects import FactSpec
from tests.unit.rules.conftest import ITEM, catalogue

Load = Callable[[str], Ruleset]

FACTS = catalogue(ITEM)
GOOD = """\
ruleset: items
subject: item
let: {behind_below: 80, early: 2024-03-01}
overrides:
  - {unit: qsx, behind_below: 70}
  - {plan: qx-2024, behind_below: 60.5}
rules:
  - {id: slow, title: 滞后, colour: yellow, when: attainment_percent < behind_below}
  - {id: plain, title: 其他, colour: red, when: "due < early"}
"""
UNITS = """\
ruleset: units
subject: unit
rules:
  - {id: u, title: u, colour: red, when: count(item where finding == 'slow') > 3}
"""


@pytest.fixture
def load(tmp_path: Path, catalogues: Mapping[str, Mapping[str, FactSpec]]) -> Load:
    def write(text: str) -> Ruleset:
        (tmp_path / "items.yaml").write_text(text)
        return load_rulesets(tmp_path, catalogues)[0]

    return write


def test_a_parameter_is_its_literal_in_its_place(load: Load) -> None:
    text = """\
ruleset: items
subject: item
let: {low: 80.5, few: 3, what: once, day: 2024-06-30, so: true, back: -3}
rules:
  - {id: a, title: a, colour: red, when: percent < low and days_overdue / few > low - 1 and reported == so}
  - {id: b, title: b, colour: red, when: "kind in [what, 'quantity'] and due <= day and days_to_due > back"}
"""
    first, second = load(text).rules
    assert str(first.condition) == "percent < 80.5 and (days_overdue / 3) > (80.5 - 1) and reported == true"
    assert str(second.condition) == "kind in ['once', 'quantity'] and due <= '2024-06-30' and days_to_due > -3"
    assert (first.when, first.default) == ("percent < low and days_overdue / few > low - 1 and reported == so", first.condition)


def test_an_override_is_a_variant_of_the_one_condition(load: Load) -> None:
    slow, plain = load(GOOD).rules
    assert str(slow.default) == "attainment_percent < 80"
    assert [(str(one.whom), dict(one.settings)) for one in slow.variants] == [
        ("(missing(unit) or unit not in ['qsx']) and (missing(plan) or plan not in ['qx-2024'])", {"behind_below": 80}),
        ("(missing(unit) or unit not in ['qsx']) and plan == 'qx-2024'", {"behind_below": Decimal("60.5")}),
        ("unit == 'qsx'", {"behind_below": 70}),
    ]
    assert str(plain.condition) == "due < '2024-03-01'"
    assert len(plain.variants) == 1


def test_a_rule_is_shown_with_the_overrides_of_its_own_parameters(load: Load) -> None:
    ruleset = load(GOOD.replace("behind_below: 70}", "behind_below: 70, early: 2024-05-01}"))
    told = [list(map(str, ruleset.parameters.overriding(rule.settings))) for rule in ruleset.rules]
    assert told == [
        ["unit == 'qsx': behind_below = 70", "plan == 'qx-2024': behind_below = 60.5"],
        ["unit == 'qsx': early = '2024-05-01'"],
    ]
    assert [dict(rule.settings) for rule in ruleset.rules] == [{"behind_below": 80}, {"early": "2024-03-01"}]


def test_an_override_for_a_unit_that_is_none_is_refused(
    load: Load, tmp_path: Path, catalogues: Mapping[str, Mapping[str, FactSpec]]
) -> None:
    load(GOOD)
    load_rulesets(tmp_path, catalogues, units=["qsx", "yjj"])
    with pytest.raises(InputError) as refused:
        load_rulesets(tmp_path, catalogues, units=["qsy", "yjj"])
    (problem,) = refused.value.problems
    assert (problem.line, problem.path) == (5, "overrides[0].unit")
    assert "qsx" in problem.message
    assert "qsy" in problem.remedy


@pytest.mark.parametrize(
    ("facts", "limit"),
    [
        ({}, 80),
        ({"unit": "yjj"}, 80),
        ({"unit": "yjj", "plan": "sx-2024"}, 80),
        ({"plan": "qx-2024"}, Decimal("60.5")),
        ({"unit": "yjj", "plan": "qx-2024"}, Decimal("60.5")),
        ({"unit": "qsx"}, 70),
        ({"unit": "qsx", "plan": "qx-2024"}, 70),
    ],
)
def test_the_unit_beats_the_plan_and_the_plan_beats_the_ruleset(load: Load, facts: Mapping[str, Any], limit: Decimal) -> None:
    rule = load(GOOD).rules[0]
    assert not rule.holds({**facts, "attainment_percent": Decimal(limit)})
    assert rule.holds({**facts, "attainment_percent": limit - Decimal("0.01")})


_values = st.dictionaries(st.sampled_from(["a", "b"]), st.integers(0, 3), min_size=1)
_overrides = st.lists(
    st.builds(Override, st.sampled_from(["unit", "plan"]), st.sampled_from(["x", "y"]), _values),
    max_size=4, unique_by=lambda one: (one.whom, one.code),
)  # fmt: skip
_codes = st.none() | st.sampled_from(["x", "y", "z"])


@given(_overrides, _codes, _codes, st.integers(0, 4), st.integers(0, 4))
def test_the_one_condition_says_what_each_setting_says(
    overrides: list[Override], unit: str | None, plan: str | None, overdue: int, missed: int
) -> None:
    text = "days_overdue > a and reports_missed >= b or days_overdue == b"
    parameters = Parameters({"a": 1, "b": 2}, tuple(overrides))
    understood = understand_with(parse(text), parameters, FACTS, Surroundings())
    facts = {"days_overdue": overdue, "reports_missed": missed, "unit": unit, "plan": plan}
    facts = {name: value for name, value in facts.items() if value is not None}
    settings = {"a": 1, "b": 2}
    for whom, code in (("plan", plan), ("unit", unit)):
        for one in overrides:
            if (one.whom, one.code) == (whom, code):
                settings |= one.values  # type: ignore[arg-type]
    spelled = text.replace("> a", f"> {settings['a']}").replace("= b", f"= {settings['b']}")
    assert predicate(understood.meaning.condition)(facts) == predicate(understand(spelled, FACTS))(facts)
    assert sum(variant.whom is None or predicate(variant.whom)(facts) for variant in understood.variants) == 1


def test_counts_of_every_variant_are_measures() -> None:
    unit = {"unit": catalogue("unit:Tc"), "item": FACTS}
    parameters = Parameters({"n": 3}, (Override("unit", "x", {"n": 5}),))
    tree = parse("count(item where days_overdue > n within n days) > 0")
    understood = understand_with(tree, parameters, unit["unit"], Surroundings.of("unit", unit))
    assert [measure.name for measure in understood.meaning.measures] == [
        "count(item where days_overdue > 3 within 3 days)", "count(item where days_overdue > 5 within 5 days)"]  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("behind_below: 80", "behind_below: 81", [("let:", "behind_below", "80", "81"), ("slow", "when")]),
        ("unit: qsx, behind_below: 70", "unit: qsx, behind_below: 71",
         [("let:", "unit:qsx behind_below", "70", "71"), ("slow", "when")]),
        ("  - {unit: qsx, behind_below: 70}\n", "",
         [("let:", "unit:qsx behind_below", "70", None), ("slow", "when")]),
        ("let: {", "# nothing but a remark\nlet: {", []),
    ],
)  # fmt: skip
def test_a_change_of_parameters_changes_the_revision_and_is_told(load: Load, old: str, new: str, said: list[Any]) -> None:
    before = load(GOOD)
    assert old in GOOD
    after = load(GOOD.replace(old, new))
    changes = rule_changes(before.content(), after.content())
    told = [(one.rule, one.field, one.before, one.after) for one in changes]
    assert [one[: len(expected)] for one, expected in zip(told, said, strict=True)] == said
    assert (before.content_hash != after.content_hash) is bool(said)


def test_a_revision_from_before_there_were_parameters_can_be_compared(load: Load) -> None:
    now = load(GOOD).content()
    before = {key: value for key, value in now.items() if key not in ("let", "overrides")}
    changes = rule_changes(before, now)
    assert [one.field for one in changes] == ["behind_below", "early", "plan:qx-2024 behind_below", "unit:qsx behind_below"]
    assert {one.before for one in changes} == {None}


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("unit: qsx, behind_below", "unit: qsx, behind_belo", "5 overrides[0].behind_belo 没有参数 behind_belo → 最接近"),
        ("unit: qsx, behind_below: 70", "unit: qsx", "5 overrides[0] 没有写参数 → {unit: qsx"),
        ("unit: qsx, ", "", "5 overrides[0] 应写明一个 unit 或一个 plan → {unit: qsx"),
        ("unit: qsx, ", "unit: qsx, plan: p, ", "5 overrides[0] 应写明一个 unit 或一个 plan → {unit: qsx"),
        ("unit: qsx, behind_below: 70", "unit: qsx, behind_below: many",
         "5 overrides[0].behind_below behind_below 在 let 里是 80,类型不同 → 与 let 写同一类型"),
        ("unit: qsx, behind_below: 70", "unit: qsx, behind_below: 70.005",
         "5 overrides[0].behind_below 规则 slow 第 22 列:attainment_percent 只取 2 位小数,不会等于 70.005 → 去掉"),
        ("unit: qsx, behind_below: 70", "unit: qsx, behind_below: [70]", "5 overrides[0].behind_below 参数应为一个数"),
        ("  - {plan", "  - {unit: qsx, behind_below: 3}\n  - {plan",
         "6 overrides[1].behind_below unit qsx 的 behind_below 写了两次"),
        ("early: 2024", "late: 5, early: 2024", "3 let.late 没有规则用到参数 late → 删去它"),
        ("early: 2024", "percent: 5, early: 2024", "3 let.percent 参数 percent 与 item 的事实重名 → 换一个名字"),
        ("early: 2024", "and: 5, early: 2024", "3 let.and and 是条件里的关键字 → 换一个名字"),
        ("early: 2024", "is-low: 5, early: 2024", "3 let.is-low is-low 不能作参数名 → 用字母"),
        ("behind_below: 80", "behind_below: [80]", "3 let.behind_below 参数应为一个数"),
        ("behind_below: 80", "behind_below: many", "8 rules[0].when 第 22 列:attainment_percent 是小数,不能与 many 比较"),
        ("{id: plain", "{ladder: l, notice: reminder, id: plain", "9 rules[1].ladder notice 和 ladder 只能写一个 → 由阶梯"),
        ("{id: plain", "{ladder: l, reply_within: 3 days, id: plain", "9 rules[1].reply_within 不发通知,就没有答复期限"),
    ],
)  # fmt: skip
def test_it_refuses_with_line_path_and_remedy(load: Load, old: str, new: str, said: str) -> None:
    assert old in GOOD
    with pytest.raises(InputError) as caught:
        load(GOOD.replace(old, new, 1))
    told = [f"{one.line} {one.path} {one.message} → {one.remedy}" for one in caught.value.problems]
    assert any(line.startswith(said) for line in told), told
    assert all(problem.remedy for problem in caught.value.problems)


def test_a_subject_without_the_fact_cannot_override(tmp_path: Path) -> None:
    text = GOOD.replace("item\n", "enterprise\n", 1).replace("attainment_percent < behind_below", "risk < behind_below")
    (tmp_path / "enterprises.yaml").write_text(text.replace("due < early", "since < early"))
    with pytest.raises(InputError) as caught:
        load_rulesets(tmp_path, {"enterprise": catalogue("risk:Dc since:Xc unit:Tc")})
    (problem,) = caught.value.problems
    assert (problem.path, "没有事实 plan" in problem.message, problem.remedy) == ("overrides[1].plan", True, "可用:unit")


def test_ladders_are_checked_where_they_are_known(tmp_path: Path, catalogues: Mapping[str, Mapping[str, FactSpec]]) -> None:
    (tmp_path / "items.yaml").write_text(GOOD.replace("{id: plain", "{ladder: itms, id: plain"))
    (ruleset,) = load_rulesets(tmp_path, catalogues)
    assert [rule.ladder for rule in ruleset.rules] == [None, "itms"]
    with pytest.raises(InputError, match="没有阶梯 itms → 最接近的是 items"):
        load_rulesets(tmp_path, catalogues, ladders=["items", "major"])


def test_findings_are_checked_across_files(tmp_path: Path, catalogues: Mapping[str, Mapping[str, FactSpec]]) -> None:
    (tmp_path / "items.yaml").write_text(GOOD)
    (tmp_path / "units.yaml").write_text(UNITS.replace("slow", "slo"))
    with pytest.raises(InputError) as caught:
        load_rulesets(tmp_path, catalogues)
    (problem,) = caught.value.problems
    assert (problem.line, problem.path, problem.remedy) == (4, "rules[0].when", "最接近的是 slow")
    assert problem.message == "第 29 列:item 没有规则 slo"
    (tmp_path / "units.yaml").write_text(UNITS)
    assert [measure.name for measure in load_rulesets(tmp_path, catalogues)[1].measures] == [
        "count(item where finding == 'slow')"
    ]


def test_a_file_that_cannot_be_read_raises_no_doubts_about_findings(
    tmp_path: Path, catalogues: Mapping[str, Mapping[str, FactSpec]]
) -> None:
    (tmp_path / "items.yaml").write_text(GOOD.replace("colour: red", "color: red"))
    (tmp_path / "units.yaml").write_text(UNITS)
    with pytest.raises(InputError) as caught:
        load_rulesets(tmp_path, catalogues)
    assert all("items.yaml" in problem.file for problem in caught.value.problems)
