"""The generated half of the client: it is what the description says now."""

from pathlib import Path

from tests.client import generate

ROOT = Path(__file__).parents[2]


def test_the_generated_files_are_those_of_the_description() -> None:
    schema = generate.described()
    made = generate.models(schema)

    assert made == (ROOT / "client" / "models.py").read_text("utf-8"), "run `make client`"
    assert generate.operations(schema, made) == (ROOT / "client" / "operations.py").read_text("utf-8"), "run `make client`"


def test_the_table_of_problems_is_that_of_the_code() -> None:
    text = generate.PAGE.read_text("utf-8")

    assert generate.page(text) == text, "run `make client`"
