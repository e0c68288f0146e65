"""Draft mode: the lines were offered to finance, and from then on they are finance's.

Each run looks at what became of every document: it waits, was posted as offered or with changes, partly, under
another number, merged, split, deleted, or reversed again. Nothing is sent or removed here. A newcomer would
take lines that left the batch for deleted: they may have been posted a moment ago, so the ledger is read after
the batch, and what is not there is believed only when two looks agree.
"""

from __future__ import annotations

from books.navision.deliveries import Delivery, Settled
from delivery.errand import Errand
from delivery.evidence import look_until_sure
from delivery.resolver import Finding, Found, Resolution, Verdict
from delivery.result import Named
from delivery.verdicts import IN_LEDGER, deleted, settled


def look_after_offer(errand: Errand, made: Delivery) -> tuple[Delivery, Resolution]:
    """Class every offered document; those that are settled leave the delivery."""
    seen = look_until_sure(
        errand, made, lambda seen: seen.verdict in (Verdict.POSTED, Verdict.LINES_ONLY) and not seen.foreign
    )
    leaving = [gone for finding in seen.findings if (gone := _settled(finding, seen)) is not None]
    left = {one.document for one in leaving}
    stays = [(one.document, f"{one.found.value}: {one.evidence}") for one in seen.findings]
    errand.observe(made, [(document, words) for document, words in stays if document not in left])
    lines = made.lines
    made = errand.settle(made, leaving)
    posted = {one.document for one in leaving if one.because is None}
    errand.tally.documents_posted += len(posted)
    errand.tally.lines_posted += sum(line.document in posted for line in lines)
    for one in leaving:
        if one.because is not None:
            errand.tally.named[one.document] = Named(one.document, one.verdict, one.because)
    if not made.lines:
        errand.close(made, "finance has settled every document")
    return made, seen


def _settled(finding: Finding, seen: Resolution) -> Settled | None:
    """What finance has decided about the document; None while any of it lies in the batch."""
    still_there = finding.in_journal or any(line.document_no == finding.document for line in seen.foreign)
    if finding.found is Found.NOT_THERE and not still_there:
        return deleted(finding)
    if finding.found is Found.PARTLY and still_there:
        return None
    return settled(finding) if finding.found in IN_LEDGER else None
