"""The instalment table as a workbook: the table, every late charge line by line, the receipts with their splits.

Costs of single lines may have fractions of a rupiah; they are written as text exactly, because Excel would round.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from books.statements import ContractStatement
from reports.instalment_table import papers_of
from reports.late_charge_lines import paper_of
from reports.sheets import Cell, Column, Look, SheetFile
from reports.wording import ENGLISH
from servicing.rules import WEIGHT_DENOMINATOR
from servicing.statement import InstalmentRow

TABLE_COLUMNS: Final = (
    Column("No.", 6, Look.WHOLE),
    Column("Due date", 11, Look.DATE),
    Column("Instalment", 14, Look.AMOUNT),
    Column("Interest", 14, Look.AMOUNT),
    Column("Principal", 14, Look.AMOUNT),
    Column("Paid interest", 14, Look.AMOUNT),
    Column("Paid principal", 14, Look.AMOUNT),
    Column("Unpaid", 14, Look.AMOUNT),
    Column("Days late", 9, Look.WHOLE),
    Column("Late charge", 13, Look.AMOUNT),
    Column("Late charge paid", 13, Look.AMOUNT),
    Column("Late charge waived", 13, Look.AMOUNT),
    Column("Late charge outstanding", 13, Look.AMOUNT),
)
LATE_COLUMNS: Final = (
    Column("No.", 6, Look.WHOLE),
    Column("Line", 16),
    Column("From", 11, Look.DATE),
    Column("To", 11, Look.DATE),
    Column("Days", 8, Look.WHOLE),
    Column("Amount", 14, Look.AMOUNT),
    Column("Rate", 30),
    Column("Cost", 14, Look.AMOUNT),
    Column("Paid by", 24),
)
MOVEMENT_COLUMNS: Final = (
    Column("Posted", 11, Look.DATE),
    Column("Value date", 11, Look.DATE),
    Column("What", 22),
    Column("Papers", 22),
    Column("Money", 14, Look.AMOUNT),
    Column("Interest", 14, Look.AMOUNT),
    Column("Principal", 14, Look.AMOUNT),
    Column("Late charge", 14, Look.AMOUNT),
    Column("Other", 14, Look.AMOUNT),
    Column("Deposit", 14, Look.AMOUNT),
    Column("Waived", 14, Look.AMOUNT),
    Column("Taken back on", 12, Look.DATE),
)


def render_xlsx(statement: ContractStatement, path: Path) -> None:
    """Write the statement as a workbook of three sheets."""
    table = statement.table
    above = [
        f"Contract {table.contract} as of {table.as_of}",
        " · ".join(filter(None, [statement.customer or statement.party, statement.object])),
        f"Branch {table.branch}, signed {statement.signed}; payable now {table.totals.payable_now:,}, "
        f"deposit {table.deposit:,}",
        *filter(None, [statement.warning]),
    ]
    with SheetFile(path) as file:
        file.sheet("Instalments", TABLE_COLUMNS, map(_row, table.rows), above)
        file.sheet("Late charges", LATE_COLUMNS, _late_lines(statement))
        file.sheet("Receipts", MOVEMENT_COLUMNS, _movements(statement))


def _row(row: InstalmentRow) -> Sequence[Cell]:
    return (
        row.number,
        row.due,
        row.amount,
        row.interest,
        row.principal,
        row.interest_paid,
        row.principal_paid,
        row.unpaid,
        row.days_late,
        row.late_charge,
        row.late_paid,
        row.late_waived,
        row.late_outstanding,
    )


def _late_lines(statement: ContractStatement) -> Iterator[Sequence[Cell]]:
    for row in statement.table.rows:
        late = row.explanation
        if late is None:
            continue
        for line in late.lines:
            by = "" if line.paid_by is None else paper_of(statement, line.paid_by, ENGLISH)
            yield (
                row.number,
                "unpaid" if line.paid_by is None else "paid",
                line.from_day,
                line.to_day,
                line.days,
                line.amount,
                ENGLISH.rate(line.rate),
                _cost(line.raw),
                by,
            )
        steps: list[tuple[str, Cell]] = [("sum", _cost(late.raw)), ("after the cap", _cost(late.capped))]
        steps += [("rounded", late.rounded), ("charged", late.charged)]
        if late.brought_forward:
            steps.insert(0, ("before the cut-over", late.brought_forward))
        for name, amount in steps:
            yield (row.number, name, None, None, None, None, "", amount, "")


def _cost(raw: int) -> Cell:
    """Whole rupiah as a number, a fraction of one as text."""
    whole, rest = divmod(raw, WEIGHT_DENOMINATOR)
    return ENGLISH.exact(raw) if rest else whole


def _movements(statement: ContractStatement) -> Iterator[Sequence[Cell]]:
    for m in statement.table.movements:
        yield (
            m.posting_date,
            m.value_date,
            m.name,
            papers_of(statement, m.entry),
            m.money,
            m.interest,
            m.principal,
            m.late_charge,
            m.other,
            m.deposit + m.refund_due,
            m.waived,
            None,
        )
    for t in statement.table.taken_back:
        papers = papers_of(statement, t.entry)
        yield (
            t.posting_date,
            None,
            t.name,
            papers,
            t.amount,
            None,
            None,
            None,
            None,
            None,
            None,
            t.reversed_on,
        )
