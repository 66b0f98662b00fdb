"""Killed half way, doubled, repeated: the ledger of one clean run."""

import multiprocessing
import os
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.exc import IntegrityError

from taskhub import leases
from taskhub.clock import Moment
from taskhub.escalation import LEASE, EscalationCase
from taskhub.leases import LeaseHeld

World = Any
STATEMENTS = (1, 4, 7, 12, 20, 33, 50, 70, 90)


def stocked(world: World) -> World:
    for n in range(4):
        world.hazard(f"h{n}", deadline=f"2024-09-{8 + n:02}")
        world.finds(f"h{n}", f"2024-09-{9 + n:02}")
    return world


def essence(world: World) -> dict[str, Any]:
    return {
        name: rows for name, rows in world.dump().items()
        if name.startswith(("escalation", "notice", "audit")) or name == "document_series"
    }  # fmt: skip


def killed_after(world: World, statements: int) -> bool:
    """A tick in a process of its own that dies like a lamp at a statement."""
    child = os.fork()
    if child == 0:
        world.database.engine.dispose(close=False)
        seen = 0

        def die(*_args: object) -> None:
            nonlocal seen
            seen += 1
            if seen > statements:
                os.kill(os.getpid(), 9)

        event.listen(world.database._writing_engine, "before_cursor_execute", die)
        event.listen(world.database.engine, "before_cursor_execute", die)
        world.tick("2024-09-16")
        os._exit(0)
    _pid, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


def test_a_tick_killed_anywhere_leaves_the_ledger_of_one_clean_run(make_world: Callable[[str], World]) -> None:
    clean = stocked(make_world("clean"))
    clean.tick("2024-09-16")
    expected = essence(clean)
    for statements in STATEMENTS:
        world = stocked(make_world(f"killed{statements}"))
        assert killed_after(world, statements)
        world.tick("2024-09-16")
        assert essence(world) == expected, statements


def _run(world: World, gate: Any, answers: Any) -> None:
    world.database.engine.dispose(close=False)
    gate.wait()
    try:
        answers.put(len(world.tick("2024-09-16").spoken))
    except LeaseHeld:
        answers.put("held")


def test_two_ticks_at_once_say_what_one_says(make_world: Callable[[str], World]) -> None:
    clean = stocked(make_world("clean"))
    clean.tick("2024-09-16")
    world = stocked(make_world("both"))
    context = multiprocessing.get_context("fork")
    gate, answers = context.Barrier(2), context.Queue()
    runs = [context.Process(target=_run, args=(world, gate, answers)) for _n in range(2)]
    for run in runs:
        run.start()
    said = [answers.get(timeout=60) for _run_ in runs]
    for run in runs:
        run.join()
    assert sorted(map(str, said)) in (["4", "held"], ["0", "4"])
    assert essence(world) == essence(clean)


def test_the_lease_keeps_runs_apart(world: World, on: Callable[[str], Moment]) -> None:
    stocked(world)
    with leases.lease(world.database, LEASE, on("2024-09-16").now, timedelta(minutes=30)):
        before = essence(world)
        with pytest.raises(LeaseHeld):
            world.tick("2024-09-16")
        assert essence(world) == before


def test_the_schema_allows_one_open_case_for_a_subject_on_a_ladder(world: World) -> None:
    stocked(world)
    world.tick("2024-09-16")
    (first, *_rest) = world.cases()
    finding = world.finds("h0", "2024-09-16", rule="hazard-late-again")
    twin = EscalationCase(**{**first.model_dump(exclude={"id"}), "finding_id": finding})
    with pytest.raises(IntegrityError), world.database.writing() as session:
        session.add(twin)
