"""What a receipt says: its split by instalment and how the contract stands after it (DOMAIN 2.6, 6.1; E7-E9)."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from servicing.contract import Component, total
from servicing.entries import ChargeMade
from servicing.money import ZERO, idr
from servicing.receipt_terms import Share, shares_of, standing_of, total_of
from servicing.roles import Role
from tests.servicing.card import RULES, History

JAN_16, FEB_1, MAR_1 = date(2005, 1, 16), date(2005, 2, 1), date(2005, 3, 1)


def share(number: int, interest: int, principal: int, late_charge: int = 0) -> Share:
    return Share(number, idr(interest), idr(principal), idr(late_charge))


def test_e7_a_full_payment_says_interest_principal_and_late_charge_of_its_instalment():
    history = History()

    rows = history.receive(FEB_1, 1_272_000, chosen=(1,)).rows[2]

    (paid,) = shares_of(rows)
    assert paid == share(1, 200_000, 1_000_000, 72_000)
    assert paid.total == 1_272_000
    assert str(paid) == "instalment 1: interest 200,000, principal 1,000,000, late charge 72,000"


def test_e8_a_partial_payment_says_what_it_paid_and_what_stays_unpaid():
    history = History()

    rows = history.receive(JAN_16, 700_000).rows[2]

    assert [str(one) for one in shares_of(rows)] == ["instalment 1: interest 200,000, principal 500,000"]
    stands = standing_of(history.state, RULES, JAN_16)
    assert (stands.overdue, stands.late_charge, stands.arrears) == (500_000, 36_000, 536_000)
    assert (stands.next_number, stands.next_due, stands.next_amount) == (2, FEB_1, 1_200_000)


def test_e8_a_payment_over_two_instalments_says_each_of_them_and_the_titipan():
    history = History()
    history.receive(JAN_16, 700_000)

    rows = history.receive(FEB_1, 2_000_000).rows[3]

    assert shares_of(rows) == (share(1, 0, 500_000, 51_000), share(2, 200_000, 1_000_000))
    assert (total_of(rows, Component.DEPOSIT), total_of(rows, Component.OTHER)) == (249_000, 0)
    stands = standing_of(history.state, RULES, FEB_1)
    assert (stands.arrears, stands.deposit, stands.next_number) == (0, 249_000, 3)


def test_a_fee_is_in_the_arrears_and_not_in_the_instalments():
    history = History()
    history.record(date(2005, 1, 3), ChargeMade("FEE-1", "COLLECTION", idr(50_000), Role.OTHER_INCOME))
    assert standing_of(history.state, RULES, date(2005, 1, 1)).charges == 50_000

    rows = history.receive(date(2005, 1, 3), 1_254_800).rows[3]

    assert total_of(rows, Component.OTHER) == 50_000
    assert shares_of(rows) == (share(1, 200_000, 1_000_000, 4_800),)
    assert standing_of(history.state, RULES, date(2005, 1, 3)).arrears == 0


def test_a_receipt_printed_again_a_year_later_says_what_the_first_said():
    history = History()
    history.receive(JAN_16, 700_000)

    then, later = (standing_of(history.state, RULES, day) for day in (JAN_16, MAR_1))

    assert then.arrears == 536_000
    assert later.overdue == 500_000 + 2 * 1_200_000


def test_what_falls_due_on_the_day_is_payable_now_and_does_not_come_next():
    stands = standing_of(History().state, RULES, FEB_1)

    assert (stands.overdue, stands.late_charge) == (2_400_000, 72_000)
    assert (stands.next_number, stands.next_due) == (3, MAR_1)


def test_after_the_last_instalment_nothing_comes_next():
    history = History()
    history.receive(date(2005, 1, 1), 14_400_000, chosen=tuple(range(1, 13)))

    stands = standing_of(history.state, RULES, date(2005, 1, 1))

    assert (stands.next_number, stands.next_due, stands.next_amount) == (None, None, ZERO)
    assert stands.arrears == 0


def test_money_that_only_waits_pays_no_instalment():
    history = History()
    rows = history.receive(date(2004, 12, 1), 5_000_000, chosen=(1,)).rows[2]

    assert total_of(rows, Component.DEPOSIT) == 3_800_000
    assert shares_of({key: a for key, a in rows.items() if key.component is Component.DEPOSIT}) == ()


@given(st.integers(1, 20_000_000), st.dates(date(2005, 1, 1), date(2006, 6, 1)))
def test_what_a_receipt_says_adds_up_to_its_money(amount: int, on: date):
    history = History()
    before = standing_of(history.state, RULES, on)

    rows = history.receive(on, amount).rows[2]
    after = standing_of(history.state, RULES, on)

    said = sum((one.total for one in shares_of(rows)), ZERO)
    assert said + total_of(rows, Component.OTHER) + total_of(rows, Component.DEPOSIT) == amount
    assert total_of(rows, Component.MONEY) == total(rows, Component.MONEY) == amount
    assert after.arrears == max(ZERO, before.arrears - amount)
