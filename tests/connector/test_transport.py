"""What is said of a call that got no answer, and that no write ever goes out twice."""

import datetime
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
import responses
import stamina
import structlog
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from connector import (
    ConnectionSettings,
    ConnectorError,
    InvalidSettings,
    NoAnswer,
    Refused,
    TimeOuts,
    Unreachable,
)
from connector import transport as transport_module
from connector.exchange import Answer, Purpose, Request, Unreadable
from connector.transport import Transport
from tests.connector import sockets

PASSWORD = "s3cret-Pässwörd"
OK = b"<ok/>"
NEVER_SENT_TWICE = [Purpose.WRITE, Purpose.POST]


@pytest.fixture
def _no_waiting() -> Iterator[None]:
    """Reads are tried again at once, and twice."""
    with stamina.set_testing(True, attempts=2):
        yield


pytestmark = pytest.mark.usefixtures("_no_waiting")


def settings(url: str, **more: Any) -> ConnectionSettings:
    given: dict[str, Any] = {
        "url": url,
        "company": "PT Contoh",
        "sign_in": "basic",
        "user": "jembatan",
        "password": PASSWORD,
        "time_outs": TimeOuts(connect=1, read=0.4, write=0.4, post=0.4),
    }
    return ConnectionSettings(**(given | more))


def call(url: str, purpose: Purpose, **more: Any) -> bytes:
    """One call through a transport of its own."""
    transport = Transport(settings(url, **more))
    try:
        return transport.exchange(Request("Journal Call", f"{url}/WS/X", purpose, b"<call/>"), whole)
    finally:
        transport.close()


def whole(answer: Answer) -> bytes:
    if answer.body != OK:
        raise Unreadable("something else")
    return answer.body


def closed_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


@pytest.mark.parametrize("purpose", list(Purpose))
def test_a_server_that_is_not_there_means_nothing_was_sent(purpose: Purpose) -> None:
    with pytest.raises(Unreachable, match=r"Connection refused.*nothing was sent, try later"):
        call(f"http://127.0.0.1:{closed_port()}/NAV", purpose)


@pytest.mark.parametrize("purpose", list(Purpose))
def test_a_name_that_nobody_knows_means_nothing_was_sent(purpose: Purpose) -> None:
    with pytest.raises(Unreachable, match="nothing was sent"):
        call("http://navision.invalid/NAV", purpose)


@pytest.mark.parametrize("purpose", NEVER_SENT_TWICE)
def test_a_server_that_does_not_speak_tls_means_nothing_was_sent(purpose: Purpose) -> None:
    with (
        sockets.ScriptedServer([sockets.hangs_up]) as server,
        pytest.raises(Unreachable, match="nothing was sent"),
    ):
        call(server.url.replace("http:", "https:"), purpose)


