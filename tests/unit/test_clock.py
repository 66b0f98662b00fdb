"""Civil dates at the seams of days and years, on a machine that runs on UTC."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from taskhub.clock import Moment, civil_date, current


@pytest.mark.parametrize(
    ("instant", "day"),
    [
        (datetime(2024, 9, 29, 15, 59, 59, tzinfo=UTC), date(2024, 9, 29)),
        (datetime(2024, 9, 29, 16, 0, tzinfo=UTC), date(2024, 9, 30)),  # midnight in Shanghai
        (datetime(2024, 9, 29, 16, 30, tzinfo=UTC), date(2024, 9, 30)),
        (datetime(2024, 12, 31, 15, 59, tzinfo=UTC), date(2024, 12, 31)),
        (datetime(2024, 12, 31, 16, 0, tzinfo=UTC), date(2025, 1, 1)),  # the new year
        (datetime(2024, 2, 28, 16, 0, tzinfo=UTC), date(2024, 2, 29)),
        (datetime(2024, 9, 29, 12, 30, tzinfo=timezone(timedelta(hours=-4))), date(2024, 9, 30)),
    ],
)
def test_the_civil_date_is_that_of_shanghai(instant: datetime, day: date) -> None:
    assert civil_date(instant, "Asia/Shanghai") == day
    assert current("Asia/Shanghai", known_at=instant).as_of == day


def test_a_named_day_and_horizon_go_before_the_clock() -> None:
    known = datetime(2024, 10, 8, 9, 0, tzinfo=timezone(timedelta(hours=8)))
    moment = current("Asia/Shanghai", date(2024, 9, 30), known)
    assert moment == Moment(date(2024, 9, 30), datetime(2024, 10, 8, 1, 0, tzinfo=UTC))


def test_without_any_the_moment_is_now() -> None:
    before = datetime.now(UTC)
    moment = current("Asia/Shanghai")
    assert before <= moment.now <= datetime.now(UTC)
    assert moment.as_of == civil_date(moment.now, "Asia/Shanghai")


def test_another_day_keeps_the_knowledge() -> None:
    moment = Moment(date(2024, 9, 30), datetime(2024, 10, 1, tzinfo=UTC))
    assert moment.on(date(2024, 3, 31)) == Moment(date(2024, 3, 31), moment.now)


def test_a_naive_now_is_refused() -> None:
    with pytest.raises(ValueError, match="aware"):
        Moment(date(2024, 9, 30), datetime(2024, 10, 1))  # noqa: DTZ001


def test_an_instant_without_a_zone_is_of_the_workspace_s_own_clock() -> None:
    moment = current("Asia/Shanghai", known_at=datetime(2024, 10, 8, 9))  # noqa: DTZ001
    assert moment.now == datetime(2024, 10, 8, 1, tzinfo=UTC)
