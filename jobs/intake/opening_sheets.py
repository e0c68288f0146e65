"""The sheets of the opening balances: one row for each cheque, with where it is on the evening of the cut-over.

`state` says where: `REGISTERED` (in the safe; the state when none is given), `HELD` (with `held_until`),
`DEPOSITED` (with `deposited` and `account`, such as `BDG BCA`), or `BOUNCED` (with these and `refused` and
`refusal`, the reason's number). `received` is when the sheet came. `receipt` and `slip` are the numbers of the
other system's temporary receipt and deposit slip; they are shown and found like our own. A cell that does not
belong to the state is a fault: somebody meant another state, or another row.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import date
from enum import StrEnum
from itertools import pairwise
from typing import Final

from books.cheques.opening import AtTheBank, OpeningSheet, Refused
from books.cheques.registering import NewSheet
from company.organisation import BankAccount, Direction
from company.setup import Setup
from jobs.intake.fields import RowReader
from jobs.intake.sheet_cells import read_sheet
from servicing.cheques import SheetKind
from servicing.refusals import Refusal

REQUIRED: Final = ("bank", "number", "amount", "effective", "contract", "received")
_STATES: Final = ("state", "held_until", "deposited", "account", "slip", "refused", "refusal")
COLUMNS: Final = (
    *REQUIRED,
    *("kind", "issued", "inkaso", "corrections", "instalment", "drawer", "receipt"),
    *_STATES,
)


class State(StrEnum):
    """Where a sheet is at the cut-over."""

    REGISTERED = "REGISTERED"
    HELD = "HELD"
    DEPOSITED = "DEPOSITED"
    BOUNCED = "BOUNCED"


# The columns that a state needs, and those that it may have.
_NEEDS: Final = {
    State.REGISTERED: (),
    State.HELD: ("held_until",),
    State.DEPOSITED: ("deposited", "account"),
    State.BOUNCED: ("deposited", "account", "refused", "refusal"),
}
_MAY: Final = {State.DEPOSITED: ("slip",), State.BOUNCED: ("slip",)}


class SheetsRead:
    """The rows as far as they are read, by contract."""

    def __init__(self, setup: Setup, as_of: date, known: Collection[tuple[str, str]]) -> None:
        self.setup, self.as_of, self.known = setup, as_of, known
        self.by_contract: dict[str, list[OpeningSheet]] = defaultdict(list)
        self._rows: dict[tuple[str, str], int] = {}

    def read(self, reader: RowReader, contract: str | None, instalments: int) -> None:
        """One row; its contract has so many instalments, or is None when the row names none that is known."""
        state = reader.member("state", State, State.REGISTERED)
        sheet = read_sheet(
            reader,
            self.setup.cheques.drawee_banks,
            contract or "",
            instalments=instalments,
            must_say_when=True,
        )
        self._once(reader)
        if state is None:
            return
        self._belongs(reader, state)
        held = reader.day("held_until") if state is State.HELD else None
        deposit = self._deposit(reader) if state in _MAY else None
        refused = self._refused(reader) if state is State.BOUNCED else None
        receipt = reader.text("receipt", 20, "")
        if sheet is None or reader.faults or contract is None:
            return
        self._in_order(reader, sheet, held, deposit, refused)
        if not reader.faults:
            self.by_contract[contract].append(OpeningSheet(sheet, held, deposit, refused, receipt or ""))

    def _once(self, reader: RowReader) -> None:
        bank, number = reader.row.cells.get("bank", ""), reader.row.cells.get("number", "")
        if not bank or not number:
            return
        if (bank, number) in self.known:
            reader.fault("number", f"{bank} {number} is in the books already", "correct or remove it")
        first = self._rows.setdefault((bank, number), reader.row.number)
        if first != reader.row.number:
            reader.fault("number", f"{bank} {number} stands in row {first} already", "give each sheet once")

    def _belongs(self, reader: RowReader, state: State) -> None:
        wanted = ("state", *_NEEDS[state], *_MAY.get(state, ()))
        for column in _STATES:
            if reader.row.cells.get(column) and column not in wanted:
                reader.fault(
                    column,
                    f"does not belong to a sheet that is {state}",
                    "leave it empty, or correct the state",
                )

    def _deposit(self, reader: RowReader) -> AtTheBank | None:
        on, account = reader.day("deposited"), self._account(reader)
        slip = reader.text("slip", 20, "")
        return AtTheBank(account, on, slip or "") if on and account else None

    def _account(self, reader: RowReader) -> BankAccount | None:
        written = reader.text("account", 20)
        if written is None:
            return None
        branch, _, code = written.partition(" ")
        known = [
            bank
            for one in self.setup.branches.values()
            for bank in one.banks
            if bank.direction is Direction.IN
        ]
        found = next((bank for bank in known if (bank.branch, bank.code) == (branch, code)), None)
        if found is None:
            names = ", ".join(f"{bank.branch} {bank.code}" for bank in known)
            reader.fault("account", "is no account that receives money", f"use one of {names}")
        return found

    def _refused(self, reader: RowReader) -> Refused | None:
        on, code = reader.day("refused"), reader.whole("refusal", 1, 99)
        if on is None or code is None:
            return None
        refusals = self.setup.cheques.rules.refusals
        why: Refusal | None = refusals.get(code)
        if why is None:
            reader.fault("refusal", "is no refusal reason", f"use one of {', '.join(map(str, refusals))}")
            return None
        return Refused(on, why)

    def _in_order(
        self,
        reader: RowReader,
        sheet: NewSheet,
        held: date | None,
        deposit: AtTheBank | None,
        refused: Refused | None,
    ) -> None:
        """The days follow each other, and none lies after the cut-over's evening."""
        assert sheet.received is not None
        days = [
            ("issued", sheet.issued),
            ("received", sheet.received),
            ("deposited", deposit.on if deposit else None),
            ("refused", refused.on if refused else None),
        ]
        there = [(column, day) for column, day in days if day is not None]
        for (before, earlier), (column, day) in pairwise(there):
            if day < earlier:
                reader.fault(column, f"lies before {before}, {earlier}", "correct the day")
        for column, day in there:
            if day > self.as_of:
                reader.fault(column, f"lies after the cut-over's evening, {self.as_of}", "correct the day")
        if sheet.issued is not None and sheet.effective < sheet.issued:
            reader.fault("effective", f"lies before its issue, {sheet.issued}", "correct the day")
        if held is not None and held <= self.as_of:
            reader.fault(
                "held_until", f"was over on {self.as_of}", "make the sheet REGISTERED, or correct the day"
            )
        if deposit is not None and sheet.kind is SheetKind.BG and deposit.on < sheet.effective:
            reader.fault(
                "deposited", f"lies before its effective date, {sheet.effective}", "correct one of them"
            )
