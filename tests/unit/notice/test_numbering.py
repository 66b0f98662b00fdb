"""Numbers given from outside are given once; issues of a series count by themselves."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from sqlalchemy.exc import IntegrityError
from sqlmodel import select

from taskhub.document_numbers import as_written, is_well_formed
from taskhub.notice import DocumentSeries, Notice, NoticeState, approve, find, reject, series_issue
from taskhub.notice.numbering import give_number
from taskhub.notice.why import waiting, waits_for
from taskhub.problems import StateError
from taskhub.settings import KindSettings, Notices

EXTERNAL = Notices(numbering="external", kinds={"reminder": KindSettings(word="提", sign_off="automatic", numbering="internal")})
NUMBER = "某安委办督〔2024〕12号"


def drafted(desk: Any, key: str = "1", day: str = "2024-09-30", kind: str = "supervision") -> Notice:
    desk.finds(key, day=day, rule="behind", notice=kind)
    (notice,) = desk.drafts(day)
    return notice  # type: ignore[no-any-return]


def numbers(desk: Any, notice: Notice, text: str) -> bool:
    return desk.with_notice(  # type: ignore[no-any-return]
        notice.id, lambda session, one: give_number(session, desk.at("2024-09-30"), desk.actor, desk.settings, one, text)
    )


def signs(desk: Any, notice: Notice) -> None:
    desk.with_notice(notice.id, lambda session, one: approve(session, desk.at("2024-09-30"), desk.actor, one))


def ready(desk: Any, day: str = "2024-09-30") -> list[int]:
    with desk.database.reading() as session:
        return [one.id for one in desk.issuer().ready(session, desk.at(day))]


def series(desk: Any, restart: str) -> None:
    kind = {"word": "督", "sign_off": "office", "series": "安全生产督办通报", "restart": restart}
    desk.settings = Notices(kinds={"supervision": kind})


def test_a_notice_without_its_number_from_outside_is_not_issued_and_says_so(desk: Any) -> None:
    desk.settings = EXTERNAL
    one = drafted(desk)
    with desk.database.reading() as session:
        assert waits_for(session, EXTERNAL, one) == "等签批:签发;等文号"
    signs(desk, one)
    assert ready(desk) == []
    with desk.database.reading() as session:
        assert [(each.row.notice.key, each.what) for each in waiting(session, EXTERNAL)] == [(one.key, "等文号")]
    with pytest.raises(StateError, match="还没有文号"):
        desk.issues(one.id)
    assert numbers(desk, one, "某安委办督[2024]12号 ")
    assert ready(desk) == [one.id]
    issued = desk.issues(one.id)
    assert (issued.number, issued.reserved_number) == (NUMBER, NUMBER)
    with desk.database.reading() as session:
        assert waiting(session, EXTERNAL) == []
        assert session.exec(select(DocumentSeries)).all() == [], "no number was drawn here"


def test_the_same_number_twice_is_harmless_and_another_one_replaces_it_before_the_issue(desk: Any) -> None:
    desk.settings = EXTERNAL
    one = drafted(desk)
    assert [numbers(desk, one, NUMBER), numbers(desk, one, NUMBER)] == [True, False]
    assert numbers(desk, one, "某安委办督〔2024〕13号")
    with desk.database.reading() as session:
        assert find(session, "某安委办督〔2024〕13号").id == one.id
    desk.issues(one.id)
    assert numbers(desk, one, "某安委办督〔2024〕13号") is False
    with pytest.raises(StateError, match="已签发"):
        numbers(desk, one, "某安委办督〔2024〕14号")


def test_no_number_is_given_twice_not_even_that_of_a_withdrawn_notice(desk: Any) -> None:
    desk.settings = EXTERNAL
    first = drafted(desk)
    numbers(desk, first, NUMBER)
    second = drafted(desk, "2", "2024-10-08")
    with pytest.raises(StateError, match=f"{NUMBER} 已给了 {first.key}"):
        numbers(desk, second, NUMBER)
    desk.with_notice(first.id, lambda session, one: reject(session, desk.at("2024-09-30"), desk.actor, one, "不发了"))
    with pytest.raises(StateError, match="作废"):
        numbers(desk, second, NUMBER)
    with pytest.raises(IntegrityError):  # and the schema holds it too
        desk.with_notice(second.id, lambda _session, one: setattr(one, "reserved_number", NUMBER))


@pytest.mark.parametrize(
    "text", ["12", "某安委办督12号", "某安委办督〔2024〕12", "〔2024〕12号", "某安委办督〔24〕12号", "某安委办督〔2024〕号"]
)
def test_what_is_no_document_number_is_refused(desk: Any, text: str) -> None:
    desk.settings = EXTERNAL
    one = drafted(desk)
    with pytest.raises(StateError, match="以“号”结尾"):
        numbers(desk, one, text)


def test_a_kind_that_is_numbered_here_takes_no_number(desk: Any) -> None:
    one = drafted(desk)
    with pytest.raises(StateError, match="numbering 设为 external"):
        numbers(desk, one, NUMBER)


def test_numbers_drawn_here_pass_over_those_that_were_given_from_outside(desk: Any) -> None:
    desk.settings = EXTERNAL
    one = drafted(desk)
    numbers(desk, one, "某安委办督〔2024〕1号")
    desk.issues(one.id)
    desk.settings = Notices()
    later = [desk.issues(drafted(desk, str(n), f"2024-10-0{n}").id, f"2024-10-0{n}").number for n in (8, 9)]
    assert later == ["某安委办督〔2024〕2号", "某安委办督〔2024〕3号"]


def test_issues_of_a_series_count_apart_from_numbers_and_anew_each_year(desk: Any) -> None:
    series(desk, "yearly")
    issued = []
    for n, (day, kind) in enumerate([("2024-12-30", "supervision"), ("2024-12-30", "reminder"), ("2024-12-31", "supervision"),
                                     ("2025-01-02", "supervision")]):  # fmt: skip
        issued.append(desk.issues(drafted(desk, str(n), day, kind).id, day))
    assert [one.series_issue for one in issued] == [1, None, 2, 1]
    assert issued[2].title == "某安委办督办单:市应急管理局(安全生产督办通报2024年第2期)"
    assert "**安全生产督办通报 第2期**" in issued[2].body
    assert "期" not in issued[1].title
    assert issued[3].number == "某安委办督〔2025〕1号"
    with pytest.raises(IntegrityError):
        desk.with_notice(issued[2].id, lambda _session, one: setattr(one, "series_issue", 1))


def test_a_series_that_never_begins_anew_counts_through(desk: Any) -> None:
    series(desk, "never")
    days = ("2024-12-31", "2025-01-02")
    issued = [desk.issues(drafted(desk, str(n), day).id, day) for n, day in enumerate(days)]
    assert [series_issue(one) for one in issued] == ["安全生产督办通报第1期", "安全生产督办通报第2期"]


def test_what_is_not_issued_takes_neither_number_nor_issue(desk: Any) -> None:
    series(desk, "yearly")
    one = drafted(desk)
    template = desk.directory / "templates" / "notice.md.j2"
    text = template.read_text(encoding="utf-8")
    template.write_text("{{ 1 + letterhead }}", encoding="utf-8")
    with pytest.raises(StateError):
        desk.issues(one.id)
    template.write_text(text, encoding="utf-8")
    (same,) = desk.notices()
    assert (same.state, same.series, same.series_issue) == (NoticeState.DRAFT, None, None)
    assert desk.issues(one.id).series_issue == 1


def test_one_series_is_not_counted_in_two_ways() -> None:
    kinds = {
        kind: {"word": kind[0], "sign_off": "three", "series": "通报", "restart": restart}
        for kind, restart in (("circular", "never"), ("admonition", "yearly"))
    }
    with pytest.raises(ValidationError, match="通报 既每年重新编期号,又连续编"):
        Notices.model_validate({"kinds": kinds})


@given(st.text(alphabet="某安督提办0123456789号〔〕[]()() x", max_size=24))
def test_writing_a_number_as_it_was_given_changes_nothing_the_second_time(text: str) -> None:
    once = as_written(text)
    assert as_written(once) == once
    assert not is_well_formed(once) or (once.endswith("号") and "〔" in once)


@pytest.mark.parametrize(
    "text", ["某安委办督〔2026〕12号", "某安委办督[2026]12号", "某安委办督（２０２６）１２号", " 某安委办督 〔2026〕 12 号 "]
)
def test_a_number_is_read_however_it_is_typed(text: str) -> None:
    assert as_written(text) == "某安委办督〔2026〕12号"
    assert is_well_formed(as_written(text))


@pytest.mark.parametrize(
    "text", ["某安委办督〔2026〕012号", "某安委办督〔2026〕第12号", "某安委办督2026-12号", "〔2026〕12号", "某安委办督〔2026〕号"]
)
def test_a_number_has_one_spelling(text: str) -> None:
    assert not is_well_formed(as_written(text))
