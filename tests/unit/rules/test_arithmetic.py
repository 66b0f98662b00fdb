"""What a balance weighs is what fractions say, whatever the numbers."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from math import floor

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from taskhub.rules.arithmetic import difference
from taskhub.rules.condition import Balance, Calculation, Constant, Operand, Term
from taskhub.subjects import Facts, FactSpec, FactType

WHOLE, RATE, DAY = (
    Operand(FactSpec("whole", FactType.INTEGER, "")),
    Operand(FactSpec("count(hazard where level == 'major')", FactType.DECIMAL, "", scale=6)),
    Operand(FactSpec("day", FactType.DATE, "")),
)
small = st.integers(-12, 12)
millionths = st.integers(-(10**9), 10**9).map(lambda n: Decimal(n).scaleb(-6))
numbers = small | st.integers() | st.sampled_from([10**30, -(10**30)])
terms: st.SearchStrategy[Term] = st.recursive(
    st.sampled_from([WHOLE, RATE, DAY]) | (small | millionths).map(Constant),
    lambda inner: st.builds(Calculation, st.sampled_from("+-*/"), inner, inner),
    max_leaves=12,
)
rates = small.map(Decimal) | millionths | st.decimals(allow_nan=False, allow_infinity=False)
facts_of_subjects = st.fixed_dictionaries({}, optional={"whole": numbers, RATE.fact.name: rates, "day": st.dates()})


def fraction(term: Term, facts: Facts) -> Fraction | None:
    if isinstance(term, Calculation):
        a, b = fraction(term.left, facts), fraction(term.right, facts)
        if a is None or b is None or (term.operator == "/" and b == 0):
            return None
        return {"+": a.__add__, "-": a.__sub__, "*": a.__mul__, "/": a.__truediv__}[term.operator](b)
    value = term.value if isinstance(term, Constant) else facts.get(term.fact.name)
    if isinstance(value, date):
        return Fraction(value.toordinal())
    return None if value is None else Fraction(value)


def millionths_of(value: Fraction) -> int:
    rounded = floor(abs(value) * 10**6 + Fraction(1, 2))
    return rounded if value >= 0 else -rounded


@given(terms, terms, facts_of_subjects)
@example(Calculation("/", Constant(1), WHOLE), Constant(0), {"whole": -2_000_000})
@example(Calculation("/", Constant(1), WHOLE), Constant(0), {"whole": 2_000_000})
@example(Calculation("/", WHOLE, Constant(-3)), RATE, {"whole": 10**30, RATE.fact.name: Decimal("-0.000001")})
@example(Calculation("/", DAY, Calculation("-", DAY, DAY)), RATE, {"day": date.max, RATE.fact.name: Decimal(0)})
def test_a_balance_weighs_what_fractions_say(left: Term, right: Term, facts: Facts) -> None:
    a, b = fraction(left, facts), fraction(right, facts)
    expected = None if a is None or b is None else millionths_of(a) - millionths_of(b)
    assert difference(Balance(left, "==", right))(facts) == expected


@pytest.mark.parametrize(("whole", "expected"), [(2_000_000, 1), (-2_000_000, -1), (2_000_001, 0), (-2_000_001, 0)])
def test_half_a_millionth_counts_as_one_away_from_zero(whole: int, expected: int) -> None:
    assert difference(Balance(Calculation("/", Constant(1), WHOLE), "==", Constant(0)))({"whole": whole}) == expected


@pytest.mark.parametrize("wrong", [0.5, "1"])
def test_what_is_no_number_is_refused(wrong: object) -> None:
    with pytest.raises(TypeError):
        difference(Balance(WHOLE, "==", Constant(0)))({"whole": wrong})
