"""The customer card of a contract: what its sheets did, and whether its customer is good or bad (R22-R24).

What the card shows about bounces is counted from the sheets and stays after the debt is made good. GOOD or BAD is
a person's decision, recorded with reason, user and time; a rule only *proposes*. A newcomer would let the rule set
the status: it is never silent.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from servicing.calendar import months_later
from servicing.cheque_history import Bounce, Sheet
from servicing.cheque_rules import Blacklist, StatusRule
from servicing.cheques import ON_HAND, Status


class Standing(StrEnum):
    """The customer on one contract."""

    GOOD = "GOOD"
    BAD = "BAD"


@dataclass(frozen=True, slots=True)
class Decision:
    """A recorded decision on the card: confirmed or dismissed; `bounces` is what the card showed then."""

    place: int
    kind: str
    status: Standing
    on: date
    by: str
    at: str
    reason: str
    bounces: int


@dataclass(frozen=True, slots=True)
class Card:
    """What one contract's card shows."""

    contract: str
    party: str
    status: Standing
    status_reason: str
    status_by: str
    status_at: str
    bounces: tuple[Bounce, ...]  # by date
    on_hand: int
    in_clearing: int
    cleared: int
    decisions: tuple[Decision, ...] = ()

    @property
    def last_bounce(self) -> Bounce | None:
        """The bounce of the latest date; the last one of that day."""
        return self.bounces[-1] if self.bounces else None


CONFIRMED = "CONFIRMED"
DISMISSED = "DISMISSED"


def card_of(contract: str, party: str, sheets: Iterable[Sheet], decisions: Sequence[Decision]) -> Card:
    """The card of a contract from the sheets that were meant to pay it and the decisions about it."""
    mine = list(sheets)
    confirmed = [decision for decision in decisions if decision.kind == CONFIRMED]
    last = confirmed[-1] if confirmed else None
    bounces = sorted(
        (b for sheet in mine for b in sheet.bounces), key=lambda bounce: (bounce.on, bounce.place)
    )
    return Card(
        contract,
        party,
        last.status if last else Standing.GOOD,
        last.reason if last else "",
        last.by if last else "",
        last.at if last else "",
        tuple(bounces),
        sum(sheet.status in ON_HAND for sheet in mine),
        sum(sheet.status is Status.DEPOSITED for sheet in mine),
        sum(sheet.status is Status.CLEARED for sheet in mine),
        tuple(decisions),
    )


def customer_status(cards: Iterable[Card]) -> Standing:
    """The customer shows BAD when any contract is BAD."""
    return Standing.BAD if any(card.status is Standing.BAD for card in cards) else Standing.GOOD


def proposal(card: Card, rules: Iterable[StatusRule], on: date) -> str | None:
    """The reason for which a rule proposes BAD on the day; None when none does, or when it was dismissed.

    A proposal that was dismissed comes back only after a further bounce.
    """
    if card.status is Standing.BAD:
        return None
    if not _has_further_bounce(card):
        return None
    for rule in rules:
        since = months_later(on, -rule.months) if rule.months else date.min
        counted = [b for b in card.bounces if since < b.on <= on and (b.empty or not rule.empty_only)]
        if len(counted) >= rule.bounces:
            return f"{len(counted)} of {rule}, last on {counted[-1].on} for reason {counted[-1].code}"
    return None


def _has_further_bounce(card: Card) -> bool:
    """Whether the sheets bounced since the last decision: more often than the card showed then, or on a later day.

    The day matters where a bounce that was decided about had been recorded wrongly and was taken back since.
    """
    if not card.decisions:
        return bool(card.bounces)
    seen, since = max(d.bounces for d in card.decisions), max(d.on for d in card.decisions)
    return len(card.bounces) > seen or any(bounce.on > since for bounce in card.bounces)


@dataclass(frozen=True, slots=True)
class BlacklistCount:
    """How near a drawer is to the central bank's list at one drawee bank."""

    bank: str
    sheets: int
    large: int
    listed: bool


def blacklist_counts(sheets: Iterable[Sheet], rules: Blacklist, on: date) -> tuple[BlacklistCount, ...]:
    """The different empty sheets of one drawer by drawee bank, within the months that count (DOMAIN 5.4).

    A sheet that was presented several times counts once.
    """
    since = months_later(on, -rules.months)
    small: dict[str, int] = {}
    large: dict[str, int] = {}
    for sheet in sheets:
        if any(b.empty and since < b.on <= on for b in sheet.bounces):
            counts = large if sheet.facts.amount >= rules.large else small
            counts[sheet.facts.bank] = counts.get(sheet.facts.bank, 0) + 1
    return tuple(
        BlacklistCount(
            bank,
            small.get(bank, 0),
            large.get(bank, 0),
            small.get(bank, 0) >= rules.sheets or large.get(bank, 0) > 0,
        )
        for bank in sorted({*small, *large})
    )
