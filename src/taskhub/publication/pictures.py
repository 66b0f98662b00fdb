"""The charts of a bulletin: the schedule line against what is done, a bar a unit, the hazards that wait."""

import io
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from taskhub.i18n import gettext as _
from taskhub.ranking import GROUPS
from taskhub.report.charts import drawing

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_LINE, _DONE, _LATE = "#8a93a0", "#1f5f99", "#c0504d"
_INCHES_A_BAR = 0.2
_LONGEST_NAME = 16


def pictures(data: Mapping[str, Any]) -> dict[str, bytes]:
    """Name → PNG. A chart of nothing is left out."""
    made: dict[str, bytes] = {}
    points = [one for one in data["curve"] if one["actual"] is not None]
    if points:
        made["curve"] = _png(6.2, 2.6, lambda axes: _curve(axes, points))
    if any(count for _day, count in data["backlog"]):
        made["backlog"] = _png(6.2, 2.2, lambda axes: _backlog(axes, data["backlog"]))
    for group, rows in data["rankings"].items():
        ranked = [row for row in rows if row["rank"] is not None]
        if len(ranked) > 1:  # one bar compares nothing
            height = 0.7 + _INCHES_A_BAR * len(ranked)
            made[f"scores.{group}"] = _png(6.2, height, lambda axes, ranked=ranked: _scores(axes, ranked))
    return made


def label(name: str) -> str:
    """What a picture shows, in a few words that can be part of a file's name."""
    group = name.removeprefix("scores.")
    said = {"curve": _("序时"), "backlog": _("未整改隐患")}.get(name) or _("{group}得分").format(group=_(GROUPS[group]))
    return re.sub(r"[^\w-]", "", said)


def _png(width: float, height: float, draw: Any) -> bytes:
    with drawing() as figure:
        figure.set_size_inches(width, height)
        draw(figure.subplots())
        half = io.BytesIO()
        figure.savefig(half, format="png", dpi=200, metadata={"Software": None})
    return half.getvalue()


def _curve(axes: "Axes", points: list[dict[str, Any]]) -> None:
    days = [one["day"][5:] for one in points]
    axes.plot(days, [float(one["schedule"] or 0) for one in points], "--", color=_LINE, label=_("序时进度"))
    actual = [float(one["actual"]) for one in points]
    axes.plot(days, actual, "o-", color=_DONE, label=_("完成率"))
    axes.annotate(f"{points[-1]['actual']}%", (days[-1], actual[-1]), textcoords="offset points", xytext=(-4, 6), ha="right")
    axes.set_ylim(0, 105)
    axes.set_ylabel("%")
    axes.set_title(_("完成率与序时进度"), loc="left", fontsize=10)
    _plain(axes)
    axes.legend(frameon=False, fontsize=8, loc="upper left")


def _backlog(axes: "Axes", counts: list[list[Any]]) -> None:
    bars = axes.bar([day[5:] for day, _count in counts], [count for _day, count in counts], color=_LATE, width=0.6)
    axes.bar_label(bars, fontsize=8)
    axes.margins(y=0.2)
    axes.set_title(_("未整改隐患(处)"), loc="left", fontsize=10)
    _plain(axes)


def _scores(axes: "Axes", ranked: list[dict[str, Any]]) -> None:
    rows = list(reversed(ranked))
    places = range(len(rows))
    bars = axes.barh(places, [float(row["score"]) for row in rows], color=_DONE, height=0.6)
    axes.bar_label(bars, [row["score"] for row in rows], fontsize=8, padding=2)
    axes.set_yticks(places, [_short(row["name"]) for row in rows], fontsize=8)
    axes.set_xlim(0, 110)
    axes.set_title(_("得分"), loc="left", fontsize=10)
    _plain(axes)


def _short(name: str) -> str:
    """A name as it fits beside its bar; the table has it whole."""
    return name if len(name) <= _LONGEST_NAME else name[: _LONGEST_NAME - 1] + "…"


def _plain(axes: "Axes") -> None:
    axes.spines[["top", "right"]].set_visible(False)
    axes.tick_params(labelsize=8)
