"""Delivery to a Navision that takes nothing but tokens, behind a company's own authority: the whole way."""

from __future__ import annotations

import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
import trustme

from books.database import Database
from books.setups import Books, create_books
from commands.trial.navision import company_seed
from company.setup import Setup
from connector import OAuth2, connect
from connector.settings import WireName
from delivery.result import Outcome
from simulator import Client, Simulator
from simulator.signing_in.token_endpoint import TENANT
from tests.conftest import CLOCK
from tests.delivery.world import World

SECRET = "s3cret~of~the~bridge"
APP = "0b1f9c1e-7a54-4a53-9a7e-2f1f6d1f1a01"
SHORT_SECONDS = 2


@dataclass(frozen=True)
class Guarded:
    """A Navision behind tokens: its server, whom to trust, and the application's certificate with its key."""

    server: Simulator
    trusted: Path
    certificate: Path


@pytest.fixture
def guarded(tmp_path: Path, sample_setup: Setup) -> Iterator[Guarded]:
    folder = tmp_path
    authority, tls = trustme.CA(), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost", "127.0.0.1").configure_cert(tls)
    authority.cert_pem.write_to_path(str(folder / "ca.pem"))
    own = authority.issue_cert("bridge.example", key_type=trustme.KeyType.RSA)
    own.private_key_and_cert_chain_pem.write_to_path(str(folder / "own.pem"))
    clients = (
        Client(APP, secret=SECRET),
        Client(f"{APP}-c", certificate=own.cert_chain_pems[0].bytes().decode()),
    )
    seed = company_seed(sample_setup, ["C1"])
    with Simulator.start(
        [seed],
        flavour="bc26",
        soap_pages=True,
        auth=("oauth",),
        tls=tls,
        clients=clients,
        token_seconds=SHORT_SECONDS,
    ) as server:
        yield Guarded(server, folder / "ca.pem", folder / "own.pem")


@contextmanager
def opened(guarded: Guarded, books: Books, wire: WireName, **sign_in: str) -> Iterator[World]:
    """A world whose wire signs in as an application."""
    server = guarded.server
    assert server.identity is not None
    given = {
        "tenant": TENANT,
        "client": APP,
        "secret": SECRET,
        "authority": server.identity.authority.rpartition("/")[0],
    }
    settings = replace(
        books.setup.navision.connection("-", "-"),
        url=server.url,
        odata_url=server.url,
        wire=wire,
        wires={},
        sign_in="oauth2",
        oauth2=OAuth2(**{**given, **sign_in}),
        ca_bundle=str(guarded.trusted),
    )
    connected = connect(settings)
    try:
        yield World(books, server, connected)
    finally:
        connected.close()


@pytest.fixture
def books(sqlite_database: Database, sample_setup: Setup) -> Books:
    return create_books(sqlite_database, sample_setup, CLOCK, "tests")


@pytest.mark.parametrize("wire", ["soap", "odata", "api"])
def test_a_delivery_goes_on_when_its_token_has_ended(guarded: Guarded, books: Books, wire: WireName) -> None:
    assert guarded.server.identity is not None
    with opened(guarded, books, wire) as world:
        world.contract("C1")
        first = world.deliver()
        before = sum(guarded.server.identity.calls.values())
        time.sleep(SHORT_SECONDS + 0.2)
        world.receipts(2, number="C1")
        second = world.deliver()
        world.assert_told_once()

    assert (first.outcome, second.outcome, second.documents_posted) == (Outcome.DONE, Outcome.DONE, 2)
    assert sum(guarded.server.identity.calls.values()) > before


def test_a_certificate_signs_in_as_well(guarded: Guarded, books: Books) -> None:
    own = {"client": f"{APP}-c", "secret": "", "certificate_file": str(guarded.certificate)}
    with opened(guarded, books, "odata", **own) as world:
        world.contract("C1")

        assert world.deliver().outcome is Outcome.DONE

        world.assert_told_once()


def test_a_wrong_secret_is_refused_once_and_shown_nowhere(
    guarded: Guarded, books: Books, capsys: pytest.CaptureFixture[str]
) -> None:
    with opened(guarded, books, "odata", secret="another~secret") as world:
        world.contract("C1")

        result = world.deliver()

    assert result.outcome is Outcome.REFUSED
    assert "another~secret" not in f"{result} {capsys.readouterr()}"
    assert world.ledger() == []
