"""A scene: one play of a story, complete and checked, ready for the stage."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from company.faults import SetupFaults
from company.setup import Setup
from jobs.stories.contracts import StoryContract
from jobs.stories.events import StoryEvent
from jobs.stories.expected import Expected
from jobs.stories.values import AnyCase, Day, Name, OneOrMany, Row


class View(StrEnum):
    """What can be shown."""

    SCHEDULE = "SCHEDULE"
    TABLE = "TABLE"
    LATE_CHARGES = "LATE_CHARGES"
    ALLOCATIONS = "ALLOCATIONS"
    VOUCHERS = "VOUCHERS"
    LINES = "LINES"
    DOCUMENTS = "DOCUMENTS"
    ACCOUNTS = "ACCOUNTS"


class ShowRow(Row):
    """What to print, of which contract, as of when."""

    what: Annotated[tuple[Annotated[View, AnyCase], ...], OneOrMany] = Field(
        description="schedule, table, late_charges, allocations, vouchers, lines, documents or accounts"
    )
    contract: Name | None = Field(None, description="only this contract")
    after: Name | None = Field(None, description="as of this event")
    on: Day | None = Field(None, description="on the evening of this day")


@dataclass(frozen=True, slots=True)
class Happening:
    """An event with the name by which others refer to it."""

    id: str
    event: StoryEvent


@dataclass(frozen=True, slots=True)
class Scene:
    """One play of a story, complete: the story itself or one of its variants.

    `changes` holds, for each `setting_changed`, the setup it leads to, or the refusal of that setup.
    """

    story: str
    title: str
    about: str
    setup: Setup
    contracts: Mapping[str, StoryContract]
    happenings: tuple[Happening, ...]
    changes: Mapping[str, Setup | SetupFaults]
    refused_setup: str
    refused_contracts: Mapping[str, str]
    automatic_drawers: bool
    show: tuple[ShowRow, ...]
    expect: Expected

    @property
    def last_day(self) -> date:
        """The day of the last event, or of the last signing."""
        days = [h.event.posting_date or h.event.on for h in self.happenings]
        return max(
            days, default=max((c.enters_on for c in self.contracts.values()), default=date(2005, 1, 1))
        )

    def contract(self, number: str | None) -> StoryContract:
        """The contract with this number; the only one when None."""
        return self.contracts[number or next(iter(self.contracts))]

    def happening(self, name: str) -> Happening | None:
        """The event with this name."""
        return next((h for h in self.happenings if h.id == name), None)


@dataclass(frozen=True, slots=True)
class Story:
    """A story: its name, and the scenes it is played in."""

    name: str
    title: str
    about: str
    scenes: tuple[Scene, ...]
