"""Numbers of firms and rights, and what is wrong with them: credit codes and patent numbers carry their own proof, others a form."""

import re
from collections.abc import Callable

from domain.opening import REGISTER, RightKind

_USCC_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # GB 32100-2015: no I, O, S, V, Z
_PATENT_WEIGHTS = (2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5)
_PATENT_SIGNS = "0123456789X"
# The digit of the kind: 8 and 9 are international (PCT) applications in their national phase.
_PATENT_KINDS = {
    "1": RightKind.INVENTION,
    "8": RightKind.INVENTION,
    "2": RightKind.UTILITY_MODEL,
    "9": RightKind.UTILITY_MODEL,
    "3": RightKind.DESIGN,
}


def uscc_error(text: str) -> str | None:
    """What is wrong with a unified social credit code (GB 32100-2015), or None."""
    if len(text) != 18:
        return f"a unified social credit code has 18 characters, this one has {len(text)}"
    strange = next((sign for sign in text if sign not in _USCC_SIGNS), None)
    if strange is not None:
        return f"a unified social credit code has digits and capital letters without I, O, S, V, Z; {strange!r} is none of them"
    right = uscc_check(text[:17])
    return None if text[17] == right else f"the check character of {text[:17]} is {right}, not {text[17]}"


def uscc_check(body: str) -> str:
    """The check character of the 17 characters before it: weights 3^i modulo 31."""
    return _USCC_SIGNS[-sum(_USCC_SIGNS.index(sign) * pow(3, place, 31) for place, sign in enumerate(body)) % 31]


def patent_error(text: str) -> str | None:
    """What is wrong with a patent number: ZL, 12 digits (8 before October 2003), a point, the check digit; or None."""
    found = re.fullmatch(r"ZL([0-9]{12}|[0-9]{8})\.([0-9X])", text)
    if found is None:
        return "a patent number is ZL, 12 digits (8 before October 2003), a point and the check digit, for example ZL202310123456.6"
    digits, check = found.groups()
    if patent_kind(text) is None:
        return f"the kind in {text} is {_kind_digit(digits)}; it is 1 or 8 for inventions, 2 or 9 for utility models, 3 for designs"
    right = patent_check(digits)
    return None if check == right else f"the check digit of ZL{digits} is {right}, not {check}"


def patent_check(digits: str) -> str:
    """The check digit of an application number: weights 2 to 9, then 2 to 5, modulo 11; 10 is written X."""
    return _PATENT_SIGNS[sum(int(digit) * weight for digit, weight in zip(digits, _PATENT_WEIGHTS, strict=False)) % 11]


def patent_kind(text: str) -> RightKind | None:
    """The kind of right that a patent number says by itself."""
    digits = text.removeprefix("ZL").partition(".")[0]
    return _PATENT_KINDS.get(_kind_digit(digits))


def trademark_error(text: str) -> str | None:
    """What is wrong with a trademark's registration number, or None; it has no check digit."""
    if re.fullmatch(r"[1-9][0-9]{4,7}[A-Z]?|G[0-9]{6,7}[A-Z]?", text):
        return None
    return "a trademark's registration number has 5 to 8 digits, or G and 6 or 7 digits where it is international, for example 12345678"


def copyright_error(text: str) -> str | None:
    """What is wrong with a software copyright's registration number, or None; it has no check digit."""
    if re.fullmatch(r"20[0-9]{2}SR[0-9]{7}", text):
        return None
    return "a software copyright's registration number is the year, SR and 7 digits, for example 2023SR0123456"


def layout_design_error(text: str) -> str | None:
    """What is wrong with a layout design's registration number, or None; its form is this system's own choice: BS, a point, digits."""
    if re.fullmatch(r"BS\.[0-9]{8,13}", text):
        return None
    return "a layout design's registration number is BS, a point and 8 to 13 digits, for example BS.215600123"


def certificate_error(text: str) -> str | None:
    """What is wrong with the number of a data IP certificate or of the contract an income right rests on, or None.

    No rule of law gives it a form; this system takes what can stand for a right in an address and in a letter.
    """
    if re.fullmatch(r"[\w.-]{4,64}", text):
        return None
    return "a certificate's or contract's number has 4 to 64 letters, digits, points, hyphens and underscores, without spaces or brackets"


_FORMS: dict[str, Callable[[str], str | None]] = {
    "trademark": trademark_error,
    "copyright": copyright_error,
    "layout_design": layout_design_error,
    "geographical_indication": trademark_error,  # registered as a collective or certification mark
    "data_ip": certificate_error,
    "income_right": certificate_error,
}


def right_error(kind: RightKind, text: str) -> str | None:
    """What is wrong with the number of a right of this kind, or None."""
    form = _FORMS.get(REGISTER[kind])
    if form is not None:
        return form(text)
    wrong = patent_error(text)
    if wrong is None and patent_kind(text) is not kind:
        return f"the number {text} is that of a right of the kind {patent_kind(text)}, not {kind}"
    return wrong


def _kind_digit(digits: str) -> str:
    return digits[4:5] if len(digits) == 12 else digits[2:3]
