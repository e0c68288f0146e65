"""Which debts a payment settles, in which order: the hierarchy of the house (DOMAIN 2.2).

A newcomer would write one loop per kind of debt and subtract as it goes. Here the order comes first: the
debts are put in the row in which money may reach them, and only then is the money poured along that row.
So a spread is nothing but another row, and no debt can ever receive more than it is.

>>> OpenInstalment(1, date(2005, 1, 1), interest=ZERO, principal=ZERO - 1, late_charge=ZERO)
Traceback (most recent call last):
...
servicing.allocation.AllocationFault: instalment 1 cannot owe -1: an open amount is zero or more
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby
from operator import attrgetter
from typing import Final

from servicing.money import ZERO, Money, rupiah
from servicing.rules import AllocationRules, Bucket, Spread, SurplusPolicy, TerminationBucket, complete_order


class AllocationFault(ValueError):
    """The payment cannot be allocated as asked: the sentence says why."""


@dataclass(frozen=True, slots=True)
class OpenInstalment:
    """What one instalment still owes, its late charge assessed to the payment's value date."""

    number: int
    due: date
    interest: Money
    principal: Money
    late_charge: Money

    def __post_init__(self) -> None:
        for amount in (self.interest, self.principal, self.late_charge):
            if amount < 0:
                raise AllocationFault(
                    f"instalment {self.number} cannot owe {rupiah(amount)}: an open amount is zero or more"
                )

    @property
    def is_unpaid(self) -> bool:
        """Whether interest or principal is open; an open late charge alone does not make it unpaid."""
        return self.interest + self.principal > 0


@dataclass(frozen=True, slots=True)
class OpenCharge:
    """A fee of any type that the contract still owes: what the bucket `other` pays."""

    charge: str
    made_on: date
    amount: Money

    def __post_init__(self) -> None:
        if self.amount < 0:
            raise AllocationFault(
                f"charge {self.charge} cannot owe {rupiah(self.amount)}: an open amount is zero or more"
            )


@dataclass(frozen=True, slots=True)
class Portion:
    """A part of a payment and what it pays; no bucket means that it waits in the customer's deposit."""

    bucket: Bucket | None
    instalment: int | None
    charge: str | None
    amount: Money


@dataclass(frozen=True, slots=True)
class Allocation:
    """Where every rupiah of a payment went: to debts, to the customer's deposit, or back."""

    portions: tuple[Portion, ...]
    deposit: Money
    refund: Money

    @property
    def total(self) -> Money:
        """The payment again."""
        return sum((portion.amount for portion in self.portions), self.deposit + self.refund)


# --- targets ----------------------------------------------------------------------------------------------


def choose_targets(
    instalments: Sequence[OpenInstalment], posting_date: date, chosen: Sequence[int] | None
) -> tuple[OpenInstalment, ...]:
    """The instalments a payment may reach, oldest first (DOMAIN 0, `targets`).

    All that are due on the posting date, paid ones too since they may owe late charge; and the next unpaid
    one when nothing due is unpaid. A cashier's own choice stands instead.
    """
    in_order = sorted(instalments, key=lambda instalment: (instalment.due, instalment.number))
    if chosen is not None:
        _check_choice(in_order, chosen)
        return tuple(instalment for instalment in in_order if instalment.number in chosen)
    due = [instalment for instalment in in_order if instalment.due <= posting_date]
    if not any(instalment.is_unpaid for instalment in due):
        due += [instalment for instalment in in_order[len(due) :] if instalment.is_unpaid][:1]
    return tuple(due)


def _check_choice(instalments: Sequence[OpenInstalment], chosen: Sequence[int]) -> None:
    numbers = {instalment.number for instalment in instalments}
    for number in chosen:
        if number not in numbers:
            raise AllocationFault(f"the contract has no instalment {number}: choose among its own")
        if list(chosen).count(number) > 1:
            raise AllocationFault(f"instalment {number} is chosen twice: name it once")


# --- the row of debts -------------------------------------------------------------------------------------


def _owed(instalment: OpenInstalment, bucket: Bucket) -> Portion:
    """What the instalment owes in the bucket, as the portion that would settle it."""
    return Portion(bucket, instalment.number, None, OWED[bucket](instalment))


OWED: Final = {
    Bucket.INTEREST: attrgetter("interest"),
    Bucket.PRINCIPAL: attrgetter("principal"),
    Bucket.LATE_CHARGE: attrgetter("late_charge"),
}


def _row(
    hierarchy: Sequence[Bucket], targets: Sequence[OpenInstalment], charges: Sequence[OpenCharge]
) -> Iterator[Portion]:
    """The debts bucket by bucket, each bucket over all targets."""
    for bucket in hierarchy:
        if bucket is Bucket.OTHER:
            for charge in charges:
                yield Portion(bucket, None, charge.charge, charge.amount)
        else:
            for target in targets:
                yield _owed(target, bucket)


