"""A list for people, machines and Excel: columns with headings and looks, rows, and a line above that sums up.

The lists of titipan, of branches among themselves and of collectors are all of this one kind, so that a terminal, a
JSON value and a workbook never say different things.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from rich.console import Console

from reports.sheets import Cell, Column, Look, SheetFile
from reports.terminal import add_amounts, add_columns, new_table


@dataclass(frozen=True, slots=True)
class Listing:
    """A list: its title, what it sums up to in sentences, its columns with the name each has in JSON, its rows."""

    title: str
    summary: tuple[str, ...]
    columns: tuple[tuple[str, Column], ...]
    rows: tuple[tuple[Cell, ...], ...]

    def plain(self) -> dict[str, Any]:
        """The list as mappings, for `--json`."""
        names = [name for name, _ in self.columns]
        return {
            "title": self.title,
            "summary": list(self.summary),
            "rows": [dict(zip(names, row, strict=True)) for row in self.rows],
        }


def render_listing(listing: Listing, console: Console) -> None:
    """The list as a table in a terminal, its summary below."""
    table = new_table(listing.title)
    for _, column in listing.columns:
        if column.look in (Look.AMOUNT, Look.WHOLE):
            add_amounts(table, column.heading)
        else:
            add_columns(table, column.heading)
    for row in listing.rows:
        table.add_row(*(_shown(cell) for cell in row))
    console.print(table)
    for sentence in listing.summary:
        console.print(sentence, markup=False, soft_wrap=True)


def write_listing(listings: Sequence[Listing], path: Path) -> None:
    """The lists as sheets of one workbook."""
    with SheetFile(path) as book:
        for listing in listings:
            columns = [column for _, column in listing.columns]
            book.sheet(listing.title[:31], columns, listing.rows, (listing.title, *listing.summary))


def _shown(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, int | Decimal):
        return f"{cell:,}"
    return cell
