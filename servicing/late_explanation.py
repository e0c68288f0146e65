"""Where a late charge comes from: each portion of an instalment, the days it was late, the rate, and the limits.

A newcomer would multiply days, amount and rate once. An instalment paid in pieces has one line for each piece, a
rate that changed cuts a line in two, and cap, rounding and minimum come once, at the end (DOMAIN 3.4, 3.5).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from servicing.contract import Component, Contract, Position
from servicing.entries import BroughtForward
from servicing.late_charges import cap_raw, charge, explain, limit
from servicing.money import ZERO, Money
from servicing.replay import Replay
from servicing.rules import WEIGHT_DENOMINATOR, LateRate, LateTerms, Rules


@dataclass(frozen=True, slots=True)
class LateLine:
    """One line of an explanation: an amount, the days it was late under one rate, and what that cost.

    `paid_by` is the entry that paid the amount, None for what is still unpaid. `raw` is over
    WEIGHT_DENOMINATOR: a line is never rounded by itself.
    """

    from_day: date
    to_day: date
    days: int
    amount: Money
    rate: LateRate
    raw: int
    paid_by: int | None = None

    def __post_init__(self) -> None:
        assert self.raw == int(self.amount) * self.days * self.rate.numerator, "days x amount x rate"


@dataclass(frozen=True, slots=True)
class LateExplanation:
    """Where one instalment's late charge comes from: its lines, their sum, and what the limits made of it.

    `brought_forward` is what had accrued on portions that were paid before the cut-over.
    """

    terms: LateTerms
    lines: tuple[LateLine, ...]
    brought_forward: Money
    raw: int
    capped: int
    rounded: Money
    charged: Money

    def __post_init__(self) -> None:
        # The sum comes from the contract's moment, the lines from the portions paid: two ways, one number.
        told = sum(line.raw for line in self.lines) + int(self.brought_forward) * WEIGHT_DENOMINATOR
        assert told == self.raw, f"the lines of a late charge add up to {told}, not to {self.raw}"


@dataclass(frozen=True, slots=True)
class Portion:
    """A part of an instalment that one entry paid."""

    entry: int
    amount: Money
    value_date: date


def portions_paid(standing: Replay) -> dict[int, list[Portion]]:
    """By instalment, what each entry paid of it."""
    portions: dict[int, list[Portion]] = {}
    for placed in standing.history:
        paid: dict[int, Money] = {}
        for key, amount in standing.rows[placed.fact.id].items():
            if key.component in (Component.INTEREST, Component.PRINCIPAL):
                paid[key.instalment] = paid.get(key.instalment, ZERO) + amount
        for number, amount in paid.items():
            portion = Portion(placed.fact.id, amount, placed.fact.value_date)
            portions.setdefault(number, []).append(portion)
    return portions


def forwarded(standing: Replay, number: int) -> Money:
    """The late charge that had accrued on paid portions when the contract was brought forward."""
    events = (placed.fact.event for placed in standing.history)
    openings = (p for event in events if isinstance(event, BroughtForward) for p in event.positions)
    return sum((opening.late_on_paid for opening in openings if opening.number == number), ZERO)


def explained(
    contract: Contract,
    position: Position,
    portions: Sequence[Portion],
    forwarded: Money,
    rules: Rules,
    as_of: date,
) -> LateExplanation:
    """The late charge of an instalment to the end of the day; `forwarded` accrued before the cut-over."""
    terms = rules.late_charge(contract.product).terms.on(position.due)
    raw = position.moment
    if position.unpaid:
        raw += int(position.unpaid) * contract.weight(position, rules, as_of)
    ceiling = cap_raw(terms, position.amount)
    capped = raw if ceiling is None else min(raw, ceiling)
    return LateExplanation(
        terms=terms,
        lines=tuple(_lines(contract, position, portions, rules, as_of)),
        brought_forward=forwarded,
        raw=raw,
        capped=capped,
        rounded=Decimal(limit(capped, None, 0, terms.rounding_unit, terms.rounding, min)),
        charged=charge(terms, position.amount, raw),
    )


def _lines(
    contract: Contract, position: Position, portions: Sequence[Portion], rules: Rules, as_of: date
) -> Iterator[LateLine]:
    pieces: list[tuple[Money, date, int | None]] = [(p.amount, p.value_date, p.entry) for p in portions]
    late_rules = rules.late_charge(contract.product)
    for amount, until, entry in [*pieces, (position.unpaid, as_of, None)]:
        for s in explain(late_rules, position, contract.nominal_day, [], amount, until, rules.calendar):
            yield LateLine(s.from_day, s.to_day, s.days, s.amount, s.rate, s.charge_raw, entry)
