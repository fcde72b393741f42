"""The identity provider (OpenID Connect): code with PKCE for people, access tokens for partners' systems, keys by JWKS."""

import asyncio
import base64
import hashlib
import logging
import secrets
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import httpx2
from joserfc import jws, jwt
from joserfc.errors import ExpiredTokenError, InvalidClaimError, JoseError, MissingClaimError
from joserfc.jwk import Key, KeySet

from identity.caller import Refused

log = logging.getLogger(__name__)

ALGORITHMS = ("RS256", "PS256", "ES256", "Ed25519", "EdDSA")  # signatures with a key pair: a shared secret or "none" proves nothing here
_LEEWAY_S = 30
_AGAIN_S = 10.0  # between two looks at the provider's keys, however many tokens name one that we do not know
_STALE_S = 600.0  # after this the keys are looked up again, so that one that was taken back opens nothing
_LAST = 4_102_444_800  # the year 2100
_TIMEOUT = httpx2.Timeout(10, connect=3)


@dataclass(frozen=True)
class Client:
    """How we are known at the provider; the secret is "" for a public client, the audience "" where no system may come in."""

    issuer: str
    client_id: str
    secret: str
    redirect_url: str
    audience: str = ""


@dataclass(frozen=True)
class Journey:
    """One login on its way: what we keep until the provider sends the person back."""

    state: str
    nonce: str
    verifier: str

    @classmethod
    def begun(cls) -> "Journey":
        """With random values, each known to nobody else."""
        return cls(secrets.token_urlsafe(32), secrets.token_urlsafe(32), secrets.token_urlsafe(48))

    @property
    def challenge(self) -> str:
        """What the provider sees of the verifier (PKCE, S256)."""
        return base64.urlsafe_b64encode(hashlib.sha256(self.verifier.encode()).digest()).rstrip(b"=").decode()


