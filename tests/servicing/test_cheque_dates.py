"""The days of a sheet: the 70-day window, the presentation, and the day that pays (DOMAIN 2.1, 5; E11-E13, E19)."""

from __future__ import annotations

import itertools
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicing.calendar import BusinessCalendar
from servicing.cheque_dates import (
    Presentation,
    WarningCode,
    business_days,
    business_days_later,
    check_deposit,
    due_to_deposit_on,
    last_presentation_day,
    next_business_day,
    next_number,
    rolled,
    total,
    value_date,
    warnings,
)
from servicing.cheque_rules import ChequeRules
from servicing.cheques import ChequeRefused, SheetKind, StepKind, WrongStep
from servicing.rules import Dated, PdcValueDateRule
from tests.servicing.sheets import FEB_1, FEB_2, FEB_7, FEB_8, JAN_3, Life, a_sheet, refuses

RULES = ChequeRules()
# New year's day of 2005 fell on a Saturday; the Monday after it is closed here.
CLOSED_MONDAY = BusinessCalendar(frozenset({date(2005, 2, 7)}))
OPEN = BusinessCalendar()
DAYS = st.dates(date(2004, 1, 1), date(2006, 12, 31))
CALENDARS = st.frozensets(DAYS, max_size=60).map(BusinessCalendar)


def at(on: date, bank: str = "BCA", presented: date | None = None) -> Presentation:
    """A slip for a bank on the day; in the morning, when no later presentation is named."""
    return Presentation(on, presented or on, bank, OPEN)


# --- business days ----------------------------------------------------------------------------------------


def test_banks_answer_on_business_days():
    friday = date(2005, 2, 4)

    assert next_business_day(OPEN, friday) == date(2005, 2, 7)
    assert next_business_day(CLOSED_MONDAY, friday) == date(2005, 2, 8)
    assert business_days_later(CLOSED_MONDAY, friday, 2) == date(2005, 2, 9)
    assert business_days(CLOSED_MONDAY, date(2005, 2, 5), 3) == (
        date(2005, 2, 8),
        date(2005, 2, 9),
        date(2005, 2, 10),
    )


def test_a_sheet_is_brought_on_the_first_business_day_of_its_date_or_of_the_end_of_its_hold():
    life = Life(effective=date(2005, 2, 5))
    assert due_to_deposit_on(CLOSED_MONDAY, life.sheet) == date(2005, 2, 8)

    life.hold(JAN_3, date(2005, 2, 12))
    assert due_to_deposit_on(CLOSED_MONDAY, life.sheet) == date(2005, 2, 14)


@given(CALENDARS, DAYS, st.integers(0, 10))
def test_one_more_business_day_is_always_later(calendar: BusinessCalendar, day: date, count: int):
    this, following = (business_days_later(calendar, day, n) for n in (count, count + 1))

    assert day <= this < following
    assert calendar.is_business_day(this)
    between = [this + timedelta(n) for n in range(1, (following - this).days)]
    assert not any(calendar.is_business_day(one) for one in between)


@given(CALENDARS, DAYS, DAYS)
def test_a_later_day_never_has_an_earlier_answer(calendar: BusinessCalendar, one: date, other: date):
    early, late = sorted((one, other))

    assert business_days_later(calendar, early, 3) <= business_days_later(calendar, late, 3)


# --- the window -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("issued", "on", "last"),
    [
        (date(2026, 1, 5), date(2026, 2, 1), date(2026, 3, 16)),  # 26 days of January, 28, 16: seventy
        (date(2016, 12, 1), date(2017, 2, 1), date(2017, 8, 9)),  # 9 February and six months
        (
            date(2016, 12, 1),
            date(2017, 4, 3),
            date(2017, 2, 9),
        ),  # the same sheet after the tail was abolished
        (None, date(2026, 2, 1), None),
    ],
)
def test_a_sheet_can_be_presented_for_seventy_days_and_before_april_2017_for_six_months_more(
    issued: date | None, on: date, last: date | None
):
    tail = Dated(((date(2000, 1, 1), 6), (date(2017, 4, 1), 0)))

    assert last_presentation_day(issued, ChequeRules(tail_months=tail), on) == last


