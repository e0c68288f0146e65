"""The reconciliation diff: our books beside Navision's ledger, every difference named, with cause and remedy.

One report value feeds every rendering (terminal, JSON, CSV, XLSX, HTML). What a newcomer would get wrong: a list of
differing lines proves nothing by itself. The *pairs* do: each account of each branch by our vouchers, beside what
Navision shows on it; a gap must be the sum of the differences listed, line by line, and what is left unexplained is
shouted at the reader.

The lines are kept outside memory once there are many, so that a report about a lost year takes no more of it than
one about a day.
"""

from __future__ import annotations

import pickle
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from tempfile import SpooledTemporaryFile
from typing import Final

from books.navision.differences import Difference, DifferenceKind, LedgerLine
from books.statements import ToldVoucher
from servicing.money import ZERO

# What needs nobody: it is told with the next delivery.
ON_ITS_WAY: Final = frozenset({DifferenceKind.WAITING})
SPOOL_BYTES: Final = 8_000_000
# What to do about a gap that no difference explains.
UNEXPLAINED_REMEDY: Final = (
    "read the ledger again with `jembatan agree`; then see whether config/accounts.toml was changed after "
    "something was posted, and whether the opening balances were agreed"
)
# What stands for a line without a contract (or another property) where something must be shown.
NONE: Final = "(none)"


@dataclass(frozen=True, slots=True)
class Period:
    """The posting dates a report is about, both included."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.first > self.last:
            raise ValueError(f"a period from {self.first} to {self.last} has no day: exchange the two")

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last

    def __str__(self) -> str:
        return str(self.first) if self.first == self.last else f"{self.first} to {self.last}"


@dataclass(frozen=True, slots=True)
class Scope:
    """What the report was asked for; None means all of them. `account` is Navision's G/L account number."""

    company: str
    period: Period
    branch: str | None = None
    account: str | None = None

    def covers(self, one: Difference) -> bool:
        """Whether either side of the difference lies within the scope."""
        return any(self._covers(line) for line in (one.ours, one.theirs) if line is not None)

    def _covers(self, line: LedgerLine) -> bool:
        return (
            line.date in self.period
            and self.branch in (None, line.branch)
            and self.account in (None, line.account)
        )


# --- what the report says ---------------------------------------------------------------------------------


class Standing(StrEnum):
    """What has become of a document of ours."""

    AGREED = "agreed"
    WAITING = "waiting"
    HELD = "held"
    DIFFERENT = "different"


def standing_of(kind: DifferenceKind) -> Standing:
    """What a difference of this kind makes of its document."""
    match kind:
        case DifferenceKind.WAITING:
            return Standing.WAITING
        case DifferenceKind.HELD:
            return Standing.HELD
    return Standing.DIFFERENT


@dataclass(frozen=True, slots=True)
class DayCount:
    """How many documents of one branch and day there are, by what has become of them."""

    branch: str
    day: date
    counts: Mapping[Standing, int]

    def __getitem__(self, standing: Standing) -> int:
        return self.counts.get(standing, 0)

    @property
    def documents(self) -> int:
        return sum(self.counts.values())


@dataclass(frozen=True, slots=True)
class Section:
    """The differences of one account, branch, contract or document, added up; a debit is positive."""

    key: str
    differences: int
    ours: Decimal
    theirs: Decimal
    kinds: Mapping[DifferenceKind, int]

    @property
    def difference(self) -> Decimal:
        """What our books have more than Navision's."""
        return self.ours - self.theirs


@dataclass(frozen=True, slots=True)
class Pair:
    """One account of one branch on the last day of the period, by our vouchers and in Navision's ledger.

    `explained` is how much of the gap the differences of each kind account for.
    """

    account: str
    roles: tuple[str, ...]
    branch: str
    ours: Decimal
    theirs: Decimal
    explained: Mapping[DifferenceKind, Decimal] = field(default_factory=dict)

    @property
    def difference(self) -> Decimal:
        return self.ours - self.theirs

    @property
    def unexplained(self) -> Decimal:
        """What no listed difference accounts for: zero, or something nobody has understood yet."""
        return self.difference - sum(self.explained.values(), ZERO)

    @property
    def is_agreed(self) -> bool:
        return not self.difference

    @property
    def is_on_its_way(self) -> bool:
        """Whether the gap will close by itself: everything in it waits to be sent."""
        return not self.unexplained and not set(self.explained) - ON_ITS_WAY

    @property
    def named(self) -> str:
        """The gap in words, and nothing when there is none."""
        parts = [f"{kind.value} {amount:,}" for kind, amount in self.explained.items() if amount]
        if self.unexplained:
            parts.append(f"unexplained {self.unexplained:,}")
        return ", ".join(parts)


