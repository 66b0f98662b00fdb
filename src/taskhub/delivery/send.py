"""Sending one message by one channel. Whatever goes wrong becomes an answer with a reason that shows no secret."""

from datetime import datetime
from pathlib import Path

from taskhub.delivery import files, robots, services
from taskhub.delivery.channels import Channel
from taskhub.delivery.models import Answer, OutboxMessage
from taskhub.delivery.secrecy import Redactor, UnsetVariable, discretion, expand
from taskhub.i18n import gettext as _

MOST_REASON = 500


def send(channel: Channel, message: OutboxMessage, var: Path, now: datetime) -> Answer:
    """Tries once. ``var`` is where relative ``file://`` directories lie; ``now`` signs what must be signed."""
    try:
        url, redact = expand(channel.url)
    except UnsetVariable as unset:
        return Answer("failed", _("环境变量没有设置:{names}").format(names="、".join(unset.args)))
    try:
        answer = _dispatch(url, message, var, now, redact)
    except Exception as error:
        answer = Answer("failed", f"{type(error).__name__}: {error}")
    return Answer(answer.outcome, redact(answer.reason)[:MOST_REASON])


def _dispatch(url: str, message: OutboxMessage, var: Path, now: datetime, redact: Redactor) -> Answer:
    if url.startswith(files.SCHEME):
        return files.write(url, message, var)
    footer = _("消息编号:{id}").format(id=message.message_id)
    if robot := robots.parse(url):
        with discretion(redact):
            return robots.post(robot, message.title, message.body, footer, now)
    return services.notify(url, message.title, f"{message.body}\n\n{footer}", redact)
