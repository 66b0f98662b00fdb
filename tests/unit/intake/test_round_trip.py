"""A plan written as a table and read back is the same plan, whatever stands in it."""

import itertools
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from openpyxl import load_workbook

from taskhub import documents
from taskhub.intake import Amendment, Said
from taskhub.intake.layout import kept, told
from taskhub.intake.sheet import write
from taskhub.intake.take import take
from taskhub.plan.check import check
from taskhub.plan.diff import diff
from taskhub.plan.file import PlanFile
from taskhub.plan.resolve import resolve
from tests.unit.plan.test_export import UNITS, hung, plan_files

NUMBER = itertools.count()
AMENDMENT = Amendment(date(2025, 3, 1), "安委办〔2025〕3号")


@given(data=plan_files().map(hung))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], deadline=None, max_examples=50)
def test_a_plan_exported_as_a_table_is_imported_as_the_same_plan(data, tmp_path):
    plan = resolve(PlanFile.model_validate(data))
    path = tmp_path / f"{next(NUMBER)}.xlsx"
    write(path, plan, UNITS)
    alone = take(path, Said(), UNITS, lambda _code: None)
    assert not alone.questions
    assert check(documents.parse(alone.text, "draft.yaml"), UNITS) == plan
    beside = take(path, Said(), UNITS, lambda _code: plan)
    assert beside.unchanged
    assert beside.text == alone.text


@pytest.mark.parametrize("text", ["_x0041_", "a\ufffeb", "_x005F_", "__x0041__", "=1+1", "x"])
def test_what_a_workbook_cannot_hold_comes_back(text):
    assert told(kept(text)) == text


@pytest.fixture
def sample(tmp_path):
    text = """\
plan: t-1
title: 三年行动
issuer: 市安委会
start: 2024-01-01
end: 2026-12-31
tasks:
  - code: "1"
    title: 清零
    measures:
      - code: "1.1"
        title: 排查
        items:
          - {code: "1.1.1", title: 普查, lead: a, due: 2024-06-30}
          - {code: "1.1.10", title: 复查, lead: "007", cooperating: [a], due: 2024-12-31}
"""
    plan = check(documents.parse(text, "p.yaml"), UNITS)
    path = tmp_path / "t.xlsx"
    write(path, plan, UNITS)
    return plan, path


def edited(path, change):
    book = load_workbook(path)
    change(book.worksheets[0])
    book.save(path)


def test_an_amended_date_makes_the_next_revision(sample):
    plan, path = sample
    edited(path, lambda sheet: sheet.__setitem__("L2", "2025年3月底前"))
    taken = take(path, Said(), UNITS, lambda _code: plan, amendment=AMENDMENT)
    assert not taken.waiting
    new = check(documents.parse(taken.text, "d.yaml"), UNITS)
    assert [str(one) for one in diff(plan, new) if one.part == "item"] == ["1.1.1 due: 2024-06-30 → 2025-03-31"]
    assert (new.revision, new.effective, new.document) == (2, date(2025, 3, 1), "安委办〔2025〕3号")


def test_an_amendment_without_its_document_is_asked_about(sample):
    plan, path = sample
    edited(path, lambda sheet: sheet.__setitem__("F2", "普查一遍"))
    taken = take(path, Said(), UNITS, lambda _code: plan)
    assert [one.what for one in taken.questions if one.open] == ["第 2 版没有写修订依据"]


@pytest.mark.parametrize("amendment", [None, AMENDMENT])
def test_a_dropped_item_is_withdrawn_only_with_a_document(sample, amendment):
    plan, path = sample
    edited(path, lambda sheet: sheet.delete_rows(3))
    taken = take(path, Said(), UNITS, lambda _code: plan, amendment=amendment)
    about = [one for one in taken.questions if one.text == "1.1.10"]
    assert [one.open for one in about] == [amendment is None]
    if amendment:
        new = check(documents.parse(taken.text, "d.yaml"), UNITS)
        assert new.items[1].withdrawn.document == "安委办〔2025〕3号"
        assert replace(new.items[1], withdrawn=None) == plan.items[1]


def test_a_new_row_gets_a_code_and_its_unit_by_name(sample):
    plan, path = sample
    edited(
        path, lambda sheet: sheet.append(["1", "清零", "1.1", "排查", None, "回头看", "a局", None, None, None, None, "每季度"])
    )
    taken = take(path, Said(), UNITS, lambda _code: plan, amendment=AMENDMENT)
    new = check(documents.parse(taken.text, "d.yaml"), UNITS)
    assert (new.items[2].code, new.items[2].lead, new.items[2].kind.value) == ("1.1.3", "a", "recurring")
    assert [one.cell for one in taken.questions] == ["任务分解表!A4"]


def test_an_outdated_table_is_named(sample):
    plan, path = sample
    later = replace(plan, revision=3, effective=date(2025, 1, 1), document="x")
    taken = take(path, Said(), UNITS, lambda _code: later, amendment=AMENDMENT)
    assert any("第 1 版导出" in one.what for one in taken.questions)


def test_a_dropped_item_goes_back_to_its_place(sample):
    plan, path = sample
    edited(path, lambda sheet: sheet.delete_rows(2))
    new = check(documents.parse(take(path, Said(), UNITS, lambda _code: plan, amendment=AMENDMENT).text, "d.yaml"), UNITS)
    assert [item.code for item in new.items] == ["1.1.1", "1.1.10"]
