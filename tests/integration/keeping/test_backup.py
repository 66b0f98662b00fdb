"""A backup is a whole workspace: what is made from it says what the original said; what is not whole is refused."""

import io
import os
import stat
import tarfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from taskhub.audit import Actor
from taskhub.clock import Moment
from taskhub.hub import Hub
from taskhub.keeping import backup, other_ledger, restore
from taskhub.notice import rows
from taskhub.problems import StateError
from taskhub.report.status import plan_object
from taskhub.workspace import Workspace

On = Callable[[str], Moment]


@pytest.fixture
def kept(hub: Hub, on: On, office: Actor, tmp_path: Path) -> Path:
    hub.assess(on("2024-09-30"), office)
    scans = hub.workspace.var / "scans"
    scans.mkdir(parents=True)
    (scans / "a.pdf").write_bytes(b"%PDF signed")
    file = tmp_path / "backup.tar.gz"
    backup(hub.workspace, hub.database, file, on("2024-10-08").now)
    return file


def notices(hub: Hub) -> list[Any]:
    with hub.database.reading() as session:
        return [(row.notice.key, row.notice.state, len(row.lines)) for row in rows(session)]


def test_what_is_restored_says_what_was_there(kept: Path, hub: Hub, on: On, office: Actor, tmp_path: Path) -> None:
    hub.assess(on("2024-10-07"), office)  # what came after the backup is not in it
    told = restore(kept, tmp_path / "again")
    again = Hub(Workspace(tmp_path / "again"))
    day = on("2024-09-30")
    assert [plan_object(one) for one in again.status(day)] == [plan_object(one) for one in hub.status(day)]
    assert notices(again) == notices(hub)[: len(notices(again))] != []
    assert (tmp_path / "again" / "var" / "scans" / "a.pdf").read_bytes() == b"%PDF signed"
    assert str(again.audit_head()) == told.head
    assert again.verify_audit().breaches == []
    assert again.rulesets
    again.assess(on("2024-10-08"), office)  # it is open for work
    again.database.close()


def test_the_schedules_come_back_as_the_office_had_set_them(hub: Hub, on: On, tmp_path: Path) -> None:
    schedules = hub.workspace.root / "prefect.yaml"
    schedules.write_text("name: ours\n", encoding="utf-8")
    backup(hub.workspace, hub.database, tmp_path / "backup.tar.gz", on("2024-10-08").now)
    restore(tmp_path / "backup.tar.gz", tmp_path / "again")
    assert (tmp_path / "again" / "prefect.yaml").read_text(encoding="utf-8") == "name: ours\n"


def test_secrets_stay_behind_and_strangers_cannot_read_the_rest(hub: Hub, on: On, tmp_path: Path) -> None:
    for folder in ("config", "config/templates", "rules"):
        (hub.workspace.root / folder / ".env").write_text("WECOM_KEY=geheim", encoding="utf-8")
    (hub.workspace.config / "my.env.yaml").write_text("x: 1", encoding="utf-8")
    old = tmp_path / ".backup.tar.gz.half"  # of a run that was killed, open to everybody
    old.write_bytes(b"x")
    old.chmod(0o644)
    before = os.umask(0)
    try:
        kept = backup(hub.workspace, hub.database, tmp_path / "backup.tar.gz", on("2024-10-08").now)
    finally:
        os.umask(before)
    assert [name for name in kept.files if ".env" in name] == ["config/my.env.yaml"]
    assert stat.S_IMODE((tmp_path / "backup.tar.gz").stat().st_mode) == 0o600
    assert not old.exists()


