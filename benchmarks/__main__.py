"""`python -m benchmarks`: every figure in one run, each beside its baseline.

`--quick` runs everything small, to see that it still runs; its figures say nothing. `--only WORD` runs the matters
whose name holds the word. Ends with 1 when a floor was missed.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks import (
    allocations,
    batch_lines,
    cheque_register,
    clerks,
    corrections,
    ledger_pages,
    receipts,
    schedules,
    single_calls,
    soap_lines,
)
from benchmarks.databases import Server, postgres_server, sqlite_server
from benchmarks.figures import FULL, QUICK, Figure, Size, table

Matter = Callable[[Size, Path], Iterable[Figure]]


def _pure(figures: Callable[[Size], Iterable[Figure]]) -> Matter:
    return lambda size, _folder: figures(size)


def _in_books(
    figures: Callable[[Size, Server], Iterable[Figure]],
    server: Callable[[Path], AbstractContextManager[Server]],
) -> Matter:
    def run(size: Size, folder: Path) -> Iterator[Figure]:
        with server(folder) as started:
            yield from figures(size, started)

    return run


MATTERS: dict[str, Matter] = {
    "schedules": _pure(schedules.figures),
    "allocations": _pure(allocations.figures),
    "corrections": _pure(corrections.figures),
    "receipts-sqlite": _in_books(receipts.figures, sqlite_server),
    "receipts-postgresql": _in_books(receipts.figures, postgres_server),
    "clerks-sqlite": _in_books(clerks.figures, sqlite_server),
    "clerks-postgresql": _in_books(clerks.figures, postgres_server),
    "sheets-sqlite": _in_books(cheque_register.figures, sqlite_server),
    "sheets-postgresql": _in_books(cheque_register.figures, postgres_server),
    "soap-lines": _pure(soap_lines.figures),
    "batch-lines": _pure(batch_lines.figures),
    "ledger-pages": _pure(ledger_pages.figures),
    "single-calls": _in_books(single_calls.figures, sqlite_server),
}


def main(arguments: list[str]) -> int:
    """Run what was asked for and print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="run everything small; the figures say nothing")
    parser.add_argument("--only", action="append", metavar="WORD", help=f"one of {', '.join(MATTERS)}")
    asked = parser.parse_args(arguments)
    chosen = {n: m for n, m in MATTERS.items() if not asked.only or any(word in n for word in asked.only)}
    found: list[Figure] = []
    # Beside the project and not in the system's folder for such things, which may lie in memory.
    with TemporaryDirectory(prefix=".bench-", dir=Path.cwd(), ignore_cleanup_errors=True) as folder:
        for place, (name, matter) in enumerate(chosen.items(), start=1):
            print(f"[{place}/{len(chosen)}] {name} …", file=sys.stderr, flush=True)
            own = Path(folder) / name
            own.mkdir()
            found += matter(QUICK if asked.quick else FULL, own)
    print(f"{platform.python_implementation()} {platform.python_version()}, {os.cpu_count()} processors")
    print(table(found))
    return _notes(found, quick=asked.quick)


def _notes(found: Iterable[Figure], *, quick: bool) -> int:
    below = 0
    for figure in found:
        if figure.note:
            print(f"{figure.matter}: {figure.note}")
        if figure.below and not quick:
            print(f"{figure.matter}: BELOW THE FLOOR: {figure.below}")
            below = 1
    return below


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
