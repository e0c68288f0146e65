"""What a refusal of Navision says about our documents: which one it names, and what a person can do.

Navision speaks the session's language, so a newcomer's search for English sentences would find nothing in
Jakarta. Only what is the same in all languages is used: document numbers, line numbers beside the batch's name.
The remedies know the usual English words and fall back to a general one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from books.navision.deliveries import Delivery, line_number
from connector.documents import JournalBatch
from connector.errors import Refused

# The step in which Navision numbers lines that come without a number (AutoSplitKey, PROTOCOL 4.1).
_NAVISION_STEP: Final = 10_000

_REMEDIES: Final = (
    (r"allowed posting dates|posting date", "open the period in Navision, or `jembatan redate`"),
    (r"blocked", "lift the block in Navision, or map the role to another account, then `jembatan deliver`"),
    (r"dimension", "add or unblock the dimension value in Navision, then `jembatan deliver`"),
    (r"direct posting", "allow direct posting on the account in Navision, then `jembatan deliver`"),
    (r"does not exist|cannot be found", "create it in Navision or correct config/, then `jembatan deliver`"),
)


@dataclass(frozen=True, slots=True)
class Blamed:
    """The documents that a refusal names: for certain, or as it seems."""

    certain: tuple[str, ...] = ()
    suspected: tuple[str, ...] = ()


def blamed(refusal: Refused, made: Delivery, batch: JournalBatch) -> Blamed:
    """The documents of the delivery that Navision's words name."""
    words = refusal.navision_says.upper()
    by_number = tuple(number for number in made.documents if _stands_in(number.upper(), words))
    if by_number:
        return Blamed(certain=by_number)
    if not _stands_in(batch.name, words):
        return Blamed()
    numbers = {int(digits) for digits in re.findall(r"\d+", words.replace(batch.name, " "))}
    if made.line_base is not None:
        return Blamed(certain=_unique([x.document for x in made.lines if line_number(made, x) in numbers]))
    # Navision numbered the lines itself; into an empty batch in steps of 10,000, but that is an inference.
    return Blamed(suspected=_unique([x.document for x in made.lines if x.line * _NAVISION_STEP in numbers]))


def remedy(words: str) -> str:
    """What a person can do about it.

    >>> remedy("Blocked must be equal to 'No'  in G/L Account: No.=1234. Current value is 'Yes'.")
    'lift the block in Navision, or map the role to another account, then `jembatan deliver`'
    """
    found = [advice for pattern, advice in _REMEDIES if re.search(pattern, words, re.IGNORECASE)]
    return found[0] if found else "mend what Navision names, then `jembatan deliver`"


def sentence(document: str, refusal: Refused) -> str:
    """Why the document is held: Navision's own words and the remedy."""
    return f"{document}: Navision says: {refusal.navision_says}: {remedy(refusal.navision_says)}"


def _stands_in(number: str, words: str) -> bool:
    """The number as a word of its own: JUM-1 does not stand in JUM-12."""
    return re.search(rf"(?<![A-Z0-9-]){re.escape(number)}(?![A-Z0-9-])", words) is not None


def _unique(documents: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(documents))
