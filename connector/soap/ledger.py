"""Ledger pages over SOAP: general ledger entries and bank account ledger entries, read as proof.

A newcomer would page through the list with bookmarks. A bookmark whose record is gone has no documented meaning
(PROTOCOL 1.8), so a ledger is asked for windows of entry numbers, and only lists that stay small are paged.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Generic, TypeVar

from connector.documents import BLANK_DATE, BankLedgerEntry, DocumentType, InvalidDocument, LedgerEntry
from connector.exchange import Answer, Unreadable
from connector.fields import Fields, Use, found, renamed, used
from connector.names import any_of
from connector.options import mangled_option, soap_option, spellings
from connector.settings import PublishedServices
from connector.soap.codec import RowReader
from connector.soap.page import KEY, Call, ServiceDialect, entity
from connector.soap.shape import ServiceShape
from connector.uses import BANK_USES, GENERAL_USES, without_the_other_amount

__all__ = ["LedgerDialect", "bank_ledger", "general_ledger"]

Entry = TypeVar("Entry", LedgerEntry, BankLedgerEntry)


@dataclass(frozen=True, slots=True)
class LedgerDialect(Generic[Entry]):
    """One ledger page of one company, ready to be asked."""

    service: ServiceDialect
    fields: Fields
    _reader: RowReader
    _entry: Callable[[Fields, Mapping[str, object]], Entry]

    def used(self) -> list[tuple[str, str]]:
        """What the fingerprint says of this page."""
        return used(self.service.shape.service, self.fields, spellings(mangled_option, DocumentType))

    def by_document(self, document_nos: Sequence[str], set_size: int, bookmark: str) -> Call:
        """The call for one page of the entries under these document numbers."""
        return self._ask([("document_no", any_of(document_nos))], set_size, bookmark)

    def between(self, first: int, last: int | None, set_size: int) -> Call:
        """The call for the entries with these numbers, at most `set_size` of them; without a last, all above."""
        return self._ask([("entry_no", f"{first}..{'' if last is None else last}")], set_size, "")

    def outermost(self, set_size: int) -> Call:
        """The call for one row at an end of the list: the first with 1, the last with -1."""
        return self._ask([], set_size, "")

    def entries(self, call: Call, answer: Answer) -> list[Entry]:
        """The entries that an answer holds, in its order."""
        return [entry for entry, _ in self.entries_with_keys(call, answer)]

    def entries_with_keys(self, call: Call, answer: Answer) -> list[tuple[Entry, str]]:
        """The entries together with what marks their place in the list."""
        rows = self.service.rows(call, answer, self._reader)
        try:
            return [
                (self._entry(self.fields, values), self.fields.value(values, "key", str, ""))
                for values in rows
            ]
        except InvalidDocument as invalid:
            raise Unreadable(str(invalid)) from None

    def _ask(self, filters: Iterable[tuple[str, str]], set_size: int, bookmark: str) -> Call:
        members = [(self.fields.members[ours], criteria) for ours, criteria in filters]
        return self.service.read_multiple(members, variables={}, set_size=set_size, bookmark=bookmark)


def general_ledger(
    shape: ServiceShape, address: str, services: PublishedServices
) -> LedgerDialect[LedgerEntry]:
    """The dialect of a General Ledger Entries page."""
    fields = _fields(shape, renamed(GENERAL_USES, "ledger", services.field_names))
    return LedgerDialect(
        ServiceDialect(shape, address), fields, RowReader(entity(shape), fields.names()), _general_entry
    )


def bank_ledger(
    shape: ServiceShape, address: str, services: PublishedServices
) -> LedgerDialect[BankLedgerEntry]:
    """The dialect of a Bank Account Ledger Entries page."""
    fields = _fields(shape, renamed(BANK_USES, "bank_ledger", services.field_names))
    return LedgerDialect(
        ServiceDialect(shape, address), fields, RowReader(entity(shape), fields.names()), _bank_entry
    )


def _fields(shape: ServiceShape, uses: Sequence[Use]) -> Fields:
    return without_the_other_amount(found(shape.service, entity(shape), (*uses, KEY)))


def _general_entry(fields: Fields, values: Mapping[str, object]) -> LedgerEntry:
    get = fields.value
    return LedgerEntry(
        entry_no=get(values, "entry_no", int),
        posting_date=get(values, "posting_date", date, BLANK_DATE),
        document_type=soap_option(DocumentType, get(values, "document_type", str)),
        document_no=get(values, "document_no", str, ""),
        external_document_no=_shown(fields, values, "external_document_no"),
        account_no=get(values, "account_no", str, ""),
        description=get(values, "description", str, ""),
        amount=_amount(fields, values),
        branch=get(values, "branch", str, ""),
        contract=get(values, "contract", str, ""),
        source_code=_shown(fields, values, "source_code"),
        user_id=_shown(fields, values, "user_id"),
        register_no=get(values, "register_no", int) if "register_no" in fields else None,
        reversed=get(values, "reversed", bool),
        reversed_by_entry_no=get(values, "reversed_by_entry_no", int, 0),
        reversed_entry_no=get(values, "reversed_entry_no", int, 0),
    )


def _bank_entry(fields: Fields, values: Mapping[str, object]) -> BankLedgerEntry:
    get = fields.value
    return BankLedgerEntry(
        entry_no=get(values, "entry_no", int),
        posting_date=get(values, "posting_date", date, BLANK_DATE),
        document_type=soap_option(DocumentType, get(values, "document_type", str)),
        document_no=get(values, "document_no", str, ""),
        external_document_no=_shown(fields, values, "external_document_no"),
        bank_account_no=get(values, "account_no", str, ""),
        description=get(values, "description", str, ""),
        amount=_amount(fields, values),
        remaining_amount=get(values, "remaining_amount", Decimal) if "remaining_amount" in fields else None,
        open=get(values, "open", bool) if "open" in fields else None,
        branch=get(values, "branch", str, ""),
        contract=get(values, "contract", str, ""),
        reversed=get(values, "reversed", bool),
        reversed_by_entry_no=get(values, "reversed_by_entry_no", int, 0),
        reversed_entry_no=get(values, "reversed_entry_no", int, 0),
    )


def _amount(fields: Fields, values: Mapping[str, object]) -> Decimal:
    if "amount" in fields:
        return fields.value(values, "amount", Decimal)
    return fields.value(values, "debit_amount", Decimal) - fields.value(values, "credit_amount", Decimal)


def _shown(fields: Fields, values: Mapping[str, object], ours: str) -> str | None:
    """The text, blank if it is left out of a row; None where the page does not show the field at all."""
    return fields.value(values, ours, str, "") if ours in fields else None
