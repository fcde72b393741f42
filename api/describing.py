"""Describing: what a route that reads its body by hand says of it in the OpenAPI description."""

from typing import Any

from pydantic import BaseModel

_IF_MATCH = {
    "name": "If-Match",
    "in": "header",
    "required": True,
    "schema": {"type": "string", "pattern": "^[!-~ ]{1,200}$"},
    "description": "The ETag that was read, so that nobody's change is overwritten unseen.",
    "example": '"1"',
}


def takes(model: type[BaseModel] | None, *problems: str, if_match: bool = False) -> dict[str, Any]:
    """The body, the problems that are this route's own, and whether it wants the version that was seen."""
    said: dict[str, Any] = {"x-problems": list(problems)}
    if model is not None:
        said["requestBody"] = {"required": True, "content": {"application/json": {"schema": model.model_json_schema()}}}
    if if_match:
        said["parameters"] = [_IF_MATCH]
    return said
