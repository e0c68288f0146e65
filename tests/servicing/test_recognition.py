"""What day end takes to income: J-02 on due dates, its stop above 90 days past due, and L1 (DOMAIN 0, 2.0, 2.2)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicing.entries import ContractActivated, InterestRecognised, LateChargesAssessed, LateChargeWaived
from servicing.money import idr
from servicing.recognition import interest_to_recognise, late_charges_to_assess
from servicing.rules import InterestAccrual, LateChargeBasis
from servicing.schedule import ContractTerms, Method, Nature, build_schedule
from tests.servicing.card import History, lines, rules, schedule

DUE_DATES = tuple(row.due for row in schedule())
JAN_1, FEB_1, APR_1, MAY_1 = date(2005, 1, 1), date(2005, 2, 1), date(2005, 4, 1), date(2005, 5, 1)
ON_DUE_DATE = rules()
MONTH_END = rules(interest_accrual=InterestAccrual.MONTH_END, stop_above_days_past_due=None)
ON_RECEIPT = rules(interest_accrual=InterestAccrual.ON_RECEIPT)
ACCRUAL = rules(late_charge_basis=LateChargeBasis.ACCRUAL)


def recognise(history: History, on: date) -> int:
    """What day end takes to income on the day; it is written down as day end does."""
    amount = interest_to_recognise(history.state, history.rules, on)
    if amount:
        history.record(on, InterestRecognised(amount))
    return int(amount)


# --- J-02 -------------------------------------------------------------------------------------------------


def test_each_due_date_earns_its_instalments_interest():
    history = History(ON_DUE_DATE)

    assert recognise(history, date(2004, 12, 31)) == 0
    assert recognise(history, JAN_1) == 200_000
    assert recognise(history, JAN_1) == 0
    assert recognise(history, FEB_1) == 200_000
    assert (history.state.interest_recognised, history.state.unearned_interest) == (400_000, 2_000_000)


def test_a_day_end_that_was_missed_is_caught_up_in_one_posting():
    history = History(ON_DUE_DATE)

    caught_up = history.record(
        APR_1, InterestRecognised(interest_to_recognise(history.state, history.rules, APR_1))
    )

    assert lines(caught_up) == ["BDG Dr UNEARNED_INTEREST C1 800,000", "BDG Cr INTEREST_INCOME C1 800,000"]


def test_a_contract_stops_above_ninety_days_past_due_and_catches_up_when_it_comes_back():
    history = History(ON_DUE_DATE)
    assert recognise(history, APR_1) == 800_000  # the oldest instalment is exactly 90 days past due
    assert history.state.days_past_due(APR_1) == 90

    assert recognise(history, APR_1 + timedelta(1)) == 0
    assert recognise(history, MAY_1) == 0

    history.receive(MAY_1, 5_000_000)
    assert recognise(history, MAY_1) == 200_000


def test_without_a_stop_interest_goes_on_however_late_the_customer_is():
    history = History(rules(stop_above_days_past_due=None))

    assert recognise(history, date(2005, 12, 1)) == 2_400_000


def test_interest_on_receipt_is_the_receipts_own_matter():
    history = History(ON_RECEIPT)

    assert interest_to_recognise(history.state, history.rules, date(2005, 1, 31)) == 0
    paid = history.receive(JAN_1, 1_200_000)
    assert "BDG Cr INTEREST_INCOME C1 200,000" in lines(paid)


@pytest.mark.parametrize(
    ("on", "earned"),
    [
        (date(2004, 12, 30), 0),  # not the end of a month
        (date(2004, 12, 31), 193_333),  # one of thirty days is left to 1 January
        (date(2005, 1, 31), 400_000),
        (date(2005, 2, 28), 580_000),  # 27 of thirty days since 1 February
        (date(2005, 12, 31), 2_400_000),
    ],
)
def test_month_end_earns_the_current_instalment_by_days_of_a_thirty_day_month(on: date, earned: int):
    assert interest_to_recognise(History(MONTH_END).state, MONTH_END, on) == earned


def test_nothing_is_earned_before_the_month_of_the_first_due_date():
    first, *others = schedule()
    moved = replace(first, due=date(2005, 1, 31))
    history = History(MONTH_END, (date(2004, 12, 1), ContractActivated("MOTOR", 31, (moved, *others))))  # type: ignore[arg-type]

    assert interest_to_recognise(history.state, MONTH_END, date(2004, 12, 31)) == 0


def test_an_instalment_earns_its_interest_once_however_long_its_month():
    first, second, *_ = schedule()
    rows = (first, replace(second, due=date(2005, 4, 1)))  # a table as another system may have written it
    history = History(MONTH_END, (date(2004, 12, 1), ContractActivated("MOTOR", 1, rows)))  # type: ignore[arg-type]

    assert interest_to_recognise(history.state, MONTH_END, date(2005, 2, 28)) == 400_000
    assert interest_to_recognise(history.state, MONTH_END, date(2005, 3, 31)) == 400_000


def test_what_is_recognised_is_never_taken_back_by_day_end():
    history = History(ON_DUE_DATE)
    history.record(JAN_1, InterestRecognised(idr(500_000)))

    assert recognise(history, FEB_1) == 0
    assert recognise(history, date(2005, 3, 1)) == 100_000


@given(
    st.sampled_from([ON_DUE_DATE, MONTH_END]),
    st.lists(st.integers(0, 400).map(lambda n: date(2004, 12, 1) + timedelta(n)), max_size=8).map(sorted),
    st.sampled_from(Nature),
    st.integers(1, 24),
)
def test_day_ends_of_any_days_earn_the_contracts_interest_and_no_rupiah_more(
    under: object, days: list[date], nature: Nature, months: int
):
    terms = ContractTerms(date(2004, 12, 1), idr(13_700_000), Method.FLAT, Decimal(18), months, nature)
    event = ContractActivated("MOTOR", 1, build_schedule(terms))
    history = History(rules(stop_above_days_past_due=None), (date(2004, 12, 1), event))  # type: ignore[arg-type]
    history.rules = under  # type: ignore[assignment]
    everything = history.state.unpaid_interest
    history.receive(
        date(2004, 12, 1),
        int(everything + history.state.unpaid_principal),
        chosen=tuple(range(1, months + 1)),
    )

    taken = [recognise(history, day) for day in days]
    rest = recognise(history, date(2006, 12, 31))

    assert all(amount >= 0 for amount in taken)
    assert sum(taken) + rest == everything == history.state.interest_recognised


# --- L1 ---------------------------------------------------------------------------------------------------


def test_on_cash_basis_day_end_assesses_nothing():
    assert not late_charges_to_assess(History(ON_DUE_DATE).state, ON_DUE_DATE, FEB_1)


def test_on_accrual_basis_day_end_assesses_what_grew_once_a_day():
    history = History(ACCRUAL)
    assert not late_charges_to_assess(history.state, ACCRUAL, JAN_1)  # due today is not late
    assert late_charges_to_assess(history.state, ACCRUAL, FEB_1)

    assessed = history.record(FEB_1, LateChargesAssessed(FEB_1))

    assert lines(assessed) == ["BDG Dr AR_LATE_CHARGE C1 72,000", "BDG Cr LATE_CHARGE_INCOME C1 72,000"]
    assert not late_charges_to_assess(history.state, ACCRUAL, FEB_1)
    assert late_charges_to_assess(history.state, ACCRUAL, FEB_1 + timedelta(1))


@pytest.mark.parametrize("waived", [72_000, 30_000])
def test_what_was_waived_on_cash_basis_is_not_assessed_after_the_basis_changed(waived: int):
    history = History(ON_DUE_DATE)
    history.receive(FEB_1, 1_200_000, chosen=(1,))
    history.record(FEB_1, LateChargeWaived(1, idr(waived)))
    if waived < 72_000:
        history.receive(FEB_1, 72_000 - waived, chosen=(1,))
    history.receive(FEB_1, 1_200_000, chosen=(2,))

    assert not late_charges_to_assess(history.state, ACCRUAL, date(2005, 2, 28))
    assert late_charges_to_assess(history.state, ACCRUAL, date(2005, 3, 2))  # instalment 3, due on 1 March


def test_a_contract_that_owes_nothing_grows_no_late_charge():
    history = History(ACCRUAL)
    history.receive(JAN_1, 1_200_000)

    assert not late_charges_to_assess(history.state, ACCRUAL, date(2005, 1, 31))
