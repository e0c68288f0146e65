"""Signing in as an application: the token is asked for once, renewed, and shown to nobody."""

import base64
import json
import logging
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import stamina

from connector import ConnectionSettings, InvalidSettings, OAuth2, Refused, TimeOuts, Unreachable
from connector.exchange import Answer, Purpose, Request
from connector.transport import Transport
from tests.connector.directory import CLIENT, SECRET, TENANT, Directory, application_certificate, directory
from tests.connector.sockets import ScriptedServer, replies

BODY = b"<ok/>"


@pytest.fixture(autouse=True)
def _no_waiting() -> Iterator[None]:
    with stamina.set_testing(True, attempts=2):
        yield


@pytest.fixture
def entra(tmp_path: Path) -> Iterator[Directory]:
    with directory(tmp_path) as served:
        yield served


@pytest.fixture
def transport(entra: Directory) -> Iterator[Callable[..., Transport]]:
    opened: list[Transport] = []

    def open_transport(url: str, **more: Any) -> Transport:
        given: dict[str, Any] = {
            "tenant": TENANT,
            "client": CLIENT,
            "secret": SECRET,
            "authority": entra.url,
        }
        settings = ConnectionSettings(
            url=url,
            company="A",
            sign_in="oauth2",
            oauth2=OAuth2(**(given | more)),
            ca_bundle=str(entra.ca_file),
            time_outs=TimeOuts(connect=2, read=5, write=5, post=5),
        )
        opened.append(Transport(settings))
        return opened[-1]

    yield open_transport
    for one in opened:
        one.close()


def call(server: ScriptedServer, purpose: Purpose = Purpose.READ) -> Request:
    return Request("Journal", server.url, purpose, b"x" if purpose is not Purpose.READ else None)


def whole(answer: Answer) -> bytes:
    return answer.body


def authorization(request: bytes) -> str:
    head = request.split(b"\r\n\r\n")[0].decode()
    return next(line for line in head.split("\r\n") if line.lower().startswith("authorization"))


def test_a_token_is_asked_for_once_and_sent_with_every_call(
    entra: Directory, transport: Callable[..., Transport]
) -> None:
    with ScriptedServer([replies(BODY)] * 3) as server:
        one = transport(server.url)
        for purpose in Purpose:
            assert one.exchange(call(server, purpose), whole) == BODY

    assert entra.given == ["token-1-of-the-directory"]
    assert {authorization(request) for request in server.requests} == {
        "Authorization: Bearer token-1-of-the-directory"
    }
    (asked,) = entra.asked
    assert asked["grant_type"] == "client_credentials"
    assert asked["scope"] == "https://api.businesscentral.dynamics.com/.default"


def test_a_token_that_ends_is_renewed_before_it_does(
    entra: Directory, transport: Callable[..., Transport]
) -> None:
    entra.expires_in = 60  # msal renews five minutes before the end
    with ScriptedServer([replies(BODY)] * 2) as server:
        one = transport(server.url)
        one.exchange(call(server), whole)
        one.exchange(call(server, Purpose.WRITE), whole)

    assert [authorization(request)[-24:] for request in server.requests] == entra.given
    assert len(entra.given) == 2


def test_a_certificate_signs_instead_of_a_secret(
    entra: Directory, transport: Callable[..., Transport], tmp_path: Path
) -> None:
    with ScriptedServer([replies(BODY)]) as server:
        file = application_certificate(tmp_path)
        transport(server.url, secret="", certificate_file=str(file)).exchange(call(server), whole)

    (asked,) = entra.asked
    assert "client_secret" not in asked
    header, claims = (
        json.loads(base64.urlsafe_b64decode(part + "==")) for part in asked["client_assertion"].split(".")[:2]
    )
    assert "x5t#S256" in header
    assert claims["iss"] == claims["sub"] == CLIENT


def test_a_token_that_the_server_does_not_take_is_thrown_away(
    entra: Directory, transport: Callable[..., Transport]
) -> None:
    """A read tries again with a new token; a write does not, but the next call has one."""
    refused = replies(b"", status="401 Unauthorized")
    with ScriptedServer([refused, replies(BODY), refused, replies(BODY)]) as server:
        one = transport(server.url)
        assert one.exchange(call(server), whole) == BODY
        with pytest.raises(Refused, match="status 401"):
            one.exchange(call(server, Purpose.POST), whole)
        assert one.exchange(call(server), whole) == BODY

    assert [authorization(request)[-24:] for request in server.requests] == [
        "token-1-of-the-directory",
        "token-2-of-the-directory",
        "token-2-of-the-directory",
        "token-3-of-the-directory",
    ]


