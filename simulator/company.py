"""A company: its tables, its general ledger setup, its clock and its lock.

Everything that reads or changes a company does so inside `company.transaction()`: one session at a time, all
or nothing. A newcomer would look for the work date in the clock; Navision keeps them apart, and new
journal lines take the work date (PROTOCOL 4.2).
"""

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP, Decimal
from itertools import count
from typing import Final

from simulator.fields import BLANK_DATE, Value
from simulator.seeds import CompanySeed
from simulator.store import Record, Rows, Undo
from simulator.tables import NAV2018, Flavour, tables

Clock = Callable[[], datetime]


def real_clock() -> datetime:
    """The machine's time."""
    return datetime.now(UTC)


@dataclass(slots=True)
class LedgerSetup:
    """General Ledger Setup and User Setup, as far as posting asks them."""

    allowed_from: date = BLANK_DATE
    allowed_to: date = BLANK_DATE
    user_allowed: dict[str, tuple[date, date]] = field(default_factory=dict)
    rounding: Decimal = Decimal("0.01")
    post_with_job_queue: bool = False
    global_dimensions: tuple[str, ...] = ("BRANCH", "CONTRACT")

    def allowed_dates(self, user: str) -> tuple[date, date]:
        """The range for this user: the user's own setup wins when it says anything."""
        start, end = self.user_allowed.get(user.upper(), (BLANK_DATE, BLANK_DATE))
        if start == BLANK_DATE and end == BLANK_DATE:
            start, end = self.allowed_from, self.allowed_to
        return start, date.max if end == BLANK_DATE else end


@dataclass(frozen=True, slots=True)
class Job:
    """One entry of the job queue: post this batch."""

    template: str
    batch: str
    user: str


class Company:
    """One company of the database."""

    def __init__(
        self,
        name: str,
        flavour: Flavour = NAV2018,
        clock: Clock = real_clock,
        work_date: date | None = None,
    ) -> None:
        self.name: Final = name
        self.flavour: Final = flavour
        self.clock: Clock = clock
        self.work_date_setting = work_date
        self.setup: Final = LedgerSetup()
        self.jobs: Final[list[Job]] = []
        self._undo: Final = Undo()
        timestamps = count(1_000_001)
        self._rows: Final = {
            number: Rows(table, flavour, self._undo, timestamps) for number, table in tables(flavour).items()
        }
        self._dimension_sets: Final[dict[tuple[tuple[str, str], ...], int]] = {(): 0}

    def __repr__(self) -> str:
        return f"Company({self.name!r})"

    @property
    def work_date(self) -> date:
        """The server's work date: today unless somebody set it."""
        return self.work_date_setting or self.clock().date()

    def rows(self, table: int) -> Rows:
        """The rows of a table, by the table's number."""
        return self._rows[table]

    def transaction(self) -> AbstractContextManager[None]:
        """One session's work on this company: alone, and all or nothing."""
        return self._undo.transaction()

    def rounded(self, amount: Decimal, currency: str = "") -> Decimal:
        """An amount at the currency's smallest unit."""
        smallest = self.rows(4).get(currency).amount("Amount Rounding Precision") if currency else None
        return (amount / (smallest or self.setup.rounding)).quantize(Decimal(1), ROUND_HALF_UP) * (
            smallest or self.setup.rounding
        )

    def dimension_set(self, codes: Iterable[tuple[str, str]]) -> int:
        """The number of a combination of dimension values; equal combinations share it."""
        combination = tuple(sorted((dimension, value) for dimension, value in codes if value))
        return self._dimension_sets.setdefault(combination, len(self._dimension_sets))

    def account_name(self, number: str) -> str:
        """The name of a G/L account, blank when there is none."""
        account = self.rows(15).find(number)
        return account.text("Name") if account else ""

    def balance(self, account: str) -> Decimal:
        """The balance of a G/L account over all entries."""
        return sum(
            (entry.amount("Amount") for entry in self.rows(17).having("G/L Account No.", account)), Decimal(0)
        )

    def set_field(self, table: int, key: tuple[Value, ...], field_name: str, value: Value) -> Record:
        """Somebody changed one field of a row on a card."""
        with self.transaction():
            draft = self.rows(table).get(*key).draft()
            draft[field_name] = value
            return self.rows(table).modify(draft)


def company_from(
    seed: CompanySeed,
    flavour: Flavour = NAV2018,
    clock: Clock = real_clock,
    work_date: date | None = None,
) -> Company:
    """Build the company that a seed describes."""
    company = Company(seed.name, flavour, clock, work_date)
    setup = company.setup
    setup.allowed_from = seed.posting_allowed_from or BLANK_DATE
    setup.allowed_to = seed.posting_allowed_to or BLANK_DATE
    setup.user_allowed.update(
        {
            user.upper(): (start or BLANK_DATE, end or BLANK_DATE)
            for user, (start, end) in seed.user_posting_allowed.items()
        }
    )
    setup.rounding = seed.rounding
    setup.post_with_job_queue = seed.post_with_job_queue
    setup.global_dimensions = seed.global_dimensions
    with company.transaction():
        for table, values in _masters(seed):
            company.rows(table).insert(company.rows(table).draft(values))
        _open_ledger(company, seed)
    return company


