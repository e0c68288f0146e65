"""Requests about sheets: hold it until a day, or change its date; one person asks, another decides (R15-R17).

A request is a mark in the history and changes nothing else. What is approved takes effect with the approval; what
is rejected stays visible. Where clerk and branch head sit together, `hold` and `change_date` do both in one act
that names its approver.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Connection, select

from books.approving import check_approver
from books.cheques.acts import Acting, Done, begin, check_other_person, check_reason
from books.cheques.sheets import locked, locked_keys
from books.recording import Act, NotRecorded
from books.schema.cheques import cheque
from books.schema.entries import entry
from books.setups import Books
from company.approvals import ApprovedAct
from company.cheques import Authority
from servicing.cheque_dates import SheetWarning, WarningCode, last_presentation_day
from servicing.cheque_history import EntryRef, Request, Sheet
from servicing.cheques import ChequeRefused, Status, StepKind

CHANNELS = ("counter", "telephone", "letter", "message", "collector")


def ask(
    connection: Connection,
    books: Books,
    act: Act,
    name: str,
    *,
    until: date | None = None,
    effective: date | None = None,
    by_customer: bool = True,
    channel: str = "counter",
) -> Done:
    """Record that somebody asks for a hold until a day, or for a new effective date; nothing else changes."""
    (sheet,) = locked(connection, [name])
    asked = [name, until, effective, by_customer, channel]
    acting = begin(connection, books, act, "cheque_requested", asked, authority=Authority.REQUEST)
    if isinstance(acting, Done):
        return acting
    check_reason(act, "a request")
    if channel not in CHANNELS:
        raise NotRecorded(f"{act.key}: {channel!r} is no channel: use one of {', '.join(CHANNELS)}")
    if (until is None) == (effective is None):
        raise NotRecorded(f"{act.key}: say either until when the sheet is to be held, or its new date")
    if sheet.requests:
        raise ChequeRefused(
            f"{sheet.name}: the request of {sheet.requests[0].on} is not decided yet: decide it first"
        )
    _check(acting, sheet, until, effective)
    after = acting.step(
        sheet, StepKind.REQUESTED, until=until, effective=effective, by_customer=by_customer, channel=channel
    )
    return acting.record([after])


def answer(connection: Connection, books: Books, act: Act, name: str, *, approve: bool) -> Done:
    """Approve or reject the sheet's open request; never by the person who asked."""
    (sheet,) = locked(connection, [name])
    kind = "cheque_request_approved" if approve else "cheque_request_rejected"
    acting = begin(connection, books, act, kind, [name, approve], authority=Authority.ANSWER)
    if isinstance(acting, Done):
        return acting
    if not sheet.requests:
        raise ChequeRefused(f"{sheet.name} has no open request: record the request first")
    request = sheet.requests[0]
    check_other_person(act, _maker(connection, request.entry), f"asked for it on {request.on}")
    if not approve:
        check_reason(act, "a rejection")
        return acting.record([acting.step(sheet, StepKind.REJECTED, answers=request.place)])
    return _take_effect(acting, sheet, request.until, request.effective, request.by_customer, request)


def hold(
    connection: Connection, books: Books, act: Act, name: str, until: date, *, by_customer: bool = True
) -> Done:
    """Hold the sheet back until a day, approved by somebody else in the same act."""
    return _at_once(connection, books, act, "cheque_held", name, until, None, by_customer)


def change_date(connection: Connection, books: Books, act: Act, name: str, effective: date) -> Done:
    """Change the date on the sheet, signed by its drawer, approved by somebody else in the same act."""
    return _at_once(connection, books, act, "cheque_date_changed", name, None, effective, True)


def release(connection: Connection, books: Books, act: Act, names: Sequence[str]) -> Done:
    """Let held sheets be deposited again before their hold ends."""
    sheets = locked(connection, names)
    acting = begin(connection, books, act, "cheque_released", list(names), authority=Authority.REQUEST)
    if isinstance(acting, Done):
        return acting
    return acting.record([acting.step(sheet, StepKind.RELEASED) for sheet in sheets])


