"""Events of sheets, from registration to return (DOMAIN 2.1).

A sheet is named by bank and number. Where a story names nobody, a branch head acts, SUPERVISOR approves, and the
branch is the home branch of the sheet.
"""

from __future__ import annotations

from datetime import time
from typing import Annotated, ClassVar, Final

from pydantic import BeforeValidator, Field, model_validator

from jobs.stories.events import ContractEvent, StoryEvent, Targets
from jobs.stories.values import AnyCase, Day, Flag, Money, Name, OneOrMany, Row, Text, Whole, refuse
from servicing.cheque_cards import Standing
from servicing.cheques import SheetKind
from servicing.money import ZERO


def _time(value: object) -> object:
    if isinstance(value, str):
        try:
            return time.fromisoformat(value)
        except ValueError:
            pass
    if isinstance(value, time) or value is None:
        return value
    raise refuse(f"{value!r} is no time", 'write it as "10:30"')


Time = Annotated[time, BeforeValidator(_time)]
SHEET: Final = 'the sheet: bank and number, such as "BCA 004417"'


class PlannedPart(Row):
    """One part of a planned split of a mutual sheet."""

    contract: Name | None = Field(None, description="the contract's number; the sheet's when left out")
    instalment: Whole | None = Field(None, description="the instalment")
    charge: Name | None = Field(None, description="the fee")
    amount: Money = Field(description="the part")


class ChequeEvent(StoryEvent):
    """An event on one sheet."""

    cheque: Name = Field(description=SHEET)


class ChequeRegistered(ContractEvent):
    """A sheet, or a stack of consecutive ones, is received against a temporary receipt (P1, TTS)."""

    name: ClassVar[str] = "cheque_registered"

    cheque: Name = Field(description='the sheet, or the first of the stack: such as "BCA 004417"')
    amount: Money = Field(description="the sheet's amount")
    issued: Day | None = Field(None, description="its issue date")
    effective: Day = Field(description="its effective date")
    count: Whole = Field(1, description="how many sheets: numbers follow each other, dates a month apart")
    kind: Annotated[SheetKind, AnyCase] = Field(SheetKind.BG, description="BG or CHEQUE")
    inkaso: Flag = Field(False, description="collected out of town")
    drawer: Name | None = Field(None, description="the drawer's id, where another than the customer")
    corrections: Whole = Field(0, description="signed corrections on it")
    targets: Targets = Field(None, description="the instalment it (or the first of the stack) is meant for")
    plan: Annotated[tuple[PlannedPart, ...], OneOrMany] = Field((), description="the planned split (mutual)")
    plan_locked: Flag = Field(False, description="whether the plan holds at clearing")
    history: Flag = Field(False, description="whether it is taken over from old papers, expired or not")


class ChequeRequested(ChequeEvent):
    """Somebody asks to hold a sheet, or for a new date; nothing changes until it is decided (R17)."""

    name: ClassVar[str] = "cheque_requested"

    until: Day | None = Field(None, description="until when it is to be held")
    effective: Day | None = Field(None, description="or its new effective date")
    asked_by_customer: Flag = Field(True, description="whether the customer asked for it")
    channel: Name = Field("counter", description="counter, telephone, letter, message or collector")

    @model_validator(mode="after")
    def _asks_for_one_thing(self) -> ChequeRequested:
        if (self.until is None) == (self.effective is None):
            raise refuse("does not say what is asked", "write either `until` or `effective`")
        return self


class ChequeRequestApproved(ChequeEvent):
    """The open request of a sheet is approved, and takes effect."""

    name: ClassVar[str] = "cheque_request_approved"


class ChequeRequestRejected(ChequeEvent):
    """The open request of a sheet is rejected."""

    name: ClassVar[str] = "cheque_request_rejected"


class ChequeHeld(ChequeEvent):
    """A sheet is held back: asked and approved in one act."""

    name: ClassVar[str] = "cheque_held"

    until: Day = Field(description="until when")
    asked_by_customer: Flag = Field(True, description="whether the customer asked for it")


class ChequeReleased(ChequeEvent):
    """A held sheet may be deposited again."""

    name: ClassVar[str] = "cheque_released"


class ChequeDateChanged(ChequeEvent):
    """The effective date of a sheet is changed, signed: asked and approved in one act."""

    name: ClassVar[str] = "cheque_date_changed"

    effective: Day = Field(description="the new effective date")


class ChequeReplaced(ChequeEvent):
    """A sheet gives way to another one, to cash or to a transfer (P5; TTK)."""

    name: ClassVar[str] = "cheque_replaced"

    by_event: Name = Field(description="the event that brought the successor: a registration or a receipt")


