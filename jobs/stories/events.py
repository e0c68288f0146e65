"""The events of a story that the books can record today, each with its fields.

An event says what somebody did and on which day, never what followed from it. `on` is the branch's business day;
the posting date and the value date follow it unless the story says otherwise, and only the value date may lie
before it.
"""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Final

from pydantic import BeforeValidator, Field, model_validator

from jobs.stories.values import Day, Flag, Money, Name, Number, Row, Text, Whole, refuse
from servicing.money import ZERO


def _targets(value: object) -> object:
    if isinstance(value, str) and value.strip().upper() == "DUE":
        return None
    if isinstance(value, int) and not isinstance(value, bool):
        return [value]
    if isinstance(value, list | tuple) or value is None:
        return value
    raise refuse(f"{value!r} names no instalments", 'write their numbers, such as [1, 2], or "DUE"')


Targets = Annotated[tuple[Whole, ...] | None, BeforeValidator(_targets)]

CASHIER: Final = "CASHIER"


class StoryEvent(Row):
    """What all events have."""

    name: ClassVar[str]
    built: ClassVar[bool] = True

    event: Name = Field(description="the event's name")
    on: Day = Field(description="the branch's business day on which it happens")
    id: Name | None = Field(
        None, description="by which others refer to it; its place (1, 2, …) when left out"
    )
    by: Name = Field(CASHIER, description="who does it")
    role: Name = Field("cashier", description="in which role; a branch head for events on cheques")
    approver: Text | None = Field(None, description="who approves it, where somebody must")
    approver_role: Name | None = Field(None, description="the approver's role; one that may when left out")
    reason: Text | None = Field(None, description="why, where a reason is needed")
    at_branch: Name | None = Field(
        None, description="where it happens; the contract's home branch when left out"
    )
    posting_date: Day | None = Field(None, description="the voucher's day; `on` when left out")
    value_date: Day | None = Field(
        None, description="the day that counts for late charge; the posting date when left out"
    )
    key: Name | None = Field(None, description="the event key, to show that the same key is answered once")
    refused: Text | None = Field(None, description="part of the sentence with which it must be refused")
    note: Text | None = Field(None, description="for the reader")


class ContractEvent(StoryEvent):
    """An event on one contract."""

    contract: Name | None = Field(
        None, description="the contract's number; may be left out where the story has only one"
    )


class ContractActivated(ContractEvent):
    """A contract is signed and paid out (J-01). Without this event it is on its `activated` day."""

    name: ClassVar[str] = "contract_activated"


class BalanceBroughtForward(ContractEvent):
    """A contract comes from the old system as its `brought_forward` says; a barrier, posted by nobody here."""

    name: ClassVar[str] = "balance_brought_forward"


class ReceiptTaken(ContractEvent):
    """Money of a customer by any tender that need not clear (T1, T5; B1 when taken at another branch)."""

    name: ClassVar[str] = "receipt_taken"

    amount: Money = Field(description="the money received")
    tender: Name = Field("cash_customer", description="the tender type; it must be in use on the day")
    targets: Targets = Field(
        None, description='the instalments the cashier chose, such as [1]; "DUE" for what is due'
    )
    bank: Name | None = Field(None, description="which of the branch's IN accounts, for tenders into a bank")
    replaces: Name | None = Field(
        None, description="the reversed event whose place in the history this one takes"
    )


class ChargeMade(ContractEvent):
    """A fee is put on the contract; the bucket `other` pays it."""

    name: ClassVar[str] = "charge_made"

    type: Name = Field(description="the charge type's code")
    amount: Money = Field(description="the fee")
    charge: Name | None = Field(
        None, description="the fee's name within the contract; the event's id when left out"
    )


