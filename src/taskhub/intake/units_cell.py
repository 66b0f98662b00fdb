"""Who does it, out of one cell: several names, brackets, 牵头:…;配合:…, 各县(市、区), and words that name nobody."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from taskhub.i18n import gettext as _
from taskhub.intake.words import plain_words, simplified
from taskhub.units import Unit, Units

_COUNTIES = re.compile(
    r"(?:各|所有)(?:有关|相关)?"
    r"(?:县\(市、?区\)|县\(市\)、?区|县市区|县\(区\)|县、?市、?区|市、?县\(区\)|市、?县、?区|市\(县、?区\)|县区|区县|区\(县\)|属地|县)"
    r"(?:党委|人民)?(?:政府)?(?:[、和]?(?:功能区|开发区|园区)?管委会)?(?![^、,;/\n|。()牵配负参等])"
)
_EVERY_COUNTY = "各县"
_VAGUE = re.compile(r"(?:各|市|市直)?(?:级)?(?:有关|相关|其他|各)(?:责任|成员|职能|行业)?"
                    r"(?:部门|单位|主管部门|委办局|企业|部门和单位|部门单位)?"
                    r"|各成员单位|各部门|各单位|各行业主管部门|市安委会(?:各)?成员单位|各乡镇.*|各街道.*"
                    r"|各(?:功能区|开发区|园区).*|各级各部门")  # fmt: skip
_DUTY = re.compile(r"(?:按照?|根据)(?:各自)?(?:职责|职能)(?:分工)?(?:分别)?(?:负责|落实)?")
_LABEL = re.compile(r"(牵头|责任|主责|负责|配合|参加|协办|参与|协同)(?:责任)?(?:单位|部门)?[::]")
_MARKED = re.compile(r"^(.*?)\((牵头|主责|总牵头|配合|参加|参与|协办)(?:单位|部门)?\)$")
_TAIL = re.compile(r"(?:等(?:有关|相关)?(?:部门|单位)?|(?:共同|分别)?(?:牵头)?负责|牵头|配合|参与)$")
_SPLIT = re.compile(r"[、,;/\n\r|。]+|\s{2,}|(?<=[局委办队部院])\s+")
_COOPERATING = ("配合", "参加", "协办", "参与", "协同")


@dataclass(slots=True)
class Named:
    """Who a cell names. ``counties``: every county is meant, ``first``: before any other. ``unknown``: word and what is near."""

    leads: list[str] = field(default_factory=list)
    cooperating: list[str] = field(default_factory=list)
    counties: bool = False
    counties_first: bool = False
    counties_cooperate: bool = False
    unknown: list[tuple[str, str]] = field(default_factory=list)
    unknown_cooperating: list[tuple[str, str]] = field(default_factory=list)
    vague: list[str] = field(default_factory=list)


def read(text: str, units: Units, cooperating: bool = False) -> Named:
    """``cooperating``: the column is theirs, whatever the cell does not say otherwise."""
    named = Named()
    for word, helps in _words(text, cooperating):
        _take(named, word, helps, units)
    named.leads = list(dict.fromkeys(named.leads))
    named.cooperating = [code for code in dict.fromkeys(named.cooperating) if code not in named.leads]
    return named


def counties(units: Units) -> list[Unit]:
    """Every county, city and district of the register that still exists."""
    return [unit for unit in units if unit.role == "territory" and not unit.valid_to]


def _words(text: str, cooperating: bool) -> Iterator[tuple[str, bool]]:
    """Each name with whether it only helps."""
    helps = cooperating
    rest = _COUNTIES.sub(_EVERY_COUNTY, simplified(text).replace("：", ":"))  # before its 、 is taken for the end of a name
    at = 0
    for label in _LABEL.finditer(rest):
        yield from ((word, helps) for word in _pieces(rest[at : label.start()]))
        helps, at = label[1] in _COOPERATING, label.end()
    yield from ((word, helps) for word in _pieces(rest[at:]))


def _pieces(text: str) -> Iterator[str]:
    """At 、 and its like, but not inside brackets: 各县(市、区) is one name."""
    held: list[str] = []

    def hide(match: re.Match[str]) -> str:
        held.append(match[0])
        return f"\x00{len(held) - 1}\x00"

    hidden = re.sub(r"\([^()]*\)", hide, text)
    for piece in _SPLIT.split(hidden):
        word = re.sub(r"\x00(\d+)\x00", lambda match: held[int(match[1])], piece)
        if word.strip():
            yield word


def _take(named: Named, piece: str, helps: bool, units: Units) -> None:
    word = plain_words(piece)
    if marked := _MARKED.fullmatch(word):
        word, helps = marked[1], marked[2] in _COOPERATING
    code = units.code_of(word)
    if code is None and (duty := _DUTY.search(word)):
        named.vague.append(duty[0])
        word = word.replace(duty[0], "")
    while code is None and (tail := _TAIL.search(word)) and tail.start() > 0:
        if tail[0].startswith("等"):
            named.vague.append(tail[0])
        helps = helps or tail[0] in _COOPERATING
        word = word[: tail.start()]
        code = units.code_of(word)
    word = word.strip("()") if word.startswith("(") and word.endswith(")") else word
    if not word or word in ("等", "负责"):
        return
    if code is None and word == _EVERY_COUNTY:
        if helps:
            named.counties_cooperate = True
        else:
            named.counties, named.counties_first = True, named.counties_first or not (named.leads or named.unknown)
        return
    if code is None and _VAGUE.fullmatch(word):
        named.vague.append(word)
        return
    if code is None:
        near = units.near(word) or _("先在 config/units.yaml 登记")
        (named.unknown_cooperating if helps else named.unknown).append((word, near))
    # An unknown one keeps its place: who stands first is accountable.
    (named.cooperating if helps else named.leads).append(code or word)
