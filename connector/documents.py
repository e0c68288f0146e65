"""Navision's documents as plain values in Navision's own words: what we send, and what we are shown.

A newcomer would get two things wrong. An amount here has a sign (positive = debit of the account, PROTOCOL
3.1); sides exist only in our vouchers. And a line to be sent is checked harder than a line that was read:
what Navision shows is evidence and is kept as it is, even where it breaks the rules that our own lines obey.

    >>> line = GeneralJournalLine(
    ...     posting_date=date(2026, 3, 2), document_no="BKMJKT2603-00219", account_no="10110", branch="JKT",
    ...     account_type=AccountType.GL_ACCOUNT, amount=Decimal(1200000), description="Installment 4")
    >>> line.is_empty
    False
    >>> GeneralJournalLine(
    ...     posting_date=date(2026, 3, 2), document_no="BKMJKT2603-00219", account_no="10110",
    ...     account_type=AccountType.GL_ACCOUNT, amount=Decimal(0), description="Installment 4")
    Traceback (most recent call last):
    connector.documents.InvalidDocument: BKMJKT2603-00219: amount is 0: give every line an amount
"""

import re
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Final

from msgspec import Struct

# Navision shows a date that is not filled in as the first day of year one (PROTOCOL 1.5, 2.1).
BLANK_DATE: Final = date.min

# Sizes of table 81 Gen. Journal Line and table 232 Gen. Journal Batch (PROTOCOL 4.1).
DOCUMENT_NO_LENGTH: Final = 20
EXTERNAL_DOCUMENT_NO_LENGTH: Final = 35
ACCOUNT_NO_LENGTH: Final = 20
DESCRIPTION_LENGTH: Final = 100
DIMENSION_CODE_LENGTH: Final = 20
BATCH_NAME_LENGTH: Final = 10

# Navision keeps decimals as 18 significant digits.
AMOUNT_DIGITS: Final = 18

