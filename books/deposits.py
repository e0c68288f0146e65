"""The customer's deposit (titipan konsumen): used when something falls due (S6), or paid back (S5, a barrier).

A use stores "up to what is available" and shrinks with its source; a refund is money that left the house, and
nothing before it is reversed until it is taken back itself.
"""

from __future__ import annotations

from sqlalchemy import Connection

from books.contracts import look
from books.counter.drawers import cash_at_hand
from books.counter.money_places import cash_or_bank
from books.receipts import check_contract
from books.recording import Act, NotRecorded, Recorded, record
from books.setups import Books
from company.organisation import Direction
from servicing.contract import Contract
from servicing.entries import DepositRefunded, DepositUsed
from servicing.money import Money, rupiah
from servicing.roles import Role


def use_deposit(
    connection: Connection,
    books: Books,
    act: Act,
    number: str,
    amount: Money | None = None,
    chosen: tuple[int, ...] | None = None,
    replaces: int | None = None,
) -> Recorded:
    """Let the deposit pay what is due (S6): all that is there when no amount is named. Raises NotRecorded."""
    held = look(connection, number).deposit
    if amount is None and held <= 0:
        raise NotRecorded(f"{act.key}: contract {number} has no deposit: there is nothing to use")

    def check(_connection: Connection, contract: Contract) -> None:
        if contract.deposit <= 0:
            raise NotRecorded(f"{act.key}: contract {number} has no deposit: there is nothing to use")
        check_contract(books, act, contract, chosen)

    event = DepositUsed(held if amount is None else amount, chosen)
    return record(connection, books, act, number, event, replaces=replaces, check=check)


def refund_deposit(
    connection: Connection, books: Books, act: Act, number: str, amount: Money, bank: str | None = None
) -> Recorded:
    """Pay part of the deposit back (S5): out of the drawer, or from the OUT account `bank`. Raises NotRecorded."""
    out_of = cash_or_bank(books, act, bank, Direction.OUT)

    def check(inner: Connection, contract: Contract) -> None:
        held = contract.deposit + contract.refund_due
        if amount > held:
            raise NotRecorded(
                f"{act.key}: contract {number} has {rupiah(held)} in deposit: refund that much or less"
            )
        if out_of.role is Role.CASH_TELLER:
            cash_at_hand(inner, act, amount, "a refund")

    return record(connection, books, act, number, DepositRefunded(amount, out_of), check=check)
