"""Pages that are documents: a header with the rows of its parts, over the wire (PROTOCOL 1.4, 1.7, 1.9, 5.1, 5.2).

The bank reconciliation stands for them. What is refused has changed nothing, which each refusal proves by comparing
everything in the company.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import requests
import zeep
from lxml import etree
from requests_ntlm import HttpNtlmAuth

from simulator import BankAccountSeed, Simulator, publish_page, standard_services
from simulator.pages.definitions import Control, Page, Part
from simulator.pages.standard import bank_reconciliation, statement_lines
from simulator.soap.endpoint import Published
from simulator.tables.flavours import BC29, FLAVOURS, NAV2018, tables
from tests.simulator.wire import Fault, Wire, entity, members, names
from tests.simulator.worlds import MARCH_1, MARCH_2, NAME, NOON, line, posted, seeded, state

BANKS = (
    BankAccountSeed("BCA", "1100", "BCA", last_statement="ST007", balance_last_statement=Decimal("250.50")),
    BankAccountSeed("NEW", "1100", "No statement yet"),
)
STATEMENT = "BankAccReconciliation"
LINE = "Bank_Acc_Reconciliation_Lines"
FIRST = ("Bank Reconciliation", "BCA", "ST008")


@contextmanager
def serving(flavour: str = "nav2018", **more: Any) -> Iterator[Wire]:
    more.setdefault("soap_pages", FLAVOURS[flavour].soap_key or None)
    with Simulator.start(
        [seeded(bank_accounts=BANKS)], flavour=flavour, clock=lambda: NOON, work_date=MARCH_1, **more
    ) as server:
        yield Wire(server, NAME)


@pytest.fixture(params=["nav2018", "bc26", "bc29"])
def wire(request: pytest.FixtureRequest) -> Iterator[Wire]:
    """Every version; in the last one page 379 itself is gone, and a company's copy of it takes its place."""
    flavour = FLAVOURS[str(request.param)]
    page = bank_reconciliation(flavour)
    services = standard_services(flavour)
    if flavour is BC29:
        services[STATEMENT] = publish_page(STATEMENT, replace(page, number=50379))
    with serving(flavour.name, services=services) as client:
        yield client


def lines(*given: Mapping[str, object]) -> str:
    return f"<StmtLine>{''.join(f'<{LINE}>{members(each)}</{LINE}>' for each in given)}</StmtLine>"


def document(header: Mapping[str, object], *given: Mapping[str, object]) -> str:
    return f"<{STATEMENT}>{members(header)}{lines(*given) if given else ''}</{STATEMENT}>"


def create(wire: Wire, *given: Mapping[str, object], bank: str = "BCA") -> etree._Element:
    return wire.page(STATEMENT, "Create", document({"BankAccountNo": bank}, *given))[0]


def update(wire: Wire, header: Mapping[str, object], *given: Mapping[str, object]) -> etree._Element:
    return wire.page(STATEMENT, "Update", document(header, *given))[0]


def read(wire: Wire, bank: str = "BCA", number: str = "ST008") -> etree._Element:
    content = f"<BankAccountNo>{bank}</BankAccountNo><StatementNo>{number}</StatementNo>"
    return wire.page(STATEMENT, "Read", content)[0]


def key(element: etree._Element) -> str:
    return element.findtext("{*}Key") or ""


def below(element: etree._Element, part: str = "StmtLine") -> list[dict[str, str]]:
    return [entity(each) for each in element.iterfind(f"{{*}}{part}/*")]


@contextmanager
def nothing_changed(wire: Wire) -> Iterator[None]:
    before = state(wire.simulator.company())
    yield
    assert state(wire.simulator.company()) == before


@contextmanager
def refused(wire: Wire, name: str, text: str) -> Iterator[None]:
    """What is inside is refused by this class and these words, and nothing was changed."""
    with nothing_changed(wire), pytest.raises(Fault) as refusal:
        yield
    assert (refusal.value.status, refusal.value.name, refusal.value.text) == (500, name, text)


