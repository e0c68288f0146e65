"""Three months of business days as plain events: what cashiers type, what they get wrong, and what they take back.

The customers behind it pay in full or in part, on the day, early or late, at their own branch or at another
one; a collector's money is entered some days after it was received; a few receipts are typed wrongly, taken
back and entered again. A newcomer would let this module compute what is owed: it only guesses, as customers
do.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from random import Random
from typing import Final

from commands.trial.portfolio import C1, Portfolio, TrialContract
from servicing.calendar import BusinessCalendar
from servicing.money import Money, idr

OPENING_FLOAT: Final = idr(500_000)
THOUSAND: Final = 1000


class Kind(StrEnum):
    """How a receipt came to be."""

    FULL = "in full, on the day"
    PARTIAL = "partial"
    LATE = "late"
    EARLY = "early"
    BACK_DATED = "back-dated"
    WRONG = "typed wrongly"
    AGAIN = "entered again"


@dataclass(frozen=True, slots=True)
class DrawerOpens:
    """The cashier begins the day."""

    key: str
    branch: str
    on: date


@dataclass(frozen=True, slots=True)
class DrawerCloses:
    """The cashier ends the day."""

    key: str
    branch: str
    on: date


@dataclass(frozen=True, slots=True)
class Pays:
    """A customer's money is entered; `replaces` is the key of the wrong entry whose place it takes."""

    key: str
    branch: str
    on: date
    contract: str
    amount: Money
    kind: Kind
    value_date: date | None = None
    tender: str = "cash_customer"
    replaces: str | None = None


@dataclass(frozen=True, slots=True)
class TakesBack:
    """An entry is reversed, with the reason."""

    key: str
    branch: str
    on: date
    of: str
    reason: str


@dataclass(frozen=True, slots=True)
class DayEnds:
    """The branch's day is over: what the day earned is recorded."""

    branch: str
    on: date


Event = DrawerOpens | DrawerCloses | Pays | TakesBack | DayEnds


@dataclass(frozen=True, slots=True)
class Day:
    """One business day of all branches, in the order in which things happened."""

    on: date
    events: tuple[Event, ...]


def business_days(calendar: BusinessCalendar, first: date, last: date) -> list[date]:
    """The days on which the branches are open."""
    days = (first + timedelta(n) for n in range((last - first).days + 1))
    return [day for day in days if calendar.is_business_day(day)]


def make_days(
    portfolio: Portfolio, branches: Sequence[str], open_days: Sequence[date], *, seed: int = 1
) -> list[Day]:
    """What happens on each open day; the same for the same seed."""
    dice = Random(seed)
    planned: dict[date, list[Pays | TakesBack]] = defaultdict(list)
    for contract in portfolio.contracts:
        customer = _Customer(contract, branches, open_days, dice)
        for event in customer.events():
            planned[event.on].append(event)
    return [_day(on, branches, planned.get(on, []), dice) for on in open_days]


def _day(on: date, branches: Sequence[str], planned: list[Pays | TakesBack], dice: Random) -> Day:
    dice.shuffle(planned)
    # A wrong entry comes before its reversal, and that before the right one, also within a day.
    planned.sort(key=lambda event: 1 if isinstance(event, TakesBack) else 2 * (event.kind is Kind.AGAIN))
    opens = [DrawerOpens(f"OPEN/{branch}/{on}", branch, on) for branch in branches]
    closes = [DrawerCloses(f"CLOSE/{branch}/{on}", branch, on) for branch in branches]
    ends = [DayEnds(branch, on) for branch in branches]
    return Day(on, (*opens, *planned, *closes, *ends))


# --- one customer -----------------------------------------------------------------------------------------

_HABITS: Final = ((Kind.FULL, 46), (Kind.PARTIAL, 22), (Kind.LATE, 14), (Kind.EARLY, 9), (Kind.BACK_DATED, 9))
_MISSES: Final = 0.03  # months in which nobody comes
_ELSEWHERE: Final = 0.04  # at another branch
_WRONG: Final = 0.03
_REASON: Final = "typed wrongly"


