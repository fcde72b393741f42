"""zhiya histories export: the histories and journals of all finished cases, without personal data, for replays without a key."""

import asyncio
import gzip
from pathlib import Path

from audit.histories import KeptCase, fetch, opened, write
from cli.access import Access, access
from cli.up import read_settings, sentence_or, until_told
from db import journal
from engine.files import CannotStart
from engine.settings import Settings

_FINISHED = "SELECT case_no FROM cases WHERE closed_at IS NOT NULL ORDER BY case_no"
_PERSONAL = "SELECT ref, value FROM personal_values"


def export(folder: Path, data: Path | None) -> int:
    """Export every finished case of the data folder; 0 when all is written, 1 when nothing could be."""

    def work() -> int:
        settings = read_settings(data)
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise CannotStart(f"The folder {folder} cannot be made ({error.strerror}): choose another.") from error
        return asyncio.run(until_told(_export(folder, settings)))

    return sentence_or(work)


async def _export(folder: Path, settings: Settings) -> int:
    async with access(settings) as found:
        # A contact is kept as one value: name, telephone and e-mail.
        values = await found.database.pool.fetch(_PERSONAL)
        personal = {part: row["ref"] for row in values for part in row["value"].split() if len(part) > 1}
        numbers = [row["case_no"] for row in await found.database.pool.fetch(_FINISHED)]
        if not numbers:
            raise CannotStart(f"No case of {settings.data} has ended yet: there is nothing to export.")
        size = 0
        for number in numbers:
            paths = write(folder, await _kept(found, number))
            _refuse_personal(paths, personal)
            size += sum(path.stat().st_size for path in paths)
    print(f"{len(numbers)} cases are in {folder}, {size / 1000:.0f} kB in all.")
    return 0


async def _kept(found: Access, case_no: str) -> KeptCase:
    codec = found.client.data_converter.payload_codec
    assert codec is not None  # noqa: S101 - engine.client always gives one
    runs = [await opened(run, codec) for run in await fetch(found.client, case_no)]
    return KeptCase(case_no, runs, await journal.facts(found.database, case_no))


def _refuse_personal(paths: tuple[Path, ...], personal: dict[str, str]) -> None:
    """Histories hold references and commitments only; a value that got in by mistake must not leave in a file."""
    for path in paths:
        text = gzip.decompress(path.read_bytes()).decode()
        for value, ref in personal.items():
            if value in text:
                for each in paths:
                    each.unlink()
                raise CannotStart(f"{path.name} would hold the personal value {ref} in clear and was not written: report this as a bug.")
