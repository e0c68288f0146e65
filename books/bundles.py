"""Bundles: one act that is more than one contract's event, under one voucher.

A collector's remittance pays three contracts and leaves him owing the rest; a cheque that clears pays its
contracts and takes its sheet off the memo accounts; a transfer that is identified empties uang titipan. Such an
act has a *lead* entry of its own kind, a part for each contract that is an entry of its own (so that each can
be reversed alone), lines of its own beside the parts', and one voucher for all of it.

The reversal of a bundle takes back every part that still stands and mirrors the lead's own lines.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from sqlalchemy import Connection, select

from books import chain, contracts, papers, vouchers
from books.papers import IssuedPaper
from books.recording import (
    Act,
    Check,
    NotRecorded,
    Share,
    add_entry,
    check_dates,
    first_answer,
    write_share,
)
from books.schema.entries import entry
from books.setups import Books
from servicing.contract import Contract
from servicing.corrections import AlreadyReversed
from servicing.entries import EntryReversed, Event, Fact, Restated
from servicing.voucher import Voucher, VoucherKind, VoucherLine, between_branches

Write = Callable[[Connection, int], None]


@dataclass(frozen=True, slots=True)
class Part:
    """One contract's event within a bundle; its value date and paper are its own."""

    contract: str
    event: Event
    value_date: date | None = None
    paper: str | None = None
    paper_branch: str | None = None
    reverses: int | None = None
    replaces: int | None = None
    check: Check = lambda _connection, _contract: None
    typed: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Lead:
    """What the bundle is: its kind and content in the chain, its voucher, its own lines and papers.

    `write` writes the typed rows beside the lead entry, once its id is known. `asked` is what the caller asked,
    where content and parts follow from the state of the books: asking twice is recognised by it.
    """

    kind: str
    content: Any
    voucher_kind: VoucherKind
    text: str
    lines: Sequence[VoucherLine] = ()
    papers: Sequence[tuple[str, str]] = ()  # kind and printing branch
    write: Write = lambda _connection, _entry: None
    asked: Any = None
    cashier: str | None = None  # whose drawer its cash is in; the actor's when None


@dataclass(frozen=True, slots=True)
class Bundled:
    """What a bundle wrote: the lead entry, its voucher, the lead's papers, and the share of each part."""

    branch: str
    entry: int
    voucher: Voucher | None
    papers: tuple[IssuedPaper, ...]
    shares: tuple[Share, ...] = ()
    repeated: bool = False


def record_bundle(
    connection: Connection,
    books: Books,
    act: Act,
    lead: Lead,
    parts: Sequence[Part] = (),
    *,
    check: Callable[[Connection], None] = lambda _connection: None,
    reverses: int | None = None,
) -> Bundled:
    """Record a lead entry with its parts and one voucher; nothing when anything of it is refused.

    `check` runs once the contracts and the branch's chain are locked, before anything is written.
    """
    if lead.asked is None:
        asked = question(
            act,
            lead.kind,
            lead.content,
            parts=[(part.contract, part.event, part.value_date) for part in parts],
            reverses=reverses,
        )
    else:
        asked = question(act, lead.kind, lead.asked)
    locked = {number: contracts.lock(connection, number) for number in sorted({p.contract for p in parts})}
    for branch in sorted({act.at_branch, *(contract.branch for contract in locked.values())}):
        chain.lock_end(connection, branch)
    known = first_answer(connection, act.key, asked)
    if known is not None:
        return Bundled(known.branch, known.entry, known.voucher, known.papers, repeated=True)
    check_dates(books.setup.limits, act)
    check(connection)
    lead_id = _add_lead(connection, books, act, asked, lead, reverses)
    lead.write(connection, lead_id)
    issued = tuple(
        paper
        for kind, branch in lead.papers
        for paper in papers.issue(connection, books, act, act.at_branch, lead_id, kind, (), branch)
    )
    shares: list[Share] = []
    for place, part in enumerate(parts, 1):
        share = _write_part(
            connection, books, act, (act.at_branch, lead_id), place, part, locked[part.contract]
        )
        locked[part.contract] = share.contract
        shares.append(share)
    lines = between_branches(
        [*lead.lines, *(line for share in shares for line in share.lines)],
        act.at_branch,
        parts[0].contract if len({part.contract for part in parts}) == 1 else None,
    )
    voucher = None
    if lines:
        voucher = vouchers.write_lines(
            connection,
            books,
            act,
            act.at_branch,
            lead_id,
            lead.voucher_kind,
            lines,
            text=lead.text,
            reverses=_voucher_number(connection, act.at_branch, reverses),
            cashier=lead.cashier,
        )
    return Bundled(act.at_branch, lead_id, voucher, issued, tuple(shares))


