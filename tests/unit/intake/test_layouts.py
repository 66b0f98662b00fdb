"""Seven tables laid out as published plans are, each to the draft it should come to."""

from dataclasses import replace
from datetime import date

import pytest
from docx import Document
from openpyxl import Workbook

from taskhub import documents
from taskhub.intake import Amendment, Said
from taskhub.plan.check import check
from taskhub.problems import InputError
from tests.unit.intake import published
from tests.unit.intake.conftest import SAID

# code, title, lead, co-leads, cooperating, due, kind of every item of a layout that leaves nothing open
ITEMS = {
    "merged document": [
        ("1.1.1", "印发排查办法", "yjj", "", "zjj", "2024-06-30", "once"),
        ("1.1.2", "每月调度一次", "yjj", "", "", "2026-12-31", "continuous"),
        ("1.2.1", "开展联合检查", "jtj", "yjj", "zjj", "2024-12-31", "quantity"),
        ("2.1.1", "组建专业队伍", "yjj", "", "", "2025-09-30", "once"),
    ],
    "chapters": [
        ("1.1", "压实主要负责人责任", "yjj", "", "zjj jtj", "2024-12-31", "once"),
        ("1.2", "开展全员培训", "zjj", "", "jtj", "2026-12-31", "recurring"),
        ("2.1", "整治燃气隐患", "zjj", "", "", "2026-12-31", "continuous"),
        ("2.2", "整治道路隐患", "jtj", "yjj", "", "2026-12-31", "once"),
    ],
    "a table a task": [
        ("1.1", "开展拉网式排查", "yjj", "", "", "2024-09-30", "once"),
        ("1.2", "建立问题台账", "yjj", "", "", "2024-10-31", "once"),
        ("2.1", "建设监测平台", "yjj", "", "", "2025-09-30", "once"),
        ("2.2", "接入企业数据", "zjj", "", "", "2025-12-31", "once"),
    ],
    "years": [
        ("1.1", "更换老旧管网", "zjj", "", "yjj", "2026-12-31", "quantity"),
        ("1.2", "建成应急避难场所", "yjj", "", "", "2026-12-31", "once"),
    ],
}  # fmt: skip
TASKS = {
    "merged document": ["动态清零行动", "能力提升行动"],
    "chapters": ["责任落实", "隐患整治"],
    "a table a task": ["排查整治行动", "科技支撑行动"],
    "years": ["设施建设"],
}
OPEN = {
    "plain": [("Sheet!D6", "没有单位 市大数据局"), ("Sheet!F6", "看不懂这个时限")],
    "merged document": [],
    "chapters": [],
    "a table a task": [],
    "years": [],
    "counties": [("Sheet!D2", "牵头写的是各县(市、区),没有一个单位负责")],
    "messy": [("Sheet!A11", "编号 1.1 重复(排查第十批)")],
}


@pytest.fixture
def table(tmp_path):
    return lambda name: published.BUILDERS[name](tmp_path / f"table{published.suffix(name)}")


def complaints(taken, units):
    try:
        check(documents.parse(taken.text, "draft.yaml"), units)
    except InputError as error:
        return [problem.message for problem in error.problems]
    return []


@pytest.mark.parametrize("name", ITEMS)
def test_a_layout_comes_to_its_plan(name, table, draft, meant):
    plan = meant(draft(table(name)))
    found = [
        (item.code, item.title, item.lead, " ".join(item.co_lead), " ".join(item.cooperating), str(item.due), item.kind.value)
        for item in plan.items
    ]
    assert found == ITEMS[name]
    assert [task.title for task in plan.tasks] == TASKS[name]


@pytest.mark.parametrize("name", OPEN)
def test_what_is_open_is_named_with_its_cell(name, table, draft):
    taken = draft(table(name))
    assert [(one.cell, one.what) for one in taken.questions if one.open] == OPEN[name]
    assert all(one.suggestion for one in taken.questions)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("plain", ["没有单位 市大数据局", "due 应为日期"]),
        ("counties", ["事项 1-1 没有牵头单位,措施和任务也没有写"]),
        ("messy", ["编号 1.1 重复,tasks[0].measures[0] 已经用了"] * 2),  # the code of a measure and of the item that it is
        ("chapters", []),
    ],
)
def test_plan_check_complains_about_what_is_open_and_nothing_else(name, expected, table, draft, units):
    assert complaints(draft(table(name)), units) == expected


