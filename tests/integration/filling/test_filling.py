"""A superior's template filled from the ledger: figures by name, everything else as it was."""

import json
import re
import sys
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.styles import Font
from openpyxl.workbook.defined_name import DefinedName

from taskhub.cli import main
from taskhub.clock import Moment
from taskhub.filling import Figure, Filled, Table, rounds_and_counters
from taskhub.hazard import reading
from taskhub.hub import Hub
from taskhub.periods import parse_period
from taskhub.problems import InputError, StateError
from taskhub.rounds import Said

On = Callable[[str], Moment]
SECOND = """\
plan: t-2025
title: 另一个方案
issuer: 市安委会
start: 2024-01-01
end: 2025-12-31
revision: 1
tasks: [{code: "1", title: 任务, measures: [{code: "1.1", title: 措施, lead: zjj}]}]
"""


@pytest.fixture
def moment(on: On) -> Moment:
    return on("2024-09-30")


@pytest.fixture
def template(tmp_path: Path) -> Callable[..., Path]:
    """A template with these names; ``edit`` puts the rest into its sheet."""

    def make(names: dict[str, str], edit: Callable[[Any], None] = lambda sheet: None) -> Path:
        book = Workbook()
        book.active.title = "表"
        for name, reference in names.items():
            book.defined_names[name] = DefinedName(name, attr_text=reference)
        edit(book.active)
        book.save(path := tmp_path / "template.xlsx")
        return path

    return make


@pytest.fixture
def fill(hub: Hub, moment: Moment, tmp_path: Path) -> Callable[[Path], tuple[Any, Filled]]:
    def run(path: Path) -> tuple[Any, Filled]:
        filled = hub.filling.fill(path, tmp_path / "out.xlsx", hub.filling.names(moment), with_sheet=True)
        return load_workbook(tmp_path / "out.xlsx"), filled

    return run


Fill = Callable[[Path], tuple[Any, Filled]]
Template = Callable[..., Path]


def test_names_mean_what_status_says_in_either_language(hub: Hub, moment: Moment) -> None:
    names = hub.filling.names(moment)
    (status,) = hub.status(moment, "t-2024")
    yjj = next(row.figures for row in status.units if row.unit == "yjj")
    for written, expected in {
        "completion_rate": status.figures.completion_rate, "完成率": status.figures.completion_rate, "items": 11,
        "t_2024.deviation": status.figures.deviation, "unit.yjj.deviation": yjj.deviation, "市应急管理局.偏差": yjj.deviation,
        "单位.yjj.偏差": yjj.deviation, "T_2024.Unit.YJJ.Completed": yjj.completed, "items__2": 11,
        "item.1.1.2.value": Decimal(20), "事项.1.1.2.目标值": Decimal(100), "task.1.items": 6, "措施.2.2.事项数": 2,
        "as_of": date(2024, 9, 30), "隐患.重大.逾期": 0, "hazard.rectification_rate": None, "withdrawn": 1,
    }.items():  # fmt: skip
        found = names.find(written)
        assert isinstance(found, Figure), written
        assert found.value == expected, written
    assert names.find("unit.nobody.deviation") is None


def test_every_listed_name_is_found_again_by_both_its_spellings(hub: Hub, moment: Moment) -> None:
    names = hub.filling.names(moment)
    for one in names.every():
        for word in (one.name, one.alias):
            found = names.find(word)
            assert isinstance(found, Figure | Table), word
            assert (found.name, type(found)) == (one.name, type(one)), word


@pytest.fixture
def with_a_county(open_hub: Callable[..., Hub], workspace: Any) -> Hub:
    with (workspace.config / "units.yaml").open("a", encoding="utf-8") as file:
        file.write("  - {code: dhx, name: 东河县, role: territory, superior: awb, region: dhx}\n")
    return open_hub()


def test_hazard_names_mean_what_the_hazard_figures_say(with_a_county: Hub, on: On, office: Any) -> None:
    hub, base = with_a_county, {"region": "dhx", "category": "01", "enterprise": "某厂", "level": "major", "mode": "by_deadline"}
    for n, deadline in enumerate(("2024-09-01", "2024-12-01")):
        said = {**base, "title": f"隐患{n}", "unit": "yjj", "found": "2024-08-01", "deadline": deadline}
        hub.hazards.add(said, on("2024-09-02"), office)
    names, (figures,) = hub.filling.names(on("2024-09-30")), hub.hazards.figures("level", on("2024-09-30"))
    for written in (
        "hazard.major.overdue",
        "隐患.重大.逾期",
        "hazard.overdue",
        "hazard.unit.yjj.overdue",
        "隐患.市应急管理局.逾期",
    ):
        found = names.find(written)
        assert isinstance(found, Figure)
        assert found.value == figures.overdue == 1


