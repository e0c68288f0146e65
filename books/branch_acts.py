"""The acts of a branch itself: entries that are no contract's, such as the arrival of titipan or a remittance.

Opening and closing a drawer are left out, and general business that nobody approved: they move no money and
print no paper.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, select

from books.schema.entries import entry
from servicing.entries import EntryReversed, Fact, Restated

_NO_ACT: Final = ("drawer_opened", "drawer_closed", "general_proposed", "general_declined", "numbers_skipped")


@dataclass(frozen=True, slots=True)
class BranchAct:
    """An act of a branch: its kind, and its place and days as a fact."""

    branch: str
    kind: str
    fact: Fact


def acts(connection: Connection) -> Iterator[BranchAct]:
    """All acts of all branches, each branch's in booking order."""
    heads = connection.execute(
        select(entry)
        .where(entry.c.contract.is_(None), entry.c.kind.not_in(_NO_ACT))
        .order_by(entry.c.branch, entry.c.id)
    ).all()
    for head in heads:
        event = Restated() if head.reverses is None else EntryReversed()
        label = f"{head.kind.replace('_', ' ')} of {head.posting_date} ({head.event_key})"
        fact = Fact(head.id, head.posting_date, head.value_date, event, reverses=head.reverses, label=label)
        yield BranchAct(head.branch, head.kind, fact)
