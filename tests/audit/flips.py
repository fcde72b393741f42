"""The smallest change of a stored value: one bit, one element, one day; drawn by a seed, so that every run tries the same."""

import random
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from db.database import Connection
from tests.audit.tampering import WAYS

_SEED = 20261121
_TYPE = "SELECT format_type(atttypid, NULL) FROM pg_attribute WHERE attrelid = $1::text::regclass AND attname = $2"
_FIRST: dict[str, Any] = {
    "text": "x",
    "bigint": 1,
    "integer": 1,
    "numeric": Decimal("0.1"),
    "date": date(2026, 1, 1),
    "timestamp with time zone": datetime.fromisoformat("2026-01-01T00:00:00+00:00"),
}


def ways(kind: str) -> tuple[int, random.Random]:
    """How many ways of this kind are tried, and what draws them."""
    return WAYS[kind], random.Random(f"{_SEED} {kind}")


async def flip(conn: Connection, table: str, column: str, chance: random.Random, where: str = "true") -> dict[str, Any]:
    """Change one column of a row that is drawn; the row as it was."""
    rows = await conn.fetch(f"SELECT ctid::text AS place_, * FROM {table} WHERE {where} ORDER BY ctid")  # noqa: S608 - names of ours
    row = dict(chance.choice(rows))
    value = flipped(row[column], chance, await conn.fetchval(_TYPE, table, column))
    if column in ("seq", "n", "run", "question", "schedule"):
        value += 4096  # another row may have the number beside it
    await conn.execute(f"UPDATE {table} SET {column} = $1 WHERE ctid = '{row['place_']}'", value)  # noqa: S608 - names of ours
    return row


def flipped(value: Any, chance: random.Random, kind: str = "text") -> Any:
    """Another value of the same type; where there is none yet, the first of its column's type."""
    match value:
        case None:
            return _FIRST[kind]
        case bool():
            return not value
        case int():
            return value ^ 1 << chance.randrange(12)
        case Decimal():
            return value + Decimal("0.0001")
        case datetime():
            return value - timedelta(microseconds=1)
        case date():
            return value + timedelta(days=chance.choice((-1, 1)))
        case str():
            return _text(value, chance)
        case dict():
            return _object(value, chance)
    return _list(value, chance)


def flipped_bytes(content: bytes, chance: random.Random) -> bytes:
    """The same bytes but for one bit."""
    if not content:
        return b"x"
    place = chance.randrange(len(content))
    return content[:place] + bytes([content[place] ^ 1 << chance.randrange(8)]) + content[place + 1 :]


def _text(value: str, chance: random.Random) -> str:
    if not value:
        return "x"
    place = chance.randrange(len(value))
    return value[:place] + chr(ord(value[place]) ^ 1) + value[place + 1 :]


def _object(value: dict[str, Any], chance: random.Random) -> dict[str, Any]:
    if not value:
        return {"x": 1}
    key = chance.choice(sorted(value))
    return value | {key: flipped(value[key], chance)}


def _list(value: list[Any], chance: random.Random) -> list[Any]:
    if not value or chance.random() < 0.3:
        return [*value, "x"]
    place = chance.randrange(len(value))
    return [*value[:place], flipped(value[place], chance), *value[place + 1 :]]
