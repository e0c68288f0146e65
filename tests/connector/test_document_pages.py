"""Documents and cards with parts over SOAP: as zeep has them, as recorded, and as the simulator keeps them."""

import json
import random
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any, cast

import pytest
import stamina
from hypothesis import example, given, settings
from hypothesis import strategies as st
from lxml import etree
from zeep.helpers import serialize_object

from connector import Changed, ConnectionSettings, NoAnswer, Refused, ShapeChanged
from connector.exchange import Answer
from connector.soap.document import Document, DocumentDialect, SoapDocuments
from connector.soap.envelope import answer_body
from connector.soap.page import Call
from connector.soap.server import SoapServer
from connector.soap.shape import read_shape
from connector.transport import Transport
from simulator import (
    AccountSeed,
    BankAccountSeed,
    CompanySeed,
    FaultScript,
    Rule,
    Simulator,
    publish_page,
    standard_services,
)
from simulator.pages.standard import bank_reconciliation
from simulator.soap.wsdl import page_service
from simulator.tables.flavours import BC26, BC29, FLAVOURS, NAV2018
from tests.connector import captures, pages
from tests.connector.carrier import ScriptedCarrier
from tests.connector.test_codec_equals_zeep import client, infoset, some_values

ADDRESS = "http://navision.example/WS/A/Page/B"
STATEMENT = "BankAccReconciliation"
LINES, ENTRIES = "StmtLine", "ApplyBankLedgerEntries"
OWN = pages.page_wsdl("Statement", pages.STATEMENT, parts=pages.STATEMENT_PARTS)


def dialect(wsdl: bytes = OWN) -> DocumentDialect:
    return DocumentDialect.of(read_shape("Service", wsdl), ADDRESS)


def with_parts() -> list[Any]:
    """Every description we have of a page with parts."""
    known = {
        "own": OWN,
        "nav2018": page_service(STATEMENT, bank_reconciliation(NAV2018)).document(ADDRESS).encode(),
        "bc26": page_service(STATEMENT, bank_reconciliation(BC26)).document(ADDRESS).encode(),
    }
    known |= {path.name: path.read_bytes() for path in captures.pages() if dialect(path.read_bytes()).parts}
    return [pytest.param(wsdl, id=name) for name, wsdl in known.items()]


def some_document(page: DocumentDialect, chance: random.Random, rows: int) -> Document:
    """A document that was read before, with this many rows in each list: full ones, sparse ones, blank ones."""
    header = {name: value for name, value in some_values(page.row, chance).items() if name not in page.parts}
    parts = {
        name: tuple(some_values(part.row, chance) for _ in range(rows if part.line else 1))
        for name, part in page.parts.items()
    }
    return Document(header | {"Key": "24;=&<>"}, parts)


def raw(page: DocumentDialect, document: Document) -> dict[str, Any]:
    """The document as zeep's users give it."""
    held = {
        name: {part.line.name: list(rows)} if (part := page.parts[name]).line else rows[0]
        for name, rows in document.parts.items()
        if rows
    }
    return {**document.header, **held}


@captures.needs_captures
def test_the_recorded_documents_are_among_those_tried() -> None:
    parts = {each.id: dialect(each.values[0]).parts for each in with_parts()}

    assert {name for name in parts if name.startswith("page.")} == {
        "page.PaymentRequest.document.bc14.wsdl",
        "page.SalesOrder.document.nav2016.wsdl",
    }
    found = parts["page.SalesOrder.document.nav2016.wsdl"]["SalesLines"]
    assert (found.row.name, found.line.name if found.line else "") == ("Sales_Order_Line", "Sales_Order_Line")
    assert found.removal is not None
    assert found.removal.takes.member(found.key_parameter)


