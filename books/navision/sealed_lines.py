"""Sealed lines: what a delivery promised to tell, kept as it was promised, and asked for by document.

A newcomer would derive the lines again from the vouchers when an answer was lost. Setup or mapping may have changed
since; what is looked for in Navision is what was sent.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, func, select

from books.schema.delivery import delivery_line
from connector.documents import AccountType


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedLine:
    """One line as it was sealed: what the journal must show, and the ledger after posting."""

    line: int
    document: str
    date: date
    account_type: AccountType
    account: str
    ledger_account: str
    amount: Decimal
    branch: str
    contract: str
    reference: str
    description: str
    correction: bool
    entry_no: int | None = None


def fingerprint(lines: Iterable[SealedLine]) -> str:
    """The hash of everything that was sealed."""
    rows = [
        [
            line.line,
            line.document,
            line.date.isoformat(),
            line.account_type.value,
            line.account,
            line.ledger_account,
            str(int(line.amount)),
            line.branch,
            line.contract,
            line.reference,
            line.description,
            line.correction,
        ]
        for line in sorted(lines, key=lambda line: line.line)
    ]
    return hashlib.sha256(json.dumps(rows, ensure_ascii=False).encode()).hexdigest()


def own_lines(connection: Connection, documents: Collection[str]) -> tuple[SealedLine, ...]:
    """All lines ever sealed for these documents: by them our own lines in a batch are told from others'."""
    rows = connection.execute(
        select(delivery_line)
        .where(delivery_line.c.document.in_(list(documents)))
        .order_by(delivery_line.c.delivery, delivery_line.c.line)
    )
    return tuple(line_of(row) for row in rows)


def last_lines(connection: Connection, documents: Collection[str]) -> tuple[SealedLine, ...]:
    """The lines that were sealed for these documents the last time."""
    last = (
        select(delivery_line.c.document, func.max(delivery_line.c.delivery).label("delivery"))
        .where(delivery_line.c.document.in_(list(documents)))
        .group_by(delivery_line.c.document)
        .subquery()
    )
    rows = connection.execute(
        select(delivery_line)
        .join(
            last,
            (delivery_line.c.document == last.c.document) & (delivery_line.c.delivery == last.c.delivery),
        )
        .order_by(delivery_line.c.delivery, delivery_line.c.line)
    )
    return tuple(line_of(row) for row in rows)


def row_of(id_: int, line: SealedLine) -> dict[str, object]:
    """The line as a row of the delivery."""
    return {
        "delivery": id_,
        "line": line.line,
        "document": line.document,
        "date": line.date,
        "account_type": line.account_type.value,
        "account": line.account,
        "ledger_account": line.ledger_account,
        "amount": int(line.amount),
        "branch": line.branch,
        "contract": line.contract,
        "reference": line.reference,
        "description": line.description,
        "correction": line.correction,
    }


def line_of(row: Any) -> SealedLine:
    """The line that a row holds."""
    return SealedLine(
        line=row.line,
        document=row.document,
        date=row.date,
        account_type=AccountType(row.account_type),
        account=row.account,
        ledger_account=row.ledger_account,
        amount=Decimal(row.amount),
        branch=row.branch,
        contract=row.contract,
        reference=row.reference,
        description=row.description,
        correction=row.correction,
        entry_no=row.entry_no,
    )
