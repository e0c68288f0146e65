"""The entries that posting writes: G/L always, bank or customer ledger beside it, one register around them.

A bank or customer line posts to the G/L account that its posting group names and leaves an entry in its own
ledger under the same entry number (PROTOCOL 4.4). The checks here come last and still undo everything.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from simulator.company import Company
from simulator.errors import DialogError
from simulator.posting.dimensions import SHORTCUTS
from simulator.tables.fields import ZERO, Value
from simulator.tables.store import Record
from simulator.wording import insist


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a journal line: the account, the other account, the amount with its sign."""

    kind: str
    number: str
    other_kind: str
    other_number: str
    amount: Decimal
    local: Decimal


class EntryWriter:
    """Writes the entries of one posting, numbering entries, transactions and the register."""

    def __init__(self, company: Company, user: str, number_series: str = "") -> None:
        self._company: Final = company
        self._user: Final = user
        self._number_series: Final = number_series
        last_entry, last_register = company.rows(17).last(), company.rows(45).last()
        self._entry = last_entry.integer("Entry No.") if last_entry else 0
        self._transaction = last_entry.integer("Transaction No.") if last_entry else 0
        self._first: Final = self._entry + 1
        self._register: Final = (last_register.integer("No.") if last_register else 0) + 1
        self._document: tuple[str, str, date] | None = None
        self._balance = ZERO

    @property
    def written(self) -> int:
        """How many entries there are so far."""
        return self._entry - self._first + 1

    def begin(self, document_type: str, number: str, day: date) -> None:
        """A new transaction begins with another document, or when the last one came to zero."""
        document = (document_type, number, day)
        if document != self._document or not self._balance:
            self._transaction += 1
        self._document = document

    def write(self, line: Record, number: str, side: Side) -> None:
        """Post one side of a line under this document number."""
        gl_account, posting_group = self._posts_to(line, side)
        self._entry += 1
        shared = self._shared(line, number)
        self._write_gl_entry(line, shared, gl_account, side)
        if side.kind == "Bank Account":
            self._write_bank_entry(line, shared, posting_group, side)
        elif side.kind == "Customer":
            self._write_customer_entry(line, shared, posting_group, side)
        self._balance += side.local

    def _posts_to(self, line: Record, side: Side) -> tuple[str, str]:
        """The G/L account that takes the amount, and the posting group that named it."""
        if side.kind == "G/L Account":
            group, target = "", side.number
            insist(self._company.rows(15).get(target), "Direct Posting", True)
        elif side.kind == "Bank Account":
            group = self._usable_bank(line, side.number)
            target = self._company.rows(277).get(group).text("G/L Account No.")
        elif side.kind == "Customer":
            group = self._company.rows(18).get(side.number).text("Customer Posting Group")
            target = self._company.rows(92).get(group).text("Receivables Account")
        else:
            raise DialogError(f"{side.kind} cannot be posted from this journal.")
        account = self._company.rows(15).get(target)
        insist(account, "Account Type", "Posting")
        insist(account, "Blocked", False)
        return target, group

    def _usable_bank(self, line: Record, number: str) -> str:
        bank = self._company.rows(270).get(number)
        insist(bank, "Blocked", False)
        if bank.text("Currency Code") or not line.text("Currency Code"):
            insist(bank, "Currency Code", line.text("Currency Code"))
        insist(bank, "Bank Acc. Posting Group")
        return bank.text("Bank Acc. Posting Group")

    def _shared(self, line: Record, number: str) -> dict[str, Value]:
        """What every ledger entry of the line carries."""
        return {
            "Entry No.": self._entry,
            "Posting Date": line["Posting Date"],
            "Document Date": line["Document Date"],
            "Document Type": line["Document Type"],
            "Document No.": number,
            "External Document No.": line["External Document No."],
            "Description": line["Description"],
            "Global Dimension 1 Code": line[SHORTCUTS[0]],
            "Global Dimension 2 Code": line[SHORTCUTS[1]],
            "Dimension Set ID": line["Dimension Set ID"],
            "User ID": self._user,
            "Source Code": line["Source Code"],
            "Journal Batch Name": line["Journal Batch Name"],
            "Transaction No.": self._transaction,
        }

    def _insert(self, table: int, values: Mapping[str, Value]) -> None:
        rows = self._company.rows(table)
        rows.insert(Record(rows.table, values))

    def _write_gl_entry(self, line: Record, shared: dict[str, Value], gl_account: str, side: Side) -> None:
        own_ledger = side.kind != "G/L Account"
        debit = side.local < 0 if line.flag("Correction") else side.local > 0
        own: dict[str, Value] = {
            "G/L Account No.": gl_account,
            "Amount": side.local,
            "Debit Amount": side.local if debit else ZERO,
            "Credit Amount": ZERO if debit else -side.local,
            "Bal. Account Type": side.other_kind if side.other_number else "G/L Account",
            "Bal. Account No.": side.other_number,
            "Reason Code": line["Reason Code"],
            "Business Unit Code": line["Business Unit Code"],
            "Source Type": side.kind if own_ledger else " ",
            "Source No.": side.number if own_ledger else "",
            "System-Created Entry": own_ledger,
            "No. Series": self._number_series,
            "G/L Register No.": self._register,
            "Last Modified DateTime": self._company.clock(),
        }
        self._insert(17, shared | own)

    def _write_bank_entry(self, line: Record, shared: dict[str, Value], group: str, side: Side) -> None:
        own: dict[str, Value] = {
            "Bank Account No.": side.number,
            "Bank Acc. Posting Group": group,
            "Reason Code": line["Reason Code"],
            "Bal. Account Type": side.other_kind if side.other_number else "G/L Account",
            "Bal. Account No.": side.other_number,
            "Statement Status": "Open",
            "Debit Amount": max(side.amount, ZERO),
            "Credit Amount": max(-side.amount, ZERO),
            "Debit Amount (LCY)": max(side.local, ZERO),
            "Credit Amount (LCY)": max(-side.local, ZERO),
        }
        self._insert(271, shared | _open_item(line, side) | own)

    def _write_customer_entry(self, line: Record, shared: dict[str, Value], group: str, side: Side) -> None:
        own: dict[str, Value] = {
            "Customer No.": side.number,
            "Customer Posting Group": group,
            "Due Date": line["Due Date"],
        }
        self._insert(21, shared | _open_item(line, side) | own)

    def close(self, source_code: str, journal: tuple[str, str], reversed_: bool = False) -> int:
        """Write the register around the entries; returns its number."""
        template, batch = journal
        now = self._company.clock()
        register: dict[str, Value] = {
            "No.": self._register,
            "From Entry No.": self._first,
            "To Entry No.": self._entry,
            "Creation Date": now.date(),
            "Creation DateTime": now,
            "Source Code": source_code,
            "User ID": self._user,
            "Journal Batch Name": batch,
            "Journal Templ. Name": template,
            "Reversed": reversed_,
        }
        self._insert(45, register)
        return self._register

    def mirror(self, entry: Record) -> Record:
        """Write the opposite of a G/L entry and tie the two together (PROTOCOL 4.6)."""
        self._entry += 1
        rows = self._company.rows(17)
        values: dict[str, Value] = {
            "Entry No.": self._entry,
            "Transaction No.": self._transaction,
            "Amount": -entry.amount("Amount"),
            "Debit Amount": -entry.amount("Debit Amount"),
            "Credit Amount": -entry.amount("Credit Amount"),
            "User ID": self._user,
            "Source Code": REVERSAL_SOURCE,
            "Journal Batch Name": "",
            "G/L Register No.": self._register,
            "Last Modified DateTime": self._company.clock(),
            **_reversing(entry),
        }
        mirror = rows.insert(Record(rows.table, {**entry.values, **values}))
        self._mark(17, entry)
        for table in (271, 21):
            self._mirror_beside(table, entry)
        return mirror

    def _mirror_beside(self, table: int, gl_entry: Record) -> None:
        rows = self._company.rows(table)
        entry = rows.find(gl_entry.integer("Entry No."))
        if entry is None:
            return
        closed = table == 21  # a customer entry and its mirror settle each other; bank entries stay open
        values: dict[str, Value] = {
            "Entry No.": self._entry,
            "Transaction No.": self._transaction,
            "User ID": self._user,
            "Source Code": REVERSAL_SOURCE,
            "Journal Batch Name": "",
            "Positive": not entry.flag("Positive"),
            "Open": not closed,
            **{name: -entry.amount(name) for name in AMOUNTS if name in entry.values},
            **_reversing(entry),
        }
        if closed:
            values["Remaining Amount"] = ZERO
        rows.insert(Record(rows.table, {**entry.values, **values}))
        self._mark(table, entry, closed)

    def _mark(self, table: int, entry: Record, closed: bool = False) -> None:
        rows = self._company.rows(table)
        draft = rows.get(*entry.key).draft()
        draft["Reversed"] = True
        draft["Reversed by Entry No."] = self._entry
        if closed:
            draft["Open"], draft["Remaining Amount"] = False, ZERO
        rows.modify(draft)


REVERSAL_SOURCE: Final = "REVERSAL"
AMOUNTS: Final = (
    "Amount",
    "Remaining Amount",
    "Amount (LCY)",
    "Debit Amount",
    "Credit Amount",
    "Debit Amount (LCY)",
    "Credit Amount (LCY)",
)


def _reversing(entry: Record) -> dict[str, Value]:
    return {"Reversed": True, "Reversed Entry No.": entry["Entry No."], "Reversed by Entry No.": 0}


def _open_item(line: Record, side: Side) -> dict[str, Value]:
    """What bank and customer entries share: an open amount."""
    return {
        "Currency Code": line["Currency Code"],
        "Amount": side.amount,
        "Remaining Amount": side.amount,
        "Amount (LCY)": side.local,
        "Open": True,
        "Positive": side.amount > 0,
    }
