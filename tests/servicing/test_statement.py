"""The instalment table as of any day: the worked examples E5, E8, E10, E17 with each late charge line by line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from servicing.contract import Contract
from servicing.entries import (
    BroughtForward,
    ChargeMade,
    ContractActivated,
    DepositRefunded,
    DepositUsed,
    EntryReversed,
    Event,
    Fact,
    LateChargeWaived,
    MoneyAccount,
    OpeningPosition,
    ReceiptTaken,
)
from servicing.late_explanation import LateExplanation, LateLine
from servicing.money import Rounding, idr
from servicing.replay import replay
from servicing.roles import Role
from servicing.rules import (
    WEIGHT_DENOMINATOR,
    Dated,
    DayCount,
    LateCap,
    LateChargeRules,
    LateRate,
    LateTerms,
    Rules,
)
from servicing.schedule import ContractTerms, Method, build_schedule
from servicing.statement import InstalmentTable, NoTable, statement

CASH = MoneyAccount(Role.CASH_TELLER, "BDG")
SIGNED = date(2004, 12, 1)
TERMS = ContractTerms(SIGNED, idr(12_000_000), Method.FLAT, Decimal(20), 12)
START = Contract("C1", "BDG")
JAN_1, JAN_16, FEB_1, MAR_1 = date(2005, 1, 1), date(2005, 1, 16), date(2005, 2, 1), date(2005, 3, 1)


def rules(
    terms: LateTerms | None = None,
    rates: Sequence[tuple[date, str]] = ((date.min, "0.2"),),
) -> Rules:
    dated = Dated(tuple((since, LateRate(Decimal(percent))) for since, percent in rates))
    return Rules({"MOTOR": LateChargeRules(dated, Dated.always(terms or LateTerms()))})


class History:
    """C1's facts, written down one after the other."""

    def __init__(self) -> None:
        self.facts: list[Fact] = []
        self.add(SIGNED, ContractActivated("MOTOR", 1, build_schedule(TERMS)))

    def add(self, on: date, event: Event, value: date | None = None, **links: int) -> int:
        self.facts.append(Fact(len(self.facts) + 1, on, value or on, event, **links))
        return len(self.facts)

    def receive(self, on: date, amount: int, chosen: tuple[int, ...] | None = None, **more) -> int:
        return self.add(on, ReceiptTaken(idr(amount), "cash_customer", CASH, chosen), **more)

    def table(self, as_of: date, by: Rules | None = None) -> InstalmentTable:
        return statement(START, self.facts, by or rules(), as_of)


def told(line: LateLine) -> str:
    """A line of an explanation as a clerk would say it."""
    cost = Decimal(line.raw) / WEIGHT_DENOMINATOR
    who = f"paid by {line.paid_by}" if line.paid_by else "unpaid"
    return f"{line.days} days x {line.amount:,} x {line.rate.percent}% = {cost.normalize():,f} ({who})"


def lines(table: InstalmentTable, number: int) -> list[str]:
    explanation = table.rows[number - 1].explanation
    return [told(line) for line in explanation.lines] if explanation else []


def explained(table: InstalmentTable, number: int) -> LateExplanation:
    found = table.rows[number - 1].explanation
    assert found is not None
    return found


def test_e5_nothing_paid_for_a_month_costs_thirty_days_of_the_whole_instalment():
    table = History().table(FEB_1)

    assert (table.rows[0].amount, table.rows[0].unpaid) == (1_200_000, 1_200_000)
    assert table.rows[0].late_charge == 72_000
    assert table.rows[0].days_late == 30
    assert lines(table, 1) == ["30 days x 1,200,000 x 0.2% = 72,000 (unpaid)"]
    assert table.rows[1].late_charge == 0
    assert table.totals.late_charge == 72_000


def test_e5_after_two_months_each_instalment_has_its_own_days():
    table = History().table(MAR_1)

    assert [(r.number, r.days_late, int(r.late_charge)) for r in table.rows[:3]] == [
        (1, 60, 144_000),
        (2, 30, 72_000),
        (3, 0, 0),
    ]
    assert lines(table, 2) == ["30 days x 1,200,000 x 0.2% = 72,000 (unpaid)"]
    assert table.totals.late_outstanding == 216_000
    assert table.totals.overdue == 3_600_000


def test_e5_in_actual_days_is_told_in_actual_days():
    table = History().table(MAR_1, rules(LateTerms(day_count=DayCount.ACTUAL)))

    assert lines(table, 1) == ["59 days x 1,200,000 x 0.2% = 141,600 (unpaid)"]
    assert lines(table, 2) == ["28 days x 1,200,000 x 0.2% = 67,200 (unpaid)"]


