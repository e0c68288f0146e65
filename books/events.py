"""Events and their typed rows: how each kind of entry stands in the books, and how it is read back as a fact.

One table per kind, as `KINDS` lists them; what a kind has no row for (a reversal) stands in the entry alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import Connection, Row, Table, bindparam, select

from books.prepared import Prepared, inserting
from books.schema.contracts import charge, contract, instalment, opening_contract, opening_position
from books.schema.entries import assessment, deposit_use, entry, receipt, recognition, refund, waiver
from servicing.entries import (
    BroughtForward,
    ChargeMade,
    ContractActivated,
    DepositRefunded,
    DepositUsed,
    EntryReversed,
    Event,
    Fact,
    InterestRecognised,
    LateChargesAssessed,
    LateChargeWaived,
    MoneyAccount,
    OpeningCharge,
    OpeningPosition,
    ReceiptTaken,
    Restated,
)
from servicing.roles import Role
from servicing.schedule import Instalment

Values = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Kind:
    """How one kind of event is kept: its name in the entry, its table, and the way there and back."""

    event: type
    name: str
    table: Table | None = None
    write: Callable[[Any], Values] = lambda _event: {}
    read: Callable[[Any], Event] | None = None


def _chosen(numbers: tuple[int, ...] | None) -> str | None:
    return None if numbers is None else ",".join(map(str, numbers))


def _numbers(chosen: str | None) -> tuple[int, ...] | None:
    return None if chosen is None else tuple(int(number) for number in chosen.split(",") if number)


def _account(account: MoneyAccount) -> Values:
    return {"role": account.role.value, "money_branch": account.branch, "bank": account.bank}


def _money_account(row: Any) -> MoneyAccount:
    return MoneyAccount(Role(row.role), row.money_branch, row.bank)


KINDS: Final = (
    Kind(ContractActivated, "contract_activated"),
    Kind(BroughtForward, "brought_forward"),
    Kind(
        ReceiptTaken,
        "receipt",
        receipt,
        lambda e: {
            "amount": int(e.amount),
            "tender": e.tender,
            "chosen": _chosen(e.chosen),
            "held": e.held,
            **_account(e.into),
        },
        lambda row: ReceiptTaken(
            Decimal(row.amount), row.tender, _money_account(row), _numbers(row.chosen), row.held
        ),
    ),
    Kind(
        DepositUsed,
        "deposit_use",
        deposit_use,
        lambda e: {"amount": int(e.amount), "chosen": _chosen(e.chosen)},
        lambda row: DepositUsed(Decimal(row.amount), _numbers(row.chosen)),
    ),
    Kind(
        DepositRefunded,
        "refund",
        refund,
        lambda e: {"amount": int(e.amount), **_account(e.out_of)},
        lambda row: DepositRefunded(Decimal(row.amount), _money_account(row)),
    ),
    Kind(
        ChargeMade,
        "charge",
        charge,
        lambda e: {
            "charge": e.charge,
            "type": e.type,
            "amount": int(e.amount),
            "income_role": e.income_role.value,
        },
        lambda row: ChargeMade(row.charge, row.type, Decimal(row.amount), Role(row.income_role)),
    ),
    Kind(
        LateChargeWaived,
        "waiver",
        waiver,
        lambda e: {"instalment": e.instalment, "amount": int(e.amount)},
        lambda row: LateChargeWaived(row.instalment, Decimal(row.amount)),
    ),
    Kind(
        LateChargesAssessed,
        "assessment",
        assessment,
        lambda e: {"to": e.to},
        lambda row: LateChargesAssessed(row.to),
    ),
    Kind(
        InterestRecognised,
        "recognition",
        recognition,
        lambda e: {"amount": int(e.amount)},
        lambda row: InterestRecognised(Decimal(row.amount)),
    ),
    Kind(EntryReversed, "reversal"),
    Kind(Restated, "restatement"),
)

_INSERTS: Final = {kind.table.name: inserting(kind.table) for kind in KINDS if kind.table is not None}
BY_EVENT: Final[Mapping[type, Kind]] = {kind.event: kind for kind in KINDS}
BY_NAME: Final[Mapping[str, Kind]] = {kind.name: kind for kind in KINDS}


def kind_of(event: Event) -> str:
    """The event's name in the books."""
    return BY_EVENT[type(event)].name


def write_typed_row(connection: Connection, branch: str, number: str, fact: Fact, **more: Any) -> None:
    """Write the row that the event's kind has beside its entry; `more` are columns that only books know."""
    kind = BY_EVENT[type(fact.event)]
    if kind.table is None:
        return
    values = {"branch": branch, "entry": fact.id, **kind.write(fact.event), **more}
    if kind.table is charge:
        place, made_on = _place_of(connection, branch, fact)
        values |= {"contract": number, "place": place, "made_on": made_on}
    _INSERTS[kind.table.name].run(connection, values)


def _place_of(connection: Connection, branch: str, fact: Fact) -> tuple[int, date]:
    """The entry whose place the fact takes in the history, and the date that place has: its own, if none."""
    place, on, replaced = fact.id, fact.posting_date, fact.replaces
    while replaced is not None:
        place, on, replaced = connection.execute(
            select(entry.c.id, entry.c.posting_date, entry.c.replaces).where(
                entry.c.branch == branch, entry.c.id == replaced
            )
        ).one()
    return place, on


