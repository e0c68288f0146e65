"""Which contract unidentified money belongs to: ranked suggestions, each with its reasons (DOMAIN 2.4).

Nothing is decided here; a person reads the reasons and identifies the money. A reason counts the more, the fewer
contracts share it: an amount that three customers owe on the day says less than one that only one of them owes. A
newcomer would compare names letter by letter. Banks cut them, run them together and abbreviate them, and wives pay
for their husbands; so a name is only one reason, and earlier transfers of the same sender are another.

>>> from servicing.money import idr
>>> budi = Candidate("JKT-10001", "BUDI SANTOSO", (OpenAmount(3, idr(1_200_000), idr(36_000)),), idr(0))
>>> siti = Candidate("JKT-10002", "SITI LUBIS", (OpenAmount(1, idr(900_000), idr(0)),), idr(0))
>>> for one in suggest(idr(1_236_000), "TRSF E-BANKING CR BUDI S", [siti, budi]):
...     print(one)
JKT-10001: equals instalment 3 with its late charge; the text abbreviates the customer's name (BUDI S)
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from typing import Final

from servicing.money import ZERO, Money, rupiah

SUGGESTIONS: Final = 3


class Clue(Enum):
    """A kind of reason with its weight: what it is worth when only one contract has it."""

    VIRTUAL_ACCOUNT = 120
    CONTRACT_NUMBER = 110
    SAME_ACCOUNT = 90
    AMOUNT = 70
    NAME = 60
    SAME_SENDER = 45
    ABBREVIATED_NAME = 40
    AMOUNT_WITHOUT_LATE_CHARGE = 38
    AMOUNT_NEAR = 15
    PART_OF_NAME = 10


@dataclass(frozen=True, slots=True)
class OpenAmount:
    """An instalment that is open on the day, with what of its late charge is open then."""

    number: int
    unpaid: Money
    late_charge: Money


@dataclass(frozen=True, slots=True)
class Candidate:
    """A contract that might own the money, as of the day it arrived.

    `due` are the open instalments that are due and the next one, oldest first; `charges` other open fees; `history`
    what banks wrote on earlier transfers that were found to be this contract's.
    """

    contract: str
    name: str
    due: tuple[OpenAmount, ...]
    charges: Money
    virtual_account: str = ""
    history: tuple[str, ...] = ()

    @property
    def expected(self) -> tuple[tuple[str, Money, Money], ...]:
        """What a payment may be: the instalments in words, their amount, their late charge."""
        found: list[tuple[str, Money, Money]] = []
        unpaid = late = ZERO
        for place, one in enumerate(self.due):
            unpaid, late = unpaid + one.unpaid, late + one.late_charge
            words = (
                f"instalment {one.number}"
                if place == 0
                else f"instalments {self.due[0].number} to {one.number}"
            )
            found.append((words, unpaid, late))
        return tuple(found)


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a contract is suggested: the clue, its words, and how many contracts share it."""

    clue: Clue
    words: str
    shared_by: int = 1

    @property
    def points(self) -> int:
        """The clue's weight, less with every doubling of those who share it."""
        return self.clue.value * 4 // (3 + self.shared_by.bit_length() ** 2)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A contract with the reasons for it, the strongest first."""

    contract: str
    reasons: tuple[Reason, ...]

    @property
    def points(self) -> int:
        """How strongly it is suggested."""
        return sum(reason.points for reason in self.reasons)

    def __str__(self) -> str:
        return f"{self.contract}: {'; '.join(reason.words for reason in self.reasons)}"


def suggest(
    amount: Money, text: str, candidates: Iterable[Candidate], limit: int = SUGGESTIONS
) -> tuple[Suggestion, ...]:
    """The contracts the money most likely belongs to, the likeliest first; those without a reason are left out."""
    seen = _Text(text)
    found = [(one, reasons) for one in candidates if (reasons := tuple(_reasons(amount, seen, one)))]
    shared = Counter(_sharing(reason) for _, reasons in found for reason in reasons)
    weighed = [
        Suggestion(one.contract, tuple(sorted((_shared(r, shared) for r in reasons), key=_strongest)))
        for one, reasons in found
    ]
    return tuple(sorted(weighed, key=lambda one: (-one.points, one.contract))[:limit])


def words_of(text: str) -> tuple[str, ...]:
    """The words of a bank's text that may be a name's.

    >>> words_of("TRSF E-BANKING CR 0302 BUDI S")
    ('BUDI', 'S')
    """
    return _read(text).words


def _sharing(reason: Reason) -> tuple[Clue, str]:
    """What makes two contracts share a reason: the same kind, and for names the same words of the text."""
    return reason.clue, reason.words.partition("(")[2] if "name" in reason.words else ""


def _shared(reason: Reason, shared: Counter[tuple[Clue, str]]) -> Reason:
    return Reason(reason.clue, reason.words, shared[_sharing(reason)])


def _strongest(reason: Reason) -> tuple[int, str]:
    return -reason.points, reason.words


def _reasons(amount: Money, text: _Text, one: Candidate) -> Iterator[Reason]:
    yield from _by_number(text, one)
    yield from _by_history(text, one)
    yield from _by_amount(amount, one)
    yield from _by_name(text, one)


# --- numbers in the text ----------------------------------------------------------------------------------


