"""Each check on a workspace that has just that fault; everything else is still examined."""

import importlib
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from sqlalchemy import text

from taskhub import audit
from taskhub.audit import Actor
from taskhub.clock import Moment
from taskhub.database import SCHEMA, Database
from taskhub.doctor import CHECKS, TITLES, Patient, Result, State, examine
from taskhub.i18n import use_locale
from taskhub.keeping import backup
from taskhub.problems import StateError
from taskhub.workspace import Workspace

REPOSITORY = Path(__file__).parents[3]
NOW = Moment(date(2025, 6, 2), datetime(2025, 6, 2, 1, tzinfo=UTC))
SLOW = ("engine", "prefect")
machine = importlib.import_module("taskhub.doctor.machine")
declared = importlib.import_module("taskhub.doctor.declared")

Examined = Callable[..., Sequence[Result]]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for folder in ("config", "rules"):
        shutil.copytree(REPOSITORY / folder, tmp_path / "ws" / folder)
    shutil.copyfile(REPOSITORY / "prefect.yaml", tmp_path / "ws" / "prefect.yaml")
    return tmp_path / "ws"


@pytest.fixture
def examined(root: Path, monkeypatch: pytest.MonkeyPatch) -> Examined:
    """What the doctor says, or what one check says. The modules are not imported anew for each test."""
    monkeypatch.delenv("PREFECT_API_URL", raising=False)

    def run(check: str | None = None, moment: Moment = NOW) -> list[Result]:
        with monkeypatch.context() as patch:
            if check is None:
                patch.setattr(machine, "_cannot_import", lambda module: "")
                patch.setattr(declared, "_answer", all_is_well)
            for other in [name for name in CHECKS if check is not None and name != check]:
                patch.delitem(CHECKS, other)  # type: ignore[arg-type]  # it would only take time
            found = list(examine(Patient(Workspace(root), moment)))
            assert {result.check for result in found} == set(CHECKS), "every check has answered"
        return found

    return run


def all_is_well(_patient: Patient, asked: Mapping[str, Sequence[object]]) -> Mapping[str, Sequence[object]]:
    """What Prefect says of sound entrypoints and schedules."""
    return {"entrypoints": [None] * len(asked["entrypoints"]), "schedules": [[]] * len(asked["schedules"])}


def rewrite(path: Path, old: str, new: str) -> None:
    content = path.read_text(encoding="utf-8")
    assert old in content
    path.write_text(content.replace(old, new, 1), encoding="utf-8")


def the_only(found: Sequence[Result], state: State) -> Result:
    (result,) = [one for one in found if one.state is not State.OK]
    assert result.state is state
    assert result.remedy or state is State.WARNING
    return result


def test_the_shipped_workspace_is_not_broken(examined: Examined) -> None:
    assert [result for result in examined() if result.state is State.BROKEN] == []


def test_what_is_installed_here_works(root: Path) -> None:
    for check in ("python", *SLOW):
        assert [result.state for result in CHECKS[check](Patient(Workspace(root), NOW))] == [State.OK]


def test_another_python_is_broken(examined: Examined, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "sys", SimpleNamespace(version_info=(3, 13, 0), executable=sys.executable))
    assert "PYTHON=python3.12 make setup" in the_only(examined("python"), State.BROKEN).remedy


@pytest.mark.parametrize(("check", "name"), [("engine", "ENGINE"), ("prefect", "PREFECT")])
def test_a_module_that_cannot_be_imported_is_broken(
    examined: Examined, monkeypatch: pytest.MonkeyPatch, check: str, name: str
) -> None:
    for one in ("ENGINE", "PREFECT"):
        monkeypatch.setattr(machine, one, "no_such_module" if one == name else "json")
    monkeypatch.setattr(machine.metadata, "version", lambda package: "3.8.8")
    assert "no_such_module" in the_only(examined(check), State.BROKEN).message


@pytest.mark.parametrize(
    ("prefix", "checkout", "advice"),
    [
        ("/opt/taskhub", True, "重新安装:rm -rf .venv && make setup"),
        ("/opt/taskhub", False, "重新安装:在安装包里运行 sh install.sh /opt/taskhub;当初用 pip 装的,用 pip 再装一遍"),
        ("/usr", False, "重新安装:当初用 pip 装的,用 pip 再装一遍"),
    ],
)
def test_to_install_again_is_advised_as_it_was_installed(
    examined: Examined, monkeypatch: pytest.MonkeyPatch, prefix: str, checkout: bool, advice: str
) -> None:
    monkeypatch.setattr(machine, "sys", SimpleNamespace(executable=sys.executable, prefix=prefix, base_prefix="/usr"))
    monkeypatch.setattr(machine, "from_checkout", lambda: checkout)
    monkeypatch.setattr(machine, "PREFECT", "no_such_module")
    assert the_only(examined("prefect"), State.BROKEN).remedy == advice


