"""Summaries: the vouchers of one branch, day and kind reach Navision as one document with a number of its own."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from books.navision.document_states import DocumentState
from books.navision.outbox import load
from company.navision import Detail
from servicing.voucher import VoucherKind
from tests.delivery.world import FEBRUARY, MakeWorld, World


@pytest.fixture
def summing(make_world: MakeWorld) -> World:
    """A world whose cash receipts are summed per branch and day."""
    world = make_world()
    detail = {**world.books.setup.navision.detail, VoucherKind.RECEIPT_CASH: Detail.SUMMARY}
    navision = replace(world.books.setup.navision, detail=detail)
    world.books = world.desk.books = replace(world.books, setup=replace(world.books.setup, navision=navision))
    world.contract()
    return world


def summaries(world: World) -> list[str]:
    return [number for number in world.states() if number.startswith("RKP")]


def test_one_document_per_branch_day_and_kind(summing: World) -> None:
    summing.receipts(3)
    summing.receipts(2, on=date(2005, 2, 2))

    summing.deliver()

    assert len(summaries(summing)) == 2
    summing.assert_told_once()


def test_the_ledger_shows_the_days_turnover_without_contracts(summing: World) -> None:
    summing.receipts(3, amount=100_000)

    summing.deliver()

    (number,) = summaries(summing)
    mine = [entry for entry in summing.ledger() if entry.document_no == number]
    assert {entry.contract for entry in mine} == {""}
    assert sum(entry.amount for entry in mine if entry.amount > 0) == Decimal(300_003)
    assert sum(entry.amount for entry in mine) == 0


def test_receipts_that_come_after_the_day_was_told_make_a_further_document(summing: World) -> None:
    summing.receipts(2)
    summing.deliver()
    summing.receipts(1)

    summing.deliver()

    assert len(summaries(summing)) == 2
    summing.assert_told_once()


def test_days_after_the_one_asked_for_stay_open(summing: World) -> None:
    summing.receipts(2)
    summing.receipts(2, on=date(2005, 2, 2))

    summing.deliver(until=FEBRUARY)

    assert len(summaries(summing)) == 1
    with summing.books.database.reading() as connection:
        assert {one.date for one in load(connection, summaries(summing))} == {FEBRUARY}


def test_a_summary_whose_delivery_was_killed_keeps_its_number(summing: World) -> None:
    summing.receipts(2)
    summing.deliver_killed_at("posting recorded")
    before = summaries(summing)
    summing.after_the_lease()

    summing.deliver()

    assert summaries(summing) == before
    assert set(summing.states().values()) == {DocumentState.POSTED}
    summing.assert_told_once()
