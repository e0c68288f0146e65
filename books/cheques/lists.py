"""Lists of sheets over a register of a million: what is due, what is late, what is to be asked for.

Every list is one statement on a partial index that holds only what lies in the safe or in clearing, so its time
follows from what it finds. A newcomer would load sheets and filter; here only the rows that are shown are loaded,
and sums by branch and bank come from the database.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, exists, func, literal_column, or_, select

from books.cheques.clearing_desk import (
    BankSum,
    ListName,
    SheetList,
    SheetRow,
    after_refusal,
    before_window_ends,
    to_the_bank,
)
from books.schema.cheques import cheque
from books.schema.contracts import contract, instalment
from books.setups import Books
from servicing.calendar import BusinessCalendar
from servicing.cheque_dates import next_business_day
from servicing.money import Money

# How far ahead a sheet is looked at whose instalment was paid otherwise.
AHEAD_DAYS: Final = 14


def _words(*statuses: str) -> list[ColumnElement[str]]:
    """Statuses as literals: a partial index is found by its own words, not by parameters."""
    return [literal_column(f"'{status}'") for status in statuses]


ON_HAND: Final = cheque.c.status.in_(_words("REGISTERED", "HELD", "BOUNCED"))
_IN_CLEARING: Final = cheque.c.status == literal_column("'DEPOSITED'")
_BOUNCED: Final = cheque.c.status == literal_column("'BOUNCED'")
_REGISTERED: Final = cheque.c.status == literal_column("'REGISTERED'")


@dataclass(frozen=True, slots=True)
class Asked:
    """What a list is asked for: the day, the calendar, the branches, how many rows, and the setup's windows."""

    on: date
    calendar: BusinessCalendar
    branches: tuple[str, ...]
    limit: int | None
    leaving_days: int
    sheets_left: int
    until: date
    ceiling: Money

    def narrowed(self, condition: ColumnElement[bool]) -> ColumnElement[bool]:
        """The condition at the branches asked for; all of them are named, so that an index by branch serves."""
        return and_(cheque.c.branch.in_(self.branches), condition)


def asked(
    books: Books,
    on: date,
    branches: Sequence[str] = (),
    limit: int | None = None,
    days: int = 2,
) -> Asked:
    """A question about the day `on`, over the next `days` business days, it included."""
    calendar = books.setup.rules.calendar
    until = calendar.on_or_after(on)
    for _ in range(days - 1):
        until = next_business_day(calendar, until)
    return Asked(
        on,
        calendar,
        tuple(branches) or tuple(books.setup.branches),
        limit,
        books.setup.cheques.leaving_window_days,
        books.setup.cheques.sheets_left,
        until,
        books.setup.cheques.rules.ceiling.on(on),
    )


def _due_before(question: Asked) -> date:
    """The last calendar day whose sheets should have been deposited on a business day before today."""
    day = question.on
    while question.calendar.on_or_after(day) >= question.on:
        day -= timedelta(days=1)
    return day


def _to_deposit(question: Asked) -> ColumnElement[bool]:
    """Sheets whose day comes within the days asked for, weekends and holidays moved to the next business day."""
    return and_(
        ON_HAND,
        _REGISTERED,
        cheque.c.presentable_from > _due_before(question),
        cheque.c.presentable_from <= question.until,
        _still_presentable(question),
    )


def _date_passed(question: Asked) -> ColumnElement[bool]:
    return and_(
        ON_HAND,
        _REGISTERED,
        cheque.c.presentable_from <= _due_before(question),
        _still_presentable(question),
    )


def _still_presentable(question: Asked) -> ColumnElement[bool]:
    """Not past its last day; no index knows this, because with an OR PostgreSQL would read half the safe by one."""
    return func.coalesce(cheque.c.last_day, _NEVER) >= question.on


def _no_news(question: Asked) -> ColumnElement[bool]:
    return and_(_IN_CLEARING, cheque.c.expected_on < question.on)


_NEVER: Final = date(9999, 12, 31)
# Written as a literal: a partial index is found by its own words.
_UNPAID: Final = instalment.c.unpaid > literal_column("0")


def _of_contract(sheets: Any) -> ColumnElement[bool]:
    return and_(instalment.c.branch == sheets.c.branch, instalment.c.contract == sheets.c.contract)


def _paid(question: Asked) -> ColumnElement[bool]:
    """What the sheet was meant for is paid: its instalment, or everything due by its date where it names none.

    One look into an index for each sheet: due days follow the numbers, so the first open instalment tells of all.
    An EXISTS would let PostgreSQL hash every instalment that is open.
    """
    its = select(instalment.c.due).where(_of_contract(cheque))
    still_open = its.where(instalment.c.number == cheque.c.meant_for, _UNPAID).scalar_subquery()
    first_open = its.where(_UNPAID).order_by(instalment.c.number).limit(1).scalar_subquery()
    first = its.where(instalment.c.number == 1).scalar_subquery()
    return or_(
        and_(cheque.c.meant_for.is_not(None), still_open.is_(None)),
        and_(
            cheque.c.meant_for.is_(None),
            func.coalesce(first_open, _NEVER) > cheque.c.effective_now,
            first <= cheque.c.effective_now,
        ),
    )


