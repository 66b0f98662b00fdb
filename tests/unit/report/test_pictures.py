"""Pictures inside pages: well-formed, true to the figures, small, and nothing where there is nothing."""

import base64
import re
from datetime import date
from decimal import Decimal
from typing import Any
from xml.etree import ElementTree

from taskhub.hazard.figures import HazardFigures
from taskhub.progress import CurvePoint
from taskhub.report.pictures import backlog_picture, curve_picture, units_picture

AS_OF = date(2024, 7, 1)
CURVE = [
    CurvePoint(date(2024, 1, 1), Decimal(0), Decimal(0)),
    CurvePoint(AS_OF, Decimal(50), Decimal("25.00")),
    CurvePoint(date(2024, 12, 31), Decimal(100), None),
]


def drawn(picture: str) -> ElementTree.Element:
    """The SVG of an image in Markdown."""
    found = re.fullmatch(r"!\[[^\]]+\]\(data:image/svg\+xml;base64,([A-Za-z0-9+/=]+)\)", picture)
    assert found, picture[:80]
    return ElementTree.fromstring(base64.b64decode(found.group(1)))


def texts(svg: ElementTree.Element) -> list[str]:
    return [one.text or "" for one in svg.iter("{http://www.w3.org/2000/svg}text")]


def rects(svg: ElementTree.Element, colour: str) -> list[float]:
    """The widths and heights of the bars of a colour."""
    return [float(one.get("width") or 0) for one in svg.iter("{http://www.w3.org/2000/svg}rect") if one.get("fill") == colour]


def test_the_line_runs_to_the_end_and_what_is_done_to_the_day() -> None:
    svg = drawn(curve_picture(CURVE, AS_OF))
    schedule, actual = (
        [tuple(map(float, point.split(","))) for point in (one.get("points") or "").split()]
        for one in svg.iter("{http://www.w3.org/2000/svg}polyline")
    )
    assert (len(schedule), len(actual)) == (3, 2)
    assert schedule[-1][0] > actual[-1][0]
    floor, half, quarter = schedule[0][1], schedule[1][1], actual[1][1]
    assert floor - half == 2 * (floor - quarter), "50 % stands twice as high as 25 %"
    assert "25.00%" in texts(svg)


def test_a_bar_a_unit_those_behind_in_red(status: Any) -> None:
    plan = status("p-1", "<&>")
    svg = drawn(units_picture(plan))
    behind = sum(row.figures.state == "behind" for row in plan.units)
    assert behind == len([width for width in rects(svg, "#c0504d") if width != 10]), "one bar each, beside the legend"
    assert [row.name for row in plan.units if row.name in texts(svg)] == [row.name for row in plan.units]


def test_the_backlog_of_months_with_what_is_late() -> None:
    def figures(backlog: int, overdue: int) -> HazardFigures:
        return HazardFigures("major", backlog, 0, 0, overdue, None, None, 0, 0)

    months = [(date(2024, 8, 31), [figures(4, 0), figures(1, 1)]), (date(2024, 9, 30), [figures(2, 1)])]
    shown = texts(drawn(backlog_picture(months)))
    assert [text for text in shown if text.isdigit()] == ["5", "2"]


def test_where_there_is_nothing_there_is_no_picture() -> None:
    assert curve_picture([], AS_OF) == curve_picture(CURVE[:1], AS_OF) == backlog_picture([(AS_OF, [])]) == ""


def test_a_picture_is_small(status: Any) -> None:
    assert max(len(curve_picture(CURVE, AS_OF)), len(units_picture(status("p-1")))) < 10_000
