"""On a real ledger: whatever is recorded, amended or edited, visiting what changed finds what visiting everything finds."""

import shutil
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlmodel import select

from taskhub import finding
from taskhub.audit import Actor
from taskhub.clock import Moment
from taskhub.finding import Finding
from taskhub.finding.models import Share, Tally
from taskhub.hub import Hub
from taskhub.problems import InputError
from taskhub.progress.verification import Asked
from taskhub.settings import Verification
from taskhub.tables import Row
from taskhub.workspace import Workspace

FIRST = date(2024, 6, 20)
DAYS = 120
DAY = st.integers(0, DAYS - 1)
QUANTITIES, OTHERS = ("1.1.2", "1.2.2", "2.1.2", "2.2.2"), ("1.1.1", "1.1.3", "1.2.1", "1.2.3", "2.1.1", "2.1.3", "2.2.1")
AMENDMENTS = {
    '{code: "1.1.1", title: 完成普查, due: 2024-06-30}': '{code: "1.1.1", title: 完成普查, due: 2024-09-10}',
    "lead: jtj": "lead: yjj",
    '{code: "1.1.3", title: 修订预案}':
        '{code: "1.1.3", title: 修订预案, withdrawn: {date: 2024-08-20, document: 安委办〔2024〕9号}}',
    '{code: "2.1.3", title: 常态值守, kind: continuous}':
        '{code: "2.1.3", title: 常态值守, kind: continuous}\n          - {code: "2.1.4", title: 新增的事, due: 2024-09-01}',
}  # fmt: skip
EDITS = {"behind_below: 80": "behind_below: 95", "overdue >= 5": "overdue >= 1", "for: 7 days": "for: 3 days"}

COUNTING = """\
ruleset: counting
subject: unit
rules:
  - {id: unit-two-overdue, title: 两项逾期, colour: red, when: count(item where finding == 'item-overdue') >= 2}
  - {id: unit-lately, title: 新近逾期, colour: blue, when: count(item where days_overdue >= 1 within 20 days) >= 1}
  - {id: unit-sum, title: 未完事项多, colour: blue, when: sum(item.weight where status == 'active') >= 3}
"""

Step = tuple[int, str, Any]
On = Callable[[str], Moment]


@st.composite
def lives(draw: st.DrawFn) -> list[Step]:
    """Returns, rulings, amendments, edits of rules and runs, by day."""
    steps: list[Step] = []
    for _n in range(draw(st.integers(1, 8))):
        day, item = draw(DAY), draw(st.sampled_from(QUANTITIES + OTHERS))
        figure = {"value": str(draw(st.integers(0, 120)))} if item in QUANTITIES else {"percent": str(draw(st.integers(0, 100)))}
        steps.append((day, "report", {"item": item, "as_of": str(FIRST + timedelta(draw(st.integers(0, day)))), **figure}))
    for _n in range(draw(st.integers(0, 4))):  # rulings, on whatever is claimed by then
        ruled = draw(st.sampled_from(["verify", "send_back"])), draw(st.integers(0, 10))
        steps.append((draw(DAY), "rule", ruled))
    for number, day in enumerate(sorted(draw(st.sets(DAY, max_size=2))), start=2):
        effective = FIRST + timedelta(days=day + draw(st.integers(0, 15)))
        steps.append((day, "amend", (number, effective, draw(st.sampled_from(sorted(AMENDMENTS))))))
    steps += [(draw(DAY), "edit", draw(st.sampled_from(sorted(EDITS)))) for _n in range(draw(st.integers(0, 1)))]
    runs = draw(st.sets(DAY, min_size=2, max_size=8)) | {DAYS - 1}
    return sorted([*steps, *((day, "run", None) for day in runs)], key=lambda step: (step[0], step[1] == "run"))


def live(root: Path, steps: Sequence[Step], on: On, office: Actor, *, full: bool) -> tuple[list[Any], list[Any], list[Any]]:
    plan = root / "config" / "plans" / "t-2024.yaml"
    (root / "rules" / "counting.yaml").write_text(COUNTING, encoding="utf-8")
    for day, what, said in steps:
        hub, moment = Hub(Workspace(root)), on(str(FIRST + timedelta(days=day)))
        if what == "report":
            with suppress(InputError):  # on an item that was withdrawn meanwhile
                hub.record_progress(Row(1, {"plan": "t-2024", **said}), moment, office)
        elif what == "amend":
            _amend(plan, *said)
            try:
                hub.load_plans([plan], moment, office)
            except InputError:  # an amendment that takes effect before an earlier one
                plan.write_text(plan.with_suffix(".before").read_text(encoding="utf-8"), encoding="utf-8")
        elif what == "rule":
            _rule(hub, moment, office, *said)
        elif what == "edit":
            for path in (root / "rules").glob("*.yaml"):
                path.write_text(path.read_text(encoding="utf-8").replace(said, EDITS[said]), encoding="utf-8")
        else:
            hub.assess(moment, office, full=full, confirmed=10**6)
        hub.database.close()
    return _kept(Hub(Workspace(root)))


