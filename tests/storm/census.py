"""What went wrong, by kind, counted where it happened: a fault that was planned and never fired is not here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from enum import StrEnum
from typing import Final

LEAST: Final = 20
"""How often each fault must have fired over a whole run."""


class Fault(StrEnum):
    """A kind of fault, or of disorder at the branches and in finance, in the words of the printed table."""

    # Answers lost, at every moment.
    LINES_NOT_ARRIVED = "lines lost before arrival"
    LINES_UNANSWERED = "answer lost after the lines"
    POSTING_NOT_ARRIVED = "posting lost before arrival"
    POSTING_UNANSWERED = "answer lost after posting"
    REMOVAL_LOST = "removal of a line lost, or its answer"
    REFUSAL_LOST = "refusal lost on its way back"
    ANSWER_CUT = "answer cut off in the middle"
    READ_LOST = "read lost, or its answer"
    LINES_LATE = "lines carried out long after they were sent"
    POSTING_LATE = "posting carried out long after it was sent"
    BUSY_PAGE = "page of HTML in place of an answer"
    TABLES_LOCKED = "tables locked by somebody else"

    # Processes that end, sleep, or are two.
    KILLED_SEALED = "killed: sealed recorded"
    KILLED_REMOVAL = "killed: removal recorded"
    KILLED_REMOVED = "killed: line removed"
    KILLED_BATCH_CLEARED = "killed: batch cleared"
    KILLED_CLEARED = "killed: cleared recorded"
    KILLED_SENDING = "killed: sending recorded"
    KILLED_LINES_SENT = "killed: lines sent"
    KILLED_SENT = "killed: sent recorded"
    KILLED_CHECKED = "killed: checked recorded"
    KILLED_POSTING = "killed: posting recorded"
    KILLED_POSTED = "killed: posted"
    KILLED_POST_ANSWERED = "killed: post answered"
    KILLED_SETTLED = "killed: documents settled"
    KILLED_CLOSED = "killed: delivery closed"
    KILLED_OFFERED = "killed: offered recorded"
    KILLED_BEFORE_COMMIT = "killed: before a step was recorded"
    KILLED_AFTER_COMMIT = "killed: after a step was recorded"
    KILLED_IN_CALL = "killed: while Navision was called"
    BATCH_TAKEN = "second process found the batch taken"
    SLEPT_THROUGH_LEASE = "process slept through its lease"
    RESTARTED = "process restarted on the same books"

    # What Navision refuses.
    REFUSED_ACCOUNT = "refused: blocked account"
    REFUSED_BANK = "refused: blocked bank account"
    REFUSED_DATE = "refused: date out of range"
    REFUSED_DIMENSION_MISSING = "refused: missing dimension value"
    REFUSED_DIMENSION_BLOCKED = "refused: blocked dimension value"
    HELD = "document held at dusk"
    HELD_WENT = "held document that went after all"
    REDATED = "held document redated"

    # Finance, in our batch and in the ledger.
    FOREIGN_LINES = "foreign lines in the batch"
    FOREIGN_POSTED = "foreign lines posted with ours"
    EDITED_BEFORE_CHECK = "lines changed between sending and check"
    DELETED_BEFORE_CHECK = "lines deleted between sending and check"
    EDITED_BEFORE_POSTING = "lines changed between check and posting"
    OFFER_POSTED = "offer posted by finance"
    OFFER_DATE = "offered lines given another date"
    OFFER_AMOUNT = "offered amount changed"
    OFFER_DELETED = "offered document deleted"
    OFFER_MERGED = "offered documents merged"
    OFFER_SPLIT = "offered document split"
    OFFER_RENUMBERED = "offered document renumbered"
    OFFER_PARTLY = "offered document partly posted"
    OFFER_UNREFERENCED = "reference of offered lines cleared"
    REVERSED = "posted document reversed in Navision"
    SENT_AGAIN = "document sent again by a person"
    SENDING_AGAIN_REFUSED = "sending again refused: it stands in Navision"

    # The branches meanwhile.
    BACK_DATED = "back-dated receipt"
    TAKEN_BACK = "entry reversed at the branch"
    ENTERED_AGAIN = "entry entered again in its old place"
    WAIVED = "late charge waived"
    DAY_ENDED = "day end"


Census = Counter[Fault]


def short_of(census: Mapping[Fault, int], least: int) -> list[str]:
    """The kinds that fired less often than `least`."""
    return [f"{fault.value}: {census.get(fault, 0)}" for fault in Fault if census.get(fault, 0) < least]


def table(census: Mapping[Fault, int]) -> list[str]:
    """The printed table, one line for each kind."""
    return [f"{census.get(fault, 0):7,}  {fault.value}" for fault in Fault]
