"""Bundles: several contracts under one voucher, each part reversible alone and all of them together."""

from __future__ import annotations

from datetime import date

import pytest

from books.bundles import Bundled, Lead, Part, record_bundle, reverse_bundle
from books.recording import NotRecorded
from books.setups import Books
from books.verify import verify
from servicing.corrections import AlreadyReversed
from servicing.entries import MoneyAccount, ReceiptTaken
from servicing.money import idr
from servicing.roles import Role
from servicing.voucher import Side, VoucherKind, VoucherLine
from tests.books.desk import Desk
from tests.books.test_recording import nothing_changes

JAN_16 = date(2005, 1, 16)
CASH = MoneyAccount(Role.CASH_TELLER, "BDG")


@pytest.fixture
def desk(books: Books) -> Desk:
    desk = Desk(books)
    desk.open_drawer()
    for number in ("C1", "C2", "C3"):
        desk.contract(number)
    return desk


def remit(
    desk: Desk, key: str = "LKH-1", amounts: tuple[int, ...] = (1_236_000, 850_000, 614_500)
) -> Bundled:
    """E18: three customers' money, 50,000 short, which the collector owes."""
    short = idr(50_000)
    lead = Lead(
        "bundle_reversed",
        {"reverses": None},
        VoucherKind.RECEIPT_CASH,
        "remittance of a collector",
        [
            VoucherLine("BDG", Role.COLLECTOR_RECEIVABLE, Side.DEBIT, short),
            VoucherLine("BDG", Role.CASH_TELLER, Side.CREDIT, short),
        ],
    )
    parts = [
        Part(f"C{place}", ReceiptTaken(idr(amount), "cash_collector", CASH), paper="KW")
        for place, amount in enumerate(amounts, 1)
    ]
    with desk.books.database.writing() as connection:
        return record_bundle(connection, desk.books, desk.act(JAN_16, key=key), lead, parts)


def undo(desk: Desk, entry: int, on: date = date(2005, 1, 17)) -> Bundled:
    with desk.books.database.writing() as connection:
        return reverse_bundle(connection, desk.books, desk.act(on, reason="wrong list"), entry)


def amounts(bundled: Bundled, role: Role) -> list[tuple[str, int]]:
    return [(x.side.value, int(x.amount)) for x in bundled.voucher.lines if x.role is role]


def test_e18_one_voucher_and_one_kwitansi_per_contract(desk: Desk):
    bundled = remit(desk)

    assert amounts(bundled, Role.CASH_TELLER) == [("Dr", 2_650_500)]
    assert amounts(bundled, Role.COLLECTOR_RECEIVABLE) == [("Dr", 50_000)]
    assert [share.papers[0].number for share in bundled.shares] == [
        "KWBDG05-000001",
        "KWBDG05-000002",
        "KWBDG05-000003",
    ]
    # No remittance stands behind this bare bundle; the pairs of till and debt are the collectors' tests'.
    own = ("CASH_TELLER", "COLLECTOR_RECEIVABLE")
    assert [f for f in verify(desk.books).findings if not any(role in f for role in own)] == []


def test_one_part_is_reversed_alone(desk: Desk):
    before = desk.look("C2")
    bundled = remit(desk)

    desk.reverse(date(2005, 1, 17), bundled.shares[1].fact.id, number="C2")

    assert desk.look("C2") == before
    assert desk.look("C1").position(1).unpaid == 0


def test_the_whole_bundle_is_reversed_with_its_own_lines(desk: Desk):
    before = [desk.look(number) for number in ("C1", "C2", "C3")]
    bundled = remit(desk)

    undone = undo(desk, bundled.entry)

    assert amounts(undone, Role.CASH_TELLER) == [("Cr", 2_650_500)]
    assert amounts(undone, Role.COLLECTOR_RECEIVABLE) == [("Cr", 50_000)]
    assert undone.voucher.reverses == bundled.voucher.number
    assert [desk.look(number) for number in ("C1", "C2", "C3")] == before
    assert verify(desk.books).findings == []


def test_a_part_that_was_reversed_alone_is_not_taken_back_twice(desk: Desk):
    bundled = remit(desk)
    desk.reverse(date(2005, 1, 17), bundled.shares[1].fact.id, number="C2")

    undone = undo(desk, bundled.entry)

    assert amounts(undone, Role.CASH_TELLER) == [("Cr", 2_650_500 - 850_000)]
    assert verify(desk.books).findings == []


def test_a_bundle_is_reversed_once_and_only_with_a_reason(desk: Desk):
    bundled = remit(desk)
    undo(desk, bundled.entry)

    with nothing_changes(desk.books), pytest.raises(AlreadyReversed, match="was already reversed by"):
        undo(desk, bundled.entry)
    with nothing_changes(desk.books), pytest.raises(NotRecorded, match="has no entry 99"):
        undo(desk, 99)
    with (
        nothing_changes(desk.books),
        pytest.raises(NotRecorded, match="needs a reason"),
        desk.books.database.writing() as connection,
    ):
        reverse_bundle(connection, desk.books, desk.act(JAN_16), bundled.entry)


def test_the_same_key_returns_the_first_answer(desk: Desk):
    first = remit(desk)

    with nothing_changes(desk.books):
        again = remit(desk)

    assert (again.repeated, again.entry, again.voucher) == (True, first.entry, first.voucher)


def test_one_refused_part_refuses_the_whole_bundle(desk: Desk):
    with nothing_changes(desk.books), pytest.raises(ValueError, match="cannot be"):
        remit(desk, amounts=(1_236_000, 850_000, 0))
