"""Signing in: as a user with a password or key, over NTLM, or as an application with a token (PROTOCOL 3.3).

A newcomer would put the token into the session's headers. It is renewed while the program runs, and it must never
reach a log or an error: so it is set on each request as it goes out, and lives nowhere else but in msal's memory.
"""

import base64
import logging
import re
import threading
from binascii import Error as NotBase64
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import msal
import requests
import spnego
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from msal.exceptions import MsalServiceError
from requests.auth import AuthBase, HTTPBasicAuth
from requests_ntlm import HttpNtlmAuth
from spnego.channel_bindings import GssChannelBindings
from spnego.exceptions import SpnegoError

from connector.errors import ConnectorError, Refused, Unreachable, shortened
from connector.settings import ConnectionSettings, InvalidSettings, OAuth2

__all__ = ["NegotiateSignIn", "TokenSignIn", "sign_in"]

# What the directory answers when it is busy; anything else it says is about the registration.
_BUSY: Final = ("temporarily_unavailable", "server_error", "request_timeout")


# msal writes down an answer that it cannot read, which may be half a token; pyspnego writes down every leg, from
# which a password can be guessed at leisure.
for _talkative in ("msal", "spnego"):
    logging.getLogger(_talkative).setLevel(logging.CRITICAL + 1)

_KEY: Final = re.compile("-----BEGIN ([A-Z ]*PRIVATE KEY)-----.*?-----END \\1-----", re.DOTALL)
_CERTIFICATE: Final = re.compile("-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----", re.DOTALL)


class TokenSignIn(AuthBase):
    """Sets a bearer token that is asked for when it is first needed, kept, and renewed before it ends."""

    def __init__(self, settings: OAuth2, http: requests.Session) -> None:
        self._settings = settings
        self._credential = _credential(settings)
        self._http = http
        self._application: Any = None
        self._token = ""
        self._lock = threading.Lock()

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = f"Bearer {self._token}"
        return request

    def renew(self, subject: str) -> None:
        """See to a token that is still good; raises Unreachable or Refused, and nothing was sent to Navision."""
        with self._lock:
            answer = self._asked(subject)
        if "access_token" not in answer:
            raise self._refusal(subject, answer)
        self._token = str(answer["access_token"])

    def forget(self) -> None:
        """The server did not take the token: ask for another one the next time."""
        with self._lock:
            if self._application is not None:
                self._application.remove_tokens_for_client()
        self._token = ""

    def _asked(self, subject: str) -> dict[str, Any]:
        settings = self._settings
        try:
            if self._application is None:
                self._application = msal.ConfidentialClientApplication(
                    settings.client,
                    client_credential=self._credential,
                    authority=f"{settings.authority.rstrip('/')}/{settings.tenant}",
                    instance_discovery=False,
                    http_client=self._http,
                )
            answer = self._application.acquire_token_for_client(scopes=[settings.scope])
        except (requests.RequestException, MsalServiceError) as error:
            raise Unreachable(
                f"{subject}: {settings.authority} was not reached to sign in ({type(error).__name__}): nothing was "
                "sent, try later",
                service=subject,
            ) from None
        except Exception as error:
            # Whatever a library makes of an answer that is no token; its text may quote what was sent.
            raise Refused(
                f"{subject}: {settings.authority} gave no token ({type(error).__name__}): check oauth2 and its "
                "tenant",
                service=subject,
            ) from None
        return answer if isinstance(answer, dict) else {}

    def _refusal(self, subject: str, answer: dict[str, Any]) -> ConnectorError:
        code = str(answer.get("error", "no token"))
        words = shortened(str(answer.get("error_description", "")).partition("Trace ID")[0], 200)
        if self._settings.secret:
            words = words.replace(self._settings.secret, "…")
        said = f"{subject}: {self._settings.authority} gives no token: {code}{f': {words}' if words else ''}"
        if code in _BUSY:
            return Unreachable(f"{said}: nothing was sent, try later", service=subject)
        return Refused(
            f"{said}: check tenant, client, and secret or certificate",
            service=subject,
            navision_says=words,
            exception_class=code,
        )