def _last_open(sheets: Any) -> ColumnElement[date]:
    """The due day of the last instalment of the contract that is open; empty when none is."""
    its = select(instalment.c.due).where(_of_contract(sheets), _UNPAID)
    return its.order_by(instalment.c.number.desc()).limit(1).scalar_subquery()


def _bounced(question: Asked) -> ColumnElement[bool]:
    return and_(_BOUNCED, ~_paid(question))


def _paid_otherwise(question: Asked) -> ColumnElement[bool]:
    soon = question.on + timedelta(days=AHEAD_DAYS)
    return and_(ON_HAND, cheque.c.presentable_from <= soon, _paid(question))


def _leaving(question: Asked) -> ColumnElement[bool]:
    return and_(ON_HAND, cheque.c.last_day <= question.on + timedelta(days=question.leaving_days))


_CONDITIONS: Final[Mapping[ListName, tuple[Callable[[Asked], ColumnElement[bool]], Any]]] = {
    ListName.TO_DEPOSIT: (_to_deposit, cheque.c.presentable_from),
    ListName.NO_NEWS: (_no_news, cheque.c.expected_on),
    ListName.BOUNCED: (_bounced, cheque.c.bounced_on),
    ListName.PAID_OTHERWISE: (_paid_otherwise, cheque.c.presentable_from),
    ListName.DATE_PASSED: (_date_passed, cheque.c.presentable_from),
    ListName.LEAVING_WINDOW: (_leaving, cheque.c.last_day),
}


def sheet_list(connection: Connection, name: ListName, question: Asked) -> SheetList:
    """One list for the day."""
    if name is ListName.TO_REQUEST:
        return _to_request(connection, question)
    condition, day = _CONDITIONS[name]
    where = question.narrowed(condition(question))
    if name in _ASK_ONCE:
        # Whether an instalment is paid costs a look at it: it is asked once, for sums and rows.
        found = connection.execute(rows_of(where, day, None)).all()
        return SheetList(
            name, _summed(found), tuple(_row(name, row, question) for row in found[: question.limit])
        )
    sums = connection.execute(sums_of(where))
    rows = connection.execute(rows_of(where, day, question.limit))
    return SheetList(
        name,
        tuple(BankSum(r.branch, r.bank, int(r.sheets), Decimal(int(r.amount))) for r in sums),
        tuple(_row(name, row, question) for row in rows),
    )


_ASK_ONCE: Final = frozenset({ListName.BOUNCED, ListName.PAID_OTHERWISE})


def _summed(rows: Sequence[Any]) -> tuple[BankSum, ...]:
    sums: dict[tuple[str, str], list[int]] = {}
    for row in rows:
        one = sums.setdefault((row.branch, row.bank), [0, 0])
        one[0] += 1
        one[1] += int(row.amount)
    return tuple(BankSum(*key, count, Decimal(amount)) for key, (count, amount) in sorted(sums.items()))


def board(
    connection: Connection, question: Asked, names: Sequence[ListName] = tuple(ListName)
) -> tuple[SheetList, ...]:
    """The clearing desk's morning: every list, in order."""
    return tuple(sheet_list(connection, name, question) for name in names)


def sums_of(where: ColumnElement[bool]) -> Select[Any]:
    """Sheets and amounts by branch and drawee bank."""
    return (
        select(
            cheque.c.branch,
            cheque.c.bank,
            func.count().label("sheets"),
            func.sum(cheque.c.amount).label("amount"),
        )
        .where(where)
        .group_by(cheque.c.branch, cheque.c.bank)
        .order_by(cheque.c.branch, cheque.c.bank)
    )


_SHOWN: Final = tuple(
    cheque.c[name]
    for name in (
        *("branch", "bank", "number", "kind", "contract", "party", "amount", "effective_now", "status"),
        *("deposit_branch", "deposit_bank", "deposited_on", "inkaso", "refusal", "again", "meant_for"),
        *("presentable_from", "last_day"),
    )
)


def rows_of(where: ColumnElement[bool], day: Any, limit: int | None) -> Select[Any]:
    """The sheets themselves, oldest day first."""
    wanted = (
        select(*_SHOWN, day.label("day"))
        .where(where)
        .order_by(cheque.c.branch, day, cheque.c.bank, cheque.c.number)
    )
    return wanted if limit is None else wanted.limit(limit)


def _row(name: ListName, row: Row[Any], question: Asked) -> SheetRow:
    day, note, what_to_do = _said(name, row, question)
    return SheetRow(
        row.branch,
        row.bank,
        row.number,
        row.kind,
        row.contract,
        row.party,
        Decimal(row.amount),
        row.effective_now,
        day,
        row.status,
        note,
        what_to_do,
    )


