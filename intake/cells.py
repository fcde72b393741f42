"""What stands in a cell, as the domain needs it; a cell that cannot be taken is refused with a sentence."""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from domain.identifiers import right_error, uscc_error
from domain.opening import RightKind

KINDS: Mapping[str, RightKind] = {
    "发明专利": RightKind.INVENTION,
    "实用新型": RightKind.UTILITY_MODEL,
    "外观设计": RightKind.DESIGN,
    "商标": RightKind.TRADEMARK,
    "软件著作权": RightKind.COPYRIGHT,
    "集成电路布图设计": RightKind.LAYOUT_DESIGN,
    "地理标志": RightKind.GEOGRAPHICAL_INDICATION,
    "数据知识产权": RightKind.DATA_IP,
    "知识产权收益权": RightKind.INCOME_RIGHT,
}
COVERS: Mapping[str, str] = {"保险": "insurance", "担保": "guarantee", "无": "none"}
STATUSES: Mapping[str, str] = {"有效": "in_force", "未授权": "pending", "终止": "terminated", "无效": "invalid"}
MOST_FEN = 10**15  # ten trillion yuan; sums of such amounts stay whole numbers in every JSON reader
MOST_MONTHS = 360

_YUAN = re.compile(r"([0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)(?:\.([0-9]{1,2}))?")
PERCENT = re.compile(r"[0-9]{1,3}(?:\.[0-9]{1,6})?")
_DIGITS = 15  # that a spreadsheet keeps of a number
_EXPONENT = re.compile(r"[0-9]+(?:\.[0-9]+)?[eE]\+?[0-9]+")
_ERROR = re.compile(r"#(?:REF|DIV/0|VALUE|NAME|NUM|N/A|NULL)[!?]?")


class Wrong(Exception):
    """What stands in a cell cannot be taken; the sentence says why."""


def text(cell: Any) -> str:
    """The cell's text; a whole number is written without a decimal point, as the spreadsheet shows it."""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()


def required(cell: Any) -> str:
    """The cell's text, which must not be empty."""
    found = text(cell)
    if not found:
        raise Wrong("is empty")
    return found


def amount(cell: Any) -> int:
    """An amount in yuan as fen: a whole number, or text with at most two decimals; never a number that was rounded on its way."""
    if isinstance(cell, float) and not cell.is_integer():
        raise Wrong("a number with decimals may have been rounded: write it as text, for example 1234.56")
    written = required(cell)
    found = _YUAN.fullmatch(written)
    if found is None or isinstance(cell, bool):
        raise Wrong(_why_no_amount(written))
    fen = int(found[1].replace(",", "")) * 100 + int((found[2] or "").ljust(2, "0"))
    if not 0 < fen <= MOST_FEN:
        raise Wrong("must be more than 0 and at most ten trillion yuan")
    return fen


def _why_no_amount(written: str) -> str:
    if written.startswith(("-", "−", "(")):
        return "an amount must not be negative"
    if re.fullmatch(r"[0-9,]+\.[0-9]{3,}", written):
        return "an amount has at most two decimals"
    return "an amount is written in yuan like 1200000, 1,200,000 or 1200000.50, without exponent, unit or other signs"


def months(cell: Any) -> int:
    """A term in whole months."""
    written = required(cell)
    if not re.fullmatch(r"[0-9]{1,3}", written) or not 0 < int(written) <= MOST_MONTHS:
        raise Wrong(f"a term is a whole number of months from 1 to {MOST_MONTHS}")
    return int(written)


def day(cell: Any) -> date:
    """A day, as a date cell or as text like 2039-03-14."""
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    written = required(cell)
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", written):
        raise Wrong("a day is written like 2039-03-14, or is a date cell")
    try:
        return date.fromisoformat(written)
    except ValueError:
        raise Wrong("this date does not exist") from None


def names(cell: Any) -> list[str]:
    """Names or numbers with 、 or a comma between them."""
    return [part.strip() for part in re.split("[、，,；;]", text(cell)) if part.strip()]


def count(cell: Any) -> int:
    """A whole number from 0 to 9999."""
    written = required(cell)
    if not re.fullmatch(r"[0-9]{1,4}", written):
        raise Wrong("a count is a whole number from 0 to 9999")
    return int(written)


def yes(cell: Any) -> bool:
    """是 or 否."""
    return one_of({"是": "yes", "否": "no"})(cell) == "yes"


def one_of(choices: Mapping[str, str]) -> Callable[[Any], str]:
    """A reader of one of these names, or of the id that stands for it."""

    def read(cell: Any) -> str:
        written = required(cell)
        if written in choices.values():
            return written
        if written not in choices:
            raise Wrong(f"is unknown; known are {', '.join(choices)}")
        return choices[written]

    return read


def uscc(cell: Any) -> str:
    """A unified social credit code with the right check character."""
    written = required(cell)
    if wrong := uscc_error(written):
        raise Wrong(wrong)
    return written


def kind(cell: Any) -> RightKind:
    """The kind of a right."""
    return RightKind(one_of(KINDS)(cell))


def right_no(cell: Any, its_kind: RightKind | None) -> str:
    """The number of a right with the right check digit; where the kind is unknown, the number is not judged."""
    written = required(cell)
    if its_kind and (wrong := right_error(its_kind, written)):
        raise Wrong(wrong)
    return written


def email(cell: Any) -> str:
    """An e-mail address, or nothing."""
    written = text(cell)
    if written and not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", written):
        raise Wrong("an e-mail address is written like name@example.cn")
    return written


def phone(cell: Any) -> str:
    """A telephone number, or nothing."""
    written = text(cell)
    if written and not re.fullmatch(r"\+?[0-9][0-9 -]{5,18}", written):
        raise Wrong("a telephone number has digits, spaces and hyphens")
    return written


def exact(cell: Any) -> str:
    """A number that is a name, such as a slip's or a receipt's, with all its digits; one that a spreadsheet rounded is refused."""
    written = required(cell)
    if (isinstance(cell, float) and (abs(cell) >= 10**_DIGITS or not cell.is_integer())) or _EXPONENT.fullmatch(written):
        raise Wrong(f"is a number of which the spreadsheet keeps {_DIGITS} digits only: format the column as text and enter it again")
    if isinstance(cell, bool | date):
        raise Wrong("was turned into a date or a truth value by the spreadsheet: format the column as text and enter it again")
    if _ERROR.fullmatch(written):
        raise Wrong("is an error of a formula")
    return written


def money(cell: Any) -> int:
    """An amount in yuan as fen; a number with at most two decimals and 15 digits is exact, one that a formula left uneven is refused."""
    if isinstance(cell, float) and not cell.is_integer():
        shortest = repr(cell)
        if not re.fullmatch(r"[0-9]{1,13}\.[0-9]{1,2}", shortest):
            raise Wrong("has more than two decimals: round it with =ROUND(…,2), or write it as text")
        return amount(shortest)
    return amount(cell)


def if_any(read: Callable[[Any], Any], empty: Any = "") -> Callable[[Any], Any]:
    """A reader of a cell that may be empty."""
    return lambda cell: read(cell) if text(cell) else empty


def money_or_nothing(cell: Any) -> int:
    """An amount in yuan as fen, which may be 0."""
    return 0 if text(cell) in ("0", "0.0", "0.00") else money(cell)


def sha256(cell: Any) -> str:
    """A hash in hex."""
    written = required(cell).lower()
    if not re.fullmatch(r"[0-9a-f]{64}", written):
        raise Wrong("a SHA-256 has 64 hexadecimal digits")
    return written
