"""Opening balances: where the books began at the cut-over, agreed with Navision or the difference named.

Contracts arrive as `BroughtForward` entries; what else was open (drawers, money in transit, suspense) is
declared per account. Together they must be what Navision's ledger shows on that day. Nothing is posted: these
balances stand in Navision already. `last_entry_no` remembers, per account, how far Navision's ledger had come.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import Connection, func, insert, select

from books.accounts import AccountKey
from books.recording import NotRecorded
from books.schema.contracts import charge, contract, instalment, opening_balance, opening_ledger
from books.schema.entries import entry
from servicing.money import Money, rupiah
from servicing.roles import Role


class OpeningDiffers(NotRecorded):
    """What is brought forward is not what Navision shows; every difference is named."""


@dataclass(frozen=True, slots=True)
class OpeningDifference:
    """A Navision account of a branch on which the two sides disagree at the cut-over."""

    account: str
    branch: str
    roles: tuple[str, ...]
    ours: Money
    navision: Money

    def __str__(self) -> str:
        return (
            f"account {self.account} ({', '.join(self.roles) or 'no role'}) in {self.branch}: "
            f"brought forward {rupiah(self.ours)}, Navision shows {rupiah(self.navision)}, "
            f"difference {rupiah(self.ours - self.navision)}"
        )


def contract_balances(connection: Connection) -> dict[AccountKey, Money]:
    """What the contracts brought forward bring per account; debits positive."""
    forward = select(entry.c.branch, entry.c.contract).where(entry.c.kind == "brought_forward").subquery()
    rows = connection.execute(
        select(
            instalment.c.branch,
            func.sum(instalment.c.principal - instalment.c.principal_paid).label("principal"),
            func.sum(instalment.c.interest - instalment.c.interest_paid).label("interest"),
            func.sum(instalment.c.interest).label("all_interest"),
            func.sum(
                instalment.c.late_income - instalment.c.late_paid - instalment.c.late_waived_posted
            ).label("late"),
        )
        .join(
            forward,
            (forward.c.branch == instalment.c.branch) & (forward.c.contract == instalment.c.contract),
        )
        .group_by(instalment.c.branch)
    ).all()
    heads = connection.execute(
        select(
            contract.c.branch,
            func.sum(contract.c.deposit + contract.c.refund_due).label("deposit"),
            func.sum(contract.c.interest_recognised).label("recognised"),
        )
        .join(forward, (forward.c.branch == contract.c.branch) & (forward.c.contract == contract.c.number))
        .group_by(contract.c.branch)
    ).all()
    charges = connection.execute(
        select(charge.c.branch, func.sum(charge.c.amount - charge.c.paid).label("open"))
        .where(charge.c.income_role.is_(None))
        .group_by(charge.c.branch)
    ).all()
    sums: dict[AccountKey, Money] = {}

    def add(branch: str, role: Role, amount: int) -> None:
        key = AccountKey(branch, role)
        sums[key] = sums.get(key, Decimal(0)) + Decimal(int(amount))

    for row in rows:
        add(row.branch, Role.AR_PRINCIPAL, row.principal)
        add(row.branch, Role.AR_INTEREST, row.interest)
        add(row.branch, Role.AR_LATE_CHARGE, row.late)
        add(row.branch, Role.UNEARNED_INTEREST, -row.all_interest)
    for head in heads:
        add(head.branch, Role.CUSTOMER_DEPOSIT, -head.deposit)
        add(head.branch, Role.UNEARNED_INTEREST, head.recognised)
    for fee in charges:
        add(fee.branch, Role.AR_OTHER, fee.open)
    return {key: amount for key, amount in sums.items() if amount}


# A Navision account of a branch.
LedgerAccount = tuple[str, str]


def agree_opening(
    connection: Connection,
    as_of: date,
    declared: Mapping[AccountKey, Money],
    account_of: Callable[[AccountKey], LedgerAccount],
    navision: Mapping[LedgerAccount, Money],
    last_entry_nos: Mapping[str, int],
) -> dict[AccountKey, Money]:
    """Write the opening balances when they agree with Navision's; raises OpeningDiffers naming each difference.

    Call it after the contracts were brought forward, in the same transaction: a difference takes them back.
    `navision` holds the balances of the accounts that the company's chart maps, `last_entry_nos` how far each
    account's ledger has come.
    """
    ours = contract_balances(connection)
    for key, amount in declared.items():
        ours[key] = ours.get(key, Decimal(0)) + amount
    differences = list(_differences(ours, account_of, navision))
    if differences:
        raise OpeningDiffers(
            f"the balances brought forward as of {as_of} are not Navision's:\n"
            + "\n".join(map(str, differences))
            + "\ncorrect the file or Navision, then import again"
        )
    rows = [
        {
            "branch": key.branch,
            "role": key.role.value,
            "counter_branch": key.counter_branch,
            "bank": key.bank,
            "as_of": as_of,
            "amount": int(amount),
        }
        for key, amount in ours.items()
        if amount
    ]
    if rows:
        connection.execute(insert(opening_balance), rows)
    if last_entry_nos:
        connection.execute(
            insert(opening_ledger),
            [{"account": account, "last_entry_no": last} for account, last in sorted(last_entry_nos.items())],
        )
    return ours


def _differences(
    ours: Mapping[AccountKey, Money],
    account_of: Callable[[AccountKey], LedgerAccount],
    navision: Mapping[LedgerAccount, Money],
) -> Iterable[OpeningDifference]:
    sums: dict[LedgerAccount, Money] = {}
    roles: dict[LedgerAccount, list[str]] = {}
    for key, amount in ours.items():
        account = account_of(key)
        sums[account] = sums.get(account, Decimal(0)) + amount
        roles.setdefault(account, []).append(key.role.value)
    for account in sorted({*sums, *navision}):
        mine, theirs = sums.get(account, Decimal(0)), navision.get(account, Decimal(0))
        if mine != theirs:
            yield OpeningDifference(*account, tuple(sorted(set(roles.get(account, ())))), mine, theirs)
