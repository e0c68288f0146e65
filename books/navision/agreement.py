"""Agreeing our posting documents with the mirror of Navision's ledger, line by line, by SQL.

The database finds the documents that do not cancel out, however many there are; only those are loaded and named.
A newcomer would take a document that is missing for a fault: it may wait, be held, or lie with finance, and the
difference says which.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import islice
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Row, Select, func, literal, select, union_all

from books import accounts
from books.navision import outbox
from books.navision.differences import Difference, DifferenceKind, LedgerLine, compare_lines, difference
from books.navision.document_states import DocumentState
from books.navision.mirror import AT_ONCE
from books.navision.outbox import OutboxDocument
from books.schema.contracts import opening_ledger
from books.schema.delivery import delivery_document, delivery_line, ledger_entry
from books.schema.vouchers import posting_document
from company.accounts import NotMapped
from company.setup import Setup

_HUNDRED: Final = Decimal(100)

# Documents that were sealed: what was sent is what Navision must show. The others never were, or not any more.
_SENT: Final = tuple(
    state.value
    for state in (
        DocumentState.SEALED,
        DocumentState.OFFERED,
        DocumentState.POSTED,
        DocumentState.STOPPED,
        DocumentState.DELETED,
        DocumentState.REVERSED,
    )
)
_NOT_SENT: Final = (DocumentState.WAITING.value, DocumentState.HELD.value)

Expected = Callable[[OutboxDocument], Sequence[LedgerLine]]


def differences(
    connection: Connection, setup: Setup, expected: Expected, until: date | None = None
) -> Iterator[Difference]:
    """Every line on which our posting documents and the mirror differ, document by document.

    `expected` maps a document that was never sealed. What others post on leasing's accounts is named as well.
    """
    numbers = _streamed(connection, _differing(until))
    while chunk := list(islice(numbers, AT_ONCE)):
        yield from _explained(connection, chunk, expected)
    yield from _foreign(connection, ledger_accounts(setup), until)


def differing(connection: Connection, among: Collection[DocumentState]) -> frozenset[str]:
    """The documents in these states whose ledger lines are not what was sent."""
    wanted = _differing(None).subquery()
    rows = connection.execute(
        select(wanted.c.document)
        .join(posting_document, posting_document.c.number == wanted.c.document)
        .where(posting_document.c.state.in_([state.value for state in among]))
    )
    return frozenset(rows.scalars())


def _differing(until: date | None) -> Select[Any]:
    """The numbers of documents that were not sent yet, or whose lines do not cancel against the ledger's."""
    document = posting_document
    newest = (
        select(delivery_document.c.document, func.max(delivery_document.c.delivery).label("delivery"))
        .group_by(delivery_document.c.document)
        .subquery()
    )
    ours = (
        select(
            delivery_line.c.document,
            delivery_line.c.ledger_account.label("account"),
            delivery_line.c.date,
            delivery_line.c.branch,
            delivery_line.c.contract,
            (delivery_line.c.amount * 100).label("hundredths"),
            delivery_line.c.reference,
            literal(1).label("side"),
        )
        .join(
            newest,
            (newest.c.document == delivery_line.c.document) & (newest.c.delivery == delivery_line.c.delivery),
        )
        .join(document, document.c.number == delivery_line.c.document)
        .where(document.c.state.in_(_SENT))
    )
    theirs = (
        select(
            ledger_entry.c.document,
            ledger_entry.c.account,
            ledger_entry.c.date,
            ledger_entry.c.branch,
            ledger_entry.c.contract,
            ledger_entry.c.hundredths,
            func.coalesce(ledger_entry.c.reference, document.c.reference).label("reference"),
            literal(-1).label("side"),
        )
        .join(document, document.c.number == ledger_entry.c.document)
        .where(document.c.state.in_(_SENT), _live())
    )
    if until is not None:
        ours = ours.where(document.c.date <= until)
        theirs = theirs.where(document.c.date <= until)
    lines = union_all(ours, theirs).subquery()
    names = [column for name, column in lines.c.items() if name != "side"]
    unequal = select(*names).group_by(*names).having(func.sum(lines.c.side) != 0).subquery()
    not_sent = select(document.c.number.label("document")).where(document.c.state.in_(_NOT_SENT))
    if until is not None:
        not_sent = not_sent.where(document.c.date <= until)
    every = union_all(select(unequal.c.document).distinct(), not_sent).subquery()
    return select(every.c.document).order_by(every.c.document)


def _live() -> ColumnElement[bool]:
    return ledger_entry.c.reversed.is_(False) & (ledger_entry.c.reverses == 0)


