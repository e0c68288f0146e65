"""What the doctor finds: each a plain sentence about one thing, good or bad, with the remedy if it is bad."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How a finding is: as it should be, worth knowing, or to be mended before a delivery can work."""

    WELL = "well"
    NOTE = "note"
    FAULT = "fault"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at: what it is, how it is, and what to do where something is to be done."""

    level: Level
    subject: str
    says: str
    remedy: str = ""
    lost: tuple[str, ...] = ()
    """The services, by their names in the setup, that cannot be asked because of this: said here, and not again."""

    def __str__(self) -> str:
        return f"{self.subject}: {self.says}" + (f": {self.remedy}" if self.remedy else "")


def well(subject: str, says: str) -> Finding:
    """It is as it should be."""
    return Finding(Level.WELL, subject, says)


def note(subject: str, says: str, remedy: str = "") -> Finding:
    """It works, and somebody should know."""
    return Finding(Level.NOTE, subject, says, remedy)


def fault(subject: str, says: str, remedy: str, lost: tuple[str, ...] = ()) -> Finding:
    """It must be mended; what is lost with it is not asked any more."""
    return Finding(Level.FAULT, subject, says, remedy, lost)


@dataclass(frozen=True, slots=True)
class Examination:
    """Everything that was found, in the order in which it was looked at.

    `broken_off` tells why the rest was not looked at; blank where everything was. `unreachable` tells that it was
    because Navision did not answer, so that it may answer later.
    """

    findings: tuple[Finding, ...]
    broken_off: str = ""
    unreachable: bool = False

    @property
    def faults(self) -> tuple[Finding, ...]:
        """What must be mended."""
        return tuple(one for one in self.findings if one.level is Level.FAULT)

    @property
    def notes(self) -> tuple[Finding, ...]:
        """What should be known."""
        return tuple(one for one in self.findings if one.level is Level.NOTE)
