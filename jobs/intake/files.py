"""Reading a CSV or XLSX file into rows of text, and naming what is wrong with the file itself.

What people send: a CSV with a byte-order mark, with semicolons, saved in an old code page; a workbook whose
dates are dates in one row and numbers in the next. Rows keep the number that the spreadsheet shows.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from io import TextIOWrapper
from pathlib import Path
from typing import Any, BinaryIO
from zipfile import BadZipFile

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException


@dataclass(frozen=True, slots=True, order=True)
class RowFault:
    """One thing wrong in an import file; row 0 is the file as a whole, row 1 its headings."""

    file: str
    row: int
    column: str
    value: str
    fault: str
    remedy: str

    def __str__(self) -> str:
        where = f"{self.file}" + (f", row {self.row}" if self.row else "")
        where += f", {self.column}" if self.column else ""
        shown = f" {self.value!r}" if self.value else ""
        return f"{where}:{shown} {self.fault}: {self.remedy}"


class FileFault(ValueError):
    """The file as a whole cannot be read."""

    def __init__(self, fault: RowFault) -> None:
        self.fault = fault
        super().__init__(str(fault))


@dataclass(frozen=True, slots=True)
class RawRow:
    """A row as text by column name; its number is the one a spreadsheet shows."""

    number: int
    cells: dict[str, str]


def rows_of(path: Path, columns: Sequence[str], required: Sequence[str], sheet: str = "") -> Iterator[RawRow]:
    """The rows of a file whose first row names the columns; raises FileFault for the file as a whole."""
    if not path.is_file():
        raise _file_fault(path, "there is no such file", "check the path")
    raw = _xlsx(path, sheet) if path.suffix.lower() in (".xlsx", ".xlsm") else _csv(path)
    header = next(raw, None)
    if header is None:
        raise _file_fault(
            path, "the file is empty", f"put the headings {', '.join(required)} in the first row"
        )
    names = [name.strip().lower() for name in header]
    _check_header(path, names, columns, required)
    for number, cells in enumerate(raw, 2):
        if any(cells):
            if len(cells) > len(names) and any(cells[len(names) :]):
                raise FileFault(
                    RowFault(
                        path.name,
                        number,
                        "",
                        cells[len(names)],
                        f"the row has {len(cells)} cells under {len(names)} headings",
                        "an amount with a comma, or a name with the separator in it, must stand in quotes",
                    )
                )
            yield RawRow(number, {n: c.strip() for n, c in zip(names, cells, strict=False)})


def _check_header(path: Path, names: Sequence[str], columns: Sequence[str], required: Sequence[str]) -> None:
    missing = [name for name in required if name not in names]
    unknown = [name for name in names if name and name not in columns]
    repeated = sorted({name for name in names if name and names.count(name) > 1})
    for fault, found in (("misses", missing), ("has the unknown", unknown), ("repeats the", repeated)):
        if found:
            raise FileFault(
                RowFault(
                    path.name,
                    1,
                    "",
                    ", ".join(names),
                    f"the first row {fault} column{'s' if len(found) > 1 else ''} {', '.join(found)}",
                    f"use the headings {', '.join(columns)}",
                )
            )


def _file_fault(path: Path, fault: str, remedy: str) -> FileFault:
    return FileFault(RowFault(path.name, 0, "", "", fault, remedy))


# --- CSV --------------------------------------------------------------------------------------------------


def _csv(path: Path) -> Iterator[list[str]]:
    with path.open("rb") as binary:
        start = binary.read(4096)
        binary.seek(0)
        if start.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" in start:
            raise _file_fault(path, "the file is not UTF-8 text", "save it as `CSV UTF-8`")
        separator = _separator(start)
        try:
            yield from csv.reader(_text(binary), delimiter=separator, strict=True)
        except UnicodeDecodeError as fault:
            raise _file_fault(
                path,
                f"the file is not UTF-8: byte {fault.object[fault.start]:#x} cannot be read",
                "save it as `CSV UTF-8`",
            ) from None
        except csv.Error as fault:
            raise _file_fault(path, f"the file is no CSV: {fault}", "save it again as `CSV UTF-8`") from None


def _text(binary: BinaryIO) -> TextIOWrapper:
    return TextIOWrapper(binary, encoding="utf-8-sig", newline="")


def _separator(start: bytes) -> str:
    heading = start.splitlines()[0].decode("utf-8", "replace") if start.strip() else ""
    return max(",;\t", key=heading.count)


# --- XLSX -------------------------------------------------------------------------------------------------


def _xlsx(path: Path, sheet: str) -> Iterator[list[str]]:
    try:
        workbook = load_workbook(path, read_only=True, data_only=True)
    except (BadZipFile, InvalidFileException, KeyError, OSError, ValueError) as fault:
        raise _file_fault(path, f"the file is no workbook: {fault}", "save it again as .xlsx") from None
    try:
        if sheet and sheet not in workbook.sheetnames:
            raise _file_fault(path, f"the workbook has no sheet {sheet}", f"add a sheet named {sheet}")
        page = workbook[sheet] if sheet else workbook.worksheets[0]
        for row in page.iter_rows(values_only=True):
            yield [_shown(cell) for cell in row]
    finally:
        workbook.close()


def _shown(cell: Any) -> str:
    """The cell as it would be typed: dates in ISO form, numbers with all their digits."""
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time().isoformat() == "00:00:00" else cell.isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float):
        # A workbook keeps 18.5 as the nearest binary number; its shortest spelling is what was typed.
        return format(Decimal(repr(cell)), "f")
    return str(cell)
