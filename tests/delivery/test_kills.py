"""A process that is killed between any two steps: the next one goes on, and nothing is told twice."""

from __future__ import annotations

from collections import Counter

import pytest

from books.navision.document_states import DocumentState
from delivery.result import Outcome
from tests.delivery.world import CREATE, POST, World

MOMENTS = {
    "sealed recorded", "removal recorded", "line removed", "batch cleared", "cleared recorded",
    "sending recorded", "lines sent", "sent recorded", "checked recorded", "posting recorded", "posted",
    "post answered", "documents settled", "delivery closed",
}  # fmt: skip


def test_the_moments_at_which_a_process_may_end_are_all_known(world: World) -> None:
    world.deliver()
    world.receipts(1)
    world.deliver()

    assert set(world.moments) == MOMENTS


@pytest.mark.parametrize("moment", sorted(MOMENTS))
def test_a_process_killed_at_any_moment_leaves_nothing_out_and_doubles_nothing(
    world: World, moment: str
) -> None:
    world.deliver()  # so that a ghost line lies in the batch
    world.receipts(3)

    assert world.deliver_killed_at(moment)
    world.after_the_lease()
    result = world.deliver()

    assert result.outcome is Outcome.DONE
    world.assert_told_once()


def test_kills_at_two_moments_in_a_row_change_nothing(world: World) -> None:
    for first in sorted(MOMENTS):
        world.receipts(2)
        world.deliver_killed_at(first)
        world.after_the_lease()
        world.deliver_killed_at("documents settled")
        world.after_the_lease()
        assert world.deliver().outcome is Outcome.DONE

    world.assert_told_once()


@pytest.mark.parametrize("operation", [CREATE, POST])
@pytest.mark.parametrize("kind", ["lose_request", "lose_answer"])
def test_a_kill_right_after_a_lost_answer_is_settled_by_the_next_run(
    world: World, kind: str, operation: str
) -> None:
    from dataclasses import replace

    world.lose(kind, operation)
    world.deliver(limits=replace(world.limits, patience=0.0))
    world.deliver_killed_at("cleared recorded")
    world.after_the_lease()

    assert world.deliver().outcome is Outcome.DONE
    world.assert_told_once()


def test_a_killed_process_keeps_its_batch_until_its_lease_ends(world: World) -> None:
    world.deliver_killed_at("posting recorded")

    early = world.deliver()

    assert early.outcome is Outcome.TAKEN
    assert "is delivering" in early.because
    world.after_the_lease()
    assert world.deliver().outcome is Outcome.DONE
    world.assert_told_once()


def test_after_a_kill_while_posting_nothing_is_posted_again_before_the_server_must_have_finished(
    world: World,
) -> None:
    world.deliver_killed_at("posting recorded")
    world.after_the_lease()

    world.deliver()

    # The killed process may have sent its call until its lease ended; the server's limits begin there.
    assert world.clock.slept > world.limits.unsure - 300
    assert world.posted() == Counter(dict.fromkeys(world.states(), 1))
    assert set(world.states().values()) == {DocumentState.POSTED}
