"""General ledger entries of API v2.0, read as proof (PROTOCOL 3.2).

A newcomer would miss three things. There is no External Document No., so *posted* rests on document number and
content; a reversal is not marked on the entry that it takes back, it is just another entry with the amount turned
round; and the dimensions stand in a list beside the entry.
"""

from typing import Any, Final

import msgspec

from connector.api.journal import DIMENSIONS, DimensionLine, check_dimensions, dimension_codes
from connector.documents import DocumentType, LedgerEntry
from connector.fields import Use, found
from connector.odata.ledger import ODataLedger
from connector.odata.lists import Service
from connector.odata.metadata import EntitySet
from connector.odata.rows import Make, RowReader, each
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
        {},
        _entries(dimension_codes(settings)),
        [("dimensions", list[DimensionLine], msgspec.field(name=DIMENSIONS))],
    )
    return ODataLedger(service, fields, reader, DIMENSIONS)


def _entries(dimensions: tuple[tuple[str, str], ...]) -> Make[LedgerEntry]:
    """What makes entries of rows: debit and credit become one amount, two dimensions are found in their list."""
    types, other = json_options(DocumentType), DocumentType.OTHER
    (branch_code, _), (contract_code, _) = dimensions

    def entry(row: Any) -> LedgerEntry:
        branch = contract = ""
        for one in row.dimensions:
            if one.code == branch_code:
                branch = one.value
            elif one.code == contract_code:
                contract = one.value
        return LedgerEntry(
            row.entry_no,
            row.posting_date,
            row.document_no,
            row.account_no,
            row.debit_amount - row.credit_amount,
            row.description,
            types.get(row.document_type, other),
            None,  # External Document No. is not shown
            branch,
            contract,
            reversal_shown=False,
        )

    return each(entry)
