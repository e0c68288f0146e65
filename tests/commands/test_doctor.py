"""`doctor`: every fault of the way to Navision at once, in sentences, and nothing changed there."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler

import pytest
import stamina

from simulator import Rule, Simulator, publish_page
from simulator.finance import Finance
from simulator.listening import Answer
from simulator.pages.definitions import Control
from simulator.pages.standard import general_journal, master_page
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
    assert "company: Sample Motor Credit is there, and no other" in answer.out
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


def faults(cli: CommandLine) -> list[str]:
    """Every fault that is found, as it is printed, with its subject."""
    findings = cli("doctor", "--json", code=1).json["findings"]
    return [
        f"{one['subject']}: {one['says']}: {one['remedy']}" for one in findings if one["level"] == "fault"
    ]


def test_several_faults_are_named_at_once(counter: CommandLine, navision: Simulator):
    counter.configure("navision.toml", 'ledger = "GeneralLedgerEntries"', 'ledger = "Ledger"')
    Finance(navision.company()).block_account("110101")
    navision.company().set_field(232, ("GENERAL", "LEASE01"), "No. Series", "GJNL")

    found = says(counter, "fault", code=1)

    assert set(found) == {"service ledger", "account 110101", "batch GENERAL/LEASE01"}


def test_a_company_that_is_not_there_is_said_once_and_nothing_is_asked_of_it(
    counter: CommandLine, navision: Simulator
):
    counter.configure("navision.toml", 'company = "Sample Motor Credit"', 'company = "Sample"')

    (found,) = faults(counter)

    assert found == (
        "company: Sample is not among the companies: Sample Motor Credit: write in config/navision.toml the name "
        "as Navision shows it"
    )


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
    counter: CommandLine, navision: Simulator, monkeypatch: pytest.MonkeyPatch
):
    describe = navision._describe
    monkeypatch.setattr(
        navision, "_describe", lambda path: Answer(404) if path.endswith("/Services") else describe(path)
    )

    assert (
        "the list of services cannot be had, so names were not compared: Services description: "
        in (says(counter, "note", code=0)["published"])
    )


SERVICES = {
    "general_journal": "GeneralJournal",
    "ledger": "GeneralLedgerEntries",
    "posting": "JembatanPosting",
    "accounts": "GLAccountCard",
    "bank_accounts": "BankAccountCard",
    "dimension_values": "DimensionValueList",
    "journal_batches": "GeneralJournalBatches",
    "journal_templates": "GeneralJournalTemplates",
    "general_ledger_setup": "GeneralLedgerSetup",
}


@pytest.mark.parametrize("wire", ["soap", "odata"])
def test_each_missing_service_is_said_once_with_the_line_to_write(counter: CommandLine, wire: str):
    over(counter, wire)
    with navision_for(counter):
        for setting, name in SERVICES.items():
            counter.configure("navision.toml", f'{setting} = "{name}"', f'{setting} = "{name}2"')

            (found,) = faults(counter)

            assert found.startswith(
                f"service {setting}: no {'codeunit' if setting == 'posting' else 'page'} {name}2"
            )
            assert found.endswith(f': write {setting} = "{name}" in config/navision.toml')
            counter.configure("navision.toml", f'{setting} = "{name}2"', f'{setting} = "{name}"')


def test_where_soap_has_no_page_any_more_one_sentence_says_so(counter: CommandLine):
    with navision_for(counter, flavour="bc29"):
        (found,) = faults(counter)

    assert found.startswith(
        "wire soap: lists no page at all, and is to carry general_journal, ledger, accounts, bank_accounts, "
        "dimension_values, journal_batches, journal_templates, general_ledger_setup: publish them"
    )
    assert found.endswith("then take them over odata or api under [wires]")


def test_a_wire_that_is_switched_off_is_said_once(counter: CommandLine):
    over(counter, "odata")
    counter.configure("navision.toml", 'general_journal = "odata"', 'general_journal = "soap"')
    with navision_for(counter) as server:
        server.faults.add(Rule("status", status=405, wire="odata"))
        (found,) = faults(counter)
        notes = says(counter, "note", code=1)

    assert found == (
        "wire odata: $metadata description: the server answered with status 405: web services of this kind are "
        "switched off: enable them on the server instance: then run `jembatan doctor` again"
    )
    assert "405" not in str(notes)


@pytest.mark.parametrize("setting", [one for one in SERVICES if one != "posting"])
def test_a_permission_that_is_missing_is_said_once(counter: CommandLine, navision: Simulator, setting: str):
    words = "You do not have the following permissions on TableData 81: Read."
    navision.faults.add(
        Rule("fault", service=SERVICES[setting], exception_class="NavPermissionException", text=words)
    )

    (found,) = faults(counter)

    assert found.endswith(
        f": our user may not read it ({SERVICES[setting]} ReadMultiple: {words[:-1]}): give it the permissions of "
        "docs/navision.md, Rights"
    )


def test_what_could_be_read_and_what_was_not_tried_is_said(counter: CommandLine, navision: Simulator):
    assert "adding lines and posting were not tried" in says(counter, "well", code=0)["permissions"]


def published_with(server: Simulator, change: Callable[[Control], Control | None]) -> None:
    """Somebody has changed the journal page."""
    page = general_journal(server.flavour)
    changed = [now for now in map(change, page.controls) if now is not None]
    server.services["GeneralJournal"] = publish_page("GeneralJournal", replace(page, controls=tuple(changed)))


@pytest.mark.parametrize("wire", ["soap", "odata"])
def test_fields_that_are_not_on_the_page_are_all_named_in_one_sentence(counter: CommandLine, wire: str):
    over(counter, wire)
    with navision_for(counter) as server:
        published_with(server, lambda one: None if one.name in ("Description", "Document Type") else one)
        (found,) = faults(counter)

    assert found == (
        "service general_journal: GeneralJournal: Document_Type is not on the page; Description is not on the "
        "page: mend the page, or name the field in field_names; nothing was sent: then run `jembatan doctor` again"
    )


def test_numbers_that_do_not_fit_into_the_journal_are_a_fault(counter: CommandLine):
    over(counter, "odata")
    with navision_for(counter, flavour="bc26") as server:
        assert says(counter, "well", code=0)["numbers"] == (
            "our document numbers have 20 characters, and Navision takes 20: "
        )
        short = lambda one: replace(one, field=replace(one.field, length=12))  # noqa: E731
        published_with(server, lambda one: short(one) if one.name == "Document No." else one)
        (found,) = faults(counter)

    assert found == (
        "numbers: our document numbers have 20 characters, and GeneralJournal takes 12: shorten the patterns in "
        "config/numbers.toml, or mend the page"
    )


@pytest.mark.parametrize(
    ("field", "value", "says_so"),
    [
        (
            "Force Doc. Balance",
            False,
            "does not force documents to balance, so a refusal would not name the document: tick",
        ),
        (
            "Increment Batch Name",
            True,
            "counts the batch's name up at each posting, so our batch would stop existing: untick",
        ),
        ("Recurring", True, "is recurring: name a template that is not, under [journal]"),
    ],
)
def test_a_template_that_would_harm_us_is_a_fault(
    counter: CommandLine, navision: Simulator, field: str, value: bool, says_so: str
):
    assert "makes each document balance by itself" in says(counter, "well", code=0)["template GENERAL"]
    navision.company().set_field(80, ("GENERAL",), field, value)

    (found,) = [one for one in faults(counter) if one.startswith("template")]

    assert found.startswith(f"template GENERAL: {says_so}")


def test_a_template_that_does_not_tell_whether_it_renames_batches_is_worth_a_look(
    counter: CommandLine, navision: Simulator
):
    page = master_page(navision.flavour, 101)
    shown = tuple(one for one in page.controls if one.name != "Increment Batch Name")
    navision.services["GeneralJournalTemplates"] = publish_page(
        "GeneralJournalTemplates", replace(page, controls=shown)
    )

    found = says(counter, "note", code=0)["template GENERAL"]

    assert "does not show whether it counts batch names up, and LEASE01 ends in a digit" in found


def test_template_and_batch_that_are_not_there_are_named(counter: CommandLine, navision: Simulator):
    counter.configure("navision.toml", 'template = "GENERAL"', 'template = "UMUM"')

    found = says(counter, "fault", code=1)

    assert found["template UMUM"].startswith("is not in Navision: create it, or mend [journal]")


def test_a_bank_account_in_a_currency_is_a_fault(counter: CommandLine, navision: Simulator):
    company = navision.company()
    number = next(iter(company.rows(270))).text("No.")
    company.set_field(270, (number,), "Currency Code", "USD")

    (found,) = faults(counter)

    assert found.startswith(f"bank account {number}: has the currency USD, and our lines have none: clear")


@pytest.mark.parametrize(("setting", "level", "code"), [("create", "note", 0), ("hold", "fault", 1)])
def test_contracts_that_wait_and_have_no_value_are_counted(
    counter: CommandLine, setting: str, level: str, code: int
):
    counter.configure(
        "navision.toml", 'missing_dimension_values = "create"', f'missing_dimension_values = "{setting}"'
    )
    with navision_for(counter, contracts=()):
        found = says(counter, level, code=code)["dimension CONTRACT"]

    assert found.startswith("has no value for 1 of the contracts that wait to be told: C1")


@pytest.mark.parametrize(
    ("flavour", "wire", "deduced"),
    [
        (
            "nav2018",
            "soap",
            "Dynamics NAV up to 2018 (ShortcutDimCode_x005B_3_x005D_ is on the journal page)",
        ),
        (
            "nav2018",
            "odata",
            "Dynamics NAV up to 2018 (ShortcutDimCode_x005B_3_x005D_ is on the journal page)",
        ),
        ("bc26", "odata", "Business Central 22 or later (VAT_Reporting_Date is on the journal page)"),
    ],
)
def test_where_no_version_is_told_the_generation_is_deduced_and_said_to_be(
    counter: CommandLine, flavour: str, wire: str, deduced: str
):
    over(counter, wire)
    with navision_for(counter, flavour=flavour) as server:
        server.faults.add(Rule("status", status=405, wire="api"))
        version = says(counter, "note", code=0)["version"]

    assert version.startswith(
        "is not told: API v2.0, which alone would tell it, is not there or not open to us; "
    )
    assert f"deduced from the fields, not told: {deduced}" in version


def test_a_site_on_soap_is_told_when_its_pages_leave_it(counter: CommandLine, navision: Simulator):
    assert "leave SOAP with version 29: see docs/navision.md" in says(counter, "note", code=0)["version"]

    over(counter, "odata")

    assert "SOAP" not in says(counter, "note", code=0)["version"]


def test_a_version_that_nothing_shows_stays_unknown(counter: CommandLine, navision: Simulator):
    odd = ("ShortcutDimCode[3]",)
    published_with(navision, lambda one: None if one.name in odd else one)

    assert "; nothing else shows it" in says(counter, "note", code=0)["version"]


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
        (
            "nav2018",
            "soap",
            "over soap: pages ",
            "is not told: API v2.0, which alone would tell it, is not there",
        ),
        (
            "nav2018",
            "odata",
            "over odata: pages and queries ",
            "is not told: API v2.0, which alone would tell it, is not there",
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

    assert "not asked: accounts: publish their pages" in says(counter, "note", code=0)["lists"]


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
