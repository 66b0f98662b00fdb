"""Why a rule holds or does not, and what comes next, in values, in words and as JSON."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from taskhub import i18n
from taskhub.calendar import WorkCalendar
from taskhub.cli.context import jsonable
from taskhub.durations import Duration
from taskhub.progress import CATALOGUES
from taskhub.progress.cases import ItemAuthor
from taskhub.report.explain import Coming, Explanation, RuleAnswer, answers, coming
from taskhub.report.explanation_text import coming_row, explanation_lines, explanation_object
from taskhub.rules import Rule, Ruleset
from taskhub.subjects import Chronicle, Facts, FactSpec, Origin

AddWorkingDays = Callable[[date, int], date]
OPENS, RESOLVES, SILENCED, SPEAKS = "opens", "resolves", "silenced", "speaks"


def day(text: str) -> date:
    return date.fromisoformat(text)


def ruleset(*rules: Rule, subject: Any = "item") -> Ruleset:
    return Ruleset("trial", subject, rules, "0123456789abcdef", "/srv/taskhub/rules/trial.yaml")


@dataclass
class Source:
    """As much of a fact source as a forecast asks."""

    kind: str = "item"

    def addressee(self, key: str) -> str | None:
        return f"unit-of-{key}"


Answer = Callable[..., dict[str, RuleAnswer]]


@pytest.fixture
def answer(record: Any, add_working_days: AddWorkingDays) -> Answer:
    """``answer(states, on, *rules)``: rule → answer."""

    def ask(states: Mapping[str, Facts], on: str, *rules: Rule) -> dict[str, RuleAnswer]:
        return {one.rule.id: one for one in answers(record(states), [ruleset(*rules)], day(on), add_working_days)}

    return ask


STATES: Mapping[str, Facts] = {"2024-01-01": {"wild": 1}, "2024-01-10": {"fixed": 1, "wild": 1}}


def told(one: RuleAnswer) -> tuple[Any, ...]:
    return one.holds, one.since, one.opens_on, one.open_on(day("2024-01-20"))


def test_a_rule_that_holds_says_since_when(answer: Answer, rule_of: Any) -> None:
    found = answer(STATES, "2024-01-20", rule_of("r", "fixed == 1"), rule_of("w", "wild == 1"))
    assert told(found["r"]) == (True, day("2024-01-10"), day("2024-01-10"), True)
    assert told(found["w"]) == (True, day("2024-01-01"), day("2024-01-01"), True)


def test_a_rule_that_does_not_hold_is_answered_too(answer: Answer, rule_of: Any) -> None:
    found = answer(STATES, "2024-01-20", rule_of("r", "fixed == 2"))
    assert told(found["r"]) == (False, None, None, False)


def test_a_rule_whose_duration_has_not_passed_says_when_it_will(answer: Answer, rule_of: Any) -> None:
    rules = rule_of("days", "fixed == 1", hold=Duration(11)), rule_of("passed", "fixed == 1", hold=Duration(10))
    found = answer(STATES, "2024-01-20", *rules)
    assert told(found["days"]) == (True, day("2024-01-10"), day("2024-01-21"), False)
    assert told(found["passed"]) == (True, day("2024-01-10"), day("2024-01-20"), True)


@pytest.mark.parametrize(
    ("valid", "in_force", "opens_on"),
    [
        ({"valid_from": day("2024-01-21")}, False, "2024-01-21"),
        ({"valid_from": day("2024-01-20")}, True, "2024-01-20"),
        ({"valid_to": day("2024-01-20")}, True, "2024-01-10"),
        ({"valid_to": day("2024-01-19")}, False, "2024-01-10"),
    ],
)
def test_validity_is_said_beside_the_condition(
    answer: Answer, rule_of: Any, valid: dict[str, date], in_force: bool, opens_on: str
) -> None:
    one = answer(STATES, "2024-01-20", rule_of("r", "fixed == 1", **valid))["r"]
    assert (one.holds, one.in_force, one.open_on(day("2024-01-20"))) == (True, in_force, in_force)
    assert one.opens_on == day(opens_on)


def test_a_silenced_rule_names_the_graver_one(answer: Answer, rule_of: Any) -> None:
    graver = rule_of("red", "fixed == 1", suppresses=frozenset({"yellow"}))
    found = answer(STATES, "2024-01-20", graver, rule_of("yellow", "wild == 1"))
    assert (found["red"].silenced_by, found["yellow"].silenced_by) == (None, "red")


@pytest.mark.parametrize(
    "said",
    [{"hold": Duration(30)}, {"valid_from": day("2024-01-21")}, {"valid_to": day("2024-01-19")}, {"condition": "fixed == 2"}],
)
def test_only_an_open_finding_silences(answer: Answer, rule_of: Any, said: dict[str, Any]) -> None:
    graver = rule_of("red", **{"condition": "fixed == 1", **said}, suppresses=frozenset({"yellow"}))
    assert answer(STATES, "2024-01-20", graver, rule_of("yellow", "wild == 1"))["yellow"].silenced_by is None


@pytest.mark.parametrize("said", [{"hold": Duration(30)}, {"valid_to": day("2024-01-19")}, {"condition": "fixed == 2"}])
def test_only_an_open_finding_is_silenced(answer: Answer, rule_of: Any, said: dict[str, Any]) -> None:
    graver = rule_of("red", "fixed == 1", suppresses=frozenset({"yellow"}))
    found = answer(STATES, "2024-01-20", graver, rule_of("yellow", **{"condition": "wild == 1", **said}))
    assert found["yellow"].silenced_by is None


def test_each_comparison_is_told_with_the_values_it_looks_at(answer: Answer, rule_of: Any) -> None:
    one = answer(STATES, "2024-01-20", rule_of("r", "fixed == 1 and (rising < 2 or missing(rising)) and wild + fixed > 3"))["r"]
    assert [(comparison.text, comparison.holds, comparison.facts) for comparison in one.comparisons] == [
        ("fixed == 1", True, {"fixed": 1}),
        ("rising < 2", False, {"rising": None}),
        ("missing(rising)", True, {"rising": None}),
        ("(wild + fixed) > 3", False, {"wild": 1, "fixed": 1}),
    ]


@settings(max_examples=120, deadline=None)
@given(data=st.data())
def test_answers_equal_asking_every_day(
    data: st.DataObject, chronicles: Any, rule_lists: Any, recorded_days: list[date], open_each_day: Any,
    add_working_days: AddWorkingDays,
) -> None:  # fmt: skip
    chronicle, rules = data.draw(chronicles), data.draw(rule_lists)
    today = data.draw(st.sampled_from(recorded_days))
    expected = open_each_day(chronicle.facts, rules, recorded_days)[today]
    found = answers(chronicle, [ruleset(*rules)], today, add_working_days)
    assert {one.rule.id for one in found if one.open_on(today)} == expected
    silenced = {other for rule in rules if rule.id in expected for other in rule.suppresses}
    assert {one.rule.id for one in found if one.silenced_by} == expected & silenced
    assert all(one.rule.id in next(r for r in rules if r.id == one.silenced_by).suppresses for one in found if one.silenced_by)


# forecast


def changes_each_day(
    opened: Mapping[date, set[str]], rules: Sequence[Rule], today: date, days: int
) -> list[tuple[date, str, str]]:
    """What differs from one day to the next, rule by rule."""
    expected = []
    for n in range(1, days + 1):
        before, after = (opened[today + timedelta(days=m)] for m in (n - 1, n))
        mute_before, mute = (
            {other for rule in rules if rule.id in state for other in rule.suppresses} for state in (before, after)
        )
        for id_ in sorted(before | after):
            if id_ not in before:
                expected.append((today + timedelta(days=n), SILENCED if id_ in mute else OPENS, id_))
            elif id_ not in after:
                expected.append((today + timedelta(days=n), RESOLVES, id_))
            elif id_ in mute_before and id_ not in mute:
                expected.append((today + timedelta(days=n), SPEAKS, id_))
    return expected


def foretold(found: Sequence[Coming]) -> list[tuple[date, str, str]]:
    return [(one.date, one.what, one.rule) for one in found]


@settings(max_examples=200, deadline=None)
@given(data=st.data())
def test_the_forecast_equals_looking_at_every_day(
    data: st.DataObject, chronicles: Any, rule_lists: Any, recorded_days: list[date], open_each_day: Any,
    add_working_days: AddWorkingDays,
) -> None:  # fmt: skip
    chronicle, rules = data.draw(chronicles), data.draw(rule_lists)
    start = data.draw(st.integers(0, len(recorded_days) - 2))
    days = data.draw(st.integers(1, len(recorded_days) - 1 - start))
    today = recorded_days[start]
    opened = open_each_day(chronicle.facts, rules, recorded_days)
    found = coming(Source(), chronicle, [ruleset(*rules)], today, days, add_working_days, "awb")  # type: ignore[arg-type]
    assert foretold(found) == changes_each_day(opened, rules, today, days)


ITEM_RULES = (
    ("soon", "status == 'active' and kind != 'continuous' and time_left_percent <= 30 and days_to_due >= 0", {}),
    ("behind", "status == 'active' and scheduled_percent >= 10 and attainment_percent < 80", {"hold": Duration(7)}),
    ("overdue", "status == 'active' and days_overdue >= 1", {"suppresses": frozenset({"soon", "behind", "long"})}),
    ("long", "working_days_overdue >= 5 or days_since_report > 200", {"hold": Duration(3, working=True)}),
    ("silent", "status == 'active' and reports_missed >= 2", {}),
    ("line", "scheduled_percent > 40 and not reported or days_to_due - reports_missed < 3", {}),
)

some_items = st.builds(
    lambda kind, start, length, events: (
        {"start": start, "due": start + timedelta(days=length),
         **({"target": {"value": 100, "unit": "处"}} if kind == "quantity" else {"kind": kind})},
        [(start + timedelta(days=offset), event) for offset, event in sorted(events.items())],
    ),
    st.sampled_from(["once", "quantity", "recurring", "continuous"]),
    st.dates(date(2024, 1, 1), date(2024, 6, 30)),
    st.integers(0, 300),
    st.dictionaries(
        st.integers(-20, 300),
        st.integers(0, 110).map(lambda n: {"percent": n})
        | st.dates(date(2025, 5, 1), date(2025, 9, 30)).map(lambda due: {"amend": {"due": due}})
        | st.dates(date(2024, 3, 1), date(2025, 9, 30)).map(
            lambda on: {"amend": {"withdrawn": {"date": on, "document": "安委办〔2024〕9号"}}}
        ),
        max_size=3,
    ),
)  # fmt: skip


@settings(max_examples=40, deadline=None)
@given(some_items, st.integers(0, 250))
def test_the_forecast_of_a_real_item_equals_looking_at_every_day(
    rule_of: Any, open_each_day: Any, add_working_days: AddWorkingDays, stated: Any, offset: int
) -> None:
    rules = [rule_of(id_, when, CATALOGUES["item"], **said) for id_, when, said in ITEM_RULES]
    chronicle = ItemAuthor(WorkCalendar(), "quarter").chronicle(*stated)
    today, days = chronicle.begins + timedelta(days=offset), 120
    walk = [chronicle.begins + timedelta(days=n) for n in range(offset + days + 1)]
    opened = open_each_day(chronicle.facts, rules, walk)
    found = coming(Source(), chronicle, [ruleset(*rules)], today, days, add_working_days, "awb")  # type: ignore[arg-type]
    assert foretold(found) == changes_each_day(opened, rules, today, days)


def test_a_forecast_row_names_subject_unit_and_rule(record: Any, rule_of: Any, add_working_days: AddWorkingDays) -> None:
    rules = ruleset(rule_of("r", "fixed == 1", hold=Duration(2)))
    found = coming(Source(), record(STATES), [rules], day("2024-01-05"), 20, add_working_days, "awb")  # type: ignore[arg-type]
    assert found == [Coming("item:s", "unit-of-s", day("2024-01-12"), OPENS, "r", "r 的问题", "red")]
    assert coming_row(found[0]) == {
        "subject": "item:s", "unit": "unit-of-s", "date": day("2024-01-12"), "what": OPENS, "rule_or_rung": "r",
        "title": "r 的问题",
    }  # fmt: skip


def test_a_silenced_finding_is_foretold_to_speak_when_it_outlives_the_graver_one(
    record: Any, rule_of: Any, add_working_days: AddWorkingDays
) -> None:
    chronicle = record({"2024-01-01": {"wild": 1}, "2024-01-10": {"fixed": 1, "wild": 1}, "2024-01-20": {"wild": 1}})
    rules = ruleset(
        rule_of("red", "fixed == 1", suppresses=frozenset({"late", "yellow"})),
        rule_of("yellow", "wild == 1"),
        rule_of("late", "wild == 1", hold=Duration(14)),
    )
    found = coming(Source(), chronicle, [rules], day("2024-01-05"), 20, add_working_days, "awb")  # type: ignore[arg-type]
    assert foretold(found) == [
        (day("2024-01-10"), OPENS, "red"),
        (day("2024-01-15"), SILENCED, "late"),
        (day("2024-01-20"), SPEAKS, "late"),
        (day("2024-01-20"), RESOLVES, "red"),
        (day("2024-01-20"), SPEAKS, "yellow"),
    ]


def test_rules_for_other_kinds_of_subject_foretell_nothing(record: Any, rule_of: Any, add_working_days: AddWorkingDays) -> None:
    rules = ruleset(rule_of("r", "fixed == 1"), subject="unit")
    assert coming(Source(), record(STATES), [rules], day("2024-01-05"), 20, add_working_days, "awb") == []  # type: ignore[arg-type]


# words and JSON

SPECS: Mapping[str, FactSpec] = CATALOGUES["item"]


@pytest.fixture
def explanation(rule_of: Any, add_working_days: AddWorkingDays) -> Explanation:
    """An item 80 % done by its date, two days later; one rule of every fate."""
    events = [(day("2024-06-20"), {"percent": 80})]
    fields = {"start": day("2024-01-01"), "due": day("2024-06-30"), "kind": "once", "title": "排查"}
    chronicle: Chronicle = ItemAuthor(WorkCalendar(), "quarter").chronicle(fields, events)
    rules = ruleset(
        rule_of("overdue", "status == 'active' and days_overdue >= 1", SPECS, basis="督办制度第九条", line=7,
                suppresses=frozenset({"near"})),
        rule_of("near", "days_to_due <= 10 and reported", SPECS),
        rule_of("later", "percent >= 80", SPECS, hold=Duration(20)),
        rule_of("fell", "decreased or attainment_percent < 80", SPECS),
        rule_of("old", "percent >= 80", SPECS, valid_to=day("2024-06-30")),
    )  # fmt: skip
    today = day("2024-07-02")
    number = "某安委办督〔2024〕1号"
    notice = {
        "for_office": False,
        "rule": "overdue",
        "since": day("2024-07-01"),
        "resolved_on": None,
        "notice": number,
        "notices": [number],
    }
    silent = {
        "for_office": False,
        "rule": "near",
        "since": day("2024-06-20"),
        "resolved_on": day("2024-07-01"),
        "notice": None,
        "notices": [],
    }
    return Explanation(
        "item:case/1", "排查", "yjj", today, chronicle.facts(today), chronicle.origins(today), [],
        answers(chronicle, [rules], today, add_working_days), [notice, silent],
        coming(Source(), chronicle, [rules], today, 30, add_working_days, "awb"),  # type: ignore[arg-type]
    )  # fmt: skip


def test_the_text_says_each_rules_fate_values_source_rows_and_notices(explanation: Explanation) -> None:
    text = "\n".join(explanation_lines(explanation))
    for line in (
        "item:case/1 排查",
        "2024-07-02,由 yjj 负责",
        "[×] overdue overdue 的问题: 自 2024-07-01 起成立",
        "      ✓ days_overdue >= 1    days_overdue = 2",
        "      规则 rules/trial.yaml:7 0123456789ab 依据 督办制度第九条",
        "[×] near near 的问题: 自 2024-06-20 起成立,由 overdue 代为反映",
        "      ✓ reported == true    reported = 是",
        "[×] later later 的问题: 自 2024-06-20 起成立,到 2024-07-10 才算问题",
        "[ ] fell fell 的问题: 不成立",
        "      ✗ decreased == true    decreased = 否",
        "      ✗ attainment_percent < 80    attainment_percent = 没有",
        "[×] old old 的问题: 不在有效期内",
        "  progress_report 0 2024-06-20 percent=80",
        "  overdue 2024-07-01..今 某安委办督〔2024〕1号",
        "  near 2024-06-20..2024-07-01 未通知",
        "  2024-07-10 发现 later later 的问题",
    ):
        assert line in text.splitlines(), line


def test_for_everybody_an_explanation_says_nothing_of_rules_for_the_office_alone(explanation: Explanation) -> None:
    def hidden(one: RuleAnswer) -> RuleAnswer:
        return replace(one, rule=replace(one.rule, for_office=True)) if one.rule.id in ("overdue", "later") else one

    same = Origin("progress_report", "case/2", day("2024-06-20"), "evidence")
    secret = replace(explanation, answers=[hidden(one) for one in explanation.answers], origins=[*explanation.origins, same])
    for one, there in ((secret, True), (secret.for_everybody(), False)):
        text = "\n".join(explanation_lines(one))
        for words in ("overdue overdue 的问题", "overdue 2024-07-01..今", "发现 later", "case/2"):
            assert (words in text) is there, words
        assert "near 2024-06-20..2024-07-01" in text


def test_the_text_in_english_leaves_chinese_to_the_workspaces_own_words(explanation: Explanation) -> None:
    i18n.use_locale("en")
    lines = list(explanation_lines(explanation))
    assert "[×] overdue overdue 的问题: holds since 2024-07-01" in lines
    assert "[×] near near 的问题: holds since 2024-06-20, silenced by overdue" in lines
    assert "[×] later later 的问题: holds since 2024-06-20, becomes a finding on 2024-07-10" in lines
    assert "[ ] fell fell 的问题: does not hold" in lines
    assert "[×] old old 的问题: not in force" in lines
    ours = " ".join(lines)
    for words in ("排查", "的问题", "督办制度第九条", "某安委办督〔2024〕1号"):
        ours = ours.replace(words, "")
    assert not [character for character in ours if "一" <= character <= "鿿"]


def test_the_object_says_the_same_and_becomes_json(explanation: Explanation) -> None:
    said = json.loads(json.dumps(explanation_object(explanation), default=jsonable))
    assert list(said) == ["subject", "title", "unit", "as_of", "facts", "origins", "counted", "rules", "findings", "forecast"]
    assert (said["subject"], said["as_of"], said["facts"]["days_overdue"]) == ("item:case/1", "2024-07-02", 2)
    assert said["origins"][1] == {"table": "progress_report", "key": "0", "as_of": "2024-06-20", "says": "percent=80"}
    overdue, near = said["rules"][:2]
    assert overdue == {
        "rule": "overdue", "title": "overdue 的问题", "when": "status == 'active' and days_overdue >= 1", "holds": True,
        "in_force": True, "since": "2024-07-01", "opens_on": "2024-07-01", "silenced_by": None,
        "comparisons": [
            {"comparison": "status == 'active'", "holds": True, "facts": {"status": "active"}},
            {"comparison": "days_overdue >= 1", "holds": True, "facts": {"days_overdue": 2}},
        ],
        "source": "rules/trial.yaml:7", "revision": "0123456789abcdef", "basis": "督办制度第九条",
    }  # fmt: skip
    assert near["silenced_by"] == "overdue"
    assert said["findings"][0]["notices"] == ["某安委办督〔2024〕1号"]
    assert said["forecast"] == [
        {"subject": "item:case/1", "unit": "unit-of-case/1", "date": "2024-07-10", "what": "opens", "rule_or_rung": "later",
         "title": "later 的问题"}
    ]  # fmt: skip


def test_absent_facts_are_null_in_json(explanation: Explanation) -> None:
    fell = explanation_object(explanation)["rules"][3]
    assert fell["comparisons"][1] == {
        "comparison": "attainment_percent < 80",
        "holds": False,
        "facts": {"attainment_percent": None},
    }


def test_the_origins_are_those_of_the_day(explanation: Explanation) -> None:
    assert explanation.origins == [
        Origin("plan_item", "case/1", day("2024-01-01"), "once 2024-01-01..2024-06-30"),
        Origin("progress_report", "0", day("2024-06-20"), "percent=80"),
    ]
    assert explanation.facts["percent"] == Decimal(80)
