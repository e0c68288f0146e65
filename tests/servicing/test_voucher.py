"""Vouchers: balanced in each branch or not at all, netted by account, also between branches (2.0, 2.5; E15)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicing.money import ZERO, idr
from servicing.roles import Role
from servicing.voucher import Side, Unbalanced, Voucher, VoucherKind, VoucherLine, between_branches, net

JAN_16 = date(2005, 1, 16)
DR, CR = Side.DEBIT, Side.CREDIT


def line(
    branch: str, side: Side, role: Role, amount: int, contract: str | None = None, **more: str
) -> VoucherLine:
    return VoucherLine(branch, role, side, idr(amount), contract, **more)


# E15: number 1 of C1 (Bandung) paid in Jakarta on 16 January.
CASH = line("JKT", DR, Role.CASH_TELLER, 1_236_000)
INTEREST = line("BDG", CR, Role.AR_INTEREST, 200_000, "C1")
PRINCIPAL = line("BDG", CR, Role.AR_PRINCIPAL, 1_000_000, "C1")
LATE = line("BDG", CR, Role.LATE_CHARGE_INCOME, 36_000, "C1")


def test_e15_each_branch_balances_by_the_interbranch_account():
    lines = between_branches([CASH, INTEREST, PRINCIPAL, LATE], "JKT", "C1")

    assert [str(one) for one in lines] == [
        "JKT Dr CASH_TELLER 1,236,000",
        "BDG Dr INTERBRANCH:JKT C1 1,236,000",
        "JKT Cr INTERBRANCH:BDG C1 1,236,000",
        "BDG Cr AR_INTEREST C1 200,000",
        "BDG Cr AR_PRINCIPAL C1 1,000,000",
        "BDG Cr LATE_CHARGE_INCOME C1 36,000",
    ]
    voucher = Voucher("BKMJKT0501-00003", JAN_16, VoucherKind.RECEIPT_CASH, lines)
    assert voucher.totals("JKT") == voucher.totals("BDG") == (1_236_000, 1_236_000)


def test_money_of_the_contracts_own_branch_needs_no_interbranch_account():
    cash = line("BDG", DR, Role.CASH_TELLER, 1_236_000)

    lines = between_branches([cash, INTEREST, PRINCIPAL, LATE], "BDG", "C1")

    assert Role.INTERBRANCH not in {one.role for one in lines}


def test_a_branch_that_balances_by_itself_gets_no_interbranch_lines():
    memo = [
        line("BDG", DR, Role.PDC_CONTRA, 1_200_000, "C1"),
        line("BDG", CR, Role.PDC_IN_CLEARING, 1_200_000, "C1"),
    ]

    assert between_branches(memo, "JKT", "C1") == tuple(memo)


def test_money_that_goes_back_turns_the_interbranch_lines_round():
    refund = [one.mirrored() for one in (CASH, INTEREST, PRINCIPAL, LATE)]

    added = [str(one) for one in between_branches(refund, "JKT", "C1") if one.role is Role.INTERBRANCH]

    assert added == ["JKT Dr INTERBRANCH:BDG C1 1,236,000", "BDG Cr INTERBRANCH:JKT C1 1,236,000"]


def test_lines_of_one_account_become_one_and_those_that_cancel_are_gone():
    lines = net(
        [
            line("BDG", CR, Role.AR_LATE_CHARGE, 36_000, "C1"),
            line("BDG", DR, Role.BANK_IN, 100, bank="BCA"),
            line("BDG", DR, Role.AR_LATE_CHARGE, 36_000, "C1"),
            line("BDG", CR, Role.BANK_IN, 350, bank="BCA"),
            line("BDG", DR, Role.BANK_IN, 7, bank="MDR"),
        ]
    )

    assert [str(one) for one in lines] == ["BDG Dr BANK_IN:MDR 7", "BDG Cr BANK_IN:BCA 250"]


def test_a_voucher_reads_as_a_bookkeeper_writes_it():
    cash = line("BDG", DR, Role.CASH_TELLER, 1_236_000)
    voucher = Voucher("BKMBDG0501-00001", JAN_16, VoucherKind.RECEIPT_CASH, (cash, INTEREST, PRINCIPAL, LATE))

    assert str(voucher) == (
        "BKMBDG0501-00001  2005-01-16  receipt cash\n"
        "  Dr CASH_TELLER 1,236,000 [BDG]\n"
        "     Cr AR_INTEREST C1 200,000 [BDG]\n"
        "     Cr AR_PRINCIPAL C1 1,000,000 [BDG]\n"
        "     Cr LATE_CHARGE_INCOME C1 36,000 [BDG]"
    )


# --- what is no voucher -----------------------------------------------------------------------------------


@pytest.mark.parametrize("amount", [0, -5])
def test_a_line_has_an_amount_above_zero(amount: int):
    with pytest.raises(Unbalanced, match=f"a line of CASH_TELLER over {amount}: amounts are above zero"):
        line("BDG", DR, Role.CASH_TELLER, amount)


def test_interbranch_lines_and_only_they_name_a_counter_branch():
    with pytest.raises(
        Unbalanced, match="INTERBRANCH: INTERBRANCH lines, and only they, name a counter-branch"
    ):
        line("BDG", DR, Role.INTERBRANCH, 5, "C1")
    with pytest.raises(Unbalanced, match="CASH_TELLER: INTERBRANCH lines, and only they"):
        line("BDG", DR, Role.CASH_TELLER, 5, counter_branch="JKT")


def test_a_voucher_has_lines():
    with pytest.raises(Unbalanced, match="JUMBDG0501-00001: a voucher has lines"):
        Voucher("JUMBDG0501-00001", JAN_16, VoucherKind.CHARGE, ())


def test_a_voucher_balances_in_each_branch_and_not_only_in_total():
    with pytest.raises(Unbalanced, match="BKMJKT0501-00003: in BDG debits are 0 but credits 1,236,000"):
        Voucher("BKMJKT0501-00003", JAN_16, VoucherKind.RECEIPT_CASH, (CASH, INTEREST, PRINCIPAL, LATE))


# --- what holds for every voucher -------------------------------------------------------------------------

LINES = st.builds(
    line,
    st.sampled_from(["BDG", "JKT", "SBY"]),
    st.sampled_from(Side),
    st.sampled_from([Role.CASH_TELLER, Role.AR_INTEREST, Role.AR_PRINCIPAL]),
    st.integers(1, 5),
    st.sampled_from([None, "C1", "C2"]),
)


def signed(lines: Sequence[VoucherLine]) -> dict[tuple[str, Role, str | None], Decimal]:
    """The balance of each branch's accounts, added up by hand."""
    sums: dict[tuple[str, Role, str | None], Decimal] = {}
    for one in lines:
        key = (one.branch, one.role, one.contract)
        sums[key] = sums.get(key, ZERO) + (one.amount if one.side is DR else -one.amount)
    return {key: amount for key, amount in sums.items() if amount}