def _rule(hub: Hub, moment: Moment, office: Actor, act: str, choice: int) -> None:
    desk = replace(hub.verification, settings=Verification(on=True))
    claimed = sorted(f"{row['plan']}/{row['item']}" for row in desk.claims(moment, Asked()))
    if claimed:
        chosen = [claimed[choice % len(claimed)]]
        if act == "verify":
            desk.verify(chosen, moment, office)
        else:
            desk.send_back(chosen, "补佐证", moment, office)


def _amend(plan: Path, number: int, effective: date, old: str) -> None:
    text = plan.read_text(encoding="utf-8")
    plan.with_suffix(".before").write_text(text, encoding="utf-8")
    head, tasks = text.split("declares:", 1)[0], "tasks:" + text.split("\ntasks:", 1)[1]
    head = "".join(line + "\n" for line in head.splitlines() if not line.startswith(("revision:", "amended:")))
    amended = f"revision: {number}\namended: {{date: {effective}, document: 安委办〔2024〕{number}号}}\n"
    plan.write_text(head + amended + "declares: {}\n" + tasks.replace(old, AMENDMENTS[old]), encoding="utf-8")


def _kept(hub: Hub) -> tuple[list[Any], list[Any], list[Any]]:
    named = ("subject_kind", "subject_key", "rule", "unit", "since", "opened_on", "resolved_on", "resolved_why", "suppressed_by")
    with hub.database.reading() as session:
        findings = sorted(tuple(str(getattr(one, name)) for name in named) for one in session.exec(select(Finding)))
        shares = sorted((one.kind, one.key, str(one.steps)) for one in session.exec(select(Share)))
        tallies = sorted(str(one.model_dump()) for one in session.exec(select(Tally)))
    hub.database.close()
    return findings, shares, tallies


@settings(
    max_examples=6, deadline=None, phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)  # fmt: skip
@given(steps=lives())
def test_visiting_what_changed_finds_what_visiting_everything_finds(
    workspace: Workspace, on: On, office: Actor, engine_left_out: None, steps: list[Step]
) -> None:
    with TemporaryDirectory() as folder:
        roots = [Path(shutil.copytree(workspace.root, Path(folder) / name)) for name in ("changed", "everything")]
        assert live(roots[0], steps, on, office, full=False) == live(roots[1], steps, on, office, full=True)


def test_a_day_on_which_nothing_happens_costs_the_plan_alone(hub: Hub, on: On, office: Actor) -> None:
    drafted = hub.assess(on("2024-07-08"), office).drafted
    hub.notices.decide([one.key for one in drafted], on("2024-07-08"), office)
    hub.issue(on("2024-07-08"), office)
    hub.assess(on("2024-07-09"), office)  # what was issued is a subject from now on
    assert hub.assess(on("2024-07-10"), office).visited == 1
    everything = 12 + 4 + 1 + len(drafted)
    assert hub.assess(on("2024-07-10"), office, full=True).visited == everything, "the merged unit still is one"


def test_what_is_recorded_while_an_assessment_thinks_is_left_to_the_next(
    hub: Hub, on: On, office: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    hub.assess(on("2024-07-08"), office)
    judge = finding.judge

    def interrupted(*said: Any) -> Any:
        judgement = judge(*said)
        done = Row(1, {"plan": "t-2024", "item": "1.1.1", "as_of": "2024-07-09", "done": "是"})
        hub.record_progress(done, on("2024-07-09"), office)
        return judgement

    with monkeypatch.context() as patch:
        patch.setattr(finding, "judge", interrupted)
        assert [one.subject for one in hub.assess(on("2024-07-09"), office).resolved] == []
    resolved = {(one.subject, one.rule) for one in hub.assess(on("2024-07-09"), office).resolved}
    assert resolved == {("item:t-2024/1.1.1", "item-overdue")}
