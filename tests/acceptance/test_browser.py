"""The status as a leader reads it: in the Prefect UI, by links, in the system's Chromium."""

import base64
import csv
import re
import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from taskhub.hub import Hub
from taskhub.notice import find
from taskhub.report.rest import MOST_ROWS
from taskhub.workspace import Workspace

pytestmark = [pytest.mark.browser, pytest.mark.timeout(280)]

CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]  # fmt: skip
SECONDS = 20_000


LOGIN = "office:a-secret-1"


@dataclass(frozen=True)
class Served:
    address: str
    workspace: Path

    @cached_property
    def hub(self) -> Hub:
        """The ledger behind the pages: what they show is compared with what it says itself."""
        return Hub(Workspace(self.workspace, demo=True))


@pytest.fixture(scope="module")
def served(
    tmp_path_factory: pytest.TempPathFactory, copy_sample: Callable[[Path], Path], start: Any, taskhub: Any, free_port: Any
) -> Iterator[Served]:
    """The UI of the demonstration with a login, served as ``make up DEMO=1`` does, after the main job has run."""
    workspace, port = copy_sample(tmp_path_factory.mktemp("browser") / "workspace"), free_port()
    start(workspace, "--demo", "up", "--port", str(port), TASKHUB_UI_AUTH=LOGIN).wait_for("按 Ctrl-C 停止")
    done = taskhub(workspace, "demo", PREFECT_API_URL=f"http://127.0.0.1:{port}/api", TASKHUB_UI_AUTH=LOGIN)
    assert done.code == 0, done.err
    served = Served(f"http://127.0.0.1:{port}", workspace)
    yield served
    served.hub.database.close()


