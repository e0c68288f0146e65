"""Ledger entries out of the bytes of a page: our typed reading beside msgspec alone.

Ours makes the entries that the rest of the connector works with: options are members of an enumeration, a blank is
a blank however the wire spells it, what the page does not show is told from what is blank there, the amount is
checked, and over API v2.0 debit and credit become one amount and the dimensions are found in their list. msgspec
alone decodes the same bytes into structures of the same fields with dates and decimals, options and dimensions as
they stand there.

The pages were answered by the simulator; the figure is per second of this process's time.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any, Final

import msgspec

from benchmarks.figures import Figure, Size, side_by_side
from benchmarks.navision import CALLED, Scribe, navision, settings
from connector import LedgerEntry
from connector.servers import servers_for
from connector.settings import WireName
from connector.transport import Transport

FLOOR: Final = 0.50


class ODataEntry(msgspec.Struct, gc=False):
    """What the page shows of an entry that we use."""

    Entry_No: int
    Posting_Date: date
    Document_Type: str
    Document_No: str
    External_Document_No: str
    G_L_Account_No: str
    Description: str
    Amount: Decimal
    Global_Dimension_1_Code: str
    Global_Dimension_2_Code: str
    Source_Code: str
    User_ID: str
    G_L_Register_No: int
    Reversed: bool
    Reversed_by_Entry_No: int
    Reversed_Entry_No: int


class ApiDimension(msgspec.Struct, gc=False):
    """A dimension of an entry."""

    code: str
    valueCode: str


class ApiEntry(msgspec.Struct, gc=False):
    """What the collection shows of an entry that we use."""

    entryNumber: int
    postingDate: date
    documentType: str
    documentNumber: str
    accountNumber: str
    description: str
    debitAmount: Decimal
    creditAmount: Decimal
    dimensionSetLines: list[ApiDimension]


class ODataPage(msgspec.Struct):
    """A page of entries."""

    value: list[ODataEntry]


class ApiPage(msgspec.Struct):
    """A page of entries."""

    value: list[ApiEntry]


PAGES: Final[dict[WireName, type[ODataPage | ApiPage]]] = {"odata": ODataPage, "api": ApiPage}


def figures(size: Size) -> Iterator[Figure]:
    """OData V4 and API v2.0."""
    with navision([], size.lines) as address:
        for wire, page in PAGES.items():
            yield _figure(address, wire, page, size)


def _figure(address: str, wire: WireName, page: type[ODataPage | ApiPage], size: Size) -> Figure:
    chosen = settings(address, wire)
    scribe = Scribe(Transport(chosen))
    ledger: Any = servers_for(chosen, scribe)[wire].ledger()
    assert len(ledger.between(1, size.lines, size.lines)) == size.lines
    request, answer = scribe.calls[-1], scribe.answer
    scribe.close()
    reader, alone = ledger.page.reader, msgspec.json.Decoder(page)

    def ours() -> None:
        rows: Sequence[LedgerEntry] = reader.page(request, answer).rows
        assert rows[-1].entry_no == size.lines

    found = side_by_side(
        f"ledger entries read over {CALLED[wire]}",
        ours,
        "msgspec alone into structures with dates and decimals",
        lambda: alone.decode(answer.body),
        size.seconds,
    )
    many = replace(found, rate=found.rate * size.lines, baseline_rate=found.baseline_rate * size.lines)
    return many.at_least(FLOOR)
