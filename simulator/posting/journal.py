"""A journal line from its first default to its insertion: what a new line takes over, what a field sets off.

Order matters: the account type clears the account, the account brings its name into the description, an amount
fills debit, credit and local currency (PROTOCOL 4.1). A newcomer would expect an empty new line; it is a copy
of the one above (PROTOCOL 4.2).
"""

from collections.abc import Callable
from decimal import Decimal
from typing import Final, cast

from simulator.company import Company
from simulator.errors import DialogError
from simulator.posting.accounts import account_for_line
from simulator.posting.dimensions import default_from_account, enter_shortcut
from simulator.posting.journal_totals import line_balance
from simulator.tables.fields import ZERO, Value
from simulator.tables.number_series import SeriesSession, next_string
from simulator.tables.store import Draft, Record
from simulator.wording import not_in_related_table

OWN_LEDGERS: Final = frozenset({"Customer", "Vendor", "Fixed Asset", "IC Partner", "Employee"})
LINE_STEP: Final = 10_000


def is_empty(line: Record) -> bool:
    """A line that posting skips: no account and no amount."""
    return (
        not line.text("Account No.")
        and not line.amount("Amount")
        and (not line.text("Bal. Account No.") or not line.flag("System-Created Entry"))
    )


class JournalBatch:
    """One batch as a page shows it: its lines, and how a new line begins."""

    def __init__(self, company: Company, template: str, batch: str) -> None:
        self.company: Final = company
        self.template: Final = company.rows(80).get(template.upper())
        self.batch: Final = company.rows(232).get(template.upper(), batch.upper())

    @property
    def names(self) -> tuple[str, str]:
        """Template and batch name: the first two parts of every line's key."""
        return self.template.text("Name"), self.batch.text("Name")

    def lines(self) -> list[Record]:
        """The lines in order of their number."""
        return self.company.rows(81).starting_with(*self.names)

    def last_line(self) -> Record | None:
        """The bottom line, if there is any."""
        return self.company.rows(81).last_starting_with(*self.names)

    def _adds_up(self) -> bool:
        return not self.company.journal_totals.of(*self.names).balance

    def new_line(self) -> Draft:
        """A line below the bottom one, with everything it takes over."""
        line = self.company.rows(81).draft()
        line["Journal Template Name"], line["Journal Batch Name"] = self.names
        last = self.last_line()
        set_up_new_line(self, line, last, bottom_balances=last is not None and self._adds_up())
        line["Line No."] = (last.integer("Line No.") if last else 0) + LINE_STEP
        return line

    def insert(self, line: Draft) -> Record:
        """Store a new line."""
        line["Balance (LCY)"] = line_balance(line)
        return self.company.rows(81).insert(line)

    def modify(self, line: Draft) -> Record:
        """Store a changed line."""
        line["Balance (LCY)"] = line_balance(line)
        return self.company.rows(81).modify(line)


def set_up_new_line(batch: JournalBatch, line: Draft, last: Record | None, bottom_balances: bool) -> None:
    """The defaults of a new line (PROTOCOL 4.2)."""
    company, settings = batch.company, batch.batch
    if last is not None:
        line["Posting Date"] = last["Posting Date"]
        line["Document Date"] = last["Posting Date"]
        line["Document No."] = last["Document No."]
        if bottom_balances and not is_empty(last):
            line["Document No."] = next_string(last.text("Document No."))
    else:
        line["Posting Date"] = company.work_date
        line["Document Date"] = company.work_date
        series = settings.text("No. Series")
        line["Document No."] = SeriesSession(company).peek(series) if series else ""
    if batch.template.text("Type") == "Payments":
        line["Account Type"], line["Document Type"] = "Vendor", "Payment"
    elif last is not None:
        line["Account Type"], line["Document Type"] = last["Account Type"], last["Document Type"]
    line["Source Code"] = batch.template["Source Code"]
    line["Reason Code"] = settings["Reason Code"]
    line["Posting No. Series"] = settings["Posting No. Series"]
    line["Bal. Account Type"] = settings["Bal. Account Type"]
    if line.text("Account Type") in OWN_LEDGERS and line.text("Bal. Account Type") in OWN_LEDGERS:
        line["Account Type"] = "G/L Account"
    line["Bal. Account No."] = settings["Bal. Account No."]
    line["Description"] = ""


def enter(company: Company, line: Draft, field: str, value: Value) -> None:
    """Fill in one field of a line and everything that this sets off."""
    follow = _FOLLOWS.get(field)
    if follow is None:
        line[field] = value
    else:
        follow(company, line, value)


