from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

import pytest

from taskhub.durations import Duration
from taskhub.problems import InputError
from taskhub.rules import Ruleset, load_rulesets
from taskhub.subjects import FactSpec

Write = Callable[..., Ruleset]

GOOD = """\
ruleset: items
subject: item
rules:
  - id: item-late
    title: 逾期
    colour: red
    when: status == 'active' and days_overdue >= 1
    for: 7 days
    notice: supervision
    basis: 第八条
    inspired_by: elsewhere
    reply_within: 5 working days
    suppresses: [item-slow]
    valid: {from: 2024-01-01, to: 2024-12-31}
  - id: item-slow
    title: 滞后
    colour: yellow
    when: percent < 80
"""


@pytest.fixture
def load(tmp_path: Path, catalogues: Mapping[str, Mapping[str, FactSpec]]) -> Write:
    """Writes files into a rules folder and loads it."""

    def write(text: str, **others: str) -> Ruleset:
        for name, content in {"items": text, **others}.items():
            (tmp_path / f"{name}.yaml").write_text(content)
        return load_rulesets(tmp_path, catalogues)[0]

    return write


def refusal(load: Write, text: str, **others: str) -> list[str]:
    with pytest.raises(InputError) as caught:
        load(text, **others)
    return [f"{problem.line} {problem.path} {problem.message}" for problem in caught.value.problems]


def test_it_reads_every_key(load: Write) -> None:
    late, slow = load(GOOD).rules
    assert (late.id, late.title, late.colour, late.basis, late.inspired_by, late.line) == (
        "item-late", "逾期", "red", "第八条", "elsewhere", 4)  # fmt: skip
    assert (late.hold, late.reply_within, late.notice) == (Duration(7), Duration(5, working=True), "supervision")
    assert (late.suppresses, late.when) == ({"item-slow"}, "status == 'active' and days_overdue >= 1")
    assert late.holds({"status": "active", "days_overdue": 1})
    assert not late.holds({"status": "active"})
    assert [late.in_force(day) for day in (date(2023, 12, 31), date(2024, 1, 1), date(2024, 12, 31), date(2025, 1, 1))] == [
        False, True, True, False]  # fmt: skip
    assert (slow.hold, slow.notice, slow.reply_within, slow.suppresses) == (None, None, None, set())
    assert slow.in_force(date.max)


@pytest.mark.parametrize(
    ("old", "new", "changes"),
    [
        ("    colour: red", "    # why\n    colour:   red", False),
        ("status == 'active' and days_overdue >= 1", "\"status=='active'   and not days_overdue<1\"", False),
        ("    inspired_by: elsewhere\n", "", False),
        ("percent < 80", "percent < 80.00", False),
        ("percent < 80", "percent < 81", True),
        ("7 days", "8 days", True),
        ("7 days", "7 working days", True),
        ("第八条", "第九条", True),
        ("suppresses: [item-slow]", "suppresses: []", True),
        ("to: 2024-12-31", "to: 2025-12-31", True),
    ],
)
def test_the_content_hash_covers_the_meaning_alone(load: Write, old: str, new: str, changes: bool) -> None:
    before = load(GOOD).content_hash
    assert old in GOOD
    assert (load(GOOD.replace(old, new)).content_hash != before) is changes


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("item-slow\n    title", "item-late\n    title", "15 rules[1].id 规则编号 item-late 重复"),
        ("[item-slow]", "[item-slwo]", "13 rules[0].suppresses[0] 没有规则 item-slwo"),
        ("[item-slow]", "[item-late]", "13 rules[0].suppresses 规则互相压制:item-late → item-late"),
        ("7 days", "a week", "8 rules[0].for a week 不是期限"),
        ("7 days", "7", "8 rules[0].for"),
        ("5 working days", "0 days", "12 rules[0].reply_within 0 days 不是期限"),
        ("notice: supervision", "notice: none", "12 rules[0].reply_within 不发通知,就没有答复期限"),
        ("notice: supervision", "notice: letter", "9 rules[0].notice letter 不是可用的值"),
        ("colour: red", "color: red", "4 rules[0].colour 缺少 colour"),
        ("item-late", "Item_Late", "4 rules[0].id Item_Late 不能作规则编号"),
        ("percent < 80", "percnt < 80", "18 rules[1].when 第 1 列:没有名为 percnt 的事实"),
        ("percent < 80", "reported and percent =< 80", "18 rules[1].when 第 22 列:不能用 ="),
        ("percent < 80", "true", "18 rules[1].when when 没有加引号"),
        ("to: 2024-12-31", "to: 2023-12-31", "14 rules[0].valid to 早于 from"),
        ("subject: item", "subject: hazard", "2 subject 还没有 hazard 的事实可用"),
        ("subject: item", "subject: items", "2 subject items 不是可用的值"),
    ],
)
def test_it_refuses_with_line_and_path(load: Write, old: str, new: str, said: str) -> None:
    assert old in GOOD
    assert any(problem.startswith(said) for problem in refusal(load, GOOD.replace(old, new, 1)))


def test_a_longer_circle_of_suppression_is_refused(load: Write) -> None:
    assert any("规则互相压制" in problem for problem in refusal(load, GOOD + "    suppresses: [item-late]\n"))


def test_every_fault_of_every_file_is_told(load: Write) -> None:
    bad = GOOD.replace("percent < 80", "percnt < 80 or days_overdue > '1'").replace("item-slow]", "item-fast]")
    other = GOOD.replace("ruleset: items", "ruleset: more").replace("status ==", "stattus ==")
    assert len(refusal(load, bad, other=other)) == 4


def test_names_and_ids_are_unique_across_files(load: Write) -> None:
    problems = refusal(load, GOOD, more=GOOD)
    assert [problem.split()[0:2] for problem in problems] == [["1", "ruleset"], ["4", "rules"], ["15", "rules"]]


def test_ladders_and_subfolders_are_no_rulesets(load: Write, tmp_path: Path) -> None:
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "items.yaml").write_text("cases: []")
    (tmp_path / "ladders.yaml").write_text("ladders: []")
    assert load(GOOD).name == "items"


def test_a_folder_without_rulesets_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="没有规则文件"):
        load_rulesets(tmp_path, {})


def test_what_only_the_office_sees_sends_nothing(load: Write) -> None:
    slow = GOOD + "    shown_to: office\n"
    assert [rule.shown_to("yjj", "awb") for rule in load(slow).rules] == ["yjj", "awb"]
    assert load(slow).content_hash != load(GOOD).content_hash
    assert load(GOOD + "    shown_to: addressee\n").content_hash == load(GOOD).content_hash
    assert refusal(load, slow + "    notice: reminder\n") == ["19 rules[1].shown_to 只给安委办看的,不能发通知"]
