"""The answers about documents, for the API's description."""

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel

from api.answers import CaseNo, Open, Sha256


class DocumentShown(BaseModel):
    """One version of a document."""

    id: str
    case_no: CaseNo
    chain: str
    version: int
    replaces: str
    type: str
    chapter: str
    subject: str
    title: str
    filename: str
    media_type: str
    size: int
    sha256: Sha256
    audience: Literal["shared", "internal"]
    flags: list[str]
    scan: Literal["clean", "infected", "unscanned"]
    state: Literal["recorded", "stored", "refused"]
    actor: str
    role: str
    organisation: str
    received_at: datetime
    request: Sha256
    content: str


class ChecklistLine(BaseModel):
    """One type of document, and those of it that count."""

    type: str
    title: str
    title_zh: str
    clause: str
    subject: str
    required: bool
    condition: str
    state: Literal["present", "missing", "optional"]
    documents: list[str]


class ChecklistChapter(BaseModel):
    """One chapter of the checklist."""

    chapter: str
    documents: list[ChecklistLine]


class DocumentsShown(BaseModel):
    """The documents of a case that the caller may see, and the checklist of its types."""

    case_no: CaseNo
    items: list[DocumentShown]
    next: str | None
    checklist: list[ChecklistChapter]


class DocumentAttached(Open):
    """The document is stored and stands in the journal."""

    request: Sha256
    state: Literal["done", "open"]
    case_no: CaseNo
    act: Literal["attach_document"]
    document: DocumentShown


_FORM: dict[str, Any] = {
    "type": "object",
    "required": ["file", "type"],
    "properties": {
        "file": {"type": "string", "format": "binary", "description": "The content, with its file name."},
        "type": {"type": "string", "description": "A type of the checklist.", "example": "pledge_contract"},
        "title": {"type": "string", "maxLength": 200},
        "chapter": {"type": "string", "description": "By itself the chapter of the type."},
        "subject": {"type": "string", "description": "case, or the number of a right of the case.", "default": "case"},
        "audience": {"type": "string", "enum": ["shared", "internal"], "default": "shared"},
        "replaces": {"type": "string", "description": "The version that this one takes the place of."},
    },
}
_HEADERS = [
    {
        "name": f"Document-{name.title()}",
        "in": "header",
        "required": False,
        "schema": {"type": "string"},
        "description": f"{name}, percent-encoded UTF-8; only where the body is the bare content.",
    }
    for name in ("type", "title", "chapter", "subject", "audience", "replaces", "filename")
]
BINARY = {"schema": {"type": "string", "format": "binary"}}
UPLOAD: dict[str, Any] = {
    "requestBody": {"required": True, "content": {"multipart/form-data": {"schema": _FORM}, "application/octet-stream": BINARY}},
    "parameters": _HEADERS,
}
CONTENT: dict[str, Any] = {
    "parameters": [
        {"name": name, "in": "header", "required": False, "schema": {"type": "string"}} for name in ("Range", "If-None-Match", "If-Range")
    ],
}
