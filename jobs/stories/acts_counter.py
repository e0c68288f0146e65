"""How the events of the counter are recorded: at the branch that acts, with whom the story leaves out filled in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from books.counter import general_journals
from books.counter.channel_notices import Notification, take_notification
from books.counter.channels import Settlement, settle_channel
from books.counter.drawer_sessions import SessionState, cash_of, pieces_of, unclosed_session
from books.counter.drawers import bank_cash, close_drawer, count_drawer
from books.counter.general_journals import Proposal
from books.papers import issued_by
from books.recording import Act, Actor
from company.authority import role_name
from company.general import GeneralDirection
from company.organisation import Direction
from jobs.stories import events_counter as e
from jobs.stories.acting import Answered, Perform, only_branch, open_automatically, told
from jobs.stories.events import DrawerClosed, StoryEvent
from jobs.stories.scene import Happening
from jobs.stories.stage import Playing
from reports.papers.printing import print_paper
from servicing.money import Money

SUPERVISOR: Final = "SUPERVISOR"


def close(playing: Playing, happening: Happening, event: DrawerClosed) -> Answered:
    """The drawer is closed by a supervisor, counted before by its cashier where the story tells of no count."""
    act = playing.act(happening, only_branch(playing))
    whose = event.cashier or event.by
    with playing.books.database.writing() as connection:
        session = unclosed_session(connection, act.at_branch, whose)
        if session is not None and session.state is SessionState.OPEN and event.counted:
            pieces = _pieces(playing, cash_of(connection, session).expected)
            own = replace(act, key=f"{act.key}/count", actor=Actor(whose, "cashier", act.at_branch))
            count_drawer(connection, playing.books, own, pieces)
        closing = act
        if event.by == whose and event.role == "cashier":
            closing = replace(act, actor=Actor(SUPERVISOR, "supervisor", act.at_branch))
        close_drawer(connection, playing.books, closing, whose)
    return ()


def _bank(playing: Playing, happening: Happening, event: e.CashBanked) -> Answered:
    act = playing.act(happening, only_branch(playing))
    open_automatically(playing, act)
    with playing.books.database.writing() as connection:
        return told(bank_cash(connection, playing.books, act, event.amount, event.bank))


def _count(playing: Playing, happening: Happening, event: e.DrawerCounted) -> Answered:
    act = playing.act(happening, only_branch(playing))
    pieces = {int(note): number for note, number in event.denominations.items()}
    if event.counted is not None:
        pieces = _pieces(playing, event.counted)
    with playing.books.database.writing() as connection:
        return told(count_drawer(connection, playing.books, act, pieces, event.cashier).recorded)


def _notify(playing: Playing, happening: Happening, event: e.ChannelNotified) -> Answered:
    number = playing.contract_of(event)
    act = playing.act(happening, playing.home(number))
    notification = Notification(
        event.tender,
        event.reference,
        number,
        event.amount,
        event.paid_on or event.on,
        event.bill,
        event.billed,
        event.payable_until,
    )
    with playing.books.database.writing() as connection:
        return told(take_notification(connection, playing.books, act, notification).recorded)


def _settle(playing: Playing, happening: Happening, event: e.ChannelSettled) -> Answered:
    act = playing.act(happening, only_branch(playing))
    paid = Settlement(event.tender, event.gross, event.fee, event.bank)
    with playing.books.database.writing() as connection:
        return told(settle_channel(connection, playing.books, act, paid))


def _general(direction: GeneralDirection) -> Perform:
    def perform(playing: Playing, happening: Happening, event: e.GeneralEvent) -> Answered:
        act = playing.act(happening, only_branch(playing))
        bank = event.bank
        if bank is None and not event.cash:
            way = Direction.OUT if direction is GeneralDirection.PAYMENT else Direction.IN
            bank = playing.books.setup.branches[act.at_branch].first_bank(way).code
        if event.cash:
            open_automatically(playing, act)
        wanted = Proposal(direction, event.account, event.amount, event.text or event.account, bank)
        with playing.books.database.writing() as connection:
            proposed = general_journals.propose(connection, playing.books, act, wanted)
            approving = _approving(playing, act, event)
            return told(general_journals.approve(connection, playing.books, approving, proposed.entry))

    return perform


def _approving(playing: Playing, act: Act, event: e.GeneralEvent) -> Act:
    """The second person's act: a supervisor in a role that may, unless the story says who."""
    may = playing.books.setup.general.approvers(event.amount)
    role = role_name(event.approver_role or "") or (may[0] if may else "supervisor")
    approver = Actor(event.approver or SUPERVISOR, role, act.at_branch)
    return replace(act, key=f"{act.key}/approved", actor=approver, approver=None)


def _reprint(playing: Playing, happening: Happening, event: e.PaperReprinted) -> Answered:
    of = playing.whole(event.of)
    act = playing.act(happening, of.branch)
    with playing.books.database.reading() as connection:
        issued = issued_by(connection, of.branch, of.fact.id)
    for paper in issued:
        print_paper(playing.books, act, paper.number, act.reason)
    return ()


def _pieces(playing: Playing, amount: Money) -> dict[int, int]:
    return pieces_of(amount, playing.books.setup.counter.denominations)


ACTS: Final[Mapping[type[StoryEvent], Perform]] = {
    DrawerClosed: close,
    e.CashBanked: _bank,
    e.DrawerCounted: _count,
    e.ChannelNotified: _notify,
    e.ChannelSettled: _settle,
    e.GeneralPaymentMade: _general(GeneralDirection.PAYMENT),
    e.GeneralReceiptTaken: _general(GeneralDirection.RECEIPT),
    e.PaperReprinted: _reprint,
}
