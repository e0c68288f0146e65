"""What is asked over OData V4 and what its answers mean, whatever the page looks like; without a server."""

from collections.abc import Mapping
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
    InvalidDocument,
    JournalBatch,
    NoAnswer,
    PublishedServices,
    Refused,
    RowHandle,
    ShapeChanged,
    Unreachable,
)
from connector.company_wire import CompanyWire
from connector.exchange import Purpose, Request
from tests.connector import edmx
from tests.connector.carrier import ScriptedCarrier, wire_over

BATCH = JournalBatch("GENERAL", "LEASE01")
ROOT = "https://nav:7048/BC/ODataV4"
IN_COMPANY = f"{ROOT}/Company('PT%20Contoh,%20Tbk.%20''A%26B''')"
LINE = GeneralJournalLine(
    posting_date=date(2026, 3, 2),
    document_no="BKMJKT2603-00219",
    account_type=AccountType.GL_ACCOUNT,
    account_no="10110",
    amount=Decimal("1200000.50"),
    external_document_no="KEY-1",
    description="Angsuran ke-4 <A&B>",
    branch="JKT",
    contract="JKT-0001",
    line_no=10000,
)
STORED: dict[str, Any] = {
    "@odata.etag": 'W/"JzQ0O3Y="',
    "Journal_Template_Name": "GENERAL",
    "Journal_Batch_Name": "LEASE01",
    "Line_No": 10000,
    "CurrentJnlBatchName": "",
    "Posting_Date": "2026-03-02",
    "Document_Type": " ",
    "Document_No": "BKMJKT2603-00219",
    "External_Document_No": "KEY-1",
    "Account_Type": "G/L Account",
    "Account_No": "10110",
    "Description": "Angsuran ke-4 <A&B>",
    "Amount": 1200000.5,
    "Shortcut_Dimension_1_Code": "JKT",
    "Shortcut_Dimension_2_Code": "JKT-0001",
    "Correction": False,
    "Debit_Amount": 1200000.5,
    "Credit_Amount": 0,
}
ENTRY: dict[str, Any] = {
    "Entry_No": 7,
    "Posting_Date": "2026-03-02",
    "Document_Type": "Payment",
    "Document_No": "BKM1",
    "G_L_Account_No": "10110",
    "Description": "",
    "Global_Dimension_1_Code": "JKT",
    "Global_Dimension_2_Code": "",
    "Amount": 5,
    "User_ID": "ANI",
    "Source_Code": "GENJNL",
    "Reversed": False,
    "Reversed_by_Entry_No": 0,
    "Reversed_Entry_No": 0,
    "External_Document_No": "",
}
POSTING = {"JembatanPosting_PostGeneralJournal": ["templateName", "batchName"]}


def carrier(
    journal: Mapping[str, str] = edmx.JOURNAL,
    ledger: Mapping[str, str] = edmx.LEDGER,
    actions: Mapping[str, Any] = POSTING,
    key: tuple[str, ...] = edmx.JOURNAL_KEY,
) -> ScriptedCarrier:
    sets = {"GeneralJournal": (journal, key), "GeneralLedgerEntries": (ledger, ("Entry_No",))}
    return ScriptedCarrier({"$metadata": edmx.metadata(sets, actions)})


def wire(server: ScriptedCarrier, **more: Any) -> CompanyWire:
    given: dict[str, Any] = {
        "url": "http://nav:7047/BC/WS",
        "odata_url": "https://nav:7048/BC/",
        "company": "PT Contoh, Tbk. 'A&B'",
        "wire": "odata",
        "description_length": 100,
        "page_size": 3,
    }
    return wire_over(ConnectionSettings(**(given | more)), server)


def without(fields: Mapping[str, str], *names: str) -> dict[str, str]:
    return {name: kind for name, kind in fields.items() if name not in names}


def body(request: Request) -> Any:
    return msgspec.json.decode(request.body or b"")


def question(request: Request) -> dict[str, str]:
    _, _, asked = request.address.partition("?")
    return dict(unquote(one).split("=", 1) for one in asked.split("&")) if asked else {}


def answers(*parts: tuple[int, object]) -> dict[str, Any]:
    """The answer to a batch, each part by its number."""
    return {
        "responses": [
            {"id": str(place), "status": status, "headers": {}, "body": content}
            for place, (status, content) in enumerate(parts)
        ]
    }


def error(code: str, message: str) -> dict[str, Any]:
    return {"error": {"code": code, "message": f"{message}  CorrelationId:  7f6b1c0e-1111."}}


