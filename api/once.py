"""Once: a write that is no act is done one time, however often it is sent with the same idempotency key."""

import hashlib
from collections.abc import Awaitable, Callable

from fastapi import Request
from fastapi.responses import JSONResponse

from api.asking import idempotency_key
from api.callers import Caller
from api.scope import writing
from db import kept_answers
from db.database import Connection
from db.kept_answers import Reply

Work = Callable[[Connection], Awaitable[Reply]]


async def once(request: Request, caller: Caller, raw: bytes, work: Work) -> JSONResponse:
    """Do the work and keep its answer in one transaction; a repetition gets that answer, another body is refused."""
    key = idempotency_key(request)
    # One person may hold several roles: what one of them was answered is not for the other.
    who = (caller.actor, caller.role, caller.organisation, caller.on_behalf_of)
    identity = kept_answers.answer_id(who, request.scope["route"].operation_id, request.url.path, key)
    said = hashlib.sha256(key.encode() + b"\x1f" + request.url.query.encode() + b"\x1f" + raw).hexdigest()
    async with writing(request, caller) as conn:
        reply = await kept_answers.kept(conn, identity, said)
        if reply is None:
            reply = await work(conn)
            await kept_answers.keep(conn, identity, said, reply)
    return JSONResponse(reply.body, reply.status, reply.headers)
