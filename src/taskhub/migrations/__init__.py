"""The schema's history. ``upgrade`` brings any older database, also an empty one, to the newest revision."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine

from taskhub.i18n import gettext as _
from taskhub.problems import StateError


def configuration() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    return config


def upgrade(engine: Engine, revision: str = "head") -> None:
    """All steps in one transaction, or none. Raises StateError where the rows would no longer refer to each other."""
    config = configuration()
    with engine.connect() as connection, _tables_may_be_copied(connection), connection.begin():
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
        if connection.dialect.name == "sqlite" and connection.exec_driver_sql("PRAGMA foreign_key_check").first():
            raise StateError(_("升级数据库后记录之间对不上,没有升级;请保留数据库文件并报告"))


@contextmanager
def _tables_may_be_copied(connection: Connection) -> Iterator[None]:
    """SQLite alters a table by copying and dropping it, which the references to it would forbid; it listens to this only
    outside a transaction."""
    if connection.dialect.name != "sqlite":
        yield
        return
    file = connection.connection.driver_connection
    assert file is not None  # it is open
    file.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        file.execute("PRAGMA foreign_keys=ON")