# --- lines ------------------------------------------------------------------------------------------------


def test_a_batch_is_asked_for_by_template_and_name_and_read_as_it_is_displayed() -> None:
    server = carrier()
    server.will_answer_json({"value": [STORED]})

    (found,) = wire(server).read_journal(BATCH)

    assert found == LINE
    assert found.row == RowHandle(
        "W/\"JzQ0O3Y=\"\nJournal_Template_Name='GENERAL',Journal_Batch_Name='LEASE01',Line_No=10000"
    )
    (asked,) = server.sent
    assert asked.address.partition("?")[0] == f"{IN_COMPANY}/GeneralJournal"
    assert question(asked) == {
        "$filter": "Journal_Template_Name eq 'GENERAL' and Journal_Batch_Name eq 'LEASE01'"
    }
    assert asked.headers["Prefer"] == "odata.maxpagesize=3"
    assert "Data-Access-Intent" not in asked.headers


def test_evidence_is_never_read_with_read_only_intent() -> None:
    server = carrier()
    server.will_answer_json(
        {"value": []}, {"value": [ENTRY]}, {"value": [ENTRY]}, {"value": []}, {"value": [ENTRY]}
    )
    one = wire(server)

    one.read_journal(BATCH)
    one.ledger_by_document(["BKM1"])
    list(one.ledger_from(7))

    assert not [asked for asked in server.sent if "Data-Access-Intent" in asked.headers]


def test_a_line_of_another_batch_is_no_answer() -> None:
    server = carrier()
    server.will_answer_json({"value": [STORED | {"Journal_Batch_Name": "DEFAULT"}]})

    with pytest.raises(Unreachable, match="a line of GENERAL/DEFAULT where GENERAL/LEASE01 was asked for"):
        wire(server).read_journal(BATCH)


def test_navisions_ghost_line_and_blank_options_and_dates_are_read() -> None:
    ghost = STORED | {
        "Posting_Date": "0001-01-01",
        "Account_No": "",
        "Amount": 0,
        "Document_Type": "",
        "Account_Type": "Allocation Account",
        "External_Document_No": None,
    }
    server = carrier()
    server.will_answer_json({"value": [ghost]})

    (found,) = wire(server).read_journal(BATCH)

    assert found.is_empty
    assert found.posting_date == date.min
    assert found.document_type is DocumentType.BLANK
    assert found.account_type is AccountType.ALLOCATION_ACCOUNT
    assert found.external_document_no == ""


def test_a_list_is_followed_to_its_last_page_at_our_own_address() -> None:
    server = carrier()
    rows = [STORED | {"Line_No": number} for number in (10000, 20000, 30000)]
    server.will_answer_json(
        {"value": rows[:1], "@odata.nextLink": "http://inside:1/x?$filter=a%20eq%201&$skiptoken='G',10000"},
        {"value": rows[1:2], "@odata.nextLink": "http://inside:1/x?$skiptoken='G',20000"},
        {"value": rows[2:]},
    )

    found = wire(server, tenant="t1").read_journal(BATCH)

    assert [line.line_no for line in found] == [10000, 20000, 30000]
    assert [one.address.partition("?")[0] for one in server.sent] == [f"{IN_COMPANY}/GeneralJournal"] * 3
    assert question(server.sent[1]) == {"$filter": "a eq 1", "$skiptoken": "'G',10000", "tenant": "t1"}
    assert question(server.sent[2])["tenant"] == "t1"


def test_a_list_that_turns_in_circles_ends_with_a_sentence() -> None:
    server = carrier()
    again = {"value": [STORED], "@odata.nextLink": "http://x?$skiptoken=1"}
    server.will_answer_json(again, again)

    with pytest.raises(Refused, match="does not go on after a page"):
        wire(server).read_journal(BATCH)


# --- adding lines -----------------------------------------------------------------------------------------


