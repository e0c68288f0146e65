"""The stage: the books a scene plays on, and what each event left there.

`Playing` is the only thing here that changes, one step at a time; steps are kept as they were, so that a story can
ask what the books knew after any of its events.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from books.accounts import AccountKey
from books.papers import IssuedPaper
from books.recording import Act, Actor, NotRecorded
from books.setups import Books
from company.authority import role_name
from company.setup import Setup
from jobs.stories.events import StoryEvent
from jobs.stories.scene import Happening, Scene
from servicing.cheque_cards import Card
from servicing.cheque_history import Sheet
from servicing.contract import Contract, Rows
from servicing.entries import Fact
from servicing.money import Money
from servicing.voucher import Voucher

# The role of whoever approves, where a story does not say it.
APPROVER_ROLE: Final = "branch_head"

INSTALLATION = "STORY"


@dataclass(frozen=True, slots=True)
class EntryTold:
    """One entry that an event recorded: its voucher and papers, and the rows it moved by entry.

    `contract` is empty for an act of the branch itself. The voucher of a bundle's part is the bundle's.
    """

    branch: str
    contract: str
    fact: Fact
    voucher: Voucher | None
    papers: tuple[IssuedPaper, ...]
    moved: Mapping[int, Rows]


@dataclass(frozen=True, slots=True)
class Step:
    """What came of one event, and what the books knew after it.

    `states`, `rows` and `last_entries` are by contract; `rows` are all rows recorded for each entry until then.
    `sheets` and `warned` are by bank and number, `cards` and `proposed` by contract.
    """

    happening: Happening
    refusal: str
    entries: tuple[EntryTold, ...]
    states: Mapping[str, Contract]
    rows: Mapping[str, Mapping[int, Rows]]
    last_entries: Mapping[str, int]
    balances: Mapping[AccountKey, Money]
    setup: Setup
    sheets: Mapping[str, Sheet]
    warned: Mapping[str, tuple[str, ...]]
    cards: Mapping[str, Card]
    proposed: Collection[str]

    @property
    def id(self) -> str:
        return self.happening.id


@dataclass(slots=True)
class Playing:
    """A scene while it is played.

    `seen` is the last entry of each branch's own acts that was told, `parts` the entry of each part of a bundle
    that the story gave a name.
    """

    scene: Scene
    books: Books
    steps: list[Step] = field(default_factory=list)
    facts: dict[str, list[Fact]] = field(default_factory=dict)
    states: dict[str, Contract] = field(default_factory=dict)
    rows: dict[str, Mapping[int, Rows]] = field(default_factory=dict)
    seen: dict[str, int] = field(default_factory=dict)
    parts: dict[str, tuple[str, int]] = field(default_factory=dict)

    def act(self, happening: Happening, at_branch: str, suffix: str = "") -> Act:
        """Who asks, when and under which key, as the event says."""
        event = happening.event
        return Act(
            key=f"{event.key or f'{self.scene.story}/{happening.id}'}{suffix}",
            at_branch=event.at_branch or at_branch,
            posting_date=event.posting_date or event.on,
            business_date=event.on,
            clock=self.clock(event.on),
            actor=Actor(event.by, role_name(event.role), event.at_branch or at_branch),
            value_date=event.value_date,
            approver=event.approver,
            reason=event.reason or "",
            approver_role=role_name(event.approver_role or APPROVER_ROLE),
        )

    def clock(self, on: date) -> datetime:
        """Nine in the morning of the day, and a minute for each step so far: the same at every playing."""
        return datetime.combine(on, time(9), UTC) + timedelta(minutes=len(self.steps))

    def contract_of(self, event: StoryEvent) -> str:
        """The contract that an event is about; the only one where it names none."""
        return getattr(event, "contract", None) or next(iter(self.scene.contracts))

    def home(self, number: str) -> str:
        """The contract's home branch."""
        return self.scene.contracts[number].row.branch

    def entry_of(self, name: str) -> tuple[str, int]:
        """The contract and entry that an earlier event recorded; refused when it has none or several."""
        entries = [entry for entry in self._entries(name) if entry.contract]
        if len(entries) != 1:
            raise NotRecorded(
                f"event {name} recorded {len(entries)} entries: refer to an event that recorded exactly one"
            )
        return entries[0].contract, entries[0].fact.id

    def whole(self, name: str) -> EntryTold:
        """The entry to take back or to refer to: the act of the branch with all its parts, or the only entry."""
        entries = self._entries(name)
        acts = [entry for entry in entries if not entry.contract]
        found = acts if len(acts) == 1 else entries
        if len(found) != 1:
            raise NotRecorded(
                f"event {name} recorded {len(found)} entries: refer to an event that recorded exactly one"
            )
        return found[0]

    def place_of(self, name: str) -> str:
        """Where the entry to take back was recorded: the event's branch, or the contract's home."""
        step = self._step(name)
        told_at = step.happening.event.at_branch if step else None
        return told_at or self.whole(name).branch

    def _entries(self, name: str) -> tuple[EntryTold, ...]:
        step = self._step(name)
        if step is None:
            return ()
        part = self.parts.get(name)
        if part is None:
            return step.entries
        return tuple(entry for entry in step.entries if (entry.branch, entry.fact.id) == part)

    def _step(self, name: str) -> Step | None:
        part = self.parts.get(name)
        for step in self.steps:
            if part is None and step.id == name:
                return step
            if part is not None and any((e.branch, e.fact.id) == part for e in step.entries):
                return step
        return None
