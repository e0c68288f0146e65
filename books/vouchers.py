"""Vouchers in the books: numbered where the money moved, written with their outbox row, read back whole."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from sqlalchemy import Connection, select, tuple_

from books import contracts, events
from books.counter.drawer_sessions import moves_cash, session_for
from books.navision import outbox
from books.numbers import next_number
from books.papers import IssuedPaper
from books.prepared import inserting
from books.schema.entries import entry
from books.schema.vouchers import voucher, voucher_line
from company.numbers import voucher_number, voucher_series
from company.organisation import Direction
from servicing.contract import Contract
from servicing.entries import Fact
from servicing.postings import voucher_lines
from servicing.roles import Role
from servicing.voucher import Side, Voucher, VoucherKind, VoucherLine

if TYPE_CHECKING:
    from books.recording import Act
    from books.setups import Books

_VOUCHER: Final = inserting(voucher)
_LINE: Final = inserting(voucher_line)

_DIRECTIONS = {Role.BANK_IN: Direction.IN, Role.BANK_OUT: Direction.OUT}


def write(
    connection: Connection,
    books: Books,
    act: Act,
    contract: Contract,
    fact: Fact,
    lines: Sequence[VoucherLine],
    papers: Sequence[IssuedPaper] = (),
) -> Voucher:
    """Number, write and put into the outbox the voucher of an event on a contract."""
    kind = fact.event.voucher_kind
    assert kind is not None, f"{fact}: moved money but has no voucher kind"
    named = next((p.number for p in papers if p.entry == fact.id), None)
    text = f"{fact.event.name} {contract.number}{f' {named}' if named else ''}"
    reverses = None
    if fact.reverses is not None:
        reversed_voucher = covering(connection, contract.branch, fact.reverses)
        reverses = reversed_voucher.number if reversed_voucher else None
    return write_lines(
        connection, books, act, contract.branch, fact.id, kind, lines, text=text, reverses=reverses
    )


def write_lines(
    connection: Connection,
    books: Books,
    act: Act,
    entry_branch: str,
    entry_id: int,
    kind: VoucherKind,
    lines: Sequence[VoucherLine],
    *,
    text: str,
    reverses: str | None = None,
    replaces: str | None = None,
    cashier: str | None = None,
) -> Voucher:
    """Number, write and put into the outbox any balanced lines as the voucher of an entry.

    Cash in it belongs to the drawer of `cashier`, the actor when None.
    """
    branch, bank, direction = _numbered_at(kind, lines, act.at_branch)
    doc = books.setup.numbers.documents[kind]
    series = voucher_series(books.setup, doc, branch, bank, direction, act.posting_date)
    sequence = next_number(connection, series)
    number = voucher_number(books.setup, doc, branch, bank, direction, act.posting_date, sequence)
    drawer_at = moves_cash(lines)
    session = drawer_at and session_for(
        connection, drawer_at, cashier or act.actor.id, kind, reverses, replaces
    )
    made = Voucher(number, act.posting_date, kind, tuple(lines), text, reverses)
    _VOUCHER.run(
        connection,
        {
            "branch": branch,
            "number": number,
            "series": series,
            "sequence": sequence,
            "date": made.date,
            "kind": kind.value,
            "text": text,
            "reverses": reverses,
            "replaces": replaces,
            "drawer_session": session,
            "entry_branch": entry_branch,
            "entry": entry_id,
        },
    )
    _LINE.run(connection, *(_line_values(branch, number, i, x) for i, x in enumerate(lines, 1)))
    outbox.put(connection, books.setup, made, act.key, books.installation)
    return made


def _numbered_at(
    kind: VoucherKind, lines: Iterable[VoucherLine], at_branch: str
) -> tuple[str, str | None, Direction | None]:
    """The branch, and for bank vouchers the bank account, that number the voucher: where the money moved."""
    if kind in (VoucherKind.RECEIPT_BANK, VoucherKind.PAYMENT_BANK):
        for line in lines:
            if line.role in _DIRECTIONS:
                return line.branch, line.bank, _DIRECTIONS[line.role]
    return at_branch, None, None


def _line_values(branch: str, number: str, place: int, line: VoucherLine) -> dict[str, object]:
    return {
        "branch": branch,
        "number": number,
        "line": place,
        "line_branch": line.branch,
        "role": line.role.value,
        "amount": int(line.amount) if line.side is Side.DEBIT else -int(line.amount),
        "contract": line.contract,
        "counter_branch": line.counter_branch,
        "bank": line.bank,
    }


def lines_by(connection: Connection, branch: str, number: str, by_entry: int) -> tuple[VoucherLine, ...]:
    """The voucher lines of the rows that one entry wrote on a contract, from the rows alone."""
    facts = {fact.id: fact.event for fact in events.read_facts(connection, branch, number)}
    moved = contracts.rows_by(connection, branch, number, by_entry)
    return voucher_lines([(rows, facts[entry]) for entry, rows in moved.items()], branch, number)


def of_entry(connection: Connection, branch: str, entry_id: int) -> Voucher | None:
    """The voucher of an entry (the last one, when it was re-issued), or None when no money moved."""
    found = list(
        read(
            connection,
            connection.execute(
                select(voucher.c.branch, voucher.c.number).where(
                    voucher.c.entry_branch == branch, voucher.c.entry == entry_id
                )
            ).all(),
        )
    )
    replaced = set(
        connection.execute(
            select(voucher.c.replaces).where(voucher.c.entry_branch == branch, voucher.c.entry == entry_id)
        ).scalars()
    )
    standing = [v for v in found if v.number not in replaced]
    return standing[-1] if standing else None


def covering(connection: Connection, branch: str, entry_id: int) -> Voucher | None:
    """The voucher that moved an entry's money: its own, or that of the bundle it belongs to."""
    own = of_entry(connection, branch, entry_id)
    if own is not None:
        return own
    lead = connection.execute(
        select(entry.c.lead_branch, entry.c.lead).where(entry.c.branch == branch, entry.c.id == entry_id)
    ).one_or_none()
    return of_entry(connection, lead.lead_branch, lead.lead) if lead and lead.lead is not None else None


def read(connection: Connection, keys: Sequence[tuple[str, str]]) -> list[Voucher]:
    """The vouchers with these (branch, number) keys, in the order of their numbers."""
    if not keys:
        return []
    wanted = [tuple(key) for key in keys]
    lines = defaultdict(list)
    for row in connection.execute(
        select(voucher_line)
        .where(tuple_(voucher_line.c.branch, voucher_line.c.number).in_(wanted))
        .order_by(voucher_line.c.number, voucher_line.c.line)
    ):
        lines[row.number].append(
            VoucherLine(
                row.line_branch,
                Role(row.role),
                Side.DEBIT if row.amount > 0 else Side.CREDIT,
                abs(Decimal(row.amount)),
                row.contract,
                row.counter_branch,
                row.bank,
            )
        )
    heads = connection.execute(
        select(voucher)
        .where(tuple_(voucher.c.branch, voucher.c.number).in_(wanted))
        .order_by(voucher.c.number)
    )
    return [
        Voucher(h.number, h.date, VoucherKind(h.kind), tuple(lines[h.number]), h.text, h.reverses)
        for h in heads
    ]
