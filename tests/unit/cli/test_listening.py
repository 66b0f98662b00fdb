"""Where the server listens, and who is let in there."""

import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from taskhub.cli import listening as module
from taskhub.cli.listening import listening
from taskhub.cli.server import environment, free_port, require_login
from taskhub.problems import StateError
from taskhub.workspace import Workspace


@pytest.fixture
def seen_as(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    def set_it(address: str) -> None:
        monkeypatch.setattr(module, "_own_address", lambda version: address)

    return set_it


@pytest.mark.parametrize(
    ("host", "private", "url", "shown"),
    [
        ("127.0.0.1", True, "http://127.0.0.1:{port}", "http://127.0.0.1:{port}"),
        ("localhost", True, "http://localhost:{port}", "http://localhost:{port}"),
        ("0.0.0.0", False, "http://127.0.0.1:{port}", "http://10.9.8.7:{port}"),
        ("0", False, "http://127.0.0.1:{port}", "http://10.9.8.7:{port}"),
    ],
)
def test_clients_of_our_own_and_people_each_have_an_address_that_works(
    seen_as: Callable[[str], None], host: str, private: bool, url: str, shown: str
) -> None:
    seen_as("10.9.8.7")
    port = free_port()
    at = listening(host, port)
    assert (at.host, at.private) == (host, private)
    assert (at.url, at.shown) == (url.format(port=port), shown.format(port=port))


@pytest.mark.skipif(not socket.has_ipv6, reason="this machine has no IPv6")
def test_addresses_of_ipv6_stand_in_brackets(seen_as: Callable[[str], None]) -> None:
    seen_as("fd00::7")
    port = free_port()
    one, every = listening("::1", port), listening("::", port)
    assert (one.private, one.url, one.shown) == (True, f"http://[::1]:{port}", f"http://[::1]:{port}")
    assert (every.private, every.url, every.shown) == (False, f"http://[::1]:{port}", f"http://[fd00::7]:{port}")


def test_people_are_told_an_address_that_this_machine_has() -> None:
    shown = listening("0.0.0.0", free_port()).shown.removeprefix("http://").rpartition(":")[0]
    assert shown != "0.0.0.0"
    with socket.socket() as probe:
        probe.bind((shown, 0))


@pytest.mark.parametrize("host", ["203.0.113.9", "no-such-name.invalid", "", "x" * 70])
def test_an_address_of_another_machine_is_refused(host: str) -> None:
    with pytest.raises(StateError, match="不是本机的地址"):
        listening(host, free_port())


def test_a_port_that_is_taken_is_said() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(StateError, match=r"已被占用.*--port"):
            listening("127.0.0.1", taken.getsockname()[1])


def test_where_others_reach_it_whoever_comes_has_to_log_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def settings() -> dict[str, str]:
        return environment(Workspace(tmp_path), "http://127.0.0.1:1/api")

    for name in ("TASKHUB_UI_AUTH", "PREFECT_SERVER_API_AUTH_STRING"):
        monkeypatch.delenv(name, raising=False)
    everywhere, here = listening("0.0.0.0", free_port()), listening("127.0.0.1", free_port())
    require_login(settings(), here)
    with pytest.raises(StateError, match="TASKHUB_UI_AUTH"):
        require_login(settings(), everywhere)
    monkeypatch.setenv("TASKHUB_UI_AUTH", "admin:geheim")
    require_login(settings(), everywhere)
    monkeypatch.setenv("PREFECT_SERVER_API_AUTH_STRING", "")  # goes before ours: the server would ask nobody
    with pytest.raises(StateError, match="TASKHUB_UI_AUTH"):
        require_login(settings(), everywhere)
