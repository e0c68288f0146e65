"""Signing in by Basic and by NTLM, each with the client library a bridge would use."""

import base64

import pytest
import requests
import spnego
from requests_ntlm import HttpNtlmAuth

from simulator import Simulator, posted_entries
from tests.simulator.wire import Wire, gl_line
from tests.simulator.worlds import MARCH_1, NAME, SEED

USERS = {"jembatan": "Rahasia-2026", "CORP\\finance": "lain"}


def session(auth: object = None) -> requests.Session:
    made = requests.Session()
    made.trust_env = False
    made.auth = auth  # type: ignore[assignment]
    return made


def status(running: Simulator, auth: object) -> int:
    return session(auth).get(f"{running.url}/WS/SystemService", timeout=5).status_code


@pytest.mark.parametrize(
    "auth",
    [
        ("jembatan", "Rahasia-2026"),
        ("JEMBATAN", "Rahasia-2026"),
        HttpNtlmAuth("jembatan", "Rahasia-2026"),
        HttpNtlmAuth("CORP\\finance", "lain"),
    ],
)
def test_a_known_user_gets_in(auth: object) -> None:
    with Simulator.start([SEED], users=USERS) as running:
        assert status(running, auth) == 200


@pytest.mark.parametrize(
    "auth",
    [
        None,
        ("jembatan", "wrong"),
        ("nobody", "Rahasia-2026"),
        HttpNtlmAuth("jembatan", "wrong"),
        HttpNtlmAuth("nobody", "Rahasia-2026"),
    ],
)
def test_anybody_else_stays_out(auth: object) -> None:
    with Simulator.start([SEED], users=USERS) as running:
        assert status(running, auth) == 401
        assert running.calls.total() == 0


def test_the_refusal_offers_the_ways_that_are_open() -> None:
    for ways, offered in (
        (("basic", "ntlm"), ["NTLM", 'Basic realm=""']),
        (("ntlm",), ["NTLM"]),
        (("basic",), ['Basic realm=""']),
        (("ntlm", "negotiate"), ["Negotiate", "NTLM"]),
    ):
        with Simulator.start([SEED], auth=ways) as running:
            answer = session().get(f"{running.url}/WS/SystemService", timeout=5)
            assert answer.raw.headers.getlist("WWW-Authenticate") == offered


def test_a_way_that_is_not_offered_does_not_let_in() -> None:
    with Simulator.start([SEED], users=USERS, auth=("ntlm",)) as running:
        assert status(running, ("jembatan", "Rahasia-2026")) == 401
    with Simulator.start([SEED], users=USERS, auth=("basic",)) as running:
        assert status(running, HttpNtlmAuth("jembatan", "Rahasia-2026")) == 401


@pytest.mark.parametrize(
    "header",
    [
        "Basic !!!",
        "Basic",
        "NTLM",
        "NTLM AAAA",
        "Negotiate",
        "Negotiate AAAA",
        "Negotiate YAAA",
        "Basic amVtYmF0YW4=",
    ],
)
def test_half_a_credential_is_none(header: str) -> None:
    with Simulator.start([SEED], users=USERS, auth=("basic", "ntlm", "negotiate")) as running:
        answer = session().get(
            f"{running.url}/WS/SystemService", headers={"Authorization": header}, timeout=5
        )
        assert answer.status_code == 401


def test_ntlm_signs_in_the_connection_and_not_each_request() -> None:
    with Simulator.start([SEED], users=USERS, auth=("ntlm",)) as running:
        signed_in = session(HttpNtlmAuth("jembatan", "Rahasia-2026"))
        address = f"{running.url}/WS/SystemService"
        first = signed_in.get(address, timeout=5)
        second = signed_in.get(address, timeout=5)

    assert (len(first.history), len(second.history)) == (2, 0)
    assert [each.status_code for each in (first, second)] == [200, 200]


@pytest.mark.parametrize(
    ("password", "statuses", "complete"),
    [("Rahasia-2026", [401, 200], True), ("wrong", [401, 401], False)],
)
def test_negotiate_takes_ntlm_inside_it_and_tells_the_client_when_it_is_done(
    password: str, statuses: list[int], complete: bool
) -> None:
    """The client is pyspnego's own, which insists on the server's last word."""
    client = spnego.client(
        "jembatan",
        password,
        hostname="127.0.0.1",
        protocol="negotiate",
        options=spnego.NegotiateOptions.use_negotiate,
    )
    with Simulator.start([SEED], users=USERS, auth=("negotiate",)) as running:
        connection, token, seen = session(), client.step(), []
        while token:
            header = {"Authorization": f"Negotiate {base64.b64encode(token).decode()}"}
            answer = connection.get(f"{running.url}/WS/SystemService", headers=header, timeout=5)
            seen.append(answer.status_code)
            said = answer.headers["WWW-Authenticate"].partition(" ")[2]
            token = client.step(base64.b64decode(said)) if said else None

    assert seen == statuses
    assert client.complete is complete
    assert running.calls.total() == int(complete)


def test_entries_carry_the_name_of_whoever_signed_in() -> None:
    with Simulator.start([SEED], users=USERS, work_date=MARCH_1) as running:
        wire = Wire(running, NAME)
        wire.session.auth = HttpNtlmAuth("CORP\\finance", "lain")
        wire.create(gl_line("1000", 1), gl_line("1200", -1))
        wire.post()

        assert {each.user for each in posted_entries(running.company(), "BKM1")} == {"FINANCE"}


def test_two_servers_in_one_process_keep_their_users_apart() -> None:
    with (
        Simulator.start([SEED], users={"a": "one"}) as first,
        Simulator.start([SEED], users={"a": "two"}) as second,
    ):
        assert status(first, HttpNtlmAuth("a", "one")) == 200
        assert status(second, HttpNtlmAuth("a", "one")) == 401
        assert status(second, HttpNtlmAuth("a", "two")) == 200


def test_a_colon_in_a_password_is_refused_at_the_start_for_no_client_could_use_it() -> None:
    with pytest.raises(ValueError, match="colon"):
        Simulator.start([SEED], users={"a": "b:c"})


def test_an_unknown_way_of_signing_in_is_refused_at_the_start() -> None:
    with pytest.raises(ValueError, match="kerberos"):
        Simulator.start([SEED], auth=("kerberos",))


def test_a_password_with_letters_of_every_language_works_in_basic() -> None:
    token = base64.b64encode("josé:contraseña".encode()).decode()
    with Simulator.start([SEED], users={"josé": "contraseña"}) as running:
        answer = session().get(
            f"{running.url}/WS/SystemService", headers={"Authorization": f"Basic {token}"}, timeout=5
        )
        assert answer.status_code == 200
