"""One Postgres for the fuzzing, beside those of the other tests."""

from tests.api.conftest import server

__all__ = ["server"]