class Provider:
    """The identity provider, as we ask it; what it publishes is kept, its keys are looked up again when one is new."""

    def __init__(self, client: Client, http: httpx2.AsyncClient | None = None, again_s: float = _AGAIN_S) -> None:
        self.client, self.issuer, self._again_s = client, client.issuer, again_s
        self._http = http or httpx2.AsyncClient(timeout=_TIMEOUT, trust_env=False)
        self._metadata: dict[str, Any] = {}
        self._keys: KeySet | None = None
        self._looked = float("-inf")
        self._looking = asyncio.Lock()

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def address(self, journey: Journey, fresh: timedelta) -> str:
        """Where a person is sent to prove who they are; a proof that is older than `fresh` is asked for anew."""
        asked = {
            "max_age": int(fresh.total_seconds()),  # with it the provider has to say when the person proved it
            "response_type": "code",
            "client_id": self.client.client_id,
            "redirect_uri": self.client.redirect_url,
            "scope": "openid profile",
            "state": journey.state,
            "nonce": journey.nonce,
            "code_challenge": journey.challenge,
            "code_challenge_method": "S256",
        }
        return f"{(await self._published())['authorization_endpoint']}?{urlencode(asked)}"

    async def person(self, code: str, verifier: str, nonce: str) -> dict[str, Any]:
        """The claims of the person who came back with this code."""
        asked = {"grant_type": "authorization_code", "code": code, "redirect_uri": self.client.redirect_url, "code_verifier": verifier}
        address, client = (await self._published())["token_endpoint"], self.client
        if client.secret:
            answer = await self._asked("POST", address, data=asked, auth=(client.client_id, client.secret))
        else:
            answer = await self._asked("POST", address, data=asked | {"client_id": client.client_id})
        if not isinstance(answer.get("id_token"), str):
            raise _wrong("the provider did not give an identity token for the code")
        claims = await self._verified(answer["id_token"], client.client_id)
        if not secrets.compare_digest(str(claims.get("nonce", "")).encode(), nonce.encode()):
            raise _wrong("it belongs to another login")
        if isinstance(claims["aud"], list) and len(claims["aud"]) > 1 and claims.get("azp") != client.client_id:
            raise _wrong("it was made for another client")
        return claims

    async def access(self, token: str) -> dict[str, Any]:
        """The claims of an access token; Refused, with the reason, when it is not one for us."""
        if not self.client.audience:
            raise _wrong("access tokens of the identity provider are not taken here; the setting ZHIYA_OIDC_AUDIENCE is empty")
        claims = await self._verified(token, self.client.audience)
        if "nonce" in claims:
            raise _wrong("it is an identity token, not an access token")
        return claims

    async def _verified(self, token: str, audience: str) -> dict[str, Any]:
        essential = {name: {"essential": True} for name in ("exp", "iat", "sub")}
        options: dict[str, Any] = {
            **essential,
            "iss": {"essential": True, "value": self.issuer},
            "aud": {"essential": True, "value": audience},
        }
        try:
            header = jws.extract_compact(token.encode()).headers()
            if header.get("alg") not in ALGORITHMS:
                raise _wrong("its algorithm is not one of " + ", ".join(ALGORITHMS))
            claims = jwt.decode(token, await self._key(header.get("kid")), algorithms=ALGORITHMS).claims
            jwt.JWTClaimsRegistry(leeway=_LEEWAY_S, **options).validate(claims)
        except ExpiredTokenError:
            raise _wrong("it has expired") from None
        except (InvalidClaimError, MissingClaimError) as error:
            raise _wrong(f"its claim {error.claim} is missing or not what it should be") from None
        except (JoseError, ValueError) as error:
            log.info("a token of %s is not taken: %s", self.issuer, type(error).__name__)
            raise _wrong("its signature is not right") from None
        return claims

    async def _key(self, kid: str | None) -> Key:
        """The provider's key of this name; an unknown name makes us look again, but not more often than every few seconds."""
        found = self._known(kid)
        if found is None:
            async with self._looking:
                found = self._known(kid)
                if found is None and time.monotonic() >= self._looked + self._again_s:
                    await self._look()
                    found = self._known(kid)
        if found is None:
            raise _wrong("it is signed with a key that the provider does not publish")
        return found

    def _known(self, kid: str | None) -> Key | None:
        """The key of this name; without a name the only one, if there is only one."""
        keys = self._keys.keys if self._keys and time.monotonic() < self._looked + _STALE_S else []
        if kid is None:
            return keys[0] if len(keys) == 1 else None
        return next((key for key in keys if key.kid == kid), None)

    async def _look(self) -> None:
        self._looked = time.monotonic()
        found: Any = await self._asked("GET", (await self._published())["jwks_uri"])
        self._keys = KeySet.import_key_set(found)

    async def _published(self) -> dict[str, Any]:
        if not self._metadata:
            found = await self._asked("GET", f"{self.issuer.rstrip('/')}/.well-known/openid-configuration")
            if found.get("issuer") != self.issuer:
                raise _wrong(f"the provider calls itself otherwise than the setting ZHIYA_OIDC_ISSUER ({self.issuer})")
            self._metadata = found
        return self._metadata

    async def _asked(self, method: str, address: str, **request: Any) -> dict[str, Any]:
        try:
            answer = await self._http.request(method, address, **request)
            found = answer.json()
        except (httpx2.HTTPError, ValueError) as error:
            log.warning("the identity provider does not answer at %s: %s", address, type(error).__name__)
            raise _away() from None
        if answer.status_code >= 500:
            raise _away()
        if answer.status_code >= 400 or not isinstance(found, dict):
            raise _wrong("the identity provider refused it")
        return found


def proved_at(claims: dict[str, Any]) -> datetime:
    """When the person, or the system, last proved who it is."""
    return moment(claims.get("auth_time", claims["iat"]))


def moment(seconds: object) -> datetime:
    """The moment of a claim; one beyond all reason is the last that we can name."""
    if not isinstance(seconds, int | float) or isinstance(seconds, bool) or seconds != seconds:
        raise _wrong("one of its times is no number")
    return datetime.fromtimestamp(max(0, min(seconds, _LAST)), UTC)


def _wrong(reason: str) -> Refused:
    return Refused("wrong_token", f"The token is not taken: {reason}.", f"令牌未被接受：{reason}。")


def _away() -> Refused:
    en = "The identity provider does not answer now. Try again in a moment."
    return Refused("provider_away", en, "身份认证服务暂时无法访问，请稍后重试。")
