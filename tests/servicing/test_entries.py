"""Events refuse to contradict themselves, and say which voucher they make (DOMAIN 2.0: BKM, BBM, BKK, BBK, JUM)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from servicing.entries import (
    BroughtForward,
    ChargeMade,
    DepositRefunded,
    DepositUsed,
    EntryFault,
    Event,
    Fact,
    InterestRecognised,
    LateChargesAssessed,
    LateChargeWaived,
    MoneyAccount,
    ReceiptTaken,
)
from servicing.money import Money, idr
from servicing.roles import Role
from servicing.voucher import VoucherKind

JAN_1 = date(2005, 1, 1)
TILL = MoneyAccount(Role.CASH_TELLER, "BDG")
BANK = MoneyAccount(Role.BANK_IN, "BDG", "BCA")
QRIS = MoneyAccount(Role.CHANNEL_CLEARING, "BDG", "QRS")


@pytest.mark.parametrize(
    ("event", "kind"),
    [
        (ReceiptTaken(idr(5), "cash_customer", TILL), VoucherKind.RECEIPT_CASH),
        (ReceiptTaken(idr(5), "pdc", BANK), VoucherKind.RECEIPT_BANK),
        (ReceiptTaken(idr(5), "qris", QRIS), VoucherKind.CHANNEL),
        (DepositRefunded(idr(5), TILL), VoucherKind.PAYMENT_CASH),
        (DepositRefunded(idr(5), MoneyAccount(Role.BANK_OUT, "BDG", "BCA")), VoucherKind.PAYMENT_BANK),
        (DepositUsed(idr(5)), VoucherKind.DEPOSIT_USE),
        (LateChargesAssessed(JAN_1), VoucherKind.LATE_CHARGE),
        (InterestRecognised(idr(5)), VoucherKind.INTEREST),
    ],
)
def test_each_event_names_the_voucher_it_makes(event: Event, kind: VoucherKind):
    assert event.voucher_kind is kind


def test_only_what_is_physical_or_final_is_a_barrier():
    assert DepositRefunded.barrier
    assert BroughtForward.barrier
    assert not any(event.barrier for event in (ReceiptTaken, DepositUsed, ChargeMade, LateChargeWaived))


@pytest.mark.parametrize("amount", [0, -5])
@pytest.mark.parametrize(
    ("make", "what"),
    [
        (lambda amount: ReceiptTaken(amount, "cash_customer", TILL), "a receipt"),
        (lambda amount: DepositUsed(amount), "a use of the deposit"),
        (lambda amount: DepositRefunded(amount, TILL), "a refund"),
        (lambda amount: ChargeMade("FEE-1", "COLLECTION", amount, Role.OTHER_INCOME), "a charge"),
        (lambda amount: LateChargeWaived(1, amount), "a waiver"),
        (lambda amount: InterestRecognised(amount), "recognised interest"),
    ],
)
def test_an_event_over_nothing_is_refused(make: Callable[[Money], Event], what: str, amount: int):
    with pytest.raises(EntryFault, match=f"{what} of {amount} cannot be: the amount is above zero"):
        make(idr(amount))


def test_a_fact_is_called_by_its_label_or_by_its_event_and_place():
    event = ReceiptTaken(idr(5), "cash_customer", TILL)

    assert str(Fact(7, JAN_1, JAN_1, event)) == "receipt no. 7 of 2005-01-01"
    labelled = Fact(7, JAN_1, JAN_1, event, label="KWBDG05-000001")
    assert str(labelled) == "KWBDG05-000001"
    assert labelled == Fact(7, JAN_1, JAN_1, event)
