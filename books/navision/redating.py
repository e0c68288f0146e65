"""Redating: a voucher whose period closed before it was told is withdrawn and issued again under a new number.

The event stays what it was: its split and its value date are untouched, and the new voucher belongs to the same
entry; only the posting date moves into an open period. A newcomer would change the date of the voucher; its
number carries the month, and nothing that was recorded is ever changed.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from sqlalchemy import Connection, Row, select, update

from books import chain, recording, vouchers
from books.navision.document_states import DocumentState, UnknownDocument, move
from books.recording import Act, NotRecorded
from books.schema.vouchers import outbox, posting_document, voucher
from books.setups import Books
from servicing.entries import Fact, Restated
from servicing.voucher import Voucher

KIND: Final = "voucher_redated"


def redate(connection: Connection, books: Books, act: Act, number: str) -> tuple[Voucher, ...]:
    """Withdraw a posting document that Navision does not have, and issue its vouchers on the act's posting date.

    A summary's vouchers are issued again one by one. Raises WrongState for a document that was sent,
    NotRecorded for a date that cannot be.
    """
    document = connection.execute(
        select(posting_document).where(posting_document.c.number == number)
    ).one_or_none()
    if document is None:
        raise UnknownDocument(f"{number}: there is no posting document of this number: look it up again")
    if not act.reason:
        raise NotRecorded(f"{act.key}: to redate {number} needs a reason: say which period closed")
    recording.check_dates(books.setup.limits, act)
    olds = connection.execute(
        select(voucher)
        .join(outbox, (outbox.c.branch == voucher.c.branch) & (outbox.c.voucher == voucher.c.number))
        .where(outbox.c.document == number)
        .order_by(voucher.c.number)
    ).all()
    one_by_one = len(olds) > 1
    issued = []
    for old in olds:
        own = replace(act, key=f"{act.key}/{old.number}" if one_by_one else act.key, at_branch=old.branch)
        issued.append(_issue_again(connection, books, own, old))
    if document.state != DocumentState.WITHDRAWN.value:
        move(connection, [number], DocumentState.WITHDRAWN, f"{number}: redated: {act.reason}")
        connection.execute(
            update(posting_document)
            .where(posting_document.c.number == number)
            .values(replaced_by=issued[0].number if len(issued) == 1 else None)
        )
    return tuple(issued)


def _issue_again(connection: Connection, books: Books, act: Act, old: Row[Any]) -> Voucher:
    content = {"redates": old.entry}
    asked = chain.digest({**content, "voucher": old.number, "posting_date": act.posting_date})
    link = chain.lock_end(connection, old.entry_branch)
    if recording.first_answer(connection, act.key, asked) is not None:
        again = connection.execute(
            select(voucher.c.branch, voucher.c.number).where(voucher.c.replaces == old.number)
        ).one()
        return vouchers.read(connection, [(again.branch, again.number)])[0]
    fact = Fact(link.last_entry + 1, act.posting_date, act.posting_date, Restated(), replaces=old.entry)
    recording.add_entry(
        connection, books, act, asked, link, fact, old.entry_branch, None, kind=KIND, content=content
    )
    (made,) = vouchers.read(connection, [(old.branch, old.number)])
    return vouchers.write_lines(
        connection,
        books,
        act,
        old.entry_branch,
        old.entry,
        made.kind,
        made.lines,
        text=made.text,
        reverses=made.reverses,
        replaces=made.number,
    )


def content_of(_connection: Connection, head: Row[Any]) -> Any:
    """What the hash of a redating's entry covers."""
    return {"redates": head.replaces}
