"""A rehearsal adds up what every subject would have brought, and sets it beside what the ledger holds."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import Session

from taskhub import revisions
from taskhub.audit import Actor
from taskhub.clock import Moment
from taskhub.database import Database
from taskhub.finding import Finding
from taskhub.notice import Notice, NoticeLine
from taskhub.rules import Rule, Ruleset
from taskhub.rules.groups import Measures
from taskhub.subjects import Chronicle, Facts, FactSpec, Step, Subject
from taskhub.tallies import Tally as GroupTally
from taskhub.trial.rehearse import Count, Group, Rehearsal, Tally, rehearse
from taskhub.trial.replay import Replay
from taskhub.trial.telling import tellings
from taskhub.units import Units

AddWorkingDays = Callable[[date, int], date]


def day(text: str) -> date:
    return date.fromisoformat(text)


def known(today: date) -> Moment:
    return Moment(today, datetime.combine(today, time(15, 59), UTC))


@dataclass
class Source:
    """Items of a plan, each a chronicle and the unit that leads it."""

    items: Mapping[str, tuple[Chronicle, str | None]]
    kind: str = "item"

    @property
    def catalogue(self) -> Mapping[str, FactSpec]:
        return {}

    def keys(self, moment: Moment) -> Iterable[str]:
        return self.items

    def chronicles(self, keys: Iterable[str] | None, moment: Moment) -> Iterable[Chronicle]:
        return [self.items[key][0] for key in (self.items if keys is None else keys)]

    def facts(self, keys: Iterable[str] | None, moment: Moment) -> Mapping[str, Facts]:
        return {one.key: one.facts(moment.as_of) for one in self.chronicles(keys, moment)}

    def groups(self, key: str) -> Sequence[Subject]:
        return (Subject("plan", key.partition("/")[0]),)

    def group_keys(self, kind: str) -> Iterable[str]:
        return ()

    def members(self, group: Subject, moment: Moment) -> Iterable[str]:
        return ()

    def shares(self, key: str) -> Iterable[Step]:
        return ()

    def title(self, key: str) -> str:
        return key

    def addressee(self, key: str) -> str | None:
        return self.items[key][1]


def source(*chronicles: tuple[Any, str | None]) -> Source:
    named = {f"p/{n}": (replace(chronicle, key=f"p/{n}"), unit) for n, (chronicle, unit) in enumerate(chronicles)}
    return Source(named)


class NoGroups:
    def groups(self, kind: str) -> Iterable[str]:
        return ()

    def of(self, group: Subject) -> GroupTally:
        raise AssertionError("no rule counts anything")


def replay(items: Source, rules: Sequence[Rule], add_working_days: AddWorkingDays) -> Replay:
    return Replay([items], Measures([Ruleset("trial", "item", tuple(rules), "", "")], add_working_days), NoGroups())


@pytest.fixture
def rehearsed(database: Database, units: Units, add_working_days: AddWorkingDays) -> Callable[..., Rehearsal]:
    def run(items: Source, rules: Sequence[Rule], start: str, end: str, **more: Any) -> Rehearsal:
        with database.reading() as session:
            subjects = replay(items, rules, add_working_days)
            return rehearse(session, subjects, units, day(start), known(day(end)), **more)

    return run


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_the_sums_are_those_of_the_subjects(
    data: st.DataObject, database: Database, units: Units, chronicles: Any, rule_lists: Any, recorded_days: list[date],
    add_working_days: AddWorkingDays,
) -> None:  # fmt: skip
    items = source(*[(data.draw(chronicles), data.draw(st.sampled_from(["yjj", "zjj", None]))) for _n in range(3)])
    kinds = st.sampled_from([None, "reminder", "supervision"])
    rules = [replace(rule, notice=data.draw(kinds)) for rule in data.draw(rule_lists)]
    start, end = sorted(data.draw(st.lists(st.sampled_from(recorded_days), min_size=2, max_size=2)))
    found, told = Counter(), Counter()
    for chronicle, unit in items.items.values():
        for one, when in tellings(chronicle, rules, add_working_days, start, end):
            found[unit or "", one.opened_on] += one.opened_on >= start
            if unit and when and when >= start:
                told[unit, one.rule.notice, when] += 1
    with database.reading() as session:
        result = rehearse(session, replay(items, rules, add_working_days), units, start, known(end))
    whole = result.would.count()
    assert (whole.findings, whole.notices, whole.lines) == (found.total(), len(told), told.total())
    for unit in ("yjj", "zjj"):
        for month in result.months:
            mine = [n for (whose, _kind, when), n in told.items() if whose == unit and f"{when:%Y-%m}" == month]
            opened = sum(n for (whose, when), n in found.items() if whose == unit and f"{when:%Y-%m}" == month)
            assert result.would.count(unit, month) == Count(opened, 0, len(mine), sum(mine))
    worst = result.worst_days()
    by_day = Counter(when for _unit, _kind, when in told)
    assert [one.would.notices for one in worst] == sorted(by_day.values(), reverse=True)[:10]
    assert all(one.would.notices == by_day[one.date] for one in worst)
    assert sum(would for _rule, would, _did in result.rules) == found.total()


def test_months_without_anything_are_months_all_the_same(rehearsed: Callable[..., Rehearsal], record: Any, rule_of: Any) -> None:
    silent = source((record({"2024-01-01": {}}), "yjj"))
    result = rehearsed(silent, [rule_of("a", "fixed == 1", notice="reminder")], "2023-11-30", "2024-02-01")
    assert result.months == ["2023-11", "2023-12", "2024-01", "2024-02"]
    assert (result.subjects, result.units, result.worst_days()) == (1, [], [])


def test_two_findings_of_a_day_share_a_notice_of_their_kind(
    rehearsed: Callable[..., Rehearsal], record: Any, rule_of: Any
) -> None:
    begins = record({"2024-01-01": {}, "2024-01-10": {"fixed": 1}})
    rules = [rule_of("a", "fixed == 1", notice="task_order"), rule_of("b", "fixed == 1", notice="task_order"),
             rule_of("c", "fixed == 1", notice="control")]  # fmt: skip
    result = rehearsed(source((begins, "yjj"), (begins, "zjj")), rules, "2024-01-01", "2024-01-31")
    assert result.would.count("yjj") == Count(3, 0, 2, 3)
    assert result.would.notices[Group("p", "zjj", "task_order", day("2024-01-10"))] == 2
    (worst,) = result.worst_days()
    assert (worst.date, worst.would.notices, [unit for unit, _count in worst.units]) == (day("2024-01-10"), 4, ["yjj", "zjj"])


def test_a_finding_that_enters_a_ladder_is_a_case_and_no_notice(
    rehearsed: Callable[..., Rehearsal], record: Any, rule_of: Any
) -> None:
    begins = record({"2024-01-01": {}, "2024-01-10": {"fixed": 1}})
    rules = [rule_of("a", "fixed == 1", ladder="urge"), rule_of("b", "fixed == 1", notice="reminder")]
    result = rehearsed(source((begins, "yjj")), rules, "2024-01-01", "2024-01-31")
    assert result.would.count() == Count(findings=2, cases=1, notices=1, lines=1)


def test_what_was_told_before_the_period_is_not_told_in_it(
    rehearsed: Callable[..., Rehearsal], record: Any, rule_of: Any
) -> None:
    items = source((record({"2024-01-01": {}, "2024-01-10": {"fixed": 1}}), "yjj"))
    result = rehearsed(items, [rule_of("a", "fixed == 1", notice="reminder")], "2024-01-11", "2024-01-31")
    assert result.would.count() == Count(0, 0, 0, 0)


def test_one_unit_may_be_asked_about_and_progress_counts_every_subject(
    rehearsed: Callable[..., Rehearsal], record: Any, rule_of: Any
) -> None:
    begins = record({"2024-01-01": {}, "2024-01-10": {"fixed": 1}})
    said: list[tuple[int, int]] = []
    items = source((begins, "yjj"), (begins, "zjj"))
    rules = [rule_of("a", "fixed == 1", notice="reminder")]
    result = rehearsed(items, rules, "2024-01-01", "2024-01-31", unit="zjj", progress=lambda *at: said.append(at))
    assert (result.units, result.would.count()) == (["zjj"], Count(1, 0, 1, 1))
    assert said[-1] == (2, 2)


def test_what_really_happened_stands_under_today_s_unit_and_as_it_was_known(
    database: Database, rehearsed: Callable[..., Rehearsal], record: Any, actor: Actor
) -> None:
    with database.writing() as session:
        revision = revisions.keep(session, known(day("2024-12-01")), actor, "rules/trial", {"rules": {}}).id or 0
        told(session, revision, "mtj", "2024-12-05", "p/1", "p/2")
        told(session, revision, "mtj", "2025-01-10", "p/3")
        told(session, revision, "zjj", "2025-02-01", "p/4")
    nothing = source((record({"2024-01-01": {}}), "yjj"))
    result = rehearsed(nothing, [], "2024-12-01", "2025-01-31")
    assert (result.did.count("yjj"), result.did.count("yjj", "2024-12")) == (Count(3, 0, 2, 3), Count(2, 0, 1, 2))
    assert (result.did.count("mtj"), result.did.count("zjj")) == (Count(0, 0, 0, 0), Count(0, 0, 0, 0))
    assert result.rules == [("late", 0, 3)]
    assert rehearsed(nothing, [], "2024-12-01", "2025-01-09").did.count() == Count(2, 0, 1, 2)
    assert rehearsed(nothing, [], "2024-12-01", "2025-01-31", unit="zjj").did == Tally()


def told(session: Session, revision: int, unit: str, on: str, *keys: str) -> None:
    moment = known(day(on))
    notice = Notice(plan="p", unit=unit, kind="reminder", drafted_on=moment.as_of, recorded_at=moment.now)
    session.add(notice)
    session.flush()
    for key in keys:
        finding = Finding(
            subject_kind="item", subject_key=key, subject_title=key, plan="p", unit=unit, rule="late", title="逾期", colour="red",
            revision_id=revision, since=moment.as_of, opened_on=moment.as_of, as_of=moment.as_of, recorded_at=moment.now,
            refreshed_on=moment.as_of, facts={},
        )  # fmt: skip
        session.add(finding)
        session.flush()
        session.add(
            NoticeLine(
                notice_id=notice.id or 0, finding_id=finding.id or 0, subject=f"item:{key}", subject_title=key, rule="late",
                rule_title="逾期", colour="red", matter=f"finding:{finding.id}", since=moment.as_of, as_of=moment.as_of, facts={},
            )
        )  # fmt: skip
