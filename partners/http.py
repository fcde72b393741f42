"""One HTTP client a partner service: timeouts, the idempotency key of each call, and errors split into away and refused."""

from typing import Any, Self
from urllib.parse import quote

import httpx2
from pydantic import TypeAdapter, ValidationError

from activities.errors import PartnerAway, PartnerRefused
from domain.calls import Answer, Call

_ANSWERS = TypeAdapter(list[Answer])
_CALL = TypeAdapter(Call)
_AWAY = frozenset({408, 425, 429})  # client errors that pass with time


class PartnerClient:
    """The line to one service (registry, bank, insurer, guarantor, fund); safe to share between activities."""

    def __init__(self, partners_url: str, service: str, timeout_s: float = 10) -> None:
        self.service = service
        self._http = httpx2.AsyncClient(
            base_url=f"{partners_url.rstrip('/')}/{service}",
            timeout=httpx2.Timeout(timeout_s, connect=min(timeout_s, 3)),
            limits=httpx2.Limits(max_connections=50, max_keepalive_connections=10),
            trust_env=False,  # a proxy of the environment is no way to a partner
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        """Hang up."""
        await self._http.aclose()

    async def place(self, call: Call) -> dict[str, Any] | None:
        """Make a call; None when answers will follow, the result when it was answered at once.

        Raises PartnerAway when it may be made again, PartnerRefused when it may not.
        """
        headers = {"Idempotency-Key": quote(call.call, safe="/:"), "Content-Type": "application/json"}
        body = await self._exchange("POST", "/calls", call, headers=headers, content=_CALL.dump_json(call))
        if body.get("accepted") is True:
            return None
        if isinstance(body.get("result"), dict):
            return dict(body["result"])
        raise PartnerAway(f"{self._who(call)} answered the call {call.call} with neither an acceptance nor a result")

    async def answers(self, call: Call) -> list[Answer]:
        """All answers of this conversation so far, in order; none when the partner does not know the call."""
        body = await self._exchange("GET", f"/calls/{quote(call.call, safe='/:')}/answers", call)
        try:
            answers = _ANSWERS.validate_python(body.get("answers"))
        except ValidationError as wrong:
            raise PartnerAway(f"{self._who(call)} sent answers that cannot be read: {wrong.error_count()} errors") from wrong
        if any(answer.call != call.call for answer in answers):
            raise PartnerAway(f"{self._who(call)} sent answers of another call than {call.call}")
        return sorted(answers, key=lambda answer: answer.number)

    async def _exchange(self, method: str, path: str, call: Call, **request: Any) -> dict[str, Any]:
        try:
            response = await self._http.request(method, path, **request)
        except httpx2.HTTPError as error:
            raise PartnerAway(f"{self._who(call)} cannot be reached: {type(error).__name__} {error}".strip()) from error
        if response.status_code == 404 and method == "GET":
            return {"answers": []}
        if 400 <= response.status_code < 500 and response.status_code not in _AWAY:
            raise PartnerRefused(f"{self._who(call)} refused the call {call.call} with {response.status_code}: {_sentence(response)}")
        if response.status_code not in (200, 202):
            raise PartnerAway(f"{self._who(call)} answered {response.status_code} to the call {call.call}")
        body = _json(response)
        if not isinstance(body, dict):
            raise PartnerAway(f"{self._who(call)} answered the call {call.call} with something that is no JSON object")
        return body

    def _who(self, call: Call) -> str:
        return f"the {self.service} {call.party}"


def _json(response: httpx2.Response) -> Any:
    try:
        return response.json()
    except ValueError:
        return None


def _sentence(response: httpx2.Response) -> str:
    body = _json(response)
    return str(body["error"])[:300] if isinstance(body, dict) and "error" in body else response.text[:300]
