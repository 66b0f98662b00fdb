"""An item as a rule test states it: a change request waits until the office has decided."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

from taskhub.calendar import WorkCalendar
from taskhub.progress.cases import ItemAuthor

STATED = {"start": date(2024, 1, 1), "due": date(2024, 6, 30)}
Event = tuple[date, Mapping[str, Any]]


def stated(*events: Event) -> Any:
    return ItemAuthor(WorkCalendar(), "quarter").chronicle(STATED, events)


def test_a_request_waits_for_its_decision_and_takes_effect_by_an_amendment() -> None:
    asked, decided, amended = date(2024, 6, 20), date(2024, 7, 5), date(2024, 7, 10)
    item = stated(
        (asked, {"request": {"due": date(2024, 9, 30)}}), (decided, {"decided": "granted"}),
        (amended, {"amend": {"due": date(2024, 9, 30)}}),
    )  # fmt: skip
    days = [date(2024, 6, 19), asked, date(2024, 7, 4), decided, amended]
    assert [item.fact("change_requested", day) for day in days] == [False, True, True, False, False]
    assert {asked, decided} <= set(item.changes)
    assert [item.fact("days_overdue", day) for day in (decided, amended)] == [5, 0]
    assert item.fact("percent", amended) is None, "a request is no return"


@pytest.mark.parametrize(
    ("events", "said"),
    [
        ([(date(2024, 6, 20), {"decided": "granted"})], "没有等着决定的变更申请"),
        ([(date(2024, 6, 20), {"request": {}})], "一份申请改一个字段"),
        ([(date(2024, 6, 20), {"request": {"due": date(2024, 9, 30), "lead": "b"}})], "一份申请改一个字段"),
        ([(date(2024, 6, 20), {"request": {"title": "新"}})], "title"),
        ([(date(2024, 6, 20), {"request": {"lead": "b"}}), (date(2024, 7, 1), {"decided": "granted"}),
          (date(2024, 7, 2), {"decided": "rejected"})], "没有等着决定的变更申请"),
    ],
)  # fmt: skip
def test_what_no_request_can_be_is_refused(events: list[Event], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        stated(*events)
