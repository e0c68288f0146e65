"""The fields of Navision's pages that we use, by caption: SOAP and OData V4 derive their names from it.

A newcomer would mark every field as needed. A page that does not show External Document No. or a dimension can
still carry lines that do not use it; one that does is refused by name when it is sent.
"""

from typing import Final

from connector.errors import ShapeChanged
from connector.fields import Fields, Use
from connector.shapes import Kind

__all__ = ["BANK_USES", "GENERAL_USES", "JOURNAL_USES", "without_the_other_amount"]

JOURNAL_USES: Final = (
    Use("posting_date", "Posting Date", Kind.DATE),
    Use("document_type", "Document Type", Kind.OPTION),
    Use("document_no", "Document No.", Kind.TEXT),
    Use("external_document_no", "External Document No.", Kind.TEXT, needed=False),
    Use("account_type", "Account Type", Kind.OPTION),
    Use("account_no", "Account No.", Kind.TEXT),
    Use("description", "Description", Kind.TEXT),
    Use("amount", "Amount", Kind.DECIMAL, needed=False),
    Use("debit_amount", "Debit Amount", Kind.DECIMAL, needed=False),
    Use("credit_amount", "Credit Amount", Kind.DECIMAL, needed=False),
    Use("branch", "Shortcut Dimension 1 Code", Kind.TEXT, needed=False),
    Use("contract", "Shortcut Dimension 2 Code", Kind.TEXT, needed=False),
    Use("correction", "Correction", Kind.TRUTH, needed=False),
    Use("line_no", "Line No.", Kind.WHOLE, needed=False),
    Use("template", "Journal Template Name", Kind.TEXT, needed=False),
    Use("batch", "Journal Batch Name", Kind.TEXT, needed=False),
)

_LEDGER_USES: Final = (
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
)
GENERAL_USES: Final = (
    *_LEDGER_USES,
    Use("account_no", "G/L Account No.", Kind.TEXT),
    Use("source_code", "Source Code", Kind.TEXT, needed=False),
    Use("user_id", "User ID", Kind.TEXT, needed=False),
    Use("register_no", "G/L Register No.", Kind.WHOLE, needed=False),
)
BANK_USES: Final = (
    *_LEDGER_USES,
    Use("account_no", "Bank Account No.", Kind.TEXT),
    Use("remaining_amount", "Remaining Amount", Kind.DECIMAL, needed=False),
    Use("open", "Open", Kind.TRUTH, needed=False),
)


def without_the_other_amount(fields: Fields) -> Fields:
    """Amount if the page shows it, else debit and credit: sent both, the later would overwrite the earlier."""
    sides = {"debit_amount", "credit_amount"}
    if "amount" in fields:
        return Fields(
            fields.service, {ours: one for ours, one in fields.members.items() if ours not in sides}
        )
    if not all(side in fields for side in sides):
        raise ShapeChanged(
            f"{fields.service}: Amount is not on the page: mend the page; nothing was sent",
            service=fields.service,
        )
    return fields
