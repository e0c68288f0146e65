"""Ledger pages over SOAP: general ledger entries and bank account ledger entries, read as proof.

A newcomer would trust the order of the rows. A page may list its newest entry first, or sort by account, and a
bookmark whose record is gone has no documented meaning (PROTOCOL 1.8), so a ledger is read by windows of entry
numbers: whatever the order, a window that came back with fewer rows than it was allowed is whole.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final, Generic, TypeVar

from connector.documents import BLANK_DATE, BankLedgerEntry, DocumentType, InvalidDocument, LedgerEntry
from connector.errors import ShapeChanged
from connector.exchange import Answer, Unreadable
from connector.settings import SoapServices
from connector.soap_codec import RowReader
from connector.soap_fields import Fields, Use, entity, found, known_options, option_read, renamed, used
from connector.soap_names import any_of
from connector.soap_page import Call, ServiceDialect
from connector.soap_shape import Kind, ServiceShape

__all__ = ["LedgerDialect", "bank_ledger", "general_ledger", "highest", "in_windows"]

# How much wider than a page a window may grow while it finds nothing.
_WIDEST: Final = 2**20

_SHARED: Final = (
    Use("entry_no", "Entry No.", Kind.WHOLE),
    Use("posting_date", "Posting Date", Kind.DATE),
    Use("document_type", "Document Type", Kind.OPTION),
    Use("document_no", "Document No.", Kind.TEXT),
    Use("description", "Description", Kind.TEXT),
    Use("amount", "Amount", Kind.DECIMAL, needed=False),
    Use("debit_amount", "Debit Amount", Kind.DECIMAL, needed=False),
    Use("credit_amount", "Credit Amount", Kind.DECIMAL, needed=False),
    Use("branch", "Global Dimension 1 Code", Kind.TEXT),
    Use("contract", "Global Dimension 2 Code", Kind.TEXT),
    Use("reversed", "Reversed", Kind.TRUTH),
    Use("reversed_by_entry_no", "Reversed by Entry No.", Kind.WHOLE, needed=False),
    Use("reversed_entry_no", "Reversed Entry No.", Kind.WHOLE, needed=False),
    Use("external_document_no", "External Document No.", Kind.TEXT, needed=False),
    Use("key", "Key", Kind.TEXT),
)
GENERAL_USES: Final = (
    *_SHARED,
    Use("account_no", "G/L Account No.", Kind.TEXT),
    Use("source_code", "Source Code", Kind.TEXT, needed=False),
    Use("user_id", "User ID", Kind.TEXT, needed=False),
    Use("register_no", "G/L Register No.", Kind.WHOLE, needed=False),
)
BANK_USES: Final = (
    *_SHARED,
    Use("account_no", "Bank Account No.", Kind.TEXT),
    Use("remaining_amount", "Remaining Amount", Kind.DECIMAL, needed=False),
    Use("open", "Open", Kind.TRUTH, needed=False),
)

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
        return used(self.service.shape.service, self.fields, known_options(DocumentType))

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


def general_ledger(shape: ServiceShape, address: str, services: SoapServices) -> LedgerDialect[LedgerEntry]:
    """The dialect of a General Ledger Entries page."""
    fields = _fields(shape, renamed(GENERAL_USES, "ledger", services.field_names))
    return LedgerDialect(
        ServiceDialect(shape, address), fields, RowReader(entity(shape), fields.names()), _general_entry
    )


def bank_ledger(shape: ServiceShape, address: str, services: SoapServices) -> LedgerDialect[BankLedgerEntry]:
    """The dialect of a Bank Account Ledger Entries page."""
    fields = _fields(shape, renamed(BANK_USES, "bank_ledger", services.field_names))
    return LedgerDialect(
        ServiceDialect(shape, address), fields, RowReader(entity(shape), fields.names()), _bank_entry
    )


def in_windows(
    first: int, last: int, page_size: int, ask: Callable[[int, int | None, int], list[Entry]]
) -> Iterator[Entry]:
    """The entries from first to last, ascending, holding at most one page of them.

    `ask` gives the entries of a window, at most so many. A window that fills the page may hold more and is
    asked again half as wide; while nothing is found the windows grow, so that a gap costs few calls.
    """
    width = page_size - 1
    while first <= last:
        until = min(last, first + width - 1)
        entries = ask(first, until, page_size)
        if len(entries) >= page_size and width > page_size - 1:
            width = max(page_size - 1, width // 2)
            continue
        yield from sorted(entries, key=lambda entry: entry.entry_no)
        first = until + 1
        width = min(width * 2, page_size * _WIDEST) if len(entries) < page_size // 4 else page_size - 1


def highest(known: int, page_size: int, ask: Callable[[int, int | None, int], list[Entry]]) -> int:
    """The highest entry number, from one that is known to be there.

    On a page that sorts by entry number, the known one is the highest and one call shows it. On any other, numbers
    above are tried at doubling distances and the gap is then halved until one page holds what is left.
    """
    entries = ask(known + 1, None, page_size)
    if len(entries) >= page_size:
        known = max(entry.entry_no for entry in entries)
        distance, beyond = page_size, None
        while beyond is None or beyond - known >= page_size:
            probe = known + distance if beyond is None else (known + beyond) // 2
            if above := ask(probe, beyond, 1):
                known, distance = above[0].entry_no, distance * 2
            else:
                beyond = probe
        entries = ask(known + 1, beyond, page_size)
    return max((entry.entry_no for entry in entries), default=known)


def _fields(shape: ServiceShape, uses: Iterable[Use]) -> Fields:
    fields = found(shape, uses)
    if "amount" not in fields and not ("debit_amount" in fields and "credit_amount" in fields):
        raise ShapeChanged(
            f"{fields.service}: Amount is not on the page: mend the page; nothing was sent",
            service=fields.service,
        )
    return fields


def _general_entry(fields: Fields, values: Mapping[str, object]) -> LedgerEntry:
    get = fields.value
    return LedgerEntry(
        entry_no=get(values, "entry_no", int),
        posting_date=get(values, "posting_date", date, BLANK_DATE),
        document_type=option_read(DocumentType, get(values, "document_type", str)),
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
        document_type=option_read(DocumentType, get(values, "document_type", str)),
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