def _paired_row(
    hierarchy: Sequence[Bucket], targets: Sequence[OpenInstalment], charges: Sequence[OpenCharge]
) -> Iterator[Portion]:
    """As `_row`, but interest and principal that stand next to each other go instalment by instalment."""
    pair = {Bucket.INTEREST, Bucket.PRINCIPAL}
    for together, neighbours in groupby(hierarchy, key=lambda bucket: bucket in pair):
        buckets = tuple(neighbours)
        if together:
            for target in targets:
                yield from _row(buckets, [target], ())
        else:
            yield from _row(buckets, targets, charges)


def _instalment_row(
    hierarchy: Sequence[Bucket], targets: Sequence[OpenInstalment], charges: Sequence[OpenCharge]
) -> Iterator[Portion]:
    """The whole hierarchy inside each instalment before the next, each with the charges of its time.

    A charge belongs to the latest target due on or before its day, an older one to the first target.
    """
    if not targets:
        yield from _row(hierarchy, (), charges)
    due_dates = [target.due for target in targets]
    places = [max(bisect_right(due_dates, charge.made_on) - 1, 0) for charge in charges]
    for place, target in enumerate(targets):
        own = [charge for charge, its_place in zip(charges, places, strict=True) if its_place == place]
        yield from _row(hierarchy, [target], own)


ROWS: Final = {
    Spread.PAIRED: _paired_row,
    Spread.PER_INSTALMENT: _instalment_row,
    Spread.PER_COMPONENT: _row,
}


# --- pouring ----------------------------------------------------------------------------------------------


def _pour(amount: Money, row: Iterable[Portion]) -> tuple[tuple[Portion, ...], Money]:
    """The money along the row of debts: what each receives, and what is left."""
    portions = []
    for debt in row:
        if not amount:
            break
        paid = min(debt.amount, amount)
        if paid > 0:
            portions.append(replace(debt, amount=paid))
            amount -= paid
    return tuple(portions), amount


def allocate(
    amount: Money,
    instalments: Sequence[OpenInstalment],
    charges: Sequence[OpenCharge],
    rules: AllocationRules,
    posting_date: date,
    chosen: Sequence[int] | None = None,
) -> Allocation:
    """What the payment pays on a contract whose open debts are given, and what becomes of the rest.

    The rest of a payment whose targets the cashier chose always waits in the customer's deposit.
    """
    if amount <= 0:
        raise AllocationFault(f"a payment of {rupiah(amount)} cannot be allocated: it must be above zero")
    targets = choose_targets(instalments, posting_date, chosen)
    by_date = sorted(charges, key=lambda charge: charge.made_on)
    portions, rest = _pour(amount, ROWS[rules.spread](rules.hierarchy, targets, by_date))
    policy = SurplusPolicy.HOLD_AS_DEPOSIT if chosen is not None else rules.surplus_policy
    if policy is SurplusPolicy.APPLY_NEXT_INSTALMENT:
        further, rest = _pour(rest, _further_row(instalments, targets, rules))
        portions += further
    refund = rest if policy is SurplusPolicy.REFUND else ZERO
    return Allocation(portions, deposit=rest - refund, refund=refund)


def _further_row(
    instalments: Sequence[OpenInstalment], targets: Sequence[OpenInstalment], rules: AllocationRules
) -> Iterator[Portion]:
    """Interest and principal of the instalments after the targets, each whole before the next."""
    buckets = [bucket for bucket in rules.hierarchy if bucket in (Bucket.INTEREST, Bucket.PRINCIPAL)]
    taken = {target.number for target in targets}
    for instalment in sorted(instalments, key=lambda instalment: (instalment.due, instalment.number)):
        if instalment.number not in taken:
            yield from _row(buckets, [instalment], ())


# --- early termination ------------------------------------------------------------------------------------

Shares = tuple[tuple[TerminationBucket, Money], ...]


def allocate_termination(
    amount: Money, owed: Mapping[TerminationBucket, Money], hierarchy: Sequence[TerminationBucket]
) -> tuple[Shares, Shares]:
    """What a pay-off pays in the order of the second hierarchy, and what each bucket is then still short.

    The contract stays open while anything is short (DOMAIN 2.2); money above all that is owed stays with
    the caller. A bucket that is not in `owed` owes nothing.
    """
    if amount <= 0:
        raise AllocationFault(f"a payment of {rupiah(amount)} cannot be allocated: it must be above zero")
    paid, short = [], []
    for bucket in complete_order(hierarchy, TerminationBucket):
        debt = owed.get(bucket, ZERO)
        if debt < 0:
            raise AllocationFault(f"{bucket.value} cannot owe {rupiah(debt)}: an open amount is zero or more")
        share = min(debt, amount)
        amount -= share
        paid += [(bucket, share)] * (share > 0)
        short += [(bucket, debt - share)] * (debt > share)
    return tuple(paid), tuple(short)
