"""Ledger pages over OData V4: general ledger entries and bank account ledger entries, read as proof.

A newcomer would ask for many documents with one filter over two fields; Navision refuses `or` between fields
(PROTOCOL 2.3), so each question is about one. And the filter is not trusted: what comes back is looked at again.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import starmap
from operator import attrgetter
from typing import Any, Final, Generic, TypeVar

from msgspec import structs

from connector.documents import BankLedgerEntry, DocumentType, LedgerEntry
from connector.errors import ConnectorError
from connector.exchange import Request, unread
from connector.fields import Fields, Use, found, renamed, used
from connector.odata.lists import Service
from connector.odata.metadata import EntitySet
from connector.odata.names import both, either, literal
from connector.odata.rows import Make, RowReader, amount_of, each
from connector.options import json_options
from connector.settings import PublishedServices
from connector.uses import BANK_USES, GENERAL_USES, without_the_other_amount

__all__ = ["ODataLedger", "bank_ledger", "general_ledger"]

Entry = TypeVar("Entry", LedgerEntry, BankLedgerEntry)

_DOCUMENT_TYPES: Final = json_options(DocumentType)
_OTHER: Final = DocumentType.OTHER


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
    return _ledger(shape, service, renamed(GENERAL_USES, "ledger", services.field_names), _general_entries)


def bank_ledger(
    shape: EntitySet, service: Service, services: PublishedServices
) -> ODataLedger[BankLedgerEntry]:
    """The dialect of a Bank Account Ledger Entries page."""
    return _ledger(shape, service, renamed(BANK_USES, "bank_ledger", services.field_names), _bank_entries)


def _ledger(
    shape: EntitySet,
    service: Service,
    uses: Sequence[Use],
    entries: Callable[[Fields], RowReader[Entry]],
) -> ODataLedger[Entry]:
    fields = without_the_other_amount(found(shape.name, shape.row, uses, options_as_text=True))
    return ODataLedger(service, fields, entries(fields))


def _general_entries(fields: Fields) -> RowReader[LedgerEntry]:
    """What reads the rows of a general ledger that shows these fields."""

    def spell(rows: Sequence[Any]) -> None:
        for row in rows:
            row.document_type = _DOCUMENT_TYPES.get(row.document_type, _OTHER)
        if "amount" not in fields:
            for row in rows:
                row.amount = row.debit_amount - row.credit_amount

    # A row without debit and credit has just the fields of an entry.
    whole = fields.members.keys() <= _UNSHOWN.keys()
    return RowReader(fields, _UNSHOWN, _as_entries(spell, structs.astuple if whole else _by_name))


_UNSHOWN: Final = {one.name: None if one.required else one.default for one in structs.fields(LedgerEntry)}
"""What an entry says of a field that its ledger does not show; blank is not the same as not shown."""

_by_name: Final = attrgetter(*_UNSHOWN)
"""The fields of an entry out of a row that has others besides."""


def _as_entries(
    spell: Callable[[Sequence[Any]], None], values: Callable[[Any], tuple[Any, ...]]
) -> Make[LedgerEntry]:
    """What makes entries of rows, once `spell` has seen to what a row says in other words than an entry.

    The fields are handed over all at once: one by one they would take longer than the JSON does.
    """

    def entries(rows: Sequence[Any]) -> list[LedgerEntry]:
        spell(rows)
        return list(starmap(LedgerEntry, map(values, rows)))

    return entries


def _bank_entries(fields: Fields) -> RowReader[BankLedgerEntry]:
    """What reads the rows of a bank account ledger that shows these fields."""
    amount = amount_of(fields)
    blank_reference = "" if "external_document_no" in fields else None

    def entry(row: Any) -> BankLedgerEntry:
        return BankLedgerEntry(
            entry_no=row.entry_no,
            posting_date=row.posting_date,
            document_type=_DOCUMENT_TYPES.get(row.document_type, _OTHER),
            document_no=row.document_no,
            external_document_no=row.external_document_no or blank_reference,
            bank_account_no=row.account_no,
            description=row.description,
            amount=amount(row),
            remaining_amount=row.remaining_amount,
            open=row.open,
            branch=row.branch or "",
            contract=row.contract or "",
            reversed=row.reversed or False,
            reversed_by_entry_no=row.reversed_by_entry_no or 0,
            reversed_entry_no=row.reversed_entry_no or 0,
        )

    return RowReader(fields, dict.fromkeys(use.ours for use in BANK_USES), each(entry))
