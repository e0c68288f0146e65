"""`shadow`: the same documents over another wire into a second company, compared field by field."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
import stamina

from commands.trial.navision import company_seed
from company.loader import load_setup
from simulator import Simulator
from simulator.finance import Finance
from simulator.posting.ledger import posted_entries
from tests.commands.conftest import CASHIER, CommandLine
from tests.commands.navision import PASSWORD, USER, point_to

SHADOW = "Shadow Credit"


@pytest.fixture(autouse=True)
def _no_waiting() -> Iterator[None]:
    with stamina.set_testing(True, attempts=2):
        yield


@pytest.fixture
def navision(counter: CommandLine) -> Iterator[Simulator]:
    """A Navision with the company and its copy; a receipt and a correction are posted in the first one."""
    counter("receipt", "C1", 1_272_000, "--instalment", 1, "--key", "K1", *CASHIER)
    seed = company_seed(load_setup(counter.config), ["C1"])
    seeds = [seed, replace(seed, name=SHADOW)]
    with Simulator.start(seeds, users={USER: PASSWORD}, flavour="bc26", soap_pages=True) as server:
        point_to(counter, server.url)
        counter("deliver")
        yield server


def entries(server: Simulator, company: str) -> list[tuple[str, str, object, str]]:
    return sorted(
        (e.document_no, e.account, e.amount, e.description) for e in posted_entries(server.company(company))
    )


@pytest.mark.parametrize("wire", ["soap", "odata", "api"])
def test_both_companies_show_the_same_whatever_the_wire(counter: CommandLine, navision: Simulator, wire: str):
    with counter.nothing_changes():
        answer = counter("shadow", "--company", SHADOW, "--wire", wire, "--json").json

    assert answer["equal"] is True
    assert (answer["posted"], answer["already_there"], answer["entries"]) == (2, 0, 8)
    assert entries(navision, SHADOW) == entries(navision, "Sample Motor Credit")


def test_a_second_run_posts_nothing_again(counter: CommandLine, navision: Simulator):
    counter("shadow", "--company", SHADOW, "--wire", "odata")

    answer = counter("shadow", "--company", SHADOW, "--wire", "api", "--json").json

    assert (answer["posted"], answer["already_there"]) == (0, 2)
    assert len(entries(navision, SHADOW)) == 8


def test_only_the_days_asked_for_are_posted(counter: CommandLine, navision: Simulator):
    answer = counter("shadow", "--company", SHADOW, "--wire", "odata", "--since", "2005-01-01", "--json").json

    assert answer["posted"] == 1
    assert {number for number, *_ in entries(navision, SHADOW)} == {"BKMBDG0502-00001"}


def test_every_difference_is_named_with_both_sides(counter: CommandLine, navision: Simulator):
    finance = Finance(navision.company(SHADOW))
    for account, amount in (("110102", 1_272_000), ("120100", -1_272_000)):
        finance.insert_line(
            "GENERAL",
            "LEASE01",
            {
                "Posting Date": date(2005, 2, 1),
                "Document No.": "BKMBDG0502-00001",
                "Account No.": account,
                "Amount": amount,
                "Shortcut Dimension 1 Code": "BDG",
            },
        )
    finance.post("GENERAL", "LEASE01")

    answer = counter("shadow", "--company", SHADOW, "--wire", "odata", code=1)

    assert "BKMBDG0502-00001: the number of entries is 4 here and 2 in the shadow" in answer.err
    assert "Both ledgers show the same" not in answer.out


def test_lines_of_others_in_the_shadows_batch_stop_it(counter: CommandLine, navision: Simulator):
    Finance(navision.company(SHADOW)).insert_line(
        "GENERAL", "LEASE01", {"Document No.": "MANUAL-1", "Account No.": "110101", "Amount": 1}
    )

    answer = counter("shadow", "--company", SHADOW, "--wire", "odata", code=1)

    assert "GENERAL/LEASE01 in the shadow company holds lines of MANUAL-1" in answer.err
    assert entries(navision, SHADOW) == []


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--company", "Sample Motor Credit", "--wire", "api"), "is the company itself: name a copy of it"),
        (("--company", SHADOW, "--wire", "telex"), "telex is no wire: write soap, odata, api"),
    ],
)
def test_wrong_use_is_said(counter: CommandLine, words: tuple[str, ...], sentence: str):
    assert sentence in counter("shadow", *words, code=2).err
