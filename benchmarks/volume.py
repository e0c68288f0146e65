"""How many vouchers a night takes to Navision: `python -m benchmarks.volume --vouchers 100000`.

The same receipts are delivered twice, from two books: each as its own document, and summed per branch and day. Each
delivery runs in a process of its own, against a Navision in another, and the first one is killed half-way and
started again: what it had sealed must not go out twice. Printed are duration, Navision's calls, the peak memory of
the delivering process, and what an hour of Business Central online's limits (6,000 calls in 5 minutes) would allow.

What stands in the ledger is counted in the simulator's own rows, not through the connector.
"""

from __future__ import annotations

import argparse
import logging
import multiprocessing
import os
import shutil
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from multiprocessing.connection import Connection
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from sqlalchemy import func, select, update

from benchmarks import company
from benchmarks.console import quiet, say
from benchmarks.figures import peak_megabytes
from books.navision.outbox import load
from books.navision.pace import Share, SitePace
from books.receipts import ReceiptRequest, take_receipt
from books.recording import Act, Actor
from books.schema.delivery import lease
from books.schema.vouchers import posting_document, voucher_line
from books.setups import Books, load_setup_version
from commands.trial.navision import company_seed
from company.loader import load_setup
from connector import connect
from delivery.deliver import deliver
from delivery.result import DeliveryResult, Outcome
from simulator import Company, FaultScript, Rule, Simulator
from simulator.posting.ledger import posted_entries

CLERKS: Final = 3
DAYS: Final = 20
CALLS_AN_HOUR: Final = 6_000 * 12
_SPAWN: Final = multiprocessing.get_context("spawn")


@dataclass(frozen=True, slots=True)
class Delivered:
    """One delivery of everything that waited: how long, how many calls and lines, and at what memory."""

    how: str
    vouchers: int
    documents: int
    lines: int
    seconds: float
    calls: int
    megabytes: float
    kills: int

    def __str__(self) -> str:
        by_calls = self.vouchers * CALLS_AN_HOUR // max(1, self.calls)
        by_time = round(self.vouchers * 3600 / self.seconds)
        return (
            f"{self.how}: {self.vouchers:,} vouchers as {self.documents:,} documents, {self.lines:,} lines: "
            f"{self.seconds:,.1f} s, {self.calls:,} calls, peak {self.megabytes:,.0f} MB, "
            f"killed and started again {self.kills} times; doubled 0, missing 0. An hour of the limits allows "
            f"{by_calls:,} vouchers by calls; this machine, its Navision beside it, does {by_time:,}"
        )


def measured(vouchers: int, contracts: int, folder: Path, say: Callable[[str], None]) -> list[Delivered]:
    """Record the receipts once in detail and once summed, deliver both, and check the ledger by its own rows."""
    found = []
    for how in ("detail", "summary"):
        url = f"sqlite:///{folder / how}.db"
        say(f"{how}: recording {vouchers:,} receipts")
        _record(url, folder / f"config-{how}", how, vouchers, contracts)
        say(f"{how}: delivering")
        found.append(_delivered(url, how, vouchers, contracts, kills=1 if how == "detail" else 0))
    return found


