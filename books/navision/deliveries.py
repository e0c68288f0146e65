"""Deliveries in the books: the sealed lines, every step before it is taken, every answer after it.

What a newcomer would get wrong: a step is recorded in a transaction of its own that commits *before* Navision
is called. A process that is killed leaves the step behind, and whoever comes next knows what may have happened.
The sealed lines are never changed; documents may leave a delivery (held, set aside), with their verdict.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import Connection, bindparam, func, insert, select, update

from books.navision import leases
from books.navision.document_states import DocumentState, move
from books.navision.leases import Clock, Lease, LeaseLost
from books.navision.sealed_lines import SealedLine, fingerprint, line_of, row_of
from books.numbers import DELIVERIES, next_number
from books.schema.delivery import delivery, delivery_document, delivery_line, delivery_step


class Step(StrEnum):
    """How far a delivery has come; a step that calls Navision has a name for before and one for after."""

    SEALED = "SEALED"
    CLEARED = "CLEARED"
    SENDING = "SENDING"
    SENT = "SENT"
    CHECKED = "CHECKED"
    POSTING = "POSTING"
    SCHEDULED = "SCHEDULED"
    OFFERED = "OFFERED"
    CLOSED = "CLOSED"


FOLLOWING: Final[Mapping[Step, frozenset[Step]]] = {
    Step.SEALED: frozenset({Step.CLEARED, Step.CLOSED}),
    Step.CLEARED: frozenset({Step.SENDING, Step.SEALED, Step.CLOSED}),
    Step.SENDING: frozenset({Step.SENT, Step.SEALED, Step.CLOSED}),
    Step.SENT: frozenset({Step.CHECKED, Step.SEALED, Step.CLOSED}),
    Step.CHECKED: frozenset({Step.POSTING, Step.OFFERED, Step.SENT, Step.CLOSED}),
    Step.POSTING: frozenset({Step.SENT, Step.SEALED, Step.SCHEDULED, Step.CLOSED}),
    Step.SCHEDULED: frozenset({Step.CLOSED}),
    Step.OFFERED: frozenset({Step.CLOSED}),
    Step.CLOSED: frozenset(),
}


class WrongStep(ValueError):
    """The delivery cannot take this step now: a defect of ours, or two processes at once."""


class SealBroken(AssertionError):
    """The sealed lines are not those that were sealed: somebody changed the books behind our back."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """One attempt to tell Navision, with the documents that are still in it and their sealed lines."""

    id: int
    batch: str
    mode: str
    step: Step
    sealed_at: int
    sha256: str
    ledger_seen: int
    line_base: int | None
    unsure_until: int | None
    lines: tuple[SealedLine, ...]

    @property
    def documents(self) -> tuple[str, ...]:
        """The numbers of the documents that are still in it, in the order of their lines."""
        return tuple(dict.fromkeys(line.document for line in self.lines))

    def __str__(self) -> str:
        return f"delivery {self.id} into {self.batch}"


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of one document: its state, what Navision showed, and the reason where one is needed."""

    document: str
    state: DocumentState
    verdict: str
    evidence: str
    because: str | None = None
    entries: tuple[tuple[int, int], ...] = ()
    """Sealed line number and ledger entry number, for what is proven."""


def seal(
    connection: Connection,
    clock: Clock,
    held: Lease,
    mode: str,
    lines: Sequence[SealedLine],
    ledger_seen: int,
    with_line_numbers: bool,
) -> Delivery:
    """Store the lines with their hash, and mark their documents sealed; nothing is sent yet."""
    now = leases.hold(connection, clock, held, _WHILE_READING)
    id_ = next_number(connection, DELIVERIES)
    made = Delivery(
        id_,
        held.batch,
        mode,
        Step.SEALED,
        now,
        fingerprint(lines),
        ledger_seen,
        line_base(id_) if with_line_numbers else None,
        None,
        tuple(lines),
    )
    connection.execute(
        insert(delivery),
        {
            "id": id_,
            "batch": held.batch,
            "mode": mode,
            "step": Step.SEALED.value,
            "fence": held.fence,
            "sealed_at": now,
            "sha256": made.sha256,
            "ledger_seen": ledger_seen,
            "line_base": made.line_base,
        },
    )
    connection.execute(
        insert(delivery_document), [{"delivery": id_, "document": number} for number in made.documents]
    )
    connection.execute(insert(delivery_line), [row_of(id_, line) for line in lines])
    _log(connection, id_, now, held.fence, Step.SEALED, f"{len(lines)} lines, sha256 {made.sha256}")
    move(connection, made.documents, DocumentState.SEALED)
    return made


_WHILE_READING: Final = 120.0
_LINE_STEP: Final = 10
_BASES: Final = 100_000


