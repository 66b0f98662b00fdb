"""A round of telling: what a thousand new notices cost beside few and beside many that were told before."""

import shutil
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from time import perf_counter

import pytest
from sqlalchemy import insert

from taskhub.calendar import WorkCalendar
from taskhub.clock import Moment
from taskhub.database import Database
from taskhub.delivery import Channel, Channels
from taskhub.dispatch import Announcement, DispatchDesk
from taskhub.notice import Notice, NoticeLine, NoticeState, Renderer
from taskhub.progress import CATALOGUES
from taskhub.settings import Settings
from taskhub.units import Unit, Units

REPOSITORY = Path(__file__).parents[2]
NEW, UNITS = 1_000, 50
MONDAY = date(2024, 9, 23)


def _moment(day: date) -> Moment:
    return Moment(day, datetime(day.year, day.month, day.day, 2, tzinfo=UTC))


def _stock(database: Database, first: int, count: int, day: date, new: bool) -> None:
    """Issued notices of one line, a reminder each; those that are not ``new`` were told on their day."""
    numbers = range(first, first + count)
    now = _moment(day).now
    notices = [
        {"id": n, "plan": "p", "unit": f"u{n % UNITS}", "kind": "reminder", "drafted_on": day, "part": n, "recorded_at": now,
         "state": NoticeState.ISSUED, "number": f"{n}号", "issued_on": day, "issued_at": now, "body": "请按期完成。" * 40,
         "title": "提示单", "unannounced": new, "copied": [], "predecessors": []}
        for n in numbers
    ]  # fmt: skip
    lines = [
        {"notice_id": n, "subject": f"item:p/{n}", "subject_title": "事项", "matter": str(n), "since": day, "as_of": day,
         "facts": {}, "colour": "yellow"}
        for n in numbers
    ]  # fmt: skip
    with database.writing() as session:
        session.execute(insert(Notice), notices)
        session.execute(insert(NoticeLine), lines)
        if not new:
            same = {"occasion": "issue", "reason": "first", "urgency": "digest", "as_of": day, "recorded_at": now,
                    "state": "sent", "why": "digest", "sent_on": day}  # fmt: skip
            told = [{**same, "notice_id": n, "unit": f"u{n % UNITS}", "reference": f"digest:u{n % UNITS}:{day}"} for n in numbers]
            session.execute(insert(Announcement), told)


@pytest.mark.bench
def test_a_round_costs_by_what_is_new_not_by_what_was_told(tmp_path: Path) -> None:
    shutil.copytree(REPOSITORY / "config" / "templates", tmp_path / "templates")
    units = Units({f"u{n}": Unit(code=f"u{n}", name=f"单位{n}", role="sector") for n in range(UNITS)})
    channels = Channels((Channel(name="files", tags=["all"], url="file://outbox"),), tmp_path)

    def nameless(_session: object, name: str, _moment: object) -> tuple[str, str]:
        return name, ""

    def round_beside(told: int) -> float:
        database = Database(f"sqlite:///{tmp_path / f'{told}.db'}").prepare()
        for n in range(0, told, 10_000):
            _stock(database, n + NEW, min(10_000, told), MONDAY - timedelta(days=2 + n // 10_000), new=False)
        _stock(database, 0, NEW, MONDAY, new=True)
        desk = DispatchDesk(
            database, units, WorkCalendar(), channels, Settings(), Renderer(tmp_path / "templates", CATALOGUES), nameless
        )
        start = perf_counter()
        assert len(desk.gather(_moment(MONDAY)).decided) == NEW
        assert len(desk.gather(_moment(MONDAY + timedelta(days=1))).decided) == NEW
        seconds = perf_counter() - start
        database.close()
        return seconds

    few, many = round_beside(1_000), round_beside(100_000)
    print(
        f"\ndispatch: {NEW} notices held and told: {few:.2f} s beside 1,000, {many:.2f} s beside 100,000, ratio {many / few:.2f}"
    )
