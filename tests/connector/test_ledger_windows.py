"""A ledger is read whole and in bounded pages, in whatever order the page lists it."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector import LedgerEntry
from connector.ledger_windows import entries_of, gaps, highest, in_windows

Order = Callable[[list[int]], list[int]]
ORDERS: dict[str, Order] = {
    "oldest first": sorted,
    "newest first": lambda numbers: sorted(numbers, reverse=True),
    "by account": lambda numbers: sorted(numbers, key=lambda number: (number * 7919 % 101, number)),
}


class Ledger:
    """Entries with these numbers, listed in one order; keeps count of what it was asked."""

    def __init__(self, numbers: set[int], order: Order) -> None:
        self.numbers, self.order = numbers, order
        self.calls = 0
        self.most = 0

    def ask(self, first: int, last: int | None, most: int) -> list[LedgerEntry]:
        self.calls += 1
        within = [number for number in self.numbers if first <= number and (last is None or number <= last)]
        found = self.order(within)[:most]
        self.most = max(self.most, len(found))
        return [
            LedgerEntry(
                entry_no=number,
                posting_date=date(2026, 3, 2),
                document_no="D",
                account_no="1",
                amount=Decimal(1),
            )
            for number in found
        ]


@pytest.mark.parametrize("order", ORDERS.values(), ids=ORDERS)
@given(numbers=st.sets(st.integers(1, 400)), first=st.integers(0, 400), page_size=st.integers(2, 30))
def test_every_entry_comes_once_and_ascending(
    order: Order, numbers: set[int], first: int, page_size: int
) -> None:
    ledger = Ledger(numbers, order)
    last = max(numbers, default=0)

    windows = list(in_windows(first, last, page_size, ledger.ask))
    read = [entry.entry_no for entry in entries_of(windows)]

    assert read == sorted(number for number in numbers if number >= first)
    assert ledger.most <= page_size
    missing = {number for one in windows for start, end in one.gaps for number in range(start, end + 1)}
    assert missing == set(range(first, last + 1)) - numbers
    assert [one.first for one in windows[1:]] == [one.last + 1 for one in windows[:-1]]


@pytest.mark.parametrize("order", ORDERS.values(), ids=ORDERS)
@given(numbers=st.sets(st.integers(1, 5000), min_size=1), page_size=st.integers(2, 30), data=st.data())
def test_the_highest_number_is_found_from_any_that_is_known(
    order: Order, numbers: set[int], page_size: int, data: st.DataObject
) -> None:
    ledger = Ledger(numbers, order)
    known = data.draw(st.sampled_from(sorted(numbers)))

    assert highest(known, page_size, ledger.ask) == max(numbers)
    assert ledger.calls < 60


@pytest.mark.parametrize("order", ORDERS.values(), ids=ORDERS)
def test_a_gap_of_a_million_numbers_costs_few_calls(order: Order) -> None:
    ledger = Ledger({5, 1_000_000, 1_000_001}, order)

    windows = list(in_windows(1, 1_000_001, 100, ledger.ask))

    assert [entry.entry_no for entry in entries_of(windows)] == [5, 1_000_000, 1_000_001]
    assert sum(end - start + 1 for one in windows for start, end in one.gaps) == 999_998
    assert ledger.calls < 60


def test_numbers_that_no_entry_has_are_told_as_ranges() -> None:
    assert gaps(1, 10, [1, 2, 5, 6, 9]) == ((3, 4), (7, 8), (10, 10))
    assert gaps(1, 3, [1, 2, 3]) == ()


def test_a_full_ledger_is_read_a_page_at_a_call() -> None:
    ledger = Ledger(set(range(1, 1000)), ORDERS["oldest first"])

    assert len(list(entries_of(in_windows(1, 999, 100, ledger.ask)))) == 999
    assert ledger.calls <= 12
