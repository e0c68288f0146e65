"""What waits is told to Navision once and proven there."""

from __future__ import annotations

from books.navision.deliveries import Step
from books.navision.document_states import DocumentState
from delivery.result import Outcome
from tests.delivery.world import World


def test_what_waits_is_posted_once_and_proven(world: World) -> None:
    numbers = world.receipts(5)

    result = world.deliver()

    assert result.outcome is Outcome.DONE
    assert (result.documents_posted, result.answers_lost, result.named) == (6, 0, ())
    world.assert_told_once()
    assert set(numbers) < set(world.states())


def test_the_steps_are_recorded_in_the_order_of_the_house(world: World) -> None:
    world.deliver()

    assert world.steps() == [
        Step.SEALED, Step.CLEARED, Step.SENDING, Step.SENT, Step.CHECKED, Step.POSTING, Step.POSTING, Step.CLOSED,
    ]  # fmt: skip


def test_a_second_run_sends_nothing_again(world: World) -> None:
    world.receipts(3)
    world.deliver()
    before = len(world.ledger())

    result = world.deliver()

    assert (result.outcome, result.deliveries) == (Outcome.DONE, 0)
    assert len(world.ledger()) == before
    world.assert_told_once()


def test_a_batch_holds_at_most_so_many_lines(world: World) -> None:
    from dataclasses import replace

    world.receipts(7)
    world.limits = replace(world.limits, max_lines=8)

    result = world.deliver()

    assert result.deliveries > 2
    world.assert_told_once()


def test_nothing_waits_is_no_fault(world: World) -> None:
    world.deliver()

    assert world.deliver().outcome is Outcome.DONE
    assert set(world.states().values()) == {DocumentState.POSTED}
