"""Amounts in words (terbilang), as a kwitansi writes them out (DOMAIN 6.1).

Indonesian reads groups of three digits. What a newcomer would get wrong is *se-*: one hundred is `seratus` in every
group, one thousand is `seribu` only when the thousands are exactly one (101,000 is `seratus satu ribu`), and a
million is always `satu juta` on a receipt. There is no "dan". The words end with the currency, and sen, where an
amount has any, follow it.

>>> in_words(1_236_000)
'satu juta dua ratus tiga puluh enam ribu rupiah'
>>> in_words(Decimal("1000.50"))
'seribu rupiah lima puluh sen'
>>> in_words(1_236_000, ENGLISH)
'one million two hundred thirty-six thousand rupiah'
>>> in_words(-1)
Traceback (most recent call last):
...
servicing.money.NotMoney: -1 cannot be written in words: an amount on a paper is not below zero
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from servicing.money import NotMoney

LARGEST: Final = 10**18 - 1
_SEN_PER_RUPIAH: Final = 100


def _below_thousand_id(number: int) -> list[str]:
    hundreds, rest = divmod(number, 100)
    words = []
    if hundreds:
        words += ["seratus"] if hundreds == 1 else [_UNITS_ID[hundreds], "ratus"]
    tens, unit = divmod(rest, 10)
    if rest in (10, 11):
        return [*words, "sepuluh" if rest == 10 else "sebelas"]
    if tens == 1:
        return [*words, _UNITS_ID[unit], "belas"]
    if tens:
        words += [_UNITS_ID[tens], "puluh"]
    return [*words, _UNITS_ID[unit]] if unit else words


def _below_thousand_en(number: int) -> list[str]:
    hundreds, rest = divmod(number, 100)
    words = [_SMALL_EN[hundreds], "hundred"] if hundreds else []
    if rest >= 20:
        tens, unit = divmod(rest, 10)
        return [*words, f"{_TENS_EN[tens]}-{_SMALL_EN[unit]}" if unit else _TENS_EN[tens]]
    return [*words, _SMALL_EN[rest]] if rest else words


_UNITS_ID: Final = ("nol", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan")
_SMALL_EN: Final = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven"),
    *("twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
_TENS_EN: Final = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")


@dataclass(frozen=True, slots=True)
class Numerals:
    """How one language counts: zero, the groups of thousands, and what it says instead of a lone thousand."""

    zero: str
    scales: tuple[str, ...]
    below_thousand: Callable[[int], list[str]]
    one_thousand: str | None = None

    def words(self, number: int) -> list[str]:
        """The number, group by group from the highest."""
        if number == 0:
            return [self.zero]
        words: list[str] = []
        for place in reversed(range(len(self.scales))):
            group = number // 1000**place % 1000
            if group == 1 and place == 1 and self.one_thousand:
                words.append(self.one_thousand)
            elif group:
                words += self.below_thousand(group)
                words += [self.scales[place]] if place else []
        return words


INDONESIAN: Final = Numerals(
    "nol", ("", "ribu", "juta", "miliar", "triliun", "kuadriliun"), _below_thousand_id, "seribu"
)
ENGLISH: Final = Numerals(
    "zero", ("", "thousand", "million", "billion", "trillion", "quadrillion"), _below_thousand_en
)


def in_words(amount: Decimal | int, numerals: Numerals = INDONESIAN) -> str:
    """The amount in rupiah, and sen where it has any, written out; raises NotMoney for what has no such words."""
    sen = Decimal(amount) * _SEN_PER_RUPIAH
    if not sen.is_finite() or sen != sen.to_integral_value():
        raise NotMoney(f"{amount} cannot be written in words: an amount has whole sen")
    if sen < 0:
        raise NotMoney(f"{amount} cannot be written in words: an amount on a paper is not below zero")
    rupiah, rest = divmod(int(sen), _SEN_PER_RUPIAH)
    if rupiah > LARGEST:
        raise NotMoney(f"{amount} cannot be written in words: the largest amount is {LARGEST:,}")
    words = [*numerals.words(rupiah), "rupiah"]
    if rest:
        words += [*numerals.words(rest), "sen"]
    return " ".join(words)
