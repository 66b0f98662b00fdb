"""What is wrong with the channels, before anything is sent: for ``deliver --dry-run``."""

from collections.abc import Iterator

from taskhub.delivery import files, robots, services
from taskhub.delivery.channels import Channel, Channels
from taskhub.delivery.secrecy import discretion, expand, unset_variables
from taskhub.i18n import gettext as _
from taskhub.problems import Problem


def check(channels: Channels) -> list[Problem]:
    """One Problem for each enabled channel that could not send now. Nothing is sent."""
    return [
        _problem(channels, i, message, remedy)
        for i, channel in enumerate(channels)
        if channel.enabled
        for message, remedy in faults(channel, channels)
    ]


def faults(channel: Channel, channels: Channels) -> Iterator[tuple[str, str]]:
    """Why a channel could not send now, each with the remedy."""
    if channel.by_hand:
        return
    if missing := unset_variables(channel.url):
        yield (
            _("渠道 {name} 不能用:环境变量没有设置:{names}").format(name=channel.name, names="、".join(missing)),
            _("设置后再试,或写 enabled: false"),
        )
        return
    url, redact = expand(channel.url)
    try:
        if url.startswith(files.SCHEME):
            files.directory(url, channels.var)
        elif (robot := robots.parse(url)) is None:
            with discretion(redact):
                services.plugin(url)
        elif robot.token in channel.url:
            yield _("渠道 {name} 的密钥写在文件里").format(name=channel.name), _("移到环境变量,这里写 ${NAME}")
    except ValueError as error:
        yield _("渠道 {name} 不能用:{why}").format(name=channel.name, why=redact(str(error))), _("改正 url")


def _problem(channels: Channels, index: int, message: str, remedy: str) -> Problem:
    if channels.document is None:
        return Problem("", None, "", message, remedy)
    return channels.document.problem(("channels", index, "url"), message, remedy)
