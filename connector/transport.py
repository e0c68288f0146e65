"""The only file with sockets: one signed-in connection, time-outs, and repeated tries of reads.

A newcomer would let a library repeat a call that failed. A write whose bytes may have left this machine is
never sent again from here: it ends in `NoAnswer`, and delivery asks batch and ledger first (DESIGN 4).
`Unreachable` is said of a write only when not one byte of it was handed to the operating system. A kept
connection that turns out to be closed is no exception: nobody can tell whether the server closed it before or
after it read the call.

NTLM and Negotiate sign in a connection, not a call, so there is one connection, used by one thread.
"""

import math
import socket
import threading
import time
import weakref
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any, Final, TypeVar

import requests
import stamina
import structlog
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import MaxRetryError

from connector.circuit import Circuit
from connector.errors import ConnectorError, Refused, Unreachable, shortened
from connector.exchange import Answer, Purpose, Request, Unreadable, turned_away, unread
from connector.pace import UNHURRIED, Pace
from connector.settings import ConnectionSettings, InvalidSettings
from connector.sign_in import TokenSignIn, sign_in

__all__ = ["Transport"]

# The longest we let a server make us wait between two tries of a read, and in all.
LONGEST_WAIT_SECONDS: Final = 60.0
LONGEST_RETRY_SECONDS: Final = 300.0

# Statuses that no Navision gives with words of its own: only a queue or a gateway says them. Over SOAP the sign-in
# has no words either.
_NEVER_NAVISION: Final = frozenset({407, 408, 429, 502, 503, 504})
_NEVER_SOAP: Final = frozenset({401, 403})

# How a server's challenge names each way to sign in, and our word for it.
_WAYS: Final = {"negotiate": "negotiate", "ntlm": "ntlm", "basic": "basic", "bearer": "oauth2"}

T = TypeVar("T")

log = structlog.get_logger("connector")


class Transport:
    """One signed-in connection to one server."""

    def __init__(
        self, settings: ConnectionSettings, pace: Pace = UNHURRIED, circuit: Circuit | None = None
    ) -> None:
        self._settings = settings
        self._pace = pace
        self._circuit = circuit or Circuit()
        shortest = min(settings.time_outs.read, settings.time_outs.write, settings.time_outs.post)
        self._witness = _Witness(look_every=min(1.0, shortest / 4))
        self._session = _session(settings, _WatchedAdapter(self._witness))
        self._session.headers["Accept-Encoding"] = "identity"
        self._token_session = _session(settings, _TokenAdapter(settings.time_outs.connect * 3))
        self._session.auth = sign_in(settings, self._token_session, lambda: self._witness.certificate)

    def exchange(self, request: Request, read: Callable[[Answer], T]) -> T:
        """Send the request and read its answer; a read is tried again while that can help, a write never.

        Raises Unreachable at once while a server that does not answer is left alone.
        """
        self._circuit.check(request.subject)
        if request.purpose is not Purpose.READ:
            return self._tried(request, read)
        for attempt in stamina.retry_context(
            on=lambda error: not self._circuit.is_open and _worth_another_try(error),
            attempts=self._settings.read_attempts,
            timeout=LONGEST_RETRY_SECONDS,
            wait_initial=0.2,
            wait_max=LONGEST_WAIT_SECONDS,
            wait_jitter=0.2,
        ):
            with attempt:
                return self._tried(request, read)
        raise AssertionError("a retried read ends in an answer or an error")

    def close(self) -> None:
        """Close the connection."""
        self._session.close()
        self._token_session.close()
        self._witness.close()

    def _tried(self, request: Request, read: Callable[[Answer], T]) -> T:
        """One try of a call, whose end the circuit hears of."""
        try:
            found = self._once(request, read)
        except ConnectorError as error:
            self._circuit.ended(error)
            raise
        self._circuit.ended(None)
        return found

    def _once(self, request: Request, read: Callable[[Answer], T]) -> T:
        started = time.monotonic()
        answer = self._signed_in(request)
        log.debug(
            "navision answered",
            service=request.subject,
            status=answer.status,
            sent=len(request.body or b""),
            received=len(answer.body),
            seconds=round(time.monotonic() - started, 3),
        )
        if not (answer.succeeded or _may_be_navision(answer)):
            raise turned_away(request, answer)
        try:
            return read(answer)
        except Unreadable as unreadable:
            if not answer.succeeded:
                raise turned_away(request, answer) from None
            words = str(unreadable) if answer.status == 200 else f"status {answer.status} and {unreadable}"
            raise unread(request, answer, words) from None

    def _signed_in(self, request: Request) -> Answer:
        """The answer to a call that goes out with a good token, where tokens are how this site signs in."""
        tokens = self._session.auth
        if not isinstance(tokens, TokenSignIn):
            return self._in_turn(request)
        tokens.renew(request.subject)
        answer = self._in_turn(request)
        if answer.status == 401:
            tokens.forget()
            if request.purpose is Purpose.READ:
                tokens.renew(request.subject)
                answer = self._in_turn(request)
        return answer

    def _in_turn(self, request: Request) -> Answer:
        """The answer to a call that waits for its turn among all calls of the site."""
        seconds = self._settings.time_outs.connect + getattr(self._settings.time_outs, request.purpose.value)
        with self._pace.turn(seconds * 1.2):
            return self._send(request)

    def _send(self, request: Request) -> Answer:
        seconds = getattr(self._settings.time_outs, request.purpose.value)
        # A little more than the socket's own time-out, so that an ordinary silence is reported as such.
        self._witness.begin(seconds * 1.1)
        try:
            response = self._session.request(
                request.verb,
                request.address,
                data=request.body,
                headers=dict(request.headers),
                timeout=(self._settings.time_outs.connect, seconds),
                allow_redirects=False,
            )
        except Exception as error:
            # Not only requests' own: the NTLM sign-in lets errors of other libraries through. Their texts are
            # not chained, since some of them quote headers.
            raise self._failed(request, error, seconds) from None
        finally:
            self._witness.end()
        if self._witness.late:
            raise unread(request, None, f"none within {seconds:g} s")
        return Answer(
            response.status_code,
            response.content,
            response.headers.get("Content-Type", "").lower(),
            _seconds(response.headers.get("Retry-After", ""), response.headers.get("Date", "")),
            _moment(response.headers.get("Date", "")),
            shortened(response.headers.get("Server", ""), 60),
            _ways(response.headers.get("WWW-Authenticate", "")) if response.status_code == 401 else (),
        )

    def _failed(self, request: Request, error: Exception, seconds: float) -> ConnectorError:
        """Which of our errors it is that no answer came: by whether a byte was sent, not by the cause."""
        reason = _reason(error)
        log.debug("navision did not answer", service=request.subject, sent=self._witness.sent, reason=reason)
        if not self._witness.sent and (self._witness.dialled or _is_before_sending(error)):
            return Unreachable(
                f"{request.subject}: the server was not reached ({reason}): nothing was sent, try later",
                service=request.subject,
            )
        if not self._witness.sent and isinstance(error, requests.exceptions.InvalidURL):
            return Refused(
                f"{request.subject}: the address cannot be used: check url", service=request.subject
            )
        if request.purpose is Purpose.READ and not isinstance(error, requests.RequestException):
            return Refused(
                f"{request.subject}: the sign-in failed ({reason}): check sign_in, user and password",
                service=request.subject,
            )
        words = f"none within {seconds:g} s" if self._witness.late else f"an interruption ({reason})"
        return unread(request, None, words)


