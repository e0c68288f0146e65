"""How amounts and counts stand in a terminal: to the right, and whole.

A newcomer would let the table shorten what does not fit. An amount that ends in dots, or goes on in the next line,
is read as a smaller one; so it is the words that give way.
"""

from __future__ import annotations

from decimal import Decimal

from rich.box import SIMPLE_HEAD
from rich.table import Table
from rich.text import Text


def new_table(title: str = "", *, footer: bool = False, lines: bool = False) -> Table:
    """An empty table in the one look that all of them have."""
    return Table(
        title=title or None, box=SIMPLE_HEAD, title_justify="left", show_footer=footer, show_lines=lines
    )


def add_columns(table: Table, *headings: str, footers: tuple[str, ...] = ()) -> None:
    """Columns of words."""
    for place, heading in enumerate(headings):
        table.add_column(heading, footers[place] if footers else "", overflow="fold")


def add_amounts(table: Table, *headings: str, footers: tuple[str, ...] = ()) -> None:
    """Columns of amounts or counts."""
    for place, heading in enumerate(headings):
        table.add_column(heading, footers[place] if footers else "", justify="right", no_wrap=True)


def amount(value: Decimal, *, alarm: bool = False) -> Text:
    """An amount; a gap is shown in red, a zero stays quiet."""
    style = "red" if alarm and value else "dim" if not value else ""
    return Text(f"{value:,}", style=style, justify="right")


def several(number: int, thing: str) -> str:
    """So many of a thing, as it is said.

    >>> several(1, "fault"), several(2_000, "entry")
    ('1 fault', '2,000 entries')
    """
    many = f"{thing[:-1]}ies" if thing.endswith("y") else f"{thing}s"
    return f"{number:,} {thing if number == 1 else many}"
