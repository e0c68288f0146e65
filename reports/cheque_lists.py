"""The clearing desk's lists and the report of sheets in clearing: in a terminal and as a workbook.

Sums are of the whole list, also where only its first rows are shown; a list that is cut says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Final

from rich.console import Console

from books.cheques.clearing_desk import ListName, SheetList
from books.cheques.clearing_report import ClearingReport
from books.cheques.registers import RegisterRow, SheetHistory
from books.cheques.slips import Slip
from reports.sheets import Cell, Column, Look, SheetFile
from reports.terminal import add_amounts, add_columns, amount, new_table, several
from servicing.cheques import STEPS

_LIST_COLUMNS: Final = (
    Column("branch", 8),
    Column("day", 12, Look.DATE),
    Column("sheet", 24),
    Column("contract", 20),
    Column("customer", 16),
    Column("amount", 16, Look.AMOUNT),
    Column("effective", 12, Look.DATE),
    Column("state", 12),
    Column("note", 44),
    Column("what to do", 44),
)


def print_board(lists: Sequence[SheetList], on: date, console: Console) -> None:
    """Every list with its sums by branch and bank, and its rows."""
    console.print(f"Clearing desk on {on}", style="bold", markup=False)
    for one in lists:
        print_list(one, console)


def print_list(one: SheetList, console: Console) -> None:
    """One list."""
    console.print()
    what = "contract" if one.name is ListName.TO_REQUEST else "sheet"
    total = "" if one.name is ListName.TO_REQUEST else f", {one.amount:,}"
    console.print(f"{one.name.heading}: {several(one.sheets, what)}{total}", style="bold", markup=False)
    if not one.sheets:
        return
    for part in one.sums:
        if part.bank:
            console.print(f"  {part.branch} {part.bank}: {part.sheets:,} for {part.amount:,}", markup=False)
    table = new_table()
    add_columns(table, "branch", "day", "sheet", "contract", "customer")
    add_amounts(table, "amount")
    add_columns(table, "note", "what to do")
    for row in one.rows:
        named = row.name if row.number else ""
        shown = amount(row.amount) if row.number else ""
        table.add_row(
            row.branch, str(row.day), named, row.contract, row.party, shown, row.note, row.what_to_do
        )
    console.print(table)
    if len(one.rows) < one.sheets:
        console.print(f"  … and {one.sheets - len(one.rows):,} more: --all shows them", markup=False)


def write_board(lists: Sequence[SheetList], on: date, path: Path) -> None:
    """A workbook with one sheet for each list."""
    with SheetFile(path) as book:
        for one in lists:
            above = (f"{one.name.heading} ({on})", f"{several(one.sheets, 'sheet')}, {one.amount:,}")
            book.sheet(one.name.value, _LIST_COLUMNS, _cells(one), above)


def _cells(one: SheetList) -> Iterable[Sequence[Cell]]:
    for row in one.rows:
        named = row.name if row.number else ""
        yield (
            row.branch,
            row.day,
            named,
            row.contract,
            row.party,
            row.amount if row.number else None,
            row.effective,
            row.status.lower(),
            row.note,
            row.what_to_do,
        )


# --- in clearing ------------------------------------------------------------------------------------------


_CLEARING_COLUMNS: Final = (
    Column("account", 12),
    Column("slip", 18),
    Column("sheet", 24),
    Column("customer", 16),
    Column("contract", 20),
    Column("amount", 16, Look.AMOUNT),
    Column("effective", 12, Look.DATE),
    Column("deposited", 12, Look.DATE),
    Column("days", 8, Look.WHOLE),
    Column("branch", 8),
    Column("inkaso", 8),
    Column("check mark", 12),
    Column("ticked on", 12, Look.DATE),
    Column("ticked by", 16),
)


def print_clearing(report: ClearingReport, console: Console) -> None:
    """The sheets in clearing by bank account; a tick says that it was seen on the statement."""
    console.print(f"Sheets in clearing on the evening of {report.on}", style="bold", markup=False)
    table = new_table()
    add_columns(table, "account", "slip", "sheet", "customer", "contract")
    add_amounts(table, "amount")
    add_columns(table, "effective", "deposited")
    add_amounts(table, "days")
    add_columns(table, "branch", "mark")
    for r in report.rows:
        mark = f"ticked {r.mark.on} by {r.mark.by}" if r.mark else ""
        where = f"{r.bank_branch} {r.bank}{' inkaso' if r.inkaso else ''}"
        days = (str(r.effective), str(r.deposited), str(r.days))
        table.add_row(where, r.slip, r.name, r.party, r.contract, amount(r.amount), *days, r.branch, mark)
    if report.rows:
        console.print(table)
    for total in report.totals:
        what = "in collection" if total.inkaso else "in clearing"
        console.print(
            f"{total.bank_branch} {total.bank} {what}: {several(total.sheets, 'sheet')}, {total.amount:,}; "
            f"ticked {total.ticked:,}, {total.ticked_amount:,}",
            markup=False,
        )
    console.print(f"all: {report.amount:,}", markup=False)


def write_clearing(report: ClearingReport, path: Path) -> None:
    """The report as a workbook."""
    rows = (
        (
            f"{r.bank_branch} {r.bank}",
            r.slip,
            r.name,
            r.party,
            r.contract,
            r.amount,
            r.effective,
            r.deposited,
            r.days,
            r.branch,
            "inkaso" if r.inkaso else "",
            *(("ticked", r.mark.on, r.mark.by) if r.mark else ("", None, "")),
        )
        for r in report.rows
    )
    with SheetFile(path) as book:
        book.sheet(
            "in clearing", _CLEARING_COLUMNS, rows, (f"In clearing on {report.on}", f"{report.amount:,}")
        )


# --- looking back -----------------------------------------------------------------------------------------


def print_history(told: SheetHistory, console: Console) -> None:
    """A sheet's life, step by step."""
    facts, sheet = told.sheet.facts, told.sheet
    console.print(
        f"{sheet.name} over {facts.amount:,} for {facts.contract} of {facts.party}: {sheet.status.words}",
        style="bold",
        markup=False,
    )
    table = new_table()
    add_columns(
        table, "no.", "day", "step", "by", "approved", "papers", "voucher", "entry", "what was decided"
    )
    for one in told.steps:
        step = one.step
        words = STEPS[step.kind].words + ("" if one.stands or step.takes_back else " (taken back)")
        decided = {**step.decided(), **({"takes back no.": step.takes_back} if step.takes_back else {})}
        said = ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in decided.items())
        papers = ", ".join(paper.number for paper in one.papers)
        why = f"{said}{'; ' if said and one.reason else ''}{one.reason}"
        table.add_row(
            str(step.place),
            str(step.on),
            words,
            one.by,
            one.approver,
            papers,
            one.voucher,
            str(step.entry),
            why,
        )
    console.print(table)
    for warning in told.warnings:
        console.print(f"warned when it came: {warning}", markup=False)


