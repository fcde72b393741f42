"""The words that payloads choose from: method, cover, what is secured, route."""

from enum import StrEnum


class Method(StrEnum):
    """How a loan is repaid: 等额本息, 等额本金, 按月付息到期还本, 按季付息到期还本, 到期一次还本付息."""

    EQUAL_INSTALMENTS = "equal_instalments"
    EQUAL_PRINCIPAL = "equal_principal"
    MONTHLY_INTEREST = "monthly_interest"
    QUARTERLY_INTEREST = "quarterly_interest"
    SINGLE_PAYMENT = "single_payment"


class Cover(StrEnum):
    """The credit enhancement (增信) that the approval asks for."""

    INSURANCE = "insurance"
    GUARANTEE = "guarantee"
    NONE = "none"


class Secured(StrEnum):
    """What the pledge secures: one claim, or all claims up to a maximum (最高额质权, Civil Code 439)."""

    SINGLE = "single"
    MAXIMUM = "maximum"


class Route(StrEnum):
    """How a pledged right is realised; court = 实现担保物权 (Civil Procedure Law 207)."""

    AUCTION = "auction"
    LISTING = "listing"
    AGREEMENT = "agreement"
    COURT = "court"
    LICENCE = "licence"
    BUY_BACK = "buy_back"
