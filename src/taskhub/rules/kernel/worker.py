"""The process that holds the engine. Run as a script by ``process``; the only place that imports durable-rules.

It imports nothing of taskhub, so that it starts in milliseconds. The engine's C module can loop for ever while holding
the interpreter, or take the process along; both cost nothing but this process. Protocol, in lines of ASCII:

in    {"engines": [{"rules": {name: definition}, "bits": {name: bit}}, ...]}     once
in    {"chunk": c, "bytes": n, "seconds": s}, then n bytes: one JSON fact a line  for each chunk
out   {"chunk": c, "masks": [...]}: for each fact, which bits fired; or {"chunk": c, "error": text}
"""

import json
import os
import signal
import sys
from collections.abc import Sequence
from operator import or_
from types import TracebackType
from typing import Any

_HANDLED, _UNMATCHED = 0, 1
_SESSION = "1"
_WARM_UP_RULE = "warm"
_WARM_UP = '{"id":2,"sid":1,"k":2}'
_WARM = -1
"""What the warm-up fires. Should it ever fire for a fact, the answer is no set of rules and is refused."""

_SPARE_SECONDS = 2


class EngineFault(Exception):
    """The engine answered something it should not: whatever it says from here on is worthless."""


class Engine:
    """A few dozen flat conjunctions in the engine's memory, from ``__enter__`` to ``__exit__``."""

    def __init__(self, rules: dict[str, Any], bits: dict[str, int]) -> None:
        self._definition = json.dumps({**rules, _WARM_UP_RULE: {"all": [{"m": {"k": 2}}]}})
        self._bits = {name: 1 << bit for name, bit in bits.items()} | {_WARM_UP_RULE: _WARM}

    def __enter__(self) -> "Engine":
        import durable_rules_engine

        self._api = durable_rules_engine
        self._handle = self._api.create_ruleset("taskhub", self._definition)
        self._warm_up()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if error is None:  # after a fault the process ends, and with it the engine's memory
            self._api.delete_state(self._handle, _SESSION)
            self._api.delete_ruleset(self._handle)

    def masks(self, facts: Sequence[str]) -> list[int]:
        """For each fact the bits whose conjunctions hold for it alone: put in, what fires collected, taken out again."""
        api, handle, fired = self._api, self._handle, self._fired
        put, take = api.assert_fact, api.retract_fact
        masks = []
        for fact in facts:
            code, state = put(handle, fact)
            if code == _HANDLED:
                masks.append(fired(state))
            elif code == _UNMATCHED:
                masks.append(0)
            else:
                raise EngineFault(f"the engine answered {code} to {fact}")
            code, _state = take(handle, fact)
            if code not in (_HANDLED, _UNMATCHED):
                raise EngineFault(f"retract_fact answered {code}")
        return masks

    def _warm_up(self) -> None:
        # delete_state crashes on a session that never ran an action: let one run before anything else.
        code, state = self._api.assert_event(self._handle, _WARM_UP)
        if code != _HANDLED or self._fired(state) != _WARM:
            raise EngineFault("the engine did not warm up")

    def _fired(self, state: Any) -> int:
        """The bits of the actions that wait in the engine."""
        handle, bits, more = self._handle, self._bits, self._api.complete_and_start_action
        mask = count = 0
        started = self._api.start_action_for_state(handle, state)
        action = started[1] if started else None
        while action:
            mask |= bits[action[2 : action.index('"', 2)]]  # {"name":{"m":{...}}}
            count += 1
            if count > len(bits):
                raise EngineFault("more rules fired than there are")
            action = more(handle, state)
        return mask


def answer(engines: Sequence[dict[str, Any]], facts: Sequence[str]) -> list[int]:
    masks = [0] * len(facts)
    for engine in engines:
        with Engine(**engine) as fresh:
            masks = list(map(or_, masks, fresh.masks(facts)))
    return masks


def main() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's; this process ends with its pipe
    inward = sys.stdin.buffer
    outward = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever C code prints must not get among the answers
    engines = json.loads(inward.readline())["engines"]
    while header := inward.readline():
        request = json.loads(header)
        facts = inward.read(request["bytes"]).decode("ascii").splitlines()
        # The system ends the process even while C code loops, also when no parent is left to do it.
        signal.setitimer(signal.ITIMER_REAL, request["seconds"] + _SPARE_SECONDS)
        try:
            reply: dict[str, Any] = {"masks": answer(engines, facts)}
        except Exception as error:
            reply = {"error": f"{type(error).__name__}: {error}"}
        signal.setitimer(signal.ITIMER_REAL, 0)
        outward.write(json.dumps({"chunk": request["chunk"], **reply}).encode() + b"\n")
        outward.flush()


if __name__ == "__main__":
    main()
