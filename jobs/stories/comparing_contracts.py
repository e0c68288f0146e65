"""Schedules, instalment tables and late charges beside what a story expects of them."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from jobs.stories.expected import ExpectedDaysLate, ExpectedLateCharge, ExpectedSchedule, ExpectedTable
from jobs.stories.looking import Moment, Nothing, moment, schedule_facts
from jobs.stories.player import Played
from jobs.stories.sameness import Found, compare_fields, shown
from servicing.late_charges import days_late
from servicing.late_explanation import LateLine
from servicing.rules import WEIGHT_DENOMINATOR
from servicing.statement import InstalmentRow


def compare_schedule(played: Played, row: ExpectedSchedule, where: str) -> Found:
    contract = played.scene.contract(row.contract)
    facts, lines = schedule_facts(contract)
    yield from compare_fields(row, facts, where, skip=("lines", "dues"))
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
        yield from compare_fields(line, facts, place)


def compare_table(played: Played, row: ExpectedTable, where: str) -> Found:
    seen = moment(played, row)
    yield from _caches(seen, where)
    yield from compare_fields(row, seen.totals(), where, skip=("rows",))
    lines = seen.lines()
    for line in row.rows:
        yield from _line(line, lines.get(line.number), where)


def _caches(seen: Moment, where: str) -> Found:
    """What the books keep in columns must be what replay says."""
    if seen.cached is not None and seen.cached != seen.contract:
        yield where, "the books' columns", str(seen.contract), str(seen.cached)


def compare_late_charge(played: Played, row: ExpectedLateCharge, where: str) -> Found:
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
    yield from compare_fields(row, sums, where, skip=("segments",))
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
            yield from compare_fields(wanted, facts, f"{where} segment {number}")


def segments(row: InstalmentRow) -> tuple[LateLine, ...]:
    """The lines of an instalment's late charge."""
    return row.explanation.lines if row.explanation else ()


def segment_text(line: LateLine) -> str:
    """A line of a late charge in words."""
    return f"{line.amount:,} x {line.days} days x {line.rate.percent}%"


def compare_days_late(played: Played, row: ExpectedDaysLate, where: str) -> Found:
    standard = next(iter(played.scene.setup.rules.late_charges.values()))
    count = row.day_count or standard.terms.on(row.due).day_count
    found = days_late(row.due, row.due_day or row.due.day, row.on, count)
    if found != row.days:
        yield where, "days", shown(row.days), shown(found)
