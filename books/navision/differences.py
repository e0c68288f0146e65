"""Differences between our books and Navision's ledger, line beside line, each with its cause and remedy.

Pure comparison of plain values; `books.navision.mirror` feeds it from the database, delivery and reports show it. A
newcomer would compare totals: two wrongs that cancel out would agree. Lines are compared, each exactly once,
and what was reversed inside Navision does not count as posted.

    >>> from dataclasses import replace
    >>> ours = LedgerLine("BKMJKT2603-00219", "10110", Decimal(1200000), date(2026, 3, 2), "JKT")
    >>> theirs = replace(ours, amount=Decimal(120000), entry_no=812)
    >>> for found in compare_lines("BKMJKT2603-00219", [ours], [theirs]):
    ...     print(found)
    BKMJKT2603-00219: amount: ours 10110 1,200,000 2026-03-02 JKT; Navision's 10110 120,000 2026-03-02 JKT \
(entry 812): somebody changed the amount before it was posted: correct it in Navision by a journal, or reverse \
it here and enter it again
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Final


class DifferenceKind(StrEnum):
    """What is different, in the words of the reconciliation."""

    MISSING = "missing in Navision"
    ONLY = "only in Navision"
    DOUBLED = "doubled"
    AMOUNT = "amount"
    ACCOUNT = "account"
    DIMENSION = "dimension"
    DATE = "date"
    REFERENCE = "reference"
    REVERSED = "reversed in Navision"
    WAITING = "waiting to be sent"
    HELD = "held"


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """One line as a general ledger shows it: expected by us, or found in Navision (then with its entry)."""

    document: str
    account: str
    amount: Decimal
    """A debit is positive."""
    date: date
    branch: str = ""
    contract: str = ""
    reference: str | None = None
    """External Document No.; None where it is not known or not shown."""
    entry_no: int | None = None
    reversed: bool = False
    """Taken back inside Navision, or the entry that takes another one back."""

    def __str__(self) -> str:
        words = [self.account, f"{self.amount:,}", str(self.date), self.branch, self.contract]
        if self.entry_no is not None:
            words.append(f"(entry {self.entry_no})")
        return " ".join(filter(None, words))


@dataclass(frozen=True, slots=True)
class Difference:
    """One line that does not agree, with both sides side by side."""

    kind: DifferenceKind
    document: str
    ours: LedgerLine | None
    theirs: LedgerLine | None
    cause: str
    remedy: str

    @property
    def account(self) -> str:
        """The account it shows on: ours, else Navision's."""
        line = self.ours or self.theirs
        return line.account if line else ""

    @property
    def branch(self) -> str:
        """The branch it concerns."""
        line = self.ours or self.theirs
        return line.branch if line else ""

    @property
    def contract(self) -> str:
        """The contract it concerns; blank where the line has none."""
        line = self.ours or self.theirs
        return line.contract if line else ""

    @property
    def amount(self) -> Decimal:
        """What our books have more than Navision's."""
        ours = self.ours.amount if self.ours else Decimal(0)
        theirs = self.theirs.amount if self.theirs and not self.theirs.reversed else Decimal(0)
        return ours - theirs

    @property
    def sides(self) -> str:
        """Both sides in words."""
        sides = [f"ours {self.ours}" if self.ours else "", f"Navision's {self.theirs}" if self.theirs else ""]
        return "; ".join(filter(None, sides))

    def __str__(self) -> str:
        return f"{self.document}: {self.kind.value}: {self.sides}: {self.cause}: {self.remedy}"


_WORDS: Final[dict[DifferenceKind, tuple[str, str]]] = {
    DifferenceKind.MISSING: (
        "the ledger does not show it",
        "see `jembatan sync`; if Navision was restored, `jembatan resend --because`",
    ),
    DifferenceKind.ONLY: (
        "it was posted inside Navision and is no line of ours",
        "ask finance what it is; enter it here if it is leasing's, else move it to another account",
    ),
    DifferenceKind.DOUBLED: (
        "the ledger shows the line more often than we have it",
        "let finance reverse the surplus entry in Navision",
    ),
    DifferenceKind.AMOUNT: (
        "somebody changed the amount before it was posted",
        "correct it in Navision by a journal, or reverse it here and enter it again",
    ),
    DifferenceKind.ACCOUNT: (
        "somebody changed the account before it was posted, or config/accounts.toml changed after it was sealed",
        "move the amount in Navision by a journal",
    ),
    DifferenceKind.DIMENSION: (
        "branch or contract were changed before it was posted",
        "correct the dimensions of the entry in Navision",
    ),
    DifferenceKind.DATE: (
        "the posting date was changed before it was posted",
        "agree the period with finance; the amounts are right",
    ),
    DifferenceKind.REFERENCE: (
        "the external document number was changed before it was posted",
        "nothing to post; keep our reference in draft lines, it proves what is ours",
    ),
    DifferenceKind.REVERSED: (
        "somebody reversed it inside Navision",
        "ask finance why; reverse it here as well, or let them post it again",
    ),
}


