"""Finding sheets and locking them: by bank and number, by contract, customer, slip or note.

Every act on sheets locks them first, in the order of their keys, then the contracts they pay, then the branches'
chains: two clerks with the same sheet wait for each other and never for ever.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, or_, select, tuple_

from books.cheques.rows import SheetKey, key_of, read_sheets
from books.recording import NotRecorded
from books.schema.cheques import cheque, cheque_clearing, cheque_plan, cheque_step
from books.schema.entries import entry
from books.schema.vouchers import paper
from servicing.cheque_history import EntryRef, Sheet
from servicing.cheques import Status


class UnknownSheet(NotRecorded):
    """No sheet has this bank and number."""


def parsed(name: str) -> tuple[str, str]:
    """Bank and number of a sheet as people write it: `BCA 004417`, or as it is shown, `BG BCA 004417`."""
    words = name.upper().split()
    if len(words) > 2 and words[0] in ("BG", "CHEQUE"):
        words = words[1:]
    if len(words) < 2:
        raise UnknownSheet(f"{name!r} is no sheet: write bank and number, such as BCA 004417")
    return words[0], " ".join(words[1:])


def locked(connection: Connection, names: Iterable[str]) -> list[Sheet]:
    """The sheets of these names, locked until commit, in the order asked; raises UnknownSheet."""
    return _named(connection, list(names), lock=True)


def look(connection: Connection, name: str) -> Sheet:
    """One sheet as it stands; raises UnknownSheet."""
    return _named(connection, [name], lock=False)[0]


def _named(connection: Connection, names: Sequence[str], *, lock: bool) -> list[Sheet]:
    keys = [parsed(name) for name in names]
    wanted = select(cheque).where(tuple_(cheque.c.bank, cheque.c.number).in_(keys or [("", "")]))
    by_name: dict[tuple[str, str], Sheet] = {}
    for sheet in _read(connection, wanted, lock=lock):
        known = by_name.get((sheet.facts.bank, sheet.facts.number))
        # A cancelled registration may stand beside the right one.
        if known is None or known.status is Status.CANCELLED:
            by_name[sheet.facts.bank, sheet.facts.number] = sheet
    unknown = [" ".join(key) for key in dict.fromkeys(keys) if key not in by_name]
    if unknown:
        raise UnknownSheet(f"no sheet {', '.join(unknown)} is registered: check bank and number")
    twice = sorted({" ".join(key) for key in keys if keys.count(key) > 1})
    if twice:
        raise NotRecorded(f"{', '.join(twice)} is named twice: name each sheet once")
    return [by_name[key] for key in keys]


def locked_keys(connection: Connection, keys: Sequence[SheetKey]) -> list[Sheet]:
    """The sheets with these keys, locked until commit, in the order of their keys."""
    return _read(
        connection, select(cheque).where(tuple_(cheque.c.branch, cheque.c.id).in_(list(keys))), lock=True
    )


def of_entry(connection: Connection, entry: EntryRef, *, lock: bool = False) -> list[Sheet]:
    """The sheets that took a step by this entry: those of a stack, a slip or a return note."""
    keys = connection.execute(
        select(cheque_step.c.branch, cheque_step.c.cheque).where(
            cheque_step.c.entry_branch == entry.branch, cheque_step.c.entry == entry.id
        )
    ).all()
    wanted = select(cheque).where(
        tuple_(cheque.c.branch, cheque.c.id).in_([tuple(key) for key in keys] or [("", 0)])
    )
    return _read(connection, wanted, lock=lock)


def of_contract(connection: Connection, number: str) -> list[Sheet]:
    """Every sheet that was meant to pay the contract, by itself or as a part of its plan."""
    planned = select(cheque_plan.c.branch, cheque_plan.c.cheque).where(cheque_plan.c.contract == number)
    wanted = select(cheque).where(
        or_(cheque.c.contract == number, tuple_(cheque.c.branch, cheque.c.id).in_(planned))
    )
    return _read(connection, wanted, lock=False)


def of_party(
    connection: Connection, party: str, statuses: Iterable[Status], *, lock: bool = False
) -> list[Sheet]:
    """The customer's sheets over all contracts that are in one of these states."""
    wanted = select(cheque).where(cheque.c.party == party, cheque.c.status.in_([s.value for s in statuses]))
    return _read(connection, wanted, lock=lock)


def of_drawer(connection: Connection, drawer: str) -> list[Sheet]:
    """Every sheet that somebody signed, for a contract of their own or of another."""
    mine = (cheque.c.drawer == drawer) | ((cheque.c.drawer.is_(None)) & (cheque.c.party == drawer))
    return _read(connection, select(cheque).where(mine), lock=False)


def entry_of_paper(connection: Connection, number: str) -> EntryRef:
    """The entry that a TTS, BST or TTK is a paper of."""
    row = connection.execute(select(paper).where(paper.c.number == number)).one_or_none()
    if row is None:
        raise UnknownSheet(f"no paper {number} was issued: check the number")
    return EntryRef(row.entry_branch, row.entry)


def of_old_slip(connection: Connection, number: str, *, lock: bool = False) -> list[Sheet]:
    """The sheets that another system had brought to the bank on this slip, brought forward at the cut-over."""
    its = select(cheque_clearing.c.branch, cheque_clearing.c.cheque).where(
        cheque_clearing.c.old_slip == number
    )
    return _read(connection, select(cheque).where(tuple_(cheque.c.branch, cheque.c.id).in_(its)), lock=lock)


def paper_of_entry(connection: Connection, entry: EntryRef, kind: str) -> str | None:
    """The number of the paper of a kind that an entry issued for itself."""
    return connection.execute(
        select(paper.c.number).where(
            paper.c.entry_branch == entry.branch, paper.c.entry == entry.id, paper.c.kind == kind
        )
    ).scalar_one_or_none()


@dataclass(frozen=True, slots=True)
class SheetOfReceipt:
    """The sheet whose clearing made a receipt, and the temporary receipt it had been taken against."""

    name: str
    temporary_receipt: str


def sheet_of_receipt(connection: Connection, branch: str, entry_id: int) -> SheetOfReceipt | None:
    """What a kwitansi refers to (R48); None for money of any other kind."""
    lead = connection.execute(
        select(entry.c.lead_branch, entry.c.lead).where(entry.c.branch == branch, entry.c.id == entry_id)
    ).one_or_none()
    if lead is None or lead.lead is None:
        return None
    sheets = of_entry(connection, EntryRef(lead.lead_branch, lead.lead))
    if not sheets:
        return None
    first = sheets[0].steps[0]
    taken = paper_of_entry(connection, first.entry, "TTS") or first.old_paper
    return SheetOfReceipt(sheets[0].name, taken or "")


def _read(connection: Connection, wanted: Select[Any], *, lock: bool) -> list[Sheet]:
    ordered = wanted.order_by(cheque.c.branch, cheque.c.id)
    rows = connection.execute(ordered.with_for_update() if lock else ordered).all()
    return read_sheets(connection, rows)


__all__ = [
    "UnknownSheet",
    "entry_of_paper",
    "key_of",
    "locked",
    "locked_keys",
    "look",
    "of_contract",
    "of_drawer",
    "of_entry",
    "of_party",
    "paper_of_entry",
    "parsed",
]
