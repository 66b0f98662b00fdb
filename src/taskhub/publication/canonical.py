"""Figures as canonical data: one way to write them, so that equal figures have equal bytes and one hash."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any


def plain(value: Any) -> Any:
    """``value`` in what JSON has: figures and dates as text, so that nothing is rounded on the way."""
    if isinstance(value, Mapping):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value:f}"
    return value


def canonical(data: Any) -> str:
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def sha256(data: Any) -> str:
    return hashlib.sha256(canonical(data).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Difference:
    """Where two say different things: the way to the place, and what stands there; None where nothing does."""

    path: str
    published: Any
    found: Any


def differences(published: Any, found: Any, path: str = "") -> Iterator[Difference]:
    """In the order of the published data."""
    if isinstance(published, dict) and isinstance(found, dict):
        for key in sorted({*published, *found}):
            yield from differences(published.get(key), found.get(key), f"{path}.{key}" if path else key)
    elif isinstance(published, list) and isinstance(found, list):
        for n in range(max(len(published), len(found))):
            there, here = (rows[n] if n < len(rows) else None for rows in (published, found))
            yield from differences(there, here, f"{path}[{n}]")
    elif published != found:
        yield Difference(path, published, found)
