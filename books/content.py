"""What each kind of entry's hash covers, read back from its typed rows: the other side of `recording.add_entry`.

Kinds of contracts are in `books.events`; the table below names the others, so that a kind without a way back
cannot pass verification unnoticed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from sqlalchemy import Connection, Row

from books import events
from books.cheques import acts as cheque_acts
from books.cheques import cards as cheque_cards
from books.counter import channels, collectors, drawers, field_money, general_journals, receipt_books
from books.interbranch import transfers as interbranch
from books.navision import redating, restoring
from books.suspense import balances as suspense_balances
from books.suspense import opening as suspense_opening
from books.suspense import titipan as suspense


def _bundle_reversed(_connection: Connection, head: Row[Any]) -> Any:
    return {"reverses": head.reverses}


READERS: Final[Mapping[str, Callable[[Connection, Row[Any]], Any]]] = {
    **dict.fromkeys(events.BY_NAME, events.content_of),
    "drawer_opened": drawers.content_of,
    "drawer_closed": drawers.content_of,
    drawers.COUNTED: drawers.content_of,
    drawers.BANKED: drawers.content_of,
    channels.SETTLED: channels.content_of,
    **dict.fromkeys(
        (general_journals.PROPOSED, general_journals.APPROVED, general_journals.DECLINED),
        general_journals.content_of,
    ),
    "bundle_reversed": _bundle_reversed,
    **dict.fromkeys(cheque_acts.KINDS, cheque_acts.content_of),
    cheque_cards.KIND: cheque_cards.content_of,
    redating.KIND: redating.content_of,
    restoring.KIND: restoring.content_of,
    field_money.HANDED_OVER: field_money.content_of,
    suspense_opening.KIND: suspense_balances.content_of_receipt,
    suspense.RECEIVED: suspense_balances.content_of_receipt,
    suspense.IDENTIFIED: suspense_balances.content_of_step,
    suspense.REFUNDED: suspense_balances.content_of_step,
    suspense.ESCHEATED: suspense_balances.content_of_step,
    **dict.fromkeys((interbranch.SETTLED, interbranch.ARRIVED, interbranch.SWEPT), interbranch.content_of),
    **dict.fromkeys((collectors.LISTED, collectors.REMITTED, collectors.REPAID), collectors.content_of),
    **dict.fromkeys((receipt_books.ISSUED, receipt_books.RETURNED), receipt_books.content_of),
}


def content_of(connection: Connection, head: Row[Any]) -> Any:
    """The content of an entry as it was hashed; raises KeyError for a kind that nothing can read back."""
    return READERS[head.kind](connection, head)