def difference(
    kind: DifferenceKind,
    document: str,
    ours: LedgerLine | None = None,
    theirs: LedgerLine | None = None,
    *,
    cause: str = "",
    remedy: str = "",
) -> Difference:
    """A difference in the usual words of its kind, where no better ones are known."""
    usual_cause, usual_remedy = _WORDS.get(kind, ("", ""))
    return Difference(kind, document, ours, theirs, cause or usual_cause, remedy or usual_remedy)


def compare_lines(
    document: str, ours: Iterable[LedgerLine], theirs: Iterable[LedgerLine]
) -> tuple[Difference, ...]:
    """Every line of the document that does not agree; nothing when the two sides are equal line by line.

    A reference is compared where both sides know it; reversed entries count as evidence only.
    """
    shown = list(theirs)
    live = [line for line in shown if not line.reversed]
    taken_back = [line for line in shown if line.reversed]
    missing = list(ours)
    found: list[LedgerLine] = []
    extra = _take_pairs(missing, live, _equal, lambda mine, _their: found.append(mine))
    differences: list[Difference] = []

    def name(kind: DifferenceKind) -> Callable[[LedgerLine, LedgerLine], None]:
        return lambda mine, their: differences.append(difference(kind, document, mine, their))

    _take_pairs(missing, taken_back, _equal, name(DifferenceKind.REVERSED))
    for kind, agrees in _NEARLY:
        extra = _take_pairs(missing, extra, agrees, name(kind))
    for line in extra:
        doubled = any(_equal(mine, line) for mine in found)
        kind = DifferenceKind.DOUBLED if doubled else DifferenceKind.ONLY
        differences.append(difference(kind, document, None, line))
    differences += [difference(DifferenceKind.MISSING, document, line) for line in missing]
    return tuple(differences)


def _take_pairs(
    ours: list[LedgerLine],
    theirs: Sequence[LedgerLine],
    agrees: Callable[[LedgerLine, LedgerLine], bool],
    pair: Callable[[LedgerLine, LedgerLine], None],
) -> list[LedgerLine]:
    """Pair each of their lines with the first of ours that agrees; ours that were paired leave the list."""
    left = []
    for their in theirs:
        mine = next((line for line in ours if agrees(line, their)), None)
        if mine is None:
            left.append(their)
        else:
            ours.remove(mine)
            pair(mine, their)
    return left


def _same(mine: LedgerLine, their: LedgerLine, *apart_from: str) -> bool:
    """Equal in everything that counts, apart from what is named."""
    return all(
        getattr(mine, name) == getattr(their, name)
        for name in ("account", "amount", "date", "branch", "contract")
        if name not in apart_from
    ) and ("reference" in apart_from or _same_reference(mine, their))


def _same_reference(mine: LedgerLine, their: LedgerLine) -> bool:
    return mine.reference is None or their.reference is None or mine.reference == their.reference


def _equal(mine: LedgerLine, their: LedgerLine) -> bool:
    return _same(mine, their)


# What a pair that differs in one thing only is called; then in that thing and a lesser one besides.
_NEARLY: Final[tuple[tuple[DifferenceKind, Callable[[LedgerLine, LedgerLine], bool]], ...]] = (
    (DifferenceKind.REFERENCE, lambda mine, their: _same(mine, their, "reference")),
    (DifferenceKind.DATE, lambda mine, their: _same(mine, their, "date")),
    (DifferenceKind.DIMENSION, lambda mine, their: _same(mine, their, "branch", "contract")),
    (DifferenceKind.AMOUNT, lambda mine, their: _same(mine, their, "amount")),
    (DifferenceKind.ACCOUNT, lambda mine, their: _same(mine, their, "account")),
    (DifferenceKind.DIMENSION, lambda mine, their: _same(mine, their, "branch", "contract", "date")),
    (DifferenceKind.AMOUNT, lambda mine, their: _same(mine, their, "amount", "date")),
    (DifferenceKind.AMOUNT, lambda mine, their: _same(mine, their, "amount", "branch", "contract")),
    (DifferenceKind.ACCOUNT, lambda mine, their: _same(mine, their, "account", "date")),
    (DifferenceKind.ACCOUNT, lambda mine, their: _same(mine, their, "account", "branch", "contract")),
)

__all__ = ["Difference", "DifferenceKind", "LedgerLine", "compare_lines", "difference"]