@pytest.mark.parametrize("rows", [0, 1, 40])
@pytest.mark.parametrize("wsdl", with_parts())
def test_documents_are_written_as_zeep_writes_them(wsdl: bytes, rows: int) -> None:
    page, theirs = dialect(wsdl), client(wsdl)
    document = some_document(page, random.Random(rows), rows)
    calls = {"Create": page.create(document, {}), "Update": page.update(document, {})}
    given = {name: {page.row.name: raw(page, document)} for name in calls}
    for name, part in page.parts.items():
        if part.removal is not None:
            calls[part.removal.name] = page.delete_row(name, {"Key": "8;é"}, {})
            given[part.removal.name] = {part.key_parameter: "8;é"}

    for name, call in calls.items():
        assert call.request.body is not None
        by_zeep = theirs.create_message(theirs.service, name, **given[name])
        assert infoset(etree.fromstring(call.request.body)) == infoset(
            etree.fromstring(etree.tostring(by_zeep, encoding="utf-8"))
        )


@pytest.mark.parametrize("rows", [1, 40])
@pytest.mark.parametrize("wsdl", with_parts())
def test_documents_are_read_as_zeep_reads_them(wsdl: bytes, rows: int) -> None:
    page, theirs, chance = dialect(wsdl), client(wsdl), random.Random(rows)
    documents = [some_document(page, chance, rows) for _ in range(3)]
    listed = {page.row.name: [raw(page, each) for each in documents]}
    written = theirs.create_message(theirs.service, "CreateMultiple", **{f"{page.row.name}_List": listed})
    answer = as_answer(etree.tostring(written, encoding="utf-8"), "CreateMultiple")
    call = page.listed({}, {}, 0, "")
    call = Call(call.request, page.service.operation("CreateMultiple"))

    ours = page.documents(call, Answer(200, answer))
    content = answer_body(answer)
    by_zeep = theirs.service._binding.get("CreateMultiple").output.body.parse(content, theirs.wsdl.types)
    serialized = cast(Any, serialize_object)(by_zeep, target_cls=dict)
    (found,) = serialized.values() if isinstance(serialized, dict) else (serialized,)
    theirs_said = [plain(each) for each in (found[page.row.name] if isinstance(found, dict) else found)]

    assert [plain(raw(page, each)) for each in ours] == theirs_said
    assert [[len(given) for given in each.parts.values()] for each in ours] == [
        [len(given) for given in each.parts.values()] for each in documents
    ]


def as_answer(request: bytes, operation: str) -> bytes:
    """A request turned into the answer that says the same."""
    return request.replace(f":{operation}".encode(), f":{operation}_Result".encode())


def plain(value: Any) -> Any:
    """What a row says, absent and blank alike, and a row without anything, which zeep calls None, an empty one."""
    if isinstance(value, Mapping):
        return {name: plain(one) for name, one in value.items() if one not in (None, "") and plain(one) != {}}
    return [plain(one) or {} for one in value] if isinstance(value, list | tuple) else value


# recorded


RECORDED = "soap.SalesOrder-Create.SalesShipment-ReadMultiple.nav2013r2.json"


def recorded_lists() -> list[tuple[str, list[dict[str, Any]]]]:
    """The documents of each recorded answer; they were kept as JSON."""
    found: list[tuple[str, list[dict[str, Any]]]] = []
    for one in json.loads(captures.exchange(RECORDED), parse_float=Decimal):
        for link in (link for test in one["tests"] for link in test["links"]):
            payload = link["responsePayload"]
            held = payload.get("ReadMultiple_Result", payload)
            if isinstance(held, dict):
                ((name, documents),) = held.items()
                found.append((name, as_list(documents)))
    return found


def as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def split(row: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, tuple[str, list[Any]]]]:
    """The values of a recorded document, and by part what its rows are called and say."""
    values = {name: value for name, value in row.items() if not isinstance(value, dict)}
    parts = {}
    for part in row.keys() - values.keys():
        ((name, rows),) = row[part].items()
        parts[part] = (name, as_list(rows))
    return values, parts


def is_moment(value: object) -> bool:
    return isinstance(value, str) and value.endswith("T00:00:00.000Z")