class ChequesDeposited(StoryEvent):
    """Sheets go to the bank on one slip (P2, BST)."""

    name: ClassVar[str] = "cheques_deposited"

    cheques: Annotated[tuple[Name, ...], OneOrMany] = Field(description="the sheets")
    bank: Name | None = Field(None, description="the IN account; the branch's first when left out")
    bank_branch: Name | None = Field(None, description="whose account, where it is another branch's (B3)")
    handed_in: Time | None = Field(None, description="when the bank took it; in the morning when left out")


class ChequeWithdrawn(ChequeEvent):
    """A deposited sheet is taken back before the bank presented it (P2 reversed)."""

    name: ClassVar[str] = "cheque_withdrawn"


class ChequeTicked(ChequeEvent):
    """A sheet is seen on the statement: its check mark is set."""

    name: ClassVar[str] = "cheque_ticked"


class ChequeUnticked(ChequeEvent):
    """The check mark of a sheet is taken away."""

    name: ClassVar[str] = "cheque_unticked"


class ChequeCleared(ChequeEvent):
    """A sheet clears; the contract is credited and the kwitansi printed (P3)."""

    name: ClassVar[str] = "cheque_cleared"

    bank_fee: Money = Field(ZERO, description="what the bank kept of the credit")


class SlipCredited(StoryEvent):
    """The bank credits a slip in one sum and leaves out what it refused; which sheets those are is solved."""

    name: ClassVar[str] = "slip_credited"

    of: Name = Field(description="the event that deposited the slip")
    credited: Money = Field(description="the credit")
    bank_fee: Money = Field(ZERO, description="what the bank kept of it")
    refused_cheques: Annotated[tuple[Name, ...], OneOrMany] = Field(
        (), description="the sheets left out, where several sets of sheets make the sum"
    )


class ChequeBounced(ChequeEvent):
    """The bank refuses a sheet in clearing (P4)."""

    name: ClassVar[str] = "cheque_bounced"

    refusal_code: Annotated[tuple[Whole, ...], OneOrMany] = Field(
        (), description="the refusal reason's number (DOMAIN 5.4); several where the letter names several"
    )
    letter: Text | None = Field(None, description="the refusal letter (SKP)")
    bank_fee: Money = Field(ZERO, description="the bank's fee")
    customer_fee: Money | None = Field(
        None, description="the fee charged to the customer; the setup's when left out"
    )


class ClearedChequeBounced(ChequeBounced):
    """The bank takes back its credit: the receipt is undone and its kwitansi cancelled (P3 reversed, P4)."""

    name: ClassVar[str] = "cleared_cheque_bounced"


class ChequeRepaired(ChequeEvent):
    """The drawer mended and signed a sheet that was refused for its form."""

    name: ClassVar[str] = "cheque_repaired"


class ChequeClearingUndone(ChequeEvent):
    """The wrong sheet was ticked: back to in clearing (P3 reversed)."""

    name: ClassVar[str] = "cheque_clearing_undone"


class ChequesReturned(StoryEvent):
    """All sheets of a customer that are not in clearing go back in one note (P5, TTK)."""

    name: ClassVar[str] = "cheques_returned"

    customer: Name | None = Field(None, description="the customer: all sheets of all contracts")
    cheques: Annotated[tuple[Name, ...], OneOrMany] = Field((), description="or these sheets")
    received_by: Text = Field("the customer", description="who signed for them")


class ChequeCancelled(ChequeEvent):
    """A registration was typed wrongly and is cancelled on the same day (P1 reversed)."""

    name: ClassVar[str] = "cheque_cancelled"


class CustomerStatusChanged(ContractEvent):
    """An authorised person makes a customer bad or good on a contract."""

    name: ClassVar[str] = "customer_status_changed"

    status: Annotated[Standing, AnyCase] = Field(description="GOOD or BAD")


BUILT: Final[tuple[type[StoryEvent], ...]] = (
    ChequeRegistered,
    ChequeRequested,
    ChequeRequestApproved,
    ChequeRequestRejected,
    ChequeHeld,
    ChequeReleased,
    ChequeDateChanged,
    ChequeReplaced,
    ChequesDeposited,
    ChequeWithdrawn,
    ChequeTicked,
    ChequeUnticked,
    ChequeCleared,
    SlipCredited,
    ChequeBounced,
    ClearedChequeBounced,
    ChequeRepaired,
    ChequeClearingUndone,
    ChequesReturned,
    ChequeCancelled,
    CustomerStatusChanged,
)
