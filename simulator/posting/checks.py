"""What posting checks before it writes anything: every line first, then the balance (PROTOCOL 4.3, 1–8).

The order decides which refusal a client sees, so it is Navision's: dates, document number, accounts, amount,
signs, blocked customers, dimensions for each line; then number series and balance document by document.
"""

from collections.abc import Iterable
from typing import Final

from simulator.company import Company
from simulator.errors import DialogError
from simulator.posting.accounts import refuse_blocked_customer
from simulator.posting.dimensions import check_dimensions
from simulator.posting.journal import OWN_LEDGERS, JournalBatch, is_empty
from simulator.posting.journal_totals import line_balance
from simulator.tables.fields import BLANK_DATE, ZERO, in_words
from simulator.tables.number_series import SeriesSession, next_string
from simulator.tables.store import Record
from simulator.wording import field_error, insist, must_equal

NAME_LENGTH: Final = 10
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
    for prefix in ("", "Bal. "):
        kind, number = line.text(f"{prefix}Account Type"), line.text(f"{prefix}Account No.")
        if not number:
            continue
        if kind == "G/L Account":
            if any(line.text(prefix + group) for group in POSTING_GROUPS[1:]):
                insist(line, f"{prefix}Gen. Posting Type")
            continue
        for group in POSTING_GROUPS:
            insist(line, prefix + group, line.table.blanks[prefix + group])
        if kind == "Customer":
            _check_sign(line, own_side=not prefix)
        insist(line, "Job No.", "")
        if kind == "Customer":
            refuse_blocked_customer(company.rows(18).get(number), line.text("Document Type"), posting=True)
    if "Bank Account" not in (line.text("Account Type"), line.text("Bal. Account Type")):
        insist(line, "Bank Payment Type", " ")


def _check_sign(line: Record, own_side: bool) -> None:
    """A payment or credit memo lowers what the customer owes, every other typed document raises it."""
    kind, amount = line.text("Document Type"), line.amount("Amount")
    if kind == " ":
        return
    lowers = kind in ("Payment", "Credit Memo")
    if lowers == own_side and amount > 0:
        raise field_error(line, "Amount", "must be negative")
    if lowers != own_side and amount < 0:
        raise field_error(line, "Amount", "must be positive")


def check_batch_name(batch: JournalBatch) -> None:
    """A name that will be counted up must have room for it."""
    name = batch.names[1]
    if batch.template.flag("Increment Batch Name") and len(next_string(name)) > NAME_LENGTH:
        raise field_error(batch.batch, "Name", f"cannot exceed {NAME_LENGTH} characters")


def posting_order(batch: JournalBatch, lines: Iterable[Record]) -> list[Record]:
    """The order in which lines are balanced and posted.

    Where documents must balance they are gathered by number; NAV 2018 does so only in a batch without number
    series, so that documents mixed in another batch are out of balance there.
    """
    if not batch.template.flag("Force Doc. Balance"):
        return list(lines)
    has_series = batch.batch.text("No. Series") or batch.batch.text("Posting No. Series")
    if batch.company.flavour.documents_may_mix:
        return sorted(lines, key=lambda line: (line.text("Document No."), line.day("Posting Date"), line.key))
    return (
        list(lines) if has_series else sorted(lines, key=lambda line: (line.text("Document No."), line.key))
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