def question(act: Act, kind: str, content: Any, **more: Any) -> str:
    """What was asked, hashed: by it a second call under the same key is known for the same or for another."""
    asked = {"kind": kind, "content": content, "at_branch": act.at_branch, "posting_date": act.posting_date}
    return chain.digest({**asked, "actor": act.actor.id, **more})


def reverse_bundle(
    connection: Connection,
    books: Books,
    act: Act,
    target: int,
    *,
    write: Write = lambda _connection, _entry: None,
    check: Callable[[Connection], None] = lambda _connection: None,
) -> Bundled:
    """Take back lead entry `target` of the acting branch with every part of it that still stands."""
    if not act.reason:
        raise NotRecorded(f"{act.key}: a reversal needs a reason: say what was wrong")
    standing = parts_of(connection, act.at_branch, target)
    parts = [Part(row.contract, EntryReversed(), reverses=row.id) for row in reversed(standing)]
    lead = Lead(
        "bundle_reversed",
        {"reverses": target},
        VoucherKind.CORRECTION,
        f"reversal of {_key(connection, act.at_branch, target)}",
        [line.mirrored() for line in own_lines(connection, act.at_branch, target)],
        write=write,
    )

    def refuse(inner: Connection) -> None:
        again = inner.execute(
            select(entry.c.event_key).where(entry.c.branch == act.at_branch, entry.c.reverses == target)
        ).scalar_one_or_none()
        if again is not None:
            raise AlreadyReversed(
                f"{act.key}: entry {target} was already reversed by {again}: enter the data again"
            )
        check(inner)

    return record_bundle(connection, books, act, lead, parts, check=refuse, reverses=target)


def parts_of(connection: Connection, branch: str, lead: int, *, standing: bool = True) -> list[Any]:
    """The entries of a bundle's parts in booking order; only those not reversed, when standing."""
    reversal = entry.alias("reversal")
    wanted = (
        select(entry)
        .outerjoin(reversal, (reversal.c.branch == entry.c.branch) & (reversal.c.reverses == entry.c.id))
        .where(entry.c.lead_branch == branch, entry.c.lead == lead)
        .order_by(entry.c.branch, entry.c.id)
    )
    if standing:
        wanted = wanted.where(reversal.c.id.is_(None))
    return list(connection.execute(wanted).all())


def own_lines(connection: Connection, branch: str, lead: int) -> tuple[VoucherLine, ...]:
    """The lead's own lines: its voucher without what its parts moved when they were recorded."""
    voucher = vouchers.of_entry(connection, branch, lead)
    if voucher is None:
        return ()
    theirs = [
        line.mirrored()
        for part in parts_of(connection, branch, lead, standing=False)
        for line in vouchers.lines_by(connection, part.branch, part.contract, part.id)
    ]
    return between_branches([*voucher.lines, *theirs], branch)


def _add_lead(
    connection: Connection, books: Books, act: Act, asked: str, lead: Lead, reverses: int | None
) -> int:
    link = chain.lock_end(connection, act.at_branch)
    value_date = act.value_date or act.posting_date
    event = EntryReversed() if reverses is not None else Restated()
    fact = Fact(link.last_entry + 1, act.posting_date, value_date, event, reverses=reverses)
    add_entry(
        connection, books, act, asked, link, fact, act.at_branch, None, kind=lead.kind, content=lead.content
    )
    return fact.id


def _write_part(
    connection: Connection,
    books: Books,
    act: Act,
    lead: tuple[str, int],
    place: int,
    part: Part,
    contract: Contract,
) -> Share:
    own = replace(act, key=f"{act.key}#{place}", value_date=part.value_date or act.value_date)
    part.check(connection, contract)
    asked = chain.digest({"contract": part.contract, "event": part.event, "value_date": own.value_date})
    return write_share(
        connection,
        books,
        own,
        asked,
        contract,
        part.event,
        reverses=part.reverses,
        replaces=part.replaces,
        paper=part.paper,
        paper_branch=part.paper_branch,
        typed=part.typed,
        lead=lead,
    )


def _voucher_number(connection: Connection, branch: str, target: int | None) -> str | None:
    voucher = vouchers.of_entry(connection, branch, target) if target is not None else None
    return voucher.number if voucher else None


def _key(connection: Connection, branch: str, entry_id: int) -> str:
    found = connection.execute(
        select(entry.c.event_key).where(entry.c.branch == branch, entry.c.id == entry_id)
    ).scalar_one_or_none()
    if found is None:
        raise NotRecorded(f"branch {branch} has no entry {entry_id}: look the number up and try again")
    return str(found)
