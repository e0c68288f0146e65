"""Reserved: how a contract ends before its time (DOMAIN 2.10, 4.5)."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from jobs.stories.reserved import ReservedOnContract
from jobs.stories.values import Money, Name, Text
from servicing.money import ZERO


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