def print_slip(found: Slip, console: Console) -> None:
    """A deposit slip with every sheet that was put on it, as each stands now."""
    console.print(
        f"{found.number}: {several(len(found.sheets), 'sheet')}, {found.total:,} at the foot",
        style="bold",
        markup=False,
    )
    table = new_table()
    add_columns(table, "sheet", "contract", "customer")
    add_amounts(table, "amount")
    add_columns(table, "now", "since")
    for sheet in found.sheets:
        facts = sheet.facts
        where = (sheet.status.words, str(sheet.last.on))
        table.add_row(sheet.name, facts.contract, facts.party, amount(facts.amount), *where)
    console.print(table)


def print_register(rows: Sequence[RegisterRow], title: str, console: Console) -> None:
    """Bounced or returned sheets of a period."""
    table = new_table(title)
    add_columns(table, "day", "branch", "sheet", "contract", "customer")
    add_amounts(table, "amount")
    add_columns(table, "reason", "letter", "papers", "received by", "now")
    for r in rows:
        what = (str(r.code or ""), r.letter, ", ".join(r.papers), r.received_by, r.status.lower())
        table.add_row(str(r.on), r.branch, r.name, r.contract, r.party, amount(r.amount), *what)
    console.print(table)
    console.print(f"{several(len(rows), 'sheet')}, {sum(r.amount for r in rows):,}", markup=False)
