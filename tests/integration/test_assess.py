"""The main job on a small workspace: assess, draft, sign off, issue, deliver."""

import importlib
import json
import os
import re
import sys
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from taskhub import finding, leases
from taskhub.audit import Actor
from taskhub.clock import Moment
from taskhub.finding import DecisionDispute, Finding
from taskhub.hub import Hub
from taskhub.leases import LeaseHeld
from taskhub.notice import Notice, NoticeState, StormError, finding_rows, rows
from taskhub.problems import StateError
from taskhub.report.notices import notice_row
from taskhub.rules import Kernel
from taskhub.rules.kernel.process import COMMAND
from taskhub.tables import Row

On = Callable[[str], Moment]
Ledger = Callable[[Any], dict[str, list[Any]]]


def open_findings(hub: Hub) -> dict[tuple[str, str], dict[str, Any]]:
    with hub.database.reading() as session:
        return {(row["subject"], row["rule"]): row for row in finding_rows(session)}


def notices(hub: Hub) -> list[dict[str, Any]]:
    with hub.database.reading() as session:
        return [notice_row(row) for row in rows(session)]


def reports(hub: Hub, on: On, office: Actor, item: str, as_of: str, entered: str, **figures: str) -> None:
    row = Row(1, {"plan": "t-2024", "item": item, "as_of": as_of, **figures})
    assert hub.record_progress(row, on(entered), office).added == 1


def test_the_rules_of_the_house_find_who_is_behind(hub: Hub, on: On, office: Actor) -> None:
    done = hub.assess(on("2024-09-30"), office)
    assert (done.visited, done.disputes, done.failures) == (12 + 3 + 1, [], [])
    found = {key: (str(row["since"]), str(row["opened_on"]), row["unit"]) for key, row in open_findings(hub).items()}
    assert found["item:t-2024/1.1.1", "item-overdue"] == ("2024-07-01", "2024-07-01", "yjj")
    assert found["item:t-2024/1.1.2", "item-behind-schedule"] == ("2024-06-30", "2024-07-07", "yjj")
    assert found["item:t-2024/2.1.1", "item-overdue"] == ("2024-09-01", "2024-09-01", "jtj")
    assert found["item:t-2024/2.2.1", "item-overdue"] == ("2024-08-01", "2024-08-01", "zjj")  # the merged unit's successor
    assert found["item:t-2024/1.2.1", "item-due-soon"][2] == "zjj"
    subjects = {subject for subject, _rule in found}
    assert not subjects & {"item:t-2024/1.1.3", "item:t-2024/1.2.2", "item:t-2024/2.1.3", "item:t-2024/2.2.3"}


def test_skipped_runs_find_what_daily_runs_find(
    hub: Hub, open_hub: Callable[..., Hub], workspace: Any, tmp_path: Path, on: On, office: Actor
) -> None:
    import shutil

    other = open_hub(Path(shutil.copytree(workspace.root, tmp_path / "daily")))
    for day in ("2024-07-08", "2024-07-20", "2024-08-01", "2024-08-16", "2024-09-02", "2024-09-30"):
        other.assess(on(day), office)
    hub.assess(on("2024-07-08"), office)
    hub.assess(on("2024-09-30"), office)

    def dates(one: Hub) -> set[tuple[str, ...]]:
        return {(*key, str(row["since"]), str(row["opened_on"])) for key, row in open_findings(one).items()}

    assert dates(hub) == dates(other)


def test_a_withdrawn_item_is_resolved_on_the_day_it_was_withdrawn(hub: Hub, on: On, office: Actor) -> None:
    hub.assess(on("2024-08-02"), office)
    assert ("item:t-2024/2.2.3", "item-overdue") in open_findings(hub)
    done = hub.assess(on("2024-09-10"), office)
    (resolved,) = [one for one in done.resolved if one.subject == "item:t-2024/2.2.3" and one.rule == "item-overdue"]
    assert (str(resolved.date), resolved.why) == ("2024-08-15", "ceased")