def _record(url: str, config: Path, how: str, vouchers: int, contracts: int) -> None:
    company.make_books(url, contracts, CLERKS)
    books = _with_detail(company.opened(url), config, how)
    asked = company.receipts_to_take(vouchers - contracts, contracts, CLERKS)
    for place, one in enumerate(asked):
        on = company.TAKEN_ON - timedelta(days=DAYS - 1 - place * DAYS // len(asked))
        actor = Actor(company.cashier(one.clerk), "cashier", one.branch)
        act = Act(one.key, one.branch, on, company.TAKEN_ON, company.CLOCK, actor)
        with books.database.writing() as connection:
            take_receipt(connection, books, act, ReceiptRequest(one.contract, Decimal(one.amount)))
    books.database.close()


def _with_detail(books: Books, config: Path, how: str) -> Books:
    """The books under a setup that sends cash receipts in detail or summed."""
    shutil.copytree(company.CONFIG, config)
    file = config / "navision.toml"
    text = file.read_text(encoding="utf-8")
    assert 'RECEIPT_CASH = "detail"' in text
    file.write_text(text.replace('RECEIPT_CASH = "detail"', f'RECEIPT_CASH = "{how}"'), encoding="utf-8")
    return load_setup_version(books.database, load_setup(config), company.CLOCK, "benchmark")


def _delivered(url: str, how: str, vouchers: int, contracts: int, *, kills: int) -> Delivered:
    ours, theirs = _SPAWN.Pipe()
    halfway, at_half = _SPAWN.Pipe()
    half = _journal_lines(url) // 2 if kills else None
    server = _SPAWN.Process(target=_serve, args=(theirs, contracts, at_half, half), daemon=True)
    server.start()
    navision: str = ours.recv()
    seconds, killed = 0.0, 0
    while True:
        answer, child_end = _SPAWN.Pipe()
        work = _SPAWN.Process(target=_deliver, args=(url, navision, child_end))
        began = time.perf_counter()
        work.start()
        if killed < kills and _comes_to_half(halfway, work):
            assert work.pid is not None
            os.kill(work.pid, signal.SIGKILL)
            work.join()
            halfway.send("killed")
            seconds += time.perf_counter() - began
            killed += 1
            _expire_lease(url)
            continue
        result, megabytes = answer.recv()
        work.join()
        seconds += time.perf_counter() - began
        assert result.outcome is Outcome.DONE, result.because
        assert not result.named, result.named[:3]
        break
    ours.send("stop")
    calls, documents, lines = ours.recv()
    server.join(10)
    _check(url, documents)
    return Delivered(how, vouchers, len(documents), lines, seconds, calls, megabytes, killed)


def _comes_to_half(halfway: Connection, work: Any) -> bool:
    """Waits until half of the lines are posted; the server keeps its answer back until it hears of the kill."""
    while work.is_alive():
        if halfway.poll(0.1):
            halfway.recv()
            return True
    return False


def _journal_lines(url: str) -> int:
    """How many lines wait for delivery."""
    books = company.opened(url)
    with books.database.reading() as connection:
        found: int = connection.execute(select(func.count()).select_from(voucher_line)).scalar_one()
    books.database.close()
    return found


def _expire_lease(url: str) -> None:
    """As if the minutes had passed after which a killed process has lost its batch."""
    books = company.opened(url)
    with books.database.writing() as connection:
        connection.execute(update(lease).values(expires=0, was_held_until=0))
    books.database.close()


def _check(url: str, documents: Counter[str]) -> None:
    """Every document's lines stand in the ledger exactly once."""
    books = company.opened(url)
    with books.database.reading() as connection:
        numbers = list(connection.execute(select(posting_document.c.number)).scalars())
        for place in range(0, len(numbers), 1000):
            for one in load(connection, numbers[place : place + 1000]):
                assert documents[one.number] == len(one.lines), f"{one.number}: {documents[one.number]} lines"
    assert documents.total() == sum(documents[number] for number in numbers), "something of others is there"
    books.database.close()


def _serve(pipe: Connection, contracts: int, at_half: Connection, half: int | None) -> None:
    """A Navision; after the posting that brings the ledger to half, it answers only when somebody was killed."""
    quiet(logging.WARNING)
    setup = load_setup(company.CONFIG)
    seed = company_seed(setup, [f"C{number}" for number in range(contracts)])

    def halfway(navision: Company) -> None:
        nonlocal half
        if half is not None and len(navision.rows(17)) >= half:
            half = None
            at_half.send("half")
            at_half.recv()

    posting = Rule("after", operation="PostGeneralJournal", hook=halfway)
    script = FaultScript([posting]) if half is not None else None
    with Simulator.start([seed], work_date=company.TAKEN_ON, auth=("basic",), faults=script) as simulator:
        pipe.send(simulator.url)
        pipe.recv()
        found = Counter(entry.document_no for entry in posted_entries(simulator.company()))
        pipe.send((simulator.calls.total(), found, found.total()))


def _deliver(url: str, navision: str, answer: Connection) -> None:
    quiet(logging.WARNING)
    books = company.opened(url)
    settings = replace(books.setup.navision.connection("jembatan", "jembatan"), url=navision)
    with closing(SitePace(books.database, Share())) as pace, closing(connect(settings, pace)) as wire:
        result: DeliveryResult = deliver(books, wire)
    answer.send((result, peak_megabytes()))


def main(arguments: list[str]) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.volume", description=__doc__)
    parser.add_argument("--vouchers", type=int, default=100_000)
    parser.add_argument("--contracts", type=int, default=12_000)
    asked = parser.parse_args(arguments)
    with TemporaryDirectory(prefix=".bench-", dir=Path.cwd(), ignore_cleanup_errors=True) as folder:
        for one in measured(asked.vouchers, asked.contracts, Path(folder), say):
            print(one)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