class LateChargeWaived(ContractEvent):
    """Late charge of one instalment is forgiven, before or after it was paid (DOMAIN 3.8)."""

    name: ClassVar[str] = "late_charge_waived"

    instalment: Whole = Field(description="the instalment's number")
    amount: Money | None = Field(None, description="how much; or say `percent`")
    percent: Number | None = Field(
        None, description="how much of what is unpaid of it on the value date, in percent, half up"
    )

    @model_validator(mode="after")
    def _says_how_much(self) -> LateChargeWaived:
        if (self.amount is None) == (self.percent is None):
            raise refuse("says not how much", "write either `amount` or `percent`")
        return self


class DepositUsed(ContractEvent):
    """The customer's deposit pays what is due (S6)."""

    name: ClassVar[str] = "deposit_used"

    amount: Money | None = Field(None, description="at most so much; all of the deposit when left out")
    targets: Targets = Field(None, description='the instalments chosen; "DUE" for what is due')
    replaces: Name | None = Field(None, description="the reversed event whose place this one takes")


class DepositRefunded(ContractEvent):
    """Part of the customer's deposit is paid out (S5): a barrier."""

    name: ClassVar[str] = "deposit_refunded"

    amount: Money = Field(description="the money paid out")
    bank: Name | None = Field(
        None, description="which of the branch's OUT accounts; out of the drawer when left out"
    )


class LateChargesAssessed(ContractEvent):
    """On ACCRUAL basis: late charges become income up to a day (L1). A day end does it by itself."""

    name: ClassVar[str] = "late_charges_assessed"

    to: Day | None = Field(None, description="up to which day; the posting date when left out")


class InterestRecognised(ContractEvent):
    """Earned interest becomes income (J-02). A day end does it by itself."""

    name: ClassVar[str] = "interest_recognised"

    amount: Money = Field(description="the interest")


class DayEnded(StoryEvent):
    """A day end: interest earned (J-02) and late charges assessed (L1), at one branch or at all."""

    name: ClassVar[str] = "day_ended"

    since: Day | None = Field(
        None, description="run a day end for each day from this one to `on`; only for `on` when left out"
    )


class DrawerOpened(StoryEvent):
    """A cashier opens a drawer session. Without any drawer event drawers open by themselves, empty."""

    name: ClassVar[str] = "drawer_opened"

    opening_float: Money = Field(ZERO, description="the money in it at the start")


class DrawerClosed(StoryEvent):
    """The cashier's drawer session ends: counted by its cashier, closed by a supervisor."""

    name: ClassVar[str] = "drawer_closed"

    cashier: Name | None = Field(None, description="whose drawer; of who does it when left out")
    counted: Flag = Field(
        True, description="whether what should be there is counted first, where no count was told"
    )


class EntryReversed(StoryEvent):
    """An earlier event is taken back, whatever it was and whatever came after it (DOMAIN 2.9)."""

    name: ClassVar[str] = "entry_reversed"

    of: Name = Field(description="the event to take back")


class HistoryRestated(ContractEvent):
    """What is recorded is brought to what replay says, with an approver; only this may change the past."""

    name: ClassVar[str] = "history_restated"


class SettingChanged(StoryEvent):
    """Settings are changed from a day on: a new setup version. What has been in force is not changed silently."""

    name: ClassVar[str] = "setting_changed"

    settings: dict[str, Any] = Field(description="the settings by name, each with its new value")
    since: Day | None = Field(None, description="the first day on which they count; `on` when left out")
    product: Name | None = Field(None, description="only for this product, for settings that a product has")
    behind_its_date: Flag = Field(
        False, description="let a day that has passed change, to show what must then be restated"
    )


BUILT: Final[tuple[type[StoryEvent], ...]] = (
    ContractActivated,
    BalanceBroughtForward,
    ReceiptTaken,
    ChargeMade,
    LateChargeWaived,
    DepositUsed,
    DepositRefunded,
    LateChargesAssessed,
    InterestRecognised,
    DayEnded,
    DrawerOpened,
    DrawerClosed,
    EntryReversed,
    HistoryRestated,
    SettingChanged,
)