_UNSENDABLE: Final = re.compile("[\x00-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


class InvalidDocument(ValueError):
    """A value that Navision could not hold, or would change, so that nobody could prove it later."""


class AccountType(Enum):
    """What kind of account a journal line moves; the values are Navision's captions."""

    GL_ACCOUNT = "G/L Account"
    CUSTOMER = "Customer"
    VENDOR = "Vendor"
    BANK_ACCOUNT = "Bank Account"
    FIXED_ASSET = "Fixed Asset"
    IC_PARTNER = "IC Partner"
    EMPLOYEE = "Employee"
    ALLOCATION_ACCOUNT = "Allocation Account"
    OTHER = "(another kind)"
    """A kind that only this Navision knows. It can be read, never written."""


class DocumentType(Enum):
    """Navision's document type; blank for an ordinary journal entry."""

    BLANK = ""
    PAYMENT = "Payment"
    INVOICE = "Invoice"
    CREDIT_MEMO = "Credit Memo"
    FINANCE_CHARGE_MEMO = "Finance Charge Memo"
    REMINDER = "Reminder"
    REFUND = "Refund"
    OTHER = "(another kind)"
    """A kind that only this Navision knows (Portugal has `Bill`). It can be read, never written."""


@dataclass(frozen=True, slots=True)
class JournalBatch:
    """A journal batch under its template, e.g. GENERAL / LEASE01."""

    template: str
    name: str

    def __post_init__(self) -> None:
        _check_code(str(self), "batch name", self.name, BATCH_NAME_LENGTH, filled=True)
        _check_code(str(self), "template name", self.template, BATCH_NAME_LENGTH, filled=True)

    def __str__(self) -> str:
        return f"{self.template}/{self.name}"


@dataclass(frozen=True, slots=True)
class RowHandle:
    """What Navision wants to hear when a row that was read is changed or deleted: a Key or an ETag.

    Opaque: it names the row and its version, and only the wire that gave it understands it.
    """

    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GeneralJournalLine:
    """One line of a general journal batch (table 81), to be sent or as read.

    A line with a `row` was read from Navision; one without is ours and not sent yet.
    """

    posting_date: date
    document_no: str
    account_type: AccountType
    account_no: str
    amount: Decimal
    """Positive is a debit of the account, negative a credit."""
    external_document_no: str = ""
    description: str = ""
    branch: str = ""
    """Shortcut Dimension 1 Code."""
    contract: str = ""
    """Shortcut Dimension 2 Code."""
    document_type: DocumentType = DocumentType.BLANK
    correction: bool = False
    line_no: int | None = None
    """None where the wire neither accepts nor shows a line number."""
    row: RowHandle | None = field(default=None, compare=False)

    def __post_init__(self) -> None:
        if not _holds(self.amount):
            raise _no_amount(self.document_no, self.amount)
        if self.row is None:
            self.check_sendable()

    @property
    def is_empty(self) -> bool:
        """Navision's ghost line: no account and no amount, skipped when posting (PROTOCOL 4.4)."""
        return not self.account_no and not self.amount

    def check_sendable(self) -> None:
        """Raise InvalidDocument if Navision could not take this line, or would change it on its way."""
        where = self.document_no
        if self.posting_date <= BLANK_DATE:
            raise InvalidDocument(f"{where}: posting date is blank: a journal line needs one")
        if not self.amount:
            raise InvalidDocument(f"{where}: amount is 0: give every line an amount")
        if self.account_type is AccountType.OTHER or self.document_type is DocumentType.OTHER:
            raise InvalidDocument(f"{where}: account or document type of another kind can be read, not sent")
        if self.line_no is not None and not 0 < self.line_no < 2**31:
            raise InvalidDocument(f"{where}: line number {self.line_no} is outside 1 to {2**31 - 1}")
        _check_code(where, "document number", self.document_no, DOCUMENT_NO_LENGTH, filled=True)
        _check_code(where, "account number", self.account_no, ACCOUNT_NO_LENGTH, filled=True)
        _check_code(where, "external document number", self.external_document_no, EXTERNAL_DOCUMENT_NO_LENGTH)
        _check_code(where, "branch", self.branch, DIMENSION_CODE_LENGTH)
        _check_code(where, "contract", self.contract, DIMENSION_CODE_LENGTH)
        _check_text(where, "description", self.description, DESCRIPTION_LENGTH)


class LedgerEntry(Struct, frozen=True, gc=False):
    """One general ledger entry (table 17): the proof that something was posted.

    Ledgers are read by the million, so this one is not a dataclass: it is made in a third of the time.
    """

    entry_no: int
    posting_date: date
    document_no: str
    account_no: str
    amount: Decimal
    description: str = ""
    document_type: DocumentType = DocumentType.BLANK
    external_document_no: str | None = None
    """None where this wire does not show it; an empty string is Navision's blank."""
    branch: str = ""
    """Global Dimension 1 Code."""
    contract: str = ""
    """Global Dimension 2 Code."""
    source_code: str | None = None
    user_id: str | None = None
    register_no: int | None = None
    """G/L Register No.; None where the wire does not show it (NAV up to 2018)."""
    reversed: bool = False
    reversed_by_entry_no: int = 0
    reversed_entry_no: int = 0
    reversal_shown: bool = True
    """False where the wire does not mark what was reversed (API v2.0): the mirrored entries are all that tells."""

    def __post_init__(self) -> None:
        if not _holds(self.amount):
            raise _no_amount(f"{self.document_no} (entry {self.entry_no})", self.amount)


@dataclass(frozen=True, slots=True, kw_only=True)
class BankLedgerEntry:
    """One bank account ledger entry (table 271); it shares its number with a G/L entry (PROTOCOL 4.4)."""

    entry_no: int
    posting_date: date
    document_no: str
    bank_account_no: str
    amount: Decimal
    description: str = ""
    document_type: DocumentType = DocumentType.BLANK
    external_document_no: str | None = None
    """None where this wire does not show it: page 372 never does (PROTOCOL 4.5)."""
    remaining_amount: Decimal | None = None
    """None where the page does not show it; so is `open`."""
    open: bool | None = None
    branch: str = ""
    contract: str = ""
    reversed: bool = False
    reversed_by_entry_no: int = 0
    reversed_entry_no: int = 0

    def __post_init__(self) -> None:
        if not _holds(self.amount):
            raise _no_amount(f"{self.document_no} (bank entry {self.entry_no})", self.amount)


def _holds(amount: Decimal) -> bool:
    """Can Navision hold this amount? What is written in so many characters has no more digits than that."""
    return (
        isinstance(amount, Decimal)
        and amount.is_finite()
        and -AMOUNT_DIGITS < amount.adjusted() < AMOUNT_DIGITS
        and (len(str(amount)) <= AMOUNT_DIGITS or len(amount.as_tuple().digits) <= AMOUNT_DIGITS)
    )


def _no_amount(where: str, amount: Decimal) -> InvalidDocument:
    # A float would carry digits nobody wrote, and NaN would be sent by every XML library (DESIGN 8).
    if not isinstance(amount, Decimal):
        return InvalidDocument(f"{where}: amount {amount!r} is not a Decimal")
    if not amount.is_finite():
        return InvalidDocument(f"{where}: amount {amount} is not a number that can be posted")
    return InvalidDocument(f"{where}: amount {amount} has more than {AMOUNT_DIGITS} digits")


def _check_code(where: str, what: str, code: str, length: int, *, filled: bool = False) -> None:
    """A code comes back as it was sent only if it is trimmed and in capitals, as Navision keeps it."""
    if filled and not code:
        raise InvalidDocument(f"{where}: {what} is blank: fill it in")
    if code != code.strip() or code != code.upper():
        raise InvalidDocument(
            f"{where}: {what} {code!r} has small letters or blanks around it, which Navision would change: "
            f"send {code.strip().upper()!r}"
        )
    _check_text(where, what, code, length)


def _check_text(where: str, what: str, text: str, length: int) -> None:
    if len(text) > length:
        raise InvalidDocument(f"{where}: {what} {text!r} has {len(text)} characters: Navision holds {length}")
    if found := _UNSENDABLE.search(text):
        raise InvalidDocument(f"{where}: {what} {text!r} holds the control character {found.group()!r}")