@pytest.mark.parametrize("purpose", list(Purpose))
def test_a_directory_that_is_not_there_means_that_nothing_was_sent(
    purpose: Purpose, transport: Callable[..., Transport]
) -> None:
    with ScriptedServer([]) as server:
        one = transport(server.url, authority="https://127.0.0.1:9")
        with pytest.raises(Unreachable, match=r"was not reached to sign in .*nothing was sent"):
            one.exchange(call(server, purpose), whole)
    assert not server.requests


@pytest.mark.parametrize(
    ("more", "answer", "raised", "words"),
    [
        ({"secret": "wrong-secret"}, None, Refused, "invalid_client: AADSTS7000215: Invalid client secret"),
        ({"tenant": "elsewhere.example"}, None, Refused, "gave no token"),
        ({}, (400, {"error": "temporarily_unavailable"}), Unreachable, "try later"),
        ({}, (200, {"token_type": "Bearer"}), Refused, "no token"),
        ({}, (200, b"<html>not JSON</html>"), Refused, "gave no token"),
        ({}, (500, b"broken"), Unreachable, "was not reached to sign in"),
        ({}, (429, {"error": "temporarily_unavailable"}), Unreachable, "try later"),
    ],
)
def test_what_a_directory_without_a_token_means(
    more: dict[str, Any],
    answer: tuple[int, object] | None,
    raised: type[Exception],
    words: str,
    entra: Directory,
    transport: Callable[..., Transport],
) -> None:
    entra.answers = [answer] * 4 if answer else []
    with ScriptedServer([]) as server, pytest.raises(raised, match=words) as refusal:
        transport(server.url, **more).exchange(call(server, Purpose.WRITE), whole)
    assert "wrong-secret" not in str(refusal.value)
    assert not server.requests


def test_neither_secret_nor_token_is_ever_shown(
    entra: Directory,
    transport: Callable[..., Transport],
    caplog: pytest.LogCaptureFixture,
    capsys: pytest.CaptureFixture[str],
) -> None:
    caplog.set_level(logging.DEBUG)
    shown: list[str] = []
    with ScriptedServer([replies(b"", status="401 Unauthorized")] * 4) as server:
        one = transport(server.url)
        for purpose in (Purpose.READ, Purpose.WRITE):
            try:
                one.exchange(call(server, purpose), whole)
            except Exception as error:
                shown += [str(error), repr(error), repr(error.__cause__), repr(error.__context__)]
        entra.answers = [(200, b'{"access_token": "half-a-token-of-the-directory", "expi')]
        one._session.auth.forget()  # type: ignore[union-attr]
        with pytest.raises(Refused):
            one.exchange(call(server), whole)
        entra.given.append("half-a-token")
        shown += [repr(one), repr(one._settings), repr(one._session.auth)]
    shown += [caplog.text, *capsys.readouterr()]

    assert shown
    assert not [words for words in shown for secret in (SECRET, *entra.given) if secret in words]


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"tenant": " "}, "tenant is blank"),
        ({"client": ""}, "client is blank"),
        ({"secret": ""}, "either a secret or a certificate_file"),
        ({"certificate_file": "x.pem"}, "either a secret or a certificate_file"),
        ({"authority": "http://login.example"}, "is no https:// address"),
    ],
)
def test_a_registration_that_cannot_work_is_refused(more: dict[str, Any], words: str) -> None:
    given = {"tenant": TENANT, "client": CLIENT, "secret": SECRET}
    with pytest.raises(InvalidSettings, match=words):
        OAuth2(**(given | more))
    with pytest.raises(InvalidSettings, match="needs the application's registration"):
        ConnectionSettings(url="http://nav", company="A", sign_in="oauth2")


def test_a_certificate_file_without_its_key_is_refused(
    transport: Callable[..., Transport], tmp_path: Path
) -> None:
    (tmp_path / "empty.pem").write_text("-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n")
    for file, words in (
        ("empty.pem", "holds no certificate with its private key"),
        ("no.pem", "cannot be read"),
    ):
        with pytest.raises(InvalidSettings, match=words):
            transport("http://nav", secret="", certificate_file=str(tmp_path / file))
