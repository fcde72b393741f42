"""Passwords: what is kept of one, what a comparison takes, and which are refused."""

from typing import Literal

import pytest
from argon2 import PasswordHasher, profiles

from identity.passwords import Passwords, objection


class Counting(PasswordHasher):
    """A cheap hasher that counts its comparisons."""

    compared = 0

    def verify(self, hash: str | bytes, password: str | bytes) -> Literal[True]:  # noqa: A002 - as the library names it
        self.compared += 1
        return super().verify(hash, password)


def _cheap() -> Counting:
    cheap = profiles.CHEAPEST
    return Counting(cheap.time_cost, cheap.memory_cost, cheap.parallelism)


async def test_a_password_is_right_for_its_own_hash_alone() -> None:
    passwords = Passwords(_cheap())
    kept = await passwords.hash("correct horse battery")

    assert kept.startswith("$argon2id$")
    assert await passwords.right("correct horse battery", kept)
    assert not await passwords.right("correct horse battery!", kept)
    assert not await passwords.right("correct horse battery", "no hash at all")


async def test_for_somebody_whom_nobody_knows_as_much_is_computed_and_nothing_is_right() -> None:
    hasher = _cheap()
    passwords = Passwords(hasher)

    assert not await passwords.right("correct horse battery", None)
    assert hasher.compared == 1


def test_the_usual_hasher_takes_what_the_library_recommends() -> None:
    hasher = Passwords()._hasher

    assert (hasher.memory_cost, hasher.time_cost) >= (64 * 1024, 3)


@pytest.mark.parametrize(
    ("password", "wrong"),
    [
        ("eleven char", True),
        ("twelve chars", False),
        ("a" * 201, True),
        ("abababababab", True),
        ("my name is WANG, really", True),
        ("王小明是我的名字，十二个字", True),
        ("correct horse battery", False),
    ],
)
def test_a_password_is_long_enough_and_not_the_name(password: str, wrong: bool) -> None:
    found = objection(password, "user:wang", "王小明")

    assert (found is not None) is wrong
    assert password not in (found or "")
