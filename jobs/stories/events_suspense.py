"""Events of uang titipan: money without an owner arrives, finds its owner, goes back or is given up (DOMAIN 2.4).

They happen at the branch that received the money. The value date of an arrival is the day it stood on the bank's
statement; it counts for late charge whenever the owner is found.
"""

from __future__ import annotations

from typing import Annotated, ClassVar, Final

from pydantic import Field

from jobs.stories.events import StoryEvent, Targets
from jobs.stories.values import Flag, Money, Name, OneOrMany, Row, Text
from servicing.roles import Role


class SuspensePart(Row):
    """What a part of unidentified money turned out to be."""

    contract: Name | None = Field(None, description="a contract's number (S2, S3)")
    account: Role | None = Field(None, description="or an account role, where it is no customer's (S4)")
    amount: Money = Field(description="the part")
    targets: Targets = Field(None, description="the instalments chosen")
    id: Name | None = Field(None, description="by which a reversal refers to this part alone")


class SuspenseReceived(StoryEvent):
    """Money arrives and nobody knows from whom (S1, R3)."""

    name: ClassVar[str] = "suspense_received"

    amount: Money = Field(description="the money")
    bank: Name | None = Field(None, description="the IN account; the drawer when left out")
    text: Text | None = Field(None, description="what the bank wrote")
    receipt_wanted: Flag = Field(False, description="whether a titipan receipt (TTP) is printed")


class SuspenseIdentified(StoryEvent):
    """Unidentified money finds its owner, whole or in part (S2, S3, S4)."""

    name: ClassVar[str] = "suspense_identified"

    of: Name = Field(description="the event with which it arrived")
    parts: Annotated[tuple[SuspensePart, ...], OneOrMany] = Field(description="to whom it belongs")


class SuspenseRefunded(StoryEvent):
    """Unidentified money goes back (S5)."""

    name: ClassVar[str] = "suspense_refunded"

    of: Name = Field(description="the event with which it arrived")
    amount: Money | None = Field(None, description="how much; all that is left when left out")
    bank: Name | None = Field(None, description="the OUT account; out of the drawer when left out")


class SuspenseEscheated(StoryEvent):
    """Unidentified money that nobody claimed is given up by policy."""

    name: ClassVar[str] = "suspense_escheated"

    of: Name = Field(description="the event with which it arrived")


BUILT: Final[tuple[type[StoryEvent], ...]] = (
    SuspenseReceived,
    SuspenseIdentified,
    SuspenseRefunded,
    SuspenseEscheated,
)