def test_e8_a_partial_payment_leaves_its_own_line_in_the_late_charge():
    history = History()
    first = history.receive(JAN_16, 700_000)

    table = history.table(JAN_16)

    row = table.rows[0]
    assert (row.interest_paid, row.principal_paid, row.unpaid) == (200_000, 500_000, 500_000)
    assert (row.days_late, row.late_charge, row.late_outstanding) == (15, 36_000, 36_000)
    assert lines(table, 1) == [
        f"15 days x 700,000 x 0.2% = 21,000 (paid by {first})",
        "15 days x 500,000 x 0.2% = 15,000 (unpaid)",
    ]


def test_e8_the_second_payment_ends_the_late_charge_and_leaves_titipan():
    history = History()
    first, second = history.receive(JAN_16, 700_000), history.receive(FEB_1, 2_000_000)

    table = history.table(FEB_1)

    one, two = table.rows[0], table.rows[1]
    assert (one.unpaid, one.late_charge, one.late_paid, one.late_outstanding) == (0, 51_000, 51_000, 0)
    assert (two.unpaid, two.late_charge) == (0, 0)
    assert table.deposit == 249_000
    assert lines(table, 1) == [
        f"15 days x 700,000 x 0.2% = 21,000 (paid by {first})",
        f"30 days x 500,000 x 0.2% = 30,000 (paid by {second})",
    ]
    receipt = table.movements[1]
    assert (receipt.interest, receipt.principal, receipt.late_charge) == (200_000, 1_500_000, 51_000)
    assert (receipt.money, receipt.deposit) == (2_000_000, 249_000)
    assert [(s.instalment, s.interest, s.principal, s.late_charge) for s in receipt.shares] == [
        (1, 0, 500_000, 51_000),
        (2, 200_000, 1_000_000, 0),
    ]


def test_the_days_late_of_a_paid_instalment_stop_at_its_last_payment():
    history = History()
    history.receive(JAN_16, 1_236_000)

    assert history.table(MAR_1).rows[0].days_late == 15


def test_e10_a_base_that_shrinks_twice_has_three_lines():
    history = History()
    first = history.receive(date(2005, 1, 11), 300_000, (1,))
    second = history.receive(date(2005, 2, 6), 500_000, (1,))

    table = history.table(MAR_1)

    assert table.rows[0].late_charge == 89_000
    assert lines(table, 1) == [
        f"10 days x 300,000 x 0.2% = 6,000 (paid by {first})",
        f"35 days x 500,000 x 0.2% = 35,000 (paid by {second})",
        "60 days x 400,000 x 0.2% = 48,000 (unpaid)",
    ]


def test_e17_the_table_after_a_reversal_is_the_table_before_it():
    history = History()
    before = history.table(FEB_1)
    wrong = history.receive(JAN_16, 700_000)
    as_typed = history.table(FEB_1)
    history.add(JAN_16, EntryReversed(), reverses=wrong)
    after = history.table(FEB_1)

    assert (before.rows[0].unpaid, before.rows[0].late_charge) == (1_200_000, 72_000)
    assert (as_typed.rows[0].unpaid, as_typed.rows[0].late_charge) == (500_000, 51_000)
    assert replace(after, taken_back=()) == before
    assert [(t.entry, t.amount, t.reversed_by) for t in after.taken_back] == [(wrong, 700_000, wrong + 1)]


def test_e17_the_right_entry_takes_the_wrong_one_s_place():
    history = History()
    wrong = history.receive(JAN_16, 700_000)
    history.add(JAN_16, EntryReversed(), reverses=wrong)
    right = history.receive(JAN_16, 1_000_000, replaces=wrong)

    table = history.table(FEB_1)

    row = table.rows[0]
    assert (row.interest_paid, row.principal_paid, row.unpaid) == (200_000, 800_000, 200_000)
    assert row.late_charge == 42_000
    assert lines(table, 1) == [
        f"15 days x 1,000,000 x 0.2% = 30,000 (paid by {right})",
        "30 days x 200,000 x 0.2% = 12,000 (unpaid)",
    ]
    assert [m.entry for m in table.movements] == [right]


def test_the_table_of_a_past_day_knows_nothing_of_later_entries():
    history = History()
    earlier = history.table(JAN_16)
    history.receive(FEB_1, 2_000_000, value=JAN_16)

    assert history.table(JAN_16) == earlier
    assert history.table(FEB_1).rows[0].days_late == 15


def test_a_reversal_posted_later_is_not_known_on_the_earlier_day():
    history = History()
    wrong = history.receive(JAN_16, 700_000)
    history.add(FEB_1, EntryReversed(), reverses=wrong)

    assert history.table(JAN_16).rows[0].unpaid == 500_000
    assert history.table(JAN_16).taken_back == ()
    assert history.table(FEB_1).rows[0].unpaid == 1_200_000


def test_a_contract_has_no_table_before_it_was_signed():
    with pytest.raises(NoTable, match=r"C1 had no instalment table on 2004-11-30: it begins on 2004-12-01"):
        History().table(date(2004, 11, 30))


def test_a_contract_without_entries_has_no_table():
    with pytest.raises(NoTable, match="it has no entries"):
        statement(START, [], rules(), FEB_1)


