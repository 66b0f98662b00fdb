"""Single returns: corrections, late entries, and what was known when."""

from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlmodel import select

from taskhub import audit
from taskhub.clock import Moment
from taskhub.database import Database
from taskhub.plan import book
from taskhub.problems import InputError
from taskhub.progress import History, ProgressReport, Taken, plan_status, report_rows
from taskhub.units import Units

Report = Callable[..., Taken]
Known = Callable[..., dict[str, History]]
SEPTEMBER = "2024-09-30"


def rows(database: Database) -> list[ProgressReport]:
    with database.reading() as session:
        return list(session.exec(select(ProgressReport).order_by(ProgressReport.id)))  # type: ignore[arg-type]


def value(known: dict[str, History]) -> Decimal | None:
    return known["1.1.1"].reports[-1].value


def test_a_return_has_its_two_times_its_reporter_and_its_audit_event(
    report: Report, ledger: Database, at: Callable[..., Moment]
) -> None:
    report("1.1.1", SEPTEMBER, value="1.2万", note="已验收,见安委办〔2024〕3号")
    (row,) = rows(ledger)
    assert (row.as_of, row.recorded_at) == (at(SEPTEMBER).as_of, at("2024-10-08").now)
    assert (row.value, row.reported_by, row.note) == (120_000_000, "yjj", "已验收,见安委办〔2024〕3号")
    with ledger.reading() as session:
        (event,) = audit.events(session, "item:p/1.1.1")
    assert (event.verb, event.recorded_at, event.details["of"]) == ("progress.record", row.recorded_at, SEPTEMBER)


def test_the_same_figures_again_change_nothing(report: Report, ledger: Database) -> None:
    report("1.1.1", SEPTEMBER, value=126)
    again = report("1.1.1", SEPTEMBER, day="2024-10-09", value="126.0")
    assert (again.added, again.known) == (0, 1)
    with ledger.reading() as session:
        assert len(audit.events(session, "item:p/1.1.1")) == 1


def test_a_correction_and_the_correction_back_both_stand(report: Report, known: Known, ledger: Database) -> None:
    report("1.1.1", "2024-06-30", value=90)
    for n, said in enumerate((126, 120, 126, 120)):
        assert report("1.1.1", SEPTEMBER, day=f"2024-10-1{n}", value=said).added == 1
        assert value(known()) == said
    assert len(rows(ledger)) == 5, "nothing is overwritten"


def test_a_recorded_return_is_known_to_a_later_import(
    report: Report, take: Callable[..., Taken], sheet: Callable[..., object]
) -> None:
    report("1.1.1", "2024-06-30", value=90)
    report("1.1.1", SEPTEMBER, value=126)
    assert take(sheet(("1.1.1", SEPTEMBER, 126))).added == 0


@pytest.mark.parametrize(
    ("item", "as_of", "said", "reason"),
    [
        ("1.1.1", SEPTEMBER, {}, "没有填任何数"),
        ("1.1.1", SEPTEMBER, {"value": "X"}, "没有填任何数"),
        ("1.1.1", "2024-10-09", {"value": 1}, "在将来"),
        ("1.1.4", SEPTEMBER, {"done": "是"}, "已撤销"),
        ("9", SEPTEMBER, {"done": "是"}, "没有事项 9"),
    ],
)
def test_a_return_that_does_not_hold_leaves_nothing(
    report: Report, ledger: Database, item: str, as_of: str, said: dict[str, object], reason: str
) -> None:
    with pytest.raises(InputError, match=reason):
        report(item, as_of, **said)
    assert rows(ledger) == []
    with ledger.reading() as session:
        assert not audit.events(session, f"item:p/{item}")


def test_before_its_withdrawal_an_item_may_still_be_reported(report: Report) -> None:
    assert report("1.1.4", "2024-06-30", percent=50).added == 1


def test_late_entries_change_what_is_known_not_what_was_known(report: Report, known: Known) -> None:
    report("1.1.1", "2024-06-30", day="2024-07-05", value=60)
    report("1.1.1", SEPTEMBER, day="2024-10-08", value=126)
    published = known(SEPTEMBER, "2024-10-08")
    report("1.1.1", SEPTEMBER, day="2024-11-20", value=110)
    report("1.1.1", "2024-08-31", day="2024-11-20", value=100)
    assert known(SEPTEMBER, "2024-10-08") == published
    assert value(published) == 126
    assert [r.value for r in known(SEPTEMBER, "2024-11-20")["1.1.1"].reports] == [60, 100, 110]
    assert value(known("2024-09-29", "2024-11-20")) == 100, "as of a day before, the later return does not exist"


def test_old_published_figures_stand_when_completion_is_backdated(
    report: Report, known: Known, ledger: Database, units: Units, at: Callable[..., Moment]
) -> None:
    def rate(known_on: str) -> Decimal | None:
        with ledger.reading() as session:
            plan = book.in_force(session, "p", at(SEPTEMBER, known_on))
        assert plan is not None
        reported = {f"p/{item}": history for item, history in known(SEPTEMBER, known_on).items()}
        return plan_status(plan, reported, units, at(SEPTEMBER).as_of).figures.completion_rate

    report("1.1.2", SEPTEMBER, done="是")
    before = rate("2024-10-08")
    report("1.1.3", SEPTEMBER, day="2024-12-01", done="是")
    assert (before, rate("2024-10-08"), rate("2024-12-01")) == (Decimal("20.00"), Decimal("20.00"), Decimal("40.00"))


def test_the_listing_shows_corrected_returns_too(report: Report, ledger: Database, at: Callable[..., Moment]) -> None:
    report("1.1.1", SEPTEMBER, value=126)
    report("1.1.1", SEPTEMBER, day="2024-10-09", value=120)
    report("1.1.2", SEPTEMBER, percent=50)
    with ledger.reading() as session:
        listed = report_rows(session, at("2024-12-31"), "p", "1.1.1")
        assert len(report_rows(session, at("2024-12-31"))) == 3
        assert len(report_rows(session, at("2024-12-31", "2024-10-08"), "p")) == 2
    assert [row["value"] for row in listed] == [126, 120]


def test_a_value_that_fell_is_said(report: Report) -> None:
    report("1.1.1", "2024-06-30", value=120)
    (warning,) = report("1.1.1", SEPTEMBER, value=118).warnings
    assert "累计值低于以前报送的数" in str(warning)


STEPS = st.lists(st.tuples(st.sampled_from(["2024-03-31", "2024-06-30", SEPTEMBER]), st.integers(0, 3)), min_size=1, max_size=6)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS)
def test_of_several_returns_for_one_day_the_last_recorded_counts(
    report: Report, ledger: Database, known: Known, steps: list[tuple[str, int]]
) -> None:
    with ledger.writing() as session:
        session.connection().execute(text("DELETE FROM progress_report"))  # past the watch: the table only grows
    expected: dict[str, int] = {}
    for n, (day, said) in enumerate(steps):
        report("1.1.1", day, now=datetime(2024, 10, 8, 1, n, tzinfo=UTC), value=said)
        expected[day] = said
    assert {str(r.as_of): r.value for r in known()["1.1.1"].reports} == expected
