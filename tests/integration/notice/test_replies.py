"""Replies that are waited for: in every overview the same ones, as late as they are, on any day."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from taskhub.notice import ReplyTally
from taskhub.report.elements import OVERVIEW_KEY
from taskhub.report.pages import pages


def _awaited(house: Any, day: str) -> dict[str, str]:
    return {one.notice.unit: one.said() for one in house.hub.notices.replies(house.on(day))}


def _due(house: Any) -> date:
    due = house.of("supervision", "yjj").reply_due
    assert due == date(2024, 10, 12), "five working days after 30 September 2024, over the holiday"
    return due


def test_what_is_left_is_counted_in_working_days_over_a_holiday(issued: Any) -> None:
    _due(issued)
    assert _awaited(issued, "2024-09-30")["yjj"] == "还有 5 个工作日"
    assert _awaited(issued, "2024-10-11")["yjj"] == "还有 1 个工作日"
    assert _awaited(issued, "2024-10-12")["yjj"] == "今天到期", "an adjusted working day"
    assert _awaited(issued, "2024-10-13")["yjj"] == "已过期", "a Sunday: late, though no working day went by"
    assert _awaited(issued, "2024-10-15")["yjj"] == "已过期 2 个工作日"


def test_a_reply_that_came_is_waited_for_on_the_days_before_it_and_again_after_a_return(issued: Any) -> None:
    name = issued.of("supervision", "yjj").number
    issued.take("acknowledge", "2024-10-08", name)
    issued.take("reply", "2024-10-09", name, text="已整改")
    assert "yjj" not in _awaited(issued, "2024-10-09")
    assert _awaited(issued, "2024-10-08")["yjj"] == "还有 4 个工作日"
    issued.take("return", "2024-10-10", name, text="没有照片")
    assert _awaited(issued, "2024-10-10")["yjj"] == "还有 5 个工作日", "as long again as at first"
    assert "yjj" not in _awaited(issued, "2024-10-09")
    assert _awaited(issued, "2024-10-08")["yjj"] == "还有 4 个工作日", "the date that stood then"
    issued.take("withdraw", "2024-10-11", name, text="撤")
    assert "yjj" not in _awaited(issued, "2024-10-11")


def test_a_notice_that_asks_for_no_reply_is_not_waited_for(issued: Any) -> None:
    asked = {one.notice.kind for one in issued.hub.notices.replies(issued.on("2024-09-30"))}
    assert asked == {"supervision"}
    assert {one.kind for one in issued.notices()} > asked
    assert issued.hub.notices.replies(issued.on("2024-09-29")) == [], "before the issue nothing is"


def test_the_tally_counts_what_is_late_and_what_this_week_brings(issued: Any) -> None:
    for day, expected in {"2024-09-30": (0, 0), "2024-10-08": (0, 3), "2024-10-14": (3, 0)}.items():
        replies = issued.hub.notices.replies(issued.on(day))
        tally = ReplyTally.of(replies)
        assert (tally.waiting, (tally.late, tally.this_week)) == (len(replies), expected)
        assert (tally.first is None) == (tally.late == tally.waiting)


def test_only_one_unit_s_or_one_plan_s_are_asked_for(issued: Any) -> None:
    on, desk = issued.on("2024-09-30"), issued.hub.notices
    assert {one.notice.unit for one in desk.replies(on, "yjj")} == {"yjj"}
    assert desk.replies(on, plan="nosuch") == []
    assert len(desk.replies(on, plan="t-2024")) == len(desk.replies(on))


def test_a_provisional_date_is_said_to_be_one(issued: Any) -> None:
    with issued.hub.database.writing() as session:
        one = session.merge(issued.of("supervision", "yjj"))
        one.reply_due_provisional = True
    assert _awaited(issued, "2024-10-11")["yjj"] == "还有 1 个工作日(暂定)"


@pytest.mark.parametrize("key", [OVERVIEW_KEY, "taskhub-unit-yjj"])
def test_the_pages_show_what_is_late_before_what_is_to_come(issued: Any, key: str, tmp_path: Path) -> None:
    hub, number = issued.hub, issued.of("supervision", "yjj").number
    page = next(page for page in pages(hub.standing(issued.on("2024-10-15")), tmp_path) if page.key == key).markdown
    section = page.split("## 待回复 ")[1].split("## 通知")[0]
    (row,) = [line for line in section.splitlines() if number in line]
    assert "**已过期 2 个工作日**" in row
    assert "已过期 " in section.splitlines()[2]
    on_time = next(page for page in pages(hub.standing(issued.on("2024-10-08")), tmp_path) if page.key == key).markdown
    assert "本周到期" in on_time
    assert "还有 4 个工作日" in on_time
