"""A bulletin as a workbook: a sheet a section."""

from taskhub.publication.content import Section
from taskhub.publication.workbook import workbook


def test_a_title_of_marks_that_no_sheet_may_have_names_a_sheet() -> None:
    sections = [
        Section("ranking.counties", title, ["said"], ["a"], [["1"]], None) for title in ("Ranking: [a/b]?*\\" + "x" * 40, "排名")
    ]
    assert workbook(sections, ["title"], "", {}).sheetnames == ["Ranking   a b    " + "x" * 11, "排名"]
