"""Every voucher of the counter reaches Navision's ledger: cash to the bank, counts, channels, general business."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import date
from decimal import Decimal

from books.counter import general_journals
from books.counter.collectors import Collected, Remittance, remit
from books.counter.drawers import bank_cash, close_drawer, count_drawer
from books.counter.field_money import hand_over
from books.counter.general_journals import Proposal
from books.database import Database
from books.day_certificate import day_certificate
from books.finding import find_entry
from books.recording import Actor
from books.setups import create_books
from books.taking_back import take_back
from company.general import GeneralDirection
from company.setup import Setup
from delivery.result import Outcome
from servicing.money import idr
from servicing.roles import Role
from tests.books.test_channels import active
from tests.conftest import CLOCK
from tests.delivery.world import World, world_of

FEB_1, FEB_2 = date(2005, 2, 1), date(2005, 2, 2)
HEAD = Actor("HEAD-1", "branch_head", "BDG")


def a_whole_day(world: World) -> list[str]:
    """Receipts, a banking, a share payment, a dividend, a correction, a count that is short; what was numbered."""
    desk, books = world.desk, world.books
    world.receipts(2, amount=1_000_000)
    made = []
    with books.database.writing() as connection:
        made.append(bank_cash(connection, books, desk.act(FEB_1), idr(1_500_000)))
        for direction, account, amount, bank in (
            (GeneralDirection.PAYMENT, "SHR", 25_000_000, "MDR"),
            (GeneralDirection.RECEIPT, "DIV", 3_000_000, "BCA"),
            (GeneralDirection.PAYMENT, "STN", 125_000, None),
        ):
            wanted = Proposal(direction, account, idr(amount), "for the test", bank)
            of = general_journals.propose(connection, books, desk.act(FEB_1), wanted).entry
            approving = replace(desk.act(FEB_1), actor=HEAD)
            made.append(general_journals.approve(connection, books, approving, of))
        wrong = find_entry(connection, f"BDG/{made[2].entry}")
        take_back(connection, books, replace(desk.act(FEB_1, reason="not ours"), actor=HEAD), wrong)
        made.append(count_drawer(connection, books, desk.act(FEB_1), {100_000: 3, 50_000: 1}).recorded)
        close_drawer(connection, books, replace(desk.act(FEB_1), actor=HEAD), desk.cashier)
    return [one.voucher.number for one in made if one.voucher]


def test_every_voucher_of_a_counters_day_stands_in_navision_once(world: World) -> None:
    numbers = a_whole_day(world)
    assert len(numbers) == 5

    result = world.deliver()

    assert result.outcome is Outcome.DONE
    world.assert_told_once()
    assert set(numbers) <= set(world.states())
    posted: dict[str, Decimal] = defaultdict(Decimal)
    for entry in world.ledger():
        posted[entry.account] += entry.amount
    assert posted["140100"] == 25_000_000  # shares
    assert posted["430100"] == 0  # the dividend was taken back
    assert posted["530300"] == 125_000  # stationery
    assert posted["520100"] == 25_001  # 375,001 should have been there, 350,000 were counted


def test_the_certificate_of_a_delivered_and_closed_day_has_no_remark(world: World) -> None:
    a_whole_day(world)
    with world.books.database.reading() as connection:
        before = day_certificate(connection, world.books, "BDG", FEB_1)
    assert not before.is_closed

    world.deliver()

    with world.books.database.reading() as connection:
        found = day_certificate(connection, world.books, "BDG", FEB_1)
    assert [one.state for one in found.navision] == ["POSTED"]
    assert found.remarks == ()
    assert found.is_closed


def test_field_money_and_its_hand_over_stand_in_navision(database: Database, sample_setup: Setup) -> None:
    in_use = create_books(database, active(sample_setup, "cash_field"), CLOCK, "tests")
    with world_of(in_use) as world:
        _taken_in_the_field_and_handed_over(world)


def _taken_in_the_field_and_handed_over(world: World) -> None:
    world.contract()
    desk, books = world.desk, world.books
    brought = Remittance("K7", (Collected("C1", idr(1_236_000), FEB_1),), in_field=True)
    with books.database.writing() as connection:
        remit(connection, books, desk.act(FEB_1), brought)
    with books.database.writing() as connection:
        hand_over(connection, books, desk.act(FEB_2), "K7", idr(1_200_000))

    assert world.deliver().outcome is Outcome.DONE

    world.assert_told_once()
    posted: dict[str, Decimal] = defaultdict(Decimal)
    for entry in world.ledger():
        posted[entry.account] += entry.amount
    account = books.setup.accounts.account
    assert posted[account(Role.CASH_COLLECTOR, "BDG").ledger_number] == 0
    assert posted[account(Role.CASH_TELLER, "BDG").ledger_number] == 1_200_000
    assert posted[account(Role.COLLECTOR_RECEIVABLE, "BDG").ledger_number] == 36_000
