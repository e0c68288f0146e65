"""The resolver: what a journal batch and a ledger, read back, say about sealed documents. One pure function.

No write to Navision is ever repeated without it. A newcomer would ask only whether the number is in the
ledger: the same number with other content is no success, lines may be posted under a number that a posting
series gave them, and what was reversed inside Navision does not count.

The journal must be read *before* the ledger: a batch that is posted between the two reads then shows up in the
ledger; the other way round it would be seen in neither.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain, groupby

from books.navision.differences import DifferenceKind, compare_lines
from books.navision.sealed_lines import SealedLine
from connector.documents import GeneralJournalLine, LedgerEntry
from delivery.sides import (
    expected_in_journal,
    expected_in_ledger,
    look_of,
    looks_like,
    shown_in_journal,
    shown_in_ledger,
)
from delivery.undone import undone_entries
from delivery.whose import by_document, journal_of, shared_numbers


class Found(StrEnum):
    """What was found of one document."""

    NOT_THERE = "not there"
    LINES = "lines only"
    SOME_LINES = "some lines"
    EDITED_LINES = "lines edited"
    POSTED = "posted"
    DOUBLED = "posted more than once"
    PARTLY = "partly posted"
    CHANGED = "posted with changes"
    MERGED = "merged into another document"
    SPLIT = "split over documents"
    RENUMBERED = "posted under another number"
    REVERSED = "reversed in Navision"


class Verdict(StrEnum):
    """What was found of a delivery as a whole."""

    NOT_THERE = "not there"
    LINES_ONLY = "lines only"
    SOME_LINES = "some lines"
    POSTED = "posted"
    PARTLY = "partly"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Evidence:
    """What was read back: the batch first, then the ledger.

    `entries` holds every entry under a number or reference of ours, and, where the wire shows no reference,
    those since the seal that look like a line of ours.
    """

    journal: tuple[GeneralJournalLine, ...]
    entries: tuple[LedgerEntry, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found of one document, in a sentence, with the entries that prove its lines."""

    document: str
    found: Found
    evidence: str
    proven: tuple[tuple[int, int], ...] = ()
    """Sealed line and ledger entry number."""
    in_journal: tuple[GeneralJournalLine, ...] = ()
    """Its lines that lie in the batch, as they are now."""


@dataclass(frozen=True, slots=True)
class Resolution:
    """The verdict on a delivery with its evidence, and what lies in the batch that is not ours."""

    verdict: Verdict
    findings: tuple[Finding, ...]
    foreign: tuple[GeneralJournalLine, ...]

    def of(self, *found: Found) -> tuple[Finding, ...]:
        """The findings of these kinds."""
        return tuple(finding for finding in self.findings if finding.found in found)


def resolve(lines: Sequence[SealedLine], evidence: Evidence) -> Resolution:
    """What journal and ledger say about the documents of these sealed lines."""
    documents = {
        number: tuple(its_lines) for number, its_lines in groupby(lines, key=lambda line: line.document)
    }
    journal, foreign = journal_of(documents, evidence.journal)
    entries = by_document(documents, chain.from_iterable(documents.values()), evidence.entries)
    shared = shared_numbers(entries)
    findings = tuple(
        _finding(number, mine, journal[number], entries[number], shared) for number, mine in documents.items()
    )
    return Resolution(_verdict(findings), findings, foreign)


def _verdict(findings: Iterable[Finding]) -> Verdict:
    kinds = {finding.found for finding in findings}
    if kinds & {
        Found.CHANGED,
        Found.DOUBLED,
        Found.MERGED,
        Found.SPLIT,
        Found.RENUMBERED,
        Found.EDITED_LINES,
    }:
        return Verdict.CHANGED
    if kinds <= {Found.POSTED}:
        return Verdict.POSTED
    if kinds & {Found.POSTED, Found.PARTLY, Found.REVERSED}:
        return Verdict.PARTLY
    if kinds <= {Found.NOT_THERE}:
        return Verdict.NOT_THERE
    if kinds <= {Found.LINES}:
        return Verdict.LINES_ONLY
    return Verdict.SOME_LINES


# --- one document -----------------------------------------------------------------------------------------


