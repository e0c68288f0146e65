"""The shadow: what was posted over one wire, posted again over another into a second company, and compared.

Before a company leaves SOAP it wants to see that nothing else changes. A copy of the company takes the same
documents over the new wire, and both ledgers are compared entry by entry and field by field. Nothing of it is
recorded in the books: the shadow is no delivery. It may be broken off and run again; what stands in the shadow
already is compared, not posted a second time.

A newcomer would compare balances. Two wrong accounts can balance; so each document's entries stand side by side.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from books.navision.outbox import OutboxDocument
from books.navision.sealed_lines import SealedLine
from company.setup import Setup
from connector.documents import LedgerEntry
from connector.wire import Wire
from delivery.result import Progress
from delivery.sealing import journal_line, sealable

Value = str | int | bool | Decimal | date | None

# What must be the same on both sides; numbers that Navision gives by itself are not among it.
_COMPARED: Final = (
    "posting_date",
    "document_type",
    "account_no",
    "amount",
    "description",
    "external_document_no",
    "branch",
    "contract",
    "reversed",
)


class ShadowRefused(RuntimeError):
    """The shadow cannot be cast: the sentence says what is in its way. Nothing was posted for it."""


@dataclass(frozen=True, slots=True)
class Contrast:
    """One field, or the number of entries, in which a document differs between the two companies."""

    document: str
    field: str
    here: Value
    there: Value

    def __str__(self) -> str:
        return f"{self.document}: {self.field} is {self.here} here and {self.there} in the shadow"


@dataclass(frozen=True, slots=True)
class Shadowed:
    """What one run did: documents posted into the shadow, those that were there already, and every contrast."""

    posted: int
    already: int
    entries: int
    unsendable: tuple[tuple[str, str], ...]
    contrasts: tuple[Contrast, ...]

    @property
    def is_equal(self) -> bool:
        """Do both ledgers show the same?"""
        return not self.contrasts and not self.unsendable


def cast_shadow(
    setup: Setup,
    here: Wire,
    there: Wire,
    documents: Sequence[OutboxDocument],
    progress: Progress = lambda _what, _done, _of: None,
) -> Shadowed:
    """Post the documents into the shadow company as far as they are not there, then compare both ledgers.

    Raises ShadowRefused where the shadow's batch holds lines of others, and the connector's errors.
    """
    _refuse_foreign(setup, there, {document.number for document in documents})
    posted = already = entries = 0
    unsendable: list[tuple[str, str]] = []
    contrasts: list[Contrast] = []
    waiting = list(documents)
    while waiting:
        progress("casting the shadow", len(documents) - len(waiting), len(documents))
        found = sealable(waiting, setup, there.capabilities, setup.navision.max_lines)
        unsendable += found.unmapped
        taken = set(found.taken)
        gone = taken | {number for number, _ in found.unmapped}
        waiting = [document for document in waiting if document.number not in gone]
        standing = {entry.document_no for entry in there.ledger_by_document(found.taken)}
        new = [line for line in found.lines if line.document not in standing]
        already += len(taken & standing)
        posted += len({line.document for line in new})
        _post(setup, there, new)
        ours, theirs = here.ledger_by_document(found.taken), there.ledger_by_document(found.taken)
        entries += len(theirs)
        contrasts += compared(ours, theirs, found.taken)
    progress("casting the shadow", len(documents), len(documents))
    return Shadowed(posted, already, entries, tuple(unsendable), tuple(contrasts))


def _refuse_foreign(setup: Setup, there: Wire, ours: set[str]) -> None:
    """Lines of ours that an earlier run left are taken out; lines of others stop us."""
    batch = setup.navision.batch
    lines = [line for line in there.read_journal(batch) if not line.is_empty]
    foreign = sorted({line.document_no for line in lines if line.document_no not in ours})
    if foreign:
        raise ShadowRefused(
            f"{batch} in the shadow company holds lines of {', '.join(foreign[:5])}: "
            "empty it, or name another company"
        )
    for line in lines:
        there.delete_line(batch, line)


def _post(setup: Setup, there: Wire, lines: Sequence[SealedLine]) -> None:
    if not lines:
        return
    batch, size = setup.navision.batch, there.capabilities.max_lines_per_call
    sent = [journal_line(line) for line in lines]
    for start in range(0, len(sent), size):
        there.create_lines(batch, sent[start : start + size])
    there.post(batch)


def compared(
    ours: Sequence[LedgerEntry], theirs: Sequence[LedgerEntry], documents: Sequence[str]
) -> Iterator[Contrast]:
    """Every field in which the documents' entries differ; entries stand side by side by what they say."""
    for number in documents:
        here = sorted((one for one in ours if one.document_no == number), key=_place)
        there = sorted((one for one in theirs if one.document_no == number), key=_place)
        if len(here) != len(there):
            yield Contrast(number, "the number of entries", len(here), len(there))
            continue
        for one, other in zip(here, there, strict=True):
            yield from _of_entries(number, one, other)


def _of_entries(number: str, one: LedgerEntry, other: LedgerEntry) -> Iterator[Contrast]:
    for field in _COMPARED:
        mine, its = getattr(one, field), getattr(other, field)
        # API v2.0 shows no External Document No.: what a wire does not show cannot differ.
        if mine != its and not (field == "external_document_no" and None in (mine, its)):
            yield Contrast(number, f"{field.replace('_', ' ')} of {one.account_no} {one.amount:,}", mine, its)


def _place(entry: LedgerEntry) -> tuple[str, Decimal, str, str, str]:
    return entry.account_no, entry.amount, entry.branch, entry.contract, entry.description
