"""OAuth2 client credentials: tokens over TLS by secret or certificate, checked, ended, refused (PROTOCOL 3.3)."""

import ssl
from collections.abc import Iterator
from pathlib import Path

import msal
import pytest
import requests
import trustme
from cryptography import x509
from cryptography.hazmat.primitives import hashes

from simulator import Client, Simulator
from simulator.signing_in.token_endpoint import SCOPE
from simulator.signing_in.tokens import Tokens
from tests.simulator.worlds import MARCH_1, NOON, SEED

SECRET = "s3cret~of~the~bridge"
APP = "0b1f9c1e-7a54-4a53-9a7e-2f1f6d1f1a01"
CERTIFIED = "0b1f9c1e-7a54-4a53-9a7e-2f1f6d1f1a02"


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    """The company's own certificate authority."""
    return trustme.CA()


@pytest.fixture(scope="module")
def trusted(authority: trustme.CA, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Its certificate as a file."""
    path = tmp_path_factory.mktemp("ca") / "ca.pem"
    authority.cert_pem.write_to_path(str(path))
    return str(path)


@pytest.fixture(scope="module")
def of_client(authority: trustme.CA) -> trustme.LeafCert:
    """The certificate that a client signs with."""
    return authority.issue_cert("bridge.example", key_type=trustme.KeyType.RSA)


@pytest.fixture(scope="module")
def server(authority: trustme.CA, of_client: trustme.LeafCert) -> Iterator[Simulator]:
    """A current version that takes nothing but tokens, behind TLS."""
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(tls)
    clients = (
        Client(APP, secret=SECRET),
        Client(CERTIFIED, certificate=of_client.cert_chain_pems[0].bytes().decode()),
    )
    with Simulator.start(
        [SEED],
        flavour="bc26",
        auth=("oauth",),
        tls=tls,
        clients=clients,
        clock=lambda: NOON,
        work_date=MARCH_1,
    ) as running:
        yield running


def ask(server: Simulator, trusted: str, **changes: str) -> requests.Response:
    """Ask for a token as a client library does."""
    assert server.identity is not None
    form = {"grant_type": "client_credentials", "client_id": APP, "client_secret": SECRET, "scope": SCOPE}
    kept = {name: value for name, value in (form | changes).items() if value}
    return requests.post(server.identity.token_url, data=kept, verify=trusted, timeout=20)


def companies(server: Simulator, trusted: str, token: str) -> requests.Response:
    """Use a token."""
    return requests.get(
        f"{server.url}/api/v2.0/companies",
        headers={"Authorization": f"Bearer {token}"},
        verify=trusted,
        timeout=20,
    )


def library(trusted: str) -> requests.Session:
    """What the library sends with: a bundle named by the environment would win over its own setting."""
    session = requests.Session()
    session.trust_env = False
    session.verify = trusted
    return session


def test_a_secret_gets_a_token_and_the_token_gets_in(server: Simulator, trusted: str) -> None:
    given = ask(server, trusted).json()

    assert server.url.startswith("https://localhost:")
    assert (given["token_type"], given["expires_in"]) == ("Bearer", 3599)
    assert companies(server, trusted, given["access_token"]).status_code == 200


def test_without_a_token_or_with_a_made_up_one_nobody_gets_in(server: Simulator, trusted: str) -> None:
    naked = requests.get(f"{server.url}/api/v2.0/companies", verify=trusted, timeout=20)

    assert naked.status_code == 401
    assert naked.headers["WWW-Authenticate"] == "Bearer"
    assert companies(server, trusted, "sim.made-up").status_code == 401
    basic = requests.get(
        f"{server.url}/api/v2.0/companies", auth=("jembatan", "jembatan"), verify=trusted, timeout=20
    )
    assert basic.status_code == 401


def test_a_token_ends(server: Simulator, trusted: str) -> None:
    token = ask(server, trusted).json()["access_token"]
    assert server.identity is not None
    server.identity.tokens.end_all()

    assert companies(server, trusted, token).status_code == 401


def test_a_token_lives_as_long_as_it_says() -> None:
    now = [0.0]
    tokens = Tokens([Client(APP, SECRET)], lifetime_seconds=60, clock=lambda: now[0])
    token = tokens.give(Client(APP, SECRET))
    now[0] = 59.9

    assert tokens.user(token) == APP
    now[0] = 60.0
    assert tokens.user(token) is None


@pytest.mark.parametrize(
    ("changes", "status", "code", "number"),
    [
        ({"client_secret": "wrong"}, 401, "invalid_client", "AADSTS7000215"),
        ({"client_secret": ""}, 401, "invalid_client", "AADSTS7000218"),
        ({"client_id": "unknown"}, 400, "unauthorized_client", "AADSTS700016"),
        ({"grant_type": "password"}, 400, "unsupported_grant_type", "AADSTS70003"),
        ({"scope": "https://graph.microsoft.com/.default"}, 400, "invalid_scope", "AADSTS1002012"),
        ({"client_assertion": "not.a.token", "client_secret": ""}, 401, "invalid_client", "AADSTS700027"),
    ],
)
def test_a_client_that_proves_nothing_gets_no_token(
    server: Simulator, trusted: str, changes: dict[str, str], status: int, code: str, number: str
) -> None:
    refused = ask(server, trusted, **changes)

    assert (refused.status_code, refused.json()["error"]) == (status, code)
    assert refused.json()["error_description"].startswith(number)
    assert SECRET not in refused.text


def test_the_usual_library_signs_in_by_secret(server: Simulator, trusted: str) -> None:
    assert server.identity is not None
    app = msal.ConfidentialClientApplication(
        APP,
        client_credential=SECRET,
        authority=server.identity.authority,
        instance_discovery=False,
        http_client=library(trusted),
    )
    given = app.acquire_token_for_client([SCOPE])

    assert companies(server, trusted, given["access_token"]).status_code == 200


def test_the_usual_library_signs_in_by_certificate(
    server: Simulator, trusted: str, of_client: trustme.LeafCert
) -> None:
    assert server.identity is not None
    certificate = x509.load_pem_x509_certificate(of_client.cert_chain_pems[0].bytes())
    proof = {
        "private_key": of_client.private_key_pem.bytes().decode(),
        "thumbprint": certificate.fingerprint(hashes.SHA1()).hex(),  # what the library asks for
        "public_certificate": of_client.cert_chain_pems[0].bytes().decode(),
    }
    app = msal.ConfidentialClientApplication(
        CERTIFIED,
        client_credential=proof,
        authority=server.identity.authority,
        instance_discovery=False,
        http_client=library(trusted),
    )
    given = app.acquire_token_for_client([SCOPE])

    assert "access_token" in given, given
    assert companies(server, trusted, given["access_token"]).status_code == 200


def test_another_clients_certificate_proves_nothing(
    server: Simulator, trusted: str, authority: trustme.CA
) -> None:
    assert server.identity is not None
    other = authority.issue_cert("other.example", key_type=trustme.KeyType.RSA)
    certificate = x509.load_pem_x509_certificate(other.cert_chain_pems[0].bytes())
    app = msal.ConfidentialClientApplication(
        CERTIFIED,
        client_credential={
            "private_key": other.private_key_pem.bytes().decode(),
            "thumbprint": certificate.fingerprint(hashes.SHA1()).hex(),  # what the library asks for
        },
        authority=server.identity.authority,
        instance_discovery=False,
        http_client=library(trusted),
    )

    assert app.acquire_token_for_client([SCOPE])["error"] == "invalid_client"


def test_who_does_not_trust_the_authority_does_not_connect(server: Simulator) -> None:
    with pytest.raises(requests.exceptions.SSLError):
        requests.get(f"{server.url}/api/v2.0/companies", timeout=20)


def test_a_silent_connection_stops_nobody_else(server: Simulator, trusted: str) -> None:
    import socket

    with socket.create_connection(("127.0.0.1", server.port), timeout=5):
        assert ask(server, trusted).status_code == 200
        assert companies(server, trusted, "sim.x").status_code == 401


def test_a_token_endpoint_needs_a_certificate() -> None:
    with pytest.raises(ValueError, match="needs a certificate"):
        Simulator.start([SEED], clients=[Client(APP, SECRET)])


def test_a_secret_is_not_printed(tmp_path: Path) -> None:
    assert SECRET not in repr(Client(APP, SECRET))
