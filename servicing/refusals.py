"""Refusal reasons: why a bank sends a sheet back, by the numbers of the central bank's list (DOMAIN 5.4).

The number decides two things: whether the sheet counts as *empty* (then it counts towards the blacklist), and
whether it may be presented again. A newcomer would take "refused" for "no money": most reasons are formal, and
where a formal defect and lack of funds come together the formal reason counts and the sheet is not empty. Among
reasons of the same sort one that ends the sheet counts first: no repair brings an expired sheet back.

>>> decisive([1, 12], REFUSALS)
Refusal(code=12, meaning='change in the text not signed', empty=False, again=<Again.AFTER_REPAIR: 'after repair'>)
>>> decisive([99], REFUSALS)
Traceback (most recent call last):
...
servicing.refusals.UnknownRefusal: there is no refusal reason 99: use 1 to 14, or add it in config/cheques.toml
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class UnknownRefusal(ValueError):
    """No refusal reason has this number."""


class Again(StrEnum):
    """Whether and how a refused sheet may be presented again."""

    YES = "yes"
    AFTER_REPAIR = "after repair"
    ON_ITS_DATE = "on its date"
    BY_RIGHT_BANK = "by the right bank"
    NO = "no"


@dataclass(frozen=True, slots=True)
class Refusal:
    """One reason: its number, its meaning, whether the sheet counts as empty, whether it may come again."""

    code: int
    meaning: str
    empty: bool
    again: Again


def _table(*rows: Refusal) -> Mapping[int, Refusal]:
    return {row.code: row for row in rows}


REFUSALS: Final = _table(
    Refusal(1, "balance not sufficient", True, Again.YES),
    Refusal(2, "account closed", True, Again.NO),
    Refusal(3, "place or date of issue missing", False, Again.AFTER_REPAIR),
    Refusal(4, "drawer's signature missing (cheque)", False, Again.AFTER_REPAIR),
    Refusal(5, "payee's name and account number missing (BG)", False, Again.AFTER_REPAIR),
    Refusal(6, "payee bank missing (BG)", False, Again.AFTER_REPAIR),
    Refusal(7, "amount missing in figures or words (BG)", False, Again.AFTER_REPAIR),
    Refusal(8, "signature, name or stamp missing (BG)", False, Again.AFTER_REPAIR),
    Refusal(9, "presented before or outside its effective period (BG)", False, Again.ON_ITS_DATE),
    Refusal(10, "cancelled by the drawer after the period", False, Again.NO),
    Refusal(11, "expired", False, Again.NO),
    Refusal(12, "change in the text not signed", False, Again.AFTER_REPAIR),
    Refusal(13, "signature does not match the specimen", False, Again.AFTER_REPAIR),
    Refusal(14, "presented by another bank than the one named", False, Again.BY_RIGHT_BANK),
)


def decisive(codes: Iterable[int], table: Mapping[int, Refusal]) -> Refusal:
    """The reason that counts among those the bank names: a formal one before lack of funds, then a final one."""
    named = []
    for code in codes:
        if code not in table:
            raise UnknownRefusal(
                f"there is no refusal reason {code}: use {min(table)} to {max(table)}, "
                "or add it in config/cheques.toml"
            )
        named.append(table[code])
    if not named:
        raise UnknownRefusal("a bounced sheet needs its refusal reason: take it from the bank's letter")
    return min(named, key=lambda refusal: (refusal.empty, refusal.again is not Again.NO, refusal.code))
