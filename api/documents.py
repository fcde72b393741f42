"""The documents of a case: attached with one key, listed with what is missing, and handed out to those whom they are for."""

import json
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse, Response

from api import cursor
from api.asking import answer, body_hash, idempotency_key, may
from api.callers import Caller, KnownCaller
from api.document_answers import BINARY, CONTENT, UPLOAD, DocumentAttached, DocumentShown, DocumentsShown
from api.download import attachment
from api.parts import PACK_GONE, Parts, parts_of
from api.problems import Problem, wrong_body
from api.scope import acts_in, legal_now, reading, visible_case
from api.uploads import Particulars, take, told
from db import cases, documents, requests
from db.database import Reader
from db.documents import Document
from db.requests import StoredRequest
from documents.intake import Intake, Taken
from documents.scanning import Verdict
from domain.acts import ACTS
from domain.checklist import DocumentType, Line, checklist, types_of
from domain.facts import Asked, plain
from domain.opening import RightKind
from domain.workdays import local_day

ACT = ACTS["attach_document"]
_ID = 24  # hexadecimal digits: of the request's name, so that the same request makes the same document

After = Annotated[str, Query(alias="cursor", max_length=1000, description="`next` of the page before.")]
PageSize = Annotated[int, Query(ge=1, le=500)]

router = APIRouter(tags=["documents"])


@dataclass(frozen=True)
class _Case:
    """What an upload needs of its case."""

    row: dict[str, Any]
    types: tuple[DocumentType, ...]
    subjects: frozenset[str]


@router.post(
    "/cases/{case_no}/documents",
    operation_id="upload_document",
    summary="Attach a document with its content · 上传文件",
    status_code=201,
    responses={201: {"model": DocumentAttached}, 202: {"model": DocumentAttached, "description": "Stored; its case decides later"}},
    openapi_extra=UPLOAD
    | {
        "x-problems": [
            *("not_accepted", "infected", "store_full", "store_away", "scanner_away", "document_replaced"),
            *("not_open", "ended", "wrong_content"),
        ]
    },
)
async def upload_document(case_no: str, request: Request, caller: KnownCaller) -> JSONResponse:
    """Store a content, then let the case record its hash; the same key and content do both once, whatever broke in between."""
    may(caller, caller.role in ACT.roles, ACT.en, ACT.zh)
    parts, key = parts_of(request), idempotency_key(request)
    async with reading(request, caller) as conn:
        case = await _case(parts, conn, caller, case_no)
    acts_in(caller, case.row)
    intake = _intake(parts)
    said, taken = await take(request, intake)
    document, stored = _written(parts, caller, case, key, said, taken)
    async with parts.database.transaction() as conn:
        stored = await requests.write_down(conn, stored)
        document = await _following(conn, caller, document)
        row = await documents.add(conn, document)
    reply = await answer(parts, stored, 201)
    if reply.status_code >= 400:
        return reply
    state = "recorded" if reply.status_code == 201 else "stored"
    told_ = json.loads(bytes(reply.body)) | {"document": _shown(row | {"stands": state})}
    place = {"Location": reply.headers.get("location", f"/api/v1/cases/{case_no}/documents/{document.id}")}
    return JSONResponse(told_, reply.status_code, place)


@router.get(
    "/cases/{case_no}/documents",
    operation_id="list_documents",
    summary="List the documents and what is missing · 文件与清单",
    response_model=DocumentsShown,
)
async def list_documents(case_no: str, request: Request, caller: KnownCaller, after: After = "", limit: PageSize = 100) -> JSONResponse:
    """Every version that the caller may see, and the checklist by chapter: which types are needed, there, or missing."""
    async with reading(request, caller) as conn:
        case = await _case(parts_of(request), conn, caller, case_no)
        place = cursor.decode(after, (datetime, str)) if after else (None, "")
        found = await documents.of_case(conn, case_no, caller.actor, caller.organisation, after=(place[0], place[1]), limit=limit + 1)
        lines = checklist(case.types, await documents.counting(conn, case_no, caller.organisation))
    chapters = [
        {"chapter": chapter.value, "documents": [_line(line) for line in of_it]}
        for chapter, of_it in groupby(lines, key=lambda line: line.type.chapter)
    ]
    following = cursor.encode((found[limit - 1]["received_at"], found[limit - 1]["id"])) if len(found) > limit else None
    return JSONResponse({"case_no": case_no, "items": [_shown(row) for row in found[:limit]], "next": following, "checklist": chapters})


@router.get(
    "/cases/{case_no}/documents/{document_id}",
    operation_id="read_document",
    summary="Read what is known of a document · 文件信息",
    response_model=DocumentShown,
)
async def read_document(case_no: str, document_id: str, request: Request, caller: KnownCaller) -> JSONResponse:
    """One version: its type, hash, size, who attached it, and how it stands."""
    return JSONResponse(_shown(await _document(request, caller, case_no, document_id)))


@router.get(
    "/cases/{case_no}/documents/{document_id}/content",
    operation_id="read_document_content",
    summary="Download a document · 下载文件",
    response_class=Response,
    responses={200: {"content": {"*/*": BINARY}}, 206: {"content": {"*/*": BINARY}}, 304: {"description": "You have it"}},
    openapi_extra=CONTENT | {"x-problems": ["range_outside", "quarantined", "store_away"]},
)
async def read_document_content(case_no: str, document_id: str, request: Request, caller: KnownCaller) -> Response:
    """The content as an attachment; Range, If-Range and If-None-Match are understood, and the ETag is its SHA-256."""
    found = await _document(request, caller, case_no, document_id)
    if found["scan"] == Verdict.INFECTED:
        en = "The scanner found malware in this document: its content is kept as evidence and handed out to nobody."
        raise Problem("quarantined", en, "安全扫描发现该文件含恶意内容：内容已隔离，不予下载。")
    intake = _intake(parts_of(request))
    with told():
        try:
            return await attachment(request, intake.store, found)
        except FileNotFoundError:
            en = f"The content of the document {document_id} is not in the store; the operator's check of the documents names it."
            raise Problem("store_away", en, f"文件 {document_id} 的内容不在存储中；请联系管理员核查。") from None


