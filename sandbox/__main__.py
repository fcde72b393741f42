"""`python -m sandbox`: the stand-in partners and the mail sink in one process."""

import logging

import uvicorn

from sandbox.app import create
from sandbox.settings import from_environment


def main() -> None:
    """Serve until told to stop."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(name)s %(levelname)s %(message)s")
    settings = from_environment()
    uvicorn.run(create(settings), host=settings.host, port=settings.port, log_level="warning", access_log=False, ws="none")


if __name__ == "__main__":
    main()
