"""Random contracts and what happens to them: drawn as wishes, carried out on the books in memory.

A wish says "reverse something", "pay about one instalment, ten days back"; only the `Clerk`, who knows the contract
at that moment, turns it into an event that can be. A newcomer would draw finished events: nearly all of them would
be refused, and the interesting half of DOMAIN would never be reached.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from hypothesis import assume
from hypothesis import strategies as st

from servicing.contract import Contract, Rows, added
from servicing.corrections import CannotReverse, check_replaceable, check_reversible
from servicing.differences import Outcome, outcome, outcome_of_last
from servicing.entries import (
    BroughtForward,
    ChargeMade,
    ContractActivated,
    DepositRefunded,
    DepositUsed,
    EntryReversed,
    Event,
    Fact,
    InterestRecognised,
    LateChargesAssessed,
    LateChargeWaived,
    MoneyAccount,
    OpeningCharge,
    OpeningPosition,
    ReceiptTaken,
)
from servicing.money import ZERO, Money, idr
from servicing.recognition import interest_to_recognise
from servicing.roles import Role
from servicing.rules import Rules
from servicing.schedule import (
    ContractTerms,
    Instalment,
    Method,
    Nature,
    RoundingSink,
    Split,
    TermsFault,
    build_schedule,
)
from tests.servicing.drawn import COMPANIES, PRODUCT, START

HOME: Final = "BDG"
DRAWERS: Final = (
    MoneyAccount(Role.CASH_TELLER, "BDG"),
    MoneyAccount(Role.CASH_TELLER, "JKT"),
    MoneyAccount(Role.BANK_IN, "BDG", "BCA"),
)
PAYOUTS: Final = (MoneyAccount(Role.CASH_TELLER, "BDG"), MoneyAccount(Role.BANK_OUT, "JKT", "MDR"))


# --- contracts --------------------------------------------------------------------------------------------


@st.composite
def schedules(draw: st.DrawFn) -> tuple[date, int, tuple[Instalment, ...]]:
    """The signing date, the nominal due day and the instalment table of a short contract."""
    signed = START + timedelta(draw(st.integers(0, 90)))
    nature = draw(st.sampled_from(Nature))
    months = draw(st.integers(1, 7))
    method = draw(st.sampled_from(Method))
    terms = {
        "principal": idr(draw(st.one_of(st.integers(5, 900), st.integers(100_000, 9_000_000)))),
        "rate_percent": Decimal(draw(st.integers(0, 48))),
        "paid_in_advance": draw(st.integers(0, months - 1)) if nature is Nature.IN_ARREARS else 0,
        "split": draw(
            st.sampled_from([s for s in Split if s is not Split.SUM_OF_DIGITS or method is Method.FLAT])
        ),
        "rounding_unit": draw(st.sampled_from([1, 500])),
        "sink": draw(st.sampled_from([None, *RoundingSink])),
        "due_day": draw(st.one_of(st.none(), st.integers(1, 31))),
    }
    try:
        agreed = ContractTerms(signed, method=method, months=months, nature=nature, **terms)  # type: ignore[arg-type]
        return signed, agreed.nominal_day, build_schedule(agreed)
    except TermsFault:
        assume(False)
        raise


@st.composite
def openings(draw: st.DrawFn) -> tuple[date, ContractActivated | BroughtForward]:
    """A contract that begins here, or one that arrives in mid-life."""
    signed, nominal_day, table = draw(schedules())
    if draw(st.integers(0, 3)):
        return signed, ContractActivated(PRODUCT, nominal_day, table)
    amounts = st.integers(0, 60_000).map(idr)
    positions = []
    for row in draw(st.permutations(table))[: draw(st.integers(0, len(table)))]:
        late_paid, late_waived, more = draw(amounts), draw(amounts), draw(amounts)
        positions.append(
            OpeningPosition(
                row.number,
                interest_paid=_share(row.interest, draw(st.integers(0, 4)), 4),
                principal_paid=_share(row.principal, draw(st.integers(0, 4)), 4),
                late_on_paid=late_paid + late_waived + draw(st.sampled_from([ZERO, idr(500)])),
                late_paid=late_paid,
                late_waived=late_waived,
                late_income=draw(st.sampled_from([ZERO, late_paid, late_paid + more])),
            )
        )
    charges = [
        OpeningCharge(f"OLD-{place}", "COLLECTION", signed + timedelta(draw(st.integers(0, 60))), amount + 1)
        for place, amount in enumerate(draw(st.lists(amounts, max_size=2)))
    ]
    event = BroughtForward(
        PRODUCT,
        nominal_day,
        table,
        tuple(positions),
        tuple(charges),
        draw(amounts),
        _share(sum((row.interest for row in table), ZERO), draw(st.integers(0, 3)), 3),
    )
    return signed + timedelta(draw(st.integers(60, 120))), event


def _share(amount: Money, part: int, of: int) -> Money:
    return Decimal(int(amount) * part // of)


# --- wishes -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Wish:
    """Something that shall happen, `later` days on: sizes are in hundredths of what they are measured by."""

    kind: str
    later: int
    back: int
    size: int
    pick: int
    chosen: tuple[int, ...] | None


KINDS: Final = (
    *("receipt",) * 6,
    *("charge", "waiver", "deposit use", "refund", "assessment", "recognition"),
    *("reversal",) * 3,
    *("replacement",) * 3,
)
WISHES = st.builds(
    Wish,
    kind=st.sampled_from(KINDS),
    later=st.integers(0, 45),
    back=st.one_of(st.just(0), st.integers(0, 70)),
    size=st.integers(1, 400),
    pick=st.integers(0, 20),
    chosen=st.one_of(st.none(), st.none(), st.lists(st.integers(1, 7), unique=True, max_size=3).map(tuple)),
)


@dataclass(frozen=True, slots=True)
class Case:
    """A company, a contract and what shall happen to it."""

    rules: Rules
    opened: date
    opening: ContractActivated | BroughtForward
    wishes: tuple[Wish, ...]


def cases(most: int = 10) -> st.SearchStrategy[Case]:
    """Random histories of at most so many events."""
    return st.builds(
        lambda rules, opening, wishes: Case(rules, *opening, tuple(wishes)),
        COMPANIES,
        openings(),
        st.lists(WISHES, max_size=most),
    )


# --- the clerk --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Step:
    """One event as it was recorded: the state before, the fact and what it did."""

    before: Contract
    fact: Fact
    outcome: Outcome


@dataclass
class Clerk:
    """One contract's books in memory: facts and recorded rows, as `books` keeps them."""

    rules: Rules
    start: Contract = field(default_factory=lambda: Contract("C1", HOME))
    state: Contract = field(init=False)
    facts: list[Fact] = field(default_factory=list)
    recorded: dict[int, Rows] = field(default_factory=dict)
    today: date = START

    def __post_init__(self) -> None:
        self.state = self.start

    @classmethod
    def of(cls, case: Case) -> tuple[Clerk, Step]:
        """A clerk who has just entered the contract."""
        clerk = cls(case.rules, today=case.opened)
        return clerk, clerk.record(case.opening)

    def all_of(self, wishes: tuple[Wish, ...]) -> Iterator[Step]:
        """Every event that comes of the wishes; a replacement is two."""
        for wish in wishes:
            yield from self.carry_out(wish)

    def carry_out(self, wish: Wish) -> Iterator[Step]:
        """What comes of one wish: nothing when it cannot be."""
        self.today += timedelta(wish.later)
        if wish.kind == "reversal":
            target = self._standing(wish)
            if target is not None:
                yield self.reverse(target.id)
        elif wish.kind == "replacement":
            yield from self._replace(wish)
        else:
            event = self._event(wish.kind, wish)
            if event is not None:
                yield self.record(event, self.today - timedelta(wish.back))

    def record(self, event: Event, value: date | None = None, **links: int) -> Step:
        """Record one event as `books.recording` does: from the state when it comes last, else by replay."""
        before = self.state
        fact = Fact(len(self.facts) + 1, self.today, value or self.today, event, **links)
        result = (
            outcome(self.start, self.facts, self.recorded, fact, self.rules)
            if links
            else outcome_of_last(before, fact, self.rules)
        )
        self.facts.append(fact)
        self.recorded = self.recorded_with(result)
        self.state = result.contract
        return Step(before, fact, result)

    def recorded_with(self, result: Outcome) -> dict[int, Rows]:
        """The recorded rows once those of the outcome are added."""
        recorded = dict(self.recorded)
        for entry, rows in result.rows.items():
            recorded[entry] = added(recorded.get(entry, {}), rows)
        return {entry: rows for entry, rows in recorded.items() if rows}

    def reverse(self, target: int) -> Step:
        """Take an entry back; raises CannotReverse when it may not be."""
        check_reversible(self.facts, target)
        return self.record(EntryReversed(), reverses=target)

    def _standing(self, wish: Wish) -> Fact | None:
        """One of the entries that may be taken back now, apart from the contract's beginning."""
        found = []
        for fact in self.facts[1:]:
            try:
                found.append(check_reversible(self.facts, fact.id))
            except CannotReverse:
                continue
        return found[wish.pick % len(found)] if found else None

    def _replace(self, wish: Wish) -> Iterator[Step]:
        """Another entry of the same kind in the place of one that was taken back, now or long ago."""
        gone = list(self._replaceable())
        if wish.pick % 2 and gone:
            target = gone[wish.pick // 2 % len(gone)]
        else:
            standing = self._standing(wish)
            if standing is None:
                return
            yield self.reverse(standing.id)
            target = standing
        if target.event.barrier:
            return
        event = self._event(target.event.name, wish) or target.event
        latest = self.place_of(target)
        yield self.record(event, latest - timedelta(wish.back), replaces=target.id)

    def place_of(self, fact: Fact) -> date:
        """The day of the place that the fact took."""
        by_id = {one.id: one for one in self.facts}
        while fact.replaces is not None:
            fact = by_id[fact.replaces]
        return fact.posting_date

    def _replaceable(self) -> Iterator[Fact]:
        for fact in self.facts:
            try:
                if not isinstance(fact.event, EntryReversed):
                    yield check_replaceable(self.facts, fact.id)
            except CannotReverse:
                continue

    def _event(self, kind: str, wish: Wish) -> Event | None:
        """The event that the wish stands for on this contract, None when it makes no sense now."""
        state = self.state
        numbers = [position.number for position in state.positions]
        chosen = wish.chosen and tuple(number for number in wish.chosen if number in numbers)
        regular = max(position.amount for position in state.positions)
        amount = Decimal(max(1, int(regular) * wish.size // 100))
        match kind:
            case "receipt":
                return ReceiptTaken(amount, "cash_customer", DRAWERS[wish.pick % len(DRAWERS)], chosen)
            case "charge":
                fee = Decimal(max(1, int(amount) // 10))
                return ChargeMade(f"FEE-{len(self.facts)}", "COLLECTION", fee, Role.OTHER_INCOME)
            case "waiver":
                return LateChargeWaived(numbers[wish.pick % len(numbers)], Decimal(max(1, int(amount) // 20)))
            case "deposit use" | "use of the deposit":
                return DepositUsed(amount, chosen)
            case "refund":
                held = state.deposit + state.refund_due
                share = min(held, amount) if wish.pick % 2 else held
                return DepositRefunded(share, PAYOUTS[wish.pick % len(PAYOUTS)]) if share > 0 else None
            case "assessment" | "assessment of late charges":
                return LateChargesAssessed(self.today)
            case "recognition" | "recognition of interest":
                earned = interest_to_recognise(state, self.rules, self.today)
                return InterestRecognised(earned) if earned else None
        raise AssertionError(kind)
