"""Collectors: credited in full, short is their debt, every form accounted for, alarms when nothing comes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from books.bundles import Bundled
from books.counter.collector_lists import debt_of, overdue, run_list_of
from books.counter.collectors import Collected, Remittance, issue_run_list, remit, repay
from books.counter.drawers import close_drawer, count_drawer
from books.counter.receipt_books import ReceiptBook, books_of, issue_book, return_book
from books.finding import find_entry
from books.recording import Actor, NotRecorded
from books.setups import Books
from books.taking_back import take_back
from books.verify import verify
from servicing.corrections import CannotReverse
from servicing.money import idr
from tests.books.desk import Desk
from tests.books.test_recording import nothing_changes

JAN_14, JAN_15, JAN_16, JAN_17, JAN_18 = (date(2005, 1, day) for day in range(14, 19))
E18 = (("C1", 1_236_000), ("C2", 850_000), ("C3", 614_500))


@pytest.fixture
def desk(books: Books) -> Desk:
    desk = Desk(books)
    desk.open_drawer()
    for number in ("C1", "C2", "C3"):
        desk.contract(number)
    return desk


def bring(desk: Desk, *receipts: Collected, on: date = JAN_17, **more: object) -> Bundled:
    key = more.pop("key", None)
    brought = Remittance(str(more.pop("collector", "K7")), receipts, **more)  # type: ignore[arg-type]
    with desk.books.database.writing() as connection:
        return remit(connection, desk.books, desk.act(on, key=key), brought)  # type: ignore[arg-type]


def e18(desk: Desk, **more: object) -> Bundled:
    receipts = [Collected(number, idr(amount), JAN_16) for number, amount in E18]
    return bring(desk, *receipts, handed_over=idr(2_650_500), **more)


def book(desk: Desk, first: int = 1, last: int = 25, collector: str = "K7", name: str = "B-12") -> Bundled:
    with desk.books.database.writing() as connection:
        return issue_book(connection, desk.books, desk.act(JAN_15), collector, name, first, last)


def back(desk: Desk, used: tuple[int, ...] = (), lost: tuple[int, ...] = (), reason: str = "rain") -> Bundled:
    with desk.books.database.writing() as connection:
        return return_book(connection, desk.books, desk.act(JAN_18, reason=reason), "K7", "B-12", used, lost)


def listed(desk: Desk, *visits: str, on: date = JAN_14) -> Bundled:
    with desk.books.database.writing() as connection:
        return issue_run_list(connection, desk.books, desk.act(on), "K7", visits)


def pay(desk: Desk, amount: int) -> Bundled:
    with desk.books.database.writing() as connection:
        return repay(connection, desk.books, desk.act(JAN_18), "K7", idr(amount))


def undo(desk: Desk, bundled: Bundled) -> None:
    with desk.books.database.writing() as connection:
        found = find_entry(connection, f"{bundled.branch}/{bundled.entry}")
        take_back(connection, desk.books, desk.act(JAN_18, reason="wrong"), found)


def books_at(desk: Desk) -> list[ReceiptBook]:
    with desk.books.database.reading() as connection:
        return books_of(connection, "BDG")


def owed(desk: Desk) -> int:
    with desk.books.database.reading() as connection:
        return int(debt_of(connection, "BDG", "K7"))


def form(number: int, contract: str = "C1", amount: int = 100_000, name: str = "B-12") -> Collected:
    return Collected(contract, idr(amount), JAN_16, book=name, form=number)


def test_e18_customers_are_credited_in_full_and_the_collector_owes_the_rest(desk: Desk):
    bundled = e18(desk)

    assert [str(line) for line in bundled.voucher.lines if not line.contract] == [
        "BDG Dr CASH_TELLER 2,650,500",
        "BDG Dr COLLECTOR_RECEIVABLE 50,000",
    ]
    assert [share.papers[0].number for share in bundled.shares] == [
        "KWBDG05-000001",
        "KWBDG05-000002",
        "KWBDG05-000003",
    ]
    assert [paper.kind for paper in bundled.papers] == ["LKH"]
    assert owed(desk) == 50_000
    assert verify(desk.books).findings == []


def test_the_settlement_of_a_run_list_shows_every_visit(desk: Desk):
    list_ = listed(desk, "C1", "C2", on=JAN_16)
    bring(desk, Collected("C1", idr(1_236_000)), Collected("C3", idr(10_000)), run_list=list_.entry)

    with desk.books.database.reading() as connection:
        found = run_list_of(connection, "BDG", list_.entry)

    assert found.number == "LKHBDG05-000001"
    assert [(v.contract, int(v.amount), v.kwitansi, v.listed) for v in found.visits] == [
        ("C1", 1_236_000, "KWBDG05-000001", True),
        ("C3", 10_000, "KWBDG05-000002", False),
        ("C2", 0, None, True),
    ]
    assert (found.handed_over, found.remitted_on) == (1_246_000, JAN_17)


def test_the_alarm_rings_when_the_next_business_day_has_passed(desk: Desk):
    """Friday's list is due on Monday the 17th; Tuesday is too late."""
    list_ = listed(desk, "C1", on=JAN_14)

    def rings(today: date) -> list[int]:
        with desk.books.database.reading() as connection:
            return [one.entry for one in overdue(connection, "BDG", today)]

    assert (rings(JAN_17), rings(JAN_18)) == ([], [list_.entry])
    bring(desk, Collected("C1", idr(1)), run_list=list_.entry)
    assert rings(JAN_18) == []