def line_base(delivery_id: int) -> int:
    """Where the line numbers of a delivery begin: apart from those of every other recent one.

    A write that arrives late meets its own line numbers, and Navision refuses it as a duplicate. The bases
    repeat after 100,000 deliveries, and end below 2,147,483,647, the highest number Navision can hold.

    >>> line_base(1), line_base(2), line_base(99_999) + 20_000 < 2**31
    (40000, 60000, True)
    """
    return 20_000 + delivery_id % _BASES * 20_000


def line_number(made: Delivery, line: SealedLine) -> int | None:
    """The journal line number of a sealed line; None where the wire has none."""
    return None if made.line_base is None else made.line_base + line.line * _LINE_STEP


def open_delivery(connection: Connection, batch: str) -> Delivery | None:
    """The delivery that is under way in this batch, or None; raises SealBroken if its lines were touched."""
    row = connection.execute(
        select(delivery).where(delivery.c.batch == batch, delivery.c.outcome.is_(None))
    ).one_or_none()
    return None if row is None else _load(connection, row)


def read(connection: Connection, id_: int) -> Delivery:
    """A delivery with the documents that are still in it."""
    return _load(connection, connection.execute(select(delivery).where(delivery.c.id == id_)).one())


def _load(connection: Connection, row: Any) -> Delivery:
    lines = [
        line_of(found)
        for found in connection.execute(
            select(delivery_line).where(delivery_line.c.delivery == row.id).order_by(delivery_line.c.line)
        )
    ]
    if fingerprint(lines) != row.sha256:
        raise SealBroken(
            f"delivery {row.id}: its sealed lines are not those that were sealed: restore the books"
        )
    gone = set(
        connection.execute(
            select(delivery_document.c.document).where(
                delivery_document.c.delivery == row.id, delivery_document.c.verdict != ""
            )
        ).scalars()
    )
    return Delivery(
        row.id,
        row.batch,
        row.mode,
        Step(row.step),
        row.sealed_at,
        row.sha256,
        row.ledger_seen,
        row.line_base,
        row.unsure_until,
        tuple(line for line in lines if line.document not in gone),
    )


def take_over(connection: Connection, clock: Clock, held: Lease, made: Delivery, unsure_for: int) -> Delivery:
    """Go on with a delivery that another run left open, under our fencing number.

    A write that was begun and never answered may still be carried out: it was begun before the lease of its
    process ended, so it is over `unsure_for` milliseconds after that.
    """
    now = leases.hold(connection, clock, held, _WHILE_READING)
    unsure_until = made.unsure_until
    if made.step in (Step.SENDING, Step.POSTING) and unsure_until is None:
        unsure_until = held.was_held_until + unsure_for
    connection.execute(
        update(delivery)
        .where(delivery.c.id == made.id, delivery.c.fence < held.fence)
        .values(fence=held.fence, unsure_until=unsure_until)
    )
    _log(connection, made.id, now, held.fence, made.step, f"taken over by {held.holder}")
    return read(connection, made.id)


def advance(
    connection: Connection,
    clock: Clock,
    held: Lease,
    made: Delivery,
    to: Step,
    said: str,
    *,
    seconds: float = _WHILE_READING,
) -> Delivery:
    """Record a step, before it is taken or after its answer; the lease is checked and kept for `seconds`.

    Raises LeaseLost when another process has the batch: then Navision must not be called.
    """
    if to not in FOLLOWING[made.step]:
        raise WrongStep(f"{made} is {made.step.value.lower()}: it cannot become {to.value.lower()}")
    now = leases.hold(connection, clock, held, seconds)
    _stands(
        connection.execute(
            update(delivery)
            .where(
                delivery.c.id == made.id, delivery.c.fence == held.fence, delivery.c.step == made.step.value
            )
            .values(step=to.value, unsure_until=None)
        ),
        made,
    )
    _log(connection, made.id, now, held.fence, to, said)
    return read(connection, made.id)


def offer(connection: Connection, clock: Clock, held: Lease, made: Delivery) -> Delivery:
    """Leave the lines to finance: from now on they are theirs (draft mode)."""
    move(connection, made.documents, DocumentState.OFFERED)
    return advance(connection, clock, held, made, Step.OFFERED, f"{len(made.lines)} lines offered")


def answered(connection: Connection, clock: Clock, held: Lease, made: Delivery, said: str) -> None:
    """Record what Navision said, or that nothing came, without a further step."""
    now = leases.hold(connection, clock, held, _WHILE_READING)
    _log(connection, made.id, now, held.fence, made.step, said)


