"""A server of a few lines that does with a connection what its script says: what no real server does on demand."""

import socket
import threading
from collections.abc import Callable, Sequence
from types import TracebackType

Step = Callable[[socket.socket, bytes], None]


def replies(body: bytes, *, status: str = "200 OK", headers: str = "") -> Step:
    """A whole answer; the connection stays open."""

    def step(connection: socket.socket, _: bytes) -> None:
        head = f"HTTP/1.1 {status}\r\nContent-Type: text/xml\r\n{headers}Content-Length: {len(body)}\r\n\r\n"
        connection.sendall(head.encode() + body)

    return step


def sends(raw: bytes) -> Step:
    """Exactly these bytes, then the end."""

    def step(connection: socket.socket, _: bytes) -> None:
        connection.sendall(raw)
        hangs_up(connection, b"")

    return step


def hangs_up(connection: socket.socket, _: bytes) -> None:
    """The end, without a word."""
    connection.shutdown(socket.SHUT_RDWR)
    connection.close()


class ScriptedServer:
    """Takes one step of its script for each request that comes in, on whatever connection."""

    def __init__(self, steps: Sequence[Step]) -> None:
        self._steps = list(steps)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._open: list[socket.socket] = [self._listener]
        self.requests: list[bytes] = []
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._listener.getsockname()[1]}/NAV"

    def __enter__(self) -> "ScriptedServer":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for one in self._open:
            one.close()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self._open.append(connection)
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        try:
            while request := self._request(connection):
                self.requests.append(request)
                self._steps.pop(0)(connection, request)
        except OSError:
            return

    def _request(self, connection: socket.socket) -> bytes:
        data = b""
        while b"\r\n\r\n" not in data:
            if not (more := connection.recv(65536)):
                return b""
            data += more
        head, _, body = data.partition(b"\r\n\r\n")
        length = next(
            (
                int(one.partition(b":")[2])
                for one in head.split(b"\r\n")
                if one.lower().startswith(b"content-length")
            ),
            0,
        )
        while len(body) < length:
            body += connection.recv(65536)
        return head + b"\r\n\r\n" + body
