"""The instalment table of a contract, in the terminal and as JSON; its page and workbook are beside this module.

The terminal speaks English and shows everything at once: what a teller reads out to the customer on the telephone.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from rich.console import Console, Group
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from books.statements import ContractStatement
from reports.late_charge_lines import Told, told
from reports.machine import as_text
from reports.terminal import add_amounts, add_columns, new_table
from reports.wording import ENGLISH, fraction_of
from servicing.late_explanation import LateExplanation
from servicing.money import Money
from servicing.statement import InstalmentRow, Movement, TakenBack

# --- terminal ---------------------------------------------------------------------------------------------


def render_terminal(statement: ContractStatement, console: Console) -> None:
    """Print the table, how each late charge came about, and the receipts with their splits."""
    console.print(_head(statement))
    console.print(_table(statement))
    for explanation in told(statement, ENGLISH):
        console.print(_explanation(explanation))
    if statement.table.charges:
        console.print(_charges(statement))
    console.print(_movements(statement))


def _head(statement: ContractStatement) -> Panel:
    table, totals = statement.table, statement.table.totals
    who = " · ".join(filter(None, [statement.customer or statement.party, statement.object]))
    lines = [
        Text(who),
        Text(f"branch {table.branch}, product {table.product}, signed {statement.signed}", style="dim"),
        Text.assemble(
            ("payable now ", "bold"),
            (_money(totals.payable_now), "bold"),
            f" = overdue {_money(totals.overdue)}"
            f" + late charge {_money(totals.late_outstanding)} + charges {_money(totals.charges_unpaid)}",
        ),
        Text(
            f"unpaid in all {_money(totals.unpaid)}; deposit {_money(table.deposit)}"
            + (f"; to be refunded {_money(table.refund_due)}" if table.refund_due else "")
            + f"; {table.days_past_due} days past due"
        ),
    ]
    if statement.warning:
        lines.append(Text(f"Look at this before handing it out: {statement.warning}", style="bold red"))
    title = Text(f"Contract {table.contract} as of {table.as_of}")
    return Panel(Group(*lines), title=title, title_align="left")


def _table(statement: ContractStatement) -> Table:
    totals, as_of = statement.table.totals, statement.table.as_of
    table = new_table(footer=True)
    sums = (totals.interest, totals.principal, totals.interest_paid, totals.principal_paid, totals.unpaid)
    late = (totals.late_charge, totals.late_paid, totals.late_waived, totals.late_outstanding)
    add_amounts(table, "No.")
    add_columns(table, "Due", footers=("Total",))
    headings = ("Interest", "Principal", "Paid int.", "Paid princ.", "Unpaid")
    add_amounts(table, *headings, footers=tuple(map(_money, sums)))
    add_amounts(table, "Days late")
    add_amounts(table, "Late charge", "Paid", "Waived", "Outstanding", footers=tuple(map(_money, late)))
    for row in statement.table.rows:
        overdue = row.unpaid and row.due <= as_of
        style = "red" if overdue or row.late_outstanding else "dim" if not row.unpaid else ""
        table.add_row(*_cells(row), style=style)
    return table


def _cells(row: InstalmentRow) -> Iterator[str]:
    yield str(row.number)
    yield str(row.due)
    for amount in (row.interest, row.principal, row.interest_paid, row.principal_paid, row.unpaid):
        yield _money(amount)
    yield str(row.days_late or "")
    for amount in (row.late_charge, row.late_paid, row.late_waived, row.late_outstanding):
        yield _money(amount) if amount else ""


def _explanation(one: Told) -> Group:
    head = Text.assemble(
        (f"Late charge of no. {one.row.number}, due {one.row.due}: {_money(one.row.late_charge)}", "bold"),
        (f"  ({'; '.join(one.limits)})" if one.limits else "", "dim"),
    )
    grid = Table.grid(padding=(0, 1))
    add_columns(grid, "")
    for _ in range(3):
        add_amounts(grid, "")
        add_columns(grid, "")
    for line in one.lines:
        when = Text(f" {line.from_day} to {line.to_day}, {line.who}", style="dim")
        grid.add_row("", str(line.days), "days ×", _money(line.amount), f"× {line.rate} =", line.cost, when)
    for label, amount in one.steps:
        grid.add_row("", "", "", "", f"{label} =", amount, "")
    return Group(head, grid, "")


def _charges(statement: ContractStatement) -> Table:
    table = new_table("Other charges")
    add_columns(table, "Charge", "Type", "Made on")
    add_amounts(table, "Amount", "Paid", "Unpaid")
    for c in statement.table.charges:
        table.add_row(
            Text(c.charge), Text(c.type), str(c.made_on), _money(c.amount), _money(c.paid), _money(c.unpaid)
        )
    return table


def _movements(statement: ContractStatement) -> Table:
    table = new_table("Receipts and what they paid")
    add_columns(table, "Posted", "Value date", "What", "Paper")
    add_amounts(table, "Money", "Interest", "Principal", "Late charge", "Other", "Deposit", "Waived")
    for m in statement.table.movements:
        amounts = (m.money, m.interest, m.principal, m.late_charge, m.other, m.deposit + m.refund_due)
        table.add_row(
            str(m.posting_date),
            str(m.value_date),
            m.name,
            papers_of(statement, m.entry),
            *(_money(amount) if amount else "" for amount in (*amounts, m.waived)),
        )
    for t in statement.table.taken_back:
        table.add_row(
            str(t.posting_date),
            f"taken back {t.reversed_on}",
            t.name,
            papers_of(statement, t.entry),
            _money(t.amount),
            style="dim",
        )
    return table


def papers_of(statement: ContractStatement, entry: int) -> str:
    """The numbers of the entry's papers."""
    return ", ".join(paper.number for paper in statement.papers.get(entry, ()))


