"""The two ways a partner fails: it refuses a call for good, or it is away and is called again."""

from collections.abc import Iterator
from contextlib import contextmanager

from temporalio.exceptions import ApplicationError

PARTNER_REFUSED = "partner_refused"


class PartnerRefused(Exception):
    """The partner will never take this call; the sentence says why, and an operator has to look."""


class PartnerAway(Exception):
    """The partner is down, slow or talks nonsense: the same call is made again later."""


@contextmanager
def refusals_are_final() -> Iterator[None]:
    """Turn a refusal into an error that is not retried; whatever else goes wrong is."""
    try:
        yield
    except PartnerRefused as refused:
        raise ApplicationError(str(refused), type=PARTNER_REFUSED, non_retryable=True) from refused
