"""The page of hazards: no row is cut without saying where it is."""

from datetime import date
from pathlib import Path

from taskhub.hazard.figures import HazardFigures
from taskhub.report.elements import file_link
from taskhub.report.hazards import hazards_page


def figures(group: str, overdue: int) -> HazardFigures:
    return HazardFigures(group, 10, 3, 2, overdue, None, None, 0, 0)


def test_units_that_do_not_fit_are_in_a_file_that_the_page_names(tmp_path: Path) -> None:
    units = [figures(f"u{n:03}", n) for n in range(300)]
    page = hazards_page([figures("major", 1)], units, [], str, date(2024, 9, 30), tmp_path)
    assert "taskhub-unit-u299" in page.markdown
    assert "taskhub-unit-u000)" not in page.markdown
    (file,) = tmp_path.glob("hazards-by-unit-*.csv")
    assert file_link(file.name) in page.markdown
    assert len(file.read_text(encoding="utf-8-sig").splitlines()) == 301
