"""zhiya partner check: what it prints, and its status."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from typer.testing import CliRunner

from cli.main import app
from domain.signature import new_secret

SECRET = new_secret()


class Careless(BaseHTTPRequestHandler):
    """A receiver that says yes to everything."""

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["content-length"]))
        self.send_response(204)
        self.end_headers()

    def do_GET(self) -> None:
        self.send_response(405)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the standard library's name
        """Nothing: a test is silent."""


@pytest.fixture
def careless() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Careless)
    threading.Thread(target=server.serve_forever, args=(0.01,)).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_what_fails_is_told_with_what_was_expected_what_came_and_what_to_do(careless: str) -> None:
    done = CliRunner().invoke(app, ["partner", "check", "--ours", careless, "--as-webhook-receiver"], env={"ZHIYA_PARTNER_SECRET": SECRET})

    assert done.exit_code == 1
    assert "✗ A wrong signature is refused" in done.stdout
    assert "expected: 4xx for a signature made with another secret" in done.stdout
    assert "came:     204 ''" in done.stdout
    assert "to do:    verify before you read" in done.stdout
    assert "5 passed, 5 failed, 0 not checked" in done.stdout


def test_the_same_is_had_as_json(careless: str) -> None:
    done = CliRunner().invoke(app, ["partner", "check", careless, "--as-webhook-receiver", "--secret", SECRET, "--json"])
    said = json.loads(done.stdout)

    assert (said["passed"], len(said["checks"])) == (False, 10)
    assert {each["state"] for each in said["checks"]} == {"passed", "failed"}
    assert SECRET not in done.stdout


def test_without_a_secret_a_receiver_cannot_be_checked(careless: str) -> None:
    done = CliRunner().invoke(app, ["partner", "check", careless, "--as-webhook-receiver"])

    assert done.exit_code == 2
    assert "ZHIYA_PARTNER_SECRET" in done.stderr