@given(st.lists(LINES, max_size=12))
def test_netting_keeps_every_balance_and_nothing_else(lines: list[VoucherLine]):
    netted = net(lines)

    assert signed(netted) == signed(lines)
    assert len(netted) == len(signed(lines))
    assert [one.side for one in netted] == sorted((one.side for one in netted), key=lambda side: side is CR)
    assert net([*lines, *(one.mirrored() for one in lines)]) == ()


@given(st.lists(LINES, min_size=1, max_size=12), st.sampled_from(["BDG", "JKT", "SBY"]))
def test_what_balances_in_total_balances_in_each_branch_once_it_is_between_branches(
    lines: list[VoucherLine], money_branch: str
):
    out = sum((one.amount if one.side is DR else -one.amount for one in lines), ZERO)
    money = (
        [line(money_branch, CR if out > 0 else DR, Role.BANK_IN, abs(int(out)), bank="BCA")] if out else []
    )

    made = between_branches([*lines, *money], money_branch, "C1")

    if made:
        Voucher("X", JAN_16, VoucherKind.GENERAL, made)  # refuses to be made when a branch does not balance
    own = [one for one in made if one.role is not Role.INTERBRANCH]
    assert signed(own) == signed([*lines, *money])
    between = [one for one in made if one.role is Role.INTERBRANCH]
    assert sum((one.amount if one.side is DR else -one.amount for one in between), ZERO) == 0
