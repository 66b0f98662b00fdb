"""What stands in front of Prefect's server: files for whoever may read the pages, nothing for the pages of other sites."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from flows.serving import Door, Files

LOGIN = "office:geheim:1"
Client = Callable[..., httpx.Client]


async def act(request: Request) -> PlainTextResponse:
    return PlainTextResponse("done")


async def events(socket: WebSocket) -> None:
    await socket.accept()
    await socket.send_text("news")


@pytest.fixture
def client(tmp_path: Path) -> Iterator[Client]:
    """Starts a server with one act and one stream of events, and the file ``rows.csv`` beside it; a secret lies next to its
    directory. Answers a client of it."""
    inside = Starlette(routes=[Route("/api/act", act, methods=["GET", "POST"]), WebSocketRoute("/api/events", events)])
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / "rows.csv").write_text("编码,事项\n", encoding="utf-8")
    (tmp_path / "taskhub.db").write_text("secret", encoding="utf-8")
    with ExitStack() as running:

        def served(login: str | None = None, origins: tuple[str, ...] = ()) -> httpx.Client:
            door = Door(Files(inside, tmp_path / "pages", login), origins)
            server = uvicorn.Server(uvicorn.Config(door, port=0, log_level="warning"))
            thread = threading.Thread(target=server.run)
            thread.start()
            running.callback(thread.join)
            running.callback(setattr, server, "should_exit", True)
            while not server.started:
                time.sleep(0.01)
            port = server.servers[0].sockets[0].getsockname()[1]
            return running.enter_context(httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False))

        yield served


def test_a_file_is_given_to_whoever_has_the_login(client: Client) -> None:
    browser = client(LOGIN)
    asked = browser.get("/files/rows.csv")
    assert (asked.status_code, asked.headers["www-authenticate"][:6]) == (401, "Basic ")
    assert browser.get("/files/rows.csv", auth=("office", "geheim:2")).status_code == 401
    given = browser.get("/files/rows.csv", auth=("office", "geheim:1"))
    assert (given.status_code, given.text) == (200, "编码,事项\n")
    assert given.headers["content-type"] == "text/csv; charset=utf-8"


def test_without_a_login_a_file_is_given_to_all(client: Client) -> None:
    assert client().get("/files/rows.csv").text == "编码,事项\n"


def test_nothing_else_is_given(client: Client) -> None:
    browser = client(LOGIN)
    for path in ("/files/%2e%2e/taskhub.db", "/files/..%2ftaskhub.db", "/files/", "/files/none.csv", "/files//etc/passwd"):
        answer = browser.get(path, auth=("office", "geheim:1"))
        assert (answer.status_code, answer.text) == (404, "Not Found"), path


def test_the_page_of_another_site_is_refused(client: Client) -> None:
    browser = client(origins=("http://hub.example",))
    own = str(browser.base_url)
    answers = {None: 200, own: 200, own.replace("http:", "https:"): 200, "http://hub.example": 200,
               "http://evil.example": 403, "http://127.0.0.1:1": 403, "null": 403}  # fmt: skip
    for origin, status in answers.items():
        headers = {} if origin is None else {"Origin": origin}
        for method in ("GET", "POST"):
            assert browser.request(method, "/api/act", headers=headers).status_code == status, origin


def test_another_site_hears_no_events(client: Client) -> None:
    own = str(client().base_url)

    def heard(origin: str) -> str | bytes:
        with connect(f"{own.replace('http', 'ws')}/api/events", origin=origin, proxy=None) as socket:  # type: ignore[arg-type]
            return socket.recv()

    assert heard(own) == "news"
    with pytest.raises(InvalidStatus) as refused:
        heard("http://evil.example")
    assert refused.value.response.status_code == 403
