"""Jobs as they are shown: the job, its items and its files."""

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel

from db.job_files import JobFile
from db.job_rows import Item, Job
from domain.facts import plain


class JobShown(BaseModel):
    """A job as it is shown."""

    id: str
    kind: str
    state: Literal["waiting", "running", "paused", "done", "failed", "cancelled"]
    note: dict[str, Any]
    total: int
    done: int
    failed: int
    parameters: dict[str, Any]
    result: dict[str, Any]
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    items: str
    files: list[dict[str, Any]] = []


class Jobs(BaseModel):
    """One page of jobs."""

    items: list[JobShown]
    next: str | None


class ItemShown(BaseModel):
    """An item as it is shown."""

    n: int
    key: str
    input: dict[str, Any]
    state: Literal["waiting", "done", "failed", "cancelled"]
    attempt: int
    result: dict[str, Any]
    error: dict[str, Any]
    finished_at: datetime | None


class Items(BaseModel):
    """One page of items."""

    job: str
    items: list[ItemShown]
    next: str | None


def shown(job: Job) -> dict[str, Any]:
    """The job as JSON."""
    names = ("id", "kind", "state", "note", "total", "done", "failed", "parameters", "result", "created_at", "started_at", "finished_at")
    found = {name: getattr(job, name) for name in names}
    said = {name: value.isoformat() if isinstance(value, datetime) else value for name, value in found.items()}
    return said | {"items": f"/api/v1/jobs/{job.id}/items"}


def shown_item(item: Item) -> dict[str, Any]:
    """The item as JSON."""
    names = ("n", "key", "input", "state", "attempt", "result", "error")
    said = {name: getattr(item, name) for name in names}
    return said | {"finished_at": item.finished_at.isoformat() if item.finished_at else None}


def shown_file(job: Job, file: JobFile) -> dict[str, Any]:
    """What is known of a file, and where it is."""
    said: dict[str, Any] = plain(file)
    return said | {"href": f"/api/v1/jobs/{job.id}/files/{file.name}"}
