"""All events that are played, in the order of the reference: a process adds its own with a line here."""

from __future__ import annotations

from typing import Final

from jobs.stories import (
    events,
    events_cheques,
    events_collectors,
    events_counter,
    events_interbranch,
    events_suspense,
)
from jobs.stories.events import StoryEvent

BUILT: Final[tuple[type[StoryEvent], ...]] = (
    *events.BUILT,
    *events_collectors.BUILT,
    *events_interbranch.BUILT,
    *events_suspense.BUILT,
    *events_cheques.BUILT,
    *events_counter.BUILT,
)
