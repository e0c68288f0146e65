"""Numbers of vouchers and papers (DOMAIN 2.5, R53, R71)."""

from __future__ import annotations

from datetime import date

import pytest

from company.numbers import (
    Pattern,
    SeriesFull,
    UnknownSeries,
    paper_number,
    paper_series,
    voucher_number,
    voucher_series,
)
from company.organisation import Direction
from tests.company.sample import sample

FEBRUARY_2005, MARCH_2026 = date(2005, 2, 14), date(2026, 3, 2)


def test_a_vouchers_number_shows_document_branch_bank_direction_and_month() -> None:
    assert (
        voucher_number(sample(), "BBM", "JKT", "BCA", Direction.IN, FEBRUARY_2005, 12)
        == "BBMJKTBCAI0502-00012"
    )
    assert (
        voucher_number(sample(), "BBK", "SBY", "MDR", Direction.OUT, FEBRUARY_2005, 1)
        == "BBKSBYMDRO0502-00001"
    )


def test_without_a_bank_account_the_number_is_shorter() -> None:
    assert voucher_number(sample(), "BKM", "JKT", None, None, MARCH_2026, 219) == "BKMJKT2603-00219"
    assert voucher_number(sample(), "JUM", "BDG", None, None, FEBRUARY_2005, 31) == "JUMBDG0502-00031"


def test_a_series_begins_again_each_month_and_for_each_bank_account() -> None:
    series = {
        voucher_series(sample(), "BBM", "JKT", "BCA", Direction.IN, FEBRUARY_2005),
        voucher_series(sample(), "BBM", "JKT", "BCA", Direction.IN, date(2005, 3, 1)),
        voucher_series(sample(), "BBM", "JKT", "BRI", Direction.IN, FEBRUARY_2005),
        voucher_series(sample(), "BBM", "BDG", "BCA", Direction.IN, FEBRUARY_2005),
        voucher_series(sample(), "JUM", "BDG", None, None, FEBRUARY_2005),
    }

    assert series == {
        "BBMJKTBCAI0502-",
        "BBMJKTBCAI0503-",
        "BBMJKTBRII0502-",
        "BBMBDGBCAI0502-",
        "JUMBDG0502-",
    }


def test_a_papers_number_shows_paper_branch_and_year() -> None:
    assert paper_number(sample(), "KW", "BDG", FEBRUARY_2005, 1) == "KWBDG05-000001"
    assert paper_series(sample(), "KW", "BDG", FEBRUARY_2005) == paper_series(
        sample(), "KW", "BDG", date(2005, 9, 1)
    )
    assert paper_series(sample(), "TTS", "BDG", FEBRUARY_2005) == "TTSBDG05-"


def test_papers_and_vouchers_never_share_a_series() -> None:
    papers = {paper_series(sample(), paper, "BDG", FEBRUARY_2005) for paper in sample().numbers.papers}
    vouchers = {
        voucher_series(sample(), doc, "BDG", None, None, FEBRUARY_2005)
        for doc in sample().numbers.documents.values()
    }

    assert len(papers) == len(sample().numbers.papers)
    assert not papers & vouchers


def test_a_full_series_is_refused_and_says_what_to_widen() -> None:
    with pytest.raises(SeriesFull) as refusal:
        voucher_number(sample(), "BKM", "JKT", None, None, MARCH_2026, 100_000)

    assert str(refusal.value) == (
        "BKMJKT2603-: number 100000 does not fit into {SEQ:5}: widen the sequence in config/numbers.toml"
    )
    assert voucher_number(sample(), "BKM", "JKT", None, None, MARCH_2026, 99_999).endswith("-99999")
    with pytest.raises(SeriesFull):
        voucher_number(sample(), "BKM", "JKT", None, None, MARCH_2026, 0)


def test_an_unknown_branch_bank_or_paper_has_no_series() -> None:
    with pytest.raises(UnknownSeries, match=r"branches\.toml defines no branch MDN: add it there first"):
        voucher_series(sample(), "BKM", "MDN", None, None, MARCH_2026)
    with pytest.raises(UnknownSeries, match="branch BDG has no bank account BCA OUT: add it there"):
        voucher_series(sample(), "BBK", "BDG", "BCA", Direction.OUT, MARCH_2026)
    with pytest.raises(
        UnknownSeries, match="branch BDG has no bank account BCA without direction: add it there"
    ):
        voucher_series(sample(), "BBK", "BDG", "BCA", None, MARCH_2026)
    with pytest.raises(UnknownSeries, match=r"numbers\.toml defines no paper ABC: add \[papers\.ABC\]"):
        paper_number(sample(), "ABC", "BDG", MARCH_2026, 1)


def test_a_pattern_may_count_years_in_four_digits() -> None:
    pattern = Pattern.parse("{DOC:3}{BRANCH:3}/{YYYY}/{SEQ:4}")

    assert pattern.number(pattern.prefix(doc="KWT", branch="BDG", on=FEBRUARY_2005), 7) == "KWTBDG/2005/0007"
    assert pattern.length == 16
    assert not pattern.is_monthly
