"""Which debts a payment settles: the worked examples E7 to E9 and E14, the spreads, the surplus, refusals."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from servicing.allocation import (
    Allocation,
    AllocationFault,
    OpenCharge,
    OpenInstalment,
    Portion,
    allocate,
    allocate_termination,
    choose_targets,
)
from servicing.money import ZERO, idr
from servicing.rules import (
    DEFAULT_TERMINATION_HIERARCHY,
    AllocationRules,
    Bucket,
    RuleFault,
    Spread,
    SurplusPolicy,
    TerminationBucket,
)

INTEREST, PRINCIPAL, LATE_CHARGE, OTHER = Bucket
JAN_1, FEB_1, MAR_1, APR_1 = (date(2005, month, 1) for month in (1, 2, 3, 4))
MAR_31 = date(2005, 3, 31)


def instalment(
    number: int, interest: int = 200_000, principal: int = 1_000_000, late: int = 0
) -> OpenInstalment:
    """An instalment of contract C1: number k is due on the first of month k of 2005."""
    return OpenInstalment(number, date(2005, number, 1), idr(interest), idr(principal), idr(late))


def paid(allocation: Allocation) -> list[tuple[Bucket | None, int | str | None, int]]:
    """What was paid, in order: bucket, instalment or charge, rupiah."""
    return [(p.bucket, p.instalment or p.charge, int(p.amount)) for p in allocation.portions]


def order(*buckets: Bucket, spread: Spread = Spread.PAIRED) -> AllocationRules:
    """The rules with the hierarchy in this order."""
    return AllocationRules(hierarchy=buckets, spread=spread)


DEFAULT = AllocationRules()
LATE_FIRST = order(LATE_CHARGE, INTEREST, PRINCIPAL, OTHER)
THREE_UNPAID = (instalment(1, late=144_000), instalment(2, late=72_000), instalment(3), instalment(4))


# --- worked examples --------------------------------------------------------------------------------------


def test_e7_an_instalment_the_cashier_chose_is_paid_in_full_with_its_late_charge() -> None:
    open_instalments = [instalment(1, late=72_000), instalment(2), instalment(3)]

    allocation = allocate(idr(1_272_000), open_instalments, (), DEFAULT, FEB_1, chosen=[1])

    assert paid(allocation) == [(INTEREST, 1, 200_000), (PRINCIPAL, 1, 1_000_000), (LATE_CHARGE, 1, 72_000)]
    assert (allocation.deposit, allocation.refund) == (0, 0)


def test_e8_a_partial_payment_pays_interest_before_principal_and_late_charge_last() -> None:
    allocation = allocate(
        idr(700_000), [instalment(1, late=36_000), instalment(2)], (), DEFAULT, date(2005, 1, 16)
    )

    assert paid(allocation) == [(INTEREST, 1, 200_000), (PRINCIPAL, 1, 500_000)]
    assert allocation.deposit == 0


def test_e8_the_second_payment_pays_everything_due_and_the_rest_waits_in_the_deposit() -> None:
    open_instalments = [instalment(1, 0, 500_000, 51_000), instalment(2), instalment(3)]

    allocation = allocate(idr(2_000_000), open_instalments, (), DEFAULT, FEB_1)

    assert paid(allocation) == [
        (PRINCIPAL, 1, 500_000),
        (INTEREST, 2, 200_000),
        (PRINCIPAL, 2, 1_000_000),
        (LATE_CHARGE, 1, 51_000),
    ]
    assert (allocation.deposit, allocation.refund) == (249_000, 0)


def test_e9_late_charge_first_and_principal_first_split_the_same_money_otherwise() -> None:
    open_instalments = [instalment(1, late=36_000)]
    principal_first = order(PRINCIPAL, INTEREST, LATE_CHARGE, OTHER)
    jan_16 = date(2005, 1, 16)

    late_first = allocate(idr(700_000), open_instalments, (), LATE_FIRST, jan_16)

    assert paid(late_first) == [(LATE_CHARGE, 1, 36_000), (INTEREST, 1, 200_000), (PRINCIPAL, 1, 464_000)]
    assert paid(allocate(idr(700_000), open_instalments, (), principal_first, jan_16)) == [
        (PRINCIPAL, 1, 700_000)
    ]


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        (
            DEFAULT,
            [
                (INTEREST, 1, 200_000),
                (PRINCIPAL, 1, 1_000_000),
                (INTEREST, 2, 200_000),
                (PRINCIPAL, 2, 1_000_000),
                (INTEREST, 3, 200_000),
                (PRINCIPAL, 3, 400_000),
            ],
        ),
        (
            AllocationRules(spread=Spread.PER_INSTALMENT),
            [
                (INTEREST, 1, 200_000),
                (PRINCIPAL, 1, 1_000_000),
                (LATE_CHARGE, 1, 144_000),
                (INTEREST, 2, 200_000),
                (PRINCIPAL, 2, 1_000_000),
                (LATE_CHARGE, 2, 72_000),
                (INTEREST, 3, 200_000),
                (PRINCIPAL, 3, 184_000),
            ],
        ),
        (
            AllocationRules(spread=Spread.PER_COMPONENT),
            [
                (INTEREST, 1, 200_000),
                (INTEREST, 2, 200_000),
                (INTEREST, 3, 200_000),
                (PRINCIPAL, 1, 1_000_000),
                (PRINCIPAL, 2, 1_000_000),
                (PRINCIPAL, 3, 400_000),
            ],
        ),
        (
            LATE_FIRST,
            [
                (LATE_CHARGE, 1, 144_000),
                (LATE_CHARGE, 2, 72_000),
                (INTEREST, 1, 200_000),
                (PRINCIPAL, 1, 1_000_000),
                (INTEREST, 2, 200_000),
                (PRINCIPAL, 2, 1_000_000),
                (INTEREST, 3, 200_000),
                (PRINCIPAL, 3, 184_000),
            ],
        ),
    ],
    ids=["paired", "per instalment", "per component", "late charge first"],
)
def test_e9_three_unpaid_instalments_share_three_million(
    rules: AllocationRules, expected: list[tuple[Bucket, int, int]]
) -> None:
    assert paid(allocate(idr(3_000_000), THREE_UNPAID, (), rules, MAR_1)) == expected


# --- targets ----------------------------------------------------------------------------------------------


def numbers(targets: tuple[OpenInstalment, ...]) -> list[int]:
    """The instalments' numbers, in the order in which they are served."""
    return [target.number for target in targets]


