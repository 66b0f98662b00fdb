"""Rehearsal, preview and guard on the small workspace: what they say is what assessing really does."""

import re
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import col, select

from taskhub.audit import Actor, AuditEvent
from taskhub.clock import Moment
from taskhub.finding import Finding
from taskhub.hub import Hub
from taskhub.notice import Notice, NoticeLine
from taskhub.problems import StateError
from taskhub.progress import CATALOGUES
from taskhub.rules import Rule, Ruleset, understand
from taskhub.rules.condition import Test
from taskhub.rules.measure import Measure
from taskhub.tables import Row
from taskhub.trial import RulesChangedError, rehearse

On = Callable[[str], Moment]

FIRST, LAST = date(2024, 7, 6), date(2024, 9, 12)
RETURNS = {
    "2024-08-22": [("2.1.2", "value", "300"), ("2.2.1", "done", "是")],
    "2024-09-03": [("1.2.2", "value", "650"), ("2.1.1", "done", "是")],
    "2024-09-06": [("2.1.2", "value", "290")],
}


def days(first: date, last: date) -> Iterator[str]:
    for n in range((last - first).days + 1):
        yield (first + timedelta(days=n)).isoformat()


def reports(hub: Hub, on: On, office: Actor, day: str) -> None:
    for item, column, figure in RETURNS.get(day, []):
        hub.record_progress(Row(1, {"plan": "t-2024", "item": item, "as_of": day, column: figure}), on(day), office)


def edit(hub: Hub, old: str, new: str, file: str = "items.yaml") -> None:
    path = hub.workspace.rules / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def cap(hub: Hub, lines: int) -> None:
    (hub.workspace.config / "taskhub.yaml").write_text(f"rules: {{change_cap: {lines}}}\n", encoding="utf-8")


def told(hub: Hub) -> set[tuple[str, str, str]]:
    """Subject, rule and unit of everything a notice says."""
    with hub.database.reading() as session:
        query = select(NoticeLine.subject, NoticeLine.rule, Notice.unit).join(Notice, col(Notice.id) == col(NoticeLine.notice_id))
        return set(session.exec(query))


def test_rehearsing_the_rules_that_were_in_force_tells_what_happened(hub: Hub, on: On, office: Actor) -> None:
    for day in days(FIRST, LAST):
        reports(hub, on, office, day)
        drafted = hub.assess(on(day), office).drafted
        hub.notices.decide([one.key for one in drafted], on(day), office)
        hub.issue(on(day), office)
    start = FIRST + timedelta(days=1)  # on the first day everything was told that had gathered before
    result = hub.rehearse(start, on(LAST.isoformat()))
    assert result.would.findings == result.did.findings
    assert result.would.notices == result.did.notices
    assert +result.would.rules == +result.did.rules
    assert result.would.count().findings >= 10
    assert result.would.count().notices >= 8
    assert result.subjects > 12 + 3 + 1, "and the notices"


def test_other_rules_are_rehearsed_from_their_directory_and_nothing_is_written(
    hub: Hub, on: On, office: Actor, tmp_path: Path, dump: Callable[[Any], Any]
) -> None:
    hub.assess(on("2024-09-30"), office)
    others = Path(shutil.copytree(hub.workspace.rules, tmp_path / "others"))
    path = others / "items.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("days_overdue >= 1", "days_overdue >= 20"), encoding="utf-8")
    before = dump(hub.database)
    ours = hub.rehearse(date(2024, 1, 1), on("2024-09-30"))
    theirs = hub.rehearse(date(2024, 1, 1), on("2024-09-30"), others)
    assert dump(hub.database) == before
    assert ours.did.notices == theirs.did.notices
    late = [group.day for group in ours.would.notices if group.kind == "supervision"]
    later = [group.day for group in theirs.would.notices if group.kind == "supervision"]
    assert min(late) == date(2024, 7, 1)
    assert min(later) == date(2024, 7, 20)


def test_what_was_not_known_yet_is_not_replayed(hub: Hub, on: On, office: Actor) -> None:
    hub.record_progress(
        Row(1, {"plan": "t-2024", "item": "1.1.1", "as_of": "2024-06-28", "done": "是"}), on("2024-08-01"), office
    )
    end = on("2024-07-31")
    as_known_then = hub.rehearse(date(2024, 6, 1), end)
    as_known_now = hub.rehearse(date(2024, 6, 1), Moment(end.as_of, on("2024-08-01").now))
    assert as_known_then.would.rules["item-overdue"] == as_known_now.would.rules["item-overdue"] + 1


def test_a_period_that_has_not_come_or_is_turned_round_is_refused(hub: Hub, on: On) -> None:
    with pytest.raises(StateError, match="2024-10-01"):
        hub.rehearse(date(2024, 10, 1), on("2024-09-30"))
    with pytest.raises(StateError, match="还没有到"):
        hub.rehearse(date(2024, 9, 1), Moment(date(2024, 10, 31), on("2024-09-30").now))