ONE = {"Transaction_Date": "2026-03-01", "Description": "Setoran", "Statement_Amount": "100.25"}
TWO = {"Transaction_Date": "2026-03-02", "Description": "Biaya <adm>", "Statement_Amount": "-0.75"}
MODIFIED = "NavCSideRecordModifiedException"
GONE = "NavCSideRecordNotFoundException"
DIALOG = "NavNCLDialogException"
LINE_CHANGED = (
    "Other user has modified Bank Acc. Reconciliation Line Statement Type='Bank Reconciliation',"
    "Bank Account No.='BCA',Statement No.='ST008',Statement Line No.='10000'."
)


def test_the_service_offers_what_the_page_and_its_parts_allow(wire: Wire) -> None:
    described = etree.fromstring(wire.session.get(wire.address("Page", STATEMENT), timeout=5).content)
    operations = [each.get("name") for each in described.iterfind(".//{*}portType/{*}operation")]
    (member,) = described.xpath("//*[@name='StmtLine'][@minOccurs='0']")

    assert operations == [
        *("Read", "ReadByRecId", "ReadMultiple", "IsUpdated", "GetRecIdFromKey", "Create", "CreateMultiple"),
        *("Update", "UpdateMultiple", "Delete", "Delete_StmtLine"),
    ]
    assert member.get("type") == f"tns:{LINE}_List"


def test_header_and_lines_are_created_in_one_call(wire: Wire) -> None:
    made = create(wire, ONE, TWO)

    assert made.findtext("{*}StatementNo") == "ST008"
    assert made.findtext("{*}BalanceLastStatement") == "250.5"
    assert [(each["Description"], each["Statement_Amount"]) for each in below(made)] == [
        ("Setoran", "100.25"),
        ("Biaya <adm>", "-0.75"),
    ]
    rows = wire.simulator.company().rows(274)
    assert [each.key for each in rows] == [(*FIRST, 10_000), (*FIRST, 20_000)]
    assert etree.tostring(read(wire)) == etree.tostring(made)


def test_a_line_shows_its_difference_and_the_totals_of_the_statement(wire: Wire) -> None:
    shown = [
        [each[name] for name in ("Difference", "Applied_Amount", "Balance", "TotalBalance", "TotalDiff")]
        for each in below(create(wire, ONE, TWO))
    ]

    assert shown == [
        ["100.25", "0", "350.75", "350", "99.5"],
        ["-0.75", "0", "350", "350", "99.5"],
    ]


def test_the_classic_way_makes_the_header_then_blank_lines_then_fills_them(wire: Wire) -> None:
    header = create(wire)
    blank = update(wire, {"Key": key(header), "StatementDate": "2026-03-02"}, {}, {})
    first, second = below(blank)
    filled = update(wire, {"Key": key(blank)}, {"Key": first["Key"], **ONE}, {"Key": second["Key"], **TWO})

    assert "StmtLine" not in names(header)
    assert [each["Statement_Amount"] for each in (first, second)] == ["0", "0"]
    assert filled.findtext("{*}StatementDate") == "2026-03-02"
    assert [each["Statement_Amount"] for each in below(filled)] == ["100.25", "-0.75"]
    assert len({key(each) for each in (header, blank, filled)}) == 3


def test_only_the_lines_that_are_sent_and_differ_are_touched(wire: Wire) -> None:
    made = create(wire, ONE, TWO)
    first, second = below(made)
    third = {"Description": "Bunga", "Statement_Amount": "3"}

    again = update(wire, {"Key": key(made)}, second, third)

    assert [(each["Description"], each["Statement_Amount"]) for each in below(again)] == [
        ("Setoran", "100.25"),
        ("Biaya <adm>", "-0.75"),
        ("Bunga", "3"),
    ]
    assert [each["Key"] for each in below(again)][:2] == [first["Key"], second["Key"]]


def test_an_empty_element_clears_a_text_of_a_line_and_an_absent_one_leaves_it(wire: Wire) -> None:
    made = create(wire, {"Check_No": "C1", "Description": "Setoran", "Statement_Amount": "100.25"})
    (before,) = below(made)

    (after,) = below(update(wire, {"Key": key(made)}, {"Key": before["Key"], "Description": ""}))

    assert "Description" not in after
    assert (after["Check_No"], after["Statement_Amount"]) == ("C1", "100.25")


