"""`sync`: deliver what waits, settle what was left open, then agree; one word for the scheduled job."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from books.navision.leases import Clock
from books.setups import Books
from connector.errors import ConnectorError
from connector.wire import Wire
from delivery.agree import Agreement, agree
from delivery.deliver import deliver
from delivery.limits import Limits
from delivery.result import DeliveryResult, Outcome, Progress

_NO_USE_READING = frozenset({Outcome.UNREACHABLE, Outcome.REFUSED})


@dataclass(frozen=True, slots=True)
class SyncResult:
    """What delivering and agreeing came back with; no agreement when Navision could not be reached."""

    delivery: DeliveryResult
    agreement: Agreement | None
    not_agreed_because: str = ""

    @property
    def needs_person(self) -> bool:
        """Is there anything that only a person can settle?"""
        return self.delivery.needs_person or (self.agreement is not None and self.agreement.needs_person)


def sync(
    books: Books,
    wire: Wire,
    *,
    clock: Clock | None = None,
    limits: Limits | None = None,
    progress: Progress = lambda _what, _done, _of: None,
    moment: Callable[[str], None] = lambda _moment: None,
    until: date | None = None,
) -> SyncResult:
    """Deliver and agree; a Navision that cannot be read leaves the agreement to the next run."""
    told = deliver(books, wire, clock=clock, limits=limits, progress=progress, moment=moment, until=until)
    if told.outcome in _NO_USE_READING:
        return SyncResult(told, None, told.because)
    try:
        agreed = agree(books, wire, clock=clock, limits=limits, progress=progress)
    except ConnectorError as fault:
        return SyncResult(told, None, str(fault))
    return SyncResult(told, agreed)
