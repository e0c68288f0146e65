"""The diff as files for machines and for Excel: CSV, XLSX, JSON. Nothing is rounded and nothing is left out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from books.navision.differences import LedgerLine
from reports.diff import DiffReport
from reports.diff_rows import (
    DAY_COLUMNS,
    LINE_COLUMNS,
    PAIR_COLUMNS,
    SECTION_COLUMNS,
    VOUCHER_COLUMNS,
    day_cells,
    line_cells,
    pair_cells,
    section_cells,
    voucher_rows,
)
from reports.machine import as_text
from reports.sheets import SheetFile, write_csv


def render_csv(report: DiffReport, target: Path | IO[str]) -> None:
    """Write every differing line as CSV, both sides in one row."""
    write_csv(target, LINE_COLUMNS, (line_cells(report, one) for one in report.lines))


def render_xlsx(report: DiffReport, path: Path) -> None:
    """Write the report as a workbook: pairs first, then the differences, the sections and the days."""
    scope = report.scope
    above = [
        f"{scope.company}: our books and Navision, {scope.period}",
        report.verdict,
        f"Branch {scope.branch or 'all'}, account {scope.account or 'all'}. {report.read_to}".strip(),
    ]
    with SheetFile(path) as file:
        file.sheet("Pairs", PAIR_COLUMNS, map(pair_cells, report.pairs), above)
        file.sheet("Differences", LINE_COLUMNS, (line_cells(report, one) for one in report.lines))
        for name, sections in report.sections:
            file.sheet(f"By {name}", SECTION_COLUMNS, map(section_cells, sections))
        file.sheet("Vouchers", VOUCHER_COLUMNS, voucher_rows(report))
        file.sheet("Days", DAY_COLUMNS, map(day_cells, report.days))


def render_json(report: DiffReport, target: Path | IO[str]) -> None:
    """Write the whole report as one JSON object, the differences line by line."""
    if isinstance(target, Path):
        with target.open("w", encoding="utf-8") as stream:
            render_json(report, stream)
        return
    for piece in _pieces(report):
        target.write(piece)


def _pieces(report: DiffReport) -> Iterator[str]:
    head = as_text(summary_of(report))
    yield head[:-1] + ',"differences":['
    for place, one in enumerate(report.lines):
        row = {
            "kind": one.kind.value,
            "document": one.document,
            "event": report.event(one.document),
            "ours": _side(one.ours),
            "navision": _side(one.theirs),
            "difference": one.amount,
            "cause": one.cause,
            "remedy": one.remedy,
        }
        yield (",\n" if place else "\n") + as_text(row)
    yield "]}\n"


def _side(line: LedgerLine | None) -> dict[str, Any] | None:
    if line is None:
        return None
    side = {
        "account": line.account,
        "amount": line.amount,
        "date": line.date,
        "branch": line.branch,
        "contract": line.contract,
        "reference": line.reference,
    }
    return side if line.entry_no is None else {**side, "entry": line.entry_no, "reversed": line.reversed}


def summary_of(report: DiffReport) -> dict[str, Any]:
    """Everything but the lines: what was asked, the verdict, counts, pairs, sections and days."""
    scope = report.scope
    return {
        "company": scope.company,
        "period": {"first": scope.period.first, "last": scope.period.last},
        "branch": scope.branch,
        "account": scope.account,
        "read_to": report.read_to,
        "agreed": report.is_agreed,
        "verdict": report.verdict,
        "documents": {standing.value: count for standing, count in report.counts.items()},
        "kinds": {kind.value: count for kind, count in report.kinds.items()},
        "pairs": [
            {
                "account": pair.account,
                "roles": pair.roles,
                "branch": pair.branch,
                "ours": pair.ours,
                "navision": pair.theirs,
                "difference": pair.difference,
                "explained": {kind.value: amount for kind, amount in pair.explained.items()},
                "unexplained": pair.unexplained,
            }
            for pair in report.pairs
        ],
        "sections": {
            name: [
                {
                    "key": s.key,
                    "differences": s.differences,
                    "ours": s.ours,
                    "navision": s.theirs,
                    "difference": s.difference,
                    "kinds": {kind.value: count for kind, count in s.kinds.items()},
                }
                for s in sections
            ]
            for name, sections in report.sections
        },
        "vouchers": {
            document: [
                {
                    "voucher": v.number,
                    "date": v.date,
                    "contract": v.contract,
                    "amount": v.amount,
                    "event": v.text,
                }
                for v in vouchers
            ]
            for document, vouchers in report.vouchers.items()
        },
        "days": [
            {"day": d.day, "branch": d.branch, **{k.value: n for k, n in d.counts.items()}}
            for d in report.days
        ],
    }