ANY_PLAN = "  - {id: plan-any, title: 在册, colour: blue, when: items >= 1, notice: reminder}\n"
EDITS = {
    "wider": [("items.yaml", "behind_below: 80", "behind_below: 101")],
    "narrower": [("items.yaml", "days_overdue >= 1\n", "days_overdue >= 400\n")],
    "wider and no longer silenced": [
        ("items.yaml", "behind_below: 80", "behind_below: 101"),
        ("items.yaml", "days_overdue >= 1\n", "days_overdue >= 400\n"),
    ],
    "silences less": [("items.yaml", "[item-due-soon, item-behind-schedule]", "[item-due-soon]")],
    "silences more": [("items.yaml", "suppresses: [item-due-soon, ", "suppresses: [item-due-soon, item-unreported, ")],
    "a longer for": [("plans.yaml", "for: 7 days", "for: 400 days")],
    "another kind": [("items.yaml", "notice: supervision", "notice: control")],
    "a notice where there was none": [
        ("units.yaml", "overdue >= 5 or", "overdue >= 1 or"),
        ("units.yaml", "notice: none", "notice: reminder"),
    ],
    "a new rule": [("plans.yaml", "rules:\n", "rules:\n" + ANY_PLAN)],
    "not valid yet": [("items.yaml", "reports_missed >= 2\n", "reports_missed >= 1\n    valid: {from: 2024-09-12}\n")],
}  # fmt: skip


@pytest.mark.parametrize("edits", EDITS.values(), ids=list(EDITS))
def test_the_preview_says_what_the_coming_assessment_does(
    hub: Hub, open_hub: Callable[..., Hub], on: On, office: Actor, edits: list[tuple[str, str, str]]
) -> None:
    hub.assess(on("2024-09-10"), office)
    before = told(hub)
    same = open_hub(Path(shutil.copytree(hub.workspace.root, hub.workspace.root.parent / "same")))
    drafted_without = same.assess(on("2024-09-11"), office).drafted
    for file, old, new in edits:
        edit(hub, old, new, file)
    changed = open_hub()
    expected = changed.preview_change(on("2024-09-10"))
    assert expected is not None
    assert expected.day == date(2024, 9, 11)
    drafted = changed.assess(on("2024-09-11"), office).drafted
    fresh = told(changed) - told(same)
    assert expected.new_lines == len(fresh)
    assert {row.unit: row.new_lines for row in expected.units if row.new_lines} == Counter(unit for *_which, unit in fresh)
    assert (expected.notices_before, expected.notices_after) == (len(drafted_without), len(drafted))
    assert not fresh & before


def test_without_a_change_or_before_the_first_assessment_there_is_nothing_to_preview(
    hub: Hub, open_hub: Callable[..., Hub], on: On, office: Actor
) -> None:
    assert hub.preview_change(on("2024-09-10")) is None
    hub.assess(on("2024-09-10"), office)
    assert open_hub().preview_change(on("2024-09-10")) is None
    edit(hub, "title: 逾期未完成", "title: 逾期")
    expected = open_hub().preview_change(on("2024-09-12"))
    assert expected is not None
    assert (expected.day, expected.change.rules, expected.new_lines) == (date(2024, 9, 12), ["item-overdue"], 0)


def test_a_change_above_the_cap_stops_until_it_is_accepted(
    hub: Hub, open_hub: Callable[..., Hub], on: On, office: Actor, dump: Callable[[Any], Any]
) -> None:
    hub.assess(on("2024-09-10"), office)
    cap(hub, 0)
    edit(hub, "behind_below: 80", "behind_below: 101")
    changed = open_hub()
    before = dump(changed.database)
    with pytest.raises(RulesChangedError) as refused:
        changed.assess(on("2024-09-11"), office)
    said = str(refused.value)
    assert "item-behind-schedule" in said
    assert f"{refused.value.preview.new_lines} 项" in said
    assert "change_cap" in said
    assert refused.value.preview.units[0].unit in said
    (accepted,) = re.findall(r"--accept-rules (\w+)", said)
    for wrong in ("", accepted[:7], "0" * 12):
        with pytest.raises(RulesChangedError):
            changed.assess(on("2024-09-11"), office, accepted_rules=wrong)
    assert dump(changed.database) == before
    assert changed.assess(on("2024-09-11"), office, dry_run=True).opened  # a dry run shows what would come
    assert changed.assess(on("2024-09-11"), office, accepted_rules=accepted).opened
    with changed.database.reading() as session:
        (event,) = session.exec(select(AuditEvent).where(AuditEvent.verb == "rules.accept"))
    assert (event.actor, event.details["rules"]) == (str(office), ["item-behind-schedule"])
    changed.assess(on("2024-09-12"), office)  # it is the rule now, and no change any more


