"""Titipan, other branches and collectors reach Navision's ledger, balanced in each branch, and agree."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date

from books.counter.collectors import Collected, Remittance, remit, repay
from books.deposits import refund_deposit
from books.finding import find_entry
from books.interbranch.transfers import arrive, settle, sweep_to_out
from books.navision import agreement
from books.navision.document_states import DocumentState
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
from delivery import agree
from servicing.money import idr
from servicing.roles import Role
from tests.books.desk import Desk
from tests.delivery.world import World

FEB_1, FEB_2, FEB_3 = (date(2005, 2, day) for day in (1, 2, 3))
APPROVED = {"reason": "as agreed", "approver": "HEAD"}


def counter_day(world: World) -> list[str]:
    """One of everything, some of it taken back; the numbers of the vouchers."""
    texts = world.books.setup.texts
    setup = replace(with_overrides(texts, {"escheat_after_days": 1}), navision=world.books.setup.navision)
    books = replace(world.books, setup=setup)
    bandung, jakarta = Desk(books), Desk(books, "JKT", "CASHIER-9")
    bandung.cashier, bandung._keys = "CLERK-2", []
    bandung.open_drawer()
    jakarta.open_drawer()
    Desk(books, "BDG", "CLERK-3").contract("C2")
    done: list[str] = []

    def do(ask, desk, on, *asked, **act):  # type: ignore[no-untyped-def]
        with books.database.writing() as connection:
            recorded = ask(connection, books, desk.act(on, **act), *asked)
        if recorded.voucher is not None:
            done.append(recorded.voucher.number)
        return recorded

    def undo(desk: Desk, name: str) -> None:
        with books.database.reading() as connection:
            found = find_entry(connection, name)
        do(take_back, desk, FEB_3, found, reason="wrong")

    money = do(receive_suspense, jakarta, FEB_1, SuspenseArrival(idr(3_000_000), "BCA"))
    do(
        identify_suspense,
        jakarta,
        FEB_2,
        money.entry,
        [Owner(idr(2_000_000), "C1"), Owner(idr(500_000), "C2")],
    )
    do(identify_suspense, jakarta, FEB_2, money.entry, [Owner(idr(100_000), account=Role.DEALER_PAYABLE)])
    do(refund_suspense, jakarta, FEB_2, money.entry, idr(300_000), "MDR", **APPROVED)
    do(escheat_suspense, jakarta, FEB_2, money.entry, **APPROVED)
    do(sweep_to_out, jakarta, FEB_2, idr(2_500_000))
    do(settle, jakarta, FEB_2, "BDG", idr(2_500_000))
    do(arrive, bandung, FEB_3, "JKT", idr(2_500_000))
    receipts = (Collected("C1", idr(1_500_000), FEB_1), Collected("C2", idr(850_000), FEB_1))
    brought = do(remit, bandung, FEB_2, Remittance("K7", receipts, idr(2_300_000)))
    do(repay, bandung, FEB_3, "K7", idr(20_000))
    do(refund_deposit, bandung, FEB_3, "C1", idr(1_000))
    paid = jakarta.receive(FEB_3, 640_000, number="C2")
    done.append(paid.voucher.number)
    undo(jakarta, paid.voucher.number)
    undo(bandung, f"{brought.shares[1].contract.branch}/{brought.shares[1].fact.id}")
    world.books = replace(books, setup=setup)
    return done


def test_all_journals_of_the_counter_reach_the_ledger_and_agree(world: World) -> None:
    numbers = counter_day(world)
    assert verify(world.books).findings == []

    world.deliver()

    assert {number: world.posted()[number] for number in numbers} == dict.fromkeys(numbers, 1)
    assert {world.states()[number] for number in numbers} == {DocumentState.POSTED}
    result = agree(world.books, world.wire, clock=world.clock, limits=world.limits)
    assert (result.kinds, result.notices, result.needs_person) == ({}, (), False)
    with world.books.database.reading() as connection:
        ours = agreement.our_balances(connection, world.books.setup)
        theirs = agreement.navision_balances(connection, world.books.setup)
    assert {key: amount for key, amount in theirs.items() if amount} == ours


def test_in_the_ledger_every_document_balances_in_each_branch(world: World) -> None:
    numbers = counter_day(world)
    world.deliver()

    sums: Counter[tuple[str, str]] = Counter()
    for one in world.ledger():
        if one.document_no in numbers:
            sums[one.document_no, one.branch] += int(one.amount)

    assert {document for document, _ in sums} == set(numbers)
    assert len({branch for _, branch in sums}) == 2
    assert set(sums.values()) == {0}