def test_a_module_that_takes_the_process_with_it_is_broken_and_no_more(
    examined: Examined, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(machine, "ENGINE", "os; os._exit(139)")
    monkeypatch.setattr(machine, "PREFECT", "json")
    monkeypatch.setattr(machine.metadata, "version", lambda package: "3.8.8")
    assert "139" in the_only(examined("engine"), State.BROKEN).message


def test_another_version_of_prefect_is_broken(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "_cannot_import", lambda module: "")
    monkeypatch.setattr(machine.metadata, "version", lambda package: "3.9.1")
    (result,) = CHECKS["prefect"](Patient(Workspace(root), NOW))
    assert (result.state, "3.9.1" in result.message, "3.8.8" in result.message) == (State.BROKEN, True, True)


def test_broken_settings_are_said_once_and_what_leans_on_them_says_so(root: Path, examined: Examined) -> None:
    rewrite(root / "config" / "taskhub.yaml", "storm_cap: 300", "storm_cap: -1")
    found = examined()
    (fault,) = [one for one in found if one.state is State.BROKEN and one.check == "settings"]
    assert "taskhub.yaml:" in fault.message
    leaning = [one for one in found if one.check in ("calendar", "templates", "database", "backup", "clock")]
    assert [(one.state, "先解决 设置 taskhub.yaml 的问题" in one.message) for one in leaning] == [(State.WARNING, True)] * 5
    assert next(one for one in found if one.check == "rules").state is State.OK


def test_a_broken_register_is_said_once(root: Path, examined: Examined) -> None:
    rewrite(root / "config" / "units.yaml", "role: sector", "role: nobody")
    found = examined()
    assert "units.yaml:" in the_only([one for one in found if one.check == "units"], State.BROKEN).message
    assert all(
        "先解决 单位名册 units.yaml 的问题" in one.message and one.state is State.WARNING
        for one in found
        if one.check in ("rules", "plans", "contacts")
    )


@pytest.mark.parametrize(
    ("day", "state", "year"),
    [("2025-09-30", State.OK, "2025"), ("2025-10-01", State.OK, "2026"), ("2026-09-30", State.OK, "2026"),
     ("2026-10-01", State.WARNING, "2027"), ("2031-03-01", State.WARNING, "2031")],
)  # fmt: skip
def test_the_calendar_of_the_coming_year_is_missed_from_october(examined: Examined, day: str, state: State, year: str) -> None:
    on = date.fromisoformat(day)
    (result,) = examined("calendar", Moment(on, datetime(on.year, on.month, on.day, 4, tzinfo=UTC)))
    assert (result.state, year in result.message) == (state, True)
    assert "config/calendar.yaml" in result.remedy or state is State.OK


def test_a_supplied_year_is_known(root: Path, examined: Examined) -> None:
    (root / "config" / "calendar.yaml").write_text("years: {2027: {holidays: [2027-01-01]}}", encoding="utf-8")
    moment = Moment(date(2026, 11, 1), datetime(2026, 11, 1, 4, tzinfo=UTC))
    assert [one.state for one in examined("calendar", moment)] == [State.OK]


def test_a_channel_without_its_secret_is_broken(root: Path, examined: Examined) -> None:
    with (root / "config" / "channels.yaml").open("a", encoding="utf-8") as file:
        file.write('\n  - {name: wecom, tags: [yjj], url: "wecombot://${NO_SUCH_KEY}"}\n')
    result = the_only(examined("channels"), State.BROKEN)
    assert "channels.yaml:" in result.message
    assert "NO_SUCH_KEY" in result.message


def test_units_that_only_everybody_s_channel_reaches_are_named(root: Path, examined: Examined) -> None:
    (*_vacant, before) = (one for one in examined("contacts") if one.state is State.WARNING)
    (root / "config" / "units.yaml").write_text(
        "units:\n"
        "  - {code: awb, name: 市安委办, role: committee_office}\n"
        "  - {code: yjj, name: 市应急局, role: sector, contacts: [{name: 甲, tags: [phone]}]}\n"
        "  - {code: zjj, name: 市住建局, role: sector, contacts: [{name: 乙, tags: [phone], valid_to: 2025-06-01}]}\n"
        "  - {code: old, name: 市旧局, role: sector, valid_to: 2024-12-31, successor: yjj}\n",
        encoding="utf-8",
    )
    with (root / "config" / "channels.yaml").open("a", encoding="utf-8") as file:
        file.write('\n  - {name: phone, tags: [phone], url: "file://phone"}\n')
    vacant, after = (one for one in examined("contacts") if one.state is State.WARNING)
    assert "市应急管理局" in before.message
    assert vacant.message.endswith("2 个单位今天没有在岗的联系人:市安委办、市住建局")
    assert after.message.endswith("市安委办、市住建局"), "whoever has left the post reads nothing, and what is gone needs nothing"


def test_a_broken_ranking_names_file_and_line_and_none_is_the_default(root: Path, examined: Examined) -> None:
    rewrite(root / "config" / "ranking.yaml", "use: schedule", "use: log_ins")
    assert "ranking.yaml:" in the_only(examined("ranking"), State.BROKEN).message
    (root / "config" / "ranking.yaml").unlink()
    assert [one.state for one in examined("ranking")] == [State.OK]


def test_a_broken_rule_names_file_and_line(root: Path, examined: Examined) -> None:
    rewrite(root / "rules" / "items.yaml", "days_overdue", "days_overdew")
    assert "items.yaml:" in the_only(examined("rules"), State.BROKEN).message


def test_a_broken_ladder_names_file_and_line(root: Path, examined: Examined) -> None:
    (root / "rules" / "ladders.yaml").write_text("ladders: 3\n", encoding="utf-8")
    assert "ladders.yaml:" in the_only(examined("rules"), State.BROKEN).message


def test_a_broken_plan_does_not_hide_the_others(root: Path, examined: Examined) -> None:
    rewrite(root / "config" / "plans" / "qx-2024.yaml", "lead:", "leed:")
    found = examined("plans")
    assert any("qx-2024.yaml:" in one.message for one in found if one.state is State.BROKEN)
    assert any("2 个文件" in one.message for one in found if one.state is State.OK)


def test_broken_templates_name_file_and_line(root: Path, examined: Examined) -> None:
    templates = root / "config" / "templates"
    rewrite(templates / "notice.md.j2", "{{ notice.number }}", "{{ notice.nummer }}")
    rewrite(templates / "digest.md.j2", "{% endif %}", "")
    (templates / "letter.docx").write_bytes(b"no document")
    (templates / "approval_slip.en.docx").unlink()
    found = examined("templates")
    assert [one.state for one in found].count(State.BROKEN) == 3
    for words, state in (("notice.md.j2:3", State.BROKEN), ("digest.md.j2:", State.BROKEN), ("letter.docx", State.BROKEN),
                         ("approval_slip.en.docx", State.WARNING)):  # fmt: skip
        assert [one.state for one in found if words in one.message] == [state]


def test_templates_of_reports_are_tried_too(root: Path, examined: Examined) -> None:
    names = ("summary.docx", "dossier.docx", "bulletin.docx", "brief.docx")
    for name in names:
        (root / "config" / "templates" / name).unlink()
    found = examined("templates")
    missed = [name for name in names if not any(name in one.message and "没有公文模板" in one.message for one in found)]
    assert (missed, [one.state for one in found]) == ([], [State.BROKEN] * len(names))


def test_the_check_of_templates_speaks_the_workspace_s_language_again(root: Path, examined: Examined) -> None:
    use_locale("en")
    (root / "config" / "templates" / "letter.en.docx").write_bytes(b"no document")
    assert [one.state for one in examined("templates")] == [State.BROKEN]


def test_a_place_that_cannot_be_written_to_is_broken(root: Path, examined: Examined) -> None:
    (root / "var").write_text("a file in the way", encoding="utf-8")
    assert "/var" in the_only(examined("var"), State.BROKEN).message


def test_a_full_disk_is_a_warning(examined: Examined, monkeypatch: pytest.MonkeyPatch) -> None:
    stores = importlib.import_module("taskhub.doctor.stores")
    monkeypatch.setattr(stores.shutil, "disk_usage", lambda path: SimpleNamespace(free=2**30 - 1))
    assert "1.0 GB" in the_only(examined("disk"), State.WARNING).message


def ledger(root: Path) -> Database:
    return Database(f"sqlite:///{root / 'var' / 'taskhub.db'}").prepare()


def test_the_doctor_makes_no_ledger(root: Path, examined: Examined) -> None:
    assert "还没有建立" in examined("database")[0].message
    assert not (root / "var").exists()


@pytest.mark.parametrize(("schema", "state"), [(SCHEMA, State.OK), ("0003", State.WARNING), ("9999", State.BROKEN)])
def test_the_schema_of_the_ledger_is_compared_and_left_alone(root: Path, examined: Examined, schema: str, state: State) -> None:
    database = ledger(root)
    with database.writing() as session:
        session.execute(text("UPDATE alembic_version SET version_num = :schema"), {"schema": schema})
    (result,) = examined("database")
    assert (result.state, schema in result.message, database.schema()) == (state, True, schema)


def test_a_file_that_is_no_database_is_broken(root: Path, examined: Examined) -> None:
    (root / "var").mkdir()
    (root / "var" / "taskhub.db").write_bytes(b"no database at all" * 100)
    result = the_only(examined("database"), State.BROKEN)
    assert ("taskhub.db" in result.message, "taskhub restore" in result.remedy) == (True, True)
    said = the_only(examined("clock"), State.WARNING)
    assert said.message == "没有检查 时钟:先解决 台账 的问题", "it is said once"


def test_a_server_that_does_not_answer_is_broken_and_its_password_is_not_said(
    examined: Examined, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TASKHUB_DATABASE_URL", "postgresql+psycopg://u:geheim@127.0.0.1:1/taskhub")
    (result,) = examined("database")
    assert result.state is State.BROKEN
    assert "geheim" not in result.message


def test_a_clock_before_the_last_record_is_broken(root: Path, examined: Examined) -> None:
    with ledger(root).writing() as session:
        audit.record(session, NOW, Actor("王敏", "awb"), "plan.load", "plan:x")
    assert [one.state for one in examined("clock")] == [State.OK]
    earlier = Moment(NOW.as_of, datetime(2025, 6, 2, 0, 59, tzinfo=UTC))
    result = the_only(examined("clock", earlier), State.BROKEN)
    assert "2025-06-02 09:00:00+08:00" in result.message


def test_a_ledger_without_a_backup_is_warned_of_and_without_a_ledger_there_is_nothing_to_keep(
    root: Path, examined: Examined
) -> None:
    assert [one.state for one in examined("backup")] == [State.OK]
    ledger(root).close()
    assert "taskhub backup" in the_only(examined("backup"), State.WARNING).remedy


@pytest.mark.parametrize(("days", "hours", "state"), [(0, 0, State.OK), (6, 23, State.OK), (7, 0, State.WARNING)])
def test_the_last_backup_is_known_by_its_day(
    root: Path, examined: Examined, tmp_path: Path, days: int, hours: int, state: State
) -> None:
    database = ledger(root)
    file = tmp_path / "kept.tar.gz"
    backup(Workspace(root), database, file, NOW.now - timedelta(days=days, hours=hours))
    file.unlink()  # taken to another machine
    (result,) = examined("backup")
    assert result.state is state
    assert str(file) in result.message
    assert ("7 天没有备份" in result.message) == (state is State.WARNING)


def test_how_long_is_too_long_is_set(root: Path, examined: Examined, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TASKHUB_KEEPING__BACKUP_DAYS", "2")
    backup(Workspace(root), ledger(root), tmp_path / "kept.tar.gz", NOW.now - timedelta(days=2))
    assert "2 天" in the_only(examined("backup"), State.WARNING).message


def test_a_backup_that_failed_is_no_backup(root: Path, examined: Examined, tmp_path: Path) -> None:
    with pytest.raises(StateError, match="写不了"):
        backup(Workspace(root), ledger(root), tmp_path / "nowhere" / "kept.tar.gz", NOW.now)
    assert "还没有备份过" in the_only(examined("backup"), State.WARNING).message


def test_a_record_of_the_backup_that_cannot_be_read_is_said(root: Path, examined: Examined) -> None:
    ledger(root).close()
    (root / "var" / "backup.json").write_text('{"file": "x"}', encoding="utf-8")
    (result,) = examined("backup")
    assert (result.state, "backup.json 读不出来" in result.message) == (State.BROKEN, True)


def test_backups_of_postgresql_are_not_missed_here(examined: Examined, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TASKHUB_DATABASE_URL", "postgresql+psycopg://u:geheim@127.0.0.1:1/taskhub")
    (result,) = examined("backup")
    assert (result.state, "PostgreSQL" in result.message) == (State.OK, True)


def test_a_check_that_breaks_down_is_reported_and_the_others_go_on(examined: Examined, monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks_down(_patient: Patient) -> Iterator[Result]:
        raise ZeroDivisionError("by the doctor")
        yield

    monkeypatch.setitem(CHECKS, "rules", breaks_down)  # type: ignore[arg-type]
    assert "ZeroDivisionError: by the doctor" in the_only(examined("rules"), State.BROKEN).message


def test_a_task_that_is_watched_and_not_deployed_is_told(root: Path, examined: Examined) -> None:
    rewrite(root / "config" / "watch.yaml", "task: deliver,", "task: delivr,")
    result = the_only(examined("watch"), State.BROKEN)
    assert "delivr" in result.message
    assert "deliver" in result.remedy


def test_what_prefect_yaml_ships_can_be_run(root: Path) -> None:
    (result,) = CHECKS["schedules"](Patient(Workspace(root), NOW))
    assert (result.state, "个部署" in result.message) == (State.OK, True)
    assert not (root / "var").exists(), "nothing is left behind"


def test_what_prefect_yaml_says_wrongly_is_said_with_its_line_and_what_to_write(root: Path, examined: Examined) -> None:
    file = root / "prefect.yaml"
    for old, new in (
        ("flows.assess:assess", "flows.assess:asess"),
        ("flows.deliver:deliver", "flows.delivery:deliver"),
        ("flows.explain_subject:explain", "taskhub.clock:current"),
        ('cron: "30 6 * * *"', 'cron: "99 6 * * *"'),
        ('cron: "5 8-18 * * *", timezone: Asia/Shanghai', 'cron: "5 8-18 * * *", timezone: Asia/Peking'),
        ('cron: "0 7,18 * * *", timezone: Asia/Shanghai', 'cron: "0 7,18 * * *"'),
        ("- name: rehearse", "- name: query-status"),
        ('- {cron: "*/10 * * * *", timezone: Asia/Shanghai, slug: all-day}', "- every day"),
    ):
        rewrite(file, old, new)
    found = examined("schedules")
    assert all(one.remedy and "prefect.yaml:" in one.message for one in found)
    lines = file.read_text(encoding="utf-8").splitlines()
    for words, there, state in (
        ("flows.assess:asess 不是可以运行的流程", "asess", State.BROKEN),
        ("flows.delivery:deliver 不是可以运行的流程", "flows.delivery", State.BROKEN),
        ("taskhub.clock:current 不是可以运行的流程", "taskhub.clock", State.BROKEN),
        ("99 6 * * * 不是 cron 时间", "99 6", State.BROKEN),
        ("没有时区 Asia/Peking", "Peking", State.BROKEN),
        ("没有写时区,按 UTC 运行", '"0 7,18', State.WARNING),
        ("query-status 不止一个", "name: query-status", State.BROKEN),
        ("不是一条日程", "every day", State.BROKEN),
    ):
        (one,) = [one for one in found if words in one.message]
        number = next(n for n, line in enumerate(lines, 1) if there in line)
        assert (one.state, f"prefect.yaml:{number} " in one.message) == (state, True), one.message
    assert len(found) == 8


@pytest.mark.parametrize(
    "text",
    ["deployments: [\n", "deployments: []\n", "name: taskhub\n", "- 1\n", "deployments: [{entrypoint: flows.assess:assess}]\n"],
)
def test_a_prefect_yaml_without_deployments_is_broken(root: Path, examined: Examined, text: str) -> None:
    (root / "prefect.yaml").write_text(text, encoding="utf-8")
    assert "prefect.yaml" in the_only(examined("schedules"), State.BROKEN).message


def test_without_prefect_yaml_what_leans_on_it_says_so(root: Path, examined: Examined) -> None:
    (root / "prefect.yaml").unlink()
    assert "prefect.yaml" in the_only(examined("schedules"), State.BROKEN).message
    assert the_only(examined("watch"), State.WARNING).message == "没有检查 监视 watch.yaml:先解决 日程 prefect.yaml 的问题"


def test_where_prefect_cannot_be_imported_that_is_what_is_to_be_solved(
    examined: Examined, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(declared, "sys", SimpleNamespace(executable="/bin/false"))
    assert the_only(examined("schedules"), State.WARNING).message == "没有检查 日程 prefect.yaml:先解决 Prefect 的问题"


def test_every_check_has_a_name_for_people() -> None:
    assert set(TITLES) == set(CHECKS)
