"""Lost answers: at every step of DESIGN 4, before arrival, after the work, and halfway through the answer."""

from __future__ import annotations

from dataclasses import replace

import pytest

from books.navision.document_states import DocumentState
from delivery.result import Outcome
from tests.delivery.world import CREATE, JOURNAL, LEDGER, POST, World

WRITES = [CREATE, POST]
LOSSES = ["lose_request", "lose_answer", "cut_body"]


@pytest.mark.parametrize("operation", WRITES)
@pytest.mark.parametrize("kind", LOSSES)
def test_a_write_whose_answer_is_lost_is_settled_without_doubling(
    world: World, operation: str, kind: str
) -> None:
    world.receipts(3)
    world.lose(kind, operation)

    result = world.deliver()

    assert world.server.faults.fired[kind, operation] == 1
    assert (result.outcome, result.answers_lost) == (Outcome.DONE, 1)
    world.assert_told_once()


@pytest.mark.parametrize("operation", WRITES)
def test_nothing_is_sent_until_an_unanswered_write_must_be_over(world: World, operation: str) -> None:
    world.lose("lose_request", operation)

    world.deliver()

    assert world.clock.slept >= world.limits.unsure


@pytest.mark.parametrize("operation", WRITES)
def test_what_arrived_is_proof_at_once(world: World, operation: str) -> None:
    world.lose("lose_answer", operation)

    world.deliver()

    assert world.clock.slept == 0
    world.assert_told_once()


def test_a_run_without_patience_leaves_the_lost_answer_to_the_next_one(world: World) -> None:
    world.lose("lose_request", POST)
    hasty = replace(world.limits, patience=0.0)

    first = world.deliver(limits=hasty)
    again = world.deliver(limits=hasty)
    world.clock.pass_by(world.limits.unsure)
    last = world.deliver(limits=hasty)

    assert (first.outcome, again.outcome, last.outcome) == (Outcome.UNSURE, Outcome.UNSURE, Outcome.DONE)
    assert "run `jembatan deliver` again" in first.because
    assert world.server.calls["JembatanPosting.PostGeneralJournal"] in (0, 2)
    world.assert_told_once()


@pytest.mark.parametrize("service", [JOURNAL, LEDGER])
@pytest.mark.parametrize("nth", [1, 2, 3])
def test_evidence_that_cannot_be_read_ends_the_run_and_the_next_one_goes_on(
    world: World, service: str, nth: int
) -> None:
    world.receipts(2)
    for place in (nth, nth + 1):  # a read is tried twice
        world.lose("lose_answer", "ReadMultiple", service=service, nth=place)

    first = world.deliver()
    world.server.faults.clear()
    last = world.deliver()

    assert first.outcome in (Outcome.UNREACHABLE, Outcome.DONE)
    assert last.outcome is Outcome.DONE
    world.assert_told_once()


def test_a_lost_removal_of_a_ghost_line_is_read_again(world: World) -> None:
    world.deliver()
    world.receipts(2)
    world.lose("lose_answer", "Delete")

    result = world.deliver()

    assert world.server.faults.fired["lose_answer", "Delete"] == 1
    assert (result.outcome, result.answers_lost) == (Outcome.DONE, 1)
    world.assert_told_once()


def test_lines_that_are_lost_again_and_again_end_the_run(world: World) -> None:
    world.lose("lose_request", CREATE, nth=None)

    result = world.deliver()

    assert result.outcome is Outcome.UNSURE
    assert "were lost 5 times" in result.because
    world.server.faults.clear()
    assert world.deliver().outcome is Outcome.DONE
    world.assert_told_once()


def test_a_navision_that_is_down_loses_nothing(world: World) -> None:
    numbers = world.receipts(2)
    world.server.stop()

    result = world.deliver()

    assert result.outcome is Outcome.UNREACHABLE
    assert {world.states()[number] for number in numbers} == {DocumentState.WAITING}


@pytest.mark.parametrize("status", [429, 502, 503])
@pytest.mark.parametrize("operation", WRITES)
def test_a_page_of_html_in_place_of_an_answer_loses_nothing(
    world: World, operation: str, status: int
) -> None:
    world.lose("status", operation, status=status, body="<html>busy</html>")

    first = world.deliver()
    last = world.deliver()

    assert world.server.faults.fired["status", operation] == 1
    assert Outcome.DONE in (first.outcome, last.outcome)
    world.assert_told_once()
