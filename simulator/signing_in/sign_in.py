"""Who is calling: Basic (user and web service key), NTLM by itself or in Negotiate, or a bearer token of OAuth2.

NTLM belongs to the connection and not to the request: three legs, then every request on the same
connection is that user's. Negotiate (SPNEGO) wraps the same legs; Kerberos inside it needs a domain, and is not
offered here. pyspnego does the cryptography; it looks its users up in a file named by an
environment variable, so that variable is set only while a leg is worked on.
"""

import base64
import binascii
import os
import struct
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hmac import compare_digest
from pathlib import Path
from threading import Lock
from typing import Any, Final

import spnego
from spnego.exceptions import SpnegoError

from simulator.signing_in.tokens import Tokens

_ENVIRONMENT: Final = Lock()

# What signs in a connection, as the headers spell it, and with which of pyspnego's own implementations: what the
# machine has of Kerberos must make no difference.
_SCHEMES: Final[Mapping[str, str]] = {"negotiate": "Negotiate", "ntlm": "NTLM"}
_OWN_CODE: Final = {
    "negotiate": spnego.NegotiateOptions.use_negotiate,
    "ntlm": spnego.NegotiateOptions.use_ntlm,
}


@dataclass(frozen=True, slots=True)
class Challenge:
    """What the answer 401 asks for."""

    headers: Sequence[str]


@dataclass(slots=True)
class ConnectionState:
    """What a connection has shown so far."""

    user: str | None = None
    context: Any = field(default=None)
    last_word: str = ""
    """What the next answer tells a client that has just signed in, so that it knows the server as well."""


class SignIn:
    """The users of a server and the ways to sign in that it offers."""

    def __init__(self, users: Mapping[str, str], ways: Sequence[str], tokens: Tokens | None = None) -> None:
        unknown = set(ways) - {"basic", "ntlm", "negotiate", "oauth"}
        if unknown or not ways:
            raise ValueError(
                f"sign in by basic, ntlm, negotiate or oauth, not by {', '.join(sorted(unknown)) or 'nothing'}"
            )
        self._tokens: Final = tokens
        if any(":" in user or ":" in password for user, password in users.items()):
            raise ValueError("a colon in a user name or password cannot be signed in with")
        self._users: Final = dict(users)
        self._ways: Final = tuple(ways)
        self._directory: Final = tempfile.TemporaryDirectory(prefix="navision-users-")
        self._file: Final = Path(self._directory.name) / "users"
        self._file.write_text("".join(self._lines()), encoding="utf-8")
        self._file.chmod(0o600)

    def _lines(self) -> list[str]:
        lines = []
        for user, password in self._users.items():
            domain, _, name = user.rpartition("\\")
            lines.append(f"{domain}:{name}:{password}\n")
        return lines

    def close(self) -> None:
        """Remove the users' file."""
        self._directory.cleanup()

    def check(self, header: str | None, state: ConnectionState) -> str | Challenge:
        """The user of a request, or what the client must do first."""
        way, _, token = (header or "").partition(" ")
        if way.lower() == "basic" and "basic" in self._ways:
            user = self._basic(token)
            return user if user is not None else self._challenge()
        if way.lower() in _SCHEMES and way.lower() in self._ways:
            return self._leg(way.lower(), token, state)
        if way.lower() == "bearer" and "oauth" in self._ways and self._tokens is not None:
            return self._tokens.user(token) or self._challenge()
        return state.user or self._challenge()

    def _challenge(self) -> Challenge:
        offered = {**_SCHEMES, "basic": 'Basic realm=""', "oauth": "Bearer"}
        return Challenge([words for way, words in offered.items() if way in self._ways])

    def _basic(self, token: str) -> str | None:
        try:
            user, colon, password = base64.b64decode(token, validate=True).decode("utf-8").partition(":")
        except (binascii.Error, UnicodeDecodeError):
            return None
        wanted = next((name for name in self._users if name.casefold() == user.casefold()), None)
        if not colon or wanted is None:
            return None
        right = compare_digest(self._users[wanted].encode(), password.encode())
        return wanted if right else None

    def _leg(self, way: str, token: str, state: ConnectionState) -> str | Challenge:
        """One leg of a sign-in of the connection."""
        state.user = None
        try:
            given = base64.b64decode(token, validate=True)
            with _ENVIRONMENT:
                before = os.environ.get("NTLM_USER_FILE")
                os.environ["NTLM_USER_FILE"] = str(self._file)
                try:
                    if state.context is None or _begins(given):
                        state.context = spnego.server(protocol=way, options=_OWN_CODE[way])
                    answer = state.context.step(given)
                finally:
                    if before is None:
                        del os.environ["NTLM_USER_FILE"]
                    else:
                        os.environ["NTLM_USER_FILE"] = before
        except (SpnegoError, ValueError, struct.error, LookupError):  # whatever a stranger may send
            state.context = None
            return self._challenge()
        if not state.context.complete:
            return Challenge([f"{_SCHEMES[way]} {base64.b64encode(answer or b'').decode()}"])
        if answer:
            state.last_word = f"{_SCHEMES[way]} {base64.b64encode(answer).decode()}"
        state.user = str(state.context.client_principal).rpartition("\\")[2]
        state.context = None
        return state.user


def _begins(token: bytes) -> bool:
    """Is this the first token of a sign-in? NTLM's message of type 1, or SPNEGO's opening."""
    return token[8:9] == b"\x01" if token.startswith(b"NTLMSSP") else token[:1] == b"\x60"
