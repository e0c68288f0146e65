"""The law of a sheet: which steps a post-dated cheque or giro can take, and what it becomes by each (DOMAIN 2.1).

`STEPS` is the whole law. The code obeys it, a refusal quotes it, and the diagram in
`docs/processes/post-dated-cheques.md` is drawn from it. A newcomer would store a status and set it; here a
sheet's status is what its last standing step made it, and a step that was recorded wrongly is taken back by a
further step (`servicing.cheque_history`), never by an edit.

Steps whose `ends` is None are *marks*: they are kept in the history and leave the status as it is.

>>> check_step("BG BCA 004417", Status.REGISTERED, StepKind.DEPOSITED)
>>> check_step("BG BCA 004417", Status.RETURNED, StepKind.DEPOSITED)
Traceback (most recent call last):
...
servicing.cheques.WrongStep: BG BCA 004417 is returned and cannot be deposited: ask the customer for another sheet
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class ChequeRefused(ValueError):
    """What was asked cannot be done with the sheet; the sentence names sheet, fact and remedy."""


class WrongStep(ChequeRefused):
    """The law has no such step from where the sheet is."""


class SheetKind(StrEnum):
    """A giro (BG) is collected from its effective date on; a cheque is payable at sight (DOMAIN 5.1)."""

    BG = "BG"
    CHEQUE = "CHEQUE"


class Status(StrEnum):
    """Where a sheet is in its life."""

    REGISTERED = "REGISTERED"
    HELD = "HELD"
    DEPOSITED = "DEPOSITED"
    CLEARED = "CLEARED"
    BOUNCED = "BOUNCED"
    RETURNED = "RETURNED"
    REPLACED = "REPLACED"
    CANCELLED = "CANCELLED"

    @property
    def words(self) -> str:
        """The status in a sentence."""
        return "in clearing" if self is Status.DEPOSITED else self.value.lower()


ON_HAND: Final = frozenset({Status.REGISTERED, Status.HELD, Status.BOUNCED})
"""The sheets that lie in the branch's safe."""


class StepKind(StrEnum):
    """What can happen to a sheet."""

    REGISTERED = "REGISTERED"
    REQUESTED = "REQUESTED"
    REJECTED = "REJECTED"
    HELD = "HELD"
    RELEASED = "RELEASED"
    DATE_CHANGED = "DATE_CHANGED"
    DEPOSITED = "DEPOSITED"
    WITHDRAWN = "WITHDRAWN"
    TICKED = "TICKED"
    UNTICKED = "UNTICKED"
    CLEARED = "CLEARED"
    RECONCILED = "RECONCILED"
    BOUNCED = "BOUNCED"
    REPAIRED = "REPAIRED"
    REPLACED = "REPLACED"
    RETURNED = "RETURNED"
    RETURN_WANTED = "RETURN_WANTED"
    CANCELLED = "CANCELLED"
    REVERSED = "REVERSED"


@dataclass(frozen=True, slots=True)
class Move:
    """One row of the law: from where, to where, in which words, by whom, with which paper and posting."""

    begins: frozenset[Status]
    ends: Status | None
    words: str
    who: str
    paper: str = ""
    posting: str = ""


def _move(begins: str, ends: Status | None, words: str, who: str, paper: str = "", posting: str = "") -> Move:
    return Move(frozenset(Status(word) for word in begins.split()), ends, words, who, paper, posting)


