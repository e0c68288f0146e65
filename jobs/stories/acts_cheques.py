"""How the events of sheets are recorded: by the acts of `books.cheques`, at the sheet's home branch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import time
from typing import Any, Final

from books.cheques import bouncing as cheque_bouncing
from books.cheques import cards as cheque_cards
from books.cheques import clearing as cheque_clearing
from books.cheques import registering as cheque_registering
from books.cheques import requests as cheque_requests
from books.cheques import returning as cheque_returning
from books.cheques import reversing as cheque_reversing
from books.cheques import slips as cheque_slips
from books.cheques.acts import Done
from books.cheques.bouncing import BankRefusal
from books.cheques.registering import NewSheet, stack
from books.cheques.sheets import look, parsed
from books.papers import issued_by
from books.recording import Act, NotRecorded
from jobs.stories import events_cheques as e
from jobs.stories.acting import Answered, Perform, only_branch, told
from jobs.stories.events import StoryEvent
from jobs.stories.scene import Happening
from jobs.stories.stage import Playing
from servicing.cheque_history import PlannedPart, Sheet
from servicing.cheques import ChequeRefused

SUPERVISOR: Final = "SUPERVISOR"


def _register(playing: Playing, happening: Happening, event: e.ChequeRegistered) -> Answered:
    number = playing.contract_of(event)
    bank, digits = parsed(event.cheque)
    first = NewSheet(
        bank,
        digits,
        event.amount,
        event.effective,
        number,
        event.kind,
        event.issued,
        event.drawer,
        event.inkaso,
        event.corrections,
        event.targets[0] if event.targets else None,
        tuple(PlannedPart(p.contract or number, p.amount, p.instalment, p.charge) for p in event.plan),
        event.plan_locked,
    )
    act = _act(playing, happening, playing.home(number))
    with playing.books.database.writing() as connection:
        done = cheque_registering.register(
            connection, playing.books, act, stack(first, event.count), history=event.history
        )
    return told(done)


def _ask(playing: Playing, happening: Happening, event: e.ChequeRequested) -> Answered:
    def ask(connection: Any, act: Act) -> Done:
        return cheque_requests.ask(
            connection,
            playing.books,
            act,
            event.cheque,
            until=event.until,
            effective=event.effective,
            by_customer=event.asked_by_customer,
            channel=event.channel,
        )

    return _on_sheet(playing, happening, event.cheque, ask)


def _answer(approve: bool) -> Perform:
    def answer(playing: Playing, happening: Happening, event: e.ChequeEvent) -> Answered:
        def do(connection: Any, act: Act) -> Done:
            # Whoever answers is not who asked, where the story names nobody.
            if "by" not in event.model_fields_set:
                act = replace(act, actor=replace(act.actor, id=SUPERVISOR))
            return cheque_requests.answer(connection, playing.books, act, event.cheque, approve=approve)

        return _on_sheet(playing, happening, event.cheque, do)

    return answer


def _hold(playing: Playing, happening: Happening, event: e.ChequeHeld) -> Answered:
    return _on_sheet(
        playing,
        happening,
        event.cheque,
        lambda connection, act: cheque_requests.hold(
            connection, playing.books, act, event.cheque, event.until, by_customer=event.asked_by_customer
        ),
    )


def _release(playing: Playing, happening: Happening, event: e.ChequeReleased) -> Answered:
    return _on_sheet(
        playing,
        happening,
        event.cheque,
        lambda connection, act: cheque_requests.release(connection, playing.books, act, [event.cheque]),
    )


def _change_date(playing: Playing, happening: Happening, event: e.ChequeDateChanged) -> Answered:
    return _on_sheet(
        playing,
        happening,
        event.cheque,
        lambda connection, act: cheque_requests.change_date(
            connection, playing.books, act, event.cheque, event.effective
        ),
    )


def _replace(playing: Playing, happening: Happening, event: e.ChequeReplaced) -> Answered:
    brought = playing.whole(event.by_event)
    by = next(s.happening.event for s in playing.steps if s.id == event.by_event)

    def do(connection: Any, act: Act) -> Done:
        if isinstance(by, e.ChequeRegistered):
            return cheque_returning.replace_by_sheet(
                connection, playing.books, act, event.cheque, " ".join(parsed(by.cheque))
            )
        receipt = f"{brought.branch}/{brought.fact.id}"
        return cheque_returning.replace_by_money(connection, playing.books, act, event.cheque, receipt)

    return _on_sheet(playing, happening, event.cheque, do)


def _deposit(playing: Playing, happening: Happening, event: e.ChequesDeposited) -> Answered:
    return _on_sheet(
        playing,
        happening,
        event.cheques[0],
        lambda connection, act: cheque_slips.deposit(
            connection,
            playing.books,
            act,
            event.cheques,
            bank=event.bank,
            bank_branch=event.bank_branch,
            handed_in=event.handed_in or time.min,
        ),
    )


def _withdraw(playing: Playing, happening: Happening, event: e.ChequeWithdrawn) -> Answered:
    return _on_sheet(
        playing,
        happening,
        event.cheque,
        lambda connection, act: cheque_slips.withdraw(connection, playing.books, act, [event.cheque]),
    )


def _mark(ticked: bool) -> Perform:
    def mark(playing: Playing, happening: Happening, event: e.ChequeEvent) -> Answered:
        return _on_sheet(
            playing,
            happening,
            event.cheque,
            lambda connection, act: cheque_slips.mark(
                connection, playing.books, act, [event.cheque], ticked=ticked
            ),
        )

    return mark


def _clear(playing: Playing, happening: Happening, event: e.ChequeCleared) -> Answered:
    return _on_sheet(
        playing,
        happening,
        event.cheque,
        lambda connection, act: cheque_clearing.clear(
            connection, playing.books, act, event.cheque, bank_fee=event.bank_fee
        ),
    )


def _credit_slip(playing: Playing, happening: Happening, event: e.SlipCredited) -> Answered:
    slip = playing.whole(event.of)
    act = _act(playing, happening, slip.branch)
    with playing.books.database.writing() as connection:
        papers = issued_by(connection, slip.branch, slip.fact.id)
        number = next((paper.number for paper in papers if paper.kind == "BST"), None)
        if number is None:
            raise NotRecorded(f"event {event.of} deposited no slip: name the event that did")
        solved = cheque_clearing.clear_slip(
            connection,
            playing.books,
            act,
            number,
            event.credited,
            refused=event.refused_cheques,
            bank_fee=event.bank_fee,
        )
    return tuple(entry for done in solved.cleared for entry in told(done))


def _bounce(after_credit: bool) -> Perform:
    def bounce(playing: Playing, happening: Happening, event: e.ChequeBounced) -> Answered:
        refusal = BankRefusal(event.refusal_code, event.letter or "", event.bank_fee, event.customer_fee)

        def do(connection: Any, act: Act) -> Done:
            sheet = look(connection, event.cheque)
            if (sheet.clearance is not None) is not after_credit and not _answered(sheet, event):
                says = "was not credited" if after_credit else "was credited"
                other = "cheque_bounced" if after_credit else "cleared_cheque_bounced"
                raise ChequeRefused(f"{sheet.name} {says}: write `{other}`")
            return cheque_bouncing.bounce(connection, playing.books, act, event.cheque, refusal)

        return _on_sheet(playing, happening, event.cheque, do)

    return bounce


def _answered(sheet: Sheet, event: e.ChequeBounced) -> bool:
    """Whether the event repeats a key, which is answered from the books."""
    return event.key is not None and bool(sheet.bounces)


def _repair(playing: Playing, happening: Happening, event: e.ChequeRepaired) -> Answered:
    return _on_sheet(
        playing,
        happening,
        event.cheque,
        lambda connection, act: cheque_requests.repair(connection, playing.books, act, event.cheque),
    )


def _undo_clearing(playing: Playing, happening: Happening, event: e.ChequeClearingUndone) -> Answered:
    def do(connection: Any, act: Act) -> Done:
        sheet = look(connection, event.cheque)
        if sheet.clearance is None:
            raise ChequeRefused(f"{sheet.name} is {sheet.status.words}: there is no clearing to take back")
        return cheque_reversing.take_back(connection, playing.books, act, sheet.clearance.entry)

    return _on_sheet(playing, happening, event.cheque, do)


def _give_back(playing: Playing, happening: Happening, event: e.ChequesReturned) -> Answered:
    act = _act(playing, happening, only_branch(playing))
    with playing.books.database.writing() as connection:
        done = cheque_returning.give_back(
            connection,
            playing.books,
            act,
            party=event.customer,
            names=event.cheques,
            received_by=event.received_by,
        )
    return told(done)


def _cancel(playing: Playing, happening: Happening, event: e.ChequeCancelled) -> Answered:
    return _on_sheet(
        playing,
        happening,
        event.cheque,
        lambda connection, act: cheque_registering.cancel(connection, playing.books, act, [event.cheque]),
    )


def _decide(playing: Playing, happening: Happening, event: e.CustomerStatusChanged) -> Answered:
    number = playing.contract_of(event)
    act = _act(playing, happening, playing.home(number))
    with playing.books.database.writing() as connection:
        cheque_cards.decide(connection, playing.books, act, number, event.status)
    return ()


# --- what they share --------------------------------------------------------------------------------------


def _act(playing: Playing, happening: Happening, branch: str) -> Act:
    """As a branch would do it, where the story says nothing: a branch head, with a reason and an approver."""
    event = happening.event
    act = playing.act(happening, branch)
    actor = act.actor if "role" in event.model_fields_set else replace(act.actor, role="branch_head")
    approver = act.approver if "approver" in event.model_fields_set else SUPERVISOR
    return replace(act, actor=actor, approver=approver, reason=act.reason or event.name.replace("_", " "))


def _on_sheet(playing: Playing, happening: Happening, cheque: str, do: Any) -> Answered:
    with playing.books.database.writing() as connection:
        sheet = look(connection, cheque)
        return told(do(connection, _act(playing, happening, sheet.facts.branch)))


ACTS: Final[Mapping[type[StoryEvent], Perform]] = {
    e.ChequeRegistered: _register,
    e.ChequeRequested: _ask,
    e.ChequeRequestApproved: _answer(True),
    e.ChequeRequestRejected: _answer(False),
    e.ChequeHeld: _hold,
    e.ChequeReleased: _release,
    e.ChequeDateChanged: _change_date,
    e.ChequeReplaced: _replace,
    e.ChequesDeposited: _deposit,
    e.ChequeWithdrawn: _withdraw,
    e.ChequeTicked: _mark(True),
    e.ChequeUnticked: _mark(False),
    e.ChequeCleared: _clear,
    e.SlipCredited: _credit_slip,
    e.ChequeBounced: _bounce(False),
    e.ClearedChequeBounced: _bounce(True),
    e.ChequeRepaired: _repair,
    e.ChequeClearingUndone: _undo_clearing,
    e.ChequesReturned: _give_back,
    e.ChequeCancelled: _cancel,
    e.CustomerStatusChanged: _decide,
}
