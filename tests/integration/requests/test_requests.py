"""Requests to change an item: asked once, decided by somebody else, written into the next revision, effected by loading it."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from taskhub.audit import Actor, events
from taskhub.clock import Moment
from taskhub.hub import Hub
from taskhub.plan import book
from taskhub.plan.diff import diff
from taskhub.problems import InputError, StateError
from taskhub.requests import Wish
from taskhub.requests.effect import amended
from taskhub.requests.models import ChangeRequest
from taskhub.requests.standing import Request

On = Callable[[str], Moment]
LEAD = Actor("李四", "zjj")
CLERK = Actor("王敏", "awb")
CHIEF = Actor("赵主任", "awb")
LATER = Wish("due", "2024-12-01")


def granted(hub: Hub, on: On, item: str, wish: Wish, document: str = "市住建函〔2024〕7号") -> str:
    code = hub.requests.ask(item, wish, document, "征地未完成", on("2024-10-20"), CLERK).code
    hub.requests.decide(code, True, "安委办〔2024〕9号", "", on("2024-10-21"), CHIEF)
    return code


def load_amendment(hub: Hub, on: On, folder: Path, day: str = "2024-10-25") -> Path:
    text, _new, _written = hub.requests.amendment("t-2024", "安委办〔2024〕10号", date.fromisoformat(day), on(day))
    file = folder / "t-2024-r2.yaml"
    file.write_text(text, encoding="utf-8")
    hub.load_plans([file], on(day), CLERK)
    return file


def test_a_request_is_asked_decided_written_and_effected_once(hub: Hub, on: On, tmp_path: Path) -> None:
    desk = hub.requests
    first = desk.ask("t-2024/1.2.1", LATER, "市住建函［2024］7号", "征地未完成", on("2024-10-20"), LEAD)
    again = desk.ask("t-2024/1.2.1", LATER, "市住建函〔2024〕7号", "征地未完成", on("2024-10-21"), LEAD)
    assert (first.code, first.fresh, again.code, again.fresh) == ("t-2024/1.2.1#1", True, "t-2024/1.2.1#1", False)
    row, fresh = desk.decide("t-2024/1.2.1", True, "安委办〔2024〕9号", "", on("2024-10-22"), CHIEF)
    assert (fresh, row["state"]) == (True, "granted")
    assert not desk.decide("t-2024/1.2.1#1", True, "安委办〔2024〕9号", "", on("2024-10-23"), CHIEF)[1], "it was decided so"
    file = load_amendment(hub, on, tmp_path)
    (row,) = desk.rows(on("2024-10-25"))
    assert (row["state"], row["revision"], row["was"], row["wanted"]) == ("effected", 2, "2024-10-15", "2024-12-01")
    (loaded,) = hub.load_plans([file], on("2024-10-26"), CLERK)
    assert (loaded.changed, desk.rows(on("2024-10-26"))) == (False, [row])
    with hub.database.reading() as session:
        told = [event.verb for event in events(session, "item:t-2024/1.2.1") if event.verb.startswith("change.")]
    assert told == ["change.submitted", "change.granted", "change.effected"]
    assert [one["state"] for one in desk.rows(on("2024-10-21"))] == ["submitted"], "as it stood then"


def test_an_amendment_written_by_hand_effects_what_it_fulfils(hub: Hub, on: On) -> None:
    granted(hub, on, "t-2024/1.2.1", LATER)
    granted(hub, on, "t-2024/2.1.2", Wish("target", "400"))
    file = hub.workspace.config / "plans" / "t-2024.yaml"
    text = file.read_text(encoding="utf-8").replace(
        "revision: 1", "revision: 2\namended: {date: 2024-10-25, document: 安委办〔2024〕10号}"
    )
    file.write_text(text.replace("due: 2024-10-15", "due: 2024-12-01"), encoding="utf-8")
    hub.load_plans([file], on("2024-10-25"), CLERK)
    assert [row["state"] for row in hub.requests.rows(on("2024-10-25"))] == ["effected", "granted"]


@pytest.mark.parametrize(
    ("item", "wish", "actor", "said"),
    [
        ("t-2024/9.9", LATER, CLERK, "没有事项 9.9"),
        ("x-2024/1", LATER, CLERK, "没有方案 x-2024"),
        ("t-2024/1.2.1", LATER, Actor("甲", "jtj"), "由 市住房和城乡建设局 牵头"),
        ("t-2024/1.2.1", Wish("due", "2024-10-15"), CLERK, "已经是 2024-10-15"),
        ("t-2024/1.2.1", Wish("due", "2025-03-01"), CLERK, "不在方案期内"),
        ("t-2024/1.2.1", Wish("target", "3"), CLERK, "没有目标值"),
        ("t-2024/2.1.2", Wish("target", "-1"), CLERK, "目标值必须大于 0"),
        ("t-2024/2.2.3", LATER, CLERK, "已于 2024-08-15 撤销"),
    ],
)
def test_what_cannot_stand_is_refused_when_it_is_asked(
    hub: Hub, on: On, item: str, wish: Wish, actor: Actor, said: str
) -> None:  # fmt: skip
    with pytest.raises(StateError, match=said):
        hub.requests.ask(item, wish, "函〔2024〕7号", "缘由", on("2024-10-01"), actor)
    assert hub.requests.rows(on("2024-10-01")) == []


def test_the_successor_asks_for_what_a_merged_unit_led(hub: Hub, on: On) -> None:
    assert hub.requests.ask("t-2024/2.2.1", LATER, "函〔2024〕7号", "缘由", on("2024-10-01"), LEAD).fresh
    (row,) = hub.requests.rows(on("2024-10-01"), unit="zjj")
    assert row["unit"] == "zjj"


def test_who_asked_cannot_decide_nor_can_a_department(hub: Hub, on: On) -> None:
    hub.requests.ask("t-2024/1.2.1", LATER, "函〔2024〕7号", "缘由", on("2024-10-01"), CLERK)
    for actor, said in ((CLERK, "不能自己决定"), (LEAD, "由安委办决定")):
        with pytest.raises(StateError, match=said):
            hub.requests.decide("t-2024/1.2.1", True, "安委办〔2024〕9号", "", on("2024-10-02"), actor)
    with pytest.raises(StateError, match="--reason"):
        hub.requests.decide("t-2024/1.2.1", False, "安委办〔2024〕9号", "", on("2024-10-02"), CHIEF)
    hub.requests.decide("t-2024/1.2.1", False, "安委办〔2024〕9号", "理由不足", on("2024-10-02"), CHIEF)
    with pytest.raises(StateError, match="不再改动"):
        hub.requests.decide("t-2024/1.2.1", True, "安委办〔2024〕9号", "", on("2024-10-03"), CHIEF)
    with pytest.raises(StateError, match="不再改动"):
        hub.requests.decide("t-2024/1.2.1", True, "安委办〔2024〕9号", "", on("2024-10-03").on(date(2024, 10, 1)), CHIEF)
    with pytest.raises(StateError, match="没有已批准"):
        hub.requests.amendment("t-2024", "安委办〔2024〕10号", date(2024, 10, 25), on("2024-10-25"))


def test_two_requests_about_one_field_do_not_wait_together(hub: Hub, on: On) -> None:
    hub.requests.ask("t-2024/1.2.1", LATER, "函〔2024〕7号", "缘由", on("2024-10-01"), LEAD)
    other = Wish("due", "2024-11-01")
    with pytest.raises(StateError, match="taskhub plan retract"):
        hub.requests.ask("t-2024/1.2.1", other, "函〔2024〕8号", "缘由", on("2024-10-02"), LEAD)
    assert hub.requests.retract("t-2024/1.2.1#1", "改期", on("2024-10-02"), LEAD)["state"] == "withdrawn"
    assert hub.requests.ask("t-2024/1.2.1", other, "函〔2024〕8号", "缘由", on("2024-10-02"), LEAD).code == "t-2024/1.2.1#2"
    assert [row["request"] for row in hub.requests.rows(on("2024-10-02"), waiting=True)] == ["t-2024/1.2.1#2"]


def test_a_trial_leaves_nothing_behind(hub: Hub, on: On, dump: Callable[..., Any]) -> None:
    before = dump(hub.database)
    hub.requests.ask("t-2024/1.2.1", LATER, "函〔2024〕7号", "缘由", on("2024-10-01"), LEAD, keep=False)
    assert dump(hub.database) == before


def test_an_amendment_that_could_not_be_loaded_is_not_handed_out(hub: Hub, on: On) -> None:
    granted(hub, on, "t-2024/1.2.1", LATER)
    with pytest.raises(InputError, match="修订日期不在方案期内"):
        hub.requests.amendment("t-2024", "安委办〔2024〕10号", date(2025, 2, 1), on("2024-10-25"))


def test_the_original_line_and_the_overdue_time_stay_on_record(hub: Hub, on: On, tmp_path: Path) -> None:
    granted(hub, on, "t-2024/1.2.1", LATER)
    load_amendment(hub, on, tmp_path)
    with hub.database.reading() as session:
        (chronicle,) = hub.register.reading(session, on("2024-10-30")).read(["t-2024/1.2.1"])
    before, after = chronicle.facts(date(2024, 10, 24)), chronicle.facts(date(2024, 10, 25))
    assert (before["days_overdue"], before["due"], "original_due" in before) == (9, date(2024, 10, 15), False)
    assert (after["days_overdue"], after["due"], after["original_due"]) == (0, date(2024, 12, 1), date(2024, 10, 15))
    assert after["overdue_before"] == 9, "granted after the date had passed"
    said = "(原定 2024-10-15,改期前已逾期 9 天)"
    explained = hub.outlook.explain("item:t-2024/1.2.1", on("2024-10-30"))
    assert said in explained.origins[0].says
    (row,) = hub.changed_items(on("2024-10-30"))
    assert (row["code"], row["original_due"], row["due"], row["overdue_before"]) == (
        "1.2.1", date(2024, 10, 15), date(2024, 12, 1), 9,
    )  # fmt: skip
    assert hub.changed_items(on("2024-10-24")) == []
    assert any(row["before"] == said for row in hub.standing(on("2024-10-30")).items)


def test_a_request_that_waits_is_a_fact_of_its_item(hub: Hub, on: On) -> None:
    hub.requests.ask("t-2024/1.2.1", LATER, "函〔2024〕7号", "缘由", on("2024-10-01"), LEAD)
    hub.requests.decide("t-2024/1.2.1", False, "安委办〔2024〕9号", "理由不足", on("2024-10-05"), CHIEF)
    with hub.database.reading() as session:
        (chronicle,) = hub.register.reading(session, on("2024-10-30")).read(["t-2024/1.2.1"])
    days = (date(2024, 9, 30), date(2024, 10, 1), date(2024, 10, 4), date(2024, 10, 5))
    assert [chronicle.fact("change_requested", day) for day in days] == [False, True, True, False]


DUE = st.dates(date(2024, 10, 26), date(2024, 12, 31)).map(lambda day: Wish("due", day.isoformat()))
WISHES = st.fixed_dictionaries(
    {},
    optional={
        ("1.2.1", "due"): DUE, ("1.1.3", "due"): DUE, ("2.2.2", "due"): DUE,
        ("1.2.1", "lead"): st.sampled_from(["yjj", "jtj"]).map(lambda code: Wish("lead", code)),
        ("2.1.2", "target"): st.integers(1, 499).map(lambda n: Wish("target", str(n))),
        ("2.2.2", "target"): st.integers(81, 10**6).map(lambda n: Wish("target", f"{n / 4}".removesuffix(".0"))),
        ("1.1.2", "withdrawn"): st.just(Wish("withdrawn", "yes")), ("2.1.3", "withdrawn"): st.just(Wish("withdrawn", "yes")),
    },
)  # fmt: skip


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(wishes=WISHES)
def test_an_amendment_changes_what_was_granted_and_nothing_else(
    hub: Hub, on: On, tmp_path: Path, wishes: dict[tuple[str, str], Wish]
) -> None:  # fmt: skip
    from taskhub import documents
    from taskhub.plan.check import check
    from taskhub.plan.export import export_text
    from taskhub.plan.structure import Change

    with hub.database.reading() as session:
        old = book.newest(session, "t-2024")
    assert old is not None
    now = on("2024-10-20")
    asked = [
        Request(ChangeRequest(plan="t-2024", item=item, number=n, unit="zjj", field=wish.field, was="", wanted=wish.wanted,
                              document="函", reason="", revision=1, as_of=now.as_of, recorded_at=now.now, actor="x@awb"), [])
        for n, ((item, _field), wish) in enumerate(wishes.items())
    ]  # fmt: skip
    change = Change(date(2024, 10, 25), "安委办〔2024〕10号")
    file = tmp_path / "amended.yaml"
    file.write_text(export_text(amended(old, asked, change)), encoding="utf-8")
    new = check(documents.read(file), hub.units)
    changed = {(one.code, one.field) for one in diff(old, new)} - {
        ("t-2024", "revision"), ("t-2024", "effective"), ("t-2024", "document"),
    }  # fmt: skip
    unlike = {key for key, wish in wishes.items() if not wish.holds_of(next(i for i in old.items if i.code == key[0]))}
    assert changed == unlike
    assert all(wish.holds_of(next(i for i in new.items if i.code == key[0])) for key, wish in wishes.items())
