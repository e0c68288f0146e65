"""Titipan: received, identified, split, refunded, given up; never beyond its balance; re-opened by reversal."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from threading import Barrier

import pytest

from books.bundles import Bundled
from books.finding import find_entry
from books.recording import NotRecorded
from books.setups import Books
from books.suspense.balances import SuspenseMoney, open_suspense, suspense_money
from books.suspense.titipan import (
    Owner,
    SuspenseArrival,
    escheat_suspense,
    identify_suspense,
    receive_suspense,
    refund_suspense,
)
from books.taking_back import take_back
from books.verify import verify
from company.loader import with_overrides
from servicing.corrections import CannotReverse
from servicing.money import idr
from servicing.roles import Role
from servicing.suspense import SuspenseState
from tests.books.desk import Desk
from tests.books.test_recording import nothing_changes

FEB_3, FEB_10, FEB_11 = date(2005, 2, 3), date(2005, 2, 10), date(2005, 2, 11)


@pytest.fixture
def desk(books: Books) -> Desk:
    desk = Desk(books)
    desk.open_drawer()
    desk.contract()
    desk.receive(date(2005, 1, 1), 1_200_000)
    return desk


def arrive(desk: Desk, amount: int = 1_250_000, on: date = FEB_3, **more: object) -> Bundled:
    arrival = SuspenseArrival(idr(amount), **{"bank": "BCA", **more})  # type: ignore[arg-type]
    with desk.books.database.writing() as connection:
        return receive_suspense(connection, desk.books, desk.act(on), arrival)


def identify(desk: Desk, of: int, *owners: Owner, on: date = FEB_10, key: str | None = None) -> Bundled:
    with desk.books.database.writing() as connection:
        return identify_suspense(connection, desk.books, desk.act(on, key=key), of, owners)


def whole(amount: int = 1_250_000, contract: str = "C1") -> Owner:
    return Owner(idr(amount), contract)


def refund(
    desk: Desk, of: int, amount: int | None = None, bank: str | None = "MDR", **more: object
) -> Bundled:
    asked = {"reason": "sent twice", "approver": "HEAD"} | more
    with desk.books.database.writing() as connection:
        act = desk.act(FEB_10, **asked)
        return refund_suspense(connection, desk.books, act, of, None if amount is None else idr(amount), bank)


def undo(desk: Desk, entry: int, branch: str = "BDG", on: date = FEB_11) -> None:
    with desk.books.database.writing() as connection:
        found = find_entry(connection, f"{branch}/{entry}")
        take_back(connection, desk.books, desk.act(on, reason="wrong customer"), found)


def money(desk: Desk, entry: int, branch: str = "BDG") -> SuspenseMoney:
    with desk.books.database.reading() as connection:
        found = suspense_money(connection, branch, entry)
    assert found is not None
    return found


def lines(bundled: Bundled) -> list[str]:
    assert bundled.voucher is not None
    return [str(line) for line in bundled.voucher.lines]


def sound(desk: Desk) -> None:
    assert verify(desk.books).findings == []


# --- what is recorded -------------------------------------------------------------------------------------


def test_e16_money_is_titipan_first_and_the_customer_pays_no_late_charge_for_our_search(desk: Desk):
    arrived = arrive(desk, text="TRSF E-BANKING CR")
    found = identify(desk, arrived.entry, whole())

    assert lines(arrived) == ["BDG Dr BANK_IN:BCA 1,250,000", "BDG Cr SUSPENSE_RECEIPT 1,250,000"]
    assert arrived.voucher.number == "BBMBDGBCAI0502-00001"
    assert lines(found) == [
        "BDG Dr SUSPENSE_RECEIPT 1,250,000",
        "BDG Cr AR_INTEREST C1 200,000",
        "BDG Cr AR_PRINCIPAL C1 1,000,000",
        "BDG Cr LATE_CHARGE_INCOME C1 4,800",
        "BDG Cr CUSTOMER_DEPOSIT C1 45,200",
    ]
    (share,) = found.shares
    assert (share.fact.value_date, share.fact.posting_date) == (FEB_3, FEB_10)
    assert [(p.kind, p.issued_on) for p in share.papers] == [("KW", FEB_10)]
    assert (money(desk, arrived.entry).state, money(desk, arrived.entry).balance) == (
        SuspenseState.APPLIED,
        0,
    )
    sound(desk)


def test_by_the_other_setting_the_days_of_the_search_are_the_customers(desk: Desk):
    setup = with_overrides(desk.books.setup.texts, {"suspense_value_date": "IDENTIFICATION"})
    arrived = arrive(desk)
    desk.books = replace(desk.books, setup=setup)

    found = identify(desk, arrived.entry, whole())

    assert "BDG Cr LATE_CHARGE_INCOME C1 21,600" in lines(found)


def test_money_is_split_over_contracts_branches_and_an_account(desk: Desk):
    desk.contract("C2")
    Desk(desk.books, "JKT", "CASHIER-9").contract("C9")
    arrived = arrive(desk, 3_000_000)

    found = identify(
        desk,
        arrived.entry,
        whole(1_000_000),
        whole(700_000, "C2"),
        whole(800_000, "C9"),
        Owner(idr(200_000), account=Role.DEALER_PAYABLE),
    )

    assert found.voucher.number == "RAKBDG0502-00001"
    assert [line for line in lines(found) if "JKT" in line] == [
        "JKT Dr INTERBRANCH:BDG C9 800,000",
        "BDG Cr INTERBRANCH:JKT C9 800,000",
        "JKT Cr AR_INTEREST C9 200,000",
        "JKT Cr AR_PRINCIPAL C9 600,000",
    ]
    assert "BDG Cr DEALER_PAYABLE 200,000" in lines(found)
    assert len([p for share in found.shares for p in share.papers]) == 3
    left = money(desk, arrived.entry)
    assert (left.state, left.balance) == (SuspenseState.PARTLY_APPLIED, 300_000)
    sound(desk)


def test_cash_nobody_can_name_lies_in_the_drawer_and_gets_a_ttp_when_asked(desk: Desk):
    arrived = arrive(desk, 500_000, bank=None, receipt_wanted=True)

    assert lines(arrived) == ["BDG Dr CASH_TELLER 500,000", "BDG Cr SUSPENSE_RECEIPT 500,000"]
    assert [paper.number for paper in arrived.papers] == ["TTPBDG05-000001"]
    back = refund(desk, arrived.entry, 200_000, bank=None)
    assert lines(back) == ["BDG Dr SUSPENSE_RECEIPT 200,000", "BDG Cr CASH_TELLER 200,000"]
    assert back.voucher.number == "BKKBDG0502-00001"
    sound(desk)


def test_a_refund_leaves_an_out_account_and_closes_the_money(desk: Desk):
    arrived = arrive(desk)
    back = refund(desk, arrived.entry)

    assert lines(back) == ["BDG Dr SUSPENSE_RECEIPT 1,250,000", "BDG Cr BANK_OUT:MDR 1,250,000"]
    assert back.voucher.number == "BBKBDGMDRO0502-00001"
    assert money(desk, arrived.entry).state is SuspenseState.REFUNDED
    sound(desk)


def test_unclaimed_money_is_given_up_when_policy_allows_it(desk: Desk):
    arrived = arrive(desk)
    identify(desk, arrived.entry, whole(250_000))
    desk.books = replace(
        desk.books, setup=with_overrides(desk.books.setup.texts, {"escheat_after_days": 365})
    )
    with (
        nothing_changes(desk.books),
        pytest.raises(NotRecorded, match="has waited 364 days, but money is given up after 365 days"),
    ):
        escheat(desk, arrived.entry, date(2006, 2, 2))

    given = escheat(desk, arrived.entry, date(2006, 2, 3))

    assert lines(given) == ["BDG Dr SUSPENSE_RECEIPT 1,000,000", "BDG Cr UNCLAIMED_MONEY 1,000,000"]
    assert money(desk, arrived.entry).state is SuspenseState.ESCHEATED
    sound(desk)


def escheat(desk: Desk, of: int, on: date, approver: str = "HEAD") -> Bundled:
    with desk.books.database.writing() as connection:
        act = desk.act(on, reason="nobody came", approver=approver)
        return escheat_suspense(connection, desk.books, act, of)


# --- taken back -------------------------------------------------------------------------------------------


def test_reversing_an_identification_re_opens_the_money_and_restores_the_table(desk: Desk):
    arrived = arrive(desk)
    before = desk.look()
    found = identify(desk, arrived.entry, whole())

    undo(desk, found.entry)

    assert desk.look() == before
    assert (money(desk, arrived.entry).state, money(desk, arrived.entry).balance) == ("RECEIVED", 1_250_000)
    sound(desk)


def test_one_contracts_part_is_taken_back_alone_and_goes_to_the_right_one(desk: Desk):
    desk.contract("C2")
    arrived = arrive(desk)
    found = identify(desk, arrived.entry, whole(1_000_000), whole(250_000, "C2"))

    taken = desk.reverse(FEB_11, found.shares[0].fact.id)
    assert money(desk, arrived.entry).balance == 1_000_000
    identify(desk, arrived.entry, whole(1_000_000, "C2"), on=FEB_11)

    assert taken.voucher.reverses == found.voucher.number
    assert money(desk, arrived.entry).state is SuspenseState.APPLIED
    sound(desk)


def test_a_refund_and_the_receipt_itself_can_be_taken_back_in_that_order(desk: Desk):
    arrived = arrive(desk, receipt_wanted=True)
    back = refund(desk, arrived.entry, 250_000)
    with (
        nothing_changes(desk.books),
        pytest.raises(CannotReverse, match=r"refund of 2005-02-10 .* stands on it"),
    ):
        undo(desk, arrived.entry)

    undo(desk, back.entry)
    undo(desk, arrived.entry)

    assert (money(desk, arrived.entry).state, money(desk, arrived.entry).balance) == ("CANCELLED", 0)
    with nothing_changes(desk.books), pytest.raises(NotRecorded, match="was entered wrongly and taken back"):
        identify(desk, arrived.entry, whole(), on=FEB_11)
    sound(desk)


def test_an_act_is_taken_back_where_it_was_recorded(desk: Desk):
    arrived = arrive(desk)
    other = Desk(desk.books, "JKT", "CASHIER-9")

    with (
        nothing_changes(desk.books),
        pytest.raises(NotRecorded, match="is an act of BDG: take it back there"),
    ):
        undo(other, arrived.entry)


# --- refusals ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("owners", "sentence"),
    [
        ([], "nobody was named"),
        ([Owner(idr(1_250_001), "C1")], "1,250,000 of 1,250,000 are left of .*, 1,250,001 cannot be taken"),
        ([whole(1_000_000), whole(250_001)], "1,250,001 cannot be taken"),
        ([Owner(idr(0), "C1")], "a part of 0 cannot be"),
        ([Owner(idr(1), "C1", Role.OTHER_INCOME)], "a contract or to an account: name one of the two"),
        ([Owner(idr(1), account=Role.AR_PRINCIPAL)], "does not go to AR_PRINCIPAL directly: use one of"),
        ([Owner(idr(1), "C1", chosen=(13,))], "contract C1 has no instalment 13"),
        ([Owner(idr(1), "C7")], "contract C7 is not in the books"),
    ],
)
def test_what_cannot_be_identified_so_is_refused_and_nothing_changes(
    desk: Desk, owners: Sequence[Owner], sentence: str
):
    arrived = arrive(desk)

    with nothing_changes(desk.books), pytest.raises((NotRecorded, LookupError), match=sentence):
        identify(desk, arrived.entry, *owners)


def test_only_what_is_left_can_be_taken(desk: Desk):
    arrived = arrive(desk)
    identify(desk, arrived.entry, whole(1_000_000))

    for ask in (
        lambda: identify(desk, arrived.entry, whole(250_001)),
        lambda: refund(desk, arrived.entry, 250_001),
    ):
        with nothing_changes(desk.books), pytest.raises(NotRecorded, match="250,000 of 1,250,000 are left"):
            ask()
    refund(desk, arrived.entry)
    with nothing_changes(desk.books), pytest.raises(NotRecorded, match="0 of 1,250,000 are left"):
        refund(desk, arrived.entry)


def refusals_by_circumstance() -> list[tuple[Callable[[Desk, int], object], str]]:
    return [
        (lambda desk, of: arrive(desk, 0), "unidentified money of 0 cannot be"),
        (lambda desk, of: arrive(desk, bank="MDR"), "branch BDG has no IN account at MDR: choose one of BCA"),
        (lambda desk, of: arrive(desk, text="x" * 201), "longer than 200 characters"),
        (
            lambda desk, of: arrive(Desk(desk.books, "BDG", "LATE"), bank=None),
            "LATE has no open drawer at BDG",
        ),
        (lambda desk, of: arrive(Desk(desk.books, "XXX")), "has no branch XXX"),
        (
            lambda desk, of: identify(Desk(desk.books, "JKT"), of, whole()),
            "of JKT is no unidentified receipt",
        ),
        (
            lambda desk, of: identify(desk, of, whole(), on=date(2005, 2, 2)),
            "nothing is taken from it on 2005-02-02",
        ),
        (lambda desk, of: refund(desk, of, bank="BCA"), "has no OUT account at BCA: choose one of MDR"),
        (lambda desk, of: refund(desk, of, approver=None), "needs an approver other than CASHIER-1"),
        (lambda desk, of: refund(desk, of, approver="CASHIER-1"), "needs an approver other than CASHIER-1"),
        (lambda desk, of: refund(desk, of, reason=""), "needs a reason"),
        (lambda desk, of: escheat(desk, of, date(2008, 1, 1)), "nothing is given up by config/rules.toml"),
        (lambda desk, of: escheat(desk, of, FEB_10, "CASHIER-1"), "needs an approver"),
    ]


@pytest.mark.parametrize(("ask", "sentence"), refusals_by_circumstance())
def test_a_refusal_is_a_sentence_and_leaves_no_trace(desk: Desk, ask: Callable, sentence: str):
    arrived = arrive(desk)

    with nothing_changes(desk.books), pytest.raises(NotRecorded, match=sentence):
        ask(desk, arrived.entry)


def test_the_same_key_returns_the_first_answer_even_when_the_money_is_used_up(desk: Desk):
    arrived = arrive(desk)
    first = identify(desk, arrived.entry, whole(), key="K1")

    with nothing_changes(desk.books):
        again = identify(desk, arrived.entry, whole(), key="K1")
    with nothing_changes(desk.books), pytest.raises(NotRecorded, match="key K1 was used before"):
        identify(desk, arrived.entry, whole(1_000_000), key="K1")

    assert (again.repeated, again.entry, again.voucher) == (True, first.entry, first.voucher)


def test_two_clerks_at_once_never_take_more_than_there_is(desk: Desk):
    desk.contract("C2")
    arrived = arrive(desk)
    ready = Barrier(2)

    def take(number: str) -> str:
        ready.wait()
        try:
            identify(desk, arrived.entry, whole(1_000_000, number), key=f"clerk of {number}")
        except NotRecorded as refused:
            return str(refused)
        return "taken"

    with ThreadPoolExecutor(2) as clerks:
        answers = sorted(clerks.map(take, ("C1", "C2")))

    assert answers[1] == "taken"
    assert "250,000 of 1,250,000 are left" in answers[0]
    assert money(desk, arrived.entry).balance == 250_000
    sound(desk)


def test_an_evening_of_the_past_knows_what_was_open_then(desk: Desk):
    arrived = arrive(desk)
    found = identify(desk, arrived.entry, whole(1_000_000))
    undo(desk, found.entry, on=date(2005, 2, 20))

    def left(on: date) -> list[int]:
        with desk.books.database.reading() as connection:
            return [int(one.balance) for one in open_suspense(connection, on, "BDG")]

    assert [left(date(2005, 2, day)) for day in (2, 3, 9, 10, 19, 20)] == [
        [],
        [1_250_000],
        [1_250_000],
        [250_000],
        [250_000],
        [1_250_000],
    ]
