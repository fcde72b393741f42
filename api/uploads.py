"""Uploads: a file with its particulars, as a form or as a bare body with headers, read piece by piece and never as a whole."""

import errno
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import contextmanager
from typing import Annotated, Any, Literal
from urllib.parse import unquote

from fastapi import Request
from pydantic import BaseModel, StringConstraints
from python_multipart.multipart import parse_options_header
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser

from api import bodies
from api.problems import Problem
from documents.intake import Infected, Intake, Taken
from documents.kinds import NotAccepted, clean_name
from documents.scanning import ScannerAway
from documents.store import StoreAway, StoreFull, TooLarge
from domain.stages import CaseStage

_PIECE = 256 * 1024
_AROUND = 64 * 1024  # what a form may have besides its file

Code = Annotated[str, StringConstraints(pattern=r"^[A-Za-z][\w\-]{0,63}$")]
Title = Annotated[str, StringConstraints(max_length=200)]
DocumentId = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{24}$")]


class Particulars(BaseModel):
    """What is said of a document: its type, where it belongs, for whom it is, and which version it replaces."""

    model_config = bodies.STRICT

    type: Code
    title: Title = ""
    chapter: CaseStage | Literal[""] = ""  # by itself the chapter of the type
    subject: bodies.Subject = "case"  # or the number of a right of the case
    audience: Literal["shared", "internal"] = "shared"
    replaces: DocumentId | Literal[""] = ""
    filename: Annotated[str, StringConstraints(max_length=1000)]


_FIELDS = tuple(Particulars.model_fields)  # in a bare upload, the headers are named after them


async def take(request: Request, intake: Intake) -> tuple[Particulars, Taken]:
    """The particulars and the stored content; a Problem says what is wrong, and nothing of it is kept then."""
    kind, _ = parse_options_header(request.headers.get("content-type", ""))
    with told():
        if kind == b"multipart/form-data":
            return await _of_form(request, intake)
        given = {name: unquote(request.headers[f"document-{name}"]) for name in _FIELDS if f"document-{name}" in request.headers}
        said = _particulars(given)
        return said, await intake.take(request.stream(), said.filename)


@contextmanager
def told() -> Iterator[None]:
    """Turn what the intake and its store say into problems."""
    try:
        yield
    except TooLarge as error:
        most = f"{error.limit / 1024 / 1024:.0f} MiB"
        raise Problem("too_large", f"A document has at most {most}.", f"单个文件不得超过 {most}。") from None
    except NotAccepted as error:
        raise Problem("not_accepted", error.en, error.zh) from None
    except Infected:
        en = "The scanner found malware in this file; nothing of it was kept."
        raise Problem("infected", en, "安全扫描发现恶意内容，文件未保存。") from None
    except ScannerAway:
        en = "The malware scanner gave no answer, and nothing was kept; send the same again with the same key."
        raise Problem("scanner_away", en, "安全扫描暂无结果，文件未保存；请以相同幂等键重试。") from None
    except StoreFull:
        raise _full() from None
    except OSError as error:  # the form's own temporary file
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        raise _full() from None
    except StoreAway:
        en = "The store of documents cannot be used now, and nothing was changed; send the same again with the same key."
        raise Problem("store_away", en, "文件存储暂不可用，未作任何更改；请以相同幂等键重试。") from None


def _full() -> Problem:
    en = "The store of documents is full, and nothing was kept; the operator has to make room."
    return Problem("store_full", en, "文件存储空间已满，文件未保存；请联系管理员扩容。")


async def _of_form(request: Request, intake: Intake) -> tuple[Particulars, Taken]:
    try:
        form = await MultiPartParser(request.headers, _bounded(request, intake.limit), max_files=1, max_fields=len(_FIELDS)).parse()
    except MultiPartException as wrong:
        raise Problem("wrong_body", f"The form cannot be read: {wrong.message}", "表单无法解析。") from None
    try:
        file = form.get("file")
        if not isinstance(file, UploadFile):
            raise Problem("wrong_body", "The form has no file: send it in the field file.", "表单缺少文件：请放在 file 字段。")
        given = {name: value for name, value in form.multi_items() if isinstance(value, str)}
        said = _particulars({"filename": file.filename or ""} | given)
        return said, await intake.take(_pieces(file), said.filename)
    finally:
        await form.close()


async def _bounded(request: Request, limit: int) -> Any:
    """The body, cut off where no form with an acceptable file ends."""
    read = 0
    async for piece in request.stream():
        read += len(piece)
        if read > limit + _AROUND:
            raise TooLarge(limit)
        yield piece


async def _pieces(file: UploadFile) -> AsyncIterator[bytes]:
    while piece := await file.read(_PIECE):
        yield piece


def _particulars(given: Mapping[str, str]) -> Particulars:
    said = bodies.read(Particulars, bodies.as_json(dict(given)))
    return said.model_copy(update={"filename": clean_name(said.filename)})
