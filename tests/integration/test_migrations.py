"""The migrations build exactly what the models say."""

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlmodel import SQLModel

import taskhub.hub  # noqa: F401  imports every room's tables
from taskhub.database import SCHEMA, Database
from taskhub.migrations import configuration


def test_a_migrated_ledger_has_the_tables_of_the_models(database: Database) -> None:
    assert len(SQLModel.metadata.tables) >= 10, "the models are imported"
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, SQLModel.metadata) == []


def test_the_schema_the_program_knows_is_the_newest_migration() -> None:
    assert ScriptDirectory.from_config(configuration()).get_heads() == [SCHEMA]
