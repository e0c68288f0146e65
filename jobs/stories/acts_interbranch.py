"""How the events between branches are recorded: a transfer where it is sent, its arrival where it arrives."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from books.interbranch.transfers import arrive, settle, sweep_to_out
from jobs.stories.acting import Answered, Perform, only_branch, told
from jobs.stories.events import StoryEvent
from jobs.stories.events_interbranch import BankSwept, InterbranchArrived, InterbranchSettled
from jobs.stories.scene import Happening
from jobs.stories.stage import Playing


def _settle(playing: Playing, happening: Happening, event: InterbranchSettled) -> Answered:
    act = playing.act(happening, only_branch(playing))
    with playing.books.database.writing() as connection:
        return told(settle(connection, playing.books, act, event.to_branch, event.amount, event.bank))


def _arrive(playing: Playing, happening: Happening, event: InterbranchArrived) -> Answered:
    act = playing.act(happening, only_branch(playing))
    of = None if event.of is None else playing.whole(event.of).fact.id
    with playing.books.database.writing() as connection:
        return told(arrive(connection, playing.books, act, event.from_branch, event.amount, event.bank, of))


def _sweep(playing: Playing, happening: Happening, event: BankSwept) -> Answered:
    act = playing.act(happening, only_branch(playing))
    with playing.books.database.writing() as connection:
        return told(sweep_to_out(connection, playing.books, act, event.amount, event.out_of, event.into))


ACTS: Final[Mapping[type[StoryEvent], Perform]] = {
    InterbranchSettled: _settle,
    InterbranchArrived: _arrive,
    BankSwept: _sweep,
}