def test_targets_are_what_is_due_on_or_before_the_posting_date() -> None:
    assert numbers(choose_targets(THREE_UNPAID, MAR_1, None)) == [1, 2, 3]
    assert numbers(choose_targets(THREE_UNPAID, date(2005, 2, 28), None)) == [1, 2]


def test_targets_are_served_oldest_first_in_whatever_order_they_are_given() -> None:
    assert numbers(choose_targets(THREE_UNPAID[::-1], MAR_1, None)) == [1, 2, 3]
    assert numbers(choose_targets(THREE_UNPAID[::-1], MAR_1, [3, 1])) == [1, 3]


def test_instalments_of_one_date_are_served_by_number() -> None:
    advances = [replace(instalment(number), due=JAN_1) for number in (2, 1)]

    assert numbers(choose_targets(advances, JAN_1, None)) == [1, 2]


def test_the_next_unpaid_instalment_is_a_target_when_nothing_due_is_unpaid() -> None:
    open_instalments = [instalment(1, 0, 0, late=51_000), instalment(2, 0, 0), instalment(3), instalment(4)]

    assert numbers(choose_targets(open_instalments, JAN_1, None)) == [1, 3]
    assert numbers(choose_targets(open_instalments, FEB_1, None)) == [1, 2, 3]


@pytest.mark.parametrize(("interest", "principal"), [(1, 0), (0, 1)])
def test_one_rupiah_of_interest_or_principal_that_is_due_keeps_the_next_instalment_out(
    interest: int, principal: int
) -> None:
    open_instalments = [instalment(1, interest, principal), instalment(2)]

    assert numbers(choose_targets(open_instalments, JAN_1, None)) == [1]


def test_there_is_no_target_when_nothing_is_due_and_nothing_unpaid() -> None:
    assert choose_targets([instalment(1, 0, 0, late=5)], date(2004, 12, 1), None) == ()


def test_the_choice_of_the_cashier_stands_even_before_the_due_date() -> None:
    assert numbers(choose_targets(THREE_UNPAID, JAN_1, [4])) == [4]
    assert choose_targets(THREE_UNPAID, JAN_1, []) == ()


