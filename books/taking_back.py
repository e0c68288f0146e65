"""Taking back any entry by what it is: a contract's event, or an act of the branch with everything in it.

The law is the table: what must not stand any more before an act of that kind is reversed. A kind that is not in it
is not reversed here, and says so.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from sqlalchemy import Connection

from books import cheque_reversing, suspense
from books.bundles import Bundled, reverse_bundle
from books.cheque_acts import KINDS, Done
from books.finding import FoundEntry
from books.recording import Act, NotRecorded, Recorded, reverse
from books.setups import Books
from books.suspense_balances import suspense_money
from servicing.cheque_history import EntryRef
from servicing.corrections import CannotReverse

Check = Callable[[Connection, Act, FoundEntry], None]


class NotTakenBack(NotRecorded):
    """This kind of entry is not reversed; the sentence says what to do instead."""


def take_back(connection: Connection, books: Books, act: Act, found: FoundEntry) -> Recorded | Bundled | Done:
    """Reverse the entry, whatever it is: a mirrored voucher, dated today, both ways linked (DOMAIN 2.9).

    Raises NotRecorded or servicing.corrections.CannotReverse with nothing changed.
    """
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
    return reverse_bundle(connection, books, act, found.id, check=lambda inner: check(inner, act, found))


def _nothing(_connection: Connection, _act: Act, _found: FoundEntry) -> None:
    """Nothing that came later stands in the way."""


def _no_uses(connection: Connection, _act: Act, found: FoundEntry) -> None:
    money = suspense_money(connection, found.branch, found.id)
    if money is not None and money.uses:
        last = money.uses[-1]
        raise CannotReverse(
            f"{found.event_key} cannot be reversed: {last.kind.value.lower()} {last.contract or ''}".rstrip()
            + f" of {last.posting_date} (entry {last.entry_branch}/{last.entry}) stands on it: reverse that first"
        )


LAW: Final[Mapping[str, Check]] = {
    suspense.RECEIVED: _no_uses,
    suspense.IDENTIFIED: _nothing,
    suspense.REFUNDED: _nothing,
    suspense.ESCHEATED: _nothing,
}
