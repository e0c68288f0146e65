"""Receipts booked by one clerk, every guard on, beside the same rows by bare driver statements."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from typing import Final, TypeVar

from benchmarks import bare, company
from benchmarks.databases import Server, bare_connection
from benchmarks.figures import Figure, Size, percentile

BASELINE: Final = "the same rows by bare driver statements, one transaction per receipt"
TURNS: Final = 5
T = TypeVar("T")


def figures(size: Size, server: Server) -> Iterator[Figure]:
    """One figure for the database at hand: both write in turns, so that a busy machine slows both."""
    asked = company.receipts_to_take(size.receipts, size.contracts, size.clerks)
    started = server.new()
    company.make_books(started, size.contracts, size.clerks)
    first, ours, theirs = (server.copy(started) for _ in range(3))
    written = _written(first, asked)
    books, twin, connection = company.opened(ours), company.opened(theirs), bare_connection(theirs)
    sqlite = books.database.is_sqlite
    our_waits: list[float] = []
    bare_waits: list[float] = []
    turn = -(-len(asked) // TURNS)
    for place in range(0, len(asked), turn):
        our_waits += timed(asked[place : place + turn], lambda one: company.take(books, one))
        bare_waits += timed(
            written[place : place + turn], lambda one: bare.write(connection, one, sqlite=sqlite)
        )
    connection.close()
    bare.check_same(bare.snapshot(books.database), bare.snapshot(twin.database), changed_too=True)
    books.database.close()
    twin.database.close()
    yield Figure(
        f"receipts, 1 clerk, {server.name}",
        len(our_waits) / sum(our_waits),
        BASELINE,
        len(bare_waits) / sum(bare_waits),
        f"{waiting(our_waits)}; baseline {waiting(bare_waits)}",
    )


def _written(url: str, asked: Sequence[company.Asked]) -> list[bare.Transaction]:
    """What our code writes for the receipts, for the baseline to write again."""
    books = company.opened(url)
    before = bare.snapshot(books.database)
    for one in asked:
        company.take(books, one)
    made = bare.transactions(before, bare.snapshot(books.database), sqlite=books.database.is_sqlite)
    books.database.close()
    assert len(made) == len(asked), "another number of receipts was written than asked for"
    return made


def timed(many: Sequence[T], do: Callable[[T], None]) -> list[float]:
    """How long each took by the clock on the wall, in seconds."""
    waits = []
    for one in many:
        began = time.perf_counter()
        do(one)
        waits.append(time.perf_counter() - began)
    return waits


def waiting(waits: Sequence[float]) -> str:
    """What half of them, and ninety-nine in a hundred, did not exceed."""
    return f"p50 {percentile(waits, 50) * 1000:.1f} ms, p99 {percentile(waits, 99) * 1000:.1f} ms"
