"""The customer card in the books: per contract its bounces and its status, which a person decides (R22, R23, R68).

The bounces are counted from the sheets, so that they stay after the debt is made good and go when a bounce was
recorded wrongly. A status is a recorded decision with reason, user and time; a rule only proposes one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select

from books import chain
from books.cheques.acts import check_authority, check_reason
from books.cheques.sheets import of_contract, of_drawer
from books.contracts import UnknownContract
from books.recording import Act, NotRecorded, add_entry, check_dates, first_answer
from books.schema.cheques import cheque, customer_status
from books.schema.contracts import contract
from books.schema.entries import entry
from books.setups import Books
from company.cheques import Authority
from servicing.cheque_cards import (
    CONFIRMED,
    DISMISSED,
    BlacklistCount,
    Card,
    Decision,
    Standing,
    blacklist_counts,
    card_of,
    proposal,
)
from servicing.cheque_cards import (
    customer_status as worst_of,
)
from servicing.entries import Fact, Restated

KIND = "customer_status"


@dataclass(frozen=True, slots=True)
class CustomerCard:
    """A customer over all contracts: BAD when any contract is; and how near the central bank's list (DHN)."""

    party: str
    status: Standing
    cards: tuple[Card, ...]
    blacklist: tuple[BlacklistCount, ...]
    proposals: tuple[tuple[str, str], ...] = ()


def card_in_books(connection: Connection, number: str) -> Card:
    """The card of one contract; raises UnknownContract."""
    row = connection.execute(select(contract.c.party).where(contract.c.number == number)).one_or_none()
    if row is None:
        raise UnknownContract(
            f"contract {number} is not in the books: check the number or import the contract"
        )
    return card_of(number, row.party, of_contract(connection, number), _decisions(connection, number))


def customer_card(connection: Connection, books: Books, party: str, on: date) -> CustomerCard:
    """The customer's card with every contract's own history; raises NotRecorded for an unknown customer."""
    numbers = list(
        connection.execute(
            select(contract.c.number).where(contract.c.party == party).order_by(contract.c.number)
        ).scalars()
    )
    if not numbers:
        raise NotRecorded(f"there is no customer {party}: check the id")
    cards = tuple(card_in_books(connection, number) for number in numbers)
    rules = books.setup.cheques.rules
    return CustomerCard(
        party,
        worst_of(cards),
        cards,
        blacklist_counts(of_drawer(connection, party), rules.blacklist, on),
        _proposed(books, cards, on),
    )


def proposals(
    connection: Connection, books: Books, on: date, branches: Sequence[str] = ()
) -> list[tuple[str, str, str]]:
    """Contract, customer and reason of every proposal that nobody has decided."""
    wanted = select(cheque.c.contract).where(cheque.c.bounces > 0).distinct().order_by(cheque.c.contract)
    if branches:
        wanted = wanted.where(cheque.c.branch.in_(branches))
    cards = [card_in_books(connection, number) for number in connection.execute(wanted).scalars()]
    reasons = dict(_proposed(books, cards, on))
    return [(c.contract, c.party, reasons[c.contract]) for c in cards if c.contract in reasons]


def decide(
    connection: Connection, books: Books, act: Act, number: str, status: Standing, *, dismiss: bool = False
) -> Card:
    """Make the customer good or bad on a contract, or dismiss what a rule proposes; a person with authority does.

    The reason is kept with user and time. Raises NotRecorded when it is missing or the status is that already.
    """
    row = connection.execute(
        select(contract.c.branch).where(contract.c.number == number).with_for_update()
    ).one_or_none()
    if row is None:
        raise UnknownContract(
            f"contract {number} is not in the books: check the number or import the contract"
        )
    kind = DISMISSED if dismiss else CONFIRMED
    asked = chain.digest([KIND, number, status, kind, act.posting_date, act.at_branch, act.actor.id])
    link = chain.lock_end(connection, row.branch)
    if first_answer(connection, act.key, asked) is not None:
        return card_in_books(connection, number)
    check_authority(books, act, Authority.STATUS)
    check_reason(act, "a customer's status")
    check_dates(books.setup.limits, act)
    card = card_in_books(connection, number)
    if not dismiss and card.status is status:
        raise NotRecorded(f"{act.key}: contract {number} is {status.value} already: nothing was changed")
    if dismiss and not _proposed(books, [card], act.posting_date):
        raise NotRecorded(f"{act.key}: nothing is proposed for contract {number}: nothing was changed")
    place = _next_place(connection, number)
    fact = Fact(link.last_entry + 1, act.posting_date, act.posting_date, Restated())
    content = _content(number, place, kind, status, len(card.bounces))
    add_entry(connection, books, act, asked, link, fact, row.branch, None, kind=KIND, content=content)
    connection.execute(
        insert(customer_status),
        {
            "branch": row.branch,
            "contract": number,
            "place": place,
            "kind": kind,
            "status": status.value,
            "bounces": len(card.bounces),
            "entry_branch": row.branch,
            "entry": fact.id,
        },
    )
    return card_in_books(connection, number)


def content_of(connection: Connection, head: Row[Any]) -> Any:
    """What the hash of a decision covers, read back."""
    row = connection.execute(
        select(customer_status).where(
            customer_status.c.entry_branch == head.branch, customer_status.c.entry == head.id
        )
    ).one()
    return _content(row.contract, row.place, row.kind, Standing(row.status), row.bounces)


def _content(number: str, place: int, kind: str, status: Standing, bounces: int) -> dict[str, Any]:
    return {"contract": number, "place": place, "kind": kind, "status": status, "bounces": bounces}


def _next_place(connection: Connection, number: str) -> int:
    last = select(func.max(customer_status.c.place)).where(customer_status.c.contract == number)
    return (connection.execute(last).scalar_one() or 0) + 1


def _proposed(books: Books, cards: Iterable[Card], on: date) -> tuple[tuple[str, str], ...]:
    rules = books.setup.cheques.rules.bad_after
    found = ((card.contract, proposal(card, rules, on)) for card in cards)
    return tuple((number, reason) for number, reason in found if reason is not None)


def _decisions(connection: Connection, number: str) -> list[Decision]:
    rows = connection.execute(
        select(
            customer_status.c.place,
            customer_status.c.kind,
            customer_status.c.status,
            customer_status.c.bounces,
            entry.c.posting_date,
            entry.c.actor,
            entry.c.clock,
            entry.c.reason,
        )
        .join(
            entry,
            (entry.c.branch == customer_status.c.entry_branch) & (entry.c.id == customer_status.c.entry),
        )
        .where(customer_status.c.contract == number)
        .order_by(customer_status.c.place)
    )
    return [
        Decision(r.place, r.kind, Standing(r.status), r.posting_date, r.actor, r.clock, r.reason, r.bounces)
        for r in rows
    ]
