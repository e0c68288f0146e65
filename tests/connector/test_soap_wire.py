"""What is asked of which service, whatever its page looks like; without a server."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from lxml import etree

from connector import (
    AccountType,
    Changed,
    ConnectionSettings,
    DocumentType,
    GeneralJournalLine,
    InvalidDocument,
    InvalidSettings,
    JournalBatch,
    NoAnswer,
    PublishedServices,
    Refused,
    RowHandle,
    ShapeChanged,
    Unreachable,
)
from connector.company_wire import CompanyWire
from connector.exchange import Request
from tests.connector import pages
from tests.connector.carrier import ScriptedCarrier, wire_over

BATCH = JournalBatch("GENERAL", "LEASE01")
VARIABLE = ["CurrentJnlBatchName"]
LINE = GeneralJournalLine(
    posting_date=date(2026, 3, 2),
    document_no="BKMJKT2603-00219",
    account_type=AccountType.GL_ACCOUNT,
    account_no="10110",
    amount=Decimal("1200000.50"),
    description="Angsuran <A&B>",
    branch="JKT",
)
STORED = pages.row(
    Key="24;abc;",
    Posting_Date="2026-03-02",
    Document_Type="_blank_",
    Document_No="BKMJKT2603-00219",
    Account_Type="G_L_Account",
    Account_No="10110",
    Amount="1200000.5",
    Correction="false",
)
ENTRY = {
    "Key": "20;e;",
    "Posting_Date": "2026-03-02",
    "Document_Type": "_blank_",
    "Document_No": "BKM1",
    "G_L_Account_No": "10110",
    "Amount": "5",
    "Reversed": "false",
    "Reversed_by_Entry_No": "0",
    "Reversed_Entry_No": "0",
}


def carrier(
    journal: pages.Fields | None = None,
    variables: Any = (*VARIABLE,),
    ledger: pages.Fields | None = None,
    **more: bytes,
) -> ScriptedCarrier:
    return ScriptedCarrier(
        {
            "GeneralJournal": pages.page_wsdl(
                "GeneralJournal", journal or pages.JOURNAL, variables=variables
            ),
            "GeneralLedgerEntries": pages.page_wsdl("GeneralLedgerEntries", ledger or pages.LEDGER),
            "JembatanPosting": pages.codeunit_wsdl(
                "JembatanPosting",
                "PostGeneralJournal",
                {"templateName": "string", "batchName": "string"},
                "int",
            ),
            **more,
        }
    )


def wire(server: ScriptedCarrier, **services: Any) -> CompanyWire:
    return wire_over(
        ConnectionSettings(
            url="http://navision:7047/NAV/WS/",
            company="CRONUS USA, Inc.",
            services=PublishedServices(**services),
            page_size=4,
        ),
        server,
    )


def sent(request: Request) -> list[tuple[str, str]]:
    """Every element of a call that holds a text, in order."""
    assert request.body is not None
    return [
        (etree.QName(element).localname, element.text or "")
        for element in etree.fromstring(request.body).iter()
        if not len(element)
    ]


def fields_without(name: str) -> dict[str, Any]:
    return {field: kind for field, kind in pages.JOURNAL.items() if field != name}


def test_a_line_is_sent_in_the_pages_order_with_every_blank_spelt_out() -> None:
    server = carrier()
    server.will_answer(pages.listed("GeneralJournal", "CreateMultiple", [STORED]))

    wire(server).create_lines(BATCH, [LINE])

    assert sent(server.sent[0]) == [
        ("CurrentJnlBatchName", "LEASE01"),
        ("Posting_Date", "2026-03-02"),
        ("Document_Type", "_blank_"),
        ("Document_No", "BKMJKT2603-00219"),
        ("External_Document_No", ""),
        ("Account_Type", "G_L_Account"),
        ("Account_No", "10110"),
        ("Description", "Angsuran <A&B>"),
        ("Gen_Posting_Type", "_blank_"),
        ("Amount", "1200000.50"),
        ("Bal_Account_No", ""),
        ("Shortcut_Dimension_1_Code", "JKT"),
        ("Shortcut_Dimension_2_Code", ""),
        ("Correction", "false"),
    ]


def test_the_order_follows_the_page_when_it_changes() -> None:
    server = carrier(dict(reversed(pages.JOURNAL.items())))
    server.will_answer(pages.listed("GeneralJournal", "CreateMultiple", [STORED]))

    wire(server).create_lines(BATCH, [LINE])

    names = [name for name, _ in sent(server.sent[0])]
    assert names.index("Correction") < names.index("Amount") < names.index("Posting_Date")


def test_a_call_goes_to_the_company_by_its_whole_name_with_the_action_quoted() -> None:
    server = carrier()
    server.will_answer(pages.listed("GeneralJournal", "CreateMultiple", [STORED]))

    wire(server).create_lines(BATCH, [LINE])

    assert server.sent[0].address == "http://navision:7047/NAV/WS/CRONUS%20USA%2C%20Inc./Page/GeneralJournal"
    assert server.sent[0].headers["SOAPAction"] == (
        '"urn:microsoft-dynamics-schemas/page/generaljournal:CreateMultiple"'
    )


def test_a_tenant_is_named_in_every_address() -> None:
    server = carrier()
    server.will_answer(pages.answer('<Companies_Result xmlns="urn:microsoft-dynamics-schemas/nav/system/"/>'))
    settings = ConnectionSettings(url="http://navision:7047/NAV", company="A", tenant="tenant one")

    assert wire_over(settings, server).companies() == ()
    assert server.sent[0].address == "http://navision:7047/NAV/WS/SystemService?tenant=tenant%20one"


def test_a_page_that_shows_template_and_batch_gets_them_in_every_line_and_filter() -> None:
    shown = {"Journal_Template_Name": "string", "Journal_Batch_Name": "string", "Line_No": "int"}
    server = carrier(shown | pages.JOURNAL, variables=())
    server.will_answer(
        pages.listed("GeneralJournal", "CreateMultiple", [STORED + pages.row(Line_No=10000)]),
        pages.listed("GeneralJournal", "ReadMultiple", []),
    )
    opened = wire(server)
    (created,) = opened.create_lines(BATCH, [LINE])
    opened.read_journal(BATCH)

    assert opened.capabilities.line_no
    assert created.line_no == 10000
    assert sent(server.sent[0])[:2] == [
        ("Journal_Template_Name", "GENERAL"),
        ("Journal_Batch_Name", "LEASE01"),
    ]
    assert "Line_No" not in dict(sent(server.sent[0]))
    assert sent(server.sent[1])[:4] == [
        ("Field", "Journal_Template_Name"),
        ("Criteria", "GENERAL"),
        ("Field", "Journal_Batch_Name"),
        ("Criteria", "LEASE01"),
    ]


def test_page_variables_that_we_do_not_know_are_sent_blank() -> None:
    server = carrier(variables=["CurrentJnlBatchName", "_x003C_CurrentCurrencyCode_x003E_"])
    server.will_answer(pages.listed("GeneralJournal", "ReadMultiple", []))

    wire(server).read_journal(BATCH)

    assert sent(server.sent[0])[:2] == [
        ("CurrentJnlBatchName", "LEASE01"),
        ("_x003C_CurrentCurrencyCode_x003E_", ""),
    ]


def test_a_page_without_any_way_to_choose_the_batch_is_refused() -> None:
    server = carrier(variables=())

    with pytest.raises(ShapeChanged, match=r"GeneralJournal: it takes no CurrentJnlBatchName"):
        wire(server).create_lines(BATCH, [LINE])
    assert not server.sent


@pytest.mark.parametrize(
    "lost", ["Posting_Date", "Document_Type", "Document_No", "Account_Type", "Account_No", "Description"]
)
def test_a_lost_field_is_named_and_nothing_is_sent(lost: str) -> None:
    server = carrier(fields_without(lost))

    with pytest.raises(ShapeChanged, match=f"GeneralJournal: {lost} is not on the page.*nothing was sent"):
        wire(server).create_lines(BATCH, [LINE])
    assert not server.sent


@pytest.mark.parametrize(
    ("field", "kind", "words"),
    [
        ("Amount", "string", "Amount is text, not decimal"),
        ("Posting_Date", "dateTime", "Posting_Date is date and time, not date"),
        ("Document_No", "int", "Document_No is whole number, not text"),
        ("Account_Type", "string", "Account_Type is text, not option"),
        ("Correction", "string", "Correction is text, not yes or no"),
    ],
)
def test_a_retyped_field_is_named_and_nothing_is_sent(field: str, kind: str, words: str) -> None:
    server = carrier(pages.JOURNAL | {field: kind})

    with pytest.raises(ShapeChanged, match=words):
        wire(server).create_lines(BATCH, [LINE])
    assert not server.sent


def test_all_faults_of_a_page_are_told_at_once() -> None:
    server = carrier(fields_without("Document_No") | {"Amount": "string"})

    with pytest.raises(ShapeChanged, match="Document_No is not on the page; Amount is text, not decimal"):
        wire(server).shape()


def test_a_lost_option_is_named_and_nothing_is_sent() -> None:
    server = carrier(pages.JOURNAL | {"Account_Type": ("Customer", "Vendor")})

    with pytest.raises(ShapeChanged, match="Account_Type has no option G_L_Account"):
        wire(server).create_lines(BATCH, [LINE])
    assert not server.sent


@pytest.mark.parametrize(
    ("lost", "said", "value"),
    [
        ("External_Document_No", "external_document_no", "KEY-1"),
        ("Shortcut_Dimension_1_Code", "branch", "JKT"),
        ("Shortcut_Dimension_2_Code", "contract", "JKT-0001"),
        ("Correction", "correction", True),
        ("Line_No", "line_no", 10000),
    ],
)
def test_what_a_page_does_not_show_cannot_be_said_in_a_line(lost: str, said: str, value: object) -> None:
    server = carrier(fields_without(lost))
    given: dict[str, Any] = {"branch": "", said: value}
    line = GeneralJournalLine(
        posting_date=LINE.posting_date,
        document_no="BKM1",
        account_type=AccountType.GL_ACCOUNT,
        account_no="10110",
        amount=Decimal(1),
        **given,
    )

    with pytest.raises(ShapeChanged, match=f"BKM1: GeneralJournal does not show {said.replace('_', ' ')}"):
        wire(server).create_lines(BATCH, [line])
    assert not server.sent


def test_a_page_with_debit_and_credit_only_gets_the_amount_on_its_side() -> None:
    server = carrier(fields_without("Amount"))
    stored = STORED.replace(
        "<Amount>1200000.5</Amount>", "<Debit_Amount>0</Debit_Amount><Credit_Amount>7</Credit_Amount>"
    )
    server.will_answer(pages.listed("GeneralJournal", "CreateMultiple", [stored]))

    (created,) = wire(server).create_lines(BATCH, [LINE])

    assert created.amount == Decimal(-7)
    assert dict(sent(server.sent[0]))["Debit_Amount"] == "1200000.50"
    # A credit of 0, validated after the debit, would set the amount to zero.
    assert "Credit_Amount" not in dict(sent(server.sent[0]))


def test_a_page_without_any_amount_is_refused() -> None:
    bare = {name: kind for name, kind in pages.JOURNAL.items() if "Amount" not in name}

    with pytest.raises(ShapeChanged, match="Amount is not on the page"):
        wire(carrier(bare)).create_lines(BATCH, [LINE])


def test_a_field_that_the_page_calls_differently_is_found_by_the_settings() -> None:
    renamed = {
        "BranchCode" if name == "Shortcut_Dimension_1_Code" else name: kind
        for name, kind in pages.JOURNAL.items()
    }
    server = carrier(renamed)
    server.will_answer(
        pages.listed("GeneralJournal", "CreateMultiple", [STORED + pages.row(BranchCode="JKT")])
    )

    (created,) = wire(server, field_names={"general_journal.branch": "BranchCode"}).create_lines(
        BATCH, [LINE]
    )

    assert dict(sent(server.sent[0]))["BranchCode"] == "JKT"
    assert created.branch == "JKT"


def test_a_name_for_a_field_that_we_do_not_use_is_refused() -> None:
    with pytest.raises(InvalidSettings, match=r"general_journal\.bramch"):
        wire(carrier(), field_names={"general_journal.bramch": "BranchCode"}).read_journal(BATCH)


def test_texts_that_are_left_out_are_blank_and_strangers_are_passed_over() -> None:
    server = carrier(pages.JOURNAL | {"New_Field": "decimal"})
    row = pages.row(
        Key="24;abc;",
        Posting_Date="0001-01-01",
        Document_Type="Bill",
        Account_Type="Employee_Advance",
        Amount="0",
        Correction="true",
        New_Field="not even a number",
        Newer_Field="x",
    )
    server.will_answer(
        pages.listed("GeneralJournal", "ReadMultiple", [row]),
        pages.listed("GeneralJournal", "ReadMultiple", []),
    )

    (line,) = wire(server).read_journal(BATCH)

    assert (line.document_no, line.account_no, line.description, line.branch) == ("", "", "", "")
    assert (line.posting_date, line.amount, line.correction) == (date(1, 1, 1), Decimal(0), True)
    assert (line.document_type, line.account_type) == (DocumentType.OTHER, AccountType.OTHER)
    assert line.row == RowHandle("24;abc;")
    assert line.is_empty


@pytest.mark.parametrize("lost", ["Amount", "Document_Type", "Account_Type", "Key", "Correction"])
def test_a_row_without_a_field_that_is_always_there_is_never_read_as_blank(lost: str) -> None:
    server = carrier()
    row = "".join(
        etree.tostring(child, encoding="unicode")
        for child in etree.fromstring(f"<r>{STORED}</r>")
        if child.tag != lost
    )
    server.will_answer(pages.listed("GeneralJournal", "ReadMultiple", [row]))

    with pytest.raises(Unreachable, match=f"a row of GeneralJournal without {lost}"):
        wire(server).read_journal(BATCH)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("Amount", "1,200"),
        ("Amount", "NaN"),
        ("Amount", ""),
        ("Amount", "1_0"),
        ("Posting_Date", "02.03.2026"),
        ("Correction", "Ja"),
    ],
)
def test_a_value_that_is_not_of_its_type_is_never_guessed(field: str, value: str) -> None:
    server = carrier()
    known = dict(etree_items(STORED)) | {field: value}
    server.will_answer(pages.listed("GeneralJournal", "ReadMultiple", [pages.row(**known)]))

    with pytest.raises(Unreachable, match=f"{field} reads '{value}'"):
        wire(server).read_journal(BATCH)


def etree_items(row: str) -> list[tuple[str, str]]:
    return [(str(child.tag), child.text or "") for child in etree.fromstring(f"<r>{row}</r>")]


def test_a_write_whose_answer_cannot_be_understood_may_have_been_carried_out() -> None:
    for body in (
        b"",
        b"<html/>",
        pages.answer("<Other_Result/>"),
        pages.answer(""),
        pages.listed("Other", "CreateMultiple", []),
    ):
        server = carrier()
        server.will_answer(body)
        with pytest.raises(NoAnswer):
            wire(server).create_lines(BATCH, [LINE])


def test_lists_are_read_page_after_page_until_an_empty_one() -> None:
    server = carrier()
    for keys in (["a", "b"], ["c"], []):
        rows = [STORED.replace("24;abc;", key) for key in keys]
        server.will_answer(pages.listed("GeneralJournal", "ReadMultiple", rows))

    lines = wire(server).read_journal(BATCH)

    assert [line.row and line.row.value for line in lines] == ["a", "b", "c"]
    assert [dict(sent(request)).get("bookmarkKey") for request in server.sent] == [None, "b", "c"]


def test_a_list_that_starts_again_is_refused_and_not_read_for_ever() -> None:
    server = carrier()
    server.will_answer(*[pages.listed("GeneralJournal", "ReadMultiple", [STORED])] * 3)

    with pytest.raises(Refused, match="does not go on after its first page"):
        wire(server).read_journal(BATCH)


def test_a_call_carries_no_more_lines_than_the_settings_say() -> None:
    server = carrier()
    for lines in ([], [LINE] * 1001):
        with pytest.raises(ValueError, match="one call carries 1 to 1000"):
            wire(server).create_lines(BATCH, lines)


def test_a_description_longer_than_this_navision_holds_is_refused() -> None:
    long = GeneralJournalLine(
        posting_date=LINE.posting_date,
        document_no="BKM1",
        account_type=AccountType.GL_ACCOUNT,
        account_no="10110",
        amount=Decimal(1),
        description="x" * 51,
    )

    with pytest.raises(InvalidDocument, match="51 characters: this Navision holds 50"):
        wire(carrier()).create_lines(BATCH, [long])


def test_only_a_line_that_was_read_can_be_changed_or_deleted() -> None:
    opened = wire(carrier())
    with pytest.raises(ValueError, match="a line that was not read"):
        opened.update_line(BATCH, LINE)
    with pytest.raises(ValueError, match="a line that was not read"):
        opened.delete_line(BATCH, LINE)


def test_a_line_that_is_gone_when_it_is_deleted_has_changed() -> None:
    server = carrier()
    server.will_answer(
        pages.listed("GeneralJournal", "CreateMultiple", [STORED]),
        pages.answer(
            '<Delete_Result xmlns="urn:microsoft-dynamics-schemas/page/generaljournal">'
            "<Delete_Result>false</Delete_Result></Delete_Result>"
        ),
    )
    opened = wire(server)
    (line,) = opened.create_lines(BATCH, [LINE])

    with pytest.raises(Changed, match="not there any more"):
        opened.delete_line(BATCH, line)


def test_the_posting_codeunit_is_called_with_template_and_batch() -> None:
    server = carrier()
    server.will_answer(
        pages.answer(
            '<PostGeneralJournal_Result xmlns="urn:microsoft-dynamics-schemas/codeunit/JembatanPosting">'
            "<return_value>12</return_value></PostGeneralJournal_Result>"
        )
    )

    assert wire(server).post(BATCH) == "12"
    assert sent(server.sent[0]) == [("templateName", "GENERAL"), ("batchName", "LEASE01")]
    assert server.sent[0].address.endswith("/Codeunit/JembatanPosting")


def test_a_posting_codeunit_of_the_companys_own_is_called_its_own_way() -> None:
    own = pages.codeunit_wsdl("Umum", "Posting", {"batch": "string", "silent": "string"})
    server = carrier(Umum=own)
    server.will_answer(pages.answer('<Posting_Result xmlns="urn:microsoft-dynamics-schemas/codeunit/Umum"/>'))
    named = {
        "posting": "Umum",
        "posting_operation": "Posting",
        "template_parameter": "",
        "batch_parameter": "batch",
        "posting_constants": {"silent": "yes"},
    }

    assert wire(server, **named).post(BATCH) == ""
    assert sent(server.sent[0]) == [("batch", "LEASE01"), ("silent", "yes")]


@pytest.mark.parametrize(
    ("takes", "words"),
    [
        ({"templateName": "string"}, "it takes no batchName"),
        ({"templateName": "string", "batchName": "string", "onDate": "date"}, "it also wants onDate"),
        ({"templateName": "string", "batchName": "int"}, "batchName is whole number, not text"),
    ],
)
def test_a_posting_codeunit_that_wants_something_else_is_not_called(
    takes: dict[str, str], words: str
) -> None:
    server = carrier(JembatanPosting=pages.codeunit_wsdl("JembatanPosting", "PostGeneralJournal", takes))

    with pytest.raises(ShapeChanged, match=words):
        wire(server).post(BATCH)
    assert not server.sent


def test_a_posting_codeunit_that_lost_its_procedure_is_not_called() -> None:
    server = carrier(JembatanPosting=pages.codeunit_wsdl("JembatanPosting", "Other", {}))

    with pytest.raises(ShapeChanged, match="it has no operation PostGeneralJournal"):
        wire(server).shape()
    assert not server.sent


def test_without_a_posting_service_only_draft_mode_is_possible() -> None:
    opened = wire(carrier(), posting="")

    assert not opened.capabilities.can_post
    with pytest.raises(Refused, match="GENERAL/LEASE01: no posting service is configured"):
        opened.post(BATCH)


def test_without_a_bank_ledger_service_none_is_read() -> None:
    with pytest.raises(Refused, match="bank account ledger entries"):
        wire(carrier()).bank_ledger_from(1)


def test_documents_are_asked_for_in_short_filters_and_strangers_left_out() -> None:
    server = carrier()
    entries = [
        pages.row(**(ENTRY | {"Entry_No": number, "Document_No": f"D{number}", "Key": f"k{number}"}))
        for number in (3, 1, 7)
    ]
    server.will_answer(
        pages.listed("GeneralLedgerEntries", "ReadMultiple", entries),
        pages.listed("GeneralLedgerEntries", "ReadMultiple", []),
        pages.listed("GeneralLedgerEntries", "ReadMultiple", []),
    )

    found = wire(server).ledger_by_document(
        [f"D{number}" for number in range(1, 6)] + [f"E-{n:018}" for n in range(60)]
    )

    criteria = [dict(sent(request))["Criteria"] for request in server.sent]
    assert [entry.entry_no for entry in found] == [1, 3]
    assert criteria[0].count("|") == 39
    assert all(len(one) < 1000 for one in criteria)
    assert dict(sent(server.sent[0]))["Field"] == "Document_No"


def test_a_ledger_without_external_numbers_says_so() -> None:
    ledger = {name: kind for name, kind in pages.LEDGER.items() if name != "External_Document_No"}
    server = carrier(ledger=ledger)
    server.will_answer(
        pages.listed("GeneralLedgerEntries", "ReadMultiple", [pages.row(**(ENTRY | {"Entry_No": 1}))]),
        pages.listed("GeneralLedgerEntries", "ReadMultiple", []),
    )
    opened = wire(server)

    (entry,) = opened.ledger_by_document(["BKM1"])

    assert entry.external_document_no is None
    assert not opened.capabilities.external_document_no_in_ledger
    assert entry.source_code == ""
    assert entry.register_no is None


@pytest.mark.parametrize(
    "lost", ["Entry_No", "Document_No", "G_L_Account_No", "Reversed", "Global_Dimension_1_Code"]
)
def test_a_ledger_that_lost_a_field_proves_nothing_and_says_so(lost: str) -> None:
    ledger = {name: kind for name, kind in pages.LEDGER.items() if name != lost}

    with pytest.raises(ShapeChanged, match=f"GeneralLedgerEntries: {lost} is not on the page"):
        wire(carrier(ledger=ledger)).ledger_by_document(["BKM1"])


def test_a_ledger_answer_that_ignores_the_filter_is_not_taken_for_the_ledger() -> None:
    server = carrier()
    row = pages.row(**(ENTRY | {"Entry_No": 900}))
    server.will_answer(*[pages.listed("GeneralLedgerEntries", "ReadMultiple", [row])] * 4)

    with pytest.raises(Unreachable, match="entries outside"):
        list(wire(server).ledger_from(1))


def test_added_fields_leave_the_shape_as_it_was_and_lost_ones_do_not() -> None:
    before = wire(carrier()).shape()
    with_more = wire(carrier(pages.JOURNAL | {"New_Field": "decimal"})).shape()
    without = wire(carrier(fields_without("Correction"))).shape()
    fewer = wire(carrier(pages.JOURNAL | {"Account_Type": ("G_L_Account",)})).shape()

    assert with_more.fingerprint == before.fingerprint
    assert set(before.parts) - set(without.parts) == {("GeneralJournal: Correction", "yes or no")}
    assert set(without.parts) < set(before.parts)
    assert fewer.fingerprint != before.fingerprint
    assert ("GeneralJournal: Account_Type", "option of G_L_Account") in fewer.parts


@pytest.mark.parametrize(
    "description",
    [b"", b"<html>sign in</html>", b"<definitions xmlns='http://schemas.xmlsoap.org/wsdl/'/>", b"\x00"],
)
def test_something_that_is_no_description_is_named_before_anything_is_sent(description: bytes) -> None:
    server = carrier(GeneralJournal=description)

    with pytest.raises(Unreachable, match="GeneralJournal description: no answer from Navision"):
        wire(server).create_lines(BATCH, [LINE])
    assert not server.sent


def test_a_description_that_points_elsewhere_is_not_followed() -> None:
    pointing = pages.page_wsdl("GeneralJournal", pages.JOURNAL).replace(
        b"<types>", b'<import namespace="urn:x" location="http://elsewhere.example/x.wsdl"/><types>'
    )

    with pytest.raises(Unreachable, match="no service description"):
        wire(carrier(GeneralJournal=pointing)).create_lines(BATCH, [LINE])


def test_a_codeunit_published_where_a_page_is_expected_is_named() -> None:
    with pytest.raises(ShapeChanged, match="it is not the page we need"):
        wire(carrier(), general_journal="JembatanPosting").read_journal(BATCH)


def test_a_page_without_insert_is_named() -> None:
    server = carrier(
        GeneralJournal=pages.page_wsdl(
            "GeneralJournal", pages.JOURNAL, variables=VARIABLE, without=["Create", "CreateMultiple"]
        )
    )

    with pytest.raises(ShapeChanged, match="GeneralJournal: it has no operation CreateMultiple"):
        wire(server).create_lines(BATCH, [LINE])


def test_reads_never_say_that_an_old_copy_would_do() -> None:
    server = carrier()
    server.will_answer(
        pages.listed("GeneralJournal", "ReadMultiple", []),
        *[pages.listed("GeneralLedgerEntries", "ReadMultiple", [])] * 2,
    )
    opened = wire(server)

    opened.read_journal(BATCH)
    opened.last_entry_no()

    assert not any("intent" in name.lower() for request in server.sent for name in request.headers)
