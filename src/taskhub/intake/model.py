"""What a table is to whoever reads it: cells with their addresses, and what is asked about them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Area:
    """The cells that one value fills: its first row and column and how far it reaches, all from 0."""

    row: int
    column: int
    height: int = 1
    width: int = 1


@dataclass(frozen=True, slots=True)
class Cell:
    """One place of a table. Every place of a merged area holds the area's value; ``where`` is the address of its first cell.
    ``raw`` is what the file holds, ``text`` what a reader sees."""

    raw: Any
    text: str
    where: str
    area: Area

    def __bool__(self) -> bool:
        return bool(self.text)


@dataclass(frozen=True, slots=True)
class Table:
    """One table of a file. ``name``: the sheet, or 表2; ``above``: the paragraphs between the table before and this one."""

    name: str
    rows: Sequence[Sequence[Cell]]
    above: Sequence[tuple[str, str]] = ()

    @property
    def width(self) -> int:
        return max((len(row) for row in self.rows), default=0)


@dataclass(frozen=True, slots=True)
class Question:
    """What could not be resolved, or was resolved in a way that a person should confirm. ``open``: the draft is refused by
    ``plan check`` until it is answered."""

    cell: str
    text: str
    what: str
    suggestion: str
    open: bool = True

    def row(self) -> dict[str, Any]:
        return {
            "cell": self.cell, "text": self.text, "what": self.what, "suggestion": self.suggestion, "open": self.open,
        }  # fmt: skip


@dataclass(slots=True)
class Work:
    """An item, or a measure that is one, as the draft will hold it. ``values``: key → what stands behind it in YAML."""

    code: str
    title: str
    values: dict[str, str] = field(default_factory=dict)
    questions: list[Question] = field(default_factory=list)


@dataclass(slots=True)
class Measure:
    code: str
    title: str
    questions: list[Question] = field(default_factory=list)
    works: list[Work] = field(default_factory=list)


@dataclass(slots=True)
class Task:
    code: str
    title: str
    questions: list[Question] = field(default_factory=list)
    measures: list[Measure] = field(default_factory=list)


@dataclass(slots=True)
class Draft:
    """A plan file to be: ``header`` key → YAML, then the tasks. ``loose``: questions about no entry in particular."""

    header: dict[str, str]
    tasks: list[Task]
    loose: list[Question] = field(default_factory=list)

    def questions(self) -> list[Question]:
        """In the order of the file."""
        found = list(self.loose)
        for task in self.tasks:
            found += task.questions
            for measure in task.measures:
                found += measure.questions
                for work in measure.works:
                    found += work.questions
        return found
