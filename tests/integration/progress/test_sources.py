"""The fact sources over a real ledger: revisions, mergers, groups, and the horizon of knowledge."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import date
from decimal import Decimal

import pytest

from taskhub.calendar import WorkCalendar
from taskhub.clock import Moment
from taskhub.database import Database
from taskhub.finding import CountedTallies
from taskhub.progress import ItemSource, PlanSource, ProgressReading, Taken, UnitSource
from taskhub.progress.facts import ItemChronicle
from taskhub.rules.groups import Measures
from taskhub.subjects import Subject
from taskhub.tallies import Tallies
from taskhub.units import Units

Reading = Callable[..., AbstractContextManager[ProgressReading]]


@pytest.fixture
def reading(database: Database, units: Units, at: Callable[..., Moment]) -> Reading:
    @contextmanager
    def on(day: str, known: str | None = None) -> Iterator[ProgressReading]:
        with database.reading() as session:
            yield ProgressReading(session, at(day, known), units, WorkCalendar(), "quarter")

    return on


def counted(read: ProgressReading) -> Tallies:
    return CountedTallies([ItemSource(read)], Measures((), lambda start, _days: start), read.moment)


def items_of(read: ProgressReading) -> dict[str, ItemChronicle]:
    return {chronicle.key: chronicle for chronicle in read.read(read.items())}


@pytest.fixture
def amended(plan_text: str) -> str:
    """Revision 2, from 2025-03-01: 1.1.2 has another year, 1.1.5 is new."""
    return plan_text.replace(
        "tasks:", "revision: 2\namended: {date: 2025-03-01, document: 安委办〔2025〕3号}\ntasks:", 1
    ).replace(
        "title: 修订应急预案, due: 2024-12-31}",
        'title: 修订应急预案, due: 2025-12-31}\n          - {code: "1.1.5", title: 新增的事}',
    )


def test_an_item_is_grouped_titled_and_addressed(ledger: Database, reading: Reading) -> None:
    with reading("2024-09-30") as read:
        items, units, plans = ItemSource(read), UnitSource(read, counted(read)), PlanSource(read, counted(read))
        for source in (items, units, plans):
            assert list(source.chronicles(None, read.moment))
        assert items.groups("p/1.1.3") == (Subject("unit", "mtj"), Subject("plan", "p"))
        assert (items.title("p/1.1.3"), items.addressee("p/1.1.3")) == ("关闭小煤矿", "mtj")
        assert (units.title("mtj"), units.addressee("mtj"), units.groups("mtj")) == ("市煤炭局", "mtj", ())
        assert (plans.title("p"), plans.addressee("p"), plans.groups("p")) == ("三年行动方案", "awb", ())


def test_only_what_is_asked_for_is_answered(ledger: Database, reading: Reading, at: Callable[..., Moment]) -> None:
    with reading("2024-09-30") as read:
        assert {chronicle.key for chronicle in ItemSource(read).chronicles(None, read.moment)} == {
            f"p/{code}" for code in ("1.1.1", "1.1.2", "1.1.3", "1.1.4", "2.1", "2.10")
        }
        assert set(ItemSource(read).facts(["p/2.1", "p/none"], read.moment)) == {"p/2.1"}


def test_co_leads_see_no_second_item(ledger: Database, reading: Reading) -> None:
    with reading("2024-09-30") as read:
        facts = UnitSource(read, counted(read)).facts(None, read.moment)
    assert {unit: found["items"] for unit, found in facts.items()} == {"yjj": 4, "mtj": 1}


def test_the_successor_inherits_what_is_open(ledger: Database, reading: Reading) -> None:
    for day, unit, led in (("2024-12-31", "mtj", {"yjj", "mtj"}), ("2025-01-01", "yjj", {"yjj"})):
        with reading(day) as read:
            assert ItemSource(read).facts(["p/1.1.3"], read.moment)["p/1.1.3"]["unit"] == unit
            assert set(UnitSource(read, counted(read)).keys(read.moment)) == led


def test_an_amendment_holds_from_its_day_and_once_it_is_known(
    ledger: Database, load_plan: Callable[..., object], amended: str, reading: Reading
) -> None:
    load_plan(amended, "2025-03-10")
    with reading("2025-03-31") as read:
        facts = items_of(read)["p/1.1.2"].facts
        assert [facts(date(2025, 2, 28))["days_overdue"], facts(date(2025, 3, 1))["days_overdue"]] == [59, 0]
        plan = next(iter(PlanSource(read, counted(read)).chronicles(["p"], read.moment)))
        assert [plan.facts(day)["items"] for day in (date(2025, 2, 28), date(2025, 3, 1))] == [5, 6]
        assert date(2025, 3, 1) in plan.changes
    with reading("2025-03-31", known="2025-03-09") as read:
        assert "p/1.1.5" not in items_of(read)
        assert items_of(read)["p/1.1.2"].facts(date(2025, 3, 31))["days_overdue"] == 90


def test_a_plan_first_loaded_as_amended_answers_for_the_days_before_too(
    database: Database, load_plan: Callable[..., object], amended: str, reading: Reading
) -> None:
    load_plan(amended, "2025-03-10")
    with reading("2025-03-31") as read:
        plan = next(iter(PlanSource(read, counted(read)).chronicles(None, read.moment)))
        assert plan.facts(date(2024, 9, 30))["items"] == 6, "1.1.4 is withdrawn, 1.1.5 is as old as anything known"
        assert items_of(read)["p/1.1.2"].begins == plan.begins == date(2024, 1, 1)


def test_late_returns_belong_to_their_day_but_only_once_they_are_known(
    ledger: Database, report: Callable[..., Taken], reading: Reading
) -> None:
    report("2.1", "2024-09-30", day="2024-11-20", value=5)
    with reading("2024-12-01", known="2024-11-19") as read:
        assert items_of(read)["p/2.1"].facts(date(2024, 9, 30))["reported"] is False
    with reading("2024-12-01") as read:
        facts = items_of(read)["p/2.1"].facts(date(2024, 9, 30))
    assert (facts["percent"], facts["scheduled_percent"], facts["attainment_percent"]) == (
        50,
        Decimal("25.00"),
        Decimal("200.00"),
    )


def test_an_empty_ledger_offers_nothing(database: Database, reading: Reading) -> None:
    with reading("2024-09-30") as read:
        sources = ItemSource(read), UnitSource(read, counted(read)), PlanSource(read, counted(read))
        assert not any(list(source.chronicles(None, read.moment)) for source in sources)


def test_the_later_recorded_of_two_returns_with_the_same_evidence_is_pointed_at(
    report: Callable[..., Taken], reading: Reading
) -> None:
    report("2.1", "2024-09-30", day="2024-10-08", value="4", evidence="区安委办〔2024〕3号")
    report("1.1.1", "2024-06-30", day="2024-10-09", value="50", evidence="区安委办〔2024〕3号")  # dated earlier, recorded later
    report("2.10", "2024-09-30", day="2024-10-09", value="4", evidence="另一份")
    with reading("2024-12-31") as read:
        items = items_of(read)
        used = {key: one.facts(date(2024, 12, 31)).get("evidence_used_before") for key, one in items.items()}
        assert {key for key, before in used.items() if before} == {"p/1.1.1"}
        assert [(one.key, one.says) for one in items["p/1.1.1"].origins(date(2024, 12, 31))][-1] == ("p/2.1", "evidence")
    with reading("2024-12-31", known="2024-10-08") as read:
        assert items_of(read)["p/1.1.1"].facts(date(2024, 12, 31)).get("evidence_used_before") is None


@pytest.mark.parametrize(
    ("evidence", "across", "within"),
    [("照片1.jpg", False, True), ("附件/细则.pdf", False, True), ("东河县/燃气/1.jpg", True, True)],
)
def test_a_file_name_is_the_same_evidence_within_one_unit_alone(
    report: Callable[..., Taken], reading: Reading, evidence: str, across: bool, within: bool
) -> None:
    """1.1.3 is mtj's, the others are yjj's."""
    report("1.1.3", "2024-09-30", day="2024-10-08", percent="40", evidence=evidence)
    report("1.1.1", "2024-09-30", day="2024-10-09", value="50", evidence=evidence)
    report("2.1", "2024-09-30", day="2024-10-10", value="4", evidence=evidence)
    with reading("2024-12-31") as read:
        items = items_of(read)
        used = [items[f"p/{item}"].facts(date(2024, 12, 31))["evidence_used_before"] for item in ("1.1.3", "1.1.1", "2.1")]
    assert used == [False, across, within]


def test_an_item_may_cite_its_own_evidence_again(report: Callable[..., Taken], reading: Reading) -> None:
    for day in ("2024-06-30", "2024-09-30"):
        report("2.1", day, value="4", evidence="验收照片 3 张")
    with reading("2024-12-31") as read:
        assert items_of(read)["p/2.1"].facts(date(2024, 12, 31))["evidence_used_before"] is False