def test_every_form_of_a_book_is_accounted_for(desk: Desk):
    book(desk, 1, 5)
    bring(desk, form(1), form(2, "C2"))
    (held,) = books_at(desk)
    assert (held.used, held.outstanding) == ({1, 2}, (3, 4, 5))

    back(desk, used=(1, 2), lost=(5,))

    (returned,) = books_at(desk)
    assert (returned.used, returned.lost, returned.unused, returned.outstanding) == ({1, 2}, {5}, (3, 4), ())
    again = book(desk, 3, 4, "K8")
    assert again.voucher is None
    assert verify(desk.books).findings == []


def test_a_form_of_a_reversed_receipt_may_be_entered_again(desk: Desk):
    book(desk)
    bundled = bring(desk, form(1), form(2, "C2"))

    desk.reverse(JAN_18, bundled.shares[1].fact.id, number="C2")
    bring(desk, form(2, "C3"), on=JAN_18)

    assert books_at(desk)[0].used == {1, 2}
    assert verify(desk.books).findings == []


def test_a_debt_is_paid_back_and_taken_back_in_order(desk: Desk):
    bundled = e18(desk)
    with nothing_changes(desk.books), pytest.raises(NotRecorded, match="K7 owes 50,000 at BDG"):
        pay(desk, 50_001)
    paid = pay(desk, 20_000)
    assert owed(desk) == 30_000
    with (
        nothing_changes(desk.books),
        pytest.raises(CannotReverse, match="20,000 of what K7 was short were repaid"),
    ):
        undo(desk, bundled)

    undo(desk, paid)
    undo(desk, bundled)

    assert owed(desk) == 0
    assert verify(desk.books).findings == []


def test_what_something_stands_on_is_not_taken_back(desk: Desk):
    issued, list_ = book(desk), listed(desk, "C1")
    brought = bring(desk, form(1), run_list=list_.entry)
    for target, sentence in ((issued, "has been used or returned"), (list_, "money was remitted for it")):
        with nothing_changes(desk.books), pytest.raises(CannotReverse, match=sentence):
            undo(desk, target)
    returned = back(desk, used=(1,))
    book(desk, 2, 25, "K8")
    with nothing_changes(desk.books), pytest.raises(CannotReverse, match="was issued again to K8"):
        undo(desk, returned)
    assert brought.entry < returned.entry


