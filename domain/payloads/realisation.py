"""What the acts of the disposal carry."""

from dataclasses import dataclass, field
from datetime import date

from domain.payloads.kinds import Route


@dataclass(frozen=True)
class AssetValue:
    """The value of the rights for their disposal."""

    value_fen: int
    base_date: date
    report_no: str


@dataclass(frozen=True)
class ChosenRoute:
    """The route of the disposal, and what of its prerequisites is there (words of the pack's disposal.<route>.needs)."""

    route: Route
    ready: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class AgreedPrice:
    """A disposal without rounds: who takes the rights, or the licence, at what price."""

    contract_no: str
    buyer: str
    amount_fen: int


@dataclass(frozen=True)
class SetOff:
    """After the sale has failed too: the creditor takes the rights at the last reserve (以物抵债), or they go back to the pledgor."""

    accepted: bool


@dataclass(frozen=True)
class Listing:
    """One round of offering the rights."""

    listing_no: str
    reserve_fen: int
    opens_on: date
    closes_on: date


@dataclass(frozen=True)
class Bid:
    """An offer to buy."""

    bidder: str
    amount_fen: int


@dataclass(frozen=True)
class Assignment:
    """The recorded transfer of the rights to the buyer."""

    buyer: str
    record_no: str
    recorded_on: date


@dataclass(frozen=True)
class Proceeds:
    """The price as received, and what the disposal cost."""

    gross_fen: int
    costs_fen: int
    distributed_on: date
