"""Amounts written out in a paper's language."""

from __future__ import annotations

from typing import Final

from company.organisation import Language
from reports.wording import Wording
from servicing.amount_in_words import ENGLISH, INDONESIAN, in_words
from servicing.money import Money

_NUMERALS: Final = {Language.INDONESIAN: INDONESIAN, Language.ENGLISH: ENGLISH}


def written_out(amount: Money, w: Wording) -> str:
    """The amount in words of the paper's language."""
    return in_words(amount, _NUMERALS[w.language])