def kind(value: object) -> str:
    if is_moment(value):
        return "date"
    return {bool: "boolean", str: "string"}.get(type(value), "decimal")


def kinds(*rows: Mapping[str, Any]) -> dict[str, str]:
    return {name: kind(value) for row in rows for name, value in row.items() if name != "Key"}


def written(row: Mapping[str, Any]) -> str:
    """The XML that a recorded row was."""
    values, parts = split(row)
    inside = "".join(f"<{name}>{text(value)}</{name}>" for name, value in values.items())
    return inside + "".join(
        f"<{part}>{''.join(f'<{name}>{written(each)}</{name}>' for each in rows)}</{part}>"
        for part, (name, rows) in parts.items()
    )


def text(value: object) -> str:
    said = str(value).lower() if isinstance(value, bool) else str(value)
    return said[:10] if is_moment(value) else said.replace("&", "&amp;")


def meant(row: Mapping[str, Any]) -> dict[str, Any]:
    """The values that a recorded row stands for."""
    read = {"date": lambda v: date.fromisoformat(v[:10]), "decimal": Decimal}
    return {name: read.get(kind(value), lambda v: v)(value) for name, value in row.items()}


@captures.needs_captures
def test_recorded_documents_are_read_whole() -> None:
    shapes = []
    for name, recorded in recorded_lists():
        headers, below = zip(*(split(each) for each in recorded), strict=True)
        parts = {
            part: pages.Subpage(row, kinds(*(each for one in below for each in one[part][1])))
            for part, (row, _) in below[0].items()
        }
        page = dialect(pages.page_wsdl(name, kinds(*headers), parts=parts))
        content = [written(each) for each in recorded]

        found = page.documents(
            page.listed({}, {}, 0, ""), Answer(200, pages.listed(name, "ReadMultiple", content))
        )

        assert [one.header for one in found] == [meant(each) for each in headers]
        assert [one.parts for one in found] == [
            {part: tuple(meant(row) for row in rows) for part, (_, rows) in each.items()} for each in below
        ]
        shapes.append((name, [len(rows) for one in found for rows in one.parts.values()]))

    assert shapes[0] == ("Order", [3])
    assert [name for name, _ in shapes[1:]] == ["Sales_Shipment"] * len(shapes[1:])
    assert sum(rows for _, lengths in shapes for rows in lengths) >= 7


@captures.needs_captures
def test_a_recorded_card_is_read_with_its_part() -> None:
    recorded = etree.fromstring(captures.exchange("soap.Read-payload.customer-with-part.xml"))
    part, address = recorded[-1], recorded[-1][0]
    top = {str(one.tag): "string" for one in recorded if one is not part and one.tag != "Key"}
    below = {str(one.tag): "string" for one in address if one.tag != "Key"}
    subpage = pages.Subpage(str(address.tag), below)
    page = dialect(pages.page_wsdl("Customer", top, parts={str(part.tag): subpage}))
    inside = b"".join(etree.tostring(one) for one in recorded).decode()
    body = (
        f'<x:Create_Result xmlns:x="urn:microsoft-dynamics-schemas/page/customer" '
        f'xmlns="urn:microsoft-dynamics-schemas/page/customer"><Customer>{inside}</Customer></x:Create_Result>'
    )

    found = page.document(page.create(Document({}), {}), Answer(200, pages.answer(body)))

    assert found.header == {str(one.tag): one.text or "" for one in recorded if one is not part}
    (row,) = found.parts["Ship_to_Address"]
    assert row == {str(one.tag): one.text or "" for one in address}
    assert (row["Code"], row["Blocked"], row["Name_2"]) == ("L01", "", "Contact name")


# shapes that move


def scripted(wsdl: bytes = OWN) -> tuple[SoapDocuments, ScriptedCarrier]:
    carrier = ScriptedCarrier({"Statement": wsdl})
    connection = ConnectionSettings(
        url="http://navision.example/NAV", company="A", sign_in="basic", user="u", password="p"
    )
    return SoapServer(connection, carrier).documents("Statement"), carrier


