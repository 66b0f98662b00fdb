"""What a check found."""

from dataclasses import dataclass, replace
from enum import StrEnum


class State(StrEnum):
    OK = "ok"
    WARNING = "warning"  # it works, but not as somebody would expect
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class Result:
    """``remedy``: what to do about it."""

    state: State
    message: str
    remedy: str = ""
    check: str = ""

    def named(self, check: str) -> "Result":
        return replace(self, check=check)


def ok(message: str) -> Result:
    return Result(State.OK, message)


def warning(message: str, remedy: str = "") -> Result:
    return Result(State.WARNING, message, remedy)


def broken(message: str, remedy: str = "") -> Result:
    return Result(State.BROKEN, message, remedy)
