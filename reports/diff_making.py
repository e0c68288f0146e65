"""Making the diff: every difference passes by once, is kept, counted, and used to explain the balances.

`make_report` is pure; `build_diff` asks the books. A newcomer would take a summary that is still open for a gap:
its vouchers are in our balances, and the next delivery sums them into a document, so they wait.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Final

from books.navision import agreement, mirror
from books.navision.differences import Difference, DifferenceKind, LedgerLine, difference
from books.navision.outbox import OutboxDocument
from books.setups import Books
from books.statements import OpenSummary, ToldVoucher, open_summaries, vouchers_of
from company.accounts import NotMapped
from company.setup import Setup
from reports.diff import (
    DayCount,
    DiffReport,
    Lines,
    Pair,
    Period,
    Scope,
    Section,
    Standing,
    keys_of,
    our_amount,
    standing_of,
    their_amount,
)
from servicing.money import ZERO
from servicing.voucher import Side, VoucherLine


@dataclass(frozen=True, slots=True)
class Balance:
    """One account of one branch on the last day of the period, as each side has it; nothing explained yet."""

    account: str
    roles: tuple[str, ...]
    branch: str
    ours: Decimal
    theirs: Decimal


class Sections:
    """Sums of differences by one property of their sides, kept while they pass by.

    A line whose account was changed is missing on one account and too much on another: each side counts where it
    stands, so that the sections add up to the gaps in the balances.
    """

    def __init__(self, key: str) -> None:
        self.key = key
        self._rows: dict[str, tuple[int, Decimal, Decimal, dict[DifferenceKind, int]]] = {}

    def add(self, one: Difference) -> None:
        """Count one difference."""
        keys = keys_of(one, self.key)
        for key in dict.fromkeys(keys.values()):
            count, ours, theirs, kinds = self._rows.get(key, (0, ZERO, ZERO, {}))
            ours += our_amount(one) if keys.get("ours") == key else ZERO
            theirs += their_amount(one) if keys.get("theirs") == key else ZERO
            kinds[one.kind] = kinds.get(one.kind, 0) + 1
            self._rows[key] = (count + 1, ours, theirs, kinds)

    def sections(self) -> tuple[Section, ...]:
        """One section per key, the largest gap first."""
        found = [Section(key, *row) for key, row in self._rows.items()]
        return tuple(sorted(found, key=lambda s: (-abs(s.difference), -s.differences, s.key)))


PlacesOf = Callable[[Collection[str]], Mapping[str, tuple[str, date]]]
VouchersOf = Callable[[Collection[str]], Mapping[str, tuple[ToldVoucher, ...]]]


def _unknown(_documents: Collection[str]) -> Mapping[str, tuple[ToldVoucher, ...]]:
    return {}


def make_report(
    scope: Scope,
    differences: Iterable[Difference],
    balances: Iterable[Balance],
    documents: Mapping[tuple[str, date], int],
    places_of: PlacesOf,
    read_to: str = "",
    made_of: VouchersOf = _unknown,
) -> DiffReport:
    """The report from what the books and the mirror say.

    `differences` reach from the beginning of the books to the last day of the period, because older ones explain
    today's gaps; those outside the scope are not listed. `documents` counts ours by branch and day, and
    `places_of` finds the branch and day of those named, `made_of` their vouchers.
    """
    lines, kinds = Lines(), dict.fromkeys(DifferenceKind, 0)
    sections = {key: Sections(key) for key in ("account", "branch", "contract", "document")}
    explained: dict[tuple[str, str], dict[DifferenceKind, Decimal]] = {}
    standings: dict[str, Standing] = {}
    for one in differences:
        _explain(explained, one, scope.period.last)
        if scope.covers(one):
            lines.add(one)
            kinds[one.kind] += 1
            _worsen(standings, one)
            for section in sections.values():
                section.add(one)
    return DiffReport(
        scope=scope,
        read_to=read_to,
        lines=lines,
        kinds={kind: count for kind, count in kinds.items() if count},
        days=_days(documents, standings, places_of),
        pairs=tuple(_pairs(scope, balances, explained)),
        accounts=sections["account"].sections(),
        branches=sections["branch"].sections(),
        contracts=sections["contract"].sections(),
        documents=sections["document"].sections(),
        vouchers=made_of([d for d, standing in standings.items() if standing is not Standing.WAITING]),
    )


def _explain(
    explained: dict[tuple[str, str], dict[DifferenceKind, Decimal]], one: Difference, last: date
) -> None:
    """Add what the difference does to the account of each side; an account changed in between moves two."""
    for line, amount in ((one.ours, our_amount(one)), (one.theirs, -their_amount(one))):
        if line is not None and amount and line.date <= last:
            kinds = explained.setdefault((line.account, line.branch), {})
            kinds[one.kind] = kinds.get(one.kind, ZERO) + amount


def _pairs(
    scope: Scope,
    balances: Iterable[Balance],
    explained: Mapping[tuple[str, str], Mapping[DifferenceKind, Decimal]],
) -> Iterator[Pair]:
    for b in sorted(balances, key=lambda b: (b.account, b.branch)):
        if scope.branch in (None, b.branch) and scope.account in (None, b.account):
            kinds = {k: v for k, v in explained.get((b.account, b.branch), {}).items() if v}
            yield Pair(b.account, b.roles, b.branch, b.ours, b.theirs, kinds)


_WORST_LAST: Final = (Standing.WAITING, Standing.HELD, Standing.DIFFERENT)


def _worsen(standings: dict[str, Standing], one: Difference) -> None:
    """A document stands as its worst line does."""
    standings[one.document] = max(
        standings.get(one.document, Standing.WAITING), standing_of(one.kind), key=_WORST_LAST.index
    )


def _days(
    documents: Mapping[tuple[str, date], int], standings: Mapping[str, Standing], places_of: PlacesOf
) -> tuple[DayCount, ...]:
    """The documents of each day and branch; a document that only Navision has is none of ours."""
    counts: dict[tuple[str, date], dict[Standing, int]] = {}
    for document, place in places_of(standings).items():
        found = counts.setdefault(place, {})
        found[standings[document]] = found.get(standings[document], 0) + 1
    days = []
    for branch, day in sorted({*documents, *counts}, key=lambda key: (key[1], key[0])):
        found = counts.get((branch, day), {})
        agreed = documents.get((branch, day), 0) - sum(found.values())
        days.append(DayCount(branch, day, {Standing.AGREED: max(0, agreed), **found}))
    return tuple(days)


# --- from the books ---------------------------------------------------------------------------------------


def build_diff(
    books: Books, period: Period, branch: str | None = None, account: str | None = None
) -> DiffReport:
    """Our books beside the mirror of Navision's ledger; reads the books only, so read the ledger first.

    `branch` and `account` (Navision's number) narrow what is listed; balances stand as of the period's last day.
    """
    setup, until = books.setup, period.last
    with books.database.reading() as connection:

        def expected(document: OutboxDocument) -> Sequence[LedgerLine]:
            return expected_lines(document, setup)

        def differences() -> Iterator[Difference]:
            yield from agreement.differences(connection, setup, expected, until)
            for document in open_summaries(connection, until):
                yield from _still_open(document, setup)

        ours = agreement.our_balances(connection, setup, until)
        theirs = agreement.navision_balances(connection, setup, until)
        counted = agreement.documents_by_day(connection)
        return make_report(
            Scope(setup.company.name, period, branch, account),
            differences(),
            _balances(setup, ours, theirs),
            {key: count for key, count in counted.items() if branch in (None, key[0]) and key[1] in period},
            lambda documents: agreement.places_of(connection, documents),
            _read_to(mirror.read_to(connection)),
            lambda documents: vouchers_of(connection, documents),
        )


def expected_lines(document: OutboxDocument | OpenSummary, setup: Setup) -> tuple[LedgerLine, ...]:
    """What the ledger will show of a document not sent yet; a role without an account stands in brackets."""
    with_contract = setup.navision.dimensions.contract_posted
    return tuple(
        LedgerLine(
            document.number,
            _account(line, setup),
            line.amount if line.side is Side.DEBIT else -line.amount,
            document.date,
            line.branch,
            (line.contract or "") if with_contract else "",
            document.reference or None,
        )
        for line in document.lines
    )


def _account(line: VoucherLine, setup: Setup) -> str:
    try:
        found = setup.accounts.account(
            line.role, line.branch, bank=line.bank, counter_branch=line.counter_branch
        )
    except NotMapped:
        return f"({line.role.value})"
    return found.ledger_number


def _still_open(document: OpenSummary, setup: Setup) -> Iterator[Difference]:
    for line in expected_lines(document, setup):
        yield difference(
            DifferenceKind.WAITING,
            document.number,
            line,
            cause="its vouchers are summed into one document by the next delivery",
            remedy="run `jembatan deliver`",
        )


def _balances(
    setup: Setup, ours: Mapping[tuple[str, str], Decimal], theirs: Mapping[tuple[str, str], Decimal]
) -> Iterator[Balance]:
    for account, branch in sorted({*ours, *theirs}):
        roles = tuple(role.value for role in setup.accounts.roles_of(account, branch))
        key = (account, branch)
        yield Balance(account, roles, branch, ours.get(key, ZERO), theirs.get(key, ZERO))


def _read_to(reading: tuple[int, int] | None) -> str:
    if reading is None:
        return "Navision's ledger was never read: run `jembatan agree`"
    milliseconds, entry_no = reading
    at = datetime.fromtimestamp(milliseconds // 1000, UTC)
    return f"Navision was read up to entry {entry_no:,} on {at:%Y-%m-%d %H:%M} UTC"