@pytest.mark.parametrize(
    ("ask", "sentence"),
    [
        (lambda d: bring(d), "a remittance without a receipt"),
        (lambda d: bring(d, form(1), collector=" "), "the collector has no code"),
        (lambda d: bring(d, form(1), handed_over=idr(-1)), "-1 cannot be handed over"),
        (
            lambda d: bring(d, form(1), handed_over=idr(100_001)),
            "his receipts are 100,000: enter the missing",
        ),
        (lambda d: bring(d, Collected("C1", idr(1), JAN_18)), "the receipt of C1 is dated 2005-01-18"),
        (lambda d: bring(d, Collected("C1", idr(1), date(205, 1, 1))), "dated 0205-01-01, which cannot be"),
        (lambda d: bring(d, Collected("C1", idr(1), form=1)), "names a form or a book alone"),
        (lambda d: bring(d, Collected("C1", idr(1), chosen=(13,))), "has no instalment 13"),
        (lambda d: bring(d, form(26)), "form 26 is not of book B-12: it has 1 to 25"),
        (lambda d: bring(d, form(1), form(1, "C2")), "form 1 of book B-12 is there twice"),
        (lambda d: bring(d, form(1), collector="K8"), "K8 holds no receipt book B-12 at BDG, K7 does"),
        (lambda d: bring(d, form(1), run_list=99), "is no run list that stands"),
        (lambda d: bring(d, form(1, name="B-13")), "K7 holds no receipt book B-13 at BDG"),
        (lambda d: book(d, 25, 30), "form 25 of book B-12 is with K7 already"),
        (lambda d: book(d, 30, 29), "forms 30 to 29 of book B-12 cannot be"),
        (lambda d: back(d, used=(4,)), "form 4 of book B-12 is used but no money came"),
        (lambda d: back(d, lost=(26,)), "form 26 is not of book B-12"),
        (lambda d: back(d, lost=(4,), reason=""), "lost forms need a reason"),
        (lambda d: listed(d), "a run list without a contract"),
        (lambda d: listed(d, "C1", "C1"), "contract C1 is on the list twice"),
        (lambda d: pay(d, 0), "a repayment of 0 cannot be"),
    ],
)
def test_a_refusal_is_a_sentence_and_leaves_no_trace(
    desk: Desk, ask: Callable[[Desk], object], sentence: str
):
    book(desk)

    with nothing_changes(desk.books), pytest.raises(NotRecorded, match=sentence):
        ask(desk)


def test_a_used_form_is_used_once_and_told_when_the_book_comes_back(desk: Desk):
    book(desk)
    bring(desk, form(1))

    with nothing_changes(desk.books), pytest.raises(NotRecorded, match="form 1 of book B-12 was used before"):
        bring(desk, form(1, "C2"))
    with nothing_changes(desk.books), pytest.raises(NotRecorded, match="money came for form 1 of book B-12"):
        back(desk)
    with nothing_changes(desk.books), pytest.raises(NotRecorded, match="form 1 of book B-12 was used"):
        back(desk, used=(1,), lost=(1,))


def test_another_collectors_list_and_a_closed_drawer_take_no_money(desk: Desk):
    list_ = listed(desk, "C1")
    with nothing_changes(desk.books), pytest.raises(NotRecorded, match="LKHBDG05-000001 is K7's, not K8's"):
        bring(desk, Collected("C1", idr(1)), collector="K8", run_list=list_.entry)
    with desk.books.database.writing() as connection:
        count_drawer(connection, desk.books, desk.act(JAN_17), {})
        supervisor = Actor("SUPERVISOR-1", "supervisor", "BDG")
        close_drawer(connection, desk.books, replace(desk.act(JAN_17), actor=supervisor), desk.cashier)

    with nothing_changes(desk.books), pytest.raises(NotRecorded, match="has no open drawer at BDG"):
        e18(desk)


def test_the_same_key_returns_the_first_answer(desk: Desk):
    first = e18(desk, key="K1")

    with nothing_changes(desk.books):
        again = e18(desk, key="K1")

    assert (again.repeated, again.voucher) == (True, first.voucher)
