"""A small real workspace: twelve items over four units, their progress, the shipped rules and templates, a file channel."""

import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import SQLModel, col, select

from taskhub.audit import Actor
from taskhub.clock import Moment
from taskhub.database import Database
from taskhub.delivery import OutboxMessage
from taskhub.dispatch import Announcement
from taskhub.finding import Finding
from taskhub.hub import Hub
from taskhub.notice import Notice, NoticeLine
from taskhub.workspace import Workspace

REPOSITORY = Path(__file__).parents[2]

UNITS = """\
units:
  - {code: awb, name: 市安委办, role: committee_office}
  - code: yjj
    name: 市应急管理局
    role: sector
    superior: awb
    contacts: [{name: 联络员, post: liaison, tags: [yjj]}]
  - {code: zjj, name: 市住房和城乡建设局, role: sector, superior: awb}
  - {code: jtj, name: 市交通运输局, role: sector, superior: awb}
  - {code: lsj, name: 市粮食局, role: sector, superior: awb, valid_to: 2024-08-31, successor: zjj}
"""

PLAN = """\
plan: t-2024
title: 三年行动(试)
issuer: 市安委会
start: 2024-01-01
end: 2024-12-31
revision: 1
declares: {tasks: 2, measures: 4, items: 12}
tasks:
  - code: "1"
    title: 动态清零
    measures:
      - code: "1.1"
        title: 排查整治
        lead: yjj
        items:
          - {code: "1.1.1", title: 完成普查, due: 2024-06-30}
          - {code: "1.1.2", title: 整改老旧管网, target: {value: 100, unit: 公里}}
          - {code: "1.1.3", title: 修订预案}
      - code: "1.2"
        title: 本质安全
        lead: zjj
        items:
          - {code: "1.2.1", title: 验收改造工程, due: 2024-10-15}
          - {code: "1.2.2", title: 更换燃气软管, target: {value: 1000, unit: 户}}
          - {code: "1.2.3", title: 每季巡查, kind: recurring}
  - code: "2"
    title: 能力提升
    measures:
      - code: "2.1"
        title: 应急能力
        lead: jtj
        items:
          - {code: "2.1.1", title: 组织演练, due: 2024-08-31}
          - {code: "2.1.2", title: 培训驾驶员, target: {value: 500, unit: 人}}
          - {code: "2.1.3", title: 常态值守, kind: continuous}
      - code: "2.2"
        title: 物资储备
        lead: lsj
        items:
          - {code: "2.2.1", title: 建成储备库, due: 2024-07-31}
          - {code: "2.2.2", title: 轮换储备物资, target: {value: 80, unit: 吨}}
          - {code: "2.2.3", title: 清点库存, due: 2024-07-31, withdrawn: {date: 2024-08-15, document: 安委办〔2024〕8号}}
"""

PROGRESS = """\
plan,item,as_of,value,percent,done,note,evidence,reported_by
t-2024,1.1.2,2024-06-30,20,,,,,yjj
t-2024,1.1.3,2024-06-30,,,是,,,yjj
t-2024,1.2.1,2024-06-30,,50,,,,zjj
t-2024,1.2.2,2024-06-30,700,,,,,zjj
t-2024,1.2.3,2024-06-30,,50,,,,zjj
t-2024,2.1.1,2024-06-30,,30,,,,jtj
t-2024,2.1.2,2024-06-30,100,,,,,jtj
t-2024,2.1.3,2024-06-30,,50,,,,jtj
t-2024,2.2.2,2024-06-30,5,,,,,lsj
"""

OFFICE = Actor("王敏", "awb")


def _moment(day: str) -> Moment:
    return Moment(date.fromisoformat(day), datetime.combine(date.fromisoformat(day), time(2), UTC))


@pytest.fixture
def on() -> Callable[[str], Moment]:
    """The morning of a day, in Shanghai."""
    return _moment


@pytest.fixture
def office() -> Actor:
    return OFFICE


