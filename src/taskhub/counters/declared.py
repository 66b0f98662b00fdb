"""Which counters there are, within which scopes, and what may be divided by what (``config/counters.yaml``)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from taskhub import documents
from taskhub.documents import Document
from taskhub.i18n import gettext as _
from taskhub.problems import InputError, Problem, TaskhubError, nearest
from taskhub.tables import clean

Code = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]+$")]


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Scope(_Entry):
    """What a figure covers. Its figures are part of those of the scope it stands ``within``: they are never added to them."""

    code: Code
    name: str
    aliases: list[str] = Field(default_factory=list)
    within: Code | None = None


class Counter(_Entry):
    """A counter. Cumulative figures begin anew each year, or never. ``of_which``: the counter that it is a part of (其中)."""

    code: Code
    title: str
    aliases: list[str] = Field(default_factory=list)
    measure: str
    resets: Literal["yearly", "never"] = "yearly"
    of_which: Code | None = None


class Ratio(_Entry):
    """One counter divided by another, of the same unit, scope and period."""

    code: Code
    title: str
    of: Code
    by: Code


class CountersFile(_Entry):
    """``config/counters.yaml``."""

    scopes: list[Scope] = Field(default_factory=list)
    counters: list[Counter] = Field(default_factory=list)
    ratios: list[Ratio] = Field(default_factory=list)


@dataclass(frozen=True)
class Counters:
    """What is declared, by code, in the order of the file."""

    counters: Mapping[str, Counter] = field(default_factory=dict)
    scopes: Mapping[str, Scope] = field(default_factory=dict)
    ratios: Mapping[str, Ratio] = field(default_factory=dict)

    @classmethod
    def of(cls, file: CountersFile) -> "Counters":
        return cls(*({one.code: one for one in part} for part in (file.counters, file.scopes, file.ratios)))  # type: ignore[arg-type]

    @property
    def file(self) -> CountersFile:
        """What was read: all that is said of them, to be kept with what rests on it."""
        return CountersFile(scopes=[*self.scopes.values()], counters=[*self.counters.values()], ratios=[*self.ratios.values()])

    def counter(self, word: str) -> Counter:
        """The counter meant by a code, a title or an alias. Raises TaskhubError with the nearest."""
        return self.counters[self._found(word, self._counter_words, _("没有统计数 {word}"))]

    def scope(self, word: str) -> Scope:
        return self.scopes[self._found(word, self._scope_words, _("没有统计范围 {word}"))]

    def ratio(self, word: str) -> Ratio | None:
        return next((one for one in self.ratios.values() if clean(word) in (one.code, clean(one.title))), None)

    def _found(self, word: str, words: Mapping[str, str], message: str) -> str:
        code = words.get(clean(word))
        if code is None:
            near = nearest(clean(word), words) or _("先在 config/counters.yaml 里写明")
            raise TaskhubError(f"{message.format(word=clean(word))} → {near}")
        return code

    @cached_property
    def _counter_words(self) -> dict[str, str]:
        return {clean(word): one.code for one in self.counters.values() for word in (one.code, one.title, *one.aliases)}

    @cached_property
    def _scope_words(self) -> dict[str, str]:
        return {clean(word): one.code for one in self.scopes.values() for word in (one.code, one.name, *one.aliases)}


def load_counters(path: Path) -> Counters:
    """Reads and checks the file; without one there are no counters. Raises InputError with every fault."""
    if not path.exists():
        return Counters()
    document = documents.read(path)
    file = documents.judge(document, CountersFile)
    if problems := list(_check(document, file)):
        raise InputError(problems)
    return Counters.of(file)


def _check(document: Document, file: CountersFile) -> Iterator[Problem]:
    counters = {one.code: one.of_which for one in file.counters}
    scopes = {one.code: one.within for one in file.scopes}
    for part, named in (
        ("scopes", [(one.code, one.name, *one.aliases) for one in file.scopes]),
        (
            "counters",
            [*((one.code, one.title, *one.aliases) for one in file.counters), *((r.code, r.title) for r in file.ratios)],
        ),
    ):
        seen: set[str] = set()
        for i, words in enumerate(named):
            for word in {clean(word) for word in words}:
                if word in seen:
                    place = (part, i) if i < len(getattr(file, part)) else ("ratios", i - len(file.counters))
                    yield document.problem(place, _("{word} 用了两次").format(word=word), _("每个名称只能指一个"))
                seen.add(word)
    references = (
        *((("scopes", i, "within"), one.within, scopes) for i, one in enumerate(file.scopes)),
        *((("counters", i, "of_which"), one.of_which, counters) for i, one in enumerate(file.counters)),
        *((("ratios", i, "of"), one.of, counters) for i, one in enumerate(file.ratios)),
        *((("ratios", i, "by"), one.by, counters) for i, one in enumerate(file.ratios)),
    )
    for path, code, known in references:
        if code is not None and code not in known:
            yield document.problem(path, _("没有 {code}").format(code=code), nearest(code, known))
    for part, key, above in (("scopes", "within", scopes), ("counters", "of_which", counters)):
        for i, code in enumerate(above):
            if _returns(code, above):
                yield document.problem((part, i, key), _("{code} 经别的又属于自己").format(code=code), _("改正其中一个"))


def _returns(code: str, above: Mapping[str, str | None]) -> bool:
    at, seen = above.get(code), set[str]()
    while at is not None and at != code and at not in seen:
        seen.add(at)
        at = above.get(at)
    return at == code
