"""The outbox: what must be told to Navision, written in the transaction of the event that caused it.

In detail a voucher is its own posting document and keeps its number. In a summary all vouchers of one branch,
day and kind become one document with a number of its own, made when it is sealed. A newcomer would number
summaries in the vouchers' series; that would tear a hole into it, so they have their own (`RKP`, recapitulation).
"""

from __future__ import annotations

import base64
import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, bindparam, case, func, insert, literal, select, update

from books.navision.document_states import DocumentState
from books.numbers import next_number
from books.prepared import Prepared
from books.schema.vouchers import outbox, posting_document, voucher, voucher_line
from company.navision import Detail
from company.numbers import voucher_number, voucher_series
from company.setup import Setup
from servicing.roles import Role
from servicing.voucher import Side, Voucher, VoucherKind, VoucherLine

SUMMARY_CODE: Final = "RKP"
_REFERENCE_DIGITS: Final = 26  # of base 32: 130 bits, so that two keys never share one


@dataclass(frozen=True, slots=True)
class OutboxDocument:
    """A posting document as the books hold it: one voucher, or the sum of a branch's vouchers of a day."""

    number: str
    branch: str
    date: date
    kind: VoucherKind
    reference: str
    summary: bool
    state: DocumentState
    held_because: str
    text: str
    reverses: str | None
    vouchers: int
    lines: tuple[VoucherLine, ...]


def reference_of(event_key: str, installation: str) -> str:
    """The short form of an event key that Navision keeps as External Document No. (35 characters, capitals).

    The installation is part of it, so that a copy of the books that was started twice cannot pass for us.

    >>> reference_of("receipt-1", "8F2C11AA")
    'JB-M3IE5265G5NQUJG6PB7BMZFPK6'
    """
    digest = hashlib.sha256(f"{installation}\n{event_key}".encode()).digest()
    return f"JB-{base64.b32encode(digest).decode()[:_REFERENCE_DIGITS]}"


def put(connection: Connection, setup: Setup, made: Voucher, event_key: str, installation: str) -> None:
    """Put a voucher that was just written into the outbox; in detail it is a posting document at once."""
    put_many(connection, setup, [(made, event_key)], installation)


def put_many(
    connection: Connection, setup: Setup, made: Sequence[tuple[Voucher, str]], installation: str
) -> None:
    """Put many vouchers, each with its event key, into the outbox."""
    detailed = [(one, key) for one, key in made if _detail(setup, one.kind) is Detail.DETAIL]
    summed = [{"its_number": one.number} for one, _ in made if _detail(setup, one.kind) is Detail.SUMMARY]
    if detailed:
        _DOCUMENTS.run(
            connection,
            *(
                {"its_number": one.number, "its_reference": reference_of(key, installation)}
                for one, key in detailed
            ),
        )
        _OUTBOX_IN_DETAIL.run(connection, *({"its_number": one.number} for one, _ in detailed))
    if summed:
        _OUTBOX_IN_SUMMARY.run(connection, *summed)


def _detail(setup: Setup, kind: VoucherKind) -> Detail:
    return setup.navision.detail.get(kind, Detail.DETAIL)


# The branch that numbered the voucher stands in the voucher's row only, hence INSERT … SELECT.
_DOCUMENTS = Prepared(
    insert(posting_document).from_select(
        ["number", "branch", "date", "kind", "reference", "summary", "state"],
        select(
            voucher.c.number,
            voucher.c.branch,
            voucher.c.date,
            voucher.c.kind,
            bindparam("its_reference", type_=posting_document.c.reference.type),
            literal(False),
            literal(DocumentState.WAITING.value),
        ).where(voucher.c.number == bindparam("its_number")),
        include_defaults=False,
    )
)
_OUTBOX_IN_DETAIL = Prepared(
    insert(outbox).from_select(
        ["branch", "voucher", "date", "kind", "document"],
        select(voucher.c.branch, voucher.c.number, voucher.c.date, voucher.c.kind, voucher.c.number).where(
            voucher.c.number == bindparam("its_number")
        ),
    )
)
_OUTBOX_IN_SUMMARY = Prepared(
    insert(outbox).from_select(
        ["branch", "voucher", "date", "kind"],
        select(voucher.c.branch, voucher.c.number, voucher.c.date, voucher.c.kind).where(
            voucher.c.number == bindparam("its_number")
        ),
    )
)


def close_summaries(
    connection: Connection, setup: Setup, installation: str, until: date | None = None
) -> tuple[str, ...]:
    """Make one posting document for each branch, day and kind whose vouchers are not told yet.

    Days after `until` stay open. Vouchers that come later for the same day become a further document.
    """
    still_open: ColumnElement[bool] = outbox.c.document.is_(None)
    if until is not None:
        still_open &= outbox.c.date <= until
    groups = connection.execute(
        select(outbox.c.branch, outbox.c.date, outbox.c.kind)
        .where(still_open)
        .group_by(outbox.c.branch, outbox.c.date, outbox.c.kind)
        .order_by(outbox.c.branch, outbox.c.date, outbox.c.kind)
    ).all()
    return tuple(_close_summary(connection, setup, installation, *group) for group in groups)


