"""Check marks as of a day: which sheets in clearing had been seen on the statement, by whom and when (R8, R9).

A mark is a step like any other, so what it says follows from the history: the last standing step that sets or
clears it. A newcomer would read the cached `ticked`; that one knows today only, and not who ticked.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Select, and_, select, tuple_

from books.cheques.rows import SheetKey
from books.schema.cheques import cheque_clearing, cheque_step
from books.schema.entries import entry
from servicing.cheque_history import EntryRef, Step, standing
from servicing.cheques import StepKind

# By each of these the mark becomes what the fold of a sheet says (`servicing.cheque_history`).
_DECIDES: Final = frozenset(
    {StepKind.TICKED, StepKind.UNTICKED, StepKind.DEPOSITED, StepKind.WITHDRAWN, StepKind.BOUNCED}
)


@dataclass(frozen=True, slots=True)
class Mark:
    """A check mark that stood: who set it, on which posting date, and at which moment by the clock (UTC)."""

    by: str
    on: date
    at: str


def marks(connection: Connection, stay: ColumnElement[bool], on: date) -> dict[SheetKey, Mark]:
    """The marks that stood on the evening of the day, of the sheets whose stays in clearing are asked for."""
    histories: dict[SheetKey, list[Step]] = {}
    people: dict[tuple[str, int], tuple[str, str]] = {}
    for row in connection.execute(steps_of_marked(stay, on)):
        at = EntryRef(row.entry_branch, row.entry)
        step = Step(row.place, StepKind(row.kind), row.on, at, takes_back=row.takes_back)
        histories.setdefault((row.branch, row.cheque), []).append(step)
        if row.actor is not None:
            people[at] = (row.actor, row.clock)
    found: dict[SheetKey, Mark] = {}
    for key, steps in histories.items():
        last = next((s for s in reversed(standing(steps)) if s.kind in _DECIDES), None)
        if last is not None and last.kind is StepKind.TICKED:
            by, clock = people[last.entry]
            found[key] = Mark(by, last.on, clock)
    return found


def steps_of_marked(stay: ColumnElement[bool], on: date) -> Select[Any]:
    """The steps to that day of the sheets among them that were ever ticked, with who ticked."""
    its_tick = cheque_step.alias("its_tick")
    marked = (
        select(cheque_clearing.c.branch, cheque_clearing.c.cheque)
        .join(
            its_tick,
            and_(
                its_tick.c.branch == cheque_clearing.c.branch,
                its_tick.c.cheque == cheque_clearing.c.cheque,
                its_tick.c.kind == StepKind.TICKED.value,
            ),
        )
        .where(stay)
    )
    of_a_tick = and_(
        entry.c.branch == cheque_step.c.entry_branch,
        entry.c.id == cheque_step.c.entry,
        cheque_step.c.kind == StepKind.TICKED.value,
    )
    columns = ("branch", "cheque", "place", "kind", "on", "takes_back", "entry_branch", "entry")
    return (
        select(*(cheque_step.c[name] for name in columns), entry.c.actor, entry.c.clock)
        .outerjoin(entry, of_a_tick)
        .where(tuple_(cheque_step.c.branch, cheque_step.c.cheque).in_(marked), cheque_step.c.on <= on)
        .order_by(cheque_step.c.branch, cheque_step.c.cheque, cheque_step.c.place)
    )
