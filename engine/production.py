"""What a production start refuses: whatever only a sandbox may have, each with the sentence that says what to do about it."""

import json
import os
import stat
import sys
from collections.abc import Iterator
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from db.cases import living_sandbox_cases
from db.database import Database
from db.people import demo_people
from documents.store import access_of
from engine.codec import KEY_BYTES, Keys
from engine.files import CannotStart
from engine.settings import Settings

_OTHERS = stat.S_IRWXG | stat.S_IRWXO
_LEAST_SECRET = 32  # characters of base64: 24 bytes, what Standard Webhooks asks for
_LEAST_VARIETY = 12  # different bytes in a key that was drawn by chance; one of 32 has fewer once in 10^19
_SECRET_FILES = (
    "payload_key_file",
    "callback_keys_file",
    "documents_access_file",
    "temporal_key_file",
    "temporal_api_key_file",
    "oidc_client_secret_file",
)


def refuse_unfit(settings: Settings) -> None:
    """Raise CannotStart with everything in the settings that does not fit a production start; a sandbox may have it all."""
    found = [] if settings.sandbox else list(objections(settings))
    if found:
        raise CannotStart("This is no sandbox (ZHIYA_SANDBOX is false), and cannot start so:\n  - " + "\n  - ".join(found))


async def refuse_sandbox(settings: Settings, database: Database) -> None:
    """Raise CannotStart when this is no sandbox and the database holds what is one's: cases whose time can be moved, people of the demo."""
    if settings.sandbox:
        return
    await refuse_sandbox_cases(settings, database)
    people = await demo_people(database.pool)
    if people:
        raise CannotStart(
            f"The database lets in {len(people)} people of the demo (the first is {people[0]}), whose passwords were printed: "
            "a production start refuses them. Let an administrator switch them off, or use a database of its own for production."
        )


async def refuse_sandbox_cases(settings: Settings, database: Database) -> None:
    """Raise CannotStart when this is no sandbox and the database holds cases whose time can be moved."""
    if settings.sandbox:
        return
    found = await living_sandbox_cases(database.pool)
    if found:
        raise CannotStart(
            f"The database holds {len(found)} living sandbox cases (the first is {found[0]}): a production start refuses them. "
            "Use a database of its own for production, or set ZHIYA_SANDBOX=true if this is a sandbox."
        )


def objections(settings: Settings) -> Iterator[str]:
    """What does not fit, as sentences."""
    yield from _keys(settings)
    yield from _secret_files(settings)
    yield from _outside(settings)
    yield from _ways(settings)
    if sys.flags.dev_mode or os.environ.get("PYTHONASYNCIODEBUG"):
        yield "Python runs in its development mode, which writes values into logs: unset PYTHONDEVMODE and PYTHONASYNCIODEBUG."


def _keys(settings: Settings) -> Iterator[str]:
    if "payload_key_file" not in settings.model_fields_set:
        yield "The payload key is the one that a data folder was made with: keep its file elsewhere and set ZHIYA_PAYLOAD_KEY_FILE."
    elif not settings.payload_key_file.exists():
        yield f"The payload key file {settings.payload_key_file} is missing: put it there, or make one with `zhiya keys`."
    else:
        for name, key in Keys.read(settings.payload_key_file).keys.items():
            if len(set(key)) < _LEAST_VARIETY:
                yield f"The payload key {name} was not drawn by chance: replace it by {KEY_BYTES} random bytes, as `zhiya keys` makes them."
    if settings.callback_keys_file.exists():
        for name, secret in _secrets(settings.callback_keys_file):
            if len(secret.removeprefix("whsec_")) < _LEAST_SECRET or len(set(secret)) < _LEAST_VARIETY:
                yield f"The callback key of {name} is too weak: replace it by 24 random bytes or more, as `zhiya keys` makes them."


def _secrets(path: Path) -> Iterator[tuple[str, str]]:
    content = json.loads(path.read_text())
    for name, held in content.items() if isinstance(content, dict) else ():
        for secret in held.values() if isinstance(held, dict) else held if isinstance(held, list) else (held,):
            yield name, str(secret)


def _secret_files(settings: Settings) -> Iterator[str]:
    for name in _SECRET_FILES:
        path = Path(str(getattr(settings, name) or "."))
        if path.is_file() and path.stat().st_mode & _OTHERS:
            yield f"Others on this machine can read {path} (ZHIYA_{name.upper()}): say chmod 600 {path}."


