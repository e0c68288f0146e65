"""The journals of every function of sheets reach Navision's ledger through delivery, and both ledgers agree."""

from __future__ import annotations

from datetime import date

from books.verify import verify
from delivery import agree
from servicing.roles import Role
from simulator.posting.ledger import posted_entries
from tests.books.cheque_desk import ChequeDesk
from tests.delivery.world import World


def D(text: str) -> date:
    return date.fromisoformat(text)


def test_the_journals_of_sheets_are_told_once_and_agree(world: World) -> None:
    desk = ChequeDesk(world.books, "BDG", "CASHIER-2")
    desk.open_drawer()
    desk.register(
        D("2005-01-03"),
        *(desk.sheet(f"BCA {n}", 1_200_000, D("2005-01-03"), issued=D("2005-01-03")) for n in range(1, 8)),
    )
    desk.register(D("2005-01-03"), desk.sheet("BRI 9", 700_000, D("2005-01-03"), inkaso=True))
    desk.deposit(D("2005-01-04"), "BCA 1", "BCA 2", "BCA 3")
    desk.deposit(D("2005-01-04"), "BCA 4", "BRI 9", bank_branch="JKT")
    desk.clear(D("2005-01-05"), "BCA 1", bank_fee=5_000)
    cleared = desk.clear(D("2005-01-05"), "BCA 2")
    desk.bounce(D("2005-01-05"), "BCA 3", 1, bank_fee=50_000)
    desk.clear(D("2005-01-06"), "BCA 4")
    desk.clear(D("2005-01-20"), "BRI 9", bank_fee=15_000)
    desk.bounce(D("2005-01-20"), "BCA 1", 1, bank_fee=50_000)
    desk.take_back(D("2005-01-20"), cleared)
    desk.withdraw(D("2005-01-20"), "BCA 2")
    paid = desk.receive(D("2005-01-21"), 500_000)
    desk.replace_by_money(D("2005-01-21"), "BCA 3", paid.papers[0].number)
    desk.give_back(D("2005-01-21"), "BCA 5")
    desk.register(D("2005-01-21"), desk.sheet("BNI 1", 100_000, D("2005-02-01")))
    desk.cancel(D("2005-01-21"), "BNI 1")

    world.deliver()

    world.assert_told_once()
    result = agree(world.books, world.wire, clock=world.clock, limits=world.limits)
    assert (result.kinds, result.needs_person) == ({}, False)
    assert verify(world.books).findings == []
    # The memo accounts in Navision's own rows: five sheets left in the safe, nothing in clearing.
    accounts = world.books.setup.accounts
    sums = {role: accounts.account(role, "BDG").number for role in (Role.PDC_ON_HAND, Role.PDC_IN_CLEARING)}
    entries = posted_entries(world.navision)
    booked = {role: sum(e.amount for e in entries if e.account == number) for role, number in sums.items()}
    assert booked == {Role.PDC_ON_HAND: 4 * 1_200_000, Role.PDC_IN_CLEARING: 0}