def test_an_accepted_change_is_no_leave_for_the_next_one(hub: Hub, open_hub: Callable[..., Hub], on: On, office: Actor) -> None:
    hub.assess(on("2024-09-10"), office)
    cap(hub, 0)
    edit(hub, "behind_below: 80", "behind_below: 81")
    first = open_hub().preview_change(on("2024-09-11"))
    assert first is not None
    edit(hub, "behind_below: 81", "behind_below: 101")
    with pytest.raises(RulesChangedError):
        open_hub().assess(on("2024-09-11"), office, accepted_rules=first.change.hash)


def test_a_change_that_tells_no_more_than_the_cap_goes_live_by_itself(
    hub: Hub, open_hub: Callable[..., Hub], on: On, office: Actor
) -> None:
    hub.assess(on("2024-09-10"), office)
    cap(hub, 0)
    edit(hub, "days_overdue >= 1\n", "days_overdue >= 3\n")
    assert open_hub().assess(on("2024-09-11"), office).as_of == date(2024, 9, 11)


def test_the_first_rules_are_no_change_and_a_new_ruleset_is_one(
    hub: Hub, open_hub: Callable[..., Hub], on: On, office: Actor
) -> None:
    cap(hub, 0)
    hub = open_hub()
    hub.assess(on("2024-09-10"), office)
    (hub.workspace.rules / "more.yaml").write_text(
        "ruleset: more\nsubject: item\nrules:\n"
        "  - {id: any-item, title: 在册, colour: blue, when: status == 'active', notice: reminder}\n",
        encoding="utf-8",
    )
    with pytest.raises(RulesChangedError, match="any-item"):
        open_hub().assess(on("2024-09-11"), office)


def test_a_finding_told_already_is_not_counted_as_new(hub: Hub, open_hub: Callable[..., Hub], on: On, office: Actor) -> None:
    hub.assess(on("2024-09-10"), office)
    cap(hub, 0)
    edit(hub, "days_overdue >= 1\n", "days_overdue >= 1 and days_overdue < 4000\n")  # the same items, otherwise said
    expected = open_hub().preview_change(on("2024-09-10"))
    assert expected is not None
    assert expected.new_lines == 0
    assert open_hub().assess(on("2024-09-11"), office).as_of == date(2024, 9, 11)


def test_a_rule_that_vanished_resolves_and_is_named_before(hub: Hub, open_hub: Callable[..., Hub], on: On, office: Actor) -> None:
    hub.assess(on("2024-09-10"), office)
    edit(hub, "id: item-unreported", "id: item-silent")
    changed = open_hub()
    items, others = (next(one for one in changed.rulesets if one.name == name) for name in ("items", "units"))
    said = [(change.rule, change.field) for change in changed.rule_changes()[items.file]]
    assert said == [("item-silent", "added"), ("item-unreported", "removed")]
    assert changed.in_use_since(items) is None
    assert changed.in_use_since(others) == date(2024, 9, 10)
    done = changed.assess(on("2024-09-11"), office)
    gone = [one for one in done.resolved if one.rule == "item-unreported"]
    assert gone
    assert {(one.why, one.date) for one in gone} == {("rule_gone", date(2024, 9, 11))}
    assert changed.in_use_since(items) == date(2024, 9, 11)
    with changed.database.reading() as session:
        assert not session.exec(
            select(Finding).where(Finding.rule == "item-unreported", col(Finding.resolved_on).is_(None))
        ).all()


def test_counts_that_only_the_rules_under_trial_name_are_counted(hub: Hub, on: On) -> None:
    """A unit's own figure of its overdue items, and the same count as a rule would name it, find the same."""
    items, units = CATALOGUES["item"], CATALOGUES["unit"]
    measure = Measure("item", understand("status == 'active' and days_overdue >= 1", items))
    by_figure = rule("by-figure", understand("overdue >= 1", units))
    by_count = rule("by-count", Test(measure.spec, ">=", 1))
    end, start = on("2024-09-30"), date(2024, 1, 1)
    with hub.database.reading() as session:
        trial = [Ruleset("trial", "unit", (by_figure, by_count), "", "", measures=(measure,))]
        result = rehearse(session, hub.register.replay(session, end, trial), hub.units, start, end)
    assert result.would.rules["by-count"] == result.would.rules["by-figure"] >= 3
    assert {group.kind for group in result.would.notices} == {"reminder"}
    assert result.subjects == 3


def rule(id_: str, condition: Any) -> Rule:
    return Rule(
        id=id_, title=id_, colour="red", when="", condition=condition, hold=None, notice="reminder", basis="", inspired_by="",
        reply_within=None, suppresses=frozenset(), valid_from=None, valid_to=None, line=1,
    )  # fmt: skip
