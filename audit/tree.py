"""The Merkle tree of RFC 6962 (section 2.1) over leaves that are only ever appended, with its two proofs."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256

EMPTY = sha256().digest()


def leaf(entry: bytes) -> bytes:
    """The hash of a leaf, MTH({d0})."""
    return sha256(b"\0" + entry).digest()


def node(left: bytes, right: bytes) -> bytes:
    """The hash of two subtrees side by side."""
    return sha256(b"\1" + left + right).digest()


@dataclass(frozen=True)
class Peaks:
    """A tree of `size` leaves, told by its largest complete subtrees, left to right: enough to append to it and to know its root."""

    size: int = 0
    hashes: tuple[bytes, ...] = ()

    @property
    def root(self) -> bytes:
        """The tree's hash, MTH(D[size])."""
        if not self.hashes:
            return EMPTY
        *others, root = self.hashes
        for left in reversed(others):
            root = node(left, root)
        return root

    @property
    def whole(self) -> bool:
        """Whether there are as many subtrees as a tree of this size has: one for each bit that is set."""
        return len(self.hashes) == self.size.bit_count()

    def spans(self) -> list[tuple[int, int]]:
        """The places that each subtree covers, from the first to before the second number."""
        found, start = [], 0
        for bit in reversed(range(self.size.bit_length())):
            if self.size >> bit & 1:
                found.append((start, start + (1 << bit)))
                start += 1 << bit
        return found

    def grown(self, leaves: Iterable[bytes]) -> "Peaks":
        """The tree with these leaves (their hashes) appended."""
        size, hashes = self.size, list(self.hashes)
        for right in leaves:
            merged, pairs = right, size
            while pairs & 1:  # a carry of the binary counter joins two subtrees of one height
                merged, pairs = node(hashes.pop(), merged), pairs >> 1
            hashes.append(merged)
            size += 1
        return Peaks(size, tuple(hashes))


@dataclass(frozen=True)
class Growth:
    """A tree that grew: what it was before, and the leaves that came; enough for the proofs about what came."""

    before: Peaks
    leaves: Sequence[bytes]

    @property
    def size(self) -> int:
        """How many leaves the grown tree has."""
        return self.before.size + len(self.leaves)

    def inclusion(self, place: int) -> list[bytes]:
        """The audit path of a leaf that came, PATH(m, D[n]); the places of the tree count from 0."""
        if not self.before.size <= place < self.size:
            raise ValueError(f"place {place} is not among the leaves {self.before.size} to {self.size - 1} that came")
        return self._path(place, 0, self.size)

    def consistency(self) -> list[bytes]:
        """That the tree before is the beginning of the grown one, PROOF(m, D[n]); nothing to prove for an empty or an unchanged tree."""
        if self.before.size in (0, self.size):
            return []
        return self._subproof(self.before.size, 0, self.size, known=True)

    def _path(self, place: int, start: int, end: int) -> list[bytes]:
        if end - start == 1:
            return []
        middle = start + _left_size(end - start)
        if place < middle:
            return [*self._path(place, start, middle), self._hash(middle, end)]
        return [*self._path(place, middle, end), self._hash(start, middle)]

    def _subproof(self, size: int, start: int, end: int, *, known: bool) -> list[bytes]:
        """SUBPROOF(m, D[start:end], b): `size` is m, `known` whether the verifier has the hash of this part."""
        if size == end - start:
            return [] if known else [self._hash(start, end)]
        half = _left_size(end - start)
        middle = start + half
        if size <= half:
            return [*self._subproof(size, start, middle, known=known), self._hash(middle, end)]
        return [*self._subproof(size - half, middle, end, known=False), self._hash(start, middle)]

    def _hash(self, start: int, end: int) -> bytes:
        """The hash of the part D[start:end]; its beginning, where it is old, is one of the subtrees that were there before."""
        if start < self.before.size and (start, end) in self.before.spans():
            return self.before.hashes[self.before.spans().index((start, end))]
        if end - start == 1:
            return self.leaves[start - self.before.size]
        middle = start + _left_size(end - start)
        return node(self._hash(start, middle), self._hash(middle, end))


def _left_size(size: int) -> int:
    """The largest power of two below the size: where RFC 6962 divides a tree."""
    return 1 << (size - 1).bit_length() - 1
