"""The ports of the stack: free before it starts, answered when a child is ready."""

import asyncio
import errno
import socket
from collections.abc import Iterable

from engine.files import CannotStart
from engine.settings import LOOPBACK, PORTS, PREFIX, Settings

ENGINE_PORTS = ("postgres_port", "temporal_port", "temporal_ui_port", "temporal_metrics_port")
# After a SIGKILL of an earlier zhiya its children need a moment to be gone.
_PORT_PATIENCE_S = 1.0


async def listens(port: int) -> None:
    """Wait until somebody listens on this port of this machine."""
    while True:
        try:
            _, writer = await asyncio.open_connection(LOOPBACK, port)
        except OSError:
            await asyncio.sleep(0.02)
        else:
            writer.close()
            await writer.wait_closed()
            return


async def check_ports(settings: Settings, names: Iterable[str]) -> None:
    """Refuse, with a sentence, a port that somebody else uses."""
    for name in names:
        await _check_port(name, getattr(settings, name))


async def _check_port(name: str, port: int) -> None:
    give_up = asyncio.get_running_loop().time() + _PORT_PATIENCE_S
    while (reason := _why_not_bound(port)) is not None:
        if asyncio.get_running_loop().time() > give_up:
            setting = f"{PREFIX}{name.upper()}"
            raise CannotStart(f"Port {port}, meant for {PORTS[name]}, {reason}. Free it, or choose another with {setting}=PORT.")
        await asyncio.sleep(0.1)


def _why_not_bound(port: int) -> str | None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError as error:
            return "is in use by another program" if error.errno == errno.EADDRINUSE else f"cannot be opened ({error.strerror})"
    return None
