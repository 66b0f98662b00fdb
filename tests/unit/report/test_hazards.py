"""The page of hazards: no row is cut without saying where it is."""

from datetime import date
from pathlib import Path

from taskhub.hazard.figures import HazardFigures
from taskhub.report.cases import rungs_in_words
from taskhub.report.elements import file_link
from taskhub.report.hazards import hazards_page


def figures(group: str, overdue: int) -> HazardFigures:
    return HazardFigures(group, 10, 3, 2, overdue, None, None, 0, 0)


def test_units_that_do_not_fit_are_in_a_file_that_the_page_names(tmp_path: Path) -> None:
    units = [figures(f"u{n:03}", n) for n in range(300)]
    page = hazards_page([figures("major", 1)], units, [], {}, str, date(2024, 9, 30), tmp_path)
    assert "taskhub-unit-u299" in page.markdown
    assert "taskhub-unit-u000)" not in page.markdown
    (file,) = tmp_path.glob("hazards-by-unit-*.csv")
    assert file_link(file.name) in page.markdown
    assert len(file.read_text(encoding="utf-8-sig").splitlines()) == 301


def test_a_rung_is_named_as_people_know_it_with_what_became_of_it(tmp_path: Path) -> None:
    rows = [
        {"code": code, "title": "储罐阀门失效", "unit": "zjj", "deadline": date(2026, 9, 10), "days_overdue": 20, "rung": "raise"}
        for code in ("H1", "H2", "H3")
    ]
    cases = [
        {"subject": "hazard:H1", "rung_title": "提级、移送", "state": "proposed"},
        {"subject": "hazard:H2", "rung_title": None, "state": None},
    ]
    page = hazards_page([], [], rows, rungs_in_words(cases), str, date(2026, 9, 30), tmp_path)
    lines = {line.split(" | ")[0].strip("| "): line for line in page.markdown.splitlines() if line.startswith("| H")}
    assert lines["H1"].endswith("| 20 | 提级、移送(待签批) |")
    assert lines["H2"].endswith("| 20 |  |")
    assert lines["H3"].endswith("| 20 |  |")
