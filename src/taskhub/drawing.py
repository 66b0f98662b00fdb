"""Drawing at random, the risky ones with more weight, so that anybody can draw again and get the same.

The method is that of Efraimidis and Spirakis (2006), weighted sampling without replacement: each candidate gets a variate u in
(0, 1) and the key -ln(u) / weight, and those with the smallest keys are drawn. Here u is made of the SHA-256 of seed and code,
and the logarithm is a decimal one, rounded the same way on every machine: the draw depends on the seed and on codes with
their weights, never on the order of rows.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Context, Decimal
from heapq import nsmallest

_EXACT = Context(prec=40)
_VARIATES = 2**128


@dataclass(frozen=True, slots=True)
class Candidate:
    """What may be drawn. ``risks``: what speaks for drawing it, and how often."""

    code: str
    risks: Mapping[str, int]

    def weight(self, weights: Mapping[str, int]) -> int:
        return 1 + sum(weights.get(risk, 0) * times for risk, times in self.risks.items())


def key(seed: str, code: str, weight: int) -> Decimal:
    """The smaller, the sooner drawn; it falls as the weight grows."""
    number = int.from_bytes(hashlib.sha256(f"{seed}\x1f{code}".encode()).digest()[:16])
    variate = _EXACT.divide(Decimal(2 * number + 1), Decimal(2 * _VARIATES))
    return _EXACT.divide(-_EXACT.ln(variate), Decimal(weight))


def draw(frame: Sequence[Candidate], weights: Mapping[str, int], seed: str, count: int) -> list[str]:
    """The codes of ``count`` of the frame, the first drawn first."""
    keys = ((key(seed, one.code, one.weight(weights)), one.code) for one in frame)
    return [code for _key, code in nsmallest(count, keys)]


def as_rows(frame: Sequence[Candidate]) -> list[list[object]]:
    """A frame as it is kept."""
    return [[one.code, dict(sorted(one.risks.items()))] for one in sorted(frame, key=lambda one: one.code)]


def frame_hash(rows: Sequence[object]) -> str:
    text = json.dumps(rows, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
