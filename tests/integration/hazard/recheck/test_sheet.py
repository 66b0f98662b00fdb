"""Check sheets: out with what is known, back with what was found, all or nothing and as often as one likes."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from taskhub.audit import Actor
from taskhub.clock import Moment
from taskhub.hazard import HazardDesk
from taskhub.hazard.recheck import Opening, RecheckDesk
from taskhub.problems import InputError

At = Callable[..., Moment]
OFFICE = Actor("王敏", "awb")
FORMULA = '=HYPERLINK("http://evil","点我")'
COLUMNS = {"outcome": "结论", "checked_on": "检查日期", "checker": "检查人", "findings": "检查情况", "deadline": "新期限"}


@pytest.fixture
def sheet(rechecks: RecheckDesk, closed: Callable[..., list[str]], tmp_path: Path, at: At) -> Path:
    """The sheet of a round with three hazards, the first of which has a title made to do harm."""
    able = [*closed(1, title=FORMULA, place="+东门|一楼"), *closed(2)]
    rechecks.open(Opening("r", date(2024, 6, 20), designate=able), at("2024-06-01"), OFFICE)
    path = tmp_path / "检查表.xlsx"
    assert rechecks.write_sheet("r", path, at("2024-06-01")) == 3
    return path


def fill(path: Path, **rows: dict[str, Any]) -> Path:
    """``fill(path, r2={"outcome": …})`` fills cells in by the number of the row."""
    book = load_workbook(path)
    page = book.active
    assert page is not None
    heads = {cell.value: cell.column for cell in page[1]}
    for name, cells in rows.items():
        for key, value in cells.items():
            page.cell(int(name[1:]), heads[COLUMNS.get(key, key)]).value = value
    book.save(path)
    return path


GENUINE = {"outcome": "真整改", "checked_on": "2024年6月10日", "checker": "孙组长@第三督导组"}
FAILED = {
    "outcome": "反弹",
    "checked_on": date(2024, 6, 11),
    "checker": "孙组长@第三督导组",
    "findings": "=1+1",
    "deadline": "2024-07-01",
}


def test_the_sheet_says_what_is_known_and_nothing_in_it_is_a_formula(sheet: Path) -> None:
    page = load_workbook(sheet).active
    assert page is not None
    rows = list(page.iter_rows(min_row=2))
    first = {head.value: cell for head, cell in zip(page[1], rows[0], strict=True)}
    assert [first[name].value for name in ("轮次", "隐患", "地点", "整改措施", "验收人")] == [
        "r", FORMULA, "+东门|一楼", "更换阀门", "王敏@awb",
    ]  # fmt: skip
    assert first["验收日期"].value.date() == date(2024, 3, 11)
    assert all(cell.data_type != "f" for row in rows for cell in row)
    assert first["隐患"].quotePrefix
    assert first["地点"].quotePrefix
    [words] = page.data_validations.dataValidation
    assert (words.formula1, str(words.sqref)) == ('"真整改,反弹,虚假整改"', "I2:I4")


def test_a_filled_in_sheet_is_taken_once_and_what_is_blank_waits(
    rechecks: RecheckDesk, desk: HazardDesk, sheet: Path, at: At, snapshot: Callable[[], Any]
) -> None:
    fill(sheet, r2=GENUINE, r3=FAILED)
    assert rechecks.import_file(sheet, at("2024-06-18"), OFFICE) == (2, 0)
    states = [(row["state"], row["outcome"], row["checked_on"]) for row in rechecks.show("r", at("2024-06-18"))["hazards"]]
    assert states == [
        ("checked", "genuine", date(2024, 6, 10)), ("checked", "recurred", date(2024, 6, 11)), ("pending", None, None),
    ]  # fmt: skip
    [traced] = rechecks.tracebacks(at("2024-06-18"))
    assert desk.show(traced["hazard"], at("2024-06-18"))["deadline"] == date(2024, 7, 1)
    before = snapshot()
    assert rechecks.import_file(sheet, at("2024-06-19"), OFFICE) == (0, 2)
    assert rechecks.write_sheet("r", sheet, at("2024-06-19")) == 3
    assert rechecks.import_file(sheet, at("2024-06-19"), OFFICE) == (0, 2)
    assert snapshot() == before


@pytest.mark.parametrize(
    ("bad", "field", "said"),
    [
        ({"outcome": "还行"}, "结论", "还行 不是结论 → 写 真整改、反弹、虚假整改"),
        ({"outcome": None}, "结论", "空 不是结论"),
        ({"checked_on": None}, "检查日期", "没有检查日期"),
        ({"checked_on": "六月"}, "检查日期", "六月 不是日期"),
        ({"checked_on": "2024-06-19"}, "检查日期", "还没有到 → 不晚于 2024-06-18"),
        ({"checker": "孙组长"}, "检查人", "姓名@单位"),
        ({"checker": "赵@市住建局"}, "编码", "不能复查"),
        ({"deadline": "2024-06-01"}, "新期限", "早于检查日期"),
        ({"编码": "DHX-06M-2024-000001-A"}, "编码", "校验位"),
        ({"轮次": "s"}, "编码", "没有轮次 s"),
    ],
)
def test_one_bad_row_and_nothing_is_taken(
    rechecks: RecheckDesk, sheet: Path, at: At, snapshot: Callable[[], Any], bad: dict[str, Any], field: str, said: str
) -> None:
    fill(sheet, r2=GENUINE, r3=FAILED, r4={**GENUINE, **bad})
    before = snapshot()
    with pytest.raises(InputError) as error:
        rechecks.import_file(sheet, at("2024-06-18"), OFFICE)
    [problem] = error.value.problems
    assert (problem.line, problem.path) == (4, field)
    assert said in str(problem)
    assert problem.remedy
    assert snapshot() == before


def test_a_sheet_in_one_language_is_taken_in_the_other(
    rechecks: RecheckDesk, sheet: Path, at: At, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Stands for any catalogue: every sentence with a mark behind it."""
    import taskhub.hazard.recheck.sheet as module

    fill(sheet, r2=GENUINE)
    monkeypatch.setattr(module, "_", lambda text: f"{text}~")
    assert rechecks.import_file(sheet, at("2024-06-18"), OFFICE) == (1, 0)
    assert rechecks.write_sheet("r", sheet, at("2024-06-18")) == 3
    page = load_workbook(sheet).active
    assert page is not None
    assert (page["B1"].value, page["I2"].value) == ("编码~", "真整改~")
    assert rechecks.import_file(sheet, at("2024-06-18"), OFFICE) == (0, 1)


def test_every_bad_row_is_listed(rechecks: RecheckDesk, sheet: Path, at: At) -> None:
    fill(sheet, r2={**GENUINE, "checker": "赵@zjj"}, r3={**FAILED, "outcome": "?"}, r4={"findings": "只写了这个"})
    with pytest.raises(InputError) as error:
        rechecks.import_file(sheet, at("2024-06-18"), OFFICE)
    assert [(one.line, one.path) for one in error.value.problems] == [
        (2, "编码"), (3, "结论"), (4, "结论"), (4, "检查日期"), (4, "检查人"),
    ]  # fmt: skip
