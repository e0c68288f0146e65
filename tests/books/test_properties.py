"""Random histories through the real books: what is written is what was decided, and the books prove themselves.

The clerk in memory (`tests.properties.histories`) decides what happens; the books record the same, entry by entry.
Both databases see the same histories.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select

from books import contracts, recording
from books.activation import NewContract, activate
from books.opening import agree_opening, contract_balances
from books.recording import Act, Actor, NotRecorded, Recorded
from books.schema.vouchers import number_series, paper, voucher
from books.schema.whole import metadata
from books.setups import Books
from books.verify import verify
from servicing.contract import Rows
from servicing.corrections import CannotReverse
from servicing.entries import BroughtForward, EntryReversed, Fact, ReceiptTaken
from tests.books.tampering import behind_the_back
from tests.properties.histories import Case, Clerk, Step, cases
from tests.servicing.drawn import PRODUCT

KEPT = ("installation", "setup_version")
DAY = settings(
    deadline=None,
    print_blob=True,
    max_examples=25,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
NIGHT = settings(DAY, max_examples=400)
night = pytest.mark.nightly


def emptied(books: Books, case: Case) -> Books:
    """The same books without a fact in them, under the case's rules."""
    with behind_the_back(books.database) as connection:
        for table in reversed(metadata.sorted_tables):
            if table.name not in KEPT:
                connection.execute(delete(table))
    setup = books.setup
    product = replace(setup.products["MOTOR-FLAT"], code=PRODUCT)
    return replace(
        books,
        setup=replace(
            setup,
            rules=case.rules,
            products={**setup.products, PRODUCT: product},
            limits=replace(setup.limits, posting_from=date(2004, 1, 1)),
        ),
    )


@dataclass
class Bookkeeper:
    """Writes into the books what the clerk in memory decided; entries are numbered by the books."""

    books: Books
    number: str = "C1"
    of_fact: dict[int, int] = field(default_factory=dict)
    keys: int = 0

    def act(self, fact: Fact) -> Act:
        self.keys += 1
        at = fact.event.into.branch if isinstance(fact.event, ReceiptTaken) else "BDG"
        clock = datetime.combine(fact.posting_date, datetime.min.time(), UTC)
        return Act(
            f"{self.number}/{self.keys}",
            at,
            fact.posting_date,
            fact.posting_date,
            clock,
            Actor("CLERK-1", "cashier", at),
            fact.value_date,
            reason="typed wrongly" if isinstance(fact.event, EntryReversed) else "",
        )

    def begin(self, step: Step) -> Recorded:
        """Let the contract enter the books; the other side of what is brought forward is Navision's."""
        event = step.fact.event
        new = NewContract(self.number, "BDG", "P1", "A customer", step.fact.posting_date, event)  # type: ignore[arg-type]
        with self.books.database.writing() as connection:
            recorded = activate(connection, self.books, self.act(step.fact), new)
            if isinstance(event, BroughtForward):
                ours = contract_balances(connection)
                navision = {(key.role.value, key.branch): amount for key, amount in ours.items()}
                agree_opening(
                    connection,
                    step.fact.posting_date,
                    {},
                    lambda key: (key.role.value, key.branch),
                    navision,
                    {},
                )
        self.of_fact[step.fact.id] = recorded.entry
        return recorded

    def write(self, step: Step) -> Recorded:
        """Record one step as the branch would."""
        fact = step.fact
        with self.books.database.writing() as connection:
            if fact.reverses is not None:
                recorded = recording.reverse(
                    connection, self.books, self.act(fact), self.number, self.of_fact[fact.reverses]
                )
            else:
                recorded = recording.record(
                    connection,
                    self.books,
                    self.act(fact),
                    self.number,
                    fact.event,
                    replaces=None if fact.replaces is None else self.of_fact[fact.replaces],
                    paper="KW" if isinstance(fact.event, ReceiptTaken) else None,
                )
        self.of_fact[fact.id] = recorded.entry
        return recorded

    def check(self, step: Step, recorded: Recorded) -> None:
        """The books say what the clerk decided: rows, voucher, state."""
        assert recorded.rows == {self.of_fact[fact]: rows for fact, rows in step.outcome.rows.items()}
        lines = recorded.voucher.lines if recorded.voucher else ()
        assert lines == tuple(replace(x, contract=x.contract and self.number) for x in step.outcome.lines)
        with self.books.database.reading() as connection:
            assert contracts.look(connection, self.number) == replace(
                step.outcome.contract, number=self.number
            )


