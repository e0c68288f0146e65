"""A large ledger read for the first time: `python -m benchmarks.ledger_volume --entries 1000000`.

A Navision in a process of its own holds the entries, nearly all of them other modules'; a second process reads
them into the mirror as `jembatan agree` does, with the site's pace and the comparison behind it, and is killed by
SIGKILL half-way, in the middle of whatever it does then. Started again, it must go on where the mirror ends, less
the overlap that every reading has: nothing skipped, nothing twice. Meanwhile an entry turns up whose number was
given out but not committed, far below the overlap, so that only the look into gaps finds it; and some numbers stay
missing.

Printed are the time of both runs, Navision's calls, and the peak memory of the reading process. What stands in the
mirror is compared with the simulator's own rows, not with what the connector read.
"""

from __future__ import annotations

import argparse
import gc
import hashlib
import logging
import multiprocessing
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from multiprocessing.connection import Connection
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import sqlalchemy
from sqlalchemy import func, select

from benchmarks import company
from benchmarks.console import quiet, say
from benchmarks.databases import Server, postgres_server, sqlite_server
from benchmarks.figures import peak_megabytes
from books.database import Database
from books.navision import agreement, mirror
from books.navision.differences import DifferenceKind
from books.navision.pace import Share, SitePace
from books.schema.delivery import ledger_entry, ledger_reading
from commands.trial.navision import company_seed
from company.loader import load_setup
from connector import connect
from connector.settings import WireName
from delivery.agree import Agreement, agree
from delivery.limits import Limits
from simulator import OpeningEntry, Simulator
from simulator.tables.store import Record

WIRES: Final[tuple[WireName, ...]] = ("odata", "soap", "api")
DATABASES: Final[dict[str, Callable[[Path], AbstractContextManager[Server]]]] = {
    "sqlite": sqlite_server,
    "postgresql": postgres_server,
}
OTHERS: Final = ("91100", "92100", "93100", "94100")
"""Accounts of other modules, which no role of ours reaches."""
OURS_EVERY: Final = 1_000
"""One entry in so many stands on an account of leasing's, where agreeing must name it."""
A_MOMENT: Final = 0.01
"""Seconds from half-way to the kill, so that it does not always strike between two transactions."""
_SPAWN: Final = multiprocessing.get_context("spawn")

MOST_OVERLAP: Final = 1_000
LINE: Final = ("entry_no", "date", "document", "account", "hundredths", "branch", "contract", "description")
"""What a ledger line is compared by; API v2.0 does not show the External Document No."""
Line = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Staged:
    """One ledger read whole: over which wire, how long, how many calls, at what memory, and how it went on."""

    wire: str
    database: str
    entries: int
    seconds: float
    calls: int
    megabytes: float
    killed_at: int
    """Entries in the mirror when the first run was killed."""
    read_again: int
    """Entries that the second run read although the mirror had them: the overlap."""
    notices: str

    def __str__(self) -> str:
        return (
            f"{self.wire} into {self.database}: {self.entries:,} entries in {self.seconds:,.1f} s "
            f"({self.entries / self.seconds:,.0f} a second), {self.calls:,} calls, peak {self.megabytes:,.0f} MB; "
            f"killed with {self.killed_at:,} in the mirror, {self.read_again:,} of them read again as overlap; "
            f"skipped 0, twice 0. Noticed: {self.notices}"
        )


def measured(
    entries: int, wires: Iterable[WireName], databases: Server, say: Callable[[str], None]
) -> Iterator[Staged]:
    """Each wire reads the same ledger into new books."""
    ours, theirs = _SPAWN.Pipe()
    navision = _SPAWN.Process(target=_serve, args=(theirs, entries), daemon=True)
    say(f"a Navision with {entries:,} entries")
    navision.start()
    theirs.close()
    address: str = ours.recv()
    for wire in wires:
        say(f"reading over {wire} into {databases.name}")
        yield _staged(entries, wire, databases, address, ours)
    ours.send("stop")
    navision.join(10)