def _said(name: ListName, row: Row[Any], question: Asked) -> tuple[date, str, str]:
    """The day that the list is about, what is so, and what to do."""
    day, on = row.day, question.on
    match name:
        case ListName.TO_DEPOSIT:
            day = max(question.calendar.on_or_after(day), question.calendar.on_or_after(on))
            return day, "", to_the_bank(day, Decimal(row.amount), question.ceiling, row.bank)
        case ListName.NO_NEWS:
            account = f"{row.deposit_branch} {row.deposit_bank}"
            what = "inkaso" if row.inkaso else "in clearing"
            note = f"{what} at {account} since {row.deposited_on}, expected {day}"
            return day, note, f"look for it on the statement of {account}, or ask the bank"
        case ListName.BOUNCED:
            note = f"reason {row.refusal}, again: {row.again}"
            return day, note, after_refusal(row.again, row.last_day, on)
        case ListName.PAID_OTHERWISE:
            meant = f"instalment {row.meant_for}" if row.meant_for else "what was due by its date"
            return day, f"{meant} is paid", "return it to the customer"
        case ListName.DATE_PASSED:
            return day, f"not deposited since {day}", "deposit it today, or hold it at the customer's request"
        case _:
            note = "expired" if day < on else f"can be presented until {day}"
            return day, note, before_window_ends(row.presentable_from, day, on)


# --- contracts that run out of sheets ---------------------------------------------------------------------


def few_left(question: Asked) -> Select[Any]:
    """Contracts whose last sheet in the safe comes soon while instalments remain after it.

    Sheets lie about a month apart, so so many sheets left are so many months.
    """
    soon = question.on + timedelta(days=31 * question.sheets_left)
    # One pass over an index in the order of contracts; sheets of whom none comes later are all that is left.
    counted = (
        select(
            cheque.c.branch,
            cheque.c.contract,
            func.count().label("left"),
            func.max(cheque.c.presentable_from).label("last"),
        )
        .where(question.narrowed(ON_HAND))
        .group_by(cheque.c.branch, cheque.c.contract)
        .having(func.max(cheque.c.presentable_from) <= soon)
        .subquery()
    )
    wanted = (
        select(counted)
        .where(_last_open(counted) > counted.c.last)
        .order_by(counted.c.branch, counted.c.last, counted.c.contract)
    )
    return wanted if question.limit is None else wanted.limit(question.limit)


def none_left(question: Asked) -> Select[Any]:
    """Contracts whose last sheet is in clearing while instalments remain after it."""
    safe = cheque.alias("safe")
    lies = exists().where(
        safe.c.branch == cheque.c.branch,
        safe.c.contract == cheque.c.contract,
        safe.c.status.in_(_words("REGISTERED", "HELD", "BOUNCED")),
    )
    return (
        select(
            cheque.c.branch,
            cheque.c.contract,
            literal_column("0").label("left"),
            cheque.c.effective_now.label("last"),
        )
        # Every sheet in clearing has a day on which its answer is expected: the condition names the index's column.
        .where(
            question.narrowed(_IN_CLEARING),
            cheque.c.expected_on > date.min.replace(year=1900),
            ~lies,
            _last_open(cheque) > cheque.c.effective_now,
        )
        .order_by(cheque.c.branch, cheque.c.expected_on)
    )


def _to_request(connection: Connection, question: Asked) -> SheetList:
    """One row for each contract; its sheets are what is left, its day the last sheet's."""
    none = {(row.branch, row.contract): row for row in connection.execute(none_left(question))}
    found = [*none.values(), *connection.execute(few_left(question))]
    if question.limit is not None:
        found = found[: question.limit]
    people = _people(connection, [(row.branch, row.contract) for row in found])
    rows = tuple(
        SheetRow(
            row.branch,
            "",
            "",
            "",
            row.contract,
            people.get((row.branch, row.contract), ""),
            Decimal(0),
            row.last,
            row.last,
            "",
            f"{row.left} sheet{'' if row.left == 1 else 's'} left, the last for {row.last}",
            "ask the customer for the next sheets",
        )
        for row in found
    )
    by_branch: dict[str, int] = {}
    for one in rows:
        by_branch[one.branch] = by_branch.get(one.branch, 0) + 1
    sums = tuple(BankSum(branch, "", count, Decimal(0)) for branch, count in sorted(by_branch.items()))
    return SheetList(ListName.TO_REQUEST, sums, rows)


def _people(connection: Connection, keys: Sequence[tuple[str, str]]) -> dict[tuple[str, str], str]:
    found: dict[tuple[str, str], str] = {}
    for start in range(0, len(keys), 400):
        numbers = [number for _, number in keys[start : start + 400]]
        rows = connection.execute(
            select(contract.c.branch, contract.c.number, contract.c.party).where(
                contract.c.number.in_(numbers)
            )
        )
        found |= {(row.branch, row.number): row.party for row in rows}
    return found
