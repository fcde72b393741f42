"""What a production start refuses: a database in which sandbox cases are still alive."""

from db.cases import living_sandbox_cases
from db.database import Database
from engine.files import CannotStart
from engine.settings import Settings


async def refuse_sandbox_cases(settings: Settings, database: Database) -> None:
    """Raise CannotStart when this is no sandbox and the database holds cases whose time can be moved."""
    if settings.sandbox:
        return
    found = await living_sandbox_cases(database.pool)
    if found:
        raise CannotStart(
            f"The database holds {len(found)} living sandbox cases (the first is {found[0]}): a production start refuses them. "
            "Use a database of its own for production, or set ZHIYA_SANDBOX=true if this is a sandbox."
        )
