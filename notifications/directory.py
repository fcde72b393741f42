"""The directory: at which address, and by which name, a recipient is reached."""

import re
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

_ADDRESS = re.compile(r"[A-Za-z0-9][A-Za-z0-9._%+-]{0,63}@[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9-]+)+")


def is_address(text: str) -> bool:
    """Whether a mail can be sent there at all."""
    return _ADDRESS.fullmatch(text) is not None


@dataclass(frozen=True)
class Directory:
    """Addresses by `<role>@<organisation>` or `<organisation>`, and names by organisation; what is missing has an invented address."""

    addresses: dict[str, str] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, path: Path) -> "Directory":
        """A TOML file with the tables [addresses] and [names]."""
        found = tomllib.loads(path.read_text("utf-8"))
        for who, address in found.get("addresses", {}).items():
            if not is_address(address):
                raise ValueError(f"{path}: the address of {who} is no mail address: {address!r}; write it as name@host.domain")
        return cls(found.get("addresses", {}), found.get("names", {}))

    def address(self, recipient: str, context: dict[str, Any], contact: str) -> str:
        """The recipient's address; `contact` is the firm's own entry, as far as it is known and not erased."""
        scheme, _, name = recipient.partition(":")
        organisation = context["organisation"]
        if scheme == "firm":
            own = _ADDRESS.search(contact)
            # Who gave no address is told by the window, by telephone or on paper.
            return own.group() if own else self._of("window_officer", organisation)
        return self._of(name if scheme == "role" else "office", organisation)

    def addressee(self, recipient: str, context: dict[str, Any]) -> str:
        """Whom the letter greets: a role by its code, which the letter puts into words, an organisation or a firm by its name."""
        scheme, _, name = recipient.partition(":")
        if scheme == "firm":
            return str(context["firm"])
        return name if scheme == "role" else self.names.get(name, name)

    def _of(self, role: str, organisation: str) -> str:
        mailbox = f"{role}@{organisation}"
        return self.addresses.get(mailbox) or self.addresses.get(organisation) or f"{mailbox}.example"
