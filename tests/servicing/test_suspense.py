"""Uang titipan: the state of unidentified money follows from its uses, never beyond it (DOMAIN 2.4; E16)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicing.entries import MoneyAccount, ReceiptTaken
from servicing.money import Money, idr
from servicing.roles import Role
from servicing.rules import CollectorValueDate, Dated, Rules, SuspenseValueDate, ValueDateRules
from servicing.suspense import (
    OverApplied,
    SuspenseState,
    UseKind,
    balance_of,
    state_of,
    value_date_of_collected,
    value_date_of_suspense,
)
from tests.servicing.card import RULES, History, lines

MONEY = idr(1_250_000)
FEB_3, FEB_10 = date(2005, 2, 3), date(2005, 2, 10)

Uses = list[tuple[UseKind, Money]]


def uses(*parts: tuple[UseKind, int]) -> Uses:
    return [(kind, idr(amount)) for kind, amount in parts]


@pytest.mark.parametrize(
    ("taken", "state", "left"),
    [
        (uses(), SuspenseState.RECEIVED, 1_250_000),
        (uses((UseKind.CONTRACT, 250_000)), SuspenseState.PARTLY_APPLIED, 1_000_000),
        (uses((UseKind.REFUND, 250_000)), SuspenseState.PARTLY_APPLIED, 1_000_000),
        (uses((UseKind.CONTRACT, 1_250_000)), SuspenseState.APPLIED, 0),
        (uses((UseKind.CONTRACT, 250_000), (UseKind.ACCOUNT, 1_000_000)), SuspenseState.APPLIED, 0),
        (uses((UseKind.CONTRACT, 250_000), (UseKind.REFUND, 1_000_000)), SuspenseState.REFUNDED, 0),
        (uses((UseKind.REFUND, 250_000), (UseKind.CONTRACT, 1_000_000)), SuspenseState.APPLIED, 0),
        (uses((UseKind.ESCHEAT, 1_250_000)), SuspenseState.ESCHEATED, 0),
    ],
)
def test_the_state_follows_from_the_uses_that_stand(taken: Uses, state: SuspenseState, left: int):
    assert state_of(MONEY, taken) is state
    assert balance_of(MONEY, taken) == left


def test_taking_a_use_back_re_opens_the_money():
    taken = uses((UseKind.CONTRACT, 250_000), (UseKind.CONTRACT, 1_000_000))

    assert state_of(MONEY, taken) is SuspenseState.APPLIED
    assert state_of(MONEY, taken[:1]) is SuspenseState.PARTLY_APPLIED
    assert state_of(MONEY, []) is SuspenseState.RECEIVED


def test_a_receipt_that_was_entered_wrongly_is_cancelled():
    assert state_of(MONEY, [], cancelled=True) is SuspenseState.CANCELLED


def test_more_than_there_is_is_never_taken():
    with pytest.raises(
        OverApplied,
        match="1,250,001 were taken from 1,250,000: a receipt is never used beyond its balance",
    ):
        balance_of(MONEY, uses((UseKind.CONTRACT, 1_250_000), (UseKind.REFUND, 1)))


@given(st.lists(st.tuples(st.sampled_from(UseKind), st.integers(1, 500).map(Decimal)), max_size=6))
def test_uses_and_balance_add_up_to_the_money_and_only_used_up_money_has_an_end(taken: Uses):
    amount = sum((part for _, part in taken), Decimal(0)) + 100

    assert balance_of(amount, taken) == 100
    assert state_of(amount, taken) is (SuspenseState.PARTLY_APPLIED if taken else SuspenseState.RECEIVED)
    if taken:
        used_up = state_of(amount - 100, taken)
        assert used_up in (SuspenseState.APPLIED, SuspenseState.REFUNDED, SuspenseState.ESCHEATED)


# --- which day pays ---------------------------------------------------------------------------------------


def company(**values: object) -> Rules:
    return Rules(RULES.late_charges, value_dates=Dated.always(ValueDateRules(**values)))  # type: ignore[arg-type]


def test_e16_the_customer_does_not_pay_for_our_search():
    history = History()
    history.receive(date(2005, 1, 1), 1_200_000)
    out_of_suspense = ReceiptTaken(MONEY, "suspense", MoneyAccount(Role.SUSPENSE_RECEIPT, "BDG"))

    identified = history.record(FEB_10, out_of_suspense, value_date_of_suspense(RULES, FEB_3, FEB_10))

    assert lines(identified) == [
        "BDG Dr SUSPENSE_RECEIPT 1,250,000",
        "BDG Cr AR_INTEREST C1 200,000",
        "BDG Cr AR_PRINCIPAL C1 1,000,000",
        "BDG Cr LATE_CHARGE_INCOME C1 4,800",
        "BDG Cr CUSTOMER_DEPOSIT C1 45,200",
    ]


def test_a_company_may_count_from_the_identification():
    rule = company(suspense=SuspenseValueDate.IDENTIFICATION)

    assert value_date_of_suspense(rule, FEB_3, FEB_10) == FEB_10


def test_a_collectors_money_counts_from_his_receipt_unless_the_company_says_remittance():
    assert value_date_of_collected(RULES, FEB_3, FEB_10) == FEB_3
    rule = company(collector=CollectorValueDate.REMITTANCE)
    assert value_date_of_collected(rule, FEB_3, FEB_10) == FEB_10


def test_the_rule_in_force_when_the_money_is_booked_counts():
    changed = Rules(
        RULES.late_charges,
        value_dates=Dated(
            (
                (date.min, ValueDateRules()),
                (FEB_10, ValueDateRules(suspense=SuspenseValueDate.IDENTIFICATION)),
            )
        ),
    )

    assert value_date_of_suspense(changed, FEB_3, date(2005, 2, 9)) == FEB_3
    assert value_date_of_suspense(changed, FEB_3, FEB_10) == FEB_10
