"""The law of a sheet: DOMAIN 2.1's table of transitions, and the sentence of every step it does not have."""

from __future__ import annotations

import pytest

from servicing.cheques import REMEDIES, STEPS, ChequeRefused, Status, StepKind, WrongStep, check_step, diagram

# DOMAIN 2.1, row by row: from, to, by which step. Written down from the table, not from the code.
TRANSITIONS = {
    ("REGISTERED", "HELD", "HELD"),
    ("HELD", "HELD", "HELD"),  # a hold that is prolonged
    ("HELD", "REGISTERED", "RELEASED"),
    ("REGISTERED", "DEPOSITED", "DEPOSITED"),
    ("BOUNCED", "DEPOSITED", "DEPOSITED"),
    ("DEPOSITED", "REGISTERED", "WITHDRAWN"),
    ("DEPOSITED", "CLEARED", "CLEARED"),
    ("DEPOSITED", "BOUNCED", "BOUNCED"),
    ("CLEARED", "BOUNCED", "BOUNCED"),
    ("REGISTERED", "REPLACED", "REPLACED"),
    ("HELD", "REPLACED", "REPLACED"),
    ("BOUNCED", "REPLACED", "REPLACED"),
    ("REGISTERED", "RETURNED", "RETURNED"),
    ("HELD", "RETURNED", "RETURNED"),
    ("BOUNCED", "RETURNED", "RETURNED"),
    ("REGISTERED", "CANCELLED", "CANCELLED"),
}
FINAL = (Status.RETURNED, Status.REPLACED, Status.CANCELLED)


def test_the_law_has_the_transitions_of_domain_and_no_other():
    law = {
        (begin.value, move.ends.value, kind.value)
        for kind, move in STEPS.items()
        if move.ends is not None
        for begin in move.begins
    }

    assert law == TRANSITIONS


def test_nothing_but_its_reversal_happens_to_a_sheet_at_its_end():
    leaving = {status: [k for k, move in STEPS.items() if status in move.begins] for status in FINAL}

    assert leaving == {status: [StepKind.REVERSED] for status in FINAL}


@pytest.mark.parametrize(
    ("kind", "paper", "posting"),
    [
        (StepKind.REGISTERED, "TTS", "P1"),
        (StepKind.DEPOSITED, "BST", "P2"),
        (StepKind.WITHDRAWN, "", "P2 reversed"),
        (StepKind.CLEARED, "KW", "P3"),
        (StepKind.BOUNCED, "SPT", "P4"),
        (StepKind.RETURNED, "TTK", "P5"),
        (StepKind.REPLACED, "TTK", "P5"),
        (StepKind.CANCELLED, "", "P1 reversed"),
        (StepKind.HELD, "", ""),
        (StepKind.DATE_CHANGED, "", ""),
    ],
)
def test_each_step_has_its_paper_and_posting(kind: StepKind, paper: str, posting: str):
    assert (STEPS[kind].paper, STEPS[kind].posting) == (paper, posting)


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("kind", StepKind)
def test_a_step_the_law_does_not_have_is_refused_with_state_and_remedy(status: Status, kind: StepKind):
    if status in STEPS[kind].begins:
        check_step("BG BCA 004417", status, kind)
        return

    with pytest.raises(WrongStep) as refused:
        check_step("BG BCA 004417", status, kind)

    assert isinstance(refused.value, ChequeRefused)
    assert str(refused.value) == (
        f"BG BCA 004417 is {status.words} and cannot be {STEPS[kind].words}: {REMEDIES[status]}"
    )


def test_a_deposited_sheet_is_called_in_clearing():
    assert Status.DEPOSITED.words == "in clearing"
    assert Status.BOUNCED.words == "bounced"
    with pytest.raises(
        WrongStep,
        match="is in clearing and cannot be returned: wait for the bank's answer, or withdraw it from its slip",
    ):
        check_step("BG BCA 004417", Status.DEPOSITED, StepKind.RETURNED)


def test_the_diagram_draws_every_transition_once_and_every_end():
    lines = diagram().splitlines()

    assert lines[:2] == ["stateDiagram-v2", "    [*] --> REGISTERED: registered (P1, TTS)"]
    drawn = [line.strip().partition(":")[0].split(" --> ") for line in lines[2:]]
    arrows = [(begin, end) for begin, end in drawn if end != "[*]"]
    assert sorted(arrows) == sorted((begin, end) for begin, end, _ in TRANSITIONS)
    assert {begin for begin, end in drawn if end == "[*]"} == {status.value for status in FINAL}
    assert "    DEPOSITED --> CLEARED: cleared (P3, KW)" in lines
    assert "    HELD --> REGISTERED: released" in lines
