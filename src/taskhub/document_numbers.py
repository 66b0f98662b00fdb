"""Document numbers as people write them: 某安委办督〔2024〕12号."""

import re
import unicodedata

_BRACKETS = str.maketrans("[［(（{【]］)）}】", "〔〔〔〔〔〔〕〕〕〕〕〕")
_WELL_FORMED = re.compile(r"[^\s〔〕]+〔[12][0-9]{3}〕[1-9][0-9]*号")


def as_written(text: str) -> str:
    """A number as it was given: people type its year in whatever brackets their keyboard has, its digits in full width, and
    blanks in between."""
    return "".join(unicodedata.normalize("NFKC", text.translate(_BRACKETS)).split())


def is_well_formed(number: str) -> bool:
    """Whether it names an issuer, has its year in brackets and ends with a count, written without 第 or zeros before it, and
    号: one number has one spelling."""
    return _WELL_FORMED.fullmatch(number) is not None
