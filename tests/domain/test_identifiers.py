"""Numbers that carry their own proof."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import uscc as reference

from domain.identifiers import (
    certificate_error,
    copyright_error,
    layout_design_error,
    patent_check,
    patent_error,
    patent_kind,
    right_error,
    trademark_error,
    uscc_check,
    uscc_error,
)
from domain.opening import RightKind

_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
bodies = st.text(_SIGNS, min_size=17, max_size=17)
patents = st.tuples(
    st.from_regex(r"20[0-2][0-9]", fullmatch=True), st.sampled_from("12389"), st.from_regex(r"[0-9]{7}", fullmatch=True)
).map("".join)


def test_a_known_credit_code_is_right_and_its_neighbour_names_the_right_character() -> None:
    assert uscc_error("91350100M000100Y43") is None
    assert uscc_error("91350100M000100Y44") == "the check character of 91350100M000100Y4 is 3, not 4"


@given(bodies)
def test_the_check_character_is_that_of_the_reference_implementation(body: str) -> None:
    assert uscc_check(body) == reference.calc_check_digit(body)


@given(bodies, st.integers(0, 16), st.sampled_from(_SIGNS))
def test_one_wrong_sign_in_a_credit_code_is_found(body: str, place: int, sign: str) -> None:
    wrong = body[:place] + sign + body[place + 1 :] + uscc_check(body)

    assert (uscc_error(wrong) is None) is (sign == body[place])


@pytest.mark.parametrize("text", ["", "91350100M000100Y4", "91350100M000100Y4I", "９1350100M000100Y43", "91350100m000100Y43"])
def test_what_is_no_credit_code_is_said_to_be_none(text: str) -> None:
    assert uscc_error(text)


@given(patents)
def test_a_patent_number_with_its_check_digit_is_right_and_with_another_is_not(digits: str) -> None:
    right = patent_check(digits)

    assert patent_error(f"ZL{digits}.{right}") is None
    for other in set("0123456789X") - {right}:
        assert patent_error(f"ZL{digits}.{other}") == f"the check digit of ZL{digits} is {right}, not {other}"


@given(patents, st.integers(0, 10))
def test_two_neighbours_changed_round_in_a_patent_number_are_found(digits: str, place: int) -> None:
    changed = digits[:place] + digits[place + 1] + digits[place] + digits[place + 2 :]

    # The weights begin anew after the eighth digit, and a 9 beside a 2 is told apart as well.
    assert (patent_check(changed) == patent_check(digits)) is (changed == digits)


def test_an_old_patent_number_has_eight_digits() -> None:
    assert patent_error(f"ZL85100123.{patent_check('85100123')}") is None


@pytest.mark.parametrize(
    "text", ["ZL20231012345.6", "202310123456.6", "ZL202310123456", "ZL202340123456.0", "ZL２02310123456.6", "ZL202310123456.x"]
)
def test_what_is_no_patent_number_is_said_to_be_none(text: str) -> None:
    assert patent_error(text)


def test_a_patent_number_says_its_kind_by_itself() -> None:
    assert patent_kind("ZL202310123456.6") is RightKind.INVENTION
    assert right_error(RightKind.INVENTION, "ZL202310123456.6") is None
    assert (
        right_error(RightKind.DESIGN, "ZL202310123456.6")
        == "the number ZL202310123456.6 is that of a right of the kind invention, not design"
    )


def test_trademarks_and_copyrights_are_judged_by_their_form() -> None:
    assert trademark_error("31245678") is None
    assert trademark_error("G1234567") is None
    assert trademark_error("1234")
    assert copyright_error("2021SR0456789") is None
    assert copyright_error("2021-0456789")
    assert right_error(RightKind.TRADEMARK, "2021SR0456789")
    assert right_error(RightKind.COPYRIGHT, "31245678")


@pytest.mark.parametrize(("text", "right"), [("BS.21560012", True), ("BS.2156001234567", True), ("BS.2156001", False)])
def test_a_layout_design_has_eight_to_thirteen_digits_after_its_letters(text: str, right: bool) -> None:
    assert (layout_design_error(text) is None) is right
    assert layout_design_error("BS21560012") == (
        "a layout design's registration number is BS, a point and 8 to 13 digits, for example BS.215600123"
    )
    assert layout_design_error("BS.21560012345678")


@pytest.mark.parametrize(
    ("text", "right"), [("数2026", True), ("湘知许字2025_12-1.0", True), ("A" * 64, True), ("A" * 65, False), ("123", False)]
)
def test_a_certificate_has_a_number_that_can_stand_in_an_address(text: str, right: bool) -> None:
    assert (certificate_error(text) is None) is right


@pytest.mark.parametrize("text", ["", "数 2026", "数/2026", "〔2026〕12号", "2026\n"])
def test_a_certificates_number_has_neither_spaces_nor_brackets_nor_slashes(text: str) -> None:
    assert certificate_error(text) == (
        "a certificate's or contract's number has 4 to 64 letters, digits, points, hyphens and underscores, without spaces or brackets"
    )


def test_each_kind_of_right_is_judged_by_the_form_of_its_own_numbers() -> None:
    right = {
        RightKind.TRADEMARK: "31245678",
        RightKind.COPYRIGHT: "2021SR0456789",
        RightKind.LAYOUT_DESIGN: "BS.215600123",
        RightKind.GEOGRAPHICAL_INDICATION: "31245678",
        RightKind.DATA_IP: "HN2026-0001",
        RightKind.INCOME_RIGHT: "XK-2026-012",
        RightKind.INVENTION: "ZL202310123456.6",
    }

    assert [kind for kind, number in right.items() if right_error(kind, number)] == []
    assert [kind for kind in right if not right_error(kind, "#")] == []
    assert "BS, a point" in str(right_error(RightKind.LAYOUT_DESIGN, "31245678"))
    assert "a trademark's" in str(right_error(RightKind.GEOGRAPHICAL_INDICATION, "HN2026-0001"))
