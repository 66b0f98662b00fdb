"""A workspace whose notices have gone out."""

import shutil
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import col, select

from taskhub.audit import Actor
from taskhub.clock import Moment
from taskhub.hub import Hub
from taskhub.notice import Notice, Words
from taskhub.tables import Row
from taskhub.workspace import Workspace

On = Callable[[str], Moment]

OFFICE = Actor("王敏", "awb")


def _moment(day: str) -> Moment:
    return Moment(date.fromisoformat(day), datetime.combine(date.fromisoformat(day), time(2), UTC))


class House:
    """The office and the units around one ledger."""

    def __init__(self, hub: Hub, on: On, office: Actor) -> None:
        self.hub, self.on, self.office = hub, on, office
        self.department = Actor("张三", "yjj")

    def assess(self, day: str) -> Any:
        return self.hub.assess(self.on(day), self.office)

    def issues(self, day: str) -> list[Notice]:
        """Signs everything at every level, and sends it out."""
        drafts = [one.key for one in self.notices() if one.state == "draft"]
        for _level in range(3):
            for n in range(3):
                self.hub.notices.decide(drafts, self.on(day), Actor(f"签字人{n}", "awb"))
        return self.hub.issue(self.on(day), self.office)

    def take(self, verb: str, day: str, *names: str, by: Actor | None = None, reply_by: Any = None, **words: Any) -> list[Notice]:
        return self.hub.notices.take(names, verb, self.on(day), by or self.office, Words(**words), reply_by=reply_by)

    def completes(self, item: str, day: str) -> None:
        said = {"plan": "t-2024", "item": item, "as_of": day, "percent": "100"}
        self.hub.record_progress(Row(1, said), self.on(day), self.office)

    def notices(self) -> list[Notice]:
        with self.hub.database.reading() as session:
            return list(session.exec(select(Notice).order_by(col(Notice.id))).all())

    def notice(self, name: str) -> Notice:
        return next(one for one in self.notices() if name in (one.number, one.key))

    def of(self, kind: str, unit: str) -> Notice:
        return next(one for one in self.notices() if (one.kind, one.unit) == (kind, unit))


@pytest.fixture
def house(hub: Hub, on: On, office: Actor) -> House:
    return House(hub, on, office)


@pytest.fixture(scope="module")
def _issued(_stocked: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = Path(shutil.copytree(_stocked, tmp_path_factory.mktemp("issued") / "workspace"))
    hub = Hub(Workspace(root))
    house = House(hub, _moment, OFFICE)
    house.assess("2024-09-30")
    house.issues("2024-09-30")
    hub.database.close()
    return root


@pytest.fixture
def issued(_issued: Path, workspace: Workspace, house: House) -> House:
    """Assessed and issued on 2024-09-30."""
    shutil.copytree(_issued, workspace.root, dirs_exist_ok=True)
    return house
