"""The process that holds the engine. Run as a script by ``process``; the only place that imports durable-rules.

It imports nothing of taskhub, so that it starts in milliseconds. The engine's C module can loop for ever while holding
the interpreter, or take the process along; both cost nothing but this process. Protocol, in lines of ASCII:

in    {"engines": [{"rules": {name: definition}, "bits": {name: bit}}, ...]}     once
in    {"bytes": n, "seconds": s}, then n bytes: one JSON fact a line             for each chunk
out   {"masks": [...]}: for each fact, which bits fired; or {"error": text}
"""

import json
import os
import signal
import sys
from collections.abc import Sequence
from types import TracebackType
from typing import Any

_HANDLED, _UNMATCHED = 0, 1
_SESSION = "1"
_WARM_UP_RULE = "warm"
_WARM_UP = '{"id":2,"sid":1,"k":2}'
_SPARE_SECONDS = 2


class EngineFault(Exception):
    """The engine answered something it should not: whatever it says from here on is worthless."""


class Engine:
    """A few dozen flat conjunctions in the engine's memory, from ``__enter__`` to ``__exit__``."""

    def __init__(self, rules: dict[str, Any], bits: dict[str, int]) -> None:
        self._definition = json.dumps({**rules, _WARM_UP_RULE: {"all": [{"m": {"k": 2}}]}})
        self._masks = {name: 1 << bit for name, bit in bits.items()} | {_WARM_UP_RULE: 0}

    def __enter__(self) -> "Engine":
        import durable_rules_engine

        self._api = durable_rules_engine
        self._handle = self._api.create_ruleset("taskhub", self._definition)
        # delete_state crashes on a session that never ran an action: let one run before anything else.
        if self._run(self._api.assert_event, _WARM_UP) != [_WARM_UP_RULE]:
            raise EngineFault("the engine did not warm up")
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if error is None:  # after a fault the process ends, and with it the engine's memory
            self._api.delete_state(self._handle, _SESSION)
            self._api.delete_ruleset(self._handle)

    def fired(self, fact: str) -> int:
        """The bits whose conjunctions hold for one fact."""
        mask = 0
        for name in self._run(self._api.assert_fact, fact):
            mask |= self._masks[name]
        code, _state = self._api.retract_fact(self._handle, fact)
        if code not in (_HANDLED, _UNMATCHED):
            raise EngineFault(f"retract_fact answered {code}")
        return mask

    def _run(self, put: Any, message: str) -> list[str]:
        code, state = put(self._handle, message)
        if code == _UNMATCHED:
            return []
        if code != _HANDLED:
            raise EngineFault(f"the engine answered {code} to {message}")
        names: list[str] = []
        started = self._api.start_action_for_state(self._handle, state)
        action = started[1] if started else None
        while action:
            names.append(action[2 : action.index('"', 2)])  # {"name":{"m":{...}}}
            if len(names) > len(self._masks):
                raise EngineFault("more rules fired than there are")
            action = self._api.complete_and_start_action(self._handle, state)
        return names


def answer(engines: Sequence[dict[str, Any]], facts: Sequence[str]) -> list[int]:
    masks = [0] * len(facts)
    for engine in engines:
        with Engine(**engine) as fresh:
            for i, fact in enumerate(facts):
                masks[i] |= fresh.fired(fact)
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
        outward.write(json.dumps(reply).encode() + b"\n")
        outward.flush()


if __name__ == "__main__":
    main()
