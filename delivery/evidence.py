"""Reading evidence: the batch first, then the ledger, until it can be believed.

A newcomer would believe the first look after a lost answer. What is there is proof at once, since a call is all
or nothing; what is *not* there proves nothing until the server's own limits have passed and two looks agree.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from itertools import chain

from books.database import Database
from books.navision import deliveries, document_states, outbox
from books.navision.deliveries import Delivery
from books.navision.sealed_lines import SealedLine
from connector.documents import LedgerEntry
from connector.wire import Wire
from delivery.errand import Errand
from delivery.resolver import Evidence, Resolution, Verdict, resolve
from delivery.result import Outcome, RunEnds
from delivery.undone import undone_by_document


def look(errand: Errand, made: Delivery) -> Resolution:
    """What batch and ledger show of the delivery now."""
    journal = errand.wire.read_journal(errand.batch)
    by_number = errand.wire.ledger_by_document(made.documents)
    entries = _without_old(made, without_others(errand.database, made.documents, by_number))
    first = resolve(made.lines, Evidence(journal, tuple(entries)))
    if first.verdict in (Verdict.POSTED, Verdict.LINES_ONLY):
        return first
    # Not where it should be: perhaps a posting series or finance gave it another number since the seal.
    since = entries_since(errand.wire, made.lines, made.ledger_seen)
    return resolve(made.lines, Evidence(journal, tuple(joined(entries, since))))


def _without_old(made: Delivery, entries: Sequence[LedgerEntry]) -> list[LedgerEntry]:
    """Without what was posted and taken back before the seal: a person had the document sent again since."""
    undone = undone_by_document(made.lines, entries)
    since = {
        entry.document_no
        for entry in entries
        if entry.entry_no in undone and max(entry.entry_no, entry.reversed_by_entry_no) > made.ledger_seen
    }
    return [entry for entry in entries if entry.entry_no not in undone or entry.document_no in since]


def without_others(
    database: Database, documents: Collection[str], entries: Sequence[LedgerEntry]
) -> list[LedgerEntry]:
    """Without lines of other documents of ours, which finance merged into the numbers of these."""
    references = {entry.external_document_no for entry in entries if entry.external_document_no}
    with database.reading() as connection:
        known = outbox.by_reference(connection, references) if references else {}
    others = {reference for reference, (number, _) in known.items() if number not in documents}
    return [entry for entry in entries if entry.external_document_no not in others]


def entries_since(wire: Wire, lines: Sequence[SealedLine], ledger_seen: int) -> list[LedgerEntry]:
    """What came into the ledger since and may be of these lines, under whatever number."""
    references = {line.reference for line in lines}
    accounts = {line.ledger_account for line in lines}
    return [
        entry
        for entry in wire.ledger_from(ledger_seen + 1)
        if entry.external_document_no in references
        or (entry.external_document_no is None and entry.account_no in accounts)
    ]


def joined(entries: Iterable[LedgerEntry], more: Iterable[LedgerEntry]) -> list[LedgerEntry]:
    """Both, each entry once."""
    return list({entry.entry_no: entry for entry in (*entries, *more)}.values())


def look_until_sure(errand: Errand, made: Delivery, proof: Callable[[Resolution], bool]) -> Resolution:
    """What batch and ledger show, once it can be believed: at once if it is proof, else after the limits."""
    seen = look(errand, made)
    if proof(seen):
        return seen
    errand.wait_until_over(made)
    seen = look(errand, made)
    for _ in range(errand.limits.reads):
        errand.wait(errand.limits.between_reads, "reading batch and ledger a second time")
        again = look(errand, made)
        if again == seen:
            return again
        seen = again
    raise RunEnds(
        Outcome.UNSURE,
        f"{made}: batch and ledger change from one look to the next: run `jembatan deliver` again later",
    )


def look_after_posting(errand: Errand, made: Delivery) -> tuple[Resolution, tuple[LedgerEntry, ...]]:
    """What an answered posting left behind, and the entries of others that were posted together with ours."""
    journal = errand.wire.read_journal(errand.batch)
    since = list(errand.wire.ledger_from(made.ledger_seen + 1))
    seen = resolve(made.lines, Evidence(journal, tuple(since)))
    if seen.verdict is not Verdict.POSTED:
        seen = look(errand, made)
    return seen, _posted_with_ours(seen, since)


def _posted_with_ours(seen: Resolution, since: list[LedgerEntry]) -> tuple[LedgerEntry, ...]:
    """Foreign entries of our registers: one posting is one register, and its entries have no gap.

    Where the wire shows no register (NAV up to 2018), what lies between ours, or joins them without a gap under
    the same user, was posted together with them.
    """
    ours = set(chain.from_iterable((entry for _, entry in finding.proven) for finding in seen.findings))
    if not ours:
        return ()
    registers = {entry.register_no for entry in since if entry.entry_no in ours} - {None}
    if registers:
        return tuple(e for e in since if e.entry_no not in ours and e.register_no in registers)
    by_number = {entry.entry_no: entry for entry in since}
    first, last = min(ours), max(ours)
    user = by_number[first].user_id
    while user and first - 1 in by_number and by_number[first - 1].user_id == user:
        first -= 1
    while user and last + 1 in by_number and by_number[last + 1].user_id == user:
        last += 1
    return tuple(e for e in since if e.entry_no not in ours and first <= e.entry_no <= last)


def asked_before(errand: Errand, made: Delivery, *, may_be_there: bool) -> Resolution:
    """What the ledger already has of the documents that are about to be sent: nothing, as a rule.

    Lines that were sent before, in this run or an earlier one, may have been posted by somebody, and under
    another number. A document that a person had sent again was in Navision before: there finance may have
    posted it under another number meanwhile, and what was taken back there does not count.
    """
    by_number = errand.wire.ledger_by_document(made.documents)
    entries = without_others(errand.database, made.documents, by_number)
    with errand.database.reading() as connection:
        again = document_states.sent_again(connection, made.documents)
        first_seen = deliveries.first_seen(connection, again) if again else None
    if may_be_there:
        entries = joined(entries, entries_since(errand.wire, made.lines, made.ledger_seen))
    mine = [line for line in made.lines if line.document in again]
    if first_seen is not None:
        entries = joined(entries, entries_since(errand.wire, mine, first_seen))
    undone = undone_by_document(mine, entries)
    return resolve(made.lines, Evidence((), tuple(e for e in entries if e.entry_no not in undone)))
