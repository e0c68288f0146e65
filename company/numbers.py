"""Number series: the numbers of vouchers (Navision's Document No.) and of papers (KW, TTS, TTK …).

The two kinds never mix. A voucher's number carries document, branch, bank with its direction where a bank
account moved, and the month of the posting date (DOMAIN 2.5); a paper's number carries its own code and the
year. Here a number is only *written*; the next sequence is taken by the books, inside the transaction.

Navision trims nothing but refuses more than 20 characters, so setup refuses longer patterns, codes that do not
fit their places, and expected volumes that the sequence cannot count.

>>> with_bank = Pattern.parse("{DOC:3}{BRANCH:3}{BANK:3}{I|O}{YYMM}-{SEQ:5}")
>>> with_bank.prefix(doc="BBM", branch="JKT", bank="BCA", direction="I", on=date(2005, 2, 14))
'BBMJKTBCAI0502-'
>>> Pattern.parse("{DOC:3}{BRANCH:3}")
Traceback (most recent call last):
...
company.numbers.PatternFault: the pattern {DOC:3}{BRANCH:3} does not end in a sequence: end it with {SEQ:5}
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from company.organisation import Direction
from servicing.voucher import VoucherKind

if TYPE_CHECKING:
    from company.setup import Setup

LONGEST_NUMBER: Final = 20

_PIECE: Final = re.compile(r"\{([^{}]*)\}|([^{}]+)")
_BRACED: Final = re.compile(r"(\{[^{}]*\}|[^{}])*")
_LITERAL: Final = re.compile(r"[A-Z0-9/-]+")
_PLACE: Final = re.compile(r"(DOC|BRANCH|BANK|SEQ):([1-9])|(I\|O|YYMM|YYYY|YY)")
_WIDTHS: Final = {"I|O": 1, "YYMM": 4, "YYYY": 4, "YY": 2}
_DATES: Final = {"YYMM": "%y%m", "YYYY": "%Y", "YY": "%y"}


class PatternFault(ValueError):
    """The pattern cannot make numbers: the sentence says why and what to write instead."""


class SeriesFull(LookupError):
    """The sequence has no further number of its width."""


class UnknownSeries(LookupError):
    """Setup defines no such document, paper, branch or bank."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """How a number is written: places in order, each with its width; the sequence comes last."""

    text: str
    places: tuple[tuple[str, int | str], ...]

    @classmethod
    def parse(cls, text: str) -> Pattern:
        """The pattern, or PatternFault."""
        if not _BRACED.fullmatch(text):
            raise PatternFault(f"the pattern {text} has a brace too many or too few: close each {{…}}")
        places: list[tuple[str, int | str]] = []
        for inside, literal in _PIECE.findall(text):
            places.append(_literal(text, literal) if literal else _place(text, inside))
        names = [name for name, _ in places if name != "literal"]
        if not places or places[-1][0] != "SEQ":
            raise PatternFault(f"the pattern {text} does not end in a sequence: end it with {{SEQ:5}}")
        if repeated := sorted({name for name in names if names.count(name) > 1}):
            raise PatternFault(f"the pattern {text} repeats {', '.join(repeated)}: name each place once")
        pattern = cls(text, tuple(places))
        if pattern.length > LONGEST_NUMBER:
            raise PatternFault(
                f"the pattern {text} makes numbers of {pattern.length} characters: "
                f"Navision holds {LONGEST_NUMBER}, so shorten it"
            )
        return pattern

    @property
    def length(self) -> int:
        """How many characters a number has."""
        return sum(
            len(value) if isinstance(value, str) and name == "literal" else self.width(name)
            for name, value in self.places
        )

    def width(self, name: str) -> int:
        """How many characters a place has; zero when the pattern has no such place."""
        found = [value for place, value in self.places if place == name]
        return int(found[0]) if found else 0

    @property
    def largest_sequence(self) -> int:
        """The last number the sequence can write."""
        return int(10 ** self.width("SEQ")) - 1

    @property
    def is_monthly(self) -> bool:
        """Whether the sequence begins again each month."""
        return self.width("YYMM") > 0

    def prefix(self, *, doc: str, branch: str, on: date, bank: str = "", direction: str = "") -> str:
        """Everything before the sequence: the name of the series the number belongs to."""
        values = {"DOC": doc, "BRANCH": branch, "BANK": bank, "I|O": direction}
        values |= {name: on.strftime(form) for name, form in _DATES.items()}
        return "".join(
            str(value) if name == "literal" else values[name] for name, value in self.places if name != "SEQ"
        )

    def number(self, prefix: str, sequence: int) -> str:
        """The number in the series; raises SeriesFull beyond the last one."""
        if not 0 < sequence <= self.largest_sequence:
            raise SeriesFull(
                f"{prefix}: number {sequence} does not fit into {{SEQ:{self.width('SEQ')}}}: "
                "widen the sequence in config/numbers.toml"
            )
        return f"{prefix}{sequence:0{self.width('SEQ')}}"


def _place(text: str, inside: str) -> tuple[str, int | str]:
    match = _PLACE.fullmatch(inside)
    if match is None:
        raise PatternFault(
            f"the pattern {text} has the unknown place {{{inside}}}: "
            "use {DOC:n}, {BRANCH:n}, {BANK:n}, {I|O}, {YYMM}, {YY}, {YYYY} and {SEQ:n}"
        )
    name, width, fixed = match.groups()
    return (name, int(width)) if name else (fixed, _WIDTHS[fixed])


def _literal(text: str, literal: str) -> tuple[str, int | str]:
    if not _LITERAL.fullmatch(literal):
        raise PatternFault(
            f"the pattern {text} writes {literal!r}: use capital letters, digits, - and / between the places"
        )
    return ("literal", literal)


@dataclass(frozen=True, slots=True)
class PaperSeries:
    """One kind of paper: the code printed in its number, and the pattern."""

    code: str
    name: str
    pattern: Pattern


@dataclass(frozen=True, slots=True)
class Numbers:
    """The patterns of all numbers, and which document code each voucher kind uses (BKM, BBM, JUM …)."""

    with_bank: Pattern
    without_bank: Pattern
    documents: Mapping[VoucherKind, str]
    papers: Mapping[str, PaperSeries]


def voucher_series(
    setup: Setup, doc: str, branch: str, bank: str | None, direction: Direction | None, on: date
) -> str:
    """The series a voucher of this document, branch, bank and posting date is numbered in."""
    return _voucher_pattern(setup, bank).prefix(
        doc=doc,
        branch=_branch(setup, branch),
        bank=_bank(setup, branch, bank, direction),
        direction=direction.letter if direction else "",
        on=on,
    )


def voucher_number(
    setup: Setup,
    doc: str,
    branch: str,
    bank: str | None,
    direction: Direction | None,
    on: date,
    sequence: int,
) -> str:
    """The number of the voucher: Navision's Document No."""
    series = voucher_series(setup, doc, branch, bank, direction, on)
    return _voucher_pattern(setup, bank).number(series, sequence)


