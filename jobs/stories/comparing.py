"""What a story expects beside what it found: each number that differs, named.

Nothing is computed here that the books or `servicing` do not compute; this module looks, compares and says where. A
newcomer would stop at the first difference; a bug report needs all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from jobs.stories.expected import (
    ExpectedAccounts,
    ExpectedAllocation,
    ExpectedDaysLate,
    ExpectedDocument,
    ExpectedLateCharge,
    ExpectedSchedule,
    ExpectedTable,
    ExpectedTotals,
    ExpectedVoucher,
)
from jobs.stories.looking import (
    Moment,
    Nothing,
    account_balance,
    allocation_of,
    entry_of,
    moment,
    portions_of,
    schedule_facts,
    totals_of,
)
from jobs.stories.player import Played
from jobs.stories.values import Row
from servicing.late_charges import days_late
from servicing.rules import WEIGHT_DENOMINATOR
from servicing.statement import InstalmentRow, LateLine
from servicing.voucher import VoucherLine


@dataclass(frozen=True, slots=True)
class Difference:
    """One number or word that is not what the story expects."""

    scene: str
    where: str
    what: str
    expected: str
    found: str

    def __str__(self) -> str:
        return f"{self.scene}: {self.where}: {self.what}: expected {self.expected}, found {self.found}"


Found = Iterator[tuple[str, str, str, str]]


def differences(played: Played) -> tuple[Difference, ...]:
    """Everything in which the play is not what the scene expects."""
    return tuple(Difference(played.scene.title, *one) for one in _all(played))


def _all(played: Played) -> Found:
    expect = played.scene.expect
    yield from _refusals(played)
    for part, compare in _COMPARE.items():
        for number, row in enumerate(getattr(expect, part), 1):
            where = f"{part}[{number}]{_about(row)}"
            try:
                yield from compare(played, row, where)
            except Nothing as nothing:
                yield where, "it", "there", str(nothing)
    if expect.totals is not None:
        yield from _totals(played, expect.totals, "totals")
    yield from _proof(played)


def _about(row: Row) -> str:
    """What an expectation looks at, in brackets, so that a difference is found in the file."""
    names = ("event", "contract", "instalment", "after", "before", "on", "due")
    said = [f"{name} {getattr(row, name)}" for name in names if getattr(row, name, None) is not None]
    return f" ({', '.join(said)})" if said else ""


# --- comparing values -------------------------------------------------------------------------------------


def shown(value: Any) -> str:
    """A value as it stands in a sentence."""
    match value:
        case None:
            return "nothing"
        case bool():
            return "yes" if value else "no"
        case Decimal() if value == value.to_integral_value():
            return f"{value:,.0f}"
        case int():
            return f"{value:,}"
        case tuple() | list():
            return ", ".join(shown(one) for one in value) or "nothing"
    return str(value)


def _fields(row: Row, facts: Mapping[str, Any], where: str, skip: Iterable[str] = ()) -> Found:
    """Each field that is written, against what was found under its name."""
    passed = set(skip)
    for name, info in type(row).model_fields.items():
        selects = isinstance(info.json_schema_extra, dict) and info.json_schema_extra.get("selects")
        expected = getattr(row, name)
        if selects or name in passed or expected is None or name not in row.model_fields_set:
            continue
        found = facts.get(name)
        if not _same(expected, found):
            yield where, name, shown(expected), shown(found)


def _same(expected: Any, found: Any) -> bool:
    """Whether two values agree; a fraction is compared to the decimals that were written."""
    if isinstance(expected, Decimal) and isinstance(found, Fraction | Decimal) and found is not None:
        exponent = expected.as_tuple().exponent
        assert isinstance(exponent, int)
        exact = Fraction(found)
        if exact == Fraction(expected):
            return True
        if exponent >= 0:
            return False
        return _rounded(exact, -exponent) == Fraction(expected)
    return bool(expected == found)


def _rounded(value: Fraction, places: int) -> Fraction:
    scale = 10**places
    return Fraction((2 * value.numerator * scale + value.denominator) // (2 * value.denominator), scale)


# --- refusals and proof -----------------------------------------------------------------------------------


def _refusals(played: Played) -> Found:
    scene = played.scene
    wanted = {refusal.event: refusal.says for refusal in scene.expect.refusals if refusal.event}
    for step in played.steps:
        says = wanted.get(step.id, step.happening.event.refused)
        where = f"event {step.id} `{step.happening.event.name}`"
        if says is None and step.refusal:
            yield where, "it", "recorded", f"refused: {step.refusal}"
        elif says is not None and says.lower() not in step.refusal.lower():
            found = f"refused: {step.refusal}" if step.refusal else "recorded"
            yield where, "it", f"refused with {says!r}", found
    for refusal in scene.expect.refusals:
        if refusal.event:
            continue
        name = f"contract {refusal.contract}" if refusal.contract else "setup"
        refused = scene.refused_setup
        if refusal.contract:
            refused = scene.refused_contracts.get(refusal.contract, "")
        if not refused or refusal.says.lower() not in refused.lower():
            yield (
                name,
                "it",
                f"refused with {refusal.says!r}",
                f"refused: {refused}" if refused else "accepted",
            )


def _proof(played: Played) -> Found:
    """What the books found wrong with themselves: nothing, unless the story says so."""
    wanted = played.scene.expect.unproved
    for text in wanted:
        if not any(text.lower() in finding.lower() for finding in played.findings):
            yield "unproved", "books verify", repr(text), shown(played.findings)
    for finding in played.findings:
        if not any(text.lower() in finding.lower() for text in wanted):
            yield "the books", "books verify", "nothing wrong", finding


# --- schedules, tables, late charges ----------------------------------------------------------------------


def _schedule(played: Played, row: ExpectedSchedule, where: str) -> Found:
    contract = played.scene.contract(row.contract)
    facts, lines = schedule_facts(contract)
    yield from _fields(row, facts, where, skip=("lines", "dues"))
    if row.dues is not None:
        found = tuple(line["due"] for line in lines.values())[: len(row.dues)]
        if found != row.dues:
            yield where, "dues", shown(row.dues), shown(found)
    for line in row.lines:
        yield from _line(line, lines.get(line.number), where)


def _line(line: Any, facts: Mapping[str, Any] | None, where: str) -> Found:
    place = f"{where} line {line.number}"
    if facts is None:
        yield place, "it", "in the table", "no such line"
    else:
        yield from _fields(line, facts, place)


def _table(played: Played, row: ExpectedTable, where: str) -> Found:
    seen = moment(played, row)
    yield from _caches(seen, where)
    yield from _fields(row, seen.totals(), where, skip=("rows",))
    lines = seen.lines()
    for line in row.rows:
        yield from _line(line, lines.get(line.number), where)


def _caches(seen: Moment, where: str) -> Found:
    """What the books keep in columns must be what replay says."""
    if seen.cached is not None and seen.cached != seen.contract:
        yield where, "the books' columns", str(seen.contract), str(seen.cached)


def _late_charge(played: Played, row: ExpectedLateCharge, where: str) -> Found:
    seen = moment(played, row)
    rows = [r for r in seen.table.rows if row.instalment in (None, r.number)]
    if not rows:
        raise Nothing(f"no instalment {row.instalment}")
    sums: dict[str, Any] = {
        "amount": sum(r.late_charge for r in rows),
        "paid": sum(r.late_paid for r in rows),
        "waived": sum(r.late_waived for r in rows),
        "unpaid": sum(r.late_outstanding for r in rows),
        "days": rows[0].days_late if len(rows) == 1 else None,
    }
    yield from _fields(row, sums, where, skip=("segments",))
    if row.segments is not None:
        lines = [line for r in rows for line in segments(r)]
        if len(lines) != len(row.segments):
            told = shown([segment_text(line) for line in lines])
            yield where, "segments", str(len(row.segments)), f"{len(lines)}: {told}"
        for number, (wanted, line) in enumerate(zip(row.segments, lines, strict=False), 1):
            facts = {
                "days": line.days,
                "amount": line.amount,
                "rate": line.rate.percent,
                "charge": Fraction(line.raw, WEIGHT_DENOMINATOR),
            }
            yield from _fields(wanted, facts, f"{where} segment {number}")


def segments(row: InstalmentRow) -> tuple[LateLine, ...]:
    """The lines of an instalment's late charge."""
    return row.explanation.lines if row.explanation else ()


