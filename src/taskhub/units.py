"""Units: who leads, who is above whom, who follows a merged one, and how to reach them (``config/units.yaml``)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from taskhub import documents
from taskhub.documents import Document
from taskhub.i18n import gettext as _
from taskhub.problems import InputError, Problem, TaskhubError, nearest
from taskhub.tables import clean

Role = Literal["committee_office", "sector", "territory", "comprehensive", "enterprise"]
Post = Literal["head", "deputy", "liaison"]
Code = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]+$")]


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Contact(_Entry):
    """A person in a post. ``tags`` choose the channels; addresses and numbers stay in the environment."""

    name: str
    post: Post = "liaison"
    tags: list[str] = Field(default_factory=list)
    valid_from: date | None = None
    valid_to: date | None = None

    def serves_on(self, day: date) -> bool:
        return _valid(self.valid_from, self.valid_to, day)


class Unit(_Entry):
    """A department, territory or enterprise. ``valid_to`` is its last day; its ``successor`` inherits what is open."""

    code: Code
    name: str
    aliases: list[str] = Field(default_factory=list)
    role: Role
    superior: Code | None = None
    region: str | None = None
    contacts: list[Contact] = Field(default_factory=list)
    valid_from: date | None = None
    valid_to: date | None = None
    successor: Code | None = None

    def exists_on(self, day: date) -> bool:
        return _valid(self.valid_from, self.valid_to, day)


class UnitsFile(_Entry):
    """``config/units.yaml``."""

    units: list[Unit]


def _valid(first: date | None, last: date | None, day: date) -> bool:
    return (first is None or first <= day) and (last is None or day <= last)


@dataclass(frozen=True)
class Units:
    """The register: looked up by code, or by any name people write."""

    by_code: Mapping[str, Unit]

    def __iter__(self) -> Iterator[Unit]:
        return iter(self.by_code.values())

    def __contains__(self, code: object) -> bool:
        return code in self.by_code

    def name(self, code: str) -> str:
        """The unit's name; a code that is no longer registered stands for itself."""
        unit = self.by_code.get(code)
        return unit.name if unit else code

    def role(self, code: str) -> Role | None:
        unit = self.by_code.get(code)
        return unit.role if unit else None

    @cached_property
    def _by_word(self) -> dict[str, str]:
        return {clean(word): unit.code for unit in self for word in (unit.code, unit.name, *unit.aliases)}

    def code_of(self, word: str) -> str | None:
        """The code of the unit meant by a code, a name or an alias; None where there is none."""
        return self._by_word.get(clean(word))

    def find(self, word: str) -> Unit:
        """The unit meant by a code, a name or an alias; raises TaskhubError with the nearest names."""
        code = self.code_of(word)
        if code is None:
            raise TaskhubError(
                _("没有单位 {word}").format(word=word) + " → " + (self.near(word) or _("先在 config/units.yaml 登记"))
            )
        return self.by_code[code]

    def near(self, word: str) -> str:
        return nearest(word, self._by_word)

    def accountable(self, code: str, day: date) -> str:
        """Who answers for what ``code`` led, on ``day``: the unit itself, or the last of its successors once it is gone."""
        seen = {code}
        while (unit := self.by_code.get(code)) and unit.valid_to and unit.valid_to < day and unit.successor:
            code = unit.successor
            if code in seen:
                break
            seen.add(code)
        return code

    def superiors(self, code: str) -> set[str]:
        """The units above one, however far."""
        found: set[str] = set()
        while (unit := self.by_code.get(code)) and unit.superior and unit.superior not in found:
            code = unit.superior
            found.add(code)
        return found

    def succeeded(self, day: date) -> dict[str, str]:
        """Every unit that is no more on ``day`` → who answers for what it led."""
        gone = (unit.code for unit in self if unit.valid_to and unit.valid_to < day)
        return {code: self.accountable(code, day) for code in gone}

    def tags(self, code: str, day: date) -> tuple[str, ...]:
        """What chooses the channels to a unit on ``day``: its own code, then the tags of its contacts in post."""
        unit = self.by_code.get(code)
        people = [contact for contact in unit.contacts if contact.serves_on(day)] if unit else []
        return tuple(dict.fromkeys([code, *(tag for contact in people for tag in contact.tags)]))

    @property
    def office(self) -> str | None:
        """The committee office: the first unit with that role that has no superior office."""
        offices = [unit for unit in self if unit.role == "committee_office"]
        return offices[0].code if offices else None

    def content(self) -> dict[str, object]:
        """What is kept as a revision: everything but the people, who change for reasons of their own."""
        return {"units": [unit.model_dump(mode="json", exclude={"contacts"}) for unit in self]}


def load_units(path: Path) -> Units:
    """Reads and checks the register. Raises InputError with every fault."""
    if not path.exists():
        raise TaskhubError(_("没有单位名册 {path};照 docs/ 里的样例建一个").format(path=path))
    document = documents.read(path)
    units = documents.judge(document, UnitsFile).units
    problems = list(_check(document, units))
    if problems:
        raise InputError(problems)
    return Units({unit.code: unit for unit in units})


def _check(document: Document, units: list[Unit]) -> Iterator[Problem]:
    codes = {unit.code for unit in units}
    superiors = {unit.code: unit.superior for unit in units}
    successors = {unit.code: unit.successor for unit in units}
    words: dict[str, str] = {}
    for i, unit in enumerate(units):
        here = ("units", i)
        for word in dict.fromkeys(clean(word) for word in (unit.code, unit.name, *unit.aliases)):
            if word in words:
                yield document.problem(
                    here, _("{word} 已经指 {other}").format(word=word, other=words[word]), _("每个名称只能指一个单位")
                )
            words[word] = unit.code
        for key, other in (("superior", unit.superior), ("successor", unit.successor)):
            if other is not None and other not in codes:
                yield document.problem((*here, key), _("没有单位 {code}").format(code=other), nearest(other, codes))
            if _returns(unit.code, superiors if key == "superior" else successors):
                yield document.problem((*here, key), _("单位不能(经别的单位)是自己的上级或承接单位"), _("改成别的单位或删去"))
        if unit.valid_from and unit.valid_to and unit.valid_to < unit.valid_from:
            yield document.problem((*here, "valid_to"), _("valid_to 早于 valid_from"), _("核对两个日期"))
        if unit.successor and not unit.valid_to:
            yield document.problem((*here, "successor"), _("有承接单位却没有 valid_to"), _("写明撤并前的最后一天"))


def _returns(code: str, following: Mapping[str, str | None]) -> bool:
    """Whether the way from ``code`` leads back to it."""
    seen: set[str] = set()
    at = following.get(code)
    while at is not None and at != code and at not in seen:
        seen.add(at)
        at = following.get(at)
    return at == code
