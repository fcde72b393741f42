"""What zhiya audit does and prints."""

import asyncio
import json
import secrets
import sys
from collections.abc import AsyncIterator, Sequence
from concurrent.futures.process import BrokenProcessPool
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import asyncpg
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from temporalio.service import RPCError

from audit import certificate, keys
from audit.code import code
from audit.jobs import quiet, verdicts
from audit.keys import BadHandover
from audit.sources import Origin
from audit.verify import Result, Verdict, document, sentence
from cli.access import access
from cli.up import read_settings, until_told
from documents.store import StoreAway, StoreFull
from domain.sampling import sample
from domain.workdays import instant
from engine.audit_key import audit_key
from engine.files import CannotStart
from engine.settings import Settings

_DIFFERS, _NOT_VERIFIED = 1, 2


@dataclass(frozen=True)
class Wanted:
    """Which cases: these, or all (of which something happened since a day), or a draw of those."""

    cases: list[str]
    since: date | None
    sample: int | None
    seed: str


@dataclass
class Found:
    """What came out so far."""

    verdicts: list[Verdict]
    seed: str = ""

    @property
    def status(self) -> int:
        results = {each.result for each in self.verdicts}
        return _DIFFERS if Result.DIFFERS in results else _NOT_VERIFIED if Result.UNVERIFIED in results else 0

    def told(self) -> str:
        count = {result: sum(each.result is result for each in self.verdicts) for result in Result}
        cases = "1 case" if len(self.verdicts) == 1 else f"{len(self.verdicts)} cases"
        drawn = f" Drawn with --seed {self.seed}." if self.seed else ""
        return (
            f"{cases}: {count[Result.MATCH]} match, {count[Result.DIFFERS]} differ, {count[Result.UNVERIFIED]} not verified."
            f" Code: {code()}.{drawn}"
        )

    def document(self) -> dict[str, Any]:
        seed = {"seed": self.seed} if self.seed else {}
        return {"status": self.status, "code": vars(code()), **seed, "cases": [document(each) for each in self.verdicts]}


def run(wanted: Wanted, data: Path | None, folder: Path | None, certificates: Path | None, *, jobs: int, as_json: bool) -> int:
    """Verify; 0 when all match, 1 when one differs, 2 when one could not be verified."""

    def work() -> int:
        settings = read_settings(data)
        quiet()
        _check_there(settings, folder)
        key = audit_key(settings.data) if certificates else None
        return asyncio.run(until_told(_verify(wanted, settings, folder, _Desk(certificates, key, as_json), jobs), _NOT_VERIFIED))

    return _sentence_or(work)


def print_key(data: Path | None) -> int:
    """Print the public key of the data folder."""

    def work() -> int:
        print(certificate.public_text(audit_key(read_settings(data).data).public_key()), end="")
        return 0

    return _sentence_or(work)


def check(file: Path, key: Path, handovers: Path | None, *, as_json: bool) -> int:
    """Check a certificate; 0, 1 or 2."""

    def work() -> int:
        public, chain = certificate.public_key(key), keys.of_file(handovers) if handovers else None
        try:
            found = certificate.checked(file.read_bytes(), public, chain)
        except OSError as error:
            raise CannotStart(f"The certificate {file} cannot be read ({error.strerror}): check its name.") from error
        except certificate.Unreadable as error:
            raise CannotStart(f"The file {file} is {error}.") from error
        except certificate.Forged as error:
            sys.stderr.write(f"zhiya: The certificate {file} does not hold: {error}.\n")
            return _DIFFERS
        print(json.dumps(found, ensure_ascii=False, indent=2) if as_json else _told(found))
        return 0

    return _sentence_or(work)


