"""The Temporal client, made in one way everywhere."""

from temporalio.client import Client

from engine.codec import Keys
from engine.converter import data_converter
from engine.settings import Settings


async def connect(settings: Settings) -> Client:
    """A client of the settings' Temporal server and namespace, with our data converter."""
    converter = data_converter(Keys.read(settings.payload_key_file))
    return await Client.connect(settings.temporal_address, namespace=settings.namespace, data_converter=converter)
