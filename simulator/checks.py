"""What posting checks before it writes anything: every line first, then the balance (PROTOCOL 4.3, 1–8).

The order decides which refusal a client sees, so it is Navision's: dates, document number, accounts, amount,
signs, blocked customers, dimensions for each line; then number series and balance document by document.
"""

from collections.abc import Iterable
from decimal import Decimal
from typing import Final

from simulator.accounts import refuse_blocked_customer
from simulator.company import Company
from simulator.dimensions import check_dimensions
from simulator.errors import DialogError
from simulator.fields import BLANK_DATE, ZERO, in_words
from simulator.journal import OWN_LEDGERS, JournalBatch, is_empty, line_balance
from simulator.number_series import SeriesSession
from simulator.store import Record
from simulator.wording import field_error, insist, must_equal

POSTING_GROUPS: Final = (
    "Gen. Posting Type",
    "Gen. Bus. Posting Group",
    "Gen. Prod. Posting Group",
    "VAT Bus. Posting Group",
    "VAT Prod. Posting Group",
)


def check_line(company: Company, line: Record, user: str) -> None:
    """The checks of one line; an empty line has none."""
    if is_empty(line):
        return
    _check_date(company, line, user)
    insist(line, "Document No.")
    _check_accounts(line)
    insist(line, "Amount")
    amount, local = line.amount("Amount"), line.amount("Amount (LCY)")
    if amount and local and (amount < 0) != (local < 0):
        raise field_error(line, "Amount (LCY)", "must have the same sign as Amount")
    _check_ledger_line(company, line)
    check_dimensions(company, line)


def _check_date(company: Company, line: Record, user: str) -> None:
    insist(line, "Posting Date")
    start, end = company.setup.allowed_dates(user)
    if not start <= line.day("Posting Date") <= end:
        raise field_error(line, "Posting Date", "is not within your range of allowed posting dates")


def _check_accounts(line: Record) -> None:
    if line.text("Account Type") in OWN_LEDGERS and line.text("Bal. Account Type") in OWN_LEDGERS:
        raise DialogError("Account Type or Bal. Account Type must be G/L Account or Bank Account.")
    if not line.text("Bal. Account No."):
        insist(line, "Account No.")


def _check_ledger_line(company: Company, line: Record) -> None:
    """Customers and banks carry no posting groups; payments and invoices have a sign; blocked is blocked."""
    sides = (
        (line.text("Account Type"), line.text("Account No."), "", line.amount("Amount")),
        (line.text("Bal. Account Type"), line.text("Bal. Account No."), "Bal. ", -line.amount("Amount")),
    )
    for kind, number, prefix, amount in sides:
        if kind == "G/L Account" or not number:
            continue
        for group in POSTING_GROUPS:
            insist(line, prefix + group, line.table.blanks[prefix + group])
        if kind == "Customer":
            _check_sign(line, amount)
            refuse_blocked_customer(company.rows(18).get(number), line.text("Document Type"), posting=True)


def _check_sign(line: Record, amount: Decimal) -> None:
    kind = line.text("Document Type")
    if kind in ("Payment", "Credit Memo") and amount > 0:
        raise field_error(line, "Amount", "must be negative")
    if kind in ("Invoice", "Finance Charge Memo", "Reminder", "Refund") and amount < 0:
        raise field_error(line, "Amount", "must be positive")


def posting_order(batch: JournalBatch, lines: Iterable[Record]) -> list[Record]:
    """The order in which lines are balanced and posted: by document where documents must balance."""
    if not batch.template.flag("Force Doc. Balance"):
        return list(lines)
    return sorted(
        lines,
        key=lambda line: (line.text("Document No."), line.day("Posting Date"), line.integer("Line No.")),
    )


class BalanceCheck:
    """Walks the lines in posting order and refuses the first document (or date) that is not zero."""

    def __init__(self, batch: JournalBatch, series: SeriesSession) -> None:
        self._batch: Final = batch
        self._series: Final = series
        self._force: Final = batch.template.flag("Force Doc. Balance")
        self._last: Record | None = None
        self._last_number = ""
        self._balance = ZERO
        self._currency = ""
        self._currency_balance = ZERO
        self._correction = False

    def run(self, lines: list[Record]) -> None:
        """Check all lines."""
        for line in lines:
            if not is_empty(line):
                self._check_number(line)
                self._check_correction(line)
            if self._new_document(line):
                self._refuse_imbalance()
                self._currency, self._currency_balance = line.text("Currency Code"), ZERO
            if line.amount("Amount"):
                self._balance += line_balance(line)
                self._add_currency(line)
            self._last = line
            self._last_number = line.text("Document No.") if not is_empty(line) else self._last_number
        self._refuse_imbalance()

    def _new_document(self, line: Record) -> bool:
        if self._last is None or line.day("Posting Date") != self._last.day("Posting Date"):
            return True
        return self._force and self._other_document(line)

    def _other_document(self, line: Record) -> bool:
        return self._last is None or (
            line.text("Document Type") != self._last.text("Document Type")
            or line.text("Document No.") != self._last_number
        )

    def _check_number(self, line: Record) -> None:
        series = self._batch.batch.text("No. Series")
        number = line.text("Document No.")
        if series and not line.flag("Check Printed") and number != self._last_number:
            wanted = self._series.peek(series)
            if number == wanted:
                self._series.take(series)
            elif self._batch.company.flavour.exact_next_number:
                raise must_equal(line, "Document No.", wanted)
            else:
                self._series.check_manual(series)
        if line.text("Posting No. Series"):
            insist(line, "Posting No. Series", self._batch.batch["Posting No. Series"])

    def _check_correction(self, line: Record) -> None:
        date_changed = self._last is None or line.day("Posting Date") != self._last.day("Posting Date")
        if date_changed or self._other_document(line):
            if line.flag("Correction"):
                insist(self._batch.template, "Force Doc. Balance", True)
            self._correction = line.flag("Correction")
        elif line.flag("Correction") != self._correction:
            raise field_error(line, "Correction", "must be the same on all lines for the same document")

    def _add_currency(self, line: Record) -> None:
        code = line.text("Currency Code")
        if code != self._currency:
            self._currency = ""
        elif code and bool(line.text("Account No.")) != bool(line.text("Bal. Account No.")):
            amount = line.amount("Amount")
            self._currency_balance += amount if line.text("Account No.") else -amount

    def _refuse_imbalance(self) -> None:
        if self._balance:
            self._refuse(in_words(self._balance))
        if self._currency and self._currency_balance:
            self._refuse(f"{in_words(self._currency_balance)} {self._currency}")

    def _refuse(self, amount: str) -> None:
        assert self._last is not None
        if self._force:
            raise DialogError(
                f"Document No. {self._last_number} is out of balance by {amount}. Please check that Posting"
                " Date, Document Type, Document No. and Amount are correct for each line."
            )
        day = self._last.day("Posting Date")
        raise DialogError(
            f"The lines in {in_words(day) if day != BLANK_DATE else ''} are out of balance by {amount}."
            " Check that Posting Date and Amount are correct for each line."
        )
