"""The one data converter of clients, workers, tests and replays."""

from temporalio.contrib.pydantic import PydanticJSONPlainPayloadConverter
from temporalio.converter import (
    CompositePayloadConverter,
    DataConverter,
    DefaultFailureConverterWithEncodedAttributes,
    DefaultPayloadConverter,
    JSONPlainPayloadConverter,
)

from engine.codec import EncryptingCodec, Keys

# One for the process: every workflow instance makes its own payload converter, and reading the first payload of a type costs milliseconds.
_JSON = PydanticJSONPlainPayloadConverter()


class PayloadConverter(CompositePayloadConverter):
    """Pydantic's payloads, with what was learned of each type shared by all cases of a process."""

    def __init__(self) -> None:
        parts = DefaultPayloadConverter.default_encoding_payload_converters
        super().__init__(*(_JSON if isinstance(part, JSONPlainPayloadConverter) else part for part in parts))


def data_converter(keys: Keys) -> DataConverter:
    """Pydantic's payloads, closed by our codec; the messages of failures are closed like everything else."""
    return DataConverter(
        payload_converter_class=PayloadConverter,
        payload_codec=EncryptingCodec(keys),
        failure_converter_class=DefaultFailureConverterWithEncodedAttributes,
    )
