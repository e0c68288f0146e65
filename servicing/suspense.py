"""Uang titipan: money that arrived and nobody knows from whom, until its owner is found (DOMAIN 2.4).

It waits on SUSPENSE_RECEIPT at the branch that received it. Each *use* takes part of it away: for contracts, for
an account that is no customer's, back to whoever sent it, or given up by policy. Its state is never typed in; it
follows from the uses that stand, so that taking one back re-opens it.

>>> from servicing.money import idr
>>> state_of(idr(1_250_000), [])
<SuspenseState.RECEIVED: 'RECEIVED'>
>>> state_of(idr(1_250_000), [(UseKind.CONTRACT, idr(250_000))])
<SuspenseState.PARTLY_APPLIED: 'PARTLY_APPLIED'>
>>> state_of(idr(1_250_000), [(UseKind.CONTRACT, idr(250_000)), (UseKind.REFUND, idr(1_000_000))])
<SuspenseState.REFUNDED: 'REFUNDED'>
>>> state_of(idr(1_250_000), [(UseKind.CONTRACT, idr(1_250_001))])
Traceback (most recent call last):
...
servicing.suspense.OverApplied: 1,250,001 were taken from 1,250,000: a receipt is never used beyond its balance
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from enum import StrEnum

from servicing.money import ZERO, Money, rupiah
from servicing.rules import CollectorValueDate, Rules, SuspenseValueDate


class OverApplied(AssertionError):
    """More was taken from unidentified money than there was: a defect of ours, never a user's."""


class SuspenseState(StrEnum):
    """What has become of unidentified money."""

    RECEIVED = "RECEIVED"
    PARTLY_APPLIED = "PARTLY_APPLIED"
    APPLIED = "APPLIED"
    REFUNDED = "REFUNDED"
    ESCHEATED = "ESCHEATED"
    CANCELLED = "CANCELLED"  # the receipt itself was entered wrongly and taken back


class UseKind(StrEnum):
    """What a part of the money turned out to be."""

    CONTRACT = "CONTRACT"  # S2, S3
    ACCOUNT = "ACCOUNT"  # S4
    REFUND = "REFUND"  # S5
    ESCHEAT = "ESCHEAT"


# What a receipt that is used up is called, by its last use.
_ENDS = {UseKind.REFUND: SuspenseState.REFUNDED, UseKind.ESCHEAT: SuspenseState.ESCHEATED}


def balance_of(amount: Money, uses: Sequence[tuple[UseKind, Money]]) -> Money:
    """What is left of the money after the uses that stand."""
    used = sum((part for _, part in uses), ZERO)
    if used > amount:
        raise OverApplied(
            f"{rupiah(used)} were taken from {rupiah(amount)}: a receipt is never used beyond its balance"
        )
    return amount - used


def state_of(
    amount: Money, uses: Sequence[tuple[UseKind, Money]], *, cancelled: bool = False
) -> SuspenseState:
    """The state of the money after the uses that stand, in booking order."""
    if cancelled:
        return SuspenseState.CANCELLED
    if balance_of(amount, uses):
        return SuspenseState.PARTLY_APPLIED if uses else SuspenseState.RECEIVED
    return _ENDS.get(uses[-1][0], SuspenseState.APPLIED)


def value_date_of_suspense(rules: Rules, arrived_on: date, identified_on: date) -> date:
    """The day that counts for late charge: the customer does not pay for our search (setting, DOMAIN 2.4)."""
    rule = rules.value_dates.on(identified_on).suspense
    return arrived_on if rule is SuspenseValueDate.ARRIVAL else identified_on


def value_date_of_collected(rules: Rules, received_on: date, remitted_on: date) -> date:
    """The day that counts for money a collector brought: his receipt's, or the remittance's (DOMAIN 6.5)."""
    rule = rules.value_dates.on(remitted_on).collector
    return received_on if rule is CollectorValueDate.COLLECTOR_RECEIPT else remitted_on
