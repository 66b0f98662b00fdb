"""Every fault a plan file can have is named with its line, its path and its remedy."""

import os
from typing import NamedTuple

import pytest

from taskhub import documents
from taskhub.plan.check import check
from taskhub.plan.load import check_files
from taskhub.problems import InputError, Problem


class Case(NamedTuple):
    """``old`` is replaced by ``new``; the fault is reported in the line that ``at`` (empty: ``new``) stands in.

    Where a single value is malformed the message itself says what to write, and there is no remedy beside it.
    """

    old: str
    new: str
    at: str
    path: str
    message: str
    remedy: str


SECOND = "tasks[0].measures[0].items[1]"
FIRST = "tasks[0].measures[0].items[0]"
MEASURE = "tasks[0].measures[0]"

CASES = {
    "unknown key": Case(
        "            due: 2025", "            deu: 2025", "deu:", f"{FIRST}.deu", "不认识的键 deu", "最接近的是 due"
    ),
    "unknown key at the top": Case("issuer:", "isuer:", "isuer:", "isuer", "不认识的键 isuer", "最接近的是 issuer"),
    "missing key": Case("issuer: 市安委会\n", "", "plan: p1", "issuer", "缺少 issuer", "补上这一项"),
    "unknown unit": Case("lead: zjj", "lead: zjjj", "zjjj", "tasks[1].measures[0].lead", "没有单位 zjjj", "zjj"),
    "unknown inherited unit, once": Case("lead: yjj", "lead: yjjs", "yjjs", f"{MEASURE}.lead", "没有单位 yjjs", "yjj"),
    "unit like no other": Case(
        "lead: zjj", "lead: 某某", "某某", "tasks[1].measures[0].lead", "没有单位 某某", "先在 config/units.yaml 登记"
    ),
    "name instead of code": Case("lead: yjj", "lead: 市应急局", "市应急局", f"{MEASURE}.lead", "市应急局 是单位名称", "写成 yjj"),
    "unknown cooperating unit": Case("[zjj]", "[yyj]", "[yyj]", f"{FIRST}.cooperating[0]", "没有单位 yyj", "yjj"),
    "unit gone before the start": Case(
        "lead: zjj", "lead: ajj", "ajj", "tasks[1].measures[0].lead", "市安监局 在事项开始前已撤并", "承接单位 yjj"
    ),
    "co-lead who leads": Case("cooperating: [zjj]", "co_lead: [yjj]", "co_lead", f"{FIRST}.co_lead[0]", "已是牵头", "只保留一处"),
    "no lead": Case("        lead: zjj\n", "", 'code: "2.1"', "tasks[1].measures[0]", "2.1 没有牵头单位", "写明 lead"),
    "duplicate item code": Case('"1.1.2"', '"1.1.1"', "", f"{SECOND}.code", f"编号 1.1.1 重复,{FIRST}", "每个编号只用一次"),
    "measure that is an item of the same code": Case(
        '"1.1.2"', '"2.1"', 'code: "2.1"\n        title: 淘汰', "tasks[1].measures[0].code", "编号 2.1 重复", "每个编号只用一次"
    ),
    "duplicate task code": Case('- code: "2"', '- code: "1"', "", "tasks[1].code", "编号 1 重复,tasks[0]", "每个编号只用一次"),
    "numeric code": Case('"1.1.1"', "1.10", "1.10", f"{FIRST}.code", "没有加引号", '写成 "1.10"'),
    "code with a blank": Case('"1.1.1"', '"1 1"', '"1 1"', f"{FIRST}.code", "编号 1 1 不可用", "不能为空,不含空格和 /"),
    "due before start": Case(
        "due: 2024-12-31",
        "due: 2024-02-01",
        "2024-02-01",
        f"{SECOND}.due",
        "2024-02-01 早于开始日期 2024-03-01",
        "核对 start 和 due",
    ),
    "due after the plan": Case(
        "due: 2024-12-31", "due: 2027-01-01", "2027-01-01", f"{SECOND}.due", "2027-01-01 不在方案期内", "2026-12-31 之间"
    ),
    "start before the plan": Case(
        "start: 2024-03-01", "start: 2023-12-31", "2023-12-31", f"{SECOND}.start", "2023-12-31 不在方案期内", "2024-01-01 到"
    ),
    "end before start": Case("end: 2026-12-31", "end: 2023-12-31", "end:", "end", "结束日期早于开始日期", "核对 start 和 end"),
    "quoted date": Case("due: 2024-12-31", 'due: "2024年底"', "年底", f"{SECOND}.due", "due 应为日期", "不加引号"),
    "counts": Case("items: 3}", "items: 4}", "declares", "declares.items", "宣布 4 个,实际 3 个", "查漏补缺"),
    "weight of nothing": Case("weight: 2", "weight: 0", "weight", f"{FIRST}.weight", "权重必须大于 0", "默认 1"),
    "negative weight": Case("weight: 2", "weight: -1.5", "weight", f"{FIRST}.weight", "权重必须大于 0", "默认 1"),
    "too fine a weight": Case("weight: 2", "weight: 1.125", "weight", f"{FIRST}.weight", "最多 2 位小数", ""),
    "weight in words": Case("weight: 2", "weight: 两倍", "weight", f"{FIRST}.weight", "应为数", ""),
    "target of nothing": Case("145", "0", "target", f"{FIRST}.target.value", "目标值必须大于 0", "写正数"),
    "unreadable target": Case("145", "1.2万", "target", f"{FIRST}.target.value", "应为数", ""),
    "target beyond measure": Case("145", "1.0e+300", "target", f"{FIRST}.target.value", "数太大", ""),
    "target of a once item": Case("weight: 2", "kind: once", "kind", f"{FIRST}.kind", "once 类事项不能有目标", "kind: quantity"),
    "quantity without target": Case(
        "start: 2024-03-01", "kind: quantity", "kind", f"{SECOND}.kind", "定量事项没有目标", "补上 target"
    ),
    "unknown kind": Case("start: 2024-03-01", "kind: onec", "kind", f"{SECOND}.kind", "onec 不是可用的值", "最接近的是 once"),
    "milestone dates fall back": Case(
        "{date: 2024-06-30,", "{date: 2025-06-30,", "percent: 100", f"{FIRST}.milestones[1].date", "没有晚于前一个", "从早到晚"
    ),
    "milestone percents fall back": Case(
        "percent: 100}",
        "percent: 20}\n              - {date: 2025-06-30, percent: 100}",
        "percent: 20",
        f"{FIRST}.milestones[1].percent",
        "比前一个节点低",
        "只升不降",
    ),
    "milestone outside the item": Case(
        "2024-06-30", "2023-06-30", "2023-06-30", f"{FIRST}.milestones[0].date", "不在事项的起止日期之内", "2025-06-30 之间"
    ),
    "milestones that end early": Case(
        "percent: 100", "percent: 90", "percent: 90", f"{FIRST}.milestones[1].percent", "最后一个节点不是 100", "percent: 100"
    ),
    "milestone beyond everything": Case(
        "percent: 100", "percent: 120", "percent: 120", f"{FIRST}.milestones[1].percent", "不在 0 到 100", "累计百分比"
    ),
    "milestones of a once item": Case(
        "            target: {value: 145, unit: 处}\n",
        "",
        "milestones",
        f"{FIRST}.milestones",
        "once 类事项没有进度线",
        "删去 milestones",
    ),
    "withdrawn outside the plan": Case(
        "start: 2024-03-01",
        "withdrawn: {date: 2027-03-01, document: 文〔2027〕1号}",
        "withdrawn",
        f"{SECOND}.withdrawn.date",
        "撤销日期 2027-03-01 不在方案期内",
        "应在 2024-01-01 到",
    ),
    "part of itself": Case("part_of: null", "part_of: p1", "part_of", "part_of", "不能挂在自己之下", "删去 part_of"),
    "amendment without a document": Case(
        "revision: 1", "revision: 2", "revision", "revision", "第 2 版没有写修订依据", "补上 amended"
    ),
    "document without an amendment": Case(
        "part_of: null", "amended: {date: 2025-03-01, document: 文}", "amended", "amended", "版次却还是 1", "revision: 2"
    ),
    "amended outside the plan": Case(
        "revision: 1",
        "revision: 2\namended: {date: 2027-03-01, document: 文}",
        "amended",
        "amended.date",
        "修订日期不在方案期内",
        "应在 2024-01-01 到",
    ),
    "revision that is no number": Case("revision: 1", "revision: '1'", "revision", "revision", "整数", ""),
    "negative tolerance": Case("tolerance: 0", "tolerance: -1", "schedule", "schedule.tolerance", "容差不能是负数", "百分点"),
    "task without measures": Case(
        "tasks:\n",
        'tasks:\n  - {code: "0", title: 空, measures: []}\n',
        'code: "0"',
        "tasks[0].measures",
        "任务 0 没有措施",
        "至少",
    ),
    "item key on a measure that has items": Case(
        "        lead: yjj\n",
        "        lead: yjj\n        due: 2025-01-01\n",
        "due: 2025-01-01",
        f"{MEASURE}.due",
        "不起作用",
        "各事项",
    ),
    "duplicate key": Case(
        "weight: 2", "due: 2025-06-30", "due: 2025-06-30\n            target", f"{FIRST}.due", "键 due 重复", "只保留一个"
    ),
    "impossible date": Case(
        "2024-12-31", "2024-02-30", "2024-02-30", f"{SECOND}.due", "没有 2024-02-30 这一天", "改成存在的日期"
    ),
    "empty title": Case("title: 修订应急预案", 'title: " "', '" "', f"{SECOND}.title", "不能为空", ""),
}


