"""`doctor`: every fault of the way to Navision at once, in sentences, and nothing changed there."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import date
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler

import pytest
import stamina

from simulator import Simulator
from simulator.finance import Finance
from simulator.posting.ledger import posted_entries, waiting_lines
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
    assert "general_journal is GeneralJournal (soap), ledger is GeneralLedgerEntries (soap), " in answer.out
    assert "posting is JembatanPosting (soap)" in answer.out
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


def over(cli: CommandLine, wire: str) -> None:
    """Let every service go over this wire."""
    path = cli.config / "navision.toml"
    before, heading, after = path.read_text(encoding="utf-8").partition("[wires]")
    path.write_text(before + heading + after.replace('= "soap"', f'= "{wire}"', 5), encoding="utf-8")


def test_services_that_are_not_published_are_named_with_those_that_look_like_them(
    counter: CommandLine, navision: Simulator
):
    counter.configure(
        "navision.toml", 'general_journal = "GeneralJournal" ', 'general_journal = "General_Jnl" '
    )
    counter.configure("navision.toml", 'ledger = "GeneralLedgerEntries"', 'ledger = "Buku_Besar"')
    counter.configure("navision.toml", 'posting = "JembatanPosting"', 'posting = "JembatanPost"')

    found = says(counter, "fault", code=1)

    assert found["service general_journal"].startswith(
        "no page General_Jnl is published over soap; like it: "
    )
    assert found["service general_journal"].endswith(
        ': write general_journal = "GeneralJournal" in config/navision.toml'
    )
    assert found["service ledger"].startswith(
        "no page Buku_Besar is published over soap, nor any that looks like it: publish it (docs/navision.md)"
    )
    assert found["service posting"].endswith(': write posting = "JembatanPosting" in config/navision.toml')


def test_a_missing_service_does_not_hide_that_the_others_are_there(counter: CommandLine, navision: Simulator):
    counter.configure("navision.toml", 'general_journal = "GeneralJournal" ', 'general_journal = "Jurnal" ')

    found = says(counter, "well", code=1)

    assert {"service GeneralLedgerEntries", "service JembatanPosting"} <= set(found)
    assert "service GeneralJournal" not in found
    assert "contract lock" not in found


def test_a_list_of_services_that_cannot_be_had_is_only_worth_knowing(
    counter: CommandLine, navision: Simulator
):
    counter.configure("navision.toml", 'company = "Sample Motor Credit"', 'company = "Sample"')

    assert "the list of services cannot be had: " in says(counter, "note", code=1)["published"]


def test_over_odata_a_page_under_another_name_is_known_by_its_fields(counter: CommandLine):
    counter.configure("navision.toml", 'ledger = "GeneralLedgerEntries"', 'ledger = "Buku_Besar"')
    over(counter, "odata")
    with navision_for(counter, flavour="bc29"):
        found = says(counter, "fault", code=1)

    assert found["service ledger"] == (
        "no page Buku_Besar is published over odata; with the fields that we use: GeneralLedgerEntries: "
        'write ledger = "GeneralLedgerEntries" in config/navision.toml'
    )


@pytest.mark.parametrize(
    ("flavour", "wire", "published", "version"),
    [
        ("nav2018", "soap", "over soap: pages ", "is not told: API v2.0, which would tell it, is not there"),
        (
            "nav2018",
            "odata",
            "over odata: pages and queries ",
            "is not told: API v2.0, which would tell it, is not there",
        ),
        (
            "bc26",
            "odata",
            "over odata: pages and queries ",
            "Business Central 26.0.30643.0; pages of Microsoft's own stand",
        ),
        (
            "bc29",
            "odata",
            "over odata: pages and queries ",
            "Business Central 29.0.38871.0; pages of Microsoft's own are not",
        ),
    ],
)
def test_what_is_published_and_which_version_answers_is_told(
    counter: CommandLine, flavour: str, wire: str, published: str, version: str
):
    over(counter, wire)
    with navision_for(counter, flavour=flavour):
        findings = counter("doctor", "--json").json["findings"]

    told = {one["subject"]: one["says"] for one in findings}
    assert told["published"].startswith(published)
    assert told["version"].startswith(version)
    assert told["clock"] == "the server's and ours agree within 120 seconds"


@pytest.mark.parametrize(("seconds", "direction"), [(-600, "behind"), (600, "ahead of")])
def test_clocks_that_differ_are_a_fault_with_its_remedy(
    counter: CommandLine, navision: Simulator, monkeypatch: pytest.MonkeyPatch, seconds: int, direction: str
):
    monkeypatch.setattr(
        BaseHTTPRequestHandler,
        "date_time_string",
        lambda self, timestamp=None: formatdate(time.time() + seconds, usegmt=True),
    )

    clock = says(counter, "fault", code=1)["clock"]

    assert f"seconds {direction} ours: " in clock
    assert clock.endswith("let both take their time from one time server: sign-in tokens and dates go wrong")


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
