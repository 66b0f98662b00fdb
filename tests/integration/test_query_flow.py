"""A question in a form is answered by a page; what cannot be answered says why."""

import importlib
from collections.abc import Callable
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import yaml
from prefect import Flow

from taskhub.audit import SYSTEM
from taskhub.clock import Moment
from taskhub.hub import Hub
from taskhub.periods import parse_period
from taskhub.problems import TaskhubError
from taskhub.report.elements import unit_link
from taskhub.report.explanation_text import explanation_lines
from taskhub.tables import Row

REPOSITORY = Path(__file__).parents[2]


@pytest.fixture
def made(workspace: Any, monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    import flows.publish_status as module

    monkeypatch.setenv("TASKHUB_WORKSPACE", str(workspace.root))
    shown: list[dict[str, Any]] = []
    monkeypatch.setattr(module, "create_markdown_artifact", lambda **given: shown.append(given))
    return shown


@pytest.mark.parametrize("show", ["各单位", "事项", "问题", "逾期隐患", "通知", "报送"])
def test_the_figures_on_the_page_are_those_of_status(
    hub: Hub, on: Callable[[str], Moment], made: list[dict[str, Any]], show: Any
) -> None:
    from flows.query_status import Form, query_status

    moment = on("2024-09-30")
    hub.assess(moment, SYSTEM)
    query_status.fn(Form(plan="t-2024", day=moment.as_of, show=show))
    (page,) = made
    assert page["key"] == "taskhub-query"
    for row in hub.status(moment, "t-2024")[0].units:
        (line,) = [
            line for line in page["markdown"].splitlines()
            if unit_link(row.unit, hub.units.name) in line and f"| {row.figures.completed}/{row.figures.items} |" in line
        ]  # fmt: skip
        assert f"| {row.figures.completion_rate}% |" in line


def test_a_question_about_no_plan_or_unit_is_answered_by_what_is_near(hub: Hub, made: list[dict[str, Any]]) -> None:
    from flows.query_status import Form, query_status

    for form in (Form(plan="t-2025"), Form(unit="没有这个单位")):
        with pytest.raises(TaskhubError) as refused:
            query_status.fn(form)
        assert str(refused.value) in made[-1]["markdown"]
    assert "t-2024" in made[0]["markdown"]


def test_a_word_that_is_nearly_a_unit_is_answered_with_the_unit(hub: Hub, made: list[dict[str, Any]]) -> None:
    from flows.query_status import Form, query_status

    with pytest.raises(TaskhubError):
        query_status.fn(Form(unit="应急管理局"))
    assert made[-1]["key"] == "taskhub-query"
    assert "没有单位 应急管理局" in made[-1]["markdown"]
    assert "市应急管理局" in made[-1]["markdown"].split("→")[1]


def rows_of(page: dict[str, Any], section: str) -> list[str]:
    """The rows of a section's table."""
    (found,) = [part for part in page["markdown"].split("\n## ")[1:] if part.startswith(section)]
    return [line for line in found.splitlines() if line.startswith("|")][2:]


@pytest.mark.parametrize(("show", "section"), [("事项", "事项"), ("问题", "未解决的问题")])
def test_the_state_filters_items_and_findings_by_how_their_units_stand(
    hub: Hub, on: Callable[[str], Moment], made: list[dict[str, Any]], office: Any, show: Any, section: str
) -> None:
    from flows.query_status import STATES, Form, query_status

    moment = on("2024-09-30")
    for item in ("1.1.1", "1.1.2"):
        hub.record_progress(Row(None, {"plan": "t-2024", "item": item, "as_of": "2024-09-29", "done": "是"}), moment, office)
    hub.assess(moment, SYSTEM)
    units = {row.unit: row.figures.state for row in hub.status(moment, "t-2024")[0].units}
    assert len(set(units.values())) > 1, "units stand in more than one state"
    whole: list[str] = []
    for state in ("全部", *STATES):
        query_status.fn(Form(plan="t-2024", day=moment.as_of, state=state, show=show))
        rows = rows_of(made[-1], section)
        if state == "全部":
            whole = rows
            assert whole
            continue
        named = [unit_link(unit, hub.units.name) for unit, stands in units.items() if stands == STATES[state]]
        assert rows == [row for row in whole if any(name in row for name in named)]


def test_items_in_a_row_say_what_their_facts_say(hub: Hub, on: Callable[[str], Moment]) -> None:
    moment = on("2024-09-30")
    rows = hub.item_rows(moment)
    with hub.database.reading() as session:
        source = hub.register.sources(session, moment)[0]
        facts = source.facts(None, moment)
    assert len(rows) == 11
    for row in rows:
        known = facts[f"{row['plan']}/{row['code']}"]
        for name in ("percent", "scheduled_percent", "days_overdue", "status"):
            assert row[name] == known.get(name), (row["code"], name)
    assert hub.item_rows(moment, "t-2024", "zjj") == [row for row in rows if row["unit"] == "zjj"]


def test_findings_are_those_of_the_day_that_was_asked_for(
    hub: Hub, on: Callable[[str], Moment], made: list[dict[str, Any]], office: Any
) -> None:
    from flows.query_status import Form, query_status

    hub.assess(on("2024-09-30"), SYSTEM)
    done = {"plan": "t-2024", "item": "1.1.1", "as_of": "2024-10-02", "done": "是"}
    hub.record_progress(Row(None, done), on("2024-10-02"), office)
    hub.assess(on("2024-10-08"), SYSTEM)
    for day, there in (("2024-09-30", True), ("2024-10-08", False)):
        query_status.fn(Form(plan="t-2024", day=on(day).as_of, show="问题"))
        assert any("item:t-2024/1.1.1 |" in row for row in rows_of(made[-1], "未解决的问题")) is there


def test_findings_say_by_which_assessment_they_stand(hub: Hub, on: Callable[[str], Moment], made: list[dict[str, Any]]) -> None:
    from flows.query_status import Form, query_status

    for assessed, said in ((None, "**还没有研判过**"), ("2024-09-20", "**按 2024-09-20 的研判,不是 2024-09-30 的**"),
                           ("2024-10-08", "按 2024-10-08 的研判。")):  # fmt: skip
        if assessed:
            hub.assess(on(assessed), SYSTEM)
        query_status.fn(Form(plan="t-2024", day=on("2024-09-30").as_of, show="问题"))
        assert said in made[-1]["markdown"]


def test_what_looks_like_progress_on_paper_stands_on_the_office_s_page_alone(
    hub: Hub, on: Callable[[str], Moment], made: list[dict[str, Any]], office: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    import flows.publish_status as module
    from flows.explain_subject import explain
    from flows.query_status import Form, query_status

    moment = on("2024-09-30")
    for item in ("1.1.2", "1.1.3"):
        row = {"plan": "t-2024", "item": item, "as_of": "2024-09-29", "percent": "40", "evidence": "照片1.jpg"}
        if item == "1.1.2":
            row["value"] = row.pop("percent")
        hub.record_progress(Row(None, row), moment, office)
    hub.assess(moment, SYSTEM)
    for kind in ("table", "progress"):
        monkeypatch.setattr(module, f"create_{kind}_artifact", lambda **_given: None)
    module.publish_status.fn(moment.as_of)
    explain.fn("item:t-2024/1.1.3", moment.as_of)
    query_status.fn(Form(day=moment.as_of, show="问题"))
    pages = {page["key"]: page["markdown"] for page in made}
    rows = [line for line in pages["taskhub-alarms"].splitlines() if "item:t-2024/1.1.3 |" in line]
    assert any(unit_link("yjj", hub.units.name) in row and "佐证与 t-2024/1.1.2 的相同" in row for row in rows)
    assert [key for key, text in pages.items() if "佐证与" in text or "item-evidence-used-before" in text] == ["taskhub-alarms"]
    for key in ("taskhub-overview", "taskhub-plan-t-2024", "taskhub-query"):
        assert "另有只给安委办看的预警" in pages[key]
    text = "\n".join(explanation_lines(hub.outlook.explain("item:t-2024/1.1.3", moment)))
    assert "[×] item-evidence-used-before" in text, "the command line is the office's own"


@pytest.mark.parametrize(
    ("show", "words"), [("逾期隐患", "隐患不属于方案"), ("通知", "通知没有序时状态"), ("报送", "还没有开过报送轮次")]
)
def test_where_a_filter_does_not_apply_the_page_says_so(
    hub: Hub, on: Callable[[str], Moment], made: list[dict[str, Any]], show: Any, words: str
) -> None:
    from flows.query_status import Form, query_status

    hub.assess(on("2024-09-30"), SYSTEM)
    query_status.fn(Form(day=on("2024-09-30").as_of, state="滞后", show=show))
    assert words in made[-1]["markdown"]


def test_notices_of_a_unit_and_returns_of_the_round_can_be_asked_for(
    hub: Hub, on: Callable[[str], Moment], made: list[dict[str, Any]], office: Any, tmp_path: Path
) -> None:
    from flows.query_status import Form, query_status

    moment = on("2024-09-30")
    hub.assess(moment, SYSTEM)
    query_status.fn(Form(day=moment.as_of, unit="yjj", show="通知"))
    keys = [row.notice.key for row in hub.notices_until(moment, unit="yjj")]
    assert keys
    assert sorted(row.split(" | ")[0].strip("| ") for row in rows_of(made[-1], "通知")) == sorted(keys)
    query_status.fn(Form(day=on("2024-09-29").as_of, unit="yjj", show="通知"))
    assert rows_of(made[-1], "通知 0") == [], "none was drafted by then"
    hub.rounds.open(parse_period("2024Q3"), on("2024-10-10").as_of, tmp_path, moment, office)
    query_status.fn(Form(day=moment.as_of, unit="市应急管理局", show="报送"))
    (row,) = rows_of(made[-1], "2024年第三季度报送")
    assert "未到期" in row


def test_the_form_asks_in_chinese_and_in_order() -> None:
    from flows.query_status import Form

    schema = Form.model_json_schema()
    assert [one["title"] for one in schema["properties"].values()] == ["方案", "单位", "日期", "状态", "看什么"]
    assert not schema.get("required"), "everything may be left as it is"
    assert schema["properties"]["show"]["enum"] == ["各单位", "事项", "问题", "逾期隐患", "通知", "报送"]


def test_an_explanation_a_rehearsal_and_a_ranking_are_pages_too(
    hub: Hub, on: Callable[[str], Moment], made: list[dict[str, Any]]
) -> None:
    from flows.explain_subject import explain
    from flows.preview_ranking import preview_ranking
    from flows.rehearse import rehearse

    moment = on("2024-09-30")
    hub.assess(moment, SYSTEM)
    explain.fn("item:t-2024/1.1.1", moment.as_of)
    rehearse.fn(on("2024-07-01").as_of, moment.as_of)
    preview_ranking.fn("", moment.as_of)
    explained, rehearsed, ranked = made
    assert [page["key"] for page in made] == ["taskhub-explain", "taskhub-rehearse", "taskhub-ranking"]
    assert "item-behind-schedule" in explained["markdown"]
    counts = hub.rehearse(on("2024-07-01").as_of, moment).would.count()
    assert any(f"| {counts.findings} |" in line for line in rehearsed["markdown"].splitlines() if line.startswith("| 合计"))
    groups, _against, when = hub.publications.ranking_in_words("", moment)
    assert "不分期间,数据截至 2024-09-30" in when
    assert when in ranked["markdown"]
    for row in (row for rows in groups.values() for row in rows):
        assert any(row["name"] in line and f"| {row['items']} |" in line for line in ranked["markdown"].splitlines())


def test_an_unknown_subject_is_answered_with_what_is_near(hub: Hub, made: list[dict[str, Any]]) -> None:
    from flows.explain_subject import explain

    with pytest.raises(TaskhubError):
        explain.fn("item:t-2024/9.9.9")
    assert made[0]["key"] == "taskhub-explain"
    assert "没有对象 item:t-2024/9.9.9" in made[0]["markdown"]


@pytest.mark.parametrize("deployment", yaml.safe_load((REPOSITORY / "prefect.yaml").read_text(encoding="utf-8"))["deployments"],
                         ids=lambda one: one["name"])  # fmt: skip
def test_every_deployment_names_a_flow_of_its_name_and_says_where_its_answer_is(deployment: dict[str, Any]) -> None:
    module, _colon, name = deployment["entrypoint"].partition(":")
    flow = getattr(importlib.import_module(module), name)
    assert flow.name == deployment["name"]
    assert "/artifacts/key/taskhub-" in deployment["description"]
    assert callable(flow.flow_run_name), "a template says None where nothing was given"


NAMES = [
    ("assess", {"as_of": None}, "动态研判 2024-10-08"),
    ("assess", {"as_of": date(2024, 9, 30)}, "动态研判 2024-09-30"),
    ("escalate_hazards", {"as_of": None}, "督办升级 2024-10-08"),
    ("publish_status", {"as_of": None}, "发布状态 2024-10-08"),
    ("deliver", {}, "送达 2024-10-08"),
    ("issue_notices", {}, "签发通知 2024-10-08"),
    ("collect_returns", {}, "收表 2024-10-08"),
    ("load_plans", {"files": None}, "载入方案"),
    ("load_plans", {"files": ["a.yaml", "b.yaml"]}, "载入方案 a.yaml、b.yaml"),
    ("open_round", {"period": "2024Q3"}, "开轮 2024Q3"),
    ("draw_rechecks", {"round": "第一轮", "as_of": None}, "回头看抽查 2024-10-08 第一轮"),
    ("explain_subject", {"subject": "unit:yjj", "day": None}, "说明 unit:yjj"),
    ("preview_ranking", {"period": "", "day": None}, "预览排名"),
    ("rehearse", {"start": date(2024, 7, 1), "end": None, "unit": ""}, "重演规则 2024-07-01"),
]  # fmt: skip


@pytest.mark.parametrize(("file", "given", "name"), NAMES)
def test_a_run_is_named_for_its_day_or_for_what_it_is_about(
    hub: Hub, on: Callable[[str], Moment], workspace: Any, monkeypatch: pytest.MonkeyPatch, file: str, given: Any, name: str
) -> None:
    monkeypatch.setenv("TASKHUB_WORKSPACE", str(workspace.root))
    monkeypatch.setattr("taskhub.hub.current", lambda _zone, day, _known: Moment(day or date(2024, 10, 8), on("2024-10-08").now))
    monkeypatch.setattr("flows.naming.flow_run", SimpleNamespace(get_parameters=lambda: given))
    module = importlib.import_module(f"flows.{file}")
    (flow,) = [one for one in vars(module).values() if isinstance(one, Flow) and one.fn.__module__ == module.__name__]
    assert flow.flow_run_name() == name


def test_a_run_of_a_form_is_named_for_what_was_filled_in(monkeypatch: pytest.MonkeyPatch) -> None:
    from flows import decide_notices, query_status

    def name(flow: Any, form: Any) -> str:
        monkeypatch.setattr("flows.naming.flow_run", SimpleNamespace(get_parameters=lambda: {"form": form}))
        return str(flow.flow_run_name())

    asked = query_status.Form(unit="yjj", state="滞后", show="问题")
    assert name(query_status.query_status, asked) == "查询 yjj 滞后 问题"
    assert name(query_status.query_status, {"unit": "yjj", "day": None, "state": "全部", "show": "事项"}) == "查询 yjj 全部 事项"
    decided = decide_notices.Form(notice="某安委办督〔2024〕1号", by="李主任@awb")
    assert name(decide_notices.decide_notices, decided) == "签批 同意 某安委办督〔2024〕1号 李主任@awb"
