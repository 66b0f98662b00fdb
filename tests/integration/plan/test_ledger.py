"""Plans in the ledger: loaded whole or not at all, once, and readable as they stood at any date."""

from datetime import date
from decimal import Decimal

import pytest
from sqlmodel import select

from taskhub import documents
from taskhub.audit import AuditEvent
from taskhub.plan import book
from taskhub.plan.check import check
from taskhub.plan.load import Loaded, check_files
from taskhub.plan.models import PlanItem, PlanRevision
from taskhub.problems import InputError

OTHER = ("plan: p1", "plan: p2")


def everything(ledger) -> tuple[list, list, list]:
    with ledger.reading() as session:
        acts = select(AuditEvent).where(~AuditEvent.verb.startswith("ledger."))  # not what it notes of its rows by itself
        return tuple(list(session.exec(query)) for query in (select(PlanRevision), select(PlanItem), acts))


def refused(load, *texts, **when):
    with pytest.raises(InputError) as caught:
        load(*texts, **when)
    return caught.value.problems


def due_of(ledger, moment, key="p1/1.1.2"):
    with ledger.reading() as session:
        return book.item(session, key, moment).due


def test_a_plan_is_read_back_as_it_was_written(load, ledger, plan_text, units, at):
    assert load(plan_text) == [Loaded("p1", 1, 3, True)]
    with ledger.reading() as session:
        plan = book.in_force(session, "p1", at(date(2024, 9, 30)))
    assert plan == check(documents.parse(plan_text, "plan.yaml"), units)
    assert plan.items[0].milestones[0].percent == Decimal("33.33")


def test_loading_twice_is_loading_once(load, ledger, plan_text):
    load(plan_text)
    before = everything(ledger)
    commented = plan_text.replace("title: 三年行动方案", "title:   三年行动方案  # 注")
    assert load(commented, day=date(2024, 2, 1)) == [Loaded("p1", 1, 3, False)]
    assert everything(ledger) == before


def test_a_load_is_audited_in_its_own_transaction(load, ledger, plan_text):
    load(plan_text)
    _revisions, _items, [event] = everything(ledger)
    assert (event.verb, event.subject, event.actor) == ("plan.load", "plan:p1", "王敏@awb")
    assert event.details["revision"] == 1
    assert event.details["items"] == 3


def test_one_bad_file_keeps_all_files_of_the_call_out(load, ledger, plan_text):
    [problem] = refused(load, plan_text, plan_text.replace(*OTHER).replace("lead: zjj", "lead: zjjj"))
    assert problem.path == "tasks[1].measures[0].lead"
    assert everything(ledger) == ([], [], [])


def test_a_call_that_breaks_off_leaves_nothing(load, ledger, plan_text):
    def stop(done, total):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        load(plan_text, progress=stop)
    assert everything(ledger) == ([], [], [])


def test_progress_counts_the_items_of_all_files(load, plan_text):
    told = []
    load(plan_text, plan_text.replace(*OTHER), progress=lambda done, total: told.append((done, total)))
    assert told == [(3, 6), (6, 6)]


def test_changed_content_wants_a_higher_revision(load, ledger, plan_text):
    load(plan_text)
    before = everything(ledger)
    [problem] = refused(load, plan_text.replace("due: 2024-12-31", "due: 2025-12-31"))
    assert (problem.path, problem.line) == ("revision", 6)
    assert "内容变了 1 处(1.1.2 due: 2024-12-31 → 2025-12-31)" in problem.message
    assert "revision: 2" in problem.remedy
    assert everything(ledger) == before


def test_an_older_file_is_refused(load, plan_text, amended_text):
    load(plan_text)
    load(amended_text)
    [problem] = refused(load, plan_text)
    assert (problem.path, problem.line) == ("revision", 6)
    assert "已是第 2 版" in problem.message
    assert "revision: 3" in problem.remedy


def test_an_amendment_is_dated_after_the_one_before(load, plan_text, amended_text):
    load(plan_text)
    load(amended_text)
    [problem] = refused(load, amended_text.replace("revision: 2", "revision: 3").replace("‰", "万"))
    assert (problem.path, problem.line) == ("amended.date", 7)
    assert "没有晚于第 2 版的 2025-03-01" in problem.message


def test_a_dropped_item_is_named_where_it_used_to_stand(load, plan_text, amended_text):
    load(plan_text)
    text = amended_text.replace('"1.1.2"', '"1.1.9"').replace('"2.1"', '"2.2"')
    first, second = refused(load, text)
    assert (first.path, first.line) == ("tasks[0].measures[0]", 12)
    assert "事项 1.1.2(修订应急预案)不见了" in first.message
    assert "withdrawn" in first.remedy
    assert "2.1" in second.message


def test_a_withdrawn_item_leaves_the_denominator_from_its_date(load, ledger, plan_text, amended_text, at):
    load(plan_text)
    load(amended_text + "        withdrawn: {date: 2025-03-01, document: 安委办〔2025〕3号}\n", day=date(2025, 3, 5))
    with ledger.reading() as session:
        item = book.item(session, "p1/2.1", at(date(2025, 6, 1)))
    assert not item.in_force(date(2025, 6, 1))
    assert item.in_force(date(2025, 2, 1))


