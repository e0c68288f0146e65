"""Whatever happens to a contract, and in whatever order it is corrected: three ways of telling it agree.

The incremental way (from the state before), the full replay, and a story told by hand that shares no code with
either (`tests.servicing.history_oracle`). See DESIGN 1, "the pairs that guard the project".
"""

from __future__ import annotations

from collections.abc import Iterable
from copy import copy
from dataclasses import replace
from datetime import timedelta
from fractions import Fraction

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from books.chain import digest
from servicing.contract import Contract, Rows
from servicing.differences import HistoryDiffers, differing, outcome, outcome_of_last, restatement
from servicing.entries import ChargeMade, EntryReversed, Fact
from servicing.money import idr
from servicing.replay import replay
from servicing.roles import Role
from servicing.rules import WEIGHT_DENOMINATOR, Rules
from servicing.voucher import Side, Voucher, VoucherKind, VoucherLine
from tests.properties.histories import HOME, Case, Clerk, Step, cases
from tests.servicing.drawn import COMPANIES, PRODUCT
from tests.servicing.history_oracle import DayCosts, Moved, Story, slots, tell

DAY = settings(deadline=None, print_blob=True, max_examples=200)
NIGHT = settings(DAY, max_examples=3000)
night = pytest.mark.nightly


def story_of(clerk: Clerk, costs: DayCosts | None = None, rules: Rules | None = None) -> Story:
    nominal = clerk.facts[0].event.nominal_day  # type: ignore[union-attr]
    return tell(clerk.facts, rules or clerk.rules, PRODUCT, nominal, costs)


def plain(rows: Rows) -> Moved:
    return {(key.component.value, key.instalment, key.charge): int(amount) for key, amount in rows.items()}


def check_state(contract: Contract, told: Story) -> None:
    """Field by field; a moment is a cost in fractions of a rupiah."""
    assert [
        (
            p.number,
            p.due,
            int(p.interest_paid),
            int(p.principal_paid),
            int(p.late_paid),
            int(p.late_waived),
            int(p.late_waived_posted),
            int(p.late_income),
            Fraction(p.moment, WEIGHT_DENOMINATOR),
        )
        for p in contract.positions
    ] == [
        (
            line.number,
            line.due,
            line.interest_paid,
            line.principal_paid,
            line.late_paid,
            line.late_waived,
            line.late_waived_posted,
            line.late_income,
            line.cost,
        )
        for line in told.lines
    ]
    assert [(c.charge, c.made_on, int(c.amount), int(c.paid)) for c in contract.charges] == [
        (fee.name, fee.made_on, fee.amount, fee.paid) for fee in told.fees
    ]
    assert (contract.deposit, contract.refund_due) == (told.deposit, told.refund_due)
    assert (contract.interest_recognised, contract.assessed_to) == (told.recognised, told.assessed_to)


# --- three ways agree -------------------------------------------------------------------------------------


def check_three_ways(case: Case) -> None:
    clerk, _ = Clerk.of(case)
    costs = DayCosts(case.rules.late_charges[PRODUCT], case.opening.nominal_day, case.rules.calendar.holidays)

    for step in clerk.all_of(case.wishes):
        standing = replay(clerk.start, clerk.facts, case.rules)

        assert step.outcome.contract == standing.contract
        assert clerk.recorded == {entry: rows for entry, rows in standing.rows.items() if rows}
        told = story_of(clerk, costs)
        check_state(standing.contract, told)
        assert {entry: plain(rows) for entry, rows in clerk.recorded.items()} == {
            entry: moved for entry, moved in told.moved.items() if moved
        }
        if step.fact.reverses is None and step.fact.replaces is None:
            was = differing(clerk.recorded, step.outcome.rows)
            assert outcome(clerk.start, clerk.facts[:-1], was, step.fact, case.rules) == step.outcome


test_incremental_replay_and_the_story_by_hand_agree = DAY(given(cases())(check_three_ways))
test_incremental_replay_and_the_story_by_hand_agree_at_night = night(
    NIGHT(given(cases(30))(check_three_ways))
)


@DAY
@given(cases(), st.integers(0, 400))
def test_the_table_of_a_past_day_is_the_story_up_to_that_day(case: Case, days: int) -> None:
    clerk, _ = Clerk.of(case)
    list(clerk.all_of(case.wishes))
    evening = case.opened + timedelta(days)

    then = replay(clerk.start, clerk.facts, case.rules, evening)

    known = [fact for fact in clerk.facts if fact.posting_date <= evening]
    check_state(then.contract, tell(known, case.rules, PRODUCT, case.opening.nominal_day))


