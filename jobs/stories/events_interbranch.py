"""Events between branches: what one received for another is sent, and arrives (DOMAIN 2.5)."""

from __future__ import annotations

from typing import ClassVar, Final

from pydantic import Field

from jobs.stories.events import StoryEvent
from jobs.stories.values import Money, Name


class InterbranchSettled(StoryEvent):
    """A branch sends another what it received for it (B2, first half)."""

    name: ClassVar[str] = "interbranch_settled"

    to_branch: Name = Field(description="the branch it is for")
    amount: Money = Field(description="the money")
    bank: Name | None = Field(None, description="the OUT account it leaves")


class InterbranchArrived(StoryEvent):
    """The transfer of another branch arrives (B2, second half)."""

    name: ClassVar[str] = "interbranch_arrived"

    from_branch: Name = Field(description="the branch that sent it")
    amount: Money = Field(description="the money")
    bank: Name | None = Field(None, description="the IN account it reaches")
    of: Name | None = Field(
        None, description="the event that sent it; the oldest of this amount in transit when left out"
    )


class BankSwept(StoryEvent):
    """Money of a branch goes from its IN to its OUT account, the only way an IN account pays."""

    name: ClassVar[str] = "bank_swept"

    amount: Money = Field(description="the money")
    out_of: Name | None = Field(None, description="the IN account; the first one when left out")
    into: Name | None = Field(None, description="the OUT account; the first one when left out")


BUILT: Final[tuple[type[StoryEvent], ...]] = (InterbranchSettled, InterbranchArrived, BankSwept)
