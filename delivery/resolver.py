"""The resolver: what a journal batch and a ledger, read back, say about sealed documents. One pure function.

No write to Navision is ever repeated without it. A newcomer would ask only whether the number is in the
ledger: the same number with other content is no success, lines may be posted under a number that a posting
series gave them, and what was reversed inside Navision does not count.

The journal must be read *before* the ledger: a batch that is posted between the two reads then shows up in the
ledger; the other way round it would be seen in neither.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from itertools import chain, groupby

from books.navision.differences import DifferenceKind, LedgerLine, compare_lines
from books.navision.sealed_lines import SealedLine
from connector.documents import AccountType, GeneralJournalLine, LedgerEntry


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
    journal, foreign = _journal_of(documents, evidence.journal)
    entries = _entries_of(documents, evidence.entries)
    shared = _shared_numbers(entries)
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


# --- whose is what ----------------------------------------------------------------------------------------


def _journal_of(
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


def _entries_of(
    documents: Mapping[str, Sequence[SealedLine]], entries: Iterable[LedgerEntry]
) -> Mapping[str, list[LedgerEntry]]:
    return by_document(documents, chain.from_iterable(documents.values()), entries)


def by_document(
    numbers: Collection[str], lines: Iterable[SealedLine], entries: Iterable[LedgerEntry]
) -> Mapping[str, list[LedgerEntry]]:
    """The ledger entries by our document: by reference where the wire shows it, else by what they look like.

    What looks like nothing of ours belongs to the document whose number it stands under. A newcomer would ask
    for the number first; then lines that finance merged into another number would be missing in the one
    document and too many in the other.
    """
    by_reference: dict[str, str] = {}
    looks: dict[tuple[object, ...], list[str]] = defaultdict(list)
    turned: dict[tuple[object, ...], list[str]] = defaultdict(list)
    for line in lines:
        by_reference[line.reference] = line.document
        looks[_look(line)].append(line.document)
        turned[_look(replace(line, amount=-line.amount))].append(line.document)
    ours: dict[str, list[LedgerEntry]] = defaultdict(list)
    for entry in entries:
        number = by_reference.get(entry.external_document_no or "")
        if number is None and entry.external_document_no is None:
            alike = looks.get(_looks_like(entry)) or turned.get(_looks_like(entry), [])
            number = alike[0] if alike and entry.document_no not in alike else None
        if number is None and entry.document_no in numbers:
            number = entry.document_no
        if number is not None:
            ours[number].append(entry)
    return ours


def _shared_numbers(entries: Mapping[str, Iterable[LedgerEntry]]) -> frozenset[str]:
    """The document numbers under which lines of more than one document of ours were posted."""
    posted_as: dict[str, set[str]] = defaultdict(set)
    for number, its_entries in entries.items():
        for entry in its_entries:
            if not taken_back(entry):
                posted_as[entry.document_no].add(number)
    return frozenset(where for where, documents in posted_as.items() if len(documents) > 1)


def _look(line: SealedLine) -> tuple[object, ...]:
    return (line.ledger_account, line.amount, line.date, line.branch, line.contract, line.description)


def _looks_like(entry: LedgerEntry) -> tuple[object, ...]:
    return (
        entry.account_no,
        entry.amount,
        entry.posting_date,
        entry.branch,
        entry.contract,
        entry.description,
    )


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


def taken_back(entry: LedgerEntry) -> bool:
    """Reversed inside Navision, or the entry that reverses another one."""
    return entry.reversed or entry.reversed_entry_no != 0 or entry.reversed_by_entry_no != 0


def undone_entries(mine: Sequence[SealedLine], entries: Iterable[LedgerEntry]) -> frozenset[int]:
    """The numbers of a document's entries that were taken back inside Navision, and of those that did it.

    Where the wire marks no reversal (API v2.0), a whole copy of the document together with a whole copy turned
    round is one (PROTOCOL 4.6: a reversal has the same number and date). So are entries of other content that
    cancel each other, if then nothing is left or just the document: finance changed, posted and reversed it.
    A document that turned round is itself tells nothing, so none of its entries
    counts as taken back and a person decides.
    """
    marked, unmarked = set[int](), defaultdict[tuple[object, ...], list[int]](list)
    for entry in sorted(entries, key=lambda entry: entry.entry_no):
        if taken_back(entry):
            marked.add(entry.entry_no)
        elif not entry.reversal_shown:
            unmarked[_looks_like(entry)[:-1]].append(entry.entry_no)
    once, turned = _counted(mine, 1), _counted(mine, -1)
    if not once or not unmarked or once.keys() & turned.keys():
        return frozenset(marked)
    pairs = {look: min(len(found), len(unmarked.get(_turned(look), ()))) for look, found in unmarked.items()}
    rest = Counter({look: len(found) - pairs[look] for look, found in unmarked.items()})
    if _is_copies(+rest, once):
        return frozenset(marked.union(*(found[: pairs[look]] for look, found in unmarked.items())))
    times = min(len(unmarked[look]) // count for side in (once, turned) for look, count in side.items())
    for side in (once, turned):
        for look, count in side.items():
            marked.update(unmarked[look][: times * count])
    return frozenset(marked)


def undone_by_document(sealed: Iterable[SealedLine], entries: Iterable[LedgerEntry]) -> frozenset[int]:
    """The same for the entries of several documents, each of which has its sealed lines once."""
    lines: dict[str, list[SealedLine]] = defaultdict(list)
    for line in sealed:
        lines[line.document].append(line)
    entries = list(entries)
    marked = {entry.entry_no for entry in entries if taken_back(entry)}
    for number, its_entries in by_document(lines, chain.from_iterable(lines.values()), entries).items():
        marked |= undone_entries(lines[number], its_entries)
    return frozenset(marked)


def _is_copies(rest: Counter[tuple[object, ...]], once: Counter[tuple[object, ...]]) -> bool:
    """Is it the document so and so many times, or not at all?"""
    times = {count / once[look] if once[look] else -1 for look, count in rest.items()}
    return not rest or (rest.keys() == once.keys() and len(times) == 1)


def _turned(look: tuple[object, ...]) -> tuple[object, ...]:
    account, amount, *rest = look
    assert isinstance(amount, Decimal)
    return (account, -amount, *rest)


def _counted(mine: Iterable[SealedLine], sign: int) -> Counter[tuple[object, ...]]:
    """How often each line of a document occurs, as it is or with its amounts turned round."""
    return Counter(
        (line.ledger_account, line.amount * sign, line.date, line.branch, line.contract) for line in mine
    )


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
        free[_looks_like(entry)[:-1]].append(entry.entry_no)
    return tuple((line.line, numbers.pop(0)) for line in mine if (numbers := free.get(_look(line)[:-1])))


# --- both sides as plain lines ----------------------------------------------------------------------------


def expected_in_ledger(line: SealedLine) -> LedgerLine:
    """The ledger entry that a sealed line becomes."""
    return LedgerLine(
        line.document,
        line.ledger_account,
        line.amount,
        line.date,
        line.branch,
        line.contract,
        line.reference,
        line.entry_no,
    )


def shown_in_ledger(entry: LedgerEntry) -> LedgerLine:
    """A ledger entry as it was read."""
    return LedgerLine(
        entry.document_no,
        entry.account_no,
        entry.amount,
        entry.posting_date,
        entry.branch,
        entry.contract,
        entry.external_document_no,
        entry.entry_no,
        taken_back(entry),
    )


def expected_in_journal(line: SealedLine) -> LedgerLine:
    """The journal line that a sealed line is sent as."""
    return LedgerLine(
        line.document,
        _account(line.account_type, line.account),
        line.amount,
        line.date,
        line.branch,
        line.contract,
        line.reference,
    )


def shown_in_journal(line: GeneralJournalLine) -> LedgerLine:
    """A journal line as it was read."""
    return LedgerLine(
        line.document_no,
        _account(line.account_type, line.account_no),
        line.amount,
        line.posting_date,
        line.branch,
        line.contract,
        line.external_document_no,
    )


def _account(kind: AccountType, number: str) -> str:
    return number if kind is AccountType.GL_ACCOUNT else f"{kind.value} {number}"
