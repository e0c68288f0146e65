"""How the events of uang titipan are recorded: at the branch where the money lies."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from books.recording import Act
from books.suspense.titipan import (
    Owner,
    SuspenseArrival,
    escheat_suspense,
    identify_suspense,
    receive_suspense,
    refund_suspense,
)
from jobs.stories.acting import Answered, Perform, only_branch, open_automatically, told
from jobs.stories.events import StoryEvent
from jobs.stories.events_suspense import (
    SuspenseEscheated,
    SuspenseIdentified,
    SuspenseReceived,
    SuspenseRefunded,
)
from jobs.stories.scene import Happening
from jobs.stories.stage import Playing


def _receive(playing: Playing, happening: Happening, event: SuspenseReceived) -> Answered:
    act = playing.act(happening, only_branch(playing))
    if event.bank is None:
        open_automatically(playing, act)
    arrival = SuspenseArrival(event.amount, event.bank, event.text or "", event.receipt_wanted)
    with playing.books.database.writing() as connection:
        return told(receive_suspense(connection, playing.books, act, arrival))


def _identify(playing: Playing, happening: Happening, event: SuspenseIdentified) -> Answered:
    of = playing.whole(event.of)
    act = playing.act(happening, of.branch)
    owners = [Owner(p.amount, p.contract, p.account, p.targets) for p in event.parts]
    with playing.books.database.writing() as connection:
        bundled = identify_suspense(connection, playing.books, act, of.fact.id, owners)
    named = [part.id for part in event.parts if part.contract is not None]
    for name, share in zip(named, bundled.shares, strict=False):
        if name is not None:
            playing.parts[name] = (share.contract.branch, share.fact.id)
    return told(bundled)


def _refund(playing: Playing, happening: Happening, event: SuspenseRefunded) -> Answered:
    of = playing.whole(event.of)
    act = _approved(playing.act(happening, of.branch), "sent back")
    if event.bank is None:
        open_automatically(playing, act)
    with playing.books.database.writing() as connection:
        return told(refund_suspense(connection, playing.books, act, of.fact.id, event.amount, event.bank))


def _escheat(playing: Playing, happening: Happening, event: SuspenseEscheated) -> Answered:
    of = playing.whole(event.of)
    act = _approved(playing.act(happening, of.branch), "nobody claimed it")
    with playing.books.database.writing() as connection:
        return told(escheat_suspense(connection, playing.books, act, of.fact.id))


def _approved(act: Act, reason: str) -> Act:
    """As a branch would do it: with a reason and a supervisor, where the story names none."""
    return replace(act, reason=act.reason or reason, approver=act.approver or "SUPERVISOR")


ACTS: Final[Mapping[type[StoryEvent], Perform]] = {
    SuspenseReceived: _receive,
    SuspenseIdentified: _identify,
    SuspenseRefunded: _refund,
    SuspenseEscheated: _escheat,
}
