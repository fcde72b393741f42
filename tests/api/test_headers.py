"""The headers of every answer."""

import base64
import hashlib
import re

import httpx2
import pytest

from api.headers import docs_policy
from tests.api.world import OFFICER, Api


@pytest.mark.parametrize("path", ["/api/v1/cases", "/api/v1/nowhere", "/health", "/openapi.json"])
async def test_no_answer_leaves_without_its_headers(api: Api, case: str, path: str) -> None:
    headers = (await api.get(path)).headers

    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["content-security-policy"].startswith("default-src 'none'; frame-ancestors 'none'")


async def test_nobody_keeps_what_is_personal(api: Api, case: str) -> None:
    assert (await api.get(f"/api/v1/cases/{case}")).headers["cache-control"] == "no-store"
    assert (await api.http.get("/api/v1/cases")).headers["cache-control"] == "no-store"


async def test_https_is_promised_over_https_only(api: Api) -> None:
    transport = httpx2.ASGITransport(app=api.app)
    async with httpx2.AsyncClient(transport=transport, base_url="https://api") as secure:
        assert "max-age=" in (await secure.get("/health")).headers["strict-transport-security"]
    assert "strict-transport-security" not in (await api.http.get("/health")).headers


async def test_the_page_of_documents_runs_its_own_script_and_no_other(api: Api) -> None:
    response = await api.http.get("/docs")
    policy = response.headers["content-security-policy"]
    inline = re.findall(r"<script>(.*?)</script>", response.text, re.DOTALL)
    hashes = [base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in inline]

    assert hashes
    assert f"script-src 'self' 'sha256-{hashes[0]}';" in policy
    assert "unsafe-inline" not in policy.partition("style-src")[0]
    for source in re.findall(r'(?:src|href)="([^"]+)"', response.text):
        assert (await api.http.get(source)).status_code == 200, source


def test_a_page_without_scripts_allows_none_inline() -> None:
    assert "script-src 'self';" in docs_policy(b"<p>nothing</p>")


async def test_what_is_left_of_the_quota_stands_on_the_answer(api: Api, case: str) -> None:
    headers = (await api.get("/api/v1/cases", OFFICER)).headers

    assert "ratelimit-limit" not in headers  # nobody is limited here