def test_a_header_key_is_old_once_the_header_or_one_of_its_lines_changed(wire: Wire) -> None:
    made = create(wire, ONE, TWO)
    company = wire.simulator.company()
    assert wire.page(STATEMENT, "IsUpdated", f"<Key>{key(made)}</Key>")[0].text == "false"
    company.set_field(274, (*FIRST, 10_000), "Description", "by somebody else")

    assert wire.page(STATEMENT, "IsUpdated", f"<Key>{key(made)}</Key>")[0].text == "true"
    with refused(wire, MODIFIED, LINE_CHANGED):
        update(wire, {"Key": key(made), "StatementDate": "2026-03-02"})
    with refused(wire, MODIFIED, LINE_CHANGED):
        wire.page(STATEMENT, "Delete", f"<Key>{key(made)}</Key>")

    fresh = read(wire)
    company.set_field(273, FIRST, "Statement Date", MARCH_2)
    with refused(
        wire,
        MODIFIED,
        "Other user has modified Bank Acc. Reconciliation Statement Type='Bank Reconciliation',"
        "Bank Account No.='BCA',Statement No.='ST008'.",
    ):
        update(wire, {"Key": key(fresh)}, {"Description": "a third line"})


def test_a_line_under_an_old_key_is_refused_although_the_headers_is_new(wire: Wire) -> None:
    (old, other) = below(create(wire, ONE, TWO))
    wire.simulator.company().set_field(274, (*FIRST, 10_000), "Description", "by somebody else")
    fresh = key(read(wire))

    with refused(wire, MODIFIED, LINE_CHANGED):
        update(
            wire,
            {"Key": fresh, "StatementDate": "2026-03-02"},
            {"Key": other["Key"], "Description": "written before the refusal"},
            {"Key": old["Key"], "Description": "ours"},
        )


def test_a_header_key_that_knows_a_deleted_line_is_old(wire: Wire) -> None:
    made = create(wire, ONE, TWO)
    first, _ = below(made)
    wire.page(STATEMENT, "Delete_StmtLine", f"<StmtLine_Key>{first['Key']}</StmtLine_Key>")

    with refused(
        wire,
        MODIFIED,
        "Other user has modified Bank Acc. Reconciliation Statement Type='Bank Reconciliation',"
        "Bank Account No.='BCA',Statement No.='ST008'.",
    ):
        update(wire, {"Key": key(made), "StatementDate": "2026-03-02"})


def test_a_line_of_another_statement_cannot_be_written_through_this_one(wire: Wire) -> None:
    (stranger,) = below(create(wire, ONE))
    other = create(wire, TWO, bank="NEW")

    with refused(wire, DIALOG, "The Key is not valid."):
        update(wire, {"Key": key(other)}, {"Key": stranger["Key"], "Description": "moved"})


def test_a_line_is_deleted_by_its_own_key(wire: Wire) -> None:
    first, second = below(create(wire, ONE, TWO))

    result = wire.page(STATEMENT, "Delete_StmtLine", f"<StmtLine_Key>{first['Key']}</StmtLine_Key>")

    assert (names(result), result[0].text) == (["Delete_StmtLine_Result"], "true")
    assert [each["Key"] for each in below(read(wire))] == [second["Key"]]
    with refused(
        wire,
        GONE,
        "The Bank Acc. Reconciliation Line does not exist. Identification fields and values: "
        "Statement Type='Bank Reconciliation',Bank Account No.='BCA',Statement No.='ST008',"
        "Statement Line No.='10000'",
    ):
        wire.page(STATEMENT, "Delete_StmtLine", f"<StmtLine_Key>{first['Key']}</StmtLine_Key>")


@pytest.mark.parametrize("text", ["", "nonsense", "8;AAAAAAAA1;10;"])
def test_what_is_no_key_of_a_line_deletes_none(text: str) -> None:
    with serving() as wire:
        made = create(wire, ONE)
        for wrong in (text, key(made)):
            with refused(wire, DIALOG, "The Key is not valid."):
                wire.page(STATEMENT, "Delete_StmtLine", f"<StmtLine_Key>{wrong}</StmtLine_Key>")


def test_a_line_that_changed_is_not_deleted_under_its_old_key(wire: Wire) -> None:
    (old,) = below(create(wire, ONE))
    wire.simulator.company().set_field(274, (*FIRST, 10_000), "Description", "by somebody else")

    with refused(wire, MODIFIED, LINE_CHANGED):
        wire.page(STATEMENT, "Delete_StmtLine", f"<StmtLine_Key>{old['Key']}</StmtLine_Key>")


