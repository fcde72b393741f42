"""What every body must keep to, besides its types, as fields and sentences of a problem document."""

from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel

from api.language import unsound_zh
from domain import soundness


def objections(value: Any, field: str) -> Iterator[dict[str, str]]:
    """What is wrong with the value, field by field; a fact could not be made of it, or it would make no sense."""
    if isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from objections(getattr(value, name), f"{field}.{name}")
    else:
        for where, message in soundness.objections(value, field):
            yield {"field": where, "message": message, "message_zh": unsound_zh(message)}