_HEADS: Final = Prepared(
    select(entry)
    .where(entry.c.branch == bindparam("branch"), entry.c.contract == bindparam("number"))
    .order_by(entry.c.id)
)


def read_facts(connection: Connection, branch: str, number: str) -> list[Fact]:
    """All facts of a contract in booking order."""
    heads = _HEADS.rows(connection, {"branch": branch, "number": number})
    events = _events(connection, branch, number, heads)
    return [
        Fact(
            head.id,
            head.posting_date,
            head.value_date,
            events[head.id],
            reverses=head.reverses,
            replaces=head.replaces,
            label=f"{events[head.id].name} of {head.posting_date} ({head.event_key})",
        )
        for head in heads
    ]


_CONTRACT: Final = Prepared(
    select(contract.c.product, contract.c.nominal_day, contract.c.party, contract.c.signed).where(
        contract.c.branch == bindparam("branch"), contract.c.number == bindparam("number")
    )
)
_SCHEDULE: Final = Prepared(
    select(instalment.c.number, instalment.c.due, instalment.c.interest, instalment.c.principal)
    .where(instalment.c.branch == bindparam("branch"), instalment.c.contract == bindparam("number"))
    .order_by(instalment.c.number)
)
_OPENING: Final = Prepared(
    select(opening_contract).where(
        opening_contract.c.branch == bindparam("branch"), opening_contract.c.entry == bindparam("entry")
    )
)
_OPENING_POSITIONS: Final = Prepared(
    select(opening_position)
    .where(
        opening_position.c.branch == bindparam("branch"), opening_position.c.contract == bindparam("number")
    )
    .order_by(opening_position.c.number)
)
_OPENING_CHARGES: Final = Prepared(
    select(charge)
    .where(
        charge.c.branch == bindparam("branch"),
        charge.c.contract == bindparam("number"),
        charge.c.entry == bindparam("entry"),
    )
    .order_by(charge.c.made_on, charge.c.charge)
)


def content_of(connection: Connection, head: Row[Any]) -> Any:
    """What the hash of a contract's entry covers beside its header, read back from the typed rows."""
    event = _events(connection, head.branch, head.contract, [head])[head.id]
    if not isinstance(event, ContractActivated | BroughtForward):
        return event
    (row,) = _CONTRACT.rows(connection, {"branch": head.branch, "number": head.contract})
    return {"contract": head.contract, "party": row.party, "signed": row.signed, "event": event}


def _events(connection: Connection, branch: str, number: str, heads: Iterable[Row[Any]]) -> dict[int, Event]:
    events: dict[int, Event] = {}
    wanted: dict[str, list[int]] = {}
    for head in heads:
        wanted.setdefault(head.kind, []).append(head.id)
    for name, ids in wanted.items():
        kind = BY_NAME[name]
        if kind.table is not None and kind.read is not None:
            rows = connection.execute(
                select(kind.table).where(kind.table.c.branch == branch, kind.table.c.entry.in_(ids))
            )
            events |= {row.entry: kind.read(row) for row in rows}
        elif kind.event is ContractActivated:
            events[ids[0]] = _activated(connection, branch, number)
        elif kind.event is BroughtForward:
            events[ids[0]] = _brought_forward(connection, branch, number, ids[0])
        else:
            events |= {id_: kind.event() for id_ in ids}
    return events


def _schedule(connection: Connection, branch: str, number: str) -> tuple[Instalment, ...]:
    rows = _SCHEDULE.rows(connection, {"branch": branch, "number": number})
    return tuple(Instalment(r.number, r.due, Decimal(r.interest), Decimal(r.principal)) for r in rows)


def _activated(connection: Connection, branch: str, number: str) -> ContractActivated:
    (row,) = _CONTRACT.rows(connection, {"branch": branch, "number": number})
    return ContractActivated(row.product, row.nominal_day, _schedule(connection, branch, number))


def _brought_forward(connection: Connection, branch: str, number: str, entry_id: int) -> BroughtForward:
    base = _activated(connection, branch, number)
    (head,) = _OPENING.rows(connection, {"branch": branch, "entry": entry_id})
    positions = _OPENING_POSITIONS.rows(connection, {"branch": branch, "number": number})
    charges = _OPENING_CHARGES.rows(connection, {"branch": branch, "number": number, "entry": entry_id})
    return BroughtForward(
        base.product,
        base.nominal_day,
        base.schedule,
        positions=tuple(
            OpeningPosition(
                p.number,
                Decimal(p.interest_paid),
                Decimal(p.principal_paid),
                Decimal(p.late_on_paid),
                Decimal(p.late_paid),
                Decimal(p.late_waived),
                Decimal(p.late_income),
            )
            for p in positions
        ),
        charges=tuple(OpeningCharge(c.charge, c.type, c.made_on, Decimal(c.amount)) for c in charges),
        deposit=Decimal(head.deposit),
        interest_recognised=Decimal(head.interest_recognised),
    )
