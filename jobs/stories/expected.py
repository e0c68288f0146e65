"""What a story expects: tables, allocations, vouchers, papers, accounts, refusals, late charges, schedules.

Each expectation first says what is looked at (an event, a contract, a day) and then what must be found there. Only
what is written is compared; what is not written may be anything. A newcomer would expect a list to be complete:
the lines of a voucher are, the rows of a table are not.

`after` and `before` name an event: what the books knew once it was recorded, or just before. Without them the
whole story counts.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Annotated, Any, Final

from pydantic import BeforeValidator, Field

from company.reading.rows import nearest
from jobs.stories.expected_cheques import ExpectedCard, ExpectedSheet
from jobs.stories.expecting import chosen, found
from jobs.stories.values import (
    AnyCase,
    Day,
    Flag,
    Money,
    Name,
    Number,
    OneOrMany,
    Row,
    Text,
    Whole,
    read_money,
    refuse,
)
from servicing.roles import Role
from servicing.rules import DayCount
from servicing.voucher import VoucherKind


class Expectation(Row):
    """Where to look, for a contract at a moment."""

    contract: Name | None = chosen("the contract; may be left out where the story has only one")
    after: Name | None = chosen("as the books knew it once this event was recorded")
    before: Name | None = chosen("as the books knew it just before this event")
    on: Day | None = chosen(
        "the evening of this day; the day of the event, or of the last one, when left out"
    )


# --- schedules and tables ---------------------------------------------------------------------------------


class ExpectedLine(Row):
    """A line of a schedule."""

    number: Whole = chosen("the instalment", ...)
    due: Day | None = found("when it falls due")
    interest: Money | None = found("interest")
    principal: Money | None = found("principal")
    amount: Money | None = found("interest and principal")
    balance: Money | None = found("principal outstanding after it")


class ExpectedSchedule(Row):
    """The instalment table as agreed."""

    contract: Name | None = chosen("the contract; may be left out where the story has only one")
    instalment: Money | None = found("the regular instalment")
    raw_instalment: Number | None = found("the instalment before rounding, to the decimals written")
    effective_rate: Number | None = found("percent per month, to the decimals written")
    raw_interest: Number | None = found("the interest of a flat contract before rounding")
    interest_from_rounding: Money | None = found("interest that comes from rounding the instalment up")
    interest: Money | None = found("interest in all")
    principal: Money | None = found("principal in all")
    total: Money | None = found("everything the customer pays")
    count: Whole | None = found("how many instalments")
    dues: Annotated[tuple[Day, ...], OneOrMany] | None = found("the due dates from the first one on")
    lines: Annotated[tuple[ExpectedLine, ...], OneOrMany] = Field((), description="lines of the table")


class ExpectedRow(ExpectedLine):
    """A row of the instalment table on a day."""

    interest_paid: Money | None = found("interest paid")
    principal_paid: Money | None = found("principal paid")
    unpaid_interest: Money | None = found("interest not paid")
    unpaid_principal: Money | None = found("principal not paid")
    unpaid: Money | None = found("interest and principal not paid")
    days_late: Whole | None = found("days late, to the day or to the payment of its last rupiah")
    late_charge: Money | None = found("its whole late charge")
    late_paid: Money | None = found("late charge paid")
    late_waived: Money | None = found("late charge waived")
    late_unpaid: Money | None = found("late charge neither paid nor waived")


class ExpectedTable(Expectation):
    """The instalment table of a contract on a day, and what it adds up to."""

    rows: Annotated[tuple[ExpectedRow, ...], OneOrMany] = Field((), description="rows of the table")
    interest_paid: Money | None = found("interest paid in all")
    principal_paid: Money | None = found("principal paid in all")
    unpaid_interest: Money | None = found("interest not paid in all, future instalments included")
    unpaid_principal: Money | None = found("principal not paid in all, future instalments included")
    unpaid: Money | None = found("interest and principal not paid in all")
    overdue: Money | None = found("interest and principal due and not paid")
    late_charge: Money | None = found("late charge in all")
    late_paid: Money | None = found("late charge paid in all")
    late_waived: Money | None = found("late charge waived in all")
    late_unpaid: Money | None = found("late charge neither paid nor waived in all")
    charges_unpaid: Money | None = found("fees not paid")
    payable_now: Money | None = found("what brings the contract up to date")
    deposit: Money | None = found("the customer's deposit (titipan)")
    refund_due: Money | None = found("what is marked for refund")
    interest_recognised: Money | None = found("interest taken to income")
    unearned_interest: Money | None = found("interest not taken to income yet")
    days_past_due: Whole | None = found("calendar days since the oldest unpaid due date")
    closed: Flag | None = found("whether nothing is owed any more")


# --- late charges -----------------------------------------------------------------------------------------


class ExpectedSegment(Row):
    """One line of a late charge's explanation."""

    days: Whole | None = found("days")
    amount: Money | None = found("the amount that was late")
    rate: Number | None = found("percent, per day or per month as the setting says")
    charge: Number | None = found("days x amount x rate, not rounded")