def test_a_header_takes_its_lines_with_it_and_nothing_else(wire: Wire) -> None:
    company = wire.simulator.company()
    posted(company, line("BCA", 5, kind="Bank Account"), line("1200", -5))
    create(wire, TWO, bank="NEW")
    made = create(wire, ONE, TWO)

    wire.page(STATEMENT, "Delete", f"<Key>{key(made)}</Key>")

    assert [each.key[1] for each in company.rows(273)] == ["NEW"]
    assert [each.key[1] for each in company.rows(274)] == ["NEW"]
    assert len(company.rows(271)) == 1


def test_header_and_lines_are_one_transaction(wire: Wire) -> None:
    both = document({"BankAccountNo": "BCA"}, ONE) + document({"BankAccountNo": "NONE"}, TWO)

    with nothing_changed(wire), pytest.raises(Fault) as refusal:
        create(wire, ONE, {"Check_No": "X" * 21})
    assert refusal.value.name == "NavNCLStringLengthExceededException"
    with nothing_changed(wire), pytest.raises(Fault) as second:
        wire.page(STATEMENT, "CreateMultiple", f"<{STATEMENT}_List>{both}</{STATEMENT}_List>")
    assert second.value.name == "NavCSideValidateTableRelationException"


def test_many_documents_are_created_changed_and_listed_with_their_lines(wire: Wire) -> None:
    both = document({"BankAccountNo": "BCA"}, ONE, TWO) + document({"BankAccountNo": "NEW"}, TWO)
    made = wire.page(STATEMENT, "CreateMultiple", f"<{STATEMENT}_List>{both}</{STATEMENT}_List>")[0]
    changed = "".join(
        document({"Key": key(each), "StatementEndingBalance": 7}, {"Description": "one more"})
        for each in made
    )
    wire.page(STATEMENT, "UpdateMultiple", f"<{STATEMENT}_List>{changed}</{STATEMENT}_List>")
    listed = wire.page(STATEMENT, "ReadMultiple", "<setSize>0</setSize>")[0]
    marked = f"<bookmarkKey>{key(listed[0])}</bookmarkKey><setSize>1</setSize>"
    second = wire.page(STATEMENT, "ReadMultiple", marked)[0]
    found = wire.page(STATEMENT, "GetRecIdFromKey", f"<Key>{key(listed[1])}</Key>")[0].text

    assert [[row.get("Description") for row in below(each)] for each in listed] == [
        ["Setoran", "Biaya <adm>", "one more"],
        ["Biaya <adm>", "one more"],
    ]
    assert [each.findtext("{*}StatementEndingBalance") for each in listed] == ["7", "7"]
    assert [key(each) for each in second] == [key(listed[1])]
    assert found == "Bank Acc. Reconciliation: Bank Reconciliation,NEW,1"
    one = wire.page(STATEMENT, "ReadByRecId", f"<recId>{found}</recId>")[0]
    assert key(one) == key(listed[1])


def test_a_bank_account_without_a_statement_begins_with_number_one(wire: Wire) -> None:
    made = create(wire, bank="new")

    assert made.findtext("{*}BankAccountNo") == "NEW"
    assert (made.findtext("{*}StatementNo"), made.findtext("{*}BalanceLastStatement")) == ("1", "0")
    assert wire.simulator.company().rows(270).get("NEW").text("Last Statement No.") == "1"


def test_the_next_statement_counts_on_even_after_the_last_one_was_deleted(wire: Wire) -> None:
    made = create(wire)
    wire.page(STATEMENT, "Delete", f"<Key>{key(made)}</Key>")

    assert create(wire).findtext("{*}StatementNo") == "ST009"


@pytest.mark.parametrize(("flavour", "asks"), [("nav2018", False), ("bc26", True)])
def test_current_versions_ask_before_a_second_statement_of_one_bank_account(flavour: str, asks: bool) -> None:
    with serving(flavour) as wire:
        create(wire)
        if asks:
            with refused(wire, "NavNCLCallbackNotAllowedException", "Callback functions are not allowed."):
                create(wire)
        else:
            assert create(wire).findtext("{*}StatementNo") == "ST009"


