"""From rows to accounts: DOMAIN 2's postings J-01, J-02, T1, L1, S5, S6 and fees, on both bases of late charge."""

from __future__ import annotations

from datetime import date

import pytest

from servicing.contract import Component, RowKey
from servicing.entries import (
    ChargeMade,
    ContractActivated,
    DepositRefunded,
    DepositUsed,
    InterestRecognised,
    LateChargesAssessed,
    LateChargeWaived,
    MoneyAccount,
    ReceiptTaken,
)
from servicing.money import idr
from servicing.postings import ACCOUNTS, lines_of, money_account, voucher_lines
from servicing.roles import Role
from servicing.rules import LateChargeBasis
from servicing.voucher import Side
from tests.servicing.card import CASH, SIGNED, History, lines, rules, schedule

JAN_1, FEB_1 = date(2005, 1, 1), date(2005, 2, 1)
BANK = MoneyAccount(Role.BANK_IN, "BDG", "BCA")
PAY_OUT = MoneyAccount(Role.BANK_OUT, "BDG", "BCA")
ACCRUAL = rules(late_charge_basis=LateChargeBasis.ACCRUAL)


def test_j01_the_whole_table_is_owed_and_its_interest_unearned():
    lent = {
        RowKey(Component.LENT_PRINCIPAL): idr(12_000_000),
        RowKey(Component.LENT_INTEREST): idr(2_400_000),
    }
    event = ContractActivated("MOTOR", 1, schedule())

    assert [str(one) for one in voucher_lines([(lent, event)], "BDG", "C1")] == [
        "BDG Dr AR_INTEREST C1 2,400,000",
        "BDG Dr AR_PRINCIPAL C1 12,000,000",
        "BDG Cr UNEARNED_INTEREST C1 2,400,000",
        "BDG Cr DEALER_PAYABLE C1 12,000,000",
    ]


def test_j02_earned_interest_leaves_the_unearned():
    assert lines(History().record(JAN_1, InterestRecognised(idr(200_000)))) == [
        "BDG Dr UNEARNED_INTEREST C1 200,000",
        "BDG Cr INTEREST_INCOME C1 200,000",
    ]


def test_on_cash_basis_a_paid_late_charge_is_income_at_once():
    paid = History().receive(FEB_1, 1_272_000, chosen=(1,))

    assert "BDG Cr LATE_CHARGE_INCOME C1 72,000" in lines(paid)
    assert not any("AR_LATE_CHARGE" in one for one in lines(paid))


def test_on_accrual_basis_it_is_a_receivable_first():
    history = History(ACCRUAL)
    history.record(FEB_1, LateChargesAssessed(FEB_1))

    paid = history.receive(FEB_1, 1_272_000, chosen=(1,))

    assert "BDG Cr AR_LATE_CHARGE C1 72,000" in lines(paid)
    assert not any("LATE_CHARGE_INCOME" in one for one in lines(paid))


def test_a_waiver_posts_only_what_had_been_income():
    cash, accrual = History(), History(ACCRUAL)
    accrual.record(FEB_1, LateChargesAssessed(FEB_1))

    assert lines(cash.record(FEB_1, LateChargeWaived(1, idr(50_000)))) == []
    assert lines(accrual.record(FEB_1, LateChargeWaived(1, idr(50_000)))) == [
        "BDG Dr LATE_CHARGE_WAIVED C1 50,000",
        "BDG Cr AR_LATE_CHARGE C1 50,000",
    ]


@pytest.mark.parametrize("income", [Role.OTHER_INCOME, Role.BOUNCE_FEE_INCOME, Role.PREPAID_COST])
def test_a_fee_goes_to_the_income_that_its_type_names(income: Role):
    charged = History().record(JAN_1, ChargeMade("FEE-1", "COLLECTION", idr(100_000), income))

    assert lines(charged) == ["BDG Dr AR_OTHER C1 100,000", f"BDG Cr {income} C1 100,000"]


def test_s6_and_s5_a_deposit_pays_what_is_due_and_the_rest_goes_back():
    history = History()
    history.record(SIGNED, ReceiptTaken(idr(1_500_000), "transfer", BANK, held=True))

    used = history.record(JAN_1, DepositUsed(idr(1_500_000), (1,)))
    assert lines(used) == [
        "BDG Dr CUSTOMER_DEPOSIT C1 1,200,000",
        "BDG Cr AR_INTEREST C1 200,000",
        "BDG Cr AR_PRINCIPAL C1 1,000,000",
    ]
    refunded = history.record(JAN_1, DepositRefunded(idr(300_000), PAY_OUT))
    assert lines(refunded) == ["BDG Dr CUSTOMER_DEPOSIT C1 300,000", "BDG Cr BANK_OUT:BCA 300,000"]


def test_money_at_another_branch_passes_the_interbranch_account():
    till = MoneyAccount(Role.CASH_TELLER, "JKT")

    paid = History().record(date(2005, 1, 16), ReceiptTaken(idr(1_236_000), "cash_customer", till))

    assert lines(paid)[:3] == [
        "JKT Dr CASH_TELLER 1,236,000",
        "BDG Dr INTERBRANCH:JKT C1 1,236,000",
        "JKT Cr INTERBRANCH:BDG C1 1,236,000",
    ]


@pytest.mark.parametrize(("role", "owner"), [(Role.CUSTOMER_DEPOSIT, "C1"), (Role.CASH_TELLER, None)])
def test_money_that_is_a_customers_balance_carries_the_contract(role: Role, owner: str | None):
    event = ReceiptTaken(idr(500), "any", MoneyAccount(role, "BDG"))

    (line,) = lines_of({RowKey(Component.MONEY): idr(500)}, event, "BDG", "C1")

    assert (line.role, line.side, line.contract) == (role, Side.DEBIT, owner)


def test_a_row_taken_back_is_the_same_accounts_on_their_other_sides():
    key, event = RowKey(Component.RECOGNISED), InterestRecognised(idr(7))

    there = lines_of({key: idr(7)}, event, "BDG", "C1")
    back = lines_of({key: idr(-7)}, event, "BDG", "C1")

    assert back == [line.mirrored() for line in there]


def test_only_receipts_and_refunds_move_money():
    assert money_account(ReceiptTaken(idr(5), "cash_customer", CASH)) == CASH
    assert money_account(DepositRefunded(idr(5), PAY_OUT)) == PAY_OUT
    with pytest.raises(AssertionError, match="a waiver moves no money"):
        money_account(LateChargeWaived(1, idr(5)))


def test_every_component_has_its_accounts():
    by_the_event = {Component.MONEY, Component.CHARGED}

    assert set(ACCOUNTS) == set(Component) - by_the_event
