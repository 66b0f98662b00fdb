"""The flow opens a round once and puts its list up; what it draws, the hub's desk verifies."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from taskhub.audit import Actor
from taskhub.clock import Moment
from taskhub.hub import Hub
from taskhub.workspace import Workspace


@pytest.fixture
def hub(workspace: Workspace, on: Callable[[str], Moment], office: Actor) -> Hub:
    """The small workspace, with four major hazards that came closed."""
    with (workspace.config / "units.yaml").open("a", encoding="utf-8") as register:
        register.write("  - {code: dhx, name: 东河县, role: territory, superior: awb, region: dhx}\n")
    hub = Hub(workspace)
    table = workspace.root / "hazards.csv"
    heads = "external_id,title,category,level,unit,region,found,status,closed_on\n"
    rows = [f"x{n},通道|堵塞,06,major,zjj,dhx,2024-03-01,closed,2024-03-20\n" for n in range(4)]
    table.write_text(heads + "".join(rows), encoding="utf-8")
    hub.hazards.import_file(table, on("2024-04-01"), office)
    return hub


def test_the_flow_draws_once_and_lists_what_it_drew(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    import flows.draw_rechecks as module
    import flows.publish_status as pages

    monkeypatch.setenv("TASKHUB_WORKSPACE", str(hub.workspace.root))
    put_up: list[dict[str, Any]] = []
    monkeypatch.setattr(pages, "create_markdown_artifact", lambda **said: put_up.append(said))
    said: dict[str, Any] = {"round": "r", "due": date(2024, 6, 20), "draw": 2, "as_of": date(2024, 6, 1)}
    first, second = module.draw_rechecks.fn(**said), module.draw_rechecks.fn(**said)
    assert (first["new"], second["new"]) == (True, False)
    assert first["hazards"] == second["hazards"]
    assert len(set(first["hazards"])) == 2
    assert hub.rechecks.verify("r").stands
    assert [page["key"] for page in put_up] == ["taskhub-rechecks"] * 2
    assert all(code in put_up[0]["markdown"] for code in first["hazards"])
    assert "通道\\|堵塞" in put_up[0]["markdown"]
    assert f"`{first['seed']}`" in put_up[0]["markdown"]
