"""Plans under plans: nothing is counted twice, and what contradicts itself is said."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taskhub.plan.structure import Item, Plan
from taskhub.progress import SENT_BACK, VERIFIED, Family, History, Report, Ruled
from taskhub.progress.family import at_the_leaves, family, tree_of, where_each_does_them
from taskhub.units import Units

DAY = date(2024, 9, 30)
DONE = History((Report(1, date(2024, 6, 30), None, None, True),))


@pytest.fixture(scope="module")
def rolled(make_units: Callable[[], Units]) -> Callable[..., Family]:
    units = make_units()

    def of(plans: Sequence[Plan], reported: dict[str, History], *, verification: bool = False) -> Family:
        return family(list(tree_of(plans[0].code, plans)), reported, units, DAY, verification)

    return of


@pytest.fixture(scope="module")
def hung(plan: Callable[..., Plan]) -> Callable[..., Plan]:
    return lambda code, above, *items, **said: replace(plan(*items, **said), code=code, part_of=above)


Rolled, Hung, Make = Callable[..., Family], Callable[..., Plan], Callable[..., Item]


@pytest.fixture
def counties(hung: Hung, item: Make) -> list[Plan]:
    """One item of the city in two counties, who each have one of their own."""
    city = hung("p", None, item("1"), item("2"))
    return [city, *(
        hung(code, "p", item("1", plan=code, carries="p/1"), item("2", plan=code)) for code in ("east", "west")
    )]  # fmt: skip


def test_a_city_item_in_two_counties_is_two_items_and_not_three(rolled: Rolled, counties: list[Plan]) -> None:
    found = rolled(counties, {"east/1": DONE, "p/1": DONE})
    assert (found.total.items, found.total.completed) == (5, 1), "two carried, three that nobody carries"
    assert (found.heads.items, found.heads.completed) == (4, 1), "once, as the city reports it"
    assert [(one.status.plan.code, one.depth, one.carried) for one in found.branches] == [
        ("p", 0, 1),
        ("east", 1, 0),
        ("west", 1, 0),
    ]
    assert found.branches[0].status.figures.completed == 1, "its own row is as it was"


@pytest.mark.parametrize(
    ("done", "said"),
    [
        (["p/1"], "above_alone"), (["p/1", "east/1"], "above_alone"), (["east/1"], None),
        (["east/1", "west/1"], "parts_alone"), (["p/1", "east/1", "west/1"], None), ([], None),
    ],
)  # fmt: skip
def test_a_contradiction_between_above_and_below_is_said(
    rolled: Rolled, counties: list[Plan], done: list[str], said: str | None
) -> None:
    found = rolled(counties, dict.fromkeys(done, DONE))
    assert [one.contradiction for one in found.contradictions] == ([said] if said else [])


def test_a_part_that_was_withdrawn_carries_nothing_any_more(rolled: Rolled, hung: Hung, item: Make) -> None:
    city = hung("p", None, item("1"))
    part = item("1", plan="east", carries="p/1", withdrawn="2024-09-01")
    assert rolled([city, hung("east", "p", part)], {"p/1": DONE}).total.completed == 1


def test_where_what_is_carried_was_withdrawn_the_parts_stand_for_themselves(rolled: Rolled, hung: Hung, item: Make) -> None:
    city = hung("p", None, item("1", withdrawn="2024-09-01"))
    found = rolled([city, hung("east", "p", item("1", plan="east", carries="p/1"))], {})
    assert (found.total.items, found.heads.items, found.carried) == (1, 1, [])


def test_both_rates_stand_in_the_total_where_verification_is_on(rolled: Rolled, counties: list[Plan]) -> None:
    ruled = [Ruled(date(2024, 7, 1), outcome, "", "") for outcome in (VERIFIED, SENT_BACK)]
    reported = {"east/1": History(DONE.reports, {1: ruled[:1]}), "west/1": History(DONE.reports, {1: ruled[1:]})}
    total = rolled(counties, reported, verification=True).total
    assert (total.completed, total.completed_verified) == (2, 1)
    assert str(total.completion_rate_verified) == "20.00"
    assert rolled(counties, reported).total.completion_rate_verified is None


@st.composite
def families(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Plans, each under one before it, with items that may carry one of a plan above."""
    plans: list[dict[str, Any]] = []
    for n in range(draw(st.integers(1, 6))):
        above = draw(st.integers(0, n - 1)) if n else None
        carried = [f"p{one}/{i}" for one in _up(plans, above) for i in range(plans[one]["items"])]
        items = draw(st.integers(0, 4))
        plans.append({
            "above": above, "items": items,
            "carries": [draw(st.none() | st.sampled_from(carried)) if carried else None for _i in range(items)],
            "leads": [draw(st.sampled_from(("yjj", "jtj"))) for _i in range(items)],
            "withdrawn": [draw(st.booleans()) and draw(st.booleans()) for _i in range(items)],
            "done": [draw(st.booleans()) for _i in range(items)],
        })  # fmt: skip
    return plans


