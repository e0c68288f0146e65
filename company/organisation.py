"""The company, its branches and their bank accounts.

A branch has at least one bank account that only receives (IN) and one that only pays (OUT): R52, DOMAIN 2.5.
The codes are exactly three characters because the voucher number has exactly three places for them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from zoneinfo import ZoneInfo


class Language(StrEnum):
    """The language of what customers get in their hands."""

    INDONESIAN = "id"
    ENGLISH = "en"


class TimeZone(StrEnum):
    """Indonesia's three clocks: the business date of a branch follows its own."""

    WIB = "WIB"
    WITA = "WITA"
    WIT = "WIT"

    @property
    def zone(self) -> ZoneInfo:
        """The clock as the operating system knows it."""
        return ZoneInfo({"WIB": "Asia/Jakarta", "WITA": "Asia/Makassar", "WIT": "Asia/Jayapura"}[self.value])


class Direction(StrEnum):
    """Whether a bank account receives or pays."""

    IN = "IN"
    OUT = "OUT"

    @property
    def letter(self) -> str:
        """The indicator in the voucher number."""
        return self.value[0]


@dataclass(frozen=True, slots=True)
class Company:
    """The legal person whose books these are; secrets are named here, never written.

    `secrets` maps a purpose to the name of the environment variable that holds the secret.
    """

    code: str
    name: str
    legal_name: str
    language: Language
    secrets: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class BankAccount:
    """One of a branch's bank accounts; `navision_account` is the number of Navision's Bank Account card."""

    branch: str
    code: str
    direction: Direction
    navision_account: str
    name: str


@dataclass(frozen=True, slots=True)
class Branch:
    """A branch: its code is the BRANCH dimension value and three places of every document number."""

    code: str
    name: str
    timezone: TimeZone
    banks: tuple[BankAccount, ...]

    def bank(self, code: str, direction: Direction) -> BankAccount | None:
        """The bank account with this code and direction, if the branch has one."""
        found = [b for b in self.banks if b.code == code and b.direction is direction]
        return found[0] if found else None

    def first_bank(self, direction: Direction) -> BankAccount:
        """The bank account that is used where nobody chose one: the first of this direction in the file."""
        return next(bank for bank in self.banks if bank.direction is direction)
