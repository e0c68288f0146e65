"""Recording: an event is written whole, or it leaves no trace."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import pytest
from sqlalchemy import func, select

from books.contracts import UnknownContract
from books.counter.drawers import DrawerClosed
from books.recording import KeyReused, NotRecorded
from books.schema.columns import metadata
from books.schema.whole import metadata as whole
from books.setups import Books
from books.verify import verify
from servicing.corrections import BehindBarrier
from servicing.entries import ChargeMade, DepositRefunded, LateChargeWaived, MoneyAccount
from servicing.money import idr
from servicing.roles import Role
from tests.books.desk import Desk, lines

JAN_16 = date(2005, 1, 16)
FEB_1 = date(2005, 2, 1)


@pytest.fixture
def desk(books: Books) -> Desk:
    desk = Desk(books)
    desk.open_drawer()
    desk.contract()
    return desk


@contextmanager
def nothing_changes(books: Books) -> Iterator[None]:
    """Every table has as many rows after as before, number series included."""

    def count() -> dict[str, object]:
        with books.database.reading() as connection:
            rows = {
                t.name: connection.execute(select(func.count()).select_from(t)).scalar_one()
                for t in whole.sorted_tables
            }
            series = connection.execute(select(metadata.tables["number_series"])).all()
        return {**rows, "series": sorted(tuple(row) for row in series)}

    before = count()
    yield
    assert count() == before


def test_an_activated_contract_owes_its_schedule(desk: Desk):
    recorded = desk.contract("C2")

    assert lines(recorded) == [
        "BDG Dr AR_INTEREST C2 2,400,000",
        "BDG Dr AR_PRINCIPAL C2 12,000,000",
        "BDG Cr UNEARNED_INTEREST C2 2,400,000",
        "BDG Cr DEALER_PAYABLE C2 12,000,000",
    ]
    assert recorded.voucher.number == "JUMBDG0412-00002"


def test_a_receipt_has_its_entry_its_voucher_and_its_kwitansi(desk: Desk):
    recorded = desk.receive(FEB_1, 1_272_000, chosen=(1,))

    assert recorded.voucher.number == "BKMBDG0502-00001"
    assert [(p.kind, p.number, p.cancelled) for p in recorded.papers] == [("KW", "KWBDG05-000001", False)]
    assert lines(recorded)[-1] == "BDG Cr LATE_CHARGE_INCOME C1 72,000"
    assert desk.look().position(1).late_paid == 72_000
    assert verify(desk.books).is_sound


def test_the_same_key_returns_the_first_answer(desk: Desk):
    first = desk.receive(JAN_16, 700_000, key="K1")

    with nothing_changes(desk.books):
        again = desk.receive(JAN_16, 700_000, key="K1")

    assert again.repeated
    assert (again.entry, again.voucher, again.papers) == (first.entry, first.voucher, first.papers)


def test_the_same_key_with_other_content_is_refused(desk: Desk):
    desk.receive(JAN_16, 700_000, key="K1")

    with nothing_changes(desk.books), pytest.raises(KeyReused, match="K1 was used before"):
        desk.receive(JAN_16, 700_001, key="K1")


def test_a_reversal_cancels_the_kwitansi_and_restores_the_table(desk: Desk):
    before = desk.look()
    taken = desk.receive(JAN_16, 700_000)

    undone = desk.reverse(date(2005, 1, 20), taken.entry)

    assert desk.look() == before
    assert undone.voucher.number == "JKRBDG0501-00001"
    assert undone.voucher.reverses == taken.voucher.number
    assert lines(undone)[-1] == "BDG Cr CASH_TELLER 700,000"
    again = desk.receive(date(2005, 1, 20), 1_000_000, value=JAN_16, replaces=taken.entry)
    assert again.papers[0].number == "KWBDG05-000002"
    assert verify(desk.books).is_sound


def test_a_correction_that_re_splits_a_younger_receipt_issues_an_allocation_notice(desk: Desk):
    wrong = desk.receive(JAN_16, 700_000)
    younger = desk.receive(FEB_1, 2_000_000)

    undone = desk.reverse(date(2005, 2, 3), wrong.entry)

    assert [(p.kind, p.number, p.entry) for p in undone.papers] == [("NAL", "NALBDG05-000001", younger.entry)]
    assert verify(desk.books).is_sound


def test_an_entry_behind_a_refund_is_not_reversed(desk: Desk):
    taken = desk.receive(JAN_16, 1_500_000)
    desk.record(date(2005, 1, 17), DepositRefunded(idr(264_000), MoneyAccount(Role.CASH_TELLER, "BDG")))

    with nothing_changes(desk.books), pytest.raises(BehindBarrier, match="reverse that first"):
        desk.reverse(date(2005, 1, 18), taken.entry)


def test_a_charge_and_a_waiver_are_entries_too(desk: Desk):
    made = desk.record(date(2005, 1, 10), ChargeMade("F1", "COLLECTION_FEE", idr(50_000), Role.OTHER_INCOME))
    assert lines(made) == ["BDG Dr AR_OTHER C1 50,000", "BDG Cr OTHER_INCOME C1 50,000"]

    waived = desk.record(FEB_1, LateChargeWaived(1, idr(22_000)))
    assert waived.voucher is None
    paid = desk.receive(FEB_1, 2_500_000)

    assert {k.component.value: int(a) for k, a in paid.rows[paid.entry].items() if not k.instalment} == {
        "MONEY": 2_500_000,
        "OTHER": 50_000,
    }
    assert verify(desk.books).is_sound
    desk.reverse(date(2005, 2, 2), made.entry)
    assert desk.look().charges == ()
    assert desk.look().deposit == 50_000
    assert verify(desk.books).is_sound


def test_a_receipt_at_another_branch_balances_in_both(books: Books):
    home, away = Desk(books), Desk(books, "JKT", "CASHIER-2")
    home.contract()
    away.open_drawer(JAN_16)

    recorded = away.receive(JAN_16, 1_236_000)

    assert lines(recorded) == [
        "JKT Dr CASH_TELLER 1,236,000",
        "BDG Dr INTERBRANCH:JKT C1 1,236,000",
        "JKT Cr INTERBRANCH:BDG C1 1,236,000",
        "BDG Cr AR_INTEREST C1 200,000",
        "BDG Cr AR_PRINCIPAL C1 1,000,000",
        "BDG Cr LATE_CHARGE_INCOME C1 36,000",
    ]
    assert recorded.voucher.number == "BKMJKT0501-00001"
    assert recorded.papers[0].number == "KWJKT05-000001"
    assert verify(books).is_sound


@pytest.mark.parametrize(
    ("ask", "error", "sentence"),
    [
        ({"amount": 0}, NotRecorded, "a receipt of 0 cannot be"),
        ({"amount": -5}, NotRecorded, "cannot be"),
        ({"number": "NOPE", "amount": 5}, UnknownContract, "contract NOPE is not in the books"),
        ({"tender": "qris", "amount": 5}, NotRecorded, "tender qris is not active on"),
        ({"tender": "gold", "amount": 5}, NotRecorded, "there is no tender gold"),
        ({"tender": "pdc", "amount": 5}, NotRecorded, "once it has cleared"),
        ({"chosen": (13,), "amount": 5}, NotRecorded, "has no instalment 13"),
        ({"value": date(2005, 2, 2), "amount": 5}, NotRecorded, "value date 2005-02-02 lies after"),
        ({"value": date(1899, 2, 2), "amount": 5}, NotRecorded, "not plausible"),
    ],
)
def test_a_refused_receipt_leaves_no_trace(desk: Desk, ask: dict, error: type, sentence: str):
    with nothing_changes(desk.books), pytest.raises(error, match=sentence):
        desk.receive(FEB_1, **ask)


def test_no_cash_without_an_open_drawer(books: Books):
    desk = Desk(books)
    desk.contract()

    with nothing_changes(books), pytest.raises(DrawerClosed, match="has no open drawer at BDG"):
        desk.receive(FEB_1, 100_000)


def test_a_closed_contract_takes_no_money(desk: Desk):
    desk.receive(date(2004, 12, 2), 14_400_000, chosen=tuple(range(1, 13)))

    with nothing_changes(desk.books), pytest.raises(NotRecorded, match="contract C1 is closed"):
        desk.receive(FEB_1, 100_000)


def test_a_receipt_of_tomorrow_is_refused(desk: Desk):
    from dataclasses import replace

    from books.receipts import ReceiptRequest, take_receipt

    act = replace(desk.act(FEB_1), posting_date=date(2005, 2, 2))
    with (
        nothing_changes(desk.books),
        pytest.raises(NotRecorded, match="lies after the business date"),
        desk.books.database.writing() as connection,
    ):
        take_receipt(connection, desk.books, act, ReceiptRequest("C1", idr(5)))
