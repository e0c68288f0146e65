"""What sheets post: memo lines P1, P2, P4, P5 and the bank's lines of P3 and P4 (DOMAIN 2.1).

The contract's own lines of P3 (its receipt) and P4 (its fee) come from `servicing.replay`, like every other
receipt and charge; here are only the lines that belong to the sheet. Memo lines stay at the contract's home
branch, wherever the sheet is deposited (DOMAIN 2.5, B3), and both carry the sheet's main contract.
"""

from __future__ import annotations

from collections.abc import Iterable

from servicing.cheque_history import Deposit, Sheet, SheetFacts
from servicing.cheques import ON_HAND, Status
from servicing.money import Money
from servicing.roles import Role
from servicing.voucher import Side, VoucherLine


def memo_role(facts: SheetFacts, status: Status) -> Role | None:
    """The memo account in which a sheet of this status stands, besides PDC_CONTRA; None when in none."""
    return memo_account(status, inkaso=facts.inkaso) if facts.memo else None


def memo_account(status: Status, *, inkaso: bool) -> Role | None:
    """The memo account of sheets of a status, inkaso or not; None when it has none."""
    if status in ON_HAND:
        return Role.PDC_ON_HAND
    if status is Status.DEPOSITED:
        return Role.PDC_IN_COLLECTION if inkaso else Role.PDC_IN_CLEARING
    return None


def memo_lines(facts: SheetFacts, before: Status, after: Status) -> tuple[VoucherLine, ...]:
    """The lines by which a sheet moves from one memo account to another; none when it stays.

    Where it is in none of them before or after, PDC_CONTRA takes the other side.
    """
    if not facts.memo:
        return ()
    into, out = memo_role(facts, after) or Role.PDC_CONTRA, memo_role(facts, before) or Role.PDC_CONTRA
    if into is out:
        return ()
    return (_line(facts, into, Side.DEBIT), _line(facts, out, Side.CREDIT))


def stack_lines(sheets: Iterable[Sheet], before: Status) -> list[VoucherLine]:
    """The memo lines of many sheets that take the same step."""
    return [line for sheet in sheets for line in memo_lines(sheet.facts, before, sheet.status)]


def _line(facts: SheetFacts, role: Role, side: Side) -> VoucherLine:
    return VoucherLine(facts.branch, role, side, facts.amount, facts.contract)


def bank_fee_lines(deposit: Deposit, fee: Money) -> tuple[VoucherLine, ...]:
    """The bank's own fee: taken from the account, or kept from the credit (the bank pays net)."""
    if not fee:
        return ()
    where = deposit.bank_branch
    return (
        VoucherLine(where, Role.BANK_CHARGES, Side.DEBIT, fee),
        VoucherLine(where, Role.BANK_IN, Side.CREDIT, fee, bank=deposit.bank),
    )
