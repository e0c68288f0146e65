"""Papers: kwitansi and the other documents of an entry, numbered in series of their own.

A paper's number is given when the entry commits, never at a preview, and is never used again: the kwitansi of a
reversed receipt is CANCELLED and keeps its place in the sequence (DOMAIN 6.3). Whether it is cancelled follows
from the reversal; nothing is changed here. A correction that changes the split of a younger receipt issues a
numbered allocation notice (NAL) for it, because a printed kwitansi keeps the split of its day (ruling 0a).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from sqlalchemy import Connection, select

from books.numbers import next_number
from books.prepared import inserting
from books.schema.entries import entry
from books.schema.vouchers import paper
from company.numbers import paper_number, paper_series

if TYPE_CHECKING:
    from books.recording import Act
    from books.setups import Books

_PAPER: Final = inserting(paper)

ALLOCATION_NOTICE = "NAL"
RECEIPTS = ("KW",)


@dataclass(frozen=True, slots=True)
class IssuedPaper:
    """A paper with its number; `entry` is the entry it is a paper of."""

    kind: str
    number: str
    branch: str
    entry: int
    issued_on: date
    cancelled: bool = False


def issue(
    connection: Connection,
    books: Books,
    act: Act,
    home: str,
    entry_id: int,
    kind: str | None,
    resplit: Sequence[int] = (),
    paper_branch: str | None = None,
) -> tuple[IssuedPaper, ...]:
    """Issue the event's own paper, and a notice for each receipt whose split it changed.

    The branch that acts prints the paper, unless another one is named.
    """
    wanted = [(kind, paper_branch or act.at_branch, entry_id)] if kind else []
    if resplit:
        printed = connection.execute(
            select(paper.c.entry)
            .where(paper.c.entry_branch == home, paper.c.entry.in_(list(resplit)), paper.c.kind.in_(RECEIPTS))
            .order_by(paper.c.entry)
        ).scalars()
        wanted += [(ALLOCATION_NOTICE, home, entry_of) for entry_of in printed]
    return tuple(_issue(connection, books, act, home, entry_id, *one) for one in wanted)


def _issue(
    connection: Connection,
    books: Books,
    act: Act,
    home: str,
    by_entry: int,
    kind: str,
    branch: str,
    entry_of: int,
) -> IssuedPaper:
    series = paper_series(books.setup, kind, branch, act.posting_date)
    sequence = next_number(connection, series)
    number = paper_number(books.setup, kind, branch, act.posting_date, sequence)
    _PAPER.run(
        connection,
        {
            "branch": branch,
            "number": number,
            "kind": kind,
            "series": series,
            "sequence": sequence,
            "issued_on": act.posting_date,
            "entry_branch": home,
            "entry": entry_of,
            "by_entry": by_entry,
        },
    )
    return IssuedPaper(kind, number, branch, entry_of, act.posting_date)


def issued_by(connection: Connection, branch: str, entry_id: int) -> tuple[IssuedPaper, ...]:
    """The papers that an entry had issued, with what has become of them."""
    reversal = entry.alias("reversal")
    rows = connection.execute(
        select(paper, reversal.c.id.label("reversed_by"))
        .outerjoin(
            reversal, (reversal.c.branch == paper.c.entry_branch) & (reversal.c.reverses == paper.c.entry)
        )
        .where(paper.c.entry_branch == branch, paper.c.by_entry == entry_id)
        .order_by(paper.c.number)
    )
    return tuple(
        IssuedPaper(r.kind, r.number, r.branch, r.entry, r.issued_on, r.reversed_by is not None) for r in rows
    )
