"""The instalment table of a contract: how many instalments, when they fall due, what is interest in each.

A newcomer would compute the interest of each line, add the principal and round both. Instalments are
price-list figures instead: the amount is rounded *up* first and interest is what has to fit into it, so
someone must absorb the difference. The `RoundingSink` says who: the total interest, or the last instalment.
The principal column always adds up to the amount financed, to the rupiah (DOMAIN 4.1).

Everything runs on integers and fractions; the one number that has no exact form, the effective rate of a
flat contract, is a Decimal of fifty digits, far beyond what rounding to a rupiah can see.

>>> terms = ContractTerms(date(2004, 12, 1), idr(12_000_000), Method.FLAT, Decimal(20), 12)
>>> first, *_, last = build_schedule(terms)
>>> f"{first.due}: {first.interest} + {first.principal}"
'2005-01-01: 200000 + 1000000'
>>> ContractTerms(date(2004, 12, 1), idr(12_000_000), Method.FLAT, Decimal(20), 12, due_day=32)
Traceback (most recent call last):
...
servicing.schedule.TermsFault: the due day is 32: write 1 to 31
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_EVEN, Context, Decimal
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise
from typing import Final

from servicing.calendar import months_later
from servicing.money import ZERO, Money, NotMoney, Rounding, idr, round_fraction, rupiah

MOST_MONTHS: Final = 600
# Fifty digits for the rate and twenty more to work with; one context, so that no caller's setting leaks in.
RATE_DIGITS: Final = 50
PRECISE: Final = Context(prec=RATE_DIGITS + 20, rounding=ROUND_HALF_EVEN)


class TermsFault(ValueError):
    """The contract's terms or its imported table contradict themselves: every fault is named."""

    def __init__(self, *faults: str) -> None:
        super().__init__("; ".join(faults))
        self.faults = faults


class Nature(StrEnum):
    """Whether an instalment is paid at the end of its month or at the beginning (DOMAIN 3.7)."""

    IN_ARREARS = "IN_ARREARS"
    IN_ADVANCE = "IN_ADVANCE"


class Method(StrEnum):
    """Whether the yearly rate is charged on the amount financed or on the balance (DOMAIN 4.2, 4.4)."""

    FLAT = "FLAT"
    ANNUITY = "ANNUITY"


class Split(StrEnum):
    """How a flat contract's interest is spread over its instalments (DOMAIN 4.3)."""

    STRAIGHT = "STRAIGHT"
    EFFECTIVE = "EFFECTIVE"
    SUM_OF_DIGITS = "SUM_OF_DIGITS"


class RoundingSink(StrEnum):
    """What absorbs the rounding of the instalment (DOMAIN 0, `rounding_sink`)."""

    INTEREST = "INTEREST"
    LAST_INSTALMENT = "LAST_INSTALMENT"


DEFAULT_SINK: Final = {Method.FLAT: RoundingSink.INTEREST, Method.ANNUITY: RoundingSink.LAST_INSTALMENT}


@dataclass(frozen=True, slots=True)
class ContractTerms:
    """What was agreed at signing; `months` is the number of instalments, `rate_percent` is per year.

    `paid_in_advance` counts the instalments of an in-arrears contract that are due on the signing date.
    """

    signed: date
    principal: Money
    method: Method
    rate_percent: Decimal
    months: int
    nature: Nature = Nature.IN_ARREARS
    paid_in_advance: int = 0
    split: Split = Split.STRAIGHT
    rounding_unit: int = 1000
    sink: RoundingSink | None = None
    due_day: int | None = None

    def __post_init__(self) -> None:
        faults = tuple(_faults_of(self))
        if faults:
            raise TermsFault(*faults)

    @property
    def nominal_day(self) -> int:
        """The day of the month the contract names, kept even where a short month clips it."""
        return self.signed.day if self.due_day is None else self.due_day

    @property
    def rounding_sink(self) -> RoundingSink:
        """The sink agreed, or the method's usual one."""
        return DEFAULT_SINK[self.method] if self.sink is None else self.sink

    @property
    def months_after_signing(self) -> tuple[int, ...]:
        """For each instalment, how many months after signing it falls due (DOMAIN 3.7)."""
        at_signing = 1 if self.nature is Nature.IN_ADVANCE else self.paid_in_advance
        return (0,) * at_signing + tuple(range(1, self.months - at_signing + 1))


