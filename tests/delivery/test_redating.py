"""Redating: a voucher whose period closed before it was told is issued again, and the first one is void."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select

from books import accounts
from books.navision.document_states import DocumentState, UnknownDocument, WrongState
from books.recording import KeyReused, NotRecorded
from books.schema.vouchers import posting_document, voucher
from books.verify import verify
from company.navision import Detail
from delivery import StandsInNavision, redate
from delivery.result import Outcome
from servicing.voucher import VoucherKind
from tests.delivery.world import FEBRUARY, MakeWorld, World

JANUARY = date(2005, 1, 20)


@pytest.fixture
def closed(world: World) -> tuple[World, str]:
    """A receipt of January that Navision refuses, because finance has closed January."""
    world.deliver()
    (number,) = world.receipts(1, on=JANUARY)
    world.finance.allow_posting(FEBRUARY, None)
    world.deliver()
    assert world.states()[number] is DocumentState.HELD
    return world, number


def test_the_document_is_withdrawn_and_its_voucher_issued_again_in_the_open_period(
    closed: tuple[World, str],
) -> None:
    world, number = closed

    (again,) = redate(world.books, world.wire, number, world.desk.act(FEBRUARY, reason="January is closed"))

    assert again.date == FEBRUARY
    assert again.number != number
    assert "0502" in again.number
    states = world.states()
    assert (states[number], states[again.number]) == (DocumentState.WITHDRAWN, DocumentState.WAITING)
    with world.books.database.reading() as connection:
        row = connection.execute(select(posting_document).where(posting_document.c.number == number)).one()
    assert row.replaced_by == again.number


def test_only_the_new_voucher_is_told(closed: tuple[World, str]) -> None:
    world, number = closed
    (again,) = redate(world.books, world.wire, number, world.desk.act(FEBRUARY, reason="January is closed"))

    result = world.deliver()

    assert (result.outcome, result.documents_posted) == (Outcome.DONE, 1)
    assert world.posted()[again.number] == 1
    assert number not in {entry.document_no for entry in world.ledger()}


def test_the_accounts_count_the_voucher_once_and_the_books_stay_proven(closed: tuple[World, str]) -> None:
    world, number = closed
    with world.books.database.reading() as connection:
        before = accounts.balances(connection)

    redate(world.books, world.wire, number, world.desk.act(FEBRUARY, reason="January is closed"))

    with world.books.database.reading() as connection:
        assert accounts.balances(connection) == before
    assert verify(world.books).findings == []


def test_a_receipt_can_still_be_reversed_after_its_voucher_was_redated(closed: tuple[World, str]) -> None:
    world, number = closed
    with world.books.database.reading() as connection:
        entry = connection.execute(select(voucher.c.entry).where(voucher.c.number == number)).scalar_one()
    (again,) = redate(world.books, world.wire, number, world.desk.act(FEBRUARY, reason="January is closed"))

    reversal = world.desk.reverse(date(2005, 2, 2), entry)
    world.deliver()

    assert reversal.voucher is not None
    assert reversal.voucher.reverses == again.number
    assert verify(world.books).findings == []
    world.assert_told_once(*(set(world.states()) - {number}))


def test_the_same_key_gives_the_first_answer(closed: tuple[World, str]) -> None:
    world, number = closed
    act = world.desk.act(FEBRUARY, reason="January is closed", key="REDATE-1")

    first = redate(world.books, world.wire, number, act)
    again = redate(world.books, world.wire, number, act)

    assert first == again
    assert len(world.states()) == 3


def test_the_same_key_for_another_date_is_refused(closed: tuple[World, str]) -> None:
    world, number = closed
    redate(world.books, world.wire, number, world.desk.act(FEBRUARY, reason="closed", key="REDATE-1"))

    with pytest.raises(KeyReused):
        redate(
            world.books, world.wire, number, world.desk.act(date(2005, 2, 2), reason="closed", key="REDATE-1")
        )


def test_what_navision_has_is_not_redated(world: World) -> None:
    world.deliver()
    (number,) = world.states()

    with pytest.raises(StandsInNavision):
        redate(world.books, world.wire, number, world.desk.act(FEBRUARY, reason="closed"))

    assert set(world.states().values()) == {DocumentState.POSTED}


def test_what_lies_with_finance_is_not_redated(draft_world: World) -> None:
    draft_world.deliver()
    (number,) = draft_world.states()

    with pytest.raises(StandsInNavision):
        redate(draft_world.books, draft_world.wire, number, draft_world.desk.act(FEBRUARY, reason="closed"))


def test_a_delivery_under_way_is_not_redated(world: World) -> None:
    world.deliver_killed_at("sealed recorded")
    (number,) = world.states()

    with pytest.raises(WrongState, match=f"{number} is sealed: it cannot become withdrawn"):
        redate(world.books, world.wire, number, world.desk.act(FEBRUARY, reason="closed"))

    assert set(world.states()) == {number}


def test_redating_needs_a_reason_an_open_period_and_a_document(closed: tuple[World, str]) -> None:
    world, number = closed

    with pytest.raises(NotRecorded, match="needs a reason"):
        redate(world.books, world.wire, number, world.desk.act(FEBRUARY))
    with pytest.raises(NotRecorded, match=r"not allowed by config/limits\.toml"):
        redate(world.books, world.wire, number, world.desk.act(date(1999, 1, 1), reason="closed"))
    with pytest.raises(UnknownDocument):
        redate(world.books, world.wire, "BKMBDG0501-99999", world.desk.act(FEBRUARY, reason="closed"))

    assert world.states()[number] is DocumentState.HELD


def test_a_summary_is_redated_voucher_by_voucher(make_world: MakeWorld) -> None:
    world = make_world()
    detail = {**world.books.setup.navision.detail, VoucherKind.RECEIPT_CASH: Detail.SUMMARY}
    navision = replace(world.books.setup.navision, detail=detail)
    world.books = world.desk.books = replace(world.books, setup=replace(world.books.setup, navision=navision))
    world.contract()
    world.receipts(3, on=JANUARY)
    world.finance.allow_posting(FEBRUARY, None)
    world.deliver()
    summary = next(number for number in world.states() if number.startswith("RKP"))
    assert world.states()[summary] is DocumentState.HELD

    issued = redate(world.books, world.wire, summary, world.desk.act(FEBRUARY, reason="January is closed"))
    world.deliver()

    assert len(issued) == 3
    assert world.states()[summary] is DocumentState.WITHDRAWN
    told = [number for number in world.posted() if number.startswith("RKPBDG0502")]
    assert len(told) == 1
    assert verify(world.books).findings == []
