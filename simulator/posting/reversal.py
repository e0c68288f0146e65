"""Reverse Transaction and Reverse Register: what a finance person does inside Navision (PROTOCOL 4.6).

No web service offers it; tests play it. Every entry gets a mirror with the same document number and date and
without a journal batch, the newest first and all in one transaction, and both sides name each other. What may
not be reversed is refused as a whole.
"""

from collections.abc import Sequence

from simulator.company import Company
from simulator.errors import DialogError
from simulator.posting.ledger_entries import REVERSAL_SOURCE, EntryWriter
from simulator.tables.fields import ZERO
from simulator.tables.store import Record


def reverse_transaction(company: Company, transaction: int, user: str) -> int:
    """Reverse all entries of a transaction; returns the new register's number."""
    with company.transaction():
        entries = [each for each in company.rows(17) if each.integer("Transaction No.") == transaction]
        return _reverse(company, entries, user)


def reverse_register(company: Company, number: int, user: str) -> int:
    """Reverse all entries of a register; returns the new register's number."""
    with company.transaction():
        register = company.rows(45).get(number)
        if register.flag("Reversed"):
            raise DialogError(
                f"You cannot reverse G/L Register No. {number} because the register has already been"
                " involved in a reversal."
            )
        numbers = range(register.integer("From Entry No."), register.integer("To Entry No.") + 1)
        made = _reverse(company, [company.rows(17).get(each) for each in numbers], user)
        draft = register.draft()
        draft["Reversed"] = True
        company.rows(45).modify(draft)
        return made


def _reverse(company: Company, entries: Sequence[Record], user: str) -> int:
    if not entries:
        raise DialogError("There is nothing to reverse.")
    for entry in entries:
        _check(company, entry, user)
    if sum((entry.amount("Amount") for entry in entries), ZERO):
        raise DialogError("You cannot reverse the transaction because it is out of balance.")
    writer = EntryWriter(company, user.upper())
    writer.begin(" ", "", entries[0].day("Posting Date"))  # all mirrors are one transaction
    for entry in reversed(entries):
        writer.mirror(entry)
    return writer.close(REVERSAL_SOURCE, ("", ""), reversed_=True)


def _check(company: Company, entry: Record, user: str) -> None:
    number = entry.integer("Entry No.")
    if entry.flag("Reversed"):
        raise _refused("G/L Entry", number, "the entry has already been involved in a reversal")
    if not entry.text("Journal Batch Name"):
        raise DialogError("You can only reverse entries that were posted from a journal.")
    start, end = company.setup.allowed_dates(user)
    if not start <= entry.day("Posting Date") <= end:
        raise _refused("G/L Entry", number, "the posting date is not within the allowed posting period")
    bank = company.rows(271).find(number)
    if bank is not None and not bank.flag("Open"):
        raise _refused("Bank Account Ledger Entry", number, "the entry is closed")
    if bank is not None and bank.text("Statement Status") != "Open":
        raise _refused(
            "Bank Account Ledger Entry",
            number,
            "the entry is included in a bank account reconciliation line. The bank reconciliation has not"
            " yet been posted",
        )
    customer = company.rows(21).find(number)
    if customer is not None and customer.amount("Remaining Amount") != customer.amount("Amount"):
        raise _refused(
            "Cust. Ledger Entry",
            number,
            "the entry is either applied to an entry or has been changed by a batch job",
        )


def _refused(table: str, number: int, why: str) -> DialogError:
    return DialogError(f"You cannot reverse {table} No. {number} because {why}.")
