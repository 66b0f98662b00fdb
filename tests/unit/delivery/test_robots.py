import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import pytest

from taskhub.delivery.robots import KINDS, judge, parse

NOW = datetime(2024, 10, 1, 1, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("wecombot://KEY-1", "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=KEY-1"),
        ("WeComBot://KEY-1/", "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=KEY-1"),
        (
            "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=KEY-1",
            "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=KEY-1",
        ),
        ("dingtalk://tok/13800000000", "https://oapi.dingtalk.com/robot/send?access_token=tok"),
        ("feishu://tok", "https://open.feishu.cn/open-apis/bot/v2/hook/tok"),
        ("lark://tok", "https://open.larksuite.com/open-apis/bot/v2/hook/tok"),
        ("feishu://tok?base=https://feishu.city.gov.cn/", "https://feishu.city.gov.cn/open-apis/bot/v2/hook/tok"),
    ],
)
def test_a_url_becomes_the_address_to_post_to(url: str, address: str) -> None:
    assert parse(url).address(NOW) == address


@pytest.mark.parametrize("url", ["json://127.0.0.1", "mailto://u:p@example.cn", "file://outbox", "https://example.cn/x"])
def test_other_urls_are_not_robots(url: str) -> None:
    assert parse(url) is None


def test_a_dingtalk_secret_signs_the_address() -> None:
    robot = parse("dingtalk://SECabc@tok")
    query = parse_qs(urlsplit(robot.address(NOW)).query)
    assert query["timestamp"] == ["1727744400000"]
    expected = hmac.new(b"SECabc", b"1727744400000\nSECabc", hashlib.sha256).digest()
    assert base64.b64decode(query["sign"][0]) == expected


def test_a_robot_does_not_print_its_keys() -> None:
    printed = repr(parse("dingtalk://SECabc@tokentoken"))
    assert "SECabc" not in printed
    assert "tokentoken" not in printed


@pytest.mark.parametrize("scheme", KINDS)
@pytest.mark.parametrize(
    ("status", "body"),
    [
        (200, b'{"errcode": 93000, "errmsg": "invalid webhook url", "code": 19001, "msg": "param invalid"}'),
        (200, b'{"errcode": "0", "code": "0"}'),
        (200, b'{"errcode": false, "code": false}'),
        (200, b'{"errcode": null, "code": null}'),
        (200, b'{"errmsg": "ok", "msg": "success"}'),
        (200, b'[{"errcode": 0, "code": 0}]'),
        (200, b"<html>please log in</html>"),
        (200, b""),
        (200, b"\xff\xfe"),
        (204, b""),
        (302, b'{"errcode": 0, "code": 0}'),
        (500, b'{"errcode": 0, "code": 0}'),
    ],
)
def test_only_a_plain_zero_is_a_delivery(scheme: str, status: int, body: bytes) -> None:
    assert judge(KINDS[scheme], status, body).outcome == "failed"


@pytest.mark.parametrize("scheme", KINDS)
def test_a_plain_zero_is_a_delivery(scheme: str) -> None:
    assert judge(KINDS[scheme], 200, b'{"errcode": 0, "errmsg": "ok", "code": 0, "msg": "success"}').outcome == "sent"


def test_the_reason_of_a_refusal_is_its_code_and_its_words() -> None:
    answer = judge(KINDS["wecombot"], 200, json.dumps({"errcode": 93000, "errmsg": "invalid webhook url"}).encode())
    assert answer.reason == "企业微信机器人拒收:93000 invalid webhook url"
