"""What was said and is over: closing is proposed by the assessment that resolves it, and done by a person."""

from datetime import date
from typing import Any

import pytest

from taskhub import audit
from taskhub.notice import rows
from taskhub.problems import StateError


def _waiting(house: Any) -> set[str]:
    with house.hub.database.reading() as session:
        return {row.notice.key for row in rows(session, waiting=True)}


def test_a_completed_item_proposes_to_close_its_notice(issued: Any) -> None:
    key = issued.of("supervision", "yjj").key
    assert _waiting(issued) == set()
    issued.completes("1.1.1", "2024-10-08")
    done = issued.assess("2024-10-09")
    one = issued.notice(key)
    assert done.closings == [one.number]
    assert (one.state, one.closing_proposed_on, one.closing_why) == ("issued", date(2024, 10, 9), "所述问题均已解决,建议办结")
    assert _waiting(issued) == {key}
    with issued.hub.database.reading() as session:
        assert [event.verb for event in audit.events(session, f"notice:{key}")].count("notice.propose_closing") == 1
    assert issued.assess("2024-10-10").closings == [], "proposed once"
    (closed,) = issued.take("close", "2024-10-11", one.number)
    assert (closed.state, closed.closed_on) == ("closed", date(2024, 10, 11))
    assert _waiting(issued) == set()


def test_a_notice_that_still_speaks_of_something_open_is_not_proposed(issued: Any) -> None:
    several = issued.of("reminder", "zjj")
    issued.completes("1.2.1", "2024-10-08")
    assert several.number not in issued.assess("2024-10-09").closings
    assert issued.notice(several.key).closing_proposed_on is None
    with pytest.raises(StateError, match="acknowledge"):
        issued.take("close", "2024-10-09", several.number)


def test_a_draft_whose_matter_is_over_is_proposed_for_withdrawal(house: Any) -> None:
    house.assess("2024-09-30")
    key = house.of("supervision", "yjj").key
    house.completes("1.1.1", "2024-10-08")
    done = house.assess("2024-10-09")
    assert key in done.closings
    assert house.notice(key).closing_why == "所述问题均已解决,建议作废"
    house.take("withdraw", "2024-10-09", key, text="已完成")
    assert house.notice(key).state == "withdrawn"
    assert house.notice(key).number is None
    assert key not in _waiting(house)


def test_an_accepted_reply_closes_at_once_where_the_matter_is_over(issued: Any) -> None:
    name = issued.of("supervision", "yjj").number
    issued.take("reply", "2024-10-08", name, text="已整改")
    issued.completes("1.1.1", "2024-10-08")
    issued.assess("2024-10-09")
    (one,) = issued.take("accept", "2024-10-10", name)
    assert (one.state, one.accepted_on, one.closed_on) == ("closed", date(2024, 10, 10), date(2024, 10, 10))


def test_a_dry_run_proposes_and_writes_nothing(issued: Any) -> None:
    name = issued.of("supervision", "yjj").number
    issued.completes("1.1.1", "2024-10-08")
    done = issued.hub.assess(issued.on("2024-10-09"), issued.office, dry_run=True)
    assert done.closings == [name]
    assert issued.notice(name).closing_proposed_on is None


def test_what_comes_back_is_not_over_after_all(issued: Any) -> None:
    """Within the month an open notice speaks for its matter again, and the proposal is taken back."""
    name = issued.of("supervision", "yjj").number
    issued.completes("1.1.1", "2024-09-30")
    assert issued.hub.assess(issued.on("2024-09-30"), issued.office).closings == [name]
    said = {"plan": "t-2024", "item": "1.1.1", "as_of": "2024-09-30", "percent": "50"}
    from taskhub.tables import Row

    issued.hub.record_progress(Row(1, said), issued.on("2024-09-30"), issued.office)
    issued.assess("2024-09-30")
    assert issued.notice(name).closing_proposed_on is None
