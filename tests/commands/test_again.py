"""`resend`, `redate`, `restate`: what a person decides, each with a reason that is kept."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
import stamina

from simulator import Simulator
from simulator.finance import Finance
from simulator.posting.ledger import posted_entries
from tests.commands.conftest import CASHIER, CommandLine
from tests.commands.navision import navision_for

RECEIPT = "BKMBDG0502-00001"


@pytest.fixture(autouse=True)
def _no_waiting() -> Iterator[None]:
    with stamina.set_testing(True, attempts=2):
        yield


@pytest.fixture
def navision(counter: CommandLine) -> Iterator[Simulator]:
    counter("receipt", "C1", 1_272_000, "--instalment", 1, "--key", "K1", *CASHIER)
    with navision_for(counter) as server:
        yield server


def standing(server: Simulator, number: str) -> int:
    """Entries of the document that nobody took back."""
    return sum(one.document_no == number and not one.reversed for one in posted_entries(server.company()))


def test_what_finance_took_back_is_sent_again_with_a_reason(counter: CommandLine, navision: Simulator):
    counter("deliver")
    entry = next(one for one in posted_entries(navision.company()) if one.document_no == RECEIPT)
    Finance(navision.company()).reverse_transaction(entry.entry_no)
    counter("agree", code=1)
    assert standing(navision, RECEIPT) == 0

    answer = counter("resend", RECEIPT, "--because", "reversed by mistake on 2 February")
    counter("deliver")

    assert "sent with the next delivery: reversed by mistake on 2 February" in answer.out
    assert standing(navision, RECEIPT) == 4


def test_what_stands_in_navision_is_never_sent_again(counter: CommandLine, navision: Simulator):
    counter("deliver")

    with counter.nothing_changes():
        refused = counter("resend", RECEIPT, "--because", "to be sure", code=1)

    assert f"{RECEIPT}: stands in Navision's ledger as entry" in refused.err
    assert standing(navision, RECEIPT) == 4


def test_nothing_is_sent_again_without_a_reason(counter: CommandLine, navision: Simulator):
    assert "say with --because why" in counter("resend", RECEIPT, "--because", " ", code=2).err


def test_a_document_of_a_closed_period_is_issued_again_in_an_open_one(
    counter: CommandLine, navision: Simulator
):
    Finance(navision.company()).allow_posting(date(2005, 2, 2), None)
    counter("deliver", code=1)

    again = ("redate", RECEIPT, "--date", "2005-02-02", "--reason", "1 February was closed", *CASHIER)
    answer = counter(*again, "--json", today="2005-02-02").json
    counter("deliver", code=1, today="2005-02-02")

    assert answer["withdrawn"] == RECEIPT
    (issued,) = answer["issued"]
    assert issued != RECEIPT
    assert standing(navision, issued) == 4
    assert standing(navision, RECEIPT) == 0
    assert counter("table", "C1", "--as-of", "2005-02-02", "--json").json
    counter("books", "verify")


def test_a_contract_that_agrees_with_its_history_is_restated_by_nothing(
    counter: CommandLine, navision: Simulator
):
    asked = ("restate", "C1", "--reason", "grace was 0 days", *CASHIER)

    refused = counter(*asked, "--approver", "CASHIER-1", code=2)
    answer = counter(*asked, "--approver", "HEAD-1:branch_head", "--json").json

    assert "somebody else must approve" in refused.err
    assert answer["voucher"] is None
    counter("books", "verify")
