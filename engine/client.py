"""The Temporal client, made in one way everywhere."""

from pathlib import Path

from temporalio.client import Client
from temporalio.service import TLSConfig

from engine import payload_keys
from engine.converter import data_converter
from engine.settings import Settings


async def connect(settings: Settings) -> Client:
    """A client of the settings' Temporal server and namespace, with our data converter."""
    converter = data_converter(payload_keys.load(settings))
    key = _content(settings.temporal_api_key_file)
    return await Client.connect(
        settings.temporal_address,
        namespace=settings.namespace,
        data_converter=converter,
        tls=tls_of(settings) or False,
        api_key=key.decode().strip() if key else None,
    )


def tls_of(settings: Settings) -> TLSConfig | None:
    """How the connection is encrypted, and with which certificate we say who we are; None for a plain one."""
    if not settings.temporal_tls:
        return None
    return TLSConfig(
        server_root_ca_cert=_content(settings.temporal_ca_file),
        domain=settings.temporal_server_name or None,
        client_cert=_content(settings.temporal_cert_file),
        client_private_key=_content(settings.temporal_key_file),
    )


def _content(path: str) -> bytes | None:
    return Path(path).read_bytes() if path else None
