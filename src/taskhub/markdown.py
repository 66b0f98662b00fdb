"""Markdown as plain text, for mail and text messages: every word stays, the marks go."""

import re

_HEADING = re.compile(r" {0,3}#{1,6}[ \t]+(.*?)(?:[ \t]+#+)?[ \t]*")
_RULE = re.compile(r" {0,3}([-*_])(?:[ \t]*\1){2,}[ \t]*")
_BULLET = re.compile(r"([ \t]*)[-*+][ \t]+(.*)")
_BOLD = re.compile(r"\*\*(?=\S)(.+?)(?<=\S)\*\*")  # not __: people name files so

LINE = "—" * 10


def plain(text: str) -> str:
    """``text`` without the marks of headings, bold words, bullets and rules. Numbers of lists are words: they stay."""
    return "\n".join(_line(line) for line in text.split("\n"))


def _line(line: str) -> str:
    if _RULE.fullmatch(line):
        return LINE
    if heading := _HEADING.fullmatch(line):
        line = heading[1]
    elif bullet := _BULLET.fullmatch(line):
        line = f"{bullet[1]}· {bullet[2]}"
    return _BOLD.sub(r"\1", line)
