"""Every kind of long work, put together from the parts that the worker hands in."""

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from api.parts import Parts
from jobs.bulk import Bulk
from jobs.exchanging import Exchanging
from jobs.exporting import Exporting
from jobs.importing import Importing
from jobs.kinds import Kinds
from jobs.standing import Standing
from jobs.verifying import Verifying


def kinds_of(parts: Parts, standing: Standing, key: Ed25519PrivateKey) -> Kinds:
    """The kinds by the names under which the API orders them; packages that go out are signed with the key."""
    exchanging = Exchanging(parts, standing, key)
    bulk = Bulk(parts, standing)
    return {
        "bulk_acts": bulk.acts(),
        "bulk_assign": bulk.assignments(),
        "export": Exporting(parts, standing).kind(),
        "import": Importing(parts, standing).kind(),
        "exchange": exchanging.incoming(),
        "package": exchanging.outgoing(),
        "verify": Verifying(parts, standing).kind(),
    }