def faults(text: str, units) -> list[Problem]:
    with pytest.raises(InputError) as caught:
        check(documents.parse(text, "plan.yaml"), units)
    return list(caught.value.problems)


@pytest.mark.parametrize("name", CASES)
def test_a_fault_is_named_with_line_path_and_remedy(name, valid, units):
    case = CASES[name]
    assert case.old in valid
    text = valid.replace(case.old, case.new, 1)
    at = text.rindex(case.new) if not case.at else text.index(case.at)
    found = [problem for problem in faults(text, units) if problem.path == case.path]

    assert len(found) == 1
    [problem] = found
    assert (problem.file, problem.line) == ("plan.yaml", text.count("\n", 0, at) + 1)
    assert case.message in problem.message
    assert case.remedy in problem.remedy


@pytest.mark.parametrize(
    "name",
    [
        "unknown key",
        "unknown unit",
        "unknown inherited unit, once",
        "numeric code",
        "due after the plan",
        "end before start",
        "no lead",
    ],
)
def test_one_mistake_is_one_fault(name, valid, units):
    case = CASES[name]
    assert len(faults(valid.replace(case.old, case.new, 1), units)) == 1


def test_the_valid_plan_has_no_faults(valid, plan_from):
    assert len(plan_from(valid).items) == 3


