"""Document numbers as people write them: 某安委办督〔2024〕12号."""

import re

_BRACKETS = str.maketrans("[［(（{【]］)）}】", "〔〔〔〔〔〔〕〕〕〕〕〕")
_WELL_FORMED = re.compile(r"[^\s〔〕]+〔[12][0-9]{3}〕[^\s〔〕]*[0-9]+号")


def as_written(text: str) -> str:
    """A number as it was given: people type its year in whatever brackets their keyboard has."""
    return text.strip().translate(_BRACKETS)


def is_well_formed(number: str) -> bool:
    """Whether it names an issuer, has its year in brackets and ends with a count and 号."""
    return _WELL_FORMED.fullmatch(number) is not None