def test_each_question_stands_as_a_comment_in_the_draft(table, draft):
    taken = draft(table("plain"))
    for one in taken.questions:
        assert f"{'待定' if one.open else '核对'}{f' {one.cell}' if one.cell else ''}" in taken.text
        assert f":{one.what} → {one.suggestion}" in taken.text


def test_the_plain_table_keeps_its_running_numbers(table, draft):
    text = draft(table("plain")).text.replace("lead: 市大数据局", "lead: yjj").replace("due: 适时完成", "due: 2025-12-31")
    assert [line.strip() for line in text.splitlines() if line.startswith("      - code")] == [
        f'- code: "{n}"' for n in (1, 2, 3, 4)
    ]


def test_percentages_for_each_year_are_milestones_and_other_goals_are_asked_about(table, draft, meant):
    taken = draft(table("years"))
    pipes, shelters = meant(taken).items
    assert [(str(one.date), one.percent) for one in pipes.milestones] == [
        ("2024-12-31", 30), ("2025-12-31", 60), ("2026-12-31", 100),
    ]  # fmt: skip
    assert not shelters.milestones
    assert [one.cell for one in taken.questions if "年的目标" in one.what] == ["目标任务!F4", "目标任务!G4", "目标任务!H4"]


def test_percentages_in_a_limit_are_milestones(table, draft, meant):
    item = meant(draft(table("merged document"))).items[2]
    assert [(str(one.date), one.percent) for one in item.milestones] == [("2024-06-30", 30), ("2024-12-31", 100)]
    assert (item.target.value, item.target.unit) == (100, "%")


def test_counties_are_split_on_request_and_their_shares_asked_for(table, draft):
    taken = draft(table("counties"), replace(SAID, split=True))
    assert [line.split()[-1] for line in taken.text.splitlines() if "- code" in line] == [
        '"1"', '"1-1"', '"1-1.1"', '"1-1.2"', '"1-1.3"', '"1-2"',
    ]  # fmt: skip
    assert [one.what for one in taken.questions if one.open] == [
        "清江区的目标没有分解", "青山县的目标没有分解", "云峰市的目标没有分解",
    ]  # fmt: skip
    assert "title: 建成应急避难场所(青山县)\n            " in taken.text
    assert "lead: qsx" in taken.text


def test_counties_that_stand_behind_another_share_the_lead(table, draft):
    text = draft(table("counties")).text
    assert "lead: yjj\n        co_lead: [qjq, qsx, yfs]" in text


def test_a_figure_in_a_sentence_is_proposed_and_not_taken(table, draft):
    taken = draft(table("counties"))
    [one] = [one for one in taken.questions if "可能是目标" in one.what]
    assert (one.cell, one.suggestion, one.open) == ("Sheet!C3", "是就写 target: {value: 92, unit: 次}", False)


def test_the_messy_table_is_read_all_the_same(table, draft):
    taken = draft(table("messy"))
    [one] = [one for one in taken.questions if one.open]
    assert one.suggestion.startswith("多半是 1.10")
    assert "lead: yjj\n        cooperating: [zjj]\n        due: 2024-06-30" in taken.text
    assert "due: 2024-12-31" in taken.text  # 45657
    assert "due: 2025-06-30" in taken.text  # 2025.6
    assert any(one.cell == "Sheet!A12" and "看作表外的说明" in one.what for one in taken.questions)


def test_a_plan_nobody_describes_asks_for_its_header(table, draft):
    taken = draft(table("a table a task"), Said())
    assert [one.suggestion for one in taken.questions if one.open] == [
        "用 --code,如 aq-2024", "用 --issuer", "用 --start", "用 --end",
    ]  # fmt: skip


def test_a_period_in_the_title_is_taken_and_said(table, draft):
    taken = draft(table("plain"), Said("a", issuer="市安委会"))
    assert "start: 2024-01-01\nend: 2026-12-31" in taken.text
    assert any("起止日期取自标题" in one.what and not one.open for one in taken.questions)


