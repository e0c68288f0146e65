"""`doctor`: every fault of the way to Navision at once, in sentences, and nothing changed there."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
import stamina

from simulator import Simulator
from simulator.finance import Finance
from simulator.ledger import posted_entries, waiting_lines
from tests.commands.conftest import CASHIER, CommandLine
from tests.commands.navision import navision_for, point_to


@pytest.fixture(autouse=True)
def _no_waiting() -> Iterator[None]:
    """Reads that failed are tried again at once."""
    with stamina.set_testing(True, attempts=2):
        yield


@pytest.fixture
def navision(counter: CommandLine) -> Iterator[Simulator]:
    with navision_for(counter) as server:
        yield server


def says(cli: CommandLine, level: str, *, code: int) -> dict[str, str]:
    """The findings of this level, by subject; the last one where a subject has several."""
    answer = cli("doctor", "--json", code=code).json
    return {
        one["subject"]: f"{one['says']}: {one['remedy']}"
        for one in answer["findings"]
        if one["level"] == level
    }


def test_a_healthy_site_is_told_so_in_plain_sentences(counter: CommandLine, navision: Simulator):
    answer = counter("doctor")

    assert "answers, and the sign-in (basic) is accepted" in answer.out
    assert "company: Sample Motor Credit is there" in answer.out
    assert "service GeneralJournal: published; " in answer.out
    assert "batch GENERAL/LEASE01: is ours alone and empty" in answer.out
    assert "Everything that a delivery relies on is so" in answer.out


def test_the_doctor_changes_nothing(counter: CommandLine, navision: Simulator):
    with counter.nothing_changes():
        counter("doctor")

    assert posted_entries(navision.company()) == []
    assert waiting_lines(navision.company(), "GENERAL", "LEASE01") == []
    assert not navision.calls["CreateMultiple"] + navision.calls["PostGeneralJournal"]


def test_services_are_accepted_by_a_person_and_compared_from_then_on(
    counter: CommandLine, navision: Simulator
):
    assert "nobody has accepted" in says(counter, "note", code=0)["contract lock"]

    counter("doctor", "--accept", "--as", "IT")

    assert "the services are as accepted" in says(counter, "well", code=0)["contract lock"]


def test_without_books_only_navision_is_looked_at(counter: CommandLine, navision: Simulator):
    counter.books.unlink()

    assert "contract lock" not in counter("doctor").out
    refused = counter("doctor", "--accept", code=2)
    assert "run `jembatan init` first" in refused.err


def test_several_faults_are_named_at_once(counter: CommandLine, navision: Simulator):
    counter.configure("navision.toml", 'company = "Sample Motor Credit"', 'company = "Sample"')
    counter.configure("navision.toml", 'ledger = "GeneralLedgerEntries"', 'ledger = "Ledger"')

    found = says(counter, "fault", code=1)

    assert (
        "Sample is not among the companies: Sample Motor Credit: write in config/navision.toml"
        in found["company"]
    )
    assert set(found) >= {"company", "services"}


def test_foreign_lines_in_our_batch_are_named(counter: CommandLine, navision: Simulator):
    Finance(navision.company()).insert_line(
        "GENERAL",
        "LEASE01",
        {"Document No.": "MANUAL-1", "Account No.": "110101", "Amount": 250_000, "Posting Date": None},
    )

    found = says(counter, "fault", code=1)

    assert "1 lines in it are not ours: MANUAL-1 110101 250,000" in found["batch GENERAL/LEASE01"]


def test_offered_lines_of_ours_are_not_foreign(counter: CommandLine, navision: Simulator):
    counter("receipt", "C1", 1_272_000, "--instalment", 1, "--key", "K1", *CASHIER)
    counter("deliver", "--draft")

    assert "holds 8 lines of the open delivery and nothing else" in counter("doctor").out


def test_every_account_bank_branch_and_batch_is_looked_up(counter: CommandLine, navision: Simulator):
    finance = Finance(navision.company())
    finance.block_account("110101")
    finance.block_dimension_value("BRANCH", "BDG")
    finance.allow_posting(None, date(2005, 1, 31))
    counter.configure("accounts.toml", '"110102"', '"999999"')

    found = says(counter, "fault", code=1)

    assert found["account 110101"].startswith("is blocked: unblock it in Navision")
    assert found["account 999999"].startswith("is not in Navision: create it, or mend config/accounts.toml")
    assert found["dimension BRANCH"].startswith("value BDG is blocked")
    assert found["posting dates"].startswith("2005-02-01 may not be posted: allowed is any day to 2005-01-31")


def test_a_batch_that_would_renumber_us_is_a_fault(counter: CommandLine, navision: Simulator):
    navision.company().set_field(232, ("GENERAL", "LEASE01"), "Posting No. Series", "GJNL")

    found = says(counter, "fault", code=1)

    assert "Posting No. Series GJNL, which would renumber" in found["batch GENERAL/LEASE01"]


def test_what_cannot_be_asked_is_said(counter: CommandLine, navision: Simulator):
    counter.configure("navision.toml", 'accounts = "GLAccountCard" ', 'accounts = ""')

    assert "was not asked" in says(counter, "note", code=0)["list accounts"]


def test_a_password_that_is_not_accepted_is_said_so(counter: CommandLine, navision: Simulator):
    counter.environment["JEMBATAN_NAVISION_PASSWORD"] = "wrong"

    answer = counter("doctor", code=1)

    assert answer.out.count("user or password is not accepted") == 1
    assert "Navision turned us away: what comes after that was not looked at" in answer.out
    assert "wrong" not in answer.out


def test_a_navision_that_does_not_answer_ends_the_examination(counter: CommandLine):
    point_to(counter, "http://127.0.0.1:9/NAV")

    answer = counter("doctor", code=3)

    assert "Navision did not answer: what comes after that was not looked at" in answer.out


def test_a_setup_that_cannot_be_read_names_all_its_faults(counter: CommandLine):
    counter.configure("navision.toml", 'mode = "post"', 'mode = "maybe"')
    counter.configure("navision.toml", "max_lines = 1000", 'max_lines = "many"')

    answer = counter("doctor", code=2)

    assert "mode" in answer.err
    assert "maybe" in answer.err
    assert "max_lines" in answer.err