def test_a_late_entry_resolves_at_the_run_s_date_and_what_was_said_stands(hub: Hub, on: On, office: Actor) -> None:
    hub.assess(on("2024-07-20"), office)
    before = notices(hub)
    reports(hub, on, office, "1.1.1", "2024-06-28", "2024-07-25", done="是")
    done = hub.assess(on("2024-07-26"), office)
    (resolved,) = [one for one in done.resolved if one.rule == "item-overdue"]
    assert (resolved.subject, str(resolved.date), resolved.why) == ("item:t-2024/1.1.1", "2024-07-26", "late_entry")
    assert notices(hub)[: len(before)] == before


def test_an_ordinary_return_resolves_on_its_day(hub: Hub, on: On, office: Actor) -> None:
    hub.assess(on("2024-07-20"), office)
    reports(hub, on, office, "1.1.1", "2024-07-23", "2024-07-23", done="是")
    done = hub.assess(on("2024-07-26"), office)
    assert {(one.rule, str(one.date), one.why) for one in done.resolved if one.subject == "item:t-2024/1.1.1"} == {
        ("item-overdue", "2024-07-23", "ceased"),
        ("item-unreported", "2024-07-23", "ceased"),
    }


def test_red_silences_yellow_which_is_not_notified(hub: Hub, on: On, office: Actor) -> None:
    hub.assess(on("2024-08-20"), office)
    assert open_findings(hub)["item:t-2024/2.1.1", "item-due-soon"]["suppressed_by"] is None
    hub.assess(on("2024-09-10"), office)
    found = open_findings(hub)
    assert found["item:t-2024/2.1.1", "item-overdue"]["notice"] == "t-2024.jtj.supervision.2024-09-10"
    silenced = [row for row in found.values() if row["suppressed_by"]]
    assert all(row["notice"] is None or row["opened_on"].isoformat() <= "2024-08-20" for row in silenced)


def test_a_merged_unit_s_findings_pass_on_and_its_notices_keep_the_old_name(hub: Hub, on: On, office: Actor) -> None:
    hub.assess(on("2024-08-20"), office)
    assert open_findings(hub)["item:t-2024/2.2.1", "item-overdue"]["unit"] == "lsj"
    drafts = {row["key"]: row["unit"] for row in notices(hub)}
    assert drafts["t-2024.lsj.supervision.2024-08-20"] == "lsj"
    hub.notices.decide(["t-2024.lsj.supervision.2024-08-20"], on("2024-08-21"), office)
    hub.issue(on("2024-08-21"), office)
    hub.assess(on("2024-09-02"), office)
    passed_on = open_findings(hub)["item:t-2024/2.2.1", "item-overdue"]
    assert (passed_on["unit"], passed_on["notice"]) == ("zjj", "某安委办督〔2024〕1号")
    (told,) = [row for row in notices(hub) if row["number"] == "某安委办督〔2024〕1号"]
    assert told["unit"] == "lsj"
    assert all("2.2.1" not in str(row["subjects"]) for row in notices(hub) if row["unit"] == "zjj")


def test_assessment_does_not_go_back_in_time_but_may_look_back(hub: Hub, on: On, office: Actor, dump: Ledger) -> None:
    hub.assess(on("2024-09-30"), office)
    before = dump(hub.database)
    with pytest.raises(StateError, match="2024-09-30"):
        hub.assess(on("2024-09-29"), office)
    assert hub.assess(on("2024-09-29"), office, dry_run=True).as_of.isoformat() == "2024-09-29"
    assert dump(hub.database) == before


def test_a_dry_run_tells_what_a_run_would_do_and_does_nothing(hub: Hub, on: On, office: Actor, dump: Ledger) -> None:
    before = dump(hub.database)
    would = hub.assess(on("2024-09-30"), office, dry_run=True)
    assert dump(hub.database) == before
    assert hub.assess(on("2024-09-30"), office) == would
    assert would.opened
    assert would.drafted


def test_a_dry_run_shows_a_storm_instead_of_stopping_at_it(workspace: Any, open_hub: Any, on: On, office: Actor) -> None:
    (workspace.config / "taskhub.yaml").write_text("notices: {storm_cap: 2}\n")
    assert len(open_hub().assess(on("2024-09-30"), office, dry_run=True).opened) > 2


