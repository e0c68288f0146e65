"""What the clearing desk works off in the morning: its lists, what stands on them, and what to do about each row.

The lists are asked of the books by `books.cheques.lists`; here are only their names and values. A row is not a
complaint but a task: it says what is so and what is to be done next.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Final

from servicing.money import Money, rupiah
from servicing.refusals import Again


class ListName(StrEnum):
    """The clearing desk's lists, in the order of its morning."""

    TO_DEPOSIT = "to_deposit"
    NO_NEWS = "no_news"
    BOUNCED = "bounced"
    PAID_OTHERWISE = "paid_otherwise"
    DATE_PASSED = "date_passed"
    LEAVING_WINDOW = "leaving_window"
    TO_REQUEST = "to_request"

    @property
    def heading(self) -> str:
        """What the list is called."""
        return _HEADINGS[self]


_HEADINGS: Final[Mapping[ListName, str]] = {
    ListName.TO_DEPOSIT: "to deposit today and on the next business day",
    ListName.NO_NEWS: "deposited, and no news past the bank's usual days",
    ListName.BOUNCED: "bounced and not collected again",
    ListName.PAID_OTHERWISE: "paid otherwise while the sheet is still in the safe",
    ListName.DATE_PASSED: "date passed and not deposited",
    ListName.LEAVING_WINDOW: "leaving the window in which it can be presented, or out of it",
    ListName.TO_REQUEST: "next sheets to ask the customer for",
}


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A sheet as a list shows it: `day` is what the list is about, `note` what is so, `what_to_do` the task."""

    branch: str
    bank: str
    number: str
    kind: str
    contract: str
    party: str
    amount: Money
    effective: date
    day: date
    status: str
    note: str = ""
    what_to_do: str = ""

    @property
    def name(self) -> str:
        """The sheet as people call it."""
        return f"{self.kind} {self.bank} {self.number}"


@dataclass(frozen=True, slots=True)
class BankSum:
    """Sheets and amount of a list by branch and drawee bank."""

    branch: str
    bank: str
    sheets: int
    amount: Money


@dataclass(frozen=True, slots=True)
class SheetList:
    """One list: the sums of all of it, and its first rows (all of them without a limit)."""

    name: ListName
    sums: tuple[BankSum, ...]
    rows: tuple[SheetRow, ...]

    @property
    def sheets(self) -> int:
        """How many sheets are on it."""
        return sum(one.sheets for one in self.sums)

    @property
    def amount(self) -> Money:
        """What they make."""
        return sum((one.amount for one in self.sums), Decimal(0))


_AGAIN: Final[Mapping[Again, str]] = {
    Again.YES: "collect the money, or deposit it again",
    Again.AFTER_REPAIR: "let the drawer mend and sign it, then deposit it again",
    Again.ON_ITS_DATE: "deposit it again on its date",
    Again.BY_RIGHT_BANK: "deposit it again at the payee bank that it names",
    Again.NO: "collect the money or another sheet, then return it",
}


def after_refusal(again: str, last_day: date | None, on: date) -> str:
    """What is to be done with a refused sheet: whether it may go to the bank again, and is still in time."""
    if last_day is not None and last_day < on:
        return _AGAIN[Again.NO]
    return _AGAIN[Again(again)] + (f", until {last_day}" if last_day and again != Again.NO else "")


def to_the_bank(day: date, amount: Money, ceiling: Money, bank: str) -> str:
    """How a sheet whose day has come goes to the bank; above the ceiling only to the bank it is drawn on."""
    if amount > ceiling:
        return f"bring it to {bank} itself on {day}: above {rupiah(ceiling)} it does not go through clearing"
    return f"put it on a slip for {day}"


def before_window_ends(presentable_from: date, last_day: date, on: date) -> str:
    """What is to be done with a sheet whose last day of presentation comes near, or is over."""
    if last_day < on:
        return "ask for another sheet and return this one"
    if presentable_from > last_day:
        return f"ask for a sheet with a later issue date before {presentable_from}"
    return f"deposit it from {max(presentable_from, on)} to {last_day}"
