"""Keys and record ids as captured servers wrote them, read and written again."""

import pytest

from simulator.errors import DialogError
from simulator.soap.keys import key_of, read_key, read_record_id, record_id
from simulator.tables.fields import Field, Kind
from simulator.tables.flavours import NAV2018, Table, tables
from simulator.tables.store import Record
from tests.simulator.worlds import a_company, line, offer

CUSTOMER = tables(NAV2018)[18]


def test_a_captured_customer_key_is_read_and_written_as_it_was() -> None:
    captured = "32;EgAAAAJ7CDAAMQA5ADAANQA4ADkAMw==6;6604600;"

    read = read_key(CUSTOMER, captured)

    assert (read.key, read.timestamp) == (("01905893",), 660460)
    assert key_of(Record(CUSTOMER, {"No.": "01905893"}, 660460)) == captured


@pytest.mark.parametrize("number", ["10000", "C-100", "É", "0", "A" * 20])
def test_every_key_comes_back_as_it_went(number: str) -> None:
    record = Record(CUSTOMER, {"No.": number}, 42)

    assert read_key(CUSTOMER, key_of(record)).key == (number,)


SALES = Table(
    36,
    "Sales Header",
    ("Document Type", "No."),
    {
        "Document Type": Field("Document Type", Kind.OPTION, options=("Quote", "Order", "Invoice")),
        "No.": Field("No.", Kind.CODE, 20),
    },
)
SALES_LINES = Table(
    37,
    "Sales Line",
    ("Document Type", "Document No.", "Line No."),
    {
        "Document Type": SALES.fields["Document Type"],
        "Document No.": Field("Document No.", Kind.CODE, 20),
        "Line No.": Field("Line No.", Kind.INTEGER),
    },
)


def numbered(table: int, *fields: Field) -> Table:
    """A table of which only the key matters."""
    return Table(table, f"Table {table}", tuple(each.name for each in fields), {f.name: f for f in fields})


def test_a_captured_key_of_a_document_is_read_and_written_as_it_was() -> None:
    captured = (
        "28;JAAAAACLAQAAAAJ7BDEAMAA1ADQ=7;41462631;10;SalesLines3;36;JQAAAACLAQAAAAJ7BDEAMAA1ADQAAAAAhxAn7;"
        "41462650;36;JQAAAACLAQAAAAJ7BDEAMAA1ADQAAAAAhyBO7;41462670;36;JQAAAACLAQAAAAJ7BDEAMAA1ADQAAAAAhzB17;"
        "41462690;"
    )

    read = read_key(SALES, captured, {"SalesLines": SALES_LINES})

    assert (read.key, read.timestamp) == (("Order", "1054"), 4146263)
    assert [(each.key, each.timestamp) for each in read.parts["SalesLines"]] == [
        (("Order", "1054", number), stamp)
        for number, stamp in ((10_000, 4146265), (20_000, 4146267), (30_000, 4146269))
    ]
    lines = [
        Record(SALES_LINES, dict(zip(SALES_LINES.key, each.key, strict=True)), each.timestamp)
        for each in read.parts["SalesLines"]
    ]
    header = Record(SALES, {"Document Type": "Order", "No.": "1054"}, 4146263)
    assert key_of(header, {"SalesLines": lines}) == captured


@pytest.mark.parametrize(
    ("captured", "table", "key", "timestamp"),
    [
        (
            "44;3gAAAAJ7BzAAMQAwADAAMAAwADAAAAACe/9MADAAMQ==9;1326112700;",
            numbered(222, Field("Customer No.", Kind.CODE, 20), Field("Code", Kind.CODE, 10)),
            ("0100000", "L01"),
            132611270,
        ),
        (
            "36;bwAAAAJ7BjEAMAAyADAAMAAxAAAAAIcgTg==6;3712520;",
            numbered(111, Field("Document No.", Kind.CODE, 20), Field("Line No.", Kind.INTEGER)),
            ("102001", 20_000),
            371252,
        ),
    ],
)
def test_a_captured_key_of_a_line_is_read_and_written_as_it_was(
    captured: str, table: Table, key: tuple[str | int, ...], timestamp: int
) -> None:
    read = read_key(table, captured)

    assert (read.key, read.timestamp, read.parts) == (key, timestamp, {})
    assert key_of(Record(table, dict(zip(table.key, key, strict=True)), timestamp)) == captured


@pytest.mark.parametrize(
    "text",
    [
        "28;JAAAAACLAQAAAAJ7BDEAMAA1ADQ=7;41462631;10;OtherLines0;",
        "28;JAAAAACLAQAAAAJ7BDEAMAA1ADQ=7;41462631;10;SalesLines1;",
        "28;JAAAAACLAQAAAAJ7BDEAMAA1ADQ=7;41462630;more",
        "28;JAAAAACLAQAAAAJ7BDEAMAA1ADQ=7;4146263",
        "4;JAAA7;41462630;",
        "",
    ],
)
def test_what_was_never_the_key_of_a_document_is_refused(text: str) -> None:
    with pytest.raises(DialogError, match="The Key is not valid"):
        read_key(SALES, text, {"SalesLines": SALES_LINES})


def test_a_document_without_lines_says_so_in_its_key() -> None:
    header = Record(SALES, {"Document Type": "Quote", "No.": "É1"}, 7)

    key = key_of(header, {"SalesLines": []})

    assert key.endswith("1;71;10;SalesLines0;")
    assert read_key(SALES, key, {"SalesLines": SALES_LINES}).key == ("Quote", "É1")


def test_a_journal_lines_key_and_record_id_come_back() -> None:
    company = a_company()
    offer(company, line("1000", 1))
    record = company.rows(81).get("GENERAL", "LEASE", 10_000)

    assert read_key(record.table, key_of(record)).key == ("GENERAL", "LEASE", 10_000)
    assert record_id(record) == "Gen. Journal Line: GENERAL,LEASE,10000"
    assert read_record_id(record.table, record_id(record)) == ("GENERAL", "LEASE", 10_000)


@pytest.mark.parametrize("text", ["Customer", "Vendor: 1", "Customer: 1,2", ""])
def test_a_record_id_of_something_else_names_nothing(text: str) -> None:
    assert read_record_id(CUSTOMER, text) is None


def test_the_key_of_another_table_is_refused() -> None:
    company = a_company()
    account = company.rows(15).get("1000")

    with pytest.raises(DialogError):
        read_key(CUSTOMER, key_of(account))
