"""The witness: somebody outside who is sent each daily root, so that we could not take it back; his receipts are kept."""

import hashlib
import json
import logging
from datetime import UTC, datetime
from pathlib import Path

import httpx2

from audit import roots
from engine.files import written

log = logging.getLogger(__name__)

_PATIENCE_S = 10.0


async def send(folder: Path, url: str) -> list[str]:
    """Send every root of which the witness has not said that he has it, oldest first; the days that he took now.

    A witness who is away gets them the next time: sealing never waits for him.
    """
    had = {receipt["day"] for receipt in receipts(folder) if receipt["url"] == url}
    missing = [root for root in map(roots.parsed, roots.read_lines(folder)) if root.day not in had]
    taken = []
    async with httpx2.AsyncClient(timeout=_PATIENCE_S) as client:
        for root in missing:
            try:
                answer = await client.post(url, content=root.line.encode(), headers={"Content-Type": "application/json"})
                answer.raise_for_status()
            except httpx2.HTTPError as error:
                log.warning("the witness at %s did not take the root of %s (%s); he gets it the next time", url, root.day, error)
                break
            _keep(folder, {"day": root.day, "url": url, "at": datetime.now(UTC).isoformat(), "status": answer.status_code}, answer.content)
            taken.append(root.day)
    return taken


def receipts(folder: Path) -> list[dict[str, str]]:
    """What the witness answered, root by root."""
    path = _file(folder)
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()] if path.exists() else []


def _keep(folder: Path, receipt: dict[str, object], answer: bytes) -> None:
    line = json.dumps(receipt | {"answer_sha256": hashlib.sha256(answer).hexdigest()}, ensure_ascii=False)
    with written(folder), _file(folder).open("a", encoding="utf-8") as file:
        file.write(f"{line}\n")


def _file(folder: Path) -> Path:
    return roots.folder_of(folder) / "witness.jsonl"
