"""The audience of a comment: for whom it is, and who of them is named in it."""

import re
from typing import Annotated, Literal

from pydantic import BaseModel, Field, StringConstraints

from api import bodies
from api.callers import Caller
from api.problems import wrong_body
from db import comments
from db.cases import Row
from db.database import Connection

LONGEST = 4000
_BIGINT = 2**63 - 1
_MOST_MENTIONS = 20
# An @ inside a word is a mail address.
_MENTION = re.compile(r"(?<![\w@.])@([A-Za-z0-9][\w:.\-]{0,99})")
Words = Annotated[str, StringConstraints(min_length=1, max_length=LONGEST, pattern=r"\S")]


class NewComment(BaseModel):
    """What is said, to whom; a reply names the comment that began its thread, and is for those whom the thread is for."""

    model_config = bodies.STRICT

    text: Words
    thread: Annotated[int, Field(ge=0, le=_BIGINT)] = 0
    audience: Literal["internal", "named", "parties", ""] = ""
    organisations: Annotated[list[Annotated[str, StringConstraints(pattern=r"^[\w.\-]{1,64}$")]], Field(max_length=20)] = []


async def audience_of(conn: Connection, caller: Caller, case_no: str, body: NewComment, root: Row | None) -> Row:
    """For whom it is: what the writer says, or whom the thread is for; a reply never goes further than its thread."""
    if root is None:
        audience = body.audience or "internal"
        if (audience == "named") != bool(body.organisations):
            raise wrong_body([{"field": "organisations", "message": "Name organisations with the audience named, and only then"}])
        seers = {each for _, each in await comments.who_sees(conn, case_no, None)} if body.organisations else set()
        for place, organisation in enumerate(body.organisations):
            if organisation not in seers:
                message = "Nobody of this organisation sees the case"
                raise wrong_body([{"field": f"organisations.{place}", "message": message}])
        return {"audience": audience, "organisations": sorted(set(body.organisations))}
    if body.audience == "internal":
        return {"audience": "internal", "organisations": []}
    if body.organisations or body.audience not in ("", root["audience"]) or (root["audience"] == "internal" and body.audience):
        raise wrong_body([{"field": "audience", "message": "A reply is for those whom its thread is for, or internal"}])
    others = {*root["organisations"], root["organisation"]} - {caller.organisation} if root["audience"] == "named" else set()
    return {"audience": root["audience"], "organisations": sorted(others)}


async def mentioned(conn: Connection, case_no: str, text: str, heard: Row) -> tuple[list[str], int]:
    """The people who are named with @ and who will hear it, and how many other names there are."""
    named = list(dict.fromkeys(each.rstrip(".:-") for each in _MENTION.findall(text)))
    if len(named) > _MOST_MENTIONS:
        raise wrong_body([{"field": "text", "message": f"A comment names at most {_MOST_MENTIONS} people"}])
    seers = await comments.who_sees(conn, case_no, named) if named else []
    found = [actor for actor in named if any(hears(heard, organisation) for each, organisation in seers if each == actor)]
    return found, len(named) - len(found)


def hears(heard: Row, organisation: str) -> bool:
    """Whether what is for this audience reaches the organisation."""
    named = heard["organisations"] if heard["audience"] == "named" else ()
    return heard["audience"] == "parties" or organisation in (heard["organisation"], *named)
