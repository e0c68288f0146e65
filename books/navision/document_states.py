"""What a posting document may become next: the law as a table, and the one function that moves documents.

A posting document is told to Navision once. A newcomer would let a document whose delivery failed go back to
`WAITING` by itself: it may only after the resolver has proven that nothing of it stands in Navision.

    >>> " ".join(state.value for state in sorted(MAY_BECOME[DocumentState.HELD]))
    'WAITING WITHDRAWN'
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from enum import StrEnum
from typing import Final

from sqlalchemy import Connection, func, insert, select, update

from books.schema.delivery import document_step
from books.schema.vouchers import posting_document


class DocumentState(StrEnum):
    """Where a posting document stands on its way into Navision's ledger."""

    WAITING = "WAITING"
    """To be sent with the next delivery."""
    SEALED = "SEALED"
    """In a delivery that is under way."""
    OFFERED = "OFFERED"
    """Its lines lie in Navision's journal; from here on they are finance's (draft mode)."""
    POSTED = "POSTED"
    """Proven: every sealed line stands in the ledger, once, and is not reversed."""
    HELD = "HELD"
    """Our mapping or Navision refuses it; the reason is kept, the next delivery tries again."""
    STOPPED = "STOPPED"
    """Navision shows other content under its number, or under another number: a person must look."""
    DELETED = "DELETED"
    """Finance took the offered lines out of the journal and did not post them."""
    REVERSED = "REVERSED"
    """It was posted, and somebody reversed it inside Navision."""
    WITHDRAWN = "WITHDRAWN"
    """Never to be sent: another document took its place (`redate`)."""


MAY_BECOME: Final[Mapping[DocumentState, frozenset[DocumentState]]] = {
    DocumentState.WAITING: frozenset(
        {
            DocumentState.SEALED,
            DocumentState.HELD,
            DocumentState.WITHDRAWN,
            DocumentState.POSTED,  # it was asked for before it was told, and it was there
            DocumentState.STOPPED,
            DocumentState.REVERSED,
        }
    ),
    DocumentState.SEALED: frozenset(
        {
            DocumentState.WAITING,
            DocumentState.OFFERED,
            DocumentState.POSTED,
            DocumentState.HELD,
            DocumentState.STOPPED,
            DocumentState.REVERSED,
        }
    ),
    DocumentState.OFFERED: frozenset(
        {DocumentState.POSTED, DocumentState.STOPPED, DocumentState.DELETED, DocumentState.REVERSED}
    ),
    DocumentState.POSTED: frozenset({DocumentState.WAITING, DocumentState.REVERSED}),
    DocumentState.HELD: frozenset({DocumentState.WAITING, DocumentState.WITHDRAWN}),
    DocumentState.STOPPED: frozenset({DocumentState.WAITING, DocumentState.POSTED, DocumentState.REVERSED}),
    DocumentState.DELETED: frozenset(
        {DocumentState.WAITING, DocumentState.POSTED, DocumentState.STOPPED, DocumentState.WITHDRAWN}
    ),
    DocumentState.REVERSED: frozenset({DocumentState.WAITING, DocumentState.POSTED}),
    DocumentState.WITHDRAWN: frozenset(),
}


class WrongState(ValueError):
    """The document cannot become what was asked: the sentence names it and its state."""


class UnknownDocument(LookupError):
    """The books have no posting document of this number."""


def states_of(connection: Connection, numbers: Collection[str]) -> dict[str, DocumentState]:
    """The state of each document; raises UnknownDocument for a number that is not in the books."""
    rows = connection.execute(
        select(posting_document.c.number, posting_document.c.state).where(
            posting_document.c.number.in_(list(numbers))
        )
    )
    found = {row.number: DocumentState(row.state) for row in rows}
    if missing := sorted(set(numbers) - found.keys()):
        raise UnknownDocument(f"{missing[0]}: there is no posting document of this number: look it up again")
    return found


def references_of(connection: Connection, numbers: Collection[str]) -> dict[str, str]:
    """The External Document No. of each document; raises UnknownDocument for a number not in the books."""
    states_of(connection, numbers)
    rows = connection.execute(
        select(posting_document.c.number, posting_document.c.reference).where(
            posting_document.c.number.in_(list(numbers))
        )
    )
    return {row.number: row.reference for row in rows}


def sent_again(connection: Connection, numbers: Collection[str]) -> frozenset[str]:
    """Which of these documents a person had sent again, whatever Navision had reversed before."""
    rows = connection.execute(
        select(document_step.c.document).where(document_step.c.document.in_(list(numbers))).distinct()
    )
    return frozenset(rows.scalars())


def reasons_in(connection: Connection, state: DocumentState) -> dict[str, str]:
    """The documents in this state with the reason that is kept, oldest day first."""
    rows = connection.execute(
        select(posting_document.c.number, posting_document.c.held_because)
        .where(posting_document.c.state == state.value)
        .order_by(posting_document.c.date, posting_document.c.number)
    )
    return {row.number: row.held_because or "" for row in rows}


def counts(connection: Connection) -> dict[DocumentState, int]:
    """How many posting documents are in each state."""
    rows = connection.execute(
        select(posting_document.c.state, func.count().label("documents")).group_by(posting_document.c.state)
    )
    return {DocumentState(row.state): row.documents for row in rows}


def move(
    connection: Connection, numbers: Sequence[str], to: DocumentState, because: str | None = None
) -> None:
    """Move the documents, all of them or none; raises WrongState naming the first that may not.

    `because` is kept with documents that wait for somebody (held, stopped, deleted, reversed).
    """
    if not numbers:
        return
    allowed = [state.value for state, following in MAY_BECOME.items() if to in following]
    moved = connection.execute(
        update(posting_document)
        .where(posting_document.c.number.in_(list(numbers)), posting_document.c.state.in_(allowed))
        .values(state=to.value, held_because=because)
    )
    if moved.rowcount != len(set(numbers)):
        for number, state in sorted(states_of(connection, numbers).items()):
            # Those that could move have done so in this transaction, and it ends here.
            if state is not to:
                raise WrongState(f"{number} is {state.value.lower()}: it cannot become {to.value.lower()}")
        raise WrongState(f"{', '.join(sorted(numbers))}: already {to.value.lower()}")


def note(connection: Connection, number: str, at: int, state: DocumentState, because: str) -> None:
    """Keep what was decided about a document, by whom or why; the notes are only added to."""
    place = connection.execute(
        select(func.coalesce(func.max(document_step.c.place), 0)).where(document_step.c.document == number)
    ).scalar_one()
    connection.execute(
        insert(document_step),
        {"document": number, "place": place + 1, "at": at, "state": state.value, "because": because},
    )
