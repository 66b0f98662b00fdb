"""Units in a cell, numbers before a text, figures in a sentence, headings."""

import pytest

from taskhub.intake import headings, quantities, units_cell
from taskhub.intake.numbering import bare, numbered

CELLS = {
    "市应急局": (["yjj"], []),
    "市应急局、市住建局": (["yjj", "zjj"], []),
    "市应急局，市住建局;市交通局": (["yjj", "zjj", "jtj"], []),
    "市应急局\n市住建局": (["yjj", "zjj"], []),
    "市應急局 ": (["yjj"], []),
    "市应急局(牵头)、市住建局": (["yjj", "zjj"], []),
    "市应急局牵头,市住建局配合": (["yjj"], ["zjj"]) ,
    "牵头单位：市应急局；配合单位：市住建局、市交通局": (["yjj"], ["zjj", "jtj"]),
    "牵头:市应急局\n参加:市住建局": (["yjj"], ["zjj"]),
    "市应急局 市住建局": (["yjj", "zjj"], []),
    "市应急局等部门": (["yjj"], []),
    "市应急局、市应急管理局": (["yjj"], []),
    "yjj": (["yjj"], []),
}  # fmt: skip


@pytest.mark.parametrize("text", CELLS)
def test_the_units_of_a_cell(text, units):
    named = units_cell.read(text, units)
    assert (named.leads, named.cooperating) == CELLS[text]
    assert not named.unknown


@pytest.mark.parametrize(
    "text",
    [
        "各县(市、区)",
        "各县（市、区）人民政府",
        "各县市区",
        "各县(市区)政府",
        "各有关县(市、区)",
        "各县(市、区)政府、管委会",
        "各区县",
        "各市、县(区)政府",
    ],
)
def test_every_county_however_it_is_written(text, units):
    named = units_cell.read(text, units)
    assert named.counties
    assert named.counties_first
    assert not named.unknown


def test_counties_behind_another_unit_do_not_stand_first(units):
    named = units_cell.read("市应急局、各县(市、区)", units)
    assert (named.leads, named.counties, named.counties_first) == (["yjj"], True, False)


@pytest.mark.parametrize(
    "text", ["各有关部门", "有关单位", "各部门", "市有关部门", "市安委会成员单位", "各行业主管部门", "按职责分工负责"]
)
def test_words_that_name_nobody_are_named(text, units):
    named = units_cell.read(text, units)
    assert named.vague == [text]
    assert not named.leads


def test_an_unknown_unit_keeps_its_place_and_has_what_is_near(units):
    named = units_cell.read("市应急保障局、市住建局", units)
    assert named.leads == ["市应急保障局", "zjj"]
    [(word, near)] = named.unknown
    assert (word, "市应急" in near) == ("市应急保障局", True)


def test_a_unit_that_is_no_more_is_no_county(units):
    assert [unit.code for unit in units_cell.counties(units)] == ["qjq", "qsx", "yfs"]


@pytest.mark.parametrize(
    ("text", "code", "rest"),
    [
        ("一、动态清零", "1", "动态清零"), ("十二、动态清零", "12", "动态清零"), ("(三)排查", "3", "排查"),
        ("（三）排查", "3", "排查"),
        ("1.排查", "1", "排查"), ("1、排查", "1", "排查"), ("1.1排查", "1.1", "排查"), ("1.1.10 排查", "1.1.10", "排查"),
        ("(2)排查", "2", "排查"), ("①排查", "1", "排查"), ("⑩排查", "10", "排查"), ("任务一:排查", "1", "排查"),
        ("第三章 排查", "3", "排查"),
        ("1-2 排查", "1-2", "排查"),
    ],
)  # fmt: skip
def test_a_number_before_a_text(text, code, rest):
    found = numbered(text)
    assert (found.code, found.rest) == (code, rest)


@pytest.mark.parametrize(
    "text",
    ["2024年完成排查", "100个村", "排查1.1", "三年行动", "一季度完成", "3.5万户改造", "5G应用", "二级医院培训", "一体化平台"],
)
def test_a_text_that_begins_with_a_figure_has_no_number(text):
    assert numbered(text) is None


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("3", "3"),
        ("1.10", "1.10"),
        ("1-2", "1-2"),
        ("(一)", "1"),
        ("十二、", "12"),
        ("①", "1"),
        ("第三", "3"),
        ("3.", "3"),
        ("任务", None),
        ("", None),
    ],
)
def test_a_number_alone(text, code):
    assert bare(text) == code


@pytest.mark.parametrize(
    ("text", "yaml"),
    [
        ("建成避难场所145处", ["target: {value: 145, unit: 处}"]),
        ("不少于９２次", ["target: {value: 92, unit: 次}"]),
        ("死亡率≤0.7‰", ["target: {value: 0.7, unit: ‰, direction: at_most}"]),
        ("培训1.2万人次", ["target: {value: 12000, unit: 人次}"]),
        ("控制在5起以内", ["target: {value: 5, unit: 起, direction: at_most}"]),
        ("更换1,200公里", ["target: {value: 1200, unit: 公里}"]),
        ("2024年6月底前完成第3批", []),
        ("开展三年行动", []),
    ],
)
def test_a_figure_that_may_be_a_target(text, yaml):
    assert [one.yaml() for one in quantities.proposed(text)] == yaml


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("序 号", "number"), ("牵头单位", "lead"), ("責任單位", "lead"), ("完成时限(年/月)", "due"), ("工作\n措施", "measure"),
        ("2024年目标", "year:2024"),
        ("2025年度", "year:2025"), ("联系电话", None),
    ],
)  # fmt: skip
def test_a_heading_by_its_words(heading, field):
    assert headings.field_of(heading) == field
