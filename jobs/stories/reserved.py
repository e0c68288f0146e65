"""What a reserved event is: its name and fields are kept, its playing is not built yet.

A story may already be written with it; it is read and checked in full, and then refused by the event's name. When
it is built it moves to `jobs.stories.events` with the fields it has here.
"""

from __future__ import annotations

from typing import ClassVar

from jobs.stories.events import ContractEvent, StoryEvent


class Reserved(StoryEvent):
    """An event whose name is kept."""

    built: ClassVar[bool] = False


class ReservedOnContract(ContractEvent):
    """An event on one contract whose name is kept."""

    built: ClassVar[bool] = False
