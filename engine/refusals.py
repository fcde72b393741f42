"""The refusals: what a case says when it does not take an act, and who was first where another was."""

from typing import Any

from temporalio.client import WorkflowUpdateFailedError
from temporalio.exceptions import ApplicationError

from db import cases
from db.database import Database
from db.requests import StoredRequest


def refusal(failed: WorkflowUpdateFailedError) -> tuple[str, str]:
    """What the case said: the kind of its refusal, and the sentence."""
    cause = failed.cause
    return (cause.type or "", cause.message) if isinstance(cause, ApplicationError) else ("", str(cause))


async def first_come(database: Database, request: StoredRequest, sentence: str) -> dict[str, Any]:
    """Why an act is not open: somebody answered the question that it would have answered, and who; or nobody has asked for it."""
    first = await cases.first_to_answer(database.pool, request.case_no, request.asked.subject, request.act, request.id)
    if first is None:
        return {"code": "not_open", "sentence": sentence}
    told = f"{request.act} for {request.asked.subject} is taken: {first['role']} of {first['organisation']} was first, by {first['act']}"
    return {"code": "taken", "sentence": told, "taken_by": first}
