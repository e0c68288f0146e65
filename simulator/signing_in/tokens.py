"""OAuth2 client credentials: the clients a server knows, and the bearer tokens it gave out (PROTOCOL 3.3).

A client proves itself with a secret or with an assertion signed by its certificate. Tokens end; a client that
keeps one too long is turned away with 401 and has to fetch another.
"""

import secrets
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from hmac import compare_digest
from threading import Lock
from typing import Any, Final

import jwt
from cryptography import x509

LIFETIME_SECONDS: Final = 3599
_ALGORITHMS: Final = ("RS256", "PS256")


@dataclass(frozen=True, slots=True)
class Client:
    """An application that may sign in: by secret, by certificate (PEM), or either."""

    id: str
    secret: str = field(default="", repr=False)
    certificate: str = field(default="", repr=False)


class Tokens:
    """Which tokens are good, for whom and how long. The clock counts seconds and need not be the time of
    day."""

    def __init__(
        self,
        clients: Sequence[Client],
        lifetime_seconds: int = LIFETIME_SECONDS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._clients: Final[Mapping[str, Client]] = {each.id: each for each in clients}
        self.lifetime_seconds: Final = lifetime_seconds
        self._clock: Final = clock
        self._lock: Final = Lock()
        self._given: Final[dict[str, tuple[str, float]]] = {}

    def client(self, name: str) -> Client | None:
        """The client of this id."""
        return self._clients.get(name)

    def give(self, client: Client) -> str:
        """A new token for a client that has proved itself."""
        token = f"sim.{secrets.token_urlsafe(48)}"
        with self._lock:
            self._given[token] = (client.id, self._clock() + self.lifetime_seconds)
        return token

    def user(self, token: str) -> str | None:
        """Whose token this is; nothing when it was never given or has ended."""
        with self._lock:
            client, until = self._given.get(token, ("", 0.0))
        return client if client and self._clock() < until else None

    def end_all(self) -> None:
        """Every token given so far ends now, as when an administrator revokes the application's sessions."""
        with self._lock:
            self._given.clear()

    @property
    def given(self) -> int:
        """How many tokens are known."""
        return len(self._given)


def secret_proves(client: Client, secret: str) -> bool:
    """Is this the client's secret?"""
    return bool(client.secret) and compare_digest(client.secret.encode(), secret.encode())


def assertion_proves(client: Client, assertion: str, audiences: Sequence[str]) -> bool:
    """Did the client sign this assertion with its certificate, for us and not long ago?"""
    if not client.certificate:
        return False
    key: Any = x509.load_pem_x509_certificate(client.certificate.encode()).public_key()
    try:
        claims = jwt.decode(
            assertion,
            key,
            algorithms=list(_ALGORITHMS),
            audience=list(audiences),
            options={"require": ["exp", "iss", "sub", "aud"]},
        )
    except jwt.PyJWTError:
        return False
    return bool(claims["iss"] == client.id and claims["sub"] == client.id)
