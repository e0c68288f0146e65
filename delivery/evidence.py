"""Reading evidence: the batch first, then the ledger, until it can be believed.

A newcomer would believe the first look after a lost answer. What is there is proof at once, since a call is all
or nothing; what is *not* there proves nothing until the server's own limits have passed and two looks agree.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import chain

from books import document_states
from books.deliveries import Delivery
from connector.documents import LedgerEntry
from delivery.errand import Errand
from delivery.resolver import Evidence, Resolution, Verdict, resolve, undone_by_document
from delivery.result import Outcome, RunEnds


def look(errand: Errand, made: Delivery) -> Resolution:
    """What batch and ledger show of the delivery now."""
    journal = errand.wire.read_journal(errand.batch)
    entries = _without_old(made, errand.wire.ledger_by_document(made.documents))
    first = resolve(made.lines, Evidence(journal, tuple(entries)))
    if first.verdict in (Verdict.POSTED, Verdict.LINES_ONLY):
        return first
    # Not where it should be: perhaps a posting series or finance gave it another number since the seal.
    known = {entry.entry_no for entry in entries}
    since = [entry for entry in _ours_since_seal(errand, made) if entry.entry_no not in known]
    return resolve(made.lines, Evidence(journal, (*entries, *since)))


def _without_old(made: Delivery, entries: Sequence[LedgerEntry]) -> list[LedgerEntry]:
    """Without what was posted and taken back before the seal: a person had the document sent again since."""
    undone = undone_by_document(made.lines, entries)
    since = {
        entry.document_no
        for entry in entries
        if entry.entry_no in undone and max(entry.entry_no, entry.reversed_by_entry_no) > made.ledger_seen
    }
    return [entry for entry in entries if entry.entry_no not in undone or entry.document_no in since]


def _ours_since_seal(errand: Errand, made: Delivery) -> list[LedgerEntry]:
    references = {line.reference for line in made.lines}
    accounts = {line.ledger_account for line in made.lines}
    return [
        entry
        for entry in errand.wire.ledger_from(made.ledger_seen + 1)
        if entry.external_document_no in references
        or (entry.external_document_no is None and entry.account_no in accounts)
    ]


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


def asked_before(errand: Errand, made: Delivery) -> Resolution:
    """What the ledger already has under the numbers that are about to be sent: nothing, as a rule."""
    entries = errand.wire.ledger_by_document(made.documents)
    if undone := undone_by_document(made.lines, entries):
        with errand.database.reading() as connection:
            again = document_states.sent_again(connection, made.documents)
        entries = [
            entry for entry in entries if entry.document_no not in again or entry.entry_no not in undone
        ]
    return resolve(made.lines, Evidence((), tuple(entries)))