def test_members_in_another_order_and_under_other_prefixes_are_read_alike() -> None:
    namespace = "urn:microsoft-dynamics-schemas/page/statement"
    page = dialect()
    call = page.create(Document({}), {})
    body = pages.answer(
        f'<n:Create_Result xmlns:n="{namespace}"><n:Statement><n:New>of an upgrade</n:New>'
        "<n:Bank><n:IBAN>ID1</n:IBAN></n:Bank>"
        "<n:StmtLine><n:Bank_Acc_Reconciliation_Lines><n:Statement_Amount>1.50</n:Statement_Amount>"
        "<n:Description>a</n:Description></n:Bank_Acc_Reconciliation_Lines>"
        "<n:Bank_Acc_Reconciliation_Lines/></n:StmtLine>"
        "<n:StatementNo>7</n:StatementNo><n:Key>k</n:Key></n:Statement></n:Create_Result>"
    )

    found = page.document(call, Answer(200, body))

    assert found == Document(
        {"Key": "k", "StatementNo": "7"},
        {
            LINES: ({"Statement_Amount": Decimal("1.50"), "Description": "a"}, {}),
            ENTRIES: (),
            "Bank": ({"IBAN": "ID1"},),
        },
    )


def test_a_list_of_rows_with_something_else_in_it_is_not_understood() -> None:
    documents, carrier = scripted()
    namespace = "urn:microsoft-dynamics-schemas/page/statement"
    carrier.will_answer(
        pages.answer(
            f'<Create_Result xmlns="{namespace}"><Statement><Key>k</Key><StmtLine><Line><Description>a'
            "</Description></Line></StmtLine></Statement></Create_Result>"
        )
    )

    with pytest.raises(NoAnswer, match="Bank_Acc_Reconciliation_Lines was expected"):
        documents.create(Document({"BankAccountNo": "BCA"}))


NAMESPACE = "urn:microsoft-dynamics-schemas/page/statement"
LINE = "Bank_Acc_Reconciliation_Lines"
ROW = f"<{LINE}><Key>r</Key><Statement_Amount>1</Statement_Amount></{LINE}>"
MADE = pages.answer(
    f'<Create_Result xmlns="{NAMESPACE}"><Statement><Key>k</Key><StmtLine>{ROW * 3}</StmtLine></Statement>'
    "</Create_Result>"
)


def test_a_part_that_comes_twice_is_not_understood() -> None:
    documents, carrier = scripted()
    carrier.will_answer(MADE.replace(b"</StmtLine>", b"</StmtLine><StmtLine></StmtLine>"))

    with pytest.raises(NoAnswer, match="Statement with StmtLine twice"):
        documents.create(Document({}))


@given(place=st.integers(0, len(MADE) - 1), size=st.integers(0, 60), put=st.binary(max_size=12))
@example(place=len(MADE) - 1, size=60, put=b"")
@settings(max_examples=150, deadline=None)
def test_an_answer_that_was_damaged_ends_in_rows_or_in_our_errors(place: int, size: int, put: bytes) -> None:
    documents, carrier = scripted()
    carrier.will_answer(MADE[:place] + put + MADE[place + size :])

    with suppress(Refused, Changed, NoAnswer):
        assert isinstance(documents.create(Document({})), Document)


@given(cut=st.integers(1, len(MADE) - 1))
def test_an_answer_that_was_cut_is_never_a_document_with_fewer_rows(cut: int) -> None:
    documents, carrier = scripted()
    carrier.will_answer(MADE[:cut])

    with pytest.raises(NoAnswer):
        documents.create(Document({}))