def test_a_statement_keeps_its_bank_account_and_its_number(wire: Wire) -> None:
    made = create(wire, ONE)

    with refused(wire, DIALOG, "You cannot rename a Bank Acc. Reconciliation."):
        update(wire, {"Key": key(made), "BankAccountNo": "NEW"})
    with refused(wire, DIALOG, "Control 'StatementNo' is read-only."):
        update(wire, {"Key": key(made), "StatementNo": "ST099"})
    with refused(wire, DIALOG, "Control 'StatementNo' is read-only."):
        wire.page(STATEMENT, "Create", document({"BankAccountNo": "NEW", "StatementNo": "9"}))


def test_another_opening_balance_would_have_to_be_confirmed(wire: Wire) -> None:
    made = create(wire)

    same = update(wire, {"Key": key(made), "BalanceLastStatement": "250.50", "StatementEndingBalance": 1})
    with refused(wire, "NavNCLCallbackNotAllowedException", "Callback functions are not allowed."):
        update(wire, {"Key": key(same), "BalanceLastStatement": "250"})


def test_a_header_needs_a_bank_account_that_is_there(wire: Wire) -> None:
    with nothing_changed(wire), pytest.raises(Fault) as blank:
        wire.page(STATEMENT, "Create", document({"StatementDate": "2026-03-02"}, ONE))
    with nothing_changed(wire), pytest.raises(Fault) as unknown:
        create(wire, bank="NONE")

    assert blank.value.name == "NavTestFieldException"
    assert blank.value.text.startswith("Statement No. must have a value in Bank Acc. Reconciliation:")
    assert unknown.value.name == "NavCSideValidateTableRelationException"


def test_a_line_cannot_exist_without_its_header() -> None:
    services: dict[str, Published] = {"Lines": publish_page("Lines", statement_lines(NAV2018))}
    with (
        serving(services=services) as wire,
        refused(
            wire,
            GONE,
            "The Bank Acc. Reconciliation does not exist. Identification fields and values: "
            "Statement Type='Bank Reconciliation',Bank Account No.='',Statement No.=''",
        ),
    ):
        wire.page("Lines", "Create", f"<Lines>{members(ONE)}</Lines>")


def test_what_matching_fills_in_cannot_be_written(wire: Wire) -> None:
    made = create(wire, ONE)
    (first,) = below(made)

    for name, value in {"Applied_Amount": "1", "Applied_Entries": "1", "TotalDiff": "0"}.items():
        control = "Applied Amount" if name == "Applied_Amount" else name.replace("_", " ")
        with refused(wire, DIALOG, f"Control '{control}' is read-only."):
            update(wire, {"Key": key(made)}, {"Key": first["Key"], name: value})


def applied(wire: Wire) -> tuple[etree._Element, dict[str, str]]:
    """A statement whose first line somebody applied to a bank entry."""
    company = wire.simulator.company()
    posted(company, line("BCA", 100, kind="Bank Account"), line("1200", -100))
    create(wire, ONE, TWO)
    (entry,) = company.rows(271)
    for name, value in {"Statement Status": "Bank Acc. Entry Applied", "Statement No.": "ST008"}.items():
        company.set_field(271, entry.key, name, value)
    company.set_field(271, entry.key, "Statement Line No.", 10_000)
    for name, amount in {"Applied Amount": Decimal(100), "Difference": Decimal("0.25")}.items():
        company.set_field(274, (*FIRST, 10_000), name, amount)
    company.set_field(274, (*FIRST, 10_000), "Applied Entries", 1)
    made = read(wire)
    return made, below(made)[0]


def test_another_amount_takes_the_application_back(wire: Wire) -> None:
    made, first = applied(wire)
    (entry,) = below(made, "ApplyBankLedgerEntries")

    kept = update(wire, {"Key": key(made)}, {"Key": first["Key"], "Description": "only the text"})
    changed = update(wire, {"Key": key(kept)}, {"Key": below(kept)[0]["Key"], "Statement_Amount": "90"})

    assert (entry["LineApplied"], entry["Statement_Status"]) == ("true", "Bank_Acc_Entry_Applied")
    assert (below(kept)[0]["Applied_Amount"], below(kept)[0]["Difference"]) == ("100", "0.25")
    assert [below(changed)[0][name] for name in ("Applied_Amount", "Applied_Entries", "Difference")] == [
        *("0", "0", "90")
    ]
    (free,) = below(changed, "ApplyBankLedgerEntries")
    assert (free["LineApplied"], free["Statement_Status"]) == ("false", "Open")