def unanswered(
    connection: Connection, clock: Clock, held: Lease, made: Delivery, said: str, unsure_for: int
) -> Delivery:
    """Record that a write went out and no answer came: until then it may still be carried out."""
    now = leases.hold(connection, clock, held, _WHILE_READING)
    _stands(
        connection.execute(
            update(delivery)
            .where(delivery.c.id == made.id, delivery.c.fence == held.fence)
            .values(unsure_until=now + unsure_for)
        ),
        made,
    )
    _log(connection, made.id, now, held.fence, made.step, said)
    return read(connection, made.id)


def settle(
    connection: Connection, clock: Clock, held: Lease, made: Delivery, settled: Collection[Settled]
) -> Delivery:
    """Let documents leave the delivery, each with its verdict, its evidence and its new state."""
    now = leases.hold(connection, clock, held, _WHILE_READING)
    alike: dict[tuple[DocumentState, str | None], list[str]] = defaultdict(list)
    for one in settled:
        alike[one.state, one.because].append(one.document)
    for (state, because), numbers in alike.items():
        move(connection, numbers, state, because)
        if because is not None:
            said = f"{', '.join(numbers)} {state.value.lower()}: {because}"
            _log(connection, made.id, now, held.fence, made.step, said)
    if settled:
        connection.execute(
            update(delivery_document)
            .where(
                delivery_document.c.delivery == made.id,
                delivery_document.c.document == bindparam("its_document"),
            )
            .values(verdict=bindparam("its_verdict"), evidence=bindparam("its_evidence")),
            [
                {"its_document": one.document, "its_verdict": one.verdict, "its_evidence": one.evidence}
                for one in settled
            ],
        )
    proven = [(line, entry) for one in settled for line, entry in one.entries]
    if proven:
        connection.execute(
            update(delivery_line)
            .where(delivery_line.c.delivery == made.id, delivery_line.c.line == bindparam("its_line"))
            .values(entry_no=bindparam("its_entry")),
            [{"its_line": line, "its_entry": entry} for line, entry in proven],
        )
    return read(connection, made.id)


def observe(connection: Connection, made: Delivery, seen: Iterable[tuple[str, str]]) -> None:
    """Keep what was last seen of documents that stay in the delivery (draft mode)."""
    rows = [{"its_document": document, "seen": evidence} for document, evidence in seen]
    if rows:
        connection.execute(
            update(delivery_document)
            .where(
                delivery_document.c.delivery == made.id,
                delivery_document.c.document == bindparam("its_document"),
            )
            .values(evidence=bindparam("seen")),
            rows,
        )


def close(connection: Connection, clock: Clock, held: Lease, made: Delivery, outcome: str) -> None:
    """End the delivery; every document has left it."""
    assert not made.lines, f"{made}: {made.documents[0]} is still in it"
    closed = advance(connection, clock, held, made, Step.CLOSED, outcome)
    connection.execute(update(delivery).where(delivery.c.id == closed.id).values(outcome=outcome))


def first_seen(connection: Connection, documents: Collection[str]) -> int | None:
    """Where the ledger ended when the first of these documents was sealed; None if none ever was."""
    first = (
        select(func.min(delivery.c.ledger_seen))
        .join(delivery_document, delivery_document.c.delivery == delivery.c.id)
        .where(delivery_document.c.document.in_(list(documents)))
    )
    seen: int | None = connection.execute(first).scalar_one()
    return seen


def last_verdicts(connection: Connection, batch: str) -> frozenset[str]:
    """The verdicts of the last delivery into this batch that was closed."""
    last = (
        select(func.max(delivery.c.id))
        .where(delivery.c.batch == batch, delivery.c.outcome.is_not(None))
        .scalar_subquery()
    )
    return frozenset(
        connection.execute(
            select(delivery_document.c.verdict).where(delivery_document.c.delivery == last).distinct()
        ).scalars()
    )


def steps(connection: Connection, id_: int) -> tuple[tuple[Step, str], ...]:
    """The log of a delivery, in order."""
    rows = connection.execute(
        select(delivery_step.c.step, delivery_step.c.said)
        .where(delivery_step.c.delivery == id_)
        .order_by(delivery_step.c.place)
    )
    return tuple((Step(row.step), row.said) for row in rows)


def _stands(result: Any, made: Delivery) -> None:
    if result.rowcount != 1:
        raise LeaseLost(f"{made}: another process went on with it: nothing more was written")


def _log(connection: Connection, id_: int, at: int, fence: int, step: Step, said: str) -> None:
    place = select(func.coalesce(func.max(delivery_step.c.place), 0) + 1).where(
        delivery_step.c.delivery == id_
    )
    connection.execute(
        insert(delivery_step),
        {
            "delivery": id_,
            "place": connection.execute(place).scalar_one(),
            "at": at,
            "fence": fence,
            "step": step.value,
            "said": said,
        },
    )
