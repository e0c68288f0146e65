"""Lists of collectors: the settlement of a run list, the alarm, receipt books with every form, and debts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from books.counter.collector_lists import RunList
from books.counter.receipt_books import ReceiptBook
from reports.listing import Listing
from reports.sheets import Column, Look
from servicing.money import Money, rupiah


def settlement(run_list: RunList) -> Listing:
    """Every visit of a run list: what was paid and its kwitansi, or nothing; and the cash against it."""
    return Listing(
        f"{run_list.number} {run_list.collector}",
        (
            f"Issued {run_list.issued_on}, money due back by {run_list.due_back}",
            f"Receipts {rupiah(run_list.collected)}, handed over {rupiah(run_list.handed_over)}, "
            f"short {rupiah(run_list.short)}, still in his hands {rupiah(run_list.in_hand)}",
            f"Remitted {run_list.remitted_on}" if run_list.remitted_on else "Nothing remitted yet",
        ),
        (
            ("contract", Column("Contract", 14)),
            ("amount", Column("Amount", 14, Look.AMOUNT)),
            ("received", Column("Received", 11, Look.DATE)),
            ("kwitansi", Column("Kwitansi", 18)),
            ("listed", Column("On the list", 11)),
        ),
        tuple(
            (visit.contract, visit.amount, visit.received_on, visit.kwitansi, "yes" if visit.listed else "no")
            for visit in run_list.visits
        ),
    )


def alarm(run_lists: Sequence[RunList], today: date) -> Listing:
    """The run lists for which nothing was remitted in time."""
    return Listing(
        f"Remittances overdue on {today}",
        (f"{len(run_lists)} run lists",),
        (
            ("run_list", Column("Run list", 18)),
            ("collector", Column("Collector", 12)),
            ("issued", Column("Issued", 11, Look.DATE)),
            ("due_back", Column("Due back", 11, Look.DATE)),
            ("visits", Column("Visits", 7, Look.WHOLE)),
        ),
        tuple((one.number, one.collector, one.issued_on, one.due_back, len(one.visits)) for one in run_lists),
    )


def books_of_receipts(found: Iterable[ReceiptBook]) -> Listing:
    """Every book with its forms: used, lost, unused, and those that nobody has accounted for."""
    books = list(found)
    return Listing(
        "Receipt books of collectors",
        (f"{sum(len(book.outstanding) for book in books)} forms are in collectors' hands",),
        (
            ("book", Column("Book", 12)),
            ("collector", Column("Collector", 12)),
            ("forms", Column("Forms", 12)),
            ("used", Column("Used", 24)),
            ("lost", Column("Lost", 16)),
            ("unused", Column("Unused", 24)),
            ("state", Column("State", 12)),
        ),
        tuple(
            (
                book.book,
                book.collector,
                f"{book.first}-{book.last}",
                spans(book.used),
                spans(book.lost),
                spans(book.unused),
                "returned" if book.returned else "out",
            )
            for book in books
        ),
    )


def money_in_the_field(held: Mapping[tuple[str, str], Money]) -> Listing:
    """What each collector holds of receipts that were posted in the field."""
    return _by_collector("Cash in collectors' hands", "Holds", held)


def debts_of_collectors(debts: Mapping[tuple[str, str], Money]) -> Listing:
    """What each collector owes."""
    return _by_collector("Debts of collectors", "Owes", debts)


def _by_collector(title: str, column: str, amounts: Mapping[tuple[str, str], Money]) -> Listing:
    return Listing(
        title,
        (f"{rupiah(sum(amounts.values(), Money(0)))} in all",),
        (
            ("branch", Column("Branch", 8)),
            ("collector", Column("Collector", 12)),
            ("amount", Column(column, 14, Look.AMOUNT)),
        ),
        tuple((branch, collector, amount) for (branch, collector), amount in sorted(amounts.items())),
    )


def spans(numbers: Iterable[int]) -> str:
    """Numbers as spans.

    >>> spans([1, 2, 3, 7, 9, 10])
    '1-3, 7, 9-10'
    """
    found: list[list[int]] = []
    for number in sorted(numbers):
        if found and number == found[-1][-1] + 1:
            found[-1].append(number)
        else:
            found.append([number])
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in found)
