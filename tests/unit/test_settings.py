"""Settings: the file, the environment before it, the workspace they belong to, and the demonstration apart."""

from pathlib import Path

import pytest

from taskhub.problems import InputError, StateError, TaskhubError
from taskhub.settings import Settings
from taskhub.workspace import SAMPLE_DAY, Workspace


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "config").mkdir()
    (tmp_path / "rules").mkdir()
    return tmp_path


def settings(root: Path, text: str) -> Settings:
    (root / "config" / "taskhub.yaml").write_text(text, encoding="utf-8")
    return Workspace(root).settings


def test_without_a_file_the_defaults_hold(root: Path) -> None:
    found = Workspace(root).settings
    assert (found.timezone, found.locale, found.reporting.period) == ("Asia/Shanghai", "zh_CN", "quarter")
    assert found.notices.kinds["supervision"].reply_within == "5 working days"


def test_the_environment_goes_before_the_file_one_value_at_a_time(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TASKHUB_LOCALE", "en")
    monkeypatch.setenv("TASKHUB_DELIVERY__ATTEMPTS", "2")
    found = settings(
        root, "locale: zh_CN\ndelivery: {attempts: 9, first_pause_seconds: 5}\nnotices: {storm_cap: 7}\nrules: {change_cap: 0}\n"
    )
    assert found.locale == "en"
    assert (found.delivery.attempts, found.delivery.first_pause_seconds) == (2, 5), "the file's other value stays"
    assert found.notices.storm_cap == 7
    assert found.rules.change_cap == 0


def test_a_kind_of_notice_may_be_set_alone(root: Path) -> None:
    kinds = settings(root, "notices: {kinds: {reminder: {word: 提示, sign_off: office}}}\n").notices.kinds
    assert kinds["reminder"].word == "提示"
    assert {"task_order", "reminder", "control", "supervision", "circular", "admonition", "raise", "referral"} == set(kinds)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("timezone: Asia/Shanghai\nlocal: en\n", "taskhub.yaml:2 local: 不认识的键 local → 最接近的是 locale"),
        ("delivery:\n  attemps: 3\n", "taskhub.yaml:2 delivery.attemps: 不认识的键 attemps → 最接近的是 attempts"),
        ("reporting: {period: weekly}\n", "reporting.period: weekly 不是可用的值 → 可用:month、quarter、half_year"),
        ("timezone: Asia/Shangai\n", "timezone: 没有时区 Asia/Shangai → 写成 Asia/Shanghai"),
        ("notices: {kinds: {reminder: {word: 提, sign_off: office, reply_within: 5天}}}\n", "写成 7 days 或 5 working days"),
        ("notices: {storm_cap: 0}\n", "taskhub.yaml:1 notices.storm_cap"),
        ("rules: {change_cap: -1}\n", "taskhub.yaml:1 rules.change_cap"),
        ("hazards: {recheck: {answer_within: 十天}}\n", "写成 7 days 或 5 working days"),
        ("hazards: {recheck: {weights: {red: -1}}}\n", "taskhub.yaml:1 hazards.recheck.weights.red"),
        ("hazards: {recheck: {weights: {purple: 1}}}\n", "不认识的键 purple"),
        ("delivery:\n", "delivery 的结构不对"),
    ],
)
def test_a_fault_of_the_file_is_named_in_words(root: Path, text: str, said: str) -> None:
    with pytest.raises(InputError) as refused:
        settings(root, text)
    assert said in str(refused.value)


def test_a_file_that_is_a_list_is_refused(root: Path) -> None:
    with pytest.raises(TaskhubError, match="应为 键: 值"):
        settings(root, "- a\n")


@pytest.mark.parametrize("file", ["", "locale: zh_CN\n"])
@pytest.mark.parametrize(
    ("name", "value"), [("TASKHUB_LOCALE", "fr"), ("TASKHUB_DELIVERY__ATTEMPTS", "viele"), ("TASKHUB_TIMEZONE", "Mars")]
)
def test_a_fault_of_the_environment_is_not_blamed_on_the_file(
    root: Path, monkeypatch: pytest.MonkeyPatch, file: str, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    if file:
        (root / "config" / "taskhub.yaml").write_text(file, encoding="utf-8")
    with pytest.raises(InputError) as refused:
        Workspace(root).settings  # noqa: B018
    assert str(refused.value) == f"{name}: 环境变量的值 {value} 不可用 → 改正或取消它"


def test_an_environment_variable_that_is_no_json_is_refused(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TASKHUB_DELIVERY", "viele")
    with pytest.raises(TaskhubError, match="不是合法的 JSON"):
        Workspace(root).settings  # noqa: B018


def test_the_workspace_is_the_nearest_directory_upwards(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    deep = root / "a" / "b"
    deep.mkdir(parents=True)
    monkeypatch.chdir(deep)
    assert Workspace.find() == Workspace(root.resolve())


def test_a_named_workspace_goes_before_the_environment_and_that_before_the_directory(
    root: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path_factory.mktemp("other")
    for part in ("config", "rules"):
        (other / part).mkdir()
    monkeypatch.chdir(root)
    monkeypatch.setenv("TASKHUB_WORKSPACE", str(other))
    assert Workspace.find().root == other.resolve()
    assert Workspace.find(root).root == root.resolve()


def test_outside_a_workspace_it_says_so(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path_factory.mktemp("nowhere"))
    with pytest.raises(StateError, match="这里不是工作区"):
        Workspace.find()
    with pytest.raises(StateError, match="不是工作区:里面没有"):
        Workspace.find(".")


def test_the_ledger_is_in_var_unless_set(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert Workspace(root).database_url == f"sqlite:///{root / 'var' / 'taskhub.db'}"
    monkeypatch.setenv("TASKHUB_DATABASE_URL", "postgresql+psycopg://u:geheim@db/taskhub")
    assert Workspace(root).database_url == "postgresql+psycopg://u:geheim@db/taskhub"


def test_the_demonstration_never_writes_into_a_real_ledger(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TASKHUB_DATABASE_URL", "postgresql+psycopg://u:geheim@db/taskhub")
    assert Workspace(root, demo=True).database_url == f"sqlite:///{root / 'var' / 'demo' / 'taskhub.db'}"
    monkeypatch.setenv("TASKHUB_DEMO", "1")
    assert Workspace.find(root).demo
    assert SAMPLE_DAY.isoformat() == "2024-09-30"


def test_what_a_kind_of_notice_leaves_out_is_as_by_default(root: Path) -> None:
    found = settings(root, "notices: {kinds: {admonition: {sign_off: office}}}\n").notices.kinds["admonition"]
    assert (found.word, found.sign_off, found.reply_within, found.form) == ("约", "office", "5 working days", "letter")
