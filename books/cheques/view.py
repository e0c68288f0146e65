"""Every sheet of the books with its warnings, for stories and other small books; lists over many are elsewhere."""

from __future__ import annotations

from sqlalchemy import Connection, select

from books.cheques.rows import read_sheets
from books.schema.cheques import cheque, cheque_warning
from servicing.cheque_history import Sheet
from servicing.cheques import Status


def all_sheets(connection: Connection) -> dict[str, Sheet]:
    """The sheets by bank and number; of two with one number the one that was not cancelled."""
    rows = connection.execute(select(cheque).order_by(cheque.c.branch, cheque.c.id)).all()
    found: dict[str, Sheet] = {}
    for sheet in read_sheets(connection, rows):
        name = f"{sheet.facts.bank} {sheet.facts.number}"
        if name not in found or found[name].status is Status.CANCELLED:
            found[name] = sheet
    return found


def all_warnings(connection: Connection) -> dict[str, tuple[str, ...]]:
    """The codes of the warnings that were stored with each sheet, by its name."""
    rows = connection.execute(
        select(cheque.c.kind, cheque.c.bank, cheque.c.number, cheque_warning.c.code)
        .join(cheque, (cheque.c.branch == cheque_warning.c.branch) & (cheque.c.id == cheque_warning.c.cheque))
        .order_by(cheque.c.branch, cheque.c.id, cheque_warning.c.code)
    )
    found: dict[str, tuple[str, ...]] = {}
    for row in rows:
        name = f"{row.kind} {row.bank} {row.number}"
        found[name] = (*found.get(name, ()), row.code)
    return found