def _session(settings: ConnectionSettings, adapter: HTTPAdapter) -> requests.Session:
    if settings.ca_bundle and not Path(settings.ca_bundle).is_file():
        raise InvalidSettings(f"ca_bundle: there is no file {settings.ca_bundle}")
    session = requests.Session()
    # Proxies, .netrc and CA bundles of the environment would change where we sign in, and as whom.
    session.trust_env = False
    session.verify = settings.ca_bundle or True
    session.headers["User-Agent"] = "jembatan"
    session.mount("http://", adapter)
    session.mount("https://", adapter)
    return session


class _TokenAdapter(HTTPAdapter):
    """For asking a directory for a token: it does not wait for ever."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        super().__init__(max_retries=0)

    def send(self, request: requests.PreparedRequest, *arguments: Any, **more: Any) -> requests.Response:
        more["timeout"] = more.get("timeout") or self._seconds
        return super().send(request, *arguments, **more)


class _Witness:
    """Knows whether the present call made a connection and sent a byte, and ends it when it takes too long.

    A socket's own time-out only limits the silence between two bytes; an answer that drips in for ever needs
    somebody beside it who looks at the clock. That thread sleeps between looks, since starting one for each call
    would take as long as the call itself.
    """

    def __init__(self, look_every: float) -> None:
        self.dialled = False
        self.sent = False
        self.late = False
        self.certificate: bytes | None = None
        """The server's, of the present connection; None without TLS."""
        self._socket: socket.socket | None = None
        self._until: float | None = None
        self._look_every = look_every
        self._lock = threading.Lock()
        self._closed = threading.Event()
        self._watcher: threading.Thread | None = None

    def begin(self, seconds: float) -> None:
        """A call begins and must be over after so many seconds."""
        if self._watcher is None or not self._watcher.is_alive():
            arguments = (weakref.ref(self), self._closed, self._look_every)
            self._watcher = threading.Thread(target=_watch, args=arguments, daemon=True)
            self._watcher.start()
        with self._lock:
            self.dialled = self.sent = self.late = False
            self._socket, self._until = None, time.monotonic() + seconds

    def end(self) -> None:
        """The call is over, in whatever way."""
        with self._lock:
            self._socket = self._until = None

    def saw(self, connection: socket.socket | None) -> None:
        """A byte is about to go out on this connection."""
        self.sent, self._socket = True, connection

    def look(self) -> None:
        """From the watching thread: end a call whose time is over, as if the server had gone."""
        with self._lock:
            if self._until is not None and time.monotonic() > self._until:
                self.late = True
                if self._socket is not None:
                    with suppress(OSError):
                        self._socket.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Nothing more to watch."""
        self._closed.set()


def _watch(witness: "weakref.ref[_Witness]", closed: threading.Event, look_every: float) -> None:
    while not closed.wait(look_every):
        if (watched := witness()) is None:
            return
        watched.look()
        del watched


class _WatchedAdapter(HTTPAdapter):
    """requests' adapter with one connection, no tries of its own, and a witness to what was sent."""

    def __init__(self, witness: _Witness) -> None:
        self._witness = witness
        super().__init__(pool_connections=1, pool_maxsize=1, max_retries=0)

    def init_poolmanager(self, *arguments: Any, **more: Any) -> None:
        super().init_poolmanager(*arguments, **more)
        self.poolmanager.pool_classes_by_scheme = _watched_pools(self._witness)