def release_ended(connection: Connection, books: Books, act: Act) -> Done | None:
    """Release every sheet of the branch whose hold has ended by the posting date; None when there is none.

    A day's begin does it by itself, under a key of its own day.
    """
    ended = connection.execute(
        select(cheque.c.branch, cheque.c.id).where(
            cheque.c.branch == act.at_branch,
            cheque.c.status == Status.HELD.value,
            cheque.c.presentable_from <= act.posting_date,
        )
    ).all()
    sheets = [
        sheet
        for sheet in locked_keys(connection, [(row.branch, row.id) for row in ended])
        if sheet.status is Status.HELD and sheet.until is not None and sheet.until <= act.posting_date
    ]
    acting = begin(connection, books, act, "cheque_released", "holds that ended")
    if isinstance(acting, Done):
        return acting
    if not sheets:
        return None
    return acting.record([acting.step(sheet, StepKind.RELEASED) for sheet in sheets])


def repair(connection: Connection, books: Books, act: Act, name: str) -> Done:
    """Note that the drawer mended and signed a sheet that was refused for its form."""
    (sheet,) = locked(connection, [name])
    acting = begin(connection, books, act, "cheque_repaired", name, authority=Authority.REQUEST)
    if isinstance(acting, Done):
        return acting
    return acting.record([acting.step(sheet, StepKind.REPAIRED)])


def _at_once(
    connection: Connection,
    books: Books,
    act: Act,
    kind: str,
    name: str,
    until: date | None,
    effective: date | None,
    by_customer: bool,
) -> Done:
    (sheet,) = locked(connection, [name])
    asked = [name, until, effective, by_customer]
    acting = begin(connection, books, act, kind, asked, authority=Authority.REQUEST)
    if isinstance(acting, Done):
        return acting
    what, said = (ApprovedAct.HOLD, "a hold") if until is not None else (ApprovedAct.NEW_DATE, "a new date")
    check_reason(act, said)
    check_approver(books, act, what, said)
    return _take_effect(acting, sheet, until, effective, by_customer, None)


def _take_effect(
    acting: Acting,
    sheet: Sheet,
    until: date | None,
    effective: date | None,
    by_customer: bool,
    request: Request | None,
) -> Done:
    _check(acting, sheet, until, effective)
    answers = request.place if request else None
    if until is not None:
        return acting.record(
            [acting.step(sheet, StepKind.HELD, until=until, by_customer=by_customer, answers=answers)]
        )
    assert effective is not None
    after = acting.step(sheet, StepKind.DATE_CHANGED, effective=effective, answers=answers)
    done = acting.record([after])
    return done.warned(_outside(acting, sheet, effective))


def _check(acting: Acting, sheet: Sheet, until: date | None, effective: date | None) -> None:
    on, rules = acting.act.posting_date, acting.books.setup.cheques.rules
    if until is not None and until <= on:
        raise ChequeRefused(
            f"{sheet.name} cannot be held until {until}, which is not after {on}: name a later day"
        )
    if effective is None:
        return
    if effective < on:
        raise ChequeRefused(
            f"{sheet.name} cannot get the date {effective}, which is past: name a day to come"
        )
    allowed = rules.signed_corrections.on(on)
    if sheet.corrections >= allowed:
        raise ChequeRefused(
            f"{sheet.name} has {sheet.corrections} signed corrections, and {allowed} are allowed: "
            "ask for another sheet"
        )


def _outside(acting: Acting, sheet: Sheet, effective: date) -> tuple[SheetWarning, ...]:
    last = last_presentation_day(
        sheet.facts.issued, acting.books.setup.cheques.rules, acting.act.posting_date
    )
    if last is None or effective <= last:
        return ()
    return (
        SheetWarning(
            WarningCode.WINDOW,
            f"{sheet.name}: its new date {effective} lies after {last}, the last day it can be presented: "
            "ask for a new sheet",
        ),
    )


def _maker(connection: Connection, ref: EntryRef) -> str:
    return str(
        connection.execute(
            select(entry.c.actor).where(entry.c.branch == ref.branch, entry.c.id == ref.id)
        ).scalar_one()
    )
