"""Bringing a database to the schema of this release, and telling whether it is there."""

from importlib.resources import files

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from queueapp.storage.engine import Database
from queueapp.storage.schema import METADATA


def upgrade(database: Database, to: str = "head") -> None:
    """Migrate up to a revision."""
    with database.engine.begin() as connection:
        command.upgrade(_config(connection), to)


def downgrade(database: Database, to: str) -> None:
    """Migrate back to a revision."""
    with database.engine.begin() as connection:
        command.downgrade(_config(connection), to)


def revision_of(database: Database) -> str | None:
    """The revision the database is at."""
    with database.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def newest_revision() -> str | None:
    """The revision of this release."""
    return ScriptDirectory.from_config(_config(None)).get_current_head()


def differences(database: Database) -> list[object]:
    """What the migrated schema lacks or has beyond the models; empty when they agree."""
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, METADATA))


def _config(connection: Connection | None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(files("queueapp") / "migrations"))
    config.attributes["connection"] = connection
    return config


def revision_at(address: str) -> str | None:
    """The revision of the database at an address; None when it was never migrated."""
    database = Database(address)
    try:
        return revision_of(database)
    finally:
        database.close()
