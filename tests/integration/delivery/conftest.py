"""Receivers on loopback: an HTTP server that answers as it is told, a mail server that keeps what it gets."""

import json
import socketserver
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from sqlmodel import SQLModel

from taskhub.database import Database


@dataclass
class Receiver:
    """What an HTTP receiver answers (``status``, ``headers``, ``answer``; ``hang_up``: nothing at all; ``patience``: only after
    so many seconds) and what it got. ``script`` answers in its place, from what was got."""

    port: int = 0
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    answer: bytes = b"{}"
    hang_up: bool = False
    patience: float = 0
    script: Callable[[str, Any], bytes] | None = None
    got: list[tuple[str, Any]] = field(default_factory=list)

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.port}"


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    state = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            state.got.append((self.path, json.loads(body.decode())))
            if state.hang_up:
                self.close_connection = True
                return
            time.sleep(state.patience)
            answer = state.script(*state.got[-1]) if state.script else state.answer
            with suppress(ConnectionError):  # whoever lost patience has gone
                self.send_response(state.status)
                for name, value in {**state.headers, "Content-Length": str(len(answer))}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(answer)

        def log_message(self, *_args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    state.port = server.server_port
    Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    yield state
    server.shutdown()
    server.server_close()


@dataclass
class MailServer:
    """Takes mail by SMTP. ``refusal`` answers the data instead of 250; ``mute`` hangs up after it."""

    port: int = 0
    refusal: str = ""
    mute: bool = False
    got: list[EmailMessage] = field(default_factory=list)


@pytest.fixture
def start_mail_server() -> Iterator[Callable[[int], MailServer]]:
    """Starts one on a port of its own choice (0) or a given one."""
    running: list[socketserver.ThreadingTCPServer] = []

    def start(port: int = 0) -> MailServer:
        state = MailServer()

        class Handler(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                self.say("220 loopback")
                for line in self.rfile:
                    verb = line.split()[0].upper() if line.split() else b""
                    if verb == b"DATA":
                        self.say("354 go on")
                        raw = b"".join(iter(self.rfile.readline, b".\r\n"))
                        state.got.append(message_from_bytes(raw, policy=policy.default))
                        if state.mute:
                            return
                        self.say(state.refusal or "250 taken")
                    elif verb == b"QUIT":
                        self.say("221 bye")
                        return
                    else:
                        self.say("250 ok")

            def say(self, line: str) -> None:
                self.wfile.write(line.encode() + b"\r\n")

        server = socketserver.ThreadingTCPServer(("127.0.0.1", port), Handler)
        state.port = server.server_address[1]
        Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        running.append(server)
        return state

    yield start
    for server in running:
        server.shutdown()
        server.server_close()


@pytest.fixture
def mail_server(start_mail_server: Callable[[int], MailServer]) -> MailServer:
    return start_mail_server(0)


@pytest.fixture
def outbox_database(tmp_path: Path) -> Iterator[Database]:
    database = Database(f"sqlite:///{tmp_path / 'outbox.db'}")
    SQLModel.metadata.create_all(database.engine)
    yield database
    database.close()