# --- corrections ------------------------------------------------------------------------------------------


def check_reversals(case: Case) -> None:
    clerk, _ = Clerk.of(case)
    for step in clerk.all_of(case.wishes):
        if isinstance(step.fact.event, EntryReversed):
            continue
        recorded, facts = differing(clerk.recorded, step.outcome.rows), clerk.facts[:-1]

        after = copy(clerk)
        after.facts = list(clerk.facts)
        undone = after.reverse(step.fact.id).outcome

        assert undone.contract == step.before
        assert after.recorded == recorded
        assert digest(replay(clerk.start, after.facts, case.rules).contract) == digest(
            replay(clerk.start, facts, case.rules).contract
        )
        assert sorted(map(str, undone.lines)) == sorted(str(x.mirrored()) for x in step.outcome.lines)


test_an_event_and_its_reversal_leave_everything_as_it_was = DAY(given(cases())(check_reversals))
test_an_event_and_its_reversal_leave_everything_as_it_was_at_night = night(
    NIGHT(given(cases(20))(check_reversals))
)


@DAY
@given(cases())
def test_a_corrected_history_is_the_history_that_was_right_from_the_start(case: Case) -> None:
    clerk, _ = Clerk.of(case)
    list(clerk.all_of(case.wishes))
    standing = [(slot.on, slot.fact) for slot in slots(clerk.facts) if slot.fact is not None]
    assume(all(fact.value_date <= on for on, fact in standing))

    right, rows = clerk.start, {}
    for on, fact in standing:
        plain_fact = replace(fact, posting_date=on, replaces=None)
        result = outcome_of_last(right, plain_fact, case.rules)
        right, rows = result.contract, {**rows, **result.rows}

    assert right == clerk.state
    assert rows == clerk.recorded


# --- money ------------------------------------------------------------------------------------------------

_PAID = ("INTEREST", "PRINCIPAL", "LATE_CHARGE", "OTHER", "DEPOSIT", "REFUND_DUE")


def check_money(case: Case) -> None:
    clerk, opening = Clerk.of(case)
    # What stands in the accounts when a contract is brought forward was posted by the old system.
    accounts = owed(story_of(clerk)) if not opening.outcome.lines else {}

    for step in [opening, *clerk.all_of(case.wishes)]:
        check_voucher(step)
        accounts = posted(accounts, step.outcome.lines)
        for rows in step.outcome.rows.values():
            moved = plain(rows)
            assert moved.get(("MONEY", 0, ""), 0) == sum(
                a for (what, _, _), a in moved.items() if what in _PAID
            )

    told = story_of(clerk)
    here = {role: amount for (branch, role), amount in accounts.items() if branch == HOME and amount}
    expected = owed(told)
    assert {role: here.get(role, 0) for _, role in expected} == {role: a for (_, role), a in expected.items()}
    money: dict[tuple[str, Role], int] = {}
    for slot in slots(clerk.facts):
        amount = told.moved[slot.fact.id].get(("MONEY", 0, ""), 0) if slot.fact else 0
        if slot.fact and amount:
            account = getattr(slot.fact.event, "into", None) or slot.fact.event.out_of  # type: ignore[union-attr]
            money[account.branch, account.role] = money.get((account.branch, account.role), 0) + amount
    for key, amount in money.items():
        assert accounts.get(key, 0) == amount
    assert sum(amount for (_, role), amount in accounts.items() if role is Role.INTERBRANCH) == 0


def check_voucher(step: Step) -> None:
    """It balances in each branch, and a receipt's or refund's money is what its other lines add up to."""
    if step.outcome.lines:
        voucher = Voucher("V", step.fact.posting_date, VoucherKind.GENERAL, step.outcome.lines)
        for branch in {line.branch for line in voucher.lines}:
            debits = sum(x.amount for x in voucher.lines if (x.branch, x.side) == (branch, Side.DEBIT))
            credits = sum(x.amount for x in voucher.lines if (x.branch, x.side) == (branch, Side.CREDIT))
            assert debits == credits > 0
    assert len({line.account for line in step.outcome.lines}) == len(step.outcome.lines)


def owed(told: Story) -> dict[tuple[str, Role], int]:
    """What the accounts of the contract must show, a debit being positive."""
    interest = sum(line.interest for line in told.lines)
    return {
        (HOME, Role.AR_PRINCIPAL): sum(line.principal - line.principal_paid for line in told.lines),
        (HOME, Role.AR_INTEREST): sum(line.interest - line.interest_paid for line in told.lines),
        (HOME, Role.AR_OTHER): sum(fee.amount - fee.paid for fee in told.fees),
        (HOME, Role.AR_LATE_CHARGE): sum(
            line.late_income - line.late_paid - line.late_waived_posted for line in told.lines
        ),
        (HOME, Role.CUSTOMER_DEPOSIT): -(told.deposit + told.refund_due),
        (HOME, Role.UNEARNED_INTEREST): told.recognised - interest,
    }