def test_lines_are_added_in_one_snapshot_batch_with_all_that_navision_would_fill_in() -> None:
    server = carrier()
    server.will_answer_json(answers((201, STORED), (201, STORED | {"Line_No": 20000})))

    created = wire(server, tenant="t1").create_lines(BATCH, [LINE, LINE])

    assert [line.line_no for line in created] == [10000, 20000]
    (sent,) = server.sent
    assert sent.address == f"{ROOT}/$batch?tenant=t1"
    assert sent.purpose is Purpose.WRITE
    assert sent.headers["Isolation"] == "snapshot"
    assert sent.headers["Prefer"] == "odata.continue-on-error=false"
    first, second = body(sent)["requests"]
    assert (first["id"], first["method"], second["id"]) == ("0", "POST", "1")
    assert first["url"] == f"{IN_COMPANY.removeprefix(ROOT + '/')}/GeneralJournal"
    assert b'"Amount":1200000.50' in (sent.body or b"")
    assert list(first["body"]) == [
        "Journal_Template_Name",
        "Journal_Batch_Name",
        "Line_No",
        "Posting_Date",
        "Document_Type",
        "Document_No",
        "External_Document_No",
        "Account_Type",
        "Account_No",
        "Bal_Account_No",
        "Gen_Posting_Type",
        "Description",
        "Amount",
        "Shortcut_Dimension_1_Code",
        "Shortcut_Dimension_2_Code",
        "Correction",
    ]
    assert first["body"]["Document_Type"] == " "
    assert first["body"]["Account_Type"] == "G/L Account"
    assert (first["body"]["Bal_Account_No"], first["body"]["Gen_Posting_Type"]) == ("", " ")


def test_a_rolled_back_batch_that_reports_201_fools_nobody() -> None:
    """PROTOCOL 2.5: earlier calls still report 201, with rows that do not exist afterwards."""
    server = carrier()
    refused = error("Internal_InvalidTableRelation", "The field Account No. … cannot be found")
    server.will_answer_json(answers((201, STORED), (400, refused), (201, STORED)))

    with pytest.raises(Refused, match="cannot be found") as refusal:
        wire(server).create_lines(BATCH, [LINE, LINE, LINE])

    assert refusal.value.navision_says == "The field Account No. … cannot be found"
    assert refusal.value.exception_class == "Internal_InvalidTableRelation"


@pytest.mark.parametrize(
    "answer",
    [
        answers((201, STORED)),
        answers((201, STORED), (500, "")),
        answers((201, STORED), (201, "")),
        {"responses": []},
        {"responses": [{"id": "7", "status": 201, "body": STORED}]},
        {"responses": [{"id": "0", "status": 201, "body": STORED}] * 2},
        {"value": []},
        b"<html>Bad gateway</html>",
        answers((201, STORED), (500, error("Internal_ServerError", "Something failed"))),
    ],
)
def test_a_batch_that_is_not_answered_whole_may_have_been_carried_out(answer: object) -> None:
    server = carrier()
    server.will_answer_json(answer)

    with pytest.raises(NoAnswer, match="read batch and ledger before trying again"):
        wire(server).create_lines(BATCH, [LINE, LINE])
    assert len(server.sent) == 1


def test_a_deadlock_inside_a_batch_may_be_tried_later() -> None:
    server = carrier()
    words = "Your activity was deadlocked with another user. Please retry the activity."
    server.will_answer_json(answers((201, STORED), (409, error("Internal_ServerError", words))))

    with pytest.raises(Refused, match="try later") as refusal:
        wire(server).create_lines(BATCH, [LINE, LINE])
    assert refusal.value.transient


def test_a_call_carries_no_more_than_the_100_operations_that_the_server_takes() -> None:
    one = wire(carrier())

    assert one.capabilities.max_lines_per_call == 100
    with pytest.raises(ValueError, match="101 lines: one call carries 1 to 100"):
        one.create_lines(BATCH, [LINE] * 101)
    assert wire(carrier(), batch_calls="single").capabilities.max_lines_per_call == 1000


def test_before_17_1_lines_go_without_isolation_or_one_by_one() -> None:
    server = carrier()
    server.will_answer_json(answers((201, STORED)))
    wire(server, batch_calls="plain").create_lines(BATCH, [LINE])
    assert "Isolation" not in server.sent[0].headers

    server.will_answer_json(STORED, STORED, status=201)
    created = wire(server, batch_calls="single").create_lines(BATCH, [LINE, LINE])
    assert len(created) == 2
    assert [one.address for one in server.sent[1:]] == [f"{IN_COMPANY}/GeneralJournal"] * 2
    assert body(server.sent[1]) == body(server.sent[2])


def test_a_description_that_the_page_cannot_hold_is_not_sent() -> None:
    server = carrier(edmx.JOURNAL | {"Description": f"{edmx.TEXT}10"})

    assert wire(server).capabilities.description_length == 10
    with pytest.raises(InvalidDocument, match="this Navision holds 10"):
        wire(server).create_lines(BATCH, [LINE])
    assert not server.sent


# --- changing and removing lines --------------------------------------------------------------------------