def test_the_half_that_is_being_written_is_closed_to_strangers_too(
    hub: Hub, on: On, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = []
    opened = tarfile.open

    def watched(name: Path, mode: Any) -> Any:
        seen.append(stat.S_IMODE(name.stat().st_mode))
        return opened(name, mode)

    monkeypatch.setattr(tarfile, "open", watched)
    backup(hub.workspace, hub.database, tmp_path / "backup.tar.gz", on("2024-10-08").now)
    assert seen == [0o600]


def test_a_file_that_is_there_is_not_written_over(kept: Path, hub: Hub, on: On) -> None:
    before = kept.read_bytes()
    with pytest.raises(StateError, match=r"backup\.tar\.gz 已经有了"):
        backup(hub.workspace, hub.database, kept, on("2024-10-09").now)
    assert kept.read_bytes() == before


def test_a_directory_that_holds_something_is_left_alone(kept: Path, tmp_path: Path) -> None:
    (tmp_path / "again").mkdir()
    (tmp_path / "again" / "mine.txt").write_text("x")
    with pytest.raises(StateError, match="不是空目录"):
        restore(kept, tmp_path / "again")
    assert [path.name for path in (tmp_path / "again").iterdir()] == ["mine.txt"]


@pytest.mark.parametrize("into", [".", "..", "inner/.."])
def test_whoever_stands_in_a_directory_does_not_restore_over_it(
    kept: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, into: str
) -> None:
    here = tmp_path / "outer" / "here"
    (here / "inner").mkdir(parents=True)
    monkeypatch.chdir(here)
    with pytest.raises(StateError, match=r"现在就在 .*outer.* 里;换到别处再恢复"):
        restore(kept, Path(into))
    assert here.exists()


def test_a_directory_beside_is_named_by_its_way_from_here(kept: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    restore(kept, Path("../again/."))
    assert (tmp_path / "again" / "config" / "units.yaml").exists()


def test_another_ledger_than_the_restored_one_is_named_without_its_passwords(
    kept: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    restore(kept, tmp_path / "again")
    assert other_ledger(Workspace(tmp_path / "again")) is None
    monkeypatch.setenv("TASKHUB_DATABASE_URL", f"sqlite:///{tmp_path}/here/../again/var/taskhub.db")
    assert other_ledger(Workspace(tmp_path / "again")) is None, "the same file by another way"
    monkeypatch.setenv("TASKHUB_DATABASE_URL", "postgresql+psycopg://hub:geheim@db/taskhub?sslpassword=geheim")
    assert other_ledger(Workspace(tmp_path / "again")) == "postgresql+psycopg://hub:***@db/taskhub"
    monkeypatch.delenv("TASKHUB_DATABASE_URL")
    with (tmp_path / "again" / "config" / "taskhub.yaml").open("a", encoding="utf-8") as file:
        file.write("database_url: sqlite:////srv/live.db\n")
    assert other_ledger(Workspace(tmp_path / "again")) == "sqlite:////srv/live.db"


def test_an_empty_directory_is_filled(kept: Path, tmp_path: Path) -> None:
    (tmp_path / "again").mkdir()
    restore(kept, tmp_path / "again")
    assert (tmp_path / "again" / "config" / "units.yaml").exists()


def altered(file: Path, change: Callable[[str, bytes], bytes | None]) -> None:
    with tarfile.open(file, "r:gz") as archive:
        parts = [(entry.name, archive.extractfile(entry).read()) for entry in archive]  # type: ignore[union-attr]
    with tarfile.open(file, "w:gz") as archive:
        for name, content in parts:
            if (other := change(name, content)) is not None:
                entry = tarfile.TarInfo(name)
                entry.size = len(other)
                archive.addfile(entry, io.BytesIO(other))


@pytest.mark.parametrize(
    "change",
    [
        lambda name, content: content + b"#" if name == "config/units.yaml" else content,
        lambda name, content: None if name == "rules/items.yaml" else content,
        lambda name, content: None if name == "manifest.json" else content,
    ],
    ids=["a file altered", "a file missing", "no manifest"],
)
def test_what_is_not_whole_is_refused_and_leaves_nothing(
    kept: Path, tmp_path: Path, change: Callable[[str, bytes], bytes | None]
) -> None:
    altered(kept, change)
    before = sorted(path.name for path in tmp_path.iterdir())
    with pytest.raises(StateError, match="不是完整的备份"):
        restore(kept, tmp_path / "again")
    assert sorted(path.name for path in tmp_path.iterdir()) == before


def test_a_cut_file_and_a_path_that_leads_out_are_refused(kept: Path, tmp_path: Path) -> None:
    whole = kept.read_bytes()
    kept.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(StateError, match="不是完整的备份"):
        restore(kept, tmp_path / "again")
    kept.write_bytes(whole)
    altered(
        kept,
        lambda name, content: content.replace(b'"rules/items.yaml"', b'"../items.yaml"') if name == "manifest.json" else content,
    )
    with pytest.raises(StateError, match="不是完整的备份"):
        restore(kept, tmp_path / "again")
    assert not (tmp_path / "items.yaml").exists()