def test_a_storm_stops_with_nothing_written_and_a_person_may_confirm(
    workspace: Any, open_hub: Callable[..., Hub], on: On, office: Actor, dump: Ledger
) -> None:
    (workspace.config / "taskhub.yaml").write_text("notices: {storm_cap: 2}\n")
    hub = open_hub()
    before = dump(hub.database)
    with pytest.raises(StormError) as storm:
        hub.assess(on("2024-09-30"), office)
    assert dump(hub.database) == before
    with pytest.raises(StormError):
        hub.assess(on("2024-09-30"), office, confirmed=storm.value.lines - 1)
    assert dump(hub.database) == before
    hub.assess(on("2024-09-30"), office, confirmed=storm.value.lines)
    assert sum(one["subjects"] != [] for one in notices(hub)) > 0


def test_a_rule_that_vanished_resolves_what_it_found(
    workspace: Any, hub: Hub, open_hub: Callable[..., Hub], on: On, office: Actor
) -> None:
    hub.assess(on("2024-09-29"), office)
    path = workspace.rules / "items.yaml"
    text = path.read_text(encoding="utf-8").replace("id: item-unreported", "id: item-silent")
    path.write_text(text, encoding="utf-8")
    done = open_hub().assess(on("2024-09-30"), office)
    assert {one.why for one in done.resolved if one.rule == "item-unreported"} == {"rule_gone"}
    assert {one.rule for one in done.opened} == {"item-silent"}


def test_the_whole_way_to_the_file_channel_and_nothing_twice(hub: Hub, on: On, office: Actor, dump: Ledger) -> None:
    moment = on("2024-09-30")
    hub.assess(moment, office)
    with hub.database.reading() as session:
        drafts = [row.notice.key for row in rows(session, state=NoticeState.DRAFT)]
    hub.notices.decide(drafts, moment, office)
    hub.notices.decide(drafts, moment, office)
    assert [one.key for one in hub.issuable(moment)] == [one.key for one in hub.issue(moment, office)]
    hub.dispatch.gather(moment, urged=True)
    sent = hub.deliver(moment, lambda: moment.now)
    assert {one.outcome for one in sent} == {"sent"}
    for row in notices(hub):
        (said,) = [
            text for file in (hub.workspace.var / "outbox" / row["unit"]).glob("*.md")
            if row["number"] in (text := file.read_text(encoding="utf-8"))
        ]  # fmt: skip
        assert row["number"] in said
        assert all(re.split("[:/]", subject)[-1] in said for subject in row["subjects"])
        assert all(rule in said for rule in row["rules"])
        assert row["channel_states"] == {"files": "sent"}
    hub.assess(moment, office)  # what was issued is a subject of rules from now on
    before = dump(hub.database)
    hub.assess(moment, office)
    assert hub.issue(moment, office) == []
    assert hub.deliver(moment, lambda: moment.now) == []
    assert dump(hub.database) == before


def test_supervision_after_a_reminder_names_its_predecessor(hub: Hub, on: On, office: Actor) -> None:
    hub.assess(on("2024-08-20"), office)
    (reminder,) = [one for one in hub.issue(on("2024-08-20"), office) if one.unit == "jtj"]
    hub.assess(on("2024-09-10"), office)
    (supervision,) = [row for row in notices(hub) if row["key"] == "t-2024.jtj.supervision.2024-09-10"]
    assert supervision["predecessors"] == [reminder.number]


def test_a_second_assessment_after_issuing_makes_part_two(hub: Hub, on: On, office: Actor) -> None:
    moment = on("2024-09-30")
    hub.assess(moment, office)
    hub.issue(moment, office)
    reports(hub, on, office, "1.2.2", "2024-09-29", "2024-09-30", value="10")  # a cumulative value that fell
    hub.assess(moment, office)
    assert "t-2024.zjj.reminder.2024-09-30.2" in {row["key"] for row in notices(hub)}


