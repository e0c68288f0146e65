"""Masters kept in step: missing dimension values created, or what needs them held; every change a dated fact."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from books.navision import master_facts
from books.navision.document_states import DocumentState
from company.navision import MissingDimensionValues
from connector.errors import ConnectorError
from delivery.contract_lock import site_of
from delivery.masters import MastersKept, keep_masters
from simulator import Rule
from tests.delivery.world import MakeWorld, World


def keep(world: World, missing: MissingDimensionValues = MissingDimensionValues.CREATE) -> MastersKept:
    navision = world.books.setup.navision
    dimensions = replace(navision.dimensions, missing_values=missing)
    setup = replace(world.books.setup, navision=replace(navision, dimensions=dimensions))
    return keep_masters(replace(world.books, setup=setup), world.wire, clock=world.clock)


@pytest.fixture
def newcomer(make_world: MakeWorld) -> World:
    """A world whose Navision does not know the contract that waits."""
    made = make_world(contracts=0)
    made.contract("C1")
    return made


def codes(world: World, dimension: str) -> set[str]:
    return {
        record.text("Code")
        for record in world.navision.rows(349)
        if record.text("Dimension Code") == dimension
    }


def test_a_missing_contract_is_created_and_its_documents_are_posted(newcomer: World) -> None:
    kept = keep(newcomer)

    assert [(one.dimension, one.code) for one in kept.created] == [("CONTRACT", "C1")]
    assert codes(newcomer, "CONTRACT") == {"C1"}
    newcomer.deliver()
    newcomer.assert_told_once()
    assert keep(newcomer).created == ()


def test_a_customers_name_never_leaves_the_books(newcomer: World) -> None:
    keep(newcomer)

    assert {record.text("Name") for record in newcomer.navision.rows(349) if record.text("Code") == "C1"} == {
        "C1"
    }


def test_what_needs_a_missing_contract_is_held_with_its_remedy_where_nothing_may_be_created(
    newcomer: World,
) -> None:
    kept = keep(newcomer, MissingDimensionValues.HOLD)

    (held,) = kept.held
    assert kept.needs_person
    assert codes(newcomer, "CONTRACT") == set()
    assert newcomer.states()[held.document] is DocumentState.HELD
    assert "C1 is no value of dimension CONTRACT in Navision" in newcomer.reason(held.document)
    assert "`jembatan sync masters`" in held.because


def test_what_was_held_goes_when_the_value_is_there(newcomer: World) -> None:
    keep(newcomer, MissingDimensionValues.HOLD)

    keep(newcomer)
    newcomer.deliver()

    newcomer.assert_told_once()


def test_a_lost_answer_creates_nothing_twice(newcomer: World) -> None:
    newcomer.server.faults.add(Rule("lose_answer", operation="Create", nth=1))

    with pytest.raises(ConnectorError):
        keep(newcomer)
    kept = keep(newcomer)

    assert kept.created == ()
    assert codes(newcomer, "CONTRACT") == {"C1"}


def test_the_first_reading_knows_every_account_as_new_and_the_next_one_none(world: World) -> None:
    first = keep(world)

    assert {str(one) for one in first.changes} >= {
        "account 110101 is new",
        "journal batch GENERAL/LEASE01 is new",
    }
    assert keep(world).changes == ()


def test_a_change_is_told_once_and_what_was_known_before_stays(world: World) -> None:
    keep(world)
    world.finance.block_account("110101")
    world.finance.allow_posting(date(2005, 2, 1), None)

    told = [str(one) for one in keep(world).changes]

    assert "account 110101: blocked is True (it was False)" in told
    assert any("first is 2005-02-01" in one for one in told)
    assert keep(world).changes == ()
    with world.books.database.reading() as connection:
        known = master_facts.known(connection, site_of(world.books.setup.navision), "account")
    assert known["110101"]["blocked"] is True


def test_lists_without_a_service_are_named_and_not_taken_for_empty(world: World) -> None:
    keep(world)
    navision = world.books.setup.navision
    silent = replace(navision, services=replace(navision.services, accounts=""))
    before = world.books
    world.books = replace(before, setup=replace(before.setup, navision=silent))
    world.wire = world.another_wire()

    kept = keep(world)

    assert [kind.value for kind in kept.not_asked] == ["accounts"]
    assert kept.changes == ()
