"""Everything else goes by apprise: mail, webhooks, SMS gateways. It answers yes or no; the reason is overheard."""

import smtplib
from functools import cache
from typing import Any

from taskhub.delivery.models import Answer
from taskhub.delivery.robots import KINDS
from taskhub.delivery.secrecy import Redactor, discretion
from taskhub.i18n import gettext as _


@cache
def _asset() -> Any:
    import apprise  # 300 ms that only a sender pays

    return apprise.AppriseAsset(app_id="taskhub", secure_logging=True, async_mode=False, storage_mode="memory")


def plugin(url: str) -> Any:
    """apprise's plugin for ``url``. Raises ValueError where there is none, or where it could not be trusted."""
    import apprise

    found = apprise.Apprise.instantiate(url, asset=_asset())
    if found is None:
        raise ValueError(_("apprise 不认识这个 url,或者里面缺了部分"))
    if found.secure_protocol in KINDS:
        raise ValueError(_("机器人写成 {scheme}://密钥").format(scheme=found.secure_protocol))
    # ?optional=yes would report a failure as success, ?retry= would repeat without a record of it.
    found.optional, found.retry = False, 0
    if len(found) > 1:
        raise ValueError(_("一个渠道只写一个收件地址:一个地址失败重发时,其余地址会收到两次;其余写成 cc 或另设渠道"))
    return found


def notify(url: str, title: str, body: str, redact: Redactor) -> Answer:
    """Sends one text. Raises ValueError for a URL that apprise cannot use."""
    import apprise

    with discretion(redact) as ear:
        sender = apprise.Apprise(plugin(url), asset=_asset())
        if sender.notify(title=title, body=body, body_format=apprise.NotifyFormat.TEXT):
            return Answer("sent")
    reason = " ".join([*ear.complaints, str(ear.cause or "")]).strip() or _("apprise 没有说明原因")
    return Answer("unknown" if _may_have_arrived(ear.cause) else "failed", reason)


def _may_have_arrived(cause: BaseException | None) -> bool:
    """Whether the conversation broke off after the message could have left."""
    import requests
    from urllib3.exceptions import NewConnectionError

    if isinstance(cause, requests.exceptions.ConnectTimeout | requests.exceptions.SSLError | requests.exceptions.ProxyError):
        return False
    if isinstance(cause, requests.exceptions.ConnectionError):
        inner = getattr(cause.args[0], "reason", None) if cause.args else None
        return not isinstance(inner, NewConnectionError)
    # smtplib turns a missing answer into SMTPServerDisconnected; a connection that never was is a plain OSError.
    return isinstance(cause, requests.exceptions.Timeout | smtplib.SMTPServerDisconnected)