def test_faults_of_form_and_of_meaning_are_collected_in_the_order_of_the_file(valid, units):
    text = valid.replace("weight: 2", "wieght: 2").replace("due: 2024-12-31", "due: 2027-12-31").replace('"2.1"', "2.1")
    found = faults(text.replace("lead: zjj", "lead: nobody"), units)
    assert [problem.path for problem in found] == [
        f"{FIRST}.wieght",
        f"{SECOND}.due",
        "tasks[1].measures[0].code",
        "tasks[1].measures[0].lead",
    ]
    assert [problem.line for problem in found] == sorted(problem.line for problem in found)


def test_a_double_key_an_impossible_date_and_an_unknown_unit_are_told_in_one_go(valid, units):
    text = valid.replace("weight: 2", "due: 2025-06-30").replace("2024-12-31", "2024-02-30").replace("lead: zjj", "lead: nobody")
    assert [problem.path for problem in faults(text, units)] == [f"{FIRST}.due", f"{SECOND}.due", "tasks[1].measures[0].lead"]


def test_a_misspelled_lead_is_not_also_reported_as_a_missing_one(valid, units):
    found = faults(valid.replace("        lead: yjj", "        laed: yjj"), units)
    assert [problem.path for problem in found] == [f"{MEASURE}.laed"]


