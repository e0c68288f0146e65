"""What is in clearing as of any day, by bank account, with its check marks; equal to the memo accounts (R7-R9).

A stay in clearing is a row with its first day and, once the bank has answered, its last; a report as of a past day
asks for the stays that had begun and not ended then. The longest stay there ever was bounds how far back it looks.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, func, select

from books import accounts
from books.cheques.marks import Mark, marks
from books.cheques.rows import SheetKey
from books.schema.cheques import cheque, cheque_clearing
from books.schema.vouchers import paper
from servicing.money import Money
from servicing.roles import Role


@dataclass(frozen=True, slots=True)
class InClearing:
    """A sheet in clearing as of the day; `mark` is its check mark, where it had been seen on the statement."""

    bank_branch: str
    bank: str
    slip: str
    kind: str
    drawee: str
    number: str
    party: str
    contract: str
    branch: str
    amount: Money
    effective: date
    deposited: date
    days: int
    inkaso: bool
    mark: Mark | None

    @property
    def ticked(self) -> bool:
        """Whether it had been seen on the statement."""
        return self.mark is not None

    @property
    def name(self) -> str:
        """The sheet as people call it."""
        return f"{self.kind} {self.drawee} {self.number}"


@dataclass(frozen=True, slots=True)
class AccountTotal:
    """One bank account's sheets in clearing, and how many of them were ticked."""

    bank_branch: str
    bank: str
    inkaso: bool
    sheets: int
    amount: Money
    ticked: int
    ticked_amount: Money


@dataclass(frozen=True, slots=True)
class ClearingReport:
    """The report as of a day: every sheet in clearing, and the totals of each bank account."""

    on: date
    totals: tuple[AccountTotal, ...]
    rows: tuple[InClearing, ...]

    @property
    def amount(self) -> Money:
        """Everything in clearing."""
        return sum((total.amount for total in self.totals), Decimal(0))


def clearing_report(connection: Connection, on: date, *, branches: Sequence[str] = ()) -> ClearingReport:
    """The sheets in clearing on the evening of the day; `branches` are those whose bank accounts are shown."""
    rows: list[InClearing] = []
    for where in stays(connection, on):
        if branches:
            where = and_(where, cheque_clearing.c.bank_branch.in_(list(branches)))
        ticked = marks(connection, where, on)
        rows += [_row(row, on, ticked) for row in connection.execute(rows_of(where))]
    rows.sort(key=lambda r: (r.bank_branch, r.bank, r.deposited, r.slip, r.drawee, r.number))
    return ClearingReport(on, _totals(rows), tuple(rows))


def _totals(rows: Sequence[InClearing]) -> tuple[AccountTotal, ...]:
    accounts_: dict[tuple[str, str, bool], list[InClearing]] = {}
    for row in rows:
        accounts_.setdefault((row.bank_branch, row.bank, row.inkaso), []).append(row)
    return tuple(
        AccountTotal(*key, *_sum(its), *_sum([row for row in its if row.ticked]))
        for key, its in sorted(accounts_.items())
    )


def _sum(rows: Sequence[InClearing]) -> tuple[int, Money]:
    return len(rows), sum((row.amount for row in rows), Decimal(0))


def stays(connection: Connection, on: date) -> tuple[ColumnElement[bool], ...]:
    """The conditions that find what was in clearing on a day: what still is, and what has ended since."""
    longest = connection.execute(select(func.max(cheque_clearing.c.days))).scalar_one() or 0
    return (
        and_(cheque_clearing.c.until.is_(None), cheque_clearing.c.since <= on),
        and_(
            cheque_clearing.c.since <= on,
            cheque_clearing.c.since >= on - timedelta(days=longest),
            cheque_clearing.c.until > on,
        ),
    )


def rows_of(where: ColumnElement[bool]) -> Select[Any]:
    """The stays with what is written on their sheets and the number of their slip."""
    return (
        select(
            cheque_clearing,
            cheque.c.kind,
            cheque.c.bank.label("drawee"),
            cheque.c.number,
            cheque.c.party,
            cheque.c.contract,
            cheque.c.effective_now,
            paper.c.number.label("slip_number"),
        )
        .join(
            cheque, (cheque.c.branch == cheque_clearing.c.branch) & (cheque.c.id == cheque_clearing.c.cheque)
        )
        .outerjoin(
            paper,
            (paper.c.entry_branch == cheque_clearing.c.slip_branch)
            & (paper.c.entry == cheque_clearing.c.slip)
            & (paper.c.kind == "BST"),
        )
        .where(where)
    )


def _row(row: Any, on: date, ticked: Mapping[SheetKey, Mark]) -> InClearing:
    return InClearing(
        row.bank_branch,
        row.bank,
        row.slip_number or row.old_slip or "",
        row.kind,
        row.drawee,
        row.number,
        row.party,
        row.contract,
        row.branch,
        Decimal(row.amount),
        row.effective_now,
        row.since,
        (on - row.since).days,
        bool(row.inkaso),
        ticked.get((row.branch, row.cheque)),
    )


def memo_balance(connection: Connection, on: date) -> Money:
    """What the memo accounts of clearing and collection stand at by the vouchers: what the report must make."""
    balances = accounts.balances(connection, on)
    wanted = (Role.PDC_IN_CLEARING, Role.PDC_IN_COLLECTION)
    return sum((amount for key, amount in balances.items() if key.role in wanted), Decimal(0))