class _Customer:
    """How one customer pays; every call to the dice is in a fixed order, so that a seed reproduces the days."""

    def __init__(
        self, contract: TrialContract, branches: Sequence[str], open_days: Sequence[date], dice: Random
    ) -> None:
        self.contract, self.branches, self.open_days, self.dice = contract, branches, open_days, dice
        self.count = 0

    def events(self) -> Iterator[Pays | TakesBack]:
        """All payments of the three months, with what was typed wrongly."""
        last = self.open_days[-1]
        for row, left in self.contract.unpaid:
            if row.due > last:
                return
            due = max(row.due, self.open_days[0])
            for pays in self._pays(due, left, (due - row.due).days):
                if self.dice.random() < _WRONG and self.contract.number != C1:
                    yield from self._typed_wrongly(pays)
                else:
                    yield pays

    def _pays(self, due: date, left: Money, overdue: int) -> Iterator[Pays]:
        """The payments that one instalment brings."""
        kind = self.dice.choices([k for k, _ in _HABITS], [weight for _, weight in _HABITS])[0]
        if self.dice.random() < _MISSES:
            return
        making: dict[Kind, Callable[[], Iterator[Pays | None]]] = {
            Kind.FULL: lambda: iter([self._one(kind, due, left)]),
            Kind.EARLY: lambda: iter([self._one(kind, due - timedelta(self.dice.randint(1, 6)), left)]),
            Kind.LATE: lambda: self._late(due, left, overdue),
            Kind.PARTIAL: lambda: self._in_parts(due, left, overdue),
            Kind.BACK_DATED: lambda: self._back_dated(due, left),
        }
        yield from (pays for pays in making[kind]() if pays is not None)

    def _late(self, due: date, left: Money, overdue: int) -> Iterator[Pays | None]:
        days = self.dice.randint(2, 40)
        surcharge = _guess(left, days + overdue) if self.dice.random() < 0.7 else idr(0)
        yield self._one(Kind.LATE, due + timedelta(days), left + surcharge)

    def _in_parts(self, due: date, left: Money, overdue: int) -> Iterator[Pays | None]:
        part = _thousands(int(left) * self.dice.randint(40, 75) // 100)
        days = self.dice.randint(4, 20)
        yield self._one(Kind.PARTIAL, due, part)
        yield self._one(
            Kind.PARTIAL, due + timedelta(days), left - part + _guess(left - part, days + overdue)
        )

    def _back_dated(self, due: date, left: Money) -> Iterator[Pays | None]:
        """A collector received it around the due date and brings it a few days later."""
        received = self._open_on(due + timedelta(self.dice.randint(0, 3)))
        brought = self._open_on(due + timedelta(self.dice.randint(4, 8)))
        if received and brought and received < brought:
            pays = self._one(Kind.BACK_DATED, brought, left)
            if pays is not None:
                yield replace(pays, value_date=received, tender="cash_collector")

    def _one(self, kind: Kind, day: date, amount: Money) -> Pays | None:
        on = self._open_on(day)
        if on is None or amount <= 0:
            return None
        branch = self.contract.branch
        if self.dice.random() < _ELSEWHERE:
            branch = self.dice.choice([other for other in self.branches if other != branch] or [branch])
        return Pays(self._key(), branch, on, self.contract.number, amount, kind)

    def _typed_wrongly(self, right: Pays) -> Iterator[Pays | TakesBack]:
        """A digit too many or too few; noticed today or some days later, and entered again as of the first day."""
        factor = self.dice.choice((2, 10))
        amount = right.amount * factor if factor == 2 else _thousands(int(right.amount) // factor)
        wrong = replace(right, amount=amount, kind=Kind.WRONG)
        noticed = self._open_on(right.on + timedelta(self.dice.choice((0, 0, 1, 5, 12))))
        yield wrong
        if noticed is None:
            return
        yield TakesBack(self._key(), right.branch, noticed, wrong.key, _REASON)
        value_date = right.value_date or right.on
        yield replace(
            right, key=self._key(), on=noticed, kind=Kind.AGAIN, value_date=value_date, replaces=wrong.key
        )

    def _open_on(self, day: date) -> date | None:
        """The day, or the next one on which the branch is open; None after the last one."""
        return next((open_ for open_ in self.open_days if open_ >= day), None)

    def _key(self) -> str:
        self.count += 1
        return f"{self.contract.number}/{self.count}"


def _thousands(amount: int) -> Money:
    return idr(max(THOUSAND, amount // THOUSAND * THOUSAND))


def _guess(amount: Money, days: int) -> Money:
    """The late charge that a customer expects: two per mille a day, rounded to thousands."""
    return _thousands(int(amount) * days * 2 // 1000)
