"""What a story expects beside what it found: each number that differs, named.

Nothing is computed here that the books or `servicing` do not compute; this module looks, compares and says where. A
newcomer would stop at the first difference; a bug report needs all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from jobs.stories.comparing_cheques import compare_card, compare_sheet
from jobs.stories.comparing_contracts import (
    compare_days_late,
    compare_late_charge,
    compare_schedule,
    compare_table,
)
from jobs.stories.comparing_entries import (
    compare_accounts,
    compare_allocation,
    compare_document,
    compare_totals,
    compare_voucher,
)
from jobs.stories.looking import Nothing
from jobs.stories.player import Played
from jobs.stories.sameness import Found, shown
from jobs.stories.values import Row


@dataclass(frozen=True, slots=True)
class Difference:
    """One number or word that is not what the story expects."""

    scene: str
    where: str
    what: str
    expected: str
    found: str

    def __str__(self) -> str:
        return f"{self.scene}: {self.where}: {self.what}: expected {self.expected}, found {self.found}"


def differences(played: Played) -> tuple[Difference, ...]:
    """Everything in which the play is not what the scene expects."""
    return tuple(Difference(played.scene.title, *one) for one in _all(played))


def _all(played: Played) -> Found:
    expect = played.scene.expect
    yield from _refusals(played)
    for part, compare in _COMPARE.items():
        for number, row in enumerate(getattr(expect, part), 1):
            where = f"{part}[{number}]{_about(row)}"
            try:
                yield from compare(played, row, where)
            except Nothing as nothing:
                yield where, "it", "there", str(nothing)
    if expect.totals is not None:
        yield from compare_totals(played, expect.totals, "totals")
    yield from _proof(played)


def _about(row: Row) -> str:
    """What an expectation looks at, in brackets, so that a difference is found in the file."""
    names = ("event", "cheque", "contract", "instalment", "after", "before", "on", "due")
    said = [f"{name} {getattr(row, name)}" for name in names if getattr(row, name, None) is not None]
    return f" ({', '.join(said)})" if said else ""


# --- refusals and proof -----------------------------------------------------------------------------------


def _refusals(played: Played) -> Found:
    scene = played.scene
    wanted = {refusal.event: refusal.says for refusal in scene.expect.refusals if refusal.event}
    for step in played.steps:
        says = wanted.get(step.id, step.happening.event.refused)
        where = f"event {step.id} `{step.happening.event.name}`"
        if says is None and step.refusal:
            yield where, "it", "recorded", f"refused: {step.refusal}"
        elif says is not None and says.lower() not in step.refusal.lower():
            found = f"refused: {step.refusal}" if step.refusal else "recorded"
            yield where, "it", f"refused with {says!r}", found
    for refusal in scene.expect.refusals:
        if refusal.event:
            continue
        name = f"contract {refusal.contract}" if refusal.contract else "setup"
        refused = scene.refused_setup
        if refusal.contract:
            refused = scene.refused_contracts.get(refusal.contract, "")
        if not refused or refusal.says.lower() not in refused.lower():
            yield (
                name,
                "it",
                f"refused with {refusal.says!r}",
                f"refused: {refused}" if refused else "accepted",
            )


def _proof(played: Played) -> Found:
    """What the books found wrong with themselves: nothing, unless the story says so."""
    wanted = played.scene.expect.unproved
    for text in wanted:
        if not any(text.lower() in finding.lower() for finding in played.findings):
            yield "unproved", "books verify", repr(text), shown(played.findings)
    for finding in played.findings:
        if not any(text.lower() in finding.lower() for text in wanted):
            yield "the books", "books verify", "nothing wrong", finding


_COMPARE: Mapping[str, Callable[[Played, Any, str], Found]] = {
    "schedules": compare_schedule,
    "tables": compare_table,
    "late_charges": compare_late_charge,
    "days_late": compare_days_late,
    "allocations": compare_allocation,
    "vouchers": compare_voucher,
    "documents": compare_document,
    "accounts": compare_accounts,
    "cheques": compare_sheet,
    "cards": compare_card,
}