def test_a_file_without_such_a_table_is_refused_with_the_headings_looked_for(tmp_path, draft):
    path = published._save(tmp_path / "other.xlsx", [["姓名", "电话"], ["王", "1"]])
    with pytest.raises(InputError, match=r"没有一张有任务表的列名 → 找的是 任务、重点任务.*牵头单位"):
        draft(path)


@pytest.mark.parametrize("name", ["a.txt", "a.xlsx", "a.docx"])
def test_a_file_that_is_no_table_is_refused(name, tmp_path, draft):
    path = tmp_path / name
    path.write_text("x")
    with pytest.raises(InputError, match="不"):
        draft(path)


BASE = """\
plan: t-2024
title: 三年行动
issuer: 市安委会
start: 2024-01-01
end: 2026-12-31
tasks:
  - code: A
    title: 设施建设
    measures:
      - {code: A-7, title: 更换管网, lead: zjj, due: 2025-12-31, weight: 3, target: {value: 120, unit: 公里}, milestones: [{date: 2024-12-31, percent: 30}, {date: 2025-12-31, percent: 100}]}
      - {code: A-8, title: 建设平台, lead: yjj, due: 2025-06-30, source: 省方案}
"""  # noqa: E501


def test_the_next_revision_by_a_foreign_table_keeps_codes_and_what_the_table_cannot_say(tmp_path, draft, meant, units):
    base = check(documents.parse(BASE, "base.yaml"), units)
    rows = [
        ["任务", "措施", "牵头单位", "完成时限"],
        ["设施建设", "新增的措施", "市应急局", "2026年"],
        ["设施建设", "更换管网", "市住建局", "2025年底前"],
        ["设施建设", "建设平台", "市交通局", "2025年上半年"],
    ]
    taken = draft(
        published._save(tmp_path / "t.xlsx", rows), Said(), base=base, revision_of="t-2024",
        amendment=Amendment(date(2025, 1, 10), "安委办〔2025〕3号"),
    )  # fmt: skip
    new, pipes, platform = meant(taken).items
    assert (new.code, new.task) == ("A.1", "A")
    assert pipes == base.items[0]
    assert platform == replace(base.items[1], lead="jtj")


def test_a_code_that_moved_to_another_item_is_asked_about(tmp_path, draft, units):
    base = check(documents.parse(BASE, "base.yaml"), units)
    rows = [["编号", "任务", "措施", "牵头单位", "完成时限"], ["A-8", "设施建设", "更换管网", "市住建局", "2025年底前"]]
    taken = draft(published._save(tmp_path / "t.xlsx", rows), Said(), base=base, revision_of="t-2024")
    assert any(one.suggestion == "编号移位了:改回 A-7" for one in taken.questions)


def written(tmp_path, *rows):
    return published._save(tmp_path / "t.xlsx", rows)


def test_of_two_columns_of_units_the_second_helps_and_that_is_said(tmp_path, draft, meant):
    taken = draft(
        written(
            tmp_path,
            ["序号", "任务", "措施", "责任单位", "牵头单位", "完成时限"],
            [1, "清零", "排查", "市住建局", "市应急局", "2024年"],
        )
    )
    [item] = meant(taken).items
    assert (item.lead, item.cooperating) == ("yjj", ("zjj",))
    assert any(one.cell == "Sheet!D1" for one in taken.questions)


def test_a_code_that_became_a_date_is_asked_about(tmp_path, draft):
    taken = draft(
        written(tmp_path, ["编号", "任务", "措施", "牵头单位", "时限"], [date(2024, 1, 1), "清零", "排查", "市应急局", "2024年"])
    )
    assert any((one.cell, one.what) == ("Sheet!A2", "编号被表格变成了日期,按顺序另编") for one in taken.questions)


def test_a_month_that_a_number_cannot_tell_is_open(tmp_path, draft):
    taken = draft(written(tmp_path, ["任务", "措施", "牵头单位", "时限"], ["清零", "排查", "市应急局", 2024.1]))
    assert [one.cell for one in taken.questions if one.open] == ["Sheet!D2"]


