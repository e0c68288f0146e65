"""The chart: which Navision account stands behind an account role, per branch, bank and counter-branch.

Leasing speaks of roles only (`servicing.roles`); numbers live in `config/accounts.toml`. A role without an
account is not an error of the setup: documents that need it are held and say so, everything else goes on.

A bank account has two numbers. The journal line names the Bank Account card; the ledger shows the G/L account
of the card's posting group (PROTOCOL 4.4), which is why `Account.ledger_number` exists.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from connector.documents import AccountType
from servicing.roles import Role


class NotMapped(LookupError):
    """The chart has no account for what was asked; `key` is where it belongs in accounts.toml."""

    def __init__(self, role: Role, key: str, place: str) -> None:
        self.role = role
        self.key = key
        self.place = place
        super().__init__(f"config/accounts.toml has no account for {role.value} in {place}")


@dataclass(frozen=True, slots=True)
class Account:
    """A Navision account: its type and number on a journal line, and its number in the general ledger."""

    type: AccountType
    number: str
    ledger_number: str


@dataclass(frozen=True, slots=True)
class RoleAccounts:
    """All accounts of one role: the usual one, and the branches, banks or counter-branches that differ.

    `banks` is keyed by branch and code: BANK_IN and BANK_OUT have nothing else, nor has GENERAL, whose codes are
    those of general accounts.
    """

    usual: Account | None
    branches: Mapping[str, Account]
    counter_branches: Mapping[str, Account]
    banks: Mapping[tuple[str, str], Account]

    def every(self) -> frozenset[Account]:
        """Each account that the role can reach."""
        found = {*self.branches.values(), *self.counter_branches.values(), *self.banks.values()}
        return frozenset(found | ({self.usual} if self.usual else set()))


@dataclass(frozen=True, slots=True)
class Chart:
    """Account roles to Navision accounts."""

    roles: Mapping[Role, RoleAccounts]

    def account(
        self, role: Role, branch: str, *, bank: str | None = None, counter_branch: str | None = None
    ) -> Account:
        """The account of the role in the branch; raises NotMapped, never substitutes another."""
        accounts = self.roles.get(role)
        if accounts is None:
            raise NotMapped(role, role.value, f"branch {branch}")
        if role in (Role.BANK_IN, Role.BANK_OUT, Role.GENERAL):
            return self._bank(accounts, role, branch, bank)
        found = (
            accounts.counter_branches.get(counter_branch or "")
            or accounts.branches.get(branch)
            or accounts.usual
        )
        if found is None:
            raise NotMapped(role, f"{role.value}.branches.{branch}", f"branch {branch}")
        return found

    @staticmethod
    def _bank(accounts: RoleAccounts, role: Role, branch: str, bank: str | None) -> Account:
        found = accounts.banks.get((branch, bank or ""))
        if found is None and role is Role.GENERAL:
            raise NotMapped(role, f"{role.value}.accounts.{bank}", f"account {bank}")
        if found is None:
            place = f"bank {bank} of branch {branch}" if bank else f"branch {branch} without a bank"
            raise NotMapped(role, f"{role.value}.ledger_accounts", place)
        return found

    def roles_of(self, ledger_number: str, branch: str) -> tuple[Role, ...]:
        """The roles whose postings of the branch can be found on this general ledger account."""
        return tuple(
            role
            for role, accounts in self.roles.items()
            if any(a.ledger_number == ledger_number for a in _of_branch(accounts, branch))
        )


def _of_branch(accounts: RoleAccounts, branch: str) -> frozenset[Account]:
    own = accounts.branches.get(branch) or accounts.usual
    banks = {account for (of, _), account in accounts.banks.items() if of == branch}
    found = {*accounts.counter_branches.values(), *banks}
    return frozenset(found | ({own} if own else set()))
