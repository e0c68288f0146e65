"""The customer card: every bounce once, BAD by a person's decision only, and the central bank's count (R22-R24)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicing.calendar import months_later
from servicing.cheque_cards import (
    CONFIRMED,
    DISMISSED,
    Card,
    Decision,
    Standing,
    blacklist_counts,
    card_of,
    customer_status,
    proposal,
)
from servicing.cheque_history import Sheet
from servicing.cheque_rules import Blacklist, StatusRule
from servicing.cheques import StepKind
from tests.servicing.sheets import FEB_1, FEB_2, FEB_7, FEB_8, JAN_3, Life

ONE_BOUNCE = (StatusRule(1),)
THREE_IN_SIX_MONTHS = (StatusRule(3, 6),)
DHN = Blacklist()
JUNE_30 = date(2005, 6, 30)


def bounced(*on: date, code: int = 1, **facts: object) -> Sheet:
    """A sheet that the bank refused on each of the days."""
    life = Life(received=date(2004, 1, 5), issued=None, effective=date(2004, 1, 5), **facts)
    for day in on:
        life.deposit(day)
        life.bounce(day, code)
    return life.sheet


def decision(kind: str, status: Standing, bounces: int, on: date = FEB_7, place: int = 1) -> Decision:
    return Decision(place, kind, status, on, "HEAD", f"{on}T09:00:00Z", "as agreed", bounces)


def card(sheets: Iterable[Sheet], *decisions: Decision) -> Card:
    return card_of("C1", "P1", sheets, decisions)


# --- what the card shows ----------------------------------------------------------------------------------


def test_e12_a_returned_sheet_leaves_one_bounce_on_the_card():
    life = Life()
    life.deposit(FEB_1)
    life.bounce(FEB_2, 1)
    life.step(StepKind.RETURNED, date(2005, 2, 10))

    shown = card([life.sheet])

    assert (shown.status, len(shown.bounces), shown.on_hand, shown.in_clearing, shown.cleared) == (
        Standing.GOOD,
        1,
        0,
        0,
        0,
    )
    assert shown.last_bounce is not None
    assert (shown.last_bounce.on, shown.last_bounce.code) == (FEB_2, 1)


def test_the_card_counts_sheets_where_they_are():
    waiting, held, going, paid = Life(), Life(), Life(), Life()
    held.hold(JAN_3, FEB_7)
    for life in (going, paid):
        life.deposit(FEB_1)
    paid.clear(FEB_2)

    shown = card(life.sheet for life in (waiting, held, going, paid))

    assert (shown.on_hand, shown.in_clearing, shown.cleared, shown.bounces) == (2, 1, 1, ())
    assert shown.last_bounce is None


def test_of_two_bounces_of_a_day_the_last_one_is_shown():
    shown = card([bounced(FEB_2, FEB_7, code=1), bounced(FEB_7, code=12)])

    assert [(bounce.on, bounce.code) for bounce in shown.bounces] == [(FEB_2, 1), (FEB_7, 12), (FEB_7, 1)]
    assert shown.last_bounce == shown.bounces[-1]


def test_a_card_without_a_decision_is_good_and_the_last_confirmed_one_counts():
    bad = decision(CONFIRMED, Standing.BAD, 1, FEB_2, 1)
    good = decision(CONFIRMED, Standing.GOOD, 1, FEB_7, 2)
    dismissed = decision(DISMISSED, Standing.BAD, 2, FEB_8, 3)

    assert (card([]).status, card([]).status_by) == (Standing.GOOD, "")
    assert card([], bad).status is Standing.BAD
    assert card([], bad, good, dismissed).status is Standing.GOOD
    shown = card([], bad)
    assert (shown.status_reason, shown.status_by, shown.status_at) == (
        "as agreed",
        "HEAD",
        "2005-02-02T09:00:00Z",
    )


def test_a_customer_is_bad_when_any_contract_is():
    bad = card([], decision(CONFIRMED, Standing.BAD, 1))

    assert customer_status([card([]), bad]) is Standing.BAD
    assert customer_status([card([])]) is Standing.GOOD
    assert customer_status([]) is Standing.GOOD


# --- what a rule proposes ---------------------------------------------------------------------------------


def test_one_bounce_is_proposed_as_bad_and_sets_nothing():
    shown = card([bounced(FEB_2)])

    assert proposal(shown, ONE_BOUNCE, FEB_2) == "1 of 1 bounce, last on 2005-02-02 for reason 1"
    assert shown.status is Standing.GOOD


def test_a_card_without_bounces_or_already_bad_is_not_proposed():
    assert proposal(card([Life().sheet]), ONE_BOUNCE, FEB_2) is None
    assert proposal(card([bounced(FEB_2)], decision(CONFIRMED, Standing.BAD, 0)), ONE_BOUNCE, FEB_8) is None


@pytest.mark.parametrize(
    ("on", "proposed"),
    [
        (date(2005, 8, 1), "3 of 3 bounces in 6 months, last on 2005-06-30 for reason 1"),
        (date(2005, 8, 2), None),  # the bounce of 2 February is six months old
        (date(2005, 6, 29), None),  # the third has not happened yet
    ],
)
def test_three_bounces_in_six_months_are_counted_back_from_the_day(on: date, proposed: str | None):
    shown = card([bounced(FEB_2), bounced(FEB_7, JUNE_30)])

    assert proposal(shown, THREE_IN_SIX_MONTHS, on) == proposed


def test_a_rule_about_empty_sheets_leaves_formal_refusals_out():
    formal, empty = bounced(FEB_2, code=12), bounced(FEB_7, code=1)
    rule = (StatusRule(1, empty_only=True),)

    assert proposal(card([formal]), rule, FEB_8) is None
    assert (
        proposal(card([formal, empty]), rule, FEB_8) == "1 of 1 empty sheet, last on 2005-02-07 for reason 1"
    )


def test_what_was_dismissed_comes_back_only_after_a_further_bounce():
    dismissed = decision(DISMISSED, Standing.BAD, 1)

    assert proposal(card([bounced(FEB_2)], dismissed), ONE_BOUNCE, FEB_8) is None
    again = card([bounced(FEB_2, FEB_8)], dismissed)
    assert proposal(again, ONE_BOUNCE, FEB_8) == "2 of 1 bounce, last on 2005-02-08 for reason 1"


def test_a_bounce_after_one_that_was_dismissed_and_taken_back_is_a_further_one():
    life = Life()
    life.deposit(FEB_1)
    life.bounce(FEB_2)
    life.reverse(FEB_7)
    dismissed = decision(DISMISSED, Standing.BAD, 1)
    assert proposal(card([life.sheet], dismissed), ONE_BOUNCE, FEB_7) is None

    life.bounce(FEB_8)

    assert len(life.sheet.bounces) == 1
    assert proposal(card([life.sheet], dismissed), ONE_BOUNCE, FEB_8) is not None


# --- the central bank's list ------------------------------------------------------------------------------


def test_three_different_empty_sheets_of_one_bank_within_six_months_are_listed():
    two = [bounced(FEB_2, number="1"), bounced(FEB_7, number="2")]
    third = bounced(JUNE_30, number="3")

    (near,) = blacklist_counts(two, DHN, JUNE_30)
    (listed,) = blacklist_counts([*two, third], DHN, JUNE_30)

    assert (near.bank, near.sheets, near.large, near.listed) == ("BCA", 2, 0, False)
    assert (listed.sheets, listed.listed) == (3, True)
    (later,) = blacklist_counts([*two, third], DHN, date(2005, 8, 2))
    assert (later.sheets, later.listed) == (2, False)


def test_one_sheet_that_is_presented_three_times_counts_once():
    (count,) = blacklist_counts([bounced(FEB_1, FEB_2, FEB_7)], DHN, FEB_8)

    assert (count.sheets, count.listed) == (1, False)


def test_formal_refusals_and_sheets_that_never_bounced_are_not_counted():
    assert blacklist_counts([bounced(FEB_2, code=12), Life().sheet], DHN, FEB_8) == ()


@pytest.mark.parametrize(("amount", "large", "listed"), [(500_000_000, 1, True), (499_999_999, 0, False)])
def test_one_empty_sheet_of_five_hundred_million_is_enough(amount: int, large: int, listed: bool):
    (count,) = blacklist_counts([bounced(FEB_2, amount=amount)], DHN, FEB_8)

    assert (count.large, count.sheets, count.listed) == (large, 1 - large, listed)


def test_each_bank_is_counted_by_itself():
    sheets = [bounced(FEB_2, bank="BCA"), bounced(FEB_2, bank="BCA"), bounced(FEB_2, bank="MDR")]

    counts = blacklist_counts(sheets, DHN, FEB_8)

    assert [(count.bank, count.sheets, count.listed) for count in counts] == [
        ("BCA", 2, False),
        ("MDR", 1, False),
    ]


# --- what holds for every card ----------------------------------------------------------------------------

# Up to the 28th: counting months back and forth meets only where no month is too short.
A_DAY = st.integers(0, 500).map(lambda n: FEB_1 + timedelta(n)).filter(lambda day: day.day <= 28)
BOUNCE_DAYS = st.lists(A_DAY, max_size=4).map(sorted)


@given(st.lists(st.tuples(BOUNCE_DAYS, st.sampled_from([1, 2, 12])), max_size=5))
def test_a_card_counts_every_bounce_once_whatever_the_order_of_the_sheets(
    lives: list[tuple[list[date], int]],
):
    sheets = [bounced(*days, code=code) for days, code in lives]

    shown, turned = card(sheets), card(reversed(sheets))

    assert [bounce.on for bounce in shown.bounces] == sorted(day for days, _ in lives for day in days)
    assert [bounce.on for bounce in turned.bounces] == [bounce.on for bounce in shown.bounces]
    assert blacklist_counts(sheets, DHN, JUNE_30) == blacklist_counts(reversed(sheets), DHN, JUNE_30)


@given(BOUNCE_DAYS, st.integers(1, 4), st.none() | st.integers(1, 12), A_DAY)
def test_a_rule_proposes_when_and_only_when_enough_bounces_lie_in_its_months(
    days: list[date], bounces: int, months: int | None, on: date
):
    proposed = proposal(card([bounced(*days)]), (StatusRule(bounces, months),), on)

    within = [day for day in days if day <= on and (months is None or months_later(day, months) > on)]
    assert (proposed is not None) == (len(within) >= bounces)