def test_a_withdrawn_item_may_not_be_dropped_later_either(load, plan_text, amended_text):
    load(plan_text)
    load(amended_text + "        withdrawn: {date: 2025-03-01, document: 文}\n")
    third = amended_text.replace("revision: 2", "revision: 3").replace("2025-03-01", "2025-09-01").replace('"2.1"', '"2.2"')
    [problem] = refused(load, third)
    assert "2.1" in problem.message


def test_old_revisions_stay_readable_by_date(load, ledger, plan_text, amended_text, at):
    load(plan_text)
    load(amended_text, day=date(2025, 3, 5))
    known = date(2026, 1, 1)
    assert due_of(ledger, at(date(2025, 2, 28), known)) == date(2024, 12, 31)
    assert due_of(ledger, at(date(2025, 3, 1), known)) == date(2025, 12, 31)


def test_what_was_recorded_later_was_not_known(load, ledger, plan_text, amended_text, at):
    load(plan_text)
    load(amended_text, day=date(2025, 3, 5))
    assert due_of(ledger, at(date(2025, 3, 4))) == date(2024, 12, 31)
    assert due_of(ledger, at(date(2025, 3, 5))) == date(2025, 12, 31)
    with ledger.reading() as session:
        assert book.plan_codes(session, at(date(2024, 1, 9))) == []
        assert book.in_force(session, "p1", at(date(2024, 1, 9))) is None


def test_the_first_revision_answers_for_the_days_before_the_plan(load, ledger, plan_text, amended_text, at):
    load(plan_text)
    load(amended_text, day=date(2025, 3, 5))
    with ledger.reading() as session:
        assert book.in_force(session, "p1", at(date(2023, 6, 1), date(2026, 1, 1))).revision == 1


def test_revisions_are_listed_and_read_by_number(load, ledger, plan_text, amended_text):
    load(plan_text)
    load(amended_text)
    with ledger.reading() as session:
        assert [(row.revision, row.effective) for row in book.revisions(session, "p1")] == [
            (1, date(2024, 1, 1)),
            (2, date(2025, 3, 1)),
        ]
        assert book.revision(session, "p1", 1).revision == 1
        assert book.revision(session, "p1", 3) is None
        assert book.newest(session, "p1").document == "安委办〔2025〕3号"
        assert book.newest(session, "none") is None


def test_an_unknown_item_is_none(load, ledger, plan_text, at):
    load(plan_text)
    with ledger.reading() as session:
        for key in ("p1/9.9", "p9/1.1.1", "p1"):
            assert book.item(session, key, at(date(2024, 9, 30))) is None


def test_all_plans_in_force_are_listed_by_code(load, ledger, plan_text, at):
    load(plan_text.replace(*OTHER), plan_text)
    with ledger.reading() as session:
        assert [plan.code for plan in book.plans_in_force(session, at(date(2024, 9, 30)))] == ["p1", "p2"]


def test_a_plan_hangs_under_one_that_is_loaded_or_comes_along(load, plan_text):
    child = plan_text.replace(*OTHER).replace("revision: 1", "revision: 1\npart_of: p1")
    [problem] = refused(load, child.replace("part_of: p1", "part_of: px"))
    assert (problem.path, problem.line) == ("part_of", 7)
    assert "没有上级方案 px" in problem.message
    assert load(child, plan_text) == [Loaded("p2", 1, 3, True), Loaded("p1", 1, 3, True)]


def test_plans_do_not_hang_in_a_circle(load, plan_text):
    first = plan_text.replace("revision: 1", "revision: 1\npart_of: p2")
    second = plan_text.replace(*OTHER).replace("revision: 1", "revision: 1\npart_of: p1")
    assert [problem.path for problem in refused(load, first, second)] == ["part_of", "part_of"]


def test_a_parent_in_an_unreadable_file_is_not_called_missing(load, plan_text):
    child = plan_text.replace(*OTHER).replace("revision: 1", "revision: 1\npart_of: p1")
    [problem] = refused(load, child, plan_text.replace("lead: zjj", "lead: zjjj"))
    assert problem.path == "tasks[1].measures[0].lead"


def test_checking_compares_with_the_ledger_and_writes_nothing(load, ledger, plan_text, amended_text, units, tmp_path):
    load(plan_text)
    before = everything(ledger)
    path = tmp_path / "next.yaml"
    path.write_text(amended_text, encoding="utf-8")
    with ledger.reading() as session:
        [(checked, plan)] = check_files([path], units, session)
    assert (checked, plan.revision) == (path, 2)
    path.write_text(plan_text.replace("‰", "万"), encoding="utf-8")
    with ledger.reading() as session, pytest.raises(InputError, match="版次仍是 1"):
        check_files([path], units, session)
    assert everything(ledger) == before