class ExpectedLateCharge(Expectation):
    """The late charge of one instalment, or of all, as of a day."""

    instalment: Whole | None = chosen("the instalment; all of them when left out")
    days: Whole | None = found("days late")
    amount: Money | None = found("the late charge")
    paid: Money | None = found("paid of it")
    waived: Money | None = found("waived of it")
    unpaid: Money | None = found("what is open of it")
    segments: Annotated[tuple[ExpectedSegment, ...], OneOrMany] | None = found(
        "where it comes from: all lines, in the order of payment, the unpaid rest last"
    )


class ExpectedDaysLate(Row):
    """How many days late a day is, with no contract at all."""

    due: Day = chosen("the due date", ...)
    due_day: Whole | None = chosen("the contract's due day; the due date's day when left out")
    on: Day = chosen("the day", ...)
    day_count: Annotated[DayCount, AnyCase] | None = chosen(
        "THIRTY_E_360 or ACTUAL; the setup's when left out"
    )
    days: Whole = Field(description="days late")


WHICH: Final = "the voucher's kind, for events that record several entries on a contract, such as a day end"
POSTED: Final = "the posting date, for events that record entries on several days"

# --- allocations, vouchers, papers ------------------------------------------------------------------------


class ExpectedPortion(Row):
    """What an instalment or a fee received."""

    instalment: Whole | None = chosen("the instalment")
    charge: Name | None = chosen("or the fee")
    interest: Money | None = found("interest")
    principal: Money | None = found("principal")
    late_charge: Money | None = found("late charge")
    other: Money | None = found("of a fee")


class ExpectedAllocation(Row):
    """Where an event's money went."""

    event: Name = chosen("the event", ...)
    contract: Name | None = chosen("the contract, for events on many")
    which: Annotated[VoucherKind, AnyCase] | None = chosen(WHICH)
    posted: Day | None = chosen(POSTED)
    after: Name | None = chosen("as it stood after this later event; after the event itself when left out")
    money: Money | None = found("the money itself")
    interest: Money | None = found("interest in all")
    principal: Money | None = found("principal in all")
    late_charge: Money | None = found("late charge in all")
    other: Money | None = found("fees in all")
    deposit: Money | None = found("put into the customer's deposit; below zero when taken out of it")
    refund: Money | None = found("marked for refund")
    waived: Money | None = found("late charge waived")
    recognised: Money | None = found("interest taken to income")
    late_income: Money | None = found("late charge taken to income")
    portions: Annotated[tuple[ExpectedPortion, ...], OneOrMany] | None = found(
        "what each instalment and fee received; all of them"
    )


class Side(StrEnum):
    """The side of an account."""

    DEBIT = "DR"
    CREDIT = "CR"


class ExpectedVoucherLine(Row):
    """A line of a voucher, as a table or as a text such as `JKT Dr INTERBRANCH:BDG C1 1,236,000`."""

    side: Annotated[Side, AnyCase] = Field(description="Dr or Cr")
    role: Role = Field(description="the account role")
    amount: Money = Field(description="the amount")
    branch: Name | None = found("the line's branch")
    contract: Name | None = found("the contract on it")
    counter_branch: Name | None = found("the other branch, on INTERBRANCH")
    bank: Name | None = found("the bank account, on BANK_IN and BANK_OUT")


_LINE: Final = re.compile(
    r"(?:(?P<branch>[A-Z0-9]{3})\s+)?(?P<side>[DC]r)\.?\s+(?P<role>[A-Z_]+)(?::(?P<extra>[A-Z0-9]{3}))?"
    r"(?:\s+(?P<contract>(?!Rp\b)[^\s]*[A-Za-z][^\s]*))?\s+(?P<amount>(?:Rp\s*)?[0-9][0-9,_]*)",
    re.IGNORECASE,
)


def read_voucher_line(value: object) -> object:
    """A text such as `JKT Dr INTERBRANCH:BDG C1 1,236,000` as a line; a table as it is."""
    if not isinstance(value, str):
        return value
    parts = _LINE.fullmatch(value.strip())
    if parts is None:
        raise refuse(f"{value!r} is no voucher line", 'write it as "Dr CASH_TELLER 1,272,000"')
    line: dict[str, Any] = {
        "side": parts["side"],
        "role": parts["role"].upper(),
        "amount": read_money(parts["amount"]),
    }
    if parts["extra"]:
        line["counter_branch" if line["role"] == Role.INTERBRANCH else "bank"] = parts["extra"]
    return line | {name: parts[name] for name in ("branch", "contract") if parts[name]}


