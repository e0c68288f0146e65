"""Taking back what was recorded wrongly about sheets: one rule for every kind of act (DOMAIN 2.9, R61).

A newcomer would write an undo for each. Here the act's steps are taken back, its memo and bank lines are mirrored,
its receipts and charges are reversed by the rule that reverses every receipt and charge; and where the act itself
had taken back a clearing (a bounce after the credit), the receipts are entered again in the places of the old ones.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from sqlalchemy import Connection, select

from books import bundles, events
from books.bundles import Part
from books.cheques.acts import BROUGHT_FORWARD, KINDS, Acting, Done, after, begin, check_reason
from books.cheques.sheets import of_entry
from books.recording import Act, NotRecorded
from books.schema.entries import entry
from books.setups import Books
from company.cheques import Authority
from servicing.cheque_history import EntryRef, Sheet, Step, fold
from servicing.cheque_postings import memo_lines
from servicing.corrections import AlreadyReversed
from servicing.entries import EntryReversed, Fact, ReceiptTaken
from servicing.voucher import VoucherKind

FINAL: Final[Mapping[str, str]] = {
    "cheque_act_reversed": "enter the right data again",
    "cheque_cancelled": "enter the right data again",
    BROUGHT_FORWARD: "return the sheet, and register it as it is",
}


def take_back(connection: Connection, books: Books, act: Act, target: EntryRef) -> Done:
    """Take back an act on sheets, whole: sheets, contracts, receipts and cards are what they were before it.

    Raises WrongStep when something later stands on one of its sheets, CannotReverse when a barrier or an earlier
    reversal forbids it; then nothing is changed.
    """
    head = _head(connection, target)
    sheets = of_entry(connection, target, lock=True)
    standing = bundles.parts_of(connection, target.branch, target.id)
    where = _at(act, target)
    acting = begin(
        connection,
        books,
        where,
        "cheque_act_reversed",
        [target.branch, target.id],
        authority=Authority.REVERSE,
        paying=sorted({row.contract for row in standing}),
    )
    if isinstance(acting, Done):
        return acting
    check_reason(act, "a reversal")
    _check(connection, act, head)
    gone = [(sheet, step) for sheet in sheets for step in sheet.steps if step.entry == target]
    reversed_ = [after(s, s.reversal(step, where.posting_date, acting.entry)) for s, step in gone]
    memo = [
        line
        for (before, _), sheet in zip(gone, reversed_, strict=True)
        for line in memo_lines(sheet.facts, before.status, sheet.status)
    ]
    theirs = [
        line.mirrored()
        for (_, step), sheet in zip(gone, reversed_, strict=True)
        for line in memo_lines(sheet.facts, *_statuses(sheet, step))
    ]
    # The act's own lines without its memo lines: what its banks moved; the memo lines follow the sheets.
    own = [*bundles.own_lines(connection, target.branch, target.id), *theirs]
    return acting.record(
        reversed_,
        lines=[*memo, *(line.mirrored() for line in own)],
        parts=_parts(connection, acting, standing),
        voucher_kind=VoucherKind.CORRECTION,
        text=f"reversal of {KINDS[head.kind]} {head.event_key}",
        reverses=target.id,
    )


def act_of(connection: Connection, named: EntryRef) -> EntryRef:
    """The act that an entry belongs to: the clearing whose kwitansi somebody holds, or the entry itself."""
    row = connection.execute(
        select(entry.c.lead_branch, entry.c.lead).where(
            entry.c.branch == named.branch, entry.c.id == named.id
        )
    ).one_or_none()
    return named if row is None or row.lead is None else EntryRef(row.lead_branch, row.lead)


def _statuses(sheet: Sheet, step: Step) -> tuple[Any, Any]:
    """The status before and after a step, when it was taken."""
    before = fold(sheet.facts, sheet.steps[: step.place - 1]).status
    return before, fold(sheet.facts, sheet.steps[: step.place]).status


def _parts(connection: Connection, acting: Acting, standing: list[Any]) -> list[Part]:
    """Receipts and charges of the act reversed, youngest first; receipts that it had reversed entered again."""
    mine = [row for row in reversed(standing) if row.kind != events.BY_EVENT[EntryReversed].name]
    parts = [Part(row.contract, EntryReversed(), reverses=row.id) for row in mine]
    for row in (row for row in standing if row.kind == events.BY_EVENT[EntryReversed].name):
        fact = _fact(connection, row.branch, row.contract, row.reverses)
        assert isinstance(fact.event, ReceiptTaken)
        home = acting.contracts[row.contract].branch
        parts.append(
            Part(
                row.contract,
                fact.event,
                fact.value_date,
                paper="KW",
                paper_branch=home,
                replaces=row.reverses,
            )
        )
    return parts


def _fact(connection: Connection, branch: str, number: str, entry_id: int) -> Fact:
    return next(f for f in events.read_facts(connection, branch, number) if f.id == entry_id)


def _at(act: Act, target: EntryRef) -> Act:
    """The act in the chain of the entry it takes back."""
    return replace(act, at_branch=target.branch)


def _head(connection: Connection, target: EntryRef) -> Any:
    head = connection.execute(
        select(entry).where(entry.c.branch == target.branch, entry.c.id == target.id)
    ).one_or_none()
    if head is None or head.kind not in KINDS:
        what = head.kind.replace("_", " ") if head is not None else "no entry"
        raise NotRecorded(f"{target} is {what}, not an act on cheques: look it up in the sheet's history")
    return head


def _check(connection: Connection, act: Act, head: Any) -> None:
    if head.kind in FINAL:
        raise NotRecorded(
            f"{act.key}: {head.event_key} of {head.posting_date} is a {KINDS[head.kind]} and is not taken back: "
            f"{FINAL[head.kind]}"
        )
    by = connection.execute(
        select(entry.c.event_key).where(entry.c.branch == head.branch, entry.c.reverses == head.id)
    ).scalar_one_or_none()
    if by is not None:
        raise AlreadyReversed(
            f"{act.key}: {head.event_key} of {head.posting_date} was already taken back by {by}: "
            "enter the right data again"
        )
