"""The worked examples of DOMAIN 8 that need a history: receipts, reversals, re-entries."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from servicing.contract import Component, RowKey
from servicing.corrections import AlreadyReversed, BehindBarrier, CannotReverse
from servicing.differences import HistoryDiffers
from servicing.entries import (
    DepositRefunded,
    DepositUsed,
    EntryReversed,
    Fact,
    LateChargesAssessed,
    LateChargeWaived,
    MoneyAccount,
    ReceiptTaken,
    Restated,
)
from servicing.money import idr
from servicing.replay import apply, replay
from servicing.roles import Role
from servicing.rules import (
    AllocationRules,
    Bucket,
    Dated,
    LateChargeBasis,
    LateChargeRules,
    LateRate,
    Rules,
    SurplusPolicy,
)
from tests.servicing.card import CASH, RULES, History, lines, rules, split


def test_e7_a_full_payment_of_a_late_instalment_charges_exactly_its_days():
    history = History()

    paid = history.receive(date(2005, 2, 1), 1_272_000, chosen=(1,))

    assert lines(paid) == [
        "BDG Dr CASH_TELLER 1,272,000",
        "BDG Cr AR_INTEREST C1 200,000",
        "BDG Cr AR_PRINCIPAL C1 1,000,000",
        "BDG Cr LATE_CHARGE_INCOME C1 72,000",
    ]


def test_e8_partial_payments_follow_the_hierarchy_and_the_rest_becomes_titipan():
    history = History()

    first = history.receive(date(2005, 1, 16), 700_000)
    assert split(first.rows[2], 1) == {"INTEREST": 200_000, "PRINCIPAL": 500_000}
    assert (history.unpaid(1), history.late(1, date(2005, 1, 16))) == (500_000, 36_000)

    assert history.late(1, date(2005, 2, 1)) == 51_000
    second = history.receive(date(2005, 2, 1), 2_000_000)
    assert split(second.rows[3], 1)["PRINCIPAL"] == 500_000
    assert split(second.rows[3], 1)["LATE_CHARGE"] == 51_000
    assert split(second.rows[3], 2) == {"INTEREST": 200_000, "PRINCIPAL": 1_000_000}
    assert history.state.deposit == 249_000
    assert (history.unpaid(1), history.unpaid(2)) == (0, 0)


def test_e10_the_base_shrinks_piece_by_piece():
    history = History()
    history.receive(date(2005, 1, 11), 300_000, chosen=(1,))
    history.receive(date(2005, 2, 6), 500_000, chosen=(1,))

    assert history.unpaid(1) == 400_000
    assert history.late(1, date(2005, 3, 1)) == 89_000


def test_e17_a_wrong_receipt_is_reversed_and_entered_again_in_its_place():
    history = History()
    before = history.state
    history.receive(date(2005, 1, 16), 700_000)
    assert (history.unpaid(1), history.late(1, date(2005, 2, 1))) == (500_000, 51_000)

    undone = history.reverse(date(2005, 1, 20), 2)
    assert lines(undone) == [
        "BDG Dr AR_INTEREST C1 200,000",
        "BDG Dr AR_PRINCIPAL C1 500,000",
        "BDG Cr CASH_TELLER 700,000",
    ]
    assert history.state == before
    assert history.late(1, date(2005, 2, 1)) == 72_000

    history.receive(date(2005, 1, 20), 1_000_000, value=date(2005, 1, 16), replaces=2)
    assert (history.unpaid(1), history.late(1, date(2005, 2, 1))) == (200_000, 42_000)


def test_reversing_a_receipt_that_had_itself_been_re_split_takes_back_every_row_ever_recorded():
    history = History()
    history.receive(date(2005, 1, 16), 700_000)
    history.receive(date(2005, 2, 1), 2_000_000)
    history.reverse(date(2005, 2, 3), 2)  # re-splits the second receipt
    assert history.recorded[3][RowKey(Component.INTEREST, 1)] == 200_000

    history.reverse(date(2005, 2, 4), 3)

    assert history.recorded[2] == {}
    assert history.recorded[3] == {}
    assert history.state == replay(history.start, history.facts[:1], RULES).contract


def test_a_back_dated_receipt_frees_late_charge_already_receipted_into_the_deposit():
    history = History()
    history.receive(date(2005, 2, 1), 1_200_000, chosen=(1,))
    history.receive(date(2005, 2, 1), 72_000, chosen=(1,))
    history.reverse(date(2005, 2, 2), 2)

    history.receive(date(2005, 2, 2), 1_200_000, value=date(2005, 1, 1), replaces=2)

    assert history.late(1, date(2005, 3, 1)) == 0
    assert history.state.position(1).late_paid == 0
    assert history.state.deposit == 72_000


def test_an_entry_is_reversed_once_and_a_reversal_never():
    history = History()
    history.receive(date(2005, 1, 16), 700_000)
    history.reverse(date(2005, 1, 17), 2)

    with pytest.raises(AlreadyReversed, match="already reversed"):
        history.reverse(date(2005, 1, 18), 2)
    with pytest.raises(CannotReverse, match="not reversed"):
        history.reverse(date(2005, 1, 18), 3)
    with pytest.raises(CannotReverse, match=r"no entry no\. 9"):
        history.reverse(date(2005, 1, 18), 9)


def test_nothing_before_a_refund_is_reversed():
    history = History()
    history.receive(date(2005, 1, 16), 1_500_000)
    history.record(date(2005, 1, 17), DepositRefunded(idr(100_000), CASH))

    with pytest.raises(
        BehindBarrier, match=r"refund no\. 3 of 2005-01-17 stands after it: reverse that first"
    ):
        history.reverse(date(2005, 1, 18), 2)

    history.reverse(date(2005, 1, 18), 3)
    history.reverse(date(2005, 1, 18), 2)
    assert history.state.deposit == 0


def test_a_contract_takes_no_step_when_its_past_does_not_replay_to_what_is_recorded():
    history = History()
    history.receive(date(2005, 2, 1), 1_300_000, chosen=(1,))
    history.rules = Rules({"MOTOR": LateChargeRules(Dated.always(LateRate(Decimal("0.1"))))})

    with pytest.raises(HistoryDiffers, match=r"late charge of instalment 1 .* but replays as"):
        history.reverse(date(2005, 2, 2), 2)


def allocating(**order: object) -> Rules:
    """The rules of C1 with another order or policy for the money."""
    return Rules(RULES.late_charges, allocation=Dated.always(AllocationRules(**order)))  # type: ignore[arg-type]


def test_late_charge_already_receipted_and_now_too_high_goes_to_the_customers_deposit():
    late_first = (Bucket.LATE_CHARGE, Bucket.INTEREST, Bucket.PRINCIPAL, Bucket.OTHER)
    history = History(allocating(hierarchy=late_first))
    history.receive(date(2005, 2, 1), 72_000, chosen=(1,))
    assert history.state.position(1).late_paid == 72_000

    found = ReceiptTaken(idr(1_200_000), "suspense", MoneyAccount(Role.SUSPENSE_RECEIPT, "BDG"))
    identified = history.record(date(2005, 2, 3), found, value=date(2005, 1, 1))

    assert lines(identified) == [
        "BDG Dr LATE_CHARGE_INCOME C1 72,000",
        "BDG Dr SUSPENSE_RECEIPT 1,200,000",
        "BDG Cr AR_INTEREST C1 200,000",
        "BDG Cr AR_PRINCIPAL C1 1,000,000",
        "BDG Cr CUSTOMER_DEPOSIT C1 72,000",
    ]
    assert (history.late(1, date(2005, 3, 1)), history.state.deposit) == (0, 72_000)


def test_a_surplus_that_is_to_be_paid_back_waits_for_its_refund():
    history = History(allocating(surplus_policy=SurplusPolicy.REFUND))
    surplus = history.receive(date(2005, 1, 1), 1_500_000)
    assert lines(surplus)[-1] == "BDG Cr CUSTOMER_DEPOSIT C1 300,000"
    assert (history.state.refund_due, history.state.deposit) == (300_000, 0)

    refunded = history.record(date(2005, 1, 2), DepositRefunded(idr(300_000), CASH))

    assert lines(refunded) == ["BDG Dr CUSTOMER_DEPOSIT C1 300,000", "BDG Cr CASH_TELLER 300,000"]
    assert history.state.refund_due == 0


def test_an_empty_deposit_pays_nothing():
    history = History()
    before = history.state

    used = history.record(date(2005, 1, 2), DepositUsed(idr(500_000)))

    assert (used.rows, used.lines, history.state) == ({}, (), before)


def test_late_charges_are_assessed_forward_only():
    history = History(rules(late_charge_basis=LateChargeBasis.ACCRUAL))
    history.record(date(2005, 2, 1), LateChargesAssessed(date(2005, 2, 1)))

    again = history.record(date(2005, 2, 2), LateChargesAssessed(date(2005, 1, 20)), value=date(2005, 1, 20))

    assert (again.rows, again.lines) == ({}, ())
    assert history.state.assessed_to == date(2005, 2, 1)


def test_a_waiver_forgives_what_is_owed_and_no_more():
    history = History()

    history.record(date(2005, 2, 1), LateChargeWaived(1, idr(100_000)))

    assert history.state.position(1).late_waived == 72_000
    assert history.record(date(2005, 2, 1), LateChargeWaived(1, idr(5))).rows == {}


def test_a_correction_has_no_place_of_its_own_in_a_history():
    history = History()
    day = date(2005, 1, 2)

    for event, links in ((EntryReversed(), {"reverses": 1}), (Restated(), {})):
        with pytest.raises(AssertionError, match=f"a {event.name} has no place in a replay"):
            apply(history.state, Fact(2, day, day, event, **links), RULES)
    restated = replay(history.start, [*history.facts, Fact(2, day, day, Restated())], RULES)
    assert restated.contract == history.state
