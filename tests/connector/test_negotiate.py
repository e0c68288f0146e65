"""Signing in where a server offers Negotiate: by NTLM inside it, over every wire, and without a trace in a log."""

import logging
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import stamina
import structlog
import trustme
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import load_pem_x509_certificate
from requests_ntlm.requests_ntlm import _get_certificate_hash

from connector import (
    AccountType,
    ConnectionSettings,
    GeneralJournalLine,
    JournalBatch,
    NoAnswer,
    Refused,
    Wire,
    connect,
)
from connector.sign_in import _channel
from simulator import Rule, Simulator, posted_entries
from tests.connector.test_with_the_simulator import COMPANY

BATCH = JournalBatch("GENERAL", "LEASE01")
MARCH_2 = date(2026, 3, 2)
USER, PASSWORD = "CORP\\lease", "Rahasia-2026-Maret"


def receipt(document_no: str) -> list[GeneralJournalLine]:
    """The two lines of a cash receipt."""
    given: dict[str, Any] = {"posting_date": MARCH_2, "account_type": AccountType.GL_ACCOUNT, "branch": "JKT"}
    given |= {"document_no": document_no, "description": "Angsuran", "contract": "JKT-0001"}
    return [
        GeneralJournalLine(**given, account_no="11100", amount=Decimal(100)),
        GeneralJournalLine(**given, account_no="13100", amount=Decimal(-100)),
    ]


@contextmanager
def signed_in(server: Simulator, **more: Any) -> Iterator[Wire]:
    given: dict[str, Any] = {"url": server.url, "company": COMPANY.name, "sign_in": "negotiate"}
    given |= {"user": USER, "password": PASSWORD}
    wire = connect(ConnectionSettings(**(given | more)))
    try:
        yield wire
    finally:
        wire.close()


@pytest.fixture(autouse=True)
def _no_waiting() -> Iterator[None]:
    with stamina.set_testing(True, attempts=2):
        yield


@pytest.fixture
def offering() -> Iterator[Callable[..., Simulator]]:
    """A server that offers these ways to sign in, and nothing else."""
    started: list[Simulator] = []

    def start(*ways: str, **more: Any) -> Simulator:
        given = {"users": {USER: PASSWORD}, "work_date": MARCH_2, "auth": ways}
        started.append(Simulator.start([COMPANY], **(given | more)))
        return started[-1]

    yield start
    for one in started:
        one.stop()


@pytest.mark.parametrize("sign_in", ["negotiate", "ntlm"])
@pytest.mark.parametrize("wire", ["soap", "odata", "api"])
def test_where_negotiate_alone_is_offered_lines_are_written_and_posted(
    wire: str, sign_in: str, offering: Callable[..., Simulator]
) -> None:
    server = offering("negotiate", flavour="bc26", soap_pages=True)
    with signed_in(server, wire=wire, sign_in=sign_in) as navision:
        navision.create_lines(BATCH, receipt("BKMJKT2603-00001"))
        navision.post(BATCH)

        assert {one.amount for one in navision.ledger_by_document(["BKMJKT2603-00001"])} == {100, -100}
    assert {one.user for one in posted_entries(server.company())} == {"LEASE"}


def test_a_connection_is_signed_in_once(
    offering: Callable[..., Simulator], monkeypatch: pytest.MonkeyPatch
) -> None:
    server = offering("negotiate")
    legs: list[str] = []
    check = server.sign_in.check
    monkeypatch.setattr(
        server.sign_in, "check", lambda header, state: (legs.append(header or ""), check(header, state))[1]
    )
    with signed_in(server) as navision:
        for _ in range(3):
            navision.companies()

    assert [leg.partition(" ")[0] for leg in legs] == ["", "Negotiate", "Negotiate", "", ""]


def test_a_lost_answer_to_a_write_that_signed_its_connection_in_is_not_repeated(
    offering: Callable[..., Simulator],
) -> None:
    server = offering("negotiate")
    with signed_in(server) as navision:
        navision.read_journal(BATCH)
        server.faults.add(Rule("lose_answer", operation="CreateMultiple", nth=1))
        server.faults.add(Rule("lose_answer", operation="PostGeneralJournal", nth=1))
        for write in (
            lambda: navision.create_lines(BATCH, receipt("BKMJKT2603-00001")),
            lambda: navision.post(BATCH),
        ):
            with pytest.raises(NoAnswer):
                write()

    assert server.calls["CreateMultiple"] == server.calls["PostGeneralJournal"] == 1
    assert len(posted_entries(server.company())) == 2


@pytest.mark.parametrize(
    ("ways", "more", "offered"),
    [
        (("negotiate",), {"password": "Salah-2026"}, "negotiate"),
        (("negotiate",), {"user": "CORP\\nobody"}, "negotiate"),
        (("ntlm", "basic"), {}, "ntlm, basic"),
        (("negotiate", "basic"), {"sign_in": "basic", "password": "Salah-2026"}, "negotiate, basic"),
    ],
)
def test_who_is_not_let_in_reads_what_to_check_and_what_is_offered(
    ways: tuple[str, ...],
    more: dict[str, str],
    offered: str,
    offering: Callable[..., Simulator],
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    caplog.set_level(logging.DEBUG)
    server = offering(*ways)
    with (
        structlog.testing.capture_logs() as logged,
        signed_in(server, **more) as navision,
        pytest.raises(Refused) as refused,
    ):
        navision.companies()

    assert str(refused.value) == (
        "SystemService Companies: the server answered with status 401: user or password is not accepted, or this "
        f"way to sign in: check sign_in, user and password (the server offers {offered})"
    )
    chain = f"{refused.value!r} {refused.value.__cause__!r} {vars(refused.value)}"
    shown = chain + repr(logged) + caplog.text + "".join(capfd.readouterr())
    assert "Salah-2026" not in shown
    assert PASSWORD not in shown
    assert "TlRMTVNTUA" not in shown  # a leg of NTLM, from which a password can be guessed
    assert not server.calls


def test_over_tls_the_sign_in_is_bound_to_the_connection(
    offering: Callable[..., Simulator], tmp_path: Path
) -> None:
    """What it is bound to is what the library for NTLM binds to, which servers with Extended Protection accept."""
    authority = trustme.CA()
    issued = authority.issue_cert("localhost")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    issued.configure_cert(context)
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    shown = load_pem_x509_certificate(issued.cert_chain_pems[0].bytes()).public_bytes(Encoding.DER)
    server = offering("negotiate", tls=context)

    with signed_in(server, ca_bundle=str(tmp_path / "ca.pem")) as navision:
        assert navision.companies() == (COMPANY.name,)
        carrier: Any = navision
        transport = carrier._servers["soap"]._carrier
        assert transport._witness.certificate == shown

    bound = _channel(shown)
    assert bound is not None
    assert bound.application_data == b"tls-server-end-point:" + _get_certificate_hash(shown)
    assert _channel(None) is None
