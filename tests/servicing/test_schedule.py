"""Instalment tables: the worked examples E1 to E4 and E6, every split, nature and sink, and what is refused."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal, localcontext
from fractions import Fraction
from typing import Any

import pytest

from servicing.money import idr
from servicing.schedule import (
    ContractTerms,
    Instalment,
    Method,
    Nature,
    RoundingSink,
    Split,
    TermsFault,
    build_schedule,
    check_schedule,
    due_dates,
    effective_rate,
    instalment_amount,
    raw_instalment,
)

C1 = ContractTerms(date(2004, 12, 1), idr(12_000_000), Method.FLAT, Decimal(20), 12)
E2 = ContractTerms(date(2026, 1, 31), idr(13_700_000), Method.FLAT, Decimal("18.5"), 24)
E4 = replace(E2, method=Method.ANNUITY, rate_percent=Decimal(33))


def line(rows: Sequence[Instalment], number: int) -> tuple[int, int, int]:
    """Interest, principal and the balance after the line."""
    row = rows[number - 1]
    financed = sum(each.principal for each in rows)
    balance = financed - sum(each.principal for each in rows[:number])
    return int(row.interest), int(row.principal), int(balance)


def interest_of(rows: Sequence[Instalment]) -> int:
    """The interest of the whole table."""
    return int(sum(row.interest for row in rows))


def days(*texts: str) -> tuple[date, ...]:
    """Dates as DOMAIN writes them."""
    return tuple(date.fromisoformat(text) for text in texts)


# --- due dates (3.7) --------------------------------------------------------------------------------------


def test_e1_in_arrears_the_first_instalment_is_due_a_month_after_signing() -> None:
    dues = due_dates(C1)

    assert dues == tuple(date(2005, month, 1) for month in range(1, 13))


def test_e6_with_a_payment_in_advance_the_first_due_date_is_the_signing_date() -> None:
    dues = due_dates(replace(C1, paid_in_advance=1))

    assert dues == (date(2004, 12, 1), *(date(2005, month, 1) for month in range(1, 12)))


def test_several_payments_in_advance_share_the_signing_date_and_shorten_the_contract() -> None:
    dues = due_dates(replace(C1, paid_in_advance=3))

    assert dues == (*[date(2004, 12, 1)] * 3, *(date(2005, month, 1) for month in range(1, 10)))


def test_e3_in_advance_the_first_instalment_is_due_at_signing_and_the_day_31_does_not_drift() -> None:
    dues = due_dates(replace(E2, nature=Nature.IN_ADVANCE))

    assert dues[:5] == days("2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30", "2026-05-31")
    assert len(dues) == 24
    assert dues[-1] == date(2027, 12, 31)


def test_a_contract_may_name_another_due_day_than_its_signing_date() -> None:
    terms = replace(C1, months=3, signed=date(2005, 1, 20), due_day=31)

    assert terms.nominal_day == 31
    assert due_dates(terms) == days("2005-02-28", "2005-03-31", "2005-04-30")
    assert replace(terms, due_day=None).nominal_day == 20


@pytest.mark.parametrize("due_day", [5, 31])
def test_what_is_due_at_signing_is_due_on_the_signing_date_whatever_the_due_day(due_day: int) -> None:
    terms = replace(C1, months=3, signed=date(2005, 1, 20), due_day=due_day, paid_in_advance=1)

    assert due_dates(terms)[0] == date(2005, 1, 20)
    assert due_dates(terms)[1] == (date(2005, 2, 5) if due_day == 5 else date(2005, 2, 28))
    in_advance = replace(terms, paid_in_advance=0, nature=Nature.IN_ADVANCE)
    assert due_dates(in_advance) == due_dates(terms)


# --- flat contracts (4.2, 4.3) ----------------------------------------------------------------------------


def test_e1_every_line_of_the_seeds_contract_is_200_000_and_1_000_000() -> None:
    rows = build_schedule(C1)

    assert [row.number for row in rows] == list(range(1, 13))
    assert [line(rows, k) for k in range(1, 13)] == [
        (200_000, 1_000_000, 12_000_000 - k * 1_000_000) for k in range(1, 13)
    ]
    assert {row.amount for row in rows} == {1_200_000}
    assert interest_of(rows) == 2_400_000
    assert tuple(row.due for row in rows) == due_dates(C1)


def test_e2_the_raw_instalment_is_rounded_up_to_the_price_list() -> None:
    assert round(raw_instalment(E2), 2) == Fraction("782041.67")
    assert instalment_amount(E2) == 783_000
    assert interest_of(build_schedule(E2)) == 5_092_000 == 24 * 783_000 - 13_700_000


@pytest.mark.parametrize(
    ("split", "lines"),
    [
        (
            Split.STRAIGHT,
            {
                1: (212_167, 570_833, 13_129_167),
                2: (212_167, 570_833, 12_558_334),
                12: (212_167, 570_833, 6_850_004),
                23: (212_167, 570_833, 570_841),
                24: (212_159, 570_841, 0),
            },
        ),
        (
            Split.EFFECTIVE,
            {
                1: (369_849, 413_151, 13_286_849),
                2: (358_695, 424_305, 12_862_544),
                12: (229_183, 553_817, 7_935_607),
                23: (40_624, 742_376, 762_420),
                24: (20_580, 762_420, 0),
            },
        ),
        (
            Split.SUM_OF_DIGITS,
            {
                1: (407_360, 375_640, 13_324_360),
                2: (390_387, 392_613, 12_931_747),
                12: (220_653, 562_347, 8_072_080),
                23: (33_947, 749_053, 766_027),
                24: (16_973, 766_027, 0),
            },
        ),
    ],
)
def test_e2_the_interest_of_a_flat_contract_is_split_as_agreed(
    split: Split, lines: dict[int, tuple[int, int, int]]
) -> None:
    rows = build_schedule(replace(E2, split=split))

    assert {k: line(rows, k) for k in lines} == lines
    assert {row.amount for row in rows} == {783_000}
    assert interest_of(rows) == 5_092_000


def test_e3_in_advance_the_first_line_of_the_effective_split_is_all_principal() -> None:
    rows = build_schedule(replace(E2, split=Split.EFFECTIVE, nature=Nature.IN_ADVANCE))

    assert [line(rows, k) for k in (1, 2, 12, 24)] == [
        (0, 783_000, 12_917_000),
        (383_500, 399_500, 12_517_500),
        (247_722, 535_278, 7_808_446),
        (22_579, 760_421, 0),
    ]
    assert interest_of(rows) == 5_092_000


@pytest.mark.parametrize("split", [Split.STRAIGHT, Split.SUM_OF_DIGITS])
def test_in_advance_changes_only_the_dates_of_the_other_splits(split: Split) -> None:
    in_arrears = build_schedule(replace(E2, split=split))
    in_advance = build_schedule(replace(E2, split=split, nature=Nature.IN_ADVANCE))

    assert [(row.interest, row.principal) for row in in_advance] == [
        (row.interest, row.principal) for row in in_arrears
    ]


def test_one_payment_in_advance_is_split_like_a_contract_in_advance() -> None:
    for split in Split:
        advance = build_schedule(replace(E2, split=split, paid_in_advance=1))

        assert advance == build_schedule(replace(E2, split=split, nature=Nature.IN_ADVANCE))


def test_no_interest_runs_before_the_signing_date_is_over() -> None:
    rows = build_schedule(replace(E2, split=Split.EFFECTIVE, paid_in_advance=3))

    assert [row.interest for row in rows[:3]] == [0, 0, 0]
    # After three instalments 11,351,000 are left; the rate that repays them in 21 months is 3.64679 percent.
    assert line(rows, 4) == (413_947, 369_053, 10_981_947)
    assert interest_of(rows) == 5_092_000


@pytest.mark.parametrize(
    ("split", "first", "last"),
    [
        (Split.STRAIGHT, (211_208, 571_792, 13_128_208), (211_216, 548_784, 0)),
        (Split.EFFECTIVE, (368_738, 414_262, 13_285_738), (19_915, 740_085, 0)),
        (Split.SUM_OF_DIGITS, (405_520, 377_480, 13_322_520), (16_897, 743_103, 0)),
    ],
)
def test_a_flat_contract_may_let_its_last_instalment_absorb_the_rounding(
    split: Split, first: tuple[int, int, int], last: tuple[int, int, int]
) -> None:
    rows = build_schedule(replace(E2, split=split, sink=RoundingSink.LAST_INSTALMENT))

    assert interest_of(rows) == 5_069_000
    assert {row.amount for row in rows[:-1]} == {783_000}
    assert rows[-1].amount == 13_700_000 + 5_069_000 - 23 * 783_000 == 760_000
    assert (line(rows, 1), line(rows, 24)) == (first, last)


def test_an_instalment_that_needs_no_rounding_is_not_rounded() -> None:
    assert instalment_amount(replace(E2, rounding_unit=1)) == 782_042
    assert instalment_amount(replace(E2, rounding_unit=500)) == 782_500
    assert instalment_amount(C1) == instalment_amount(replace(C1, rounding_unit=1)) == 1_200_000


def test_the_total_interest_of_a_fraction_of_a_rupiah_is_rounded_half_up() -> None:
    # 1,000,000 at 0.0006 percent for 1 month is half a rupiah, at 0.00059 percent less than that.
    half = replace(
        C1,
        principal=idr(1_000_000),
        months=1,
        rate_percent=Decimal("0.0006"),
        sink=RoundingSink.LAST_INSTALMENT,
    )

    assert [row.interest for row in build_schedule(half)] == [1]
    assert [row.interest for row in build_schedule(replace(half, rate_percent=Decimal("0.00059")))] == [0]


def test_a_few_rupiah_of_interest_are_never_handed_out_twice() -> None:
    # 50 rupiah over 60 months is 0.83 each, which rounds up to one: the last ten lines get none.
    terms = ContractTerms(
        date(2005, 1, 1),
        idr(100_000),
        Method.FLAT,
        Decimal("0.01"),
        60,
        rounding_unit=1,
        sink=RoundingSink.LAST_INSTALMENT,
    )

    rows = build_schedule(terms)

    assert [row.interest for row in rows] == [1] * 50 + [0] * 10
    assert sum(row.principal for row in rows) == 100_000


# --- annuities (4.4) --------------------------------------------------------------------------------------


def test_e4_an_annuity_pays_interest_on_the_balance_and_its_last_instalment_is_what_is_left() -> None:
    rows = build_schedule(E4)

    assert round(raw_instalment(E4), 2) == Fraction("787320.27")
    assert {row.amount for row in rows[:-1]} == {788_000}
    assert [line(rows, k) for k in (1, 12, 24)] == [
        (376_750, 411_250, 13_288_750),
        (233_750, 554_250, 7_945_732),
        (20_483, 744_836, 0),
    ]
    assert rows[-1].amount == 765_319
    assert interest_of(rows) == 5_189_319


def test_an_annuity_may_let_interest_absorb_the_rounding_so_that_all_instalments_are_equal() -> None:
    rows = build_schedule(replace(E4, sink=RoundingSink.INTEREST))

    assert {row.amount for row in rows} == {788_000}
    assert rows[:-1] == build_schedule(E4)[:-1]
    assert line(rows, 24) == (788_000 - 744_836, 744_836, 0)
    assert interest_of(rows) == 24 * 788_000 - 13_700_000


def test_an_annuity_in_advance_is_cheaper_by_one_month_of_interest() -> None:
    in_advance = replace(E4, nature=Nature.IN_ADVANCE)
    rows = build_schedule(in_advance)

    assert raw_instalment(in_advance) == raw_instalment(E4) / (1 + Fraction(33, 1200))
    assert line(rows, 1) == (0, 767_000, 12_933_000)
    assert line(rows, 2) == (355_658, 411_342, 12_521_658)
    assert line(rows, 24) == (19_857, 722_067, 0)
    assert rows == build_schedule(replace(E4, paid_in_advance=1))


def test_an_annuity_with_payments_in_advance_is_worth_the_amount_financed() -> None:
    terms = replace(E4, paid_in_advance=3)
    amount, growth = raw_instalment(terms), 1 + Fraction(33, 1200)

    assert 3 * amount + sum(amount / growth**month for month in range(1, 22)) == 13_700_000


def test_an_annuity_may_be_told_its_split_is_effective_and_stays_the_same() -> None:
    assert build_schedule(replace(E4, split=Split.EFFECTIVE)) == build_schedule(E4)


# --- corners ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("nature", Nature)
@pytest.mark.parametrize("sink", RoundingSink)
@pytest.mark.parametrize(
    ("method", "split"),
    [*((Method.FLAT, split) for split in Split), (Method.ANNUITY, Split.STRAIGHT)],
)
def test_without_interest_every_rupiah_is_principal(
    method: Method, split: Split, sink: RoundingSink, nature: Nature
) -> None:
    terms = replace(C1, rate_percent=Decimal(0), method=method, split=split, sink=sink, nature=nature)

    rows = build_schedule(terms)

    assert {(row.interest, row.principal) for row in rows} == {(0, 1_000_000)}


@pytest.mark.parametrize("split", Split)
@pytest.mark.parametrize("nature", Nature)
def test_a_flat_contract_of_one_month_has_one_line_with_all_its_interest(
    split: Split, nature: Nature
) -> None:
    rows = build_schedule(replace(C1, months=1, split=split, nature=nature))

    assert [(row.interest, row.principal) for row in rows] == [(200_000, 12_000_000)]


@pytest.mark.parametrize(
    ("nature", "sink", "interest"),
    [
        (Nature.IN_ARREARS, RoundingSink.LAST_INSTALMENT, 376_750),
        (Nature.IN_ARREARS, RoundingSink.INTEREST, 377_000),
        (Nature.IN_ADVANCE, RoundingSink.LAST_INSTALMENT, 0),
        (Nature.IN_ADVANCE, RoundingSink.INTEREST, 0),
    ],
)
def test_an_annuity_of_one_month_has_one_line(nature: Nature, sink: RoundingSink, interest: int) -> None:
    rows = build_schedule(replace(E4, months=1, nature=nature, sink=sink))

    assert [(row.interest, row.principal) for row in rows] == [(interest, 13_700_000)]


def test_a_table_does_not_depend_on_the_callers_decimal_precision() -> None:
    terms = replace(E2, split=Split.EFFECTIVE)
    expected = build_schedule(terms)

    with localcontext() as context:
        context.prec = 9

        assert build_schedule(terms) == expected


# --- the effective rate -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "percent"), [(1, "2.6996256528"), (0, "2.9689580419")], ids=["in arrears", "in advance"]
)
def test_e2_and_e3_the_effective_rate_has_the_printed_digits(start: int, percent: str) -> None:
    rate = effective_rate(idr(13_700_000), [(k, idr(783_000)) for k in range(start, start + 24)])

    assert round(rate * 100, 10) == Decimal(percent)


def test_the_effective_rate_is_exact_to_fifty_digits() -> None:
    rate = Fraction(effective_rate(idr(13_700_000), [(k, idr(783_000)) for k in range(1, 25)]))

    def worth(monthly: Fraction) -> Fraction:
        return sum((783_000 / (1 + monthly) ** k for k in range(1, 25)), Fraction(0))

    assert worth(rate - Fraction(1, 10**50)) > 13_700_000 > worth(rate + Fraction(1, 10**50))


def test_payments_of_exactly_the_amount_financed_have_a_rate_of_zero() -> None:
    assert effective_rate(idr(300), [(k, idr(100)) for k in (1, 2, 3)]) == 0
    assert effective_rate(idr(300), [(0, idr(200)), (1, idr(100))]) == 0
    assert effective_rate(idr(300), [(0, idr(300))]) == 0


def test_a_rate_may_be_enormous() -> None:
    # One rupiah of a million is left after signing and half a million comes back for it a month later.
    rate = effective_rate(idr(1_000_000), [(0, idr(999_999)), (1, idr(500_000))])

    assert abs(rate - 499_999) < Decimal(10) ** -40


def test_payments_that_do_not_repay_the_amount_have_no_rate() -> None:
    with pytest.raises(TermsFault) as refusal:
        effective_rate(idr(1_000_000), [(1, idr(998_999))])

    assert str(refusal.value) == "the payments are 1,001 less than the amount financed: no rate fits"


@pytest.mark.parametrize(("at_signing", "later"), [(1_000, 1), (1_000, 1_000), (1_001, 1_000)])
def test_payments_that_repay_everything_at_signing_have_no_rate(at_signing: int, later: int) -> None:
    with pytest.raises(TermsFault) as refusal:
        effective_rate(idr(1_000), [(0, idr(at_signing)), (1, idr(later))])

    assert str(refusal.value) == (
        "what is paid on the signing date already repays the amount financed: no rate fits"
    )


# --- terms that are refused -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"principal": idr(0)}, "the amount financed is 0: it must be above zero"),
        ({"principal": idr(-12_000)}, "the amount financed is -12,000: it must be above zero"),
        (
            {"principal": Decimal("0.5")},
            "the amount financed: Decimal('0.5') is not an amount in whole rupiah: "
            "write digits only, such as 1200000",
        ),
        (
            {"rate_percent": Decimal("-0.1")},
            "the rate is -0.1 percent a year: write a decimal of zero or more",
        ),
        ({"rate_percent": Decimal("NaN")}, "the rate is NaN percent a year: write a decimal of zero or more"),
        ({"rate_percent": 18.5}, "the rate is 18.5 percent a year: write a decimal of zero or more"),
        ({"months": 0}, "the contract has 0 instalments: write 1 to 600"),
        ({"months": -12}, "the contract has -12 instalments: write 1 to 600"),
        ({"months": 601}, "the contract has 601 instalments: write 1 to 600"),
        ({"paid_in_advance": -1}, "-1 instalments paid in advance: write 0 to 11"),
        ({"paid_in_advance": 12}, "12 instalments paid in advance: write 0 to 11"),
        (
            {"paid_in_advance": 1, "nature": Nature.IN_ADVANCE},
            "only an in-arrears contract has payments in advance: write 0 for this one",
        ),
        (
            {"method": Method.ANNUITY, "split": Split.SUM_OF_DIGITS},
            "an annuity's interest follows its balance: sum of digits splits flat contracts only",
        ),
        ({"rounding_unit": 0}, "the rounding unit is 0 rupiah: write 1 or more"),
        ({"due_day": 0}, "the due day is 0: write 1 to 31"),
        ({"due_day": 32}, "the due day is 32: write 1 to 31"),
    ],
)
def test_terms_that_cannot_be_are_refused_at_birth(change: dict[str, Any], fault: str) -> None:
    with pytest.raises(TermsFault) as refusal:
        replace(C1, **change)

    assert refusal.value.faults == (fault,)
    assert str(refusal.value) == fault


def test_every_fault_of_the_terms_is_named_at_once() -> None:
    with pytest.raises(TermsFault) as refusal:
        replace(C1, principal=idr(0), months=-3, rounding_unit=0, due_day=40)

    assert str(refusal.value) == (
        "the amount financed is 0: it must be above zero; the contract has -3 instalments: write 1 to 600; "
        "the rounding unit is 0 rupiah: write 1 or more; the due day is 40: write 1 to 31"
    )
    assert len(refusal.value.faults) == 4


@pytest.mark.parametrize(
    "change",
    [
        {"months": 600},
        {"months": 1},
        {"due_day": 31},
        {"due_day": 1},
        {"rounding_unit": 1},
        {"paid_in_advance": 11},
        {"principal": idr(1)},
    ],
)
def test_terms_on_the_edge_of_what_can_be_are_accepted(change: dict[str, Any]) -> None:
    assert replace(C1, **change)


def test_a_rounding_unit_too_coarse_for_the_contract_is_refused() -> None:
    tiny = ContractTerms(
        date(2005, 1, 1), idr(10_000), Method.FLAT, Decimal(0), 24, sink=RoundingSink.LAST_INSTALMENT
    )

    with pytest.raises(TermsFault) as refusal:
        build_schedule(tiny)

    assert refusal.value.faults == (
        "instalments of 1,000 do not fit: choose another rounding unit, sink or split",
        "instalment 24 has principal of -13,000: write zero or more",
    )


def test_a_split_that_would_let_the_balance_grow_is_refused() -> None:
    # 25 percent flat for ten years: the first digits take more interest than the instalment pays.
    long = replace(C1, rate_percent=Decimal(25), months=120)

    with pytest.raises(TermsFault, match="instalment 1 has principal of -"):
        build_schedule(replace(long, split=Split.SUM_OF_DIGITS))
    assert len(build_schedule(replace(long, split=Split.EFFECTIVE))) == 120


def test_an_effective_split_is_refused_when_the_advance_repays_everything() -> None:
    with pytest.raises(TermsFault, match="already repays the amount financed"):
        build_schedule(replace(C1, paid_in_advance=11, split=Split.EFFECTIVE))


# --- tables taken over as they are ------------------------------------------------------------------------


def table(*dues: str) -> list[Instalment]:
    """A table of 100 interest and 1,000 principal in each line."""
    return [Instalment(k, due, idr(100), idr(1_000)) for k, due in enumerate(days(*dues), start=1)]


def faults_of(rows: Sequence[Instalment], principal: int) -> tuple[str, ...]:
    """What is said about the table."""
    with pytest.raises(TermsFault) as refusal:
        check_schedule(rows, idr(principal))
    return refusal.value.faults


def test_a_table_that_adds_up_with_rising_dates_is_taken_over() -> None:
    check_schedule(table("2005-01-01", "2005-02-01", "2005-03-01"), idr(3_000))
    check_schedule([Instalment(1, date(2005, 1, 1), idr(0), idr(5))], idr(5))
    check_schedule([replace(table("2005-01-01")[0], principal=idr(0))], idr(0))


def test_only_the_instalments_at_signing_share_a_date() -> None:
    check_schedule(table("2005-01-01", "2005-01-01", "2005-01-01", "2005-02-01"), idr(4_000))

    assert faults_of(table("2005-01-01", "2005-02-01", "2005-02-01"), 3_000) == (
        "instalment 3 is due on 2005-02-01, not after 2005-02-01: put it later",
    )


def test_a_table_whose_dates_go_back_is_refused() -> None:
    assert faults_of(table("2005-02-01", "2005-01-01", "2005-03-01"), 3_000) == (
        "instalment 2 is due on 2005-01-01, not after 2005-02-01: put it later",
    )
    assert faults_of(table("2005-01-01", "2005-02-01", "2005-01-01"), 3_000) == (
        "instalment 3 is due on 2005-01-01, not after 2005-02-01: put it later",
    )


@pytest.mark.parametrize("principal", [2_999, 3_001])
def test_a_table_whose_principal_does_not_add_up_is_refused(principal: int) -> None:
    rows = table("2005-01-01", "2005-02-01", "2005-03-01")

    assert faults_of(rows, principal) == (
        f"the principal column adds up to 3,000, not to the {principal:,} financed",
    )


def test_an_empty_table_is_refused() -> None:
    assert faults_of([], 0) == ("the table has no instalment: it needs at least one",)


def test_every_fault_of_a_table_is_named_at_once() -> None:
    first, second = table("2005-01-01", "2005-02-01")
    rows = [replace(first, interest=idr(-1)), replace(second, number=3, principal=idr(-2_000))]

    assert faults_of(rows, -1_000) == (
        "instalment 1 has interest of -1: write zero or more",
        "line 2 is numbered 3: number the instalments 1, 2, 3 without gaps",
        "instalment 3 has principal of -2,000: write zero or more",
    )
