"""`books verify`: whatever was changed behind the program's back is found and named, each pair for itself."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import delete, insert, select, update

from books.contract_proof import rebuild
from books.day_end import close_day
from books.navision.outbox import close_summaries
from books.recording import Actor
from books.schema.contracts import allocation, charge, contract, instalment
from books.schema.entries import branch_chain, entry, receipt
from books.schema.vouchers import number_series, outbox, paper, posting_document, voucher, voucher_line
from books.setups import Books
from books.verify import verify
from company.navision import Detail
from servicing.differences import HistoryDiffers
from servicing.entries import ChargeMade, DepositRefunded, MoneyAccount
from servicing.money import idr
from servicing.roles import Role
from servicing.voucher import VoucherKind
from tests.books.desk import SIGNED, Desk
from tests.books.tampering import behind_the_back

JAN_16, FEB_1 = date(2005, 1, 16), date(2005, 2, 1)


@pytest.fixture
def desk(books: Books) -> Desk:
    """A contract with a receipt, a fee and money in deposit; everything is sound."""
    desk = Desk(books)
    desk.open_drawer()
    desk.contract()
    desk.receive(JAN_16, 1_500_000)
    desk.record(JAN_16, ChargeMade("F1", "COLLECTION", idr(50_000), Role.OTHER_INCOME))
    assert verify(books).findings == []
    return desk


def findings_after(desk: Desk, *statements: Any) -> list[str]:
    with behind_the_back(desk.books.database) as connection:
        for statement in statements:
            connection.execute(statement)
    return verify(desk.books).findings


# --- the chain --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("statement", "entry_id"),
    [
        (update(receipt).values(amount=receipt.c.amount + 1), 3),
        (update(entry).where(entry.c.id == 3).values(actor="SOMEBODY"), 3),
        (update(entry).where(entry.c.id == 3).values(value_date=SIGNED), 3),
        (update(instalment).where(instalment.c.number == 12).values(due=date(2005, 12, 2)), 2),
        (update(charge).values(type="LETTER"), 4),
    ],
    ids=["amount", "actor", "value date", "due date", "charge"],
)
def test_an_edited_fact_is_found_by_its_hash(desk: Desk, statement: Any, entry_id: int):
    found = findings_after(desk, statement)

    assert any(f"entry {entry_id} of BDG (" in one and "was edited" in one for one in found)


def test_an_entry_that_was_removed_is_found_by_the_one_after_it(desk: Desk):
    found = findings_after(
        desk,
        delete(paper),
        delete(receipt),
        delete(allocation).where(allocation.c.by_entry == 3),
        delete(entry).where(entry.c.id == 3),
    )

    assert any("entry 4 of BDG does not follow the one before it" in one for one in found)


def test_entries_removed_at_the_end_are_found_by_the_end(desk: Desk):
    found = findings_after(desk, delete(entry).where(entry.c.id == 4))

    assert any("the chain of BDG ends at entry 4, which is not the last one" in one for one in found)


def test_a_chain_whose_end_was_removed_is_found(desk: Desk):
    found = findings_after(desk, delete(branch_chain))

    assert any("the chain of BDG has entries but no end" in one for one in found)


def test_a_whole_chain_written_anew_is_found_when_its_last_hash_was_kept_elsewhere(desk: Desk):
    with desk.books.database.reading() as connection:
        kept = connection.execute(select(branch_chain.c.last_hash)).scalar_one()
    desk.receive(FEB_1, 1000)

    with desk.books.database.reading() as connection:
        hashes = connection.execute(select(entry.c.hash).order_by(entry.c.id)).scalars().all()
    assert kept in hashes, "an end that was noted down once stays a link of the chain for good"


def test_a_row_that_was_removed_beside_its_entry_is_a_finding_and_no_crash(desk: Desk):
    found = findings_after(desk, delete(receipt))

    assert any("entry 3 of BDG" in one and "has lost its content" in one for one in found)
    assert any("contract C1: its entries cannot be read back" in one for one in found)


# --- rows and caches --------------------------------------------------------------------------------------


def test_a_recorded_split_that_was_changed_is_found(desk: Desk):
    found = findings_after(
        desk,
        update(allocation)
        .where(allocation.c.by_entry == 3, allocation.c.component == "INTEREST", allocation.c.instalment == 1)
        .values(amount=199_999),
    )

    assert any(
        "interest of instalment 1 is recorded as 199,999 but replays as 200,000" in one for one in found
    )


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        (
            update(instalment).where(instalment.c.number == 1).values(moment=instalment.c.moment + 1),
            "instalment 1: moment is",
        ),
        (
            update(instalment)
            .where(instalment.c.number == 2)
            .values(unpaid=instalment.c.unpaid - 5, principal_paid=instalment.c.principal_paid + 5),
            "instalment 2: principal paid is 5, replay says 0",
        ),
        (update(contract).values(deposit=1), "deposit is 1, replay says 264,000"),
        (update(contract).values(last_entry=2), "last entry is 2, replay says 4"),
        (update(charge).values(paid=7), "charge F1: paid is 7, replay says 0"),
        (update(charge).values(standing=False), "charge F1 does not stand, replay says it does"),
    ],
    ids=["moment", "paid", "deposit", "last entry", "charge paid", "charge gone"],
)
def test_a_cache_that_lies_is_found_and_mended(desk: Desk, statement: Any, sentence: str):
    with desk.books.database.writing() as connection:
        connection.execute(statement)

    found = verify(desk.books).findings
    assert len([one for one in found if sentence in one and "run `jembatan books rebuild`" in one]) == 1

    assert rebuild(desk.books.database, desk.books.setup.rules, lambda _done, _all: None) == ("C1",)
    assert verify(desk.books).findings == []


def test_rebuilding_touches_no_contract_whose_records_are_wrong(desk: Desk):
    with behind_the_back(desk.books.database) as connection:
        connection.execute(update(allocation).where(allocation.c.component == "DEPOSIT").values(amount=1))
        connection.execute(update(contract).values(deposit=1))

    with pytest.raises(HistoryDiffers, match="restate the contract with approval"):
        rebuild(desk.books.database, desk.books.setup.rules, lambda _done, _all: None)

    with desk.books.database.reading() as connection:
        assert connection.execute(select(contract.c.deposit)).scalar_one() == 1


# --- the pairs --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "role",
    [
        Role.AR_PRINCIPAL,
        Role.AR_INTEREST,
        Role.AR_OTHER,
        Role.CUSTOMER_DEPOSIT,
        Role.UNEARNED_INTEREST,
        Role.CASH_TELLER,
    ],
)
def test_each_account_of_a_pair_is_found_when_its_vouchers_say_something_else(desk: Desk, role: Role):
    with desk.books.database.reading() as connection:
        number, line = connection.execute(
            select(voucher_line.c.number, voucher_line.c.line)
            .where(voucher_line.c.role == role.value)
            .limit(1)
        ).one()
    other = voucher_line.c.number == number

    found = findings_after(
        desk,
        update(voucher_line).where(other, voucher_line.c.line == line).values(role="BANK_CHARGES"),
    )

    assert [one.partition(":")[0] for one in found] == [f"{role.value} in BDG"]


def test_late_charge_receivable_is_a_pair_of_its_own(books: Books):
    desk = Desk(books)
    desk.contract()

    found = findings_after(
        desk,
        update(voucher_line).where(voucher_line.c.role == "AR_PRINCIPAL").values(role="AR_LATE_CHARGE"),
    )

    assert [one.partition(":")[0] for one in found] == ["AR_LATE_CHARGE in BDG", "AR_PRINCIPAL in BDG"]


def test_money_in_transit_must_come_to_nothing(books: Books):
    home, away = Desk(books), Desk(books, "JKT", "CASHIER-2")
    home.contract()
    away.open_drawer(JAN_16)
    away.receive(JAN_16, 1_236_000)
    pairs = {what: (ours, theirs) for what, ours, theirs in verify(books).pairs}
    assert pairs["INTERBRANCH over all branches, money in transit"] == (0, 0)

    found = findings_after(
        home,
        update(voucher_line)
        .where(voucher_line.c.role == "INTERBRANCH", voucher_line.c.line_branch == "BDG")
        .values(role="BANK_CHARGES"),
    )

    assert found == ["INTERBRANCH over all branches, money in transit: -1,236,000 is not 0"]


def test_a_refund_in_cash_leaves_the_drawer_in_both_ways_of_counting(desk: Desk):
    desk.record(FEB_1, DepositRefunded(idr(264_000), MoneyAccount(Role.CASH_TELLER, "BDG")))

    found = verify(desk.books)

    pairs = {what: (ours, theirs) for what, ours, theirs in found.pairs}
    assert found.findings == []
    assert pairs["CASH_TELLER in BDG: movements that stand, accounts by vouchers"] == (
        Decimal(1_236_000),
        Decimal(1_236_000),
    )


# --- vouchers, outbox, numbers ----------------------------------------------------------------------------


def test_a_voucher_out_of_balance_is_found(desk: Desk):
    found = findings_after(
        desk,
        update(voucher_line).where(voucher_line.c.role == "CASH_TELLER").values(amount=1_500_001),
    )

    assert "voucher BKMBDG0501-00001 is out of balance in BDG by 1" in found


def test_a_voucher_that_navision_would_never_hear_of_is_found(desk: Desk):
    number = "BKMBDG0501-00001"

    found = findings_after(desk, delete(outbox).where(outbox.c.voucher == number))

    assert found == [
        f"voucher {number} is not in the outbox: Navision is never told of it",
        f"posting document {number} has no voucher behind it",
    ]


@pytest.mark.parametrize("table", [voucher, paper], ids=["voucher", "paper"])
def test_a_hole_in_a_series_is_found_even_when_it_is_the_only_number(desk: Desk, table: Any):
    with desk.books.database.reading() as connection:
        series = connection.execute(
            select(table.c.series).where(table.c.number.like("%BDG05%")).limit(1)
        ).scalar_one()

    found = findings_after(desk, delete(table).where(table.c.series == series))

    assert (
        f"series {series}: numbers 1 to 1 were taken, but none is there: a document was removed or added"
        in found
    )


def test_a_number_that_nobody_took_is_found(desk: Desk):
    found = findings_after(desk, update(number_series).values(last=0))

    assert any("numbers 1 to 0 were taken, but 1 are there, between 1 and 1" in one for one in found)


def test_a_summary_that_was_removed_is_found(books: Books):
    from dataclasses import replace

    navision = replace(books.setup.navision, detail={VoucherKind.RECEIPT_CASH: Detail.SUMMARY})
    books = replace(books, setup=replace(books.setup, navision=navision))
    desk = Desk(books)
    desk.open_drawer()
    desk.contract()
    desk.receive(JAN_16, 700_000)
    with books.database.writing() as connection:
        (number,) = close_summaries(connection, books.setup, books.installation)
    assert verify(books).findings == []

    found = findings_after(
        desk,
        update(outbox).where(outbox.c.document == number).values(document=None),
        delete(posting_document).where(posting_document.c.number == number),
    )

    assert found == [
        f"series {number[:-5]}: numbers 1 to 1 were taken, but none is there: a document was removed or added"
    ]


def test_an_opening_balance_added_later_is_found(desk: Desk):
    from books.schema.contracts import opening_balance

    found = findings_after(
        desk,
        insert(opening_balance).values(
            branch="BDG", role="AR_PRINCIPAL", counter_branch="", bank="", as_of=SIGNED, amount=1
        ),
    )

    assert [one.partition(":")[0] for one in found] == ["AR_PRINCIPAL in BDG"]


def test_a_sound_book_says_what_was_proved(desk: Desk):
    close_day(desk.books, "BDG", FEB_1, desk.act(FEB_1).clock, Actor("day-end", "job", "BDG"))

    found = verify(desk.books)

    assert found.is_sound
    assert (found.contracts, found.entries) == (1, 5)
    assert {what.partition(" in ")[0] for what, _, _ in found.pairs} >= {
        "AR_PRINCIPAL",
        "AR_INTEREST",
        "AR_OTHER",
        "CUSTOMER_DEPOSIT",
        "UNEARNED_INTEREST",
        "CASH_TELLER",
    }
