"""The reconciliation diff, assembled: our documents, the mirror of Navision's ledger, the balances of both.

It reads the books only, never Navision: what it shows is as fresh as the last agreement, and says how fresh
that is.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal

from books.navision import agreement, mirror
from books.setups import Books
from company.setup import Setup
from delivery.agree import differences
from reports.diff import DiffReport, Scope
from reports.diff_making import Balance, make_report
from servicing.money import ZERO


def diff_report(books: Books, scope: Scope) -> DiffReport:
    """Our books beside Navision's ledger as it was last read, within the scope."""
    with books.database.reading() as connection:
        ours = agreement.our_balances(connection, books.setup, scope.period.last)
        theirs = agreement.navision_balances(connection, books.setup, scope.period.last)
        documents = agreement.documents_by_day(connection)
        read = mirror.read_to(connection)

    def places_of(numbers: Collection[str]) -> Mapping[str, tuple[str, date]]:
        with books.database.reading() as connection:
            return agreement.places_of(connection, numbers)

    return make_report(
        scope,
        differences(books, scope.period.last),
        _balances(books.setup, ours, theirs),
        {
            (branch, day): count
            for (branch, day), count in documents.items()
            if day in scope.period and scope.branch in (None, branch)
        },
        places_of,
        _freshness(read),
    )


def _balances(
    setup: Setup, ours: Mapping[tuple[str, str], Decimal], theirs: Mapping[tuple[str, str], Decimal]
) -> Iterator[Balance]:
    for account, branch in sorted({*ours, *theirs}):
        mine, other = ours.get((account, branch), ZERO), theirs.get((account, branch), ZERO)
        if mine or other:
            roles = tuple(role.value for role in setup.accounts.roles_of(account, branch))
            yield Balance(account, roles, branch, mine, other)


def _freshness(read: tuple[int, int] | None) -> str:
    if read is None:
        return "Navision's ledger was never read: run `jembatan agree` first."
    at, last = read
    when = datetime.fromtimestamp(at // 1000, UTC)
    return f"Navision's ledger was read up to entry {last:,} on {when:%Y-%m-%d at %H:%M} UTC."
