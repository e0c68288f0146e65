"""Reversals inside Navision over a wire that marks none (API v2.0): what cancels out is found and named."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from books.database import Database
from books.navision.document_states import DocumentState
from books.setups import Books, create_books
from commands.trial.navision import company_seed
from company.navision import Mode
from company.setup import Setup
from delivery import agree, resend
from simulator import Simulator
from simulator.posting.ledger import waiting_lines
from tests.conftest import CLOCK
from tests.delivery.world import FEBRUARY, World
from tests.storm.wires import WIRES


@pytest.fixture
def drafts(sqlite_database: Database, sample_setup: Setup) -> Iterator[World]:
    """An activation and two receipts, offered over API v2.0."""
    navision = replace(sample_setup.navision, mode=Mode.DRAFT)
    books: Books = create_books(sqlite_database, sample_setup, CLOCK, "tests")
    books = replace(books, setup=replace(books.setup, navision=navision))
    with Simulator.start([company_seed(books.setup, ["C1"])], flavour="bc26") as server:
        wire = WIRES["api"].connect(server, books.setup)
        world = World(books, server, wire)
        world.contract()
        world.receipts(2)
        world.deliver()
        yield world
        wire.close()


def first_receipt(world: World) -> str:
    return min(number for number in world.states() if number.startswith("BKM"))


def edit(world: World, number: str, field: str, value: object) -> None:
    for line in waiting_lines(world.navision, *world.batch):
        if line.document_no == number:
            world.finance.edit_line(*world.batch, line.line_no, {field: value})  # type: ignore[dict-item]


def reverse(world: World, number: str) -> None:
    entry = next(entry for entry in world.ledger() if entry.document_no == number)
    world.finance.reverse_transaction(entry.transaction_no)


def post_and_agree(world: World) -> set[str]:
    """Finance posts, we look; the documents that then differ."""
    world.finance.post(*world.batch)
    world.deliver()
    return agreed(world)


def agreed(world: World) -> set[str]:
    found = agree(world.books, world.wire, clock=world.clock, limits=world.limits)
    return {one.document for one in found.first}


def test_a_document_that_was_reversed_is_not_called_posted_any_more(drafts: World) -> None:
    number = first_receipt(drafts)
    assert post_and_agree(drafts) == set()
    reverse(drafts, number)

    assert agreed(drafts) == {number}
    assert drafts.states()[number] is DocumentState.REVERSED


def test_what_was_reversed_may_be_sent_again_and_agrees(drafts: World) -> None:
    number = first_receipt(drafts)
    post_and_agree(drafts)
    reverse(drafts, number)
    agreed(drafts)

    resend(drafts.books, drafts.wire, [number], "finance reversed the wrong one", clock=drafts.clock)
    drafts.deliver()

    assert post_and_agree(drafts) == set()
    drafts.assert_told_once()


def test_what_was_changed_posted_and_reversed_may_be_sent_again_and_agrees(drafts: World) -> None:
    number = first_receipt(drafts)
    edit(drafts, number, "Posting Date", FEBRUARY + timedelta(1))
    post_and_agree(drafts)
    assert drafts.states()[number] is DocumentState.STOPPED
    reverse(drafts, number)
    agreed(drafts)

    resend(drafts.books, drafts.wire, [number], "finance reversed it", clock=drafts.clock)
    drafts.deliver()

    assert post_and_agree(drafts) == set()
    drafts.assert_told_once()


def test_lines_merged_into_another_number_are_told_by_what_they_look_like(drafts: World) -> None:
    """They are not missing in the one document and too many in the other."""
    one, other = sorted(number for number in drafts.states() if number.startswith("BKM"))
    edit(drafts, one, "Document No.", other)
    drafts.finance.post(*drafts.batch)

    (named,) = drafts.deliver().named

    assert (named.document, named.found) == (one, "merged into another document")
    assert drafts.states()[other] is DocumentState.POSTED
