"""General ledger entries of API v2.0, read as proof (PROTOCOL 3.2).

A newcomer would miss three things. There is no External Document No., so *posted* rests on document number and
content; a reversal is not marked on the entry that it takes back, it is just another entry with the amount turned
round; and the dimensions stand in a list beside the entry.
"""

from collections.abc import Callable, Sequence
from typing import Any, Final

import msgspec

from connector.api.journal import DIMENSIONS, DimensionLine, check_dimensions, dimension_codes
from connector.documents import DocumentType, LedgerEntry
from connector.fields import Use, found
from connector.odata.ledger import UNSHOWN, ODataLedger, as_entries, by_name
from connector.odata.lists import Service
from connector.odata.metadata import EntitySet
from connector.odata.rows import RowReader
from connector.options import json_options
from connector.settings import ConnectionSettings
from connector.shapes import Kind

__all__ = ["api_ledger"]

_ENTRY_USES: Final = (
    Use("entry_no", "Entry No.", Kind.WHOLE, element="entryNumber"),
    Use("posting_date", "Posting Date", Kind.DATE, element="postingDate"),
    Use("document_type", "Document Type", Kind.OPTION, element="documentType"),
    Use("document_no", "Document No.", Kind.TEXT, element="documentNumber"),
    Use("account_no", "G/L Account No.", Kind.TEXT, element="accountNumber"),
    Use("description", "Description", Kind.TEXT, element="description"),
    Use("debit_amount", "Debit Amount", Kind.DECIMAL, element="debitAmount"),
    Use("credit_amount", "Credit Amount", Kind.DECIMAL, element="creditAmount"),
)


def api_ledger(shape: EntitySet, service: Service, settings: ConnectionSettings) -> ODataLedger[LedgerEntry]:
    """The dialect of generalLedgerEntries; raises ShapeChanged if they are not what we need."""
    fields = found(shape.name, shape.row, _ENTRY_USES)
    check_dimensions(shape)
    reader = RowReader(
        fields,
        UNSHOWN | {"reversal_shown": False},
        as_entries(_spelling(dimension_codes(settings)), by_name),
        [("dimensions", list[DimensionLine], msgspec.field(name=DIMENSIONS))],
    )
    return ODataLedger(service, fields, reader, DIMENSIONS)


def _spelling(dimensions: tuple[tuple[str, str], ...]) -> Callable[[Sequence[Any]], None]:
    types, other = json_options(DocumentType), DocumentType.OTHER
    (branch, _), (contract, _) = dimensions

    def spell(rows: Sequence[Any]) -> None:
        for row in rows:
            for one in row.dimensions:
                if one.code == branch:
                    row.branch = one.value
                elif one.code == contract:
                    row.contract = one.value
            row.document_type = types.get(row.document_type, other)
            row.amount = row.debit_amount - row.credit_amount

    return spell
