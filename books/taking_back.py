"""Taking back any entry by what it is: a contract's event, or an act of the branch with everything in it.

The law is the table: what must not stand any more before an act of that kind is reversed. A kind that is not in it
is not reversed here, and says so.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from sqlalchemy import Connection

from books import chain, print_log, vouchers
from books.bundles import Bundled, reverse_bundle
from books.cheques import reversing as cheque_reversing
from books.cheques.acts import KINDS, Done
from books.counter import (
    channels,
    collectors,
    drawer_sessions,
    drawers,
    field_money,
    general_journals,
    receipt_books,
)
from books.counter.collector_lists import debt_of, run_list_of, shortage_of
from books.counter.receipt_books import books_of, issue_returned_by
from books.finding import FoundEntry
from books.interbranch import transfers as interbranch
from books.interbranch.transit import arrival_of, receiver_of
from books.recording import Act, NotRecorded, Recorded, reverse
from books.setups import Books
from books.suspense import titipan as suspense
from books.suspense.balances import suspense_money
from company.authority import spoken
from company.counter import CounterAuthority
from servicing.cheque_history import EntryRef
from servicing.corrections import CannotReverse
from servicing.money import ZERO, rupiah

Check = Callable[[Connection, Act, FoundEntry], None]


class NotTakenBack(NotRecorded):
    """This kind of entry is not reversed; the sentence says what to do instead."""


def take_back(connection: Connection, books: Books, act: Act, found: FoundEntry) -> Recorded | Bundled | Done:
    """Reverse the entry, whatever it is: a mirrored voucher, dated today, both ways linked (DOMAIN 2.9).

    Raises NotRecorded or servicing.corrections.CannotReverse with nothing changed.
    """
    check_cancelling(connection, books, act, found)
    if found.contract is not None:
        return reverse(connection, books, act, found.contract, found.id)
    if found.kind in KINDS:
        return cheque_reversing.take_back(connection, books, act, EntryRef(found.branch, found.id))
    check = LAW.get(found.kind)
    if check is None:
        raise NotTakenBack(
            f"{found.event_key} is a {found.kind.replace('_', ' ')} of branch {found.branch}, not of a contract: "
            "it is not reversed"
        )
    if act.at_branch != found.branch:
        raise NotRecorded(
            f"{act.key}: {found.event_key} is an act of {found.branch}: take it back there, not at {act.at_branch}"
        )
    for branch in _locked_with(connection, found):
        chain.lock_end(connection, branch)
    return reverse_bundle(connection, books, act, found.id, check=lambda inner: check(inner, act, found))


def _locked_with(connection: Connection, found: FoundEntry) -> list[str]:
    """The branches whose acts must wait: a transfer is not taken back while its arrival is being booked."""
    if found.kind != interbranch.SETTLED:
        return []
    return sorted({found.branch, receiver_of(connection, found.branch, found.id)})


def check_cancelling(connection: Connection, books: Books, act: Act, found: FoundEntry) -> None:
    """Refuse to cancel a paper that is in somebody's hands without a supervisor (DOMAIN 6.3)."""
    handed_out = print_log.handed_out(connection, found.branch, found.id)
    may, second = books.setup.counter.may, act.approver not in (None, act.actor.id)
    approved = second and may(CounterAuthority.CANCEL, act.approver_role or "")
    if not handed_out or approved or may(CounterAuthority.CANCEL, act.actor.role):
        return
    roles = spoken(books.setup.counter.authority[CounterAuthority.CANCEL])
    raise NotRecorded(
        f"{act.key}: {', '.join(handed_out)} was printed: take the paper back, and let {roles} approve it"
    )


def matching_difference(connection: Connection, found: FoundEntry) -> str | None:
    """What a closed drawer's count found over or short, when cash of that drawer is taken back (ruling 0a).

    It may have been this very mistake: whoever corrects it is offered to take the difference back too.
    """
    own = vouchers.covering(connection, found.branch, found.id)
    difference = own and drawer_sessions.difference_of_closed(connection, own.number)
    if not difference:
        return None
    what = "over" if difference.amount > 0 else "short"
    return (
        f"the drawer of {difference.cashier} was counted {rupiah(abs(difference.amount))} {what} on "
        f"{difference.on} ({difference.voucher}): if this mistake was the cause, take that back too, with "
        f"`jembatan reverse {difference.voucher}`"
    )


def _nothing(_connection: Connection, _act: Act, _found: FoundEntry) -> None:
    """Nothing that came later stands in the way."""


