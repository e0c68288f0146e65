"""What the doctor looks at: the setup, the wire that it names, and the books if there are any yet."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from books.setups import Books
from company.setup import Setup
from connector.wire import Wire


@dataclass(frozen=True, slots=True)
class Patient:
    """One company: `today` is the day its branches work in, `clock` tells the moment by our own.

    `lost` are the services of which it was said already that they cannot be asked.
    """

    setup: Setup
    wire: Wire
    books: Books | None
    today: date
    clock: Callable[[], datetime]
    lost: frozenset[str] = frozenset()
