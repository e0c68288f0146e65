"""Reserved: a collector's field posting (DOMAIN 2.3)."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from jobs.stories.events import Targets
from jobs.stories.reserved import ReservedOnContract
from jobs.stories.values import Money, Name


class FieldReceiptTaken(ReservedOnContract):
    """A collector takes cash at the customer's door (T2f)."""

    name: ClassVar[str] = "field_receipt_taken"

    collector: Name = Field(description="the collector's code")
    amount: Money = Field(description="the money received")
    targets: Targets = Field(None, description="the instalments chosen")