def read_line(server: ScriptedCarrier) -> GeneralJournalLine:
    server.will_answer_json({"value": [STORED]})
    return wire(server).read_journal(BATCH)[0]


def test_a_line_is_changed_under_its_etag_without_its_key() -> None:
    server = carrier()
    line = read_line(server)
    server.will_answer_json(STORED)

    wire(server).update_line(BATCH, line)

    sent = server.sent[-1]
    assert (sent.verb, sent.headers["If-Match"]) == ("PATCH", 'W/"JzQ0O3Y="')
    assert sent.address == (
        f"{IN_COMPANY}/GeneralJournal(Journal_Template_Name='GENERAL',Journal_Batch_Name='LEASE01',Line_No=10000)"
    )
    assert not {"Journal_Template_Name", "Journal_Batch_Name", "Line_No"} & body(sent).keys()


def test_a_line_is_removed_under_its_etag() -> None:
    server = carrier()
    line = read_line(server)
    server.will_answer_json(b"", status=204)

    wire(server).delete_line(BATCH, line)

    sent = server.sent[-1]
    assert (sent.verb, sent.body, sent.headers["If-Match"]) == ("DELETE", None, 'W/"JzQ0O3Y="')


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (409, "Request_EntityChanged"),
        (409, "OData_Entity_Changed"),
        (412, "Request_EntityChanged"),
        (404, "Internal_RecordNotFound"),
        (404, "NavCSide_Record_NotFound"),
    ],
)
def test_a_stale_etag_is_read_again(status: int, code: str) -> None:
    server = carrier()
    line = read_line(server)
    server.will_answer_json(error(code, "Another user has already changed the record."), status=status)

    with pytest.raises(Changed, match=r"already changed the record\.: read again"):
        wire(server).delete_line(BATCH, line)


def test_a_line_that_was_not_read_cannot_be_changed() -> None:
    server = carrier()
    for call in (wire(server).update_line, wire(server).delete_line):
        with pytest.raises(ValueError, match="a line that was not read"):
            call(BATCH, LINE)
    assert not server.sent


# --- the page ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("journal", "words"),
    [
        (without(edmx.JOURNAL, "Posting_Date"), "Posting_Date is not on the page"),
        (edmx.JOURNAL | {"Amount": f"{edmx.TEXT}20"}, "Amount is text, not decimal number"),
        (without(edmx.JOURNAL, "Amount", "Debit_Amount"), "Amount is not on the page"),
    ],
)
def test_a_page_that_lost_what_we_use_is_refused_by_name(journal: Mapping[str, str], words: str) -> None:
    server = carrier(journal)

    with pytest.raises(ShapeChanged) as refusal:
        wire(server).create_lines(BATCH, [LINE])
    assert words.split()[0] in str(refusal.value)
    assert not server.sent


def test_a_service_that_is_no_journal_or_is_not_there_is_refused() -> None:
    with pytest.raises(ShapeChanged, match="its key is Line_No, not template, batch and line number"):
        wire(carrier(key=("Line_No",))).read_journal(BATCH)
    with pytest.raises(ShapeChanged, match="Nowhere: there is no such service"):
        wire(carrier(), services=PublishedServices(general_journal="Nowhere")).read_journal(BATCH)


def test_the_order_of_fields_and_strangers_change_nothing_but_a_lost_field_does() -> None:
    turned = dict(reversed(edmx.JOURNAL.items())) | {"VAT_Reporting_Date": "Edm.Date"}

    before = wire(carrier()).shape()
    assert wire(carrier(turned)).shape() == before
    lost = wire(carrier(without(edmx.JOURNAL, "Shortcut_Dimension_2_Code"))).shape()
    assert set(before.parts) - set(lost.parts) == {
        ("GeneralJournal: Shortcut_Dimension_2_Code", "text up to 20")
    }


def test_debit_and_credit_do_where_the_page_shows_no_amount() -> None:
    server = carrier(without(edmx.JOURNAL, "Amount"))
    server.will_answer_json(answers((201, STORED | {"Debit_Amount": 0, "Credit_Amount": 7})))

    (created,) = wire(server).create_lines(BATCH, [LINE])

    assert created.amount == -7
    sent = body(server.sent[0])["requests"][0]["body"]
    assert "Debit_Amount" in sent
    assert "Credit_Amount" not in sent


# --- posting ----------------------------------------------------------------------------------------------


