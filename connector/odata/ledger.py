"""Ledger pages over OData V4: general ledger entries and bank account ledger entries, read as proof.

A newcomer would ask for many documents with one filter over two fields; Navision refuses `or` between fields
(PROTOCOL 2.3), so each question is about one. And the filter is not trusted: what comes back is looked at again.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar

from connector.documents import BLANK_DATE, BankLedgerEntry, DocumentType, LedgerEntry
from connector.errors import ConnectorError
from connector.exchange import Request, unread
from connector.fields import Fields, Use, found, renamed, used
from connector.odata.lists import Service
from connector.odata.metadata import EntitySet
from connector.odata.names import both, either, literal
from connector.odata.rows import RowReader, amount_of
from connector.options import json_options
from connector.settings import PublishedServices
from connector.uses import BANK_USES, GENERAL_USES, without_the_other_amount

__all__ = ["ODataLedger", "bank_entries", "bank_ledger", "general_entries", "general_ledger"]

Entry = TypeVar("Entry", LedgerEntry, BankLedgerEntry)

_DOCUMENT_TYPES: Final = json_options(DocumentType)


@dataclass(frozen=True, slots=True)
class ODataLedger(Generic[Entry]):
    """One ledger of one company, ready to be asked."""

    service: Service
    fields: Fields
    reader: RowReader[Entry]
    expand: str = ""

    def used(self) -> list[tuple[str, str]]:
        """What the fingerprint says of this ledger."""
        return used(self.fields.service, self.fields, json_options(DocumentType))

    def by_document(self, document_nos: Sequence[str], page_size: int) -> Request:
        """The request for the entries under these document numbers."""
        return self._ask(either(self._name("document_no"), document_nos), page_size)

    def between(self, first: int, last: int | None, most: int) -> Request:
        """The request for the entries with these numbers, at most so many of them."""
        number = self._name("entry_no")
        upper = f"{number} le {literal(last)}" if last is not None else ""
        return self._ask(both(f"{number} ge {literal(first)}", upper), most, top=most)

    def highest(self) -> Request:
        """The request for the entry with the highest number."""
        return self._ask("", 1, top=1, order=f"{self._name('entry_no')} desc")

    @property
    def document_field(self) -> str:
        """What the ledger calls Document No."""
        return self._name("document_no")

    def disobeyed(self, what: str) -> ConnectorError:
        """What it means that the filter of a question was not obeyed."""
        request = self.service.listing({}, 1)
        return unread(request, None, what)

    def _ask(self, condition: str, page_size: int, *, top: int = 0, order: str = "") -> Request:
        query = {
            "$filter": condition,
            "$orderby": order,
            "$top": str(top) if top else "",
            "$select": ",".join(self.fields.names()),
            "$expand": self.expand,
        }
        return self.service.listing(query, page_size)

    def _name(self, ours: str) -> str:
        return self.fields.members[ours].name


def general_ledger(
    shape: EntitySet, service: Service, services: PublishedServices
) -> ODataLedger[LedgerEntry]:
    """The dialect of a General Ledger Entries page."""
    return _ledger(shape, service, renamed(GENERAL_USES, "ledger", services.field_names), general_entries)


def bank_ledger(
    shape: EntitySet, service: Service, services: PublishedServices
) -> ODataLedger[BankLedgerEntry]:
    """The dialect of a Bank Account Ledger Entries page."""
    return _ledger(shape, service, renamed(BANK_USES, "bank_ledger", services.field_names), bank_entries)


def _ledger(
    shape: EntitySet,
    service: Service,
    uses: Sequence[Use],
    entries: Callable[[Fields], Callable[[Any], Entry]],
) -> ODataLedger[Entry]:
    fields = without_the_other_amount(found(shape.name, shape.row, uses, options_as_text=True))
    return ODataLedger(service, fields, RowReader(fields, [use.ours for use in uses], entries(fields)))


def general_entries(fields: Fields) -> Callable[[Any], LedgerEntry]:
    """What makes an entry of a row of a general ledger that shows these fields."""
    amount = amount_of(fields)
    # A field that is shown and blank is not the same as one that is not shown.
    blank_reference, blank_source, blank_user = (
        "" if ours in fields else None for ours in ("external_document_no", "source_code", "user_id")
    )

    def entry(row: Any) -> LedgerEntry:
        return LedgerEntry(
            entry_no=row.entry_no,
            posting_date=row.posting_date or BLANK_DATE,
            document_type=_DOCUMENT_TYPES.get(row.document_type or "", DocumentType.OTHER),
            document_no=row.document_no or "",
            external_document_no=row.external_document_no or blank_reference,
            account_no=row.account_no or "",
            description=row.description or "",
            amount=amount(row),
            branch=row.branch or "",
            contract=row.contract or "",
            source_code=row.source_code or blank_source,
            user_id=row.user_id or blank_user,
            register_no=row.register_no,
            reversed=row.reversed or False,
            reversed_by_entry_no=row.reversed_by_entry_no or 0,
            reversed_entry_no=row.reversed_entry_no or 0,
        )

    return entry


def bank_entries(fields: Fields) -> Callable[[Any], BankLedgerEntry]:
    """What makes an entry of a row of a bank account ledger that shows these fields."""
    amount = amount_of(fields)
    blank_reference = "" if "external_document_no" in fields else None

    def entry(row: Any) -> BankLedgerEntry:
        return BankLedgerEntry(
            entry_no=row.entry_no,
            posting_date=row.posting_date or BLANK_DATE,
            document_type=_DOCUMENT_TYPES.get(row.document_type or "", DocumentType.OTHER),
            document_no=row.document_no or "",
            external_document_no=row.external_document_no or blank_reference,
            bank_account_no=row.account_no or "",
            description=row.description or "",
            amount=amount(row),
            remaining_amount=row.remaining_amount,
            open=row.open,
            branch=row.branch or "",
            contract=row.contract or "",
            reversed=row.reversed or False,
            reversed_by_entry_no=row.reversed_by_entry_no or 0,
            reversed_entry_no=row.reversed_entry_no or 0,
        )

    return entry
