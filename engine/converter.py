"""The one data converter of clients, workers, tests and replays."""

import dataclasses

from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.converter import DataConverter, DefaultFailureConverterWithEncodedAttributes

from engine.codec import EncryptingCodec, Keys


def data_converter(keys: Keys) -> DataConverter:
    """Pydantic's payloads, closed by our codec; the messages of failures are closed like everything else."""
    return dataclasses.replace(
        pydantic_data_converter,
        payload_codec=EncryptingCodec(keys),
        failure_converter_class=DefaultFailureConverterWithEncodedAttributes,
    )
