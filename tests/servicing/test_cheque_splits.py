"""Mutual sheets: how one sheet's money falls on several instalments and contracts (DOMAIN 2.1; E11)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicing.cheque_history import PlannedPart, SheetFacts
from servicing.cheque_splits import ContractShare, check_plan, owed, shares
from servicing.cheques import ChequeRefused
from servicing.contract import Component, Contract, RowKey, added, total
from servicing.differences import outcome_of_last
from servicing.entries import ChargeMade, Fact, MoneyAccount, ReceiptTaken
from servicing.money import idr
from servicing.roles import Role
from tests.servicing.card import RULES, History, lines
from tests.servicing.sheets import a_sheet, part, refuses

MAR_2, MAR_3 = date(2005, 3, 2), date(2005, 3, 3)


def contract(number: str = "C1", *, fee: int = 0, paid: int = 0) -> Contract:
    """C1 of DOMAIN 8, or another contract with the same table, after what was paid on New Year's Day."""
    history = History()
    if paid:
        history.receive(date(2005, 1, 1), paid)
    if fee:
        history.record(date(2005, 1, 3), ChargeMade("FEE-1", "COLLECTION", idr(fee), Role.OTHER_INCOME))
    state = history.state
    return Contract(
        number, state.branch, state.product, state.nominal_day, state.positions, state.charges, state.deposit
    )


CONTRACTS: Mapping[str, Contract] = {
    "C1": contract("C1"),
    "C2": contract("C2", fee=50_000),
    "C3": contract("C3", paid=1_200_000),
}


def mutual(*plan: PlannedPart, amount: int = 4_000_000, locked: bool = False) -> SheetFacts:
    return a_sheet(amount=amount, plan=plan, plan_locked=locked)


def test_e11_what_the_contract_owes_when_its_mutual_sheet_clears():
    assert owed(contract(fee=50_000), RULES, MAR_3, MAR_2) == 3_600_000 + 223_200 + 50_000


def test_what_is_owed_begins_on_the_due_date_itself():
    assert owed(contract(), RULES, date(2004, 12, 31), date(2004, 12, 31)) == 0
    assert owed(contract(), RULES, date(2005, 1, 1), date(2005, 1, 1)) == 1_200_000


def test_e11_a_sheet_without_a_plan_pays_by_the_one_rule_and_the_rest_is_titipan():
    debtor = contract(fee=50_000)
    (share,) = shares(a_sheet(amount=4_000_000), {"C1": debtor}, RULES, MAR_3, MAR_2)
    assert share == ContractShare("C1", idr(4_000_000))

    bank = MoneyAccount(Role.BANK_IN, "BDG", "BCA")
    receipt = Fact(9, MAR_3, MAR_2, ReceiptTaken(share.amount, "pdc", bank, share.chosen))
    paid = outcome_of_last(debtor, receipt, RULES)

    rows = paid.rows[9]
    assert {c.value: int(total(rows, c)) for c in (Component.INTEREST, Component.PRINCIPAL)} == {
        "INTEREST": 600_000,
        "PRINCIPAL": 3_000_000,
    }
    assert [int(rows[RowKey(Component.LATE_CHARGE, n)]) for n in (1, 2, 3)] == [146_400, 74_400, 2_400]
    assert (total(rows, Component.OTHER), total(rows, Component.DEPOSIT)) == (50_000, 126_800)
    assert lines(paid) == [
        "BDG Dr BANK_IN:BCA 4,000,000",
        "BDG Cr AR_INTEREST C1 600,000",
        "BDG Cr AR_PRINCIPAL C1 3,000,000",
        "BDG Cr LATE_CHARGE_INCOME C1 223,200",
        "BDG Cr AR_OTHER C1 50,000",
        "BDG Cr CUSTOMER_DEPOSIT C1 126,800",
    ]
    assert added(rows) == rows


def test_an_open_plan_names_contracts_only_each_gets_what_it_owes_that_day():
    facts = mutual(part(3_000_000, contract="C2"), part(5_000_000, contract="C1"), amount=8_000_000)

    assert shares(facts, CONTRACTS, RULES, MAR_3, MAR_2) == (
        ContractShare("C1", idr(3_823_200 + 303_600)),  # what is left over goes to the main contract
        ContractShare("C2", idr(3_873_200)),
    )