def test_the_batch_is_posted_by_an_action_at_the_root_of_the_service() -> None:
    server = carrier()
    server.will_answer_json({"@odata.context": f"{ROOT}/$metadata#Edm.String", "value": "posted 2 lines"})

    assert wire(server).post(BATCH) == "posted 2 lines"

    (sent,) = server.sent
    assert sent.purpose is Purpose.POST
    assert sent.address == (
        f"{ROOT}/JembatanPosting_PostGeneralJournal?company=PT%20Contoh,%20Tbk.%20'A%26B'"
    )
    assert body(sent) == {"templateName": "GENERAL", "batchName": "LEASE01"}


def test_posting_that_returns_nothing_was_carried_out() -> None:
    server = carrier()
    server.will_answer_json(b"", status=204)
    assert wire(server).post(BATCH) == ""


@pytest.mark.parametrize(
    ("status", "code", "words", "raised"),
    [
        (400, "Application_DialogException", "There is nothing to post.", Refused),
        (400, "Application_FieldValidationException", "Amount must have a value", Refused),
        (400, "BadRequest_MethodNotAllowed", "'POST' requests are not allowed", Refused),
        (
            401,
            "Authentication_InvalidCredentials",
            "The server has rejected the client credentials.",
            Refused,
        ),
        (404, "Internal_CompanyNotFound", "The company does not exist.", Refused),
        (500, "Internal_ServerError", "An error occurred", NoAnswer),
        (500, "Application_DialogException", "Document No. X is out of balance by 5.", Refused),
        (500, "Unknown", "Something", NoAnswer),
    ],
)
def test_what_a_refusal_of_the_posting_means(
    status: int, code: str, words: str, raised: type[Exception]
) -> None:
    server = carrier()
    server.will_answer_json(error(code, words), status=status)

    with pytest.raises(raised) as refusal:
        wire(server).post(BATCH)
    assert words in str(refusal.value)
    assert "CorrelationId" not in str(refusal.value)


def test_a_codeunit_that_is_not_published_or_takes_something_else_is_refused() -> None:
    with pytest.raises(ShapeChanged, match="JembatanPosting_PostGeneralJournal: there is no such action"):
        wire(carrier(actions={})).post(BATCH)
    other = {"JembatanPosting_PostGeneralJournal": ["batchName", "user"]}
    with pytest.raises(ShapeChanged, match="it takes no templateName; it also wants user"):
        wire(carrier(actions=other)).post(BATCH)


# --- the ledger -------------------------------------------------------------------------------------------


def test_documents_are_asked_for_in_filters_that_an_address_can_hold() -> None:
    server = carrier()
    numbers = [f"BKMJKT2603-{number:05}" for number in range(100)]
    server.will_answer_json(*[{"value": [ENTRY | {"Document_No": "BKMJKT2603-00007"}]} for _ in range(9)])

    entries = wire(server).ledger_by_document(numbers)

    assert [entry.entry_no for entry in entries] == [7]
    asked = [question(one)["$filter"] for one in server.sent]
    assert "".join(asked).count("Document_No eq '") == 100
    assert all(len(one.address) < 2500 for one in server.sent)
    assert all(" and " not in condition for condition in asked)


def test_a_ledger_shows_which_fields_it_has() -> None:
    assert wire(carrier()).capabilities.external_document_no_in_ledger
    bare = carrier(ledger=without(edmx.LEDGER, "External_Document_No", "User_ID"))
    assert not wire(bare).capabilities.external_document_no_in_ledger
    bare.will_answer_json({"value": [ENTRY]})
    (entry,) = wire(bare).ledger_by_document(["BKM1"])
    assert (entry.external_document_no, entry.user_id, entry.register_no) == (None, None, None)


def test_a_null_is_navisions_blank_in_a_text_and_a_date_but_nowhere_else() -> None:
    server = carrier()
    texts = ("Document_No", "External_Document_No", "Description", "Global_Dimension_2_Code", "User_ID")
    full = ENTRY | dict.fromkeys(texts, "X") | {"Entry_No": 1}
    nulls = full | dict.fromkeys((*texts, "Posting_Date", "Document_Type")) | {"Entry_No": 2}
    server.will_answer_json({"value": [full, nulls]}, {"value": [full | {"Amount": None}]})
    one = wire(server)

    read, blank = one.ledger_between(1, 2)

    assert {read.document_no, read.external_document_no, read.contract, read.user_id} == {"X"}
    assert {blank.document_no, blank.external_document_no, blank.contract, blank.user_id} == {""}
    assert (blank.posting_date, blank.document_type) == (date.min, DocumentType.BLANK)
    assert (blank.entry_no, blank.amount, blank.account_no) == (2, read.amount, read.account_no)
    with pytest.raises(Unreachable, match="not what the service describes"):
        list(one.ledger_between(1, 2))


