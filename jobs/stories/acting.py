"""What the acts of all events share: how they are called, what they answer, a drawer for whoever has none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from books.bundles import Bundled
from books.cheques.acts import Done
from books.counter.drawers import DrawerClosed, open_drawer, open_session
from books.recording import Act, Recorded
from jobs.stories.scene import Happening
from jobs.stories.stage import Playing
from servicing.money import ZERO

# The entries an event was answered with: branch and number.
Answered = tuple[tuple[str, int], ...]

Perform = Callable[[Playing, Happening, Any], Answered]


def told(*recorded: Recorded | Bundled | Done) -> Answered:
    """The entries that were recorded, with each part of a bundle."""
    answered = [
        (one.entry.branch, one.entry.id) if isinstance(one, Done) else (one.branch, one.entry)
        for one in recorded
    ]
    for one in recorded:
        if isinstance(one, Bundled):
            answered += [(share.contract.branch, share.fact.id) for share in one.shares]
    return tuple(answered)


def open_automatically(playing: Playing, act: Act) -> None:
    """A drawer for whoever has none, where the story tells nothing of drawers."""
    if not playing.scene.automatic_drawers or act.at_branch not in playing.books.setup.branches:
        return
    with playing.books.database.writing() as connection:
        try:
            open_session(connection, act.at_branch, act.actor.id)
        except DrawerClosed:
            opening = replace(
                act,
                key=f"{playing.scene.story}/drawer {act.at_branch} {act.actor.id}",
                posting_date=act.business_date,
                value_date=None,
            )
            open_drawer(connection, playing.books, opening, ZERO)


def only_branch(playing: Playing) -> str:
    """The branch where things happen that no contract places: the first contract's, or the company's first."""
    return next(
        (c.row.branch for c in playing.scene.contracts.values()), next(iter(playing.books.setup.branches))
    )
