"""Whose is what: lines of the batch and entries of the ledger, told apart by our documents."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from books.navision.sealed_lines import SealedLine
from connector.documents import GeneralJournalLine, LedgerEntry
from delivery.sides import Look, look_of, looks_like, taken_back


def journal_of(
    documents: Mapping[str, Sequence[SealedLine]], journal: Iterable[GeneralJournalLine]
) -> tuple[Mapping[str, list[GeneralJournalLine]], tuple[GeneralJournalLine, ...]]:
    """The lines of the batch by our document. A line is ours by its reference only: a line that somebody adds
    takes over the document number of the line above it (PROTOCOL 4.2)."""
    by_reference = {lines[0].reference: number for number, lines in documents.items()}
    ours: dict[str, list[GeneralJournalLine]] = defaultdict(list)
    foreign = []
    for line in journal:
        if line.is_empty:
            continue
        number = by_reference.get(line.external_document_no)
        if number is None:
            foreign.append(line)
        else:
            ours[number].append(line)
    return ours, tuple(foreign)


def by_document(
    numbers: Collection[str], lines: Iterable[SealedLine], entries: Iterable[LedgerEntry]
) -> Mapping[str, list[LedgerEntry]]:
    """The ledger entries by our document: by reference where the wire shows it, else by what they look like.

    What looks like nothing of ours belongs to the document whose number it stands under. A newcomer would ask
    for the number first; then lines that finance merged into another number would be missing in the one
    document and too many in the other.
    """
    by_reference: dict[str, str] = {}
    looks: dict[Look, list[str]] = defaultdict(list)
    turned: dict[Look, list[str]] = defaultdict(list)
    for line in lines:
        by_reference[line.reference] = line.document
        looks[look_of(line)].append(line.document)
        turned[look_of(replace(line, amount=-line.amount))].append(line.document)
    ours: dict[str, list[LedgerEntry]] = defaultdict(list)
    for entry in entries:
        number = by_reference.get(entry.external_document_no or "")
        if number is None and entry.external_document_no is None:
            alike = looks.get(looks_like(entry)) or turned.get(looks_like(entry), [])
            number = alike[0] if alike and entry.document_no not in alike else None
        if number is None and entry.document_no in numbers:
            number = entry.document_no
        if number is not None:
            ours[number].append(entry)
    return ours


def shared_numbers(entries: Mapping[str, Iterable[LedgerEntry]]) -> frozenset[str]:
    """The document numbers under which lines of more than one document of ours were posted."""
    posted_as: dict[str, set[str]] = defaultdict(set)
    for number, its_entries in entries.items():
        for entry in its_entries:
            if not taken_back(entry):
                posted_as[entry.document_no].add(number)
    return frozenset(where for where, documents in posted_as.items() if len(documents) > 1)