def _by_number(text: _Text, one: Candidate) -> Iterator[Reason]:
    if one.virtual_account and one.virtual_account in text.runs:
        yield Reason(Clue.VIRTUAL_ACCOUNT, f"the text carries its virtual account {one.virtual_account}")
    plain = _plain(one.contract)
    if len(plain) > 3 and plain in text.joined:
        yield Reason(Clue.CONTRACT_NUMBER, f"the text carries the contract number {one.contract}")


def _by_history(text: _Text, one: Candidate) -> Iterator[Reason]:
    earlier = [_read(line) for line in one.history]
    accounts = {run for line in earlier for run in line.accounts} & text.accounts
    if accounts:
        yield Reason(Clue.SAME_ACCOUNT, f"account {min(accounts)} has paid for it before")
    senders = {line.name for line in earlier if line.name}
    if text.name and text.name in senders:
        yield Reason(Clue.SAME_SENDER, "the same sender has paid for it before")


# --- the amount -------------------------------------------------------------------------------------------


def _by_amount(amount: Money, one: Candidate) -> Iterator[Reason]:
    near: Money | None = None
    for words, unpaid, late in one.expected:
        for with_charges in (ZERO, one.charges) if one.charges else (ZERO,):
            fees = " and its fees" if with_charges else ""
            if amount == unpaid + late + with_charges:
                yield Reason(Clue.AMOUNT, f"equals {words}{' with its late charge' if late else ''}{fees}")
                return
            if late and amount == unpaid + with_charges:
                yield Reason(Clue.AMOUNT_WITHOUT_LATE_CHARGE, f"equals {words}{fees} without its late charge")
                return
        gap = abs(amount - unpaid - late)
        near = gap if near is None or gap < near else near
    if near is not None and near * 20 <= amount:
        yield Reason(Clue.AMOUNT_NEAR, f"is {rupiah(near)} away from what is open")


# --- the name ---------------------------------------------------------------------------------------------


def _by_name(text: _Text, one: Candidate) -> Iterator[Reason]:
    words = _plain_words(one.name)
    if not words or not text.may_name(words):
        return
    if (said := text.whole(words)) is not None:
        yield Reason(Clue.NAME, f"the text names the customer ({said})")
    elif (said := text.abbreviated(words)) is not None:
        yield Reason(Clue.ABBREVIATED_NAME, f"the text abbreviates the customer's name ({said})")
    elif parts := [word for word in words if len(word) > 3 and word in text.words]:
        yield Reason(Clue.PART_OF_NAME, f"the text has part of the customer's name ({' '.join(parts)})")


# What banks write around a name; not part of anybody's.
_WRITTEN_AROUND: Final = """
TRSF TRANSFER EBANKING CR DB DR TRF SWITCHING BIFAST BIF KR OTOMATIS LLG MANDIRI SETORAN TUNAI RTGS SKN BCA BNI BRI
FTSCY WS VA ANGSURAN ANGS CICILAN BAYAR MOTOR KONTRAK BLN INI PEMBAYARAN KREDIT
"""
_NOISE: Final = frozenset(_WRITTEN_AROUND.split())


@lru_cache(maxsize=50_000)
def _read(text: str) -> _Text:
    return _Text(text)


class _Text:
    """What a bank wrote, as words, as one run of letters and digits, and as runs of digits."""

    def __init__(self, text: str) -> None:
        upper = text.upper()
        self.runs = frozenset(re.findall(r"\d{6,}", upper))
        self.accounts = frozenset(run for run in self.runs if 8 <= len(run) <= 12)
        self.joined = _plain(upper)
        words = re.findall(r"[A-Z]+", upper.replace("E-BANKING", "EBANKING").replace("BI-FAST", "BIFAST"))
        self.words: tuple[str, ...] = tuple(word for word in words if word not in _NOISE)
        self.name = " ".join(self.words)
        self.initials = frozenset(word[0] for word in self.words)

    def may_name(self, name: Sequence[str]) -> bool:
        """Whether any word of the text begins as a word of the name does: most names are ruled out by it."""
        return not self.initials.isdisjoint(word[0] for word in name)

    def whole(self, name: Sequence[str]) -> str | None:
        """The name as it stands in the text, cut at its end perhaps; at least a first word and more."""
        for place in range(len(self.words)):
            here = self.words[place : place + len(name)]
            full = [a == b for a, b in zip(here, name, strict=False)]
            if here == tuple(name):
                return " ".join(here)
            cut = len(here) > 1 and all(full[:-1]) and name[len(here) - 1].startswith(here[-1])
            if (
                cut
                and len(here[-1]) > 1
                and len(" ".join(here)) >= 10
                and place + len(here) == len(self.words)
            ):
                return " ".join(here)
        return None

    def abbreviated(self, name: Sequence[str]) -> str | None:
        """The name with words cut to their first letters, or run together; at least one word stays whole."""
        run = "".join(name)
        for word in self.words:
            if len(word) >= 6 and (run.startswith(word) or word == run):
                return word
        for place in range(len(self.words)):
            here = self.words[place : place + len(name)]
            if len(here) != len(name) or len(name) < 2:
                continue
            whole = [len(a) > 1 and a == b for a, b in zip(here, name, strict=True)]
            begun = [b.startswith(a) for a, b in zip(here, name, strict=True)]
            if all(begun) and any(whole):
                return " ".join(here)
        return None


@lru_cache(maxsize=50_000)
def _plain(text: str) -> str:
    return re.sub(r"[^A-Z0-9]", "", text.upper())


@lru_cache(maxsize=50_000)
def _plain_words(name: str) -> tuple[str, ...]:
    return tuple(re.findall(r"[A-Z]+", name.upper()))
