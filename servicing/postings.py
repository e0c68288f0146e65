"""From rows to voucher lines: which accounts each component moves.

The table below is the whole chart of what leasing posts for a contract (DOMAIN 2.0-2.4). On CASH basis a paid
late charge has two rows, the payment and the income; their AR_LATE_CHARGE sides cancel in the voucher, so that
only LATE_CHARGE_INCOME remains (postings T1, L1).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from servicing.contract import Component, RowKey, Rows
from servicing.entries import ChargeMade, DepositRefunded, Event, MoneyAccount, ReceiptTaken
from servicing.money import Money
from servicing.roles import CONTRACT_ROLES, Role
from servicing.voucher import Side, VoucherLine, between_branches

# A positive row debits the first role and credits the second; None is no account of that row: its other
# side is another row of the same event (a receipt's money, say).
ACCOUNTS: Final[Mapping[Component, tuple[Role | None, Role | None]]] = {
    Component.LENT_PRINCIPAL: (Role.AR_PRINCIPAL, Role.DEALER_PAYABLE),
    Component.LENT_INTEREST: (Role.AR_INTEREST, Role.UNEARNED_INTEREST),
    Component.RECOGNISED: (Role.UNEARNED_INTEREST, Role.INTEREST_INCOME),
    Component.INTEREST: (None, Role.AR_INTEREST),
    Component.PRINCIPAL: (None, Role.AR_PRINCIPAL),
    Component.LATE_CHARGE: (None, Role.AR_LATE_CHARGE),
    Component.LATE_INCOME: (Role.AR_LATE_CHARGE, Role.LATE_CHARGE_INCOME),
    Component.LATE_WAIVED: (None, None),
    Component.LATE_WAIVED_POSTED: (Role.LATE_CHARGE_WAIVED, Role.AR_LATE_CHARGE),
    Component.OTHER: (None, Role.AR_OTHER),
    Component.DEPOSIT: (None, Role.CUSTOMER_DEPOSIT),
    Component.REFUND_DUE: (None, Role.CUSTOMER_DEPOSIT),
}


def lines_of(rows: Rows, event: Event, branch: str, contract: str) -> list[VoucherLine]:
    """The voucher lines of one entry's rows at the contract's home `branch`; not netted yet."""
    lines: list[VoucherLine] = []
    for key, amount in rows.items():
        lines += _lines(key, amount, event, branch, contract)
    return lines


def _lines(key: RowKey, amount: Money, event: Event, branch: str, contract: str) -> list[VoucherLine]:
    side = Side.DEBIT if amount > 0 else Side.CREDIT
    if key.component is Component.MONEY:
        account = money_account(event)
        owner = contract if account.role in CONTRACT_ROLES else None
        return [VoucherLine(account.branch, account.role, side, abs(amount), owner, bank=account.bank)]
    debit, credit = ACCOUNTS.get(key.component, (None, None))
    if key.component is Component.CHARGED:
        assert isinstance(event, ChargeMade)
        debit, credit = Role.AR_OTHER, event.income_role
    pairs = ((debit, side), (credit, side.opposite))
    return [VoucherLine(branch, role, s, abs(amount), contract) for role, s in pairs if role is not None]


def money_account(event: Event) -> MoneyAccount:
    """Where the event's money lies."""
    match event:
        case ReceiptTaken():
            return event.into
        case DepositRefunded():
            return event.out_of
        case _:
            raise AssertionError(f"a {event.name} moves no money")


def voucher_lines(moved: Iterable[tuple[Rows, Event]], branch: str, contract: str) -> tuple[VoucherLine, ...]:
    """The netted lines of everything one event moved on a contract, balanced in each branch."""
    lines: list[VoucherLine] = []
    money_branch = branch
    for rows, event in moved:
        lines += lines_of(rows, event, branch, contract)
        if any(key.component is Component.MONEY for key in rows):
            money_branch = money_account(event).branch
    return between_branches(lines, money_branch, contract)
