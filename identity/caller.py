"""The caller: a person or a partner's system with one membership, or the reason why not."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from domain.roles import Role


@dataclass(frozen=True)
class Caller:
    """A person with a role, who acts for an organisation in the cases of these tenants."""

    actor: str
    role: Role
    organisation: str
    tenants: frozenset[str]
    name: str = ""
    session: str = ""  # which session this is; none for a partner's system
    fresh_at: datetime | None = None  # when it last proved who it is
    system: bool = False
    cities: frozenset[str] = frozenset()  # under a province, whose cases may be read and nothing be done in them
    on_behalf_of: str = ""  # the absent person whose membership this is


class Refused(Exception):
    """Somebody does not come in: a stable code, the sentence in both languages, and who it was, as far as that is known."""

    def __init__(self, code: str, en: str, zh: str, *, actor: str = "", caller: Caller | None = None, **more: Any) -> None:
        super().__init__(en)
        self.code, self.en, self.zh, self.more = code, en, zh, more
        self.actor, self.caller = actor or (caller.actor if caller else ""), caller


def whom_to_ask(actor: str = "") -> Refused:
    """The refusal of a person who has no membership to act with."""
    en = "You have no role here now. Ask the administrator of your organisation's city to give you one."
    return Refused("no_role", en, "您目前没有任何角色。请联系本地区的系统管理员授予角色。", actor=actor)