def _close_summary(
    connection: Connection, setup: Setup, installation: str, branch: str, on: date, kind: str
) -> str:
    series = voucher_series(setup, SUMMARY_CODE, branch, None, None, on)
    sequence = next_number(connection, series)
    number = voucher_number(setup, SUMMARY_CODE, branch, None, None, on, sequence)
    connection.execute(
        insert(posting_document),
        {
            "number": number,
            "branch": branch,
            "date": on,
            "kind": kind,
            "reference": reference_of(f"summary {number}", installation),
            "summary": True,
            "state": DocumentState.WAITING.value,
        },
    )
    connection.execute(
        update(outbox)
        .where(outbox.c.branch == branch, outbox.c.date == on, outbox.c.kind == kind)
        .where(outbox.c.document.is_(None))
        .values(document=number)
    )
    return number


def in_state(
    connection: Connection, state: DocumentState, *, limit: int, passing_over: Iterable[str] = ()
) -> tuple[OutboxDocument, ...]:
    """The next documents in this state, oldest day first, with their lines."""
    query = (
        select(posting_document.c.number)
        .where(posting_document.c.state == state.value)
        .order_by(posting_document.c.date, posting_document.c.number)
        .limit(limit)
    )
    if passed_over := list(passing_over):
        query = query.where(posting_document.c.number.not_in(passed_over))
    return load(connection, list(connection.execute(query).scalars()))


def posted_between(connection: Connection, first: date | None, last: date | None) -> list[str]:
    """The numbers of the documents that are posted, of these days, oldest day first."""
    query = select(posting_document.c.number).where(
        posting_document.c.state == DocumentState.POSTED.value,
        posting_document.c.date >= (first or date.min),
        posting_document.c.date <= (last or date.max),
    )
    ordered = query.order_by(posting_document.c.date, posting_document.c.number)
    return list(connection.execute(ordered).scalars())


def by_reference(connection: Connection, references: Collection[str]) -> dict[str, tuple[str, DocumentState]]:
    """Our documents among these External Document Nos., each with its state."""
    rows = connection.execute(
        select(posting_document.c.reference, posting_document.c.number, posting_document.c.state).where(
            posting_document.c.reference.in_(list(references))
        )
    )
    return {row.reference: (row.number, DocumentState(row.state)) for row in rows}


def load(connection: Connection, numbers: Sequence[str]) -> tuple[OutboxDocument, ...]:
    """The documents with their lines, in the order asked for; three queries however many they are."""
    heads = {
        row.number: row
        for row in connection.execute(
            select(posting_document).where(posting_document.c.number.in_(list(numbers)))
        )
    }
    texts = {
        row.document: row
        for row in connection.execute(
            select(
                outbox.c.document,
                func.count().label("vouchers"),
                func.min(voucher.c.text).label("text"),
                func.min(voucher.c.reverses).label("reverses"),
            )
            .join(voucher, (voucher.c.branch == outbox.c.branch) & (voucher.c.number == outbox.c.voucher))
            .where(outbox.c.document.in_(list(numbers)))
            .group_by(outbox.c.document)
        )
    }
    lines = _lines(connection, numbers, [n for n in numbers if n in heads and heads[n].summary])
    return tuple(
        _document(heads[number], texts.get(number), lines[number]) for number in numbers if number in heads
    )


def _document(head: Any, text: Any, lines: list[VoucherLine]) -> OutboxDocument:
    alone = text is not None and not head.summary
    return OutboxDocument(
        number=head.number,
        branch=head.branch,
        date=head.date,
        kind=VoucherKind(head.kind),
        reference=head.reference,
        summary=head.summary,
        state=DocumentState(head.state),
        held_because=head.held_because or "",
        text=text.text if alone else "",
        reverses=text.reverses if alone else None,
        vouchers=text.vouchers if text is not None else 0,
        lines=tuple(lines),
    )


def _lines(
    connection: Connection, numbers: Sequence[str], summaries: Sequence[str]
) -> dict[str, list[VoucherLine]]:
    found: dict[str, list[VoucherLine]] = defaultdict(list)
    of_voucher = (voucher_line.c.branch == outbox.c.branch) & (voucher_line.c.number == outbox.c.voucher)
    summed = set(summaries)
    if detailed := [number for number in numbers if number not in summed]:
        rows = connection.execute(
            select(outbox.c.document, voucher_line)
            .join(voucher_line, of_voucher)
            .where(outbox.c.document.in_(detailed))
            .order_by(outbox.c.document, voucher_line.c.line)
        )
        for row in rows:
            found[row.document].append(_line(row, row.contract))
    if summaries:
        # Debits and credits are summed each by themselves: the ledger keeps the day's turnover.
        side = case((voucher_line.c.amount > 0, 1), else_=-1)
        place = [voucher_line.c.line_branch, voucher_line.c.role]
        place += [voucher_line.c.counter_branch, voucher_line.c.bank]
        rows = connection.execute(
            select(outbox.c.document, *place, func.sum(voucher_line.c.amount).label("amount"))
            .join(voucher_line, of_voucher)
            .where(outbox.c.document.in_(list(summaries)))
            .group_by(outbox.c.document, *place, side)
            .order_by(outbox.c.document, side.desc(), *place)
        )
        for row in rows:
            found[row.document].append(_line(row, None))
    return found


def _line(row: Any, contract: str | None) -> VoucherLine:
    return VoucherLine(
        branch=row.line_branch,
        role=Role(row.role),
        side=Side.DEBIT if row.amount > 0 else Side.CREDIT,
        amount=abs(Decimal(int(row.amount))),
        contract=contract,
        counter_branch=row.counter_branch,
        bank=row.bank,
    )
