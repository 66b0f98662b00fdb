"""Group robots of WeCom, DingTalk and Feishu: they answer HTTP 200 to a refusal and say so in the body alone.

apprise's plugins for them look at the status and would count a refused notice as delivered, so these are posted here, under
apprise's URLs: ``wecombot://KEY``, ``dingtalk://[SECRET@]TOKEN[/PHONE…]``, ``feishu://TOKEN``, ``lark://TOKEN``. The address
that the robot's own page shows works too. ``?base=https://HOST`` names a private deployment (政务微信, 专属钉钉).
"""

import base64
import hashlib
import hmac
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from time import monotonic
from typing import Any
from urllib.parse import parse_qs, quote_plus, unquote, urlsplit

from taskhub.delivery.channels import Limit
from taskhub.delivery.models import Answer
from taskhub.i18n import gettext as _
from taskhub.i18n import marked

SECONDS = 10
"""Patience with each step of a conversation, and with the whole answer."""

MOST_ANSWER = 64 * 1024
ASKS_FOR_PATIENCE = (429, 503)
LONGEST_PAUSE = timedelta(days=1)
_TOKEN = re.compile(r"[A-Za-z0-9_-]+")


@dataclass(frozen=True, slots=True)
class Kind:
    """What is peculiar to one maker's robots. ``code`` and ``said`` are the answer's fields; ``most_bytes`` limits a text
    (where the maker limits the whole request to 20 kB, with room for JSON's quoting), ``limit`` how often one may be sent;
    ``too_often`` are the codes for "more than that", and the rest that follows."""

    name: str
    home: str
    path: str
    code: str
    said: str
    most_bytes: int
    limit: Limit
    too_often: Mapping[int, timedelta]
    payload: Callable[[str, tuple[str, ...]], Mapping[str, Any]]
    signs: bool = False


def _wecom(text: str, _phones: tuple[str, ...]) -> Mapping[str, Any]:
    return {"msgtype": "text", "text": {"content": text}}


def _dingtalk(text: str, phones: tuple[str, ...]) -> Mapping[str, Any]:
    return {"msgtype": "text", "text": {"content": text}, "at": {"atMobiles": list(phones), "isAtAll": False}}


def _feishu(text: str, _phones: tuple[str, ...]) -> Mapping[str, Any]:
    return {"msg_type": "text", "content": {"text": text}}


_MINUTE = timedelta(minutes=1)
_HOOK = "/open-apis/bot/v2/hook/{token}"
_HOOK_LIMIT, _HOOK_TOO_OFTEN = Limit(messages=100), {9499: _MINUTE, 11232: _MINUTE}
KINDS: Mapping[str, Kind] = {
    "wecombot": Kind(
        marked("企业微信机器人"),
        "https://qyapi.weixin.qq.com",
        "/cgi-bin/webhook/send?key={token}",
        "errcode",
        "errmsg",
        2048,
        Limit(messages=20),
        {45009: _MINUTE},
        _wecom,
    ),
    "dingtalk": Kind(
        marked("钉钉机器人"),
        "https://oapi.dingtalk.com",
        "/robot/send?access_token={token}",
        "errcode",
        "errmsg",
        18000,
        Limit(messages=20),
        {130101: timedelta(minutes=10), 410100: timedelta(minutes=10)},  # DingTalk shuts a robot that overdoes it out for ten
        _dingtalk,
        signs=True,
    ),
    "feishu": Kind(
        marked("飞书机器人"), "https://open.feishu.cn", _HOOK, "code", "msg", 18000, _HOOK_LIMIT, _HOOK_TOO_OFTEN, _feishu
    ),
    "lark": Kind(
        marked("Lark 机器人"), "https://open.larksuite.com", _HOOK, "code", "msg", 18000, _HOOK_LIMIT, _HOOK_TOO_OFTEN, _feishu
    ),
}


@dataclass(frozen=True, slots=True)
class Robot:
    """One robot's address."""

    kind: Kind
    base: str
    token: str = field(repr=False)
    secret: str = field(default="", repr=False)
    phones: tuple[str, ...] = ()

    def address(self, now: datetime) -> str:
        """The URL to post to, signed with the instant where the robot has a signing secret."""
        url = self.base + self.kind.path.format(token=self.token)
        if not self.secret:
            return url
        stamp = str(round(now.timestamp() * 1000))
        digest = hmac.new(self.secret.encode(), f"{stamp}\n{self.secret}".encode(), hashlib.sha256).digest()
        return f"{url}&timestamp={stamp}&sign={quote_plus(base64.b64encode(digest))}"


