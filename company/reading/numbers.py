"""numbers.toml: the patterns of all numbers, checked against what they have to hold (R53)."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

from pydantic import Field

from company.faults import FaultList
from company.numbers import Numbers, PaperSeries, Pattern, PatternFault
from company.reading.rows import Row, Text, Whole, read_row
from company.texts import Table
from servicing.voucher import VoucherKind

FILE: Final = "numbers.toml"
VOLUMES: Final = "expected_per_branch_and_month"
WITH_BANK: Final = ("DOC", "BRANCH", "BANK", "I|O", "YYMM")
WITHOUT_BANK: Final = ("DOC", "BRANCH", "YYMM")
BRANCH_WIDTH: Final = 3


class VouchersRow(Row):
    """The two patterns of vouchers, the code of each kind, and how many are expected."""

    with_bank: Text
    without_bank: Text
    documents: dict[VoucherKind, Text]
    expected_per_branch_and_month: dict[str, Whole]


class PaperRow(Row):
    """A paper."""

    name: Text
    pattern: Text
    expected_per_branch_and_month: Whole


class NumbersRow(Row):
    """The whole file."""

    vouchers: VouchersRow
    papers: dict[str, PaperRow] = Field(default_factory=dict)


def read_numbers(table: Table, faults: FaultList) -> Numbers | None:
    """The patterns, when they can number everything the company expects."""
    row = read_row(NumbersRow, table, FILE, "", faults)
    if row is None:
        return None
    with_bank = _pattern(row.vouchers.with_bank, "vouchers.with_bank", WITH_BANK, faults)
    without_bank = _pattern(row.vouchers.without_bank, "vouchers.without_bank", WITHOUT_BANK, faults)
    papers = {code: _paper(code, paper, faults) for code, paper in row.papers.items()}
    for pattern in (with_bank, without_bank):
        if pattern is not None:
            _check_vouchers(pattern, row.vouchers, faults)
    for kind in VoucherKind:
        if kind not in row.vouchers.documents:
            faults.add(FILE, f"vouchers.documents.{kind.value}", "is missing", 'add it, such as "JUM"')
    if with_bank is None or without_bank is None:
        return None
    return Numbers(
        with_bank=with_bank,
        without_bank=without_bank,
        documents=MappingProxyType(dict(row.vouchers.documents)),
        papers=MappingProxyType({code: paper for code, paper in papers.items() if paper is not None}),
    )


def _pattern(text: str, key: str, wanted: tuple[str, ...], faults: FaultList) -> Pattern | None:
    try:
        pattern = Pattern.parse(text)
    except PatternFault as refusal:
        faults.add_sentence(FILE, key, str(refusal))
        return None
    names = {name for name, _ in pattern.places}
    missing = [f"{{{name}}}" for name in wanted if name not in names]
    if missing:
        faults.add(
            FILE,
            key,
            f"the pattern {text} does not tell {', '.join(missing)}",
            "add it, or two different documents would share a number",
        )
    if pattern.width("BRANCH") not in (0, BRANCH_WIDTH) or pattern.width("BANK") not in (0, BRANCH_WIDTH):
        faults.add(
            FILE, key, f"the pattern {text} has places for a branch or bank of another length", "write :3"
        )
    return pattern


def _check_vouchers(pattern: Pattern, row: VouchersRow, faults: FaultList) -> None:
    codes = sorted(set(row.documents.values()))
    for code in codes:
        _check_code(code, pattern, f"vouchers.documents.{code}", faults)
        if code not in row.expected_per_branch_and_month:
            faults.add(
                FILE, f"vouchers.{VOLUMES}.{code}", "is missing", "say how many the busiest branch writes"
            )
    for code, expected in row.expected_per_branch_and_month.items():
        key = f"vouchers.{VOLUMES}.{code}"
        if code not in codes:
            faults.add(FILE, key, f"no voucher kind uses the code {code}", "take it out")
        _check_volume(expected, pattern, key, faults)


def _check_code(code: str, pattern: Pattern, key: str, faults: FaultList) -> None:
    if len(code) != pattern.width("DOC") or code != code.upper() or not code.isalnum():
        faults.add(
            FILE,
            key,
            f"the code {code} does not fit {{DOC:{pattern.width('DOC')}}}",
            f"use {pattern.width('DOC')} capital letters or digits",
        )


def _check_volume(expected: int, pattern: Pattern, key: str, faults: FaultList) -> None:
    months = 1 if pattern.is_monthly else 12
    if expected * months > pattern.largest_sequence:
        faults.add(
            FILE,
            key,
            f"{expected} a month do not fit into {{SEQ:{pattern.width('SEQ')}}}, "
            f"which counts to {pattern.largest_sequence} a {'month' if months == 1 else 'year'}",
            "widen the sequence, or post this kind of voucher as a summary",
        )


def _paper(code: str, row: PaperRow, faults: FaultList) -> PaperSeries | None:
    key = f"papers.{code}"
    pattern = _pattern(row.pattern, f"{key}.pattern", ("DOC", "BRANCH"), faults)
    if pattern is None:
        return None
    if not any(pattern.width(year) for year in ("YYMM", "YYYY", "YY")):
        faults.add(FILE, f"{key}.pattern", f"the pattern {row.pattern} has no year", "add {YY}")
    _check_code(code, pattern, key, faults)
    _check_volume(row.expected_per_branch_and_month, pattern, f"{key}.{VOLUMES}", faults)
    return PaperSeries(code, row.name, pattern)
