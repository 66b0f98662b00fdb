"""A figure is shown by a spreadsheet as it is written in the bulletin, and what is shown is read back, whoever saved the file."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from openpyxl import Workbook

from taskhub.publication.cells import entry, seen


def _cell(value: Any, form: str = "General") -> Any:
    sheet = Workbook().create_sheet()
    cell = sheet["A1"]
    cell.value, cell.number_format = value, form
    return cell


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("20", Decimal(20)),
        ("35.00%", Decimal("0.3500")),
        ("100.00%", Decimal("1.0000")),
        ("+0.71", Decimal("0.71")),
        ("+0.00", Decimal("0.00")),
        ("-25.00", Decimal("-25.00")),
        ("+12.50%", Decimal("0.1250")),
        ("-3.20%", Decimal("-0.0320")),
        ("+1.50 点", Decimal("1.50")),
        ("-1.50 points", Decimal("-1.50")),
        ("2024-09-30", date(2024, 9, 30)),
    ],
)
def test_a_figure_becomes_a_number_that_shows_the_same_text(text: str, value: Any) -> None:
    entered = entry(text)
    assert entered is not None
    assert entered[0] == value
    assert seen(_cell(*entered)) == text


@pytest.mark.parametrize("text", ["", "—", "007", "-0.00", "1,234", "2024-13-01", "1.10.2", "第 5", "↑3", "12345678901234567"])
def test_what_a_number_would_not_show_again_stays_text(text: str) -> None:
    assert entry(text) is None
    assert seen(_cell(text or None)) == text


@pytest.mark.parametrize(
    ("value", "form", "shown"),
    [
        (0.35, "0.00%_ ", "35.00%"),
        (12.3, r"\+0.00;\-0.00;\+0.00", "+12.30"),
        (-12.3, r"\+0.00;\-0.00;\+0.00", "-12.30"),
        (1.5, r'+0.00" 点"', "+1.50 点"),
        (1.5, r"+0.00\ \点", "+1.50 点"),
        (1234, "#,##0", "1234"),
        (0.350001, "0.00%", "35.0001%"),
        (0.356, "0%", "35.6%"),
        (20, '"99"', '20 ["99"]'),
        (20, '[>5]0"x";0', '20 [[>5]0"x";0]'),
        (0.35, "General", "0.35"),
        (True, "General", "True"),
    ],
)
def test_other_programs_formats_are_read_and_none_hides_the_number(value: Any, form: str, shown: str) -> None:
    assert seen(_cell(value, form)) == shown