@pytest.mark.parametrize("what", ["line", "header"])
def test_what_is_deleted_lets_go_of_the_entries_it_was_applied_to(wire: Wire, what: str) -> None:
    made, first = applied(wire)

    if what == "line":
        wire.page(STATEMENT, "Delete_StmtLine", f"<StmtLine_Key>{first['Key']}</StmtLine_Key>")
    else:
        wire.page(STATEMENT, "Delete", f"<Key>{key(made)}</Key>")

    (entry,) = wire.simulator.company().rows(271)
    assert (entry["Statement Status"], entry["Statement No."], entry["Statement Line No."]) == ("Open", "", 0)


def test_the_entries_below_a_statement_are_the_open_ones_of_its_bank_account(wire: Wire) -> None:
    company = wire.simulator.company()
    posted(company, line("BCA", 100, kind="Bank Account"), line("1200", -100))
    posted(company, line("NEW", 7, "BKM2", kind="Bank Account"), line("1200", -7, "BKM2"))
    posted(company, line("BCA", 5, "BKM3", kind="Bank Account"), line("1200", -5, "BKM3"))
    company.set_field(271, tuple(company.rows(271))[2].key, "Open", False)

    made = create(wire, ONE)

    assert [(each["Document_No"], each["Amount"]) for each in below(made, "ApplyBankLedgerEntries")] == [
        ("BKM1", "100")
    ]


def entries(*given: Mapping[str, object]) -> str:
    name = "Apply_Bank_Acc_Ledger_Entries"
    listed = "".join(f"<{name}>{members(each)}</{name}>" for each in given)
    return f"<ApplyBankLedgerEntries>{listed}</ApplyBankLedgerEntries>"


def test_a_part_that_only_shows_can_be_sent_back_but_not_changed(wire: Wire) -> None:
    posted(wire.simulator.company(), line("BCA", 100, kind="Bank Account"), line("1200", -100))
    made = create(wire, ONE)
    (entry,) = below(made, "ApplyBankLedgerEntries")

    def send(given: Mapping[str, object]) -> etree._Element:
        header = members({"Key": key(read(wire)), "StatementEndingBalance": 9})
        return wire.page(STATEMENT, "Update", f"<{STATEMENT}>{header}{entries(given)}</{STATEMENT}>")[0]

    assert below(send(entry), "ApplyBankLedgerEntries") == [entry]
    page = "Page 'Apply Bank Acc. Ledger Entries' does not allow"
    with refused(wire, DIALOG, f"{page} changes."):
        send({**entry, "Statement_Status": "Closed"})
    with refused(wire, DIALOG, f"{page} new rows."):
        send({"Document_No": "BKM9", "Amount": 1})
    with nothing_changed(wire), pytest.raises(Fault) as unknown:
        wire.page(STATEMENT, "Delete_ApplyBankLedgerEntries", f"<Key>{entry['Key']}</Key>")
    assert unknown.value.code == "a:ActionNotSupported"


def test_a_request_that_does_not_follow_the_schema_of_the_part_is_refused(wire: Wire) -> None:
    made = create(wire)
    for wrong in (
        f"<StmtLine><{LINE}><Amount>1</Amount></{LINE}></StmtLine>",
        f"<StmtLine><{LINE}><Statement_Amount>1</Statement_Amount><Description>x</Description></{LINE}></StmtLine>",
        "<StmtLine></StmtLine>",
        f"<{LINE}/>",
    ):
        with nothing_changed(wire), pytest.raises(Fault) as refusal:
            wire.page(STATEMENT, "Update", f"<{STATEMENT}><Key>{key(made)}</Key>{wrong}</{STATEMENT}>")
        assert refusal.value.name == "XmlSchemaValidationException"


def test_a_page_that_offers_no_parts_is_a_plain_page() -> None:
    services = {STATEMENT: publish_page(STATEMENT, bank_reconciliation(NAV2018, parts=False))}
    with serving(services=services) as wire:
        made = create(wire)

        assert key(made).endswith("0;")
        assert "Delete_StmtLine" not in wire.session.get(wire.address("Page", STATEMENT), timeout=5).text
        assert key(update(wire, {"Key": key(made), "StatementDate": "2026-03-02"})) != key(made)


