"""Figures: exact while they are computed, rounded half up once, stored as scaled integers.

The formulas are those of the domain reference (schedule progress, completion rate, deviation, attainment).
"""

from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction

PERCENT_DIGITS = 2
VALUE_DIGITS = 4
"""Reported values keep four decimals: enough for 0.7‰ and for 1.2万 alike."""

ALMOST_ALL = Decimal("99.99")


def quantise(value: Fraction | Decimal | int, digits: int) -> Decimal:
    """``value`` rounded half up to ``digits`` decimals (28.125 gives 28.13, where banker's rounding gives 28.12)."""
    step = Decimal(1).scaleb(-digits)
    with localcontext() as context:
        context.prec = 60
        exact = Decimal(value.numerator) / Decimal(value.denominator) if isinstance(value, Fraction) else Decimal(value)
        return exact.quantize(step, rounding=ROUND_HALF_UP) + 0  # never -0.00


def percent(share: Fraction | None) -> Decimal | None:
    """A share as percent with two decimals; None (not applicable) stays None."""
    return None if share is None else quantise(share * 100, PERCENT_DIGITS)


def share_percent(done: int, of: int) -> Decimal | None:
    """``done`` of ``of`` in percent. 100 is shown only where everything is done: 99,999 of 100,000 is 99.99."""
    if of == 0:
        return None
    return capped_percent(Fraction(done, of))


def capped_percent(share: Fraction) -> Decimal:
    """A share of something that is complete at 1: what is incomplete never rounds up to 100."""
    shown = quantise(share * 100, PERCENT_DIGITS)
    return min(shown, ALMOST_ALL) if share < 1 else shown


def ratio_percent(now: Fraction | None, base: Fraction | None) -> Decimal | None:
    """``now`` ÷ ``base`` in percent, not clamped at 100; None while the base is 0 or either is not applicable."""
    if now is None or not base:
        return None
    return percent(now / base)


def year_on_year(now: Decimal | int, then: Decimal | int) -> Decimal | None:
    """(now - then) ÷ then in percent; a zero base is not applicable."""
    return None if then == 0 else percent((Fraction(now) - Fraction(then)) / Fraction(then))


def scaled(value: Decimal, digits: int) -> int:
    """A Decimal as the integer that is stored. Raises ValueError where digits would be lost."""
    number = value.scaleb(digits)
    if number != number.to_integral_value():
        raise ValueError(f"{value} has more than {digits} decimals")
    return int(number)


def unscaled(number: int, digits: int) -> Decimal:
    return Decimal(number).scaleb(-digits)


def plain(value: Decimal) -> str:
    """A Decimal as people write it: no exponent, no trailing zeros."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