def _account_type(company: Company, line: Draft, value: Value) -> None:
    line["Account Type"] = value
    _refuse_two_own_ledgers(line)
    line["Account No."] = ""
    line["Description"] = ""


def _balancing_type(company: Company, line: Draft, value: Value) -> None:
    line["Bal. Account Type"] = value
    _refuse_two_own_ledgers(line)
    line["Bal. Account No."] = ""


def _refuse_two_own_ledgers(line: Draft) -> None:
    if line.text("Account Type") in OWN_LEDGERS and line.text("Bal. Account Type") in OWN_LEDGERS:
        raise DialogError("Account Type or Bal. Account Type must be a G/L Account or Bank Account.")


def _account(company: Company, line: Draft, value: Value) -> None:
    line["Account No."] = value
    if not line.text("Account No."):
        line["Description"] = ""
        return
    account = account_for_line(company, line, "Account Type", "Account No.")
    line["Description"] = account.name[: line.table.fields["Description"].length]
    line["Posting Group"] = account.posting_group
    if account.currency:
        _currency(company, line, account.currency)
    default_from_account(company, line)


def _balancing_account(company: Company, line: Draft, value: Value) -> None:
    line["Bal. Account No."] = value
    if line.text("Bal. Account No."):
        account = account_for_line(company, line, "Bal. Account Type", "Bal. Account No.")
        if not line.text("Account No."):
            line["Description"] = account.name[: line.table.fields["Description"].length]


def _posting_date(company: Company, line: Draft, value: Value) -> None:
    line["Posting Date"] = value
    line["Document Date"] = value


def _currency(company: Company, line: Draft, value: Value) -> None:
    line["Currency Code"] = value
    code = line.text("Currency Code")
    currency = company.rows(4).find(code) if code else None
    if code and currency is None:
        raise not_in_related_table(line.table, "Currency Code", code, "Currency")
    line["Currency Factor"] = 1 / currency.amount("Relational Exch. Rate Amount") if currency else ZERO
    if line.amount("Amount"):
        _amount(company, line, line["Amount"])


def _amount(company: Company, line: Draft, value: Value) -> None:
    code = line.text("Currency Code")
    amount = company.rounded(cast(Decimal, value), code)
    line["Amount"] = amount
    if code:
        rate = company.rows(4).get(code).amount("Relational Exch. Rate Amount")
        line["Amount (LCY)"] = company.rounded(amount * rate)
    else:
        line["Amount (LCY)"] = amount
    debit = amount > 0 if not line.flag("Correction") else amount < 0
    line["Debit Amount"] = amount if debit else ZERO
    line["Credit Amount"] = ZERO if debit else -amount


def _local_amount(company: Company, line: Draft, value: Value) -> None:
    if line.text("Currency Code"):
        line["Amount (LCY)"] = company.rounded(cast(Decimal, value))
    else:
        _amount(company, line, value)


def _debit(company: Company, line: Draft, value: Value) -> None:
    debit = company.rounded(cast(Decimal, value), line.text("Currency Code"))
    line["Debit Amount"] = debit
    if debit or not line.amount("Credit Amount"):
        line["Correction"] = debit < 0
        _amount(company, line, debit)


def _credit(company: Company, line: Draft, value: Value) -> None:
    credit = company.rounded(cast(Decimal, value), line.text("Currency Code"))
    line["Credit Amount"] = credit
    if credit or not line.amount("Debit Amount"):
        line["Correction"] = credit < 0
        _amount(company, line, -credit)


def _correction(company: Company, line: Draft, value: Value) -> None:
    line["Correction"] = value
    _amount(company, line, line["Amount"])


def _shortcut(number: int) -> Callable[[Company, Draft, Value], None]:
    return lambda company, line, value: enter_shortcut(company, line, number, cast(str, value))


_FOLLOWS: Final[dict[str, Callable[[Company, Draft, Value], None]]] = {
    "Account Type": _account_type,
    "Account No.": _account,
    "Bal. Account Type": _balancing_type,
    "Bal. Account No.": _balancing_account,
    "Posting Date": _posting_date,
    "Currency Code": _currency,
    "Amount": _amount,
    "Amount (LCY)": _local_amount,
    "Debit Amount": _debit,
    "Credit Amount": _credit,
    "Correction": _correction,
    **{f"Shortcut Dimension {number} Code": _shortcut(number) for number in (1, 2)},
    **{f"ShortcutDimCode[{number}]": _shortcut(number) for number in range(3, 9)},
}