@given(DAYS, DAYS)
def test_a_sheet_that_was_issued_later_lasts_longer(one: date, other: date):
    early, late = sorted((one, other))
    days = [last_presentation_day(issued, RULES, late) for issued in (early, late)]

    assert days[0] is not None
    assert days[1] is not None
    assert days[1] - days[0] == late - early


def test_a_sheet_as_the_rules_want_it_is_received_without_a_warning():
    assert (
        warnings(a_sheet(effective=JAN_3 + timedelta(days=70), amount=500_000_000, corrections=3), RULES)
        == ()
    )


@pytest.mark.parametrize(
    ("facts", "code", "sentence"),
    [
        (
            {"issued": None},
            WarningCode.NO_ISSUE_DATE,
            "no issue date stands on it: the bank refuses it until it does",
        ),
        (
            {"amount": 500_000_001},
            WarningCode.CEILING,
            "500,000,001 is above 500,000,000 and does not go through clearing",
        ),
        ({"corrections": 4}, WarningCode.CORRECTIONS, "it has 4 signed corrections, more than 3"),
        (
            {"effective": date(2005, 1, 2), "issued": date(2004, 12, 30)},
            WarningCode.DATE_PASSED,
            "its effective date 2005-01-02 had passed when it was received",
        ),
        (
            {"kind": SheetKind.CHEQUE, "effective": JAN_3 + timedelta(days=71)},
            WarningCode.EXPIRED,
            "it can only be presented until 2005-03-14",
        ),
    ],
)
def test_what_is_wrong_with_a_sheet_is_said_when_it_is_received(
    facts: dict[str, object], code: WarningCode, sentence: str
):
    sheet = a_sheet(**facts)  # type: ignore[arg-type]

    (warning,) = warnings(sheet, RULES)

    assert warning.code is code
    assert warning.sentence == f"{sheet.name}: {sentence}"


def test_a_giro_dated_71_days_after_its_issue_lies_outside_its_window_and_is_expired_by_then():
    found = warnings(a_sheet(effective=JAN_3 + timedelta(days=71)), RULES)

    assert [str(w.code) for w in found] == ["WINDOW", "EXPIRED"]
    assert found[0].sentence == (
        "BG BCA 004417: its effective date lies 71 days after its issue, more than 70: "
        "ask for a new sheet in time"
    )


def test_every_warning_of_a_sheet_is_told():
    bad = a_sheet(issued=None, amount=600_000_000, corrections=5, effective=date(2005, 1, 1))

    assert [str(w.code) for w in warnings(bad, RULES)] == [
        "NO_ISSUE_DATE",
        "CEILING",
        "CORRECTIONS",
        "DATE_PASSED",
    ]


# --- the deposit ------------------------------------------------------------------------------------------


def test_a_sheet_goes_to_the_bank_from_its_date_to_the_end_of_its_window():
    sheet = Life().sheet

    check_deposit(sheet, RULES, at(FEB_1))
    check_deposit(sheet, RULES, at(date(2005, 3, 14)))


@pytest.mark.parametrize(
    ("on", "sentence"),
    [
        (
            date(2005, 1, 31),
            "BG BCA 004417 is effective on 2005-02-01: it cannot be deposited on 2005-01-31",
        ),
        (date(2005, 2, 5), "BG BCA 004417: banks are closed on 2005-02-05: deposit it on 2005-02-07"),
        (
            date(2005, 3, 15),
            "BG BCA 004417 could be presented until 2005-03-14: it has expired on 2005-03-15: "
            "return it and ask for another sheet",
        ),
    ],
)
def test_no_sheet_goes_to_the_bank_on_another_day(on: date, sentence: str):
    with refuses(ChequeRefused, sentence):
        check_deposit(Life().sheet, RULES, at(on))


def test_a_slip_after_the_cut_off_on_the_last_day_is_too_late():
    last = date(2005, 3, 14)

    with refuses(
        ChequeRefused,
        "BG BCA 004417 can be presented until 2005-03-14, and a slip after the bank's cut-off counts for "
        "2005-03-15: return it and ask for another sheet",
    ):
        check_deposit(Life().sheet, RULES, at(last, presented=date(2005, 3, 15)))


