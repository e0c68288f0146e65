"""Masters of Navision as dated facts: what each account, bank account and batch was when it was last read.

A newcomer would copy Navision's lists and overwrite the copy. A document that was refused in March was refused
under the masters of March; so a change is a new row, and what was known before stays.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, insert, select

from books.navision.document_states import DocumentState
from books.schema.navision import master_fact
from books.schema.vouchers import outbox, posting_document, voucher_line

Content = Mapping[str, str | bool | None]


@dataclass(frozen=True, slots=True)
class MasterChange:
    """One master that is not as it was known: None before it was known, None now that it is gone."""

    kind: str
    code: str
    before: Content | None
    now: Content | None

    def __str__(self) -> str:
        if self.before is None:
            return f"{self.kind} {self.code} is new"
        if self.now is None:
            return f"{self.kind} {self.code} is gone from Navision"
        fields = sorted(name for name in self.now if self.now[name] != self.before.get(name))
        told = ", ".join(f"{name} is {self.now[name]} (it was {self.before.get(name)})" for name in fields)
        return f"{self.kind} {self.code}: {told}"


def known(connection: Connection, site: str, kind: str) -> dict[str, Content]:
    """The masters of this kind that were there when they were last read, by code."""
    latest = (
        select(func.max(master_fact.c.no).label("no"))
        .where(master_fact.c.site == site, master_fact.c.kind == kind)
        .group_by(master_fact.c.code)
        .subquery()
    )
    rows = connection.execute(select(master_fact).join(latest, latest.c.no == master_fact.c.no))
    return {row.code: json.loads(row.content) for row in rows if row.there}


def keep(
    connection: Connection, site: str, kind: str, read: Mapping[str, Content], at: datetime
) -> tuple[MasterChange, ...]:
    """Keep what was read of a whole list; gives what is new, changed or gone since the last reading."""
    before = known(connection, site, kind)
    changes = tuple(
        MasterChange(kind, code, before.get(code), read.get(code))
        for code in sorted(before.keys() | read.keys())
        if before.get(code) != read.get(code)
    )
    if changes:
        connection.execute(
            insert(master_fact),
            [
                {
                    "site": site,
                    "kind": kind,
                    "code": one.code,
                    "there": one.now is not None,
                    "content": json.dumps(dict(one.now or one.before or {}), sort_keys=True),
                    "read_at": at.isoformat(),
                }
                for one in changes
            ],
        )
    return changes


_UNSENT = (DocumentState.WAITING.value, DocumentState.HELD.value)


def contracts_to_tell(connection: Connection) -> set[str]:
    """The contracts on lines of documents that are not in Navision yet."""
    query = (
        select(voucher_line.c.contract)
        .join(
            outbox, (outbox.c.branch == voucher_line.c.branch) & (outbox.c.voucher == voucher_line.c.number)
        )
        .join(posting_document, posting_document.c.number == outbox.c.document)
        .where(posting_document.c.state.in_(_UNSENT), voucher_line.c.contract.is_not(None))
        .distinct()
    )
    return set(connection.execute(query).scalars())


def waiting_documents_of(connection: Connection, contracts: set[str]) -> Iterator[tuple[str, str]]:
    """The waiting documents with a line of one of these contracts: the document, and the first such contract."""
    query = (
        select(posting_document.c.number, func.min(voucher_line.c.contract).label("contract"))
        .join(outbox, outbox.c.document == posting_document.c.number)
        .join(
            voucher_line,
            (outbox.c.branch == voucher_line.c.branch) & (outbox.c.voucher == voucher_line.c.number),
        )
        .where(
            posting_document.c.state == DocumentState.WAITING.value,
            voucher_line.c.contract.in_(sorted(contracts)),
            posting_document.c.summary.is_(False),
        )
        .group_by(posting_document.c.number)
        .order_by(posting_document.c.number)
    )
    for row in connection.execute(query):
        yield row.number, row.contract
