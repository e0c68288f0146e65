"""Both sides as lines that can be compared: what was sealed, and what journal and ledger show of it."""

from __future__ import annotations

from typing import TypeAlias

from books.navision.differences import LedgerLine
from books.navision.sealed_lines import SealedLine
from connector.documents import AccountType, GeneralJournalLine, LedgerEntry

Look: TypeAlias = tuple[object, ...]


def look_of(line: SealedLine) -> Look:
    """What a sealed line looks like, whatever its number: account, amount, date, dimensions, text."""
    return (line.ledger_account, line.amount, line.date, line.branch, line.contract, line.description)


def looks_like(entry: LedgerEntry) -> Look:
    """What a ledger entry looks like."""
    return (
        entry.account_no,
        entry.amount,
        entry.posting_date,
        entry.branch,
        entry.contract,
        entry.description,
    )


def taken_back(entry: LedgerEntry) -> bool:
    """Reversed inside Navision, or the entry that reverses another one."""
    return entry.reversed or entry.reversed_entry_no != 0 or entry.reversed_by_entry_no != 0


def expected_in_ledger(line: SealedLine) -> LedgerLine:
    """The ledger entry that a sealed line becomes."""
    return LedgerLine(
        line.document,
        line.ledger_account,
        line.amount,
        line.date,
        line.branch,
        line.contract,
        line.reference,
        line.entry_no,
    )


def shown_in_ledger(entry: LedgerEntry) -> LedgerLine:
    """A ledger entry as it was read."""
    return LedgerLine(
        entry.document_no,
        entry.account_no,
        entry.amount,
        entry.posting_date,
        entry.branch,
        entry.contract,
        entry.external_document_no,
        entry.entry_no,
        taken_back(entry),
    )


def expected_in_journal(line: SealedLine) -> LedgerLine:
    """The journal line that a sealed line is sent as."""
    return LedgerLine(
        line.document,
        _account(line.account_type, line.account),
        line.amount,
        line.date,
        line.branch,
        line.contract,
        line.reference,
    )


def shown_in_journal(line: GeneralJournalLine) -> LedgerLine:
    """A journal line as it was read."""
    return LedgerLine(
        line.document_no,
        _account(line.account_type, line.account_no),
        line.amount,
        line.posting_date,
        line.branch,
        line.contract,
        line.external_document_no,
    )


def _account(kind: AccountType, number: str) -> str:
    return number if kind is AccountType.GL_ACCOUNT else f"{kind.value} {number}"
