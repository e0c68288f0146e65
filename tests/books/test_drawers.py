"""Drawers: float, receipts, bankings, the blind count, over and short, the supervisor; and what is refused."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from books.counter.drawer_sessions import (
    DrawerCash,
    SessionState,
    cash_of,
    find_session,
    pieces_of,
    sessions_of_day,
    unclosed_session,
)
from books.counter.drawers import Count, DrawerClosed, bank_cash, close_drawer, count_drawer, open_drawer
from books.finding import find_entry
from books.receipts import ReceiptRequest, preview_receipt
from books.recording import Act, Actor, KeyReused, NotRecorded
from books.setups import Books
from books.taking_back import matching_difference, take_back
from books.verify import verify
from company.setup import Setup
from servicing.corrections import CannotReverse
from servicing.entries import DepositRefunded, MoneyAccount
from servicing.money import idr
from servicing.roles import Role
from tests.books.desk import CASHIER, Desk
from tests.books.test_recording import nothing_changes
from tests.reports.test_papers import changed

FEB_1 = date(2005, 2, 1)
FEB_2 = FEB_1 + timedelta(days=1)
E22 = {100_000: 48, 50_000: 5, 20_000: 3, 5_000: 2, 2_000: 1, 500: 1}
SUPERVISOR = Actor("SUPERVISOR-1", "supervisor", "BDG")


def day_of_e22(books: Books) -> Desk:
    desk = Desk(books)
    desk.open_drawer(FEB_1, 500_000)
    for number in ("C1", "C2", "C3"):
        desk.contract(number)
    desk.receive(FEB_1, 1_272_000, chosen=(1,))
    desk.receive(FEB_1, 700_000, number="C2")
    desk.receive(FEB_1, 2_650_500, number="C3", tender="cash_collector")
    return desk


def count(desk: Desk, pieces: dict[int, int], act: Act | None = None, cashier: str | None = None) -> Count:
    with desk.books.database.writing() as connection:
        return count_drawer(connection, desk.books, act or desk.act(FEB_1), pieces, cashier)


def close(desk: Desk, act: Act | None = None, cashier: str = CASHIER) -> DrawerCash:
    with desk.books.database.writing() as connection:
        return close_drawer(connection, desk.books, act or supervised(desk), cashier)


def supervised(desk: Desk, on: date = FEB_1, actor: Actor = SUPERVISOR) -> Act:
    return replace(desk.act(on), actor=actor)


def bank(desk: Desk, amount: int, **more: object) -> list[str]:
    with desk.books.database.writing() as connection:
        recorded = bank_cash(connection, desk.books, desk.act(FEB_1), idr(amount), **more)  # type: ignore[arg-type]
    assert recorded.voucher is not None
    return [recorded.voucher.number, *map(str, recorded.voucher.lines)]


def cash(desk: Desk, session: int = 1) -> DrawerCash:
    with desk.books.database.reading() as connection:
        return cash_of(connection, find_session(connection, "BDG", session))


def sound(books: Books) -> None:
    assert verify(books).findings == []


# --- E22 --------------------------------------------------------------------------------------------------


def test_e22_what_is_counted_is_what_should_be_there(books: Books):
    desk = day_of_e22(books)
    assert cash(desk).expected == 5_122_500

    found = count(desk, E22)

    assert (found.counted, found.expected, found.difference) == (5_122_500, 5_122_500, 0)
    assert found.recorded.voucher is None
    assert close(desk).expected == 5_122_500
    sound(books)


def test_e22_two_thousand_short_are_posted_the_same_day(books: Books):
    desk = day_of_e22(books)

    found = count(desk, {**E22, 2_000: 0})

    assert found.difference == -2_000
    assert found.recorded.voucher is not None
    assert found.recorded.voucher.date == FEB_1
    assert [str(line) for line in found.recorded.voucher.lines] == [
        "BDG Dr CASH_OVER_SHORT 2,000",
        "BDG Cr CASH_TELLER 2,000",
    ]
    assert cash(desk).differences == -2_000
    assert close(desk).expected == 5_120_500
    sound(books)


def test_what_is_over_is_posted_too(books: Books):
    desk = day_of_e22(books)

    found = count(desk, {**E22, 500: 3})

    assert found.recorded.voucher is not None
    assert [str(line) for line in found.recorded.voucher.lines] == [
        "BDG Dr CASH_TELLER 1,000",
        "BDG Cr CASH_OVER_SHORT 1,000",
    ]
    sound(books)


# --- what moves cash --------------------------------------------------------------------------------------


def test_banked_cash_leaves_the_drawer_for_an_in_account(books: Books):
    desk = day_of_e22(books)

    assert bank(desk, 4_000_000) == [
        "BKKBDG0502-00001",
        "BDG Dr BANK_IN:BCA 4,000,000",
        "BDG Cr CASH_TELLER 4,000,000",
    ]

    assert cash(desk) == DrawerCash(idr(500_000), idr(4_622_500), banked=idr(4_000_000))
    assert count(desk, {100_000: 11, 20_000: 1, 2_000: 1, 500: 1}).difference == 0
    sound(books)


@pytest.mark.parametrize(
    ("amount", "bank_code", "sentence"),
    [
        (0, None, "a banking of 0 cannot be"),
        (-1, None, "a banking of -1 cannot be"),
        (5_122_501, None, "a banking of 5,122,501 is more than the 5,122,500 in the drawer of CASHIER-1"),
        (1_000, "MDR", "branch BDG has no IN account at MDR: choose one of BCA"),
    ],
)
def test_a_banking_that_cannot_be_changes_nothing(
    books: Books, amount: int, bank_code: str | None, sentence: str
):
    desk = day_of_e22(books)

    with nothing_changes(books), pytest.raises(NotRecorded, match=sentence):
        bank(desk, amount, bank=bank_code)


def test_cash_paid_out_and_a_correction_of_the_same_day_are_told_apart(books: Books):
    desk = day_of_e22(books)
    paid = desk.receive(FEB_1, 2_000_000, number="C2")
    desk.record(FEB_1, DepositRefunded(idr(100_000), MoneyAccount(Role.CASH_TELLER, "BDG")), "C3")
    desk.reverse(FEB_1, paid.entry, "C2")

    assert cash(desk) == DrawerCash(
        idr(500_000), idr(6_622_500), paid_out=idr(100_000), corrections=idr(-2_000_000)
    )
    assert cash(desk).expected == 5_022_500
    sound(books)


def test_cash_of_a_closed_drawer_is_corrected_in_todays_session(books: Books):
    """Ruling 0a: yesterday 700,000 was typed and 1,000,000 was there; the 300,000 over are taken back with it."""
    desk = Desk(books)
    desk.open_drawer(FEB_1)
    desk.contract()
    wrong = desk.receive(FEB_1, 700_000)
    over = count(desk, {100_000: 10})
    close(desk)
    desk.open_drawer(FEB_2, 500_000)

    desk.reverse(FEB_2, wrong.entry)
    desk.receive(FEB_2, 1_000_000, value=FEB_1, replaces=wrong.entry)
    with books.database.writing() as connection:
        found = find_entry(connection, f"BDG/{over.recorded.entry}")
        act = desk.act(FEB_2, reason="the 300,000 were the customer's")
        undone = take_back(connection, books, act, found)

    assert undone.voucher is not None
    assert [str(line) for line in undone.voucher.lines] == [
        "BDG Dr CASH_OVER_SHORT 300,000",
        "BDG Cr CASH_TELLER 300,000",
    ]
    assert cash(desk, 1).expected == 1_000_000  # yesterday's count stands
    assert cash(desk, 2) == DrawerCash(idr(500_000), idr(1_000_000), corrections=idr(-1_000_000))
    assert cash(desk, 2).expected == 500_000
    sound(books)


def test_the_difference_of_a_closed_drawer_is_offered_with_the_correction(books: Books):
    desk = Desk(books)
    desk.open_drawer(FEB_1)
    desk.contract()
    wrong = desk.receive(FEB_1, 700_000)
    desk.receive(FEB_1, 1_000)
    count(desk, {100_000: 10, 1_000: 1})

    def offered() -> str | None:
        with books.database.reading() as connection:
            return matching_difference(connection, find_entry(connection, f"BDG/{wrong.entry}"))

    assert offered() is None  # the drawer is not closed yet: a supervisor may count again
    close(desk)
    assert offered() == (
        "the drawer of CASHIER-1 was counted 300,000 over on 2005-02-01 (JUMBDG0502-00001): if this mistake was "
        "the cause, take that back too, with `jembatan reverse JUMBDG0502-00001`"
    )


def test_a_count_that_found_nothing_is_not_taken_back(books: Books):
    desk = day_of_e22(books)
    found = count(desk, E22)

    with (
        nothing_changes(books),
        pytest.raises(CannotReverse, match="found nothing over or short"),
        books.database.writing() as connection,
    ):
        take_back(
            connection,
            books,
            desk.act(FEB_1, reason="why not"),
            find_entry(connection, f"BDG/{found.recorded.entry}"),
        )


# --- who may, and when ------------------------------------------------------------------------------------


def test_a_counted_drawer_moves_no_cash(books: Books):
    desk = day_of_e22(books)
    count(desk, E22)

    for attempt in (lambda: desk.receive(FEB_1, 1_000), lambda: bank(desk, 1_000)):
        with nothing_changes(books), pytest.raises(DrawerClosed, match="was counted: it moves no cash"):
            attempt()
    with nothing_changes(books), pytest.raises(NotRecorded, match="has a counted drawer at BDG already"):
        desk.open_drawer(FEB_1)


def test_the_cashier_counts_once_and_a_supervisor_may_count_again(books: Books):
    desk = day_of_e22(books)
    count(desk, {**E22, 2_000: 0})

    with (
        nothing_changes(books),
        pytest.raises(NotRecorded, match="only supervisor or branch head other than"),
    ):
        count(desk, E22)
    again = count(desk, E22, supervised(desk), CASHIER)

    assert again.difference == 2_000
    assert cash(desk).differences == 0
    close(desk)
    sound(books)


def test_a_drawer_is_not_counted_by_another_cashier(books: Books):
    desk = day_of_e22(books)
    other = supervised(desk, actor=Actor("CASHIER-2", "cashier", "BDG"))

    with nothing_changes(books), pytest.raises(NotRecorded, match="CASHIER-2 is cashier"):
        count(desk, E22, other, CASHIER)


@pytest.mark.parametrize(
    ("pieces", "sentence"),
    [
        ({75_000: 1}, "there is no note or coin of 75,000: config/counter.toml has 100,000, 50,000"),
        ({100_000: -1}, "-1 pieces of 100,000 cannot be"),
    ],
)
def test_a_count_that_cannot_be_changes_nothing(books: Books, pieces: dict[int, int], sentence: str):
    desk = day_of_e22(books)

    with nothing_changes(books), pytest.raises(NotRecorded, match=sentence):
        count(desk, pieces)


@pytest.mark.parametrize(
    ("actor", "counted", "sentence"),
    [
        (SUPERVISOR, False, "the drawer of CASHIER-1 at BDG was not counted: count it first"),
        (Actor(CASHIER, "supervisor", "BDG"), True, "CASHIER-1 does not close the own drawer"),
        (Actor("CASHIER-2", "cashier", "BDG"), True, "a drawer is closed by supervisor or branch head"),
    ],
)
def test_a_drawer_is_closed_by_a_supervisor_after_its_count(
    books: Books, actor: Actor, counted: bool, sentence: str
):
    desk = day_of_e22(books)
    if counted:
        count(desk, E22)

    with nothing_changes(books), pytest.raises(NotRecorded, match=sentence):
        close(desk, supervised(desk, actor=actor))


def test_what_is_not_open_is_not_counted_and_not_closed(books: Books):
    desk = Desk(books)
    desk.contract()

    with nothing_changes(books), pytest.raises(DrawerClosed, match="there is nothing to count"):
        count(desk, {})
    with nothing_changes(books), pytest.raises(DrawerClosed, match="there is nothing to close"):
        close(desk)


def test_the_same_key_counts_and_closes_once(books: Books):
    desk = day_of_e22(books)
    counting, closing = desk.act(FEB_1), supervised(desk)
    first = count(desk, {**E22, 2_000: 0}, counting)

    with nothing_changes(books):
        again = count(desk, {**E22, 2_000: 0}, counting)
    assert (again.counted, again.expected) == (first.counted, first.expected)
    with nothing_changes(books), pytest.raises(KeyReused):
        count(desk, E22, counting)

    closed = close(desk, closing)
    with nothing_changes(books):
        assert close(desk, closing) == closed


def test_states_and_sessions_of_a_day(books: Books):
    desk = day_of_e22(books)

    def state() -> SessionState | None:
        with books.database.reading() as connection:
            found = unclosed_session(connection, "BDG", CASHIER)
        return found.state if found else None

    assert state() is SessionState.OPEN
    count(desk, E22)
    assert state() is SessionState.COUNTED
    close(desk)
    assert state() is None
    with books.database.reading() as connection:
        assert [s.state for s in sessions_of_day(connection, "BDG", FEB_1)] == [SessionState.CLOSED]
        assert sessions_of_day(connection, "BDG", FEB_2) == ()


# --- limits -----------------------------------------------------------------------------------------------


def test_more_cash_than_the_limit_is_refused_where_the_company_says_so(
    new_books: Callable[[Setup], Books], sample_setup: Setup
):
    setup = changed(sample_setup, "counter.toml", "drawer_limit = 25000000", "drawer_limit = 1500000")
    setup = changed(setup, "counter.toml", 'over_limit = "warn"', 'over_limit = "refuse"')
    desk = Desk(new_books(setup))
    desk.open_drawer(FEB_1, 500_000)
    desk.contract()
    desk.receive(FEB_1, 1_000_000)

    with (
        nothing_changes(desk.books),
        pytest.raises(
            NotRecorded,
            match="the drawer of CASHIER-1 would hold 1,500,001, above its limit of 1,500,000: bank cash",
        ),
    ):
        desk.receive(FEB_1, 1)
    bank(desk, 1_000_000)
    desk.receive(FEB_1, 1)
    sound(desk.books)


def test_pieces_are_the_fewest_that_make_the_amount():
    notes = (100_000, 50_000, 20_000, 10_000, 5_000, 2_000, 1_000, 500, 200, 100, 50, 25, 1)

    for amount in (0, 1, 499, 5_122_500, 99_999_999):
        found = pieces_of(Decimal(amount), notes)
        assert sum(note * number for note, number in found.items()) == amount


def test_a_drawer_opened_by_another_branch_is_not_ours(books: Books):
    desk = day_of_e22(books)
    elsewhere = replace(desk.act(FEB_1), at_branch="JKT")

    with nothing_changes(books), pytest.raises(DrawerClosed, match="no open drawer at JKT"):
        count(desk, E22, elsewhere)
    with books.database.writing() as connection:
        open_drawer(connection, books, elsewhere, idr(0))
    sound(books)


def test_a_preview_of_a_receipt_is_what_the_receipt_does_and_takes_no_number(books: Books):
    desk = day_of_e22(books)
    request = ReceiptRequest("C2", idr(1_000_000))

    with nothing_changes(books), books.database.writing() as connection:
        shown = preview_receipt(connection, books, desk.act(FEB_1), request)

    recorded = desk.receive(FEB_1, 1_000_000, number="C2")
    assert shown.rows == recorded.rows[recorded.entry]
    assert shown.after == desk.look("C2")
    assert [paper.number for paper in recorded.papers] == ["KWBDG05-000004"]
