"""Contracts enter the books: activated on the day of signing, or brought forward at the cut-over.

Both are entries. An activation posts J-01; a balance brought forward posts nothing, because its amounts are
Navision's opening balances already (`books.opening` proves that they are equal).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, insert, select

from books import chain, contracts, vouchers
from books.recording import Act, NotRecorded, Recorded, add_entry, check_dates, first_answer
from books.schema.contracts import charge, contract, instalment, opening_contract, opening_position, party
from books.setups import Books
from servicing.contract import Contract
from servicing.differences import outcome_of_last
from servicing.entries import BroughtForward, ContractActivated, Fact


@dataclass(frozen=True, slots=True)
class NewContract:
    """A contract as it enters the books: its number, home branch, customer, what it finances, and the event."""

    number: str
    branch: str
    party: str
    party_name: str
    signed: date
    event: ContractActivated | BroughtForward
    object: str = ""


def activate(connection: Connection, books: Books, act: Act, new: NewContract) -> Recorded:
    """Record a new contract with its schedule; raises NotRecorded when the number or branch cannot be."""
    asked = chain.digest({"new": new, "posting_date": act.posting_date, "at_branch": act.at_branch})
    link = chain.lock_end(connection, new.branch)
    if (known := first_answer(connection, act.key, asked)) is not None:
        return known
    _check(connection, books, act, new)
    before = Contract(new.number, new.branch)
    fact = Fact(
        link.last_entry + 1,
        act.posting_date,
        act.value_date or act.posting_date,
        new.event,
        label=f"{new.event.name} {act.key}",
    )
    after = outcome_of_last(before, fact, books.setup.rules)
    # The hash covers the customer by id only: names can be erased, the chain stays whole.
    content = {"contract": new.number, "party": new.party, "signed": new.signed, "event": new.event}
    add_entry(connection, books, act, asked, link, fact, new.branch, new.number, content=content)
    _write_contract(connection, fact, new, after.contract)
    contracts.write_rows(connection, new.branch, new.number, fact.id, after.rows.items())
    voucher = None
    if after.lines:
        voucher = vouchers.write(connection, books, act, before, fact, after.lines)
    return Recorded(new.branch, fact.id, voucher, (), after.rows)


def _check(connection: Connection, books: Books, act: Act, new: NewContract) -> None:
    if isinstance(new.event, ContractActivated):
        check_dates(books.setup.limits, act)
    if new.branch not in books.setup.branches:
        raise NotRecorded(
            f"contract {new.number}: config/branches.toml has no branch {new.branch}: add it there"
        )
    if new.event.product not in books.setup.products:
        raise NotRecorded(
            f"contract {new.number}: config/products.toml has no product {new.event.product}: add it there"
        )
    limit = books.setup.products[new.event.product].largest_instalment
    for row in new.event.schedule:
        if row.amount > limit:
            raise NotRecorded(
                f"contract {new.number}: instalment {row.number} of {row.amount:,} is above the product's largest, "
                f"{limit:,}: raise largest_instalment in config/products.toml"
            )
    taken = connection.execute(
        select(contract.c.branch).where(contract.c.number == new.number)
    ).scalar_one_or_none()
    if taken is not None:
        raise NotRecorded(f"contract {new.number} is in the books already, at {taken}: correct the number")


def _write_contract(connection: Connection, fact: Fact, new: NewContract, state: Contract) -> None:
    known = select(party.c.id).where(party.c.branch == new.branch, party.c.id == new.party)
    if connection.execute(known).one_or_none() is None:
        connection.execute(insert(party), {"branch": new.branch, "id": new.party, "name": new.party_name})
    connection.execute(
        insert(contract),
        {
            "branch": new.branch,
            "number": new.number,
            "entry": fact.id,
            "party": new.party,
            "product": state.product,
            "signed": new.signed,
            "nominal_day": state.nominal_day,
            "object": new.object,
            "last_entry": fact.id,
            "deposit": int(state.deposit),
            "refund_due": int(state.refund_due),
            "interest_recognised": int(state.interest_recognised),
            "assessed_to": state.assessed_to,
        },
    )
    where = {"branch": new.branch, "contract": new.number}
    connection.execute(
        insert(instalment),
        [
            {
                **where,
                "number": p.number,
                "due": p.due,
                "interest": int(p.interest),
                "principal": int(p.principal),
                **contracts.position_values(p),
            }
            for p in state.positions
        ],
    )
    if isinstance(new.event, BroughtForward):
        _write_opening(connection, fact.id, where, new.event)


def _write_opening(
    connection: Connection, entry_id: int, where: dict[str, Any], event: BroughtForward
) -> None:
    connection.execute(
        insert(opening_contract),
        {
            "branch": where["branch"],
            "entry": entry_id,
            "deposit": int(event.deposit),
            "interest_recognised": int(event.interest_recognised),
        },
    )
    positions = [
        {
            **where,
            "number": p.number,
            "interest_paid": int(p.interest_paid),
            "principal_paid": int(p.principal_paid),
            "late_on_paid": int(p.late_on_paid),
            "late_paid": int(p.late_paid),
            "late_waived": int(p.late_waived),
            "late_income": int(p.late_income),
        }
        for p in event.positions
    ]
    charges = [
        {
            **where,
            "charge": c.charge,
            "entry": entry_id,
            "place": entry_id,
            "type": c.type,
            "made_on": c.made_on,
            "amount": int(c.amount),
            "income_role": None,
        }
        for c in event.charges
    ]
    if positions:
        connection.execute(insert(opening_position), positions)
    if charges:
        connection.execute(insert(charge), charges)


def numbers_of(connection: Connection, branches: Sequence[str] = ()) -> list[str]:
    """The numbers of all contracts, of some branches when named, in order."""
    wanted = select(contract.c.number).order_by(contract.c.branch, contract.c.number)
    if branches:
        wanted = wanted.where(contract.c.branch.in_(branches))
    return list(connection.execute(wanted).scalars())