def parse(url: str) -> Robot | None:
    """The robot a URL names; None where it names something else. Raises ValueError where it names one wrongly."""
    scheme, _separator, _rest = url.partition("://")
    kind = KINDS.get(scheme.lower())
    return _from_scheme(kind, url) if kind else _from_address(url)


def _from_scheme(kind: Kind, url: str) -> Robot:
    parts = urlsplit(url)
    account, _at, token = parts.netloc.rpartition("@")
    query = parse_qs(parts.query)
    phones = tuple(unquote(part) for part in parts.path.split("/") if part)
    base = query.pop("base", [kind.home])[0].rstrip("/")
    if query or not _TOKEN.fullmatch(token) or ((account or phones) and not kind.signs):
        raise ValueError(_("{robot}的地址写错了").format(robot=_(kind.name)))
    if urlsplit(base).scheme not in ("http", "https"):
        raise ValueError(_("{robot}的 base 应是 https:// 开头的地址").format(robot=_(kind.name)))
    return Robot(kind, base, token, unquote(account), phones)


def _from_address(url: str) -> Robot | None:
    for kind in KINDS.values():
        before, after = (kind.home + kind.path).split("{token}")
        if match := re.fullmatch(re.escape(before) + rf"(?P<token>{_TOKEN.pattern})/?" + re.escape(after), url.strip()):
            return Robot(kind, kind.home, match["token"])
        if re.match(r"https?://" + re.escape(urlsplit(kind.home).netloc), url.strip(), re.IGNORECASE):
            raise ValueError(_("{robot}的地址写错了").format(robot=_(kind.name)))
    return None


def post(client: Any, robot: Robot, text: str, now: datetime) -> Answer:
    """Sends one text by an ``httpx.Client`` and reads the answer. Only an answer that says 0 is a delivery."""
    import httpx

    try:
        with client.stream(
            "POST",
            robot.address(now),
            content=json.dumps(robot.kind.payload(text, robot.phones), ensure_ascii=False).encode(),
            headers={"Content-Type": "application/json; charset=utf-8"},
        ) as response:
            answer = judge(robot.kind, response.status_code, _read(response))
            if response.status_code in ASKS_FOR_PATIENCE and answer.rest is None:
                answer = replace(answer, rest=patience(response.headers.get("Retry-After", ""), now))
            return answer
    except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError, httpx.UnsupportedProtocol) as error:
        return Answer("failed", _("连不上{robot}:{why}").format(robot=_(robot.kind.name), why=error))
    except httpx.RequestError as error:  # also an answer that cannot be decoded
        why = str(error) or type(error).__name__
        return Answer("unknown", _("{robot}没有回答,可能已收到:{why}").format(robot=_(robot.kind.name), why=why))


def _read(response: Any) -> bytes:
    """The answer, as far as patience goes: a robot's is a line, and the claim on the message must not run out meanwhile."""
    body, deadline = b"", monotonic() + SECONDS
    for chunk in response.iter_bytes():
        body += chunk
        if len(body) > MOST_ANSWER or monotonic() > deadline:
            break
    return body


def patience(asked: str, now: datetime) -> timedelta | None:
    """What ``Retry-After`` asks for, in seconds or as a date; at most a day. None where it asks for nothing that can be read."""
    try:
        if re.fullmatch(r"\d{1,9}", asked.strip(), re.ASCII):
            pause = timedelta(seconds=int(asked))
        else:
            pause = parsedate_to_datetime(asked).astimezone(UTC) - now
    except (ValueError, OverflowError):
        return None
    return min(pause, LONGEST_PAUSE) if pause > timedelta(0) else None


def judge(kind: Kind, status: int, body: bytes) -> Answer:
    """Reads a robot's answer. What is not plainly "0" is a refusal: a login page, an empty body, ``"code": "0"``."""
    try:
        answer = json.loads(body)
    except ValueError:
        answer = None
    code = answer.get(kind.code) if isinstance(answer, dict) else None
    if status == 200 and type(code) is int and code == 0:
        return Answer("sent")
    if isinstance(answer, dict) and code is not None:
        said = str(answer.get(kind.said, ""))[:300]
        rest = kind.too_often.get(code) if isinstance(code, int) else None
        return Answer("failed", _("{robot}拒收:{code} {said}").format(robot=_(kind.name), code=code, said=said), rest)
    return Answer("failed", _("{robot}的回答看不懂:HTTP {status}").format(robot=_(kind.name), status=status))
