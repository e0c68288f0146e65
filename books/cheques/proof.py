"""Sheets proved against their history: every cached column, every stay in clearing, and the memo accounts.

The sum of the sheets is taken from the fold of their steps alone, the accounts from the vouchers alone; nothing but
the amount on the paper is shared between the two.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import islice
from typing import Any

from sqlalchemy import Connection, select, tuple_

from books.cheques.rows import cached_values, clearing_rows, key_of, read_sheets
from books.schema.cheques import cheque, cheque_clearing
from servicing.cheque_history import Sheet
from servicing.cheque_postings import memo_role
from servicing.cheque_rules import ChequeRules
from servicing.money import Money
from servicing.roles import Role

MEMO_ROLES = (Role.PDC_ON_HAND, Role.PDC_IN_CLEARING, Role.PDC_IN_COLLECTION, Role.PDC_CONTRA)
Held = dict[tuple[str, Role], Money]
_AT_ONCE = 400


def prove_sheets(connection: Connection, rules: ChequeRules, findings: list[str]) -> Held:
    """What each memo account must hold by the sheets' histories; what is wrong with a cache goes to `findings`."""
    held: Held = {}
    for sheets, rows in _portions(connection):
        stays = _stays(connection, sheets)
        for sheet, row in zip(sheets, rows, strict=True):
            findings += _unlike(sheet, row, rules, stays.get(key_of(sheet), []))
            role = memo_role(sheet.facts, sheet.status)
            if role is not None:
                _add(held, sheet.facts.branch, role, sheet.facts.amount)
                _add(held, sheet.facts.branch, Role.PDC_CONTRA, -sheet.facts.amount)
    return held


def _add(held: Held, branch: str, role: Role, amount: Money) -> None:
    held[branch, role] = held.get((branch, role), Decimal(0)) + amount


def _portions(connection: Connection) -> Iterator[tuple[list[Sheet], list[Any]]]:
    rows = connection.execute(
        select(cheque).order_by(cheque.c.branch, cheque.c.id), execution_options={"yield_per": _AT_ONCE}
    )
    found = iter(rows)
    while portion := list(islice(found, _AT_ONCE)):
        yield read_sheets(connection, portion), portion


def _stays(connection: Connection, sheets: list[Sheet]) -> dict[tuple[str, int], list[dict[str, Any]]]:
    stays: dict[tuple[str, int], list[dict[str, Any]]] = {}
    rows = connection.execute(
        select(cheque_clearing)
        .where(
            tuple_(cheque_clearing.c.branch, cheque_clearing.c.cheque).in_(
                [key_of(sheet) for sheet in sheets]
            )
        )
        .order_by(cheque_clearing.c.branch, cheque_clearing.c.cheque, cheque_clearing.c.place)
    )
    for row in rows:
        stays.setdefault((row.branch, row.cheque), []).append(dict(row._mapping))
    return stays


def _unlike(sheet: Sheet, row: Any, rules: ChequeRules, stays: list[dict[str, Any]]) -> Iterator[str]:
    for name, wanted in cached_values(sheet, rules).items():
        if getattr(row, name) != wanted:
            yield f"{sheet.name}: {name} is {getattr(row, name)}, its history says {wanted}"
    wanted_stays = [{"until": None, "days": None, **stay} for stay in clearing_rows(sheet)]
    if stays != wanted_stays:
        yield f"{sheet.name}: its days in clearing are not what its history says"