def test_one_notice_that_cannot_be_issued_does_not_hold_up_the_others(workspace: Any, hub: Hub, on: On, office: Actor) -> None:
    (workspace.config / "templates" / "notice.md.j2").write_text("{{ 1 // (notice.unit != 'jtj') }}")
    hub.assess(on("2024-09-30"), office)
    with pytest.raises(StateError, match=r"notice\.md\.j2:1"):
        hub.issue(on("2024-09-30"), office)
    numbers = {row["unit"]: row["number"] for row in notices(hub) if row["kind"] == "reminder"}
    assert numbers == {
        "awb": "某安委办提〔2024〕1号", "jtj": None, "yjj": "某安委办提〔2024〕2号", "zjj": "某安委办提〔2024〕3号",
    }  # fmt: skip
    assert hub.issuable(on("2024-09-30"))[0].unit == "jtj"


def test_a_failing_template_issues_nothing_and_loses_no_number(
    workspace: Any, hub: Hub, on: On, office: Actor, dump: Ledger
) -> None:
    hub.assess(on("2024-09-30"), office)
    template = workspace.config / "templates" / "notice.md.j2"
    text = template.read_text(encoding="utf-8")
    template.write_text("{{ notice.number + 1 }}", encoding="utf-8")
    before = dump(hub.database)
    with pytest.raises(StateError, match=r"notice\.md\.j2:1"):
        hub.issue(on("2024-09-30"), office)
    assert dump(hub.database) == before
    template.write_text(text, encoding="utf-8")
    assert hub.issue(on("2024-09-30"), office)[0].number == "某安委办提〔2024〕1号"


def test_two_assessments_are_kept_apart_by_the_lease(hub: Hub, on: On, office: Actor, dump: Ledger) -> None:
    moment = on("2024-09-30")
    with leases.lease(hub.database, finding.LEASE, moment.now, timedelta(minutes=30)):
        before = dump(hub.database)
        with pytest.raises(LeaseHeld):
            hub.assess(moment, office)
        assert dump(hub.database) == before
    assert hub.assess(moment, office).opened


def test_a_lease_of_a_dead_process_of_this_machine_is_taken_over_at_once(hub: Hub, on: On) -> None:
    child = os.fork()
    moment = on("2024-09-30")
    if child == 0:
        hub.database.engine.dispose(close=False)
        with leases.lease(hub.database, "trial", moment.now, timedelta(minutes=30)):
            os.kill(os.getpid(), 9)
    os.waitpid(child, 0)
    with leases.lease(hub.database, "trial", moment.now, timedelta(minutes=30)) as holder:
        assert str(os.getpid()) in holder


