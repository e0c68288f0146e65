"""The contract lock: what we rely on of Navision's services is what was accepted, or nothing is sent.

The metadata of a service follows its page: an upgrade, a page extension or a renamed control changes it, and a
client that does not look reads a lost field as blank (PROTOCOL 6.1). So the used part of each service (operations,
parameters, fields, types, lengths, options) is kept in the books as somebody accepted it, and each run compares.

A newcomer would stop at any difference. What was added harms nobody; a text that became shorter may still hold
everything we write, and is named; a part that is gone or typed otherwise stops the delivery before anything is
sent. The first run of a site accepts what it finds: there is nothing yet to compare it with.

>>> risky = Drift("GeneralJournal: Description", "text up to 100", "text up to 50")
>>> risky.weight
<Weight.RISKY: 'risky'>
>>> print(Drift("GeneralLedgerEntries: Reversed", "yes or no", None))
GeneralLedgerEntries: Reversed is gone (it was yes or no)
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from books.database import Database
from books.navision import accepted_shapes
from books.navision.accepted_shapes import AcceptedShape
from company.navision import NavisionSetup
from connector.wire import Shape, Wire

_SIZED: Final = re.compile(r"(?P<kind>.+) up to (?P<length>\d+)")
_OPTIONS: Final = re.compile(r"option of (?P<names>.*)")


class Weight(StrEnum):
    """What a change of a service means for us."""

    HARMLESS = "harmless"
    RISKY = "risky"
    BREAKING = "breaking"


@dataclass(frozen=True, slots=True)
class Drift:
    """One used part of a service that is not as it was accepted; None: it was, or is, not there."""

    what: str
    before: str | None
    now: str | None

    @property
    def weight(self) -> Weight:
        """How much it matters: additions are harmless, losses and other types are breaking."""
        if self.before is None:
            return Weight.HARMLESS
        if self.now is None:
            return Weight.BREAKING
        return _of_length(self.before, self.now) or _of_options(self.before, self.now) or Weight.BREAKING

    def __str__(self) -> str:
        if self.before is None:
            return f"{self.what} was added as {self.now}"
        if self.now is None:
            return f"{self.what} is gone (it was {self.before})"
        return f"{self.what} is {self.now} (it was {self.before})"


def _of_length(before: str, now: str) -> Weight | None:
    was, is_now = _SIZED.fullmatch(before), _SIZED.fullmatch(now)
    if was is None or is_now is None or was["kind"] != is_now["kind"]:
        return None
    return Weight.HARMLESS if int(is_now["length"]) >= int(was["length"]) else Weight.RISKY


def _of_options(before: str, now: str) -> Weight | None:
    was, is_now = _OPTIONS.fullmatch(before), _OPTIONS.fullmatch(now)
    if was is None or is_now is None:
        return None
    lost = set(was["names"].split(", ")) - set(is_now["names"].split(", "))
    return Weight.BREAKING if lost else Weight.HARMLESS


def drifts(accepted: Shape, now: Shape) -> tuple[Drift, ...]:
    """Every used part in which the services differ from what was accepted, by name."""
    before, after = dict(accepted.parts), dict(now.parts)
    return tuple(
        Drift(what, before.get(what), after.get(what))
        for what in sorted(before.keys() | after.keys())
        if before.get(what) != after.get(what)
    )


def site_of(navision: NavisionSetup) -> str:
    """What a shape is accepted for: this company at this address, each service over its wire."""
    wires = " ".join(f"{service}={wire}" for service, wire in sorted(navision.wires.items()))
    return f"{navision.company} at {navision.url} ({wires})"


def compare(database: Database, navision: NavisionSetup, now: Shape) -> tuple[Drift, ...] | None:
    """How the services differ from what was accepted; None when nothing has been accepted yet."""
    with database.reading() as connection:
        accepted = accepted_shapes.in_force(connection, site_of(navision))
    if accepted is None:
        return None
    return () if accepted.fingerprint == now.fingerprint else drifts(Shape(accepted.parts), now)


def accept(database: Database, navision: NavisionSetup, shape: Shape, by: str, at: datetime) -> None:
    """Accept the services as they are now: the next runs compare with this."""
    with database.writing() as connection:
        accepted_shapes.accept(
            connection, AcceptedShape(site_of(navision), shape.fingerprint, shape.parts, at, by)
        )


@dataclass(frozen=True, slots=True)
class Looked:
    """What the lock found at the beginning of a run."""

    breaking: tuple[Drift, ...] = ()
    risky: tuple[Drift, ...] = ()


def look(database: Database, navision: NavisionSetup, wire: Wire, by: str, at: datetime) -> Looked:
    """Compare the services with what was accepted; the first look at a site accepts it.

    Raises the connector's errors: ShapeChanged where a part that nothing can do without is missing.
    """
    shape = wire.shape()
    found = compare(database, navision, shape)
    if found is None:
        accept(database, navision, shape, by, at)
        return Looked()
    return Looked(
        tuple(drift for drift in found if drift.weight is Weight.BREAKING),
        tuple(drift for drift in found if drift.weight is Weight.RISKY),
    )
