"""What a contract owes as values: rows are the only way it changes, and they add up (DOMAIN 3.4, 7.3)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicing.contract import Component, Contract, RowKey, Rows, added, minus, total
from servicing.entries import ChargeMade
from servicing.money import ZERO, idr
from servicing.roles import Role
from tests.servicing.card import RULES, History

JAN_1, FEB_1 = date(2005, 1, 1), date(2005, 2, 1)


def test_a_contract_that_was_not_activated_owes_nothing():
    contract = Contract("C1", "BDG")

    assert not contract.is_open
    assert (contract.unpaid_principal, contract.unpaid_interest, contract.late_receivable) == (0, 0, 0)
    assert not contract.is_settled(RULES, JAN_1)


def test_c1_owes_its_whole_table_at_the_start():
    state = History().state

    assert (state.unpaid_principal, state.unpaid_interest, state.unearned_interest) == (
        12_000_000,
        2_400_000,
        2_400_000,
    )
    assert state.position(1).amount == state.position(1).unpaid == 1_200_000


def test_an_instalment_that_the_schedule_does_not_have_is_an_error():
    state = History().state

    with pytest.raises(KeyError, match="13"):
        state.position(13)
    with pytest.raises(KeyError, match="13"):
        state.with_rows({RowKey(Component.INTEREST, 13): idr(5)}, RULES, JAN_1)


def test_days_past_due_are_calendar_days_since_the_oldest_unpaid_due_date():
    history = History()
    assert history.state.days_past_due(JAN_1) == 0
    assert history.state.days_past_due(date(2004, 12, 1)) == 0

    for number in (1, 2, 3):
        history.receive(date(2005, number, 1), 1_200_000)

    assert history.state.days_past_due(date(2005, 8, 16)) == 137  # E20


def test_a_contract_is_settled_when_nothing_is_owed_not_even_late_charge_or_a_fee():
    history = History()
    history.record(JAN_1, ChargeMade("FEE-1", "COLLECTION", idr(50_000), Role.OTHER_INCOME))
    everything = tuple(range(1, 13))
    history.receive(FEB_1, 14_400_000 + 72_000 - 1, chosen=everything)
    assert not history.state.is_settled(RULES, FEB_1)

    history.receive(FEB_1, 1, chosen=(1,))
    assert (history.state.unpaid_charges, history.state.is_settled(RULES, FEB_1)) == (50_000, False)

    history.receive(FEB_1, 50_000)
    assert history.state.is_settled(RULES, FEB_1)


def test_a_payment_before_its_due_date_weighs_nothing():
    state = History().state

    assert state.weight(state.position(1), RULES, JAN_1) == 0
    assert state.weight(state.position(1), RULES, FEB_1) == 30 * 60_000


# --- rows -------------------------------------------------------------------------------------------------

KEYS = st.sampled_from(
    [
        *(RowKey(part, n) for part in (Component.INTEREST, Component.PRINCIPAL) for n in (1, 2, 12)),
        RowKey(Component.DEPOSIT),
        RowKey(Component.OTHER, charge="FEE-1"),
        RowKey(Component.OTHER, charge="FEE-2"),
    ]
)
ROWS = st.dictionaries(KEYS, st.integers(-5, 5).map(Decimal), max_size=6)


@given(ROWS, ROWS)
def test_rows_add_up_component_by_component_and_cancel_their_own_reversal(one: Rows, other: Rows):
    together = added(one, other)

    for component in Component:
        assert total(together, component) == total(one, component) + total(other, component)
    assert all(together.values())
    assert added(together, minus(together)) == {}


@given(ROWS)
def test_rows_and_the_same_rows_taken_back_leave_the_contract_as_it_was(rows: Rows):
    history = History()
    for charge in ("FEE-1", "FEE-2"):
        history.record(JAN_1, ChargeMade(charge, "COLLECTION", idr(50_000), Role.OTHER_INCOME))
    state = history.state

    moved = state.with_rows(rows, RULES, FEB_1)

    assert moved.with_rows(minus(rows), RULES, FEB_1) == state
    assert moved.deposit == state.deposit + total(rows, Component.DEPOSIT)
    assert moved.unpaid_principal == state.unpaid_principal - total(rows, Component.PRINCIPAL)
    assert moved.unpaid_charges == state.unpaid_charges - total(rows, Component.OTHER)
    assert state.with_rows({RowKey(Component.MONEY): ZERO}, RULES, FEB_1) is state