def _by_role(value: object) -> object:
    """Amounts by account role; `INTERBRANCH:BDG` names the counter-branch, `BANK_IN:BCA` the bank."""
    if isinstance(value, dict):
        for name in value:
            if str(name).partition(":")[0] not in Role.__members__:
                raise refuse(f"{name} is no account role", nearest(str(name), tuple(Role.__members__)))
    return value


ByRole = Annotated[dict[str, Money], BeforeValidator(_by_role)]
VoucherLines = tuple[Annotated[ExpectedVoucherLine, BeforeValidator(read_voucher_line)], ...]


class ExpectedVoucher(Row):
    """The voucher of an event."""

    event: Name = chosen("the event", ...)
    contract: Name | None = chosen("the contract, for events on many")
    which: Annotated[VoucherKind, AnyCase] | None = chosen(WHICH)
    posted: Day | None = chosen(POSTED)
    none: Flag | None = found("true: no money moves, there is no voucher")
    number: Name | None = found("its number, Navision's Document No.")
    date: Day | None = found("its posting date")
    kind: Annotated[VoucherKind, AnyCase] | None = found("its kind")
    text: Text | None = found("part of its text")
    reverses: Name | None = found("the number of the voucher it takes back")
    lines: Annotated[VoucherLines, OneOrMany] | None = found("its lines; all of them, in any order")
    debit: ByRole | None = found("its debits by role, all of them, such as `{CASH_TELLER = 1_272_000}`")
    credit: ByRole | None = found("its credits by role, all of them")


class ExpectedDocument(Row):
    """A paper: kwitansi, allocation notice …"""

    event: Name = chosen("the event whose paper it is", ...)
    kind: Name = chosen("KW, NAL …", "KW")
    contract: Name | None = chosen("the contract, for events on many")
    none: Flag | None = found("true: there is no such paper")
    number: Name | None = found("its number")
    issued: Day | None = found("the day printed on it")
    issued_by: Name | None = found("the event that had it issued")
    cancelled: Flag | None = found("whether it has been cancelled by the end of the story")
    count: Whole | None = found("how many of this kind the event has")


class ExpectedAccounts(Row):
    """Balances of accounts by role; a debit is above zero."""

    after: Name | None = chosen("as of this event; the whole story when left out")
    on: Day | None = chosen("with the vouchers dated on or before this day")
    branch: Name | None = chosen("the branch; all branches together when left out")
    balances: ByRole = Field(
        description='by role, such as `{CASH_TELLER = 1_272_000, "INTERBRANCH:BDG" = -5}`; what is not there is 0'
    )


class ExpectedRefusal(Row):
    """What must be refused, and with which sentence."""

    event: Name | None = chosen("the event")
    contract: Name | None = chosen("or the contract's terms")
    setup: Flag = chosen("or the setup", False)
    says: Text = Field(description="part of the sentence")


class ExpectedTotals(Row):
    """The whole story counted and added up."""

    events: Whole | None = found("events that were recorded")
    refused: Whole | None = found("events that were refused")
    vouchers: Whole | None = found("vouchers")
    documents: Whole | None = found("papers of all kinds")
    cancelled: Whole | None = found("papers that have been cancelled")
    money: Money | None = found("money received, less refunded, that stands")
    interest: Money | None = found("interest paid by all contracts")
    principal: Money | None = found("principal paid by all contracts")
    late_charge: Money | None = found("late charge paid by all contracts")
    other: Money | None = found("fees paid by all contracts")
    deposit: Money | None = found("deposits of all contracts")
    refund_due: Money | None = found("refunds due of all contracts")


class Expected(Row):
    """Everything a story expects."""

    schedules: Annotated[tuple[ExpectedSchedule, ...], OneOrMany] = ()
    tables: Annotated[tuple[ExpectedTable, ...], OneOrMany] = ()
    late_charges: Annotated[tuple[ExpectedLateCharge, ...], OneOrMany] = ()
    days_late: Annotated[tuple[ExpectedDaysLate, ...], OneOrMany] = ()
    allocations: Annotated[tuple[ExpectedAllocation, ...], OneOrMany] = ()
    vouchers: Annotated[tuple[ExpectedVoucher, ...], OneOrMany] = ()
    documents: Annotated[tuple[ExpectedDocument, ...], OneOrMany] = ()
    accounts: Annotated[tuple[ExpectedAccounts, ...], OneOrMany] = ()
    cheques: Annotated[tuple[ExpectedSheet, ...], OneOrMany] = ()
    cards: Annotated[tuple[ExpectedCard, ...], OneOrMany] = ()
    refusals: Annotated[tuple[ExpectedRefusal, ...], OneOrMany] = ()
    totals: ExpectedTotals | None = None
    unproved: Annotated[tuple[Text, ...], OneOrMany] = Field(
        (), description="parts of what `books verify` must find wrong at the end; nothing when left out"
    )
