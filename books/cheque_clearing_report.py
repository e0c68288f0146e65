"""What is in clearing as of any day, by bank account, with its check marks; equal to the memo accounts (R7-R9).

A stay in clearing is a row with its first day and, once the bank has answered, its last; a report as of a past day
asks for the stays that had begun and not ended then. The longest stay there ever was bounds how far back it looks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Select, and_, func, select, tuple_

from books import accounts
from books.cheque_rows import SheetKey, read_steps
from books.schema import paper
from books.schema_cheques import cheque, cheque_clearing, cheque_step
from servicing.cheque_history import Step, standing
from servicing.cheques import StepKind
from servicing.money import Money
from servicing.roles import Role


@dataclass(frozen=True, slots=True)
class InClearing:
    """A sheet in clearing as of the day; `ticked` says whether it had been seen on the statement by then."""

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
    ticked: bool

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
    """The report as of a day; `limit` may cut its rows, never its totals."""

    on: date
    totals: tuple[AccountTotal, ...]
    rows: tuple[InClearing, ...]

    @property
    def amount(self) -> Money:
        """Everything in clearing."""
        return sum((total.amount for total in self.totals), Decimal(0))


def clearing_report(
    connection: Connection, on: date, *, branches: Sequence[str] = (), limit: int | None = None
) -> ClearingReport:
    """The sheets in clearing on the evening of the day; `branches` are those whose bank accounts are shown."""
    totals: dict[tuple[str, str, bool], list[int]] = {}
    rows: list[InClearing] = []
    for where in stays(connection, on):
        if branches:
            where = and_(where, cheque_clearing.c.bank_branch.in_(list(branches)))
        _add_totals(connection, where, totals)
        found = connection.execute(rows_of(where, limit)).all()
        ticked = _ticked(connection, found, on)
        rows += [_row(row, on, ticked) for row in found]
    marked = _marks(connection, on, branches, rows, limit)
    rows.sort(key=lambda r: (r.bank_branch, r.bank, r.deposited, r.slip, r.drawee, r.number))
    return ClearingReport(
        on,
        tuple(
            AccountTotal(*key, count, Decimal(amount), *marked.get(key, (0, Decimal(0))))
            for key, (count, amount) in sorted(totals.items())
        ),
        tuple(rows if limit is None else rows[:limit]),
    )


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


def rows_of(where: ColumnElement[bool], limit: int | None) -> Select[Any]:
    """The stays with what is written on their sheets and the number of their slip."""
    wanted = (
        select(
            cheque_clearing,
            cheque.c.kind,
            cheque.c.bank.label("drawee"),
            cheque.c.number,
            cheque.c.party,
            cheque.c.contract,
            cheque.c.effective_now,
            cheque.c.status,
            cheque.c.ticked,
            cheque.c.last_on,
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
        .order_by(cheque_clearing.c.bank_branch, cheque_clearing.c.bank, cheque_clearing.c.since)
    )
    return wanted if limit is None else wanted.limit(limit)


def totals_of(where: ColumnElement[bool]) -> Select[Any]:
    """The sums by bank account."""
    keys = (cheque_clearing.c.bank_branch, cheque_clearing.c.bank, cheque_clearing.c.inkaso)
    return (
        select(*keys, func.count().label("sheets"), func.sum(cheque_clearing.c.amount).label("amount"))
        .where(where)
        .group_by(*keys)
    )


def _add_totals(
    connection: Connection, where: ColumnElement[bool], totals: dict[tuple[str, str, bool], list[int]]
) -> None:
    for row in connection.execute(totals_of(where)):
        sums = totals.setdefault((row.bank_branch, row.bank, bool(row.inkaso)), [0, 0])
        sums[0] += int(row.sheets)
        sums[1] += int(row.amount)


def _marks(
    connection: Connection, on: date, branches: Sequence[str], rows: Sequence[InClearing], limit: int | None
) -> dict[tuple[str, str, bool], tuple[int, Money]]:
    """What of each account was ticked: from the rows where all are there, else by looking at all of them."""
    if limit is not None and len(rows) >= limit:
        rows = clearing_report(connection, on, branches=branches).rows
    found: dict[tuple[str, str, bool], tuple[int, Money]] = {}
    for row in rows:
        if row.ticked:
            key = (row.bank_branch, row.bank, row.inkaso)
            count, amount = found.get(key, (0, Decimal(0)))
            found[key] = (count + 1, amount + row.amount)
    return found


def _ticked(connection: Connection, rows: Sequence[Any], on: date) -> dict[tuple[str, int, int], bool]:
    """The check mark of each stay on the day: the cached one, or where something came later, by the history."""
    older = {(r.branch, r.cheque) for r in rows if r.last_on > on or r.status != "DEPOSITED"}
    steps = read_steps(connection, _ever_marked(connection, sorted(older)))
    found = {}
    for row in rows:
        key = (row.branch, row.cheque)
        mark = bool(row.ticked) and key not in older
        if key in steps:
            mark = _mark_then(steps[key], row.place, on)
        found[row.branch, row.cheque, row.place] = mark
    return found


def _ever_marked(connection: Connection, keys: Sequence[SheetKey]) -> list[SheetKey]:
    """Those of the sheets that were ever ticked: only their histories are read."""
    found: list[SheetKey] = []
    for start in range(0, len(keys), _AT_ONCE):
        marked = (
            select(cheque_step.c.branch, cheque_step.c.cheque)
            .where(
                tuple_(cheque_step.c.branch, cheque_step.c.cheque).in_(keys[start : start + _AT_ONCE]),
                cheque_step.c.kind.in_([StepKind.TICKED.value, StepKind.UNTICKED.value]),
            )
            .distinct()
        )
        found += [(row.branch, row.cheque) for row in connection.execute(marked)]
    return found


_AT_ONCE: Final = 400


def _mark_then(steps: Sequence[Step], place: int, on: date) -> bool:
    known = [s for s in steps if s.on <= on]
    marks = [s for s in standing(known) if s.place > place and s.kind in (StepKind.TICKED, StepKind.UNTICKED)]
    return bool(marks) and marks[-1].kind is StepKind.TICKED


def _row(row: Any, on: date, ticked: dict[tuple[str, int, int], bool]) -> InClearing:
    return InClearing(
        row.bank_branch,
        row.bank,
        row.slip_number or "",
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
        ticked[row.branch, row.cheque, row.place],
    )


def memo_balance(connection: Connection, on: date) -> Money:
    """What the memo accounts of clearing and collection stand at by the vouchers: what the report must make."""
    balances = accounts.balances(connection, on)
    wanted = (Role.PDC_IN_CLEARING, Role.PDC_IN_COLLECTION)
    return sum((amount for key, amount in balances.items() if key.role in wanted), Decimal(0))
