"""LibreOffice opens the workbook, fills it in and saves it, as xlsx and by way of its own format, and it comes back intact."""

import shutil
import subprocess
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

SOFFICE = shutil.which("soffice")
XLSX = "Calc MS Excel 2007 XML"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not installed (apt-get install libreoffice-calc)"),
]

MACRO = """\
<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE script:module PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "module.dtd">
<script:module xmlns:script="http://openoffice.org/2000/script" script:name="Module1" script:language="StarBasic">
Sub Fill
  Dim hidden(0) As New com.sun.star.beans.PropertyValue
  hidden(0).Name = "Hidden"
  hidden(0).Value = True
  Dim how(0) As New com.sun.star.beans.PropertyValue
  how(0).Name = "FilterName"
  how(0).Value = "{filter}"
  doc = StarDesktop.loadComponentFromURL(ConvertToURL("{source}"), "_blank", 0, hidden())
{acts}
  doc.storeToURL(ConvertToURL("{target}"), how())
  doc.close(True)
End Sub
</script:module>
"""
LIBRARY = """\
<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE library:library PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "library.dtd">
<library:library xmlns:library="http://openoffice.org/2000/library" library:name="Standard" library:readonly="false"
 library:passwordprotected="false"><library:element library:name="Module1"/></library:library>
"""


class Suite:
    """LibreOffice with a profile of its own."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.profile = directory / "profile"
        self._run("--terminate_after_init")

    def _run(self, *arguments: str) -> None:
        assert SOFFICE
        profile = f"-env:UserInstallation={self.profile.as_uri()}"
        subprocess.run([SOFFICE, "--headless", profile, *arguments], check=True, capture_output=True, timeout=180)

    def types(self, source: Path, cells: dict[tuple[str, str], str], form: str = XLSX) -> Path:
        """Opens the workbook, types into cells (sheet and address) as a hand would, saves it."""
        target = self.directory / f"{source.stem}-typed.xlsx"
        acts = "\n".join(
            f'  doc.Sheets.getByName("{sheet}").getCellRangeByName("{cell}").setFormula("{text}")'
            for (sheet, cell), text in cells.items()
        )
        basic = self.profile / "user" / "basic" / "Standard"
        basic.mkdir(parents=True, exist_ok=True)
        macro = MACRO.format(filter=form, source=source, target=target, acts=acts)
        (basic / "Module1.xba").write_text(macro.replace("&", "&amp;"), encoding="utf-8")
        (basic / "script.xlb").write_text(LIBRARY, encoding="utf-8")
        self._run("macro:///Standard.Module1.Fill")
        assert target.exists(), "LibreOffice has saved nothing"
        return target

    def saves(self, source: Path, *forms: str) -> Path:
        """Opens and saves it in each of the forms, one after the other."""
        for form in forms:
            out = self.directory / form.partition(":")[0]
            self._run("--convert-to", form, "--outdir", str(out), str(source))
            source = out / f"{source.stem}.{form.partition(':')[0]}"
        return source


@pytest.fixture
def suite(tmp_path: Path) -> Suite:
    directory = tmp_path / "suite"
    directory.mkdir()
    return Suite(directory)


def _address(path: Path, sheet: str, heading: str, key: str) -> tuple[str, str]:
    rows = load_workbook(path)[sheet]
    (column,) = [cell.column_letter for cell in rows[4] if cell.value == heading]
    (row,) = [row[0].row for row in rows.iter_rows(min_row=5) if key in [cell.value for cell in row[:2]]]
    return sheet, f"{column}{row}"


def test_what_was_only_opened_and_saved_says_nothing_and_is_intact(office: Any, suite: Suite) -> None:
    path = office.sheet()
    for forms in ((f"xlsx:{XLSX}",), ("ods", f"xlsx:{XLSX}"), ("ods", "xlsx:Calc Office Open XML")):
        saved = suite.saves(path, *forms)
        assert saved.read_bytes() != path.read_bytes()
        assert office.takes(saved) == (0, 0, 0, 0, 0)


def test_the_locks_lists_and_colours_are_still_there(office: Any, suite: Suite) -> None:
    saved = load_workbook(suite.saves(office.sheet(), f"xlsx:{XLSX}"))
    sheet = saved["事项"]
    assert sheet.protection.sheet
    assert (sheet["B5"].protection.locked, sheet["P5"].protection.locked) == (True, False)
    assert any(one.type == "list" for one in sheet.data_validations.dataValidation)
    assert sheet["L5"].fill.start_color.rgb == "FFFBD3CF"
    assert sheet["E5"].is_date


def test_what_is_typed_in_libreoffice_is_taken_over(office: Any, suite: Suite) -> None:
    path, number = office.sheet(), office.notice().number
    code = office.codes["g"]
    typed = {
        _address(path, "事项", "是否完成", "1.1.1"): "否",
        _address(path, "事项", "进展", "1.1.1"): "=1+1",  # the column is text: it stays what was typed
        _address(path, "事项", "完成值", "1.1.2"): "=20+6",
        _address(path, "事项", "截止日期", "1.1.2"): "2024-09-30",
        _address(path, "事项", "存在问题", "1.1.2"): "-缺钱 & 缺人",
        _address(path, "通知", "签收日期", number): "2024-10-08",
        _address(path, "通知", "回复日期", number): "2024-10-09",
        _address(path, "通知", "回复内容", number): "已整改",
        _address(path, "隐患", "落实日期", code): "2024-10-08",
        _address(path, "隐患", "经办人", code): "钱五",
    }
    assert office.takes(suite.types(path, typed)) == (2, 1, 1, 1, 0)
    (first,), second = office.reports("1.1.1"), office.reports("1.1.2")[-1]
    assert first["done"] is False
    assert first["note"] in ("=1+1", "2"), "as the suite has kept it"
    assert (second["value"], second["as_of"], second["problems"]) == (26, date(2024, 9, 30), "-缺钱 & 缺人")


def test_a_code_that_was_altered_past_its_lock_is_refused_with_its_cell(office: Any, suite: Suite) -> None:
    path = office.sheet()
    _sheet, cell = place = _address(path, "事项", "编码", "1.1.1")
    (said,) = office.refuses(suite.types(path, {place: "9.9.9"}))
    assert said.startswith(f"事项!{cell}: “编码”被改动过,这一格是锁定的")
