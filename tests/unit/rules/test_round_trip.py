"""What a condition is printed as reads as the same condition."""

from hypothesis import given
from hypothesis import strategies as st

from taskhub.rules import understand
from taskhub.rules.counts import Surroundings
from tests.unit.rules.conftest import ITEM, UNIT, catalogue

ITEMS = catalogue(ITEM)
UNITS = catalogue(UNIT.replace(":If", ":Ic"))
AROUND = Surroundings.of("unit", {"item": ITEMS}, {"item": ["item-late", "item-slow"]})
NUMBERS = st.integers(-9, 9).map(str) | st.decimals("-9", "9", places=2).map(lambda number: f"{number:f}")
COMPARISON = st.sampled_from(["==", "!=", "<", "<=", ">", ">="])
EITHER = st.sampled_from(["and", "or"])


def joined(*parts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.tuples(*parts).map(" ".join)


def conditions(atoms: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.recursive(
        atoms,
        lambda inner: (
            joined(inner, EITHER, inner).map("({})".format) | joined(inner, EITHER, inner) | inner.map("not ({})".format)
        ),
        max_leaves=6,
    )


member_atoms = st.one_of(
    joined(st.sampled_from(["percent", "weight"]), COMPARISON, NUMBERS),
    joined(NUMBERS, COMPARISON, st.just("percent")),
    joined(st.just("days_overdue"), COMPARISON, st.integers(-9, 9).map(str)),
    joined(st.sampled_from(["weight", "(weight + 2)", "weight * -3"]), COMPARISON, st.sampled_from(["weight - 1", "-weight"])),
    st.sampled_from([
        "reported", "missing(percent)", "due < '2024-02-29'", "due + 3 >= '2024-02-29'", "due - start > 30", "status != 'active'",
        "status in ['active', 'pending']", "unit == \"o'x\"", "plan == unit", "finding == 'item-late'", "finding != 'item-slow'",
        "finding in ['item-late', 'item-slow']", "finding not in ['item-late', 'item-slow']",
    ]),
)  # fmt: skip
wheres = st.just("") | conditions(member_atoms).map(" where {}".format)
groups = st.one_of(
    st.builds(
        "count(item{}{}{})".format, wheres, st.sampled_from(["", " by plan", " by status"]),
        st.sampled_from(["", " within 1 day", " within 60 days"]),
    ),
    wheres.map("sum(item.weight{})".format),
)  # fmt: skip
atoms = st.one_of(
    joined(groups, COMPARISON, st.integers(0, 9).map(str)),
    joined(groups, st.sampled_from(["+ 1", "/ items", "* -0.5"]), COMPARISON, groups),
    joined(st.just("overdue"), COMPARISON, NUMBERS.filter(lambda number: "." not in number)),
    st.sampled_from(["overdue / items >= 0.2", "missing(attainment)"]),
)


@given(conditions(atoms))
def test_what_is_printed_reads_the_same(text: str) -> None:
    once = str(understand(text, UNITS, AROUND))
    assert str(understand(once, UNITS, AROUND)) == once


@given(conditions(atoms))
def test_negating_twice_changes_nothing(text: str) -> None:
    assert str(understand(f"not (not ({text}))", UNITS, AROUND)) == str(understand(text, UNITS, AROUND))
