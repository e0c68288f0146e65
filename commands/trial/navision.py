"""The Navision that a company of this setup would have: what the simulator starts with.

It plays the administrator who set Navision up by hand: the chart of accounts behind the roles, the bank
accounts, the dimension values, our journal batch, the allowed posting dates, and the ledger as it stood at
the cut-over.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from books.accounts import AccountKey
from company.navision import NavisionSetup
from company.setup import Setup
from connector.documents import AccountType
from servicing.money import Money
from servicing.roles import Role
from simulator import (
    AccountSeed,
    BankAccountSeed,
    BatchSeed,
    CompanySeed,
    DimensionValueSeed,
    OpeningEntry,
    TemplateSeed,
)

OPENING_DOCUMENT = "OPENING"
_INCOME_AND_EXPENSES = ("4", "5", "6", "7", "8", "9")


def company_seed(
    setup: Setup,
    contracts: Iterable[str] = (),
    opening: Mapping[AccountKey, Money] | None = None,
    as_of: date | None = None,
) -> CompanySeed:
    """The company of the setup in Navision, with these contracts as dimension values and these balances."""
    navision = setup.navision
    return CompanySeed(
        name=navision.company,
        accounts=tuple(_accounts(setup)),
        bank_accounts=tuple(_banks(setup)),
        dimension_values=tuple(_dimension_values(setup, contracts)),
        templates=(TemplateSeed(navision.batch.template),),
        batches=(BatchSeed(navision.batch.template, navision.batch.name),),
        opening=tuple(opening_entries(setup, opening, as_of)) if opening and as_of else (),
        global_dimensions=_global_dimensions(navision),
        posting_allowed_from=setup.limits.posting_from,
        posting_allowed_to=setup.limits.posting_to,
    )


def opening_entries(
    setup: Setup, balances: Mapping[AccountKey, Money], as_of: date
) -> Iterator[OpeningEntry]:
    """Balances as ledger entries of the last day before the cut-over."""
    for key, amount in sorted(balances.items()):
        account = setup.accounts.account(
            key.role, key.branch, bank=key.bank or None, counter_branch=key.counter_branch or None
        )
        yield OpeningEntry(
            as_of, OPENING_DOCUMENT, account.ledger_number, amount, key.branch, description=key.role.value
        )


def _accounts(setup: Setup) -> Iterator[AccountSeed]:
    names: dict[str, list[Role]] = {}
    behind_banks: set[str] = set()
    for role, accounts in setup.accounts.roles.items():
        for account in accounts.every():
            names.setdefault(account.ledger_number, []).append(role)
            if account.type is AccountType.BANK_ACCOUNT:
                behind_banks.add(account.ledger_number)
    for number, roles in sorted(names.items()):
        yield AccountSeed(
            number,
            ", ".join(role.value.replace("_", " ").capitalize() for role in roles)[:50],
            direct_posting=number not in behind_banks,
            balance_sheet=not number.startswith(_INCOME_AND_EXPENSES),
        )


def _banks(setup: Setup) -> Iterator[BankAccountSeed]:
    names = {bank.navision_account: bank.name for bank in setup.banks}
    cards = {
        account.number: account.ledger_number
        for accounts in setup.accounts.roles.values()
        for account in accounts.every()
        if account.type is AccountType.BANK_ACCOUNT
    }
    for number, ledger_number in sorted(cards.items()):
        yield BankAccountSeed(number, ledger_number, names.get(number, ""))


def _dimension_values(setup: Setup, contracts: Iterable[str]) -> Iterator[DimensionValueSeed]:
    dimensions = setup.navision.dimensions
    for branch in setup.branches.values():
        yield DimensionValueSeed(dimensions.branch, branch.code, branch.name)
    for number in contracts:
        yield DimensionValueSeed(dimensions.contract, number)


def _global_dimensions(navision: NavisionSetup) -> tuple[str, ...]:
    return navision.dimensions.branch, navision.dimensions.contract
