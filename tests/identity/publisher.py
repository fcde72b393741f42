"""An identity provider for tests: publishes keys over HTTP on this machine, signs any token, and counts who looks."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from joserfc import jwt
from joserfc.jwk import RSAKey

AUDIENCE = "zhiya"


class Publisher:
    """An issuer that publishes keys, and counts who looks."""

    def __init__(self) -> None:
        self.keys: list[Any] = [RSAKey.generate_key(2048, {"kid": "one"})]
        self.issuer, self.looked, self.calls_itself = "", 0, ""

    def token(self, key: Any = None, header: dict[str, Any] | None = None, **claims: Any) -> str:
        key = key or self.keys[0]
        now = int(time.time())
        usual = {"iss": self.issuer, "aud": AUDIENCE, "sub": "rcb", "iat": now, "exp": now + 60}
        said = {name: value for name, value in (usual | claims).items() if value is not None}
        return jwt.encode(header or {"alg": "RS256", "kid": key.kid}, said, key, algorithms=["RS256", "ES256", "HS256"])

    def document(self, path: str) -> Any:
        if path.startswith("/.well-known"):
            return {"issuer": self.calls_itself or self.issuer, "jwks_uri": f"{self.issuer}/keys"}
        self.looked += 1
        public = [key.as_dict(private=False) for key in self.keys]
        return {"keys": public}


@contextmanager
def publishing() -> Iterator[Publisher]:
    publisher = Publisher()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = json.dumps(publisher.document(self.path)).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - as the library names it
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    publisher.issuer = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield publisher
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
