"""Who a journal line is for: a G/L account, a customer or a bank account, and whether it may be used.

Navision looks twice: when the number is entered (it must exist, be a posting account and not be blocked) and
again when the line is posted (direct posting, currency); the words differ (PROTOCOL 4.1, 4.3).
"""

from dataclasses import dataclass
from typing import Final

from simulator.company import Company
from simulator.errors import DialogError
from simulator.tables.store import Record
from simulator.wording import insist, not_in_related_table

RELATED: Final = {
    "G/L Account": (15, "G/L Account"),
    "Customer": (18, "Customer"),
    "Bank Account": (270, "Bank Account"),
}


@dataclass(frozen=True, slots=True)
class AccountForLine:
    """What a journal line takes over from its account."""

    name: str
    posting_group: str = ""
    currency: str = ""


def account_for_line(company: Company, line: Record, type_field: str, number_field: str) -> AccountForLine:
    """Look up the account that a line names; refuses what may not be entered."""
    kind, number = line.text(type_field), line.text(number_field)
    table, caption = RELATED.get(kind, (0, kind))
    found = company.rows(table).find(number) if table else None
    if found is None:
        raise not_in_related_table(line.table, number_field, number, caption)
    if kind == "G/L Account":
        insist(found, "Account Type", "Posting")
        insist(found, "Blocked", False)
        return AccountForLine(found.text("Name"))
    if kind == "Customer":
        refuse_blocked_customer(found, line.text("Document Type"), posting=False)
        return AccountForLine(found.text("Name"), found.text("Customer Posting Group"))
    insist(found, "Blocked", False)
    return AccountForLine(
        found.text("Name"), found.text("Bank Acc. Posting Group"), found.text("Currency Code")
    )


def refuse_blocked_customer(customer: Record, document_type: str, posting: bool) -> None:
    """Blocked All stops everything, Blocked Invoice stops invoices and untyped documents."""
    action = "post" if posting else "create"
    blocked = customer.text("Blocked")
    if customer.flag("Privacy Blocked"):
        raise DialogError(
            f"You cannot {action} this type of document when Customer {customer.text('No.')} is blocked"
            " for privacy."
        )
    if blocked == "All" or (blocked == "Invoice" and document_type in ("Invoice", " ")):
        raise DialogError(
            f"You cannot {action} this type of document when Customer {customer.text('No.')} is blocked"
            f" with type {blocked}"
        )
