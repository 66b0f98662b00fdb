"""A unit's workbook of 300 items and 50 notices: written out, and taken back with every row filled in."""

import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from taskhub.audit import Actor
from taskhub.calendar import WorkCalendar
from taskhub.clock import Moment
from taskhub.database import Database
from taskhub.notice import Notice, NoticeLine, NoticeState
from taskhub.plan.load import load_files
from taskhub.settings import Settings
from taskhub.units import Unit, Units
from taskhub.workbook import WorkbookDesk

pytestmark = [pytest.mark.bench, pytest.mark.timeout(300)]

ITEMS, OTHERS, NOTICES = 300, 593, 50
DAY = date(2024, 9, 30)
MOMENT = Moment(DAY, datetime(2024, 9, 30, 12, tzinfo=UTC))
ACTOR = Actor("bench", "awb")
UNITS = Units({code: Unit(code=code, name=f"{code}局", role="sector") for code in ("yjj", "zjj")})


def timed(act: Callable[[], Any]) -> tuple[float, Any]:
    started = time.perf_counter()
    answer = act()
    return time.perf_counter() - started, answer


@pytest.fixture
def desk(tmp_path: Path) -> WorkbookDesk:
    database = Database(f"sqlite:///{tmp_path / 'ledger.db'}").prepare()
    lines = ["plan: big", "title: 大方案", "issuer: 市安委会", "start: 2024-01-01", "end: 2026-12-31", "tasks:"]
    lines += ['  - code: "1"', "    title: 清零", "    measures:", '      - code: "1.1"', "        title: 措施", "        items:"]
    for n in range(ITEMS + OTHERS):
        lead = "yjj" if n < ITEMS else "zjj"
        lines.append(f'          - {{code: "1.1.{n}", title: 完成第{n}处整治, lead: {lead}, target: {{value: 145, unit: 处}}}}')
    (tmp_path / "plan.yaml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    load_files(database, [tmp_path / "plan.yaml"], UNITS, MOMENT.on(date(2024, 1, 1)), ACTOR)
    with database.writing() as session:
        for n in range(NOTICES):
            day = DAY - timedelta(days=n)
            one = Notice(
                plan="big", unit="yjj", kind="supervision", drafted_on=day, recorded_at=MOMENT.now, state=NoticeState.ISSUED,
                number=f"某安委办督〔2024〕{n + 1}号", issued_on=day, issued_at=MOMENT.now, reply_due=day + timedelta(days=7),
                title="督办单",
            )  # fmt: skip
            session.add(one)
            session.flush()
            for k in range(5):
                session.add(NoticeLine(notice_id=one.id or 0, subject=f"item:big/1.1.{k}", subject_title=f"完成第{k}处整治",
                                       matter=f"{n}|{k}", since=day, as_of=day))  # fmt: skip
    return WorkbookDesk(database, UNITS, WorkCalendar(), Settings())


def test_a_large_workbook_is_written_in_about_a_second_and_taken_back(
    desk: WorkbookDesk, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:  # fmt: skip
    path = tmp_path / "表.xlsx"
    writing, made = timed(lambda: desk.write(UNITS.by_code["yjj"], path, MOMENT))
    assert [len(made.lines[name]) for name in ("items", "notices")] == [ITEMS, NOTICES]
    book = load_workbook(path)
    for sheet, cells in {"事项": {"N": 50, "Q": "推进中"}, "通知": {"J": DAY, "K": DAY, "L": "已整改"}}.items():
        for row in range(5, book[sheet].max_row + 1):
            for letter, value in cells.items():
                book[sheet][f"{letter}{row}"].value = value
    book.save(path)
    taking, brought = timed(lambda: desk.bring(path, MOMENT, ACTOR))
    outcome = brought.outcome
    assert outcome is not None, brought.problems
    assert (outcome.reports.added, outcome.answers.acknowledged, outcome.answers.replied) == (ITEMS, NOTICES, NOTICES)
    again, known = timed(lambda: desk.bring(path, MOMENT, ACTOR))
    assert known.outcome is not None
    assert not known.outcome.is_new
    with capsys.disabled():
        print(f"\nworkbook of {ITEMS} items and {NOTICES} notices: written in {writing:.2f} s, taken back in {taking:.2f} s, "
              f"again in {again:.2f} s; {path.stat().st_size / 1024:.0f} KiB")  # fmt: skip
    assert writing < 5