def test_what_was_entered_after_the_instant_does_not_count_of_hazards_either(with_a_county: Hub, on: On, office: Any) -> None:
    hub = with_a_county
    said = {"region": "dhx", "category": "01", "enterprise": "某厂", "level": "general", "mode": "by_deadline", "title": "隐患"}
    said["unit"] = "yjj"
    hub.hazards.add({**said, "found": "2024-08-01", "deadline": "2024-09-01"}, on("2024-08-02"), office)
    hub.hazards.add({**said, "found": "2024-08-05", "deadline": "2024-12-01", "mode": "on_spot"}, on("2024-08-06"), office)
    hub.hazards.add({**said, "found": "2024-08-10", "deadline": "2024-09-10", "status": "closed", "closed_on": "2024-09-05"},
                    on("2024-10-08"), office)  # fmt: skip
    day = on("2024-09-30")
    late = Moment(day.as_of, on("2024-10-20").now)
    assert hub.hazards.figures("unit", late, as_known=True) == hub.hazards.figures("unit", late)
    names = hub.filling.names(day, as_known=True)
    told = [names.find(f"隐患.{word}") for word in ("增量", "存量", "逾期", "销号")]
    assert [one.value for one in told if isinstance(one, Figure)] == [1, 1, 1, 0]
    assert isinstance(told[0], Figure)
    assert "--known-at 2024-09-30T10:00:00+08:00" in told[0].origin.command
    found = hub.filling.names(late).find("隐患.增量")
    assert isinstance(found, Figure)
    assert found.value == 2


def test_rounds_go_by_their_code_and_the_latest_without(
    hub: Hub, on: On, office: Any, tmp_path: Path, template: Template
) -> None:  # fmt: skip
    hub.rounds.open(parse_period("2024Q2"), date(2024, 7, 10), tmp_path / "2", on("2024-06-20"), office)
    hub.rounds.open(parse_period("2024Q3"), date(2024, 10, 7), tmp_path / "3", on("2024-09-20"), office)
    hub.rounds.receive("2024Q3", hub.units.find("yjj"), "submit", Said(person="赵局长"), on("2024-10-07"), office)
    hub.rounds.receive("2024Q3", hub.units.find("zjj"), "nil", Said(), on("2024-10-09"), office)
    names = hub.filling.names(on("2024-10-09"))
    rows = hub.rounds.status("2024Q3", on("2024-10-09"))
    for written, expected in {
        "报送.应报": len(rows), "round.came": 2, "轮次.按时": 1, "报送.迟报": 1, "报送.2024Q3.未报": len(rows) - 2,
        "round.2024Q2.missing": len(hub.rounds.status("2024Q2", on("2024-10-09"))), "报送.零报告": 1,
        "报送.期限": date(2024, 10, 7),
    }.items():  # fmt: skip
        found = names.find(written)
        assert isinstance(found, Figure), written
        assert found.value == expected, written

    def heads(sheet: Any) -> None:
        for n, title in enumerate(("单位", "状态", "时间", "审核签发"), start=1):
            sheet.cell(1, n, title)

    hub.filling.fill(template({"报送.报送表": "表!$A$1:$D$2"}, heads), tmp_path / "out.xlsx", names, with_sheet=False)
    filled = {row[0]: row[1:] for row in load_workbook(tmp_path / "out.xlsx").active.iter_rows(min_row=2, values_only=True)}
    assert filled["市应急管理局"] == ("已报", "按时", "赵局长")
    assert filled["市住房和城乡建设局"][:2] == ("零报告", "迟报")