@pytest.fixture(scope="module")
def page(served: Served) -> Iterator[Page]:
    """A browser that has logged in."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        page = browser.new_page(base_url=served.address, viewport={"width": 1280, "height": 900})
        page.set_default_timeout(SECONDS)
        page.goto("/artifacts/key/taskhub-overview")
        page.locator("input[type=password]").fill(LOGIN)
        page.get_by_role("button", name=re.compile("log ?in", re.IGNORECASE)).click()
        page.wait_for_url(lambda url: "login" not in url)
        yield page
        browser.close()


def ask(page: Page, path: str, **body: Any) -> Any:
    """The API as a logged-in client asks it; None where there is nothing of that name."""
    headers = {"Authorization": f"Basic {base64.b64encode(LOGIN.encode()).decode()}"}
    method = page.request.post if body else page.request.get
    answer = method(f"/api{path}", headers=headers, **({"data": body} if body else {}))
    assert answer.ok or answer.status == 404, f"{answer.status} {answer.text()}"
    return answer.json() if answer.ok else None


def wait_until(page: Page, true: Callable[[], Any], what: str) -> float:
    """The seconds it took."""
    began = time.monotonic()
    while not true():
        assert time.monotonic() - began < 120, what
        page.wait_for_timeout(200)
    return time.monotonic() - began


def open_newest(page: Page) -> None:
    """From the history of a key to the content of its newest artifact."""
    page.locator("a[href^='/artifacts/artifact/']").first.click()
    page.wait_for_url("**/artifacts/artifact/*")


def follow(page: Page, name: str, key: str) -> Page:
    """Clicks a link on a page of ours, which opens a tab; answers the tab, at the newest artifact of the key."""
    with page.expect_popup() as opened:
        page.get_by_role("link", name=name, exact=True).first.click()
    tab = opened.value
    tab.wait_for_url(f"**/artifacts/key/{key}")
    open_newest(tab)
    return tab


def test_the_overview_leads_to_the_unit_that_is_behind_and_on_to_the_plan(page: Page) -> None:
    page.goto("/artifacts/key/taskhub-overview")
    open_newest(page)
    expect(page.get_by_role("heading", name="总览 2024-09-30")).to_be_visible()
    expect(page.get_by_role("link", name="安全生产治本攻坚三年行动方案(样例)", exact=True)).to_be_visible()
    for words in ("50.28%", "+25.28"):
        expect(page.get_by_text(words, exact=True)).to_be_visible()
    assert "序时进度 25.00%" in page.inner_text("body")
    for title in ("未解决的问题", "通知"):
        expect(page.get_by_role("heading", name=re.compile(f"^{title}"))).to_be_visible()

    unit = follow(page, "石桥县", "taskhub-unit-sqx")
    expect(unit.get_by_role("heading", name="石桥县", exact=True)).to_be_visible()
    expect(unit.get_by_role("heading", name="红 · 逾期未完成 3")).to_be_visible()
    expect(unit.get_by_text(re.compile("某安委办督〔2024〕")).first).to_be_visible()

    plan = follow(unit, "安全生产治本攻坚三年行动方案(样例)", "taskhub-plan-sx-2024")
    expect(plan.get_by_role("heading", name="各单位 30")).to_be_visible()
    sheet = follow(plan, "可搜索的表", "taskhub-sheet-sx-2024")
    sheet.get_by_placeholder("Search").fill("林业")
    expect(sheet.get_by_text("市林业局")).to_be_visible()
    expect(sheet.get_by_text("石桥县")).to_have_count(0)


def test_the_overview_answers_in_one_screen(page: Page) -> None:
    page.goto("/artifacts/key/taskhub-overview")
    open_newest(page)
    for heading in ("未解决的问题", "通知"):
        expect(page.get_by_role("heading", name=re.compile(f"^{heading}"))).to_be_in_viewport()
    expect(page.get_by_text(re.compile(r"消息 63 条,已送达 63 条"))).to_be_in_viewport()


def test_a_deployment_leads_to_the_overview(page: Page) -> None:
    page.goto("/deployments")
    page.get_by_placeholder(re.compile("Search")).first.fill("publish")
    page.get_by_role("link", name="publish-status", exact=True).first.click()
    page.get_by_text("Description", exact=True).click()
    overview = follow(page, "总览", "taskhub-overview")
    expect(overview.get_by_text("50.28%", exact=True)).to_be_visible()


def test_a_question_in_the_form_is_answered_with_the_figures_of_status(page: Page) -> None:
    deployment = ask(page, "/deployments/name/query-status/query-status")["id"]
    before = ask(page, "/artifacts/taskhub-query/latest")["data"]  # the page that says nobody has asked yet
    page.goto(f"/deployments/deployment/{deployment}/run")
    expect(page.get_by_text("方案代码;留空为全部")).to_be_visible()
    _run_name, plan, unit = (page.get_by_role("textbox").nth(n) for n in range(3))
    plan.fill("sx-2024")
    unit.fill("石桥县")
    page.get_by_role("button", name="Submit").click()
    seconds = wait_until(page, lambda: ask(page, "/artifacts/taskhub-query/latest")["data"] != before, "no answer")
    print(f"answered after {seconds:.1f} s")
    page.goto("/artifacts/key/taskhub-query")
    open_newest(page)
    expect(page.get_by_role("link", name="石桥县").first).to_be_visible()
    expect(page.get_by_text("7.50%", exact=True)).to_be_visible()


def test_a_table_too_long_for_its_page_is_downloaded_from_it(served: Served, page: Page) -> None:
    deployment = ask(page, "/deployments/name/query-status/query-status")["id"]
    before = ask(page, "/artifacts/taskhub-query/latest")["data"]
    ask(page, f"/deployments/{deployment}/create_flow_run", parameters={"form": {"plan": "sx-2024", "show": "事项"}})
    wait_until(page, lambda: ask(page, "/artifacts/taskhub-query/latest")["data"] != before, "no answer")
    items = served.hub.item_rows(served.hub.moment(), "sx-2024", None)
    assert len(items) > MOST_ROWS
    name, password = LOGIN.split(":")
    context = page.context.browser.new_context(  # type: ignore[union-attr]
        base_url=served.address, storage_state=page.context.storage_state(),
        http_credentials={"username": name, "password": password},  # what the browser asks for, the first time
    )  # fmt: skip
    answer = context.new_page()
    answer.goto("/artifacts/key/taskhub-query")
    open_newest(answer)
    with answer.expect_download() as download:
        answer.get_by_role("link", name=re.compile(r"^query-items-[0-9a-f]{12}\.csv$")).click()
    rows = list(csv.reader(download.value.path().read_text(encoding="utf-8-sig").splitlines()))
    assert rows[0][:3] == ["编码", "事项", "牵头"]
    assert sorted(row[0] for row in rows[1:]) == sorted(f"{row['plan']}/{row['code']}" for row in items)
    assert page.request.get(f"/files/{download.value.suggested_filename}").status == 401
    context.close()


def test_who_has_not_logged_in_sees_nothing(served: Served, page: Page) -> None:
    assert page.request.get("/api/artifacts/taskhub-overview/latest").status == 401
    stranger = page.context.browser.new_page(base_url=served.address)  # type: ignore[union-attr]
    stranger.goto("/artifacts/key/taskhub-overview")
    expect(stranger.locator("input[type=password]")).to_be_visible()
    stranger.close()


def test_every_page_shows_the_ledger_s_own_figures(served: Served, page: Page) -> None:
    hub = served.hub
    moment = hub.moment()
    plan, notices = hub.status(moment, "sx-2024")[0], hub.noticed(moment)
    levels = hub.hazards.figures("level", moment, moment.as_of.replace(month=1, day=1))
    county = next(row for row in plan.units if row.unit == "sqx").figures
    figures, alarms = plan.figures, hub.alarmed(moment).alarms
    assert alarms
    expected = {
        "taskhub-overview": [f"{figures.completion_rate}%", f"(完成 {figures.completed},共 {figures.items})"],
        "taskhub-plan-sx-2024": [f"{figures.schedule_progress}%", f"{figures.deviation:+}", f"各单位 {len(plan.units)}"],
        "taskhub-unit-sqx": [f"{county.completed}/{county.items}", f"{county.completion_rate}%", f"{county.deviation:+}"],
        "taskhub-units": [f"各单位 {len(hub.standing(moment).units)}"],
        "taskhub-hazards": [f"逾期的重大隐患 {sum(one.overdue for one in levels if one.group == 'major')}",
                            *(f"{one.rectification_rate}%" for one in levels)],
        "taskhub-notices": [f"未了结 {len(notices.rows)} 份", f"全部 {len(notices.rows)}", notices.rows[0].notice.number],
        "taskhub-escalation": [f"未了结案件 {len(hub.escalation.cases())} 个", hub.escalation.cases()[0]["case"]],
        "taskhub-alarms": [word for one in alarms[:3] for word in (one.finding["subject"], hub.units.name(one.unit))],
        "taskhub-waiting": ["等人处理"], "taskhub-issued": ["已签发"], "taskhub-delivery": ["告知"],
        "taskhub-round": ["还没有开过报送轮次"], "taskhub-rechecks": ["还没有开过回头看轮次"],
    }  # fmt: skip
    for key, words in expected.items():
        page.goto(f"/artifacts/key/{key}")
        open_newest(page)
        page.get_by_role("heading", level=1).first.wait_for()
        shown = page.inner_text("body")
        assert [word for word in words if str(word) not in shown] == [], key


def test_pictures_are_drawn_on_the_page_of_a_plan(page: Page) -> None:
    page.goto("/artifacts/key/taskhub-plan-sx-2024")
    open_newest(page)
    page.locator("img[alt='完成率与序时进度']").wait_for()
    for title in ("完成率与序时进度", "各单位完成率"):
        width = page.locator(f"img[alt='{title}']").evaluate("image => image.complete && image.naturalWidth")
        assert width == 640, title


def test_a_notice_is_signed_off_in_the_form_that_its_page_leads_to(served: Served, page: Page, taskhub: Any) -> None:
    said = ("--unit", "sqx", "--text", "请于三日内停产整改", "--as-of", "2024-09-30")
    key = taskhub(served.workspace, "--demo", "notice", "draft", "control", *said).out.strip()
    deployment = ask(page, "/deployments/name/publish-status/publish-status")["id"]
    before = ask(page, "/artifacts/taskhub-waiting/latest")["data"]
    ask(page, f"/deployments/{deployment}/create_flow_run", state={"type": "SCHEDULED"})
    wait_until(page, lambda: ask(page, "/artifacts/taskhub-waiting/latest")["data"] != before, "nothing published")
    page.goto("/artifacts/key/taskhub-waiting")
    open_newest(page)
    row = page.get_by_role("row").filter(has_text=key)
    expect(row).to_be_visible()
    page.goto(str(row.get_by_role("link", name="签批").get_attribute("href")))
    _run_name, notice, by = (page.get_by_role("textbox").nth(n) for n in range(3))
    expect(notice).to_have_value(key)
    by.fill("李主任@awb")
    page.get_by_role("button", name="Submit").click()

    def state() -> str:
        with served.hub.database.reading() as session:
            return find(session, key).state.value

    wait_until(page, lambda: state() != "draft", "not decided")
    assert state() == "approved"
    assert [one.who for one in served.hub.notices.signings(key)] == ["李主任@awb"]
