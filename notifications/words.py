"""The words of the letters: how a date, an amount, a ratio or a code is written in each language."""

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from domain.money import yuan
from domain.words import word

_SHANGHAI = ZoneInfo("Asia/Shanghai")
_MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"]


def ground(code: str, language: str) -> str:
    """A ground of refusal: its words and its code, or the sentence that was given instead."""
    said = word(code, language)
    brackets = "（{}）" if language == "zh" else " ({})"
    return code if said == code else said + brackets.format(code)


def money(fen: int) -> str:
    """An amount in yuan, ¥1,234.56."""
    return f"-¥{yuan(-fen)}" if fen < 0 else f"¥{yuan(fen)}"


def percent(ratio: str) -> str:
    """A ratio as it stands in a fact, 0.045, in percent: 4.5%."""
    return f"{(Decimal(ratio) * 100).normalize():f}%"


def day(text: str, language: str) -> str:
    """A date, or the local date of an instant: 2026年11月21日, 21 November 2026."""
    local = datetime.fromisoformat(text).astimezone(_SHANGHAI).date() if "T" in text else date.fromisoformat(text)
    return f"{local.year}年{local.month}月{local.day}日" if language == "zh" else f"{local.day} {_MONTHS[local.month - 1]} {local.year}"
