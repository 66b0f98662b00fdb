"""What a new revision changes, in words."""

from taskhub.plan.diff import Difference, diff

AMENDED = ("revision: 1", "revision: 2\namended: {date: 2025-03-01, document: 文〔2025〕3号}")


def test_a_plan_does_not_differ_from_itself(valid, plan_from):
    assert diff(plan_from(valid), plan_from(valid)) == []


def test_everything_of_a_new_plan_is_added(valid, plan_from):
    found = diff(None, plan_from(valid))
    assert {one.field for one in found} == {"added"}
    assert [(one.part, one.code) for one in found] == [
        ("plan", "p1"),
        ("task", "1"),
        ("task", "2"),
        ("measure", "1.1"),
        ("item", "1.1.1"),
        ("item", "1.1.2"),
        ("item", "2.1"),
    ]


def test_changed_fields_are_shown_before_and_after(valid, plan_from):
    text = (
        valid.replace("due: 2024-12-31", "due: 2025-12-31").replace("145", "150").replace("cooperating: [zjj]", "co_lead: [zjj]")
    )
    assert diff(plan_from(valid), plan_from(text)) == [
        Difference("item", "1.1.1", "co_lead", None, "zjj"),
        Difference("item", "1.1.1", "cooperating", "zjj", None),
        Difference("item", "1.1.1", "target", "145 处", "150 处"),
        Difference("item", "1.1.2", "due", "2024-12-31", "2025-12-31"),
    ]


def test_milestones_and_weights_are_written_as_in_the_file(valid, plan_from):
    text = valid.replace("weight: 2", "weight: 2.5").replace("percent: 30", "percent: 40")
    assert [(one.before, one.after) for one in diff(plan_from(valid), plan_from(text))] == [
        ("2", "2.5"),
        ("2024-06-30 30% 普查、2025-06-30 100%", "2024-06-30 40% 普查、2025-06-30 100%"),
    ]


def test_plan_level_changes_come_first(valid, plan_from):
    text = valid.replace(*AMENDED).replace("mode: linear", "mode: node").replace("due: 2024-12-31", "due: 2025-12-31")
    assert [(one.part, one.field, one.after) for one in diff(plan_from(valid), plan_from(text))] == [
        ("plan", "revision", "2"),
        ("plan", "effective", "2025-03-01"),
        ("plan", "document", "文〔2025〕3号"),
        ("plan", "mode", "node"),
        ("item", "due", "2025-12-31"),
    ]


def test_a_withdrawal_names_date_and_document(valid, plan_from):
    text = valid + "        withdrawn: {date: 2025-03-01, document: 文}\n"
    assert diff(plan_from(valid), plan_from(text)) == [Difference("item", "2.1", "withdrawn", None, "2025-03-01 文")]


def test_an_item_that_is_added_and_one_that_is_removed(valid, plan_from):
    found = diff(plan_from(valid), plan_from(valid.replace('"1.1.2"', '"1.1.3"')))
    assert found == [
        Difference("item", "1.1.3", "added", None, "修订应急预案"),
        Difference("item", "1.1.2", "removed", "修订应急预案", None),
    ]


def test_a_renamed_task_is_a_change_of_its_heading(valid, plan_from):
    found = diff(plan_from(valid), plan_from(valid.replace("title: 本质安全", "title: 本质安全提升")))
    assert found == [Difference("task", "2", "title", "本质安全", "本质安全提升")]


def test_a_measure_that_is_an_item_is_told_once(valid, plan_from):
    found = diff(plan_from(valid), plan_from(valid.replace("淘汰老旧设备", "淘汰老旧设备设施")))
    assert found == [Difference("item", "2.1", "title", "淘汰老旧设备", "淘汰老旧设备设施")]


def test_an_item_that_moves_to_another_measure_says_so(valid, plan_from):
    moved = valid.replace(
        '          - code: "1.1.2"',
        '      - code: "1.2"\n        title: 预案\n        lead: yjj\n        items:\n          - code: "1.1.2"',
    )
    found = diff(plan_from(valid), plan_from(moved.replace("measures: 2", "measures: 3")))
    assert found == [
        Difference("measure", "1.2", "added", None, "预案"),
        Difference("item", "1.1.2", "measure", "1.1", "1.2"),
    ]


def test_a_new_order_is_a_change(valid, plan_from):
    head, tasks = valid.split("tasks:\n", 1)
    first, second = tasks.split('  - code: "2"\n')
    swapped = f'{head}tasks:\n  - code: "2"\n{second}{first}'
    assert [(one.part, one.field, one.after) for one in diff(plan_from(valid), plan_from(swapped))] == [
        ("task", "order", "2"),
        ("item", "order", "2.1"),
    ]
