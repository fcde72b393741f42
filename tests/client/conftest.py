"""The API of the client's tests: the one of the API's own."""

from tests.api.conftest import api, case, database, opening, server

__all__ = ["api", "case", "database", "opening", "server"]
