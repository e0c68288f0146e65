"""Collectors: run lists, remittances with what is short, and the collector's debt (T2, DOMAIN 2.3 and 6.5).

A remittance is one bundle with one entry and one kwitansi per contract. The customer is credited in full for what
he signed, on the day he signed (setting `collector_value_date`); what the collector does not hand over is his debt.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any, Final

from sqlalchemy import Connection, Row, insert, select

from books.bundles import Bundled, Lead, Part, record_bundle
from books.counter.collector_lists import RunList, debt_of, due_back, run_list_of
from books.counter.drawers import open_session
from books.counter.field_money import TENDER as FIELD_TENDER
from books.counter.receipt_books import ReceiptBook, check_form, held_by
from books.counter.run_list_facts import visit_values
from books.receipts import check_contract
from books.recording import Act, NotRecorded
from books.schema.collectors import (
    collected_receipt,
    collector_repayment,
    remittance,
    run_list,
    run_list_visit,
)
from books.setups import Books
from servicing.contract import Contract
from servicing.entries import MoneyAccount, ReceiptTaken
from servicing.money import ZERO, Money, rupiah
from servicing.roles import Role
from servicing.suspense import value_date_of_collected
from servicing.voucher import Side, VoucherKind, VoucherLine

LISTED: Final = "run_list_issued"
REMITTED: Final = "collector_remitted"
REPAID: Final = "collector_repaid"
TENDER: Final = "cash_collector"


@dataclass(frozen=True, slots=True)
class Collected:
    """One receipt a collector wrote: `received_on` is the date on it, the remittance's when None.

    `book` and `form` name the numbered form the customer got.
    """

    contract: str
    amount: Money
    received_on: date | None = None
    chosen: tuple[int, ...] | None = None
    book: str | None = None
    form: int | None = None


@dataclass(frozen=True, slots=True)
class Remittance:
    """What a collector brings: his receipts, and the cash he hands over (all of it when None).

    Receipts that he posts `in_field` bring no cash yet: he hands it over later (T2f, `books.counter.field_money`).
    """

    collector: str
    receipts: tuple[Collected, ...]
    handed_over: Money | None = None
    run_list: int | None = None
    in_field: bool = False

    @property
    def collected(self) -> Money:
        """What customers paid."""
        return sum((receipt.amount for receipt in self.receipts), ZERO)


def issue_run_list(
    connection: Connection, books: Books, act: Act, collector: str, visits: Sequence[str]
) -> Bundled:
    """Send a collector out with a list of contracts to visit (LKH), numbered; raises NotRecorded."""
    _check_collector(act, collector)
    if not visits:
        raise NotRecorded(f"{act.key}: a run list without a contract cannot be: name whom to visit")
    if twice := sorted({number for number in visits if list(visits).count(number) > 1}):
        raise NotRecorded(f"{act.key}: contract {twice[0]} is on the list twice: visit it once")
    planned = [visit_values(connection, books.setup.rules, number, act.posting_date) for number in visits]
    back = due_back(books.setup.rules, act.posting_date)

    def write(inner: Connection, entry_id: int) -> None:
        key = {"branch": act.at_branch, "entry": entry_id}
        inner.execute(insert(run_list), {**key, "collector": collector, "due_back": back})
        inner.execute(
            insert(run_list_visit),
            [{**key, "place": place, **visit} for place, visit in enumerate(planned, 1)],
        )

    lead = Lead(
        LISTED,
        {"collector": collector, "due_back": back, "visits": planned},
        VoucherKind.GENERAL,
        "run list",
        papers=[("LKH", act.at_branch)],
        write=write,
        asked={"collector": collector, "visits": list(visits)},
    )
    return record_bundle(connection, books, act, lead)


def remit(connection: Connection, books: Books, act: Act, brought: Remittance) -> Bundled:
    """Take a collector's money: each contract credited in full, a kwitansi each, what is short is his debt (T2).

    Without a run list the remittance prints its own LKH. Raises NotRecorded with nothing changed.
    """
    _check_collector(act, brought.collector)
    _check_money(books, act, brought)
    handed = brought.collected if brought.handed_over is None else brought.handed_over
    short = brought.collected - handed
    cash = MoneyAccount(Role.CASH_COLLECTOR if brought.in_field else Role.CASH_TELLER, act.at_branch)
    session: list[int | None] = []
    forms: list[ReceiptBook | None] = []
    listed: list[RunList] = []

    def check(inner: Connection) -> None:
        session.append(None if brought.in_field else open_session(inner, act.at_branch, act.actor.id))
        if brought.run_list is not None:
            listed.append(_check_run_list(inner, act, brought))
        forms.extend(_check_forms(inner, act, brought))

    def write(inner: Connection, entry_id: int) -> None:
        values = {
            "collector": brought.collector,
            "run_list": brought.run_list,
            "collected": int(brought.collected),
            "short": int(short),
            "in_field": brought.in_field,
            "drawer_session": session[0],
        }
        inner.execute(insert(remittance), {"branch": act.at_branch, "entry": entry_id, **values})

    parts = [
        Part(
            receipt.contract,
            ReceiptTaken(receipt.amount, _tender(brought), cash, receipt.chosen),
            value_date=value_date_of_collected(
                books.setup.rules, receipt.received_on or act.posting_date, act.posting_date
            ),
            paper="KW",
            check=partial(_check_contract, books, act, receipt),
        )
        for receipt in brought.receipts
    ]
    lines = (
        [
            VoucherLine(act.at_branch, Role.COLLECTOR_RECEIVABLE, Side.DEBIT, short),
            VoucherLine(act.at_branch, Role.CASH_TELLER, Side.CREDIT, short),
        ]
        if short
        else []
    )
    lead = Lead(
        REMITTED,
        {
            "collector": brought.collector,
            "run_list": brought.run_list,
            "collected": brought.collected,
            "short": short,
            "in_field": brought.in_field,
        },
        VoucherKind.RECEIPT_CASH,
        f"remittance of {brought.collector}",
        lines,
        papers=[] if brought.run_list is not None or brought.in_field else [("LKH", act.at_branch)],
        write=write,
        asked=brought,
    )
    bundled = record_bundle(connection, books, act, lead, parts, check=check)
    if not bundled.repeated:
        _write_receipts(connection, act, brought, bundled, forms)
    return bundled


def repay(connection: Connection, books: Books, act: Act, collector: str, amount: Money) -> Bundled:
    """A collector pays back what he owes, into the drawer; never more than his debt at the branch."""
    _check_collector(act, collector)
    if amount <= 0:
        raise NotRecorded(f"{act.key}: a repayment of {rupiah(amount)} cannot be: the amount is above zero")
    session: list[int] = []

    def check(inner: Connection) -> None:
        owed = debt_of(inner, act.at_branch, collector)
        if amount > owed:
            raise NotRecorded(
                f"{act.key}: {collector} owes {rupiah(owed)} at {act.at_branch}: take that much or less"
            )
        session.append(open_session(inner, act.at_branch, act.actor.id))

    def write(inner: Connection, entry_id: int) -> None:
        values = {"collector": collector, "amount": int(amount), "drawer_session": session[0]}
        inner.execute(insert(collector_repayment), {"branch": act.at_branch, "entry": entry_id, **values})

    lead = Lead(
        REPAID,
        {"collector": collector, "amount": amount},
        VoucherKind.RECEIPT_CASH,
        f"repayment of {collector}",
        [
            VoucherLine(act.at_branch, Role.CASH_TELLER, Side.DEBIT, amount),
            VoucherLine(act.at_branch, Role.COLLECTOR_RECEIVABLE, Side.CREDIT, amount),
        ],
        write=write,
    )
    return record_bundle(connection, books, act, lead, check=check)


# --- what is checked --------------------------------------------------------------------------------------


def _check_collector(act: Act, collector: str) -> None:
    if not collector.strip():
        raise NotRecorded(f"{act.key}: the collector has no code: say who brings or takes it")


def _tender(brought: Remittance) -> str:
    return FIELD_TENDER if brought.in_field else TENDER


def _check_money(books: Books, act: Act, brought: Remittance) -> None:
    code = _tender(brought)
    tender = books.setup.tenders.get(code)
    if tender is None or not tender.is_active(act.posting_date):
        raise NotRecorded(
            f"{act.key}: tender {code} is not active on {act.posting_date}: activate it in config/tenders.toml"
        )
    if not brought.receipts:
        raise NotRecorded(f"{act.key}: a remittance without a receipt cannot be: enter the receipts first")
    if brought.in_field and brought.handed_over is not None:
        raise NotRecorded(f"{act.key}: receipts of the field bring no cash yet: hand it over at the cashier")
    handed = brought.collected if brought.handed_over is None else brought.handed_over
    if handed < 0:
        raise NotRecorded(f"{act.key}: {rupiah(handed)} cannot be handed over: write zero or more")
    if handed > brought.collected:
        raise NotRecorded(
            f"{act.key}: {brought.collector} hands over {rupiah(handed)}, but his receipts are "
            f"{rupiah(brought.collected)}: enter the missing receipt, or take the rest as uang titipan"
        )
    for receipt in brought.receipts:
        on = receipt.received_on or act.posting_date
        if on > act.posting_date or not books.setup.limits.plausible(on):
            raise NotRecorded(
                f"{act.key}: the receipt of {receipt.contract} is dated {on}, which cannot be on "
                f"{act.posting_date}: look at the form"
            )
        if (receipt.form is None) != (receipt.book is None):
            raise NotRecorded(
                f"{act.key}: the receipt of {receipt.contract} names a form or a book alone: write both"
            )


def _check_contract(
    books: Books, act: Act, receipt: Collected, _connection: Connection, contract: Contract
) -> None:
    check_contract(books, act, contract, receipt.chosen)


def _check_run_list(connection: Connection, act: Act, brought: Remittance) -> RunList:
    listed = run_list_of(connection, act.at_branch, brought.run_list or 0)
    if listed is None:
        raise NotRecorded(
            f"{act.key}: entry {brought.run_list} of {act.at_branch} is no run list that stands: name the entry "
            "with which it was issued"
        )
    if listed.collector != brought.collector:
        raise NotRecorded(
            f"{act.key}: run list {listed.number} is {listed.collector}'s, not {brought.collector}'s: look again"
        )
    return listed


def _check_forms(connection: Connection, act: Act, brought: Remittance) -> list[ReceiptBook | None]:
    found: list[ReceiptBook | None] = []
    here: set[tuple[str, int]] = set()
    for receipt in brought.receipts:
        if receipt.book is None or receipt.form is None:
            found.append(None)
            continue
        mine = held_by(connection, act, brought.collector, receipt.book)
        check_form(act, mine, receipt.form)
        if (receipt.book, receipt.form) in here:
            raise NotRecorded(
                f"{act.key}: form {receipt.form} of book {receipt.book} is there twice: each form is one receipt"
            )
        here.add((receipt.book, receipt.form))
        found.append(mine)
    return found


def _write_receipts(
    connection: Connection,
    act: Act,
    brought: Remittance,
    bundled: Bundled,
    forms: Sequence[ReceiptBook | None],
) -> None:
    rows = []
    for place, (receipt, share, book) in enumerate(
        zip(brought.receipts, bundled.shares, forms, strict=True), 1
    ):
        rows.append(
            {
                "branch": act.at_branch,
                "remittance": bundled.entry,
                "place": place,
                "entry_branch": share.contract.branch,
                "entry": share.fact.id,
                "contract": receipt.contract,
                "amount": int(receipt.amount),
                "received_on": receipt.received_on or act.posting_date,
                "issue": book.entry if book else None,
                "form": receipt.form,
            }
        )
    connection.execute(insert(collected_receipt), rows)


def content_of(connection: Connection, head: Row[Any]) -> Any:
    """What the hash of a run list, a remittance or a repayment covers."""
    table = {LISTED: run_list, REMITTED: remittance, REPAID: collector_repayment}[head.kind]
    row = connection.execute(
        select(table).where(table.c.branch == head.branch, table.c.entry == head.id)
    ).one()
    if head.kind == REPAID:
        return {"collector": row.collector, "amount": row.amount}
    if head.kind == REMITTED:
        names = ("collector", "run_list", "collected", "short", "in_field")
        return {name: getattr(row, name) for name in names}
    visits = connection.execute(
        select(*(run_list_visit.c[name] for name in _OWED))
        .where(run_list_visit.c.branch == head.branch, run_list_visit.c.entry == head.id)
        .order_by(run_list_visit.c.place)
    )
    planned = [visit._asdict() for visit in visits]
    return {"collector": row.collector, "due_back": row.due_back, "visits": planned}


_OWED: Final = ("contract", "oldest_due", "overdue", "late_charge", "charges")
