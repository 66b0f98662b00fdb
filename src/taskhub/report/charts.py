"""Charts as files, PNG or SVG. matplotlib is loaded when one is drawn: no other command waits for it."""

import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from taskhub.i18n import gettext as _
from taskhub.problems import StateError

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

FORMATS = (".png", ".svg")
CHINESE_FONTS = (
    "Noto Sans CJK SC", "Noto Sans CJK JP", "Noto Sans SC", "Source Han Sans SC", "Source Han Sans CN", "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei", "Droid Sans Fallback", "Microsoft YaHei", "SimHei", "PingFang SC", "Hiragino Sans GB", "STHeiti",
)  # fmt: skip
"""Fonts that can write Chinese, the most legible first."""

_COLOURS = ("#1f5f99", "#a9b1bd", "#c0504d", "#e0a030")
_INCHES_A_LABEL, _INCHES_A_PANEL = 0.75, 2.6
_MOST_LABELLED = 14
"""More groups of bars than that stand too close for their figures."""


@dataclass(frozen=True, slots=True)
class Panel:
    """One set of axes: bars side by side for each label, a colour a series."""

    title: str
    series: Mapping[str, Sequence[int]]


def require_format(path: Path) -> None:
    if path.suffix.lower() not in FORMATS:
        raise StateError(_("{path} 画不了:文件名要以 .png 或 .svg 结尾").format(path=path))


def bar_chart(path: Path, title: str, labels: Sequence[str], panels: Sequence[Panel]) -> None:
    """Draws ``panels`` one below the other over the same ``labels``. Writes the file whole or not at all.

    Raises StateError where the file cannot be written, or where a PNG would show Chinese as boxes. An SVG names fonts and
    leaves it to the reader's machine to have one.
    """
    require_format(path)
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    vector = path.suffix.lower() == ".svg"
    font = _chinese_font()
    if not vector and font is None and not all(text.isascii() for text in _texts(title, labels, panels)):
        raise StateError(
            _("画 PNG 要一种中文字体,这台机器上没有:装上 fonts-noto-cjk(apt-get install fonts-noto-cjk)再试,或改存为 .svg")
        )
    families = [font] if font else list(CHINESE_FONTS) if vector else []
    with rc_context(_settings(families)), warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing from")  # an SVG is only measured with our fonts
        width = max(6.0, 1.5 + _INCHES_A_LABEL * len(labels))
        figure = Figure(figsize=(width, 0.8 + _INCHES_A_PANEL * len(panels)), layout="constrained")
        figure.suptitle(title)
        for axes, panel in zip(figure.subplots(len(panels), squeeze=False)[:, 0], panels, strict=True):
            _draw(axes, labels, panel)
        half = path.with_name(f".{path.name}.half")
        metadata = {"Date": None} if vector else {"Software": None}  # the same figures make the same file
        try:
            figure.savefig(half, format=path.suffix[1:].lower(), dpi=150, metadata=metadata)
            half.replace(path)
        except OSError as error:
            raise StateError(_("{path} 写不了:{why}").format(path=path, why=error.strerror)) from error


@contextmanager
def drawing() -> Iterator["Figure"]:
    """A figure for a picture of points, in a font that can write Chinese. Raises StateError where this machine has none."""
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    font = _chinese_font()
    if font is None:
        raise StateError(_("画图要一种中文字体,这台机器上没有:装上 fonts-noto-cjk(apt-get install fonts-noto-cjk)再试"))
    with rc_context(_settings([font])):
        yield Figure(layout="constrained")


def _settings(families: Sequence[str]) -> dict[Any, Any]:
    return {
        "font.family": "sans-serif", "font.sans-serif": [*families, "DejaVu Sans"], "axes.unicode_minus": False,
        "svg.fonttype": "none", "svg.hashsalt": "taskhub",
    }  # fmt: skip


def _texts(title: str, labels: Sequence[str], panels: Sequence[Panel]) -> list[str]:
    return [title, *labels, *(text for panel in panels for text in (panel.title, *panel.series))]


def _draw(axes: "Axes", labels: Sequence[str], panel: Panel) -> None:
    from matplotlib.ticker import MaxNLocator

    share = 0.8 / len(panel.series)
    for n, (name, values) in enumerate(panel.series.items()):
        places = [i + (n - (len(panel.series) - 1) / 2) * share for i in range(len(labels))]
        bars = axes.bar(places, values, share, label=name, color=_COLOURS[n % len(_COLOURS)])
        if len(labels) <= _MOST_LABELLED:
            axes.bar_label(bars, [str(value) if value else "" for value in values], fontsize=7, padding=1)
    axes.set_xticks(range(len(labels)), labels, rotation=0 if len(labels) <= _MOST_LABELLED else 90, fontsize=8)
    axes.set_title(panel.title, loc="left", fontsize=10)
    axes.spines[["top", "right"]].set_visible(False)
    axes.yaxis.set_major_locator(MaxNLocator(integer=True))
    axes.margins(x=0.01, y=0.12)
    axes.legend(frameon=False, fontsize=8, loc="lower right", bbox_to_anchor=(1, 1), ncols=len(panel.series))


def _chinese_font() -> str | None:
    """The best font of this machine for Chinese; also one that was installed after matplotlib last made its list."""
    from matplotlib import font_manager

    manager = font_manager.fontManager
    known = {entry.fname for entry in manager.ttflist}
    for file in font_manager.findSystemFonts():
        if file not in known:
            try:
                manager.addfont(file)
            except (OSError, RuntimeError, ValueError):
                continue  # a font file that cannot be read is no reason not to draw
    names = {entry.name for entry in manager.ttflist}
    return next((name for name in CHINESE_FONTS if name in names), None)
