"""A round of rechecks opened, and what was drawn where everybody sees it."""

import secrets
from datetime import date

from prefect import flow

from flows.feeding import tell
from flows.naming import named
from flows.publish_status import put_up
from taskhub.audit import SYSTEM
from taskhub.hazard.recheck import Asked, Opening
from taskhub.hub import Hub
from taskhub.report.rechecks import round_page
from taskhub.workspace import Workspace


@flow(name="draw-rechecks", flow_run_name=named("回头看抽查", "round", day="as_of"), on_completion=[tell], on_failure=[tell])
def draw_rechecks(
    round: str,
    due: date,
    draw: int = 0,
    seed: str | None = None,
    designate: list[str] | None = None,
    team: str = "",
    document: str = "",
    level: str | None = "major",
    as_of: date | None = None,
) -> dict[str, object]:
    """开一个回头看轮次:指定的加上按风险加权随机抽取的。同一轮再运行一次不会重抽。见[名单](/artifacts/key/taskhub-rechecks)。"""
    hub = Hub(Workspace.find())
    moment = hub.working_moment(as_of)
    opening = Opening(
        round, due, document, team, designate or (), draw, Asked(level=level), seed, fresh_seed=secrets.token_hex(8)
    )
    shown, new = hub.rechecks.open(opening, moment, SYSTEM)
    put_up(round_page(shown, hub.units.name))
    return {"round": shown["round"], "new": new, "seed": shown["seed"], "frame_size": shown["frame_size"],
            "hazards": [row["code"] for row in shown["hazards"]]}  # fmt: skip
