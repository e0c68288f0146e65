"""Worlds for the tests of delivery: on each database, posting or offering drafts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest
import stamina

from books.setups import Books
from company.navision import Mode
from tests.delivery.world import MakeWorld, World, world_of


@pytest.fixture(autouse=True)
def _no_waiting() -> Iterator[None]:
    """Reads that failed are tried again at once."""
    with stamina.set_testing(True, attempts=2):
        yield


@pytest.fixture
def make_world(books: Books) -> Iterator[MakeWorld]:
    """Makes a world whose Navision differs from the usual one."""
    with ExitStack() as stack:

        def make(**more: Any) -> World:
            return stack.enter_context(world_of(books, **more))

        yield make


@pytest.fixture
def world(make_world: MakeWorld) -> World:
    """Books in post mode, with one contract whose activation waits."""
    made = make_world()
    made.contract()
    return made


@pytest.fixture
def draft_world(make_world: MakeWorld) -> World:
    """Books in draft mode, with one contract whose activation waits."""
    made = make_world(mode=Mode.DRAFT)
    made.contract()
    return made