def test_an_instalment_the_contract_does_not_have_cannot_be_chosen() -> None:
    with pytest.raises(AllocationFault) as refusal:
        choose_targets(THREE_UNPAID, MAR_1, [1, 13])

    assert str(refusal.value) == "the contract has no instalment 13: choose among its own"


def test_an_instalment_cannot_be_chosen_twice() -> None:
    with pytest.raises(AllocationFault) as refusal:
        choose_targets(THREE_UNPAID, MAR_1, [2, 1, 2])

    assert str(refusal.value) == "instalment 2 is chosen twice: name it once"


# --- hierarchy and spread ---------------------------------------------------------------------------------


def test_an_interest_and_a_principal_apart_from_each_other_are_not_paired() -> None:
    rules = order(PRINCIPAL, LATE_CHARGE, INTEREST, OTHER)

    allocation = allocate(idr(3_700_000), THREE_UNPAID, (), rules, MAR_1)

    assert paid(allocation) == [
        (PRINCIPAL, 1, 1_000_000),
        (PRINCIPAL, 2, 1_000_000),
        (PRINCIPAL, 3, 1_000_000),
        (LATE_CHARGE, 1, 144_000),
        (LATE_CHARGE, 2, 72_000),
        (INTEREST, 1, 200_000),
        (INTEREST, 2, 200_000),
        (INTEREST, 3, 84_000),
    ]


def test_principal_before_interest_is_a_pair_too() -> None:
    rules = order(OTHER, PRINCIPAL, INTEREST, LATE_CHARGE)
    fee = OpenCharge("FEE-1", JAN_1, idr(50_000))

    assert paid(allocate(idr(2_300_000), THREE_UNPAID, [fee], rules, MAR_1)) == [
        (OTHER, "FEE-1", 50_000),
        (PRINCIPAL, 1, 1_000_000),
        (INTEREST, 1, 200_000),
        (PRINCIPAL, 2, 1_000_000),
        (INTEREST, 2, 50_000),
    ]


def test_other_charges_are_paid_by_their_date_and_on_one_date_as_they_were_booked() -> None:
    charges = [
        OpenCharge("LETTER", FEB_1, idr(10)),
        OpenCharge("VISIT", JAN_1, idr(20)),
        OpenCharge("BOUNCE", JAN_1, idr(30)),
    ]

    allocation = allocate(idr(60), [], charges, DEFAULT, MAR_1)

    assert paid(allocation) == [(OTHER, "VISIT", 20), (OTHER, "BOUNCE", 30), (OTHER, "LETTER", 10)]
    assert allocation.portions[0] == Portion(OTHER, None, "VISIT", idr(20))


def test_per_instalment_a_charge_is_served_with_the_latest_target_due_by_its_day() -> None:
    rules = AllocationRules(spread=Spread.PER_INSTALMENT)
    targets = [instalment(number, 0, 10, late=1) for number in (1, 2, 3)]
    charges = [
        OpenCharge("on the second due date", FEB_1, idr(5)),
        OpenCharge("before the first due date", date(2004, 12, 1), idr(6)),
        OpenCharge("a day before the second", date(2005, 1, 31), idr(7)),
        OpenCharge("after the last", APR_1, idr(8)),
    ]

    assert paid(allocate(idr(100), targets, charges, rules, MAR_31)) == [
        (PRINCIPAL, 1, 10),
        (LATE_CHARGE, 1, 1),
        (OTHER, "before the first due date", 6),
        (OTHER, "a day before the second", 7),
        (PRINCIPAL, 2, 10),
        (LATE_CHARGE, 2, 1),
        (OTHER, "on the second due date", 5),
        (PRINCIPAL, 3, 10),
        (LATE_CHARGE, 3, 1),
        (OTHER, "after the last", 8),
    ]


@pytest.mark.parametrize("spread", Spread)
def test_open_charges_are_served_also_when_the_cashier_chose_instalments_or_none(spread: Spread) -> None:
    fee = OpenCharge("VISIT", date(2004, 12, 20), idr(50_000))
    rules = AllocationRules(spread=spread)

    with_second = allocate(idr(1_300_000), THREE_UNPAID, [fee], rules, MAR_1, chosen=[2])
    without = allocate(idr(1_300_000), THREE_UNPAID, [fee], rules, MAR_1, chosen=[])

    assert paid(with_second) == [
        (INTEREST, 2, 200_000),
        (PRINCIPAL, 2, 1_000_000),
        (LATE_CHARGE, 2, 72_000),
        (OTHER, "VISIT", 28_000),
    ]
    assert paid(without) == [(OTHER, "VISIT", 50_000)]
    assert without.deposit == 1_250_000


