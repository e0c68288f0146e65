"""Clearing: what lies in our batch, whose it is, and what may be removed before our lines are sent.

Posting a batch posts every line in it, whoever put it there (PROTOCOL 6.7). So foreign lines are refused by
name and never touched; Navision's ghost line and our own half-made lines are removed. Lines that were offered
to finance are finance's: a newcomer would take them for ours.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from books.navision import outbox, sealed_lines
from books.navision.deliveries import Delivery, Step
from books.navision.document_states import DocumentState
from connector.documents import GeneralJournalLine
from connector.errors import Changed, NoAnswer, Refused
from delivery.errand import Errand
from delivery.result import Outcome, RunEnds
from delivery.sides import expected_in_journal, shown_in_journal

_STILL_OURS = frozenset(
    {DocumentState.WAITING, DocumentState.SEALED, DocumentState.HELD, DocumentState.POSTED}
)


@dataclass(frozen=True, slots=True)
class Contents:
    """The lines of a batch: those we may remove, and those we may not, each with the reason."""

    removable: tuple[GeneralJournalLine, ...]
    foreign: tuple[str, ...]


def clear(errand: Errand, made: Delivery) -> Delivery:
    """Leave nothing in the batch that is not to be posted; raises RunEnds naming foreign lines."""
    errand.wait_until_over(made)
    for _ in range(errand.limits.reads):
        contents = contents_of(errand, errand.wire.read_journal(errand.batch))
        refuse_foreign(errand, contents)
        if not contents.removable:
            errand.moment("batch cleared")
            return errand.advance(made, Step.CLEARED, "the batch is empty")
        made = remove(errand, made, contents.removable)
    raise RunEnds(Outcome.UNSURE, f"{made}: the batch does not become empty: look who writes into it")


def refuse_foreign(errand: Errand, contents: Contents) -> None:
    """Raise RunEnds naming the lines that are not ours to remove.

    Raises LeaseLost instead where another process has the batch by now: the lines may be what it has offered.
    """
    if contents.foreign:
        errand.keep_lease(errand.limits.write)
        shown = "; ".join(contents.foreign[:5])
        more = f" and {len(contents.foreign) - 5} more" if len(contents.foreign) > 5 else ""
        raise RunEnds(
            Outcome.FOREIGN,
            f"batch {errand.batch} holds {len(contents.foreign)} lines that are not ours to post: {shown}{more}: "
            "let finance post or remove them, or give us another batch in config/navision.toml",
        )


def contents_of(errand: Errand, journal: Sequence[GeneralJournalLine]) -> Contents:
    """Sort the lines of the batch by whose they are."""
    filled = [line for line in journal if not line.is_empty]
    with errand.database.reading() as connection:
        known = outbox.by_reference(
            connection, {line.external_document_no for line in filled if line.external_document_no}
        )
        sealed = sealed_lines.own_lines(connection, {number for number, _ in known.values()})
    as_sealed = {expected_in_journal(line) for line in sealed}
    removable = [line for line in journal if line.is_empty]
    foreign = []
    for line in filled:
        number, state = known.get(line.external_document_no, ("", None))
        words = f"{line.document_no or '(no number)'} {line.account_no} {line.amount:,}"
        if state is None:
            foreign.append(words)
        elif state not in _STILL_OURS:
            foreign.append(f"{words} (of {number}, which is {state.value.lower()})")
        elif shown_in_journal(line) not in as_sealed:
            foreign.append(f"{words} (a line of {number} that somebody changed)")
        else:
            removable.append(line)
    return Contents(tuple(removable), tuple(foreign))


def remove(errand: Errand, made: Delivery, lines: Sequence[GeneralJournalLine]) -> Delivery:
    """Remove lines that were read; somebody who was faster is no fault, the batch is read again after it."""
    errand.answered(made, f"removing {len(lines)} lines from the batch")
    errand.moment("removal recorded")
    for place, line in enumerate(lines, 1):
        errand.keep_lease(errand.limits.write)
        try:
            errand.wire.delete_line(errand.batch, line)
        except Changed:
            return made
        except NoAnswer as lost:
            # A removal that is carried out late meets a row of another version, and fails.
            made = errand.unanswered(made, f"removing a line: {lost}")
            errand.wait_until_over(made)
            return made
        except Refused as refusal:
            raise RunEnds(
                Outcome.REFUSED, f"{made}: Navision does not let us remove our own line: {refusal}"
            ) from None
        errand.progress("clearing the batch", place, len(lines))
        errand.moment("line removed")
    return made
