"""Reserved: money that a collector, a channel, a branch or somebody unknown brings (DOMAIN 2.3 to 2.5)."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field

from jobs.stories.events import Targets
from jobs.stories.reserved import Reserved, ReservedOnContract
from jobs.stories.values import Day, Money, Name, OneOrMany, Row, Text
from servicing.money import ZERO


class CollectedReceipt(Row):
    """One receipt of a collector's bundle."""

    contract: Name = Field(description="the contract's number")
    amount: Money = Field(description="the money the customer signed for")
    received: Day | None = Field(None, description="the date on the collector's receipt")
    targets: Targets = Field(None, description="the instalments chosen")
    id: Name | None = Field(None, description="by which a reversal refers to this entry alone")
    field_receipt: Text | None = Field(None, description="the number in the collector's receipt book")


class RunListIssued(Reserved):
    """A collector gets a list of visits (LKH) and takes a receipt book along (DOMAIN 6.5)."""

    name: ClassVar[str] = "run_list_issued"

    collector: Name = Field(description="the collector's code")
    contracts: Annotated[tuple[Name, ...], OneOrMany] = Field((), description="the contracts to visit")
    receipt_book: Name | None = Field(None, description="the numbered receipt book")


class ReceiptBookReturned(Reserved):
    """A collector's receipt book comes back; used, unused and lost forms are accounted for."""

    name: ClassVar[str] = "receipt_book_returned"

    collector: Name = Field(description="the collector's code")
    receipt_book: Name = Field(description="the receipt book")
    used: Annotated[tuple[Name, ...], OneOrMany] = Field((), description="the forms used")
    lost: Annotated[tuple[Name, ...], OneOrMany] = Field((), description="the forms lost")


class FieldReceiptTaken(ReservedOnContract):
    """A collector takes cash at the customer's door (T2f)."""

    name: ClassVar[str] = "field_receipt_taken"

    collector: Name = Field(description="the collector's code")
    amount: Money = Field(description="the money received")
    targets: Targets = Field(None, description="the instalments chosen")


class CollectorRemitted(Reserved):
    """A collector hands over cash (T2): one bundle, one entry and one kwitansi for each contract."""

    name: ClassVar[str] = "collector_remitted"

    collector: Name = Field(description="the collector's code")
    receipts: Annotated[tuple[CollectedReceipt, ...], OneOrMany] = Field(description="what customers paid")
    remitted: Money | None = Field(None, description="the cash handed over; short is the collector's debt")


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


class InterbranchSettled(Reserved):
    """A branch sends another what it received for it (B2, first half)."""

    name: ClassVar[str] = "interbranch_settled"

    to_branch: Name = Field(description="the branch it is for")
    amount: Money = Field(description="the money")
    bank: Name | None = Field(None, description="the OUT account it leaves")


class InterbranchArrived(Reserved):
    """The transfer of another branch arrives (B2, second half)."""

    name: ClassVar[str] = "interbranch_arrived"

    from_branch: Name = Field(description="the branch that sent it")
    amount: Money = Field(description="the money")
    bank: Name | None = Field(None, description="the IN account it reaches")
