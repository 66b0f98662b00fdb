"""Flows are wired to the hub, and prefect.yaml to the flows."""

import asyncio
import importlib
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic import ValidationError

from taskhub.audit import SYSTEM, Actor, events
from taskhub.clock import Moment
from taskhub.hazard.recheck import Asked, Opening
from taskhub.hub import Hub
from taskhub.notice import finding_rows
from taskhub.problems import StateError, TaskhubError
from taskhub.report.elements import WAITING_KEY
from taskhub.report.pages import pages
from taskhub.report.searchable import gauges, sheets

REPOSITORY = Path(__file__).parents[2]
DEPLOYMENTS: list[dict[str, Any]] = yaml.safe_load((REPOSITORY / "prefect.yaml").read_text(encoding="utf-8"))["deployments"]
SEPTEMBER = "2024-09-30"
OTHERS = [
    f"taskhub-{page}"
    for page in ("alarms", "hazards", "notices", "waiting", "escalation", "round", "troubles", "issued", "delivery", "rechecks",
                 "query", "explain", "rehearse", "ranking")
]  # fmt: skip
"""What ``publish-status`` puts up beside the pages of plans and units; the last ones until there is something to show."""


@pytest.fixture(autouse=True)
def _in_the_workspace(workspace: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TASKHUB_WORKSPACE", str(workspace.root))
    monkeypatch.setenv("PREFECT_SERVER_ANALYTICS_ENABLED", "false")
    monkeypatch.setenv("DO_NOT_TRACK", "1")


@pytest.fixture(autouse=True)
def shown(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """The Markdown artifacts that flows made, where no server is there to take them."""
    made: list[dict[str, Any]] = []
    module = importlib.import_module("flows.publish_status")
    monkeypatch.setattr(module, "create_markdown_artifact", lambda **given: made.append(given))
    return made


@pytest.fixture
def assessed(hub: Hub, on: Callable[[str], Moment]) -> Hub:
    hub.assess(on(SEPTEMBER), SYSTEM)
    return hub


def test_load_plans_loads_the_workspace_s_plans_once(workspace: Any) -> None:
    from flows.load_plans import load_plans

    assert load_plans.fn() == ["t-2024 r1: 12"]
    assert load_plans.fn(["config/plans/t-2024.yaml"]) == ["t-2024 r1: 12"]


def test_assess_answers_with_what_it_did(hub: Hub, on: Callable[[str], Moment]) -> None:
    from flows.assess import assess

    first = assess.fn(on(SEPTEMBER).as_of)
    assert first["opened"] > 0
    assert first["drafted"] > 0
    assert assess.fn(on(SEPTEMBER).as_of) == {"opened": 0, "refreshed": 0, "resolved": 0, "drafted": 0}


def test_assess_stops_at_a_change_of_rules_until_it_is_accepted(
    assessed: Hub, open_hub: Callable[..., Hub], on: Callable[[str], Moment]
) -> None:
    from flows.assess import assess
    from taskhub.trial import RulesChangedError

    (assessed.workspace.config / "taskhub.yaml").write_text("rules: {change_cap: 0}\n", encoding="utf-8")
    path = assessed.workspace.rules / "items.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("behind_below: 80", "behind_below: 101"), encoding="utf-8")
    october = on("2024-10-01").as_of
    with pytest.raises(RulesChangedError):
        assess.fn(october)
    change = open_hub().preview_change(on(SEPTEMBER))
    assert change is not None
    assert assess.fn(october, accept_rules=change.change.hash)["opened"] > 0


def test_assess_fails_where_the_kernel_failed_and_names_the_ruleset(
    hub: Hub, on: Callable[[str], Moment], monkeypatch: pytest.MonkeyPatch
) -> None:
    from functools import partial

    from flows.assess import assess
    from taskhub.rules import Kernel

    dying = partial(Kernel, command=["/no/such/program"])
    monkeypatch.setattr(importlib.import_module("taskhub.finding.judge"), "Kernel", dying)
    with pytest.raises(RuntimeError, match=r"items[\s\S]*units[\s\S]*plans"):
        assess.fn(on(SEPTEMBER).as_of)


def test_assess_writes_the_other_chunks_where_one_fails_and_a_clean_run_makes_up_for_it(
    hub: Hub, on: Callable[[str], Moment], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from flows.assess import assess
    from taskhub.rules import Kernel
    from taskhub.rules.kernel.process import COMMAND

    (hub.workspace.rules / "alarms.yaml").unlink()  # the first chunk is to be one that finds something

    def findings() -> set[tuple[str, str]]:
        with hub.database.reading() as session:
            return {(row["subject"], row["rule"]) for row in finding_rows(session)}

    expected = {(change.subject, change.rule) for change in hub.assess(on(SEPTEMBER), SYSTEM, dry_run=True).opened}
    asked = tmp_path / "asked"
    script = tmp_path / "dying.py"
    script.write_text(  # the first chunk of all kills whoever is asked about it
        f"import os, pathlib, runpy\nasked = pathlib.Path({str(asked)!r})\ntrue = runpy.run_path({COMMAND[-1]!r})\n"
        "honest = true['answer']\n"
        "def answer(engines, facts):\n"
        "    if not asked.exists(): asked.write_text(str(facts))\n"
        "    if asked.read_text() == str(facts): os.kill(os.getpid(), 9)\n"
        "    return honest(engines, facts)\n"
        "true['main'].__globals__['answer'] = answer\ntrue['main']()\n"
    )
    with monkeypatch.context() as patch:
        patch.setattr(importlib.import_module("taskhub.finding.judge"), "HANDFUL", 4)
        patch.setitem(Kernel.__init__.__kwdefaults__, "command", [sys.executable, str(script)])
        with pytest.raises(RuntimeError, match="规则集 items 未能研判") as failed:
            assess.fn(on(SEPTEMBER).as_of)
    assert "退出码 -9" in str(failed.value)
    assert len(str(failed.value).splitlines()) == 1
    written, missing = findings(), expected - findings()
    assert written
    assert missing
    assert all(
        subject.startswith("item:t-2024/1.1.") or subject == "item:t-2024/1.2.1" for subject, rule in missing if "item" in rule
    )
    assess.fn(on(SEPTEMBER).as_of)
    assert findings() == expected


def test_issue_and_deliver_pass_on_what_may_go_out(
    assessed: Hub, on: Callable[[str], Moment], shown: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    from flows.deliver import deliver
    from flows.issue_notices import issue_notices

    numbers = issue_notices.fn()
    assert numbers
    assert all("提〔" in number for number in numbers)  # what needs no sign-off
    monkeypatch.setattr("taskhub.hub.current", lambda *_asked: on(SEPTEMBER))
    assert deliver.fn() == []  # reminders wait for the digest of the next working day
    monkeypatch.setattr("taskhub.hub.current", lambda *_asked: on("2024-10-08"))
    sent = [line.split()[0] for line in deliver.fn()]
    assert sent
    assert {assessed.told(number)[0][-1]["message"] for number in numbers} == set(sent)
    assert issue_notices.fn() == deliver.fn() == []
    made = [page["markdown"] for page in shown if page["key"] == "taskhub-delivery"]
    assert len(made) == 2, "a run with nothing to say leaves the page as it is"
    held, gone = made
    for number in numbers:
        assert f"| {number} |" in held
        assert f"| {number} |" in gone
    assert "等汇总 | 10-08 09:00" in held
    assert "并入汇总发出" in gone


def test_the_form_signs_off_and_the_page_of_what_waits_follows(
    assessed: Hub, on: Callable[[str], Moment], shown: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    from flows.decide_notices import Form, decide_notices
    from flows.publish_status import publish_waiting

    key = "t-2024.yjj.supervision.2024-09-30"
    monkeypatch.setattr(importlib.import_module("flows.publish_status"), "form_address", lambda: "/deployments/deployment/ID/run")
    publish_waiting(assessed, on(SEPTEMBER))
    before = shown[-1]["markdown"]
    (row,) = [line for line in before.splitlines() if f"`{key}`" in line]
    assert "等签批:签发 | 2024-09-30" in row
    assert "/deployments/deployment/ID/run?parameters=%7B%22form%22" in row
    said = {"notice": f"{key}、t-2024.zjj.supervision.2024-09-30", "by": "李主任@awb"}
    assert decide_notices.fn(Form(**said)) == [f"已签批 {one},等签发" for one in said["notice"].split("、")]
    assert shown[-1]["key"] == WAITING_KEY
    assert key not in shown[-1]["markdown"]
    assert all("没有变化" in line for line in decide_notices.fn(Form(**said))), "twice is harmless"
    with pytest.raises(ValidationError):
        Form(notice=" 、", by="李主任@awb")
    trail = _trail(assessed, key)
    assert (trail[-1].actor, trail[-1].details) == ("李主任@awb", {"via": "form"})


def test_what_runs_every_ten_minutes_puts_up_a_page_only_when_it_says_something_else(
    assessed: Hub, on: Callable[[str], Moment], shown: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    from flows.decide_notices import Form, decide_notices
    from flows.issue_notices import issue_notices
    from flows.publish_status import publish_waiting

    def latest(key: str) -> str | None:
        return next((one["markdown"] for one in reversed(shown) if one["key"] == key), None)

    monkeypatch.setattr(importlib.import_module("flows.publish_status"), "_latest", latest)
    monkeypatch.setattr(Hub, "moment", lambda hub: on(SEPTEMBER))
    issue_notices.fn()
    assert [one["key"] for one in shown].count(WAITING_KEY) == 1
    before = len(shown)
    issue_notices.fn()
    assert len(shown) == before
    decide_notices.fn(Form(notice="t-2024.yjj.supervision.2024-09-30", by="李主任@awb"))
    issue_notices.fn()
    assert [one["key"] for one in shown[before:]] == ["taskhub-notices", WAITING_KEY, "taskhub-issued", "taskhub-notices"]
    publish_waiting(assessed, on(SEPTEMBER))
    assert shown[-1] == shown[before + 1], "morning and evening there is a version of the day"


def test_the_form_changes_a_text_gives_a_number_and_rejects_with_a_reason(assessed: Hub) -> None:
    from flows.decide_notices import Form, decide_notices

    config = assessed.workspace.config / "taskhub.yaml"
    config.write_text("notices: {issuer: 某安委办, numbering: external}\n", encoding="utf-8")
    by, other = {"by": "李主任@awb"}, "t-2024.zjj.supervision.2024-09-30"
    one, number = "t-2024.yjj.supervision.2024-09-30", "某安委办督[2024]12号"
    said = {"notice": one, "text": "请立即整改", "number": number, "level": "签发"}
    assert decide_notices.fn(Form(**said, **by)) == ["已签批 某安委办督〔2024〕12号,等签发"]
    with pytest.raises(StateError, match="要写明理由"):
        decide_notices.fn(Form(notice=other, decision="不同意", **by))
    assert decide_notices.fn(Form(notice=other, decision="不同意", why="已口头督办", **by)) == [f"已退回 {other}"]
    assert _trail(assessed, other)[-1].why == "已口头督办"
    with pytest.raises(TaskhubError, match="姓名@单位代码"):
        decide_notices.fn(Form(notice=other, by="李主任"))


def test_a_round_of_issuing_shows_what_went_out_why_and_what_did_not(
    assessed: Hub, on: Callable[[str], Moment], shown: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    from flows.issue_notices import issue_notices

    config = assessed.workspace.config / "taskhub.yaml"
    config.write_text(
        "notices:\n  issuer: 某安委办\n  kinds:\n    supervision: {word: 督, sign_off: office, numbering: external}\n"
        "    reminder: {word: 提, sign_off: automatic, series: 安全提示}\n",
        encoding="utf-8",
    )
    monkeypatch.setattr("taskhub.hub.current", lambda *_asked: on(SEPTEMBER))
    key = "t-2024.yjj.supervision.2024-09-30"
    assessed.notices.decide([key], on(SEPTEMBER), Actor("李主任", "awb"))
    numbers = issue_notices.fn()
    (page,) = [made["markdown"] for made in shown if made["key"] == "taskhub-issued"]
    for place, number in enumerate(numbers, start=1):
        (row,) = [line for line in page.splitlines() if f"| {number} |" in line]
        assert f"安全提示2024年第{place}期" in row
        assert "第一次通知" in row
    assert f"| {key} | 等文号 |" in page
    assert shown[-1]["key"] == WAITING_KEY
    shown.clear()
    assert issue_notices.fn() == []
    assert [made["key"] for made in shown] == [WAITING_KEY], "a run with nothing to say leaves the page as it is"


def test_a_reporting_round_is_opened_and_its_returns_are_collected_and_shown(
    hub: Hub, on: Callable[[str], Moment], shown: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    from flows.collect_returns import collect_returns
    from flows.open_round import open_round

    monkeypatch.setattr("taskhub.hub.current", lambda *_asked: on("2024-10-08"))
    assert collect_returns.fn() == []
    assert shown[-1]["key"] == "taskhub-round"
    assert "还没有开过" in shown[-1]["markdown"]
    asked = open_round.fn("2024Q3", on("2024-10-10").as_of, "王敏@awb")
    assert asked >= 3
    assert open_round.fn("2024Q3", on("2024-10-10").as_of, "王敏@awb") == 0
    sheet = next((hub.workspace.var / "rounds" / "2024Q3").glob("市应急管理局-*.xlsx"))
    sheet.rename(hub.drop_folder / sheet.name)
    (hub.drop_folder / "old.xls").write_bytes(b"")
    assert collect_returns.fn() == ["old.xls: bad", f"{sheet.name}: bad"]
    assert f"要报 {asked} 个单位,已交 0" in shown[-1]["markdown"], "nothing was filled in"


def test_a_round_that_could_not_issue_something_says_so_and_fails(
    assessed: Hub, on: Callable[[str], Moment], shown: list[dict[str, Any]]
) -> None:
    from flows.issue_notices import issue_notices

    (assessed.workspace.config / "templates" / "notice.md.j2").write_text("{{ 1 + letterhead }}", encoding="utf-8")
    with pytest.raises(StateError, match=r"notice\.md\.j2:1"):
        issue_notices.fn()
    (page,) = [made["markdown"] for made in shown if made["key"] == "taskhub-issued"]
    assert "## 已签发 0" in page
    assert "notice.md.j2:1" in page


def _trail(hub: Hub, key: str) -> Any:
    with hub.database.reading() as session:
        return events(session, f"notice:{key}")


def test_publish_status_makes_every_artifact(assessed: Hub, on: Callable[[str], Moment], monkeypatch: pytest.MonkeyPatch) -> None:
    module = importlib.import_module("flows.publish_status")
    made: list[tuple[str, dict[str, Any]]] = []
    for kind in ("markdown", "table", "progress"):
        monkeypatch.setattr(module, f"create_{kind}_artifact", lambda kind=kind, **given: made.append((kind, given)))
    count = module.publish_status.fn(on(SEPTEMBER).as_of)
    expected = [page.key for page in pages(assessed.standing(on(SEPTEMBER)), assessed.workspace.var)]
    assert [given["key"] for kind, given in made if kind == "markdown"] == [*expected, *OTHERS]
    assert count == len(expected)
    tables = [given["key"] for kind, given in made if kind == "table"]
    assert tables == ["taskhub-sheet-t-2024", "taskhub-items-jtj", "taskhub-items-yjj", "taskhub-items-zjj"]
    assert [(given["key"], given["progress"]) for kind, given in made if kind == "progress"] == [
        ("taskhub-progress-t-2024", 9.09)  # 1 of 11: one item was withdrawn
    ]


def test_the_page_of_the_latest_recheck_round_is_shown_anew(
    hub: Hub,
    open_hub: Callable[..., Hub],
    on: Callable[[str], Moment],
    shown: list[dict[str, Any]],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    """Else it would go with the run that drew it, while the round goes on."""
    module = importlib.import_module("flows.publish_status")
    for kind in ("table", "progress"):
        monkeypatch.setattr(module, f"create_{kind}_artifact", lambda **given: None)
    module.publish_status.fn(on(SEPTEMBER).as_of)
    shown.clear()  # what stands there until a round is drawn
    units = hub.workspace.config / "units.yaml"
    units.write_text(units.read_text(encoding="utf-8").replace("code: zjj,", "code: zjj, region: '900001',"), encoding="utf-8")
    located = open_hub()
    table = tmp_path / "hazards.csv"
    table.write_text(
        "external_id,title,category,level,unit,enterprise,place,found,status,closed_on\n"
        "1,堵塞消防通道,消防,重大,zjj,某厂,一车间,2024-03-01,销号,2024-04-01\n"
        "2,堵塞疏散楼梯,消防,重大,zjj,某厂,二车间,2024-03-01,销号,2024-04-01\n", encoding="utf-8",
    )  # fmt: skip
    located.hazards.import_file(table, on("2024-05-01"), SYSTEM)
    for name, day in (("早", "2024-06-01"), ("晚", "2024-07-01")):
        located.rechecks.open(Opening(name, on("2024-12-31").as_of, "", "", (), 1, Asked(level="major"), "7"), on(day), SYSTEM)
    module.publish_status.fn(on(SEPTEMBER).as_of)
    page = next(given["markdown"] for given in shown if given["key"] == "taskhub-rechecks")
    assert "# 回头看 晚" in page
    assert page.count("堵塞") == 1


def test_an_empty_ledger_is_published_as_a_page_that_says_so(
    open_hub: Callable[..., Hub], workspace: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    (workspace.var / "taskhub.db").unlink()
    module = importlib.import_module("flows.publish_status")
    made: list[dict[str, Any]] = []
    monkeypatch.setattr(module, "create_markdown_artifact", lambda **given: made.append(given))
    assert module.publish_status.fn() == 2 + len(open_hub().units.by_code)
    assert "taskhub plan load" in made[0]["markdown"]


@pytest.mark.slow
def test_artifacts_stand_in_prefect_under_their_keys(
    assessed: Hub, on: Callable[[str], Moment], monkeypatch: pytest.MonkeyPatch
) -> None:
    from prefect.artifacts import create_markdown_artifact
    from prefect.client.orchestration import get_client
    from prefect.testing.utilities import prefect_test_harness

    from flows.publish_status import publish_status

    async def keys() -> set[str | None]:
        async with get_client() as client:
            return {artifact.key for artifact in await client.read_latest_artifacts(limit=200)}

    monkeypatch.setattr(importlib.import_module("flows.publish_status"), "create_markdown_artifact", create_markdown_artifact)
    with prefect_test_harness():
        publish_status(on(SEPTEMBER).as_of)
        standing = {key for key in asyncio.run(keys()) if key}
    shown, files = assessed.standing(on(SEPTEMBER)), assessed.workspace.var
    assert standing == {
        *OTHERS,
        *(one.key for made in (pages(shown, files), sheets(shown, files), gauges(shown)) for one in made),
    }


@pytest.mark.parametrize("deployment", DEPLOYMENTS, ids=lambda one: one["name"])
def test_a_deployment_names_a_flow_and_civil_times(deployment: dict[str, Any]) -> None:
    from prefect import Flow

    module, _colon, name = deployment["entrypoint"].partition(":")
    flow = getattr(importlib.import_module(module), name)
    assert isinstance(flow, Flow)
    assert flow.name == deployment["name"]
    assert deployment["work_pool"]["name"] == "taskhub"
    assert ("定时" in deployment["tags"]) == bool(deployment["schedules"])
    assert {"定时", "按需", "查询"} & set(deployment["tags"])
    assert all(schedule["timezone"] == "Asia/Shanghai" and schedule["slug"] for schedule in deployment["schedules"])


def test_every_flow_is_deployed() -> None:
    helpers = {"__init__", "answering", "declared", "feeding", "naming", "serving"}
    files = {path.stem for path in (REPOSITORY / "flows").glob("*.py")} - helpers
    assert {one["entrypoint"].partition(":")[0] for one in DEPLOYMENTS} == {f"flows.{stem}" for stem in files}
