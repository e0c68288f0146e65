"""Lump-sum credits: the one set of sheets that makes the sum, or every way named (DOMAIN 2.1, edge cases)."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicing.calendar import BusinessCalendar
from servicing.cheque_credits import SHOWN, Ambiguous, Solution, StatementLine, cancelling, solve_credit
from servicing.cheques import ChequeRefused
from tests.servicing.sheets import refuses

OPEN = BusinessCalendar()
FRIDAY, MONDAY, TUESDAY = date(2005, 2, 4), date(2005, 2, 7), date(2005, 2, 8)


def test_one_credit_for_a_slip_of_ten_with_two_refused():
    amounts = [
        1_200_000,
        850_000,
        614_500,
        783_000,
        1_272_000,
        700_000,
        2_400_000,
        919_000,
        1_236_000,
        1_005_000,
    ]
    slip = [(f"BCA {n}", amount) for n, amount in enumerate(amounts, 1)]

    found = solve_credit(slip, sum(amounts) - 614_500 - 919_000)

    assert isinstance(found, Solution)
    assert found.refused == ("BCA 3", "BCA 8")
    assert found.cleared == tuple(f"BCA {n}" for n in (1, 2, 4, 5, 6, 7, 9, 10))


def test_a_whole_slip_and_an_empty_one():
    slip = [("BCA 1", 100), ("BCA 2", 200)]

    assert solve_credit(slip, 300) == Solution(("BCA 1", "BCA 2"), ())
    assert solve_credit(slip, 0) == Solution((), ("BCA 1", "BCA 2"))


def test_equal_sheets_are_a_persons_decision():
    found = solve_credit([("BCA 1", 500), ("BCA 2", 500), ("BCA 3", 700)], 1_200)

    assert found == Ambiguous(1_200, (("BCA 1",), ("BCA 2",)), more=False)
    assert str(found) == "2 sets of sheets make 1,200: without BCA 1; without BCA 2"


def test_of_many_ways_the_first_five_are_named():
    found = solve_credit([(f"BCA {n}", 500) for n in range(1, 8)], 3_000)

    assert isinstance(found, Ambiguous)
    assert found.more
    assert str(found) == (
        "more than 5 sets of sheets make 3,000: "
        "without BCA 1; without BCA 2; without BCA 3; without BCA 4; without BCA 5"
    )


@pytest.mark.parametrize("credit", [2_085_000, 3_000_000, -5])
def test_a_sum_that_no_sheets_make_is_refused(credit: int):
    with refuses(
        ChequeRefused,
        f"no set of the slip's sheets makes {credit:,}: look for a fee that the bank kept, "
        "or for another slip in the same credit",
    ):
        solve_credit([("BCA 1", 1_200_000), ("BCA 2", 900_000)], credit)


def test_a_slip_whose_sums_explode_is_given_to_a_person():
    slip = [(f"BCA {n}", 2**n) for n in range(24)]

    with refuses(
        ChequeRefused, "24 sheets make too many sums to tell which the bank refused: name the refused ones"
    ):
        solve_credit(slip, 1)


@given(st.lists(st.integers(1, 12), max_size=9), st.integers(-2, 60))
def test_a_set_is_found_when_and_only_when_trying_all_of_them_finds_one(amounts: list[int], credit: int):
    slip = [(f"S{n}", amount) for n, amount in enumerate(amounts)]
    names = [name for name, _ in slip]
    ways = {
        tuple(names[place] for place in left_out)
        for size in range(len(slip) + 1)
        for left_out in combinations(range(len(slip)), size)
        if sum(amounts) - sum(amounts[place] for place in left_out) == credit
    }

    if not ways:
        with pytest.raises(ChequeRefused):
            solve_credit(slip, credit)
        return
    found = solve_credit(slip, credit)

    if isinstance(found, Solution):
        assert ways == {found.refused}
        assert sorted((*found.cleared, *found.refused)) == sorted(names)
        assert sum(amount for name, amount in slip if name in found.cleared) == credit
    else:
        assert set(found.ways) <= ways
        assert len(set(found.ways)) == len(found.ways) == min(len(ways), SHOWN)
        assert found.more == (len(ways) > SHOWN)


# --- lines that cancel ------------------------------------------------------------------------------------


def line(on: date, amount: int, text: str = "") -> StatementLine:
    return StatementLine(on, amount, text)


def test_a_credit_that_is_taken_back_on_the_next_business_day_concerns_no_contract():
    credit, debit = line(FRIDAY, 1_200_000, "kliring"), line(MONDAY, -1_200_000, "tolakan")
    fee = line(MONDAY, -50_000, "biaya tolakan")

    assert cancelling([fee, debit, credit], OPEN) == ((credit, debit),)


def test_a_debit_of_a_later_day_or_before_its_credit_or_of_another_sum_cancels_nothing():
    credit = line(FRIDAY, 1_200_000)
    others = [line(TUESDAY, -1_200_000), line(FRIDAY - timedelta(1), -1_200_000), line(FRIDAY, -1_200_001)]

    assert cancelling([credit, *others], OPEN) == ()


def test_a_holiday_moves_the_day_on_which_a_credit_may_still_be_taken_back():
    credit, debit = line(FRIDAY, 500), line(TUESDAY, -500)

    assert cancelling([credit, debit], OPEN) == ()
    assert cancelling([credit, debit], BusinessCalendar(frozenset({MONDAY}))) == ((credit, debit),)


@given(
    st.lists(
        st.builds(
            line, st.integers(0, 6).map(lambda n: FRIDAY + timedelta(n)), st.sampled_from([-2, -1, 0, 1, 2])
        ),
        max_size=10,
    )
)
def test_each_line_cancels_one_other_at_most(lines: list[StatementLine]):
    numbered = [StatementLine(one.on, one.amount, str(n)) for n, one in enumerate(lines)]

    pairs = cancelling(numbered, OPEN)

    used = [one.text for pair in pairs for one in pair]
    assert len(used) == len(set(used))
    assert all(credit.amount == -debit.amount > 0 and credit.on <= debit.on for credit, debit in pairs)
    left = [one for one in numbered if one.text not in used]
    assert cancelling(left, OPEN) == ()
