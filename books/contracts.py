"""Contracts as the books keep them: the cached state, the recorded rows, and the caches written back.

The cached state is what `servicing.replay` would say; an entry that comes last is decided from it. `lock` takes
the contract's row for the length of the transaction, so that two clerks at one contract wait for each other.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import Connection, bindparam, select, update

from books.prepared import Prepared, inserting
from books.schema.contracts import allocation, charge, contract, instalment
from servicing.contract import ChargePosition, Component, Contract, Position, RowKey, Rows


class UnknownContract(LookupError):
    """No contract has this number."""


def lock(connection: Connection, number: str) -> Contract:
    """The contract's state, its row locked until commit; raises UnknownContract."""
    return _load(connection, number, lock=True)


def look(connection: Connection, number: str) -> Contract:
    """The contract's state as it stands; raises UnknownContract."""
    return _load(connection, number, lock=False)


_LOOK: Final = select(contract).where(contract.c.number == bindparam("number"))
_HEAD: Final = {False: Prepared(_LOOK), True: Prepared(_LOOK.with_for_update())}
_POSITIONS: Final = Prepared(
    select(instalment)
    .where(instalment.c.branch == bindparam("branch"), instalment.c.contract == bindparam("number"))
    .order_by(instalment.c.number)
)
_CHARGES: Final = Prepared(
    select(charge)
    .where(
        charge.c.branch == bindparam("branch"),
        charge.c.contract == bindparam("number"),
        charge.c.standing,
    )
    .order_by(charge.c.place, charge.c.made_on, charge.c.charge)
)


def _load(connection: Connection, number: str, *, lock: bool) -> Contract:
    head = _HEAD[lock].one_or_none(connection, {"number": number})
    if head is None:
        raise UnknownContract(
            f"contract {number} is not in the books: check the number or import the contract"
        )
    key = {"branch": head.branch, "number": number}
    return Contract(
        number,
        head.branch,
        head.product,
        head.nominal_day,
        tuple(_position(row) for row in _POSITIONS.rows(connection, key)),
        tuple(
            ChargePosition(row.charge, row.type, row.made_on, Decimal(row.amount), Decimal(row.paid))
            for row in _CHARGES.rows(connection, key)
        ),
        Decimal(head.deposit),
        Decimal(head.refund_due),
        Decimal(head.interest_recognised),
        head.assessed_to,
    )


def _position(row: Any) -> Position:
    return Position(
        row.number,
        row.due,
        Decimal(row.interest),
        Decimal(row.principal),
        Decimal(row.interest_paid),
        Decimal(row.principal_paid),
        Decimal(row.late_paid),
        Decimal(row.late_waived),
        Decimal(row.late_waived_posted),
        Decimal(row.late_income),
        row.moment,
    )


def recorded_rows(connection: Connection, branch: str, number: str) -> dict[int, Rows]:
    """The sum of all rows ever written for each entry of the contract."""
    return _summed(_RECORDED.rows(connection, {"branch": branch, "contract": number}))


def rows_by(connection: Connection, branch: str, number: str, by_entry: int) -> dict[int, Rows]:
    """The rows that one entry wrote, by the entry they belong to."""
    wanted = select(allocation).where(
        allocation.c.branch == branch, allocation.c.contract == number, allocation.c.by_entry == by_entry
    )
    return _summed(connection.execute(wanted))


def _summed(found: Iterable[Any]) -> dict[int, Rows]:
    rows: dict[int, dict[RowKey, Decimal]] = {}
    for row in found:
        key = RowKey(Component(row.component), row.instalment, row.charge)
        mine = rows.setdefault(row.entry, {})
        mine[key] = mine.get(key, Decimal(0)) + row.amount
    return {
        entry: kept
        for entry, mine in rows.items()
        if (kept := {key: amount for key, amount in mine.items() if amount})
    }


_RECORDED: Final = Prepared(
    select(allocation).where(
        allocation.c.branch == bindparam("branch"), allocation.c.contract == bindparam("contract")
    )
)
_ROW: Final = inserting(allocation)


def write_rows(
    connection: Connection, branch: str, number: str, by_entry: int, moved: Iterable[tuple[int, Rows]]
) -> None:
    """Write the difference rows of an event."""
    values = [
        {
            "branch": branch,
            "contract": number,
            "by_entry": by_entry,
            "entry": entry,
            "component": key.component.value,
            "instalment": key.instalment,
            "charge": key.charge,
            "amount": int(amount),
        }
        for entry, rows in moved
        for key, amount in rows.items()
    ]
    _ROW.run(connection, *values)


def position_values(position: Position) -> dict[str, Any]:
    """The cached columns of an instalment."""
    return {
        "interest_paid": int(position.interest_paid),
        "principal_paid": int(position.principal_paid),
        "late_paid": int(position.late_paid),
        "late_waived": int(position.late_waived),
        "late_waived_posted": int(position.late_waived_posted),
        "late_income": int(position.late_income),
        "unpaid": int(position.unpaid),
        "moment": position.moment,
    }


_WRITE_POSITION: Final = Prepared(
    update(instalment)
    .where(
        instalment.c.branch == bindparam("b_branch"),
        instalment.c.contract == bindparam("b_contract"),
        instalment.c.number == bindparam("b_number"),
    )
    .values({name: bindparam(name) for name in position_values(Position(1, None, Decimal(0), Decimal(0)))})  # type: ignore[arg-type]
)


_WRITE_CONTRACT: Final = Prepared(
    update(contract)
    .where(contract.c.branch == bindparam("b_branch"), contract.c.number == bindparam("b_contract"))
    .values(
        {
            name: bindparam(name)
            for name in ("last_entry", "deposit", "refund_due", "interest_recognised", "assessed_to")
        }
    )
)


def write_caches(connection: Connection, before: Contract, after: Contract, last_entry: int) -> None:
    """Write what changed between two states of a contract into its cached columns."""
    where = {"b_branch": after.branch, "b_contract": after.number}
    was = {position.number: position for position in before.positions}
    changed = [p for p in after.positions if was.get(p.number) != p]
    if changed:
        _WRITE_POSITION.run(
            connection, *({**where, "b_number": p.number, **position_values(p)} for p in changed)
        )
    _write_charges(connection, before, after)
    _WRITE_CONTRACT.run(
        connection,
        {
            "b_branch": after.branch,
            "b_contract": after.number,
            "last_entry": last_entry,
            "deposit": int(after.deposit),
            "refund_due": int(after.refund_due),
            "interest_recognised": int(after.interest_recognised),
            "assessed_to": after.assessed_to,
        },
    )


def _write_charges(connection: Connection, before: Contract, after: Contract) -> None:
    was = {c.charge: c for c in before.charges}
    stands = {c.charge for c in after.charges}
    changes = [(c.charge, True, int(c.paid)) for c in after.charges if was.get(c.charge) != c]
    changes += [(name, False, 0) for name in was if name not in stands]
    for name, standing, paid in changes:
        connection.execute(
            update(charge)
            .where(
                charge.c.branch == after.branch,
                charge.c.contract == after.number,
                charge.c.charge == name,
            )
            .values(standing=standing, paid=paid)
        )