def _streamed(connection: Connection, query: Select[Any]) -> Iterator[Any]:
    return iter(connection.execute(query, execution_options={"yield_per": AT_ONCE}).scalars())


def _explained(connection: Connection, numbers: Sequence[str], expected: Expected) -> Iterator[Difference]:
    documents = outbox.load(connection, numbers)
    sealed = _sealed(connection, numbers)
    entries = _entries(connection, documents)
    for document in documents:
        if document.state.value in _SENT and document.number in sealed:
            ours = sealed[document.number]
        else:
            ours = list(expected(document))
        for one in compare_lines(document.number, ours, entries.get(document.number, [])):
            yield _told_by_state(document, one)
        yield from _elsewhere(document, entries.get(document.number, []), ours)


def _told_by_state(document: OutboxDocument, one: Difference) -> Difference:
    """What is missing in Navision, in the words of what has become of the document."""
    if one.kind is not DifferenceKind.MISSING:
        return one
    fact, _, advice = document.held_because.removeprefix(f"{document.number}: ").rpartition(": ")
    match document.state:
        case DocumentState.WAITING:
            return _waits(one, "it was not delivered yet", "run `jembatan deliver`")
        case DocumentState.SEALED:
            return _waits(one, "its delivery is under way", "run `jembatan deliver`, which goes on with it")
        case DocumentState.OFFERED:
            cause = "its lines were offered to finance and are not posted yet"
            return _waits(one, cause, "let finance post the batch in Navision")
        case DocumentState.HELD:
            return replace(one, kind=DifferenceKind.HELD, cause=fact, remedy=advice)
        case DocumentState.STOPPED | DocumentState.DELETED:
            return replace(one, cause=fact, remedy=advice)
        case DocumentState.POSTED if one.ours is not None and one.ours.entry_no is not None:
            cause = f"it was proven as entry {one.ours.entry_no}, which the ledger shows no more"
            return replace(
                one, cause=cause, remedy="was Navision restored? then `jembatan resend --because …`"
            )
    return one


def _waits(one: Difference, cause: str, remedy: str) -> Difference:
    return replace(one, kind=DifferenceKind.WAITING, cause=cause, remedy=remedy)


def _elsewhere(
    document: OutboxDocument, theirs: Sequence[LedgerLine], ours: Sequence[LedgerLine]
) -> Iterator[Difference]:
    """Lines of ours that stand under another number: right in money, to be found under that one."""
    for line in theirs:
        mine = next((own for own in ours if (own.account, own.amount) == (line.account, line.amount)), None)
        if line.document != document.number and not line.reversed and mine is not None:
            yield difference(
                DifferenceKind.REFERENCE,
                document.number,
                mine,
                line,
                cause=f"it was posted under the number {line.document}",
                remedy="agree the number with finance; a posting number series on the batch must go",
            )


def _sealed(connection: Connection, numbers: Sequence[str]) -> dict[str, list[LedgerLine]]:
    """The lines of each document as they were sealed last."""
    found: dict[str, dict[int, list[LedgerLine]]] = {}
    rows = connection.execute(
        select(delivery_line)
        .where(delivery_line.c.document.in_(list(numbers)))
        .order_by(delivery_line.c.delivery, delivery_line.c.line)
    )
    for row in rows:
        line = LedgerLine(
            row.document,
            row.ledger_account,
            Decimal(row.amount),
            row.date,
            row.branch,
            row.contract,
            row.reference,
            row.entry_no,
        )
        found.setdefault(row.document, {}).setdefault(row.delivery, []).append(line)
    return {number: attempts[max(attempts)] for number, attempts in found.items()}


def _entries(connection: Connection, documents: Sequence[OutboxDocument]) -> dict[str, list[LedgerLine]]:
    """The ledger's lines of each document, by its number or its reference."""
    by_reference = {document.reference: document.number for document in documents}
    numbers = {document.number for document in documents}
    found: dict[str, list[LedgerLine]] = {}
    rows = connection.execute(
        select(ledger_entry)
        .where(ledger_entry.c.document.in_(numbers) | ledger_entry.c.reference.in_(list(by_reference)))
        .order_by(ledger_entry.c.entry_no)
    )
    for row in rows:
        number = by_reference.get(row.reference, row.document if row.document in numbers else None)
        if number is not None:
            found.setdefault(number, []).append(_ledger_line(row))
    return found


