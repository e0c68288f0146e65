"""Whatever bytes come back over OData V4 or API v2.0, a call ends in a value or in one of our errors."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

import msgspec
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from connector import Changed, ConnectorError, NoAnswer, Refused, Unreachable
from connector.company_wire import CompanyWire
from connector.exchange import Answer
from tests.connector import api_edmx, test_api_wire, test_odata_wire
from tests.connector.test_odata_wire import BATCH, LINE

Ask = Callable[[CompanyWire], Any]
READS: dict[str, Ask] = {
    "read_journal": lambda wire: wire.read_journal(BATCH),
    "ledger_by_document": lambda wire: wire.ledger_by_document(["D1"]),
    "last_entry_no": lambda wire: wire.last_entry_no(),
    "ledger_from": lambda wire: list(wire.ledger_from(1)),
    "companies": lambda wire: wire.companies(),
}
WRITES: dict[str, Ask] = {
    "create_lines": lambda wire: wire.create_lines(BATCH, [LINE, LINE]),
    "post": lambda wire: wire.post(BATCH),
}
STORED, ENTRY = test_odata_wire.STORED, test_odata_wire.ENTRY
WHOLE = [
    msgspec.json.encode(one)
    for one in (
        {"value": [STORED] * 3, "@odata.nextLink": "http://x?$skiptoken=1"},
        {"value": [ENTRY] * 2},
        {"value": [api_edmx.STORED_LINE | {"dimensionSetLines": []}]},
        {"value": [api_edmx.STORED_ENTRY]},
        api_edmx.COMPANIES,
        api_edmx.JOURNALS,
        test_odata_wire.answers((201, STORED), (201, STORED)),
        test_odata_wire.answers((201, STORED), (400, test_odata_wire.error("Unknown", "No"))),
        test_odata_wire.error("Application_DialogException", "There is nothing to post."),
    )
]
DEEP = b'{"value":' + b"[" * 100_000
HUGE = msgspec.json.encode({"value": [ENTRY]}).replace(b'"Amount":5', b'"Amount":1E999999999999')


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


def answered(wire: str, body: bytes, status: int) -> CompanyWire:
    """A wire whose every answer is this one; over API v2.0 company and journal are still found."""
    api = wire == "api"
    server = test_api_wire.carrier(api_edmx.JOURNALS) if api else test_odata_wire.carrier()
    server.answers += [Answer(status, body, "application/json")] * 400
    return test_api_wire.wire(server) if api else test_odata_wire.wire(server)


@pytest.mark.parametrize("wire", ["odata", "api"])
@pytest.mark.parametrize("ask", READS.values(), ids=READS)
@given(body=bytes_of_some_kind(), status=st.sampled_from([200, 400, 404, 409, 500]))
@example(body=DEEP, status=200)
@example(body=HUGE, status=200)
@example(body=b'{"error":' * 50_000, status=500)
@example(body="{}".encode("utf-16"), status=200)
@settings(max_examples=50, deadline=None)
def test_a_read_of_any_bytes_ends_in_a_value_or_in_our_errors(
    ask: Ask, wire: str, body: bytes, status: int
) -> None:
    with suppress(Refused, Changed, Unreachable):
        ask(answered(wire, body, status))


@pytest.mark.parametrize("wire", ["odata", "api"])
@pytest.mark.parametrize("ask", WRITES.values(), ids=WRITES)
@given(body=bytes_of_some_kind(), status=st.sampled_from([200, 201, 204, 400, 409, 500]))
@example(body=DEEP, status=200)
@settings(max_examples=50, deadline=None)
def test_a_write_of_any_bytes_ends_in_a_value_or_in_our_errors(
    ask: Ask, wire: str, body: bytes, status: int
) -> None:
    with suppress(Refused, Changed, NoAnswer, Unreachable):
        ask(answered(wire, body, status))


@given(body=bytes_of_some_kind() | st.integers(0, 2000).map(lambda cut: api_edmx.metadata()[:cut]))
@example(body=b"<a>" * 5000)
@settings(max_examples=100, deadline=None)
def test_any_bytes_for_a_description_end_in_our_errors(body: bytes) -> None:
    server = test_odata_wire.carrier()
    server.descriptions["$metadata"] = body

    with pytest.raises(ConnectorError):
        test_odata_wire.wire(server).shape()


@given(cut=st.integers(0, len(WHOLE[1]) - 1))
def test_a_list_that_was_cut_short_is_never_read_as_a_shorter_list(cut: int) -> None:
    with pytest.raises(Unreachable):
        answered("odata", WHOLE[1][:cut], 200).ledger_by_document(["BKM1"])


@given(cut=st.integers(1, len(WHOLE[6]) - 1))
def test_a_batch_that_was_cut_short_may_have_been_carried_out(cut: int) -> None:
    with pytest.raises(NoAnswer):
        answered("odata", WHOLE[6][:cut], 200).create_lines(BATCH, [LINE, LINE])


@given(cut=st.integers(1, len(WHOLE[8]) - 1))
def test_a_refusal_that_was_cut_short_is_no_refusal_of_navisions(cut: int) -> None:
    with pytest.raises(NoAnswer):
        answered("odata", WHOLE[8][:cut], 500).post(BATCH)