def test_a_lying_engine_changes_nothing_for_its_subject(
    hub: Hub, on: On, office: Actor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = tmp_path / "lying.py"
    script.write_text(
        f"import runpy\ntrue = runpy.run_path({COMMAND[-1]!r})\nhonest = true['answer']\n"
        "true['main'].__globals__['answer'] = lambda engines, facts: [m ^ 1 for m in honest(engines, facts)]\n"
        "true['main']()\n"
    )
    monkeypatch.setattr(
        importlib.import_module("taskhub.finding.judge"), "Kernel", partial(Kernel, command=[sys.executable, str(script)])
    )
    for _run in range(2):
        done = hub.assess(on("2024-09-30"), office)
    with hub.database.reading() as session:
        told = {(one.rule, one.unit) for one in session.exec(select(Finding))}
        assert told == {("decision-dispute", "awb")}, "the office hears of it, and nobody else"
        assert session.exec(select(Notice)).all() == []
        disputed = session.exec(select(DecisionDispute.subject)).all()
    assert sorted(disputed) == sorted(done.disputes)
    assert len(disputed) == 2 * 12 + 3 + 1, "two rulesets judge items"


def test_the_other_rulesets_go_on_where_one_fails(
    hub: Hub, on: On, office: Actor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = tmp_path / "dying.py"
    script.write_text(  # the items' ruleset: one of five rules that asks about time left
        "import json, os, sys\nline = sys.stdin.buffer.readline()\n"
        "rules = [rule for engine in json.loads(line)['engines'] for rule in engine['rules'].values()]\n"
        "if max(len(rule['all'][0]['m']['$and']) for rule in rules) >= 6: os.kill(os.getpid(), 9)\n"
        f"import io, runpy\ntrue = runpy.run_path({COMMAND[-1]!r})\n"
        "class Again:\n"
        "    def __init__(self, first, rest): self.first, self.rest = first, rest\n"
        "    def readline(self):\n"
        "        first, self.first = self.first, b''\n"
        "        return first or self.rest.readline()\n"
        "    def read(self, n): return self.rest.read(n)\n"
        "class In: buffer = Again(line, sys.stdin.buffer)\n"
        "sys.stdin = In\n"
        "true['main']()\n"
    )
    monkeypatch.setattr(
        importlib.import_module("taskhub.finding.judge"), "Kernel", partial(Kernel, command=[sys.executable, str(script)])
    )
    done = hub.assess(on("2024-09-30"), office)
    assert len(done.failures) == 1
    assert "items" in done.failures[0]
    assert {one.rule for one in done.opened} == {"plan-behind", "plan-weight-overdue"}


@pytest.mark.parametrize("schedule", ["{}", "{mode: node}", "{basis: year}", "{mode: node, basis: year}"])
def test_what_rules_see_of_a_plan_is_what_status_shows(
    workspace: Any, open_hub: Callable[..., Hub], on: On, office: Actor, schedule: str
) -> None:
    (workspace.var / "taskhub.db").unlink()
    path = workspace.config / "plans" / "t-2024.yaml"
    text = path.read_text(encoding="utf-8").replace("revision: 1\n", f"revision: 1\nschedule: {schedule}\n")
    path.write_text(text.replace("end: 2024-12-31", "end: 2025-12-31").replace("2024-08-31", "2025-03-31"), encoding="utf-8")
    hub = open_hub()
    hub.load_plans([path], on("2024-01-02"), office)
    hub.import_progress(workspace.config / "progress.csv", on("2024-07-05"), office)
    last = on("2026-01-10")
    with hub.database.reading() as session:
        plans = next(source for source in hub.register.sources(session, last) if source.kind == "plan")
        (plan,) = plans.chronicles(None, last)
        for days in range(0, 735, 5):
            day = on("2024-01-01").as_of + timedelta(days=days)
            facts, (status,) = plan.facts(day), hub.status(Moment(day, last.now))
            figures = status.figures
            assert (facts["items"], facts["completed"], facts["overdue"], facts["withdrawn"], facts["state"]) == (
                figures.items, figures.completed, figures.overdue, status.withdrawn, figures.state,
            ), day  # fmt: skip
            assert facts.get("deviation") == figures.deviation
            assert facts.get("schedule_progress") == figures.schedule_progress


def test_a_repeated_run_writes_json_that_reads_back_the_same(hub: Hub, on: On, office: Actor) -> None:
    hub.assess(on("2024-09-30"), office)
    for row in open_findings(hub).values():
        assert json.loads(json.dumps(row["facts"])) == row["facts"]


def test_a_provisional_reply_date_is_computed_again_when_its_year_is_published(
    hub: Hub, open_hub: Callable[..., Hub], workspace: Any, on: On, office: Actor
) -> None:
    hub.assess(on("2026-12-30"), office)
    waiting = [row["key"] for row in notices(hub) if row["kind"] == "supervision"]
    hub.notices.decide(waiting, on("2026-12-30"), office)
    hub.issue(on("2026-12-30"), office)
    before = {row["key"]: row for row in notices(hub) if row["kind"] == "supervision"}
    assert {(str(row["reply_due"]), row["reply_due_provisional"]) for row in before.values()} == {("2027-01-06", True)}

    days = ", ".join(f"2027-01-0{n}" for n in (1, 4, 5, 6, 7))
    (workspace.root / "config/calendar.yaml").write_text(f"years: {{2027: {{holidays: [{days}]}}}}\n", encoding="utf-8")
    later = open_hub()
    later.issue(on("2026-12-31"), office)
    after = {row["key"]: row for row in notices(later) if row["kind"] == "supervision"}
    assert {(str(row["reply_due"]), row["reply_due_provisional"]) for row in after.values()} == {("2027-01-13", False)}


def test_what_is_written_runs_no_further_than_today(hub: Hub) -> None:
    tomorrow = hub.moment().as_of + timedelta(days=1)
    with pytest.raises(StateError, match="还没有到"):
        hub.working_moment(tomorrow)
    assert hub.working_moment().as_of == hub.moment().as_of
    assert hub.moment(tomorrow).as_of == tomorrow