def test_a_ledger_is_read_in_windows_of_entry_numbers() -> None:
    server = carrier()
    rows = [ENTRY | {"Entry_No": number} for number in (1, 2, 5)]
    server.will_answer_json(
        {"value": rows[2:]},
        {"value": []},
        {"value": [rows[1], rows[0]]},
        {"value": []},
        {"value": [rows[2]]},
    )

    windows = list(wire(server).ledger_windows(1))

    assert [entry.entry_no for window in windows for entry in window.entries] == [1, 2, 5]
    assert [gap for window in windows for gap in window.gaps] == [(3, 4)]
    asked = [question(one) for one in server.sent]
    assert (asked[0]["$orderby"], asked[0]["$top"]) == ("Entry_No desc", "1")
    assert (asked[2]["$filter"], asked[2]["$top"]) == ("Entry_No ge 1 and Entry_No le 2", "3")
    assert set(asked[2]["$select"].split(",")) == set(edmx.LEDGER)


def test_a_top_below_the_page_size_does_not_end_the_list() -> None:
    """A server may cut `$top` rows into pages of its own, each with a link to the next."""
    server = carrier()
    server.will_answer_json(
        {"value": [ENTRY | {"Entry_No": 2}]},
        {"value": []},
        {"value": [ENTRY | {"Entry_No": 1}], "@odata.nextLink": "http://x?$skiptoken=1"},
        {"value": [ENTRY | {"Entry_No": 2}]},
    )

    assert [entry.entry_no for entry in wire(server).ledger_from(1)] == [1, 2]


def test_an_empty_ledger_ends_at_nothing() -> None:
    server = carrier()
    server.will_answer_json({"value": []}, {"value": []})

    assert wire(server).last_entry_no() == 0
    assert list(wire(server).ledger_from(1)) == []


def test_entries_that_were_not_asked_for_are_no_answer() -> None:
    server = carrier()
    server.will_answer_json({"value": [ENTRY]}, {"value": []}, {"value": [ENTRY | {"Entry_No": 99}]})

    with pytest.raises(Unreachable, match="entries outside"):
        list(wire(server).ledger_from(1))


def test_an_amount_keeps_every_digit() -> None:
    server = carrier()
    server.will_answer_json(
        msgspec.json.encode({"value": [ENTRY]}).replace(b'"Amount":5', b'"Amount":123456789012345.67')
    )

    assert wire(server).ledger_by_document(["BKM1"])[0].amount == Decimal("123456789012345.67")


@pytest.mark.parametrize(
    "row",
    [
        without(ENTRY, "Amount"),
        ENTRY | {"Amount": None},
        ENTRY | {"Reversed": None},
        ENTRY | {"Entry_No": 1.5},
        ENTRY | {"Posting_Date": "2.3.2026"},
    ],
)
def test_a_row_that_is_not_what_metadata_describes_is_no_answer(row: dict[str, Any]) -> None:
    server = carrier()
    server.will_answer_json({"value": [row]})

    with pytest.raises(Unreachable, match="JSON that is not what the service describes"):
        wire(server).ledger_by_document(["BKM1"])


def test_an_error_in_the_middle_of_a_list_is_no_list() -> None:
    server = carrier()
    server.will_answer_json({"value": [ENTRY]} | error("Internal_ServerError", "It broke"))

    with pytest.raises(Unreachable):
        wire(server).ledger_by_document(["BKM1"])


# --- companies --------------------------------------------------------------------------------------------


def test_the_companies_of_the_server_are_listed() -> None:
    server = carrier()
    server.will_answer_json({"value": [{"Name": "PT Contoh, Tbk. 'A&B'"}, {"Name": "Lain/Lagi"}]})

    assert wire(server).companies() == ("PT Contoh, Tbk. 'A&B'", "Lain/Lagi")
    assert server.sent[0].address == f"{ROOT}/Company"


def test_ledger_and_journal_may_come_over_different_wires() -> None:
    server = carrier()
    server.will_answer_json({"value": [ENTRY]})
    mixed = wire(server, wire="soap", wires={"ledger": "odata"})

    assert mixed.ledger_by_document(["BKM1"])[0].entry_no == 7
    with pytest.raises(Refused, match="there is no such company or service"):
        mixed.read_journal(BATCH)
