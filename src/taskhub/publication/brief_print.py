"""The brief as PNG, PDF, Word or Markdown: one page, to be read on a phone. The first two need no office suite."""

import io
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from taskhub.i18n import current_locale
from taskhub.i18n import gettext as _
from taskhub.notice import docx_template
from taskhub.problems import StateError
from taskhub.publication.brief_page import (
    BLOCK_PX,
    GAP_PX,
    HEIGHT_PX,
    LINE_PX,
    SMALLEST_PX,
    SUBTITLE_PX,
    WIDTH_PX,
    Page,
    block_height,
    folded,
)
from taskhub.report.charts import drawing

DPI = 180

_RED, _GREEN, _INK, _GREY, _RULE = "#b3261e", "#1a7f4b", "#1d2733", "#5b6673", "#d5dae1"
_CHANGES = {True: _GREEN, False: _RED, None: _GREY}
_LEFT, _RIGHT = 0.06, 0.94


def require_format(path: Path) -> None:
    if path.suffix.lower() not in PRINTERS:
        raise StateError(_("{path} 存不了:文件名要以 {formats} 结尾").format(path=path, formats="、".join(PRINTERS)))


def printed(page: Page, templates: Path, form: str) -> bytes:
    return PRINTERS[form](page, templates)


def _points(pixels: float) -> float:
    return pixels * 72 / DPI


def _drawn(page: Page, form: str) -> bytes:
    with drawing() as figure:
        figure.set_layout_engine("none")
        figure.set_size_inches(WIDTH_PX / DPI, HEIGHT_PX / DPI)

        def write(x: float, y: float, text: str, size: float, colour: str = _INK) -> None:
            figure.text(x, 1 - y / HEIGHT_PX, text, fontsize=_points(size), color=colour, va="top", parse_math=False)

        write(_LEFT, 60, page.title, 64, _RED)
        for n, line in enumerate(page.subtitle_lines):
            write(_LEFT, 150 + n * SUBTITLE_PX, line, SMALLEST_PX, _GREY)
        for n, one in enumerate(page.figures):
            x, top = _LEFT + (n % 3) * 0.31, page.figure_top(n)
            write(x, top, one.title, SMALLEST_PX, _GREY)
            write(x, top + 42, one.value, 56)
            write(x, top + 122, one.change, SMALLEST_PX, _CHANGES[one.better])
        y = page.blocks_top
        for title, lines in page.blocks:
            rule = 1 - y / HEIGHT_PX
            figure.add_artist(_line(rule))
            write(_LEFT, y + 22, title, 36, _RED)
            at = y + BLOCK_PX
            for line in lines:
                for part in folded(line):
                    write(_LEFT, at, part, SMALLEST_PX + 2)
                    at += LINE_PX
                at += GAP_PX
            y += block_height(lines)
        half = io.BytesIO()
        metadata = {"CreationDate": None} if form == "pdf" else {"Software": None}
        figure.savefig(half, format=form, dpi=DPI, metadata=metadata)
    return half.getvalue()


def _line(height: float) -> Any:
    from matplotlib.lines import Line2D

    return Line2D([_LEFT, _RIGHT], [height, height], color=_RULE, linewidth=1)


def _markdown(page: Page, _templates: Path) -> bytes:
    lines = [f"# {page.title}", "", page.subtitle.replace("\n", "  \n"), ""]
    lines += [f"- {one.title} **{one.value}** {one.change}".rstrip() for one in page.figures]
    for title, said in page.blocks:
        lines += ["", f"## {title}", "", *(f"- {line}" for line in said)]
    return ("\n".join(lines) + "\n").encode()


def _docx(page: Page, templates: Path) -> bytes:
    name = "brief.en.docx" if current_locale() == "en" else "brief.docx"
    figures = [{"title": one.title, "value": one.value, "change": one.change} for one in page.figures]
    blocks = [{"title": title, "lines": list(lines)} for title, lines in page.blocks]
    context = {"title": page.title, "subtitle": page.subtitle, "figures": figures, "blocks": blocks}
    return docx_template.fill(templates / name, context)


PRINTERS: Mapping[str, Callable[[Page, Path], bytes]] = {
    ".docx": _docx, ".pdf": lambda page, _templates: _drawn(page, "pdf"), ".png": lambda page, _templates: _drawn(page, "png"),
    ".md": _markdown,
}  # fmt: skip
