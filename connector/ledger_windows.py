"""Reading a ledger by windows of entry numbers: whole, in bounded memory, and aware of gaps.

A newcomer would trust the order of the rows. A page may list its newest entry first, or sort by account;
whatever the order, a window that came back with fewer rows than it was allowed is whole. And a newcomer would
take a gap for nothing: a number that is not there was rolled back, or belongs to a posting that is not
finished, so gaps are told.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

from connector.documents import BankLedgerEntry, LedgerEntry

__all__ = ["Ask", "LedgerWindow", "entries_of", "gaps", "highest", "in_windows"]

# How much wider than a page a window may grow while it finds nothing.
_WIDEST: Final = 2**20

Entry = TypeVar("Entry", LedgerEntry, BankLedgerEntry)

Ask = Callable[[int, int | None, int], Sequence[Entry]]
"""Gives the entries with numbers from the first to the last (None: without end), at most so many of them."""


@dataclass(frozen=True, slots=True)
class LedgerWindow(Generic[Entry]):
    """What the ledger holds under the numbers from first to last: the unit in which reading can be resumed."""

    first: int
    last: int
    entries: tuple[Entry, ...]
    """Ascending by entry number."""

    @property
    def gaps(self) -> tuple[tuple[int, int], ...]:
        """The numbers in this window that no entry has, as ranges."""
        return gaps(self.first, self.last, [entry.entry_no for entry in self.entries])


def gaps(first: int, last: int, numbers: Sequence[int]) -> tuple[tuple[int, int], ...]:
    """The ranges between first and last that the ascending numbers leave out.

    >>> gaps(1, 10, [1, 2, 5, 6, 9])
    ((3, 4), (7, 8), (10, 10))
    >>> gaps(4, 3, [])
    ()
    """
    found: list[tuple[int, int]] = []
    expected = first
    for number in numbers:
        if number > expected:
            found.append((expected, number - 1))
        expected = number + 1
    if expected <= last:
        found.append((expected, last))
    return tuple(found)


def entries_of(windows: Iterable[LedgerWindow[Entry]]) -> Iterator[Entry]:
    """The entries of the windows, one after the other."""
    for window in windows:
        yield from window.entries


def in_windows(first: int, last: int, page_size: int, ask: Ask[Entry]) -> Iterator[LedgerWindow[Entry]]:
    """The ledger from first to last in windows that hold at most one page of entries each.

    A window that fills the page may hold more and is asked again half as wide; while nothing is found the windows
    grow, so that a gap costs few calls.
    """
    width = page_size - 1
    while first <= last:
        until = min(last, first + width - 1)
        entries = ask(first, until, page_size)
        if len(entries) >= page_size and width > page_size - 1:
            width = max(page_size - 1, width // 2)
            continue
        yield LedgerWindow(first, until, tuple(sorted(entries, key=lambda entry: entry.entry_no)))
        first = until + 1
        width = min(width * 2, page_size * _WIDEST) if len(entries) < page_size // 4 else page_size - 1


def highest(known: int, page_size: int, ask: Ask[Entry]) -> int:
    """The highest entry number, from one that is known to be there.

    On a page that sorts by entry number, the known one is the highest and one call shows it. On any other, numbers
    above are tried at doubling distances and the gap is then halved until one page holds what is left.
    """
    entries = ask(known + 1, None, page_size)
    if len(entries) >= page_size:
        known = max(entry.entry_no for entry in entries)
        distance, beyond = page_size, None
        while beyond is None or beyond - known >= page_size:
            probe = known + distance if beyond is None else (known + beyond) // 2
            if above := ask(probe, beyond, 1):
                known, distance = above[0].entry_no, distance * 2
            else:
                beyond = probe
        entries = ask(known + 1, beyond, page_size)
    return max((entry.entry_no for entry in entries), default=known)
