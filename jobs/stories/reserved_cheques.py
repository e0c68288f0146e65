"""Reserved: post-dated cheques, from registration to return (DOMAIN 2.1)."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, ClassVar

from pydantic import Field

from jobs.stories.events import Targets
from jobs.stories.reserved import Reserved, ReservedOnContract
from jobs.stories.values import AnyCase, Day, Flag, Money, Name, OneOrMany, Row, Text, Whole
from servicing.money import ZERO


class SheetKind(StrEnum):
    """What kind of sheet it is (DOMAIN 5.1)."""

    BG = "BG"
    CHEQUE = "CHEQUE"


class CustomerStatus(StrEnum):
    """The status of a customer on one contract (DOMAIN 2.1)."""

    GOOD = "GOOD"
    BAD = "BAD"


class PlannedPart(Row):
    """One part of a planned split of a mutual sheet."""

    contract: Name | None = Field(None, description="the contract's number")
    instalment: Whole | None = Field(None, description="the instalment")
    charge: Name | None = Field(None, description="the fee")
    amount: Money = Field(description="the part")


class ChequeEvent(Reserved):
    """An event on one sheet."""

    cheque: Name = Field(description='the sheet: bank and number, such as "BCA 004417"')


class ChequeRegistered(ReservedOnContract):
    """A sheet is received against a temporary receipt (P1, TTS)."""

    name: ClassVar[str] = "cheque_registered"

    cheque: Name = Field(description='the sheet: bank and number, such as "BCA 004417"')
    amount: Money = Field(description="the sheet's amount")
    issued: Day | None = Field(None, description="its issue date")
    effective: Day = Field(description="its effective date")
    kind: Annotated[SheetKind, AnyCase] = Field(SheetKind.BG, description="BG or CHEQUE")
    inkaso: Flag = Field(False, description="collected out of town")
    drawer: Name | None = Field(None, description="the drawer's id, where another than the customer")
    targets: Targets = Field(None, description="the instalments it is meant for")
    plan: Annotated[tuple[PlannedPart, ...], OneOrMany] = Field((), description="the planned split (mutual)")
    plan_locked: Flag = Field(False, description="whether the plan holds at clearing")


class ChequeHeld(ChequeEvent):
    """A sheet is held back."""

    name: ClassVar[str] = "cheque_held"

    until: Day = Field(description="until when")
    asked_by_customer: Flag = Field(True, description="whether the customer asked for it")


class ChequeReleased(ChequeEvent):
    """A held sheet may be deposited again."""

    name: ClassVar[str] = "cheque_released"


class ChequeDateChanged(ChequeEvent):
    """The effective date of a sheet is changed, signed."""

    name: ClassVar[str] = "cheque_date_changed"

    effective: Day = Field(description="the new effective date")


class ChequeReplaced(ChequeEvent):
    """A sheet gives way to another one, to cash or to a transfer (P5, P1; TTK)."""

    name: ClassVar[str] = "cheque_replaced"

    by_event: Name = Field(description="the event that brings the successor")


class ChequesDeposited(Reserved):
    """Sheets go to the bank on one slip (P2, BST)."""

    name: ClassVar[str] = "cheques_deposited"

    cheques: Annotated[tuple[Name, ...], OneOrMany] = Field(description="the sheets")
    bank: Name | None = Field(None, description="the IN account")


class ChequeWithdrawn(ChequeEvent):
    """A deposited sheet is taken back before the bank presented it (P2 reversed)."""

    name: ClassVar[str] = "cheque_withdrawn"


class ChequeCleared(ChequeEvent):
    """A sheet clears; the contract is credited and the kwitansi printed (P3)."""

    name: ClassVar[str] = "cheque_cleared"

    credited: Money | None = Field(None, description="what the bank credited, where it kept a fee")
    bank_fee: Money = Field(ZERO, description="the bank's fee")


class ChequeBounced(ChequeEvent):
    """The bank refuses a sheet in clearing (P4)."""

    name: ClassVar[str] = "cheque_bounced"

    refusal_code: Whole | None = Field(None, description="the refusal reason's number (DOMAIN 5.4)")
    letter: Text | None = Field(None, description="the refusal letter (SKP)")
    bank_fee: Money = Field(ZERO, description="the bank's fee")
    customer_fee: Money = Field(ZERO, description="the fee charged to the customer")


class ClearedChequeBounced(ChequeBounced):
    """The bank takes back its credit: the receipt is undone and its kwitansi cancelled (P3 reversed, P4)."""

    name: ClassVar[str] = "cleared_cheque_bounced"


class ChequeClearingUndone(ChequeEvent):
    """The wrong sheet was ticked: back to in clearing (P3 reversed)."""

    name: ClassVar[str] = "cheque_clearing_undone"


class ChequesReturned(Reserved):
    """All sheets of a customer that are not in clearing go back in one note (P5, TTK)."""

    name: ClassVar[str] = "cheques_returned"

    customer: Name | None = Field(None, description="the customer: all sheets of all contracts")
    cheques: Annotated[tuple[Name, ...], OneOrMany] = Field((), description="or these sheets")
    received_by: Name | None = Field(None, description="who signed for them")


class ChequeCancelled(ChequeEvent):
    """A registration was typed wrongly and is cancelled on the same day (P1 reversed)."""

    name: ClassVar[str] = "cheque_cancelled"


class CustomerStatusChanged(ReservedOnContract):
    """An authorised person makes a customer bad or good on a contract."""

    name: ClassVar[str] = "customer_status_changed"

    status: Annotated[CustomerStatus, AnyCase] = Field(description="GOOD or BAD")
