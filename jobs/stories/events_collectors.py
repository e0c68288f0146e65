"""Events of collectors: run lists, receipt books, remittances and what is short (DOMAIN 6.5)."""

from __future__ import annotations

from typing import Annotated, ClassVar, Final

from pydantic import Field

from jobs.stories.events import StoryEvent, Targets
from jobs.stories.values import Day, Money, Name, OneOrMany, Row, Whole


class CollectedReceipt(Row):
    """One receipt of a collector's bundle."""

    contract: Name = Field(description="the contract's number")
    amount: Money = Field(description="the money the customer signed for")
    received: Day | None = Field(None, description="the date on the collector's receipt")
    targets: Targets = Field(None, description="the instalments chosen")
    id: Name | None = Field(None, description="by which a reversal refers to this entry alone")
    receipt_book: Name | None = Field(None, description="the collector's receipt book")
    field_receipt: Whole | None = Field(None, description="the form's number in it")


class RunListIssued(StoryEvent):
    """A collector gets a list of visits (LKH) and takes a receipt book along (DOMAIN 6.5)."""

    name: ClassVar[str] = "run_list_issued"

    collector: Name = Field(description="the collector's code")
    contracts: Annotated[tuple[Name, ...], OneOrMany] = Field((), description="the contracts to visit")
    receipt_book: Name | None = Field(None, description="the numbered receipt book he has with him")


class ReceiptBookIssued(StoryEvent):
    """A collector is handed numbered forms (kwitansi tagih)."""

    name: ClassVar[str] = "receipt_book_issued"

    collector: Name = Field(description="the collector's code")
    receipt_book: Name = Field(description="the receipt book")
    first: Whole = Field(description="the first form's number")
    last: Whole = Field(description="the last form's number")


class ReceiptBookReturned(StoryEvent):
    """A collector's receipt book comes back; used, unused and lost forms are accounted for."""

    name: ClassVar[str] = "receipt_book_returned"

    collector: Name = Field(description="the collector's code")
    receipt_book: Name = Field(description="the receipt book")
    used: Annotated[tuple[Whole, ...], OneOrMany] = Field((), description="the forms used, by number")
    lost: Annotated[tuple[Whole, ...], OneOrMany] = Field((), description="the forms lost, by number")


class CollectorRemitted(StoryEvent):
    """A collector hands over cash (T2): one bundle, one entry and one kwitansi for each contract."""

    name: ClassVar[str] = "collector_remitted"

    collector: Name = Field(description="the collector's code")
    receipts: Annotated[tuple[CollectedReceipt, ...], OneOrMany] = Field(description="what customers paid")
    remitted: Money | None = Field(None, description="the cash handed over; short is the collector's debt")
    run_list: Name | None = Field(None, description="the event with which his run list was issued")


class CollectorRepaid(StoryEvent):
    """A collector pays back what he was short."""

    name: ClassVar[str] = "collector_repaid"

    collector: Name = Field(description="the collector's code")
    amount: Money = Field(description="the money")


BUILT: Final[tuple[type[StoryEvent], ...]] = (
    RunListIssued,
    ReceiptBookIssued,
    ReceiptBookReturned,
    CollectorRemitted,
    CollectorRepaid,
)
