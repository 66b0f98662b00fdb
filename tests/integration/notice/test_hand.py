"""A notice in a person's words: drafted once, signed, issued and chased like any other."""

from dataclasses import replace
from typing import Any

import pytest

from taskhub.notice import Wish
from taskhub.problems import StateError, TaskhubError

WISH = Wish("supervision", "市应急管理局", "请于节前开展一次全覆盖检查,并书面报告。")


def _draft(house: Any, wish: Wish, day: str = "2024-09-30") -> Any:
    return house.hub.notices.draft(wish, house.on(day), house.office)


def test_the_same_wish_is_one_notice_while_it_stands(house: Any) -> None:
    first, new = _draft(house, WISH)
    assert (first.key, first.origin, first.text, new) == ("-.yjj.supervision.2024-09-30", "hand", WISH.text, True)
    again, new = _draft(house, replace(WISH, unit="yjj"), "2024-10-08")
    assert (again.id, new) == (first.id, False)
    other, new = _draft(house, replace(WISH, text="另一件事"))
    assert (other.part, new) == (2, True)
    house.take("withdraw", "2024-10-08", first.key, text="不发了")
    third, new = _draft(house, WISH, "2024-10-08")
    assert new
    assert third.id not in (first.id, other.id)


def test_it_goes_out_in_its_own_words_and_an_answer_is_waited_for(house: Any) -> None:
    wish = replace(WISH, about=[("item:t-2024/1.1.1", "")], plan="t-2024", reply_within="3 working days", copied=["市安委办"])
    notice, _new = _draft(house, wish)
    house.issues("2024-09-30")
    one = house.notice(notice.key)
    assert WISH.text in one.body
    assert "1.1.1 完成普查" in one.body
    assert "规则" not in one.body
    assert (one.copied, str(one.reply_due)) == (["awb"], "2024-10-10")


def test_about_nothing_in_particular_it_is_chased_too(house: Any) -> None:
    notice, _new = _draft(house, WISH)
    house.issues("2024-09-30")
    assert house.notice(notice.key).body.count("1.") == 0
    done = house.assess("2024-10-14")
    assert [one.rule for one in done.opened if one.subject == f"notice:{notice.key}"] == ["notice-unanswered"]
    assert any(one.about_notices and one.unit == "yjj" for one in house.notices()), "nothing hushes the reminder"


def test_it_speaks_for_what_rules_would_say_lower_of_the_same_subject(house: Any) -> None:
    house.assess("2024-09-30")
    reminder = house.of("reminder", "yjj")
    notice, _new = _draft(house, replace(WISH, about=[("item:t-2024/1.1.2", "")]))
    assert house.notice(reminder.key).state == "withdrawn"
    said = house.hub.notices.why(notice.key, house.on("2024-09-30"))
    assert [(one.rule, one.reason) for one in said] == [
        ("item-behind-schedule", "higher"), ("item-due-soon", "higher"), ("", "hand"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"text": " "}, "写明内容"),
        ({"unit": "nosuch"}, "没有单位"),
        ({"copied": ["nosuch"]}, "没有单位"),
        ({"about": [("item:t-2024/9.9", "")]}, "没有对象"),
    ],
)
def test_a_wish_that_cannot_be_meant_is_refused(house: Any, wrong: dict[str, Any], says: str) -> None:
    with pytest.raises(TaskhubError, match=says):
        _draft(house, replace(WISH, **wrong))
    assert house.notices() == []


def test_a_notice_about_a_notice_is_no_subject(issued: Any) -> None:
    about = issued.of("supervision", "yjj")
    notice, _new = _draft(issued, replace(WISH, about=[(f"notice:{about.key}", "")]), "2024-10-08")
    assert notice.about_notices
    issued.issues("2024-10-08")
    assert f"notice:{notice.key}" not in {one.subject for one in issued.assess("2024-12-20").opened}


def test_what_is_not_issued_cannot_be_answered(house: Any) -> None:
    notice, _new = _draft(house, WISH)
    with pytest.raises(StateError, match="还没有签发"):
        house.take("acknowledge", "2024-10-08", notice.key)
