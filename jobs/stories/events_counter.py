"""Events of the counter beside receipts: drawers banked and counted, channels, general business, copies of papers.

They happen at the branch that acts. What a story leaves out is done as a branch would do it: the own cashier
counts, a supervisor approves.
"""

from __future__ import annotations

from typing import ClassVar, Final

from pydantic import Field, model_validator

from jobs.stories.events import ContractEvent, StoryEvent
from jobs.stories.values import Day, Flag, Money, Name, Text, Whole, refuse
from servicing.money import ZERO


class CashBanked(StoryEvent):
    """Cash goes from the drawer to the bank (T3)."""

    name: ClassVar[str] = "cash_banked"

    amount: Money = Field(description="the cash")
    bank: Name | None = Field(None, description="which of the branch's IN accounts")


class DrawerCounted(StoryEvent):
    """A drawer is counted by denomination; a difference is posted the same day (T4)."""

    name: ClassVar[str] = "drawer_counted"

    counted: Money | None = Field(None, description="the money counted; or say `denominations`")
    denominations: dict[str, Whole] = Field(
        default_factory=dict, description='pieces by denomination, such as {"100000" = 48}'
    )
    cashier: Name | None = Field(None, description="whose drawer; of who does it when left out")

    @model_validator(mode="after")
    def _says_what_was_found(self) -> DrawerCounted:
        if (self.counted is None) == (not self.denominations):
            raise refuse("says not what was found", "write either `counted` or `denominations`")
        return self


class ChannelNotified(ContractEvent):
    """A channel reports a payment under its own reference (7.1): the value date is the day it was paid."""

    name: ClassVar[str] = "channel_notified"

    tender: Name = Field(description="the channel's tender type; it must be in use on the day")
    reference: Name = Field(description="the channel's reference; the same one again is the same payment")
    amount: Money = Field(description="the money paid")
    paid_on: Day | None = Field(None, description="the day it was paid; `on` when left out")
    bill: Name | None = Field(None, description="what was billed; without it any amount pays what is due")
    billed: Money | None = Field(None, description="the exact amount of the bill")
    payable_until: Day | None = Field(None, description="the last day of the bill")


class ChannelSettled(StoryEvent):
    """A channel pays out what it collected, net of its fee (T5, R5)."""

    name: ClassVar[str] = "channel_settled"

    tender: Name = Field(description="the channel's tender type")
    gross: Money = Field(description="what customers paid")
    fee: Money = Field(ZERO, description="what the channel kept")
    bank: Name | None = Field(None, description="the account it arrived on")


class GeneralEvent(StoryEvent):
    """What general payments and receipts have."""

    account: Name = Field(description="the account, by its code in config/general.toml")
    amount: Money = Field(description="the money")
    bank: Name | None = Field(None, description="the bank account; the branch's first one when left out")
    cash: Flag = Field(False, description="true: through the drawer")
    text: Text | None = Field(None, description="what for")


class GeneralPaymentMade(GeneralEvent):
    """The company pays something that is no financing (G1), proposed by one person, approved by another."""

    name: ClassVar[str] = "general_payment_made"


class GeneralReceiptTaken(GeneralEvent):
    """The company receives something that is no financing (G2), proposed by one person, approved by another."""

    name: ClassVar[str] = "general_receipt_taken"


class PaperReprinted(StoryEvent):
    """The papers of an event are printed: the original first, then copies marked as such (DOMAIN 6.3)."""

    name: ClassVar[str] = "paper_reprinted"

    of: Name = Field(description="the event whose papers they are")


BUILT: Final[tuple[type[StoryEvent], ...]] = (
    CashBanked,
    DrawerCounted,
    ChannelNotified,
    ChannelSettled,
    GeneralPaymentMade,
    GeneralReceiptTaken,
    PaperReprinted,
)
