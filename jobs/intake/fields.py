"""Cells into values: each reader returns the value, or notes the fault and goes on, so that all are named."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Final, TypeVar

from jobs.intake.files import RawRow, RowFault
from servicing.money import Money

E = TypeVar("E", bound=StrEnum)
V = TypeVar("V")

_EXCEL_EPOCH: Final = date(1899, 12, 30)
_EXCEL_DATES: Final = range(20_000, 80_000)  # the years 1954 to 2119 as Excel counts days


@dataclass(slots=True)
class RowReader:
    """Reads the cells of one row and collects what is wrong with them."""

    file: str
    row: RawRow
    faults: list[RowFault] = field(default_factory=list)

    def fault(self, column: str, fault: str, remedy: str) -> None:
        """Note a fault of one cell."""
        value = self.row.cells.get(column, "")
        self.faults.append(RowFault(self.file, self.row.number, column, value, fault, remedy))

    def _cell(self, column: str, default: V | None, read: Callable[[str], V | None]) -> V | None:
        cell = self.row.cells.get(column, "")
        if not cell:
            if default is None:
                self.fault(column, "is empty", "fill it in")
            return default
        return read(cell)

    def text(self, column: str, longest: int, default: str | None = None) -> str | None:
        """A text of limited length."""

        def read(cell: str) -> str | None:
            if len(cell) > longest:
                self.fault(column, f"has {len(cell)} characters", f"shorten it to {longest}")
                return None
            return cell

        return self._cell(column, default, read)

    def code(self, column: str, longest: int = 20, default: str | None = None) -> str | None:
        """A number or code: capital letters, digits, dashes, dots and slashes."""

        def read(cell: str) -> str | None:
            if (
                len(cell) > longest
                or not cell.isascii()
                or not cell.replace("-", "").replace(".", "").replace("/", "").isalnum()
                or cell != cell.upper()
            ):
                self.fault(
                    column,
                    "is no code",
                    f"use at most {longest} capital letters, digits, dashes, dots, slashes",
                )
                return None
            return cell

        return self._cell(column, default, read)

    def one_of(self, column: str, known: Mapping[str, object], what: str, where: str) -> str | None:
        """A code that setup defines."""

        def read(cell: str) -> str | None:
            if cell not in known:
                self.fault(
                    column,
                    f"is no {what} of the company",
                    f"use one of {', '.join(known)}, or add it in {where}",
                )
                return None
            return cell

        return self._cell(column, None, read)

    def member(self, column: str, kind: type[E], default: E | None = None) -> E | None:
        """One of a fixed list of words."""

        def read(cell: str) -> E | None:
            try:
                return kind(cell.upper())
            except ValueError:
                self.fault(column, "is not known", f"use one of {', '.join(kind)}")
                return None

        return self._cell(column, default, read)

    def day(self, column: str) -> date | None:
        """A date in ISO form; an Excel serial number is refused with the date it stands for."""

        def read(cell: str) -> date | None:
            try:
                return date.fromisoformat(cell)
            except ValueError:
                pass
            if cell.isdigit() and int(cell) in _EXCEL_DATES:
                meant = _EXCEL_EPOCH + timedelta(days=int(cell))
                self.fault(
                    column, "is a serial number of Excel, not a date", f"write {meant} if that is meant"
                )
            else:
                self.fault(column, "is no date", "write year-month-day, such as 2004-12-01")
            return None

        return self._cell(column, None, read)

    def whole(self, column: str, lowest: int, highest: int, default: int | None = None) -> int | None:
        """A whole number within limits."""

        def read(cell: str) -> int | None:
            try:
                number = int(cell)
            except ValueError:
                self.fault(column, "is no whole number", "write digits only")
                return None
            if not lowest <= number <= highest:
                self.fault(column, f"is not between {lowest} and {highest}", "correct it")
                return None
            return number

        return self._cell(column, default, read)

    def money(
        self, column: str, default: Money | None = None, *, signed: bool = False, above_zero: bool = False
    ) -> Money | None:
        """An amount in whole rupiah, digits only."""

        def read(cell: str) -> Money | None:
            digits = cell[1:] if signed and cell.startswith("-") else cell
            if not (digits.isascii() and digits.isdigit()):
                plain = digits.replace(",", "").replace(".", "").replace(" ", "").removeprefix("Rp")
                remedy = f"write {plain} if that is meant" if plain.isdigit() else "write digits only"
                self.fault(column, "is no amount in whole rupiah", remedy)
                return None
            if len(digits) > 15:
                self.fault(column, "is larger than any amount here", "correct it")
                return None
            if above_zero and not int(digits):
                self.fault(column, "is zero", "write an amount above zero")
                return None
            return Decimal(int(cell))

        return self._cell(column, default, read)

    def percent(self, column: str) -> Decimal | None:
        """A percentage of zero or more, with a decimal point."""

        def read(cell: str) -> Decimal | None:
            try:
                value = Decimal(cell)
            except InvalidOperation:
                value = Decimal("NaN")
            if not value.is_finite() or not 0 <= value <= 1000 or "," in cell or "_" in cell:
                self.fault(column, "is no percentage", "write digits with a decimal point, such as 18.5")
                return None
            return value

        return self._cell(column, None, read)
