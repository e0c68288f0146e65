"""A register of a million sheets: due list, clearing report and the morning's board, each beside a full scan.

`python -m benchmarks.cheque_register --sheets 1000000` fills both databases and prints what each list took, how
many rows it found, and how long registering a stack of 36 takes. The register is the worst one: three
years of sheets lie in the safe, although the window of seventy days would not allow it.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from sqlalchemy import Connection, text

from benchmarks.databases import Server, postgres_server, sqlite_server
from benchmarks.figures import Figure, Size
from books.cheques.acts import Done
from books.cheques.clearing_desk import ListName
from books.cheques.clearing_report import clearing_report
from books.cheques.lists import asked, board, sheet_list
from books.cheques.registering import NewSheet, register, stack
from books.database import Database
from books.recording import Act, Actor
from books.setups import Books, create_books
from company.loader import load_setup
from servicing.money import idr

TODAY: Final = date(2026, 3, 2)
PER_CONTRACT: Final = 36
SHOWN: Final = 50
LIMIT_SECONDS: Final = 1.0
_CONFIG: Final = Path(__file__).parents[1] / "config"
_BRANCHES: Final = "CASE c % 3 WHEN 0 THEN 'BDG' WHEN 1 THEN 'JKT' ELSE 'SBY' END"


@dataclass(frozen=True, slots=True)
class Taken:
    """One question to the register: what it found and how long it took, beside a scan of the whole register."""

    what: str
    found: int
    seconds: float
    scan_seconds: float


def new_register(url: str, sheets: int) -> Books:
    """Books with so many sheets, written by the database itself: two steps each, one entry for all."""
    books = create_books(Database(url), load_setup(_CONFIG), datetime(2025, 1, 1, tzinfo=UTC), "bench")
    with books.database.writing() as connection:
        fill(connection, sheets, books.database.is_sqlite)
    with books.database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        # A register of years was vacuumed long ago; of one that was filled a moment ago no page is known as whole.
        connection.exec_driver_sql("ANALYZE" if books.database.is_sqlite else "VACUUM (ANALYZE)")
    return books


def fill(connection: Connection, sheets: int, is_sqlite: bool) -> None:
    """The register: contracts of 36 sheets, spread over three years before and after today."""
    day = _sqlite_day if is_sqlite else _postgres_day
    no, yes = ("0", "1") if is_sqlite else ("false", "true")
    contracts = max(1, sheets // PER_CONTRACT)
    numbers = f"WITH RECURSIVE n(c) AS (SELECT 0 UNION ALL SELECT c + 1 FROM n WHERE c < {contracts - 1})"
    each = (
        f"{numbers}, k(k) AS (SELECT 0 UNION ALL SELECT k + 1 FROM k WHERE k < {PER_CONTRACT - 1}), "
        f"s AS (SELECT c, k, c * {PER_CONTRACT} + k AS i, {_BRANCHES} AS branch, "
        "30 * (k - c % 36) + c % 29 - 14 AS due FROM n CROSS JOIN k), "
        "t AS (SELECT s.*, CASE WHEN due >= 0 THEN CASE WHEN i % 50 = 0 THEN 'HELD' ELSE 'REGISTERED' END "
        "WHEN i % 211 = 0 THEN 'REGISTERED' WHEN i % 97 = 0 THEN 'BOUNCED' WHEN i % 53 = 0 THEN 'RETURNED' "
        "WHEN due >= -3 AND i % 3 > 0 THEN 'DEPOSITED' WHEN due < -3 AND i % 997 = 0 THEN 'DEPOSITED' "
        "ELSE 'CLEARED' END AS status FROM s)"
    )
    for branch in ("BDG", "JKT", "SBY"):
        connection.execute(
            text(
                "INSERT INTO entry (branch, id, event_key, asked, kind, at_branch, posting_date, value_date, "
                "business_date, clock, actor, role, reason, setup_version, previous_hash, hash) VALUES "
                "(:b, 1, :k, '', 'cheques_registered', :b, :d, :d, :d, '', 'BENCH', 'bench', '', 1, '', '')"
            ),
            {"b": branch, "k": f"BENCH/{branch}", "d": "2023-01-02" if is_sqlite else date(2023, 1, 2)},
        )
        connection.execute(
            text("INSERT INTO branch_chain (branch, last_entry, last_hash) VALUES (:b, 1, '')"), {"b": branch}
        )
        connection.execute(
            text(
                "INSERT INTO paper (branch, number, kind, series, sequence, issued_on, entry_branch, entry, "
                "by_entry) VALUES (:b, :n, 'BST', :n, 1, :d, :b, 1, 1)"
            ),
            {"b": branch, "n": f"BST{branch}23-000001", "d": "2023-01-02" if is_sqlite else date(2023, 1, 2)},
        )
    connection.execute(
        text(
            "INSERT INTO contract (branch, number, entry, party, product, signed, nominal_day, object, last_entry, "
            f"deposit, refund_due, interest_recognised) {numbers} SELECT {_BRANCHES}, 'C' || c, 1, 'P' || c, "
            f"'MOTOR-FLAT', {day('-900')}, 1, '', 1, 0, 0, 0 FROM n"
        )
    )

    def put(into: str, what: str, where: str = "") -> None:
        connection.execute(text(f"INSERT INTO {into} {each} SELECT {what} FROM t {where}"))

    paid = "CASE WHEN due < 0 AND status <> 'BOUNCED' THEN {} ELSE 0 END"
    put(
        "instalment (branch, contract, number, due, interest, principal, interest_paid, principal_paid, late_paid, "
        "late_waived, late_waived_posted, late_income, unpaid, moment)",
        f"branch, 'C' || c, k + 1, {day('due')}, 200000, 1000000, {paid.format(200000)}, {paid.format(1000000)}, "
        f"0, 0, 0, 0, 1200000 - {paid.format(1200000)}, 0",
    )
    deposited = "status IN ('DEPOSITED', 'CLEARED', 'BOUNCED')"
    only = "CASE WHEN {} THEN {} END"
    put(
        "cheque (branch, id, bank, number, kind, amount, contract, party, issued, effective, received, inkaso, "
        "corrections, meant_for, plan_locked, memo, entry_branch, entry, status, effective_now, until, "
        "presentable_from, last_day, deposited_on, expected_on, deposit_branch, deposit_bank, ticked, "
        "return_wanted, bounces, bounced_on, refusal, again, steps, last_on)",
        "branch, i + 1, CASE i % 4 WHEN 0 THEN 'BCA' WHEN 1 THEN 'BNI' WHEN 2 THEN 'BRI' ELSE 'MDR' END, "
        f"'N' || i, 'BG', 1200000, 'C' || c, 'P' || c, {day('due - 60')}, {day('due')}, {day('due - 60')}, "
        f"{no}, 0, "
        f"CASE WHEN i % 5 > 0 THEN k + 1 END, {no}, {yes}, branch, 1, status, {day('due')}, "
        f"{only.format(_IS_HELD, day('due + 5'))}, "
        f"CASE WHEN {_IS_HELD} THEN {day('due + 5')} WHEN {_IS_ON_HAND} THEN {day('due')} END, "
        f"{only.format(_IS_ON_HAND, day('due + 10'))}, "
        f"{only.format(_IS_DEPOSITED, day('due'))}, {only.format(_IS_DEPOSITED, day('due + 2'))}, "
        f"{only.format(deposited, 'branch')}, {only.format(deposited, _BCA)}, "
        f"CASE WHEN {_IS_TICKED} THEN {yes} ELSE {no} END, {no}, "
        f"CASE WHEN status = 'BOUNCED' THEN 1 ELSE 0 END, {only.format(_IS_BOUNCED, day('due + 2'))}, "
        f"{only.format(_IS_BOUNCED, '1')}, {only.format(_IS_BOUNCED, _YES)}, 2, {day('due')}",
    )
    step = 'cheque_step (branch, cheque, place, kind, "on", entry_branch, entry)'
    put(step, f"branch, i + 1, 1, 'REGISTERED', {day('due - 60')}, branch, 1")
    put(step, f"branch, i + 1, 2, 'DEPOSITED', {day('due')}, branch, 1", f"WHERE {deposited}")
    put(step, f"branch, i + 1, 3, 'TICKED', {day('due + 1')}, branch, 1", f"WHERE {_IS_TICKED}")
    put(
        "cheque_clearing (branch, cheque, place, since, until, days, bank_branch, bank, inkaso, amount, memo, "
        "slip_branch, slip)",
        f"branch, i + 1, 2, {day('due')}, {only.format('NOT ' + _IS_DEPOSITED, day('due + 1 + i % 3'))}, "
        f"{only.format('NOT ' + _IS_DEPOSITED, '1 + i % 3')}, branch, 'BCA', {no}, 1200000, {yes}, branch, 1",
        f"WHERE {deposited}",
    )


_IS_ON_HAND: Final = "status IN ('REGISTERED', 'HELD', 'BOUNCED')"
_IS_HELD: Final = "status = 'HELD'"
_BCA: Final = "'BCA'"
_YES: Final = "'yes'"
_IS_DEPOSITED: Final = "status = 'DEPOSITED'"
# Seen on the statement: everything that cleared, and a fifth of what still waits.
_IS_TICKED: Final = "(status = 'CLEARED' OR status = 'DEPOSITED' AND due < 0 AND i % 5 = 0)"
_IS_BOUNCED: Final = "status = 'BOUNCED'"


def _sqlite_day(days: str) -> str:
    return f"date('{TODAY}', ({days}) || ' days')"


def _postgres_day(days: str) -> str:
    return f"(DATE '{TODAY}' + CAST(({days}) AS integer))"


def questions(books: Books) -> dict[str, Callable[[Connection], int]]:
    """What is asked of the register in the morning, each answering how much it found."""
    morning = asked(books, TODAY, limit=SHOWN)
    week = asked(books, TODAY, limit=SHOWN, days=5)
    past = TODAY - timedelta(days=200)
    return {
        "due list of a day": lambda c: sheet_list(c, ListName.TO_DEPOSIT, asked(books, TODAY, days=1)).sheets,
        "due list of five days": lambda c: sheet_list(c, ListName.TO_DEPOSIT, week).sheets,
        "clearing report of today": lambda c: len(clearing_report(c, TODAY).rows),
        "clearing report of last summer": lambda c: len(clearing_report(c, past).rows),
        "the morning's board": lambda c: sum(one.sheets for one in board(c, morning)),
    }


def measured(books: Books) -> Iterator[Taken]:
    """Each question once the pages it needs have been read, beside a scan of the register."""
    with books.database.reading() as connection:
        scan = _seconds(lambda: connection.exec_driver_sql("SELECT sum(length(number)) FROM cheque").scalar())
        for what, ask in questions(books).items():
            ask(connection)
            began = time.perf_counter()
            found = ask(connection)
            yield Taken(what, found, time.perf_counter() - began, scan)


def register_stack(books: Books) -> Done:
    """A stack of 36 sheets registered in one transaction: entry, steps, caches, number, voucher, outbox."""
    clock = datetime(2026, 3, 2, 2, tzinfo=UTC)
    act = Act(f"STACK-{time.perf_counter_ns()}", "BDG", TODAY, TODAY, clock, Actor("CLERK", "clerk", "BDG"))
    first = NewSheet(
        "PERMATA", f"{time.perf_counter_ns() % 10**9:09d}", idr(1_200_000), TODAY, "C0", issued=TODAY
    )
    with books.database.writing() as connection:
        return register(connection, books, act, stack(first, PER_CONTRACT))


def _seconds(work: Callable[[], Any]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def figures(size: Size, server: Server) -> Iterator[Figure]:
    """The register's lists for the table of all benchmarks."""
    books = new_register(server.new(), size.sheets)
    for one in measured(books):
        below = (
            f"{one.what} took {one.seconds:.2f} s, more than {LIMIT_SECONDS}"
            if one.seconds > LIMIT_SECONDS
            else ""
        )
        yield Figure(
            f"{one.what}, {size.sheets:,} sheets, {server.name}",
            1 / one.seconds,
            "a scan of the register",
            1 / one.scan_seconds,
            f"{one.found:,} found in {one.seconds * 1000:,.0f} ms",
            below,
        )
    took = _seconds(lambda: register_stack(books))
    yield Figure(
        f"a stack of {PER_CONTRACT} registered, {size.sheets:,} sheets, {server.name}",
        1 / took,
        "a scan of the register",
        1 / one.scan_seconds,
        f"in one transaction, {took * 1000:,.0f} ms",
    )
    books.database.close()


