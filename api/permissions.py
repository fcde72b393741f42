"""Permissions: an operation is let through for the roles of its table; what stands in no table is refused to everybody."""

from fastapi import Request

from api.callers import KnownCaller
from api.problems import Problem
from api.scope import reading, visible_case
from domain.operations import roles_of


async def permitted(request: Request, caller: KnownCaller) -> None:
    """The dependency behind the known caller; a case that the caller may not see is not there, whatever he asks of it."""
    operation = str(getattr(request.scope["route"], "operation_id", ""))
    if caller.role in roles_of(operation):
        return
    if "case_no" in request.path_params:
        async with reading(request, caller) as conn:
            await visible_case(conn, caller, request.path_params["case_no"])
    en = f"The role {caller.role} of {caller.organisation} may not do this: {operation}."
    raise Problem("not_permitted", en, f"{caller.organisation} 的角色 {caller.role} 无权办理：{operation}。")