@pytest.mark.parametrize("purpose", NEVER_SENT_TWICE)
@pytest.mark.parametrize(
    "ending",
    [
        pytest.param(sockets.hangs_up, id="hangs up"),
        pytest.param(sockets.sends(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n<ok"), id="cut short"),
        pytest.param(
            sockets.sends(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n<ok/>\r\n"),
            id="chunks without an end",
        ),
        pytest.param(sockets.sends(b"HTTP/1.1 200 OK\r\nContent-Le"), id="half a head"),
        pytest.param(sockets.sends(b"\x00\xff nonsense"), id="no HTTP"),
        pytest.param(lambda connection, request: time.sleep(2), id="silence"),
    ],
)
def test_a_write_without_a_whole_answer_may_have_been_carried_out(
    purpose: Purpose, ending: sockets.Step
) -> None:
    with sockets.ScriptedServer([ending, sockets.replies(OK)]) as server:
        with pytest.raises(NoAnswer, match="it may have been carried out"):
            call(server.url, purpose)

        assert len(server.requests) == 1


def test_an_answer_that_drips_in_for_ever_is_given_up() -> None:
    def drips(connection: socket.socket, _: bytes) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
        while True:
            connection.sendall(b"x")
            time.sleep(0.05)

    started = time.monotonic()
    with sockets.ScriptedServer([drips]) as server, pytest.raises(NoAnswer, match=r"none within 0\.4 s"):
        call(server.url, Purpose.WRITE)

    assert time.monotonic() - started < 3


def test_a_head_that_drips_in_for_ever_is_given_up() -> None:
    def drips(connection: socket.socket, _: bytes) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nX-Slow: ")
        while True:
            connection.sendall(b"x")
            time.sleep(0.05)

    with sockets.ScriptedServer([drips]) as server, pytest.raises(NoAnswer, match=r"none within 0\.4 s"):
        call(server.url, Purpose.WRITE)


def test_a_kept_connection_that_closes_under_a_write_is_not_opened_again() -> None:
    script = [sockets.replies(OK), sockets.hangs_up, sockets.replies(OK)]
    with sockets.ScriptedServer(script) as server:
        transport = Transport(settings(server.url))
        request = Request("Journal Call", f"{server.url}/WS/X", Purpose.WRITE, b"<call/>")
        transport.exchange(request, whole)

        with pytest.raises(NoAnswer):
            transport.exchange(request, whole)
        assert len(server.requests) == 2

        assert transport.exchange(request, whole) == OK
        transport.close()


def test_a_connection_that_the_server_closed_meanwhile_is_opened_again_before_a_write() -> None:
    def replies_and_closes(connection: socket.socket, request: bytes) -> None:
        sockets.replies(OK)(connection, request)
        sockets.hangs_up(connection, request)

    with sockets.ScriptedServer([replies_and_closes, sockets.replies(OK)]) as server:
        transport = Transport(settings(server.url))
        request = Request("Journal Call", f"{server.url}/WS/X", Purpose.WRITE, b"<call/>")
        transport.exchange(request, whole)
        time.sleep(0.1)

        assert transport.exchange(request, whole) == OK
        assert len(server.requests) == 2
        transport.close()


@pytest.mark.parametrize(
    "ending", [sockets.hangs_up, sockets.sends(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nx")]
)
def test_a_read_without_a_whole_answer_is_asked_again(ending: sockets.Step) -> None:
    with sockets.ScriptedServer([ending, sockets.replies(OK)]) as server:
        assert call(server.url, Purpose.READ) == OK


def test_a_read_that_never_succeeds_is_given_up_and_changed_nothing() -> None:
    with (
        sockets.ScriptedServer([sockets.hangs_up] * 5) as server,
        pytest.raises(Unreachable, match="nothing was changed"),
    ):
        call(server.url, Purpose.READ)


# What the status alone says, for a read and for a write: (error, transient or not).
STATUSES = [
    (301, Refused, Refused),
    (302, Refused, Refused),
    (400, Refused, Refused),
    (401, Refused, Refused),
    (403, Refused, Refused),
    (404, Refused, Refused),
    (405, Refused, Refused),
    (408, Unreachable, NoAnswer),
    (409, Unreachable, NoAnswer),
    (413, Refused, Refused),
    (415, Refused, Refused),
    (418, Unreachable, NoAnswer),
    (429, Unreachable, Unreachable),
    (500, Unreachable, NoAnswer),
    (502, Unreachable, NoAnswer),
    (503, Unreachable, NoAnswer),
    (504, Unreachable, NoAnswer),
    (599, Unreachable, NoAnswer),
    (202, Unreachable, NoAnswer),
    (204, Unreachable, NoAnswer),
]


@pytest.mark.parametrize(("status", "of_a_read", "of_a_write"), STATUSES)
@pytest.mark.parametrize("purpose", list(Purpose))
def test_what_a_status_without_navisions_words_means(
    status: int, of_a_read: type[ConnectorError], of_a_write: type[ConnectorError], purpose: Purpose
) -> None:
    expected = of_a_read if purpose is Purpose.READ else of_a_write
    with responses.RequestsMock() as server:
        body = "" if status == 204 else "<html>Bad  gateway"
        server.post("http://nav/NAV/WS/X", status=status, body=body, content_type="text/html")

        with pytest.raises(expected, match=f"Journal Call: .*status {status}") as raised:
            call("http://nav/NAV", purpose)

        assert type(raised.value) is expected
        assert raised.value.status == status
        assert len(server.calls) == (2 if expected is Unreachable and purpose is Purpose.READ else 1)


def test_an_html_page_is_named_with_its_first_words() -> None:
    with responses.RequestsMock() as server:
        server.post(
            "http://nav/NAV/WS/X", status=503, body="<html>\n <h1>Down for\nmaintenance</h1>" + "x" * 9999
        )

        with pytest.raises(NoAnswer, match=r"status 503 and <html> <h1>Down for maintenance</h1>x+…"):
            call("http://nav/NAV", Purpose.WRITE)


@pytest.mark.parametrize(
    "broken",
    [
        requests.ReadTimeout("late"),
        requests.ConnectionError("reset by peer"),
        requests.exceptions.ChunkedEncodingError("short"),
        requests.exceptions.ContentDecodingError("gzip"),
        OSError("broken pipe"),
        RuntimeError("whatever"),
    ],
)
def test_a_write_that_breaks_in_an_unknown_way_may_have_been_carried_out(broken: Exception) -> None:
    with responses.RequestsMock() as server:
        server.post("http://nav/NAV/WS/X", body=broken)

        with pytest.raises(NoAnswer):
            call("http://nav/NAV", Purpose.WRITE)


class TestWaiting:
    """Between two tries of a read, without the tests' haste."""

    @pytest.fixture
    def _no_waiting(self) -> None:
        """Not here."""

    @pytest.mark.parametrize("status", ["429 Too Many Requests", "503 Service Unavailable"])
    def test_a_read_waits_as_long_as_the_server_asks(self, status: str) -> None:
        busy = sockets.replies(b"busy", status=status, headers="Retry-After: 1\r\n")
        started = time.monotonic()
        with sockets.ScriptedServer([busy, sockets.replies(OK)]) as server:
            assert call(server.url, Purpose.READ, time_outs=TimeOuts(read=5)) == OK

        assert time.monotonic() - started >= 1

    def test_a_server_cannot_make_us_wait_for_ever(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(transport_module, "LONGEST_WAIT_SECONDS", 0.2)
        busy = sockets.replies(b"busy", status="429 Too Many Requests", headers="Retry-After: 86400\r\n")
        with sockets.ScriptedServer([busy, sockets.replies(OK)]) as server:
            assert call(server.url, Purpose.READ, time_outs=TimeOuts(read=5)) == OK


def test_a_moment_to_come_back_is_measured_by_the_servers_clock() -> None:
    headers = {"Retry-After": "Mon, 02 Mar 2026 08:00:30 GMT", "Date": "Mon, 02 Mar 2026 08:00:00 GMT"}
    with responses.RequestsMock() as server:
        server.post("http://nav/NAV/WS/X", status=429, headers=headers)

        with pytest.raises(Unreachable) as raised:
            call("http://nav/NAV", Purpose.WRITE)

    assert raised.value.retry_after == 30


@pytest.mark.parametrize("sign_in", ["basic", "ntlm", "negotiate"])
@pytest.mark.parametrize(
    "challenge",
    [
        "NTLM",
        "NTLM TlRMTVNTUAAC",
        "NTLM ====",
        "Negotiate",
        "Negotiate ÿ",
        "Negotiate oQ==",
        "Basic realm=x",
        "",
    ],
)
def test_a_broken_sign_in_ends_in_our_errors_without_the_password(
    sign_in: str, challenge: str, caplog: pytest.LogCaptureFixture
) -> None:
    asks = sockets.replies(
        b"", status="401 Unauthorized", headers=f"WWW-Authenticate: {challenge}\r\n" if challenge else ""
    )
    with structlog.testing.capture_logs() as logged, sockets.ScriptedServer([asks] * 9) as server:
        for purpose in Purpose:
            with pytest.raises((Refused, NoAnswer)) as raised:
                call(server.url, purpose, sign_in=sign_in)
            shown = f"{raised.value} {raised.value!r} {raised.value.__cause__!r} {vars(raised.value)}"
            assert PASSWORD not in shown + repr(logged) + caplog.text


def test_a_password_outside_latin_1_is_sent_and_not_shown() -> None:
    with sockets.ScriptedServer([sockets.replies(OK)]) as server:
        assert call(server.url, Purpose.READ, password="пароль") == OK
    assert b"Authorization: Basic " in server.requests[0]


def test_settings_never_show_the_password() -> None:
    assert PASSWORD not in repr(settings("http://nav/NAV")) + str(settings("http://nav/NAV"))


def test_proxies_of_the_environment_are_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{closed_port()}")
    with sockets.ScriptedServer([sockets.replies(OK)]) as server:
        assert call(server.url, Purpose.READ) == OK


class TestTls:
    """A server with a certificate of the company's own authority."""

    @pytest.fixture
    def certificate(self, tmp_path: Path) -> Path:
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "navision")])
        now = datetime.datetime.now(datetime.UTC)
        made = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - datetime.timedelta(days=1))
            .not_valid_after(now + datetime.timedelta(days=1))
            .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
            .sign(key, hashes.SHA256())
        )
        path = tmp_path / "own-ca.pem"
        path.write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
            + made.public_bytes(serialization.Encoding.PEM)
        )
        return path

    @pytest.fixture
    def url(self, certificate: Path) -> Iterator[str]:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        listener = socket.create_server(("127.0.0.1", 0))

        def serve() -> None:
            while True:
                try:
                    with context.wrap_socket(listener.accept()[0], server_side=True) as connection:
                        data = b""
                        while not data.endswith(b"<call/>"):
                            data += connection.recv(65536) or b"<call/>"
                        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n<ok/>")
                except ssl.SSLError:
                    continue
                except OSError:
                    return

        threading.Thread(target=serve, daemon=True).start()
        yield f"https://localhost:{listener.getsockname()[1]}/NAV"
        listener.close()

    def test_the_companys_own_authority_is_trusted_when_it_is_named(
        self, url: str, certificate: Path
    ) -> None:
        assert call(url, Purpose.WRITE, ca_bundle=str(certificate)) == OK

    def test_an_unknown_authority_is_not_trusted_and_nothing_is_sent(
        self, url: str, certificate: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificate))
        with pytest.raises(Unreachable, match=r"certificate verify failed.*nothing was sent"):
            call(url, Purpose.WRITE)

    def test_a_bundle_that_is_not_there_is_named(self) -> None:
        with pytest.raises(InvalidSettings, match=r"there is no file /nowhere/ca.pem"):
            call("https://localhost/NAV", Purpose.READ, ca_bundle="/nowhere/ca.pem")
