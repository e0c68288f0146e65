"""Between branches: money in transit is exactly what the accounts say, and nothing arrives twice."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal
from threading import Barrier

import pytest
from sqlalchemy import insert

from books import accounts
from books.bundles import Bundled
from books.finding import find_entry
from books.interbranch.transfers import arrive, settle, sweep_to_out
from books.interbranch.transit import in_transit, total
from books.recording import NotRecorded
from books.schema.contracts import opening_balance
from books.setups import Books
from books.taking_back import take_back
from books.verify import verify
from servicing.corrections import CannotReverse
from servicing.money import idr
from servicing.roles import Role
from tests.books.desk import Desk
from tests.books.test_recording import nothing_changes

JAN_16, JAN_18, JAN_19, JAN_20 = (date(2005, 1, day) for day in (16, 18, 19, 20))


@pytest.fixture
def jakarta(books: Books) -> Desk:
    """A cashier in Jakarta who has taken 1,236,000 for Bandung's contract C1."""
    Desk(books).contract()
    desk = Desk(books, "JKT", "CASHIER-9")
    desk.open_drawer()
    desk.receive(JAN_16, 1_236_000)
    return desk


@pytest.fixture
def bandung(jakarta: Desk) -> Desk:
    return Desk(jakarta.books, "BDG", "CLERK-2")


def send(desk: Desk, amount: int = 1_236_000, to: str = "BDG", bank: str | None = None) -> Bundled:
    with desk.books.database.writing() as connection:
        return settle(connection, desk.books, desk.act(JAN_18), to, idr(amount), bank)


def get(
    desk: Desk, amount: int = 1_236_000, sender: str = "JKT", key: str | None = None, **more: object
) -> Bundled:
    with desk.books.database.writing() as connection:
        return arrive(connection, desk.books, desk.act(JAN_19, key=key), sender, idr(amount), **more)  # type: ignore[arg-type]


def undo(desk: Desk, bundled: Bundled) -> None:
    with desk.books.database.writing() as connection:
        found = find_entry(connection, f"{bundled.branch}/{bundled.entry}")
        take_back(connection, desk.books, desk.act(JAN_20, reason="wrong"), found)


def between(books: Books, as_of: date | None = None) -> Decimal:
    with books.database.reading() as connection:
        sums = accounts.by_role(accounts.balances(connection, as_of))
    return sum((amount for (_, role), amount in sums.items() if role is Role.INTERBRANCH), Decimal(0))


def test_money_is_in_transit_from_the_day_it_is_sent_until_it_arrives(jakarta: Desk, bandung: Desk):
    send(jakarta)
    get(bandung)

    evenings = (JAN_16, JAN_18, JAN_19)
    assert [between(jakarta.books, on) for on in evenings] == [0, 1_236_000, 0]
    with jakarta.books.database.reading() as connection:
        waiting = [sum(one.amount for one in in_transit(connection, on)) for on in evenings]
    assert waiting == [0, 1_236_000, 0]
    assert verify(jakarta.books).findings == []


def test_what_is_in_transit_is_proved_by_verify(jakarta: Desk):
    send(jakarta)

    found = verify(jakarta.books)

    assert found.findings == []
    pair = ("INTERBRANCH over all branches, money in transit", Decimal(1_236_000), Decimal(1_236_000))
    assert pair in found.pairs


def test_the_oldest_transfer_of_the_amount_is_meant_unless_one_is_named(jakarta: Desk, bandung: Desk):
    first, second, third = send(jakarta, 100), send(jakarta, 100), send(jakarta, 200)

    get(bandung, 100, of=second.entry)
    get(bandung, 100)

    with bandung.books.database.reading() as connection:
        assert [one.entry for one in in_transit(connection)] == [third.entry]
    assert first.entry < third.entry
    with nothing_changes(bandung.books), pytest.raises(NotRecorded, match="is no transfer to BDG in transit"):
        get(bandung, 100, of=second.entry)
    with nothing_changes(bandung.books), pytest.raises(NotRecorded, match="JKT sent 200 and 150 arrived"):
        get(bandung, 150, of=third.entry)


def test_corrections_go_backwards_only(jakarta: Desk, bandung: Desk):
    sent = send(jakarta)
    there = get(bandung)
    with (
        nothing_changes(jakarta.books),
        pytest.raises(CannotReverse, match=r"its arrival .* stands: reverse"),
    ):
        undo(jakarta, sent)

    undo(bandung, there)
    assert between(jakarta.books) == 1_236_000
    undo(jakarta, sent)

    assert between(jakarta.books) == 0
    assert verify(jakarta.books).findings == []


def test_an_in_account_pays_only_by_a_sweep(jakarta: Desk):
    with jakarta.books.database.writing() as connection:
        swept = sweep_to_out(connection, jakarta.books, jakarta.act(JAN_18), idr(500_000), "BRI")

    assert swept.voucher.number == "RAKJKT0501-00001"
    assert [str(line) for line in swept.voucher.lines] == [
        "JKT Dr BANK_OUT:MDR 500,000",
        "JKT Cr BANK_IN:BRI 500,000",
    ]
    assert verify(jakarta.books).findings == []


def test_a_refused_transfer_is_a_sentence_and_leaves_no_trace(jakarta: Desk, bandung: Desk):
    for ask, sentence in (
        (lambda: send(jakarta, to="JKT"), "JKT does not settle with itself"),
        (lambda: send(jakarta, to="XXX"), "has no branch XXX"),
        (lambda: send(jakarta, 0), "a transfer of 0 cannot be"),
        (lambda: send(jakarta, bank="BCA"), "branch JKT has no OUT account at BCA: choose one of MDR"),
        (
            lambda: get(bandung),
            "no transfer of 1,236,000 from JKT to BDG is in transit: book it as uang titipan",
        ),
        (lambda: get(bandung, bank="MDR"), "branch BDG has no IN account at MDR"),
    ):
        with nothing_changes(jakarta.books), pytest.raises(NotRecorded, match=sentence):
            ask()


def test_the_same_key_returns_the_first_arrival(jakarta: Desk, bandung: Desk):
    send(jakarta)
    first = get(bandung, key="K1")

    with nothing_changes(bandung.books):
        again = get(bandung, key="K1")

    assert (again.repeated, again.voucher) == (True, first.voucher)


def test_two_clerks_do_not_book_one_arrival_twice(jakarta: Desk, bandung: Desk):
    send(jakarta)
    ready = Barrier(2)

    def book(clerk: str) -> str:
        ready.wait()
        try:
            get(bandung, key=clerk)
        except NotRecorded as refused:
            return str(refused)
        return "booked"

    with ThreadPoolExecutor(2) as clerks:
        answers = sorted(clerks.map(book, ("A", "B")), key=len)

    assert answers[0] == "booked"
    assert "is in transit" in answers[1]
    assert verify(bandung.books).findings == []


def test_what_was_sent_before_the_cut_over_arrives_once(books: Books):
    """Jakarta owed nothing any more, Bandung still claimed 700,000: that much was on its way."""
    row = {"branch": "BDG", "role": "INTERBRANCH", "counter_branch": "JKT", "bank": "", "as_of": JAN_16}
    with books.database.writing() as connection:
        connection.execute(insert(opening_balance), {**row, "amount": 700_000})
        assert total(connection) == 700_000
    bandung = Desk(books)

    with nothing_changes(books), pytest.raises(NotRecorded, match="no transfer of 700,001"):
        get(bandung, 700_001)
    get(bandung, 700_000)

    with nothing_changes(books), pytest.raises(NotRecorded, match="no transfer of 1 from JKT"):
        get(bandung, 1)
    assert verify(books).findings == []
