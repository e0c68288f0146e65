"""Registers that look back: a sheet's history, the bounced and the returned sheets (R10, R14, R24)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, and_, select

from books import vouchers
from books.bundles import parts_of
from books.cheques.sheets import look
from books.papers import IssuedPaper, issued_by
from books.schema.cheques import cheque, cheque_handover, cheque_step, cheque_warning
from books.schema.entries import entry
from servicing.cheque_history import EntryRef, Sheet, Step, standing
from servicing.money import Money


@dataclass(frozen=True, slots=True)
class StepTold:
    """A step with who took it, who approved it and why, its papers and voucher; `stands` until it is taken back."""

    step: Step
    by: str
    role: str
    approver: str
    reason: str
    clock: str
    papers: tuple[IssuedPaper, ...]
    voucher: str
    stands: bool


@dataclass(frozen=True, slots=True)
class SheetHistory:
    """A sheet and everything that ever happened to it; nothing of it can be deleted."""

    sheet: Sheet
    steps: tuple[StepTold, ...]
    warnings: tuple[str, ...]


def sheet_history(connection: Connection, name: str) -> SheetHistory:
    """Every state of the sheet with dates, people, documents and amounts; raises UnknownSheet."""
    sheet = look(connection, name)
    live = {step.place for step in standing(sheet.steps)}
    told = []
    for step in sheet.steps:
        head = connection.execute(
            select(entry).where(entry.c.branch == step.entry.branch, entry.c.id == step.entry.id)
        ).one()
        voucher = vouchers.of_entry(connection, *step.entry)
        told.append(
            StepTold(
                step,
                head.actor,
                head.role,
                head.approver or "",
                head.reason,
                head.clock,
                papers_of(connection, step.entry),
                voucher.number if voucher else "",
                step.place in live,
            )
        )
    return SheetHistory(sheet, tuple(told), _warnings(connection, sheet))


def _warnings(connection: Connection, sheet: Sheet) -> tuple[str, ...]:
    """What the clerk was warned of when the sheet came in."""
    rows = connection.execute(
        select(cheque_warning.c.sentence)
        .where(cheque_warning.c.branch == sheet.facts.branch, cheque_warning.c.cheque == sheet.facts.id)
        .order_by(cheque_warning.c.code)
    )
    return tuple(rows.scalars())


def papers_of(connection: Connection, act: EntryRef) -> tuple[IssuedPaper, ...]:
    """The papers of an act: its own, and the kwitansi of each contract it paid."""
    parts = parts_of(connection, *act, standing=False)
    theirs = (paper for part in parts for paper in issued_by(connection, part.branch, part.id))
    return (*issued_by(connection, *act), *theirs)


@dataclass(frozen=True, slots=True)
class RegisterRow:
    """A sheet that bounced or went back, once for each time."""

    branch: str
    bank: str
    number: str
    kind: str
    contract: str
    party: str
    amount: Money
    on: date
    code: int | None
    letter: str
    bank_fee: Money
    customer_fee: Money
    status: str
    papers: tuple[str, ...]
    received_by: str

    @property
    def name(self) -> str:
        """The sheet as people call it."""
        return f"{self.kind} {self.bank} {self.number}"


def bounced_register(
    connection: Connection,
    since: date,
    until: date,
    *,
    branches: Sequence[str] = (),
    party: str | None = None,
) -> tuple[RegisterRow, ...]:
    """Every refusal of a period that stands, by customer and branch where they are named."""
    return _register(connection, "BOUNCED", since, until, branches, party)


def returned_register(
    connection: Connection,
    since: date,
    until: date,
    *,
    branches: Sequence[str] = (),
    party: str | None = None,
) -> tuple[RegisterRow, ...]:
    """Every sheet that went back in a period, with its return note and who signed for it."""
    return _register(connection, "RETURNED", since, until, branches, party)


def _register(
    connection: Connection, kind: str, since: date, until: date, branches: Sequence[str], party: str | None
) -> tuple[RegisterRow, ...]:
    gone = cheque_step.alias("gone")
    wanted = (
        select(cheque_step, cheque, cheque_handover.c.received_by)
        .join(cheque, and_(cheque.c.branch == cheque_step.c.branch, cheque.c.id == cheque_step.c.cheque))
        .outerjoin(
            gone,
            and_(
                gone.c.branch == cheque_step.c.branch,
                gone.c.cheque == cheque_step.c.cheque,
                gone.c.takes_back == cheque_step.c.place,
            ),
        )
        .outerjoin(
            cheque_handover,
            and_(
                cheque_handover.c.branch == cheque_step.c.entry_branch,
                cheque_handover.c.entry == cheque_step.c.entry,
            ),
        )
        .where(cheque_step.c.kind == kind, cheque_step.c.on.between(since, until), gone.c.place.is_(None))
        .order_by(cheque_step.c.on, cheque.c.branch, cheque.c.bank, cheque.c.number)
    )
    if branches:
        wanted = wanted.where(cheque.c.branch.in_(list(branches)))
    if party is not None:
        wanted = wanted.where(cheque.c.party == party)
    return tuple(_row(connection, row) for row in connection.execute(wanted).all())


def _row(connection: Connection, row: Any) -> RegisterRow:
    at = row._mapping
    where = (at[cheque_step.c.entry_branch], at[cheque_step.c.entry])
    return RegisterRow(
        at[cheque.c.branch],
        at[cheque.c.bank],
        at[cheque.c.number],
        at[cheque.c.kind],
        at[cheque.c.contract],
        at[cheque.c.party],
        Decimal(at[cheque.c.amount]),
        at[cheque_step.c.on],
        at[cheque_step.c.code],
        at[cheque_step.c.letter] or "",
        Decimal(at[cheque_step.c.bank_fee] or 0),
        Decimal(at[cheque_step.c.customer_fee] or 0),
        at[cheque.c.status],
        tuple(paper.number for paper in issued_by(connection, *where)),
        at[cheque_handover.c.received_by] or "",
    )
