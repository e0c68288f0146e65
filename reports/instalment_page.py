"""The instalment table as a page for the customer and for the file: in the company's language, on paper and screen.

A newcomer would print what the books cache today. The page is of one evening, and says of which.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from books.statements import ContractStatement
from company.organisation import Language
from reports.instalment_table import papers_of
from reports.late_charge_lines import told
from reports.pages import scaled, write_page
from reports.wording import Wording
from servicing.money import ZERO
from servicing.statement import InstalmentTable

_HEIGHT: Final = 120


@dataclass(frozen=True, slots=True)
class Letterhead:
    """Whose page it is: the company's legal name and the branch's name."""

    company: str
    branch: str


def render_html(
    statement: ContractStatement, path: Path, letterhead: Letterhead, language: Language = Language.INDONESIAN
) -> None:
    """Write the statement as one self-contained page in the customer's language."""
    w = Wording(language)
    write_page(
        path,
        "instalment_table.html",
        s=statement,
        t=statement.table,
        totals=statement.table.totals,
        letterhead=letterhead,
        w=w,
        told=tuple(told(statement, w)),
        papers_of=papers_of,
        columns=_columns(statement.table),
        height=_HEIGHT,
    )


@dataclass(frozen=True, slots=True)
class PictureColumn:
    """One instalment of the picture: its pieces from the bottom up, each with its name and height."""

    number: int
    pieces: tuple[tuple[str, int, int], ...]


def _columns(table: InstalmentTable) -> tuple[PictureColumn, ...]:
    """What is paid, overdue, not due yet, and the late charge on top of it, instalment by instalment."""
    highest = max((row.amount + row.late_outstanding for row in table.rows), default=ZERO)
    columns = []
    for row in table.rows:
        unpaid = "overdue" if row.due <= table.as_of else "not due yet"
        amounts = (
            ("paid", row.amount - row.unpaid),
            (unpaid, row.unpaid),
            ("late charge outstanding", row.late_outstanding),
        )
        pieces, at = [], 0
        for name, amount in amounts:
            if size := scaled(amount, highest, _HEIGHT):
                pieces.append((name, at, size))
                at += size
        columns.append(PictureColumn(row.number, tuple(pieces)))
    return tuple(columns)
