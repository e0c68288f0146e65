"""Amounts, dates and words as people read them, in the language of whoever gets the paper.

What stays inside the house (terminal, files for finance) is English. What a customer gets in his hands follows the
company's setting: Indonesian writes 1.200.000 and 16 Januari 2005, English 1,200,000 and 16 January 2005. A
newcomer would ask the operating system's locale: the paper would then depend on the machine that printed it.

>>> Wording(Language.INDONESIAN).amount(Decimal(1200000)), Wording(Language.ENGLISH).amount(Decimal(1200000))
('1.200.000', '1,200,000')
>>> Wording(Language.INDONESIAN).day(date(2005, 1, 16))
'16 Januari 2005'
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Final

from company.organisation import Language
from servicing.money import Rounding
from servicing.rules import WEIGHT_DENOMINATOR, GraceMode, LateRate, LateTerms, RatePeriod

_MONTHS: Final = {
    Language.ENGLISH: "January,February,March,April,May,June,July,August,September,October,November,December",
    Language.INDONESIAN: "Januari,Februari,Maret,April,Mei,Juni,Juli,Agustus,September,Oktober,November,Desember",
}
# Beyond four decimals a rupiah of late charge tells a reader nothing.
_SHOWN_DECIMALS: Final = 4


@dataclass(frozen=True, slots=True)
class Wording:
    """One language: how it writes amounts and dates, and its words for the terms of a contract."""

    language: Language

    def __call__(self, english: str) -> str:
        """The term in this language; raises KeyError for a term that was never translated."""
        indonesian = _TERMS[english]
        return indonesian if self.language is Language.INDONESIAN else english

    def amount(self, amount: Decimal) -> str:
        """The amount with its thousands set apart."""
        return self._marks(f"{amount:,}")

    def _marks(self, text: str) -> str:
        if self.language is Language.ENGLISH:
            return text
        return text.translate(str.maketrans(",.", ".,"))

    def day(self, day: date) -> str:
        """The date in words."""
        return f"{day.day} {_MONTHS[self.language].split(',')[day.month - 1]} {day.year}"

    def short(self, day: date) -> str:
        """The date in a table: the month by its first three letters, in both languages."""
        return f"{day.day} {_MONTHS[self.language].split(',')[day.month - 1][:3]} {day.year}"

    def exact(self, raw: int) -> str:
        """An amount over WEIGHT_DENOMINATOR to the last decimal, or to four and marked when it never ends.

        >>> Wording(Language.ENGLISH).exact(WEIGHT_DENOMINATOR * 36_000 + WEIGHT_DENOMINATOR // 2)
        '36,000.5'
        >>> Wording(Language.ENGLISH).exact(WEIGHT_DENOMINATOR * 10 // 3)
        '≈ 3.3333'
        """
        shown, cut = divmod(raw * 10**_SHOWN_DECIMALS, WEIGHT_DENOMINATOR)
        whole, decimals = divmod(shown, 10**_SHOWN_DECIMALS)
        text = f"{whole:,}"
        if decimals:
            text += "." + f"{decimals:0{_SHOWN_DECIMALS}}".rstrip("0")
        return f"{'≈ ' if cut else ''}{self._marks(text)}"

    def rate(self, rate: LateRate) -> str:
        """The rate as the contract says it."""
        percent = self._marks(f"{rate.percent.normalize():f}")
        per = self("per day") if rate.per is RatePeriod.DAY else self("per month, a thirtieth of it per day")
        return f"{percent}% {per}"

    def limits(self, terms: LateTerms) -> list[str]:
        """What shapes the late charge beside days and rate, a phrase each; nothing said when nothing does."""
        said = []
        if terms.grace_days:
            mode = (
                "then every day counts"
                if terms.grace_mode is GraceMode.FULL_AFTER_GRACE
                else "which never count"
            )
            said.append(f"{self('days of grace')}: {terms.grace_days}, {self(mode)}")
        if terms.cap is not None:
            caps = []
            if terms.cap.percent_of_instalment is not None:
                percent = self._marks(f"{terms.cap.percent_of_instalment.normalize():f}")
                caps.append(f"{percent}% {self('of the instalment')}")
            if terms.cap.amount is not None:
                caps.append(self.amount(terms.cap.amount))
            said.append(f"{self('at most')} {', '.join(caps)}")
        if terms.rounding_unit > 1 or terms.rounding is not Rounding.HALF_UP:
            said.append(
                f"{self(_ROUNDED[terms.rounding])} {self.amount(Decimal(terms.rounding_unit))} {self('rupiah')}"
            )
        if terms.minimum:
            said.append(f"{self('at least')} {self.amount(terms.minimum)}")
        return said


def fraction_of(raw: int) -> str:
    """An amount over WEIGHT_DENOMINATOR for machines, exact: `36000`, or `31/3` where it never ends."""
    return str(Fraction(raw, WEIGHT_DENOMINATOR))


ENGLISH: Final = Wording(Language.ENGLISH)

_ROUNDED: Final = {
    Rounding.HALF_UP: "rounded to the nearest",
    Rounding.UP: "rounded up to",
    Rounding.DOWN: "rounded down to",
}

_TERMS: Final = {
    "Instalment table": "Tabel angsuran",
    "as of": "per",
    "Contract": "Kontrak",
    "Customer": "Konsumen",
    "Object": "Objek",
    "Branch": "Cabang",
    "Signed": "Tanggal kontrak",
    "No.": "No.",
    "Due date": "Jatuh tempo",
    "Instalment": "Angsuran",
    "Interest": "Bunga",
    "Principal": "Pokok",
    "Paid interest": "Bunga dibayar",
    "Paid principal": "Pokok dibayar",
    "Unpaid": "Belum dibayar",
    "Days late": "Hari terlambat",
    "Late charge": "Denda",
    "Assessed": "Dihitung",
    "Paid": "Dibayar",
    "Waived": "Dihapus",
    "Outstanding": "Terutang",
    "Total": "Jumlah",
    "Overdue": "Tunggakan",
    "Payable now": "Harus dibayar sekarang",
    "Days past due": "Hari tunggakan",
    "Deposit": "Titipan",
    "To be refunded": "Akan dikembalikan",
    "Other charges": "Biaya lain",
    "Charge": "Biaya",
    "Charged on": "Tanggal",
    "Amount": "Jumlah uang",
    "How each late charge came about": "Perhitungan setiap denda",
    "days": "hari",
    "from": "dari",
    "to": "sampai",
    "Rate": "Tarif",
    "paid by": "dibayar dengan",
    "still unpaid": "belum dibayar",
    "before the cut-over": "sebelum alih sistem",
    "Sum": "Jumlah",
    "after the cap": "setelah batas",
    "rounded": "dibulatkan",
    "with the minimum": "dengan minimum",
    "Receipts and what they paid": "Penerimaan dan alokasinya",
    "Posted": "Dibukukan",
    "Value date": "Tanggal nilai",
    "What": "Jenis",
    "Paper": "Dokumen",
    "receipt": "penerimaan",
    "use of the deposit": "pemakaian titipan",
    "refund": "pengembalian titipan",
    "waiver": "penghapusan denda",
    "Taken back": "Dibatalkan",
    "on": "pada",
    "per day": "per hari",
    "per month, a thirtieth of it per day": "per bulan, sepertiga puluh per hari",
    "days of grace": "hari toleransi",
    "then every day counts": "setelahnya semua hari dihitung",
    "which never count": "tidak pernah dihitung",
    "of the instalment": "dari angsuran",
    "at most": "paling banyak",
    "at least": "paling sedikit",
    "rounded to the nearest": "dibulatkan ke",
    "rounded up to": "dibulatkan ke atas ke",
    "rounded down to": "dibulatkan ke bawah ke",
    "rupiah": "rupiah",
    "Amounts in rupiah": "Jumlah dalam rupiah",
    "paid": "dibayar",
    "overdue": "menunggak",
    "not due yet": "belum jatuh tempo",
    "late charge outstanding": "denda terutang",
    "No payment so far": "Belum ada pembayaran",
    "Nothing is late": "Tidak ada keterlambatan",
    "Printed from the books; nothing here is stored": "Dicetak dari pembukuan; tabel ini tidak disimpan",
}

TERMS: Final = frozenset(_TERMS)
