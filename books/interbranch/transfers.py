"""Between branches: what R received for H goes to H, and is in transit until it arrives (DOMAIN 2.5, B1 to B4).

B1 needs no act of its own: a receipt taken at another branch balances in both by `servicing.voucher`, whatever its
tender. Here are the transfer that settles it (B2), its arrival, and the sweep from an IN to an OUT account of one
branch. B4 is the reversal of any of them: both sides carry one event key, and both are mirrored.
"""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import Connection, Row, insert, select

from books import chain
from books.bundles import Bundled, Lead, record_bundle
from books.counter.money_places import bank_account
from books.interbranch.transit import Transfer, in_transit, sent_before_cut_over
from books.recording import Act, NotRecorded
from books.schema.interbranch import sweep, transfer, transfer_arrival
from books.setups import Books
from company.organisation import Direction
from servicing.money import Money, rupiah
from servicing.roles import Role
from servicing.voucher import Side, VoucherKind, VoucherLine

SETTLED: Final = "interbranch_settled"
ARRIVED: Final = "interbranch_arrived"
SWEPT: Final = "bank_swept"


def kwitansi_branch(home: str, money_at: str, *, by_cheque: bool) -> str:
    """Which branch prints the kwitansi: where the cash lies; for a cheque the contract's home (ruling 0a).

    >>> kwitansi_branch("BDG", "JKT", by_cheque=False), kwitansi_branch("BDG", "JKT", by_cheque=True)
    ('JKT', 'BDG')
    """
    return home if by_cheque else money_at


def settle(
    connection: Connection, books: Books, act: Act, to_branch: str, amount: Money, bank: str | None = None
) -> Bundled:
    """Send another branch money from an OUT account of the acting one (B2): in transit until it arrives.

    The first OUT account when no bank is named. Raises NotRecorded with nothing changed.
    """
    _check_other(books, act, to_branch, amount)
    out_of = bank_account(books, act, bank, Direction.OUT)
    values = {"to_branch": to_branch, "amount": int(amount), "bank": out_of.bank}
    lead = Lead(
        SETTLED,
        values,
        VoucherKind.PAYMENT_BANK,
        f"settlement to {to_branch}",
        [
            VoucherLine(act.at_branch, Role.INTERBRANCH, Side.DEBIT, amount, counter_branch=to_branch),
            VoucherLine(act.at_branch, Role.BANK_OUT, Side.CREDIT, amount, bank=out_of.bank),
        ],
        write=lambda inner, entry_id: _write(inner, transfer, act, entry_id, values),
    )
    return record_bundle(connection, books, act, lead)


def arrive(
    connection: Connection,
    books: Books,
    act: Act,
    from_branch: str,
    amount: Money,
    bank: str | None = None,
    of: int | None = None,
) -> Bundled:
    """Book the arrival of a transfer at the acting branch (B2): `of` names the transfer's entry at its sender.

    When it is not named, the oldest transfer in transit of exactly this amount is meant. Raises NotRecorded when
    there is none: money that nobody sent is uang titipan.
    """
    _check_other(books, act, from_branch, amount)
    into = bank_account(books, act, bank, Direction.IN)
    for branch in sorted({act.at_branch, from_branch}):
        chain.lock_end(connection, branch)
    meant = _meant(connection, act, from_branch, amount, of)
    values = {"from_branch": from_branch, "of": meant, "amount": int(amount), "bank": into.bank}

    def check(inner: Connection) -> None:
        if meant is None:
            _check_before_cut_over(inner, act, from_branch, amount)

    lead = Lead(
        ARRIVED,
        values,
        VoucherKind.RECEIPT_BANK,
        f"settlement from {from_branch}",
        [
            VoucherLine(act.at_branch, Role.BANK_IN, Side.DEBIT, amount, bank=into.bank),
            VoucherLine(act.at_branch, Role.INTERBRANCH, Side.CREDIT, amount, counter_branch=from_branch),
        ],
        write=lambda inner, entry_id: _write(inner, transfer_arrival, act, entry_id, values),
        asked={"from_branch": from_branch, "amount": amount, "bank": bank, "of": of},
    )
    return record_bundle(connection, books, act, lead, check=check)


