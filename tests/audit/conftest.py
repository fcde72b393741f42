"""A real Postgres and kept cases, to be tampered with."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from audit.archive import Archive
from audit.histories import KeptCase, numbers, read_case
from db.database import Database
from documents.store import Store
from tests.audit.scene import Scene, live
from tests.db.conftest import _fresh, server, template
from tests.db.conftest import owned as database  # tampering needs the owner

__all__ = ["database", "server", "template"]

KEPT = sorted((Path(__file__).parents[1] / "histories").glob("*.*.*"))[-1]


@pytest.fixture(scope="session")
def kept() -> KeptCase:
    """Of the kept cases that continued as new, the one with the most kinds of facts: it defaults, claims and disposes."""
    cases = (read_case(KEPT, case_no) for case_no in numbers(KEPT))
    return max((case for case in cases if len(case.runs) > 1), key=lambda case: len({fact.kind for fact in case.journal}))


@pytest.fixture(scope="session")
def short() -> KeptCase:
    """A kept case of one run, of those the one with the most facts under a hundred."""
    cases = (read_case(KEPT, case_no) for case_no in numbers(KEPT))
    return max((case for case in cases if len(case.journal) < 100), key=lambda case: len(case.journal))


@pytest.fixture
def archive(database: Database, tmp_path: Path) -> Archive:
    """An empty archive in a folder."""
    return Archive(Store.open(str(tmp_path / "archive")), database)


@pytest.fixture(scope="session")
async def scene(kept: KeptCase, server: str, template: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Scene]:
    """A case that was lived and sealed, its papers and its archive, in a database that every test leaves as it was."""
    async for url in _fresh(server, template):
        opened = await Database.connect(url)
        yield await live(opened, tmp_path_factory.mktemp("scene"), kept)
        await opened.close()