@pytest.mark.parametrize(
    ("document", "words"),
    [
        (Document({"Bank_Account_No": "BCA"}), "Statement has no Bank_Account_No"),
        (Document({}, {LINES: ({"Amount": Decimal(1)},)}), "Bank_Acc_Reconciliation_Lines has no Amount"),
        (Document({}, {"Lines": ({},)}), "it has no part Lines"),
        (
            Document({}, {ENTRIES: ({"Statement_Status": "Applied"},)}),
            "Statement_Status has no option Applied",
        ),
    ],
)
def test_what_the_page_does_not_show_is_refused_before_anything_is_sent(
    document: Document, words: str
) -> None:
    documents, carrier = scripted()

    with pytest.raises(ShapeChanged, match=words):
        documents.create(document)
    assert carrier.sent == []


def test_a_value_of_the_wrong_type_in_a_row_is_not_sent() -> None:
    documents, carrier = scripted()

    with pytest.raises(TypeError, match="not an amount"):
        documents.create(Document({}, {LINES: ({"Statement_Amount": 1.5},)}))
    with pytest.raises(ValueError, match="Bank is one row"):
        documents.create(Document({}, {"Bank": ({}, {})}))
    assert carrier.sent == []


def test_what_was_not_read_cannot_be_changed_or_deleted() -> None:
    documents, carrier = scripted()
    new = Document({"BankAccountNo": "BCA"})

    for act in (documents.update, documents.delete, lambda one: documents.delete_row(LINES, one.header)):
        with pytest.raises(ValueError, match="was not read"):
            cast(Callable[[Document], object], act)(new)
    with pytest.raises(ShapeChanged, match="rows of ApplyBankLedgerEntries cannot be deleted"):
        documents.delete_row(ENTRIES, {"Key": "k"})
    with pytest.raises(ShapeChanged, match="Statement_No is not on the page"):
        next(documents.listed({"Statement_No": "1"}))
    assert carrier.sent == []


def test_a_row_that_was_gone_before_is_told_as_a_change() -> None:
    documents, carrier = scripted()
    namespace = "urn:microsoft-dynamics-schemas/page/statement"
    carrier.will_answer(
        pages.answer(
            f'<Delete_StmtLine_Result xmlns="{namespace}"><Delete_StmtLine_Result>false'
            "</Delete_StmtLine_Result></Delete_StmtLine_Result>"
        )
    )

    with pytest.raises(Changed, match="the row is not there any more: read the document again"):
        documents.delete_row(LINES, {"Key": "k"})


def test_page_variables_are_given_wherever_the_operation_takes_them() -> None:
    wsdl = pages.page_wsdl(
        "Statement", pages.STATEMENT, parts=pages.STATEMENT_PARTS, variables=["CurrentBank"]
    )
    documents, carrier = scripted(wsdl)
    documents = replace(documents, variables={"CurrentBank": "BCA"})
    namespace = "urn:microsoft-dynamics-schemas/page/statement"
    true = (
        f'<{name}_Result xmlns="{namespace}"><{name}_Result>true</{name}_Result></{name}_Result>'
        for name in ("Delete", "Delete_StmtLine")
    )
    carrier.will_answer(*(pages.answer(one) for one in true))

    documents.delete(Document({"Key": "k"}))
    documents.delete_row(LINES, {"Key": "k"})

    sent = [etree.fromstring(one.body or b"")[0][0] for one in carrier.sent]
    assert [[etree.QName(each).localname for each in one] for one in sent] == [
        ["CurrentBank", "Key"],
        ["StmtLine_Key"],
    ]


# kept by the simulator

COMPANY = CompanySeed(
    "PT Contoh, Tbk. 'A&B'",
    accounts=(AccountSeed("1100", "Bank"),),
    bank_accounts=tuple(
        BankAccountSeed(number, "1100", last_statement="S099", balance_last_statement=Decimal("10.5"))
        for number in ("BCA", "A&B '1'", "USD")
    ),
)


@pytest.fixture(autouse=True)
def _no_waiting() -> Iterator[None]:
    with stamina.set_testing(True, attempts=2):
        yield


