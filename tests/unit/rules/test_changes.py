"""What a changed ruleset means differently."""

from taskhub.rules.changes import ADDED, REMOVED, RuleChange, rule_changes


def content(**rules: dict[str, object]) -> dict[str, object]:
    return {"ruleset": "items", "subject": "item", "rules": {name.replace("_", "-"): rule for name, rule in rules.items()}}


def test_an_added_a_removed_and_a_changed_rule_are_told_by_name():
    before = content(late={"when": "days_overdue >= 1", "notice": "reminder"}, gone={"when": "decreased == true"})
    after = content(late={"when": "days_overdue >= 3", "notice": "reminder"}, fresh={"when": "percent < 1.00"})
    assert rule_changes(before, after) == [
        RuleChange("fresh", ADDED, None, None),
        RuleChange("gone", REMOVED, None, None),
        RuleChange("late", "when", "days_overdue >= 1", "days_overdue >= 3"),
    ]


def test_the_same_meaning_is_no_change():
    same = content(late={"when": "days_overdue >= 1"})
    assert rule_changes(same, content(late={"when": "days_overdue >= 1"})) == []
