"""A day that is past shows the cases as the list showed them on that day."""

from datetime import date, timedelta
from typing import Any

from taskhub.escalation.listing import case_rows
from taskhub.escalation.past import past_rows

World = Any
FIRST = date(2024, 9, 11)
UNKNOWN = ("next_on", "resting")


def _known(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{key: value for key, value in row.items() if key not in UNKNOWN} for row in rows]


def test_every_day_of_a_case_is_told_again_as_it_was(world: World) -> None:
    world.hazard("h1")
    world.hazard("h2")
    one = world.finds("h1")
    world.finds("h2", day="2024-09-12")
    shown: dict[date, list[list[dict[str, Any]]]] = {}
    for n in range(35):
        day = FIRST + timedelta(days=n)
        if day == date(2024, 9, 14):
            world.issues(str(day), kind="supervision")
        if day == date(2024, 9, 16):
            world.writes("h2", str(day), deadline=date(2024, 9, 25))
        if day == date(2024, 10, 5):
            world.writes("h1", str(day), status="closed")
            world.ceases(one, str(day))
        world.tick(str(day))
        with world.database.reading() as session:
            shown[day] = [
                case_rows(session, closed=closed, missed=missed) for closed in (False, True) for missed in (False, True)
            ]
    told = {(row["rung"], row["state"]) for lists in shown.values() for row in lists[1] + lists[2]}
    assert {state for _rung, state in told} >= {None, "proposed", "missed"}, "the case went through something"
    assert {len(lists[2]) for lists in shown.values()} == {1, 2}
    assert any(row["closed_on"] for row in shown[max(shown)][2])
    assert len({row["anchor"] for lists in shown.values() for row in lists[2]}) == 2
    assert {"move", "void"} <= set(world.trail("hazard:h2"))
    with world.database.reading() as session:
        for day, lists in shown.items():
            again = [
                past_rows(session, day, closed=closed, missed=missed) for closed in (False, True) for missed in (False, True)
            ]
            assert list(map(_known, again)) == list(map(_known, lists)), day
        assert past_rows(session, FIRST - timedelta(days=1), closed=True) == []
        assert past_rows(session, max(shown), closed=True) == shown[max(shown)][2]
        assert past_rows(session, max(shown), unit="zjj", closed=True) == []
        assert past_rows(session, max(shown), ladder="item", closed=True) == []
        assert all(row["next_on"] is None for row in past_rows(session, FIRST))
