"""Numbers without holes: eight writers at once, and writers that die in the middle of a receipt."""

from __future__ import annotations

import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from books.database import Database
from books.receipts import ReceiptRequest, take_receipt
from books.schema.entries import entry
from books.schema.vouchers import number_series, paper, voucher
from books.setups import Books, open_books
from books.verify import verify
from servicing.money import idr
from tests.books.desk import Desk
from tests.books.test_recording import nothing_changes

JAN_16 = date(2005, 1, 16)
WRITERS, EACH = 8, 6

# A writer that stops for good once its receipt is written and not yet committed.
DYING = """
import sys, time
from datetime import date
from decimal import Decimal
from books.database import Database
from books.receipts import ReceiptRequest, take_receipt
from books.receipts import ReceiptRequest, take_receipt
from books.setups import open_books
from tests.books.desk import Desk

database = Database(sys.argv[1])
desk = Desk(open_books(database), cashier="CASHIER-1")
with database.writing() as connection:
    taken = take_receipt(
        connection, desk.books, desk.act(date(2005, 1, 16), key=sys.argv[2]), ReceiptRequest("C1", Decimal(1000))
    )
    print(taken.voucher.number, taken.papers[0].number, flush=True)
    time.sleep(600)
"""


@pytest.fixture
def desk(books: Books) -> Desk:
    desk = Desk(books)
    desk.open_drawer()
    desk.contract()
    return desk


def given(books: Books) -> dict[str, list[int]]:
    """The numbers that stand on vouchers and papers, by series; nothing of `verify` in it."""
    found: dict[str, list[int]] = {}
    with books.database.reading() as connection:
        for table in (voucher, paper):
            for row in connection.execute(select(table.c.series, table.c.sequence)):
                found.setdefault(row.series, []).append(row.sequence)
    return {series: sorted(numbers) for series, numbers in found.items()}


def test_eight_cashiers_at_once_leave_no_hole_and_no_number_twice(books: Books):
    """Two branches, the same series for four cashiers each, one contract that all of them want."""
    cashiers = [
        Desk(books, branch, f"CASHIER-{place}")
        for place, branch in enumerate(("BDG", "JKT") * (WRITERS // 2), 1)
    ]
    for cashier in cashiers:
        cashier.open_drawer(JAN_16)
    for number in ("SHARED", *(f"C{place}" for place in range(1, WRITERS + 1))):
        cashiers[0].contract(number)

    def work(place: int) -> None:
        for turn in range(EACH):
            number = "SHARED" if turn % 3 == 0 else f"C{place + 1}"
            cashiers[place].receive(JAN_16, 10_000 + turn, number=number)

    with ThreadPoolExecutor(WRITERS) as writers:
        list(writers.map(work, range(WRITERS)))

    numbers = given(books)
    assert numbers["BKMBDG0501-"] == list(range(1, WRITERS // 2 * EACH + 1))
    assert numbers["BKMJKT0501-"] == list(range(1, WRITERS // 2 * EACH + 1))
    assert numbers["KWBDG05-"] == numbers["KWJKT05-"] == numbers["BKMBDG0501-"]
    assert all(found == list(range(1, len(found) + 1)) for found in numbers.values())
    assert verify(books).findings == []


def test_eight_callers_with_one_key_get_one_answer(desk: Desk):
    def ask(_: int) -> str:
        return desk.receive(JAN_16, 700_000, key="K1").voucher.number

    with ThreadPoolExecutor(WRITERS) as callers:
        answers = set(callers.map(ask, range(WRITERS)))

    assert answers == {"BKMBDG0501-00001"}
    with desk.books.database.reading() as connection:
        keys = connection.execute(select(entry.c.event_key)).scalars().all()
    assert keys.count("K1") == 1


def test_a_writer_that_is_killed_gives_its_numbers_back(desk: Desk):
    url = desk.books.database.engine.url.render_as_string(hide_password=False)
    numbers = set()
    with nothing_changes(desk.books):
        for key in ("FIRST", "SECOND"):
            process = subprocess.Popen(
                [sys.executable, "-c", DYING, url, key],
                stdout=subprocess.PIPE,
                text=True,
                cwd=Path(__file__).parents[2],
            )
            assert process.stdout is not None
            numbers.add(process.stdout.readline().strip())
            process.send_signal(signal.SIGKILL)
            process.wait()
            process.stdout.close()
    assert numbers == {"BKMBDG0501-00001 KWBDG05-000001"}, "both had taken the same numbers, and kept none"

    taken = desk.receive(JAN_16, 700_000, key="FIRST")

    assert not taken.repeated
    assert (taken.voucher.number, taken.papers[0].number) == ("BKMBDG0501-00001", "KWBDG05-000001")
    assert verify(desk.books).findings == []


def test_a_writer_that_fails_at_the_last_moment_leaves_no_trace(desk: Desk):
    class PowerCut(Exception):
        pass

    def interrupted() -> None:
        with desk.books.database.writing() as connection:
            take_receipt(connection, desk.books, desk.act(JAN_16), ReceiptRequest("C1", idr(700_000)))
            raise PowerCut

    with nothing_changes(desk.books), pytest.raises(PowerCut):
        interrupted()

    assert desk.receive(JAN_16, 700_000).voucher.number == "BKMBDG0501-00001"


def test_the_books_opened_by_another_process_are_the_same_books(desk: Desk):
    desk.receive(JAN_16, 700_000)
    url = desk.books.database.engine.url.render_as_string(hide_password=False)

    other = Database(url)
    try:
        again = open_books(other)
        assert (again.version, again.installation) == (desk.books.version, desk.books.installation)
        with other.reading() as connection:
            assert connection.execute(
                select(number_series.c.last).where(number_series.c.series == "KWBDG05-")
            ).scalars().all() == [1]
    finally:
        other.close()
