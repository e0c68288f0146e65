"""Delivery, unchanged, over every wire and mixture: told once, proven, whatever is lost, refused or taken back."""

from __future__ import annotations

import pytest

from books.navision.document_states import DocumentState
from delivery.again import StandsInNavision, resend
from delivery.agree import agree
from delivery.result import Outcome
from tests.connector.wirings import WIRINGS, Wiring
from tests.delivery.world import MakeWorld, World


@pytest.fixture(params=WIRINGS, ids=lambda wiring: wiring.name)
def wiring(request: pytest.FixtureRequest) -> Wiring:
    found: Wiring = request.param
    return found


@pytest.fixture
def world(make_world: MakeWorld, wiring: Wiring) -> World:
    made = make_world(wiring=wiring)
    made.contract()
    return made


def test_what_waits_is_posted_once_and_proven_and_both_ledgers_agree(world: World) -> None:
    world.receipts(30)

    result = world.deliver()

    assert result.outcome is Outcome.DONE
    world.assert_told_once()
    assert not agree(world.books, world.wire, clock=world.clock, limits=world.limits).needs_person


@pytest.mark.parametrize("kind", ["lose_request", "lose_answer", "cut_body"])
@pytest.mark.parametrize("what", ["adds", "posts"])
def test_a_write_whose_answer_is_lost_is_settled_without_doubling(
    world: World, wiring: Wiring, what: str, kind: str
) -> None:
    world.receipts(3)
    operation = getattr(wiring, what)
    if kind == "cut_body" and operation == "post":
        pytest.skip("API v2.0 answers a posting without a body, so there is nothing to cut")
    world.lose(kind, operation)

    result = world.deliver()

    assert world.server.faults.fired[kind, operation] == 1
    assert (result.outcome, result.answers_lost) == (Outcome.DONE, 1)
    world.assert_told_once()


def test_a_refused_document_is_held_with_navisions_words_and_the_rest_goes_on(world: World) -> None:
    world.desk.contract("C2")
    world.deliver()
    good, bad = world.receipts(2, number="C1"), world.receipts(1, number="C2")
    world.finance.block_dimension_value("CONTRACT", "C2")

    result = world.deliver()

    assert result.needs_person
    assert {world.states()[number] for number in good} == {DocumentState.POSTED}
    assert {world.states()[number] for number in bad} == {DocumentState.HELD}
    assert "block" in world.reason(bad[0]).lower()
    assert not [entry for entry in world.ledger() if entry.document_no in bad]


def test_a_document_that_finance_took_back_is_not_posted_and_may_be_sent_again(
    world: World, wiring: Wiring
) -> None:
    number = world.receipts(1)[0]
    world.deliver()
    entry = next(one for one in world.ledger() if one.document_no == number)

    with pytest.raises(StandsInNavision, match=f"{number}: stands in Navision's ledger"):
        resend(world.books, world.wire, [number], "lost?", clock=world.clock)

    world.finance.reverse_transaction(entry.transaction_no)
    resend(world.books, world.wire, [number], "finance took it back", clock=world.clock)
    result = world.deliver()

    assert result.outcome is Outcome.DONE, result
    live = [one for one in world.ledger() if one.document_no == number and not one.reversed]
    assert len(live) == 2
    assert world.states()[number] is DocumentState.POSTED