# --- surplus ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("policy", "deposit", "refund"),
    [(SurplusPolicy.HOLD_AS_DEPOSIT, 100, 0), (SurplusPolicy.REFUND, 0, 100)],
)
def test_what_the_targets_do_not_need_is_held_or_given_back(
    policy: SurplusPolicy, deposit: int, refund: int
) -> None:
    rules = AllocationRules(surplus_policy=policy)

    allocation = allocate(idr(1_200_100), [instalment(1), instalment(2)], (), rules, JAN_1)

    assert paid(allocation) == [(INTEREST, 1, 200_000), (PRINCIPAL, 1, 1_000_000)]
    assert (allocation.deposit, allocation.refund) == (deposit, refund)
    assert allocation.total == 1_200_100


@pytest.mark.parametrize("spread", Spread)
def test_a_surplus_may_go_on_to_the_next_instalments_one_after_the_other(spread: Spread) -> None:
    rules = AllocationRules(spread=spread, surplus_policy=SurplusPolicy.APPLY_NEXT_INSTALMENT)
    later = [instalment(4), instalment(1), instalment(3, late=9), instalment(2, 0, 300_000)]

    allocation = allocate(idr(3_000_000), later, (), rules, JAN_1)

    assert paid(allocation) == [
        (INTEREST, 1, 200_000),
        (PRINCIPAL, 1, 1_000_000),
        (PRINCIPAL, 2, 300_000),
        (INTEREST, 3, 200_000),
        (PRINCIPAL, 3, 1_000_000),
        (INTEREST, 4, 200_000),
        (PRINCIPAL, 4, 100_000),
    ]
    assert (allocation.deposit, allocation.refund) == (0, 0)


def test_a_surplus_goes_to_the_next_instalments_in_the_order_of_the_hierarchy() -> None:
    rules = AllocationRules(
        hierarchy=(PRINCIPAL, OTHER, LATE_CHARGE, INTEREST),
        surplus_policy=SurplusPolicy.APPLY_NEXT_INSTALMENT,
    )

    allocation = allocate(idr(2_300_000), [instalment(1), instalment(2)], (), rules, JAN_1)

    assert paid(allocation)[2:] == [(PRINCIPAL, 2, 1_000_000), (INTEREST, 2, 100_000)]


def test_a_surplus_beyond_the_last_instalment_waits_in_the_deposit() -> None:
    rules = AllocationRules(surplus_policy=SurplusPolicy.APPLY_NEXT_INSTALMENT)

    allocation = allocate(idr(2_400_001), [instalment(1), instalment(2)], (), rules, JAN_1)

    assert (allocation.deposit, allocation.refund) == (1, 0)
    assert len(allocation.portions) == 4


@pytest.mark.parametrize("policy", SurplusPolicy)
def test_the_rest_of_a_payment_with_chosen_targets_always_waits_in_the_deposit(policy: SurplusPolicy) -> None:
    rules = AllocationRules(surplus_policy=policy)

    allocation = allocate(idr(1_500_000), THREE_UNPAID, (), rules, MAR_1, chosen=[3])

    assert paid(allocation) == [(INTEREST, 3, 200_000), (PRINCIPAL, 3, 1_000_000)]
    assert (allocation.deposit, allocation.refund) == (300_000, 0)


# --- refusals ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("amount", [0, -1, -1_200_000])
def test_a_payment_of_nothing_or_less_is_refused(amount: int) -> None:
    with pytest.raises(
        AllocationFault, match=r"^a payment of [-0-9,]+ cannot be allocated: it must be above"
    ):
        allocate(Decimal(amount), THREE_UNPAID, (), DEFAULT, MAR_1)
    with pytest.raises(
        AllocationFault, match=r"^a payment of [-0-9,]+ cannot be allocated: it must be above"
    ):
        allocate_termination(Decimal(amount), {}, DEFAULT_TERMINATION_HIERARCHY)


