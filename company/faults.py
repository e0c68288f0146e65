"""Faults of the setup: each says which file, which key, what is so, and what to do.

A newcomer would raise at the first fault. The people who edit `config/` are finance and leasing staff; they
get every fault of every file at once, in one list, so that one evening's edit is not ten attempts.

>>> print(Fault("accounts.toml", "CASH_TELLER.number", "'' is empty", "write the account's number"))
config/accounts.toml: CASH_TELLER.number: '' is empty: write the account's number
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

# Where a story's own settings stand among the texts of a setup (company.overrides).
OVERRIDES: Final = "overrides.toml"


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One thing wrong in the setup, in the words of the person who can mend it."""

    file: str
    key: str
    fault: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.place}: {self.key}: {self.fault}: {self.remedy}"

    @property
    def place(self) -> str:
        """The file as the reader finds it; a story's own settings stand in the story."""
        return "overrides" if self.file == OVERRIDES else f"config/{self.file}"


class SetupFaults(ValueError):
    """The setup cannot be used: `faults` holds everything that is wrong, not only the first thing."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(sorted(set(faults)))
        super().__init__("\n".join(map(str, self.faults)))

    def __reduce__(self) -> tuple[type[SetupFaults], tuple[tuple[Fault, ...]]]:
        return type(self), (self.faults,)


@dataclass(slots=True)
class FaultList:
    """Where the readers put what they find, so that reading goes on after the first fault.

    A file that is missing or unreadable is named once; nothing more is said about its content.
    """

    faults: list[Fault] = field(default_factory=list)
    unread: set[str] = field(default_factory=set)

    def add(self, file: str, key: str, fault: str, remedy: str) -> None:
        """Note one fault."""
        if file not in self.unread:
            self.faults.append(Fault(file, key, fault, remedy))

    def add_sentence(self, file: str, key: str, sentence: str) -> None:
        """Note a refusal of another room, whose sentence ends in ': what to do'."""
        fault, _, remedy = sentence.partition(": ")
        self.add(file, key, fault, remedy or "correct it")

    def add_file(self, file: str, fault: str, remedy: str) -> None:
        """Note that a whole file cannot be used."""
        self.add(file, "the whole file", fault, remedy)
        self.unread.add(file)

    def raise_if_any(self) -> None:
        """Stop here when anything was found."""
        if self.faults:
            raise SetupFaults(self.faults)
