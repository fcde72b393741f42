"""The Merkle tree: the known roots of RFC 6962's test log, and proofs that a verifier written from the RFC takes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.tree import EMPTY, Growth, Peaks, leaf
from tests.audit.rfc9162 import consistent, included

# The entries and roots with which implementations of Certificate Transparency are tested.
_ENTRIES = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
_ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
# Inclusion and consistency of that log: (place, size, path) and (first, second, path).
_PATHS = [
    (0, 1, []),
    (
        0,
        8,
        [
            "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
        ],
    ),
    (
        5,
        8,
        [
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
            "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        ],
    ),
    (2, 3, ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"]),
]
_GROWTHS = [
    (1, 1, []),
    (
        1,
        8,
        [
            "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
        ],
    ),
    (
        6,
        8,
        [
            "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
            "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        ],
    ),
    (
        2,
        5,
        [
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        ],
    ),
]


def leaves(count: int) -> list[bytes]:
    return [leaf(bytes.fromhex(entry)) for entry in _ENTRIES[:count]]


def test_the_empty_tree_has_the_hash_of_nothing() -> None:
    assert Peaks().root == EMPTY
    assert EMPTY.hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


@pytest.mark.parametrize("size", range(1, 9))
def test_the_roots_are_those_of_the_known_log(size: int) -> None:
    assert Peaks().grown(leaves(size)).root.hex() == _ROOTS[size - 1]


@pytest.mark.parametrize(("place", "size", "path"), _PATHS)
def test_the_audit_paths_are_those_of_the_known_log(place: int, size: int, path: list[str]) -> None:
    assert [each.hex() for each in Growth(Peaks(), leaves(size)).inclusion(place)] == path


@pytest.mark.parametrize(("first", "second", "path"), _GROWTHS)
def test_the_consistency_proofs_are_those_of_the_known_log(first: int, second: int, path: list[str]) -> None:
    growth = Growth(Peaks().grown(leaves(first)), leaves(second)[first:])

    assert [each.hex() for each in growth.consistency()] == path


@given(st.integers(0, 70), st.integers(0, 70), st.data())
def test_every_proof_of_a_tree_that_grew_is_taken_by_a_verifier_of_the_rfc(old: int, new: int, data: st.DataObject) -> None:
    entries = [str(number).encode() for number in range(old + new)]
    hashes = [leaf(entry) for entry in entries]
    before = Peaks().grown(hashes[:old])
    growth, after = Growth(before, hashes[old:]), before.grown(hashes[old:])
    assert before.whole
    assert after == Peaks().grown(hashes)
    assert consistent(old, old + new, growth.consistency(), before.root, after.root)
    if new:
        place = data.draw(st.integers(old, old + new - 1))
        path = growth.inclusion(place)
        assert included(entries[place], place, old + new, path, after.root)
        assert not included(b"other", place, old + new, path, after.root)
        if old:
            assert not consistent(old, old + new, growth.consistency(), leaf(b"other"), after.root)


def test_only_leaves_that_came_have_a_path() -> None:
    growth = Growth(Peaks().grown(leaves(3)), leaves(5)[3:])

    for place in (2, 5):
        with pytest.raises(ValueError, match=f"place {place} is not among the leaves 3 to 4"):
            growth.inclusion(place)


def test_subtrees_that_do_not_fit_the_size_are_not_whole() -> None:
    assert not Peaks(3, (leaf(b""),)).whole