def segment_text(line: LateLine) -> str:
    """A line of a late charge in words."""
    return f"{line.amount:,} x {line.days} days x {line.rate.percent}%"


def _days_late(played: Played, row: ExpectedDaysLate, where: str) -> Found:
    standard = next(iter(played.scene.setup.rules.late_charges.values()))
    count = row.day_count or standard.terms.on(row.due).day_count
    found = days_late(row.due, row.due_day or row.due.day, row.on, count)
    if found != row.days:
        yield where, "days", shown(row.days), shown(found)


# --- allocations, vouchers, papers, accounts --------------------------------------------------------------


def _allocation(played: Played, row: ExpectedAllocation, where: str) -> Found:
    rows = allocation_of(played, row.event, row.contract, row.after)
    facts, parts = portions_of(rows)
    yield from _fields(row, facts, where, skip=("portions",))
    if row.portions is None:
        return
    named = []
    for portion in row.portions:
        name = portion.charge or portion.instalment or 0
        named.append(name)
        place = f"{where} {'charge' if portion.charge else 'instalment'} {name}"
        yield from _fields(portion, parts.get(name, {}), place)
    for name in parts:
        if name not in named:
            yield (
                where,
                f"portion {name}",
                "nothing",
                shown([f"{k} {shown(v)}" for k, v in parts[name].items()]),
            )


def _voucher(played: Played, row: ExpectedVoucher, where: str) -> Found:
    voucher = entry_of(played, row.event, row.contract).voucher
    if row.none or voucher is None:
        if bool(row.none) != (voucher is None):
            yield where, "voucher", "none" if row.none else "one", voucher.number if voucher else "none"
        return
    facts = {name: getattr(voucher, name) for name in ("number", "date", "kind", "reverses")}
    yield from _fields(row, facts, where, skip=("none", "text", "lines", "debit", "credit"))
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


def _is_line(wanted: Any, line: VoucherLine) -> bool:
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


def _document(played: Played, row: ExpectedDocument, where: str) -> Found:
    entry = entry_of(played, row.event, row.contract)
    found = [paper for paper in played.papers_of(entry) if paper.kind == row.kind.upper()]
    if row.issued_by is not None:
        by = entry_of(played, row.issued_by, row.contract)
        found = [
            paper for paper in found if paper in by.papers or paper.number in {p.number for p in by.papers}
        ]
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
    yield from _fields(row, facts, where, skip=("none", "issued_by"))


def _accounts(played: Played, row: ExpectedAccounts, where: str) -> Found:
    for role, wanted in row.balances.items():
        found = account_balance(played, row, role)
        if found != wanted:
            yield where, role, shown(wanted), shown(found)


def _totals(played: Played, row: ExpectedTotals, where: str) -> Found:
    yield from _fields(row, totals_of(played), where)


_COMPARE: Mapping[str, Callable[[Played, Any, str], Found]] = {
    "schedules": _schedule,
    "tables": _table,
    "late_charges": _late_charge,
    "days_late": _days_late,
    "allocations": _allocation,
    "vouchers": _voucher,
    "documents": _document,
    "accounts": _accounts,
}
