"""Where a server of ours listens: whether others reach it there, and under which address it is opened."""

import errno
import socket
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address

from taskhub.i18n import gettext as _
from taskhub.problems import StateError

LOOPBACK = "127.0.0.1"
_FAR_AWAY = {4: "192.0.2.1", 6: "2001:db8::1"}  # addresses of documentation, that nobody has

_Address = IPv4Address | IPv6Address


@dataclass(frozen=True, slots=True)
class Listening:
    """``url``: where clients on this machine find the server, without a path; ``shown``: where people do."""

    host: str
    port: int
    private: bool
    url: str
    shown: str


def listening(host: str, port: int) -> Listening:
    """Looks whether a server could listen there. Raises StateError where it could not."""
    addresses = _addresses(host, port)
    for address in addresses:
        _require_free(host, address, port)
    everywhere = next((one for one in addresses if one.is_unspecified), None)
    if everywhere is None:
        clients = people = host
    else:
        clients = LOOPBACK if everywhere.version == 4 else "::1"
        people = _own_address(everywhere.version)
    return Listening(host, port, all(one.is_loopback for one in addresses), _url(clients, port), _url(people, port))


def _addresses(host: str, port: int) -> list[_Address]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        return [ip_address(str(sockaddr[0]).partition("%")[0]) for *_kind, sockaddr in found]
    except (OSError, UnicodeError) as error:
        raise StateError(_not_ours(host)) from error


def _require_free(host: str, address: _Address, port: int) -> None:
    with socket.socket(socket.AF_INET if address.version == 4 else socket.AF_INET6) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((str(address), port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                why = _("端口 {port} 已被占用;停掉占用它的程序,或用 --port 换一个").format(port=port)
            elif error.errno == errno.EADDRNOTAVAIL:
                why = _not_ours(host)
            else:
                why = _("{host} 的端口 {port} 打不开:{why}").format(host=host, port=port, why=error.strerror)
            raise StateError(why) from error


def _not_ours(host: str) -> str:
    return _("{host} 不是本机的地址;--host 写本机的一个地址(ip addr 里有),或 0.0.0.0(全部)").format(host=host)


def _own_address(version: int) -> str:
    """Under which address the network knows this machine; its name where there is no network."""
    with socket.socket(socket.AF_INET if version == 4 else socket.AF_INET6, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect((_FAR_AWAY[version], 9))  # chooses the way there, sends nothing
            return str(probe.getsockname()[0])
        except OSError:
            return socket.gethostname()


def _url(host: str, port: int) -> str:
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
