"""Faults of a story: each says where, what is so, and what to write instead; all of a file at once.

A newcomer would stop at the first. Whoever translates a case into a story gets the whole list, so that one edit
is enough.

>>> print(StoryFault("e05", "event 2 `receipt_taken` amount", "is missing", "add it"))
story e05: event 2 `receipt_taken` amount is missing: add it
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class StoryFault:
    """One thing wrong in a story."""

    story: str
    place: str
    fault: str
    remedy: str

    def __str__(self) -> str:
        return f"story {self.story}: {self.place} {self.fault}: {self.remedy}"


class StoryFaults(ValueError):
    """The story cannot be played: `faults` holds everything that is wrong, in the order of the file."""

    def __init__(self, faults: Iterable[StoryFault]) -> None:
        self.faults = tuple(dict.fromkeys(faults))
        super().__init__("\n".join(map(str, self.faults)))


@dataclass(slots=True)
class FaultList:
    """Where the readers put what they find; `prefix` names the variant they are in."""

    story: str
    prefix: str = ""
    faults: list[StoryFault] = field(default_factory=list)

    def add(self, place: str, fault: str, remedy: str) -> None:
        """Note one fault."""
        self.faults.append(StoryFault(self.story, f"{self.prefix}{place}", fault, remedy))

    def add_sentence(self, place: str, sentence: str) -> None:
        """Note a refusal of another room, whose sentence ends in ': what to do'."""
        fault, _, remedy = sentence.rpartition(": ")
        self.add(place, fault or remedy, remedy if fault else "correct it")

    def within(self, prefix: str) -> FaultList:
        """The same list, its places named within a part of the story."""
        return FaultList(self.story, f"{self.prefix}{prefix}", self.faults)

    def raise_if_any(self) -> None:
        """Stop here when anything was found."""
        if self.faults:
            raise StoryFaults(self.faults)