def _foreign(
    connection: Connection, on_accounts: Collection[str], until: date | None
) -> Iterator[Difference]:
    """What somebody posted on leasing's accounts that no document of ours explains."""
    by_number, by_reference = posting_document.alias("by_number"), posting_document.alias("by_reference")
    query = (
        select(ledger_entry)
        .outerjoin(by_number, by_number.c.number == ledger_entry.c.document)
        .outerjoin(by_reference, by_reference.c.reference == ledger_entry.c.reference)
        .outerjoin(opening_ledger, opening_ledger.c.account == ledger_entry.c.account)
        .where(by_number.c.number.is_(None), by_reference.c.number.is_(None), _live())
        .where(ledger_entry.c.account.in_(sorted(on_accounts)))
        .where(ledger_entry.c.entry_no > func.coalesce(opening_ledger.c.last_entry_no, 0))
        .order_by(ledger_entry.c.entry_no)
    )
    if until is not None:
        query = query.where(ledger_entry.c.date <= until)
    for row in connection.execute(query, execution_options={"yield_per": AT_ONCE}):
        yield difference(DifferenceKind.ONLY, row.document, None, _ledger_line(row))


def _ledger_line(row: Row[Any]) -> LedgerLine:
    return LedgerLine(
        row.document,
        row.account,
        _money(row.hundredths),
        row.date,
        row.branch,
        row.contract,
        row.reference,
        row.entry_no,
        row.reversed or row.reverses != 0,
    )


def _money(hundredths: int) -> Decimal:
    amount = Decimal(int(hundredths)) / _HUNDRED
    return amount if hundredths % 100 else Decimal(int(amount))


# --- counting ---------------------------------------------------------------------------------------------


def ledger_accounts(setup: Setup) -> frozenset[str]:
    """Navision's accounts that are leasing's: every account that a role can reach."""
    return frozenset(
        account.ledger_number for roles in setup.accounts.roles.values() for account in roles.every()
    )


def our_balances(
    connection: Connection, setup: Setup, as_of: date | None = None
) -> dict[tuple[str, str], Decimal]:
    """What our vouchers say stands on each of Navision's accounts, by account and branch, openings included.

    What has no account yet stands under its role in brackets.
    """
    return _by_ledger_account(setup, accounts.balances(connection, as_of))


def navision_balances(
    connection: Connection, setup: Setup, as_of: date | None = None
) -> dict[tuple[str, str], Decimal]:
    """What Navision shows on leasing's accounts: the agreed openings, and every entry that was read since."""
    query = (
        select(
            ledger_entry.c.account,
            ledger_entry.c.branch,
            func.sum(ledger_entry.c.hundredths).label("hundredths"),
        )
        .outerjoin(opening_ledger, opening_ledger.c.account == ledger_entry.c.account)
        .where(ledger_entry.c.account.in_(sorted(ledger_accounts(setup))))
        .where(ledger_entry.c.entry_no > func.coalesce(opening_ledger.c.last_entry_no, 0))
        .group_by(ledger_entry.c.account, ledger_entry.c.branch)
    )
    if as_of is not None:
        query = query.where(ledger_entry.c.date <= as_of)
    found = _by_ledger_account(setup, accounts.opening(connection))
    for row in connection.execute(query):
        key = (row.account, row.branch)
        found[key] = found.get(key, Decimal(0)) + _money(int(row.hundredths))
    return found


def _by_ledger_account(setup: Setup, found: accounts.Balances) -> dict[tuple[str, str], Decimal]:
    sums: dict[tuple[str, str], Decimal] = {}
    for key, amount in found.items():
        try:
            account = setup.accounts.account(
                key.role, key.branch, bank=key.bank or None, counter_branch=key.counter_branch or None
            ).ledger_number
        except NotMapped:
            account = f"({key.role.value})"
        sums[account, key.branch] = sums.get((account, key.branch), Decimal(0)) + amount
    return sums


def documents_by_day(connection: Connection) -> dict[tuple[str, date], int]:
    """How many posting documents there are, by branch and day; withdrawn ones are not counted."""
    rows = connection.execute(
        select(posting_document.c.branch, posting_document.c.date, func.count().label("documents"))
        .where(posting_document.c.state != DocumentState.WITHDRAWN.value)
        .group_by(posting_document.c.branch, posting_document.c.date)
    )
    return {(row.branch, row.date): row.documents for row in rows}


def places_of(connection: Connection, numbers: Iterable[str]) -> dict[str, tuple[str, date]]:
    """The branch and day of each of these numbers that is a posting document of ours."""
    found: dict[str, tuple[str, date]] = {}
    wanted = list(numbers)
    for start in range(0, len(wanted), AT_ONCE):
        rows = connection.execute(
            select(posting_document.c.number, posting_document.c.branch, posting_document.c.date).where(
                posting_document.c.number.in_(wanted[start : start + AT_ONCE])
            )
        )
        found |= {row.number: (row.branch, row.date) for row in rows}
    return found
