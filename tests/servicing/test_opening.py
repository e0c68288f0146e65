"""A contract that arrives in mid-life owes what it owed in the old system, and goes on from there."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from servicing.corrections import CannotReverse, check_reversible
from servicing.entries import BroughtForward, EntryFault, OpeningCharge, OpeningPosition
from servicing.money import ZERO, idr
from servicing.rules import LateChargeBasis, Rules
from tests.servicing.card import RULES, History, lines, rules, schedule, split

CUT_OVER = date(2005, 3, 31)
APR_1 = date(2005, 4, 1)


def opened(*positions: OpeningPosition, under: Rules = RULES, deposit: int = 0, fee: int = 0) -> History:
    """C1 brought forward at the end of March 2005; three instalments were due."""
    charges = (OpeningCharge("OLD-FEE", "COLLECTION", date(2005, 2, 10), idr(fee)),) if fee else ()
    event = BroughtForward("MOTOR", 1, schedule(), positions, charges, idr(deposit), idr(600_000))
    return History(under, (CUT_OVER, event))


FEE = OpeningCharge("OLD-FEE", "COLLECTION", date(2005, 2, 10), idr(50_000))
FIRST_PAID = OpeningPosition(
    1, idr(200_000), idr(1_000_000), late_on_paid=idr(36_000), late_paid=idr(30_000), late_income=idr(30_000)
)


def test_a_balance_brought_forward_posts_nothing():
    history = opened(FIRST_PAID, deposit=5_000, fee=50_000)

    assert history.recorded == {}
    assert history.state.unpaid_principal == 11_000_000
    assert (history.state.deposit, history.state.unpaid_charges) == (5_000, 50_000)
    assert history.state.unearned_interest == 1_800_000


def test_late_charge_on_portions_paid_before_the_cut_over_is_still_owed():
    history = opened(FIRST_PAID)
    assert history.late(1, APR_1) == 36_000

    paid = history.receive(APR_1, 6_000 + 72_000 + 144_000, chosen=(1,))

    assert split(paid.rows[2], 1) == {"LATE_CHARGE": 6_000, "LATE_INCOME": 6_000}


def test_an_old_charge_is_paid_like_any_other():
    history = opened(FIRST_PAID, fee=50_000)

    paid = history.receive(APR_1, 5_000_000)

    assert "BDG Cr AR_OTHER C1 50,000" in lines(paid)


@pytest.mark.parametrize("basis", LateChargeBasis)
def test_late_charge_that_was_income_before_the_cut_over_stays_income(basis: LateChargeBasis):
    unpaid_but_income = OpeningPosition(1, late_income=idr(213_600))
    history = opened(unpaid_but_income, under=rules(late_charge_basis=basis))
    assert history.state.late_receivable == 213_600

    # On 31 March no. 1 was 89 days late: 213,600. The receipt names no. 4, so that no. 1 stays as it was.
    paid = history.receive(APR_1, 1_000, value=CUT_OVER, chosen=(4,))

    assert "LATE_INCOME" not in split(paid.rows[2], 1)
    assert history.state.position(1).late_income == 213_600


def test_nothing_before_the_cut_over_is_taken_back_and_the_cut_over_only_alone():
    history = opened(FIRST_PAID)
    history.receive(APR_1, 100_000)

    with pytest.raises(
        CannotReverse, match=r"balance brought forward no\. 1 .* while receipt no\. 2 .* stands"
    ):
        check_reversible(history.facts, 1)
    history.reverse(APR_1, 2)
    history.reverse(APR_1, 1)
    assert history.state == history.start


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"positions": (OpeningPosition(13),)}, "instalment 13 is not in the schedule"),
        (
            {"positions": (OpeningPosition(1, interest_paid=idr(200_001)),)},
            "instalment 1: interest paid 200,001 is not between 0 and 200,000",
        ),
        (
            {"positions": (OpeningPosition(1, principal_paid=Decimal(-1)),)},
            "instalment 1: principal paid -1 is not between 0 and 1,000,000",
        ),
        (
            {"positions": (OpeningPosition(2), OpeningPosition(1), OpeningPosition(2))},
            "instalment 2 is brought forward twice",
        ),
        (
            {"positions": (OpeningPosition(1, late_waived=Decimal(-1)),)},
            "instalment 1: a late charge of -1 cannot be",
        ),
        ({"charges": (FEE, FEE)}, "charge OLD-FEE is brought forward twice"),
        ({"charges": (OpeningCharge("X", "COLLECTION", APR_1, ZERO),)}, "charge X of 0 cannot be"),
        ({"interest_recognised": idr(2_400_001)}, "interest recognised 2,400,001 exceeds the contract's"),
        ({"deposit": Decimal(-5)}, "a deposit of -5 cannot be brought forward"),
    ],
)
def test_an_impossible_balance_is_refused(wrong: dict[str, object], sentence: str):
    with pytest.raises(EntryFault, match=sentence):
        BroughtForward("MOTOR", 1, schedule(), **wrong)  # type: ignore[arg-type]


def test_the_order_in_which_the_old_system_listed_things_does_not_matter():
    older = OpeningCharge("Z", "COLLECTION", date(2005, 1, 10), idr(7))
    second = OpeningPosition(2, late_paid=idr(5))

    one = BroughtForward("MOTOR", 1, schedule(), (FIRST_PAID, second), (older, FEE))
    other = BroughtForward("MOTOR", 1, schedule(), (second, FIRST_PAID), (FEE, older))

    assert one == other
    assert [charge.charge for charge in other.charges] == ["Z", "OLD-FEE"]


def test_a_balance_brought_forward_at_its_limits_is_accepted():
    full = OpeningPosition(12, idr(200_000), idr(1_000_000))

    assert BroughtForward("MOTOR", 1, schedule(), (full,), (), ZERO, idr(2_400_000)).deposit == 0
