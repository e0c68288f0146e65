"""What is written on one cheque, as the columns of any file of sheets say it."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from books.cheques.registering import NewSheet
from jobs.intake.fields import RowReader
from servicing.cheques import SheetKind

MOST_INSTALMENTS: Final = 600


class YesNo(StrEnum):
    """A yes or no in a spreadsheet."""

    YES = "YES"
    NO = "NO"


def read_sheet(
    reader: RowReader,
    drawee_banks: Mapping[str, object],
    contract: str,
    *,
    instalments: int = MOST_INSTALMENTS,
    must_say_when: bool = False,
) -> NewSheet | None:
    """The sheet of the contract, or None when a cell is at fault.

    `instalments` is the highest number that an instalment may have; `must_say_when` asks for the day on which the
    sheet came, which is otherwise the day of the act.
    """
    cells = reader.row.cells
    bank = reader.one_of("bank", drawee_banks, "drawee bank", "config/cheques.toml")
    number = reader.text("number", 20)
    amount = reader.money("amount", above_zero=True)
    effective = reader.day("effective")
    kind = reader.member("kind", SheetKind, SheetKind.BG)
    inkaso = reader.member("inkaso", YesNo, YesNo.NO)
    corrections = reader.whole("corrections", 0, 9, 0)
    issued = reader.day("issued") if cells.get("issued") else None
    received = reader.day("received") if must_say_when or cells.get("received") else None
    instalment = reader.whole("instalment", 1, instalments) if cells.get("instalment") else None
    drawer = reader.code("drawer") if cells.get("drawer") else None
    if not (bank and number and amount and effective and kind) or (must_say_when and received is None):
        return None
    return NewSheet(
        bank,
        number,
        amount,
        effective,
        contract,
        kind,
        issued,
        drawer,
        inkaso is YesNo.YES,
        corrections or 0,
        instalment,
        received=received,
    )
