"""Vouchers: the balanced record of one business event.

Amounts are positive and have a side; signs appear only in `mappings/`. A voucher balances in total *and* in
each branch, because Navision adds no inter-branch lines by itself (DOMAIN 2.0): `between_branches` puts the
INTERBRANCH lines in when the money moved at one branch for a contract of another (DOMAIN 2.5).

>>> from servicing.money import idr
>>> cash = VoucherLine("JKT", Role.CASH_TELLER, Side.DEBIT, idr(1_236_000))
>>> loan = VoucherLine("BDG", Role.AR_PRINCIPAL, Side.CREDIT, idr(1_236_000), contract="C1")
>>> for line in between_branches([cash, loan], money_branch="JKT", contract="C1"):
...     print(line)
JKT Dr CASH_TELLER 1,236,000
BDG Dr INTERBRANCH:JKT C1 1,236,000
JKT Cr INTERBRANCH:BDG C1 1,236,000
BDG Cr AR_PRINCIPAL C1 1,236,000
>>> Voucher("JUMBDG0502-00031", date(2005, 2, 2), VoucherKind.CHARGE, (loan,))
Traceback (most recent call last):
...
servicing.voucher.Unbalanced: JUMBDG0502-00031: in BDG debits are 0 but credits 1,236,000
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Final

from servicing.money import ZERO, Money, rupiah
from servicing.roles import Role


class Unbalanced(AssertionError):
    """Debits and credits differ in total or in a branch: a defect of ours, never a user's."""


class Side(StrEnum):
    """The side of an account."""

    DEBIT = "Dr"
    CREDIT = "Cr"

    @property
    def opposite(self) -> Side:
        """The other side."""
        return Side.CREDIT if self is Side.DEBIT else Side.DEBIT


class VoucherKind(StrEnum):
    """What happened; setup gives each kind its document series and says whether it is posted in detail."""

    ACTIVATION = "ACTIVATION"
    INTEREST = "INTEREST"
    RECEIPT_CASH = "RECEIPT_CASH"
    RECEIPT_BANK = "RECEIPT_BANK"
    PAYMENT_CASH = "PAYMENT_CASH"
    PAYMENT_BANK = "PAYMENT_BANK"
    CHARGE = "CHARGE"
    LATE_CHARGE = "LATE_CHARGE"
    WAIVER = "WAIVER"
    DEPOSIT_USE = "DEPOSIT_USE"
    CHEQUE = "CHEQUE"
    CHANNEL = "CHANNEL"
    INTERBRANCH = "INTERBRANCH"
    SUSPENSE = "SUSPENSE"
    DRAWER = "DRAWER"
    GENERAL = "GENERAL"
    CORRECTION = "CORRECTION"
    RESTATEMENT = "RESTATEMENT"


@dataclass(frozen=True, slots=True)
class VoucherLine:
    """One side of one account, by role.

    `counter_branch` tells INTERBRANCH lines whom they concern, `bank` tells BANK_IN and BANK_OUT lines which
    of the branch's accounts moved. On GENERAL lines it is the three-letter code of the general account.
    """

    branch: str
    role: Role
    side: Side
    amount: Money
    contract: str | None = None
    counter_branch: str | None = None
    bank: str | None = None

    def __post_init__(self) -> None:
        if self.amount <= 0:
            raise Unbalanced(f"a line of {self.role.value} over {self.amount}: amounts are above zero")
        if (self.role is Role.INTERBRANCH) != (self.counter_branch is not None):
            raise Unbalanced(f"{self.role.value}: INTERBRANCH lines, and only they, name a counter-branch")

    @property
    def account(self) -> tuple[str, Role, str, str, str]:
        """What two lines must share to be one balance: branch, role, contract, counter-branch, bank."""
        return (self.branch, self.role, self.contract or "", self.counter_branch or "", self.bank or "")

    def mirrored(self) -> VoucherLine:
        """The same amount on the other side."""
        return replace(self, side=self.side.opposite)

    def __str__(self) -> str:
        name = self.role.value
        name += f":{self.counter_branch}" if self.counter_branch else f":{self.bank}" if self.bank else ""
        contract = f" {self.contract}" if self.contract else ""
        return f"{self.branch} {self.side.value} {name}{contract} {rupiah(self.amount)}"


def net(lines: Iterable[VoucherLine]) -> tuple[VoucherLine, ...]:
    """One line per account with what remains of it, debits first, then in the order of `Role`.

    Accounts that cancel out are gone.
    """
    balances: dict[tuple[str, Role, str, str, str], tuple[VoucherLine, Money]] = {}
    for line in lines:
        first, balance = balances.get(line.account, (line, ZERO))
        signed = line.amount if line.side is Side.DEBIT else -line.amount
        balances[line.account] = (first, balance + signed)
    netted = [
        replace(first, side=Side.DEBIT if balance > 0 else Side.CREDIT, amount=abs(balance))
        for first, balance in balances.values()
        if balance
    ]
    return tuple(sorted(netted, key=_reading_order))


_ROLE_ORDER: Final = {role: place for place, role in enumerate(Role)}


def _reading_order(line: VoucherLine) -> tuple[object, ...]:
    return (line.side is Side.CREDIT, _ROLE_ORDER[line.role], line.account)


def between_branches(
    lines: Iterable[VoucherLine], money_branch: str, contract: str | None = None
) -> tuple[VoucherLine, ...]:
    """The netted lines, with INTERBRANCH lines so that each branch balances (postings B1 and B4)."""
    netted = net(lines)
    added: list[VoucherLine] = []
    for branch in sorted({line.branch for line in netted} - {money_branch}):
        surplus = sum(
            (x.amount if x.side is Side.CREDIT else -x.amount for x in netted if x.branch == branch), ZERO
        )
        if surplus:
            side = Side.DEBIT if surplus > 0 else Side.CREDIT
            here = VoucherLine(branch, Role.INTERBRANCH, side, abs(surplus), contract, money_branch)
            there = VoucherLine(money_branch, Role.INTERBRANCH, side.opposite, abs(surplus), contract, branch)
            added += [here, there]
    return net((*netted, *added)) if added else netted


@dataclass(frozen=True, slots=True)
class Voucher:
    """The balanced record of one business event; its number is Navision's Document No."""

    number: str
    date: date
    kind: VoucherKind
    lines: tuple[VoucherLine, ...]
    text: str = ""
    reverses: str | None = None

    def __post_init__(self) -> None:
        if not self.lines:
            raise Unbalanced(f"{self.number}: a voucher has lines")
        for branch in sorted({line.branch for line in self.lines}):
            debits, credits = self.totals(branch)
            if debits != credits:
                raise Unbalanced(
                    f"{self.number}: in {branch} debits are {rupiah(debits)} but credits {rupiah(credits)}"
                )

    def totals(self, branch: str) -> tuple[Money, Money]:
        """The branch's debits and credits."""
        mine = [line for line in self.lines if line.branch == branch]
        debits = sum((line.amount for line in mine if line.side is Side.DEBIT), ZERO)
        credits = sum((line.amount for line in mine if line.side is Side.CREDIT), ZERO)
        return debits, credits

    def __str__(self) -> str:
        head = f"{self.number}  {self.date}  {self.kind.value.lower().replace('_', ' ')}"
        rows = [
            f"  {'' if line.side is Side.DEBIT else '   '}{str(line).split(' ', 1)[1]} [{line.branch}]"
            for line in self.lines
        ]
        return "\n".join([head, *rows])