def _faults_of(terms: ContractTerms) -> Iterator[str]:
    try:
        if idr(terms.principal) <= 0:
            yield f"the amount financed is {rupiah(terms.principal)}: it must be above zero"
    except NotMoney as fault:
        yield f"the amount financed: {fault}"
    rate = terms.rate_percent
    if not isinstance(rate, Decimal) or not rate.is_finite() or rate < 0:
        yield f"the rate is {rate} percent a year: write a decimal of zero or more"
    if not 1 <= terms.months <= MOST_MONTHS:
        yield f"the contract has {terms.months} instalments: write 1 to {MOST_MONTHS}"
    elif not 0 <= terms.paid_in_advance < terms.months:
        yield f"{terms.paid_in_advance} instalments paid in advance: write 0 to {terms.months - 1}"
    if terms.nature is Nature.IN_ADVANCE and terms.paid_in_advance:
        yield "only an in-arrears contract has payments in advance: write 0 for this one"
    if terms.method is Method.ANNUITY and terms.split is Split.SUM_OF_DIGITS:
        yield "an annuity's interest follows its balance: sum of digits splits flat contracts only"
    if terms.rounding_unit < 1:
        yield f"the rounding unit is {terms.rounding_unit} rupiah: write 1 or more"
    if terms.due_day is not None and not 1 <= terms.due_day <= 31:
        yield f"the due day is {terms.due_day}: write 1 to 31"


@dataclass(frozen=True, slots=True)
class Instalment:
    """One line of the instalment table, as scheduled."""

    number: int
    due: date
    interest: Money
    principal: Money

    @property
    def amount(self) -> Money:
        """What the customer pays for this line: interest and principal together."""
        return self.interest + self.principal


def due_dates(terms: ContractTerms) -> tuple[date, ...]:
    """When each instalment falls due, without drifting off the nominal day (DOMAIN 3.7)."""
    return tuple(
        months_later(terms.signed, months, terms.nominal_day) if months else terms.signed
        for months in terms.months_after_signing
    )


# --- the amount of an instalment --------------------------------------------------------------------------


def flat_interest(terms: ContractTerms) -> Fraction:
    """The interest of a flat contract over its whole term, before any rounding (DOMAIN 4.2)."""
    return Fraction(int(terms.principal)) * Fraction(terms.rate_percent) * terms.months / 1200


def raw_instalment(terms: ContractTerms) -> Fraction:
    """The instalment before it is rounded up (DOMAIN 4.2, 4.4).

    An annuity is the amount whose present value over the due dates is the amount financed, so payments in
    advance lower it just as an in-advance contract does.
    """
    if terms.method is Method.FLAT:
        return (int(terms.principal) + flat_interest(terms)) / terms.months
    monthly = Fraction(terms.rate_percent) / 1200
    at_signing = terms.months_after_signing.count(0)
    later = terms.months - at_signing
    worth = (1 - (1 + monthly) ** -later) / monthly if monthly else Fraction(later)
    return int(terms.principal) / (at_signing + worth)


def instalment_amount(terms: ContractTerms) -> Money:
    """The regular instalment: rounded up to the unit of the price list (DOMAIN 4.1)."""
    return round_fraction(raw_instalment(terms), terms.rounding_unit, Rounding.UP)


def total_interest(terms: ContractTerms) -> Money | None:
    """The interest of the whole contract, or None where only the last line of an annuity will tell."""
    if terms.rounding_sink is RoundingSink.INTEREST:
        return terms.months * instalment_amount(terms) - terms.principal
    return round_fraction(flat_interest(terms)) if terms.method is Method.FLAT else None


# --- the effective rate -----------------------------------------------------------------------------------


def effective_rate(principal: Money, payments: Sequence[tuple[int, Money]]) -> Decimal:
    """The rate per month at which payments, each so many months after signing, are worth the principal.

    Newton's method from zero: the worth falls ever more slowly as the rate rises, so the steps approach the
    rate from below and never pass it.

    >>> round(effective_rate(idr(1000), [(1, idr(1100))]), 10)
    Decimal('0.1000000000')
    """
    gain = sum(amount for _, amount in payments) - principal
    if gain < 0:
        raise TermsFault(f"the payments are {rupiah(-gain)} less than the amount financed: no rate fits")
    if gain == 0:
        return Decimal(0)
    if sum(amount for months, amount in payments if not months) >= principal:
        raise TermsFault("what is paid on the signing date already repays the amount financed: no rate fits")
    rate, smallest = Decimal(0), Decimal(10) ** -RATE_DIGITS
    while True:
        worth, slope = Decimal(0), Decimal(0)
        growth = PRECISE.add(1, rate)
        for months, amount in payments:
            present = PRECISE.divide(amount, PRECISE.power(growth, months))
            worth = PRECISE.add(worth, present)
            slope = PRECISE.add(slope, PRECISE.multiply(months, present))
        step = PRECISE.divide(PRECISE.multiply(PRECISE.subtract(worth, principal), growth), slope)
        rate = PRECISE.add(rate, step)
        if step < PRECISE.multiply(smallest, growth):
            return rate


