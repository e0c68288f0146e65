"""Contracts proved against their entries: every recorded row and every cached column is what replay says.

The state is computed from the entries alone, by `servicing.replay`; caches and rows are read back and compared.
`rebuild` writes the caches anew where they differ. It never touches a recorded row: those are facts, and only an
approved restatement adds to them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import fields
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, select
from sqlalchemy.exc import NoResultFound

from books import contracts, events
from books.database import Database
from books.schema.contracts import contract
from servicing.contract import Contract
from servicing.differences import HistoryDiffers, check_standing
from servicing.entries import Fact
from servicing.money import Money, rupiah
from servicing.replay import replay
from servicing.roles import Role
from servicing.rules import Rules

Progress = Callable[[int, int], None]
Owed = dict[tuple[str, Role], Money]

# What reading back raises when rows were taken away or hold what no event can hold.
UNREADABLE = (LookupError, ValueError, TypeError, AttributeError, NoResultFound)


def keys(connection: Connection) -> list[tuple[str, str]]:
    """Branch and number of every contract, in order."""
    wanted = select(contract.c.branch, contract.c.number).order_by(contract.c.branch, contract.c.number)
    return [(row.branch, row.number) for row in connection.execute(wanted)]


def prove_contracts(
    connection: Connection, rules: Rules, findings: list[str], progress: Progress
) -> tuple[Owed, int]:
    """What contracts owe by replay, and how many there are; what is wrong with rows or caches to `findings`."""
    owed: Owed = {}
    all_keys = keys(connection)
    for done, (branch, number) in enumerate(all_keys):
        progress(done, len(all_keys))
        try:
            state = prove_contract(connection, rules, branch, number, findings)
        except UNREADABLE as fault:
            findings.append(
                f"contract {number}: its entries cannot be read back ({type(fault).__name__}: {fault}): "
                "rows were removed or changed; restore the books from a backup"
            )
            continue
        _add_owed(owed, state)
    progress(len(all_keys), len(all_keys))
    return owed, len(all_keys)


def rebuild(database: Database, rules: Rules, progress: Progress) -> tuple[str, ...]:
    """Write the caches of each contract anew where replay says otherwise; the numbers of those contracts.

    Raises HistoryDiffers for a contract whose recorded rows are not what replay says: its caches stay as they are,
    and those of the contracts before it are mended.
    """
    mended = []
    with database.reading() as connection:
        all_keys = keys(connection)
    for done, (branch, number) in enumerate(all_keys):
        progress(done, len(all_keys))
        with database.writing() as connection:
            cached = contracts.lock(connection, number)
            facts = events.read_facts(connection, branch, number)
            standing = replay(Contract(number, branch), facts, rules)
            check_standing(standing, contracts.recorded_rows(connection, branch, number), facts)
            if cached != standing.contract or _last_entry(connection, branch, number) != facts[-1].id:
                contracts.write_caches(connection, cached, standing.contract, facts[-1].id)
                mended.append(number)
    progress(len(all_keys), len(all_keys))
    return tuple(mended)


def prove_contract(
    connection: Connection, rules: Rules, branch: str, number: str, findings: list[str]
) -> Contract:
    facts = events.read_facts(connection, branch, number)
    standing = replay(Contract(number, branch), facts, rules)
    try:
        check_standing(standing, contracts.recorded_rows(connection, branch, number), facts)
    except HistoryDiffers as fault:
        findings.append(str(fault))
    unlike = [
        *_unlike_contract(contracts.look(connection, number), standing.contract),
        *_unlike_last(connection, branch, number, facts),
    ]
    if unlike:
        findings.append(
            f"contract {number}: the cached columns are not what replay says: {'; '.join(unlike)}: "
            "run `jembatan books rebuild`"
        )
    return standing.contract


def _unlike_contract(cached: Contract, replayed: Contract) -> Iterator[str]:
    for name in ("deposit", "refund_due", "interest_recognised", "assessed_to"):
        yield from _unlike("", name, getattr(cached, name), getattr(replayed, name))
    kept = {one.charge: one for one in cached.charges}
    for charge in replayed.charges:
        if charge.charge in kept:
            yield from _unlike_fields(f"charge {charge.charge}: ", kept.pop(charge.charge), charge)
        else:
            yield f"charge {charge.charge} does not stand, replay says it does"
    yield from (f"charge {name} stands, replay says it does not" for name in kept)
    if len(cached.positions) != len(replayed.positions):
        yield f"it has {len(cached.positions)} instalments, replay says {len(replayed.positions)}"
        return
    for ours, wanted in zip(cached.positions, replayed.positions, strict=True):
        yield from _unlike_fields(f"instalment {wanted.number}: ", ours, wanted)


def _unlike_fields(where: str, ours: Any, wanted: Any) -> Iterator[str]:
    for field in fields(wanted):
        yield from _unlike(where, field.name, getattr(ours, field.name), getattr(wanted, field.name))


def _unlike(where: str, name: str, ours: Any, wanted: Any) -> Iterator[str]:
    if ours != wanted:
        yield f"{where}{name.replace('_', ' ')} is {_shown(ours)}, replay says {_shown(wanted)}"


def _shown(value: Any) -> str:
    return rupiah(value) if isinstance(value, Decimal) else str(value)


def _unlike_last(connection: Connection, branch: str, number: str, facts: list[Fact]) -> Iterator[str]:
    yield from _unlike("", "last entry", _last_entry(connection, branch, number), facts[-1].id)


def _last_entry(connection: Connection, branch: str, number: str) -> int:
    found: int = connection.execute(
        select(contract.c.last_entry).where(contract.c.branch == branch, contract.c.number == number)
    ).scalar_one()
    return found


def _add_owed(owed: Owed, state: Contract) -> None:
    amounts = {
        Role.AR_PRINCIPAL: state.unpaid_principal,
        Role.AR_INTEREST: state.unpaid_interest,
        Role.AR_OTHER: state.unpaid_charges,
        Role.AR_LATE_CHARGE: state.late_receivable,
        Role.CUSTOMER_DEPOSIT: -(state.deposit + state.refund_due),
        Role.UNEARNED_INTEREST: -state.unearned_interest,
    }
    for role, amount in amounts.items():
        key = (state.branch, role)
        owed[key] = owed.get(key, Decimal(0)) + amount
