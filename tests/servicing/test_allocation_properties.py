"""Whatever is owed, paid and set: no rupiah is lost, no debt overpaid, and the naive way agrees."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from servicing.allocation import (
    Allocation,
    OpenCharge,
    OpenInstalment,
    allocate,
    allocate_termination,
)
from servicing.money import idr
from servicing.rules import AllocationRules, Bucket, Spread, SurplusPolicy, TerminationBucket
from tests.servicing.oracle import hand_out

START = date(2005, 1, 1)
AMOUNTS = st.integers(0, 12).map(idr)
DAYS = st.integers(0, 60).map(lambda days: START + timedelta(days))


@st.composite
def cases(draw: st.DrawFn) -> dict[str, Any]:
    """A contract with small debts, so that every order of serving them shows."""
    dues = sorted(draw(st.lists(DAYS, max_size=6)))
    instalments = [
        OpenInstalment(number, due, draw(AMOUNTS), draw(AMOUNTS), draw(AMOUNTS))
        for number, due in enumerate(dues, start=1)
    ]
    charges = [
        OpenCharge(f"C{place}", made_on, draw(AMOUNTS))
        for place, made_on in enumerate(draw(st.lists(DAYS, max_size=4)))
    ]
    every_number = [instalment.number for instalment in instalments]
    choice = st.lists(st.sampled_from(every_number), unique=True) if every_number else st.just([])
    return {
        "amount": draw(st.integers(1, 150)),
        "instalments": draw(st.permutations(instalments)),
        "charges": charges,
        "rules": AllocationRules(
            hierarchy=tuple(draw(st.permutations(Bucket))),
            spread=draw(st.sampled_from(Spread)),
            surplus_policy=draw(st.sampled_from(SurplusPolicy)),
        ),
        "posting_date": draw(DAYS),
        "chosen": draw(st.none() | choice),
    }


def served(case: dict[str, Any]) -> Allocation:
    """The product's allocation of the case."""
    return allocate(**{**case, "amount": idr(case["amount"])})


@settings(deadline=None, max_examples=400)
@given(cases())
def test_money_walks_as_if_it_were_handed_out_rupiah_by_rupiah(case: dict[str, Any]) -> None:
    handed = hand_out(**case)

    allocation = served(case)

    received = [((p.bucket, p.instalment, p.charge), int(p.amount)) for p in allocation.portions]
    assert received == list(handed.received.items())
    assert (allocation.deposit, allocation.refund) == (handed.deposit, handed.refund)


@settings(deadline=None)
@given(cases())
def test_no_rupiah_is_lost_and_no_debt_receives_more_than_it_is(case: dict[str, Any]) -> None:
    owed = {(Bucket.OTHER, None, charge.charge): charge.amount for charge in case["charges"]}
    for one in case["instalments"]:
        owed[(Bucket.INTEREST, one.number, None)] = one.interest
        owed[(Bucket.PRINCIPAL, one.number, None)] = one.principal
        owed[(Bucket.LATE_CHARGE, one.number, None)] = one.late_charge

    allocation = served(case)

    assert allocation.total == case["amount"]
    assert (
        sum(p.amount for p in allocation.portions) + allocation.deposit + allocation.refund == case["amount"]
    )
    assert allocation.deposit >= 0
    assert allocation.refund >= 0
    for portion in allocation.portions:
        assert 0 < portion.amount <= owed[(portion.bucket, portion.instalment, portion.charge)]
    assert len({(p.bucket, p.instalment, p.charge) for p in allocation.portions}) == len(allocation.portions)


@settings(deadline=None)
@given(st.integers(1, 60), st.dictionaries(st.sampled_from(TerminationBucket), AMOUNTS), st.data())
def test_a_pay_off_is_paid_in_order_and_short_of_exactly_the_rest(
    amount: int, owed: dict[TerminationBucket, Any], data: st.DataObject
) -> None:
    hierarchy = data.draw(st.permutations(TerminationBucket))

    share, short = allocate_termination(idr(amount), owed, hierarchy)

    total = sum(owed.values())
    assert sum(paid for _, paid in share) == min(amount, total)
    assert sum(missing for _, missing in short) == max(total - amount, 0)
    both = {bucket: dict(share).get(bucket, 0) + dict(short).get(bucket, 0) for bucket in owed}
    assert both == owed
    # Nothing behind the first short bucket has received anything.
    for bucket, _ in short[1:]:
        assert bucket not in dict(share)
