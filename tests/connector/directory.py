"""A directory that gives tokens, as Microsoft Entra does, over https with a certificate of its own; for tests only.

A newcomer would give any caller a token. Secrets and signatures are checked, so that a test that passes has proven
that the right thing was sent.
"""

import json
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import trustme

TENANT, CLIENT, SECRET = "contoh.example", "11111111-aaaa-bbbb-cccc-222222222222", "s3cr3t~of.the-application"


@dataclass
class Directory:
    """What was asked of it, and what it answers."""

    url: str
    ca_file: Path
    asked: list[dict[str, str]] = field(default_factory=list)
    given: list[str] = field(default_factory=list)
    expires_in: int = 3600
    answers: list[tuple[int, object]] = field(default_factory=list)
    """Taken before the ordinary ones."""

    def answer(self, form: dict[str, str]) -> tuple[int, object]:
        self.asked.append(form)
        if self.answers:
            return self.answers.pop(0)
        if form.get("client_id") != CLIENT or not (
            form.get("client_secret") == SECRET or form.get("client_assertion", "").count(".") == 2
        ):
            words = f"AADSTS7000215: Invalid client secret provided: {form.get('client_secret')} Trace ID: 1"
            return 401, {"error": "invalid_client", "error_description": words}
        self.given.append(f"token-{len(self.given) + 1}-of-the-directory")
        return 200, {"token_type": "Bearer", "expires_in": self.expires_in, "access_token": self.given[-1]}


@contextmanager
def directory(folder: Path) -> Iterator[Directory]:
    """The directory, for as long as it is needed; its certificate authority in a file of the folder."""
    authority = trustme.CA()
    ca_file = folder / "authority.pem"
    authority.cert_pem.write_to_path(ca_file)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1", "localhost").configure_cert(context)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            token = f"{served.url}/{TENANT}/oauth2/v2.0/token"
            known = self.path.startswith(f"/{TENANT}/")
            self._say(
                200 if known else 400,
                {
                    "token_endpoint": token,
                    "authorization_endpoint": token,
                    "issuer": f"{served.url}/{TENANT}/v2.0",
                }
                if known
                else {"error": "invalid_tenant", "error_description": "AADSTS90002: Tenant not found."},
            )

        def do_POST(self) -> None:
            form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
            self._say(*served.answer({name: values[0] for name, values in form.items()}))

        def _say(self, status: int, value: object) -> None:
            body = value if isinstance(value, bytes) else json.dumps(value).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """It says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    served = Directory(f"https://127.0.0.1:{server.server_address[1]}", ca_file)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield served
    finally:
        server.shutdown()
        server.server_close()


def application_certificate(folder: Path) -> Path:
    """A file with a certificate and its private key, as an application signs with."""
    path = folder / "application.pem"
    trustme.CA(key_type=trustme.KeyType.RSA).issue_cert(
        "application.example", key_type=trustme.KeyType.RSA
    ).private_key_and_cert_chain_pem.write_to_path(path)
    return path
