"""What a kind of long work is made of, and the ways in which a piece of it can end."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from db.job_rows import Item, Job, NewItem

Result = dict[str, Any]


class Refused(Exception):
    """An item, or a whole job, that is refused; the sentences say why, and whether it makes sense to ask again."""

    def __init__(self, code: str, en: str, zh: str, *, again: bool = True, **more: Any) -> None:
        super().__init__(en)
        self.error = {"code": code, "en": en, "zh": zh, "certain": True, "again": again, **more}


class NotNow(Exception):
    """Nobody can tell now how the item ends: it stays, and is asked again under the same key."""

    def __init__(self, en: str, zh: str, in_s: float = 3) -> None:
        super().__init__(en)
        self.note, self.in_s = {"en": en, "zh": zh}, in_s


async def _nothing_to_begin(_: Job) -> list[NewItem]:
    return []


async def _no_item(_: Job, item: Item) -> Result:
    raise Refused("internal", f"Item {item.n} has no work.", f"第 {item.n} 项无可办理内容。")


async def _no_end(_: Job) -> Result:
    return {}


@dataclass(frozen=True)
class Kind:
    """How a kind of job begins (its items are found, once), what is done with an item, and how it ends (its files are written)."""

    begin: Callable[[Job], Awaitable[list[NewItem]]] = _nothing_to_begin
    item: Callable[[Job, Item], Awaitable[Result]] = _no_item
    end: Callable[[Job], Awaitable[Result]] = _no_end


Kinds = Mapping[str, Kind]
"""Every kind of long work, by its name in the row of a job."""
