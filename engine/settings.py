"""The settings of every process of the stack, read from the environment (ZHIYA_…)."""

import json
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


def _at_api(path: str) -> Callable[[dict[str, Any]], str]:
    return lambda others: f"{others.get('api_url', '')}{path}"


class Settings(BaseSettings):
    """What a process of the stack must know; each has a default that fits `zhiya up` on one machine."""

    # A setting may also be a file of its name in the folder ZHIYA_SECRETS_DIR, as container platforms hand secrets over.
    model_config = SettingsConfigDict(
        env_prefix=PREFIX, extra="ignore", frozen=True, secrets_dir=os.environ.get(f"{PREFIX}SECRETS_DIR") or None
    )

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
    payload_keys: str = Field(default="", repr=False)  # the content of that file, where it comes from a secret store instead
    codec_origin: str = ""  # of Temporal's pages, as http://127.0.0.1:8461, which may ask the API to open payloads; "" for none
    callback_keys_file: FullPath = Field(default_factory=_in_data("keys/callbacks.json"))

    session_idle_minutes: Annotated[int, Field(ge=1, le=24 * 60)] = 60  # a session that is not used ends
    session_hours: Annotated[int, Field(ge=1, le=24 * 30)] = 12  # and every session after this
    fresh_login_minutes: Annotated[int, Field(ge=1, le=24 * 60)] = 15  # acts that move money need a login that is no older
    oidc_issuer: str = ""  # the identity provider; "" for none
    oidc_client_id: str = ""
    oidc_client_secret_file: str = ""  # "" for a public client
    oidc_audience: str = ""  # what access tokens of partners' systems must be made for; "" lets no system in
    oidc_redirect_url: str = Field(default_factory=_at_api("/api/v1/login/oidc/callback"))

    documents: str = Field(default_factory=lambda others: str(_in_data("documents")(others)))  # a folder, or s3://bucket/prefix
    archive: str = Field(default_factory=lambda others: str(_in_data("archive")(others)))  # of histories: a folder, or s3://bucket/prefix
    documents_access_file: str = ""  # who may enter S3, as JSON: endpoint, region, access_key_id, secret_access_key; else AWS_…
    document_limit_mib: Annotated[int, Field(ge=1, le=60)] = 50
    document_kinds: Annotated[str, Field(pattern=r"^(pdf|ofd|docx|xlsx|pptx|png|jpg|txt)( (pdf|ofd|docx|xlsx|pptx|png|jpg|txt))*$")] = (
        "pdf ofd docx xlsx pptx png jpg txt"
    )
    scanner: str = ""  # for malware: a command, unix:SOCKET or tcp://HOST:PORT of clamd, or an http(s) address; "" for none

    # TLS to Temporal: files in PEM. Postgres takes its own words in ZHIYA_DATABASE_URL: sslmode, sslrootcert, sslcert, sslkey.
    temporal_tls: bool = False
    temporal_ca_file: str = ""  # who vouches for the server; "" for the machine's own
    temporal_cert_file: str = ""  # our certificate, where the server asks for one (mTLS), and its key
    temporal_key_file: str = ""
    temporal_server_name: str = ""  # the name in the server's certificate, where it is not that of the address
    temporal_api_key_file: str = ""

    trusted_proxies: str = ""  # addresses of the proxies in front of the API that speak TLS, as uvicorn takes them
    private_hosts: str = ""  # hosts of a network of our own, to which nothing is encrypted: postgres temporal

    # Requests a minute, counted by each process of the API; 0 counts nothing. A sandbox, driven by programs, has fifty times these.
    rate_person: Annotated[int, Field(ge=0)] = 600
    rate_system: Annotated[int, Field(ge=0)] = 6000  # all systems of a partner together
    rate_systems: dict[str, Annotated[int, Field(ge=1)]] = {}  # what single partners have agreed on, as JSON: {"bank-xt-rcb": 12000}
    rate_stranger: Annotated[int, Field(ge=0)] = 120  # an address that shows no credentials
    rate_failures: Annotated[int, Field(ge=0)] = 20  # wrong credentials from one address

    witness_url: str = ""  # takes each daily root by HTTP POST, so that it also stands where we cannot change it

    night_at: Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")] = "02:30"  # of Shanghai, when the house work of the night begins
    night_sample: Annotated[int, Field(ge=0, le=10_000)] = 50  # cases that are drawn each night and proven from their histories

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
        return {**os.environ, **{PREFIX + name.upper(): _word(value) for name, value in self.model_dump(mode="json").items()}}


def _word(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


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
