"""Receipts posted in the field (T2f): credited at once, the cash with the collector until he hands it over."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from books.bundles import Bundled
from books.counter.collector_lists import RunList, debt_of, overdue, run_list_of
from books.counter.collectors import Collected, Remittance, issue_run_list, remit, repay
from books.counter.field_money import field_money, hand_over
from books.counter.receipt_books import books_of, issue_book
from books.database import Database
from books.finding import find_entry
from books.recording import NotRecorded
from books.setups import Books, create_books
from books.taking_back import take_back
from books.verify import verify
from company.setup import Setup
from servicing.corrections import CannotReverse
from servicing.money import idr
from tests.books.desk import Desk, lines
from tests.books.test_channels import active
from tests.books.test_recording import nothing_changes
from tests.conftest import CLOCK

JAN_16, JAN_17, JAN_20 = date(2005, 1, 16), date(2005, 1, 17), date(2005, 1, 20)
E18 = (("C1", 1_236_000), ("C2", 850_000), ("C3", 614_500))


@pytest.fixture
def desk(database: Database, sample_setup: Setup) -> Desk:
    desk = Desk(create_books(database, active(sample_setup, "cash_field"), CLOCK, "tests"))
    for number, _ in E18:
        desk.contract(number)
    return desk


def collect(
    desk: Desk, *receipts: tuple[str, int], on: date = JAN_16, form: int | None = None, **more: object
) -> Bundled:
    book = None if form is None else "B-12"
    collected = tuple(Collected(number, idr(amount), on, book=book, form=form) for number, amount in receipts)
    brought = Remittance("K7", collected, in_field=True, **more)  # type: ignore[arg-type]
    with desk.books.database.writing() as connection:
        return remit(connection, desk.books, desk.act(on), brought)


def over(desk: Desk, cash: int | None = None, on: date = JAN_17, key: str | None = None) -> Bundled:
    money = None if cash is None else idr(cash)
    with desk.books.database.writing() as connection:
        return hand_over(connection, desk.books, desk.act(on, key=key), "K7", money)


def held(desk: Desk) -> int:
    with desk.books.database.reading() as connection:
        return int(field_money(connection).get(("BDG", "K7"), 0))


def reverse(desk: Desk, done: Bundled) -> None:
    with desk.books.database.writing() as connection:
        found = find_entry(connection, f"{done.branch}/{done.entry}")
        take_back(connection, desk.books, desk.act(JAN_20, reason="wrong"), found)


def test_a_field_receipt_credits_the_contract_while_the_cash_is_with_the_collector(desk: Desk):
    done = collect(desk, E18[0])

    assert lines(done) == [
        "BDG Dr CASH_COLLECTOR 1,236,000",
        "BDG Cr AR_INTEREST C1 200,000",
        "BDG Cr AR_PRINCIPAL C1 1,000,000",
        "BDG Cr LATE_CHARGE_INCOME C1 36,000",
    ]
    assert [paper.kind for share in done.shares for paper in share.papers] == ["KW"]
    assert (desk.look().position(1).unpaid, held(desk)) == (0, 1_236_000)
    assert verify(desk.books).findings == []


def test_what_is_handed_over_empties_his_hands_and_what_is_short_is_his_debt(desk: Desk):
    collect(desk, *E18)
    desk.open_drawer(JAN_17)

    done = over(desk, 2_650_500)

    assert lines(done) == [
        "BDG Dr CASH_TELLER 2,650,500",
        "BDG Dr COLLECTOR_RECEIVABLE 50,000",
        "BDG Cr CASH_COLLECTOR 2,700,500",
    ]
    with desk.books.database.reading() as connection:
        assert debt_of(connection, "BDG", "K7") == 50_000
    assert held(desk) == 0
    assert verify(desk.books).findings == []


def test_the_same_key_hands_over_once(desk: Desk):
    collect(desk, E18[0])
    desk.open_drawer(JAN_17)
    first = over(desk, key="H1")

    with nothing_changes(desk.books):
        again = over(desk, key="H1")

    assert (again.repeated, again.entry) == (True, first.entry)


def test_a_run_list_is_settled_when_the_cash_is_handed_over_the_oldest_first(desk: Desk):
    with desk.books.database.writing() as connection:
        listed = issue_run_list(connection, desk.books, desk.act(JAN_16), "K7", ["C1", "C2"]).entry
    collect(desk, E18[0], run_list=listed)

    def at() -> RunList:
        with desk.books.database.reading() as connection:
            found = run_list_of(connection, "BDG", listed)
        assert found is not None
        return found

    assert (at().collected, at().in_hand, at().handed_over) == (1_236_000, 1_236_000, 0)
    assert at().remitted_on is None
    with desk.books.database.reading() as connection:
        assert [one.entry for one in overdue(connection, "BDG", JAN_20)] == [listed]
    desk.open_drawer(JAN_17)
    over(desk)
    collect(desk, E18[2], on=JAN_17)

    assert (at().in_hand, at().handed_over, at().remitted_on) == (0, 1_236_000, JAN_17)
    with desk.books.database.reading() as connection:
        assert overdue(connection, "BDG", JAN_20) == []


def test_a_form_used_in_the_field_is_used(desk: Desk):
    with desk.books.database.writing() as connection:
        issue_book(connection, desk.books, desk.act(JAN_16), "K7", "B-12", 1, 25)
    collect(desk, E18[0], form=1)

    with nothing_changes(desk.books), pytest.raises(NotRecorded, match="form 1 of book B-12 was used before"):
        collect(desk, E18[1], form=1)
    with desk.books.database.reading() as connection:
        assert books_of(connection, "BDG")[0].used == {1}


def test_field_receipts_are_taken_back_only_while_the_cash_is_in_his_hands(desk: Desk):
    done = collect(desk, E18[0])
    desk.open_drawer(JAN_17)
    gone = over(desk, 1_200_000)
    with desk.books.database.writing() as connection:
        repaid = repay(connection, desk.books, desk.act(JAN_17), "K7", idr(36_000))

    with nothing_changes(desk.books), pytest.raises(CannotReverse, match="reverse the hand-over first"):
        reverse(desk, done)
    with nothing_changes(desk.books), pytest.raises(CannotReverse, match="36,000 of what K7 was short were"):
        reverse(desk, gone)
    for one in (repaid, gone, done):
        reverse(desk, one)

    assert (held(desk), desk.look().position(1).unpaid) == (0, 1_200_000)
    assert verify(desk.books).findings == []


REFUSED: dict[str, tuple[Callable[[Desk], object], str]] = {
    "more than he holds": (
        lambda d: over(d, 1_236_001),
        "K7 holds 1,236,000 from the field, 1,236,001 cannot",
    ),
    "less than nothing": (lambda d: over(d, -1), "K7 holds 1,236,000 from the field, -1 cannot be"),
    "no drawer": (lambda d: over(d), "CASHIER-1 has no open drawer at BDG"),
    "cash with field receipts": (
        lambda d: collect(d, E18[1], handed_over=idr(1)),
        "receipts of the field bring no cash yet: hand it over at the cashier",
    ),
    "at the counter": (
        lambda d: d.receive(JAN_16, 1_000, tender="cash_field"),
        "cash_field is money in a collector's hands: enter it with `jembatan collector collect`",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_refused_with_a_sentence_and_nothing_changed(desk: Desk, case: str):
    collect(desk, E18[0])
    ask, sentence = REFUSED[case]

    with nothing_changes(desk.books), pytest.raises(NotRecorded, match=sentence):
        ask(desk)


def test_nothing_is_handed_over_by_whoever_holds_nothing(desk: Desk):
    with (
        nothing_changes(desk.books),
        pytest.raises(NotRecorded, match="K7 holds no money from the field at BDG: there is nothing"),
    ):
        over(desk)


def test_without_the_tender_nothing_is_posted_in_the_field(books: Books):
    desk = Desk(books)
    desk.contract()

    with (
        nothing_changes(books),
        pytest.raises(NotRecorded, match="tender cash_field is not active on 2005-01-16"),
    ):
        collect(desk, E18[0])
