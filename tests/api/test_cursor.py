"""Cursors come back as they went out, and nothing else does."""

from base64 import urlsafe_b64encode
from contextlib import suppress
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.cursor import decode, encode
from api.problems import Problem

_AT = datetime(2026, 11, 21, 2, 0, 0, 123456, UTC)


def test_a_cursor_gives_its_values_back_with_their_types() -> None:
    values = (_AT, "XT-2026-000001", 2**63 - 1, date(2026, 11, 21), None)
    assert decode(encode(values), (datetime | None, str, int, date, datetime | None)) == values


def test_a_cursor_fits_into_an_address_without_escapes() -> None:
    assert all(letter.isalnum() or letter in "-_" for letter in encode(("科技~?", _AT, 1)))


@pytest.mark.parametrize(
    ("text", "types"),
    [
        ("", (str,)),
        ("not one", (str,)),
        ("科技", (str,)),
        ("W" * 2000, (str,)),
        (encode(("a",)), (int,)),
        (encode((1,)), (str,)),
        (encode((1, "a")), (int,)),
        (encode((None,)), (int,)),
        (encode((2**63,)), (int,)),
        (encode(("a\0",)), (str,)),
        (urlsafe_b64encode(b'["2026-11-21T02:00:00"]').decode(), (datetime,)),  # no zone
        (urlsafe_b64encode(b"[1.5]").decode(), (int,)),
        (urlsafe_b64encode(b"\xff[").decode(), (int,)),
    ],
)
def test_what_is_no_cursor_of_the_list_is_refused_with_a_sentence(text: str, types: tuple[Any, ...]) -> None:
    with pytest.raises(Problem, match="begin again") as refused:
        decode(text, types)
    assert refused.value.code == "wrong_body"


@given(st.text(max_size=60))
def test_no_text_makes_reading_a_cursor_fail_otherwise(text: str) -> None:
    with suppress(Problem):
        decode(text, (datetime | None, str))