def posted(
    accounts: dict[tuple[str, Role], int], lines: Iterable[VoucherLine]
) -> dict[tuple[str, Role], int]:
    sums = dict(accounts)
    for line in lines:
        signed = int(line.amount) if line.side is Side.DEBIT else -int(line.amount)
        sums[line.branch, line.role] = sums.get((line.branch, line.role), 0) + signed
    return sums


test_what_the_contract_owes_is_what_the_vouchers_left_in_the_accounts = DAY(given(cases())(check_money))
test_what_the_contract_owes_is_what_the_vouchers_left_in_the_accounts_at_night = night(
    NIGHT(given(cases(30))(check_money))
)


def check_bounds(case: Case) -> None:
    clerk, opening = Clerk.of(case)
    for step in [opening, *clerk.all_of(case.wishes)]:
        state = step.outcome.contract
        for p in state.positions:
            assert 0 <= p.interest_paid <= p.interest
            assert 0 <= p.principal_paid <= p.principal
            assert min(p.late_paid, p.late_waived, p.late_waived_posted, p.moment, p.late_receivable) >= 0
            assert p.late_waived_posted <= p.late_waived
        for charge in state.charges:
            assert 0 <= charge.paid <= charge.amount
        assert min(state.deposit, state.refund_due, state.interest_recognised, state.unearned_interest) >= 0


test_nothing_is_paid_twice_and_nothing_is_below_zero = DAY(given(cases())(check_bounds))
test_nothing_is_paid_twice_and_nothing_is_below_zero_at_night = night(NIGHT(given(cases(30))(check_bounds)))


@DAY
@given(cases(6))
def test_late_charge_never_decreases_while_nothing_is_paid(case: Case) -> None:
    clerk, _ = Clerk.of(case)
    list(clerk.all_of(case.wishes))
    state = clerk.state

    for position in state.positions:
        days = [clerk.today + timedelta(days) for days in range(0, 90, 3)]
        charges = [state.late_charge(position, case.rules, day) for day in days]
        assert charges == sorted(charges)
        outstanding = [state.late_outstanding(position, case.rules, day) for day in days]
        assert outstanding == sorted(outstanding)


# --- a rule that changed the past -------------------------------------------------------------------------


@st.composite
def changed(draw: st.DrawFn, rules: Rules) -> Rules:
    """The same company with one part of its rules drawn again, past and future."""
    other = draw(COMPANIES)
    part = draw(st.sampled_from(["late_charges", "allocation", "recognition", "calendar"]))
    return replace(rules, **{part: getattr(other, part)})


def check_changed_past(case: Case, data: st.DataObject) -> None:
    clerk, _ = Clerk.of(case)
    list(clerk.all_of(case.wishes))
    rules = data.draw(changed(case.rules))
    told = tell(clerk.facts, rules, PRODUCT, case.opening.nominal_day)
    wanted = {entry: moved for entry, moved in told.moved.items() if moved}
    agrees = wanted == {entry: plain(rows) for entry, rows in clerk.recorded.items()}
    following = Fact(
        len(clerk.facts) + 1,
        clerk.today,
        clerk.today,
        ChargeMade("LAST", "COLLECTION", idr(5), Role.OTHER_INCOME),
    )

    if agrees:
        outcome(clerk.start, clerk.facts, clerk.recorded, following, rules)
    else:
        with pytest.raises(HistoryDiffers, match="contract C1 does not replay to what is recorded"):
            outcome(clerk.start, clerk.facts, clerk.recorded, following, rules)

    restated = restatement(clerk.start, clerk.facts, clerk.recorded, rules)
    assert bool(restated.rows) is not agrees
    check_state(restated.contract, told)
    clerk.recorded = clerk.recorded_with(restated)
    assert {entry: plain(rows) for entry, rows in clerk.recorded.items()} == wanted
    assert restatement(clerk.start, clerk.facts, clerk.recorded, rules).rows == {}
    outcome(clerk.start, clerk.facts, clerk.recorded, following, rules)


test_a_rule_that_changed_the_past_stops_the_contract_until_it_is_restated = DAY(
    given(cases(), st.data())(check_changed_past)
)
test_a_rule_that_changed_the_past_stops_the_contract_until_it_is_restated_at_night = night(
    NIGHT(given(cases(20), st.data())(check_changed_past))
)