def test_headings_in_rows_with_numbers_of_their_own_are_tasks_and_measures(tmp_path, draft, meant):
    taken = draft(written(
        tmp_path, ["序号", "工作任务", "责任单位", "完成时限"],
        ["一", "动态清零", None, None], ["(一)", "健全制度", None, None], [1, "制定清单", "市应急局", "2024年3月"],
        ["(二)", "深化执法", None, None], [1, "开展检查", "市住建局", "2024年4月"], ["二", "科技支撑", None, None],
        ["(一)", "建平台", None, None], [1, "平台一期", "市应急局", "2024年"], ["合计", None, "3项", None],
    ))  # fmt: skip
    assert [item.code for item in meant(taken).items] == ["1.1.1", "1.2.1", "2.1.1"]
    assert [one.cell for one in taken.questions] == ["Sheet!A10"]


def test_units_in_brackets_behind_the_text_count(tmp_path, draft, meant):
    taken = draft(
        written(tmp_path, ["序号", "任务", "措施", "时限"], [1, "清零", "排查（责任单位：市应急局、市住建局）", "2024年"])
    )
    [item] = meant(taken).items
    assert (item.title, item.lead, item.co_lead) == ("排查", "yjj", ("zjj",))


def test_a_measure_merged_over_rows_is_one_item_with_the_units_of_all(tmp_path, draft, meant):
    path = published._save(
        tmp_path / "t.xlsx",
        [
            ["任务", "措施", "牵头单位", "完成时限"],
            ["清零", "整治", "市应急局", "2024年底"],
            [None, None, "市住建局", "2024年底"],
        ],
        ["A2:A3", "B2:B3"],
    )
    taken = draft(path)
    [item] = meant(taken).items
    assert (item.lead, item.co_lead) == ("yjj", ("zjj",))
    assert any("占了几行" in one.what for one in taken.questions)


def test_a_heading_with_nothing_under_it_is_asked_about(tmp_path, draft):
    path = published._save(
        tmp_path / "t.xlsx",
        [["序号", "任务", "责任单位", "时限"], ["一、空的"], ["二、有的"], [1, "做事", "市应急局", "2024年"]], ["A2:D2", "A3:D3"],
    )  # fmt: skip
    assert any(one.cell == "Sheet!A2" and "下面没有事项" in one.what for one in draft(path).questions)


def test_a_sheet_for_each_task_is_read_with_the_title_above_it(tmp_path, draft, meant):
    book = Workbook()
    for n, (title, work) in enumerate({"一、动态清零": "排查", "二、能力提升": "培训"}.items()):
        sheet = book.active if n == 0 else book.create_sheet(f"表{n}")
        for row in [[title, None, None, None], ["序号", "具体措施", "责任单位", "时限"], [1, work, "市应急局", "2024年"]]:
            sheet.append(row)
        sheet.merge_cells("A1:D1")
    book.save(tmp_path / "t.xlsx")
    plan = meant(draft(tmp_path / "t.xlsx"))
    assert [task.title for task in plan.tasks] == ["动态清零", "能力提升"]
    assert [item.code for item in plan.items] == ["1.1", "2.1"]


def test_a_task_without_measures_among_others_is_its_own_measure(tmp_path, draft, meant):
    taken = draft(written(
        tmp_path, ["任务", "措施", "牵头单位", "时限"],
        ["清零", "排查", "市应急局", "2024年"], ["总结评估", None, "市应急局", "2026年"],
    ))  # fmt: skip
    assert [(item.code, item.title) for item in meant(taken).items] == [("1.1", "排查"), ("2.1", "总结评估")]


def test_a_word_table_with_two_header_rows_is_read(tmp_path, draft, meant):
    document = Document()
    table = document.add_table(3, 4)
    rows = [["重点任务", "具体措施", "责任分工", ""], ["", "", "牵头单位", "配合单位"], ["清零", "排查", "市应急局", "市住建局"]]
    for cells, texts in zip(table.rows, rows, strict=True):
        for cell, text in zip(cells.cells, texts, strict=True):
            cell.text = text
    for first, last in (((0, 0), (1, 0)), ((0, 1), (1, 1)), ((0, 2), (0, 3))):
        table.cell(*first).merge(table.cell(*last))
    document.save(str(tmp_path / "t.docx"))
    taken = draft(tmp_path / "t.docx")
    [item] = meant(taken).items
    assert (item.lead, item.cooperating) == ("yjj", ("zjj",))
    assert any("没有完成时限这一列" in one.what for one in taken.questions)