_SERVERS: Final = {"sqlite": sqlite_server, "postgresql": postgres_server}


def main(arguments: Iterable[str]) -> int:
    """Both databases, one line for each question."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.cheque_register", description=__doc__)
    parser.add_argument("--sheets", type=int, default=1_000_000)
    parser.add_argument("--on", choices=tuple(_SERVERS), action="append", help="only this database")
    asked_for = parser.parse_args(list(arguments))
    size: int = asked_for.sheets
    print(f"Python {platform.python_version()}, {os.cpu_count()} processors, {size:,} sheets")
    slow = 0
    with TemporaryDirectory(prefix=".bench-", dir=Path.cwd(), ignore_cleanup_errors=True) as folder:
        for name in asked_for.on or _SERVERS:
            with _SERVERS[name](Path(folder)) as server:
                began = time.perf_counter()
                books = new_register(server.new(), size)
                print(f"{server.name}: filled in {time.perf_counter() - began:,.0f} s", flush=True)
                for one in measured(books):
                    print(
                        f"{server.name}: {one.what}: {one.seconds * 1000:,.0f} ms, {one.found:,} found; "
                        f"a scan takes {one.scan_seconds * 1000:,.0f} ms",
                        flush=True,
                    )
                    slow += one.seconds > LIMIT_SECONDS
                took = _seconds(partial(register_stack, books))
                print(f"{server.name}: a stack of 36: {took * 1000:,.0f} ms", flush=True)
                books.database.close()
    return 1 if slow else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
