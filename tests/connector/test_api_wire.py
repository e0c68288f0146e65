"""What is asked of API v2.0 and what its answers mean; without a server."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import unquote

import msgspec
import pytest

from connector import (
    AccountType,
    Changed,
    ConnectionSettings,
    DocumentType,
    GeneralJournalLine,
    JournalBatch,
    NoAnswer,
    PublishedServices,
    Refused,
    ShapeChanged,
    Unreachable,
)
from connector.company_wire import CompanyWire
from connector.exchange import Purpose, Request
from tests.connector import api_edmx
from tests.connector.api_edmx import COMPANY_ID, JOURNAL_ID, LINE_ID
from tests.connector.carrier import ScriptedCarrier, wire_over

BATCH = JournalBatch("GENERAL", "LEASE01")
ROOT = "https://api.example/v2.0/tenant/Production/api/v2.0"
LINES = f"{ROOT}/companies({COMPANY_ID})/journals({JOURNAL_ID})/journalLines"
LINE = GeneralJournalLine(
    posting_date=date(2026, 3, 2),
    document_no="BKMJKT2603-00219",
    account_type=AccountType.GL_ACCOUNT,
    account_no="10110",
    amount=Decimal("1200000.50"),
    external_document_no="KEY-1",
    description="Angsuran ke-4",
    branch="JKT",
    contract="JKT-0001",
    line_no=10000,
)
DIMENSIONS = [
    {"code": "BRANCH", "valueCode": "JKT"},
    {"code": "CONTRACT", "valueCode": "JKT-0001"},
    {"code": "DEPARTMENT", "valueCode": "X"},
]
STORED = api_edmx.STORED_LINE
SHOWN = STORED | {"dimensionSetLines": DIMENSIONS}
ENTRY = api_edmx.STORED_ENTRY


def carrier(*answers: object, **described: Any) -> ScriptedCarrier:
    """A server that knows the company and the journal; then these answers."""
    server = ScriptedCarrier({"$metadata": api_edmx.metadata(**described)})
    server.will_answer_json(api_edmx.COMPANIES, *answers)
    return server


def wire(server: ScriptedCarrier, **more: Any) -> CompanyWire:
    given: dict[str, Any] = {
        "url": "https://api.example/v2.0/tenant/Production",
        "company": "PT Contoh",
        "wire": "api",
        "description_length": 100,
        "page_size": 3,
    }
    return wire_over(ConnectionSettings(**(given | more)), server)


def body(request: Request) -> Any:
    return msgspec.json.decode(request.body or b"")


def question(request: Request) -> dict[str, str]:
    _, _, asked = request.address.partition("?")
    return dict(unquote(one).split("=", 1) for one in asked.split("&")) if asked else {}


def answers(*parts: tuple[int, object]) -> dict[str, Any]:
    return {
        "responses": [
            {"id": str(place), "status": status, "body": content}
            for place, (status, content) in enumerate(parts)
        ]
    }


def error(code: str, message: str) -> dict[str, Any]:
    return {"error": {"code": code, "message": f"{message}  CorrelationId:  7f6b1c0e-1111."}}


# --- the journal ------------------------------------------------------------------------------------------


def test_a_journal_is_found_by_template_and_code_and_its_lines_come_with_their_dimensions() -> None:
    server = carrier(api_edmx.JOURNALS, {"value": [SHOWN]})

    (found,) = wire(server).read_journal(BATCH)

    assert found == LINE
    companies, journals, lines = server.sent
    assert companies.address == f"{ROOT}/companies"
    assert question(journals)["$filter"] == "code eq 'LEASE01' and templateDisplayName eq 'GENERAL'"
    assert lines.address == f"{LINES}?$expand=dimensionSetLines"


@pytest.mark.parametrize("spelt", ["G_x002F_L_x0020_Account", "G/L Account"])
def test_both_spellings_of_an_option_are_read(spelt: str) -> None:
    server = carrier(api_edmx.JOURNALS, {"value": [SHOWN | {"accountType": spelt}]})

    assert wire(server).read_journal(BATCH)[0].account_type is AccountType.GL_ACCOUNT


def test_a_journal_that_is_not_there_is_refused() -> None:
    other = {"value": [{"id": JOURNAL_ID, "code": "LEASE01", "templateDisplayName": "PAYMENTS"}]}
    for listed in ({"value": []}, other):
        with pytest.raises(Refused, match="there is no journal GENERAL/LEASE01: check template and batch"):
            wire(carrier(listed)).read_journal(BATCH)


def test_a_company_that_is_not_there_is_refused() -> None:
    with pytest.raises(Refused, match="the server has no companies named 'PT Lain'"):
        wire(carrier(), company="PT Lain").read_journal(BATCH)


def test_the_journal_is_looked_up_anew_each_time_it_is_read() -> None:
    """Navision may delete a batch and make it anew (PROTOCOL 4.4)."""
    again = {"value": [{"id": LINE_ID, "code": "LEASE01", "templateDisplayName": "GENERAL"}]}
    server = carrier(api_edmx.JOURNALS, {"value": []}, again, {"value": []})
    one = wire(server)

    one.read_journal(BATCH)
    one.read_journal(BATCH)

    assert f"journals({LINE_ID})" in server.sent[-1].address


@pytest.mark.parametrize("row", [STORED, SHOWN | {"journalId": LINE_ID}])
def test_a_line_without_dimensions_or_of_another_journal_is_no_answer(row: dict[str, Any]) -> None:
    with pytest.raises(Unreachable):
        wire(carrier(api_edmx.JOURNALS, {"value": [row]})).read_journal(BATCH)


# --- adding, changing, removing ---------------------------------------------------------------------------


def test_lines_go_out_with_their_dimensions_inside_and_encoded_options() -> None:
    server = carrier(api_edmx.JOURNALS)
    server.will_answer_json(answers((201, STORED), (201, STORED | {"lineNumber": 20000})))

    created = wire(server).create_lines(BATCH, [LINE, replace(LINE, contract="")])

    assert [(one.line_no, one.branch, one.contract) for one in created] == [
        (10000, "JKT", "JKT-0001"),
        (20000, "JKT", ""),
    ]
    sent = server.sent[-1]
    assert (sent.address, sent.headers["Isolation"]) == (f"{ROOT}/$batch", "snapshot")
    first, second = body(sent)["requests"]
    assert first["url"] == LINES.removeprefix(f"{ROOT}/")
    assert list(first["body"].items()) == [
        ("lineNumber", 10000),
        ("postingDate", "2026-03-02"),
        ("externalDocumentNumber", "KEY-1"),
        ("documentNumber", "BKMJKT2603-00219"),
        ("accountType", "G_x002F_L_x0020_Account"),
        ("accountNumber", "10110"),
        ("balancingAccountNumber", ""),
        ("description", "Angsuran ke-4"),
        ("amount", 1200000.5),
        ("dimensionSetLines", DIMENSIONS[:2]),
    ]
    assert second["body"]["dimensionSetLines"] == DIMENSIONS[:1]


def test_a_rolled_back_batch_that_reports_201_fools_nobody() -> None:
    server = carrier(api_edmx.JOURNALS)
    refused = error(
        "Internal_EntityWithSameKeyExists", "The record in table Gen. Journal Line already exists."
    )
    server.will_answer_json(answers((201, STORED), (400, refused)))

    with pytest.raises(Refused, match="already exists"):
        wire(server).create_lines(BATCH, [LINE, LINE])


def test_a_batch_with_an_answer_missing_may_have_been_carried_out() -> None:
    server = carrier(api_edmx.JOURNALS)
    server.will_answer_json(answers((201, STORED)))

    with pytest.raises(NoAnswer, match="answers to 1 of 2 calls"):
        wire(server).create_lines(BATCH, [LINE, LINE])


def test_a_line_alone_is_read_as_it_was_stored() -> None:
    server = carrier(api_edmx.JOURNALS)
    server.will_answer_json(STORED | {"description": "Navision's own"}, status=201)

    (created,) = wire(server, batch_calls="single").create_lines(BATCH, [LINE])

    assert (created.description, created.branch) == ("Navision's own", "JKT")
    assert server.sent[-1].address == LINES


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (replace(LINE, document_type=DocumentType.PAYMENT), "a blank document type only, not Payment"),
        (replace(LINE, correction=True), "does not show correction"),
    ],
)
def test_what_the_api_cannot_say_is_refused_before_anything_is_sent(
    line: GeneralJournalLine, words: str
) -> None:
    server = carrier(api_edmx.JOURNALS)

    with pytest.raises(ShapeChanged, match=words):
        wire(server).create_lines(BATCH, [line])
    assert all(sent.purpose is Purpose.READ for sent in server.sent)


def test_a_line_is_changed_and_removed_under_its_etag() -> None:
    server = carrier(api_edmx.JOURNALS, {"value": [SHOWN]}, STORED | {"description": "New"})
    one = wire(server)
    (line,) = one.read_journal(BATCH)

    changed = one.update_line(BATCH, replace(line, description="New"))
    assert (changed.description, changed.branch, changed.contract) == ("New", "JKT", "JKT-0001")
    sent = server.sent[-1]
    assert (sent.verb, sent.address, sent.headers["If-Match"]) == (
        "PATCH",
        f"{LINES}({LINE_ID})",
        'W/"JzIwOzE="',
    )
    assert "dimensionSetLines" not in body(sent)

    server.will_answer_json(b"", status=204)
    one.delete_line(BATCH, changed)
    assert (server.sent[-1].verb, server.sent[-1].headers["If-Match"]) == ("DELETE", 'W/"JzIwOzE="')

    server.will_answer_json(error("Internal_RecordNotFound", "The journal line does not exist."), status=404)
    with pytest.raises(Changed, match="read again"):
        one.delete_line(BATCH, changed)


def test_a_line_whose_dimensions_changed_is_not_changed_half() -> None:
    server = carrier(api_edmx.JOURNALS, {"value": [SHOWN]})
    one = wire(server)
    (line,) = one.read_journal(BATCH)

    with pytest.raises(ShapeChanged, match="does not change the dimensions of a line together with it"):
        one.update_line(BATCH, replace(line, branch="BDG"))


# --- posting ----------------------------------------------------------------------------------------------


def test_a_journal_is_posted_by_its_own_action() -> None:
    server = carrier(api_edmx.JOURNALS)
    server.will_answer_json(b"", status=204)

    assert wire(server, services=PublishedServices(posting="")).post(BATCH) == ""
    sent = server.sent[-1]
    assert sent.address == f"{ROOT}/companies({COMPANY_ID})/journals({JOURNAL_ID})/Microsoft.NAV.post"
    assert (sent.verb, sent.body, sent.purpose) == ("POST", b"", Purpose.POST)


@pytest.mark.parametrize(
    ("status", "code", "raised"),
    [
        (400, "Application_DialogException", Refused),
        (500, "Internal_ServerError", NoAnswer),
        (404, "Internal_RecordNotFound", Refused),
    ],
)
def test_what_a_refusal_of_the_posting_means(status: int, code: str, raised: type[Exception]) -> None:
    server = carrier(api_edmx.JOURNALS)
    server.will_answer_json(error(code, "There is nothing to post."), status=status)

    with pytest.raises(raised, match="There is nothing to post"):
        wire(server).post(BATCH)


# --- the ledger -------------------------------------------------------------------------------------------


def test_an_entry_has_its_dimensions_and_neither_reference_nor_reversal() -> None:
    server = carrier({"value": [ENTRY, ENTRY | {"entryNumber": 8, "documentNumber": "OTHER"}]})
    one = wire(server)

    (entry,) = one.ledger_by_document(["BKM1"])

    assert (entry.entry_no, entry.amount, entry.branch, entry.contract) == (7, Decimal("-46.17"), "JKT", "")
    assert (entry.external_document_no, entry.reversal_shown, entry.register_no) == (None, False, None)
    assert entry.document_type is DocumentType.BLANK
    asked = question(server.sent[-1])
    assert (asked["$filter"], asked["$expand"]) == ("documentNumber eq 'BKM1'", "dimensionSetLines")
    able = one.capabilities
    assert not able.external_document_no_in_ledger
    assert not able.correction
    assert able.line_no
    assert able.contract


def test_the_dimensions_are_those_that_the_company_named() -> None:
    server = carrier({"value": [ENTRY]})

    (entry,) = wire(server, branch_dimension="CAPEX", contract_dimension="BRANCH").ledger_by_document(
        ["BKM1"]
    )

    assert (entry.branch, entry.contract) == ("12456", "JKT")


@pytest.mark.parametrize(
    ("described", "words"),
    [
        ({"dimensions": False}, "shows no dimensionSetLines"),
        ({"post": False}, "there is no action post"),
        ({"line": {**api_edmx.LINE, "amount": "Edm.String"}}, "amount is text, not decimal"),
        ({"entry": {**api_edmx.ENTRY, "documentNumber": "Edm.Int32"}}, "documentNumber is whole number"),
    ],
)
def test_an_api_that_lost_what_we_use_is_refused_by_name(described: dict[str, Any], words: str) -> None:
    with pytest.raises(ShapeChanged, match=words):
        wire(carrier(**described)).shape()


def test_the_shape_is_a_fingerprint_of_what_we_use() -> None:
    before = wire(carrier()).shape()

    assert wire(carrier()).shape() == before
    assert ("journals: post", "an action of a journal") in before.parts
    assert "generalLedgerEntries: debitAmount" in dict(before.parts)


def test_bank_entries_are_taken_from_another_wire() -> None:
    with pytest.raises(Refused, match="no service for bank account ledger entries is configured"):
        wire(carrier()).bank_ledger_from(1)