def test_a_part_that_is_no_list_is_one_element() -> None:
    """A card that shows a card: the batch and, below it, its template."""
    shown = tables(NAV2018)
    template = Page(
        50001, "Template Card Part", 80, (Control(shown[80].fields["Description"]),), key=("Name",)
    )
    controls = tuple(
        Control(shown[232].fields[name]) for name in ("Journal Template Name", "Name", "Description")
    )
    link = (("Name", "Journal Template Name"),)
    page = Page(
        50000,
        "Batch Card",
        232,
        controls,
        key=shown[232].key,
        parts=(Part("Template Info", template, is_list=False, link=link),),
    )
    with serving(services={"Batch": publish_page("Batch", page)}) as wire:
        content = "<Journal_Template_Name>GENERAL</Journal_Template_Name><Name>LEASE</Name>"
        found = wire.page("Batch", "Read", content)[0]
        part = found.find("{*}Template_Info")
        assert part is not None
        inside = members({"Key": key(part), "Description": "Umum"})
        whole = f"<Batch><Key>{key(found)}</Key><Template_Info>{inside}</Template_Info></Batch>"
        changed = wire.page("Batch", "Update", whole)[0]

        assert names(part) == ["Key"]
        assert changed.findtext("{*}Template_Info/{*}Description") == "Umum"
        assert wire.simulator.company().rows(80).get("GENERAL").text("Description") == "Umum"
        with refused(wire, MODIFIED, "Other user has modified Gen. Journal Template Name='GENERAL'."):
            wire.page("Batch", "Update", whole.replace(key(found), key(changed)))


def test_statements_and_their_keys_outlive_a_restart(tmp_path: Path) -> None:
    path = tmp_path / "navision.json"
    with serving() as wire:
        made = create(wire, ONE, TWO)
        before = state(wire.simulator.company())
        wire.simulator.save(path)

    with serving(kept=path) as again:
        assert state(again.simulator.company()) == before
        assert etree.tostring(read(again)) == etree.tostring(made)
        update(again, {"Key": key(made)}, {"Description": "after the restart"})
        assert len(below(read(again))) == 3


def zeep_client(wire: Wire) -> Any:
    session = requests.Session()
    session.trust_env = False
    session.auth = HttpNtlmAuth("jembatan", "jembatan")
    return zeep.Client(wire.address("Page", STATEMENT), transport=zeep.Transport(session=session)).service


def test_zeep_keeps_a_statement_with_its_lines(wire: Wire) -> None:
    """zeep knows nothing of us: it reads the WSDL and works with the document as its users do."""
    service = zeep_client(wire)
    given = {
        "BankAccountNo": "BCA",
        "StmtLine": {
            LINE: [
                {"Transaction_Date": date(2026, 3, 1), "Statement_Amount": Decimal("100.25")},
                {"Description": "Biaya <adm>", "Statement_Amount": Decimal("-0.75")},
            ]
        },
    }
    made = service.Create(given)
    read_back = service.Read("BCA", "ST008")
    read_back["StmtLine"][LINE][1]["Statement_Amount"] = Decimal("-1")
    for row in (read_back, *read_back["StmtLine"][LINE]):
        for name in ("StatementDate", "Transaction_Date", "Value_Date"):
            if name in row and row[name] == date(1, 1, 1):
                row[name] = None  # zeep would write the year without its zeros
    changed = service.Update(read_back)
    gone = service.Delete_StmtLine(changed["StmtLine"][LINE][0]["Key"])
    left = service.ReadMultiple([{"Field": "BankAccountNo", "Criteria": "BCA"}], None, 0)

    assert made["StatementNo"] == "ST008"
    assert [each["Statement_Amount"] for each in made["StmtLine"][LINE]] == [
        Decimal("100.25"),
        Decimal("-0.75"),
    ]
    assert changed["StmtLine"][LINE][1]["TotalBalance"] == Decimal("349.75")
    assert gone is True
    assert [[each["Description"] for each in one["StmtLine"][LINE]] for one in left] == [["Biaya <adm>"]]
    with pytest.raises(zeep.exceptions.Fault, match="Other user has modified"):
        service.Update({"Key": changed["Key"], "StatementEndingBalance": 1})
    service.Delete(left[0]["Key"])
    assert not list(wire.simulator.company().rows(274))
