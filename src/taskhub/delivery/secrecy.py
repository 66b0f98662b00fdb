"""Secrets come from the environment at the moment of sending, and leave no trace in errors and logs."""

import logging
import os
import re
import sys
import threading
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from urllib.parse import quote, quote_plus, unquote

_REFERENCE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")
_PASSWORD = re.compile(r"://[^/?#@]*:([^/?#@]+)@")
_DELIMITERS = re.compile(r"[/?&=@:;,#]+")
SHORTEST_PIECE = 6
"""Shorter parts of a secret URL ("to", "bot") are words of the format, not keys."""

TALKATIVE = ("apprise", "httpx", "httpcore.connection", "httpcore.http11", "urllib3.connectionpool")
"""Loggers that print the addresses they call, and a robot's address is its key."""


class UnsetVariable(Exception):
    """``args``: the names of the environment variables that a URL needs and nobody set."""


def unset_variables(template: str) -> list[str]:
    return sorted({name for name in _REFERENCE.findall(template) if not os.environ.get(name)})


def expand(template: str) -> tuple[str, "Redactor"]:
    """The URL with its ``${NAME}`` filled in as they stand, and what hides them again. Raises UnsetVariable."""
    if missing := unset_variables(template):
        raise UnsetVariable(*missing)
    values = [os.environ[name] for name in _REFERENCE.findall(template)]
    url = _REFERENCE.sub(lambda match: os.environ[match[1]], template)
    return url, Redactor([*values, *(piece for value in values for piece in _pieces(value)), *_PASSWORD.findall(url)])


def _pieces(value: str) -> Iterator[str]:
    """A secret that is a whole URL shows up in parts: libraries print its path, its query, its password."""
    _scheme, separator, rest = value.partition("://")
    if separator:
        yield from (piece for piece in _DELIMITERS.split(rest) if len(piece) >= SHORTEST_PIECE)


class Redactor:
    """Replaces every known secret, however it is quoted, by ``***``."""

    def __init__(self, secrets: Iterable[str]) -> None:
        forms = {form for secret in secrets for form in (secret, quote(secret, safe=""), quote_plus(secret), unquote(secret))}
        longest_first = sorted(filter(None, forms), key=len, reverse=True)
        self._pattern = re.compile("|".join(map(re.escape, longest_first))) if longest_first else None

    def __call__(self, text: str) -> str:
        return self._pattern.sub("***", text) if self._pattern else text

    def __repr__(self) -> str:
        return "Redactor(***)"


class Ear:
    """Hears what this thread's sender complains of."""

    def __init__(self, redact: Redactor) -> None:
        self.redact = redact
        self.complaints: list[str] = []
        self.cause: BaseException | None = None
        self._before = sys.exc_info()[1]

    def hear(self, said: str) -> None:
        self.complaints.append(said)
        # apprise swallows the exception and logs inside the except block: this is the one place to see it.
        error = sys.exc_info()[1]
        if error is not self._before:
            self.cause = error or self.cause


class _Discretion(logging.Filter):
    """Redacts what the libraries log while anybody sends.

    It stays in place: taking a filter out while another thread is being filtered makes logging skip one. Who listens stands in
    a tuple that is replaced as a whole, by thread.
    """

    def __init__(self) -> None:
        super().__init__()
        self._listening: tuple[tuple[int, Ear], ...] = ()
        self._lock = threading.Lock()

    def filter(self, record: logging.LogRecord) -> bool:
        listening = self._listening
        if not listening:
            return True
        said = record.getMessage()
        for _thread, ear in listening:
            said = ear.redact(said)
        record.msg, record.args = said, ()
        if record.exc_info:  # a traceback quotes arguments, addresses among them
            record.exc_info, record.exc_text = None, None
        if record.levelno >= logging.WARNING:
            for thread, ear in listening:
                if thread == record.thread == threading.get_ident():
                    ear.hear(said)
        return True

    @contextmanager
    def listening(self, ear: Ear) -> Iterator[Ear]:
        here = (threading.get_ident(), ear)
        with self._lock:
            self._listening = (*self._listening, here)
        try:
            yield ear
        finally:
            with self._lock:
                self._listening = tuple(one for one in self._listening if one is not here)


_DISCRETION = _Discretion()


def discretion(redact: Redactor) -> AbstractContextManager[Ear]:
    """Inside the block the talkative libraries log no secret; ``complaints`` and ``cause`` say why a sending failed."""
    for name in TALKATIVE:
        logging.getLogger(name).addFilter(_DISCRETION)  # adds it once
    return _DISCRETION.listening(Ear(redact))