# --- the lines --------------------------------------------------------------------------------------------

# The interest of a line before rounding, from its number (1, 2, 3 …) and the balance before it.
Share = Callable[[int, int], Fraction]


def _by_balance(terms: ContractTerms, monthly: Fraction) -> Share:
    """Balance x rate; a line due on the signing date bears no interest, since no time has passed."""
    months = terms.months_after_signing
    return lambda number, balance: balance * monthly if months[number - 1] else Fraction(0)


def _share_of(terms: ContractTerms, total: Money | None) -> Share:
    """How the contract spreads its interest (DOMAIN 4.3, 4.4)."""
    count = terms.months
    if terms.method is Method.ANNUITY or total is None:
        return _by_balance(terms, Fraction(terms.rate_percent) / 1200)
    interest = Fraction(total)
    # A single line takes everything, also where no rate would fit: paid at signing, with interest.
    if terms.split is Split.STRAIGHT or count == 1:
        return lambda number, balance: interest / count
    if terms.split is Split.SUM_OF_DIGITS:
        return lambda number, balance: interest * 2 * (count - number + 1) / (count * (count + 1))
    return _by_balance(terms, Fraction(_rate_of(terms, total)))


def _rate_of(terms: ContractTerms, total: Money) -> Decimal:
    """The effective rate per month of a flat contract, from what its customer pays and when."""
    regular = instalment_amount(terms)
    last = terms.principal + total - (terms.months - 1) * regular
    amounts = [regular] * (terms.months - 1) + [last]
    return effective_rate(terms.principal, list(zip(terms.months_after_signing, amounts, strict=True)))


def build_schedule(terms: ContractTerms) -> tuple[Instalment, ...]:
    """The instalment table of the contract; refused when the rounding unit is too coarse for it.

    Each line's interest is rounded half up, the last line takes what is left of interest and principal.
    """
    regular, total, dues = instalment_amount(terms), total_interest(terms), due_dates(terms)
    share = _share_of(terms, total)
    balance, left = terms.principal, total
    rows = []
    for number, due in enumerate(dues[:-1], start=1):
        interest = round_fraction(share(number, int(balance)))
        if left is not None:
            # In a table of a few rupiah of interest, rounding half up could hand out more than there is.
            interest = min(interest, left)
            left -= interest
        rows.append(Instalment(number, due, interest, regular - interest))
        balance -= regular - interest
    last = round_fraction(share(terms.months, int(balance))) if left is None else left
    rows.append(Instalment(terms.months, dues[-1], last, balance))
    try:
        check_schedule(rows, terms.principal)
    except TermsFault as fault:
        raise TermsFault(
            f"instalments of {rupiah(regular)} do not fit: choose another rounding unit, sink or split",
            *fault.faults,
        ) from None
    return tuple(rows)


# --- tables made elsewhere --------------------------------------------------------------------------------


def check_schedule(rows: Sequence[Instalment], principal: Money) -> None:
    """Refuse a table that does not hold together: it is taken over as it is, so it must (DOMAIN 4.1).

    Only instalments paid at signing share a date; they stand first.
    """
    faults = list(_faults_of_table(rows, principal))
    if faults:
        raise TermsFault(*faults)


def _faults_of_table(rows: Sequence[Instalment], principal: Money) -> Iterator[str]:
    if not rows:
        yield "the table has no instalment: it needs at least one"
        return
    repaid = sum((row.principal for row in rows), ZERO)
    if repaid != principal:
        yield f"the principal column adds up to {rupiah(repaid)}, not to the {rupiah(principal)} financed"
    for place, row in enumerate(rows, start=1):
        if row.number != place:
            yield f"line {place} is numbered {row.number}: number the instalments 1, 2, 3 without gaps"
        for column, amount in (("interest", row.interest), ("principal", row.principal)):
            if amount < 0:
                yield f"instalment {row.number} has {column} of {rupiah(amount)}: write zero or more"
    for before, row in pairwise(rows):
        if row.due < before.due or (row.due == before.due and row.due != rows[0].due):
            yield f"instalment {row.number} is due on {row.due}, not after {before.due}: put it later"
