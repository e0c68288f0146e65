"""accounts.toml: from account roles to Navision's accounts.

A role may have one account for the company, others for single branches, and INTERBRANCH one per counter-branch.
BANK_IN and BANK_OUT take their Bank Account cards from branches.toml; what accounts.toml adds is the G/L account
that each card's posting group posts to, because that is what the ledger shows.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final, Literal

from pydantic import Field

from company.accounts import Account, Chart, RoleAccounts
from company.faults import FaultList
from company.organisation import BankAccount, Branch, Direction
from company.reading.rows import AccountNumber, Code3, Row, nearest, read_row
from connector.documents import AccountType
from servicing.roles import CONTRACT_ROLES, Role

FILE: Final = "accounts.toml"
BANK_ROLES: Final = {Role.BANK_IN: Direction.IN, Role.BANK_OUT: Direction.OUT}


class CardRow(Row):
    """A Bank Account card and the G/L account behind it."""

    number: AccountNumber
    ledger_account: AccountNumber


class RoleRow(Row):
    """The accounts of a role."""

    type: Literal["G/L Account", "Bank Account"]
    number: AccountNumber | None = None
    ledger_account: AccountNumber | None = None
    branches: dict[str, AccountNumber | CardRow] = Field(default_factory=dict)
    counter_branches: dict[str, AccountNumber] = Field(default_factory=dict)


class GeneralRoleRow(Row):
    """The accounts of general receipts and payments, by their codes."""

    type: Literal["G/L Account"]
    accounts: dict[Code3, AccountNumber]


class BankRoleRow(Row):
    """The accounts of BANK_IN or BANK_OUT."""

    type: Literal["G/L Account", "Bank Account"]
    ledger_account: AccountNumber | None = None
    ledger_accounts: dict[str, AccountNumber] = Field(default_factory=dict)


def read_chart(
    table: Mapping[str, Any], branches: Mapping[str, Branch], named: frozenset[str], faults: FaultList
) -> Chart:
    """The chart; `named` are all branch codes in the branches file, readable or not."""
    roles: dict[Role, RoleAccounts] = {}
    for key, raw in table.items():
        if key not in Role.__members__:
            faults.add(FILE, key, "is not an account role", nearest(key, tuple(Role.__members__)))
            continue
        role = Role(key)
        if role is Role.GENERAL:
            accounts = _general_role(raw, branches, faults)
        elif role in BANK_ROLES:
            accounts = _bank_role(role, raw, branches, named, faults)
        else:
            accounts = _role(role, raw, named, faults)
        if accounts is not None:
            roles[role] = accounts
    return Chart(MappingProxyType(roles))


def _general_role(raw: object, branches: Mapping[str, Branch], faults: FaultList) -> RoleAccounts | None:
    row = read_row(GeneralRoleRow, raw, FILE, Role.GENERAL.value, faults)
    if row is None:
        return None
    numbers = {
        (branch, code): Account(AccountType.GL_ACCOUNT, number, number)
        for branch in branches
        for code, number in row.accounts.items()
    }
    return RoleAccounts(None, MappingProxyType({}), MappingProxyType({}), MappingProxyType(numbers))


def _role(role: Role, raw: object, named: frozenset[str], faults: FaultList) -> RoleAccounts | None:
    row = read_row(RoleRow, raw, FILE, role.value, faults)
    if row is None:
        return None
    _check_role(role, row, named, faults)
    usual = _account(row, row.number, row.ledger_account) if row.number else None
    return RoleAccounts(
        usual=usual,
        branches=MappingProxyType({code: _override(row, value) for code, value in row.branches.items()}),
        counter_branches=MappingProxyType(
            {code: _account(row, number, None) for code, number in row.counter_branches.items()}
        ),
        banks=MappingProxyType({}),
    )


def _account(row: RoleRow, number: str, ledger: str | None) -> Account:
    return Account(AccountType(row.type), number, ledger or number)


def _override(row: RoleRow, value: str | CardRow) -> Account:
    if isinstance(value, CardRow):
        return _account(row, value.number, value.ledger_account)
    return _account(row, value, None)


def _check_role(role: Role, row: RoleRow, named: frozenset[str], faults: FaultList) -> None:
    key = role.value
    for where in ("branches", "counter_branches"):
        for code in sorted(set(getattr(row, where)) - named):
            faults.add(
                FILE, f"{key}.{where}.{code}", f"there is no branch {code}", nearest(code, sorted(named))
            )
    if row.counter_branches and role is not Role.INTERBRANCH:
        faults.add(FILE, f"{key}.counter_branches", "only INTERBRANCH has counter-branches", "take it out")
    if not (row.number or row.branches or row.counter_branches):
        faults.add(FILE, f"{key}.number", "is missing", "add it, or take the role out")
    if row.type == "Bank Account":
        _check_card(role, row, faults)
    elif row.ledger_account or any(isinstance(v, CardRow) for v in row.branches.values()):
        faults.add(FILE, f"{key}.ledger_account", "a G/L account is its own ledger account", "take it out")


def _check_card(role: Role, row: RoleRow, faults: FaultList) -> None:
    key = role.value
    if role in CONTRACT_ROLES:
        faults.add(
            FILE, f"{key}.type", "a customer's balance stands on a G/L account", 'write type = "G/L Account"'
        )
    if row.number and not row.ledger_account:
        faults.add(
            FILE,
            f"{key}.ledger_account",
            "is missing",
            "add the G/L account of the card's posting group: the ledger shows that one",
        )
    for code, value in row.branches.items():
        if not isinstance(value, CardRow):
            faults.add(
                FILE,
                f"{key}.branches.{code}",
                "a Bank Account card without its ledger account",
                'write {number = "…", ledger_account = "…"}',
            )


def _bank_role(
    role: Role, raw: object, branches: Mapping[str, Branch], named: frozenset[str], faults: FaultList
) -> RoleAccounts | None:
    row = read_row(BankRoleRow, raw, FILE, role.value, faults)
    if row is None:
        return None
    banks = [b for branch in branches.values() for b in branch.banks if b.direction is BANK_ROLES[role]]
    known = {f"{bank.branch} {bank.code}": bank for bank in banks}
    unread = named - set(branches)
    for name in sorted(set(row.ledger_accounts) - set(known)):
        if name.split(" ")[0] in unread:
            continue
        faults.add(
            FILE,
            f"{role.value}.ledger_accounts.{name}",
            f"there is no {BANK_ROLES[role].value} account {name} in branches.toml",
            nearest(name, sorted(known)),
        )
    accounts = {}
    for name, bank in known.items():
        ledger = row.ledger_accounts.get(name) or row.ledger_account
        if ledger is None:
            faults.add(
                FILE,
                f"{role.value}.ledger_accounts.{name}",
                "is missing",
                "add the G/L account of the bank's posting group, or one ledger_account for all banks",
            )
            continue
        accounts[bank.branch, bank.code] = _bank_account(row, bank, ledger)
    return RoleAccounts(None, MappingProxyType({}), MappingProxyType({}), MappingProxyType(accounts))


def _bank_account(row: BankRoleRow, bank: BankAccount, ledger: str) -> Account:
    if row.type == "Bank Account":
        return Account(AccountType.BANK_ACCOUNT, bank.navision_account, ledger)
    return Account(AccountType.GL_ACCOUNT, ledger, ledger)
