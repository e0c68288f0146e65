"""What was taken back inside Navision, also where the wire marks no reversal (API v2.0)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from decimal import Decimal
from itertools import chain

from books.navision.sealed_lines import SealedLine
from connector.documents import LedgerEntry
from delivery.sides import Look, looks_like, taken_back
from delivery.whose import by_document


def undone_entries(mine: Sequence[SealedLine], entries: Iterable[LedgerEntry]) -> frozenset[int]:
    """The numbers of a document's entries that were taken back inside Navision, and of those that did it.

    Where the wire marks no reversal (API v2.0), a whole copy of the document together with a whole copy turned
    round is one (PROTOCOL 4.6: a reversal has the same number and date). So are entries of other content that
    cancel each other, if then nothing is left or just the document: finance changed, posted and reversed it.
    A document that turned round is itself tells nothing, so none of its entries
    counts as taken back and a person decides.
    """
    marked, unmarked = set[int](), defaultdict[Look, list[int]](list)
    for entry in sorted(entries, key=lambda entry: entry.entry_no):
        if taken_back(entry):
            marked.add(entry.entry_no)
        elif not entry.reversal_shown:
            unmarked[looks_like(entry)[:-1]].append(entry.entry_no)
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


def _is_copies(rest: Counter[Look], once: Counter[Look]) -> bool:
    """Is it the document so and so many times, or not at all?"""
    times = {count / once[look] if once[look] else -1 for look, count in rest.items()}
    return not rest or (rest.keys() == once.keys() and len(times) == 1)


def _turned(look: Look) -> Look:
    account, amount, *rest = look
    assert isinstance(amount, Decimal)
    return (account, -amount, *rest)


def _counted(mine: Iterable[SealedLine], sign: int) -> Counter[Look]:
    """How often each line of a document occurs, as it is or with its amounts turned round."""
    return Counter(
        (line.ledger_account, line.amount * sign, line.date, line.branch, line.contract) for line in mine
    )
