"""The names that a template may use, and what each stands for: a scope (a plan, a unit, the hazards …) and a figure of it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any

from taskhub.filling.vocabulary import SCOPES, TABLES, Word, bare, by_spelling, spelled
from taskhub.i18n import gettext as _
from taskhub.problems import nearest


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a figure comes from: what it rests on, and the command that shows it again."""

    command: str
    as_of: date
    known_at: datetime
    plan: str = ""
    revision: int | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """``name`` as it is shown, ``alias`` in Chinese."""

    name: str
    alias: str
    meaning: str
    value: Any
    is_percent: bool
    origin: Origin


@dataclass(frozen=True)
class Table:
    """Rows for a range of cells, each figure → value."""

    name: str
    alias: str
    meaning: str
    words: Mapping[str, Word]
    rows: Sequence[Mapping[str, Any]]
    origin: Origin

    def column(self, heading: str) -> str | None:
        """The figure that a heading means, where the rows have it."""
        name = by_spelling(self.words).get(bare(heading))
        return name if name is not None and any(name in row for row in self.rows) else None

    def figure(self, row: Mapping[str, Any], name: str) -> Figure:
        word = self.words[name]
        return Figure(f"{self.name}.{name}", f"{self.alias}.{word.aliases[0]}", _(word.meaning), row.get(name), word.is_percent,
                      self.origin)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Column:
    """One figure of every row: a list."""

    table: Table
    name: str


@dataclass(frozen=True)
class Scope:
    """``path``: its own spelling, one word a step; ``others``: the other spellings; ``title`` is what people call it.
    ``origins``: where single values come from that do not come from ``origin``."""

    path: tuple[str, ...]
    others: Sequence[tuple[str, ...]]
    title: str
    words: Mapping[str, Word]
    values: Mapping[str, Any]
    origin: Origin
    tables: Mapping[str, Sequence[Mapping[str, Any]]] = field(default_factory=dict)
    origins: Mapping[str, Origin] = field(default_factory=dict)


class Ambiguous(Exception):
    """The name would mean several things; ``remedy`` are names that mean one."""

    def __init__(self, remedy: Sequence[str]) -> None:
        super().__init__("、".join(remedy))
        self.remedy = remedy


class Names:
    """Every name of some scopes. ``default``: the plan that a name means which names none."""

    def __init__(self, scopes: Iterable[Scope], plans: Sequence[str], default: str | None) -> None:
        self.default = spelled(default) if default else None
        self.plans = [spelled(plan) for plan in plans]
        self.scopes = list(scopes)
        self._at: dict[str, list[Scope]] = defaultdict(list)
        for scope in self.scopes:
            for path in (scope.path, *scope.others):
                for words in _shortened(path, self.default):
                    self._at[".".join(words)].append(scope)
        self._spellings = {id(words): by_spelling(words) for words in (scope.words for scope in self.scopes)}
        self._tables = {spelled(word): name for name, (aliases, _meaning) in TABLES.items() for word in (name, *aliases)}

    def find(self, written: str) -> Figure | Table | Column | None:
        """What a name stands for; None for one that nobody knows. Raises Ambiguous where it leaves open which plan it means."""
        name = bare(written)
        found = self._find(name)
        if found is None and self.default is None:
            meant = {f"{plan}.{name}": one for plan in self.plans if (one := self._find(f"{plan}.{name}")) is not None}
            if len(meant) > 1:
                raise Ambiguous(list(meant))
            return next(iter(meant.values()), None)
        return found

    def _find(self, name: str) -> Figure | Table | Column | None:
        path, _point, last = name.rpartition(".")
        for scope in self._at.get(path, ()):
            figure = self._spellings[id(scope.words)].get(last)
            if figure is not None and figure in scope.values:
                return self._figure(scope, figure)
            if self._tables.get(last) in scope.tables:
                return self._table(scope, self._tables[last])
        above, _point, table = path.rpartition(".")
        for scope in self._at.get(above, ()):
            if self._tables.get(table) in scope.tables:
                made = self._table(scope, self._tables[table])
                if column := made.column(last):
                    return Column(made, column)
        return None

    def near(self, written: str) -> str:
        """What an unknown name may have been meant for: first among those of as many words."""
        same = [word for word in self._words if word.count(".") == written.count(".")]
        return nearest(written, same) or nearest(written, self._words)

    @cached_property
    def _words(self) -> list[str]:
        return [word for one in self.every() for word in (one.name, one.alias)]

    def _shown(self, scope: Scope) -> str:
        path = scope.path[1:] if scope.path[:1] == (self.default,) else scope.path
        return "".join(f"{word}." for word in path)

    def _chinese(self, scope: Scope) -> str:
        path = scope.others[0] if scope.others else scope.path
        return "".join(f"{word}." for word in (path[1:] if path[:1] == (self.default,) else path))

    def _figure(self, scope: Scope, name: str) -> Figure:
        word = scope.words[name]
        meaning = _("{title}:{meaning}").format(title=scope.title, meaning=_(word.meaning)) if scope.title else _(word.meaning)
        return Figure(self._shown(scope) + name, self._chinese(scope) + word.aliases[0], meaning, scope.values[name],
                      word.is_percent, scope.origins.get(name, scope.origin))  # fmt: skip

    def _table(self, scope: Scope, name: str) -> Table:
        aliases, meaning = TABLES[name]
        title = _("{title}:{meaning}").format(title=scope.title, meaning=_(meaning)) if scope.title else _(meaning)
        return Table(self._shown(scope) + name, self._chinese(scope) + aliases[0], title, scope.words, scope.tables[name],
                     scope.origin)  # fmt: skip

    def every(self) -> Iterator[Figure | Table]:
        """Each name once, as it is shown."""
        for scope in self.scopes:
            yield from (self._figure(scope, name) for name in scope.values)
            yield from (self._table(scope, name) for name in scope.tables)


def _shortened(path: tuple[str, ...], default: str | None) -> Iterator[tuple[str, ...]]:
    """A path, and without the plan where it is the one that goes without saying."""
    yield path
    if default is not None and path[:1] == (default,):
        yield path[1:]


def ways(plan: str | None, kind: str, words: Iterable[str]) -> list[tuple[str, ...]]:
    """The other spellings of a scope of some kind: in Chinese, and without the kind where the words are no codes."""
    before = (spelled(plan),) if plan else ()
    names = [spelled(word) for word in words]
    found = [(*before, name) for name in names if not name.isascii()]
    found += [(*before, said, name) for name in names for said in (*SCOPES[kind], kind)]
    return found