def _money(amount: Money) -> str:
    return ENGLISH.amount(amount)


# --- JSON -------------------------------------------------------------------------------------------------


def render_json(statement: ContractStatement, target: Path | IO[str]) -> None:
    """Write the statement as one JSON object; amounts are whole rupiah."""
    text = as_text(as_json(statement)) + "\n"
    if isinstance(target, Path):
        target.write_text(text, encoding="utf-8")
    else:
        target.write(text)


def as_json(statement: ContractStatement) -> dict[str, Any]:
    """The statement as plain values: dates, decimals, texts."""
    table, totals = statement.table, statement.table.totals
    return {
        "contract": table.contract,
        "branch": table.branch,
        "product": table.product,
        "party": statement.party,
        "customer": statement.customer,
        "object": statement.object,
        "signed": statement.signed,
        "as_of": table.as_of,
        "warning": statement.warning,
        "days_past_due": table.days_past_due,
        "deposit": table.deposit,
        "refund_due": table.refund_due,
        "totals": {
            "interest": totals.interest,
            "principal": totals.principal,
            "interest_paid": totals.interest_paid,
            "principal_paid": totals.principal_paid,
            "unpaid": totals.unpaid,
            "overdue": totals.overdue,
            "late_charge": totals.late_charge,
            "late_paid": totals.late_paid,
            "late_waived": totals.late_waived,
            "late_outstanding": totals.late_outstanding,
            "charges_unpaid": totals.charges_unpaid,
            "payable_now": totals.payable_now,
        },
        "instalments": [_row(row) for row in table.rows],
        "charges": [
            {"charge": c.charge, "type": c.type, "made_on": c.made_on, "amount": c.amount, "paid": c.paid}
            for c in table.charges
        ],
        "movements": [_movement(statement, m) for m in table.movements],
        "taken_back": [_taken_back(statement, t) for t in table.taken_back],
    }


def _row(row: InstalmentRow) -> dict[str, Any]:
    return {
        "number": row.number,
        "due": row.due,
        "interest": row.interest,
        "principal": row.principal,
        "interest_paid": row.interest_paid,
        "principal_paid": row.principal_paid,
        "unpaid": row.unpaid,
        "days_late": row.days_late,
        "late_charge": row.late_charge,
        "late_paid": row.late_paid,
        "late_waived": row.late_waived,
        "late_outstanding": row.late_outstanding,
        "explanation": None if row.explanation is None else _explained(row.explanation),
    }


def _explained(late: LateExplanation) -> dict[str, Any]:
    """Costs before rounding are exact texts: `36000`, or `31/3` where the decimals never end."""
    return {
        "lines": [
            {
                "from": line.from_day,
                "to": line.to_day,
                "days": line.days,
                "amount": line.amount,
                "rate_percent": str(line.rate.percent),
                "rate_per": line.rate.per.value,
                "cost": fraction_of(line.raw),
                "paid_by": line.paid_by,
            }
            for line in late.lines
        ],
        "brought_forward": late.brought_forward,
        "sum": fraction_of(late.raw),
        "after_cap": fraction_of(late.capped),
        "rounded": late.rounded,
        "charged": late.charged,
    }


def _movement(statement: ContractStatement, m: Movement) -> dict[str, Any]:
    return {
        "entry": m.entry,
        "name": m.name,
        "posting_date": m.posting_date,
        "value_date": m.value_date,
        "papers": [paper.number for paper in statement.papers.get(m.entry, ())],
        "money": m.money,
        "shares": [
            {
                "instalment": s.instalment,
                "interest": s.interest,
                "principal": s.principal,
                "late_charge": s.late_charge,
            }
            for s in m.shares
        ],
        "charges": dict(m.charges),
        "deposit": m.deposit,
        "refund_due": m.refund_due,
        "waived": m.waived,
    }


def _taken_back(statement: ContractStatement, t: TakenBack) -> dict[str, Any]:
    return {
        "entry": t.entry,
        "name": t.name,
        "posting_date": t.posting_date,
        "papers": [paper.number for paper in statement.papers.get(t.entry, ())],
        "amount": t.amount,
        "reversed_by": t.reversed_by,
        "reversed_on": t.reversed_on,
    }
