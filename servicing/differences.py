"""Recording an event means: add the fact, replay, and write down the difference (DESIGN 1.3).

A receipt, a back-dated receipt, a waiver, the reversal of the third of twelve payments are one mechanism. What
a newcomer would get wrong: a reversal does not "undo" anything. It posts minus the sum of every row ever
recorded for its entry, plus the net change that replay finds in the others.

Before any difference the standing history is replayed and compared with what is recorded. If they differ (a
rule was changed behind its date, a defect was mended), the event is refused and the difference is named: it must
never leak into the next customer's voucher. Only an approved restatement may change the past.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from servicing.contract import Contract, RowKey, Rows, added, minus
from servicing.entries import Event, Fact
from servicing.money import ZERO, rupiah
from servicing.postings import voucher_lines
from servicing.replay import Replay, apply, replay
from servicing.rules import Rules
from servicing.voucher import VoucherLine


class HistoryDiffers(Exception):
    """What is recorded is not what replay says: nothing may be posted on this contract before it is restated."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an event does to a contract.

    `contract` is the state after it; `rows` the difference by entry (the event's own entry, and others whose
    split changed); `lines` the balanced voucher lines, empty when no money moves.
    """

    contract: Contract
    rows: Mapping[int, Rows]
    lines: tuple[VoucherLine, ...]


def outcome_of_last(contract: Contract, fact: Fact, rules: Rules) -> Outcome:
    """The outcome of an entry that comes last in booking order: straight from the cached state."""
    after, rows = apply(contract, fact, rules)
    lines = voucher_lines([(rows, fact.event)], contract.branch, contract.number)
    return Outcome(after, {fact.id: rows} if rows else {}, lines)


def outcome(
    start: Contract, facts: Sequence[Fact], recorded: Mapping[int, Rows], fact: Fact, rules: Rules
) -> Outcome:
    """The outcome of any entry: what stands is checked, the history with the entry is replayed, and compared.

    `start` holds the contract's number and branch only; `recorded` the sum of all rows ever written for each
    entry. Raises HistoryDiffers when the standing history does not replay to what is recorded.
    """
    check_standing(replay(start, facts, rules), recorded, facts)
    after = replay(start, (*facts, fact), rules)
    return _outcome(start, after, recorded, (*facts, fact))


def restatement(
    start: Contract, facts: Sequence[Fact], recorded: Mapping[int, Rows], rules: Rules
) -> Outcome:
    """What brings the recorded rows to what replay says; empty rows when they agree already."""
    return _outcome(start, replay(start, facts, rules), recorded, facts)


def check_standing(standing: Replay, recorded: Mapping[int, Rows], facts: Iterable[Fact]) -> None:
    """Raise HistoryDiffers, naming each entry and row, when replay and records differ."""
    differences = differing(standing.rows, recorded)
    if differences:
        labels = {fact.id: str(fact) for fact in facts}
        raise HistoryDiffers(
            f"contract {standing.contract.number} does not replay to what is recorded: "
            + "; ".join(
                f"{labels.get(entry, entry)}: {_name(key)} is recorded as "
                f"{rupiah(recorded.get(entry, {}).get(key, ZERO))} but replays as "
                f"{rupiah(standing.rows.get(entry, {}).get(key, ZERO))}"
                for entry, rows in differences.items()
                for key in rows
            )
            + ": find the setting or program that changed, then restate the contract with approval"
        )


def differing(wanted: Mapping[int, Rows], recorded: Mapping[int, Rows]) -> dict[int, Rows]:
    """What must be added to the recorded rows, by entry, to make them the wanted ones."""
    differences: dict[int, Rows] = {}
    for entry in sorted({*wanted, *recorded}):
        rows = added(wanted.get(entry, {}), minus(recorded.get(entry, {})))
        if rows:
            differences[entry] = rows
    return differences


def _outcome(start: Contract, after: Replay, recorded: Mapping[int, Rows], facts: Sequence[Fact]) -> Outcome:
    events: dict[int, Event] = {fact.id: fact.event for fact in facts}
    rows = differing(after.rows, recorded)
    lines = voucher_lines(
        [(moved, events[entry]) for entry, moved in rows.items()], start.branch, start.number
    )
    return Outcome(after.contract, rows, lines)


def _name(key: RowKey) -> str:
    where = f" of instalment {key.instalment}" if key.instalment else f" {key.charge}" if key.charge else ""
    return f"{key.component.value.lower().replace('_', ' ')}{where}"