def _intake(parts: Parts) -> Intake:
    if parts.intake is None:
        raise Problem("store_away", "This API has no store of documents.", "本系统未配置文件存储。")
    return parts.intake


async def _case(parts: Parts, reader: Reader, caller: Caller, case_no: str) -> _Case:
    row = await visible_case(reader, caller, case_no)
    whole = await cases.case_row(reader, case_no) or {}
    rights = [(right["right_no"], RightKind(right["kind"])) for right in await cases.rights_of(reader, case_no)]
    try:
        rules = parts.rules_for(row["tenant"], local_day(legal_now(row, parts.wall())))
        types = types_of(rules, rights, str(whole.get("demand", {}).get("cover", "")))
    except PACK_GONE:  # nothing more is taken, what is there is shown
        types = ()
    return _Case(row, types, frozenset({"case", *(right_no for right_no, _ in rights)}))


async def _document(request: Request, caller: Caller, case_no: str, document_id: str) -> dict[str, Any]:
    async with reading(request, caller) as conn:
        await visible_case(conn, caller, case_no)
        found = await documents.of_id(conn, document_id, case_no, caller.actor, caller.organisation) if document_id.isalnum() else None
    if found is None:
        en = f"There is no document {document_id[:_ID]} among those of this case that you may see."
        raise Problem("not_found", en, f"该案件您可见的文件中没有 {document_id[:_ID]}。")
    return found


def _written(parts: Parts, caller: Caller, case: _Case, key: str, said: Particulars, taken: Taken) -> tuple[Document, StoredRequest]:
    """The rows of the document and of the request that attaches it; the journal gets number, type and hash, no words of a person."""
    type_ = next((each for each in case.types if each.code == said.type), None)
    if type_ is None or said.subject not in case.subjects:
        raise wrong_body(list(_unknown(case, said, type_)))
    row, received_at = case.row, legal_now(case.row, parts.wall()).isoformat()
    identity = requests.request_id(row["tenant"], caller.actor, row["case_no"], "case", ACT.name, key)
    document = Document(
        id=identity[:_ID],
        case_no=row["case_no"],
        request=identity,
        chain=identity[:_ID],
        version=1,
        replaces=said.replaces,
        type=said.type,
        chapter=said.chapter or type_.chapter.value,
        subject=said.subject,
        title=said.title or type_.zh,
        filename=said.filename,
        media_type=taken.found.media_type,
        size=taken.stored.size,
        sha256=taken.stored.sha256,
        audience=said.audience,
        flags=list(taken.found.flags),
        scan=taken.verdict.value,
        actor=caller.actor,
        role=caller.role.value,
        organisation=caller.organisation,
        received_at=datetime.fromisoformat(received_at),
    )
    asked = Asked(identity, "case", caller.actor, caller.role, caller.organisation, row["tenant"], received_at)
    payload = {"name": document.id, "kind": document.type, "sha256": document.sha256}
    sent = body_hash(key, {"payload": payload, "said": said.model_dump(mode="json")})
    return document, StoredRequest(identity, document.case_no, ACT.name, asked, payload, None, sent, "open", None, 0)


def _unknown(case: _Case, said: Particulars, type_: DocumentType | None) -> Any:
    if type_ is None:
        listed = ", ".join(sorted({each.code for each in case.types}))
        yield {"field": "type", "message": f"Must be a type of this case: {listed}", "message_zh": f"只能是本案件的文件类型：{listed}"}
    if said.subject not in case.subjects:
        yield {"field": "subject", "message": "Must be case, or a right of this case", "message_zh": "只能是 case 或本案件的权利号"}


async def _following(conn: Any, caller: Caller, document: Document) -> Document:
    """The document as the next version of the one that it replaces; of two that replace one, the second is refused."""
    if not document.replaces:
        return document
    before = await documents.replaced(conn, document.replaces, document.case_no)
    if before is None or (before["audience"] == documents.INTERNAL and before["organisation"] != caller.organisation):
        raise Problem("not_found", "There is no document here that this one could replace.", "没有可供替换的文件。")
    may(caller, before["organisation"] == caller.organisation, "the document is another organisation's", "该文件属于其他机构")
    same = (before["type"], before["subject"], before["audience"]) == (document.type, document.subject, document.audience)
    if not same or before["state"] != "recorded" or await documents.is_followed(conn, document.replaces, document.id):
        en = "Only the last version that counts can be replaced, by one of the same type, subject and audience; look at the list again."
        raise Problem("document_replaced", en, "只能以相同类型、对象和范围的文件替换当前有效的最新版本；请重新查看清单。")
    return Document(**vars(document) | {"chain": before["chain"], "version": before["version"] + 1})


def _shown(row: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = plain({name: row[name] for name in DocumentShown.model_fields if name in row})
    place = f"/api/v1/cases/{row['case_no']}/documents/{row['id']}/content"
    return found | {"state": row["stands"], "content": place}


def _line(line: Line) -> dict[str, Any]:
    each = line.type
    return {
        "type": each.code,
        "title": each.en,
        "title_zh": each.zh,
        "clause": each.clause,
        "subject": each.subject,
        "required": each.required,
        "condition": each.condition,
        "state": line.state,
        "documents": list(line.documents),
    }