def test_a_held_sheet_is_released_first():
    life = Life()
    life.hold(JAN_3, FEB_7)

    with refuses(
        WrongStep,
        "BG BCA 004417 is held and cannot be deposited: release it first, or wait for the end of its hold",
    ):
        check_deposit(life.sheet, RULES, at(FEB_8))


def test_a_sheet_without_an_issue_date_has_no_window_that_we_could_know():
    check_deposit(Life(issued=None).sheet, RULES, at(date(2005, 12, 1)))


def test_a_sheet_above_the_ceiling_goes_only_to_its_own_bank():
    large = Life(amount=500_000_001).sheet

    check_deposit(large, RULES, at(FEB_1, "BCA"))
    check_deposit(Life(amount=500_000_000).sheet, RULES, at(FEB_1, "MDR"))
    with refuses(
        ChequeRefused,
        "BG BCA 004417 over 500,000,001 is above 500,000,000 and does not go through clearing: "
        "deposit it in an account at BCA, or ask for a transfer",
    ):
        check_deposit(large, RULES, at(FEB_1, "MDR"))


REFUSED = "BG BCA 004417 was refused on 2005-02-02 for reason "


@pytest.mark.parametrize(
    ("code", "bank", "sentence"),
    [
        (1, "BCA", None),  # balance not sufficient: yes, inside the window
        (9, "BCA", None),  # on its date, which has come
        (2, "BCA", "2 and may not be presented again: return it or let it be replaced"),
        (11, "BCA", "11 and may not be presented again: return it or let it be replaced"),
        (12, "BCA", "12: let the drawer mend and sign it, then record the repair"),
        (14, "BCA", "14: deposit it at the bank that it names, not at BCA again"),
        (14, "MDR", None),
    ],
)
def test_a_refused_sheet_comes_again_as_its_reason_allows(code: int, bank: str, sentence: str | None):
    life = Life()
    life.deposit(FEB_1)
    life.bounce(FEB_2, code)

    if sentence is None:
        check_deposit(life.sheet, RULES, at(FEB_7, bank))
    else:
        with refuses(ChequeRefused, REFUSED + sentence):
            check_deposit(life.sheet, RULES, at(FEB_7, bank))


def test_a_repaired_sheet_comes_again_once():
    life = Life()
    life.deposit(FEB_1)
    life.bounce(FEB_2, 12)
    life.step(StepKind.REPAIRED, FEB_2)
    check_deposit(life.sheet, RULES, at(FEB_7))

    life.deposit(FEB_7)
    life.bounce(FEB_8, 13)
    with pytest.raises(ChequeRefused, match=r"refused on 2005-02-08 for reason 13: let the drawer mend"):
        check_deposit(life.sheet, RULES, at(date(2005, 2, 9)))


# --- what counts for late charge --------------------------------------------------------------------------

PRESENTABLE, DEPOSIT, CLEARING = (
    PdcValueDateRule.PRESENTABLE,
    PdcValueDateRule.DEPOSIT,
    PdcValueDateRule.CLEARING,
)


def test_e11_a_giro_received_in_february_and_effective_in_march_counts_from_march():
    life = Life(received=date(2005, 2, 28), effective=date(2005, 3, 2), issued=date(2005, 2, 28))
    life.deposit(date(2005, 3, 2))

    assert value_date(life.sheet, PRESENTABLE, date(2005, 3, 3)) == date(2005, 3, 2)


def test_e19_an_inkaso_sheet_counts_from_its_date_however_long_the_bank_took():
    life = Life(amount=2_400_000, inkaso=True, received=date(2005, 1, 20))
    life.deposit(FEB_1)
    credited = date(2005, 2, 14)

    assert value_date(life.sheet, PRESENTABLE, credited) == FEB_1
    assert value_date(life.sheet, CLEARING, credited) == credited


def test_a_slow_clerk_costs_the_customer_nothing_unless_the_setting_says_so():
    life = Life()
    life.deposit(FEB_7)

    assert value_date(life.sheet, PRESENTABLE, FEB_8) == FEB_1
    assert value_date(life.sheet, DEPOSIT, FEB_8) == FEB_7


