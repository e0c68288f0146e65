"""Amounts, dates, rates and limits as people read them, in both languages."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from company.organisation import Language
from reports.wording import ENGLISH, TERMS, Wording, fraction_of
from servicing.money import Rounding, idr
from servicing.rules import WEIGHT_DENOMINATOR, GraceMode, LateCap, LateRate, LateTerms, RatePeriod

INDONESIAN = Wording(Language.INDONESIAN)


@pytest.mark.parametrize("month", range(1, 13))
def test_every_month_has_its_name_and_its_three_letters(month):
    day = date(2026, month, 1)

    assert ENGLISH.day(day) == f"1 {day:%B} 2026"
    assert ENGLISH.short(day) == f"1 {day:%b} 2026"
    assert INDONESIAN.short(day) == INDONESIAN.day(day)[:5] + " 2026"


def test_indonesian_writes_points_where_english_writes_commas():
    assert INDONESIAN.amount(Decimal("-1234567.50")) == "-1.234.567,50"
    assert ENGLISH.amount(Decimal("-1234567.50")) == "-1,234,567.50"


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (0, "0"),
        (WEIGHT_DENOMINATOR, "1"),
        (WEIGHT_DENOMINATOR * 5 // 2, "2.5"),
        (WEIGHT_DENOMINATOR // 10_000, "0.0001"),
        (WEIGHT_DENOMINATOR // 3, "≈ 0.3333"),
        (1, "≈ 0"),
        (WEIGHT_DENOMINATOR * 1_234_567, "1,234,567"),
    ],
)
def test_a_cost_before_rounding_is_shown_to_its_last_decimal_or_marked(raw, text):
    assert ENGLISH.exact(raw) == text


def test_a_share_that_never_ends_is_a_fraction_for_machines():
    assert fraction_of(WEIGHT_DENOMINATOR // 3) == "1/3"
    assert fraction_of(WEIGHT_DENOMINATOR * 7) == "7"


def test_a_rate_is_said_per_day_or_per_month():
    assert INDONESIAN.rate(LateRate(Decimal("0.20"))) == "0,2% per hari"
    assert ENGLISH.rate(LateRate(Decimal(6), RatePeriod.MONTH)) == "6% per month, a thirtieth of it per day"


@pytest.mark.parametrize(
    ("terms", "said"),
    [
        (LateTerms(), []),
        (LateTerms(grace_days=3), ["days of grace: 3, then every day counts"]),
        (
            LateTerms(grace_days=3, grace_mode=GraceMode.DEDUCT_GRACE),
            ["days of grace: 3, which never count"],
        ),
        (
            LateTerms(cap=LateCap(percent_of_instalment=Decimal("100.0"))),
            ["at most 100% of the instalment"],
        ),
        (LateTerms(cap=LateCap(amount=idr(500_000))), ["at most 500,000"]),
        (LateTerms(rounding=Rounding.DOWN), ["rounded down to 1 rupiah"]),
        (LateTerms(rounding_unit=100), ["rounded to the nearest 100 rupiah"]),
        (LateTerms(minimum=idr(1_000)), ["at least 1,000"]),
    ],
)
def test_limits_are_said_where_there_are_any(terms, said):
    assert ENGLISH.limits(terms) == said
    assert len(INDONESIAN.limits(terms)) == len(said)


def test_a_term_that_was_never_translated_is_refused():
    with pytest.raises(KeyError):
        INDONESIAN("Never heard of")


def test_every_term_of_the_customer_s_page_is_translated_and_none_is_left_over():
    rooms = Path(__file__).parents[2] / "reports"
    texts = [
        path.read_text(encoding="utf-8")
        for path in (*rooms.glob("*.py"), *rooms.glob("templates/instalment_table.html"))
    ]
    used = {term for text in texts for term in re.findall(r"""(?:\bw|self)\("([^"]+)"\)""", text)}

    assert used <= TERMS
    said_otherwise = {term for term in TERMS - used if not any(f'"{term}"' in text for text in texts)}
    assert said_otherwise == set()
