"""Signing in: as a user with a password or key, over NTLM, or as an application with a token (PROTOCOL 3.3).

A newcomer would put the token into the session's headers. It is renewed while the program runs, and it must never
reach a log or an error: so it is set on each request as it goes out, and lives nowhere else but in msal's memory.
"""

import logging
import re
import threading
from pathlib import Path
from typing import Any, Final

import msal
import requests
from msal.exceptions import MsalServiceError
from requests.auth import AuthBase, HTTPBasicAuth
from requests_ntlm import HttpNtlmAuth

from connector.errors import ConnectorError, Refused, Unreachable, shortened
from connector.settings import ConnectionSettings, InvalidSettings, OAuth2

__all__ = ["TokenSignIn", "sign_in"]

# What the directory answers when it is busy; anything else it says is about the registration.
_BUSY: Final = ("temporarily_unavailable", "server_error", "request_timeout")


# msal writes down an answer that it cannot read, which may be half a token.
logging.getLogger("msal").setLevel(logging.CRITICAL + 1)

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


def sign_in(settings: ConnectionSettings, token_http: requests.Session) -> AuthBase | None:
    """What signs in each call; `token_http` is asked for tokens, if that is how this site signs in."""
    if settings.sign_in == "basic":
        # As bytes: requests would write anything outside Latin-1 into an error, password and all.
        return HTTPBasicAuth(settings.user.encode(), settings.password.encode())
    if settings.sign_in == "ntlm":
        by_ntlm: AuthBase = HttpNtlmAuth(settings.user, settings.password)
        return by_ntlm
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