def test_counters_go_by_the_span_that_the_day_falls_in(open_hub: Callable[..., Hub], workspace: Any, on: On, office: Any,
                                                       tmp_path: Path) -> None:  # fmt: skip
    (workspace.config / "counters.yaml").write_text(
        "scopes: [{code: city, name: 全市}, {code: mining, name: 矿山, within: city}]\n"
        "counters:\n  - {code: accidents, title: 事故起数, measure: 起}\n  - {code: checks, title: 检查次数, measure: 次}\n"
        "ratios: [{code: rate, title: 事故比, of: accidents, by: checks}]\n", encoding="utf-8",
    )  # fmt: skip
    hub, file = open_hub(), tmp_path / "数.csv"
    file.write_text(
        "统计数,单位,范围,期间,是否累计,截至,数值,数据日期\n事故起数,yjj,全市,2024Q3,,,26,2024-10-08\n事故起数,yjj,全市,2023Q3,,,37,\n"
        "事故起数,yjj,全市,2024-08,累计,,60,\n事故起数,yjj,全市,2024-09,累计,,71,\n事故起数,yjj,矿山,2024Q3,,,X,\n"
        "检查次数,yjj,全市,2024Q3,,,104,\n事故起数,yjj,全市,2024Q4,,2024-10-05,2,\n", encoding="utf-8",
    )  # fmt: skip
    hub.counters.import_file(file, on("2024-10-10"), office)
    names = hub.filling.names(Moment(date(2024, 9, 30), on("2024-10-11").now))
    for written, expected in {
        "事故起数.全市.本季": Decimal(26), "counter.accidents.city.quarter_then": Decimal(37),
        "统计数.事故起数.全市.本季同比": Decimal("-29.73"), "事故起数.全市.累计": Decimal(71), "事故起数.全市.本月": None,
        "事故起数.矿山.本季": None, "事故比.全市.本季": Decimal("25.00"), "事故起数.全市.截至": date(2024, 9, 30),
    }.items():  # fmt: skip
        found = names.find(written)
        assert isinstance(found, Figure), written
        assert found.value == expected, written
    assert names.find("检查次数.矿山.本季") is None
    before = hub.filling.names(Moment(date(2024, 9, 30), on("2024-10-09").now), as_known=True)
    assert before.find("事故起数.全市.本季") is None


@pytest.fixture
def counted(open_hub: Callable[..., Hub], workspace: Any, on: On, office: Any, tmp_path: Path) -> Callable[[str], Hub]:
    """A workspace with these rows of counters, imported on 2024-10-10."""

    def made(rows: str) -> Hub:
        (workspace.config / "counters.yaml").write_text(
            "scopes: [{code: city, name: 全市}, {code: mining, name: 矿山, within: city}]\n"
            "counters:\n  - {code: accidents, title: 事故起数, measure: 起}\n  - {code: checks, title: 检查次数, measure: 次}\n"
            "ratios: [{code: rate, title: 事故比, of: accidents, by: checks}]\n", encoding="utf-8",
        )  # fmt: skip
        hub, file = open_hub(), tmp_path / "数.csv"
        file.write_text("统计数,单位,范围,期间,是否累计,截至,数值,数据日期\n" + rows, encoding="utf-8")
        hub.counters.import_file(file, on("2024-10-10"), office)
        return hub

    return made


def test_the_cumulative_figure_is_of_every_unit_whatever_period_each_gave_it_for(
    counted: Callable[[str], Hub], on: On
) -> None:  # fmt: skip
    hub = counted("事故起数,yjj,全市,2024-09,累计,,100,\n事故起数,zjj,全市,2024Q3,累计,,7,\n")
    found = hub.filling.names(Moment(date(2024, 9, 30), on("2024-10-11").now)).find("事故起数.全市.累计")
    assert isinstance(found, Figure)
    assert found.value == Decimal(107)
    told = hub.publications.bulletin(parse_period("2024Q3"), on("2024-10-11"))["counters"]
    assert [(row["counter"], row["now"]) for row in told] == [("accidents", "107"), ("rate", None)]


def test_a_counter_of_which_only_the_year_before_has_figures_is_there_without_a_value(
    counted: Callable[[str], Hub], on: On
) -> None:  # fmt: skip
    hub = counted("事故起数,yjj,全市,2023Q3,,,37,\n")
    names = hub.filling.names(Moment(date(2024, 9, 30), on("2024-10-11").now))
    told = {word: names.find(f"事故起数.全市.{word}") for word in ("本季", "本季上年同期", "本季同比", "截至")}
    assert {word: one.value for word, one in told.items() if isinstance(one, Figure)} == {
        "本季": None, "本季上年同期": Decimal(37), "本季同比": None, "截至": None,
    }  # fmt: skip


