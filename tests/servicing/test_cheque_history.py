"""A sheet's history: what each step makes of it, and that taking one back is the state before it (DOMAIN 2.1)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicing.cheque_history import EntryRef, Sheet, Step, customer_fees, fold, standing
from servicing.cheques import STEPS, Status, StepKind, WrongStep
from servicing.money import idr
from servicing.refusals import Again
from tests.servicing.sheets import FEB_1, FEB_2, FEB_7, FEB_8, JAN_3, Life, a_sheet, entry, part, refuses


def test_a_received_sheet_is_registered_and_lies_in_the_safe():
    sheet = Life().sheet

    assert (sheet.name, sheet.status, sheet.is_on_hand) == ("BG BCA 004417", Status.REGISTERED, True)
    assert (sheet.effective, sheet.presentable_from, sheet.clearance, sheet.deposit) == (
        FEB_1,
        FEB_1,
        None,
        None,
    )
    assert sheet.last.kind is StepKind.REGISTERED


def test_a_mutual_sheet_knows_its_contracts_the_main_one_first():
    facts = a_sheet(plan=(part(200_000, 3, "C2"), part(1_000_000, 1), part(0, 2, "C2")))

    assert facts.contracts == ("C1", "C2")


def test_an_entry_is_named_by_its_branch_and_number():
    assert str(EntryRef("JKT", 31)) == "JKT/31"


def test_a_deposit_remembers_account_presentation_and_expected_answer():
    life = Life()

    sheet = life.deposit(FEB_1, "MDR", "JKT", presented_on=FEB_2, expected_on=FEB_7)

    assert sheet.status is Status.DEPOSITED
    assert not sheet.is_on_hand
    assert sheet.deposit is not None
    assert (sheet.deposit.bank_branch, sheet.deposit.bank) == ("JKT", "MDR")
    assert (sheet.deposit.on, sheet.deposit.presented_on, sheet.deposit.expected_on) == (FEB_1, FEB_2, FEB_7)
    assert sheet.last.decided() == {
        "bank_branch": "JKT",
        "bank": "MDR",
        "presented_on": FEB_2,
        "expected_on": FEB_7,
    }


def test_a_withdrawn_sheet_lies_in_the_safe_again_and_keeps_its_steps():
    life = Life()
    life.deposit(FEB_1)
    life.step(StepKind.TICKED, FEB_1)

    sheet = life.step(StepKind.WITHDRAWN, FEB_1)

    assert (sheet.status, sheet.deposit, sheet.ticked) == (Status.REGISTERED, None, False)
    assert [step.kind.value for step in sheet.steps] == ["REGISTERED", "DEPOSITED", "TICKED", "WITHDRAWN"]


def test_a_tick_is_a_mark_and_clears_nothing():
    life = Life()
    life.deposit(FEB_1)

    assert life.step(StepKind.TICKED, FEB_1).ticked
    assert life.sheet.status is Status.DEPOSITED
    assert not life.step(StepKind.UNTICKED, FEB_1).ticked


def test_the_credit_keeps_its_value_date_and_the_entry_of_its_receipts():
    life = Life()
    life.deposit(FEB_1)

    sheet = life.clear(FEB_2, value_date=FEB_1)

    assert (sheet.status, sheet.ticked, sheet.reconciled) == (Status.CLEARED, True, False)
    assert sheet.clearance is not None
    assert (sheet.clearance.on, sheet.clearance.value_date) == (FEB_2, FEB_1)
    assert sheet.clearance.receipts == sheet.clearance.entry == sheet.last.entry
    assert life.step(StepKind.RECONCILED, FEB_7).reconciled


def test_a_bounce_before_the_credit_leaves_a_sheet_in_the_safe_and_its_reason():
    life = Life()
    life.deposit(FEB_1)

    sheet = life.bounce(FEB_2, 1, letter="SKP 88", customer_fee=idr(100_000), charge="BOUNCE-1")

    assert (sheet.status, sheet.is_on_hand, sheet.clearance) == (Status.BOUNCED, True, None)
    (bounce,) = sheet.bounces
    assert (bounce.on, bounce.code, bounce.empty, bounce.again) == (FEB_2, 1, True, Again.YES)
    assert (bounce.bank, bounce.letter, bounce.charge) == ("BCA", "SKP 88", "BOUNCE-1")
    assert customer_fees(sheet) == 100_000


def test_a_bounce_after_the_credit_is_e13():
    life = Life(effective=date(2005, 1, 1), received=date(2004, 12, 28))
    life.deposit(JAN_3)
    cleared = life.clear(date(2005, 1, 4))

    sheet = life.take(
        cleared.step(StepKind.BOUNCED, date(2005, 1, 6), entry(), takes_back=cleared.last.place, code=1)
    )

    assert sheet.status is Status.BOUNCED
    assert (sheet.clearance, sheet.ticked, len(sheet.bounces)) == (None, False, 1)
    assert [step.kind.value for step in standing(sheet.steps)] == ["REGISTERED", "DEPOSITED", "BOUNCED"]


def test_a_bounce_recorded_wrongly_brings_the_credit_back_with_its_receipts_entered_again():
    life = Life()
    life.deposit(FEB_1)
    cleared = life.clear(FEB_2)
    life.take(cleared.step(StepKind.BOUNCED, FEB_7, entry(), takes_back=cleared.last.place, code=1))

    sheet = life.reverse(FEB_8)

    assert sheet.status is Status.CLEARED
    assert not sheet.bounces
    assert sheet.clearance is not None
    assert cleared.clearance is not None
    assert sheet.clearance.entry == cleared.clearance.entry
    assert sheet.clearance.receipts == sheet.last.entry


def test_a_held_sheet_waits_and_only_the_customers_own_wish_is_kept_for_late_charge():
    asked, ours = Life(), Life()

    held = asked.hold(JAN_3, FEB_7)
    waiting = ours.hold(JAN_3, FEB_7, by_customer=False)

    assert (held.status, held.until, held.customer_until) == (Status.HELD, FEB_7, FEB_7)
    assert (waiting.status, waiting.until, waiting.customer_until) == (Status.HELD, FEB_7, None)
    assert held.presentable_from == waiting.presentable_from == FEB_7


def test_a_hold_that_is_released_early_counts_to_its_release():
    asked, ours = Life(), Life()
    asked.hold(JAN_3, FEB_7)
    ours.hold(JAN_3, FEB_7, by_customer=False)

    early = asked.step(StepKind.RELEASED, FEB_2)
    assert (early.status, early.until, early.customer_until) == (Status.REGISTERED, None, FEB_2)
    assert ours.step(StepKind.RELEASED, FEB_2).customer_until is None


def test_a_request_stays_open_until_it_is_answered():
    life = Life()
    life.step(StepKind.REQUESTED, JAN_3, until=FEB_7, by_customer=True, channel="counter")
    open_ = life.step(StepKind.REQUESTED, JAN_3, effective=FEB_8)
    assert [(r.until, r.effective, r.by_customer, r.channel) for r in open_.requests] == [
        (FEB_7, None, True, "counter"),
        (None, FEB_8, False, ""),
    ]

    rejected = life.step(StepKind.REJECTED, JAN_3, answers=2)
    assert [request.place for request in rejected.requests] == [3]
    assert rejected.status is Status.REGISTERED

    dated = life.step(StepKind.DATE_CHANGED, JAN_3, effective=FEB_8, answers=3)
    assert dated.requests == ()
    assert (dated.effective, dated.corrections, dated.facts.effective) == (FEB_8, 1, FEB_1)


def test_a_correction_without_a_new_date_counts_and_leaves_the_date():
    sheet = Life(corrections=1).step(StepKind.DATE_CHANGED, JAN_3)

    assert (sheet.effective, sheet.corrections) == (FEB_1, 2)


def test_a_repair_holds_for_one_presentation():
    life = Life()
    life.deposit(FEB_1)
    life.bounce(FEB_2, 12)
    assert life.step(StepKind.REPAIRED, FEB_7).repaired

    assert not life.deposit(FEB_7).repaired
    assert len(life.sheet.bounces) == 1


def test_a_replaced_sheet_leads_to_its_successor():
    sheet = Life().step(StepKind.REPLACED, JAN_3, successor=9)
    paid = Life().step(StepKind.REPLACED, JAN_3, paid_by="KWBDG05-000001")

    assert (sheet.status, sheet.successor) == (Status.REPLACED, 9)
    assert paid.paid_by == "KWBDG05-000001"


def test_a_sheet_in_clearing_is_noted_for_return_and_stays_there():
    life = Life()
    life.deposit(FEB_1)

    sheet = life.step(StepKind.RETURN_WANTED, FEB_1)

    assert (sheet.status, sheet.return_wanted) == (Status.DEPOSITED, True)
    assert life.bounce(FEB_2).return_wanted


def test_a_registration_that_was_taken_back_leaves_a_cancelled_sheet():
    sheet = Life().reverse(JAN_3)

    assert (sheet.status, sheet.effective) == (Status.CANCELLED, FEB_1)


def test_no_step_goes_back_before_the_last_one():
    life = Life()
    life.deposit(FEB_2)

    with (
        life.unchanged(),
        refuses(
            WrongStep,
            "BG BCA 004417 was deposited on 2005-02-02: it cannot be cleared on 2005-02-01, before that: "
            "correct the date",
        ),
    ):
        life.clear(FEB_1)


# --- taking back ------------------------------------------------------------------------------------------


def test_what_stands_on_a_step_is_reversed_first():
    life = Life()
    deposited = life.deposit(FEB_1).last
    cleared = life.clear(FEB_2)

    with (
        life.unchanged(),
        refuses(
            WrongStep,
            f"BG BCA 004417 was deposited on 2005-02-01, and cleared on 2005-02-02 ({cleared.last.entry}): "
            "reverse that first",
        ),
    ):
        life.reverse(FEB_7, deposited)


def test_a_step_is_taken_back_once():
    life = Life()
    deposited = life.deposit(FEB_1).last
    life.reverse(FEB_1)

    with (
        life.unchanged(),
        refuses(
            WrongStep,
            "BG BCA 004417 was deposited on 2005-02-01, and that was taken back already: "
            "enter the right data again",
        ),
    ):
        life.reverse(FEB_2, deposited)


@pytest.mark.parametrize("how", ["reverse", "cancel"])
def test_a_correction_is_not_taken_back(how: str):
    life = Life()
    if how == "reverse":
        life.deposit(FEB_1)
        life.reverse(FEB_1)
    else:
        life.step(StepKind.CANCELLED, FEB_1)

    words = "taken back" if how == "reverse" else "cancelled"
    with (
        life.unchanged(),
        refuses(
            WrongStep,
            f"BG BCA 004417 was {words} on 2005-02-01: a correction is not taken back: "
            "enter the right data again",
        ),
    ):
        life.reverse(FEB_2)


@pytest.mark.parametrize("mark", [StepKind.RETURN_WANTED, StepKind.RECONCILED])
def test_a_note_is_taken_back_whatever_came_after_it(mark: StepKind):
    life = Life()
    life.deposit(FEB_1)
    if mark is StepKind.RECONCILED:
        life.clear(FEB_2)
    noted = life.step(mark, FEB_2).last
    life.step(StepKind.TICKED, FEB_7)

    sheet = life.reverse(FEB_8, noted)

    assert not sheet.return_wanted
    assert not sheet.reconciled
    assert sheet.ticked


# --- what holds for every history -------------------------------------------------------------------------


@st.composite
def lives(draw: st.DrawFn) -> Life:
    """Any lawful life of a sheet, reversals of its last standing step among its steps."""
    life = Life(plan=())
    day = JAN_3
    for _ in range(draw(st.integers(0, 8))):
        day += timedelta(days=draw(st.integers(0, 5)))
        lawful = [k for k, move in STEPS.items() if life.sheet.status in move.begins]
        kind = draw(st.sampled_from(lawful))
        _try(life, kind, day, draw(st.booleans()))
    return life


def _try(life: Life, kind: StepKind, day: date, by_customer: bool) -> None:
    sheet = life.sheet
    if kind is StepKind.REVERSED:
        live = standing(sheet.steps)
        if live and live[-1].kind is not StepKind.CANCELLED:
            life.reverse(day, live[-1])
    elif kind is StepKind.BOUNCED:
        taken = sheet.clearance.place if sheet.clearance else None
        life.step(kind, day, code=1, empty=True, again=Again.YES, takes_back=taken)
    elif kind is StepKind.HELD:
        life.hold(day, day + timedelta(days=7), by_customer)
    else:
        life.step(kind, day)


def without_steps(sheet: Sheet) -> tuple[object, ...]:
    """Everything about the sheet but how it came there."""
    return (
        sheet.status, sheet.effective, sheet.until, sheet.customer_until, sheet.deposit, sheet.bounces,
        sheet.repaired, sheet.ticked, sheet.reconciled, sheet.return_wanted, sheet.corrections, sheet.requests,
        sheet.successor, sheet.paid_by, sheet.clearance and (sheet.clearance.place, sheet.clearance.value_date),
    )  # fmt: skip


@given(lives(), st.sampled_from(StepKind), st.booleans())
def test_a_step_and_its_reversal_leave_the_sheet_as_it_was(life: Life, kind: StepKind, by_customer: bool):
    before, day = life.sheet, life.sheet.last.on
    if kind is StepKind.REVERSED or before.status not in STEPS[kind].begins:
        return
    _try(life, kind, day, by_customer)
    if life.sheet.last.kind is StepKind.CANCELLED:
        return

    life.reverse(day)

    assert without_steps(life.sheet) == without_steps(before)
    assert len(life.sheet.steps) == len(before.steps) + 2


@given(lives())
def test_a_fold_counts_every_standing_bounce_once_and_keeps_every_step(life: Life):
    sheet = life.sheet
    live = standing(sheet.steps)

    assert [bounce.place for bounce in sheet.bounces] == [s.place for s in live if s.kind is StepKind.BOUNCED]
    assert [step.place for step in sheet.steps] == list(range(1, len(sheet.steps) + 1))
    assert fold(sheet.facts, sheet.steps) == sheet
    ends: list[Step] = [step for step in live if STEPS[step.kind].ends is not None]
    assert sheet.status is (STEPS[ends[-1].kind].ends if ends else Status.CANCELLED)
