"""The audit key is rotated: sealing goes on, trust in one key carries to the others, and a hand-over that nobody signed carries none."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from audit import certificate, keys, roots
from audit.certificate import Forged
from audit.histories import KeptCase
from audit.keys import BadHandover, Handover
from audit.package import packed
from audit.roots import Unsealable
from audit.rotation import rotate
from audit.seal_check import check
from audit.sealing import seal_day
from audit.verify import Result, Verdict
from db.access_log import AccessLog
from db.database import Database
from domain.facts import canonical
from engine.audit_key import HANDOVERS, NEXT, PLACE, audit_key, public_hex, signing_key
from engine.files import CannotStart
from tests.audit.sealed import A, B, Sealed
from tests.audit.test_package import AT, _made, found, signed_anew
from tests.db.conftest import Chain

LATER = [date(2026, 11, 6), date(2026, 11, 7)]
THIEF = Ed25519PrivateKey.generate()


@pytest.fixture
async def sealed(database: Database, tmp_path: Path) -> Sealed:
    """Three days that the first key sealed."""
    return await Sealed(database, database, tmp_path, Chain(A), Chain(B), AccessLog(database)).live()


async def _rotated(sealed: Sealed, *, lost: bool = False) -> tuple[str, str]:
    """Both public keys, after a fourth day that the new one sealed."""
    old = public_hex(audit_key(sealed.folder))
    if lost:
        (sealed.folder / PLACE).unlink()
    await rotate(sealed.database, sealed.folder, "yearly", lost=lost)
    await sealed.seal(LATER[0])
    return old, public_hex(audit_key(sealed.folder))


async def _says(sealed: Sealed, *trusted: str) -> list[str]:
    checked = await check(sealed.database, sealed.folder, frozenset(trusted))
    return [f"{finding.place}: {finding.says}" for finding in checked.findings]


async def test_who_trusts_either_key_finds_all_days_sound_and_a_stranger_none(sealed: Sealed) -> None:
    old, new = await _rotated(sealed)

    assert [roots.parsed(line).key for line in sealed.lines] == [old, old, old, new]
    assert (await _says(sealed, old), await _says(sealed, new)) == ([], [])
    assert len(await _says(sealed, public_hex(THIEF))) == 4
    assert not (sealed.folder / NEXT).exists()
    assert ((sealed.folder / PLACE).stat().st_mode | (sealed.folder / HANDOVERS).stat().st_mode) & 0o077 == 0


async def test_a_third_key_is_tied_to_the_first_through_the_second(sealed: Sealed) -> None:
    first, _ = await _rotated(sealed)
    await rotate(sealed.database, sealed.folder, "again", lost=False)
    await sealed.seal(LATER[1])

    assert await _says(sealed, first) == []
    assert await _says(sealed, public_hex(audit_key(sealed.folder))) == []


async def test_a_key_that_replaced_a_lost_one_is_trusted_by_those_alone_who_were_given_it(sealed: Sealed) -> None:
    old, new = await _rotated(sealed, lost=True)

    assert await _says(sealed, new) == []
    assert [said.partition(" is")[0] for said in await _says(sealed, old)] == [f"root of {LATER[0]}: its key {new[:16]}…"]
    assert await _says(sealed, old, new) == []


async def test_a_key_that_was_handed_over_signs_no_later_root(sealed: Sealed) -> None:
    stolen = audit_key(sealed.folder)
    old, new = await _rotated(sealed)
    forged = roots.parsed(sealed.lines[3]).signed(stolen).line

    await sealed.tamper(f"UPDATE seals SET line = '{forged}' WHERE day = '{LATER[0]}'")  # noqa: S608 - our own
    sealed.write([*sealed.lines[:3], forged])

    for trusted in (old, new):
        assert f"root of {LATER[0]}: its key {old[:16]}… is not trusted" in await _says(sealed, trusted)


def _edited(line: str, **more: Any) -> str:
    return replace(keys.parsed(line), **more).line


def _by_thief(line: str) -> str:
    """The hand-over that somebody makes who has neither key: to a key of his own, signed by that one in both names."""
    return keys.signed(replace(keys.parsed(line), new=public_hex(THIEF)), THIEF, THIEF).line


FORGERIES: dict[str, tuple[Callable[[str], list[str]], str]] = {
    "another new key": (lambda line: [_by_thief(line)], "the old key did not sign it"),
    "an edited reason": (lambda line: [_edited(line, reason="x")], "the old key did not sign it"),
    "no signature of the new key": (lambda line: [_edited(line, new_signature="")], "the new key did not sign it"),
    "the signature of the old key taken away": (lambda line: [_edited(line, old_signature="")], "is not trusted"),
    "other roots": (lambda line: [_edited(line, roots=2)], "the roots that were there at the hand-over are not"),
    "a doubled line": (lambda line: [line, line], "it does not follow the hand-over before it"),
    "a missing line": (lambda _: [], "is not trusted"),
    "no JSON": (lambda _: ["{"], "Line 1 of audit-keys.jsonl is no hand-over"),
    "another format": (lambda line: [_edited(line, format=2)], "Line 1 of audit-keys.jsonl is no hand-over"),
}


async def test_every_forged_hand_over_is_found_and_nothing_is_sealed_onto_it(sealed: Sealed) -> None:
    old, _ = await _rotated(sealed)
    path = sealed.folder / HANDOVERS
    line = path.read_text().rstrip("\n")
    for what, (forge, said) in FORGERIES.items():
        path.write_text("".join(f"{each}\n" for each in forge(line)))
        before = path.read_bytes()

        assert any(said in finding for finding in await _says(sealed, old)), what
        if what not in ("the signature of the old key taken away", "a missing line"):
            with pytest.raises((Unsealable, BadHandover)):
                await sealed.seal(LATER[1])
            with pytest.raises(BadHandover):
                await rotate(sealed.database, sealed.folder, "x", lost=False)
        assert (len(sealed.lines), path.read_bytes()) == (4, before), what


async def test_sealing_refuses_a_key_to_which_nobody_handed_over(sealed: Sealed) -> None:
    (sealed.folder / PLACE).unlink()
    with pytest.raises(CannotStart, match="is missing, and it has signed"):
        audit_key(sealed.folder)
    other = public_hex(signing_key(sealed.folder, PLACE))

    with pytest.raises(Unsealable, match="was signed by another key"):
        await sealed.seal(LATER[0])
    with pytest.raises(BadHandover, match="which signed last: put that one back"):
        await rotate(sealed.database, sealed.folder, "x", lost=False)
    with pytest.raises(BadHandover, match="without --lost"):
        await rotate(sealed.database, sealed.folder, "x", lost=True)
    assert (len(sealed.lines), public_hex(audit_key(sealed.folder))) == (3, other)


@pytest.mark.parametrize("written", [False, True])
async def test_a_rotation_that_was_interrupted_goes_on(sealed: Sealed, written: bool) -> None:
    old = audit_key(sealed.folder)
    await rotate(sealed.database, sealed.folder, "yearly", lost=False)
    new = (sealed.folder / PLACE).read_bytes()
    sealed.folder.joinpath(NEXT).write_bytes(new)  # as it was before the keys changed places
    sealed.folder.joinpath(PLACE).write_bytes(_pem(old))
    if not written:
        (sealed.folder / HANDOVERS).unlink()

    await (sealed.seal(LATER[0]) if written else rotate(sealed.database, sealed.folder, "yearly", lost=False))

    assert (sealed.folder / PLACE).read_bytes() == new
    assert len(keys.read(sealed.folder).handovers) == 1
    assert await _says(sealed, public_hex(old)) == []


def _pem(key: Ed25519PrivateKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


# Certificates and packages

VERDICT = Verdict(A, Result.MATCH)


def _handed(old: Ed25519PrivateKey, new: Ed25519PrivateKey, at: str = "2026-11-21T09:00:00+00:00") -> Handover:
    return keys.signed(Handover(public_hex(old), public_hex(new), at, "", 0, "", ""), old, new)


def test_a_certificate_holds_for_a_key_that_hand_overs_tie_to_the_one_that_signed_it() -> None:
    old, new = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()
    chain = keys.Chain([_handed(old, new)])

    early, late = (certificate.signed(VERDICT, old, datetime(2026, 11, 21, hour, tzinfo=UTC)) for hour in (8, 10))
    assert certificate.checked(early, new.public_key(), chain)["case"] == A
    assert certificate.checked(certificate.signed(VERDICT, new, AT), old.public_key(), chain)["case"] == A
    with pytest.raises(Forged, match="was handed over at"):
        certificate.checked(late, old.public_key(), chain)
    for given, ties in ((new, None), (THIEF, chain), (new, keys.Chain([_handed(THIEF, new)]))):
        with pytest.raises(Forged, match="it names the key"):
            certificate.checked(early, given.public_key(), ties)


async def test_a_package_carries_the_hand_overs_and_its_verifier_follows_them(database: Database, short: KeptCase, tmp_path: Path) -> None:
    await _made(short, database, tmp_path)
    old = audit_key(tmp_path)
    await rotate(database, tmp_path, "yearly", lost=False)
    await seal_day(database, tmp_path, date(2026, 11, 21))
    made = await _made(short, database, tmp_path)
    (line,) = keys.read_lines(tmp_path / HANDOVERS)
    made = replace(made, content=packed(replace(made.evidence, handovers=[line]), made.key, AT))
    assert public_hex(made.key) != public_hex(old)

    for trusted in (old, made.key):
        assert found(made.content, tmp_path, bytes.fromhex(public_hex(trusted))) == []
    assert "and you trust" in found(made.content, tmp_path, bytes.fromhex(public_hex(THIEF)))[0]

    bare = packed(made.evidence, made.key, AT)  # without the hand-over, the first root is of a stranger's key
    assert any("not the one of the package or of that time" in said for said in found(bare, tmp_path))
    lost = _edited(line, old_signature="")
    for forged, says in ((_by_thief(line), "did not sign hand-over 1"), (lost, "and you trust"), (_edited(line, roots=0), "other roots")):
        files = made.files() | {"seals/keys.jsonl": f"{forged}\n".encode()}
        said = found(signed_anew(made, files), tmp_path, bytes.fromhex(public_hex(old)))
        assert any(says in each for each in said), (says, said)
    assert json.loads(made.files()["manifest.json"])["format"] == 2
    assert canonical(json.loads(line)) == line.encode()
