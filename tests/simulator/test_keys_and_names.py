"""Keys and record ids as captured servers wrote them, read and written again."""

import pytest

from simulator.errors import DialogError
from simulator.soap.keys import key_of, read_key, read_record_id, record_id
from simulator.tables.store import Record
from simulator.tables.tables import NAV2018, tables
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
