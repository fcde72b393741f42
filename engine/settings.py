"""The settings of every process of the stack, read from the environment (ZHIYA_…)."""

import os
import secrets
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, Field
from pydantic_settings import BaseSettings, SettingsConfigDict

PREFIX = "ZHIYA_"
LOOPBACK = "127.0.0.1"
_OWN_PORTS = range(11000, 31000)

Port = Annotated[int, Field(ge=1, le=65535)]
FullPath = Annotated[Path, AfterValidator(lambda path: path.expanduser().absolute())]

# Each port with what listens there, in the words of the person who meets it in a message.
PORTS = {
    "api_port": "the API",
    "temporal_ui_port": "Temporal's web pages",
    "sandbox_port": "the sandbox partners",
    "smtp_port": "the sandbox's mail server",
    "temporal_port": "Temporal",
    "postgres_port": "Postgres",
    "temporal_metrics_port": "Temporal's metrics",
}


def _in_data(name: str) -> Callable[[dict[str, Any]], Path]:
    # A setting whose check failed is missing here; its own error is the one to show.
    return lambda others: others.get("data", Path("data")) / name


def _at(port: str, scheme: str = "") -> Callable[[dict[str, Any]], str]:
    return lambda others: f"{scheme}{LOOPBACK}:{others.get(port, 0)}"


class Settings(BaseSettings):
    """What a process of the stack must know; each has a default that fits `zhiya up` on one machine."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="ignore", frozen=True)

    data: FullPath = Field(default=Path("data"), validate_default=True)
    api_port: Port = 8460
    temporal_ui_port: Port = 8461
    sandbox_port: Port = 8462
    smtp_port: Port = 8463
    temporal_port: Port = 8464
    postgres_port: Port = 8465
    temporal_metrics_port: Port = 8466

    database_url: str = Field(default="", repr=False)
    temporal_address: str = Field(default_factory=_at("temporal_port"))
    namespace: str = "zhiya"
    task_queue: str = "cases"
    api_url: str = Field(default_factory=_at("api_port", "http://"))
    partners_url: str = Field(default_factory=_at("sandbox_port", "http://"))
    smtp_host: str = LOOPBACK
    smtp_from: str = "zhiya@zhiya.invalid"

    payload_key_file: FullPath = Field(default_factory=_in_data("keys/payload.key"))
    callback_keys_file: FullPath = Field(default_factory=_in_data("keys/callbacks.json"))
    tokens_file: FullPath = Field(default_factory=_in_data("tokens.json"))

    witness_url: str = ""  # takes each daily root by HTTP POST, so that it also stands where we cannot change it

    # History events after which a run hands over to the next at a safe point; Temporal warns at 10,240.
    events_a_run: Annotated[int, Field(ge=100, le=10_000)] = 8000

    sandbox: bool = False  # cases whose time can be moved; zhiya up switches it on, a production start leaves it off
    public: bool = False  # listen on every address of the machine instead of this machine only

    @property
    def listen(self) -> str:
        """The address that the API and the sandbox listen on."""
        return "0.0.0.0" if self.public else LOOPBACK  # noqa: S104 - asked for by the setting

    def environment(self) -> dict[str, str]:
        """These settings as the environment of a child process, on top of our own environment."""
        return {**os.environ, **{PREFIX + name.upper(): str(value) for name, value in self.model_dump(mode="json").items()}}


def on_free_ports(data: Path) -> Settings:
    """Settings for a stack beside others: its own data folder and ports that nobody uses now.

    Below the range from which the kernel takes the ports of outgoing connections, so that none of those is in the way later.
    """
    found: list[int] = []
    while len(found) < len(PORTS):
        port = _OWN_PORTS.start + secrets.randbelow(len(_OWN_PORTS))
        if port not in found and _is_free(port):
            found.append(port)
    ports: dict[str, Any] = dict(zip(PORTS, found, strict=True))
    return Settings(data=data, **ports)


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True
