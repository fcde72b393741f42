"""The API as a process: `python -m api`."""

import sys

import uvicorn

from api.connections import serving
from engine.files import CannotStart
from engine.production import refuse_unfit
from engine.settings import LOOPBACK, Settings


def main() -> None:
    """Serve until a signal comes; settings that do not fit are one message and status 1."""
    settings = Settings()
    try:
        refuse_unfit(settings)
    except CannotStart as error:
        sys.exit(f"zhiya: {error}")
    proxies = settings.trusted_proxies or LOOPBACK
    uvicorn.run(
        "api.app:create",
        factory=True,
        host=settings.listen,
        port=settings.api_port,
        proxy_headers=True,
        forwarded_allow_ips=proxies,
        **serving(),
    )


if __name__ == "__main__":
    main()
