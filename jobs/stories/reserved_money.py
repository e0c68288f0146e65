"""Reserved: cash that goes to the bank, money of channels, a collector's field posting (DOMAIN 2.3)."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from jobs.stories.events import Targets
from jobs.stories.reserved import Reserved, ReservedOnContract
from jobs.stories.values import Money, Name
from servicing.money import ZERO


class FieldReceiptTaken(ReservedOnContract):
    """A collector takes cash at the customer's door (T2f)."""

    name: ClassVar[str] = "field_receipt_taken"

    collector: Name = Field(description="the collector's code")
    amount: Money = Field(description="the money received")
    targets: Targets = Field(None, description="the instalments chosen")


class CashBanked(Reserved):
    """Cash goes from the drawer to the bank (T3)."""

    name: ClassVar[str] = "cash_banked"

    amount: Money = Field(description="the cash")
    bank: Name | None = Field(None, description="which of the branch's IN accounts")


class ChannelSettled(Reserved):
    """A channel pays out what it collected, net of its fee (T5, R5)."""

    name: ClassVar[str] = "channel_settled"

    tender: Name = Field(description="the channel's tender type")
    gross: Money = Field(description="what customers paid")
    fee: Money = Field(ZERO, description="what the channel kept")
    bank: Name | None = Field(None, description="the account it arrived on")
