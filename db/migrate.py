"""Bringing a database to the newest version of its tables."""

import asyncio
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

import asyncpg

from db.guards import PROGRAMS
from db.row_security import CALLERS

if TYPE_CHECKING:
    from alembic.config import Config

_THERE_OR_MADE = "SELECT bool_or(rolname = $1 OR (rolname = current_user AND (rolsuper OR rolcreaterole))) FROM pg_roles"
_FOLDER = Path(str(resources.files("db"))) / "migrations"


def upgrade(url: str) -> None:
    """Run the migrations that the database has not had; call it where no event loop runs. The url starts with postgresql://."""
    if asyncio.run(_version(url)) == head():
        return
    asyncio.run(_check_role(url))
    from alembic import command  # takes most of a second to import, and a warm start does not need it

    command.upgrade(config(url), "head")


class RoleMissing(Exception):
    """The programs' role is missing, and who migrates may not make it."""


def head() -> str:
    """The newest version: the number that the last file of the folder begins with."""
    return max(file.name for file in (_FOLDER / "versions").glob("[0-9]*.py")).partition("_")[0]


def config(url: str) -> "Config":
    """Alembic's configuration without a file, so that it works from any folder."""
    from alembic.config import Config

    settings: Any = Config()
    settings.set_main_option("script_location", str(_FOLDER).replace("%", "%%"))
    settings.set_main_option("path_separator", "os")
    settings.attributes["url"] = url
    found: Config = settings
    return found


async def _check_role(url: str) -> None:
    conn = await asyncpg.connect(url)
    try:
        if not await conn.fetchval(_THERE_OR_MADE, PROGRAMS):
            raise RoleMissing(f"The database has no role {PROGRAMS}: let an administrator say CREATE ROLE {PROGRAMS} LOGIN PASSWORD '…'.")
        if not await conn.fetchval(_THERE_OR_MADE, CALLERS):
            say = f"CREATE ROLE {CALLERS} NOLOGIN; GRANT {CALLERS} TO {PROGRAMS} WITH INHERIT FALSE, SET TRUE"
            raise RoleMissing(f"The database has no role {CALLERS}: let an administrator say {say}.")
    finally:
        await conn.close()


async def _version(url: str) -> str:
    """The version that the database says it has, "" when it is empty."""
    conn = await asyncpg.connect(url)
    try:
        return str(await conn.fetchval("SELECT version_num FROM alembic_version"))
    except asyncpg.UndefinedTableError:
        return ""
    finally:
        await conn.close()
