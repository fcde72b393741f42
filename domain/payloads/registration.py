"""What the acts of the registration carry, and those on a registered right."""

from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True)
class ClockOrder:
    """An order to a running clock: why it stops or goes on, or by how many days it is extended."""

    clock: str  # registration, registry
    ground: str = ""  # a code of the pack's clock.pause_reasons, where it is stopped
    days: int = 0
    order_no: str = ""


@dataclass(frozen=True)
class Application:
    """A joint application of pledgor and pledgee."""

    signed_by_pledgor: bool
    signed_by_pledgee: bool
    channel: str = "online"  # online, window, post


@dataclass(frozen=True)
class RegistryReceipt:
    """The registry's receipt of an application."""

    application_no: str
    received_on: date


@dataclass(frozen=True)
class CorrectionNotice:
    """The registry's notice of what is to be corrected (补正通知书)."""

    notice_no: str
    defects: list[str]


@dataclass(frozen=True)
class ConsentNotice:
    """The registry's information about a ground that the parties may accept."""

    notice_no: str
    ground: str  # R10 or R11


@dataclass(frozen=True)
class Declaration:
    """The declaration that both parties continue."""

    signed_by_both: bool


@dataclass(frozen=True)
class Registered:
    """The entry in the register and its notice."""

    registration_no: str
    registered_on: date
    notice_no: str
    notice_sha256: str = ""
    term_end: date | None = None


@dataclass(frozen=True)
class RegistryRefusal:
    """The notice that registration is refused (不予登记通知书)."""

    notice_no: str
    ground: str


@dataclass(frozen=True)
class DroppedRight:
    """The amended contract of a pledge that goes on without one right."""

    amended_contract_no: str
    consents: list[str]  # organisations that cover the loan and have agreed again


@dataclass(frozen=True)
class RegistryNotice:
    """A registrar's notice of change, partial release, cancellation (注销) or revocation (撤销)."""

    notice_no: str
    effective_on: date
    ground: str = ""
    amount_fen: int = 0  # where the secured amount is changed
    pledgee: str = ""  # where the pledgee is changed
    term_end: date | None = None  # where the registered term is changed
    expires_on: date | None = None  # where the right itself was renewed
    consents: list[str] = field(default_factory=list)  # to a release: organisations that cover the loan and have agreed


@dataclass(frozen=True)
class ExtendedTerm:
    """The new end of a trademark pledge."""

    notice_no: str
    term_end: date
