"""Numbers as plans are numbered: 一、 (一) 1. 1.1 ① 任务一: and what a code can be made of."""

import re
from dataclasses import dataclass
from enum import IntEnum

from taskhub.intake.words import simplified

_DIGITS = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_CN = "[零〇一二两三四五六七八九十百]+"
_CIRCLED = {chr(0x2460 + n): n + 1 for n in range(20)}


class Depth(IntEnum):
    """How deep a number of its form usually stands."""

    CHAPTER = 1  # 一、 任务一: 第一章
    SECTION = 2  # (一)
    POINT = 3  # 1. 1、
    SUBPOINT = 4  # (1) 1)
    CIRCLED = 5  # ①


@dataclass(frozen=True, slots=True)
class Numbered:
    """``code``: the number in digits, ``1.2`` or ``1-2`` where it names the whole way; ``rest``: the text without it."""

    depth: Depth
    code: str
    rest: str


_FORMS: tuple[tuple[Depth, re.Pattern[str]], ...] = (
    (Depth.CHAPTER, re.compile(rf"(?:第|任务|行动)({_CN}|\d+)(?:[章节条项]|任务|行动)?[、::.\s]*")),
    (Depth.SECTION, re.compile(rf"\(({_CN})\)[、.]?\s*")),
    (Depth.CHAPTER, re.compile(rf"({_CN})(?:[、.]|(?=\s)|是(?=\S))\s*")),
    (Depth.POINT, re.compile(r"(\d+(?:[.-]\d+)+)(?:[.、]|(?=[^\d万亿%‰])|$)\s*")),
    (Depth.POINT, re.compile(r"(\d+)(?:[.、](?!\d)|\s+)\s*")),
    (Depth.SUBPOINT, re.compile(r"\(?(\d+)\)[、.]?\s*")),
)
_BARE = re.compile(rf"(?:(\d+(?:[.-]\d+)*)[.、]?|[(第]?({_CN})[)、.]?|\((\d+)\))")


def chinese(text: str) -> int:
    """三十五 → 35."""
    if text.isdigit():
        return int(text)
    total = 0
    digit = 0
    for letter in text:
        if letter in "十百":
            total += (digit or 1) * (10 if letter == "十" else 100)
            digit = 0
        else:
            digit = _DIGITS[letter]
    return total + digit


def numbered(text: str) -> Numbered | None:
    """The number at the beginning of a text; None where there is none. 2024年 begins no list."""
    if text[:1] in _CIRCLED:  # before narrowing, which would make ① a 1
        return Numbered(Depth.CIRCLED, str(_CIRCLED[text[0]]), text[1:].strip())
    plain = simplified(text)
    for depth, form in _FORMS:
        match = form.match(plain)
        if match is None or not plain[match.end() :].strip():
            continue
        figure = match[1]
        code = figure if figure[0].isdigit() else str(chinese(figure))
        if depth is Depth.POINT and ("年" in plain[match.end() : match.end() + 1] or len(re.split(r"[.-]", code)[0]) > 3):
            continue
        return Numbered(depth, code, _rest(text, plain, match.end()))
    return None


def bare(text: str) -> str | None:
    """The code in a cell that holds a number alone: 3, 1.2, 1-2, (一), 十二、; None for what is no number."""
    if len(text) == 1 and text in _CIRCLED:
        return str(_CIRCLED[text])
    match = _BARE.fullmatch(simplified(text).replace(" ", ""))
    if match is None:
        return None
    if match[2]:
        return str(chinese(match[2]))
    return match[1] or match[3]


def _rest(text: str, plain: str, end: int) -> str:
    """The author's own letters after the number; narrowing seldom changes how many there are."""
    return (text.strip()[end:] if len(text.strip()) == len(plain) else plain[end:]).strip()
