"""The identity provider: which tokens are taken, by which keys, and how often the keys are looked up; over real HTTP on this machine."""

import time
from collections.abc import Iterator

import pytest
from joserfc.jwk import ECKey, OctKey, RSAKey

from identity.caller import Refused
from identity.oidc import Client, Provider, moment
from tests.identity.publisher import AUDIENCE, Publisher, publishing


@pytest.fixture(scope="module")
def published() -> Iterator[Publisher]:
    with publishing() as publisher:
        yield publisher


def provider_of(publisher: Publisher, audience: str = AUDIENCE, again_s: float = 10) -> Provider:
    return Provider(Client(publisher.issuer, "zhiya-web", "", "http://127.0.0.1/callback", audience), again_s=again_s)


async def refused(provider: Provider, token: str) -> str:
    with pytest.raises(Refused) as found:
        await provider.access(token)
    assert (found.value.code, token not in found.value.en) == ("wrong_token", True)
    return found.value.en


async def test_a_sound_token_is_taken_and_the_keys_are_looked_up_once(published: Publisher) -> None:
    provider, before = provider_of(published), published.looked
    subjects = [(await provider.access(published.token()))["sub"] for _ in range(3)]
    await provider.close()

    assert subjects == ["rcb"] * 3
    assert published.looked == before + 1


async def test_a_token_that_is_not_for_us_now_is_refused_with_the_reason(published: Publisher) -> None:
    provider, now = provider_of(published), int(time.time())
    other, secret = RSAKey.generate_key(2048, {"kid": "one"}), OctKey.import_key("x" * 40)
    head, payload, signature = published.token().split(".")
    none = f"eyJhbGciOiJub25lIn0.{payload}."
    wrong = {
        "audience": await refused(provider, published.token(aud="another")),
        "no audience": await refused(provider, published.token(aud=None)),
        "issuer": await refused(provider, published.token(iss="https://evil.invalid")),
        "expired": await refused(provider, published.token(exp=now - 60)),
        "without an end": await refused(provider, published.token(exp=None)),
        "not yet": await refused(provider, published.token(nbf=now + 600)),
        "nobody": await refused(provider, published.token(sub=None)),
        "unsigned": await refused(provider, none),
        "a shared secret": await refused(provider, published.token(secret, {"alg": "HS256", "kid": "one"})),
        "another's key": await refused(provider, published.token(other)),
        "changed": await refused(provider, f"{head}.{payload[:-4]}AAAA.{signature}"),
        "an identity token": await refused(provider, published.token(nonce="n")),
        "no token": await refused(provider, "a.b.c"),
    }
    await provider.close()

    assert ("expired" in wrong["expired"], "aud" in wrong["audience"], "iss" in wrong["issuer"]) == (True, True, True)
    assert "algorithm" in wrong["unsigned"]
    assert "algorithm" in wrong["a shared secret"]


async def test_a_new_key_is_looked_up_but_not_at_every_unknown_name() -> None:
    with publishing() as published:
        provider = provider_of(published, again_s=0.3)
        await provider.access(published.token())
        published.keys = [ECKey.generate_key("P-256", {"kid": "two"})]
        await refused(provider, published.token(header={"alg": "ES256", "kid": "two"}))  # too soon after the last look
        looked = published.looked
        provider._looked -= 1  # as if a second had gone by
        taken = await provider.access(published.token(header={"alg": "ES256", "kid": "two"}))
        for name in ("three", "four", "five"):
            await refused(provider, published.token(header={"alg": "ES256", "kid": name}))
        await provider.close()

    assert taken["sub"] == "rcb"
    assert (looked, published.looked) == (1, 2)


async def test_a_key_that_is_published_no_longer_opens_nothing_after_a_while() -> None:
    with publishing() as published:
        provider, old = provider_of(published), published.keys[0]
        token = published.token(old)
        await provider.access(token)
        published.keys = [RSAKey.generate_key(2048, {"kid": "two"})]
        provider._looked -= 3600
        await refused(provider, token)
        await provider.close()


async def test_a_token_without_a_key_name_is_taken_only_where_there_is_one_key() -> None:
    with publishing() as published:
        one = provider_of(published)
        token = published.token(header={"alg": "RS256"})
        assert (await one.access(token))["sub"] == "rcb"
        published.keys.append(RSAKey.generate_key(2048, {"kid": "two"}))
        two = provider_of(published)
        await refused(two, token)
        await one.close()
        await two.close()


async def test_without_an_audience_no_system_comes_in(published: Publisher) -> None:
    provider = provider_of(published, audience="")
    assert "ZHIYA_OIDC_AUDIENCE" in await refused(provider, published.token())
    await provider.close()


async def test_a_provider_that_is_away_or_calls_itself_otherwise_is_told_apart() -> None:
    with publishing() as published:
        published.calls_itself = "https://other.invalid"
        other = provider_of(published)
        assert "ZHIYA_OIDC_ISSUER" in await refused(other, published.token())
        token = published.token()
    away = provider_of(published)
    with pytest.raises(Refused) as found:
        await away.access(token)
    for each in (other, away):
        await each.close()

    assert found.value.code == "provider_away"


@pytest.mark.parametrize("wrong", ["1", None, True, float("nan")])
def test_a_time_that_is_no_number_is_refused(wrong: object) -> None:
    with pytest.raises(Refused):
        moment(wrong)


def test_a_time_beyond_reason_is_the_last_that_can_be_named() -> None:
    assert moment(1e300).year == 2100