@dataclass(frozen=True)
class _Desk:
    """Where verdicts go: to the screen, and signed into a folder."""

    certificates: Path | None
    key: Ed25519PrivateKey | None
    as_json: bool

    def take(self, verdict: Verdict) -> None:
        if not self.as_json:
            print(sentence(verdict), flush=True)
        if self.certificates and self.key:
            content = certificate.signed(verdict, self.key, datetime.now(UTC))
            path = self.certificates / (verdict.case_no.replace("/", "_") + certificate.SUFFIX)
            try:
                self.certificates.mkdir(parents=True, exist_ok=True)
                new = path.with_name(path.name + ".new")
                new.write_bytes(content)
                new.replace(path)
            except OSError as error:
                raise CannotStart(f"The certificate {path} cannot be written ({error.strerror}): choose another folder.") from error


async def _verify(wanted: Wanted, settings: Settings, folder: Path | None, desk: _Desk, jobs: int) -> int:
    async with _origin(settings, folder) as origin:
        found = Found([])
        case_nos, found.seed = await _chosen(wanted, origin)
        try:
            async for verdict in verdicts(origin, case_nos, jobs):
                found.verdicts.append(verdict)
                desk.take(verdict)
        except BrokenProcessPool as error:
            raise CannotStart(f"A process ended in the middle after {len(found.verdicts)} cases: try again, or with --jobs 1.") from error
    print(json.dumps(found.document(), ensure_ascii=False, indent=2) if desk.as_json else found.told())
    return found.status


@asynccontextmanager
async def _origin(settings: Settings, folder: Path | None) -> AsyncIterator[Origin]:
    if folder:
        yield Origin(folder, settings)
        return
    async with access(settings) as found:
        yield Origin(None, found.settings)


async def _chosen(wanted: Wanted, origin: Origin) -> tuple[Sequence[str], str]:
    """The numbers of the cases, and the seed that decided a draw."""
    if wanted.cases:
        return list(dict.fromkeys(wanted.cases)), ""
    async with origin.opened() as source:
        numbers = await source.since(instant(wanted.since)) if wanted.since else await source.all()
    if not numbers:
        raise CannotStart("There is no case to verify.")
    if wanted.sample is None:
        return numbers, ""
    seed = wanted.seed or secrets.token_hex(4)
    return sample(numbers, wanted.sample, seed), seed


def _check_there(settings: Settings, folder: Path | None) -> None:
    if folder and not folder.is_dir():
        raise CannotStart(f"There is no folder {folder}: name the one with the kept histories.")
    # A stack that is started makes the keys that are missing; a new one opens nothing of what is there.
    if not folder and (settings.data / "pg").exists() and not settings.payload_key_file.exists():
        sentence = f"The key that opens histories is not there ({settings.payload_key_file})"
        raise CannotStart(f"{sentence}: put back the copy that belongs to this data folder.")


def _sentence_or(work: Any) -> int:
    """Do the work; what keeps it from an answer is one sentence on stderr and status 2."""
    try:
        return int(work())
    except (CannotStart, certificate.BadKey, BadHandover, ValueError) as error:
        sys.stderr.write(f"zhiya: {error}\n")
    except (StoreAway, StoreFull) as error:
        sys.stderr.write(f"zhiya: The archive could not be read: {error}.\n")
    except (RPCError, asyncpg.PostgresError, asyncpg.InterfaceError, OSError) as error:
        sys.stderr.write(f"zhiya: Temporal or the database could not be asked ({error}). Try again.\n")
    return _NOT_VERIFIED


def _told(found: dict[str, Any]) -> str:
    case = f"The certificate holds. Case {found['case']}: {found['result']}, {found['facts']} facts, head {found['head'] or 'none'}."
    differences = [f"  {each['place']}: stored {each['stored']}, made again {each['remade']}" for each in found["differences"]]
    reason = [f"  {found['reason']}"] if found["reason"] else []
    made = f"Verified {found['at']} with zhiya {found['code']['version']} ({found['code']['sha256']}), pack {found['pack'] or 'unknown'}."
    return "\n".join([case, *differences, *reason, made])
