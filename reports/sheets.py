"""Sheets for Excel, and the same rows as CSV: amounts are numbers there, dates are dates.

Two things a newcomer would get wrong. Excel keeps fifteen digits of a number and drops the rest without a word, so
longer amounts are written as text. And a text that begins with `=` is a formula to Excel: texts that came from
Navision are written as text, and in CSV are made harmless by an apostrophe.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum, auto
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Final

import xlsxwriter

Cell = str | int | Decimal | date | None

EXCEL_DIGITS: Final = 15
_FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r")
# Excel has no more rows than this on one sheet.
EXCEL_ROWS: Final = 1_048_576


class Look(Enum):
    """How a column's cells are shown."""

    TEXT = auto()
    AMOUNT = auto()
    WHOLE = auto()
    DATE = auto()


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its heading, its width in characters and how its cells are shown."""

    heading: str
    width: int
    look: Look = Look.TEXT


def exact_number(value: int | Decimal) -> int | Decimal | str:
    """The value as Excel keeps it to the last digit; as text where Excel could not.

    >>> exact_number(Decimal("1200000.00")), exact_number(Decimal("1234567890123456"))
    (1200000, '1234567890123456')
    """
    number: int | Decimal = int(value) if value == int(value) else Decimal(value).normalize()
    digits = len(Decimal(number).as_tuple().digits)
    return number if digits <= EXCEL_DIGITS else f"{number:f}" if isinstance(number, Decimal) else str(number)


class SheetFile:
    """An XLSX file under way; rows are written as they come, so that memory stays small."""

    def __init__(self, path: Path) -> None:
        self._book = xlsxwriter.Workbook(str(path), {"constant_memory": True, "in_memory": False})
        self._formats = {
            Look.TEXT: self._book.add_format({"valign": "top", "text_wrap": True}),
            Look.AMOUNT: self._book.add_format({"valign": "top", "num_format": "#,##0.##;[Red]-#,##0.##"}),
            Look.WHOLE: self._book.add_format({"valign": "top", "num_format": "0"}),
            Look.DATE: self._book.add_format({"valign": "top", "num_format": "yyyy-mm-dd"}),
        }
        # "#,##0.##" leaves a lonely point behind whole numbers, so whole amounts have a format of their own.
        self._whole_amount = self._book.add_format({"valign": "top", "num_format": "#,##0;[Red]-#,##0"})
        self._heading = self._book.add_format(
            {"bold": True, "bg_color": "#E8ECF1", "border": 1, "border_color": "#C5CCD6", "text_wrap": True}
        )
        self._title = self._book.add_format({"bold": True, "font_size": 14})

    def __enter__(self) -> SheetFile:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._book.close()

    def sheet(
        self, name: str, columns: Sequence[Column], rows: Iterable[Sequence[Cell]], above: Sequence[str] = ()
    ) -> None:
        """Write one sheet: lines above, the headings, and the rows with a filter on every column."""
        sheet = self._book.add_worksheet(name)
        for place, column in enumerate(columns):
            sheet.set_column(place, place, column.width)
        for place, line in enumerate(above):
            sheet.write_string(place, 0, line, self._title if place == 0 else None)
        top = len(above) + 1 if above else 0
        for place, column in enumerate(columns):
            sheet.write_string(top, place, column.heading, self._heading)
        sheet.freeze_panes(top + 1, 0)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(top)
        at = top
        for row in rows:
            at += 1
            if at >= EXCEL_ROWS - 1:
                sheet.write_string(at, 0, "Excel holds no more rows: the CSV file has all of them")
                break
            for place, (cell, column) in enumerate(zip(row, columns, strict=True)):
                self._write(sheet, at, place, cell, column.look)
        sheet.autofilter(top, 0, max(at, top + 1), len(columns) - 1)

    def _write(self, sheet: Any, row: int, place: int, cell: Cell, look: Look) -> None:
        if cell is None:
            return
        if isinstance(cell, date):
            sheet.write_datetime(row, place, cell, self._formats[Look.DATE])
        elif isinstance(cell, int | Decimal):
            number = exact_number(cell)
            if isinstance(number, str):
                sheet.write_string(row, place, number, self._formats[Look.TEXT])
            else:
                whole = look is Look.AMOUNT and isinstance(number, int)
                sheet.write_number(row, place, number, self._whole_amount if whole else self._formats[look])
        else:
            sheet.write_string(row, place, cell, self._formats[Look.TEXT])


def write_csv(target: Path | IO[str], columns: Sequence[Column], rows: Iterable[Sequence[Cell]]) -> None:
    """Write the rows as CSV: to a file with the mark by which Excel knows UTF-8, or to an open stream."""
    if isinstance(target, Path):
        with target.open("w", encoding="utf-8-sig", newline="") as stream:
            write_csv(stream, columns, rows)
        return
    writer = csv.writer(target, lineterminator="\r\n")
    writer.writerow([column.heading for column in columns])
    for row in rows:
        writer.writerow([_plain(cell) for cell in row])


def _plain(cell: Cell) -> str:
    match cell:
        case None:
            return ""
        case date():
            return cell.isoformat()
        case Decimal():
            return f"{cell:f}"
        case int():
            return str(cell)
    return f"'{cell}" if cell.startswith(_FORMULA_STARTS) else cell
