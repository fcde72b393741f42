"""Passwords: hashed with Argon2id in a thread, compared in equal time for people whom nobody knows, and held to rules."""

import asyncio
import secrets

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST, LONGEST = 12, 200
_AT_ONCE = 2  # each takes 64 MiB and a core for a moment; the others wait in line


class Passwords:
    """Hashes and compares passwords; one for each process."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()
        self._line = asyncio.Semaphore(_AT_ONCE)
        self._nobodys = ""

    async def hash(self, password: str) -> str:
        """What is kept of a password."""
        async with self._line:
            return await asyncio.to_thread(self._hasher.hash, password)

    async def right(self, password: str, known: str | None) -> bool:
        """Whether it is the password of this hash; without one the comparison takes as long, and is wrong."""
        async with self._line:
            return await asyncio.to_thread(self._compare, password, known)

    def _compare(self, password: str, known: str | None) -> bool:
        self._nobodys = self._nobodys or self._hasher.hash(secrets.token_urlsafe())
        try:
            self._hasher.verify(known or self._nobodys, password)
        except (VerificationError, InvalidHashError):
            return False
        return known is not None


def objection(password: str, actor: str, name: str) -> str | None:
    """What is wrong with a new password, as a sentence that does not repeat it; None when it may be used."""
    if not SHORTEST <= len(password) <= LONGEST:
        return f"A password has {SHORTEST} to {LONGEST} characters"
    said = password.casefold()
    if any(word and word.casefold() in said for word in (actor, actor.rpartition(":")[2], name)):
        return "A password must not contain the name of the person or the name they log in with"
    if len(set(said)) < 5:
        return "A password has at least five different characters"
    return None
