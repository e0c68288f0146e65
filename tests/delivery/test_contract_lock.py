"""The contract lock: a page that changed is named; where we rely on what it lost, nothing is sent."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from books.navision import accepted_shapes
from connector.wire import Shape
from delivery.contract_lock import Drift, Weight, accept, compare, drifts, site_of
from delivery.result import Outcome
from simulator.pages.definitions import Control
from simulator.pages.standard import general_journal, general_ledger_entries
from simulator.soap.endpoint import publish_page
from simulator.tables.flavours import FLAVOURS
from tests.delivery.world import CREATE, JOURNAL, LEDGER, World

NOON = datetime(2005, 2, 1, 12, 0, tzinfo=UTC)


@contextmanager
def upgraded(
    world: World,
    service: str,
    change: Callable[[Sequence[Control]], Sequence[Control]],
) -> Iterator[None]:
    """Navision while one of its pages is another one."""
    page = {JOURNAL: general_journal, LEDGER: general_ledger_entries}[service](FLAVOURS["nav2018"])
    services = world.server.services
    before = services[service]
    services[service] = publish_page(service, replace(page, controls=tuple(change(page.controls))))
    yield
    services[service] = before


def without(caption: str) -> Callable[[Sequence[Control]], Sequence[Control]]:
    return lambda controls: [one for one in controls if one.shows != caption]


def test_the_first_run_accepts_what_it_finds_and_the_second_finds_it_unchanged(world: World) -> None:
    site = site_of(world.books.setup.navision)

    world.deliver()
    with world.books.database.reading() as connection:
        first = accepted_shapes.in_force(connection, site)
    world.receipts(1)
    result = world.deliver()

    assert first is not None
    assert first.accepted_by.startswith("first run of ")
    assert compare(world.books.database, world.books.setup.navision, world.wire.shape()) == ()
    assert result.outcome is Outcome.DONE
    assert result.notices == ()
    world.assert_told_once()


@pytest.mark.parametrize(
    ("service", "caption", "named"),
    [
        (LEDGER, "External Document No.", "External_Document_No is gone (it was text"),
        (JOURNAL, "Shortcut Dimension 2 Code", "Shortcut_Dimension_2_Code is gone (it was text"),
    ],
)
def test_a_field_that_is_gone_stops_the_run_before_anything_is_sent(
    world: World, service: str, caption: str, named: str
) -> None:
    world.deliver()
    world.receipts(2)
    sent = world.server.calls[CREATE]

    with upgraded(world, service, without(caption)):
        result = world.deliver()

    assert result.outcome is Outcome.REFUSED
    assert named in result.because
    assert "nothing was sent" in result.because
    assert "jembatan doctor --accept" in result.because
    assert world.server.calls[CREATE] == sent
    assert world.lines() == []


def test_when_the_page_is_mended_the_next_run_goes_on(world: World) -> None:
    world.deliver()
    world.receipts(2)
    with upgraded(world, LEDGER, without("External Document No.")):
        world.deliver()

    assert world.deliver().outcome is Outcome.DONE
    world.assert_told_once()


def test_what_was_looked_at_and_accepted_no_longer_stops_the_run(world: World) -> None:
    world.deliver()
    world.receipts(2)
    navision = world.books.setup.navision

    with upgraded(world, LEDGER, without("External Document No.")):
        accept(world.books.database, navision, world.wire.shape(), "IT", NOON)
        result = world.deliver()

    assert result.outcome is Outcome.DONE
    world.assert_told_once()
    with world.books.database.reading() as connection:
        accepted = accepted_shapes.in_force(connection, site_of(navision))
    assert accepted is not None
    assert (accepted.accepted_by, accepted.accepted_at) == ("IT", NOON)


def test_another_wire_is_another_site(world: World) -> None:
    navision = world.books.setup.navision
    world.deliver()

    elsewhere = replace(navision, wires={**navision.wires, "ledger": "odata"})

    assert compare(world.books.database, elsewhere, world.wire.shape()) is None


SHAPE = (
    ("GeneralJournal: Amount", "decimal"),
    ("GeneralJournal: Description", "text up to 100"),
    ("GeneralJournal: Document_Type", "option of Payment, Refund, _blank_"),
)


@pytest.mark.parametrize(
    ("what", "how", "weight"),
    [
        ("GeneralJournal: Amount", None, Weight.BREAKING),
        ("GeneralJournal: Amount", "text", Weight.BREAKING),
        ("GeneralJournal: Description", "text up to 250", Weight.HARMLESS),
        ("GeneralJournal: Description", "text up to 50", Weight.RISKY),
        ("GeneralJournal: Description", "code up to 100", Weight.BREAKING),
        ("GeneralJournal: Description", "text", Weight.BREAKING),
        ("GeneralJournal: Document_Type", "option of Payment, _blank_", Weight.BREAKING),
        ("GeneralJournal: Document_Type", "option of Bill, Payment, Refund, _blank_", Weight.HARMLESS),
        ("GeneralJournal: Correction", "yes or no", Weight.HARMLESS),
    ],
)
def test_a_change_is_harmless_risky_or_breaking(what: str, how: str | None, weight: Weight) -> None:
    parts = {**dict(SHAPE), what: how}
    now = Shape(tuple((name, typed) for name, typed in parts.items() if typed is not None))

    (drift,) = drifts(Shape(SHAPE), now)

    assert drift.weight is weight
    assert str(drift).startswith(what)


def test_nothing_changed_is_no_drift() -> None:
    assert drifts(Shape(SHAPE), Shape(SHAPE)) == ()
    assert str(Drift("X", None, "text")) == "X was added as text"
