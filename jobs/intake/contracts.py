"""The contracts file: one row per contract, with the terms that make its instalment table.

Columns that a row leaves empty take the product's usual value; `signed` is also the day it is activated.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import Final

from books.activation import NewContract, activate, numbers_of
from books.recording import Act, Actor
from books.setups import Books
from company.setup import Setup
from jobs.intake.fields import RowReader
from jobs.intake.files import FileFault, RawRow, RowFault, rows_of
from servicing.entries import ContractActivated
from servicing.schedule import ContractTerms, Method, Nature, RoundingSink, Split, TermsFault, build_schedule

REQUIRED: Final = (
    "number",
    "branch",
    "customer",
    "customer_name",
    "product",
    "signed",
    "principal",
    "rate_percent",
    "months",
)
OPTIONAL: Final = (
    "method",
    "split",
    "nature",
    "paid_in_advance",
    "due_day",
    "rounding_unit",
    "sink",
    "object",
)
COLUMNS: Final = REQUIRED + OPTIONAL

TRANSACTION_SIZE: Final = 100

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class ContractRow:
    """A good row: the contract as it would enter the books, with its terms."""

    row: int
    new: NewContract
    terms: ContractTerms


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did; nothing when there were faults and the good rows were not accepted."""

    imported: int
    repeated: int
    faults: tuple[RowFault, ...]


def good_rows(
    path: Path, setup: Setup, known: Iterable[str], today: date, faults: list[RowFault], sheet: str = ""
) -> Iterator[ContractRow]:
    """The rows without fault, one after the other; what is wrong with the others is added to `faults`.

    `known` are numbers that are in the books already. Never more than one row is held, however long the file.
    """
    taken = dict.fromkeys(known, 0)
    empty = True
    try:
        for raw in rows_of(path, COLUMNS, REQUIRED, sheet):
            empty = False
            reader = RowReader(path.name, raw)
            row = read_row(reader, raw, setup, today)
            number = raw.cells.get("number", "")
            if number in taken:
                place = f"row {taken[number]}" if taken[number] else "the books"
                reader.fault("number", f"is a contract of {place} already", "correct or remove it")
            elif number:
                taken[number] = raw.number
            faults += reader.faults
            if row is not None and not reader.faults:
                yield row
    except FileFault as fault:
        faults.append(fault.fault)
        return
    if empty:
        faults.append(
            RowFault(path.name, 0, "", "", "the file has no rows", "add the contracts below the headings")
        )


def read_row(
    reader: RowReader, raw: RawRow, setup: Setup, today: date, *, forward: bool = False
) -> ContractRow | None:
    """One row's contract, or None with the faults in the reader; `forward`: it is brought forward."""
    number = reader.code("number")
    branch = reader.one_of("branch", setup.branches, "branch", "config/branches.toml")
    customer = reader.code("customer")
    name = reader.text("customer_name", 100)
    product = reader.one_of("product", setup.products, "product", "config/products.toml")
    signed = reader.day("signed")
    if signed is not None and signed > today:
        reader.fault("signed", f"lies after {today}", "import it on the day it is signed")
    elif signed is not None and not forward and not setup.limits.posting_allowed(signed):
        reader.fault("signed", "lies outside the open periods", "bring it forward with `import opening`")
    thing = reader.text("object", 100, default="")
    terms = _terms(reader, setup, product, signed)
    if not (number and branch and customer and name and product and signed and terms) or thing is None:
        return None
    try:
        schedule = build_schedule(terms)
    except TermsFault as fault:
        reader.fault("months", str(fault), "correct the terms")
        return None
    largest = setup.products[product].largest_instalment
    if any(row.amount > largest for row in schedule):
        reader.fault(
            "principal", f"makes instalments above {largest:,}", "raise the product's largest_instalment"
        )
        return None
    event = ContractActivated(product, terms.nominal_day, schedule)
    return ContractRow(raw.number, NewContract(number, branch, customer, name, signed, event, thing), terms)


def _terms(reader: RowReader, setup: Setup, product: str | None, signed: date | None) -> ContractTerms | None:
    usual = setup.products[product] if product else None
    method = reader.member("method", Method, usual.method if usual else Method.FLAT)
    same = usual is not None and method is usual.method
    split = reader.member("split", Split, usual.split if usual and same else Split.STRAIGHT)
    nature = reader.member("nature", Nature, Nature.IN_ARREARS)
    in_advance = reader.whole("paid_in_advance", 0, 600, default=0)
    due_day = reader.whole("due_day", 1, 31, default=signed.day if signed else 1)
    unit = reader.whole("rounding_unit", 1, 10_000_000, default=usual.rounding_unit if usual else 1000)
    sinks = {Method.FLAT: RoundingSink.INTEREST, Method.ANNUITY: RoundingSink.LAST_INSTALMENT}
    sink = reader.member("sink", RoundingSink, usual.sink if usual and same else sinks[method or Method.FLAT])
    principal = reader.money("principal", above_zero=True)
    rate = reader.percent("rate_percent")
    months = reader.whole("months", 1, 600)
    if not (method and split and nature and sink and principal and signed and due_day and unit and months):
        return None
    if rate is None or in_advance is None:
        return None
    try:
        return ContractTerms(
            signed, principal, method, rate, months, nature, in_advance, split, unit, sink, due_day
        )
    except TermsFault as fault:
        reader.fault("months", str(fault), "correct the terms")
        return None


def import_contracts(
    books: Books,
    path: Path,
    actor: Actor,
    today: date,
    clock: datetime,
    *,
    accept_good: bool = False,
    progress: Progress = lambda _done, _all: None,
) -> Imported:
    """Activate every contract of the file; with faults, nothing unless the good rows are accepted.

    The file is read twice, first for its faults, so that memory does not grow with the number of its rows.
    """
    with books.database.reading() as connection:
        known = numbers_of(connection)
    faults: list[RowFault] = []
    good = sum(1 for _row in good_rows(path, books.setup, known, today, faults))
    if faults and not accept_good:
        return Imported(0, 0, tuple(faults))
    imported = repeated = 0
    for batch in _batches(good_rows(path, books.setup, known, today, [])):
        with books.database.writing() as connection:
            for row in batch:
                act = Act(f"IMPORT/{row.new.number}", row.new.branch, row.new.signed, today, clock, actor)
                recorded = activate(connection, books, act, row.new)
                repeated += recorded.repeated
                imported += not recorded.repeated
        progress(imported + repeated, good)
    return Imported(imported, repeated, tuple(faults))


def _batches(rows: Iterator[ContractRow]) -> Iterator[Sequence[ContractRow]]:
    while batch := tuple(islice(rows, TRANSACTION_SIZE)):
        yield batch
