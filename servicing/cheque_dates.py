"""The days of a sheet: when it may be presented, until when, when the bank answers, and which day pays (DOMAIN 5).

Three days are easily taken for one another. The *effective date* stands on the sheet; the *presentation* is the
business day on which the bank takes it (a slip after the cut-off counts for the next one); the *value date* is
the day that counts for late charge, and by default does not depend on how slow the bank or our clerk was.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from servicing.calendar import BusinessCalendar, months_later
from servicing.cheque_history import Sheet, SheetFacts
from servicing.cheque_rules import ChequeRules
from servicing.cheques import ChequeRefused, SheetKind, StepKind, check_step
from servicing.money import Money, rupiah
from servicing.refusals import Again
from servicing.rules import PdcValueDateRule

ONE_DAY = timedelta(days=1)


class WarningCode(StrEnum):
    """What a clerk is warned of when a sheet is registered; stored with the sheet."""

    WINDOW = "WINDOW"
    NO_ISSUE_DATE = "NO_ISSUE_DATE"
    EXPIRED = "EXPIRED"
    CEILING = "CEILING"
    CORRECTIONS = "CORRECTIONS"
    DATE_PASSED = "DATE_PASSED"


@dataclass(frozen=True, slots=True)
class SheetWarning:
    """A warning about a sheet, in a sentence."""

    code: WarningCode
    sentence: str


# --- business days ----------------------------------------------------------------------------------------


def next_business_day(calendar: BusinessCalendar, day: date) -> date:
    """The first day after `day` on which banks work."""
    return calendar.on_or_after(day + ONE_DAY)


def business_days_later(calendar: BusinessCalendar, day: date, count: int) -> date:
    """The day `count` business days after `day`; the day itself, or the next one that is open, for none.

    >>> business_days_later(BusinessCalendar(), date(2005, 1, 28), 1)
    datetime.date(2005, 1, 31)
    """
    day = calendar.on_or_after(day)
    for _ in range(count):
        day = next_business_day(calendar, day)
    return day


def business_days(calendar: BusinessCalendar, start: date, count: int) -> tuple[date, ...]:
    """The first `count` business days from `start` on."""
    return tuple(business_days_later(calendar, start, n) for n in range(count))


def due_to_deposit_on(calendar: BusinessCalendar, sheet: Sheet) -> date:
    """The business day on which the sheet is to be brought to the bank."""
    return calendar.on_or_after(sheet.presentable_from)


# --- the window -------------------------------------------------------------------------------------------


def last_presentation_day(issued: date | None, rules: ChequeRules, on: date) -> date | None:
    """The last day on which the sheet may be presented by the rule in force `on`; None without an issue date."""
    if issued is None:
        return None
    window = issued + timedelta(days=rules.presentation_days.on(on))
    return months_later(window, rules.tail_months.on(on))


def warnings(facts: SheetFacts, rules: ChequeRules) -> tuple[SheetWarning, ...]:
    """What is to be said about a sheet when it is received (DOMAIN 5.1, 5.3)."""
    found: list[SheetWarning] = []

    def warn(code: WarningCode, fact: str) -> None:
        found.append(SheetWarning(code, f"{facts.name}: {fact}"))

    on = facts.received
    days = rules.presentation_days.on(on)
    if facts.issued is None:
        warn(WarningCode.NO_ISSUE_DATE, "no issue date stands on it: the bank refuses it until it does")
    elif facts.kind is SheetKind.BG and facts.effective > facts.issued + timedelta(days=days):
        late = (facts.effective - facts.issued).days
        warn(
            WarningCode.WINDOW,
            f"its effective date lies {late} days after its issue, more than {days}: ask for a new sheet in time",
        )
    last = last_presentation_day(facts.issued, rules, on)
    if last is not None and last < max(on, facts.effective):
        warn(WarningCode.EXPIRED, f"it can only be presented until {last}")
    ceiling = rules.ceiling.on(on)
    if facts.amount > ceiling:
        warn(
            WarningCode.CEILING,
            f"{rupiah(facts.amount)} is above {rupiah(ceiling)} and does not go through clearing",
        )
    allowed = rules.signed_corrections.on(on)
    if facts.corrections > allowed:
        warn(WarningCode.CORRECTIONS, f"it has {facts.corrections} signed corrections, more than {allowed}")
    if facts.effective < on:
        warn(WarningCode.DATE_PASSED, f"its effective date {facts.effective} had passed when it was received")
    return tuple(found)


# --- deposit ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Presentation:
    """Sheets brought to one account of a bank, named by the code of its bank.

    `on` is the day of the slip, `presented_on` the business day for which the bank takes it: the next one after
    the bank's cut-off.
    """

    on: date
    presented_on: date
    bank: str
    calendar: BusinessCalendar


def check_deposit(sheet: Sheet, rules: ChequeRules, at: Presentation) -> None:
    """Raise ChequeRefused, naming sheet, fact and remedy, when the sheet cannot be brought to this bank today."""
    check_step(sheet.name, sheet.status, StepKind.DEPOSITED)
    if not at.calendar.is_business_day(at.on):
        opens = at.calendar.on_or_after(at.on)
        raise ChequeRefused(f"{sheet.name}: banks are closed on {at.on}: deposit it on {opens}")
    if at.on < sheet.effective:
        raise ChequeRefused(
            f"{sheet.name} is effective on {sheet.effective}: it cannot be deposited on {at.on}"
        )
    last = last_presentation_day(sheet.facts.issued, rules, at.presented_on)
    if last is not None and at.presented_on > last:
        fact = (
            f"could be presented until {last}: it has expired on {at.on}"
            if at.on > last
            else f"can be presented until {last}, and a slip after the bank's cut-off counts for {at.presented_on}"
        )
        raise ChequeRefused(f"{sheet.name} {fact}: return it and ask for another sheet")
    ceiling = rules.ceiling.on(at.on)
    if sheet.facts.amount > ceiling and sheet.facts.bank != at.bank:
        raise ChequeRefused(
            f"{sheet.name} over {rupiah(sheet.facts.amount)} is above {rupiah(ceiling)} and does not go through "
            f"clearing: deposit it in an account at {sheet.facts.bank}, or ask for a transfer"
        )
    if sheet.bounces:
        _check_again(sheet, at.bank)


def _check_again(sheet: Sheet, bank: str) -> None:
    """A refused sheet comes again only as its refusal allows (DOMAIN 5.4)."""
    refused = sheet.bounces[-1]
    said = f"{sheet.name} was refused on {refused.on} for reason {refused.code}"
    if refused.again is Again.NO:
        raise ChequeRefused(f"{said} and may not be presented again: return it or let it be replaced")
    if refused.again is Again.AFTER_REPAIR and not sheet.repaired:
        raise ChequeRefused(f"{said}: let the drawer mend and sign it, then record the repair")
    if refused.again is Again.BY_RIGHT_BANK and sheet.deposit is not None and sheet.deposit.bank == bank:
        raise ChequeRefused(f"{said}: deposit it at the bank that it names, not at {bank} again")


# --- what counts for late charge --------------------------------------------------------------------------


def value_date(sheet: Sheet, rule: PdcValueDateRule, cleared_on: date) -> date:
    """The day of the sheet's money for late charge (DOMAIN 2.1, ruling 0a).

    PRESENTABLE is the latest of effective date, received date and the end of a hold that the customer asked for;
    a sheet that has bounced counts from the deposit that cleared.
    """
    assert sheet.deposit is not None, f"{sheet.name} clears but was never deposited"
    if rule is PdcValueDateRule.CLEARING:
        return cleared_on
    if rule is PdcValueDateRule.DEPOSIT or sheet.bounces:
        return sheet.deposit.on
    asked = sheet.customer_until or date.min
    return min(max(sheet.effective, sheet.facts.received, asked), cleared_on)


# --- stacks -----------------------------------------------------------------------------------------------


def next_number(number: str, further: int) -> str:
    """The number so many sheets further in the book; its letters and its width stay.

    >>> next_number("AB 004419", 2)
    'AB 004421'
    """
    digits = len(number) - len(number.rstrip("0123456789"))
    if not digits:
        raise ChequeRefused(f"{number} ends in no digits: enter the sheets of this stack one by one")
    following = str(int(number[-digits:]) + further).zfill(digits)
    if len(following) > digits:
        raise ChequeRefused(f"the stack runs over the end of its book at {number}: enter it in two stacks")
    return number[:-digits] + following


def rolled(number: str, effective: date, count: int) -> Sequence[tuple[str, date]]:
    """Numbers and effective dates of a stack: consecutive sheets, a month apart, without drift."""
    return [(next_number(number, k), months_later(effective, k, effective.day)) for k in range(count)]


def total(sheets: Iterable[Sheet]) -> Money:
    """The sum of some sheets."""
    return sum((sheet.facts.amount for sheet in sheets), Money(0))
