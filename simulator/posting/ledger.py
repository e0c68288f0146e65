"""A company's ledger and journals as plain values, for oracles that look past every wire.

These are copies: keep them, compare them, they do not change when the company does.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from simulator.company import Company
from simulator.tables.store import Record


@dataclass(frozen=True, slots=True)
class PostedEntry:
    """One G/L entry."""

    entry_no: int
    account: str
    posting_date: date
    document_no: str
    external_document_no: str
    description: str
    amount: Decimal
    branch: str  # global dimension 1
    contract: str  # global dimension 2
    transaction_no: int
    register_no: int
    user: str
    reversed: bool
    reversed_entry_no: int
    reversed_by_entry_no: int


@dataclass(frozen=True, slots=True)
class WaitingLine:
    """One journal line."""

    line_no: int
    account_type: str
    account: str
    posting_date: date
    document_no: str
    external_document_no: str
    description: str
    amount: Decimal
    branch: str
    contract: str
    job_queue_status: str


def posted_entries(company: Company, document_no: str | None = None) -> list[PostedEntry]:
    """All G/L entries, or those of one document, in order of their number."""
    with company.transaction():
        rows = company.rows(17)
        found = list(rows) if document_no is None else rows.having("Document No.", document_no)
        return [_posted(each) for each in found]


def waiting_lines(company: Company, template: str, batch: str) -> list[WaitingLine]:
    """The lines of a batch in order of their number, a ghost line included."""
    with company.transaction():
        return [_waiting(each) for each in company.rows(81).starting_with(template.upper(), batch.upper())]


def _posted(entry: Record) -> PostedEntry:
    return PostedEntry(
        entry_no=entry.integer("Entry No."),
        account=entry.text("G/L Account No."),
        posting_date=entry.day("Posting Date"),
        document_no=entry.text("Document No."),
        external_document_no=entry.text("External Document No."),
        description=entry.text("Description"),
        amount=entry.amount("Amount"),
        branch=entry.text("Global Dimension 1 Code"),
        contract=entry.text("Global Dimension 2 Code"),
        transaction_no=entry.integer("Transaction No."),
        register_no=entry.integer("G/L Register No."),
        user=entry.text("User ID"),
        reversed=entry.flag("Reversed"),
        reversed_entry_no=entry.integer("Reversed Entry No."),
        reversed_by_entry_no=entry.integer("Reversed by Entry No."),
    )


def _waiting(line: Record) -> WaitingLine:
    return WaitingLine(
        line_no=line.integer("Line No."),
        account_type=line.text("Account Type"),
        account=line.text("Account No."),
        posting_date=line.day("Posting Date"),
        document_no=line.text("Document No."),
        external_document_no=line.text("External Document No."),
        description=line.text("Description"),
        amount=line.amount("Amount"),
        branch=line.text("Shortcut Dimension 1 Code"),
        contract=line.text("Shortcut Dimension 2 Code"),
        job_queue_status=line.text("Job Queue Status"),
    )
