"""What a run of delivery comes back with: how it ended, what was proven, what waits for a person."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum


class Outcome(StrEnum):
    """How a run ended."""

    DONE = "done"
    UNREACHABLE = "Navision is unreachable"
    UNSURE = "waiting until an unanswered write is over"
    SCHEDULED = "waiting for Navision's job queue"
    WITH_FINANCE = "waiting for finance to post the offered lines"
    TAKEN = "another process is delivering"
    FOREIGN = "the batch holds lines that are not ours"
    REFUSED = "Navision refuses the connection or the setup"


Progress = Callable[[str, int, int], None]
"""Called with what is being done, how much of it is done, and of how much (0: not known)."""


@dataclass(frozen=True, slots=True)
class Named:
    """A document that a person must look at: its number, what was found, and why with the remedy."""

    document: str
    found: str
    because: str


@dataclass(frozen=True, slots=True)
class DeliveryResult:
    """The summary of one run; nothing is lost whatever the outcome, the next run goes on."""

    outcome: Outcome
    because: str
    deliveries: int
    documents_posted: int
    lines_posted: int
    documents_offered: int
    with_finance: int
    answers_lost: int
    named: tuple[Named, ...]
    notices: tuple[str, ...]

    @property
    def needs_person(self) -> bool:
        """Is there anything that only a person can settle?"""
        return bool(self.named or self.notices) or self.outcome in (Outcome.FOREIGN, Outcome.REFUSED)


@dataclass(slots=True)
class Tally:
    """What a run has done so far."""

    deliveries: int = 0
    documents_posted: int = 0
    lines_posted: int = 0
    documents_offered: int = 0
    with_finance: int = 0
    answers_lost: int = 0
    refused: int = 0
    named: dict[str, Named] = field(default_factory=dict)
    notices: list[str] = field(default_factory=list)

    def result(self, outcome: Outcome, because: str = "") -> DeliveryResult:
        """The summary."""
        return DeliveryResult(
            outcome,
            because,
            self.deliveries,
            self.documents_posted,
            self.lines_posted,
            self.documents_offered,
            self.with_finance,
            self.answers_lost,
            tuple(self.named.values()),
            tuple(self.notices),
        )


class RunEnds(Exception):
    """The run ends here and leaves the rest to the next one; nothing is lost."""

    def __init__(self, outcome: Outcome, because: str) -> None:
        super().__init__(because)
        self.outcome = outcome
        self.because = because