def _masters(seed: CompanySeed) -> Iterable[tuple[int, dict[str, Value]]]:
    for account in seed.accounts:
        yield (
            15,
            {
                "No.": account.number,
                "Name": account.name,
                "Search Name": account.name,
                "Account Type": account.account_type,
                "Income/Balance": "Balance Sheet" if account.balance_sheet else "Income Statement",
                "Blocked": account.blocked,
                "Direct Posting": account.direct_posting,
            },
        )
        for dimension in account.mandatory_dimensions:
            yield (
                352,
                {
                    "Table ID": 15,
                    "No.": account.number,
                    "Dimension Code": dimension,
                    "Value Posting": "Code Mandatory",
                },
            )
    for bank in seed.bank_accounts:
        yield 277, {"Code": bank.number, "G/L Account No.": bank.gl_account}
        yield (
            270,
            {
                "No.": bank.number,
                "Name": bank.name,
                "Search Name": bank.name,
                "Blocked": bank.blocked,
                "Currency Code": bank.currency,
                "Bank Acc. Posting Group": bank.number,
            },
        )
    for account_number in dict.fromkeys(each.receivables_account for each in seed.customers):
        yield 92, {"Code": account_number, "Receivables Account": account_number}
    for customer in seed.customers:
        yield (
            18,
            {
                "No.": customer.number,
                "Name": customer.name,
                "Search Name": customer.name,
                "Blocked": customer.blocked,
                "Privacy Blocked": customer.privacy_blocked,
                "Customer Posting Group": customer.receivables_account,
            },
        )
    for value in seed.dimension_values:
        yield (
            349,
            {
                "Dimension Code": value.dimension,
                "Code": value.code,
                "Name": value.name,
                "Blocked": value.blocked,
            },
        )
    yield from _journals(seed)


def _journals(seed: CompanySeed) -> Iterable[tuple[int, dict[str, Value]]]:
    for currency in seed.currencies:
        yield (
            4,
            {
                "Code": currency.code,
                "Amount Rounding Precision": currency.rounding,
                "Relational Exch. Rate Amount": currency.rate,
            },
        )
    for series in seed.number_series:
        yield 308, {"Code": series.code, "Default Nos.": True, "Manual Nos.": series.manual_allowed}
        yield (
            309,
            {
                "Series Code": series.code,
                "Line No.": 10000,
                "Starting No.": series.starting,
                "Last No. Used": series.last_used,
                "Ending No.": series.ending,
                "Increment-by No.": 1,
                "Open": True,
            },
        )
    for template in seed.templates:
        yield (
            80,
            {
                "Name": template.name,
                "Page ID": template.page,
                "Type": template.type,
                "Source Code": template.source_code,
                "Force Doc. Balance": template.force_document_balance,
                "Posting No. Series": template.posting_series,
                "Increment Batch Name": template.increment_batch_name,
                "Recurring": template.recurring,
            },
        )
    for batch in seed.batches:
        yield (
            232,
            {
                "Journal Template Name": batch.template,
                "Name": batch.name,
                "Reason Code": batch.reason_code,
                "Bal. Account Type": batch.balancing_account_type,
                "Bal. Account No.": batch.balancing_account,
                "No. Series": batch.number_series,
                "Posting No. Series": batch.posting_series,
            },
        )


def _open_ledger(company: Company, seed: CompanySeed) -> None:
    """Opening entries: one register, one transaction for each document, balances as given."""
    if not seed.opening:
        return
    entries = company.rows(17)
    document: tuple[date, str] | None = None
    transaction = 0
    for number, opening in enumerate(seed.opening, start=1):
        if document != (opening.posting_date, opening.document_number):
            document = (opening.posting_date, opening.document_number)
            transaction += 1
        dimensions = zip(seed.global_dimensions, (opening.branch, opening.contract), strict=False)
        entries.insert(
            entries.draft(
                {
                    "Entry No.": number,
                    "G/L Account No.": opening.account,
                    "Posting Date": opening.posting_date,
                    "Document Date": opening.posting_date,
                    "Document No.": opening.document_number,
                    "External Document No.": opening.external_document_number,
                    "Description": opening.description,
                    "Amount": opening.amount,
                    "Debit Amount": max(opening.amount, Decimal(0)),
                    "Credit Amount": max(-opening.amount, Decimal(0)),
                    "Global Dimension 1 Code": opening.branch,
                    "Global Dimension 2 Code": opening.contract,
                    "Dimension Set ID": company.dimension_set(dimensions),
                    "Transaction No.": transaction,
                    "G/L Register No.": 1,
                    "User ID": "ADMIN",
                    "Source Code": "START",
                    "Last Modified DateTime": company.clock(),
                }
            )
        )
    registers = company.rows(45)
    registers.insert(
        registers.draft(
            {
                "No.": 1,
                "From Entry No.": 1,
                "To Entry No.": len(seed.opening),
                "Creation Date": company.clock().date(),
                "Source Code": "START",
                "User ID": "ADMIN",
            }
        )
    )
