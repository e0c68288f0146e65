"""HTTP on loopback: connections, sign-in, and the ways in which an answer can be lost on the wire.

One thread for each connection, keep-alive, an answer written in one piece and without Nagle's delay (with it a
test run would spend its time waiting). What is asked and answered is the business of the application.
"""

import socket
import ssl
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from typing import Any, Final, Protocol

from simulator.signing_in.sign_in import Challenge, ConnectionState

LARGEST_MESSAGE: Final = 65_536 * 1024  # PROTOCOL 1.11
DRAIN_SECONDS: Final = 0.5  # how long a silent client is waited for that still has something to send
DRIPS: Final = 20  # into how many pieces a dripping answer is cut


@dataclass(frozen=True, slots=True)
class HttpRequest:
    """What came in, from whom."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes
    user: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes back to the client.

    `cut` sends the first half and hangs up, `drip` sends it in small pieces over so many seconds.
    """

    status: int
    body: bytes = b""
    content_type: str = "text/xml; charset=utf-8"
    headers: Sequence[tuple[str, str]] = ()
    cut: bool = False
    chunked: bool = False
    drip: float = 0.0


class LostConnection(Exception):
    """The connection ends here without an answer, on purpose."""


class Doorkeeper(Protocol):
    """Who decides who may come in."""

    def check(self, header: str | None, state: ConnectionState) -> str | Challenge:
        """The user of a request, or what the client must do first."""


class Application(Protocol):
    """What answers requests."""

    @property
    def sign_in(self) -> Doorkeeper:
        """Who decides who may come in."""

    def respond(self, request: HttpRequest) -> Answer:
        """The answer; raises LostConnection where there shall be none."""


class Listener:
    """A listening socket and the threads behind it."""

    def __init__(
        self,
        application: Application,
        port: int,
        tls: ssl.SSLContext | None = None,
        largest_body: Callable[[str], int] = lambda path: LARGEST_MESSAGE,
    ) -> None:
        """`largest_body` says how many bytes a request to an address may have."""
        self._server: Final = _Server(application, port, tls, largest_body)
        self._thread: Final = Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()

    @property
    def port(self) -> int:
        """The port it listens on."""
        return int(self._server.server_address[1])

    def stop(self) -> None:
        """Stop listening and cut what is still connected."""
        self._server.shutdown()
        self._server.server_close()
        self._server.cut_connections()
        self._thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def __init__(
        self,
        application: Application,
        port: int,
        tls: ssl.SSLContext | None,
        largest_body: Callable[[str], int],
    ) -> None:
        self.application: Final = application
        self.largest_body: Final = largest_body
        self._tls: Final = tls
        self._open: Final[set[socket.socket]] = set()
        self._guard: Final = Lock()
        super().__init__(("127.0.0.1", port), _Handler)

    def get_request(self) -> tuple[socket.socket, Any]:
        """A new connection; its handshake is left to its own thread, where a silent client stops nobody
        else."""
        connection, address = super().get_request()
        if self._tls is not None:
            connection = self._tls.wrap_socket(connection, server_side=True, do_handshake_on_connect=False)
        return connection, address

    def process_request(self, request: Any, client_address: Any) -> None:
        with self._guard:
            self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        with self._guard:
            self._open.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is no error of ours; anything else is printed by the base class."""
        if not isinstance(sys.exception(), ConnectionError | TimeoutError | ssl.SSLError):
            super().handle_error(request, client_address)

    def cut_connections(self) -> None:
        with self._guard:
            left = list(self._open)
        for connection in left:
            _hang_up(connection)


def _hang_up(connection: socket.socket) -> None:
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        return  # the other side was faster


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1
    server: _Server

    def setup(self) -> None:
        if isinstance(self.request, ssl.SSLSocket):
            self.request.do_handshake()
        super().setup()
        self._state = ConnectionState()

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing: addresses and users have no place in a test's output."""

    def do_GET(self) -> None:
        self._serve()

    do_POST = do_PUT = do_PATCH = do_DELETE = do_GET

    def _serve(self) -> None:
        body = self._read_body()
        if body is None:
            return
        user = self.server.application.sign_in.check(self.headers.get("Authorization"), self._state)
        if isinstance(user, Challenge):
            asked = [("WWW-Authenticate", header) for header in user.headers]
            self._send(Answer(HTTPStatus.UNAUTHORIZED, headers=asked))
            return
        headers = {name.lower(): value for name, value in self.headers.items()}
        try:
            answer = self.server.application.respond(
                HttpRequest(self.command, self.path, headers, body, user)
            )
        except LostConnection:
            self.close_connection = True
            _hang_up(self.connection)
        else:
            self._send(answer)

    def _read_body(self) -> bytes | None:
        """The whole body; nothing when its length is missing or too large, or the client stopped halfway."""
        said = self.headers.get("Content-Length", "0")
        if self.headers.get("Transfer-Encoding") or not said.isdigit():
            self._turn_away(HTTPStatus.LENGTH_REQUIRED)
            return None
        if int(said) > self.server.largest_body(self.path):
            self._turn_away(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
            self._drain(int(said))
            return None
        body = self.rfile.read(int(said))
        if len(body) < int(said):
            self.close_connection = True
            return None
        return body

    def _turn_away(self, status: HTTPStatus) -> None:
        """Refuse a request whose body is not read; what follows on the connection would be garbage."""
        self._send(Answer(status, headers=[("Connection", "close")]))

    def _drain(self, left: int) -> None:
        """Let the client finish its sentence: it would never hear an answer to a connection that is cut."""
        self.connection.settimeout(DRAIN_SECONDS)
        with suppress(TimeoutError):
            while left > 0 and (piece := self.rfile.read1(min(left, 65_536))):
                left -= len(piece)

    def _send(self, answer: Answer) -> None:
        self.send_response(answer.status)
        if self._state.last_word:
            self.send_header("WWW-Authenticate", self._state.last_word)
            self._state.last_word = ""
        if answer.body:
            self.send_header("Content-Type", answer.content_type)
        for name, value in answer.headers:
            self.send_header(name, value)
        chunked = answer.chunked and answer.body != b""
        if chunked:
            self.send_header("Transfer-Encoding", "chunked")
        elif answer.status != HTTPStatus.NO_CONTENT:
            self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        body = answer.body
        if chunked:
            body = b"%x\r\n%b\r\n0\r\n\r\n" % (len(body), body)
        if answer.drip:
            self._drip(body, answer.drip)
        self.wfile.write(body[: len(body) // 2] if answer.cut else b"" if answer.drip else body)
        self.wfile.flush()
        if answer.cut:
            self.close_connection = True
            _hang_up(self.connection)

    def _drip(self, body: bytes, seconds: float) -> None:
        """Send the body bit by bit, so that no single read takes long."""
        size = max(1, len(body) // DRIPS)
        pieces = [body[place : place + size] for place in range(0, len(body), size)]
        for piece in pieces:
            self.wfile.write(piece)
            self.wfile.flush()
            time.sleep(seconds / len(pieces))
