"""The events of DOMAIN that are not built yet: their names and fields are kept for them from the start.

A story may already be written with them; it is read and checked in full, and then refused by the event's name.
When one is built it moves to `jobs.stories.events` with the fields it has here.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, ClassVar, Final

from pydantic import Field

from jobs.stories.events import ContractEvent, StoryEvent, Targets
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


class Reserved(StoryEvent):
    """An event whose name is kept."""

    built: ClassVar[bool] = False


class ReservedOnContract(ContractEvent):
    """An event on one contract whose name is kept."""

    built: ClassVar[bool] = False


# --- money that a collector, a channel or a branch brings -------------------------------------------------


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


# --- post-dated cheques -----------------------------------------------------------------------------------


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


# --- suspense ---------------------------------------------------------------------------------------------


class SuspensePart(Row):
    """What a part of unidentified money turned out to be."""

    contract: Name | None = Field(None, description="a contract's number (S2, S3)")
    account: Name | None = Field(None, description="or an account, where it is no customer's (S4)")
    amount: Money = Field(description="the part")
    targets: Targets = Field(None, description="the instalments chosen")
    id: Name | None = Field(None, description="by which a reversal refers to this part alone")


class SuspenseReceived(Reserved):
    """Money arrives and nobody knows from whom (S1, R3)."""

    name: ClassVar[str] = "suspense_received"

    amount: Money = Field(description="the money")
    bank: Name | None = Field(None, description="the IN account; the drawer when left out")
    text: Text | None = Field(None, description="what the bank wrote")
    receipt_wanted: Flag = Field(False, description="whether a titipan receipt (TTP) is printed")


class SuspenseIdentified(Reserved):
    """Unidentified money finds its owner, whole or in part (S2, S3, S4)."""

    name: ClassVar[str] = "suspense_identified"

    of: Name = Field(description="the event with which it arrived")
    parts: Annotated[tuple[SuspensePart, ...], OneOrMany] = Field(description="to whom it belongs")


class SuspenseRefunded(Reserved):
    """Unidentified money goes back (S5)."""

    name: ClassVar[str] = "suspense_refunded"

    of: Name = Field(description="the event with which it arrived")
    amount: Money | None = Field(None, description="how much; all that is left when left out")
    bank: Name | None = Field(None, description="the OUT account; out of the drawer when left out")


class SuspenseEscheated(Reserved):
    """Unidentified money that nobody claimed is given up by policy."""

    name: ClassVar[str] = "suspense_escheated"

    of: Name = Field(description="the event with which it arrived")


# --- drawer, general journal, bank ------------------------------------------------------------------------


class DrawerCounted(Reserved):
    """A drawer is counted by denomination; a difference is posted the same day (T4)."""

    name: ClassVar[str] = "drawer_counted"

    counted: Money | None = Field(None, description="the money counted")
    denominations: dict[str, Whole] = Field(
        default_factory=dict, description='pieces by denomination, such as {"100000" = 48}'
    )


class GeneralPaymentMade(Reserved):
    """The company pays something that is no financing (G1)."""

    name: ClassVar[str] = "general_payment_made"

    account: Name = Field(description="the account or role")
    amount: Money = Field(description="the money")
    bank: Name | None = Field(None, description="the OUT account")
    text: Text | None = Field(None, description="what for")


class GeneralReceiptTaken(Reserved):
    """The company receives something that is no financing (G2)."""

    name: ClassVar[str] = "general_receipt_taken"

    account: Name = Field(description="the account or role")
    amount: Money = Field(description="the money")
    bank: Name | None = Field(None, description="the IN account")
    text: Text | None = Field(None, description="what for")


class StatementLine(Row):
    """One line of a bank statement."""

    on: Day = Field(description="the line's day")
    amount: Money = Field(description="the amount; below zero when the bank took it")
    text: Text | None = Field(None, description="what the bank wrote")
    matches: Name | None = Field(None, description="the event or sheet it belongs to")
    kind: Text | None = Field(None, description="charge, interest, tax, unknown credit, bank error …")


class BankStatementReceived(Reserved):
    """A bank statement arrives (R1 to R6)."""

    name: ClassVar[str] = "bank_statement_received"

    bank: Name = Field(description="the bank account")
    opening: Money = Field(description="the opening balance")
    closing: Money = Field(description="the closing balance")
    lines: Annotated[tuple[StatementLine, ...], OneOrMany] = Field((), description="its lines")


class StatementLineTicked(Reserved):
    """A line of the reconciliation is ticked or un-ticked: a proposal until the authorised step here."""

    name: ClassVar[str] = "statement_line_ticked"

    cheque: Name = Field(description="the sheet")
    ticked: Flag = Field(True, description="false takes the tick away")


class BankReconciled(Reserved):
    """A bank account is reconciled with its statement."""

    name: ClassVar[str] = "bank_reconciled"

    bank: Name = Field(description="the bank account")
    statement: Name | None = Field(None, description="the event with which the statement arrived")


# --- the end of a contract --------------------------------------------------------------------------------


class PrepaidCostPaid(ReservedOnContract):
    """The company pays a cost for the customer that is recovered later (PREPAID_COST)."""

    name: ClassVar[str] = "prepaid_cost_paid"

    amount: Money = Field(description="the cost")
    bank: Name | None = Field(None, description="the OUT account")


class TerminationQuoted(ReservedOnContract):
    """A pay-off is quoted, valid for one day (DOMAIN 4.5)."""

    name: ClassVar[str] = "termination_quoted"

    prepaid_fees: Money = Field(ZERO, description="prepaid fees not recovered yet")
    admin_percent: Text | None = Field(None, description="the admin fee in percent of the principal")
    admin_amount: Money | None = Field(None, description="or as an amount")
    other: Money = Field(ZERO, description="other fees")


class TerminationPaid(TerminationQuoted):
    """A pay-off is paid; with too little money the contract stays open."""

    name: ClassVar[str] = "termination_paid"

    amount: Money = Field(description="the money received")
    tender: Name = Field("cash_customer", description="the tender type")


class AssetRepossessed(ReservedOnContract):
    """The vehicle is taken back at net realisable value (A1)."""

    name: ClassVar[str] = "asset_repossessed"

    value: Money = Field(description="net realisable value")
    costs: Money = Field(ZERO, description="costs of taking it back, part of the claim")


class AssetRedeemed(ReservedOnContract):
    """The customer redeems the vehicle (A2)."""

    name: ClassVar[str] = "asset_redeemed"

    amount: Money = Field(description="the money received")
    tender: Name = Field("cash_customer", description="the tender type")


class AssetSold(ReservedOnContract):
    """The vehicle is sold, below or above the claim (A3, A4)."""

    name: ClassVar[str] = "asset_sold"

    amount: Money = Field(description="the price")
    bank: Name | None = Field(None, description="the IN account")


class ContractWrittenOff(ReservedOnContract):
    """What is left of a contract is written off (W1)."""

    name: ClassVar[str] = "contract_written_off"


class RecoveryReceived(ReservedOnContract):
    """Money arrives after the write-off (W2)."""

    name: ClassVar[str] = "recovery_received"

    amount: Money = Field(description="the money received")
    tender: Name = Field("cash_customer", description="the tender type")
    bank: Name | None = Field(None, description="the IN account, for tenders into a bank")


class PaperReprinted(Reserved):
    """A paper is printed again, marked as a copy (DOMAIN 6.3)."""

    name: ClassVar[str] = "paper_reprinted"

    of: Name = Field(description="the event whose paper it is")


RESERVED: Final[tuple[type[StoryEvent], ...]] = (
    RunListIssued,
    ReceiptBookReturned,
    FieldReceiptTaken,
    CollectorRemitted,
    CashBanked,
    ChannelSettled,
    InterbranchSettled,
    InterbranchArrived,
    ChequeRegistered,
    ChequeHeld,
    ChequeReleased,
    ChequeDateChanged,
    ChequeReplaced,
    ChequesDeposited,
    ChequeWithdrawn,
    ChequeCleared,
    ChequeBounced,
    ClearedChequeBounced,
    ChequeClearingUndone,
    ChequesReturned,
    ChequeCancelled,
    CustomerStatusChanged,
    SuspenseReceived,
    SuspenseIdentified,
    SuspenseRefunded,
    SuspenseEscheated,
    DrawerCounted,
    GeneralPaymentMade,
    GeneralReceiptTaken,
    BankStatementReceived,
    StatementLineTicked,
    BankReconciled,
    PrepaidCostPaid,
    TerminationQuoted,
    TerminationPaid,
    AssetRepossessed,
    AssetRedeemed,
    AssetSold,
    ContractWrittenOff,
    RecoveryReceived,
    PaperReprinted,
)
