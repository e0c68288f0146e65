"""One difference of every kind, and a report around them, as a bad week would leave behind."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from books.navision.differences import Difference, DifferenceKind, LedgerLine, difference
from reports.diff import DiffReport, Period, Scope
from reports.diff_making import Balance, make_report

MARCH = Period(date(2026, 3, 1), date(2026, 3, 31))
ALL = Scope("Bhakti", MARCH)
D = DifferenceKind


def line(
    document: str,
    account: str = "120100",
    amount: int | str = 1_000_000,
    day: int = 2,
    branch: str = "JKT",
    contract: str = "JKT-000219",
) -> LedgerLine:
    """A line of ours."""
    return LedgerLine(
        document, account, Decimal(amount), date(2026, 3, day), branch, contract, f"JB-{document}"
    )


def shown(mine: LedgerLine, entry_no: int, **changed: object) -> LedgerLine:
    """The same line as Navision shows it, with what differs."""
    return replace(mine, entry_no=entry_no, **changed)  # type: ignore[arg-type]


def one_of_each() -> list[Difference]:
    """A difference of every kind."""
    mine = {
        kind: line(f"BKMJKT2603-{i:05}", day=1 + i, branch=("JKT", "BDG", "SBY")[i % 3])
        for i, kind in enumerate(D, 1)
    }
    return [
        difference(D.MISSING, mine[D.MISSING].document, mine[D.MISSING]),
        difference(
            D.ONLY,
            "MANUAL-7",
            None,
            shown(line("MANUAL-7", amount="250000.50", contract=""), 901, reference="<b>hand & foot</b>"),
        ),
        difference(D.DOUBLED, mine[D.DOUBLED].document, None, shown(mine[D.DOUBLED], 902)),
        difference(
            D.AMOUNT,
            mine[D.AMOUNT].document,
            mine[D.AMOUNT],
            shown(mine[D.AMOUNT], 903, amount=Decimal(100_000)),
        ),
        difference(
            D.ACCOUNT,
            mine[D.ACCOUNT].document,
            mine[D.ACCOUNT],
            shown(mine[D.ACCOUNT], 904, account="120200"),
        ),
        difference(
            D.DIMENSION,
            mine[D.DIMENSION].document,
            mine[D.DIMENSION],
            shown(mine[D.DIMENSION], 905, branch="BDG" if mine[D.DIMENSION].branch != "BDG" else "JKT"),
        ),
        difference(
            D.DATE,
            mine[D.DATE].document,
            mine[D.DATE],
            shown(mine[D.DATE], 906, date=date(2026, 3, 20)),
        ),
        difference(
            D.REFERENCE,
            mine[D.REFERENCE].document,
            mine[D.REFERENCE],
            shown(mine[D.REFERENCE], 907, reference="X"),
        ),
        difference(
            D.REVERSED,
            mine[D.REVERSED].document,
            mine[D.REVERSED],
            shown(mine[D.REVERSED], 908, reversed=True),
        ),
        difference(D.WAITING, mine[D.WAITING].document, mine[D.WAITING], cause="not sent yet", remedy="wait"),
        difference(
            D.HELD,
            mine[D.HELD].document,
            mine[D.HELD],
            cause="Account 120100 is blocked",
            remedy="unblock it",
        ),
    ]


def balances(differences: Iterable[Difference], agreed: int = 5_000_000) -> list[Balance]:
    """Balances of every account touched: what agrees, and the lines that do not, on their own side."""
    ours: dict[tuple[str, str], Decimal] = {("410200", "SBY"): Decimal(-agreed)}
    theirs = dict(ours)
    for one in differences:
        for side, sums in ((one.ours, ours), (one.theirs, theirs)):
            if side is not None and not side.reversed:
                key = (side.account, side.branch)
                sums[key] = sums.get(key, Decimal(agreed)) + side.amount
    keys = sorted({*ours, *theirs})
    return [
        Balance(
            a, ("AR_PRINCIPAL",), b, ours.get((a, b), Decimal(agreed)), theirs.get((a, b), Decimal(agreed))
        )
        for a, b in keys
    ]


def places(differences: Iterable[Difference]) -> dict[str, tuple[str, date]]:
    """Where the documents of ours stand."""
    ours = {one.document: one.ours or one.theirs for one in differences if one.document != "MANUAL-7"}
    return {document: (mine.branch, mine.date) for document, mine in ours.items() if mine is not None}


def report(scope: Scope = ALL, differences: list[Difference] | None = None) -> DiffReport:
    """A month of three branches with one difference of every kind, or those given."""
    found = one_of_each() if differences is None else differences
    days = [date(2026, 3, 1) + timedelta(days=n) for n in range(28)]
    counts = {
        (branch, day): 40 + (day.day * 7) % 23 - 12 * n
        for day in days
        for n, branch in enumerate(("JKT", "BDG", "SBY"))
        if day.weekday() != 6
    }
    where = places(found)
    return make_report(
        scope,
        found,
        balances(found),
        counts,
        lambda documents: {d: where[d] for d in documents if d in where},
        "Navision was read up to entry 908",
    )
