"""Three people sign one after the other; nobody counts twice; paper carries every signature."""

from typing import Any

import pytest
from sqlmodel import select

from taskhub.audit import Actor, events
from taskhub.notice import Notice, NoticeState, NoticeStep, approve
from taskhub.notice.signoff import LEVELS, signatures, signer, standing_signatures, void_signatures
from taskhub.notice.steps import Words
from taskhub.problems import StateError

ZHANG, LI, WANG = Actor("张三", "awb"), Actor("李四", "awb"), Actor("王五", "awb")


@pytest.fixture
def circular(desk: Any) -> Notice:
    desk.finds("1", notice="circular")
    (one,) = desk.drafts()
    return one  # type: ignore[no-any-return]


def signs(desk: Any, notice: Notice, by: Actor, new_text: str = "", **words: Any) -> bool:
    moment = desk.at("2024-09-30")
    return desk.with_notice(  # type: ignore[no-any-return]
        notice.id, lambda session, one: approve(session, moment, by, one, LEVELS["three"], Words(**words), new_text)
    )


def signed(desk: Any) -> tuple[NoticeState, dict[str, str]]:
    (one,) = desk.notices()
    with desk.database.reading() as session:
        return one.state, dict(signatures(session, one))


def test_three_people_sign_and_only_the_last_approves(desk: Any, circular: Notice) -> None:
    states = []
    for person in (ZHANG, LI, WANG):
        assert signs(desk, circular, person)
        states.append(signed(desk)[0])
    assert states == [NoticeState.DRAFT, NoticeState.DRAFT, NoticeState.APPROVED]
    assert signed(desk)[1] == {"drafter": str(ZHANG), "checker": str(LI), "signatory": str(WANG)}
    with desk.database.reading() as session:
        told = [event.details for event in events(session, f"notice:{circular.key}") if event.verb == "notice.approve"]
    assert told == [{"level": "drafter"}, {"level": "checker"}, {"level": "signatory"}]


def test_signing_twice_is_harmless_and_no_second_signature(desk: Any, circular: Notice) -> None:
    assert [signs(desk, circular, ZHANG), signs(desk, circular, ZHANG)] == [True, False]
    assert signed(desk) == (NoticeState.DRAFT, {"drafter": str(ZHANG)})
    with desk.database.reading() as session:
        assert desk.issuer().ready(session, desk.at("2024-09-30")) == []


def test_a_level_is_not_signed_before_the_one_below_it(desk: Any, circular: Notice) -> None:
    with pytest.raises(StateError, match="拟稿"):
        signs(desk, circular, LI, level="checker")
    with pytest.raises(StateError, match="drafter、checker、signatory"):
        signs(desk, circular, LI, level="office")
    assert signs(desk, circular, ZHANG, level="drafter")
    assert signs(desk, circular, LI, level="drafter") is False
    assert signed(desk) == (NoticeState.DRAFT, {"drafter": str(ZHANG)})


def test_paper_stands_for_every_signature(desk: Any, circular: Notice) -> None:
    signs(desk, circular, ZHANG)
    assert signs(desk, circular, LI, scan="slip.pdf")
    assert signed(desk) == (
        NoticeState.APPROVED, {"drafter": str(ZHANG), "checker": str(LI), "signatory": str(LI)},
    )  # fmt: skip
    assert signs(desk, circular, LI, scan="slip.pdf") is False


def test_who_signed_on_paper_stands_beside_who_entered_it(desk: Any, circular: Notice) -> None:
    assert signs(desk, circular, ZHANG, signatory=str(LI))
    assert signs(desk, circular, ZHANG, signatory=str(LI)) is False, "the same person's signature does not count twice"
    assert signed(desk)[1] == {"drafter": str(LI)}
    with desk.database.reading() as session:
        (step,) = session.exec(select(NoticeStep).where(NoticeStep.verb == "approve"))
        assert (step.actor, step.signatory) == (str(ZHANG), str(LI))


def test_one_paper_names_the_signatory_alone_and_a_level_limits_it_to_that_one(desk: Any, circular: Notice) -> None:
    assert signs(desk, circular, ZHANG, level="drafter", scan="draft.pdf", signatory=str(LI))
    assert signed(desk) == (NoticeState.DRAFT, {"drafter": str(LI)})
    assert signs(desk, circular, ZHANG, scan="slip.pdf", signatory=str(WANG))
    state, who = signed(desk)
    assert (state, who["drafter"], who["signatory"]) == (NoticeState.APPROVED, str(LI), str(WANG))
    assert desk.notices()[0].signed_off_by == str(WANG)
    assert signs(desk, circular, ZHANG, scan="slip.pdf", signatory=str(WANG)) is False


def test_a_changed_text_makes_what_was_signed_before_void(desk: Any, circular: Notice) -> None:
    signs(desk, circular, ZHANG)
    assert signs(desk, circular, LI, "请于月底前整改")
    assert signed(desk) == (NoticeState.DRAFT, {"checker": str(LI)})
    with desk.database.reading() as session:
        (one,) = desk.notices()
        assert [step.actor for step in void_signatures(session, one)] == [str(ZHANG)]
        (edit,) = [event for event in events(session, f"notice:{one.key}") if event.verb == "notice.edit"]
    assert (one.text, edit.details) == ("请于月底前整改", {"before": "", "after": "请于月底前整改"})
    assert signs(desk, circular, WANG, level="drafter")
    assert signs(desk, circular, ZHANG, level="signatory"), "a void signature does not keep anybody from signing again"
    assert signed(desk)[0] is NoticeState.APPROVED
    assert desk.notices()[0].signed_off_by == str(ZHANG)


def test_the_text_may_be_changed_back_and_forth_and_each_time_is_signed_anew(desk: Any, circular: Notice) -> None:
    for text in ("甲", "乙", "甲"):
        assert signs(desk, circular, ZHANG, text)
        assert signs(desk, circular, ZHANG, text) is False
        assert signed(desk) == (NoticeState.DRAFT, {"drafter": str(ZHANG)})
    assert desk.notices()[0].edits == 3


def test_what_is_approved_is_changed_no_more(desk: Any, circular: Notice) -> None:
    assert signs(desk, circular, LI, "定稿", scan="slip.pdf")
    assert signed(desk)[0] is NoticeState.APPROVED
    assert signs(desk, circular, LI, "定稿", scan="slip.pdf") is False
    with pytest.raises(StateError, match="文字不能再改"):
        signs(desk, circular, LI, "再改")
    assert desk.issues(circular.id).body.count("定稿") == 1


def test_a_signature_at_a_level_that_was_void_does_not_jump_the_queue(desk: Any, circular: Notice) -> None:
    with pytest.raises(StateError, match="拟稿"):
        signs(desk, circular, LI, "新的", level="checker")
    assert (desk.notices()[0].text, desk.notices()[0].edits) == ("", 0)


def test_paper_names_nobody_at_a_level_where_another_signed(desk: Any, circular: Notice) -> None:
    for person in (ZHANG, LI, WANG):
        signs(desk, circular, person, *(["新的"] if person is WANG else []))
    assert signed(desk)[1] == {"signatory": str(WANG)}
    assert signs(desk, circular, ZHANG, scan="slip.pdf", signatory=str(WANG))
    with desk.database.reading() as session:
        (one,) = desk.notices()
        standing = {step.level: signer(step) for step in standing_signatures(session, one)}
    assert standing == {"drafter": "见扫描件", "checker": "见扫描件", "signatory": str(WANG)}
    assert (one.state, one.signed_off_by) == (NoticeState.APPROVED, str(WANG))
