"""Partners that cost nothing: they take every call and never answer by themselves; the bench answers in their place."""

import sys

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from bench.short_case import BANK, registration_no


async def take(request: Request) -> JSONResponse:
    """Every right stands in its register as the bench had it registered."""
    call = await request.json()
    if call["kind"] != "search":
        return JSONResponse({"accepted": True}, 202)
    right_no = call["data"]["right_no"]
    found = {"right_no": right_no, "registration_no": registration_no(right_no), "pledgee": BANK, "status": "in_force"}
    return JSONResponse({"result": found})


app = Starlette(routes=[Route("/{service}/calls", take, methods=["POST"])])

if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[1]), log_level="error", access_log=False)
