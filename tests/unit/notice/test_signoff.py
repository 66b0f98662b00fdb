"""Three people sign one after the other; nobody counts twice; paper carries every signature."""

from typing import Any

import pytest

from taskhub.audit import Actor, events
from taskhub.notice import Notice, NoticeState, approve
from taskhub.notice.signoff import LEVELS, signatures
from taskhub.notice.steps import Words
from taskhub.problems import StateError

ZHANG, LI, WANG = Actor("张三", "awb"), Actor("李四", "awb"), Actor("王五", "awb")


@pytest.fixture
def circular(desk: Any) -> Notice:
    desk.finds("1", notice="circular")
    (one,) = desk.drafts()
    return one  # type: ignore[no-any-return]


def signs(desk: Any, notice: Notice, by: Actor, **words: Any) -> bool:
    return desk.with_notice(  # type: ignore[no-any-return]
        notice.id, lambda session, one: approve(session, desk.at("2024-09-30"), by, one, LEVELS["three"], Words(**words))
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
