"""Whether Prefect can take what ``prefect.yaml`` declares, asked without a server.

Run as a program in a process of its own, ``python -m flows.declared``: to import the flows takes seconds, and what a broken one
does is not done to whoever asks.
"""

import json
import sys
from collections.abc import Mapping, Sequence
from typing import Any

from prefect.client.schemas.schedules import CronSchedule
from prefect.flows import load_flow_from_entrypoint
from pydantic import ValidationError


def why_no_flow(entrypoint: str) -> str | None:
    """Why ``entrypoint`` leads to no flow; None where it leads to one."""
    try:
        load_flow_from_entrypoint(entrypoint, use_placeholder_flow=False)
    except Exception as error:  # a module raises what it likes
        cause = error.__cause__ or error
        return f"{type(cause).__name__}: {cause}"
    return None


def faults(schedule: Mapping[str, Any]) -> Sequence[str]:
    """Which of ``cron`` and ``timezone`` Prefect refuses."""
    said = {key: schedule[key] for key in ("cron", "timezone") if schedule.get(key) is not None}
    try:
        CronSchedule(**said)
    except ValidationError as error:
        return sorted({str(one["loc"][0]) for one in error.errors()})
    return []


def main() -> None:
    """Asked in JSON on standard input: ``entrypoints`` and ``schedules`` with a cron. The answer is the last line: why each
    entrypoint is none, and the faulty fields of each schedule."""
    asked = json.load(sys.stdin)
    answer = {
        "entrypoints": [why_no_flow(one) for one in asked["entrypoints"]],
        "schedules": [faults(one) for one in asked["schedules"]],
    }
    sys.stdout.write(f"\n{json.dumps(answer)}\n")


if __name__ == "__main__":
    main()