class NegotiateSignIn(AuthBase):
    """Signs a connection in by Negotiate (SPNEGO): by Kerberos where this machine can, else by NTLM inside it.

    It answers the server's 401, so that a connection that is signed in already costs no further leg. What cannot
    be gone on with is given back as the 401 that it is: the door said no, and nothing was carried out. A server's
    last word beside its answer is not weighed: the work is done by then, and TLS has proved the server.
    """

    def __init__(self, user: str, password: str, certificate: Callable[[], bytes | None]) -> None:
        """`certificate` tells the server's certificate of the present connection; None without TLS."""
        self._user, self._password = user, password
        self._certificate = certificate

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.hooks.setdefault("response", []).append(self._answered)
        return request

    def _answered(self, response: requests.Response, **how: Any) -> requests.Response:
        if response.status_code != 401 or _negotiate_token(response) is None:
            return response
        try:
            return self._legs(response, how)
        except (SpnegoError, NotBase64):
            return response

    def _legs(self, response: requests.Response, how: dict[str, Any]) -> requests.Response:
        """Leg after leg on the same connection, until the server has let us in or has nothing more to say."""
        context = spnego.client(
            self._user,
            self._password,
            hostname=urlsplit(response.url).hostname or "",
            service="HTTP",
            protocol="negotiate",
            channel_bindings=_channel(self._certificate()),
        )
        before, token = [response], context.step()
        while token:
            answer = _sent_again(before[-1], token, how)
            answer.history = list(before)
            said = _negotiate_token(answer)
            if answer.status_code != 401 or not said or context.complete:
                return answer
            before.append(answer)
            token = context.step(base64.b64decode(said))
        return before[-1]


def _negotiate_token(response: requests.Response) -> str | None:
    """What follows the word Negotiate in the server's challenge; None where it does not offer it."""
    for offered in response.headers.get("WWW-Authenticate", "").split(","):
        way, _, token = offered.strip().partition(" ")
        if way.lower() == "negotiate":
            return token.strip()
    return None


def _sent_again(response: requests.Response, token: bytes, how: dict[str, Any]) -> requests.Response:
    """The same request once more on the same connection, with the next word of the sign-in."""
    response.content  # noqa: B018 # read to its end, so that the connection is free
    response.raw.release_conn()
    request = response.request.copy()
    request.headers["Authorization"] = f"Negotiate {base64.b64encode(token).decode()}"
    connection: Any = response.connection
    sent: requests.Response = connection.send(request, **how)
    return sent


def _channel(certificate: bytes | None) -> GssChannelBindings | None:
    """What binds a sign-in to its TLS connection, for servers with Extended Protection (RFC 5929)."""
    if certificate is None:
        return None
    signed_by = x509.load_der_x509_certificate(certificate).signature_hash_algorithm
    weak = signed_by is None or isinstance(signed_by, hashes.MD5 | hashes.SHA1)
    digest = hashes.Hash(hashes.SHA256() if weak or signed_by is None else signed_by)
    digest.update(certificate)
    return GssChannelBindings(application_data=b"tls-server-end-point:" + digest.finalize())


def sign_in(
    settings: ConnectionSettings,
    token_http: requests.Session,
    certificate: Callable[[], bytes | None] = lambda: None,
) -> AuthBase | None:
    """What signs in each call; `token_http` is asked for tokens, if that is how this site signs in.

    `certificate` tells the server's certificate of the present connection, to which Negotiate binds itself.
    """
    if settings.sign_in == "basic":
        # As bytes: requests would write anything outside Latin-1 into an error, password and all.
        return HTTPBasicAuth(settings.user.encode(), settings.password.encode())
    if settings.sign_in == "ntlm":
        by_ntlm: AuthBase = HttpNtlmAuth(settings.user, settings.password)
        return by_ntlm
    if settings.sign_in == "negotiate":
        return NegotiateSignIn(settings.user, settings.password, certificate)
    if settings.sign_in == "oauth2" and settings.oauth2 is not None:
        return TokenSignIn(settings.oauth2, token_http)
    return None


def _credential(settings: OAuth2) -> "str | dict[str, str]":
    if settings.secret:
        return settings.secret
    try:
        pem = Path(settings.certificate_file).read_text("ascii")
    except (OSError, UnicodeDecodeError):
        raise InvalidSettings(
            f"oauth2: the certificate_file {settings.certificate_file} cannot be read"
        ) from None
    key, certificate = _KEY.search(pem), _CERTIFICATE.search(pem)
    if key is None or certificate is None:
        raise InvalidSettings(
            f"oauth2: the certificate_file {settings.certificate_file} holds no certificate with its private key: "
            "put both into it, as PEM"
        )
    return {"private_key": key.group(), "public_certificate": certificate.group()}
