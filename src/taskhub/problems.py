"""What is wrong with what we were given, said so that the reader can put it right."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from taskhub.i18n import gettext as _


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault in one place.

    ``file`` and ``line`` (from 1) say where; ``path`` is the way inside the document (``tasks[0].measures[2].lead``) or
    the column of a table; ``remedy`` says what to write instead.
    """

    file: str
    line: int | None
    path: str
    message: str
    remedy: str = ""

    def __str__(self) -> str:
        return self.stated() + (f" {_('→')} {self.remedy}" if self.remedy else "")

    def stated(self) -> str:
        """Where and what, without the remedy."""
        where = self.file + (f":{self.line}" if self.line is not None else "")
        parts = [part for part in (where, self.path) if part]
        return f"{' '.join(parts)}: {self.message}" if parts else self.message


class TaskhubError(Exception):
    """The input or the state is wrong, and the message says where. The command line exits with 1."""


class InputError(TaskhubError):
    """Nothing was taken over: every problem of the input, collected."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: Sequence[Problem] = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class StateError(TaskhubError):
    """The request is well formed, but what is recorded does not allow it."""


class Refusal(ValueError):
    """What a validator raises when it knows the remedy: ``documents`` shows the two apart."""

    def __init__(self, message: str, remedy: str) -> None:
        super().__init__(message)
        self.remedy = remedy


class Untimely(Refusal):
    """Well formed, but what came before does not allow it: where that is at fault itself, this may be no fault at all."""


def unknown(message: str, word: str, known: Iterable[str]) -> str:
    """``message`` about a word that nobody knows, with what is near as its remedy."""
    near = nearest(word, known)
    return f"{message} → {near}" if near else message


def nearest(word: str, known: Iterable[str], most: int = 3) -> str:
    """``最接近的是 a、b`` for a remedy, or an empty string where nothing is near."""
    found = get_close_matches(word, list(known), n=most, cutoff=0.5)
    return _("最接近的是 {names}").format(names="、".join(found)) if found else ""