def _finding(
    number: str,
    mine: Sequence[SealedLine],
    journal: Sequence[GeneralJournalLine],
    entries: Sequence[LedgerEntry],
    shared: frozenset[str],
) -> Finding:
    in_journal = tuple(journal)
    if not entries:
        found, words = _in_journal(number, mine, journal)
        return Finding(number, found, words, (), in_journal)
    undone = undone_entries(mine, entries)
    live = [entry for entry in entries if entry.entry_no not in undone]
    if not live:
        took = ", ".join(
            str(entry.reversed_by_entry_no or entry.entry_no)
            for entry in entries
            if entry.reversed_by_entry_no or not entry.reversal_shown
        )
        return Finding(number, Found.REVERSED, f"reversed in Navision by entries {took}", (), in_journal)
    proven = _proven(mine, [entry for entry in live if entry.document_no == number])
    found, words = _in_ledger(number, mine, live, shared)
    if journal and found is Found.POSTED:
        words += f"; {len(journal)} of its lines lie in the batch once more"
    elif journal:
        words += f"; {len(journal)} of its lines still lie in the batch"
    return Finding(number, found, words, proven, in_journal)


def _in_journal(
    number: str, mine: Sequence[SealedLine], journal: Sequence[GeneralJournalLine]
) -> tuple[Found, str]:
    if not journal:
        return Found.NOT_THERE, "neither in the batch nor in the ledger"
    ours = [expected_in_journal(line) for line in mine]
    differences = compare_lines(number, ours, [shown_in_journal(line) for line in journal])
    renamed = sorted({line.document_no for line in journal} - {number})
    if renamed:
        return Found.EDITED_LINES, f"its lines now carry the number {', '.join(renamed)} in the batch"
    if not differences:
        return Found.LINES, f"{len(mine)} lines in the batch"
    if all(one.kind is DifferenceKind.MISSING for one in differences):
        return Found.SOME_LINES, f"{len(mine) - len(differences)} of {len(mine)} lines in the batch"
    return Found.EDITED_LINES, "; ".join(one.sides for one in differences)


def _in_ledger(
    number: str, mine: Sequence[SealedLine], live: Sequence[LedgerEntry], shared: frozenset[str]
) -> tuple[Found, str]:
    ours = [expected_in_ledger(line) for line in mine]
    # The number is judged apart from the content, so lines are compared as if all stood under ours.
    differences = compare_lines(number, ours, [shown_in_ledger(entry) for entry in live])
    where = ", ".join(sorted({entry.document_no for entry in live}))
    numbers = {entry.document_no for entry in live}
    entry_nos = f"entries {min(e.entry_no for e in live)} to {max(e.entry_no for e in live)}"
    kinds = {one.kind for one in differences}
    if not differences and numbers == {number}:
        return Found.POSTED, f"all {len(mine)} lines in the ledger, {entry_nos}"
    if kinds == {DifferenceKind.DOUBLED}:
        return Found.DOUBLED, f"{len(live)} entries for {len(mine)} lines, {entry_nos}"
    if kinds - {DifferenceKind.MISSING}:
        return Found.CHANGED, "; ".join(one.sides for one in differences)
    if differences:
        return (
            Found.PARTLY,
            f"{len(mine) - len(differences)} of {len(mine)} lines in the ledger under {where}, {entry_nos}",
        )
    if len(numbers) > 1:
        return Found.SPLIT, f"its lines stand under {where}, {entry_nos}"
    if where in shared:
        return Found.MERGED, f"its lines stand under {where} together with another document's, {entry_nos}"
    return Found.RENUMBERED, f"posted as {where}, {entry_nos}"


def _proven(mine: Sequence[SealedLine], live: Iterable[LedgerEntry]) -> tuple[tuple[int, int], ...]:
    """Each sealed line with the entry that equals it, each entry used once."""
    free: dict[tuple[object, ...], list[int]] = defaultdict(list)
    for entry in live:
        free[looks_like(entry)[:-1]].append(entry.entry_no)
    return tuple((line.line, numbers.pop(0)) for line in mine if (numbers := free.get(look_of(line)[:-1])))
