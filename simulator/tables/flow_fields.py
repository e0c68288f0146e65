"""Values that a page shows but no table stores: names looked up, balances summed, totals of a batch.

A flow field is computed when it is shown; the table knows the field and the row has nothing in it.
"""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Final

from simulator.company import Company
from simulator.posting.journal_totals import Totals
from simulator.tables.fields import ZERO, Value
from simulator.tables.store import Record

Flow = Callable[[Company, Record], Value]
_NAMED: Final = {"G/L Account": 15, "Customer": 18, "Bank Account": 270}


def _name(company: Company, kind: str, number: str) -> str:
    found = company.rows(_NAMED[kind]).find(number) if kind in _NAMED and number else None
    return found.text("Name") if found else ""


def _totals(company: Company, line: Record) -> Totals:
    return company.journal_totals.of(line.text("Journal Template Name"), line.text("Journal Batch Name"))


def _total(company: Company, table: int, field: str, record: Record, amount: str) -> Decimal:
    entries = company.rows(table).having(field, record.text("No."))
    return sum((entry.amount(amount) for entry in entries), ZERO)


def _account_balance(company: Company, account: Record) -> Decimal:
    return company.balances.of(account.text("No.")).balance


FLOW_FIELDS: Final[Mapping[tuple[int, str], Flow]] = {
    (98, "Allow Posting From"): lambda company, _setup: company.setup.allowed_from,
    (98, "Allow Posting To"): lambda company, _setup: company.setup.allowed_to,
    (17, "G/L Account Name"): lambda company, entry: company.account_name(entry.text("G/L Account No.")),
    (17, "RunningBalance"): lambda company, entry: company.balances.after(entry),
    (15, "Balance"): _account_balance,
    (15, "Net Change"): _account_balance,
    (15, "Balance at Date"): _account_balance,
    (15, "Debit Amount"): lambda company, row: company.balances.of(row.text("No.")).debit,
    (15, "Credit Amount"): lambda company, row: company.balances.of(row.text("No.")).credit,
    (18, "Balance (LCY)"): lambda company, row: _total(company, 21, "Customer No.", row, "Amount (LCY)"),
    (270, "Balance"): lambda company, row: _total(company, 271, "Bank Account No.", row, "Amount"),
    (270, "Balance (LCY)"): lambda company, row: _total(
        company, 271, "Bank Account No.", row, "Amount (LCY)"
    ),
    (271, "LineApplied"): lambda _, entry: bool(entry.text("Statement No.")),
    (81, "AccName"): lambda company, line: _name(
        company, line.text("Account Type"), line.text("Account No.")
    ),
    (81, "BalAccName"): lambda company, line: _name(
        company, line.text("Bal. Account Type"), line.text("Bal. Account No.")
    ),
    (81, "IsApplied"): lambda _, line: bool(line.text("Applies-to Doc. No.") or line.text("Applies-to ID")),
    (81, "NumberOfJournalRecords"): lambda company, line: _totals(company, line).lines,
    (81, "DisplayTotalDebit"): lambda company, line: _totals(company, line).debit,
    (81, "DisplayTotalCredit"): lambda company, line: _totals(company, line).credit,
    (81, "Balance"): lambda company, line: company.journal_totals.running(line),
    (81, "TotalBalance"): lambda company, line: _totals(company, line).balance,
}
