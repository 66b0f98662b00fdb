"""Hash chains: each link is the hash of a record and of the link before it."""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

SIZE = 32
BEGINNING = bytes(SIZE)
"""What the first record is linked to."""


def link(before: bytes, record: Mapping[str, Any]) -> bytes:
    """The link of ``record`` after ``before``: SHA-256 over the two, the record as canonical JSON."""
    return hashlib.sha256(before + canonical(record)).digest()


def canonical(value: object) -> bytes:
    """One text for one meaning, whichever database it comes back from: keys sorted, instants in UTC, no blanks."""
    return "".join(_ENCODE(value, 0)).encode()


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return (value if value.tzinfo is UTC else value.astimezone(UTC)).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.hex()
    raise TypeError(f"{type(value).__name__} has no canonical form")


# What json.dumps makes anew for every value, made once: rows come by the hundred thousand. No markers, as nothing that is stored
# refers to itself; a test holds it equal to json.dumps.
_ENCODE: Any = json.encoder.c_make_encoder(  # type: ignore[attr-defined]
    None,
    _plain,
    json.encoder.encode_basestring,
    None,
    ":",
    ",",
    True,
    False,
    True,
)
