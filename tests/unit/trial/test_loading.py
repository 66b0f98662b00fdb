"""Faulty rule tests are refused where they stand, with what to write instead."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from taskhub.hub import Hub
from taskhub.problems import InputError
from taskhub.trial import Case
from taskhub.workspace import Workspace

Refused = Callable[..., list[str]]

REPOSITORY = Path(__file__).parents[3]
ITEM = "{kind: once, start: 2024-01-01, due: 2024-06-30}"


def one_case(subject: str = f"item: {ITEM}", events: str = "", expect: str = "{2024-07-01: [late]}") -> str:
    """A file whose case stands on line 3, its subject on line 4, its events from line 5."""
    lines = ["ruleset: items", "cases:", "  - name: a case", f"    {subject}"]
    lines += ["    events:", *(f"      {line}" for line in events.split("\n"))] if events else []
    return "\n".join([*lines, f"    expect: {expect}", ""])


def test_a_sound_file_loads_with_where_each_case_stands(write: Callable[..., list[Case]]) -> None:
    [case] = write(one_case())
    assert (Path(case.file).name, case.line, case.name, case.ruleset.name) == ("0.yaml", 3, "a case", "items")


@pytest.mark.parametrize(
    ("text", "place", "words", "remedy"),
    [
        (one_case().replace("name: a case", "name: ''"), "3 cases[0].name", "不能为空", "写明内容"),
        (one_case().replace("name: a case", "name: ' '"), "3 cases[0].name", "不能为空", "写明内容"),
        (one_case().replace("- name: a case\n    item", "- item"), "3 cases[0].name", "缺少 name", "补上"),
        (one_case(expect="{2024-07-01: [], 2024-08-01: []}"), "5 cases[0].expect", "永远通过", "至少写一天"),
        (one_case(expect="{}"), "5 cases[0].expect", "永远通过", "至少写一天"),
        (one_case().replace("    expect: {2024-07-01: [late]}\n", ""), "3 cases[0].expect", "缺少 expect", "补上"),
        (one_case(expect="{2024-07-01: [lat]}"), "5 cases[0].expect.2024-07-01", "没有规则 lat", "late"),
        (
            one_case(expect="{2024-07-01: [late: reminder]}"),
            "5 cases[0].expect.2024-07-01",
            "supervision,不是 reminder",
            "改用例",
        ),
        (one_case(expect="{2024-07-01: [slow: reminder]}"), "5 cases[0].expect.2024-07-01", "none,不是 reminder", "改用例"),
        (
            one_case(expect="{2024-07-01: [{late: supervision, slow: none}]}"),
            "5 cases[0].expect.2024-07-01",
            "结构不对",
            "键: 值",
        ),
        (one_case(expect="{2024-07-01: [{}]}"), "5 cases[0].expect.2024-07-01", "结构不对", "键: 值"),
        (one_case(expect="{2024-07-01: late}"), "5 cases[0].expect.2024-07-01", "结构不对", "列表"),
        (one_case(expect="{2024-07-32: [late]}"), "5 cases[0].expect.2024-07-32", "应为日期", "2024-12-31"),
        (one_case().replace("ruleset: items", "ruleset: item"), "1 ruleset", "没有规则集 item", "items"),
        (one_case(subject="unit: {items: 3}"), "3 cases[0]", "没有写对象 item", "item: {…}"),
        (one_case(subject="item: overdue"), "3 cases[0]", "没有写对象 item", "item: {…}"),
        (one_case().replace("expect", "expct: 1\n    expect"), "5 cases[0].expct", "不认识的键 expct", "expect"),
        ("ruleset: items\ncases: []\n", "2 cases", "", "改成符合要求的值"),
        (one_case() + one_case()[len("ruleset: items\ncases:\n") :], "3 cases[0].name", "a case 重名", "换一个名字"),
    ],
)
def test_a_fault_of_form_names_its_place_and_its_remedy(refused: Refused, text: str, place: str, words: str, remedy: str) -> None:
    told = [line for line in refused(text) if line.startswith(f"rules/tests/0.yaml:{place}: ")]
    assert len(told) == 1
    assert words in told[0]
    assert remedy in told[0].partition("→")[2]


@pytest.mark.parametrize(
    ("subject", "key", "words", "remedy"),
    [
        ("{start: 2024-01-01}", "due", "缺少 due", "补上"),
        ("{due: 2024-06-30}", "start", "缺少 start", "补上"),
        ("{start: 2024-01-01, due: 2024-06-30, dew: 2024-06-30}", "dew", "不认识的键 dew", "删去"),
        ("{start: 2024-01-01, due: mid 2024}", "due", "应为日期", "2024-12-31"),
        ("{start: 2024-01-01, due: 2024-06-30, kind: onces}", "kind", "onces 不是可用的值", "once"),
        ("{start: 2024-01-01, due: 2024-06-30, target: {value: many, unit: 处}}", "target.value", "应为数", "12.5"),
        ("{start: 2024-07-01, due: 2024-06-30}", "due", "早于开始日期", "核对"),
        ("{start: 2024-01-01, due: 2024-06-30, kind: quantity}", "kind", "没有目标", "target"),
    ],
)
def test_a_field_that_no_item_has_is_named(refused: Refused, subject: str, key: str, words: str, remedy: str) -> None:
    [told] = refused(one_case(subject=f"item: {subject}"))
    assert told.startswith(f"rules/tests/0.yaml:4 cases[0].item.{key}: ")
    assert words in told
    assert remedy in told.partition("→")[2]


def test_every_event_at_fault_is_named_with_its_line(refused: Refused) -> None:
    events = (
        "- 2024-03-01: {percnt: 10}\n- 2024-04-01: {percent: 20}\n- 2024-05-01: {amend: {due: 2023-05-01}}\n"
        "- 2024-06-01: {percent: half}"
    )
    told = refused(one_case(events=events))
    assert [line.partition(": ")[0] for line in told] == [
        "rules/tests/0.yaml:6 cases[0].events[0].2024-03-01.percnt",
        "rules/tests/0.yaml:8 cases[0].events[2].2024-05-01.due",
        "rules/tests/0.yaml:9 cases[0].events[3].2024-06-01.percent",
    ]
    assert "不认识的键 percnt" in told[0]
    assert "完成时限 2023-05-01 早于开始日期 2024-01-01" in told[1]


def test_an_event_that_leans_on_one_before_it_is_not_blamed_for_another(refused: Refused) -> None:
    asked = "- 2024-02-01: {request: {due: 2024-12-31}}\n- 2024-02-10: {decided: rejected}\n- 2024-02-11: {decided: granted}"
    [fault] = refused(one_case(events=asked))
    assert "8 cases[0].events[2].2024-02-11.decided" in fault
    assert "没有等着决定的变更申请" in fault


def test_of_an_event_at_fault_and_what_only_follows_from_it_the_event_is_told(refused: Refused) -> None:
    asked = "- 2024-02-01: {request: {due: soon}}\n- 2024-02-10: {decided: granted}\n- 2024-02-11: {percnt: 10}"
    told = refused(one_case(events=asked))
    assert [line.partition(": ")[0] for line in told] == [
        "rules/tests/0.yaml:6 cases[0].events[0].2024-02-01.request.due",
        "rules/tests/0.yaml:8 cases[0].events[2].2024-02-11.percnt",
    ]


@pytest.mark.parametrize(
    ("ruleset", "subject", "events"),
    [
        ("hazards", "hazard: {level: general, found: 2024-01-01, deadline: 2024-03-01, status: dispatched}",
         "- 2024-02-01: {submitt: 照片}\n- 2024-02-02: {accept: 现场看过}"),
        ("notices", "notice: {kind: reminder, issued: 2024-01-01, reply_due: 2024-03-01}",
         "- 2024-02-01: {replyy: 已改}\n- 2024-02-02: {return: 2024-04-01}"),
        ("submissions", "submission: {opened: 2024-01-01, due: 2024-03-01}",
         "- 2024-02-01: {submit: yes please}\n- 2024-02-02: {verify: true}"),
    ],
)  # fmt: skip
def test_a_step_that_the_one_before_it_would_have_allowed_is_not_told_beside_it(
    tmp_path: Path, ruleset: str, subject: str, events: str
) -> None:
    for folder in ("config", "rules"):
        shutil.copytree(REPOSITORY / folder, tmp_path / folder, ignore=shutil.ignore_patterns("tests"))
    hub = Hub(Workspace(tmp_path))
    rule = next(rule.id for one in hub.rulesets if one.name == ruleset for rule in one.rules)
    (tmp_path / "rules" / "tests").mkdir()

    def told(events: str) -> list[str]:
        case = one_case(subject, events, f"{{2024-07-01: [{rule}]}}").replace("ruleset: items", f"ruleset: {ruleset}")
        (tmp_path / "rules" / "tests" / "0.yaml").write_text(case, encoding="utf-8")
        with pytest.raises(InputError) as caught:
            hub.cases()
        return str(caught.value).splitlines()

    (first,) = told(events)
    assert ".events[0].2024-02-01" in first
    (second,) = told(events.splitlines()[1])
    assert ".events[0].2024-02-02" in second, "with nothing at fault before it, it is so itself"


def test_fields_at_fault_are_not_told_again_for_every_event(refused: Refused) -> None:
    told = refused(one_case(subject="item: {start: 2024-01-01}", events="- 2024-03-01: {percent: 1}\n- 2024-04-01: {percent: 2}"))
    assert [line.partition(": ")[0] for line in told] == ["rules/tests/0.yaml:4 cases[0].item.due"]


@pytest.mark.parametrize(
    ("fields", "words", "remedy"),
    [
        ("overdu: 3", "没有事实 overdu", "overdue"),
        ("overdue: three", "overdue 应为 integer", "逾期未完成"),
        ("overdue: 2.5", "overdue 应为 integer", "逾期未完成"),
        ("overdue: true", "overdue 应为 integer", "逾期未完成"),
        ("completion_rate: '50'", "completion_rate 应为 decimal", "完成率"),
        ("role: sectr", "role 没有 sectr 这个值", "sector"),
        ("from: July", "from 应为日期", "2024-12-31"),
    ],
)
def test_a_stated_fact_is_known_and_of_its_type(refused: Refused, fields: str, words: str, remedy: str) -> None:
    [told] = refused(f"""\
        ruleset: units
        cases:
          - name: a unit
            unit: {{{fields}}}
            expect: {{2024-07-01: [many]}}
        """)
    assert told.startswith("rules/tests/0.yaml:4 cases[0].unit: ")
    assert words in told
    assert remedy in told.partition("→")[2]


def test_an_event_of_a_unit_is_held_to_the_same_and_comes_after_the_beginning(refused: Refused) -> None:
    told = refused("""\
        ruleset: units
        cases:
          - name: a unit
            unit: {from: 2024-07-01, items: 10}
            events:
              - 2024-07-05: {overdu: 3}
              - 2024-06-30: {overdue: 3}
            expect: {2024-07-05: [many]}
        """)
    assert [line.partition(": ")[0] for line in told] == [
        "rules/tests/0.yaml:6 cases[0].events[0].2024-07-05",
        "rules/tests/0.yaml:7 cases[0].events[1].2024-06-30",
    ]


def test_the_faults_of_all_files_and_cases_are_told_together(refused: Refused) -> None:
    told = refused(one_case(expect="{2024-07-01: [lat]}"), one_case(subject="item: {start: 2024-01-01}"))
    assert [line.partition(" ")[0] for line in told] == ["rules/tests/0.yaml:5", "rules/tests/1.yaml:4"]