@contextmanager
def opened(
    flavour: str, page_size: int = 1000, faults: FaultScript | None = None
) -> Iterator[tuple[SoapDocuments, Simulator]]:
    """The page of a running server; in the last version a company's own copy of it."""
    version = FLAVOURS[flavour]
    page, services = bank_reconciliation(version), standard_services(version)
    if version is BC29:
        services[STATEMENT] = publish_page(STATEMENT, replace(page, number=50379))
    with Simulator.start(
        [COMPANY],
        flavour=flavour,
        services=services,
        faults=faults,
        work_date=date(2026, 3, 2),
        soap_pages=version.soap_key or None,
    ) as server:
        connection = ConnectionSettings(
            url=server.url,
            company=COMPANY.name,
            sign_in="basic",
            user="jembatan",
            password="jembatan",
        )
        transport = Transport(connection)
        yield SoapServer(connection, transport).documents(STATEMENT), server
        transport.close()


@pytest.fixture(params=["nav2018", "bc26", "bc29"])
def page(request: pytest.FixtureRequest) -> Iterator[tuple[SoapDocuments, Simulator]]:
    with opened(str(request.param)) as both:
        yield both


def statement(bank: str = "BCA", *amounts: str) -> Document:
    rows = [
        {
            "Transaction_Date": date(2026, 3, 2),
            "Description": f"Setoran <{amount}>",
            "Statement_Amount": Decimal(amount),
        }
        for amount in amounts
    ]
    return Document({"BankAccountNo": bank}, {LINES: tuple(rows)})


def amounts(document: Document | None) -> list[object]:
    assert document is not None
    return [row["Statement_Amount"] for row in document.parts[LINES]]


def kept(server: Simulator) -> list[list[Any]]:
    """Everything that the server keeps of statements, with each row's version."""
    company = server.company()
    return [
        [(row.timestamp, dict(row.values)) for row in company.rows(table)] for table in (270, 271, 273, 274)
    ]


KEY = {"BankAccountNo": "BCA", "StatementNo": "S100"}


def test_a_document_is_created_read_changed_and_deleted(page: tuple[SoapDocuments, Simulator]) -> None:
    documents, server = page

    made = documents.create(statement("BCA", "100.25", "-0.75"))
    read = documents.read(KEY)
    assert read == made
    first, second = read.parts[LINES]
    changed = documents.update(
        Document(
            {"Key": read.key, "StatementDate": date(2026, 3, 2)},
            {
                LINES: (
                    {"Key": second["Key"], "Statement_Amount": Decimal(-1)},
                    {"Statement_Amount": Decimal(3)},
                )
            },
        )
    )
    documents.delete_row(LINES, changed.parts[LINES][0])
    left = documents.read(KEY)

    assert (made.header["StatementNo"], made.header["BalanceLastStatement"]) == ("S100", Decimal("10.5"))
    assert made.parts[ENTRIES] == ()
    assert first["Description"] == "Setoran <100.25>"
    assert amounts(changed) == [Decimal("100.25"), Decimal(-1), Decimal(3)]
    assert changed.header["StatementDate"] == date(2026, 3, 2)
    assert amounts(left) == [Decimal(-1), Decimal(3)]
    assert left is not None
    documents.delete(left)
    assert documents.read(KEY) is None
    assert not list(server.company().rows(274))


def test_a_document_can_be_sent_back_as_it_was_read(page: tuple[SoapDocuments, Simulator]) -> None:
    documents, _ = page
    made = documents.create(statement("BCA", "1", "2"))

    again = documents.update(made)

    assert {**again.header, "Key": ""} == {**made.header, "Key": ""}
    assert again.parts == made.parts