def test_the_command_beside_a_counter_prints_the_figure_that_was_filled(
    counted: Callable[[str], Hub], on: On, workspace: Any, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    def prints(command: str) -> list[dict[str, Any]]:
        monkeypatch.setattr(sys, "argv", [*command.split(), "--format", "json"])
        with suppress(SystemExit):
            main()
        rows: list[dict[str, Any]] = json.loads(capsys.readouterr().out)
        return rows

    monkeypatch.chdir(workspace.root)
    hub = counted(
        "事故起数,yjj,全市,2024-08,,,4,\n事故起数,yjj,全市,2023-08,,,5,\n事故起数,yjj,全市,2024-08,累计,,60,2024-09-20\n"
        "事故起数,yjj,全市,2023Q3,累计,2023-08-31,80,\n事故起数,yjj,全市,2024-09,累计,,71,\n事故起数,yjj,全市,2024Q3,,2024-08-31,9,\n"
        "事故起数,yjj,全市,2024Q3,,,26,\n检查次数,yjj,全市,2024-08,累计,,120,\n检查次数,yjj,全市,2023-08,累计,,100,\n"
    )
    names = hub.filling.names(Moment(date(2024, 8, 31), on("2024-10-11").now), as_known=True)
    shown = {"": "value", "上年同期": "a_year_before", "同比": "change_percent"}
    shares = {"": "percent", "上年同期": "percent_a_year_before", "同比": "change_points"}
    printed = {}
    for counter, columns in (("事故起数", shown), ("事故比", shares)):
        for span in ("本月", "本季", "累计"):
            for suffix, column in columns.items():
                found = names.find(f"{counter}.全市.{span}{suffix}")
                assert isinstance(found, Figure)
                rows = prints(found.origin.command)
                value = rows[0][column] if rows else None
                assert value == (None if found.value is None else float(found.value)), (found.name, found.origin.command)
                printed[f"{counter}{span}{suffix}"] = value
    assert {name: value for name, value in printed.items() if value is not None} == {
        "事故起数本月": 4, "事故起数本月上年同期": 5, "事故起数本月同比": -20, "事故起数本季": 9,
        "事故起数累计": 60, "事故起数累计上年同期": 80, "事故起数累计同比": -25, "事故比累计": 50, "事故比累计上年同期": 80,
        "事故比累计同比": -30,
    }  # fmt: skip


def test_the_hazards_are_read_once_for_all_that_is_counted_of_them(
    with_a_county: Hub, on: On, office: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = {"region": "dhx", "category": "01", "enterprise": "某厂", "level": "general", "mode": "by_deadline", "title": "隐患"}
    with_a_county.hazards.add({**said, "unit": "yjj", "found": "2024-08-01", "deadline": "2024-09-01"}, on("2024-08-02"), office)
    reads: list[Any] = []
    monkeypatch.setattr(reading, "read", lambda *given, read=reading.read: reads.append(given) or read(*given))
    names = with_a_county.filling.names(on("2024-09-30"), as_known=True)
    told = [names.find(f"隐患.{word}") for word in ("增量", "市应急管理局.逾期", "本年.增量", "一般.逾期")]
    assert [one.value for one in told if isinstance(one, Figure)] == [1, 1, 1, 1]
    assert len(reads) == 1


def test_the_latest_round_is_the_one_opened_last_and_each_is_made_once(
    hub: Hub, on: On, office: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    hub.rounds.open(parse_period("2024Q3"), date(2024, 10, 7), tmp_path / "3", on("2024-09-20"), office)
    hub.rounds.open(parse_period("2024Q2"), date(2024, 10, 20), tmp_path / "2", on("2024-10-08"), office)
    made: list[str] = []
    make = rounds_and_counters.submission_rows
    monkeypatch.setattr(
        rounds_and_counters, "submission_rows", lambda *given: made.append(given[2]) or make(*given)
    )  # fmt: skip
    names = hub.filling.names(on("2024-10-09"))
    found = names.find("报送.轮次")
    assert isinstance(found, Figure)
    assert (found.value, sorted(made)) == ("2024Q2", ["2024Q2", "2024Q3"])


def test_a_cell_keeps_its_format_and_a_percentage_follows_it(template: Template, fill: Fill) -> None:
    def edit(sheet: Any) -> None:
        sheet["A1"].number_format, sheet["A1"].font = "0.00%", Font(bold=True)
        sheet["A2"].number_format = "0.00"
        sheet["A3"].number_format = 'yyyy"年"m"月"d"日"'
        sheet["B1"] = "=A1*2"
        sheet.merge_cells("C1:E1")
        sheet.print_area = "A1:E9"

    book, filled = fill(template(
        {"completion_rate": "表!$A$1", "完成率": "表!$A$2", "截至日期": "表!$A$3", "items": "表!$C$1:$E$1", "税率": "0.13"}, edit,
    ))  # fmt: skip
    sheet = book["表"]
    assert (sheet["A1"].value, sheet["A2"].value, sheet["C1"].value) == (0.0909, 9.09, 11)
    assert (sheet["A1"].number_format, sheet["A1"].font.bold, sheet["B1"].value) == ("0.00%", True, "=A1*2")
    assert (sheet["A3"].value.date(), sheet["A3"].number_format) == (date(2024, 9, 30), 'yyyy"年"m"月"d"日"')
    assert [str(area) for area in sheet.merged_cells.ranges] == ["C1:E1"]
    assert sheet.print_area == "'表'!$A$1:$E$9"
    assert (len(filled.cells), filled.left) == (4, [])


def test_what_cannot_be_filled_is_left_and_listed_with_what_is_near(template: Template, fill: Fill) -> None:
    def edit(sheet: Any) -> None:
        sheet["A1"], sheet["A2"], sheet["A3"] = "原样", "=1+1", "等台账"

    book, filled = fill(template(
        {"complction_rate": "表!$A$1", "items": "表!$A$2", "item.1.1.1.value": "表!$A$3", "overdue": "表!$B$1:$B$3",
         "deviation": "#REF!"}, edit,
    ))  # fmt: skip
    assert [book["表"].cell(row, 1).value for row in (1, 2, 3)] == ["原样", "=1+1", None]
    assert [str(one) for one in filled.left] == [
        "deviation: 名称所指的单元格已经删去 → 在名称管理器里重新指定",
        "表!A1 complction_rate: 没有这个名称 → 最接近的是 completion_rate、completed",
        "表!A2 items: 有公式,没有覆盖 → 删去公式或名称",
        "表!B1:B3 overdue: 一个数填不了一片单元格 → 名称只指一个单元格",
    ]
    assert [one.cell for one in filled.missing] == ["A3"]


def test_a_table_goes_by_its_headings_and_comments_and_grows_into_empty_rows(template: Template, fill: Fill, hub: Hub) -> None:
    def edit(sheet: Any) -> None:
        sheet.append(["单位", "完成情况", "偏差", "备注"])
        sheet["B1"].comment = Comment("填报用:\n完成率", "上级")
        sheet["B2"].number_format = "0.0%"
        sheet["A7"], sheet["C7"] = "合计", "=SUM(C2:C6)"

    book, filled = fill(template({"units": "表!$A$1:$D$2"}, edit))
    rows = list(book["表"].iter_rows(min_row=2, max_row=7, values_only=True))
    (status,) = hub.status(Moment(date(2024, 9, 30), datetime(2024, 9, 30, 2, tzinfo=UTC)), "t-2024")
    expected = [
        (row.name, float(row.figures.completion_rate or 0) / 100, float(row.figures.deviation or 0)) for row in status.units
    ]
    assert [row[:3] for row in rows[: len(expected)]] == [pytest.approx(row) for row in expected]
    assert book["表"].cell(3, 2).number_format == "0.0%"
    assert rows[-1] == ("合计", None, "=SUM(C2:C6)", None)
    assert [str(one) for one in filled.left] == ["表!D1 units: 列名“备注”不认得,这一列没有填"]


def test_what_does_not_fit_is_said_and_nothing_is_overwritten(template: Template, fill: Fill) -> None:
    def edit(sheet: Any) -> None:
        sheet.append(["单位"])
        sheet["A4"] = "合计"

    book, filled = fill(template({"units": "表!$A$1:$A$2", "units.deviation": "表!$C$1:$C$2"}, edit))
    assert book["表"]["A4"].value == "合计"
    assert [str(one) for one in filled.left] == [
        "表!A1:A2 units: 还有 1 行放不下 → 把名称所指的范围扩大,或在下面留空行",
        "表!C1:C2 units.deviation: 还有 1 行放不下 → 把名称所指的范围扩大,或在下面留空行",
    ]


def test_a_list_runs_along_a_row_and_clears_what_is_no_more(template: Template, fill: Fill) -> None:
    def edit(sheet: Any) -> None:
        sheet["D1"] = "旧"

    book, _filled = fill(template({"tasks.items": "表!$A$1:$D$1"}, edit))
    assert [book["表"].cell(1, column).value for column in (1, 2, 3, 4)] == [6, 5, None, None]


def test_every_figure_says_where_it_comes_from(template: Template, fill: Fill) -> None:
    book, filled = fill(template({"completion_rate": "表!$A$1"}))
    (row,) = filled.rows()
    assert (row["cell"], row["plan"], row["revision"], str(row["as_of"])) == ("A1", "t-2024", 1, "2024-09-30")
    assert row["command"] == "taskhub status --plan t-2024 --as-of 2024-09-30"
    assert [cell.value for cell in book["来源"][2]][:8] == [
        "表", "A1", "completion_rate", "completion_rate", "三年行动(试):完成率", 9.09, "t-2024", 1,
    ]  # fmt: skip


def test_a_title_that_looks_like_a_formula_stays_a_title(
    hub: Hub, on: On, office: Any, template: Template, tmp_path: Path
) -> None:
    path = tmp_path / "p.yaml"
    path.write_text(SECOND.replace("另一个方案", "'=HYPERLINK(1)'"), encoding="utf-8")
    hub.load_plans([path], on("2024-01-03"), office)
    made = template({"t_2025.title": "表!$A$1"})
    hub.filling.fill(made, tmp_path / "out.xlsx", hub.filling.names(on("2024-09-30")), with_sheet=True)
    cell = load_workbook(tmp_path / "out.xlsx")["表"]["A1"]
    assert (cell.value, cell.data_type, cell.quotePrefix) == ("=HYPERLINK(1)", "s", True)


def test_a_name_that_may_mean_two_plans_asks_which(hub: Hub, on: On, office: Any, template: Template, tmp_path: Path) -> None:
    path = tmp_path / "p.yaml"
    path.write_text(SECOND, encoding="utf-8")
    hub.load_plans([path], on("2024-01-03"), office)
    made = template({"items": "表!$A$1", "unit.yjj.items": "表!$A$2", "t_2025.items": "表!$A$3"})
    filled = hub.filling.fill(made, tmp_path / "out.xlsx", hub.filling.names(on("2024-09-30")), with_sheet=False)
    assert [str(one) for one in filled.left] == [
        "表!A1 items: 有几个方案,看不出是哪一个 → 写作 t_2024.items、t_2025.items,或加 --plan"
    ]
    assert [one.figure.value for one in filled.cells] == [3, 1]
    chosen = hub.filling.names(on("2024-09-30"), "t-2025").find("items")
    assert isinstance(chosen, Figure)
    assert chosen.value == 1


def test_a_template_is_never_written_over_and_must_be_a_workbook(
    hub: Hub, moment: Moment, template: Template, tmp_path: Path
) -> None:
    names, made = hub.filling.names(moment), template({"items": "表!$A$1"})
    with pytest.raises(StateError, match="模板本身"):
        hub.filling.fill(made, made, names, with_sheet=True)
    (tmp_path / "bad.xlsx").write_text("no zip")
    with pytest.raises(InputError, match="不是合法的 xlsx"):
        hub.filling.fill(tmp_path / "bad.xlsx", tmp_path / "out.xlsx", names, with_sheet=True)
    with pytest.raises(InputError, match="文件读不了"):
        hub.filling.fill(tmp_path / "none.xlsx", tmp_path / "out.xlsx", names, with_sheet=True)
    assert not (tmp_path / "out.xlsx").exists()


def test_charts_come_along_and_what_does_not_is_said(template: Template, fill: Fill, tmp_path: Path) -> None:
    def edit(sheet: Any) -> None:
        sheet["A1"] = 1
        chart = BarChart()
        chart.add_data(Reference(sheet, 1, 1, 1, 2))
        sheet.add_chart(chart, "C3")

    made = template({"items": "表!$A$1"}, edit)
    assert fill(made)[1].warnings == []
    with ZipFile(made) as whole:
        parts = {name: whole.read(name) for name in whole.namelist()}
    drawing = parts["xl/drawings/drawing1.xml"].decode()
    space = 'xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"'
    parts["xl/drawings/drawing1.xml"] = re.sub(
        "</(?:xdr:)?wsDr>", f'<xdr:absoluteAnchor {space}><xdr:pos x="0" y="0"/><xdr:ext cx="9" cy="9"/><xdr:sp><xdr:nvSpPr>'
        '<xdr:cNvPr id="9" name="t"/><xdr:cNvSpPr/></xdr:nvSpPr><xdr:spPr/></xdr:sp><xdr:clientData/></xdr:absoluteAnchor>'
        r"\g<0>", drawing,
    ).encode()  # fmt: skip
    with ZipFile(made, "w") as half:
        for name, content in parts.items():
            half.writestr(name, content)
    assert fill(made)[1].warnings == ["模板里的图形没有带过来;请在原模板里链接这张表"]
