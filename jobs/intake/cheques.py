"""The sheets file: one row per sheet, registered per customer against one temporary receipt each.

A row with a `count` above one is a stack: numbers follow each other, dates lie a month apart.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from books.cheques.acts import Done
from books.cheques.registering import NewSheet, register, stack
from books.recording import Act
from books.setups import Books
from jobs.intake.fields import RowReader
from jobs.intake.files import FileFault, RowFault, rows_of
from jobs.intake.sheet_cells import read_sheet
from servicing.cheques import ChequeRefused

REQUIRED: Final = ("bank", "number", "amount", "effective", "contract")
OPTIONAL: Final = ("kind", "issued", "inkaso", "corrections", "instalment", "drawer", "count", "received")
COLUMNS: Final = REQUIRED + OPTIONAL


@dataclass(frozen=True, slots=True)
class SheetIntake:
    """What a file holds: its sheets by contract in the file's order, and every fault."""

    sheets: tuple[NewSheet, ...]
    faults: tuple[RowFault, ...]


def read_sheets_file(path: Path, books: Books, sheet: str = "") -> SheetIntake:
    """The sheets of a CSV or XLSX file; nothing of the books is changed."""
    found: list[NewSheet] = []
    faults: list[RowFault] = []
    try:
        for raw in rows_of(path, COLUMNS, REQUIRED, sheet):
            reader = RowReader(path.name, raw)
            found += _row(reader, books)
            faults += reader.faults
    except FileFault as fault:
        faults.append(fault.fault)
    if not found and not faults:
        faults.append(RowFault(path.name, 0, "", "", "the file has no rows", "add sheets below the headings"))
    return SheetIntake(tuple(found), tuple(faults))


def register_file(
    connection: Any, books: Books, act: Act, sheets: Iterable[NewSheet], *, history: bool = False
) -> list[Done]:
    """Register the sheets, one act and one temporary receipt for each contract, all in one transaction."""
    by_contract: dict[str, list[NewSheet]] = {}
    for one in sheets:
        by_contract.setdefault(one.contract, []).append(one)
    return [
        register(connection, books, replace(act, key=f"{act.key}#{number}"), stack_, history=history)
        for number, stack_ in by_contract.items()
    ]


def _row(reader: RowReader, books: Books) -> list[NewSheet]:
    contract = reader.code("contract")
    first = read_sheet(reader, books.setup.cheques.drawee_banks, contract or "")
    count = reader.whole("count", 1, 120, 1)
    if reader.faults or first is None or count is None:
        return []
    try:
        return list(stack(first, count))
    except ChequeRefused as fault:
        reader.fault("number", str(fault), "enter the sheets one by one")
        return []
