"""The verifier's Ed25519: the vectors of RFC 8032, every edge of its encodings, and OpenSSL beside it."""

import hashlib
import random

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from audit import verifier
from tests.audit.flips import flipped_bytes

ORDER, PRIME = 2**252 + 27742317777372353535851937790883648493, 2**255 - 19
# RFC 8032, section 7.1: secret key, message, signature
VECTORS = [
    (
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ),
    (
        "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
    ),
    (
        "833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42",
        hashlib.sha512(b"abc").hexdigest(),
        "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b58909351fc9ac90b3ecfdfbc7c66431e0303dca179c138ac17ad9bef1177331a704",
    ),
]
SMALL = [  # every point whose order divides 8
    *("01" + "00" * 31, "ec" + "ff" * 30 + "7f", "00" * 32, "00" * 31 + "80"),
    *("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc" + end for end in ("05", "85")),
    *("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03" + end for end in ("7a", "fa")),
]


def openssl(key: bytes, signature: bytes, message: bytes) -> bool:
    """What the library says."""
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


@pytest.mark.parametrize(("secret", "message", "signature"), VECTORS)
def test_the_vectors_of_the_rfc_hold(secret: str, message: str, signature: str) -> None:
    key = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(secret)).public_key().public_bytes_raw()

    assert verifier.ed25519(key, bytes.fromhex(signature), bytes.fromhex(message))
    assert not verifier.ed25519(key, bytes.fromhex(signature), bytes.fromhex(message) + b"x")


def test_a_signature_and_every_change_of_it_are_judged_as_openssl_judges_them() -> None:
    chance = random.Random(8032)
    for _ in range(15):
        private = Ed25519PrivateKey.from_private_bytes(chance.randbytes(32))
        key, message = private.public_key().public_bytes_raw(), chance.randbytes(chance.randrange(1, 99))
        signature = private.sign(message)
        tried = [
            (key, signature, message),
            (flipped_bytes(key, chance), signature, message),
            (key, flipped_bytes(signature, chance), message),
            (key, signature, flipped_bytes(message, chance)),
            (key, signature[:-1], message),
        ]
        assert [verifier.ed25519(*each) for each in tried] == [openssl(*each) for each in tried] == [True, False, False, False, False]


def test_a_scalar_beyond_the_order_is_refused() -> None:
    private = Ed25519PrivateKey.from_private_bytes(bytes(32))
    key, signature = private.public_key().public_bytes_raw(), private.sign(b"said")
    for times in range(1, 15):
        scalar = int.from_bytes(signature[32:], "little") + times * ORDER
        malleated = signature[:32] + scalar.to_bytes(32, "little")

        assert (verifier.ed25519(key, malleated, b"said"), openssl(key, malleated, b"said")) == (False, False)


def test_points_of_small_order_are_judged_by_the_equation_without_cofactor_as_openssl_does() -> None:
    """Such a key signs what anybody likes; a key is trusted because it was given in person, not because it is one."""
    judged = set()
    for key in map(bytes.fromhex, SMALL):
        for first in map(bytes.fromhex, SMALL):
            for message in (b"0", b"1"):
                signature = first + bytes(32)
                ours = verifier.ed25519(key, signature, message)
                if _canonical(key) and _canonical(first):
                    assert ours == openssl(key, signature, message)
                judged.add(ours)
    assert judged == {True, False}


def test_a_mixed_order_signature_that_only_the_equation_with_cofactor_takes_is_refused() -> None:
    private = Ed25519PrivateKey.from_private_bytes(bytes(31) + b"1")
    key = private.public_key().public_bytes_raw()
    first = verifier._decoded(bytes.fromhex(SMALL[4]))
    assert first is not None
    assert verifier._BASE is not None
    point = verifier._add(verifier._times(7, verifier._BASE), first)  # R with a part of order 8
    inverse = pow(point[2], PRIME - 2, PRIME)
    x, y = point[0] * inverse % PRIME, point[1] * inverse % PRIME
    raw = (y | (x & 1) << 255).to_bytes(32, "little")
    secret = int.from_bytes(hashlib.sha512(bytes(31) + b"1").digest()[:32], "little") & (1 << 254) - 8 | 1 << 254
    challenge = int.from_bytes(hashlib.sha512(raw + key + b"said").digest(), "little") % ORDER
    signature = raw + ((7 + challenge * secret) % ORDER).to_bytes(32, "little")

    assert (verifier.ed25519(key, signature, b"said"), openssl(key, signature, b"said")) == (False, False)


@pytest.mark.parametrize("beyond", range(19))
def test_a_point_that_is_not_written_in_its_one_way_is_refused(beyond: int) -> None:
    """Y + p stands for y in a reader that does not look; RFC 8032, section 5.1.3, refuses it."""
    for sign in (0, 1 << 255):
        raw = (PRIME + beyond | sign).to_bytes(32, "little")
        assert not verifier.ed25519(raw, bytes.fromhex(SMALL[0]) + bytes(32), b"said")
        assert not verifier.ed25519(bytes.fromhex(SMALL[0]), raw + bytes(32), b"said")
    zero = (1 | 1 << 255).to_bytes(32, "little")  # x is 0, and its sign bit says that it is odd
    assert not verifier.ed25519(zero, bytes.fromhex(SMALL[0]) + bytes(32), b"said")


def _canonical(raw: bytes) -> bool:
    return verifier._decoded(raw) is not None
