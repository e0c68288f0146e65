"""A contract's statement as the books give it, on each database: table, papers, customer, warning."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import delete, update

from books.contracts import UnknownContract
from books.day_end import close_day
from books.navision.outbox import close_summaries
from books.recording import Actor
from books.schema.contracts import allocation, party
from books.setups import Books
from books.statements import ContractStatement, contract_statement, open_summaries
from servicing.statement import NoTable
from tests.books.desk import Desk
from tests.books.tampering import behind_the_back

JAN_16, FEB_1, FEB_2 = date(2005, 1, 16), date(2005, 2, 1), date(2005, 2, 2)


@pytest.fixture
def desk(books: Books) -> Desk:
    made = Desk(books)
    made.open_drawer()
    made.contract()
    return made


def state(desk: Desk, as_of: date, number: str = "C1") -> ContractStatement:
    with desk.books.database.reading() as connection:
        return contract_statement(connection, desk.books.setup.rules, number, as_of)


def test_e8_from_the_books(desk):
    desk.receive(JAN_16, 700_000)
    desk.receive(FEB_1, 2_000_000)

    table = state(desk, FEB_1).table

    assert (table.rows[0].late_charge, table.rows[0].late_paid, table.deposit) == (51_000, 51_000, 249_000)
    assert [line.days for line in table.rows[0].explanation.lines] == [15, 30]


def test_whose_contract_it_is_stands_above_the_table(desk):
    found = state(desk, FEB_1)

    assert (found.party, found.customer, found.signed) == ("P-C1", "Customer of C1", date(2004, 12, 1))


def test_an_erased_name_leaves_the_statement_whole(desk):
    with desk.books.database.writing() as connection:
        connection.execute(delete(party))

    found = state(desk, FEB_1)

    assert (found.party, found.customer) == ("P-C1", "")
    assert len(found.table.rows) == 12


def test_papers_stand_beside_their_entries_and_are_cancelled_from_the_reversal_on(desk):
    wrong = desk.receive(JAN_16, 700_000)
    desk.reverse(FEB_1, wrong.entry)

    before, after = state(desk, JAN_16), state(desk, FEB_1)

    [kwitansi] = before.papers[wrong.entry]
    assert (kwitansi.kind, kwitansi.cancelled) == ("KW", False)
    assert [paper.cancelled for paper in after.papers[wrong.entry]] == [True]


def test_a_paper_issued_later_is_not_on_an_earlier_statement(desk):
    later = desk.receive(FEB_1, 700_000)

    assert later.entry not in state(desk, JAN_16).papers


def test_papers_of_other_contracts_stay_away(desk):
    desk.contract("C2")
    desk.receive(FEB_1, 700_000, number="C2")

    assert state(desk, FEB_1).papers == {}


def test_records_that_replay_does_not_confirm_are_warned_about(desk):
    taken = desk.receive(JAN_16, 700_000)
    assert state(desk, FEB_1).warning == ""

    with behind_the_back(desk.books.database) as connection:
        connection.execute(
            update(allocation)
            .where(allocation.c.entry == taken.entry, allocation.c.component == "INTEREST")
            .values(amount=1)
        )

    assert "interest of instalment 1 is recorded as 1 but replays as 200,000" in state(desk, FEB_1).warning


def test_an_unknown_contract_is_refused_by_name(desk):
    with pytest.raises(UnknownContract, match="contract C9 is not in the books"):
        state(desk, FEB_1, "C9")


def test_a_day_before_the_contract_is_refused(desk):
    with pytest.raises(NoTable, match="it begins on 2004-12-01"):
        state(desk, date(2004, 11, 1))


def test_summaries_still_open_are_told_by_branch_day_and_kind_with_their_sides(desk):
    desk.contract("C2")
    actor = Actor("day-end", "job", "BDG")
    close_day(desk.books, "BDG", FEB_1, datetime(2005, 2, 1, 20, tzinfo=UTC), actor)

    with desk.books.database.writing() as connection:
        assert list(open_summaries(connection, JAN_16)) == []
        [found] = open_summaries(connection, FEB_1)
        close_summaries(connection, desk.books.setup, desk.books.installation)
        assert list(open_summaries(connection, FEB_2)) == []

    assert found.number == "BDG interest of 2005-02-01"
    assert [str(line) for line in found.lines] == [
        "BDG Dr UNEARNED_INTEREST 800,000",
        "BDG Cr INTEREST_INCOME 800,000",
    ]
