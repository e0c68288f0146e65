"""One fault schedule: five documents wait, one or two mishaps happen while they are told, then somebody mends.

Many small worlds where the storm of days is a few large ones: each kind of fault of the script, over each wiring,
singly and in pairs. The oracle is the same: the simulator's own rows beside the books' own rows.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from books.setups import Books
from delivery import StandsInNavision, agree, resend
from delivery.result import DeliveryResult, Outcome
from simulator import Rule
from simulator.finance import Finance
from simulator.posting.ledger import waiting_lines
from tests.connector.wirings import Wiring
from tests.delivery.world import World, world_of
from tests.storm import oracle
from tests.storm.mishaps import Mishap, fired, mend, schedule_of
from tests.storm.storm import Wrong

RUNS_IN_BAD_WEATHER = 3
RUNS_UNTIL_DONE = 12
PROVEN_WHOLE = 5
"""In each fifth schedule the books are proved against themselves too: delivery changes none of what that asks."""
SCRIPTED = "The operation was stopped by the fault script."


@dataclass
class Schedule:
    """The world of one seed, and what happened in it."""

    seed: int
    wiring: Wiring
    world: World
    planned: tuple[tuple[Mishap, Rule], ...]
    log: list[str] = field(default_factory=list)
    touched: set[str] = field(default_factory=set)

    def run(self) -> list[str]:
        """Bad weather, mending, and the proof; the names of the mishaps that really happened."""
        server = self.world.server
        pages, allowed = dict(server.services), self._allowed()
        server.faults.add(*(rule for _, rule in self.planned))
        for _ in range(RUNS_IN_BAD_WEATHER):
            if self._deliver().outcome is Outcome.DONE:
                break
            self.world.after_the_lease()
        happened = list(fired(self.planned, server))
        self._compare("after the bad weather")
        mend(server, pages, self.world.batch, allowed)
        self._until_done()
        if self._dispute():
            self._until_done()
        self._everything_stands_once()
        return happened

    # --- deliveries ---------------------------------------------------------------------------------------

    def _deliver(self) -> DeliveryResult:
        result = self.world.deliver()
        self._say(f"{result.outcome}: {result.because} {[str(one) for one in result.named]}")
        if result.outcome is Outcome.FOREIGN:
            self._remove_foreign()
        return result

    def _remove_foreign(self) -> None:
        """Whoever typed the line takes it out again."""
        for line in waiting_lines(self.world.navision, *self.world.batch):
            if line.document_no.startswith(oracle.FOREIGN):
                Finance(self.world.navision).delete_line(*self.world.batch, line.line_no)

    def _until_done(self) -> None:
        for _ in range(RUNS_UNTIL_DONE):
            self.world.after_the_lease()
            if self._deliver().outcome is Outcome.DONE:
                return
        raise self._wrong(["the delivery does not come to an end"])

    def _dispute(self) -> bool:
        """What does not stand as it was sent is reversed by finance, and sent again; was there anything?"""
        if not self._truth().in_state("STOPPED", "DELETED", "REVERSED"):
            return False
        for number in self._truth().in_state("STOPPED"):
            self._reverse(number)
        agree(self.world.books, self.world.wire, clock=self.world.clock, limits=self.world.limits)
        for number in self._truth().in_state("STOPPED", "DELETED", "REVERSED"):
            try:
                resend(self.world.books, self.world.wire, [number], "taken back", clock=self.world.clock)
            except StandsInNavision as stands:
                raise self._wrong([f"{number} was reversed, but {stands}"]) from None
        return True

    def _reverse(self, number: str) -> None:
        """Finance reverses the transactions in which anything of this document stands."""
        reference = self._truth().documents[number].reference
        gone = {
            entry.transaction_no
            for entry in self.world.ledger()
            if entry.external_document_no == reference and not entry.reversed and not entry.reversed_entry_no
        }
        before = self._truth()
        for transaction in gone:
            self.world.finance.reverse_transaction(transaction)
        after = self._truth()
        self.touched |= {one for one in before.documents if before.live.get(one) != after.live.get(one)}

    # --- the proof ----------------------------------------------------------------------------------------

    def _compare(self, when: str) -> None:
        """Nothing doubled, nothing half, each held document with Navision's words; those under way stay out."""
        truth = self._truth()
        found = oracle.faults(truth, self._renumbered(truth), self._heard())
        settled = [one for one in found if "no delivery is under way" not in one]
        twice = [number for number in truth.documents if self._too_often(truth, number)]
        self._must_be_empty([*settled, *(f"{number} is doubled" for number in twice)], when)

    def _everything_stands_once(self) -> None:
        truth = self._truth()
        found = oracle.faults(truth, self.touched, self._heard())
        found += oracle.holes(self.world.books)
        if self.seed % PROVEN_WHOLE == 0:
            found += oracle.unsound(self.world.books)
        found += oracle.unbalanced(truth, self.world.books)
        found += [f"{n} is {one.state}" for n, one in truth.documents.items() if one.state != "POSTED"]
        self._must_be_empty(found, "at the end")

    def _too_often(self, truth: oracle.Truth, number: str) -> bool:
        stands = sum(truth.live.get(number, {}).values())
        return stands > sum(truth.documents[number].lines.values())

    def _renumbered(self, truth: oracle.Truth) -> set[str]:
        """Documents that a posting series gave another number: they stand whole, but not under ours."""
        return {
            number for number, entries in truth.live.items() if any(under != number for under, _ in entries)
        }

    def _truth(self) -> oracle.Truth:
        return oracle.look(self.world.books, self.world.navision, self.wiring.of("ledger") != "api")

    def _heard(self) -> set[str]:
        return {SCRIPTED, *(" ".join(words.split()) for words in self.world.server.refusals)}

    def _allowed(self) -> tuple[object, object]:
        setup = self.world.books.setup.limits
        return setup.posting_from, setup.posting_to

    # ------------------------------------------------------------------------------------------------------

    def _say(self, what: str) -> None:
        self.log.append(what)

    def _must_be_empty(self, found: list[str], when: str) -> None:
        if found:
            raise self._wrong([f"{when}:", *found])

    def _wrong(self, found: list[str]) -> Wrong:
        rules = [f"{mishap.name}: {rule.kind} {rule.operation} {rule.nth}" for mishap, rule in self.planned]
        told = [f"schedule {self.seed} over {self.wiring.name}", *rules, *found, "", *self.log]
        return Wrong("\n".join(told))


def schedule(seed: int, wiring: Wiring, books: Books) -> Iterator[str]:
    """Run the schedule of this seed on books in which documents wait; what really happened."""
    with world_of(books, wiring=wiring) as world:
        yield from Schedule(seed, wiring, world, schedule_of(seed, wiring)).run()
