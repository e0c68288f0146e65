"""The token endpoint of an identity provider, as Microsoft's answers: OAuth2 client credentials over TLS
(PROTOCOL 3.3).

`POST /<tenant>/oauth2/v2.0/token`, form-encoded; refusals are Entra's, with their AADSTS numbers. The
description that client libraries look up first is at `/<tenant>/v2.0/.well-known/openid-configuration`.
"""

import json
import ssl
from collections import Counter
from collections.abc import Mapping
from typing import Final
from urllib.parse import parse_qsl
from uuid import uuid4

from simulator.listening import Answer, HttpRequest, Listener
from simulator.signing_in.sign_in import Challenge, ConnectionState
from simulator.signing_in.tokens import Tokens, assertion_proves, secret_proves

SCOPE: Final = "https://api.businesscentral.dynamics.com/.default"
ASSERTION_TYPE: Final = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
TENANT: Final = "5f2c8a4e-0d3b-4b6e-9a57-3c1d2e4f6a80"


class _Anybody:
    """The endpoint itself asks for no sign-in: that is what it is for."""

    def check(self, header: str | None, state: ConnectionState) -> str | Challenge:
        return "anybody"


class _Refused(Exception):
    """A refusal of the identity provider: its OAuth2 code, its AADSTS number, its words."""

    def __init__(self, code: str, number: int, text: str, status: int = 400) -> None:
        super().__init__(text)
        self.code, self.number, self.text, self.status = code, number, text, status


class TokenEndpoint:
    """An identity provider that knows one tenant."""

    def __init__(self, tokens: Tokens, tls: ssl.SSLContext, port: int = 0) -> None:
        self.tokens: Final = tokens
        self.sign_in: Final = _Anybody()
        self.calls: Final[Counter[str]] = Counter()
        self._listener: Final = Listener(self, port, tls)

    @property
    def authority(self) -> str:
        """What a client library is configured with."""
        return f"https://localhost:{self._listener.port}/{TENANT}"

    @property
    def token_url(self) -> str:
        """Where tokens are given."""
        return f"{self.authority}/oauth2/v2.0/token"

    def stop(self) -> None:
        """Stop listening."""
        self._listener.stop()

    def respond(self, request: HttpRequest) -> Answer:
        """The answer to a request."""
        tenant, _, rest = request.path.partition("?")[0].removeprefix("/").partition("/")
        if request.method == "GET" and rest == "v2.0/.well-known/openid-configuration":
            self.calls["configuration"] += 1
            return _json(200, self._configuration())
        if request.method != "POST" or rest != "oauth2/v2.0/token":
            return Answer(404)
        self.calls["token"] += 1
        try:
            if tenant != TENANT:
                raise _Refused("invalid_request", 90002, f"Tenant '{tenant}' not found.")
            return _json(200, self._token(dict(parse_qsl(request.body.decode("utf-8", "replace")))))
        except _Refused as refusal:
            return _json(refusal.status, _told(refusal))

    def _configuration(self) -> dict[str, object]:
        return {
            "token_endpoint": self.token_url,
            "token_endpoint_auth_methods_supported": ["client_secret_post", "private_key_jwt"],
            "issuer": f"{self.authority}/v2.0",
            "authorization_endpoint": f"{self.authority}/oauth2/v2.0/authorize",
            "jwks_uri": f"{self.authority}/discovery/v2.0/keys",
            "response_types_supported": ["code"],
            "subject_types_supported": ["pairwise"],
            "id_token_signing_alg_values_supported": ["RS256"],
        }

    def _token(self, form: Mapping[str, str]) -> dict[str, object]:
        grant = form.get("grant_type", "")
        if grant != "client_credentials":
            raise _Refused(
                "unsupported_grant_type", 70003, f"The app requested an unsupported grant type '{grant}'."
            )
        client = self.tokens.client(form.get("client_id", ""))
        if client is None:
            name = form.get("client_id", "")
            raise _Refused(
                "unauthorized_client",
                700016,
                f"Application with identifier '{name}' was not found in the directory.",
            )
        if form.get("scope", "") != SCOPE:
            raise _Refused(
                "invalid_scope",
                1002012,
                f"The provided value for scope {form.get('scope', '')} is not valid.",
            )
        if "client_assertion" in form:
            audiences = (self.token_url, self.authority, f"{self.authority}/v2.0")
            right_type = form.get("client_assertion_type") == ASSERTION_TYPE
            if not right_type or not assertion_proves(client, form["client_assertion"], audiences):
                raise _Refused(
                    "invalid_client",
                    700027,
                    "The certificate used to sign the client assertion is not"
                    " registered on application, or the assertion is not valid.",
                    401,
                )
        elif "client_secret" not in form:
            raise _Refused(
                "invalid_client",
                7000218,
                "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.",
                401,
            )
        elif not secret_proves(client, form["client_secret"]):
            raise _Refused("invalid_client", 7000215, "Invalid client secret provided.", 401)
        return {
            "token_type": "Bearer",
            "expires_in": self.tokens.lifetime_seconds,
            "ext_expires_in": self.tokens.lifetime_seconds,
            "access_token": self.tokens.give(client),
        }


def _told(refusal: _Refused) -> dict[str, object]:
    return {
        "error": refusal.code,
        "error_description": f"AADSTS{refusal.number}: {refusal.text} Trace ID: {uuid4()}",
        "error_codes": [refusal.number],
        "trace_id": str(uuid4()),
        "correlation_id": str(uuid4()),
    }


def _json(status: int, told: object) -> Answer:
    return Answer(status, json.dumps(told).encode(), "application/json; charset=utf-8")