def test_a_rate_that_changes_cuts_the_lateness_in_two_lines():
    by = rules(rates=[(date(2000, 1, 1), "0.2"), (date(2005, 1, 21), "0.5")])

    table = History().table(FEB_1, by)

    assert lines(table, 1) == [
        "19 days x 1,200,000 x 0.2% = 45,600 (unpaid)",
        "11 days x 1,200,000 x 0.5% = 66,000 (unpaid)",
    ]
    assert table.rows[0].late_charge == 111_600


def test_cap_rounding_and_minimum_come_once_in_this_order():
    terms = LateTerms(
        cap=LateCap(amount=idr(70_050)), rounding_unit=100, rounding=Rounding.UP, minimum=idr(75_000)
    )

    late = explained(History().table(FEB_1, rules(terms)), 1)

    assert late.raw == 72_000 * WEIGHT_DENOMINATOR
    assert late.capped == 70_050 * WEIGHT_DENOMINATOR
    assert (late.rounded, late.charged) == (70_100, 75_000)


def test_within_grace_the_days_are_shown_but_no_line_costs_anything():
    table = History().table(JAN_16, rules(LateTerms(grace_days=15)))

    assert (table.rows[0].days_late, table.rows[0].late_charge) == (15, 0)
    assert explained(table, 1).lines == ()
    assert explained(table, 1).charged == 0


def test_late_charge_from_before_the_cut_over_is_a_line_of_its_own():
    schedule = build_schedule(TERMS)
    opening = OpeningPosition(
        1, interest_paid=idr(200_000), principal_paid=idr(500_000), late_on_paid=idr(21_000)
    )
    forward = BroughtForward("MOTOR", 1, schedule, (opening,))
    table = statement(START, [Fact(1, JAN_16, JAN_16, forward)], rules(), FEB_1)

    late = explained(table, 1)
    assert late.brought_forward == 21_000
    assert lines(table, 1) == ["30 days x 500,000 x 0.2% = 30,000 (unpaid)"]
    assert late.charged == 51_000


def test_an_explanation_whose_lines_do_not_add_up_cannot_be():
    late = explained(History().table(FEB_1), 1)

    with pytest.raises(AssertionError, match="add up"):
        replace(late, raw=late.raw + 1)


def test_a_waiver_is_shown_beside_what_was_assessed_and_paid():
    history = History()
    history.add(FEB_1, LateChargeWaived(1, idr(30_000)))
    history.receive(FEB_1, 1_210_000, (1,))

    row = history.table(FEB_1).rows[0]

    assert (row.late_charge, row.late_waived, row.late_paid, row.late_outstanding) == (
        72_000,
        30_000,
        10_000,
        32_000,
    )
    waiver = history.table(FEB_1).movements[0]
    assert (waiver.name, waiver.money, waiver.waived) == ("waiver", 0, 30_000)


def test_charges_use_of_the_deposit_and_a_refund_are_in_the_table():
    history = History()
    history.add(SIGNED, ChargeMade("collection-1", "COLLECTION", idr(50_000), Role.OTHER_INCOME))
    history.receive(JAN_1, 1_500_000)
    history.add(JAN_1, DepositRefunded(idr(100_000), CASH))
    history.add(FEB_1, DepositUsed(idr(150_000)))

    table = history.table(FEB_1)

    assert [(c.charge, c.amount, c.paid) for c in table.charges] == [("collection-1", 50_000, 50_000)]
    assert table.deposit == 0
    assert [(m.name, m.money, m.deposit, m.other) for m in table.movements] == [
        ("receipt", 1_500_000, 250_000, 50_000),
        ("refund", -100_000, -100_000, 0),
        ("use of the deposit", 0, -150_000, 0),
    ]
    assert table.rows[1].interest_paid == 150_000


def test_totals_say_what_brings_the_contract_up_to_date():
    history = History()
    history.add(SIGNED, ChargeMade("letter", "REMINDER", idr(25_000), Role.OTHER_INCOME))

    totals = history.table(MAR_1).totals

    assert totals.unpaid == 14_400_000
    assert totals.charges_unpaid == 25_000
    assert totals.payable_now == 3_600_000 + 216_000 + 25_000


def test_days_past_due_are_calendar_days_and_not_the_late_charge_s_days():
    table = History().table(MAR_1)

    assert table.days_past_due == 59
    assert table.rows[0].days_late == 60


@pytest.mark.parametrize("day", [JAN_1, JAN_16, FEB_1, MAR_1, date(2005, 12, 1), date(2006, 6, 1)])
def test_the_table_owes_what_replay_owes_on_every_day(day):
    history = History()
    history.receive(JAN_16, 700_000)
    history.receive(FEB_1, 2_000_000)

    table = history.table(day)

    contract = replay(START, history.facts, rules(), day).contract
    assert table.totals.unpaid == contract.unpaid_principal + contract.unpaid_interest
    assert table.totals.late_charge == sum(
        contract.late_charge(position, rules(), day) for position in contract.positions
    )
    assert table.deposit == contract.deposit
