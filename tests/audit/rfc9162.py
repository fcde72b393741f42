"""A verifier of proofs written from RFC 9162, sections 2.1.3.2 and 2.1.4.2, without any code of ours."""

from hashlib import sha256


def _node(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()


def included(entry: bytes, place: int, size: int, path: list[bytes], root: bytes) -> bool:
    """Whether the path leads from the entry at this place to the root of a tree of this size."""
    if place >= size:
        return False
    fn, sn, found = place, size - 1, sha256(b"\x00" + entry).digest()
    for p in path:
        if sn == 0:
            return False
        if fn % 2 == 1 or fn == sn:
            found = _node(p, found)
            while fn % 2 == 0 and fn != 0:
                fn, sn = fn >> 1, sn >> 1
        else:
            found = _node(found, p)
        fn, sn = fn >> 1, sn >> 1
    return sn == 0 and found == root


def consistent(first: int, second: int, path: list[bytes], first_root: bytes, second_root: bytes) -> bool:
    """Whether the path shows that the tree of the first size is the beginning of the tree of the second."""
    if first == second:
        return not path and first_root == second_root
    if first == 0:
        return not path
    if not path:
        return False
    nodes = [first_root, *path] if first & (first - 1) == 0 else list(path)
    fn, sn = first - 1, second - 1
    while fn % 2 == 1:
        fn, sn = fn >> 1, sn >> 1
    fr = sr = nodes[0]
    for c in nodes[1:]:
        if sn == 0:
            return False
        if fn % 2 == 1 or fn == sn:
            fr, sr = _node(c, fr), _node(c, sr)
            while fn % 2 == 0 and fn != 0:
                fn, sn = fn >> 1, sn >> 1
        else:
            sr = _node(sr, c)
        fn, sn = fn >> 1, sn >> 1
    return sn == 0 and fr == first_root and sr == second_root
