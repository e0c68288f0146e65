"""The oracle must be able to see what must never be: each harm is done by hand, and it names it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from books.database import Database
from books.setups import create_books
from company.setup import Setup
from simulator.finance import Finance
from simulator.posting.ledger import PostedEntry
from tests.books.tampering import behind_the_back
from tests.conftest import CLOCK
from tests.delivery.world import World, world_of
from tests.storm import oracle
from tests.storm.census import LEAST, Census, Fault, short_of, table


@pytest.fixture
def told(sqlite_database: Database, sample_setup: Setup) -> Any:
    """A contract and two receipts that stand in both ledgers."""
    with world_of(create_books(sqlite_database, sample_setup, CLOCK, "tests")) as world:
        world.contract()
        world.receipts(2)
        world.deliver()
        yield world


def faults(world: World, touched: frozenset[str] = frozenset()) -> list[str]:
    return oracle.faults(oracle.look(world.books, world.navision), touched, ())


def receipt(world: World) -> str:
    return min(number for number in world.states() if number.startswith("BKM"))


def entries(world: World, number: str) -> list[PostedEntry]:
    return [entry for entry in world.ledger() if entry.document_no == number]


def post_again(world: World, number: str, **changed: Any) -> None:
    """Somebody posts the lines of a document once more."""
    finance = Finance(world.navision)
    for entry in entries(world, number):
        values = {
            "Posting Date": entry.posting_date,
            "Document No.": entry.document_no,
            "Account Type": "G/L Account",
            "Account No.": entry.account,
            "Amount": entry.amount,
            "External Document No.": entry.external_document_no,
            "Shortcut Dimension 1 Code": entry.branch,
            "Shortcut Dimension 2 Code": entry.contract,
        }
        finance.insert_line(*world.batch, values | changed)
    finance.post(*world.batch)


def set_state(world: World, number: str, state: str, because: str | None = None) -> None:
    with world.books.database.writing() as connection:
        connection.execute(
            text(
                "UPDATE posting_document SET state = :state, held_because = :because WHERE number = :number"
            ),
            {"state": state, "because": because, "number": number},
        )


def test_it_finds_nothing_where_everything_was_told_once(told: World) -> None:
    truth = oracle.look(told.books, told.navision)

    assert faults(told) == []
    assert oracle.holes(told.books) == []
    assert oracle.unbalanced(truth, told.books) == []
    assert all(truth.is_whole(number) for number in told.states())


def test_it_sees_a_document_that_was_posted_twice(told: World) -> None:
    post_again(told, receipt(told))

    (fault,) = faults(told)

    assert f"{receipt(told)} is POSTED" in fault
    assert "the ledger has 4 lines" in fault


def test_it_sees_a_document_that_is_missing(told: World) -> None:
    rows = told.navision.rows(17)
    with told.navision.transaction():
        for record in list(rows):
            if record.text("Document No.") == receipt(told):
                rows.delete(record)

    (fault,) = faults(told)

    assert "the ledger has 0 lines" in fault
    assert oracle.unbalanced(oracle.look(told.books, told.navision), told.books)


@pytest.mark.parametrize(
    ("field", "change"),
    [
        ("Amount", lambda entry: entry.amount + 1),
        ("G/L Account No.", lambda _entry: "110199"),
        ("Posting Date", lambda entry: entry.posting_date + timedelta(1)),
        ("Global Dimension 1 Code", lambda _entry: "JKT"),
        ("Global Dimension 2 Code", lambda _entry: "C2"),
        ("Document No.", lambda _entry: "FIN-0001"),
        ("External Document No.", lambda _entry: ""),
    ],
)
def test_it_sees_every_field_that_is_not_what_was_sent(
    told: World, field: str, change: Callable[[PostedEntry], Any]
) -> None:
    entry = entries(told, receipt(told))[0]

    told.navision.set_field(17, (entry.entry_no,), field, change(entry))

    assert any(receipt(told) in fault for fault in faults(told))


def test_it_sees_what_was_reversed_and_still_counts_as_posted(told: World) -> None:
    told.finance.reverse_transaction(entries(told, receipt(told))[0].transaction_no)

    (fault,) = faults(told)
    set_state(told, receipt(told), "REVERSED", "reversed")

    assert "POSTED" in fault
    assert "nobody reversed it" in faults(told)[0]
    assert faults(told, frozenset({receipt(told)})) == []


@pytest.mark.parametrize(
    "state", ["WAITING", "HELD", "DELETED", "REVERSED", "STOPPED", "WITHDRAWN", "SEALED"]
)
def test_it_sees_a_document_whose_state_is_not_the_truth(told: World, state: str) -> None:
    set_state(told, receipt(told), state, "because")

    (fault,) = faults(told, frozenset({receipt(told)}))

    assert fault.startswith(f"{receipt(told)} is {state}")


def test_a_held_document_must_say_what_navision_said(told: World) -> None:
    number = receipt(told)
    told.finance.reverse_transaction(entries(told, number)[0].transaction_no)
    set_state(told, number, "HELD", "it is blocked")
    truth = oracle.look(told.books, told.navision)

    assert "nobody's words" in oracle.faults(truth, (), ())[0]
    assert oracle.faults(truth, (), {"is blocked"}) == []


def test_it_sees_entries_that_belong_to_nobody(told: World) -> None:
    post_again(told, receipt(told), **{"Document No.": "X-1", "External Document No.": ""})

    assert all("of X-1" in fault and "belongs to nobody" in fault for fault in faults(told))
    assert len(faults(told)) == 2


@pytest.mark.parametrize(("table_", "number"), [("voucher", "BKMBDG0502-00002"), ("paper", "KWBDG05-000002")])
def test_it_sees_a_number_that_was_left_out(told: World, table_: str, number: str) -> None:
    later = f"{number[:-1]}9"
    with behind_the_back(told.books.database) as connection:
        connection.exec_driver_sql(f"UPDATE {table_} SET number = '{later}' WHERE number = '{number}'")

    (hole,) = oracle.holes(told.books)

    assert hole == f"{table_} {number[:-5] if table_ == 'voucher' else number[:-6]}: [1, 9]"


def test_it_sees_a_chain_that_broke(told: World) -> None:
    with behind_the_back(told.books.database) as connection:
        connection.exec_driver_sql("UPDATE entry SET hash = 'x' WHERE id = 2")

    assert "entry 3 of BDG does not follow the one before it" in oracle.holes(told.books)
    assert oracle.unsound(told.books)


# --- the census -------------------------------------------------------------------------------------------


def test_a_fault_that_fired_too_seldom_is_named() -> None:
    census = Census(dict.fromkeys(Fault, LEAST))
    assert short_of(census, LEAST) == []

    census[Fault.REDATED] -= 1

    assert short_of(census, LEAST) == ["held document redated: 19"]
    assert len(table(census)) == len(Fault)
