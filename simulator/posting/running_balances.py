"""Balances of each G/L account, and the balance after each entry: what ledger pages show beside the amounts.

Current versions show a running balance on every line of page 20. Adding up anew for every line would make
reading a ledger quadratic, so the sums grow with the entries; only a posting into the past has an account
counted again.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Final

from simulator.tables.fields import ZERO
from simulator.tables.store import Record, Rows

Place = tuple[date, int]


@dataclass(slots=True)
class Account:
    """One account's sums; `after` holds the balance behind each entry as long as entries came in order."""

    balance: Decimal = ZERO
    debit: Decimal = ZERO
    credit: Decimal = ZERO
    last: Place = (date.min, 0)
    in_order: bool = True
    after: dict[int, Decimal] = field(default_factory=dict)


class RunningBalances:
    """The sums of all accounts of a company."""

    def __init__(self, entries: Rows) -> None:
        self._rows: Final = entries
        self._accounts: Final[dict[str, Account]] = defaultdict(Account)
        entries.watchers.append(self._changed)

    def of(self, account: str) -> Account:
        """The sums of an account."""
        return self._accounts.get(account) or Account()

    def after(self, entry: Record) -> Decimal:
        """The account's balance down to this entry, by posting date and entry number."""
        account = self._accounts[entry.text("G/L Account No.")]
        if not account.in_order:
            self._count_again(entry.text("G/L Account No."), account)
        return account.after.get(entry.integer("Entry No."), ZERO)

    def _count_again(self, number: str, account: Account) -> None:
        account.after.clear()
        account.last, balance = (date.min, 0), ZERO
        for entry in sorted(self._rows.having("G/L Account No.", number), key=_place):
            balance += entry.amount("Amount")
            account.after[entry.integer("Entry No.")] = balance
            account.last = _place(entry)
        account.in_order = True

    def _changed(self, before: Record | None, after: Record | None) -> None:
        if before is not None and after is not None and _same(before, after):
            return
        for record, sign in ((before, -1), (after, 1)):
            if record is not None:
                account = self._accounts[record.text("G/L Account No.")]
                account.balance += sign * record.amount("Amount")
                account.debit += sign * record.amount("Debit Amount")
                account.credit += sign * record.amount("Credit Amount")
                account.in_order = account.in_order and sign > 0 and _place(record) > account.last
                if account.in_order:
                    account.last = _place(record)
                    account.after[record.integer("Entry No.")] = account.balance


def _place(entry: Record) -> Place:
    return entry.day("Posting Date"), entry.integer("Entry No.")


def _same(before: Record, after: Record) -> bool:
    """Did a change touch neither account nor amount nor date?"""
    names = ("G/L Account No.", "Posting Date", "Amount", "Debit Amount", "Credit Amount")
    return all(before[name] == after[name] for name in names)
