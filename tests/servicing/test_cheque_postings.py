"""What sheets post: P1, P2, P4, P5 in the memo accounts and the bank's fee (DOMAIN 2.1; E11, E12, E19)."""

from __future__ import annotations

import itertools
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicing.cheque_history import Deposit, EntryRef
from servicing.cheque_postings import bank_fee_lines, memo_lines, memo_role, stack_lines
from servicing.cheques import Status
from servicing.money import ZERO, idr
from servicing.roles import Role
from servicing.voucher import Side, VoucherLine, between_branches
from tests.servicing.sheets import FEB_1, Life, a_sheet


def posted(lines: tuple[VoucherLine, ...] | list[VoucherLine]) -> list[str]:
    return [str(line) for line in lines]


@pytest.mark.parametrize(
    ("event", "before", "after", "debit", "credit"),
    [
        ("P1", Status.CANCELLED, Status.REGISTERED, "PDC_ON_HAND", "PDC_CONTRA"),
        ("P2", Status.REGISTERED, Status.DEPOSITED, "PDC_IN_CLEARING", "PDC_ON_HAND"),
        ("P2 reversed", Status.DEPOSITED, Status.REGISTERED, "PDC_ON_HAND", "PDC_IN_CLEARING"),
        ("P3", Status.DEPOSITED, Status.CLEARED, "PDC_CONTRA", "PDC_IN_CLEARING"),
        ("P4", Status.DEPOSITED, Status.BOUNCED, "PDC_ON_HAND", "PDC_IN_CLEARING"),
        ("P3 reversed + P4", Status.CLEARED, Status.BOUNCED, "PDC_ON_HAND", "PDC_CONTRA"),
        ("P5", Status.BOUNCED, Status.RETURNED, "PDC_CONTRA", "PDC_ON_HAND"),
        ("P5", Status.HELD, Status.REPLACED, "PDC_CONTRA", "PDC_ON_HAND"),
        ("P1 reversed", Status.REGISTERED, Status.CANCELLED, "PDC_CONTRA", "PDC_ON_HAND"),
    ],
)
def test_each_event_moves_the_sheet_between_two_memo_accounts(
    event: str, before: Status, after: Status, debit: str, credit: str
):
    assert posted(memo_lines(a_sheet(), before, after)) == [
        f"BDG Dr {debit} C1 1,200,000",
        f"BDG Cr {credit} C1 1,200,000",
    ], event


@pytest.mark.parametrize(
    ("before", "after"),
    [(Status.REGISTERED, Status.HELD), (Status.HELD, Status.REGISTERED), (Status.RETURNED, Status.CLEARED)],
)
def test_a_sheet_that_stays_where_it_is_posts_nothing(before: Status, after: Status):
    assert memo_lines(a_sheet(), before, after) == ()


def test_an_inkaso_sheet_goes_into_collection():
    inkaso = a_sheet(amount=2_400_000, inkaso=True)

    assert posted(memo_lines(inkaso, Status.REGISTERED, Status.DEPOSITED)) == [
        "BDG Dr PDC_IN_COLLECTION C1 2,400,000",
        "BDG Cr PDC_ON_HAND C1 2,400,000",
    ]
    assert memo_role(inkaso, Status.DEPOSITED) is Role.PDC_IN_COLLECTION


def test_without_memo_posting_nothing_is_posted_before_the_credit():
    unseen = a_sheet(memo=False)

    assert memo_role(unseen, Status.REGISTERED) is None
    assert all(memo_lines(unseen, before, after) == () for before in Status for after in Status)


def test_a_stack_posts_the_lines_of_its_sheets():
    stack = [Life(number=f"{n}", amount=n * 100_000).sheet for n in (12, 9)]

    assert posted(stack_lines(stack, Status.CANCELLED)) == [
        "BDG Dr PDC_ON_HAND C1 1,200,000",
        "BDG Cr PDC_CONTRA C1 1,200,000",
        "BDG Dr PDC_ON_HAND C1 900,000",
        "BDG Cr PDC_CONTRA C1 900,000",
    ]


def deposited(branch: str = "BDG") -> Deposit:
    return Deposit(2, EntryRef("BDG", 2), branch, "BCA", FEB_1, FEB_1, FEB_1)


def test_e12_the_banks_fee_is_taken_from_the_account_it_was_deposited_in():
    assert posted(bank_fee_lines(deposited(), idr(50_000))) == [
        "BDG Dr BANK_CHARGES 50,000",
        "BDG Cr BANK_IN:BCA 50,000",
    ]
    assert posted(bank_fee_lines(deposited("JKT"), idr(50_000)))[0] == "JKT Dr BANK_CHARGES 50,000"
    assert bank_fee_lines(deposited(), ZERO) == ()


def test_e19_a_bank_that_pays_net_leaves_the_whole_sheet_credited():
    inkaso = a_sheet(amount=2_400_000, inkaso=True)
    receipt = [
        VoucherLine("BDG", Role.BANK_IN, Side.DEBIT, idr(2_400_000), bank="BCA"),
        VoucherLine("BDG", Role.AR_INTEREST, Side.CREDIT, idr(400_000), "C1"),
        VoucherLine("BDG", Role.AR_PRINCIPAL, Side.CREDIT, idr(2_000_000), "C1"),
    ]
    memo = memo_lines(inkaso, Status.DEPOSITED, Status.CLEARED)

    assert posted(between_branches([*receipt, *bank_fee_lines(deposited(), idr(15_000)), *memo], "BDG")) == [
        "BDG Dr BANK_IN:BCA 2,385,000",
        "BDG Dr BANK_CHARGES 15,000",
        "BDG Dr PDC_CONTRA C1 2,400,000",
        "BDG Cr AR_INTEREST C1 400,000",
        "BDG Cr AR_PRINCIPAL C1 2,000,000",
        "BDG Cr PDC_IN_COLLECTION C1 2,400,000",
    ]


@given(st.lists(st.sampled_from(Status), max_size=8), st.booleans())
def test_the_memo_accounts_hold_a_sheet_where_it_is_and_net_to_zero_at_its_end(
    through: list[Status], inkaso: bool
):
    facts = a_sheet(inkaso=inkaso)
    way = [Status.CANCELLED, *through]
    balances = dict.fromkeys(Role, Decimal(0))
    for before, after in itertools.pairwise(way):
        for line in memo_lines(facts, before, after):
            balances[line.role] += line.amount if line.side is Side.DEBIT else -line.amount

    stands = memo_role(facts, way[-1])
    wanted = {stands: facts.amount, Role.PDC_CONTRA: -facts.amount} if stands else {}
    assert {role: amount for role, amount in balances.items() if amount} == wanted