def paper_series(setup: Setup, paper: str, branch: str, on: date) -> str:
    """The series a paper of this kind is numbered in, at the branch, in the year."""
    found = _paper(setup, paper)
    return found.pattern.prefix(doc=found.code, branch=_branch(setup, branch), on=on)


def paper_number(setup: Setup, paper: str, branch: str, on: date, sequence: int) -> str:
    """The number printed on the paper."""
    return _paper(setup, paper).pattern.number(paper_series(setup, paper, branch, on), sequence)


def _voucher_pattern(setup: Setup, bank: str | None) -> Pattern:
    return setup.numbers.with_bank if bank else setup.numbers.without_bank


def _paper(setup: Setup, paper: str) -> PaperSeries:
    try:
        return setup.numbers.papers[paper]
    except KeyError:
        raise UnknownSeries(f"config/numbers.toml defines no paper {paper}: add [papers.{paper}]") from None


def _branch(setup: Setup, branch: str) -> str:
    if branch not in setup.branches:
        raise UnknownSeries(f"config/branches.toml defines no branch {branch}: add it there first")
    return branch


def _bank(setup: Setup, branch: str, bank: str | None, direction: Direction | None) -> str:
    if bank is None:
        return ""
    if direction is None or setup.branches[branch].bank(bank, direction) is None:
        which = f"{bank} {direction.value if direction else 'without direction'}"
        raise UnknownSeries(
            f"config/branches.toml: branch {branch} has no bank account {which}: add it there"
        )
    return bank
