"""Pictures on the pages: the schedule line against what is done, a bar a unit, the hazards that wait.

Each is a small SVG inside the page itself, as a data URI: nothing has to be served beside it, and it stays in the page's
history. It is written by hand, not by matplotlib: a tenth of the size, twice a day for every plan, and its Chinese is
drawn by the reader's browser, so that the server needs no font.
"""

import base64
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from html import escape

from taskhub.hazard.figures import HazardFigures
from taskhub.i18n import gettext as _
from taskhub.progress import CurvePoint, PlanStatus
from taskhub.report.status import rate

_FONTS = "Noto Sans CJK SC,Microsoft YaHei,PingFang SC,SimHei,sans-serif"
_LINE, _DONE, _LATE, _FAINT = "#8a93a0", "#1f5f99", "#c0504d", "#dde1e7"
_WIDTH, _LEFT, _TOP, _PLOT = 640, 44, 34, 150
"""In pixels: the picture's width, the room left of the plot and above it, and the plot's height."""

_TICKS = 6
MOST_BARS = 40
"""So many units have a bar; a picture of more is too long to be one."""


def curve_picture(curve: Sequence[CurvePoint], as_of: date) -> str:
    """The schedule line over the whole plan (dashed), and the completion rate up to ``as_of``. Empty where there is nothing to
    draw."""
    if len(curve) < 2:
        return ""
    first, last = curve[0].day, curve[-1].day

    def at(day: date, percent: Decimal) -> tuple[float, float]:
        share = (day - first).days / (last - first).days
        return _LEFT + (_WIDTH - _LEFT - 40) * share, _TOP + _PLOT * (1 - float(percent) / 100)

    schedule = [at(one.day, one.schedule) for one in curve if one.schedule is not None]
    actual = [(at(one.day, one.actual), one.actual) for one in curve if one.actual is not None]
    some = [one.day for one in curve[:: max(1, (len(curve) - 1) // _TICKS)]]
    marks = [*_grid(), *(_text(at(day, Decimal(0))[0], _TOP + _PLOT + 18, f"{day:%Y-%m}", "middle") for day in some)]
    marks.append(_polyline(schedule, _LINE, 'stroke-dasharray="6 4"'))
    marks.append(_polyline([point for point, _percent in actual], _DONE, 'stroke-width="2.5"'))
    if actual:
        (x, y), percent = actual[-1]
        marks.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.5" fill="{_DONE}"/>')
        marks.append(_text(x, y - 8, f"{percent}%", "middle", _DONE))
    title = _("完成率与序时进度")
    legend = [(_DONE, _("完成率(到 {day})").format(day=as_of)), (_LINE, _("序时进度"))]
    return _picture(title, [*marks, *_legend(legend)], _TOP + _PLOT + 26)


def units_picture(plan: PlanStatus) -> str:
    """A bar a unit, those behind in red, and the stroke where its line is."""
    rows = [row for row in plan.units if row.figures.completion_rate is not None][:MOST_BARS]
    if not rows:
        return ""
    left, step = 170, 18
    marks = []
    for n, row in enumerate(rows):
        y, done, line = _TOP + n * step, row.figures.completion_rate, row.figures.schedule_progress
        colour = _LATE if row.figures.state == "behind" else _DONE
        marks.append(_text(left - 8, y + 11, row.name if len(row.name) <= 12 else f"{row.name[:11]}…", "end"))
        marks.append(_rect(left, y + 2, 400, 11, _FAINT))
        marks.append(_rect(left, y + 2, 4 * float(done or 0), 11, colour))
        if line is not None:
            marks.append(_rect(left + 4 * float(line) - 1, y, 2, 15, "#333333"))
        marks.append(_text(left + 408, y + 12, rate(done), "start"))
    title = _("各单位完成率")
    if len(rows) < len(plan.units):
        title += _("(前 {n} 个)").format(n=len(rows))
    legend = [(_DONE, _("未滞后")), (_LATE, _("滞后")), ("#333333", _("序时进度"))]
    return _picture(title, [*marks, *_legend(legend)], _TOP + len(rows) * step + 8)


def backlog_picture(months: Sequence[tuple[date, Sequence[HazardFigures]]]) -> str:
    """What stood open at each month's end, with what of it was overdue. Empty where nothing ever did."""
    counts = [(day, sum(one.backlog for one in rows), sum(one.overdue for one in rows)) for day, rows in months]
    most = max((backlog for _day, backlog, _late in counts), default=0)
    if not most:
        return ""
    step = (_WIDTH - _LEFT - 20) / len(counts)
    marks = []
    for n, (day, backlog, late) in enumerate(counts):
        x, tall, red = _LEFT + n * step, 0.9 * _PLOT * backlog / most, 0.9 * _PLOT * late / most
        marks.append(_rect(x + step * 0.2, _TOP + _PLOT - tall, step * 0.6, tall, _DONE))
        marks.append(_rect(x + step * 0.2, _TOP + _PLOT - red, step * 0.6, red, _LATE))
        marks.append(_text(x + step / 2, _TOP + _PLOT - tall - 4, str(backlog) if backlog else "", "middle"))
        marks.append(_text(x + step / 2, _TOP + _PLOT + 16, f"{day:%y-%m}", "middle"))
    legend = [(_DONE, _("存量")), (_LATE, _("其中逾期"))]
    return _picture(_("隐患存量(各月末)"), [*marks, *_legend(legend)], _TOP + _PLOT + 26)


def _picture(title: str, marks: Iterable[str], height: int) -> str:
    """An image in Markdown."""
    head = f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDTH}" height="{height}" viewBox="0 0 {_WIDTH} {height}" '
    head += f'font-family="{_FONTS}" font-size="11" fill="#333333"><rect width="100%" height="100%" fill="#ffffff"/>'
    drawn = "".join((head, f'<text x="8" y="18" font-size="13">{escape(title)}</text>', *marks, "</svg>"))
    return f"![{title}](data:image/svg+xml;base64,{base64.b64encode(drawn.encode()).decode()})"


def _grid() -> Iterable[str]:
    for percent in (0, 25, 50, 75, 100):
        y = _TOP + _PLOT * (1 - percent / 100)
        yield _rect(_LEFT, y, _WIDTH - _LEFT - 40, 1, _FAINT)
        yield _text(_LEFT - 6, y + 4, f"{percent}%", "end")


def _legend(entries: Sequence[tuple[str, str]]) -> Iterable[str]:
    """At the right of the title."""
    x = _WIDTH - 8
    for colour, words in reversed(entries):
        x -= 11 * len(words) + 20
        yield _rect(x, 10, 10, 8, colour)
        yield _text(x + 14, 18, words, "start")


def _polyline(points: Sequence[tuple[float, float]], colour: str, more: str) -> str:
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    return f'<polyline points="{path}" fill="none" stroke="{colour}" {more}/>'


def _rect(x: float, y: float, width: float, height: float, colour: str) -> str:
    return f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" fill="{colour}"/>'


def _text(x: float, y: float, words: str, anchor: str, colour: str = "#333333") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{colour}">{escape(words)}</text>'
