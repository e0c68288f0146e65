"""How each event of a story is recorded: a table from the event to the call that a counter would make.

Nothing is decided here. What an event leaves out is filled in as a branch would do it: the home branch, a drawer
opened in the morning, a reason for a correction.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

from books.accounts import AccountKey
from books.activation import NewContract, activate
from books.contracts import look
from books.counter.drawers import open_drawer
from books.day_end import close_day
from books.deposits import refund_deposit, use_deposit
from books.finding import find_entry
from books.opening import agree_opening, contract_balances
from books.receipts import ReceiptRequest, take_receipt
from books.recording import Actor, NotRecorded, record, restate
from books.setups import load_setup_version
from books.taking_back import take_back
from company.faults import SetupFaults
from jobs.stories import acts_cheques, acts_collectors, acts_counter, acts_interbranch, acts_suspense
from jobs.stories import events as e
from jobs.stories.acting import Answered, Perform, only_branch, open_automatically, told
from jobs.stories.scene import Happening
from jobs.stories.stage import INSTALLATION, Playing
from servicing.contract import Contract
from servicing.entries import (
    ChargeMade,
    Event,
    InterestRecognised,
    LateChargesAssessed,
    LateChargeWaived,
)
from servicing.money import round_fraction
from servicing.roles import Role


def perform(playing: Playing, happening: Happening) -> Answered:
    """Record the event; raises what the room refuses that was asked, with nothing changed."""
    return ACTS[type(happening.event)](playing, happening, happening.event)


# --- contracts --------------------------------------------------------------------------------------------


def _begin(playing: Playing, happening: Happening, event: e.ContractEvent) -> Answered:
    contract = playing.scene.contracts[playing.contract_of(event)]
    row = contract.row
    new = NewContract(
        row.number, row.branch, row.customer, row.customer_name, row.signed, contract.event, row.object
    )
    act = playing.act(happening, row.branch)
    with playing.books.database.writing() as connection:
        recorded = activate(connection, playing.books, act, new)
        if happening is _last_brought_forward(playing):
            # The story's Navision shows what was brought forward; the books then prove against it.
            shown = {_in_navision(key): amount for key, amount in contract_balances(connection).items()}
            agree_opening(connection, act.posting_date, {}, _in_navision, shown, {})
    return told(recorded)


def _in_navision(key: AccountKey) -> tuple[str, str]:
    return str(key), key.branch


def _last_brought_forward(playing: Playing) -> Happening | None:
    openings = [h for h in playing.scene.happenings if isinstance(h.event, e.BalanceBroughtForward)]
    return openings[-1] if openings else None


# --- money ------------------------------------------------------------------------------------------------


def _receive(playing: Playing, happening: Happening, event: e.ReceiptTaken) -> Answered:
    number = playing.contract_of(event)
    act = playing.act(happening, playing.home(number))
    tender = playing.books.setup.tenders.get(event.tender)
    if tender is not None and tender.role is Role.CASH_TELLER:
        open_automatically(playing, act)
    request = ReceiptRequest(
        number,
        event.amount,
        event.tender,
        event.targets,
        event.bank,
        _replaced(playing, event.replaces, number),
    )
    with playing.books.database.writing() as connection:
        return told(take_receipt(connection, playing.books, act, request))


def _use_deposit(playing: Playing, happening: Happening, event: e.DepositUsed) -> Answered:
    number = playing.contract_of(event)
    replaced = _replaced(playing, event.replaces, number)
    act = playing.act(happening, playing.home(number))
    with playing.books.database.writing() as connection:
        used = use_deposit(connection, playing.books, act, number, event.amount, event.targets, replaced)
    return told(used)


def _refund(playing: Playing, happening: Happening, event: e.DepositRefunded) -> Answered:
    number = playing.contract_of(event)
    act = playing.act(happening, playing.home(number))
    if event.bank is None:
        open_automatically(playing, act)
    with playing.books.database.writing() as connection:
        return told(refund_deposit(connection, playing.books, act, number, event.amount, event.bank))


def _charge(playing: Playing, happening: Happening, event: e.ChargeMade) -> Answered:
    types = playing.books.setup.rules.charge_types
    kind = types.get(event.type)
    if kind is None:
        raise NotRecorded(f"there is no charge type {event.type}: use one of {', '.join(sorted(types))}")
    charge = ChargeMade(event.charge or happening.id, event.type, event.amount, Role(kind.income_role))

    def check(_connection: Any, contract: Contract) -> None:
        if any(c.charge == charge.charge for c in contract.charges):
            raise NotRecorded(
                f"contract {contract.number} has a charge {charge.charge} already: name it anew"
            )

    return _record(playing, happening, playing.contract_of(event), charge, check=check)


def _waive(playing: Playing, happening: Happening, event: e.LateChargeWaived) -> Answered:
    number = playing.contract_of(event)
    state = _state(playing, number)
    if event.instalment not in {p.number for p in state.positions}:
        raise NotRecorded(
            f"contract {number} has no instalment {event.instalment}: it has 1 to {len(state.positions)}"
        )
    amount = event.amount
    if amount is None:
        on = event.value_date or event.posting_date or event.on
        open_charge = state.late_outstanding(state.position(event.instalment), playing.books.setup.rules, on)
        amount = round_fraction(Fraction(open_charge) * Fraction(event.percent or Decimal(0)) / 100)
    return _record(playing, happening, number, LateChargeWaived(event.instalment, amount))


# --- income and days --------------------------------------------------------------------------------------


def _assess(playing: Playing, happening: Happening, event: e.LateChargesAssessed) -> Answered:
    to = event.to or event.posting_date or event.on
    valued = event.model_copy(update={"value_date": event.value_date or to})
    dated = Happening(happening.id, valued)
    return _record(playing, dated, playing.contract_of(event), LateChargesAssessed(to))


def _recognise(playing: Playing, happening: Happening, event: e.InterestRecognised) -> Answered:
    return _record(playing, happening, playing.contract_of(event), InterestRecognised(event.amount))


def _end_days(playing: Playing, happening: Happening, event: e.DayEnded) -> Answered:
    branches = [event.at_branch] if event.at_branch else list(playing.books.setup.branches)
    day = event.since or event.on
    while day <= event.on:
        for branch in branches:
            actor = Actor("DAY-END", "job", branch)
            close_day(playing.books, branch, day, playing.clock(day), actor)
        day += timedelta(days=1)
    return ()


# --- drawers ----------------------------------------------------------------------------------------------


def _open_drawer(playing: Playing, happening: Happening, event: e.DrawerOpened) -> Answered:
    act = playing.act(happening, only_branch(playing))
    with playing.books.database.writing() as connection:
        open_drawer(connection, playing.books, act, event.opening_float)
    return ()


# --- corrections and settings -----------------------------------------------------------------------------


def _reverse(playing: Playing, happening: Happening, event: e.EntryReversed) -> Answered:
    target = playing.whole(event.of)
    act = playing.act(happening, playing.place_of(event.of))
    if event.reason is None:
        act = replace(act, reason="entered wrongly")
    with playing.books.database.writing() as connection:
        found = find_entry(connection, f"{target.branch}/{target.fact.id}")
        return told(take_back(connection, playing.books, act, found))


def _restate(playing: Playing, happening: Happening, event: e.HistoryRestated) -> Answered:
    number = playing.contract_of(event)
    act = playing.act(happening, playing.home(number))
    if event.approver is None:
        act = replace(act, approver="SUPERVISOR")
    with playing.books.database.writing() as connection:
        return told(restate(connection, playing.books, act, number))


def _change_settings(playing: Playing, happening: Happening, event: e.SettingChanged) -> Answered:
    changed = playing.scene.changes[happening.id]
    if isinstance(changed, SetupFaults):
        raise changed
    since = event.since or event.on
    # Loaded on the evening before; what has been in force by then is not changed silently.
    loaded = min(since, event.on) if event.behind_its_date else event.on
    books = load_setup_version(
        playing.books.database, changed, playing.clock(event.on), event.by, _day_before(loaded)
    )
    playing.books = replace(books, installation=INSTALLATION)
    return ()


def _day_before(day: date) -> date:
    return day - timedelta(days=1)


# --- what they share --------------------------------------------------------------------------------------


def _record(
    playing: Playing,
    happening: Happening,
    number: str,
    event: Event,
    *,
    replaces: int | None = None,
    check: Callable[[Any, Contract], None] = lambda _connection, _contract: None,
) -> Answered:
    act = playing.act(happening, playing.home(number))
    with playing.books.database.writing() as connection:
        recorded = record(connection, playing.books, act, number, event, replaces=replaces, check=check)
    return told(recorded)


def _state(playing: Playing, number: str) -> Contract:
    with playing.books.database.reading() as connection:
        return look(connection, number)


def _replaced(playing: Playing, name: str | None, number: str) -> int | None:
    if name is None:
        return None
    contract, entry = playing.entry_of(name)
    if contract != number:
        raise NotRecorded(f"event {name} is of contract {contract}, not of {number}: replace one of its own")
    return entry


ACTS: Final[Mapping[type[e.StoryEvent], Perform]] = {
    e.ContractActivated: _begin,
    e.BalanceBroughtForward: _begin,
    e.ReceiptTaken: _receive,
    e.ChargeMade: _charge,
    e.LateChargeWaived: _waive,
    e.DepositUsed: _use_deposit,
    e.DepositRefunded: _refund,
    e.LateChargesAssessed: _assess,
    e.InterestRecognised: _recognise,
    e.DayEnded: _end_days,
    e.DrawerOpened: _open_drawer,
    e.EntryReversed: _reverse,
    e.HistoryRestated: _restate,
    e.SettingChanged: _change_settings,
    **acts_collectors.ACTS,
    **acts_interbranch.ACTS,
    **acts_suspense.ACTS,
    **acts_cheques.ACTS,
    **acts_counter.ACTS,
}
