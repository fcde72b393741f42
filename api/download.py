"""Downloads: a stored content as an attachment, whole or one range of it, which no browser opens as a page of ours."""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from fastapi import Request
from fastapi.responses import Response, StreamingResponse

from api.problems import Problem
from documents.store import Store

_RANGE = re.compile(r"bytes=(?:(\d{1,18})-(\d{0,18})|-(\d{1,18}))")


async def attachment(request: Request, store: Store, document: Mapping[str, Any]) -> Response:
    """The content of a document: 200, 206 for a range, 304 for what the caller has already; FileNotFoundError when it is gone."""
    size, etag = int(document["size"]), f'"{document["sha256"]}"'
    headers = {"ETag": etag, "Accept-Ranges": "bytes", "Content-Disposition": disposition(document["filename"])}
    if etag in (part.strip().removeprefix("W/") for part in request.headers.get("if-none-match", "").split(",")):
        return Response(status_code=304, headers=headers)
    asked = request.headers.get("range", "")
    part = part_of(asked, size) if request.headers.get("if-range", etag) == etag else None
    start, end = part or (0, size)
    headers |= {"Content-Type": document["media_type"], "Content-Length": str(end - start)}
    if part:
        headers["Content-Range"] = f"bytes {start}-{end - 1}/{size}"
    content = await store.read(document["sha256"], start, end) if part else await store.read(document["sha256"])
    return StreamingResponse(content, 206 if part else 200, headers)


def part_of(asked: str, size: int) -> tuple[int, int] | None:
    """The one range that is asked for, from and up to; None for all of it, which also answers what nobody understands (RFC 9110, 14.2)."""
    found = _RANGE.fullmatch(asked.strip())
    if found is None:
        return None
    first, last, suffix = found.groups()
    if suffix is not None:
        start, end = max(0, size - int(suffix)), size
    else:
        start, end = int(first), min(int(last) + 1, size) if last else size
        if last and int(last) < start:
            return None
    if start >= size or start >= end:
        en, zh = f"The content has {size} bytes; this range lies outside.", f"内容共 {size} 字节，所请求范围超出。"
        raise Problem("range_outside", en, zh, headers={"Content-Range": f"bytes */{size}"})
    return start, end


def disposition(filename: str) -> str:
    """An attachment under its own name, also where that is Chinese (RFC 6266, RFC 5987)."""
    plain = re.sub(r"[^\w.\- ]", "_", filename, flags=re.ASCII)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(filename, safe='')}"