def test_what_cannot_be_mended_is_still_reported_by_its_form(valid, units):
    found = faults(valid.replace("title: 三年行动方案\n", "").replace("weight: 2", "wieght: 2"), units)
    assert {problem.path for problem in found} == {"title", f"{FIRST}.wieght"}


@pytest.mark.parametrize("text", ["- 1\n- 2\n", "一句话\n", "tasks: [1, 2]\n", "tasks: {a: 1}\n", "plan: [a]\n"])
def test_a_file_of_another_shape_is_refused(text, units):
    assert all(problem.message and problem.line for problem in faults(text, units))


def read_faults(path, units) -> list[Problem]:
    with pytest.raises(InputError) as caught:
        check_files([path], units)
    return list(caught.value.problems)


@pytest.mark.parametrize(
    ("content", "line", "message", "remedy"),
    [
        (b"", 1, "文件是空的", "样例"),
        (b"plan: p1\ntasks:\n\t- code: 1\n", 3, "制表符", "改用空格"),
        (b"plan: p1\ntitle: [a, b\nstart: 2024-01-01\n", 3, "不是合法的 YAML", "检查这一行和上一行"),
        ("plan: p1\ntitle: 方案\n".encode("gb18030"), 2, "不是 UTF-8", "UTF-8 另存"),
    ],
    ids=["empty", "tab", "bad YAML", "not UTF-8"],
)
def test_an_unreadable_file_is_refused_with_its_line(content, line, message, remedy, tmp_path, units):
    path = tmp_path / "bad.yaml"
    path.write_bytes(content)
    [problem] = read_faults(path, units)
    assert (problem.file, problem.line) == (str(path), line)
    assert message in problem.message
    assert remedy in problem.remedy


def test_aliases_that_explode_are_refused(tmp_path, units):
    path = tmp_path / "bomb.yaml"
    layers = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    layers += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 9)]
    path.write_text("\n".join(layers))
    [problem] = read_faults(path, units)
    assert "别名" in problem.message
    assert problem.line is not None


def test_a_file_of_100_mb_is_refused_unread(tmp_path, units):
    path = tmp_path / "huge.yaml"
    path.touch()
    os.truncate(path, 100 * 1024 * 1024)
    [problem] = read_faults(path, units)
    assert "文件有 100 MB" in problem.message
    assert "part_of" in problem.remedy


def test_a_missing_file_is_named(tmp_path, units):
    [problem] = read_faults(tmp_path / "none.yaml", units)
    assert "读不了" in problem.message


def test_the_problems_of_all_files_are_collected(write, valid, units):
    first = write("a.yaml", valid.replace("lead: zjj", "lead: nobody"))
    second = write("b.yaml", "plan: [")
    with pytest.raises(InputError) as caught:
        check_files([first, second], units)
    assert {problem.file for problem in caught.value.problems} == {str(first), str(second)}


def test_one_plan_in_two_files_is_refused(write, valid, units):
    with pytest.raises(InputError, match=r"方案 p1 在 .*a\.yaml 里已经有了"):
        check_files([write("a.yaml", valid), write("b.yaml", valid)], units)