def keys_of(one: Difference, name: str) -> dict[str, str]:
    """The account, branch, contract or document of each side that the difference has."""
    if name == "document":
        return {side: one.document for side in ("ours", "theirs") if getattr(one, side) is not None}
    sides = (("ours", one.ours), ("theirs", one.theirs))
    return {side: getattr(line, name) or NONE for side, line in sides if line is not None}


def our_amount(one: Difference) -> Decimal:
    """What our books have by this difference's line."""
    return one.ours.amount if one.ours else ZERO


def their_amount(one: Difference) -> Decimal:
    """What Navision's ledger has by this difference's line: nothing when it was taken back there."""
    return one.theirs.amount if one.theirs and not one.theirs.reversed else ZERO


class Lines:
    """The differences of a report, to be read as often as needed; beyond some size they lie in a file."""

    def __init__(self) -> None:
        self._spool = SpooledTemporaryFile(max_size=SPOOL_BYTES)  # noqa: SIM115
        self._count = 0

    def add(self, one: Difference) -> None:
        """Keep one more; all of them before the first is read."""
        pickle.dump(one, self._spool, pickle.HIGHEST_PROTOCOL)
        self._count += 1

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[Difference]:
        at = 0
        for _ in range(self._count):
            self._spool.seek(at)
            one: Difference = pickle.load(self._spool)
            at = self._spool.tell()
            yield one


@dataclass(frozen=True, slots=True, eq=False)
class DiffReport:
    """Our books beside Navision's ledger within a scope.

    `read_to` says how far Navision's ledger had been read when the report was made. `vouchers` are those that each
    document for a person is made of: one, or all that a summary sums.
    """

    scope: Scope
    read_to: str
    lines: Lines
    kinds: Mapping[DifferenceKind, int]
    days: tuple[DayCount, ...]
    pairs: tuple[Pair, ...]
    accounts: tuple[Section, ...]
    branches: tuple[Section, ...]
    contracts: tuple[Section, ...]
    documents: tuple[Section, ...]
    vouchers: Mapping[str, tuple[ToldVoucher, ...]] = field(default_factory=dict)

    def event(self, document: str) -> str:
        """What the document is about, in words: its voucher's text, or how many vouchers it sums."""
        vouchers = self.vouchers.get(document, ())
        return vouchers[0].text if len(vouchers) == 1 else f"{len(vouchers):,} vouchers" if vouchers else ""

    @property
    def sections(self) -> tuple[tuple[str, tuple[Section, ...]], ...]:
        """The sections with their names."""
        return (
            ("account", self.accounts),
            ("branch", self.branches),
            ("contract", self.contracts),
            ("document", self.documents),
        )

    @property
    def counts(self) -> dict[Standing, int]:
        """How many documents there are, by what has become of them."""
        return {standing: sum(day[standing] for day in self.days) for standing in Standing}

    @property
    def unexplained(self) -> tuple[Pair, ...]:
        """The pairs with a gap that the listed differences do not account for."""
        return tuple(pair for pair in self.pairs if pair.unexplained)

    @property
    def for_a_person(self) -> int:
        """How many differences somebody must look at: all but those on their way."""
        return sum(count for kind, count in self.kinds.items() if kind not in ON_ITS_WAY)

    @property
    def is_agreed(self) -> bool:
        """Whether nothing is left for a person to do."""
        return not self.for_a_person and not self.unexplained

    @property
    def verdict(self) -> str:
        """The report in one sentence."""
        waiting = self.kinds.get(DifferenceKind.WAITING, 0)
        lines = "line waits" if waiting == 1 else "lines wait"
        later = f"; {waiting:,} {lines} for the next delivery" if waiting else ""
        if self.is_agreed:
            return f"Our books and Navision agree{later}."
        parts = []
        if self.for_a_person:
            noun = "difference needs" if self.for_a_person == 1 else "differences need"
            parts.append(f"{self.for_a_person:,} {noun} a person")
        if self.unexplained:
            noun = "account has" if len(self.unexplained) == 1 else "accounts have"
            parts.append(f"{len(self.unexplained):,} {noun} a gap that no difference explains")
        return f"{' and '.join(parts)}{later}."