def test_an_open_plan_leaves_out_a_contract_that_gets_nothing():
    facts = mutual(part(2_000_000, contract="C2"), part(2_000_000), amount=3_000_000)

    assert shares(facts, CONTRACTS, RULES, MAR_3, MAR_2) == (ContractShare("C1", idr(3_000_000)),)


def test_a_locked_plan_gives_each_contract_exactly_its_parts():
    facts = mutual(
        part(1_200_000, 2),
        part(1_200_000, 1),
        part(1_550_000, contract="C2"),
        part(50_000, contract="C3", charge="BOUNCE"),
        locked=True,
    )

    assert shares(facts, CONTRACTS, RULES, MAR_3, MAR_2) == (
        ContractShare("C1", idr(2_400_000), (1, 2)),
        ContractShare("C2", idr(1_550_000)),
        ContractShare("C3", idr(50_000), ()),
    )


# --- plans that cannot be ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        (
            mutual(part(1_200_000, 1), part(1_200_000, 2)),
            "the planned parts make 2,400,000, the sheet 4,000,000: correct the parts",
        ),
        (mutual(part(4_000_000, 1), part(0, 2)), "a part of 0 cannot be: correct the parts"),
        (
            mutual(part(5_000_000, 1), part(-1_000_000, 2)),
            "a part of -1,000,000 cannot be: correct the parts",
        ),
        (mutual(part(4_000_000, 13, "C2")), "contract C2 has no instalment 13: it has 1 to 12"),
    ],
)
def test_a_plan_that_cannot_be_is_refused(facts: SheetFacts, sentence: str):
    with refuses(ChequeRefused, f"BG BCA 004417: {sentence}"):
        check_plan(facts, CONTRACTS)


def test_a_plan_of_e11_can_be_and_its_fee_may_be_charged_later():
    check_plan(
        mutual(*(part(1_200_000, n) for n in (1, 2, 3)), part(350_000), part(50_000, charge="COLLECTION")),
        CONTRACTS,
    )


def test_only_a_plan_is_locked():
    with refuses(ChequeRefused, "BG BCA 004417 has no planned split that could be locked: enter its parts"):
        check_plan(mutual(locked=True), CONTRACTS)
    check_plan(mutual(), CONTRACTS)


# --- what holds for every split ---------------------------------------------------------------------------

PLANS = st.lists(
    st.builds(
        PlannedPart,
        st.sampled_from(sorted(CONTRACTS)),
        st.integers(1, 3_000_000).map(idr),
        st.none() | st.integers(1, 12),
        st.none() | st.just("BOUNCE"),
    ),
    max_size=6,
).map(tuple)
DAYS = st.dates(date(2005, 1, 1), date(2006, 3, 1))


@given(PLANS, st.booleans(), DAYS, DAYS)
def test_a_split_always_adds_up_to_the_sheet(
    plan: tuple[PlannedPart, ...], locked: bool, one: date, other: date
):
    amount = int(sum(p.amount for p in plan)) or 4_000_000
    facts = mutual(*plan, amount=amount, locked=locked and bool(plan))
    check_plan(facts, CONTRACTS)
    value_date, on = sorted((one, other))

    split = shares(facts, CONTRACTS, RULES, on, value_date)

    assert sum(share.amount for share in split) == facts.amount
    assert all(share.amount > 0 for share in split)
    assert len({share.contract for share in split}) == len(split)
    assert {share.contract for share in split} <= set(facts.contracts)


@given(PLANS.filter(bool), DAYS)
def test_an_open_plan_overpays_no_contract_but_the_main_one(plan: tuple[PlannedPart, ...], on: date):
    facts = mutual(*plan, amount=int(sum(p.amount for p in plan)))

    for share in shares(facts, CONTRACTS, RULES, on, on):
        assert share.contract == facts.contract or share.amount <= owed(
            CONTRACTS[share.contract], RULES, on, on
        )
