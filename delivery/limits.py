"""How long a delivery waits and how much it dares at once; from the setup, or smaller for a trial.

The one that matters: after a write without an answer the server may still carry it out, for as long as a call
may queue and run there (PROTOCOL 1.11). Nothing is sent until that time has passed and two reads agree.
"""

from __future__ import annotations

from dataclasses import dataclass

from company.setup import Setup


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Limits of one run, in seconds unless the name says otherwise."""

    max_lines: int
    unsure: float
    """How long an unanswered write may still be carried out."""
    write: float
    """The longest that adding or removing lines may take; so long the lease is kept for it."""
    post: float
    """The longest that posting may take."""
    patience: float
    """The longest that a run waits for an unanswered write to be over; beyond it the next run goes on."""
    between_reads: float = 5.0
    reads: int = 6
    """How many reads may disagree before the run gives up and leaves it to the next one."""
    sendings: int = 5
    """How often the same lines may be lost on the way before the run ends."""
    busy: float = 10.0
    """How long to wait when Navision's tables are locked by somebody else."""
    busy_attempts: int = 3
    refusals: int = 200
    """How many documents Navision may refuse before the run ends: more is a fault of the setup."""
    refusals_of_held: int = 20
    """How many documents that were held before may be refused again before the rest is left alone."""
    scheduled: float = 4 * 3600.0
    """How long Navision's job queue may take before a person is asked to look."""
    overlap: int = 1000
    """How many ledger entries are read once more at each agreement, to find late and changed ones."""

    @classmethod
    def of(cls, setup: Setup) -> Limits:
        """The limits of the company's setup."""
        navision = setup.navision
        unsure = navision.unanswered_write_minutes * 60.0
        return cls(
            max_lines=navision.max_lines,
            unsure=unsure,
            write=navision.time_outs.write,
            post=navision.time_outs.post,
            patience=unsure + 60.0,
        )
