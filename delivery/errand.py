"""One run's errand: the batch it holds, the wire it speaks over, and the recording of everything it does.

Each method that records is one transaction and checks the lease first. A newcomer would hold a transaction open
while Navision is called; a call may take minutes, and a database that waits for it stops every teller.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field

from books.database import Database
from books.navision import deliveries, leases
from books.navision.deliveries import Delivery, Settled, Step
from books.navision.leases import Clock, Lease
from company.setup import Setup
from connector.documents import JournalBatch
from connector.wire import Wire
from delivery.limits import Limits
from delivery.result import Outcome, Progress, RunEnds, Tally

_SLICE = 30.0


@dataclass(slots=True)
class Errand:
    """What one run needs at hand. `moment` is called between any two steps; tests end the process there."""

    database: Database
    setup: Setup
    installation: str
    wire: Wire
    batch: JournalBatch
    held: Lease
    clock: Clock
    limits: Limits
    progress: Progress
    moment: Callable[[str], None]
    tally: Tally = field(default_factory=Tally)

    @property
    def unsure_milliseconds(self) -> int:
        """How long an unanswered write may still be carried out."""
        return round(self.limits.unsure * 1000)

    def advance(self, made: Delivery, to: Step, said: str, seconds: float | None = None) -> Delivery:
        """Record a step; the lease lasts for `seconds` (None: as long as reading takes)."""
        with self.database.writing() as connection:
            if seconds is None:
                made = deliveries.advance(connection, self.clock, self.held, made, to, said)
            else:
                made = deliveries.advance(
                    connection, self.clock, self.held, made, to, said, seconds=seconds + 60
                )
        self.moment(f"{to.value.lower()} recorded")
        return made

    def answered(self, made: Delivery, said: str) -> None:
        """Record what Navision said."""
        with self.database.writing() as connection:
            deliveries.answered(connection, self.clock, self.held, made, said)

    def unanswered(self, made: Delivery, said: str) -> Delivery:
        """Record that a write went out and no answer came."""
        self.tally.answers_lost += 1
        with self.database.writing() as connection:
            return deliveries.unanswered(
                connection, self.clock, self.held, made, said, self.unsure_milliseconds
            )

    def observe(self, made: Delivery, seen: Iterable[tuple[str, str]]) -> None:
        """Keep what was last seen of documents that stay in the delivery."""
        with self.database.writing() as connection:
            deliveries.observe(connection, made, seen)

    def settle(self, made: Delivery, settled: Collection[Settled]) -> Delivery:
        """Let documents leave the delivery with their verdicts."""
        if not settled:
            return made
        with self.database.writing() as connection:
            made = deliveries.settle(connection, self.clock, self.held, made, settled)
        self.moment("documents settled")
        return made

    def offer(self, made: Delivery) -> Delivery:
        """Record that the lines are finance's from now on."""
        with self.database.writing() as connection:
            made = deliveries.offer(connection, self.clock, self.held, made)
        self.moment("offered recorded")
        return made

    def close(self, made: Delivery, outcome: str) -> None:
        """End a delivery that no document is left in."""
        with self.database.writing() as connection:
            deliveries.close(connection, self.clock, self.held, made, outcome)
        self.moment("delivery closed")

    def keep_lease(self, seconds: float) -> None:
        """Check that the batch is still ours before Navision is written to, and keep it."""
        with self.database.writing() as connection:
            leases.hold(connection, self.clock, self.held, seconds + 60)

    def now(self) -> int:
        """The database's time."""
        with self.database.reading() as connection:
            return self.clock.milliseconds(connection)

    def wait(self, seconds: float, why: str) -> None:
        """Wait in slices, keeping the lease meanwhile."""
        self.progress(why, 0, 0)
        left = seconds
        while left > 0:
            self.keep_lease(_SLICE)
            piece = min(_SLICE, left)
            self.clock.sleep(piece)
            left -= piece
        self.keep_lease(_SLICE)

    def wait_until_over(self, made: Delivery) -> None:
        """Wait until an unanswered write can no longer be carried out, or leave it to the next run."""
        seconds = ((made.unsure_until or 0) - self.now()) / 1000
        if seconds <= 0:
            return
        if seconds > self.limits.patience:
            raise RunEnds(
                Outcome.UNSURE,
                f"{made}: an answer was lost; Navision may still carry the call out for {seconds:.0f} s: "
                "run `jembatan deliver` again after that",
            )
        self.wait(seconds, f"an answer was lost: waiting {seconds:.0f} s until the call must be over")