def test_one_rupiah_is_a_payment() -> None:
    assert paid(allocate(idr(1), THREE_UNPAID, (), DEFAULT, MAR_1)) == [(INTEREST, 1, 1)]
    assert allocate_termination(idr(1), {TerminationBucket.OTHER: idr(1)}, DEFAULT_TERMINATION_HIERARCHY) == (
        ((TerminationBucket.OTHER, 1),),
        (),
    )


@pytest.mark.parametrize("debt", ["interest", "principal", "late_charge"])
def test_an_instalment_cannot_owe_less_than_nothing(debt: str) -> None:
    with pytest.raises(AllocationFault) as refusal:
        replace(instalment(7), **{debt: idr(-1_000)})

    assert str(refusal.value) == "instalment 7 cannot owe -1,000: an open amount is zero or more"


def test_a_charge_cannot_owe_less_than_nothing() -> None:
    with pytest.raises(AllocationFault) as refusal:
        OpenCharge("VISIT", JAN_1, idr(-1))

    assert str(refusal.value) == "charge VISIT cannot owe -1: an open amount is zero or more"


def test_a_debt_of_nothing_receives_nothing() -> None:
    nothing = OpenCharge("VISIT", JAN_1, ZERO)

    assert allocate(idr(5), [instalment(1, 0, 0)], [nothing], DEFAULT, MAR_1) == Allocation((), idr(5), ZERO)


# --- early termination ------------------------------------------------------------------------------------

E14_OWED = {
    TerminationBucket.OUTSTANDING_PRINCIPAL: idr(6_000_000),
    TerminationBucket.PREPAID_FEES: idr(150_000),
    TerminationBucket.RUNNING_INTEREST: idr(300_000),
    TerminationBucket.TERMINATION_ADMIN: idr(300_000),
    TerminationBucket.LATE_CHARGE: idr(36_000),
    TerminationBucket.OTHER: idr(25_000),
}


def test_e14_a_pay_off_in_full_leaves_nothing_short() -> None:
    share, short = allocate_termination(idr(6_811_000), E14_OWED, DEFAULT_TERMINATION_HIERARCHY)

    assert share == tuple(E14_OWED.items())
    assert short == ()


def test_e14_a_pay_off_with_too_little_money_pays_in_order_and_names_what_is_short() -> None:
    share, short = allocate_termination(idr(6_500_000), E14_OWED, DEFAULT_TERMINATION_HIERARCHY)

    assert share == (
        (TerminationBucket.OUTSTANDING_PRINCIPAL, 6_000_000),
        (TerminationBucket.PREPAID_FEES, 150_000),
        (TerminationBucket.RUNNING_INTEREST, 300_000),
        (TerminationBucket.TERMINATION_ADMIN, 50_000),
    )
    assert short == (
        (TerminationBucket.TERMINATION_ADMIN, 250_000),
        (TerminationBucket.LATE_CHARGE, 36_000),
        (TerminationBucket.OTHER, 25_000),
    )
    assert sum(amount for _, amount in short) == 311_000


def test_a_pay_off_follows_the_order_that_is_set_and_keeps_what_is_too_much() -> None:
    backwards = DEFAULT_TERMINATION_HIERARCHY[::-1]
    owed = {TerminationBucket.OUTSTANDING_PRINCIPAL: idr(100), TerminationBucket.LATE_CHARGE: idr(30)}

    assert allocate_termination(idr(50), owed, backwards) == (
        ((TerminationBucket.LATE_CHARGE, 30), (TerminationBucket.OUTSTANDING_PRINCIPAL, 20)),
        ((TerminationBucket.OUTSTANDING_PRINCIPAL, 80),),
    )
    share, short = allocate_termination(idr(200), owed, backwards)
    assert (sum(amount for _, amount in share), short) == (130, ())


def test_a_pay_off_under_an_order_that_misses_a_bucket_is_refused() -> None:
    with pytest.raises(RuleFault, match="the order misses other: name each bucket exactly once"):
        allocate_termination(idr(1), E14_OWED, DEFAULT_TERMINATION_HIERARCHY[:-1])


def test_a_pay_off_bucket_cannot_owe_less_than_nothing() -> None:
    with pytest.raises(AllocationFault) as refusal:
        allocate_termination(
            idr(1), {TerminationBucket.PREPAID_FEES: idr(-150_000)}, DEFAULT_TERMINATION_HIERARCHY
        )

    assert str(refusal.value) == "prepaid_fees cannot owe -150,000: an open amount is zero or more"
