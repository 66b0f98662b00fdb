"""Screen, form and paper lead to the same state; twice is harmless; all or nothing."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import col, select

from taskhub.audit import Actor, events
from taskhub.notice import Decision, NoticeState, NoticeStep
from taskhub.notice.why import waits_for
from taskhub.problems import StateError, TaskhubError

DAY = "2024-09-30"


@pytest.fixture
def paper(tmp_path: Path) -> Path:
    slip = tmp_path / "审批表.PDF"
    slip.write_bytes(b"%PDF slip")
    return slip


@pytest.fixture
def drafted(house: Any) -> Any:
    house.assess(DAY)
    return house


def decides(house: Any, *names: str, by: Actor | None = None, day: str = DAY, **said: Any) -> Any:
    return house.hub.notices.decide(names, house.on(day), by or house.office, Decision(**said))


def circular(house: Any) -> str:
    with house.hub.database.writing() as session:
        one = house.of("supervision", "yjj")
        session.get_one(type(one), one.id).sign_off = "three"
    return one.key  # type: ignore[no-any-return]


def approvals(house: Any, name: str) -> list[NoticeStep]:
    with house.hub.database.reading() as session:
        query = select(NoticeStep).where(NoticeStep.notice_id == house.notice(name).id, NoticeStep.verb == "approve")
        return list(session.exec(query.order_by(col(NoticeStep.id))))


def test_screen_form_and_paper_lead_to_the_same_state(drafted: Any, paper: Path) -> None:
    keys = [drafted.of("supervision", "yjj").key, drafted.of("supervision", "zjj").key, drafted.of("supervision", "jtj").key]
    chief = Actor("李主任", "awb")
    decides(drafted, keys[0], by=chief)
    decides(drafted, keys[1], by=chief, via="form")
    decides(drafted, keys[2], signed_by="李主任@市安委办", signed_on=date(2024, 9, 30), scan=paper)
    notices = [drafted.notice(key) for key in keys]
    assert {(one.state, one.signed_off_by) for one in notices} == {(NoticeState.APPROVED, "李主任@awb")}
    (entered,) = approvals(drafted, keys[2])
    assert (entered.actor, entered.signatory, entered.as_of) == ("王敏@awb", "李主任@awb", date(2024, 9, 30))
    assert (drafted.hub.workspace.var / "scans" / entered.scan).read_bytes() == b"%PDF slip"
    with drafted.hub.database.reading() as session:
        vias = [events(session, f"notice:{key}")[-1].details.get("via") for key in keys]
    assert vias == [None, "form", None]


def test_paper_that_carries_every_signature_signs_all_levels_on_its_own_day(drafted: Any, paper: Path) -> None:
    key = circular(drafted)
    (ruling,) = decides(drafted, key, signed_by="赵书记", signed_on=date(2024, 9, 30), scan=paper, day="2024-10-08")
    assert (ruling.moved, drafted.notice(key).signed_off_by) == (True, "赵书记@awb")
    steps = approvals(drafted, key)
    assert [(one.level, one.signatory, str(one.as_of)) for one in steps] == [
        ("drafter", "", DAY), ("checker", "", DAY), ("signatory", "赵书记@awb", DAY),
    ]  # fmt: skip
    (again,) = decides(drafted, key, signed_by="赵书记", signed_on=date(2024, 9, 30), scan=paper, day="2024-10-08")
    assert (again.moved, len(approvals(drafted, key))) == (False, 3)


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"signed_by": "李四", "signed_on": date(2024, 9, 29)}, "2024-09-30 拟稿的"),
        ({"signed_by": "李四", "signed_on": date(2024, 10, 1)}, "还没有到"),
        ({"signed_on": date(2024, 9, 30)}, "--signed-by"),
        ({"signed_by": "李四@nosuch"}, "nosuch"),
        ({"approve": False}, "理由"),
        ({"level": "院长"}, "院长"),
        ({"number": "某安委办督〔2024〕12号"}, "由系统编"),
    ],
)
def test_what_cannot_be_is_refused_and_changes_nothing(drafted: Any, dump: Any, said: dict[str, Any], words: str) -> None:
    key = drafted.of("supervision", "yjj").key
    before = dump(drafted.hub.database)
    with pytest.raises(TaskhubError, match=words):
        decides(drafted, key, **said)
    assert dump(drafted.hub.database) == before


def test_paper_signed_before_the_text_was_changed_signed_another_text(drafted: Any, paper: Path) -> None:
    key = circular(drafted)
    decides(drafted, key, text="改过的", day="2024-10-08")
    with pytest.raises(StateError, match="签的是改以前的文字"):
        decides(drafted, key, signed_by="李四", signed_on=date(2024, 9, 30), scan=paper, day="2024-10-08")
    decides(drafted, key, signed_by="李四", signed_on=date(2024, 10, 8), scan=paper, day="2024-10-08")
    assert drafted.notice(key).state is NoticeState.APPROVED


def test_a_changed_text_names_whose_signatures_are_void_and_goes_out(drafted: Any) -> None:
    key = circular(drafted)
    decides(drafted, key, by=Actor("张三", "awb"))
    (ruling,) = decides(drafted, key, by=Actor("李四", "awb"), text="请立即整改")
    assert ruling.void == ["张三@awb"]
    with drafted.hub.database.reading() as session:
        waits = waits_for(session, drafted.hub.settings.notices, drafted.notice(key))
    assert waits == "等签批:拟稿、签发;文字改过,张三@awb 原来的签字作废"
    for name in ("王五", "赵六"):
        decides(drafted, key, by=Actor(name, "awb"))
    (issued,) = [one for one in drafted.hub.issue(drafted.on(DAY), drafted.office) if one.key == key]
    assert (issued.signed_off_by, "请立即整改" in issued.body) == ("赵六@awb", True)


def test_all_or_none_are_decided_and_a_text_is_for_one_alone(drafted: Any, dump: Any) -> None:
    keys = [drafted.of("supervision", "yjj").key, drafted.of("supervision", "zjj").key]
    before = dump(drafted.hub.database)
    with pytest.raises(StateError):
        decides(drafted, *keys, "t-2024.yjj.control.2024-09-30")
    with pytest.raises(StateError, match="只能给一份"):
        decides(drafted, *keys, text="一样的话")
    assert dump(drafted.hub.database) == before


def test_what_waits_says_since_when(drafted: Any) -> None:
    key = circular(drafted)
    assert {one.row.notice.key: str(one.since) for one in drafted.hub.notices.waiting()}[key] == DAY
    decides(drafted, key, day="2024-10-09")
    (one,) = [one for one in drafted.hub.notices.waiting() if one.row.notice.key == key]
    assert (str(one.since), one.what) == ("2024-10-09", "等签批:审核、签发")


def test_a_refusal_needs_its_reason(house: Any) -> None:
    house.assess("2024-09-30")
    draft = next(one.key for one in house.notices() if one.state == "draft")
    with pytest.raises(StateError, match="不同意要写明理由"):
        house.hub.notices.decide([draft], house.on("2024-09-30"), house.office, Decision(approve=False, why=" "))
