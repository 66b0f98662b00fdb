"""Prefect's server, with the files that our pages lead to beside it, a door that other sites' pages cannot use, and one writer
at a time.

Run as a program, ``python -m flows.serving HOST PORT``, in the environment that ``taskhub.cli.server.environment`` makes.
"""

import base64
import secrets
import sys
from collections.abc import AsyncGenerator, Collection
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import urlsplit

import uvicorn
from prefect.server.api.server import create_app
from prefect.server.database.configurations import AioSqliteConfiguration
from prefect.server.database.dependencies import MODELS_DEPENDENCIES
from prefect.server.utilities.database import get_dialect
from prefect.settings import PREFECT_API_DATABASE_CONNECTION_URL, get_current_settings
from sqlalchemy.ext.asyncio import AsyncSession, AsyncSessionTransaction
from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Receive, Scope, Send

from taskhub.report.elements import FILES
from taskhub.workspace import Workspace

_ASK = {"WWW-Authenticate": 'Basic realm="taskhub", charset="UTF-8"'}


class OneWriter(AioSqliteConfiguration):
    """Prefect's SQLite file, where whoever may write waits for its turn. Prefect begins as a reader; of two readers that turn
    writers SQLite refuses one at once, however patient: forms were answered 503, and events did not reach the automations."""

    @asynccontextmanager
    async def begin_transaction(
        self, session: AsyncSession, with_for_update: bool = False
    ) -> AsyncGenerator[AsyncSessionTransaction, None]:
        async with super().begin_transaction(session, with_for_update=True) as transaction:
            yield transaction


class Door:
    """``inside`` as browsers reach it: ``origins`` are the sites whose pages may call it, beside its own."""

    def __init__(self, inside: ASGIApp, origins: Collection[str]) -> None:
        self._inside, self._origins = inside, origins

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuses what a page of another site sends. Prefect reads a body that has no type as JSON, and a browser sends such
        a one to anybody without asking: whoever has the UI open could be made to sign off a notice."""
        headers = Headers(scope=scope) if scope["type"] != "lifespan" else Headers()
        origin = headers.get("origin")
        if origin is None or origin in self._origins or urlsplit(origin).netloc == headers.get("host"):
            await self._inside(scope, receive, send)
        else:
            await PlainTextResponse("Forbidden", 403)(scope, receive, send)


class Files:
    """What lies under ``FILES`` is a file of ``directory``, for whoever has the ``login`` (``name:password``; None: for all);
    everything else is ``others``'s. The browser asks for the login itself: Prefect's pages keep theirs to themselves."""

    def __init__(self, others: ASGIApp, directory: Path, login: str | None) -> None:
        directory.mkdir(parents=True, exist_ok=True)
        self._others, self._files = others, Starlette(routes=[Mount(FILES, StaticFiles(directory=directory))])
        self._login = None if login is None else b"Basic " + base64.b64encode(login.encode())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith(f"{FILES}/"):
            await self._others(scope, receive, send)
        elif self._login is None or secrets.compare_digest(Headers(scope=scope).get("authorization", "").encode(), self._login):
            await self._files(scope, receive, send)
        else:
            await PlainTextResponse("Unauthorized", 401, _ASK)(scope, receive, send)


def main(host: str, port: str) -> None:
    server, database = get_current_settings().server, PREFECT_API_DATABASE_CONNECTION_URL.value()
    if get_dialect(database).name == "sqlite":
        MODELS_DEPENDENCIES["database_config"] = OneWriter(database)
    secret = server.api.auth_string
    files = Files(create_app(final=True), Workspace.find().var / "pages", None if secret is None else secret.get_secret_value())
    door = Door(files, server.api.cors_allowed_origins.split(","))
    uvicorn.run(
        door, host=host, port=int(port), timeout_keep_alive=server.api.keepalive_timeout, log_level=server.logging_level.lower()
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
