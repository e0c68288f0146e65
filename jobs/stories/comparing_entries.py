"""Allocations, vouchers, papers and accounts beside what a story expects of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

from jobs.stories.expected import (
    ExpectedAccounts,
    ExpectedAllocation,
    ExpectedDocument,
    ExpectedTotals,
    ExpectedVoucher,
    ExpectedVoucherLine,
)
from jobs.stories.looking import (
    account_balance,
    allocation_of,
    entries_of,
    entry_of,
    portions_of,
    totals_of,
    voucher_of,
)
from jobs.stories.player import Played
from jobs.stories.sameness import Found, compare_fields, shown
from servicing.voucher import VoucherLine


def compare_allocation(played: Played, row: ExpectedAllocation, where: str) -> Found:
    entry = entry_of(played, row.event, row.contract, row.which, row.posted)
    rows = allocation_of(played, entry, row.after or row.event)
    facts, parts = portions_of(rows)
    yield from compare_fields(row, facts, where, skip=("portions",))
    if row.portions is None:
        return
    named = []
    for portion in row.portions:
        name = portion.charge or portion.instalment or 0
        named.append(name)
        place = f"{where} {'charge' if portion.charge else 'instalment'} {name}"
        yield from compare_fields(portion, parts.get(name, {}), place)
    for name in parts:
        if name not in named:
            yield (
                where,
                f"portion {name}",
                "nothing",
                shown([f"{k} {shown(v)}" for k, v in parts[name].items()]),
            )


def compare_voucher(played: Played, row: ExpectedVoucher, where: str) -> Found:
    voucher = voucher_of(played, row.event, row.contract, row.which, row.posted)
    if row.none or voucher is None:
        if bool(row.none) != (voucher is None):
            yield where, "voucher", "none" if row.none else "one", voucher.number if voucher else "none"
        return
    facts = {name: getattr(voucher, name) for name in ("number", "date", "kind", "reverses")}
    yield from compare_fields(row, facts, where, skip=("none", "text", "lines", "debit", "credit"))
    if row.text is not None and row.text.lower() not in voucher.text.lower():
        yield where, "text", repr(row.text), repr(voucher.text)
    if row.lines is not None:
        yield from _voucher_lines(row, voucher.lines, where)
    for name, side in (("debit", "DR"), ("credit", "CR")):
        wanted: Mapping[str, Decimal] | None = getattr(row, name)
        if wanted is None:
            continue
        sums = _by_role(voucher.lines, side)
        for role in sorted({*wanted, *sums}):
            if wanted.get(role, 0) != sums.get(role, 0):
                yield where, f"{name} {role}", shown(wanted.get(role)), shown(sums.get(role))


def _voucher_lines(row: ExpectedVoucher, lines: Iterable[VoucherLine], where: str) -> Found:
    left = list(lines)
    for wanted in row.lines or ():
        line = next((line for line in left if _is_line(wanted, line)), None)
        text = f"{wanted.side.value.capitalize()} {wanted.role.value}"
        if line is not None:
            left.remove(line)
        else:
            near = next((str(x) for x in left if x.role is wanted.role), "no such line")
            yield where, text, shown(wanted.amount), near
    for line in left:
        yield where, "a further line", "nothing", str(line)


def _is_line(wanted: ExpectedVoucherLine, line: VoucherLine) -> bool:
    names = ("branch", "contract", "counter_branch", "bank")
    same = all(getattr(wanted, name) in (None, getattr(line, name)) for name in names)
    side = wanted.side.value == line.side.value.upper()
    return same and side and wanted.role is line.role and wanted.amount == line.amount


def _by_role(lines: Iterable[VoucherLine], side: str) -> dict[str, Decimal]:
    sums: dict[str, Decimal] = {}
    for line in lines:
        if line.side.value.upper() == side:
            extra = line.counter_branch
            name = f"{line.role.value}:{extra}" if extra else line.role.value
            sums[name] = sums.get(name, Decimal(0)) + line.amount
    return sums


def compare_document(played: Played, row: ExpectedDocument, where: str) -> Found:
    entries = entries_of(played, row.event, row.contract)
    papers = [paper for entry in entries for paper in played.papers_of(entry)]
    found = [paper for paper in dict.fromkeys(papers) if paper.kind == row.kind.upper()]
    if row.issued_by is not None:
        by = {p.number for entry in entries_of(played, row.issued_by, row.contract) for p in entry.papers}
        found = [paper for paper in found if paper.number in by]
    if row.none or not found:
        if bool(row.none) != (not found):
            yield where, row.kind, "none" if row.none else "one", shown([p.number for p in found])
        return
    paper = next((p for p in found if p.number == row.number), found[0])
    facts = {
        "number": paper.number,
        "issued": paper.issued_on,
        "cancelled": paper.cancelled,
        "count": len(found),
    }
    yield from compare_fields(row, facts, where, skip=("none", "issued_by"))


def compare_accounts(played: Played, row: ExpectedAccounts, where: str) -> Found:
    for role, wanted in row.balances.items():
        found = account_balance(played, row, role)
        if found != wanted:
            yield where, role, shown(wanted), shown(found)


def compare_totals(played: Played, row: ExpectedTotals, where: str) -> Found:
    yield from compare_fields(row, totals_of(played), where)
