"""Time limits as they are written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taskhub.durations import Duration


@pytest.mark.parametrize(
    ("text", "duration"),
    [
        ("7 days", Duration(7)),
        ("1 day", Duration(1)),
        ("5 working days", Duration(5, True)),
        ("1 working day", Duration(1, True)),
    ],
)
def test_days_and_working_days_are_read(text: str, duration: Duration) -> None:
    assert Duration.parse(text) == duration


@pytest.mark.parametrize(
    "text", ["", "0 days", "-1 days", "7", "7 weeks", "7  days", "7 Working days", "7天", "7 days ", "99999 days"]
)
def test_anything_else_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(ValueError, match="写成 7 days 或 5 working days"):
        Duration.parse(text)


@given(st.integers(1, 9999), st.booleans())
def test_what_is_written_reads_back(amount: int, working: bool) -> None:
    assert Duration.parse(str(Duration(amount, working))) == Duration(amount, working)
