"""The page of the brief, whatever it is printed on: what it says, and how much of that it holds. Lengths are pixels of the
picture."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

WIDTH_PX, HEIGHT_PX = 1080, 1920
SMALLEST_PX = 26
"""The smallest text on the page: well above the 16 px that can be read at this width."""

LINE_PX, BLOCK_PX, GAP_PX, SUBTITLE_PX = 44, 84, 8, 38
"""A line of a block, the head of a block, what stands between the entries of a block, a line under the title."""

_TITLE_PX, _FIGURES_A_ROW, _BOTTOM_PX = 150, 3, 40
_FIGURE_PX, _CHANGE_PX, _AFTER_FIGURES_PX, _AFTER_BLOCK_PX = 136, 54, 20, 22
_CHARACTERS, _OF_SUBTITLE = 33, 35
"""Chinese ones that fit a line of a block, and one under the title."""

_TOGETHER = re.compile(r"(?:\([^()]{1,8}\)|[(「“《〔]*(?:[0-9A-Za-z.+%/\-]{1,24}|.))[,、。;:)」”》〕…]*", re.DOTALL)
"""What is not parted at the end of a line: a figure, a short remark in brackets, and a mark from what it belongs to."""


@dataclass(frozen=True, slots=True)
class Figure:
    """``better``: whether ``change`` is one for the better; None where it is neither."""

    title: str
    value: str
    change: str
    better: bool | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """``subtitle``: in one or more lines."""

    title: str
    subtitle: str
    figures: Sequence[Figure]
    blocks: Sequence[tuple[str, Sequence[str]]]

    @property
    def subtitle_lines(self) -> list[str]:
        return [part for line in self.subtitle.split("\n") for part in folded(line, _OF_SUBTITLE)]

    @property
    def figures_top(self) -> int:
        return _TITLE_PX + SUBTITLE_PX * len(self.subtitle_lines) + 32

    def figure_top(self, n: int) -> int:
        return self.figures_top + n // _FIGURES_A_ROW * self._figure_height

    @property
    def blocks_top(self) -> int:
        rows = -(-len(self.figures) // _FIGURES_A_ROW)
        return self.figures_top + rows * self._figure_height + _AFTER_FIGURES_PX

    @property
    def fits(self) -> bool:
        return self.blocks_top + sum(block_height(lines) for _title, lines in self.blocks) + _BOTTOM_PX <= HEIGHT_PX

    @property
    def _figure_height(self) -> int:
        return _FIGURE_PX + (_CHANGE_PX if any(one.change for one in self.figures) else 0)


def block_height(lines: Sequence[str]) -> int:
    return BLOCK_PX + sum(len(folded(line)) * LINE_PX + GAP_PX for line in lines) + _AFTER_BLOCK_PX


def folded(line: str, characters: int = _CHARACTERS) -> list[str]:
    """In lines that fit, counted in Chinese characters (a Latin one is half as wide); no character is left alone in the last."""
    rows: list[list[str]] = [[]]
    width = 0.0
    for together in _TOGETHER.findall(line):
        breadth = _breadth(together)
        if rows[-1] and width + breadth > characters:
            rows.append([])
            width = 0.6  # what follows is set in a little
        rows[-1].append(together)
        width += breadth
    if len(rows) > 1 and len(rows[-1]) == 1 and _breadth(rows[-1][0]) < 2 and len(rows[-2]) > 1:
        rows[-1].insert(0, rows[-2].pop())
    return ["".join(row).rstrip() if not n else "  " + "".join(row).strip() for n, row in enumerate(rows)]


def _breadth(text: str) -> float:
    return sum(0.56 if char.isascii() else 1.0 for char in text)
