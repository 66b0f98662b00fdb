"""What a plan file leaves out is inherited or defaulted."""

from datetime import date
from decimal import Decimal

from taskhub.plan import Basis, Change, Heading, ItemKind, Milestone, Mode, Schedule, Target


def test_items_stand_in_the_order_of_the_file(valid, plan_from):
    assert [item.key for item in plan_from(valid).items] == ["p1/1.1.1", "p1/1.1.2", "p1/2.1"]


def test_headings_keep_their_place(valid, plan_from):
    plan = plan_from(valid)
    assert plan.tasks == (Heading("1", "重大事故隐患动态清零"), Heading("2", "本质安全"))
    assert plan.measures == (Heading("1.1", "排查整治", "1"), Heading("2.1", "淘汰老旧设备", "2"))


def test_an_item_says_what_it_says(valid, plan_from):
    item = plan_from(valid).items[0]
    assert (item.task, item.measure, item.cooperating, item.weight) == ("1", "1.1", ("zjj",), Decimal(2))
    assert item.target == Target(Decimal(145), "处")
    assert item.milestones == (
        Milestone(date(2024, 6, 30), Decimal(30), "普查"),
        Milestone(date(2025, 6, 30), Decimal(100)),
    )


def test_a_target_implies_a_quantity_and_nothing_implies_once(valid, plan_from):
    assert [item.kind for item in plan_from(valid).items] == [ItemKind.QUANTITY, ItemKind.ONCE, ItemKind.ONCE]


def test_start_and_due_are_the_plan_s_by_default(valid, plan_from):
    first, _second, third = plan_from(valid).items
    assert first.start == date(2024, 1, 1)
    assert (third.start, third.due) == (date(2024, 1, 1), date(2026, 12, 31))


def test_a_lead_is_taken_from_the_item_then_the_measure_then_the_task(valid, plan_from):
    text = valid.replace("    title: 本质安全", "    title: 本质安全\n    lead: yjj").replace("        lead: zjj\n", "")
    text = text.replace("            start: 2024-03-01", "            lead: zjj")
    assert [item.lead for item in plan_from(text).items] == ["yjj", "zjj", "yjj"]


def test_a_measure_without_items_is_itself_the_item(valid, plan_from):
    text = valid + "        kind: recurring\n        due: 2025-12-31\n        items: []\n        source: 方案第二条\n"
    item = plan_from(text).items[-1]
    assert (item.code, item.measure, item.title, item.lead) == ("2.1", "2.1", "淘汰老旧设备", "zjj")
    assert (item.kind, item.due, item.source) == (ItemKind.RECURRING, date(2025, 12, 31), "方案第二条")


def test_a_source_is_inherited_from_the_plan(valid, plan_from):
    text = valid.replace("tasks:\n  -", "source: 国发〔2024〕1号\ntasks:\n  -")
    text = text.replace("        lead: yjj", "        lead: yjj\n        source: 第三条")
    assert [item.source for item in plan_from(text).items] == ["第三条", "第三条", "国发〔2024〕1号"]


def test_a_first_revision_holds_from_the_start_and_an_amendment_from_its_date(valid, plan_from):
    first = plan_from(valid)
    assert (first.effective, first.document) == (date(2024, 1, 1), "")
    text = valid.replace("revision: 1", "revision: 2\namended: {date: 2025-03-01, document: 安委办〔2025〕3号}")
    second = plan_from(text)
    assert (second.effective, second.document) == (date(2025, 3, 1), "安委办〔2025〕3号")


def test_the_schedule_has_defaults(valid, plan_from):
    text = valid.replace("schedule: {mode: linear, basis: plan, tolerance: 0}\n", "")
    assert plan_from(text).schedule == Schedule(Mode.LINEAR, Basis.PLAN, Decimal(0))
    text = valid.replace("mode: linear, basis: plan, tolerance: 0", "mode: node, basis: year, tolerance: 2.5")
    assert plan_from(text).schedule == Schedule(Mode.NODE, Basis.YEAR, Decimal("2.5"))


def test_numbers_are_exact(valid, plan_from):
    text = valid.replace("value: 145, unit: 处", "value: 0.7, unit: ‰, direction: at_most").replace("weight: 2", "weight: 0.1")
    item = plan_from(text).items[0]
    assert item.target == Target(Decimal("0.7"), "‰", at_most=True)
    assert item.weight == Decimal("0.1")


def test_null_is_as_good_as_nothing(valid, plan_from):
    nulls = "".join(
        f"        {key}: null\n"
        for key in (
            "co_lead",
            "cooperating",
            "kind",
            "start",
            "due",
            "weight",
            "target",
            "milestones",
            "withdrawn",
            "source",
            "items",
        )
    )
    text = valid.replace("schedule: {mode: linear, basis: plan, tolerance: 0}", "schedule: null\namended: null\nsource: null")
    assert plan_from(text + nulls) == plan_from(valid)


def test_a_withdrawn_item_stays_in_the_plan(valid, plan_from):
    item = plan_from(valid + "        withdrawn: {date: 2025-03-01, document: 文}\n").items[-1]
    assert item.withdrawn == Change(date(2025, 3, 1), "文")
    assert item.in_force(date(2025, 2, 28))
    assert not item.in_force(date(2025, 3, 1))
