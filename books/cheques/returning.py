"""Sheets go back: replaced by another sheet or by money, or returned to the customer over all contracts (P5, TTK).

A return takes everything that lies in the safe, whatever contract it was for (R13). What is in clearing cannot go
back: it is noted as wanted and listed, and the next return takes it once the bank has answered.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, insert, select

from books.approving import check_approver
from books.cheques.acts import Acting, Done, begin, check_reason
from books.cheques.registering import NewSheet, check_new, new_sheets
from books.cheques.sheets import locked, of_party
from books.finding import find_entry
from books.recording import Act, NotRecorded
from books.schema.cheques import cheque_handover
from books.schema.contracts import contract
from books.schema.entries import entry, receipt
from books.setups import Books
from company.approvals import ApprovedAct
from company.cheques import Authority
from servicing.cheque_dates import warnings
from servicing.cheque_history import Sheet
from servicing.cheque_postings import memo_lines, stack_lines
from servicing.cheques import ON_HAND, ChequeRefused, Status, StepKind, check_step


def replace_by_sheet(connection: Connection, books: Books, act: Act, name: str, new: NewSheet | str) -> Done:
    """Another sheet takes this one's place: a new one, registered in the same act, or one that is registered."""
    names = [name, new] if isinstance(new, str) else [name]
    old, *known = locked(connection, names)
    acting = begin(
        connection,
        books,
        act,
        "cheque_replaced",
        [name, new],
        authority=Authority.REPLACE,
        paying=() if isinstance(new, str) else (new.contract, *(part.contract for part in new.plan)),
    )
    if isinstance(acting, Done):
        return acting
    check_step(old.name, old.status, StepKind.REPLACED)
    if known:
        return _gone(acting, old, _successor(old, known[0]))
    assert isinstance(new, NewSheet)
    parties = check_new(acting, [new])
    if parties[new.contract] != old.facts.party:
        raise ChequeRefused(
            f"{old.name} is of {old.facts.party}, {new.name} of {parties[new.contract]}: one customer's sheet "
            "is not replaced by another's"
        )
    (fresh,) = new_sheets(acting, [new], parties, replaces=old.facts.id)
    after = acting.step(old, StepKind.REPLACED, successor=fresh.facts.id)
    return acting.record(
        [fresh, after],
        lines=[*stack_lines([fresh], Status.CANCELLED), *memo_lines(old.facts, old.status, after.status)],
        papers=[("TTS", act.at_branch), ("TTK", act.at_branch)],
        new=[fresh],
        warnings=[(fresh, one) for one in warnings(fresh.facts, books.setup.cheques.rules)],
    )


def replace_by_money(connection: Connection, books: Books, act: Act, name: str, receipt_name: str) -> Done:
    """Cash or a transfer took the sheet's place: the receipt was recorded before, and is linked here."""
    (old,) = locked(connection, [name])
    acting = begin(
        connection, books, act, "cheque_replaced", [name, receipt_name], authority=Authority.REPLACE
    )
    if isinstance(acting, Done):
        return acting
    check_step(old.name, old.status, StepKind.REPLACED)
    paid_by = _receipt(connection, old, receipt_name)
    after = acting.step(old, StepKind.REPLACED, paid_by=paid_by)
    return acting.record(
        [after], lines=memo_lines(old.facts, old.status, after.status), papers=[("TTK", act.at_branch)]
    )


