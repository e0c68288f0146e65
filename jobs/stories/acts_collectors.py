"""How the events of collectors are recorded: at the cashier's desk of the branch they work for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from books.counter.collectors import Collected, Remittance, issue_run_list, remit, repay
from books.counter.receipt_books import held_by, issue_book, return_book
from jobs.stories.acting import Answered, Perform, only_branch, open_automatically, told
from jobs.stories.events import StoryEvent
from jobs.stories.events_collectors import (
    CollectorRemitted,
    CollectorRepaid,
    ReceiptBookIssued,
    ReceiptBookReturned,
    RunListIssued,
)
from jobs.stories.scene import Happening
from jobs.stories.stage import Playing


def _list(playing: Playing, happening: Happening, event: RunListIssued) -> Answered:
    act = playing.act(happening, only_branch(playing))
    visits = event.contracts or tuple(playing.scene.contracts)
    with playing.books.database.writing() as connection:
        if event.receipt_book is not None:
            held_by(connection, act, event.collector, event.receipt_book)
        return told(issue_run_list(connection, playing.books, act, event.collector, visits))


def _issue_book(playing: Playing, happening: Happening, event: ReceiptBookIssued) -> Answered:
    act = playing.act(happening, only_branch(playing))
    with playing.books.database.writing() as connection:
        asked = (event.collector, event.receipt_book, event.first, event.last)
        return told(issue_book(connection, playing.books, act, *asked))


def _return_book(playing: Playing, happening: Happening, event: ReceiptBookReturned) -> Answered:
    act = playing.act(happening, only_branch(playing))
    with playing.books.database.writing() as connection:
        asked = (event.collector, event.receipt_book, event.used, event.lost)
        return told(return_book(connection, playing.books, act, *asked))


def _remit(playing: Playing, happening: Happening, event: CollectorRemitted) -> Answered:
    act = playing.act(happening, only_branch(playing))
    open_automatically(playing, act)
    run_list = None if event.run_list is None else playing.whole(event.run_list).fact.id
    receipts = tuple(
        Collected(r.contract, r.amount, r.received, r.targets, r.receipt_book, r.field_receipt)
        for r in event.receipts
    )
    brought = Remittance(event.collector, receipts, event.remitted, run_list)
    with playing.books.database.writing() as connection:
        bundled = remit(connection, playing.books, act, brought)
    for receipt, share in zip(event.receipts, bundled.shares, strict=False):
        if receipt.id is not None:
            playing.parts[receipt.id] = (share.contract.branch, share.fact.id)
    return told(bundled)


def _repay(playing: Playing, happening: Happening, event: CollectorRepaid) -> Answered:
    act = playing.act(happening, only_branch(playing))
    open_automatically(playing, act)
    with playing.books.database.writing() as connection:
        return told(repay(connection, playing.books, act, event.collector, event.amount))


ACTS: Final[Mapping[type[StoryEvent], Perform]] = {
    RunListIssued: _list,
    ReceiptBookIssued: _issue_book,
    ReceiptBookReturned: _return_book,
    CollectorRemitted: _remit,
    CollectorRepaid: _repay,
}
