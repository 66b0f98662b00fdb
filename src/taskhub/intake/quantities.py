"""Figures in a sentence that may be a target. They are only ever proposed: 建成145处 can as well tell what there is already."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from taskhub.intake.words import plain_words
from taskhub.tables import number

_UNITS = (
    "公里|千米|平方米|平方公里|米|吨|公顷|亩|万元|亿元|元|处|座|个|家|户|人次|人|次|场|期|批|套|台|辆|艘|栋|幢|条|项|所|支|件|份|只|%|‰|"
    "村|社区|站|点|名|具|根|部|间|块|类|起|篇|万人|户次|家次|班次"
)
_FIGURE = re.compile(
    r"(?P<most>≤|<|不超过|不高于|不大于|控制在|以内)?(?P<least>≥|>|不少于|不低于|至少|达到|完成)?"
    rf"(?<![\d.])(?P<value>\d+(?:,\d{{3}})*(?:\.\d+)?[万亿]?)(?P<unit>{_UNITS})(?P<within>以内|以下)?(?!前|底)"
)
_NO_TARGET = re.compile(r"20\d\d年|第\d|\d+个?月|\d+日|\d+年|每\d|\d+小时")


@dataclass(frozen=True, slots=True)
class Proposed:
    value: Decimal
    unit: str
    at_most: bool

    def yaml(self) -> str:
        direction = ", direction: at_most" if self.at_most else ""
        return f"target: {{value: {self.value.normalize():f}, unit: {self.unit}{direction}}}"


def proposed(text: str) -> Iterator[Proposed]:
    """What in ``text`` could be a target, in its order."""
    words = _NO_TARGET.sub("年", plain_words(text))
    for match in _FIGURE.finditer(words):
        value = number(match["value"])
        if value > 0:
            yield Proposed(value, match["unit"], bool(match["most"] or match["within"]))