def _staged(entries: int, wire: WireName, databases: Server, address: str, navision: Connection) -> Staged:
    url = databases.new()
    company.make_books(url, 0, 0)
    overlap = min(MOST_OVERLAP, entries // 10)
    _asked(navision, "hold the late entry back")
    calls = _asked(navision, "count calls")
    began = time.perf_counter()
    _killed(url, address, wire, overlap, entries // 2)
    staged, last = _mirrored(url)
    _asked(navision, "let the late entry come")
    agreed, megabytes = _read_on(url, address, wire, overlap)
    seconds = time.perf_counter() - began
    calls = _asked(navision, "count calls") - calls
    again = _check(url, entries, last, overlap, _asked(navision, "fingerprint"))
    assert agreed.kinds == {DifferenceKind.ONLY: entries // OURS_EVERY}, agreed.kinds
    assert len(agreed.notices) == 2, agreed.notices
    there = entries - len(_rolled_back(entries))
    return Staged(
        wire, databases.name, there, seconds, calls, megabytes, staged, again, " ".join(agreed.notices)
    )


def _check(url: str, entries: int, last: int, overlap: int, shown: str) -> int:
    """The mirror holds what the ledger holds, and the second run read on from the first; how much it read again."""
    database = Database(url)
    with database.reading() as connection:
        assert _fingerprint(_mirror_lines(connection)) == shown, "the mirror is not the ledger"
        (reading,) = connection.execute(select(ledger_reading)).all()
    database.close()
    assert reading.from_entry_no == last + 1 - overlap, (
        "the second run did not go on where the first one ended"
    )
    assert reading.entries == entries - reading.from_entry_no + 1, "it read more or less than the rest"
    return last + 1 - int(reading.from_entry_no)


def _mirrored(url: str) -> tuple[int, int]:
    """How many entries the mirror holds, and the highest number."""
    database = Database(url)
    with database.reading() as connection:
        count = connection.execute(select(func.count()).select_from(ledger_entry)).scalar_one()
        last = mirror.last_entry_no(connection)
    database.close()
    return count, last


# --- the ledger -------------------------------------------------------------------------------------------


def _entries(count: int, ours: str) -> Iterator[OpeningEntry]:
    """Two lines to a document over a year, at three branches, for 12,000 contracts."""
    for number in range(1, count + 1):
        document = (number + 1) // 2
        amount = Decimal(50_000 + document % 1_000)
        yield OpeningEntry(
            company.TAKEN_ON - timedelta(days=365 - number * 365 // count),
            f"PI{document:09}",
            ours if number % OURS_EVERY == 0 else OTHERS[number % len(OTHERS)],
            amount if number % 2 else -amount,
            company.BRANCHES[document % len(company.BRANCHES)],
            f"C{document % 12_000}",
            f"Purchase invoice {document}",
            f"VENDOR-{document % 997}",
        )


def _rolled_back(entries: int) -> range:
    """Numbers that were given out and never committed."""
    return range(entries // 4 + 1, entries // 4 + 4)


def _late(entries: int) -> int:
    """A number that is committed long after those above it."""
    return entries // 10


def _serve(pipe: Connection, entries: int) -> None:
    quiet(logging.WARNING)
    setup = load_setup(company.CONFIG)
    ours = min(agreement.ledger_accounts(setup))
    seed = replace(company_seed(setup), opening=tuple(_entries(entries, ours)))
    with Simulator.start(
        [seed], work_date=company.TAKEN_ON, auth=("basic",), flavour="bc26", soap_pages=True
    ) as simulator:
        navision = simulator.company()
        rows = navision.rows(17)
        with navision.transaction():
            for number in _rolled_back(entries):
                rows.delete(rows.get(number))
        late = rows.get(_late(entries))
        answers: dict[str, Callable[[], object]] = {
            "hold the late entry back": lambda: rows.delete(late),
            "let the late entry come": lambda: rows.put_back(late),
            "count calls": simulator.calls.total,
            "fingerprint": lambda: _fingerprint(map(_ledger_line, rows)),
        }
        del seed
        gc.freeze()
        pipe.send(simulator.url)
        while (asked := pipe.recv()) != "stop":
            with navision.transaction():
                pipe.send(answers[asked]())


def _asked(navision: Connection, what: str) -> Any:
    navision.send(what)
    return navision.recv()


def _ledger_line(entry: Record) -> Line:
    return (
        entry.integer("Entry No."),
        entry.day("Posting Date"),
        entry.text("Document No."),
        entry.text("G/L Account No."),
        int(entry.amount("Amount") * 100),
        entry.text("Global Dimension 1 Code"),
        entry.text("Global Dimension 2 Code"),
        entry.text("Description"),
    )


def _mirror_lines(connection: sqlalchemy.Connection) -> Iterator[Line]:
    columns = [ledger_entry.c[name] for name in LINE]
    query = select(*columns).order_by(ledger_entry.c.entry_no)
    for row in connection.execute(query, execution_options={"yield_per": 10_000}):
        yield tuple(row)


def _fingerprint(lines: Iterable[Line]) -> str:
    digest = hashlib.sha256()
    for line in lines:
        digest.update(repr(line).encode())
    return digest.hexdigest()


# --- the reader -------------------------------------------------------------------------------------------


def _killed(url: str, address: str, wire: WireName, overlap: int, half: int) -> None:
    """A run that is killed a moment after so many entries were read."""
    work = _SPAWN.Process(target=_read, args=(url, address, wire, overlap, half, None))
    work.start()
    work.join()
    assert work.exitcode == -signal.SIGKILL, f"the first run ended with {work.exitcode}"


def _read_on(url: str, address: str, wire: WireName, overlap: int) -> tuple[Agreement, float]:
    """A run to the end: what it found, and its peak memory."""
    answer, child_end = _SPAWN.Pipe()
    work = _SPAWN.Process(target=_read, args=(url, address, wire, overlap, 0, child_end))
    work.start()
    child_end.close()
    found: tuple[Agreement, float] = answer.recv()
    work.join()
    return found


def _read(
    url: str, address: str, wire: WireName, overlap: int, kill_at: int, answer: Connection | None
) -> None:
    quiet(logging.WARNING)
    books = company.opened(url)
    settings = replace(
        books.setup.navision.connection("jembatan", "jembatan"),
        url=address,
        wires=dict.fromkeys(("general_journal", "ledger", "posting", "masters"), wire),
    )
    limits = replace(Limits.of(books.setup), overlap=overlap)
    pace = SitePace(books.database, Share())
    navision = connect(settings, pace)

    def progress(_what: str, done: int, _of: int) -> None:
        if kill_at and done >= kill_at:
            threading.Timer(A_MOMENT, os.kill, (os.getpid(), signal.SIGKILL)).start()

    agreed = agree(books, navision, limits=limits, progress=progress)
    navision.close()
    pace.close()
    if answer is not None:
        answer.send((agreed, peak_megabytes()))


def main(arguments: list[str]) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.ledger_volume", description=__doc__)
    parser.add_argument("--entries", type=int, default=1_000_000)
    parser.add_argument("--wire", action="append", choices=WIRES, help="(default: all)")
    parser.add_argument("--database", action="append", choices=list(DATABASES), help="(default: sqlite)")
    asked = parser.parse_args(arguments)
    with TemporaryDirectory(prefix=".bench-", dir=Path.cwd(), ignore_cleanup_errors=True) as folder:
        for name in asked.database or ["sqlite"]:
            with DATABASES[name](Path(folder)) as databases:
                for one in measured(asked.entries, asked.wire or WIRES, databases, say):
                    print(one, flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
