"""The status as a leader reads it: in the Prefect UI, by links, in the system's Chromium."""

import re
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect, sync_playwright

pytestmark = [pytest.mark.browser, pytest.mark.timeout(280)]

CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]  # fmt: skip
SECONDS = 20_000


@pytest.fixture(scope="module")
def address(
    tmp_path_factory: pytest.TempPathFactory, copy_sample: Callable[[Path], Path], start: Any, taskhub: Any, free_port: Any
) -> str:
    """The UI of the demonstration, served as ``make up DEMO=1`` does, after the main job has run."""
    workspace, port = copy_sample(tmp_path_factory.mktemp("browser") / "workspace"), free_port()
    start(workspace, "--demo", "up", "--port", str(port)).wait_for("按 Ctrl-C 停止")
    done = taskhub(workspace, "demo", PREFECT_API_URL=f"http://127.0.0.1:{port}/api")
    assert done.code == 0, done.err
    return f"http://127.0.0.1:{port}"


@pytest.fixture(scope="module")
def page(address: str) -> Iterator[Page]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        page = browser.new_page(base_url=address, viewport={"width": 1280, "height": 900})
        page.set_default_timeout(SECONDS)
        yield page
        browser.close()


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
        expect(page.get_by_role("heading", name=re.compile(title))).to_be_visible()

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
        expect(page.get_by_role("heading", name=re.compile(heading))).to_be_in_viewport()
    expect(page.get_by_text(re.compile(r"消息 63 条,已送达 63 条"))).to_be_in_viewport()


def test_a_deployment_leads_to_the_overview(page: Page) -> None:
    page.goto("/deployments")
    page.get_by_placeholder(re.compile("Search")).first.fill("publish")
    page.get_by_role("link", name="publish-status", exact=True).first.click()
    page.get_by_text("Description", exact=True).click()
    overview = follow(page, "总览", "taskhub-overview")
    expect(overview.get_by_text("50.28%", exact=True)).to_be_visible()


def test_a_question_in_the_form_is_answered_with_the_figures_of_status(page: Page) -> None:
    deployment = page.request.get("/api/deployments/name/query-status/query-status").json()["id"]
    page.goto(f"/deployments/deployment/{deployment}/run")
    expect(page.get_by_text("方案代码;留空为全部")).to_be_visible()
    _run_name, plan, unit = (page.get_by_role("textbox").nth(n) for n in range(3))
    plan.fill("sx-2024")
    unit.fill("石桥县")
    page.get_by_role("button", name="Submit").click()
    began = time.monotonic()
    while page.request.get("/api/artifacts/taskhub-query/latest").status != 200:
        assert time.monotonic() - began < 90, "no answer"
        page.wait_for_timeout(200)
    print(f"answered after {time.monotonic() - began:.1f} s")
    page.goto("/artifacts/key/taskhub-query")
    open_newest(page)
    expect(page.get_by_role("link", name="石桥县").first).to_be_visible()
    expect(page.get_by_text("7.50%", exact=True)).to_be_visible()