STEPS: Final[Mapping[StepKind, Move]] = {
    StepKind.REGISTERED: _move("", Status.REGISTERED, "registered", "cheque clerk", "TTS", "P1"),
    StepKind.REQUESTED: _move("REGISTERED HELD", None, "asked to be held or re-dated", "cheque clerk"),
    StepKind.REJECTED: _move("REGISTERED HELD", None, "refused a request", "branch head"),
    StepKind.HELD: _move("REGISTERED HELD", Status.HELD, "held", "branch head"),
    StepKind.RELEASED: _move("HELD", Status.REGISTERED, "released", "cheque clerk, or by itself"),
    StepKind.DATE_CHANGED: _move("REGISTERED HELD", None, "re-dated", "branch head"),
    StepKind.DEPOSITED: _move(
        "REGISTERED BOUNCED", Status.DEPOSITED, "deposited", "cheque clerk", "BST", "P2"
    ),
    StepKind.WITHDRAWN: _move(
        "DEPOSITED", Status.REGISTERED, "withdrawn from its slip", "supervisor", "", "P2 reversed"
    ),
    StepKind.TICKED: _move("DEPOSITED CLEARED", None, "ticked", "finance"),
    StepKind.UNTICKED: _move("DEPOSITED CLEARED", None, "un-ticked", "finance"),
    StepKind.CLEARED: _move("DEPOSITED", Status.CLEARED, "cleared", "finance", "KW", "P3"),
    StepKind.RECONCILED: _move("CLEARED", None, "marked as reconciled", "finance"),
    StepKind.BOUNCED: _move("DEPOSITED CLEARED", Status.BOUNCED, "bounced", "finance", "SPT", "P4"),
    StepKind.REPAIRED: _move("BOUNCED", None, "repaired", "cheque clerk"),
    StepKind.REPLACED: _move(
        "REGISTERED HELD BOUNCED", Status.REPLACED, "replaced", "cheque clerk", "TTK", "P5"
    ),
    StepKind.RETURNED: _move(
        "REGISTERED HELD BOUNCED", Status.RETURNED, "returned", "cheque clerk, approved", "TTK", "P5"
    ),
    StepKind.RETURN_WANTED: _move("DEPOSITED", None, "noted for return", "cheque clerk"),
    StepKind.CANCELLED: _move(
        "REGISTERED", Status.CANCELLED, "cancelled", "supervisor, on the same day", "", "P1 reversed"
    ),
    # Taken back by `cheque_history.check_reversal`, from wherever the step had brought the sheet.
    StepKind.REVERSED: _move(" ".join(Status), None, "taken back", "supervisor", "", "mirror"),
}

REMEDIES: Final[Mapping[Status, str]] = {
    Status.REGISTERED: "it lies in the safe: deposit it first",
    Status.HELD: "release it first, or wait for the end of its hold",
    Status.DEPOSITED: "wait for the bank's answer, or withdraw it from its slip",
    Status.CLEARED: "record a bounce if the bank took its money back, reverse the clearing if it was typed wrongly",
    Status.BOUNCED: "deposit it again, return it or let it be replaced",
    Status.RETURNED: "ask the customer for another sheet",
    Status.REPLACED: "go on with what replaced it",
    Status.CANCELLED: "register it again",
}


def check_step(sheet: str, status: Status, kind: StepKind) -> None:
    """Raise WrongStep, naming sheet, state and remedy, when the law has no such step."""
    move = STEPS[kind]
    if status not in move.begins:
        raise WrongStep(f"{sheet} is {status.words} and cannot be {move.words}: {REMEDIES[status]}")


def diagram() -> str:
    """The law as a Mermaid state diagram: what the page on cheques shows."""
    lines = ["stateDiagram-v2", f"    [*] --> {Status.REGISTERED}: registered (P1, TTS)"]
    for kind, move in STEPS.items():
        if move.ends is None or kind is StepKind.REGISTERED:
            continue
        notes = ", ".join(filter(None, (move.posting, move.paper)))
        label = f"{move.words} ({notes})" if notes else move.words
        lines += [f"    {begin} --> {move.ends}: {label}" for begin in Status if begin in move.begins]
    finals = [status for status in Status if not any(status in _leaving(kind) for kind in STEPS)]
    return "\n".join([*lines, *(f"    {status} --> [*]" for status in finals)]) + "\n"


def _leaving(kind: StepKind) -> frozenset[Status]:
    """The states that a step leaves for another one."""
    move = STEPS[kind]
    return move.begins if move.ends is not None else frozenset()
