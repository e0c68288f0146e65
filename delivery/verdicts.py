"""What a finding makes of its document, and the sentence that a person reads about it.

A newcomer would send a document again that was posted with changes. It is stopped instead: whatever stands in
Navision under its number or reference stands there, and only a person can say which side is right.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from books.navision.deliveries import Settled
from books.navision.document_states import DocumentState
from delivery.resolver import Finding, Found

# What stands in the ledger decides; what only lies in a journal does not.
IN_LEDGER: Final[Mapping[Found, DocumentState]] = {
    Found.POSTED: DocumentState.POSTED,
    Found.DOUBLED: DocumentState.STOPPED,
    Found.PARTLY: DocumentState.STOPPED,
    Found.CHANGED: DocumentState.STOPPED,
    Found.MERGED: DocumentState.STOPPED,
    Found.SPLIT: DocumentState.STOPPED,
    Found.RENUMBERED: DocumentState.STOPPED,
    Found.REVERSED: DocumentState.REVERSED,
}

_REMEDIES: Final[Mapping[Found, str]] = {
    Found.DOUBLED: "let finance reverse the surplus entries in Navision",
    Found.PARTLY: "let finance post or enter the missing lines under the same number",
    Found.CHANGED: "correct it in Navision by a journal, or reverse it here and enter it again",
    Found.MERGED: "agree the number with finance; nothing is sent again",
    Found.SPLIT: "agree the numbers with finance; nothing is sent again",
    Found.RENUMBERED: "remove the posting number series from the journal batch; nothing is sent again",
    Found.REVERSED: "ask finance why; reverse it here as well, or let them post it again",
    Found.NOT_THERE: "`jembatan resend NUMBER --because …` offers it again, or reverse it here",
}


def settled(finding: Finding) -> Settled:
    """The document's new state by what the ledger shows."""
    state = IN_LEDGER[finding.found]
    because = None if state is DocumentState.POSTED else sentence(finding)
    return Settled(finding.document, state, finding.found.value, finding.evidence, because, finding.proven)


def deleted(finding: Finding) -> Settled:
    """The document whose offered lines finance took out of the journal."""
    because = f"{finding.document}: deleted from the journal and not posted: {_REMEDIES[Found.NOT_THERE]}"
    return Settled(finding.document, DocumentState.DELETED, "deleted", finding.evidence, because)


def sentence(finding: Finding) -> str:
    """What a person reads: the document, what is so, what to do."""
    return f"{finding.document}: {finding.found.value}: {finding.evidence}: {_REMEDIES[finding.found]}"