def sweep_to_out(
    connection: Connection,
    books: Books,
    act: Act,
    amount: Money,
    out_of: str | None = None,
    into: str | None = None,
) -> Bundled:
    """Move money of the branch from an IN to an OUT account: the only way an IN account pays (DOMAIN 2.5)."""
    _check_amount(act, amount)
    source = bank_account(books, act, out_of, Direction.IN)
    target = bank_account(books, act, into, Direction.OUT)
    values = {"amount": int(amount), "out_of": source.bank, "into": target.bank}
    lead = Lead(
        SWEPT,
        values,
        VoucherKind.INTERBRANCH,
        f"sweep of {source.bank} IN to {target.bank} OUT",
        [
            VoucherLine(act.at_branch, Role.BANK_OUT, Side.DEBIT, amount, bank=target.bank),
            VoucherLine(act.at_branch, Role.BANK_IN, Side.CREDIT, amount, bank=source.bank),
        ],
        write=lambda inner, entry_id: _write(inner, sweep, act, entry_id, values),
    )
    return record_bundle(connection, books, act, lead)


def _write(connection: Connection, table: Any, act: Act, entry_id: int, values: dict[str, Any]) -> None:
    connection.execute(insert(table), {"branch": act.at_branch, "entry": entry_id, **values})


def _meant(connection: Connection, act: Act, from_branch: str, amount: Money, of: int | None) -> int | None:
    """The transfer that arrived; None when only money sent before the cut-over can be meant."""
    waiting = [
        t for t in in_transit(connection) if (t.from_branch, t.to_branch) == (from_branch, act.at_branch)
    ]
    if of is not None:
        named = next((one for one in waiting if one.entry == of), None)
        if named is None:
            raise NotRecorded(
                f"{act.key}: {from_branch}/{of} is no transfer to {act.at_branch} in transit: "
                f"{_waiting(waiting) or 'none is'}"
            )
        if named.amount != amount:
            raise NotRecorded(
                f"{act.key}: {from_branch} sent {rupiah(named.amount)} and {rupiah(amount)} arrived: book what was "
                "sent, and what the bank kept as a charge"
            )
        return named.entry
    same = [one.entry for one in waiting if one.amount == amount and one.sent_on <= act.posting_date]
    return same[0] if same else None


def _check_before_cut_over(connection: Connection, act: Act, from_branch: str, amount: Money) -> None:
    left = sent_before_cut_over(connection).get((from_branch, act.at_branch), 0)
    if amount > left:
        waiting = [
            t for t in in_transit(connection) if (t.from_branch, t.to_branch) == (from_branch, act.at_branch)
        ]
        raise NotRecorded(
            f"{act.key}: no transfer of {rupiah(amount)} from {from_branch} to {act.at_branch} is in transit"
            f"{f' ({_waiting(waiting)})' if waiting else ''}: book it as uang titipan until its sender is known"
        )


def _waiting(transfers: list[Transfer]) -> str:
    return ", ".join(f"{rupiah(one.amount)} of {one.sent_on}" for one in transfers)


def _check_other(books: Books, act: Act, branch: str, amount: Money) -> None:
    _check_amount(act, amount)
    if branch not in books.setup.branches:
        raise NotRecorded(f"{act.key}: config/branches.toml has no branch {branch}: correct the branch")
    if branch == act.at_branch:
        raise NotRecorded(f"{act.key}: {branch} does not settle with itself: name the other branch")


def _check_amount(act: Act, amount: Money) -> None:
    if amount <= 0:
        raise NotRecorded(f"{act.key}: a transfer of {rupiah(amount)} cannot be: the amount is above zero")


def content_of(connection: Connection, head: Row[Any]) -> Any:
    """What the hash of a transfer, an arrival or a sweep covers."""
    table = {SETTLED: transfer, ARRIVED: transfer_arrival, SWEPT: sweep}[head.kind]
    row = connection.execute(
        select(table).where(table.c.branch == head.branch, table.c.entry == head.id)
    ).one()
    return {name: value for name, value in row._mapping.items() if name not in ("branch", "entry")}
