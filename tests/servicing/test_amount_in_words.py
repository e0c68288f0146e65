"""Amounts in words: a table as a teller would check it, and any amount read back by an independent reader."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from num2words import num2words

from servicing.amount_in_words import ENGLISH, LARGEST, in_words
from servicing.money import NotMoney

TABLE = [
    (0, "nol"),
    (1, "satu"),
    (2, "dua"),
    (9, "sembilan"),
    (10, "sepuluh"),
    (11, "sebelas"),
    (12, "dua belas"),
    (15, "lima belas"),
    (19, "sembilan belas"),
    (20, "dua puluh"),
    (21, "dua puluh satu"),
    (30, "tiga puluh"),
    (45, "empat puluh lima"),
    (99, "sembilan puluh sembilan"),
    (100, "seratus"),
    (101, "seratus satu"),
    (110, "seratus sepuluh"),
    (111, "seratus sebelas"),
    (112, "seratus dua belas"),
    (190, "seratus sembilan puluh"),
    (200, "dua ratus"),
    (211, "dua ratus sebelas"),
    (500, "lima ratus"),
    (999, "sembilan ratus sembilan puluh sembilan"),
    (1_000, "seribu"),
    (1_001, "seribu satu"),
    (1_010, "seribu sepuluh"),
    (1_011, "seribu sebelas"),
    (1_100, "seribu seratus"),
    (1_111, "seribu seratus sebelas"),
    (1_999, "seribu sembilan ratus sembilan puluh sembilan"),
    (2_000, "dua ribu"),
    (2_011, "dua ribu sebelas"),
    (10_000, "sepuluh ribu"),
    (11_000, "sebelas ribu"),
    (11_500, "sebelas ribu lima ratus"),
    (12_345, "dua belas ribu tiga ratus empat puluh lima"),
    (21_000, "dua puluh satu ribu"),
    (36_000, "tiga puluh enam ribu"),
    (50_000, "lima puluh ribu"),
    (72_000, "tujuh puluh dua ribu"),
    (100_000, "seratus ribu"),
    (100_001, "seratus ribu satu"),
    (101_000, "seratus satu ribu"),
    (111_111, "seratus sebelas ribu seratus sebelas"),
    (201_000, "dua ratus satu ribu"),
    (249_000, "dua ratus empat puluh sembilan ribu"),
    (614_500, "enam ratus empat belas ribu lima ratus"),
    (700_000, "tujuh ratus ribu"),
    (1_000_000, "satu juta"),
    (1_000_001, "satu juta satu"),
    (1_001_000, "satu juta seribu"),
    (1_001_001, "satu juta seribu satu"),
    (1_100_011, "satu juta seratus ribu sebelas"),
    (1_236_000, "satu juta dua ratus tiga puluh enam ribu"),
    (1_272_000, "satu juta dua ratus tujuh puluh dua ribu"),
    (1_321_600, "satu juta tiga ratus dua puluh satu ribu enam ratus"),
    (2_650_500, "dua juta enam ratus lima puluh ribu lima ratus"),
    (5_000_000, "lima juta"),
    (5_000_001, "lima juta satu"),
    (6_811_000, "enam juta delapan ratus sebelas ribu"),
    (10_000_000, "sepuluh juta"),
    (11_011_011, "sebelas juta sebelas ribu sebelas"),
    (21_000_017, "dua puluh satu juta tujuh belas"),
    (100_000_000, "seratus juta"),
    (999_999_999, "sembilan ratus sembilan puluh sembilan juta sembilan ratus sembilan puluh sembilan ribu "
                  "sembilan ratus sembilan puluh sembilan"),
    (1_000_000_000, "satu miliar"),
    (1_000_001_000, "satu miliar seribu"),
    (11_000_000_000, "sebelas miliar"),
    (10**12, "satu triliun"),
    (10**12 + 1_000, "satu triliun seribu"),
    (10**15, "satu kuadriliun"),
]  # fmt: skip
WITH_SEN = [
    ("0.01", "nol rupiah satu sen"),
    ("0.50", "nol rupiah lima puluh sen"),
    ("1.11", "satu rupiah sebelas sen"),
    ("1000.50", "seribu rupiah lima puluh sen"),
    ("1236000.75", "satu juta dua ratus tiga puluh enam ribu rupiah tujuh puluh lima sen"),
    ("1200000.00", "satu juta dua ratus ribu rupiah"),
]


@pytest.mark.parametrize(("amount", "words"), TABLE, ids=lambda value: str(value)[:24])
def test_a_kwitansi_writes_the_amount_as_the_table_says(amount: int, words: str) -> None:
    assert in_words(amount) == f"{words} rupiah"


def test_the_table_has_sixty_values_at_least() -> None:
    assert len({amount for amount, _ in TABLE}) >= 60


@pytest.mark.parametrize(("amount", "words"), WITH_SEN)
def test_sen_follow_the_rupiah(amount: str, words: str) -> None:
    assert in_words(Decimal(amount)) == words


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        (0, "zero rupiah"),
        (1_001, "one thousand one rupiah"),
        (1_236_000, "one million two hundred thirty-six thousand rupiah"),
        (21_000_017, "twenty-one million seventeen rupiah"),
        (10**12, "one trillion rupiah"),
        ("13.05", "thirteen rupiah five sen"),
    ],
)
def test_english_papers_write_english_words(amount: int | str, words: str) -> None:
    assert in_words(Decimal(amount), ENGLISH) == words


@pytest.mark.parametrize("amount", [-1, "0.001", "NaN", "Infinity", LARGEST + 1])
def test_what_no_receipt_can_say_is_refused(amount: int | str) -> None:
    with pytest.raises(NotMoney, match="cannot be written in words"):
        in_words(Decimal(amount))


# --- somebody else reads the words ------------------------------------------------------------------------

_DIGITS = dict(
    zip(
        ("nol", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan"),
        range(10),
        strict=True,
    )
)
_WHOLE = {"sepuluh": 10, "sebelas": 11, "seratus": 100}
_SCALES = {"ribu": 10**3, "juta": 10**6, "miliar": 10**9, "triliun": 10**12, "kuadriliun": 10**15}


def read_number(words: list[str]) -> int:
    """The number as a reader builds it up, word by word from the left: it shares nothing with the writer."""
    total = group = digit = 0
    for word in words:
        if word in _DIGITS:
            digit = _DIGITS[word]
        elif word in _WHOLE:
            group += _WHOLE[word]
        elif word == "belas":
            group, digit = group + 10 + digit, 0
        elif word == "puluh":
            group, digit = group + 10 * digit, 0
        elif word == "ratus":
            group, digit = group + 100 * digit, 0
        elif word == "seribu":
            total += 1000
        else:
            total, group, digit = total + (group + digit) * _SCALES[word], 0, 0
    return total + group + digit


def read_amount(text: str) -> Decimal:
    rupiah, _, rest = text.partition(" rupiah")
    sen = rest.strip().removesuffix(" sen").split()
    return Decimal(read_number(rupiah.split())) + Decimal(read_number(sen)) / 100


amounts = st.integers(0, LARGEST) | st.integers(0, 3_000_000) | st.integers(0, 10**15).map(lambda n: n * 1000)


@given(amounts, st.integers(0, 99))
def test_whoever_reads_the_words_arrives_at_the_amount(rupiah: int, sen: int) -> None:
    amount = Decimal(min(rupiah, LARGEST)) + Decimal(sen) / 100

    assert read_amount(in_words(amount)) == amount


@given(st.integers(0, 10**15 - 1))
def test_the_words_are_those_that_another_writer_finds(amount: int) -> None:
    """It says `satu ribu` behind millions, where people and we say `seribu`; there the two may differ."""
    theirs = num2words(amount, lang="id")
    if amount >= 1_000_000 and amount // 1000 % 1000 == 1:
        theirs = theirs.replace(" satu ribu", " seribu")

    assert in_words(amount) == f"{theirs} rupiah"


@given(st.integers(0, LARGEST))
def test_no_word_is_an_abbreviation_and_none_says_dan(amount: int) -> None:
    words = in_words(min(amount, LARGEST)).split()

    assert {*words} <= {*_DIGITS, *_WHOLE, *_SCALES, "belas", "puluh", "ratus", "seribu", "rupiah"}
    assert "sejuta" not in words
