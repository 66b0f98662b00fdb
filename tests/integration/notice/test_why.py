"""Why something was said or was not: the reason of every line and of every finding without one."""

from datetime import date
from typing import Any

import pytest
from sqlmodel import select

from taskhub.finding import Finding
from taskhub.notice.why import WORDS, Reason, waits_for


def _why(house: Any, name: str, day: str = "2024-09-30") -> list[tuple[str, str, str | None]]:
    return [(one.rule, one.reason, one.notice) for one in house.hub.notices.why(name, house.on(day))]


def _alter(house: Any, rule: str, **values: Any) -> None:
    with house.hub.database.writing() as session:
        for one in session.exec(select(Finding).where(Finding.rule == rule, Finding.subject_key == "t-2024/1.1.1")):
            for name, value in values.items():
                setattr(one, name, value)


def test_a_notice_says_why_each_of_its_lines_stands_in_it(issued: Any) -> None:
    one = issued.of("supervision", "yjj")
    assert _why(issued, one.number)[0] == ("item-overdue", "first", one.number)
    assert ("item-unreported", "higher", one.number) in _why(issued, one.number)
    assert _why(issued, one.number) == _why(issued, one.key) == _why(issued, "item:t-2024/1.1.1")


def test_what_was_over_before_it_went_out_is_told_as_such(house: Any) -> None:
    house.assess("2024-09-30")
    draft = house.of("reminder", "zjj")
    house.completes("1.2.1", "2024-10-08")
    house.assess("2024-10-08")
    house.issues("2024-10-08")
    assert ("item-due-soon", "resolved", None) in _why(house, draft.key, "2024-10-08")


def test_another_matter_of_a_subject_spoken_of_before_is_new(issued: Any) -> None:
    """The item that was behind falls overdue: the first notice was the reminder."""
    issued.assess("2024-10-17")
    issued.issues("2024-10-17")
    said = _why(issued, "item:t-2024/1.2.1", "2024-10-17")
    assert [reason for _rule, reason, _notice in said] == ["first", "new"]


@pytest.mark.parametrize(
    ("altered", "reason"),
    [
        ({}, "waiting"),
        ({"suppressed_by": "graver"}, "suppressed"),
        ({"unit": ""}, "nobody"),
        ({"notice": None}, "unasked"),
        ({"resolved_on": date(2024, 9, 30)}, "resolved"),
    ],
)
def test_a_finding_that_nobody_was_told_of_says_why(house: Any, altered: dict[str, Any], reason: str) -> None:
    house.assess("2024-09-30")
    with house.hub.database.writing() as session:
        session.connection().exec_driver_sql("DELETE FROM notice_line")
    _alter(house, "item-overdue", **altered)
    (said,) = [one for one in house.hub.notices.why("item:t-2024/1.1.1", house.on("2024-09-30")) if one.rule == "item-overdue"]
    assert (said.reason, said.notice) == (reason, None)
    assert said.why == WORDS[Reason(reason)].format(rule="graver")


def test_the_words_of_what_is_waited_for_follow_the_state(house: Any) -> None:
    house.assess("2024-09-30")
    key = house.of("supervision", "yjj").key

    def waits() -> str:
        with house.hub.database.reading() as session:
            return waits_for(session, house.hub.settings.notices, house.notice(key))

    assert waits() == "等签批:签发"
    house.hub.notices.decide([key], house.on("2024-09-30"), house.office)
    assert waits() == "等签发"
    house.issues("2024-09-30")
    assert waits() == "等回复,期限 2024-10-12"
    house.take("reply", "2024-10-08", key, text="已整改")
    assert waits() == "等安委办认可或退回"
    house.take("accept", "2024-10-09", key)
    assert waits() == "回复已认可,问题解决后办结"
    house.completes("1.1.1", "2024-10-10")
    house.assess("2024-10-10")
    assert waits() == "所述问题均已解决,建议办结"
    house.take("close", "2024-10-11", key)
    assert waits() == ""