def _outside(settings: Settings) -> Iterator[str]:
    if _is_here(urlsplit(settings.partners_url).hostname):
        yield f"The partners are those of the sandbox ({settings.partners_url}): set ZHIYA_PARTNERS_URL to the partners' own address."
    elif not _is_private(settings, urlsplit(settings.partners_url).hostname) and urlsplit(settings.partners_url).scheme != "https":
        yield f"What is sent to the partners is not encrypted ({settings.partners_url}): set ZHIYA_PARTNERS_URL to an https address."
    store = urlsplit(_store(settings))
    if store.scheme == "http" and not _is_private(settings, store.hostname):
        yield f"Documents are sent to {store.hostname} without encryption: name an https endpoint in ZHIYA_DOCUMENTS_ACCESS_FILE."
    if settings.smtp_from.endswith(".invalid"):
        yield f"Mails would come from {settings.smtp_from}, which nobody can answer: set ZHIYA_SMTP_FROM."
    if settings.oidc_issuer and urlsplit(settings.oidc_issuer).scheme != "https":
        yield f"The identity provider is asked without encryption ({settings.oidc_issuer}): set ZHIYA_OIDC_ISSUER to its https address."
    if settings.public and not settings.trusted_proxies:
        yield (
            "The API listens on every address and speaks plain HTTP: put a proxy that speaks TLS in front of it and name its address "
            "in ZHIYA_TRUSTED_PROXIES, or unset ZHIYA_PUBLIC."
        )
    elif settings.trusted_proxies == "*":
        yield "Everybody is trusted as a proxy, and could say that he comes from elsewhere: name the addresses in ZHIYA_TRUSTED_PROXIES."


def _store(settings: Settings) -> str:
    """Where the documents go beyond this machine; "" for a folder."""
    file = Path(settings.documents_access_file) if settings.documents_access_file else None
    return access_of(file)[1] if settings.documents.startswith("s3://") else ""


def _ways(settings: Settings) -> Iterator[str]:
    temporal = settings.temporal_address.rpartition(":")[0]
    if not settings.temporal_tls and not _is_private(settings, temporal):
        yield (
            f"The way to Temporal at {temporal} is not encrypted: set ZHIYA_TEMPORAL_TLS=true and ZHIYA_TEMPORAL_CA_FILE, or name the host "
            "in ZHIYA_PRIVATE_HOSTS if the network is yours alone."
        )
    if bool(settings.temporal_cert_file) != bool(settings.temporal_key_file):
        yield "A certificate needs its key: set both ZHIYA_TEMPORAL_CERT_FILE and ZHIYA_TEMPORAL_KEY_FILE, or neither."
    hosts, verified = _database_hosts(settings.database_url)
    open_to = [host for host in hosts if not _is_private(settings, host)]
    if not settings.database_url:
        yield "There is no database: set ZHIYA_DATABASE_URL, for instance to postgresql://zhiya_program:…@host/zhiya?sslmode=verify-full."
    elif open_to and not verified:
        yield (
            f"The way to the database at {', '.join(open_to)} is not encrypted, or to whom is not verified: add sslmode=verify-full and "
            "sslrootcert=FILE to ZHIYA_DATABASE_URL, or name the host in ZHIYA_PRIVATE_HOSTS if the network is yours alone."
        )


def _database_hosts(url: str) -> tuple[list[str], bool]:
    """The hosts of a database's address, wherever in it they are named, and whether TLS with a verified name is asked for."""
    parts = urlsplit(url)
    asked = parse_qs(parts.query)
    places = [parts.netloc.rpartition("@")[2], *asked.get("host", []), *asked.get("hostaddr", [])]
    named = [urlsplit(f"//{each}").hostname or "" for place in places for each in place.split(",") if each and not each.startswith("/")]
    return named, set(asked.get("sslmode", [""])) == {"verify-full"}


def _is_private(settings: Settings, host: str | None) -> bool:
    return _is_here(host) or host in settings.private_hosts.split()


def _is_here(host: str | None) -> bool:
    if host in (None, "", "localhost"):
        return True
    try:
        return ip_address(str(host)).is_loopback
    except ValueError:
        return False
