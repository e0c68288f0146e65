"""The files of the opening balances: what each of them says, and what is wrong with it.

A folder of CSV files (or one workbook with sheets of the same names):

- `contracts`: the contracts file's columns, and per contract `paid_instalments` (numbers 1 to that one are paid
  in full), `interest_recognised` (empty: the interest of what is due by the cut-over) and `deposit`;
- `positions` (optional): what single instalments had seen, where paying in full does not say it;
- `charges` (optional): open fees;
- `sheets` (optional): post-dated cheques in the safe, held, at the bank or refused (`jobs.intake.opening_sheets`);
- `suspense` (optional): unidentified money, receipt by receipt: where and when it arrived, what the bank wrote;
- `balances` (optional): every other balance by branch and role (drawers, banks, money in transit);
- `numbers` (optional): the last number of each series that another system gave out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Final

from books.accounts import AccountKey
from books.cheques.opening import OpeningSheet
from books.cheques.proof import MEMO_ROLES
from books.suspense.opening import OldSuspense
from books.suspense.titipan import LONGEST_TEXT
from company.organisation import Direction
from company.setup import Setup
from jobs.intake import contracts as contract_file
from jobs.intake.contracts import ContractRow, read_row
from jobs.intake.fields import RowReader
from jobs.intake.files import FileFault, RawRow, RowFault, rows_of
from jobs.intake.opening_sheets import COLUMNS as SHEET_COLUMNS
from jobs.intake.opening_sheets import REQUIRED as SHEET_REQUIRED
from jobs.intake.opening_sheets import SheetsRead
from servicing.entries import BroughtForward, EntryFault, OpeningCharge, OpeningPosition
from servicing.money import ZERO, Money
from servicing.roles import Role

CONTRACT_COLUMNS: Final = (*contract_file.COLUMNS, "paid_instalments", "interest_recognised", "deposit")
POSITION_COLUMNS: Final = (
    "contract",
    "instalment",
    "interest_paid",
    "principal_paid",
    "late_on_paid",
    "late_paid",
    "late_waived",
    "late_income",
)
CHARGE_COLUMNS: Final = ("contract", "charge", "type", "made_on", "amount")
SUSPENSE_COLUMNS: Final = ("branch", "arrived_on", "amount", "bank", "text")
BALANCE_COLUMNS: Final = ("branch", "role", "counter_branch", "bank", "amount")
NUMBER_COLUMNS: Final = ("series", "last")


@dataclass(frozen=True, slots=True)
class Opening:
    """What the files say, when they have no fault."""

    contracts: tuple[ContractRow, ...]
    balances: Mapping[AccountKey, Money]
    suspense: tuple[OldSuspense, ...]
    last_numbers: Mapping[str, int]
    sheets: Mapping[str, Sequence[OpeningSheet]]


def read_opening(
    path: Path,
    setup: Setup,
    known: set[str],
    as_of: date,
    sheets_known: Collection[tuple[str, str]] = frozenset(),
) -> tuple[Opening | None, tuple[RowFault, ...]]:
    """The opening balances, or None with every fault of every file."""
    reading = _Reading(path, setup, as_of, sheets_known)
    for reader, raw in reading.rows("contracts", CONTRACT_COLUMNS, contract_file.REQUIRED):
        reading.contract(reader, raw, known)
    for reader, _raw in reading.rows("positions", POSITION_COLUMNS, POSITION_COLUMNS[:2], optional=True):
        reading.position(reader)
    for reader, _raw in reading.rows("charges", CHARGE_COLUMNS, CHARGE_COLUMNS, optional=True):
        reading.charge(reader)
    for reader, raw in reading.rows("suspense", SUSPENSE_COLUMNS, SUSPENSE_COLUMNS[:3], optional=True):
        reading.unidentified(reader, raw)
    for reader, raw in reading.rows("balances", BALANCE_COLUMNS, ("branch", "role", "amount"), optional=True):
        reading.balance(reader, raw)
    for reader, _raw in reading.rows("sheets", SHEET_COLUMNS, SHEET_REQUIRED, optional=True):
        reading.sheet(reader)
    for reader, raw in reading.rows("numbers", NUMBER_COLUMNS, NUMBER_COLUMNS, optional=True):
        reading.number(reader, raw)
    return reading.finish()


class _Reading:
    """The files as far as they are read, and what is wrong with them."""

    def __init__(
        self, path: Path, setup: Setup, as_of: date, sheets_known: Collection[tuple[str, str]]
    ) -> None:
        self.path, self.setup, self.as_of = path, setup, as_of
        self.faults: list[RowFault] = []
        self.found: dict[str, tuple[ContractRow, RowReader]] = {}
        self.positions: dict[str, dict[int, OpeningPosition]] = defaultdict(dict)
        self.charges: dict[str, list[OpeningCharge]] = defaultdict(list)
        self.deposits: dict[str, Money] = {}
        self.recognised: dict[str, Money | None] = {}
        self.balances: dict[AccountKey, Money] = {}
        self.numbers: dict[str, int] = {}
        self.sheets = SheetsRead(setup, as_of, sheets_known)
        self.suspense: list[OldSuspense] = []

    def rows(
        self, name: str, columns: tuple[str, ...], required: tuple[str, ...], *, optional: bool = False
    ) -> Iterator[tuple[RowReader, RawRow]]:
        """The rows of one file or sheet, each with its reader; the reader's faults are kept."""
        file = self.path / f"{name}.csv" if self.path.is_dir() else self.path
        if optional and self.path.is_dir() and not file.exists():
            return
        try:
            for raw in rows_of(file, columns, required, "" if self.path.is_dir() else name):
                reader = RowReader(file.name, raw)
                yield reader, raw
                self.faults += reader.faults
        except FileFault as fault:
            if not (optional and "has no sheet" in fault.fault.fault):
                self.faults.append(fault.fault)

    def contract(self, reader: RowReader, raw: RawRow, known: set[str]) -> None:
        row = read_row(reader, raw, self.setup, self.as_of, forward=True)
        paid = reader.whole("paid_instalments", 0, 600, default=0)
        deposit = reader.money("deposit", default=ZERO)
        given = raw.cells.get("interest_recognised", "")
        recognised = reader.money("interest_recognised") if given else None
        if row is None or paid is None or deposit is None or reader.faults:
            return
        number = row.new.number
        if number in known or number in self.found:
            reader.fault("number", "is a contract already", "correct or remove it")
            return
        if paid > len(row.new.event.schedule):
            reader.fault("paid_instalments", f"is above {len(row.new.event.schedule)}", "correct it")
            return
        self.found[number] = (row, reader)
        self.deposits[number], self.recognised[number] = deposit, recognised
        for due in row.new.event.schedule[:paid]:
            self.positions[number][due.number] = OpeningPosition(due.number, due.interest, due.principal)

    def position(self, reader: RowReader) -> None:
        number = self._contract(reader)
        instalment = reader.whole("instalment", 1, 600)
        amounts = {name: reader.money(name, default=ZERO) for name in POSITION_COLUMNS[2:]}
        if number is None or instalment is None or None in amounts.values():
            return
        seen = {name: amount for name, amount in amounts.items() if amount is not None}
        self.positions[number][instalment] = OpeningPosition(instalment, **seen)

    def charge(self, reader: RowReader) -> None:
        number = self._contract(reader)
        name = reader.code("charge", 40)
        kind = reader.one_of("type", self.setup.rules.charge_types, "charge type", "config/charges.toml")
        made_on = reader.day("made_on")
        amount = reader.money("amount", above_zero=True)
        if number and name and kind and made_on and amount:
            self.charges[number].append(OpeningCharge(name, kind, made_on, amount))

    def unidentified(self, reader: RowReader, raw: RawRow) -> None:
        branch = reader.one_of("branch", self.setup.branches, "branch", "config/branches.toml")
        arrived_on = reader.day("arrived_on")
        amount = reader.money("amount", above_zero=True)
        text = reader.text("text", LONGEST_TEXT, default="")
        if arrived_on is not None and arrived_on > self.as_of:
            reader.fault("arrived_on", f"is after {self.as_of}", "leave out what arrived after the balances")
        bank = raw.cells.get("bank", "")
        if branch and bank and self.setup.branches[branch].bank(bank, Direction.IN) is None:
            known = ", ".join(
                b.code for b in self.setup.branches[branch].banks if b.direction is Direction.IN
            )
            reader.fault("bank", f"{bank} is no IN account of {branch}", f"use {known}, or leave it empty")
        if branch and arrived_on and amount and text is not None and not reader.faults:
            self.suspense.append(OldSuspense(branch, arrived_on, amount, bank or None, text))

    def balance(self, reader: RowReader, raw: RawRow) -> None:
        branch = reader.one_of("branch", self.setup.branches, "branch", "config/branches.toml")
        role = reader.member("role", Role)
        amount = reader.money("amount", signed=True)
        if branch is None or role is None or amount is None:
            return
        if role in MEMO_ROLES:
            reader.fault(
                "role", "is what the sheets make", "leave it out, and give the sheets in the sheets file"
            )
            return
        key = AccountKey(branch, role, raw.cells.get("counter_branch", ""), raw.cells.get("bank", ""))
        if key in self.balances:
            reader.fault("role", f"{key} stands here twice", "give each balance once")
        self.balances[key] = amount

    def sheet(self, reader: RowReader) -> None:
        number = self._contract(reader)
        self.sheets.read(reader, number, len(self.found[number][0].new.event.schedule) if number else 600)

    def number(self, reader: RowReader, raw: RawRow) -> None:
        last = reader.whole("last", 0, 10**9)
        if last is not None and raw.cells["series"]:
            self.numbers[raw.cells["series"]] = last

    def _contract(self, reader: RowReader) -> str | None:
        number = reader.row.cells.get("contract", "")
        if number not in self.found:
            reader.fault("contract", "is not in the contracts file", "add it there, or correct the number")
            return None
        return number

    def finish(self) -> tuple[Opening | None, tuple[RowFault, ...]]:
        rows = []
        for number, (row, reader) in self.found.items():
            try:
                event = self._brought_forward(number, row)
            except EntryFault as fault:
                reader.faults.clear()
                reader.fault("number", str(fault), "correct the position")
                self.faults += reader.faults
                continue
            rows.append(replace(row, new=replace(row.new, event=event)))
        if self.faults:
            return None, tuple(self.faults)
        return Opening(
            tuple(rows), self.balances, tuple(self.suspense), self.numbers, self.sheets.by_contract
        ), ()

    def _brought_forward(self, number: str, row: ContractRow) -> BroughtForward:
        event = row.new.event
        recognised = self.recognised[number]
        if recognised is None:
            recognised = sum((due.interest for due in event.schedule if due.due <= self.as_of), ZERO)
        return BroughtForward(
            event.product,
            event.nominal_day,
            event.schedule,
            tuple(position for _, position in sorted(self.positions[number].items())),
            tuple(self.charges[number]),
            self.deposits[number],
            recognised,
        )
