"""Eight clerks at once, each in its own process, on the same contracts, beside the same rows by bare statements.

The baseline has as many processes, each with one connection, each writing the rows that its clerk wrote. Our clerks
wait for a contract, for the end of their branch's chain and for a number series as the rules demand; the baseline
waits for nothing but the database's own row and file locks.
"""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from multiprocessing.connection import Connection
from typing import Any, Final

from benchmarks import bare, company
from benchmarks.company import Asked
from benchmarks.databases import Server, bare_connection
from benchmarks.figures import Figure, Size, percentile
from benchmarks.receipts import BASELINE, waiting

LEAST_RATE: Final = 100
LONGEST_P99: Final = 0.3

# What one clerk's process reports: when it began, when it ended, how long each receipt took.
Report = tuple[float, float, list[float]]


def figures(size: Size, server: Server) -> Iterator[Figure]:
    """One figure for the database at hand, with the floor it must not fall through."""
    asked = company.receipts_to_take(size.receipts, size.contracts, size.clerks)
    url = server.new()
    company.make_books(url, size.contracts, size.clerks)
    other = server.copy(url)
    books = company.opened(url)
    sqlite = books.database.is_sqlite
    before = bare.snapshot(books.database)
    books.database.close()

    ours, waits = _together([partial(_clerk, url, company.of_clerk(asked, c)) for c in range(size.clerks)])
    after = bare.snapshot(books.database)
    written = bare.transactions(before, after, sqlite=sqlite)
    assert len(written) == len(asked), "the clerks wrote another number of receipts"
    theirs, bare_waits = _together(
        [
            partial(_bare_clerk, other, [t for t in written if t.actor == company.cashier(c)], sqlite)
            for c in range(size.clerks)
        ]
    )
    twin = company.opened(other)
    bare.check_same(after, bare.snapshot(twin.database), changed_too=False)
    books.database.close()
    twin.database.close()
    yield Figure(
        f"receipts, {size.clerks} clerks, {server.name}",
        ours,
        BASELINE,
        theirs,
        f"{waiting(waits)}; baseline {waiting(bare_waits)}",
        _below(ours, percentile(waits, 99)),
    )


def _below(rate: float, p99: float) -> str:
    faults = [f"{rate:.0f} receipts a second, the floor is {LEAST_RATE}"] * (rate < LEAST_RATE)
    faults += [f"p99 {p99 * 1000:.0f} ms, the floor is {LONGEST_P99 * 1000:.0f} ms"] * (p99 >= LONGEST_P99)
    return "; ".join(faults)


def _together(works: Sequence[Callable[[Connection], None]]) -> tuple[float, list[float]]:
    """Each work in its own process, begun at once: how many a second in all, and how long each took."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["benchmarks.company", "benchmarks.databases"])
    processes, pipes = [], []
    for work in works:
        ours, theirs = context.Pipe()
        process = context.Process(target=work, args=(theirs,))
        process.start()
        theirs.close()  # so that a clerk who dies is noticed here instead of waited for
        processes.append(process)
        pipes.append(ours)
    for pipe in pipes:
        pipe.recv()  # every clerk sits at the counter
    for pipe in pipes:
        pipe.send(None)
    reports: list[Report] = [pipe.recv() for pipe in pipes]
    for process in processes:
        process.join()
    waits = [wait for _, _, mine in reports for wait in mine]
    seconds = max(ended for _, ended, _ in reports) - min(began for began, _, _ in reports)
    return len(waits) / seconds, waits


def _clerk(url: str, asked: list[Asked], pipe: Connection) -> None:
    books = company.opened(url)
    _report(pipe, asked, lambda one: company.take(books, one))
    books.database.close()


def _bare_clerk(url: str, written: list[bare.Transaction], sqlite: bool, pipe: Connection) -> None:
    connection = bare_connection(url)
    _report(pipe, written, lambda one: bare.write(connection, one, sqlite=sqlite))
    connection.close()


def _report(pipe: Connection, many: Sequence[Any], do: Callable[[Any], None]) -> None:
    """Say that this clerk is ready, wait for the others, work, and report (the clock is the machine's)."""
    pipe.send("ready")
    pipe.recv()
    waits = []
    began = time.monotonic()
    for one in many:
        started = time.monotonic()
        do(one)
        waits.append(time.monotonic() - started)
    pipe.send((began, time.monotonic(), waits))