def give_back(
    connection: Connection,
    books: Books,
    act: Act,
    *,
    party: str | None = None,
    names: Sequence[str] = (),
    received_by: str = "",
) -> Done:
    """Return every sheet of a customer that lies in the safe, or the named ones, in one note (TTK).

    `exceptions` of the answer are the customer's sheets in clearing: they were noted and follow later. Raises
    ChequeRefused when a named sheet cannot go back, or when there is nothing to return.
    """
    if (party is None) == (not names):
        raise NotRecorded(f"{act.key}: name either the customer or the sheets")
    sheets = _to_return(connection, party, names)
    acting = begin(
        connection,
        books,
        act,
        "cheques_returned",
        [party, sorted(names), received_by],
        authority=Authority.RETURN,
    )
    if isinstance(acting, Done):
        return acting
    check_reason(act, "returning sheets")
    check_approver(books, act, ApprovedAct.RETURN, "returning sheets")
    if not received_by.strip():
        raise NotRecorded(f"{act.key}: somebody must sign for returned sheets: name who received them")
    going = [sheet for sheet in sheets if sheet.status in ON_HAND]
    staying = [sheet for sheet in sheets if sheet.status is Status.DEPOSITED]
    if names and staying:
        check_step(staying[0].name, staying[0].status, StepKind.RETURNED)
    for sheet in (s for s in sheets if s not in going and s not in staying):
        check_step(sheet.name, sheet.status, StepKind.RETURNED)
    if not going and not any(not sheet.return_wanted for sheet in staying):
        about = f"; {', '.join(s.name for s in staying)} cannot return, in clearing" if staying else ""
        raise ChequeRefused(f"customer {party} has no sheet in the safe{about}: there is nothing to return")
    after = [acting.step(sheet, StepKind.RETURNED) for sheet in going]
    noted = [acting.step(s, StepKind.RETURN_WANTED) if not s.return_wanted else s for s in staying]
    wanted = [new for new, old in zip(noted, staying, strict=True) if new is not old]
    lines = [
        line
        for before, sheet in zip(going, after, strict=True)
        for line in memo_lines(sheet.facts, before.status, sheet.status)
    ]
    done = acting.record(
        [*after, *wanted],
        lines=lines,
        papers=[("TTK", act.at_branch)] if after else (),
        more=lambda inner: _handed_over(inner, acting, received_by),
    )
    return done.following(noted)


def _to_return(connection: Connection, party: str | None, names: Sequence[str]) -> list[Sheet]:
    if party is None:
        return locked(connection, names)
    known = select(contract.c.number).where(contract.c.party == party).limit(1)
    if connection.execute(known).one_or_none() is None:
        raise NotRecorded(f"there is no customer {party}: check the id")
    return of_party(connection, party, [*ON_HAND, Status.DEPOSITED], lock=True)


def _handed_over(connection: Connection, acting: Acting, received_by: str) -> None:
    values = {
        "branch": acting.entry.branch,
        "entry": acting.entry.id,
        "received_by": received_by.strip()[:100],
    }
    connection.execute(insert(cheque_handover), values)


def _gone(acting: Acting, old: Sheet, successor: Sheet) -> Done:
    after = acting.step(old, StepKind.REPLACED, successor=successor.facts.id)
    return acting.record(
        [after],
        lines=memo_lines(old.facts, old.status, after.status),
        papers=[("TTK", acting.act.at_branch)],
    )


def _successor(old: Sheet, new: Sheet) -> Sheet:
    if new.facts.party != old.facts.party or new.facts.branch != old.facts.branch:
        raise ChequeRefused(
            f"{new.name} is of customer {new.facts.party} at {new.facts.branch}, {old.name} of "
            f"{old.facts.party} at {old.facts.branch}: name a sheet of the same customer and branch"
        )
    if new.status not in ON_HAND:
        raise ChequeRefused(
            f"{new.name} is {new.status.words} and replaces nothing: name a sheet in the safe"
        )
    return new


def _receipt(connection: Connection, old: Sheet, name: str) -> str:
    """The entry of the receipt, as `branch/number`; refused when it is none of the customer's."""
    found = find_entry(connection, name)
    row: Any = connection.execute(
        select(receipt.c.entry, contract.c.party)
        .join(entry, (entry.c.branch == receipt.c.branch) & (entry.c.id == receipt.c.entry))
        .join(contract, contract.c.number == entry.c.contract)
        .where(receipt.c.branch == found.branch, receipt.c.entry == found.id)
    ).one_or_none()
    if row is None or row.party != old.facts.party:
        raise ChequeRefused(
            f"{old.name}: {name} is no receipt of customer {old.facts.party}: take the money first, then name "
            "its kwitansi"
        )
    return f"{found.branch}/{found.id}"
