"""Where money comes in and goes out at a branch: its drawer, its IN accounts, its OUT accounts (R52, DOMAIN 2.5).

IN accounts only receive and OUT accounts only pay. A newcomer would let the caller name any account; here the
direction follows from what is done, and an account of the other direction is refused.
"""

from __future__ import annotations

from books.recording import Act, NotRecorded
from books.setups import Books
from company.organisation import Direction
from servicing.entries import MoneyAccount
from servicing.roles import Role

_ROLES = {Direction.IN: Role.BANK_IN, Direction.OUT: Role.BANK_OUT}


def cash_or_bank(books: Books, act: Act, bank: str | None, direction: Direction) -> MoneyAccount:
    """The acting branch's drawer when no bank is named, else its account there; raises NotRecorded."""
    _check_branch(books, act)
    if bank is None:
        return MoneyAccount(Role.CASH_TELLER, act.at_branch)
    return bank_account(books, act, bank, direction)


def bank_account(books: Books, act: Act, bank: str | None, direction: Direction) -> MoneyAccount:
    """The acting branch's account of the direction at a bank, its first one when None; raises NotRecorded."""
    _check_branch(books, act)
    branch = books.setup.branches[act.at_branch]
    if bank is None:
        bank = branch.first_bank(direction).code
    elif branch.bank(bank, direction) is None:
        known = ", ".join(b.code for b in branch.banks if b.direction is direction)
        raise NotRecorded(
            f"{act.key}: branch {act.at_branch} has no {direction.value} account at {bank}: choose one of {known}"
        )
    return MoneyAccount(_ROLES[direction], act.at_branch, bank)


def _check_branch(books: Books, act: Act) -> None:
    if act.at_branch not in books.setup.branches:
        raise NotRecorded(
            f"{act.key}: config/branches.toml has no branch {act.at_branch}: correct the branch"
        )
