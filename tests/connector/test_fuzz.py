"""Whatever bytes come back, a call ends in a value or in one of our errors; and never in a guess."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from connector import Changed, ConnectorError, JournalBatch, NoAnswer, PublishedServices, Refused, Unreachable
from connector.company_wire import CompanyWire
from connector.exchange import Answer, Purpose
from connector.settings import ConnectionSettings
from tests.connector import pages
from tests.connector.carrier import ScriptedCarrier, wire_over
from tests.connector.test_soap_wire import BATCH, LINE, STORED, carrier

READS: dict[str, Callable[[CompanyWire], Any]] = {
    "read_journal": lambda wire: wire.read_journal(BATCH),
    "ledger_by_document": lambda wire: wire.ledger_by_document(["D1"]),
    "last_entry_no": lambda wire: wire.last_entry_no(),
    "companies": lambda wire: wire.companies(),
}
WRITES: dict[str, Callable[[CompanyWire], Any]] = {
    "create_lines": lambda wire: wire.create_lines(BATCH, [LINE]),
    "post": lambda wire: wire.post(BATCH),
}
WHOLE = [
    pages.listed("GeneralJournal", "CreateMultiple", [STORED] * 3),
    pages.listed("GeneralJournal", "ReadMultiple", [STORED] * 3),
    pages.fault("NavNCLDialogException", "There is nothing to post."),
]


@st.composite
def bytes_of_some_kind(draw: st.DrawFn) -> bytes:
    """Any bytes, or a whole answer that was cut, doubled or changed in places."""
    if draw(st.booleans()):
        return draw(st.binary(max_size=300))
    whole = bytearray(draw(st.sampled_from(WHOLE)))
    for _ in range(draw(st.integers(0, 4))):
        place = draw(st.integers(0, len(whole)))
        whole[place : place + draw(st.integers(0, 40))] = draw(st.binary(max_size=10))
    return bytes(whole)


def answered(body: bytes, status: int) -> CompanyWire:
    server = carrier()
    server.answers = [Answer(status, body, "text/xml")] * 50
    return wire_over(ConnectionSettings(url="http://nav/NAV", company="A"), server)


@pytest.mark.parametrize("ask", READS.values(), ids=READS)
@given(body=bytes_of_some_kind(), status=st.sampled_from([200, 500]))
@example(body=b"<a>" * 5000, status=200)
@example(body=b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', status=200)
@settings(max_examples=60, deadline=None)
def test_a_read_of_any_bytes_ends_in_a_value_or_in_our_errors(
    ask: Callable[[CompanyWire], Any], body: bytes, status: int
) -> None:
    with suppress(Refused, Changed, Unreachable):
        ask(answered(body, status))


@pytest.mark.parametrize("ask", WRITES.values(), ids=WRITES)
@given(body=bytes_of_some_kind(), status=st.sampled_from([200, 500]))
@settings(max_examples=60, deadline=None)
def test_a_write_of_any_bytes_ends_in_a_value_or_in_our_errors(
    ask: Callable[[CompanyWire], Any], body: bytes, status: int
) -> None:
    with suppress(Refused, Changed, NoAnswer):
        ask(answered(body, status))


@given(body=bytes_of_some_kind())
@settings(max_examples=100, deadline=None)
def test_any_bytes_for_a_description_end_in_our_errors(body: bytes) -> None:
    with pytest.raises(ConnectorError):
        wire_over(ConnectionSettings(url="http://nav/NAV", company="A"), carrier(GeneralJournal=body)).shape()


@given(cut=st.integers(0, len(WHOLE[1]) - 1))
def test_a_list_that_was_cut_short_is_never_read_as_a_shorter_list(cut: int) -> None:
    with pytest.raises(Unreachable):
        answered(WHOLE[1][:cut], 200).read_journal(BATCH)


@pytest.mark.parametrize("forbidden", ["&#x1F;", "&#31;", "\x1f", "&#xFFFF;", "\x00", "&#xD800;"])
def test_characters_that_xml_forbids_are_taken_out_and_nothing_else(forbidden: str) -> None:
    server = carrier()
    row = STORED + pages.row(Description=f"Pem{forbidden}bayaran &#x41;&#10;&amp;")
    server.will_answer(
        pages.listed("GeneralJournal", "ReadMultiple", [row, STORED]),
        pages.listed("GeneralJournal", "ReadMultiple", []),
    )

    lines = wire_over(ConnectionSettings(url="http://nav/NAV", company="A"), server).read_journal(BATCH)

    assert [line.description for line in lines] == ["Pembayaran A\n&", ""]


def test_an_amount_that_nobody_could_hold_is_not_read() -> None:
    body = WHOLE[1].replace(b"1200000.5", b"9" * 30)

    with pytest.raises(Unreachable, match="more than 18 digits"):
        answered(body, 200).read_journal(BATCH)
    with pytest.raises(NoAnswer, match="more than 18 digits"):
        answered(WHOLE[0].replace(b"1200000.5", b"9" * 30), 200).create_lines(BATCH, [LINE])


def test_entities_of_an_answers_own_are_refused() -> None:
    body = b'<!DOCTYPE a [<!ENTITY b "cut">]>' + WHOLE[1].replace(b"10110", b"10&b;110")

    with pytest.raises(Unreachable, match="declarations of its own"):
        answered(body, 200).read_journal(BATCH)


def test_a_write_is_sent_once_whatever_the_answer() -> None:
    server: ScriptedCarrier = carrier()
    server.answers = [Answer(200, b"\x00", "text/xml")] * 5
    wire = wire_over(
        ConnectionSettings(url="http://nav/NAV", company="A", services=PublishedServices()), server
    )

    with pytest.raises(NoAnswer):
        wire.post(JournalBatch("GENERAL", "LEASE01"))

    assert [request.purpose for request in server.sent] == [Purpose.POST]