@pytest.fixture(scope="session")
def _stocked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The workspace with its plan loaded on 2024-01-02 and its progress imported on 2024-07-05."""
    root = tmp_path_factory.mktemp("stocked")
    (root / "config" / "plans").mkdir(parents=True)
    (root / "config" / "units.yaml").write_text(UNITS, encoding="utf-8")
    (root / "config" / "plans" / "t-2024.yaml").write_text(PLAN, encoding="utf-8")
    (root / "config" / "progress.csv").write_text(PROGRESS, encoding="utf-8")
    (root / "config" / "channels.yaml").write_text("channels:\n  - {name: files, tags: [all], url: 'file://outbox'}\n")
    (root / "config" / "taskhub.yaml").write_text("notices: {issuer: 某安委办}\n", encoding="utf-8")
    shutil.copytree(REPOSITORY / "config" / "templates", root / "config" / "templates")
    shutil.copytree(REPOSITORY / "rules", root / "rules")
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("TASKHUB_DATABASE_URL", raising=False)
        stock(Hub(Workspace(root)))
    return root


def stock(hub: Hub) -> None:
    hub.load_plans(hub.plan_files(), _moment("2024-01-02"), OFFICE)
    hub.import_progress(hub.workspace.config / "progress.csv", _moment("2024-07-05"), OFFICE)
    hub.database.close()


@pytest.fixture
def workspace(_stocked: Path, tmp_path: Path) -> Workspace:
    """A workspace of the test's own, with plan and progress in its ledger and nothing assessed."""
    return Workspace(Path(shutil.copytree(_stocked, tmp_path / "workspace")))


@pytest.fixture
def open_hub(workspace: Workspace) -> Iterator[Callable[..., Hub]]:
    """Opens the workspace (or another one) afresh: what is edited in its files is read."""
    opened: list[Hub] = []

    def open_it(root: Path | None = None) -> Hub:
        hub = Hub(Workspace(root or workspace.root))
        opened.append(hub)
        return hub

    yield open_it
    for hub in opened:
        hub.database.close()


@pytest.fixture
def hub(open_hub: Callable[..., Hub]) -> Hub:
    return open_hub()


@pytest.fixture
def dump() -> Callable[[Database], dict[str, list[Any]]]:
    """Every row of every table, in the order of its key: the ledger to the last byte."""

    def read(database: Database) -> dict[str, list[Any]]:
        with database.engine.connect() as connection:
            return {
                table.name: [tuple(row) for row in connection.execute(table.select().order_by(*table.primary_key))]
                for table in SQLModel.metadata.sorted_tables
            }

    return read


@pytest.fixture
def essence() -> Callable[[Database], dict[str, list[Any]]]:
    """What the ledger says of findings, notices and their lines, without ids and instants."""

    def read(database: Database) -> dict[str, list[Any]]:
        with database.reading() as session:
            findings = session.exec(select(Finding)).all()
            lines = session.exec(select(NoticeLine, Notice).join(Notice, col(Notice.id) == col(NoticeLine.notice_id))).all()
            return {
                "findings": sorted(
                    str(one.model_dump(exclude={"id", "recorded_at", "resolved_at", "revision_id"})) for one in findings
                ),
                "lines": sorted(
                    str((notice.key, line.model_dump(exclude={"id", "notice_id", "finding_id"}))) for line, notice in lines
                ),
                "notices": sorted(
                    str(one.model_dump(exclude={"id", "recorded_at", "signed_off_at", "issued_at"}))
                    for one in session.exec(select(Notice))
                ),
                "announcements": sorted(
                    str((notice.number, one.model_dump(exclude={"id", "notice_id", "recorded_at"})))
                    for one, notice in session.exec(
                        select(Announcement, Notice).join(Notice, col(Notice.id) == col(Announcement.notice_id))
                    )
                ),
                "messages": sorted(
                    str(one.model_dump(exclude={"id", "created_at", "next_attempt_at"}))
                    for one in session.exec(select(OutboxMessage))
                ),
            }

    return read
