"""The player: a scene recorded event by event on empty books in memory, with the clock that the story fixes.

The books are real ones, so what a story shows is what a branch would get. A newcomer would stop at a refusal; the
player notes the sentence and goes on, because a story may expect it. At the end the books prove themselves.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from typing import Any

from books import accounts, branch_acts, contracts, events, papers, verify, vouchers
from books.accounts import AccountKey
from books.cheques.cards import card_in_books
from books.cheques.view import all_sheets, all_warnings
from books.contracts import UnknownContract
from books.database import Database
from books.papers import IssuedPaper
from books.recording import NotRecorded
from books.setups import Books, create_books
from company.faults import SetupFaults
from company.numbers import SeriesFull, UnknownSeries
from jobs.stories.acting import Answered
from jobs.stories.acts import perform
from jobs.stories.scene import Happening, Scene
from jobs.stories.stage import INSTALLATION, EntryTold, Playing, Step
from servicing.allocation import AllocationFault
from servicing.cheque_cards import proposal
from servicing.cheques import ChequeRefused
from servicing.corrections import CannotReverse
from servicing.differences import HistoryDiffers, differing
from servicing.entries import EntryFault, Fact
from servicing.money import Money
from servicing.refusals import UnknownRefusal
from servicing.rules import NotInForce, RuleFault

# What the rooms below say when they refuse something; anything else is a defect and stops the play.
REFUSALS = (
    NotRecorded,
    CannotReverse,
    HistoryDiffers,
    UnknownContract,
    EntryFault,
    AllocationFault,
    RuleFault,
    NotInForce,
    SetupFaults,
    SeriesFull,
    UnknownSeries,
    ChequeRefused,
    UnknownRefusal,
)


@dataclass(frozen=True, slots=True)
class Played:
    """A scene after it was played: each step, all facts, what became of the papers, and what the proof found."""

    scene: Scene
    books: Books
    steps: tuple[Step, ...]
    facts: Mapping[str, tuple[Fact, ...]]
    findings: tuple[str, ...]
    parts: Mapping[str, tuple[str, int]]

    def step_of(self, name: str) -> Step | None:
        """The step of an event, or of a part of one that has a name of its own."""
        part = self.parts.get(name)
        if part is None:
            return self.step(name)
        return next(s for s in self.steps if any((e.branch, e.fact.id) == part for e in s.entries))

    def step(self, name: str | None) -> Step | None:
        """The step of an event; None where it was never reached."""
        return next((step for step in self.steps if step.id == name), None)

    def step_before(self, name: str) -> Step | None:
        """The step just before an event; None at the beginning."""
        before = None
        for step in self.steps:
            if step.id == name:
                return before
            before = step
        return None

    def papers_of(self, entry: EntryTold) -> tuple[IssuedPaper, ...]:
        """All papers of an entry, its notices too, with what has become of them by the end."""
        found: list[IssuedPaper] = []
        with self.books.database.reading() as connection:
            for step in self.steps:
                for by in step.entries:
                    if by.papers and by.branch == entry.branch:
                        issued = papers.issued_by(connection, by.branch, by.fact.id)
                        found += [paper for paper in issued if paper.entry == entry.fact.id]
        return tuple(dict.fromkeys(found))

    def balances(self, on: date) -> Mapping[AccountKey, Money]:
        """The accounts by the vouchers dated on or before the day."""
        with self.books.database.reading() as connection:
            return accounts.balances(connection, on)


def play(scene: Scene) -> Played:
    """The scene on empty books in memory."""
    books = _empty_books(scene)
    playing = Playing(scene, books)
    for happening in scene.happenings:
        refusal = ""
        answered: Answered = ()
        try:
            answered = perform(playing, happening)
        except REFUSALS as refused:
            refusal = " ".join(str(refused.args[0] if refused.args else refused).split())
        _take_note(playing, happening, refusal, answered)
    findings = verify.verify(playing.books).findings
    facts = {number: tuple(told) for number, told in playing.facts.items()}
    return Played(scene, playing.books, tuple(playing.steps), facts, tuple(findings), playing.parts)


def _empty_books(scene: Scene) -> Books:
    first = scene.happenings[0].event.on if scene.happenings else date(2005, 1, 1)
    opened = datetime.combine(first, time(8), UTC)
    books = create_books(Database("sqlite://"), scene.setup, opened, "story")
    # A fixed installation, so that references to Navision are the same at every playing.
    return replace(books, installation=INSTALLATION)


def _take_note(
    playing: Playing, happening: Happening, refusal: str, answered: Iterable[tuple[str, int]]
) -> None:
    """Read back from the books what the event left there."""
    entries: list[EntryTold] = []
    with playing.books.database.reading() as connection:
        for number in playing.scene.contracts:
            try:
                state = contracts.look(connection, number)
            except UnknownContract:
                continue
            facts = events.read_facts(connection, state.branch, number)
            known = len(playing.facts.get(number, ()))
            again = [entry for branch, entry in answered if branch == state.branch]
            new = [fact for place, fact in enumerate(facts) if place >= known or fact.id in again]
            before = playing.rows.get(number, {})
            rows = contracts.recorded_rows(connection, state.branch, number)
            for fact in new:
                entries.append(
                    EntryTold(
                        state.branch,
                        number,
                        fact,
                        vouchers.covering(connection, state.branch, fact.id),
                        papers.issued_by(connection, state.branch, fact.id),
                        differing(rows, before) if len(new) == 1 else {fact.id: rows.get(fact.id, {})},
                    )
                )
            playing.facts[number] = facts
            playing.states[number] = state
            playing.rows[number] = rows
        entries = [*_acts_of_branches(connection, playing, set(answered)), *entries]
        balances = accounts.balances(connection)
        sheets, warned = all_sheets(connection), all_warnings(connection)
        cards = {number: card_in_books(connection, number) for number in playing.states}
        bad_after = playing.books.setup.cheques.rules.bad_after
        proposed = {n for n, card in cards.items() if proposal(card, bad_after, happening.event.on)}
    playing.steps.append(
        Step(
            happening,
            refusal,
            tuple(entries),
            dict(playing.states),
            dict(playing.rows),
            {number: facts[-1].id for number, facts in playing.facts.items()},
            balances,
            playing.books.setup,
            sheets,
            warned,
            cards,
            proposed,
        )
    )


def _acts_of_branches(
    connection: Any, playing: Playing, answered: Collection[tuple[str, int]]
) -> Iterator[EntryTold]:
    """What the branches themselves recorded since the step before, or were asked once more."""
    for act in branch_acts.acts(connection):
        new = act.fact.id > playing.seen.get(act.branch, 0)
        if new:
            playing.seen[act.branch] = act.fact.id
        if new or (act.branch, act.fact.id) in answered:
            voucher = vouchers.of_entry(connection, act.branch, act.fact.id)
            issued = papers.issued_by(connection, act.branch, act.fact.id)
            yield EntryTold(act.branch, "", act.fact, voucher, issued, {})