def _up(plans: Sequence[dict[str, Any]], above: int | None) -> list[int]:
    found = []
    while above is not None:
        found.append(above)
        above = plans[above]["above"]
    return found


@pytest.fixture(scope="module")
def drawn(hung: Hung, item: Make) -> Callable[[list[dict[str, Any]]], list[Plan]]:
    def made(n: int, one: dict[str, Any]) -> Plan:
        items = [
            item(str(i), plan=f"p{n}", carries=one["carries"][i], lead=one["leads"][i],
                 withdrawn="2024-02-01" if one["withdrawn"][i] else None)
            for i in range(one["items"])
        ]  # fmt: skip
        return hung(f"p{n}", None if one["above"] is None else f"p{one['above']}", *items)

    return lambda said: [made(n, one) for n, one in enumerate(said)]


@given(said=families())
def test_nobody_counts_one_thing_twice_and_who_has_it_carried_out_by_others_keeps_it(
    drawn: Callable[[list[dict[str, Any]]], list[Plan]], make_units: Callable[[], Units], said: list[dict[str, Any]]
) -> None:
    plans, units = drawn(said), make_units()
    in_force = {item.key: item for plan in plans for item in plan.items if item.in_force(DAY)}

    def chain(key: str) -> set[str]:
        above = in_force[key].carries or ""
        return {above, *chain(above)} if above in in_force else set()

    counted = {item.key for plan in where_each_does_them(plans, units, DAY) for item in plan.items} & set(in_force)
    for key in in_force:
        own = {above for above in chain(key) if in_force[above].lead == in_force[key].lead}
        assert not own & counted
    for key in set(in_force) - counted:
        assert any(key in chain(other) and in_force[other].lead == in_force[key].lead for other in counted)
    assert counted >= {item.key for plan in at_the_leaves(plans, DAY) for item in plan.items} & set(in_force)


@given(said=families(), order=st.randoms(use_true_random=False), layer=st.integers(0, 5))
def test_the_total_is_a_count_over_leaves_whatever_the_order_and_an_empty_layer_changes_nothing(
    rolled: Rolled, hung: Hung, drawn: Callable[[list[dict[str, Any]]], list[Plan]], said: list[dict[str, Any]], order: Any,
    layer: int,
) -> None:  # fmt: skip
    plans = drawn(said)
    reported = {f"p{n}/{i}": DONE for n, one in enumerate(said) for i in range(one["items"]) if one["done"][i]}
    found = rolled(plans, reported)
    in_force = {f"p{n}/{i}" for n, one in enumerate(said) for i in range(one["items"]) if not one["withdrawn"][i]}
    carried = {
        one["carries"][i] for n, one in enumerate(said) for i in range(one["items"]) if f"p{n}/{i}" in in_force
    }  # fmt: skip
    leaves = in_force - carried
    assert (found.total.items, found.total.completed) == (len(leaves), len(leaves & set(reported)))

    shuffled = plans[1:]
    order.shuffle(shuffled)
    assert rolled([plans[0], *shuffled], reported) == found

    under = layer % len(plans)
    layered = [*plans, hung("empty", f"p{under}")]
    layered = [replace(one, part_of="empty") if one.part_of == f"p{under}" and one.code != "empty" else one for one in layered]
    deeper = rolled(layered, reported)
    assert (deeper.total, deeper.heads) == (found.total, found.heads)
    assert sorted(one.item.key for one in deeper.contradictions) == sorted(one.item.key for one in found.contradictions)
