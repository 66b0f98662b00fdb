"""What is still to be told is kept in a column: it says what the lines say, and drafting reads nothing else."""

import random
from datetime import date
from typing import Any

import pytest
from sqlmodel import Session, col, select

from taskhub.finding import Finding
from taskhub.notice import Notice, NoticeLine, NoticeState, approve, reject
from taskhub.notice.draft import untold
from taskhub.notice.steps import Words, step

DAYS = [f"2024-09-{n:02d}" for n in range(1, 31)]


def _by_lines(session: Session, day: str) -> list[int]:
    """The definition: open, asks for a notice, to somebody, and no line tells of it."""
    told = select(NoticeLine.finding_id).where(NoticeLine.finding_id == Finding.id).exists()
    query = select(Finding.id).where(
        col(Finding.resolved_on).is_(None), col(Finding.suppressed_by).is_(None), col(Finding.notice).is_not(None),
        col(Finding.unit) != "", col(Finding.opened_on) <= date.fromisoformat(day), ~told,
    )  # fmt: skip
    return sorted(session.exec(query).all())


def _by_column(session: Session, day: str) -> list[int]:
    return sorted(one.id for one in session.exec(untold(date.fromisoformat(day))))


class Office:
    """Does what offices do, at random."""

    def __init__(self, desk: Any, seed: int) -> None:
        self.desk, self.random = desk, random.Random(seed)
        self.open: dict[tuple[str, str], int] = {}
        self.done: set[str] = set()

    def acts(self, day: str) -> None:
        act = self.random.choice([self.finds] * 3 + [self.drafts] * 3 + [self.resolves, self.silences, self.signs, self.issues,
                                                                        self.issues, self.rejects, self.withdraws])  # fmt: skip
        if act(day):
            self.done.add(act.__name__)

    def finds(self, day: str) -> bool:
        key, rule = self.random.choice("123456"), self.random.choice(["overdue", "behind"])
        kind = {"overdue": "supervision", "behind": self.random.choice(["reminder", "reminder", None])}[rule]
        if (key, rule) in self.open:
            return False
        unit = self.random.choice(["yjj", "yjj", "zjj", ""])
        self.open[key, rule] = self.desk.finds(key, rule=rule, notice=kind, day=day, unit=unit)
        return True

    def drafts(self, day: str) -> bool:
        return bool(self.desk.drafts(day))

    def resolves(self, day: str) -> bool:
        if not self.open:
            return False
        gone = self.open.pop(self.random.choice(sorted(self.open)))
        self.desk.changes(gone, resolved_on=date.fromisoformat(day))
        return True

    def silences(self, day: str) -> bool:
        if not self.open:
            return False
        self.desk.changes(self.random.choice(sorted(self.open.values())), suppressed_by=self.random.choice([None, "overdue"]))
        return True

    def signs(self, day: str) -> bool:
        return self._with(day, [NoticeState.DRAFT], lambda session, moment, one: approve(session, moment, self.desk.actor, one))

    def rejects(self, day: str) -> bool:
        return self._with(
            day, [NoticeState.DRAFT], lambda session, moment, one: reject(session, moment, self.desk.actor, one, "不必发")
        )

    def withdraws(self, day: str) -> bool:
        return self._with(
            day, [NoticeState.ISSUED],
            lambda session, moment, one: step(session, moment, self.desk.actor, one, "withdraw", Words(text="发错")),
        )  # fmt: skip

    def issues(self, day: str) -> bool:
        return self._with(
            day, [NoticeState.DRAFT, NoticeState.APPROVED],
            lambda session, moment, one: self.desk.issuer().issue(session, moment, self.desk.actor, one),
        )  # fmt: skip

    def _with(self, day: str, states: list[NoticeState], act: Any) -> bool:
        found = [one for one in self.desk.notices() if one.state in states]
        if not found:
            return False
        chosen = self.random.choice(found)
        with self.desk.database.writing() as session:
            act(session, self.desk.at(day), session.get_one(Notice, chosen.id))
        return True


@pytest.mark.parametrize("seed", range(4))
def test_the_column_says_what_the_lines_say_whatever_the_office_does(desk: Any, seed: int) -> None:
    office = Office(desk, seed)
    for day in DAYS:
        for _n in range(8):
            office.acts(day)
            with desk.database.reading() as session:
                assert _by_column(session, day) == _by_lines(session, day)
                flagged = set(session.exec(select(Finding.id).where(col(Finding.untold))))
                told = set(session.exec(select(NoticeLine.finding_id)))
                assert not flagged & told
    assert len(office.done) == 8, f"everything was done at least once: {office.done}"


def test_a_line_taken_out_unsaid_lets_its_finding_speak_again(desk: Any) -> None:
    one = desk.finds("1")
    (notice,) = desk.drafts("2024-09-29")
    desk.changes(one, suppressed_by="graver")
    desk.finds("2", day="2024-09-29")
    desk.drafts("2024-09-29")
    desk.issues(notice.id)
    with desk.database.reading() as session:
        assert session.get_one(Finding, one).untold
    desk.changes(one, suppressed_by=None)
    (again,) = desk.drafts("2024-10-08")
    assert [line.finding_id for line in desk.lines(again.id)] == [one]


def test_drafting_reads_the_index_of_the_untold_and_sorts_nothing(desk: Any) -> None:
    with desk.database.reading() as session:
        text = str(untold(date(2024, 9, 30)).compile(session.get_bind(), compile_kwargs={"literal_binds": True}))
        plan = [row[-1] for row in session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {text}")]
    assert plan == ["SCAN finding USING INDEX ix_finding_untold"]