def _watched_pools(witness: _Witness) -> dict[str, type[HTTPConnectionPool]]:
    class WatchedConnection(HTTPConnection):
        def connect(self) -> None:
            witness.dialled = True
            super().connect()

        def send(self, data: Any) -> None:
            if self.sock is None:
                self.connect()
            witness.saw(self.sock)
            super().send(data)

    class WatchedTlsConnection(HTTPSConnection):
        def connect(self) -> None:
            witness.dialled = True
            super().connect()
            shown = getattr(self.sock, "getpeercert", None)
            witness.certificate = shown(binary_form=True) if shown else None

        def send(self, data: Any) -> None:
            if self.sock is None:
                self.connect()
            witness.saw(self.sock)
            super().send(data)

    class WatchedPool(HTTPConnectionPool):
        ConnectionCls = WatchedConnection

    class WatchedTlsPool(HTTPSConnectionPool):
        ConnectionCls = WatchedTlsConnection

    return {"http": WatchedPool, "https": WatchedTlsPool}


def _may_be_navision(answer: Answer) -> bool:
    """The answer is no success, but may hold Navision's own words."""
    if answer.status in _NEVER_NAVISION:
        return False
    return answer.is_json or (answer.is_markup and answer.status not in _NEVER_SOAP)


def _ways(challenge: str) -> tuple[str, ...]:
    """The ways to sign in that a challenge names and we know; whatever else it says is left out.

    >>> _ways('Negotiate, NTLM, Basic realm="Navision, head office"')
    ('negotiate', 'ntlm', 'basic')
    """
    named = {part.strip().partition(" ")[0].lower() for part in challenge.split(",")}
    return tuple(ours for theirs, ours in _WAYS.items() if theirs in named)


def _is_before_sending(error: Exception) -> bool:
    """Only what fails while a connection is being made; with no tries of its own urllib3 wraps just that."""
    if isinstance(error, requests.exceptions.ReadTimeout):
        return False
    if isinstance(error, requests.exceptions.ConnectTimeout | requests.exceptions.SSLError):
        return True
    return isinstance(error, requests.ConnectionError) and any(
        isinstance(cause, MaxRetryError) for cause in error.args
    )


def _worth_another_try(error: Exception) -> bool | float:
    if isinstance(error, Unreachable):
        if error.retry_after is not None:
            return min(error.retry_after, LONGEST_WAIT_SECONDS)
        return True
    return isinstance(error, Refused) and error.transient


def _reason(error: BaseException) -> str:
    """The innermost cause in words: without addresses of objects, and never a header."""
    if not isinstance(error, requests.RequestException | OSError):
        return type(error).__name__
    cause: object = error
    while isinstance(cause, BaseException):
        inner = getattr(cause, "reason", None) or next(
            (one for one in cause.args if isinstance(one, BaseException)), None
        )
        if not isinstance(inner, BaseException):
            break
        cause = inner
    words = str(cause).rsplit(">: ", 1)[-1].rsplit("): ", 1)[-1]
    return shortened(words or type(cause).__name__, 160)


def _moment(date: str) -> datetime | None:
    """The Date header as a moment; None where it tells none."""
    try:
        moment = parsedate_to_datetime(date)
    except (TypeError, ValueError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _seconds(retry_after: str, now: str) -> float | None:
    """The Retry-After header in seconds; it may also be a moment, measured by the server's own clock."""
    try:
        seconds = float(retry_after)
    except ValueError:
        try:
            seconds = (parsedate_to_datetime(retry_after) - parsedate_to_datetime(now)).total_seconds()
        except (TypeError, ValueError):
            return None
    return max(0.0, seconds) if math.isfinite(seconds) else None
