"""Everything that the API describes, asked with made-up requests as four roles: no error of ours, and every answer as described."""

import os
from collections.abc import Iterator
from typing import Any

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.schemas import APIOperation
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    ignored_auth,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)

from tests.fuzz.serving import Served, served

ROLES = ("window_officer", "bank_officer", "fund_officer", "auditor")
_CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_headers_conformance, response_schema_conformance]
_LEFT_OUT = [ignored_auth, unsupported_method]  # tests/api goes over every operation without and with every caller
_ENDLESS = "text/event-stream"
# `make fuzz` asks for more, and begins elsewhere each time.
_EXAMPLES = int(os.environ.get("ZHIYA_FUZZ_EXAMPLES", "2"))
_SEED = int(os.environ.get("ZHIYA_FUZZ_SEED", "20261121"))


@pytest.fixture(scope="module")
def api(server: str) -> Iterator[Served]:
    with served(server) as found:
        yield found


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=lambda mode: mode.value)
def test_whatever_is_asked_is_answered_as_described(api: Served, mode: GenerationMode) -> None:
    wrong = []
    with requests.Session() as session:
        for operation in _operations(api):
            try:
                _ask(operation, session, mode)
            except Unsatisfiable:  # what takes nothing cannot be asked wrongly
                continue
            except (AssertionError, BaseExceptionGroup) as failure:  # each operation has its say
                wrong.append(f"{operation.method.upper()} {operation.path}: {failure}")

    assert not wrong, "\n\n".join(wrong)


def _operations(api: Served) -> Iterator[APIOperation[Any, Any, Any, Any]]:
    schema = schemathesis.openapi.from_dict(api.schema)
    schema.config.update(base_url=api.address)
    for result in schema.get_all_operations():
        operation = result.ok()  # type: ignore[union-attr]  # an Err raises here, which is what is wanted
        if not any(_ENDLESS in answer.get("content", {}) for answer in operation.definition.raw["responses"].values()):
            yield operation


def _ask(operation: APIOperation[Any, Any, Any, Any], session: requests.Session, mode: GenerationMode) -> None:
    """Make requests up, and send each as every role: what takes the time is the making."""

    @seed(_SEED)
    @settings(max_examples=_EXAMPLES, deadline=None, database=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
    @given(case=operation.as_strategy(mode))
    def asked(case: schemathesis.Case[Any]) -> None:
        for role in ROLES:
            credentials = {"Authorization": f"Bearer {role}"}
            case.call_and_validate(session=session, checks=_CHECKS, excluded_checks=_LEFT_OUT, headers=credentials)

    asked()
