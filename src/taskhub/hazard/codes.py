"""The identity code of a hazard: ``QSX-06M-2024-000123-K``, given once and never changed.

Region, category (two digits) and level (``G`` general, ``M`` major) as they were registered, the year it was found, its
number in that series, and a check character over all of these (ISO 7064 MOD 37,36). It catches every single wrong character
and nearly every pair of swapped ones, so a code that was read out over the telephone is not silently another hazard's.
"""

import re
from dataclasses import dataclass

from taskhub.i18n import gettext as _
from taskhub.problems import Refusal
from taskhub.tables import clean

_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_SHAPE = re.compile(
    r"(?P<region>[A-Z0-9]{1,12})-(?P<category>\d{2})(?P<level>[GM])-(?P<year>\d{4})-(?P<number>\d{6,9})-(?P<check>[A-Z0-9])"
)
_LEVELS = {"general": "G", "major": "M"}
_WORDS = {letter: level for level, letter in _LEVELS.items()}


@dataclass(frozen=True, slots=True)
class HazardCode:
    """What a code says. ``series`` is what numbers are counted in."""

    region: str
    category: str
    level: str
    year: int
    number: int

    @property
    def series(self) -> str:
        return f"{self.region.upper()}-{self.category}{_LEVELS[self.level]}-{self.year:04d}"

    def __str__(self) -> str:
        body = f"{self.series}-{self.number:06d}"
        return f"{body}-{check_character(body)}"

    @classmethod
    def parse(cls, text: str) -> "HazardCode":
        """Reads a code as people write it (lower case, full-width). Raises Refusal with what is wrong with it."""
        written = clean(text).upper()
        match = _SHAPE.fullmatch(written)
        if match is None:
            raise Refusal(
                _("{text} 不是隐患编码").format(text=text), _("写作 地区-类别级别-年份-序号-校验位,如 QSX-06M-2024-000123-K")
            )
        body = written[:-2]
        expected = check_character(body)
        if match["check"] != expected:
            raise Refusal(_("{text} 的校验位不对").format(text=text), _("核对编码;照前面各位,校验位应为 {c}").format(c=expected))
        return cls(match["region"], match["category"], _WORDS[match["level"]], int(match["year"]), int(match["number"]))


def region_fits(region: str) -> bool:
    """Whether a region's code can stand in an identity code."""
    return re.fullmatch(r"[A-Za-z0-9]{1,12}", region) is not None


def check_character(body: str) -> str:
    """ISO 7064 MOD 37,36 over letters and digits; hyphens do not count."""
    product = 36
    for character in body.upper():
        if character != "-":
            product = (product + _ALPHABET.index(character)) % 36 or 36
            product = product * 2 % 37
    return _ALPHABET[(37 - product) % 36]
