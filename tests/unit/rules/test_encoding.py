import json
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from taskhub.rules import atoms, understand
from taskhub.rules.condition import All, OneOf, Test
from taskhub.rules.encoding import MOST_REMEMBERED, SAFE, Encoding
from taskhub.subjects import Facts, FactSpec, FactType


def encoded(facts: Facts, *conditions: str, catalogue: dict[str, FactSpec]) -> dict[str, Any]:
    """The engine's fact, its guard and constant ids left out."""
    message = Encoding([understand(text, catalogue) for text in conditions]).message(facts)
    fact: dict[str, Any] = json.loads(message)
    assert (fact.pop("id"), fact.pop("sid"), fact.pop("k")) == (1, 1, 1)
    return fact


@pytest.mark.parametrize(
    ("condition", "facts", "expected"),
    [
        ("days_overdue > 3", {"days_overdue": -7}, {"p0": -7}),
        ("days_overdue > 3", {"days_overdue": 10**30}, {"p0": SAFE}),
        ("days_overdue > 3", {"days_overdue": -(10**30)}, {"p0": -SAFE}),
        ("percent > 3", {"percent": Decimal("80.05")}, {"p0": 8005}),
        ("percent > 3", {"percent": Decimal("1E+20")}, {"p0": SAFE}),
        ("reported", {"reported": True}, {"p0": 1}),
        ("reported", {"reported": False}, {"p0": 0}),
        ("due > '2024-01-01'", {"due": date(2024, 1, 2)}, {"p0": date(2024, 1, 2).toordinal()}),
        ("plan == 'a' or plan != 'b'", {"plan": "b"}, {"p0": 2}),
        ("plan == 'a'", {"plan": 'whatever " else'}, {"p0": 0}),
        ("plan in ['a', 'b']", {"plan": "b"}, {"p0": 1}),
        ("plan not in ['a', 'b']", {"plan": "c"}, {"p0": 0}),
        ("missing(plan)", {"plan": "c"}, {"p0": 0}),
        ("percent / weight > 3", {"percent": Decimal(1), "weight": Decimal(3)}, {"p0": 333_333 - 3_000_000}),
        ("percent / weight > 3", {"percent": Decimal(1), "weight": Decimal(0)}, {}),
        ("percent * 1000000 > 3", {"percent": Decimal("1E+9")}, {"p0": SAFE}),
        ("plan == unit", {"plan": "a", "unit": "b"}, {"p0": 1}),
        ("percent > 3 and missing(percent) or reported", {"start": date(2024, 1, 1)}, {}),
    ],
)
def test_facts_become_flat_integers(condition: str, facts: Facts, expected: dict[str, int], items: dict[str, FactSpec]) -> None:
    assert encoded(facts, condition, catalogue=items) == expected


def test_one_fact_is_one_property_however_often_it_is_compared(items: dict[str, FactSpec]) -> None:
    conditions = ["percent > 3 and percent < 80 and not missing(percent)", "percent > 3", "due - start > 3 or due - start > 3"]
    facts = {"percent": Decimal(5), "due": date(2024, 1, 9), "start": date(2024, 1, 1)}
    assert encoded(facts, *conditions, catalogue=items) == {"p0": 500, "p1": 5_000_000}


@pytest.mark.parametrize(
    ("condition", "predicate"),
    [
        ("percent < 80.5", {"$lt": {"p0": 8050}}),
        ("percent == 80", {"p0": 8000}),
        ("plan != 'a'", {"$neq": {"p0": 1}}),
        ("missing(plan)", {"$nex": {"p0": 1}}),
        ("not missing(plan)", {"$gte": {"p0": -SAFE}}),
        ("plan not in ['a']", {"p0": 0}),
        ("not reported", {"p0": 0}),
        ("due - start >= 3", {"$gte": {"p0": 0}}),
    ],
)
def test_comparisons_are_written_in_the_engines_notation(condition: str, predicate: object, items: dict[str, FactSpec]) -> None:
    meaning = understand(condition, items)
    (atom,) = atoms(meaning)
    assert Encoding([meaning]).predicate(atom) == predicate


@pytest.mark.parametrize(
    ("condition", "facts"),
    [("percent > 3", {"percent": "80"}), ("days_overdue > 3", {"days_overdue": 2.5}), ("due > '2024-01-01'", {"due": 3}),
     ("percent + 1 > 3", {"percent": 0.5}), ("percent > 3", {"percent": Decimal("NaN")})],
)  # fmt: skip
def test_a_value_that_is_not_of_its_type_is_refused(condition: str, facts: Any, items: dict[str, FactSpec]) -> None:
    with pytest.raises((TypeError, ValueError, AttributeError)):
        encoded(facts, condition, catalogue=items)


def test_more_values_than_are_remembered_are_written_as_the_first_were(items: dict[str, FactSpec]) -> None:
    message = Encoding([understand("percent > 3 and due - start > 3 and days_overdue > 3", items)]).message
    for n in [*range(MOST_REMEMBERED + 10), *range(10)]:
        facts = {"percent": Decimal(n).scaleb(-2), "due": date(2024, 1, 1) + timedelta(days=n), "start": date(2024, 1, 1)}
        absent = {} if n % 3 else {"days_overdue": -n}
        expected = {"id": 1, "sid": 1, "k": 1, "p0": n, "p1": (n - 3) * 1_000_000} | ({} if n % 3 else {"p2": -n})
        assert json.loads(message(facts | absent)) == expected


def test_names_and_texts_of_rules_stay_texts() -> None:
    # A measure's name is no identifier, and a text may hold whatever a program is written in.
    odd = FactSpec("count(hazard where level == 'ma{jor}' and \"x\\\"}')", FactType.INTEGER, "")
    word = FactSpec("finding:rule-id", FactType.TEXT, "")
    message = Encoding(
        [All((Test(odd, ">=", 2), Test(word, "==", "'}{\\\n\""), OneOf(word, frozenset({"{get}"}), False)))]
    ).message
    assert message({odd.name: 3, word.name: "'}{\\\n\""}) == '{"id":1,"sid":1,"k":1,"p0":3,"p1":1,"p2":0}'
    assert message({word.name: "{get}"}) == '{"id":1,"sid":1,"k":1,"p1":0,"p2":1}'