def test_a_sheet_that_was_received_after_its_date_counts_from_its_receipt():
    life = Life(received=FEB_2)
    life.deposit(FEB_2)

    assert value_date(life.sheet, PRESENTABLE, FEB_7) == FEB_2


@pytest.mark.parametrize(("by_customer", "counts"), [(True, FEB_7), (False, FEB_1)])
def test_a_hold_counts_when_the_customer_asked_for_it(by_customer: bool, counts: date):
    life = Life()
    life.hold(JAN_3, FEB_7, by_customer)
    life.step(StepKind.RELEASED, FEB_7)
    life.deposit(FEB_7)

    assert value_date(life.sheet, PRESENTABLE, FEB_8) == counts


def test_after_a_bounce_the_deposit_that_cleared_counts():
    life = Life()
    life.deposit(FEB_1)
    life.bounce(FEB_2)
    life.deposit(FEB_7)

    assert value_date(life.sheet, PRESENTABLE, FEB_8) == FEB_7


def test_a_sheet_that_cleared_was_deposited_before():
    with pytest.raises(AssertionError, match="BG BCA 004417 clears but was never deposited"):
        value_date(Life().sheet, PRESENTABLE, FEB_8)


@given(
    st.sampled_from(PdcValueDateRule),
    st.tuples(*[st.integers(0, 40)] * 4),
    st.none() | st.booleans(),
    st.booleans(),
)
def test_the_day_that_pays_lies_between_receipt_and_credit_and_no_hold_of_ours_moves_it(
    rule: PdcValueDateRule, gaps: tuple[int, ...], by_customer: bool | None, bounced: bool
):
    received = JAN_3
    effective, deposited, again, credited = (
        received + timedelta(sum(gaps[: n + 1])) for n in range(len(gaps))
    )
    life = Life(received=received, effective=effective)
    plain = Life(received=received, effective=effective)
    if by_customer is not None:
        life.hold(received, deposited, by_customer)
        life.step(StepKind.RELEASED, deposited)
    for one in (life, plain):
        one.deposit(deposited)
        if bounced:
            one.bounce(deposited)
            one.deposit(again)

    day = value_date(life.sheet, rule, credited)

    assert received <= day <= credited
    if not by_customer:
        assert day == value_date(plain.sheet, rule, credited)
    assert value_date(life.sheet, PRESENTABLE, credited) <= value_date(life.sheet, DEPOSIT, credited)
    assert value_date(life.sheet, DEPOSIT, credited) <= value_date(life.sheet, CLEARING, credited)


# --- stacks -----------------------------------------------------------------------------------------------


def test_the_numbers_of_a_stack_keep_their_letters_and_their_width():
    assert next_number("AB 004419", 2) == "AB 004421"
    assert next_number("0099", 1) == "0100"
    with refuses(ChequeRefused, "ABC ends in no digits: enter the sheets of this stack one by one"):
        next_number("ABC", 0)
    with refuses(ChequeRefused, "the stack runs over the end of its book at AB 99: enter it in two stacks"):
        next_number("AB 99", 1)


def test_a_stack_is_dated_a_month_apart_without_drift():
    assert rolled("004401", date(2026, 1, 31), 4) == [
        ("004401", date(2026, 1, 31)),
        ("004402", date(2026, 2, 28)),
        ("004403", date(2026, 3, 31)),
        ("004404", date(2026, 4, 30)),
    ]


@given(DAYS, st.integers(1, 36))
def test_the_sheets_of_a_stack_follow_one_another(first: date, count: int):
    stack = rolled("000001", first, count)
    dates = [effective for _, effective in stack]

    assert [int(number) for number, _ in stack] == list(range(1, count + 1))
    assert dates == sorted(set(dates))
    assert all(later.month % 12 == (early.month + 1) % 12 for early, later in itertools.pairwise(dates))


def test_the_foot_of_a_slip_is_the_sum_of_its_sheets():
    sheets = [Life(number=f"{n}", amount=n * 100_000).sheet for n in (12, 9, 15)]

    assert total(sheets) == Decimal(3_600_000)
    assert total([]) == 0