def _had_a_difference(connection: Connection, _act: Act, found: FoundEntry) -> None:
    if vouchers.of_entry(connection, found.branch, found.id) is None:
        raise CannotReverse(f"{found.event_key} found nothing over or short: there is nothing to take back")


def _no_uses(connection: Connection, _act: Act, found: FoundEntry) -> None:
    money = suspense_money(connection, found.branch, found.id)
    if money is not None and money.uses:
        last = money.uses[-1]
        raise CannotReverse(
            f"{found.event_key} cannot be reversed: {last.kind.value.lower()} {last.contract or ''}".rstrip()
            + f" of {last.posting_date} (entry {last.entry_branch}/{last.entry}) stands on it: reverse that first"
        )


def _not_arrived(connection: Connection, _act: Act, found: FoundEntry) -> None:
    arrived = arrival_of(connection, found.branch, found.id)
    if arrived is not None:
        raise CannotReverse(
            f"{found.event_key} cannot be reversed: its arrival (entry {arrived[0]}/{arrived[1]}) stands: "
            "reverse that first"
        )


def _nothing_remitted(connection: Connection, _act: Act, found: FoundEntry) -> None:
    listed = run_list_of(connection, found.branch, found.id)
    if listed is not None and listed.remitted_on is not None:
        raise CannotReverse(
            f"{found.event_key} cannot be reversed: money was remitted for it on {listed.remitted_on}: "
            "reverse the remittance first"
        )


def _debt_covers(connection: Connection, _act: Act, found: FoundEntry) -> None:
    """A remittance whose shortage was repaid goes only after the repayment."""
    short, collector = shortage_of(connection, found.branch, found.id)
    owed = debt_of(connection, found.branch, collector)
    if short > owed:
        raise CannotReverse(
            f"{found.event_key} cannot be reversed: {rupiah(short - owed)} of what {collector} was short were "
            "repaid: reverse the repayment first"
        )


def _handed_over_debt_covers(connection: Connection, _act: Act, found: FoundEntry) -> None:
    """A hand-over goes only while what was short of it is still owed."""
    short, collector = field_money.shortage_of(connection, found.branch, found.id)
    owed = debt_of(connection, found.branch, collector)
    if short > owed:
        raise CannotReverse(
            f"{found.event_key} cannot be reversed: {rupiah(short - owed)} of what {collector} was short were "
            "repaid: reverse the repayment first"
        )


def _still_in_his_hands(connection: Connection, act: Act, found: FoundEntry) -> None:
    """Receipts of the field go only while their cash is still with the collector; others by their debt."""
    collector, amount = field_money.posted_in_field(connection, found.branch, found.id)
    held = field_money.field_money(connection).get((found.branch, collector), ZERO)
    if amount > held:
        raise CannotReverse(
            f"{found.event_key} cannot be reversed: {rupiah(amount - held)} of it were handed over: reverse the "
            "hand-over first"
        )
    _debt_covers(connection, act, found)


def _book_untouched(connection: Connection, _act: Act, found: FoundEntry) -> None:
    for book in books_of(connection, found.branch):
        if book.entry == found.id and (book.used or book.returned):
            raise CannotReverse(
                f"{found.event_key} cannot be reversed: book {book.book} has been used or returned: "
                "reverse that first"
            )


def _not_issued_again(connection: Connection, _act: Act, found: FoundEntry) -> None:
    issue = issue_returned_by(connection, found.branch, found.id)
    mine = next(one for one in books_of(connection, found.branch) if one.entry == issue)
    for book in books_of(connection, found.branch, book=mine.book):
        if book.entry > mine.entry and book.first <= mine.last and mine.first <= book.last:
            raise CannotReverse(
                f"{found.event_key} cannot be reversed: book {book.book} was issued again to {book.collector}: "
                "reverse that first"
            )


LAW: Final[Mapping[str, Check]] = {
    drawers.COUNTED: _had_a_difference,
    drawers.BANKED: _nothing,
    channels.SETTLED: _nothing,
    general_journals.APPROVED: _nothing,
    suspense.RECEIVED: _no_uses,
    suspense.IDENTIFIED: _nothing,
    suspense.REFUNDED: _nothing,
    suspense.ESCHEATED: _nothing,
    interbranch.SETTLED: _not_arrived,
    interbranch.ARRIVED: _nothing,
    interbranch.SWEPT: _nothing,
    collectors.LISTED: _nothing_remitted,
    collectors.REMITTED: _still_in_his_hands,
    collectors.REPAID: _nothing,
    field_money.HANDED_OVER: _handed_over_debt_covers,
    receipt_books.ISSUED: _book_untouched,
    receipt_books.RETURNED: _not_issued_again,
}