def check_books(books: Books, case: Case) -> None:
    keeper = Bookkeeper(emptied(books, case))
    clerk, opening = Clerk.of(case)
    keeper.check(opening, keeper.begin(opening))
    for step in clerk.all_of(case.wishes):
        keeper.check(step, keeper.write(step))

    found = verify(keeper.books)
    assert found.findings == []
    assert (found.contracts, found.entries) == (1, len(clerk.facts))
    assert all(ours == theirs for _, ours, theirs in found.pairs)
    check_numbers(keeper.books)
    check_recorded(keeper, clerk.recorded)


def check_recorded(keeper: Bookkeeper, recorded: dict[int, Rows]) -> None:
    with keeper.books.database.reading() as connection:
        written = contracts.recorded_rows(connection, "BDG", keeper.number)
    assert written == {keeper.of_fact[fact]: rows for fact, rows in recorded.items()}


def check_numbers(books: Books) -> None:
    """Each series runs from one to its last number, each number once; counted here, not by `verify`."""
    with books.database.reading() as connection:
        last = {row.series: row.last for row in connection.execute(select(number_series))}
        given: dict[str, list[int]] = {}
        for table in (voucher, paper):
            for row in connection.execute(select(table.c.series, table.c.sequence)):
                given.setdefault(row.series, []).append(row.sequence)
    assert {series: sorted(numbers) for series, numbers in given.items()} == {
        series: list(range(1, top + 1)) for series, top in last.items()
    }


@DAY
@given(case=cases())
def test_the_books_hold_what_was_decided_and_prove_it(books: Books, case: Case) -> None:
    check_books(books, case)


@night
@NIGHT
@given(case=cases(25))
def test_the_books_hold_what_was_decided_and_prove_it_at_night(books: Books, case: Case) -> None:
    check_books(books, case)


@DAY
@given(case=cases(), pick=st.integers(0, 30))
def test_a_refused_correction_changes_nothing(books: Books, case: Case, pick: int) -> None:
    keeper = Bookkeeper(emptied(books, case))
    clerk, opening = Clerk.of(case)
    keeper.begin(opening)
    for step in clerk.all_of(case.wishes):
        keeper.write(step)
    refused = list(irreversible(clerk))
    if not refused:
        return
    target = refused[pick % len(refused)]
    before = everything(keeper.books)

    with pytest.raises(CannotReverse):
        keeper.write(
            Step(
                clerk.state,
                Fact(99, clerk.today, clerk.today, EntryReversed(), reverses=target.id),
                opening.outcome,
            )
        )

    assert everything(keeper.books) == before


def irreversible(clerk: Clerk) -> Iterator[Fact]:
    from servicing.corrections import check_reversible

    for fact in clerk.facts:
        try:
            check_reversible(clerk.facts, fact.id)
        except CannotReverse:
            yield fact


def everything(books: Books) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table."""
    with books.database.reading() as connection:
        return {
            table.name: sorted((tuple(row) for row in connection.execute(select(table))), key=repr)
            for table in metadata.sorted_tables
        }


def test_without_a_reason_nothing_is_taken_back(books: Books) -> None:
    act = Act(
        "K",
        "BDG",
        date(2005, 1, 3),
        date(2005, 1, 3),
        datetime(2005, 1, 3, tzinfo=UTC),
        Actor("A", "b", "BDG"),
    )

    with (
        pytest.raises(NotRecorded, match="a reversal needs a reason"),
        books.database.writing() as connection,
    ):
        recording.reverse(connection, books, act, "C1", 1)
