"""The administrator at the command line: open cases are read and acts performed through the API of the running stack."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, fields
from typing import Any

import httpx2

from cli.login import tokens_of
from domain.facts import Fact
from domain.roles import Role
from engine.files import CannotStart
from engine.settings import Settings

_PAGE = 500
_OF_FACT = tuple(field.name for field in fields(Fact))  # an answer says besides what it hides
_TIMEOUT = httpx2.Timeout(60, connect=5)


@dataclass(frozen=True)
class Outcome:
    """What a case answered to an act: the kinds of the facts that it brought, or why it was not done."""

    case_no: str
    facts: list[str]
    refusal: str = ""


class Administrator:
    """The API as administrators reach it, each in the tenants that are his."""

    def __init__(self, settings: Settings, tokens: Mapping[str, str]) -> None:
        self.settings = settings
        self._tokens = tokens  # by tenant; one for all is under ""
        self.api = httpx2.AsyncClient(base_url=f"{settings.api_url}/api/v1", timeout=_TIMEOUT, trust_env=False)

    @classmethod
    async def of(cls, settings: Settings) -> "Administrator":
        """With the token of the environment, or as the demo's administrators."""
        return cls(settings, await tokens_of(settings, Role.ADMINISTRATOR))

    async def open_cases(self) -> AsyncIterator[list[Fact]]:
        """The journal of every case that has not ended."""
        seen: set[str] = set()
        for token in dict.fromkeys(self._tokens.values()):
            cursor: str | None = ""
            while cursor is not None:
                page = await self._read("/cases", token, sort="case_no", fields="case_no,stage", cursor=cursor, limit=_PAGE)
                for row in page["items"]:
                    if row["stage"] != "closed" and row["case_no"] not in seen:
                        seen.add(row["case_no"])
                        yield await self._journal(row["case_no"], token)
                cursor = page["next"]

    async def _journal(self, case_no: str, token: str) -> list[Fact]:
        facts: list[Fact] = []
        since: int | None = 0
        while since is not None:
            page = await self._read(f"/cases/{case_no}/journal", token, since=since)
            facts += [Fact(**{name: fact[name] for name in _OF_FACT}) for fact in page["facts"]]
            since = page["next"]
        return facts

    async def perform(self, act: str, case_no: str, tenant: str, key: str, payload: dict[str, Any], reason: str) -> Outcome:
        """Perform an act in a case; sent again with the same key, it is done once."""
        token = self._tokens.get(tenant) or self._tokens[""]
        headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": key}
        body = {"subject": "case", "payload": payload, "reason": reason}
        answer = await self._send("POST", f"/cases/{case_no}/acts/{act}", headers=headers, json=body)
        said = answer.json()
        if answer.status_code == 200:
            return Outcome(case_no, [fact["kind"] for fact in said["facts"]])
        kept = "it is written down and will be decided when the case goes on (see zhiya stuck)"
        return Outcome(case_no, [], kept if answer.status_code == 202 else str(said.get("detail") or said))

    async def _read(self, path: str, token: str, **query: Any) -> Any:
        answer = await self._send("GET", path, headers={"Authorization": f"Bearer {token}"}, params=query)
        if answer.status_code != 200:
            raise CannotStart(f"Reading {path} answered {answer.status_code}: {answer.text[:300]}")
        return answer.json()

    async def _send(self, method: str, path: str, **request: Any) -> httpx2.Response:
        try:
            return await self.api.request(method, path, **request)
        except httpx2.HTTPError as error:
            message = f"The API does not answer at {self.settings.api_url}: {type(error).__name__} {error}."
            raise CannotStart(f"{message} Start the stack (zhiya up) and run this again: what is done is not done twice.") from error
