from pathlib import Path

import pytest

from taskhub.delivery import Channel, Channels, check, load_channels
from taskhub.problems import InputError


def load(tmp_path: Path, text: str) -> Channels:
    path = tmp_path / "channels.yaml"
    path.write_text(text, encoding="utf-8")
    return load_channels(path, tmp_path / "var")


def names(channels: list[Channel]) -> list[str]:
    return [channel.name for channel in channels]


ROSTER = """
channels:
  - {name: 工作群, tags: [sector, leaders], url: "wecombot://${GROUP_KEY}"}
  - {name: 邮箱, tags: [leaders], url: "mailto://${MAIL}"}
  - {name: 停用, tags: [all], url: "file://old", enabled: false}
  - {name: 留底, tags: [all], url: "file://outbox"}
"""


def test_tags_choose_channels_once_each_in_the_order_of_the_file(tmp_path: Path) -> None:
    channels = load(tmp_path, ROSTER)
    assert names(channels.for_tags(["leaders", "sector"])) == ["工作群", "邮箱", "留底"]
    assert names(channels.for_tags(["sector"])) == ["工作群", "留底"]


def test_whoever_matches_nothing_is_reached_by_the_channel_for_all(tmp_path: Path) -> None:
    channels = load(tmp_path, ROSTER)
    assert names(channels.for_tags([])) == ["留底"]
    assert names(channels.for_tags(["nobody-has-this"])) == ["留底"]


def test_without_a_file_messages_become_files(tmp_path: Path) -> None:
    channels = load_channels(tmp_path / "none.yaml", tmp_path)
    assert [channel.url for channel in channels.for_tags([])] == ["file://outbox"]
    assert check(channels) == []


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ('channels:\n  - {name: a, tags: [all], url: "file://x", colour: red}', 2, "colour"),
        ('channels:\n  - {name: a, tags: [all], url: "file://x"}\n  - {name: a, tags: [b], url: "file://y"}', 3, "重名"),
        ('channels:\n  - {name: a, tags: [b], url: "file://x"}', 1, "没有面向所有单位的渠道"),
        ('channels:\n  - {name: a, tags: [all], url: "file://x", enabled: false}', 1, "没有面向所有单位的渠道"),
        ("channels:\n  - {name: a, tags: [all]}", 2, "url"),
        ('channels:\n  - {name: a, tags: [all], url: "file://x", content: short}', 2, "content"),
        ('channels:\n  - {name: a, tags: [all], url: "file://x", limit: {messages: 0, per: minute}}', 2, "messages"),
        ('channels:\n  - {name: a, tags: [all], url: "file://x", limit: {messages: 5, per: day}}', 2, "per"),
        ('channels:\n  - {name: a, tags: [all], url: "manual://", limit: {messages: 5, per: hour}}', 2, "不限速"),
    ],
)
def test_faults_name_their_line(tmp_path: Path, text: str, line: int, said: str) -> None:
    with pytest.raises(InputError) as refused:
        load(tmp_path, text)
    assert [problem.line for problem in refused.value.problems] == [line]
    assert said in str(refused.value)


def test_a_channel_does_not_print_its_url() -> None:
    assert "wecombot" not in repr(Channel(name="a", tags=["all"], url="wecombot://literal"))


def test_the_check_names_the_variable_that_is_not_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GROUP_KEY", raising=False)
    monkeypatch.setenv("MAIL", "office:pass-word@mail.example.cn")
    (problem,) = check(load(tmp_path, ROSTER))
    assert problem.line == 3
    assert "GROUP_KEY" in problem.message


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("file://", "目录"),
        ("file://../elsewhere", "目录"),
        ("nonsense://a", "apprise"),
        ("mailto://", "apprise"),
        ("wecombot://no/such/path", "企业微信机器人"),
        ("feishu://secret@token", "飞书机器人"),
        ("dingtalk://token?base=ftp://x", "base"),
        ("http://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=abc", "企业微信机器人"),
        ("wecombot://written-into-the-file", "密钥写在文件里"),
        ("mailto://u:p@example.cn?from=a@example.cn&to=b@example.cn,c@example.cn", "收件地址"),
    ],
)
def test_the_check_refuses_what_could_not_be_sent_or_trusted(tmp_path: Path, url: str, said: str) -> None:
    channels = Channels((Channel(name="x", tags=["all"], url=url),), tmp_path)
    (problem,) = check(channels)
    assert said in problem.message


def test_the_check_accepts_what_works(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KEY", "693a91f6-7xxx-4bc4-97a0-0ec2sifa5aaa")
    urls = [
        "file://outbox",
        "manual://",
        "wecombot://${KEY}",
        "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=${KEY}",
        "dingtalk://${KEY}@${KEY}/13800000000",
        "feishu://${KEY}?base=https://feishu.city.gov.cn",
        "json://127.0.0.1:8080/hook",
        "mailto://u:p@example.cn?from=a@example.cn&to=b@example.cn&cc=c@example.cn",
    ]
    channels = Channels(tuple(Channel(name=str(i), tags=["all"], url=url) for i, url in enumerate(urls)), tmp_path)
    assert check(channels) == []


def test_the_check_does_not_tell_the_secret(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog) -> None:
    monkeypatch.setenv("KEY", "s3cret!value")
    channels = Channels((Channel(name="x", tags=["all"], url="feishu://${KEY}"),), tmp_path)
    assert len(check(channels)) == 1
    assert "s3cret" not in str(check(channels)) + caplog.text
