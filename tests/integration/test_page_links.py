"""The pages as publish-status puts them up: every link leads to a page, every page is reached from the overview and back."""

import importlib
import re
import shutil
from collections.abc import Callable
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any

import pytest
import yaml

from taskhub.audit import SYSTEM, Actor
from taskhub.clock import Moment
from taskhub.hub import Hub
from taskhub.report.elements import MENU, OVERVIEW_KEY
from taskhub.report.pages import MOST_BYTES
from taskhub.workspace import SAMPLE_DAY, Workspace

REPOSITORY = Path(__file__).parents[2]
LINK = re.compile(r"\]\(/artifacts/key/([^)]*)\)")
DAY = Moment(SAMPLE_DAY, datetime.combine(SAMPLE_DAY, time(2), UTC))
OFFICE = Actor("王敏", "awb")


@pytest.fixture
def publish(monkeypatch: pytest.MonkeyPatch) -> Callable[[Path], dict[str, str | None]]:
    """Publishes the pages of a workspace; answers key → Markdown, None of tables and gauges."""

    def run(root: Path) -> dict[str, str | None]:
        made: dict[str, str | None] = {}
        module: Any = importlib.import_module("flows.publish_status")
        for kind in ("markdown", "table", "progress"):
            monkeypatch.setattr(
                module, f"create_{kind}_artifact", lambda **given: made.update({given["key"]: given.get("markdown")})
            )
        monkeypatch.setenv("TASKHUB_WORKSPACE", str(root))
        module.publish_status.fn(SAMPLE_DAY)
        return made

    return run


@pytest.fixture(scope="module")
def new(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample's configuration with an empty ledger: a hub on its first day."""
    root = tmp_path_factory.mktemp("new")
    for folder in ("config", "rules"):
        shutil.copytree(REPOSITORY / folder, root / folder)
    return root


@pytest.fixture(scope="module")
def sample(new: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample after plans, hazards and progress came in, were assessed and escalated, and what may go out was issued."""
    root = tmp_path_factory.mktemp("sample") / "workspace"
    shutil.copytree(new, root)
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("TASKHUB_DATABASE_URL", raising=False)
        hub = Hub(Workspace(root))
        samples = hub.workspace.config / "samples"
        hub.load_plans([hub.workspace.config / "plans" / f"{code}.yaml" for code in ("sx-2024", "qx-2024")], DAY, OFFICE)
        hub.hazards.import_enterprises(samples / "enterprises.csv", DAY, OFFICE)
        hub.hazards.import_file(samples / "hazards.csv", DAY, OFFICE)
        for file in sorted(samples.glob("progress-*.csv"), reverse=True):
            hub.import_progress(file, DAY, OFFICE)
        hub.assess(DAY, SYSTEM)
        hub.escalation.escalate(DAY, SYSTEM)
        hub.issue(DAY, OFFICE)
        hub.database.close()
    return root


@pytest.mark.parametrize("hub", ["new", "sample"])
def test_every_link_leads_to_a_page_and_every_page_leads_back(hub: str, request: Any, publish: Any) -> None:
    made = publish(request.getfixturevalue(hub))
    links = {key: set(LINK.findall(markdown)) for key, markdown in made.items() if markdown}
    assert {(key, to) for key, found in links.items() for to in found if to not in made} == set(), "dead"
    reached, ahead = {OVERVIEW_KEY}, [OVERVIEW_KEY]
    while ahead:
        new = links.get(ahead.pop(), set()) - reached
        reached |= new
        ahead += new
    assert set(made) - reached == set(), "not reached from the overview"
    assert [key for key in links if key != OVERVIEW_KEY and OVERVIEW_KEY not in links[key]] == [], "no way back"
    assert set(MENU) <= links[OVERVIEW_KEY]


def test_what_deployments_link_to_is_published(sample: Path, publish: Any) -> None:
    deployments = yaml.safe_load((REPOSITORY / "prefect.yaml").read_text(encoding="utf-8"))["deployments"]
    linked = {key for one in deployments for key in LINK.findall(one["description"])}
    assert linked <= set(publish(sample))
    assert {"taskhub-overview", "taskhub-notices"} <= linked


def test_the_pages_of_the_sample_have_pictures_and_are_small(sample: Path, publish: Any) -> None:
    made = publish(sample)
    pictures = {key: len(re.findall(r"!\[[^\]]*\]\(data:image/svg", text or "")) for key, text in made.items()}
    assert (pictures["taskhub-plan-sx-2024"], pictures["taskhub-plan-qx-2024"], pictures["taskhub-hazards"]) == (2, 2, 1)
    assert max(len(text.encode()) for text in made.values() if text) < MOST_BYTES / 4


def test_a_page_that_another_flow_has_made_is_not_put_up_anew(
    sample: Path, publish: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importlib.import_module("flows.publish_status"), "_is_there", lambda key: key == "taskhub-query")
    made = publish(sample)
    assert "taskhub-query" not in made
    assert "taskhub-explain" in made


def test_a_curve_of_the_sample_ends_at_the_completion_rate_of_the_day(sample: Path) -> None:
    hub = Hub(Workspace(sample))
    standing = hub.standing(DAY)
    for plan in standing.plans:
        points = {one.day: one for one in standing.curves[plan.plan.code]}
        now = points[SAMPLE_DAY]
        assert (now.actual, now.schedule) == (plan.figures.completion_rate, plan.figures.schedule_progress)
        assert standing.curves[plan.plan.code][-1].actual is None
    hub.database.close()