def test_documents_are_listed_to_their_end_and_found_by_odd_names(
    page: tuple[SoapDocuments, Simulator],
) -> None:
    documents, server = page
    for seed in COMPANY.bank_accounts:
        documents.create(statement(seed.number, "5"))
    small = replace(documents, _page_size=1)

    assert [one.header["BankAccountNo"] for one in small.listed({})] == ["A&B '1'", "BCA", "USD"]
    assert [one.header["BankAccountNo"] for one in small.listed({"BankAccountNo": "A&B '1'"})] == ["A&B '1'"]
    assert amounts(documents.read({"BankAccountNo": "A&B '1'", "StatementNo": "S100"})) == [Decimal(5)]
    assert server.calls["ReadMultiple"] == 6


def test_what_is_refused_has_changed_nothing(page: tuple[SoapDocuments, Simulator]) -> None:
    documents, server = page
    made = documents.create(statement("BCA", "1", "2"))
    first, second = made.parts[LINES]
    server.company().set_field(
        274, ("Bank Reconciliation", "BCA", "S100", 10_000), "Description", "by somebody else"
    )
    fresh = documents.read(KEY)
    assert fresh is not None
    before = kept(server)
    new = {"Statement_Amount": Decimal(9)}
    attempts: list[tuple[type[Exception], str, Callable[[], object]]] = [
        (
            Changed,
            "Other user has modified",
            lambda: documents.update(Document(made.header, {LINES: (new,)})),
        ),
        (Changed, "Other user has modified", lambda: documents.delete(made)),
        (Changed, "Other user has modified", lambda: documents.delete_row(LINES, first)),
        (
            Changed,
            "Other user has modified",
            lambda: documents.update(Document({"Key": fresh.key}, {LINES: (new, {**first, **new})})),
        ),
        (Refused, "The Key is not valid", lambda: documents.delete_row(LINES, {"Key": "nonsense"})),
        (
            Refused,
            "You cannot rename",
            lambda: documents.update(Document({"Key": fresh.key, "BankAccountNo": "USD"}, {LINES: (new,)})),
        ),
        (
            Refused,
            "Callback functions are not allowed",
            lambda: documents.update(Document({"Key": fresh.key, "BalanceLastStatement": Decimal(1)})),
        ),
        (
            Refused,
            "read-only",
            lambda: documents.update(
                Document(
                    {"Key": fresh.key}, {LINES: (new, {"Key": second["Key"], "Applied_Amount": Decimal(1)})}
                )
            ),
        ),
        (
            Refused,
            "does not allow new rows",
            lambda: documents.update(Document({"Key": fresh.key}, {ENTRIES: ({"Amount": Decimal(1)},)})),
        ),
        (Refused, "cannot be found in", lambda: documents.create(statement("NONE", "1"))),
        (
            Refused,
            "must be less than or equal to",
            lambda: documents.create(
                Document({"BankAccountNo": "USD"}, {LINES: (new, {"Check_No": "X" * 21})})
            ),
        ),
    ]

    for kind, words, attempt in attempts:
        with pytest.raises(kind, match=words):
            attempt()
        assert kept(server) == before, words


@pytest.mark.parametrize(
    ("operation", "act"),
    [
        ("Create", lambda documents, made: documents.create(statement("USD", "7"))),
        ("Update", lambda documents, made: documents.update(replace(made, parts={LINES: ({},)}))),
        ("Delete_StmtLine", lambda documents, made: documents.delete_row(LINES, made.parts[LINES][0])),
    ],
)
def test_a_write_whose_answer_is_lost_was_sent_once_and_is_asked_after(
    operation: str, act: Callable[[SoapDocuments, Document], object]
) -> None:
    faults = FaultScript([Rule(kind="lose_answer", operation=operation)])
    with opened("nav2018", faults=faults) as (documents, server):
        made = documents.create(statement("BCA", "1")) if operation != "Create" else Document({})

        with pytest.raises(NoAnswer):
            act(documents, made)

        assert server.calls[operation] == 1
        found = {str(one.header["BankAccountNo"]): len(one.parts[LINES]) for one in documents.listed({})}
        assert found == {"Create": {"USD": 1}, "Update": {"BCA": 2}, "Delete_StmtLine": {"BCA": 0}}[operation]
