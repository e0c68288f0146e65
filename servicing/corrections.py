"""What may be taken back, and what must be taken back first (DOMAIN 2.9, ruling 0a on barriers).

A transaction is reversed once; a reversal is not reversed (enter the right data again instead); nothing
earlier than a barrier is reversed, because money that left the house or a contract that was closed cannot be
recomputed. A bank's bounce is the one exception, and it is not an exception here: it is an event of its own.
"""

from __future__ import annotations

from collections.abc import Sequence

from servicing.entries import BroughtForward, ContractActivated, EntryReversed, Fact, Restated
from servicing.replay import live, place_of


class CannotReverse(ValueError):
    """The entry cannot be taken back; the sentence says why and what to do instead."""


class AlreadyReversed(CannotReverse):
    """The entry has been taken back before."""


class BehindBarrier(CannotReverse):
    """A barrier stands after the entry."""


def check_reversible(facts: Sequence[Fact], target: int) -> Fact:
    """The fact to take back; raises CannotReverse, AlreadyReversed or BehindBarrier otherwise."""
    by_id = {fact.id: fact for fact in facts}
    fact = by_id.get(target)
    if fact is None:
        raise CannotReverse(
            f"no entry no. {target} stands on this contract: look the number up and try again"
        )
    if isinstance(fact.event, EntryReversed | Restated):
        raise CannotReverse(
            f"{fact} is a {fact.event.name} and is not reversed: enter the right data again instead"
        )
    by = next((other for other in facts if other.reverses == target), None)
    if by is not None:
        raise AlreadyReversed(f"{fact} was already reversed by {by}: enter the right data again instead")
    check_no_barrier_after(facts, fact, f"{fact} cannot be reversed")
    if isinstance(fact.event, ContractActivated | BroughtForward):
        later = [placed.fact for placed in live(facts) if placed.fact.id != target]
        if later:
            raise CannotReverse(f"{fact} cannot be reversed while {later[-1]} stands: reverse that first")
    return fact


def check_replaceable(facts: Sequence[Fact], target: int) -> Fact:
    """The fact whose place a new entry takes: reversed, not replaced yet, and no barrier after its place."""
    fact = next((f for f in facts if f.id == target), None)
    if fact is None:
        raise CannotReverse(
            f"no entry no. {target} stands on this contract: look the number up and try again"
        )
    if not any(other.reverses == target for other in facts):
        raise CannotReverse(f"{fact} still stands: reverse it before another entry takes its place")
    place = place_of(facts, fact)
    heir = next((placed.fact for placed in live(facts) if placed.place == place), None)
    if heir is not None:
        raise CannotReverse(f"{fact} was already replaced by {heir}: reverse that one first")
    check_no_barrier_after(facts, fact, f"nothing can take the place of {fact}")
    return fact


def check_no_barrier_after(facts: Sequence[Fact], fact: Fact, what: str) -> None:
    """Raise BehindBarrier when a barrier that still stands was recorded after the fact."""
    barriers = [p.fact for p in live(facts) if p.fact.event.barrier and p.fact.id > fact.id]
    if barriers:
        raise BehindBarrier(f"{what}: {barriers[-1]} stands after it: reverse that first")
