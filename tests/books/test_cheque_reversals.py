"""Every step of a sheet has its reversal, and the reversal restores sheet, contract, receipt, card and accounts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from books import accounts
from books.cheques.acts import Done
from books.papers import issued_by
from books.setups import Books
from books.verify import verify
from servicing.cheques import STEPS, StepKind, WrongStep
from servicing.corrections import CannotReverse
from tests.books.cheque_desk import ChequeDesk


def D(text: str) -> date:
    return date.fromisoformat(text)


S = "BCA 1"
Act = Callable[[ChequeDesk], Done]


def _deposited(d: ChequeDesk) -> None:
    d.deposit(D("2005-02-01"), S)


def _cleared(d: ChequeDesk) -> None:
    _deposited(d)
    d.clear(D("2005-02-02"), S, bank_fee=5_000)


def _bounced(d: ChequeDesk) -> None:
    _deposited(d)
    d.bounce(D("2005-02-02"), S, 1)


def _held(d: ChequeDesk) -> None:
    d.hold(D("2005-01-11"), S, D("2005-02-10"))


def _asked(d: ChequeDesk) -> None:
    d.ask(D("2005-01-11"), S, until=D("2005-02-10"))


def _nothing(_d: ChequeDesk) -> None: ...


def _ticked(d: ChequeDesk) -> None:
    _deposited(d)
    d.tick(D("2005-02-02"), S)


def _paid(d: ChequeDesk) -> None:
    d.receive(D("2005-02-01"), 1_200_000)


ON = D("2005-02-03")
CASES: dict[str, tuple[StepKind, Callable[[ChequeDesk], None], Act]] = {
    "a request": (StepKind.REQUESTED, _nothing, lambda d: d.ask(ON, S, until=D("2005-02-10"))),
    "a rejection": (StepKind.REJECTED, _asked, lambda d: d.answer(ON, S, approve=False)),
    "an approved hold": (StepKind.HELD, _asked, lambda d: d.answer(ON, S, approve=True)),
    "a hold": (StepKind.HELD, _nothing, lambda d: d.hold(ON, S, D("2005-02-10"))),
    "a release": (StepKind.RELEASED, _held, lambda d: d.release(ON, S)),
    "a new date": (StepKind.DATE_CHANGED, _nothing, lambda d: d.change_date(ON, S, D("2005-02-20"))),
    "a deposit": (StepKind.DEPOSITED, _nothing, lambda d: d.deposit(ON, S)),
    "a second deposit": (StepKind.DEPOSITED, _bounced, lambda d: d.deposit(ON, S)),
    "a withdrawal": (StepKind.WITHDRAWN, _deposited, lambda d: d.withdraw(ON, S)),
    "a tick": (StepKind.TICKED, _deposited, lambda d: d.tick(ON, S)),
    "an un-tick": (StepKind.UNTICKED, _ticked, lambda d: d.tick(ON, S, ticked=False)),
    "a clearing": (StepKind.CLEARED, _deposited, lambda d: d.clear(ON, S, bank_fee=7_000)),
    "a posted reconciliation": (StepKind.RECONCILED, _cleared, lambda d: d.reconciled(ON, S)),
    "a bounce": (StepKind.BOUNCED, _deposited, lambda d: d.bounce(ON, S, 1, bank_fee=50_000)),
    "a bounce after the receipt": (
        StepKind.BOUNCED, _cleared, lambda d: d.bounce(ON, S, 1, bank_fee=50_000),
    ),
    "a repair": (StepKind.REPAIRED, _bounced, lambda d: d.repair(ON, S)),
    "a replacement by a sheet": (
        StepKind.REPLACED, _nothing,
        lambda d: d.replace_by_sheet(ON, S, d.sheet("BNI 7", 1_200_000, D("2005-02-10"))),
    ),
    "a replacement by money": (StepKind.REPLACED, _paid, lambda d: d.replace_by_money(ON, S, "KWBDG05-000001")),
    "a return": (StepKind.RETURNED, _bounced, lambda d: d.give_back(ON, party="P-C1")),
    "a wish to return": (StepKind.RETURN_WANTED, _deposited, lambda d: d.give_back(ON, party="P-C1")),
    "a registration": (
        StepKind.REGISTERED, _nothing, lambda d: d.register(ON, d.sheet("BNI 8", 900_000, D("2005-02-10"))),
    ),
}  # fmt: skip


@pytest.fixture
def desk(books: Books) -> ChequeDesk:
    made = ChequeDesk(books)
    made.open_drawer()
    made.contract()
    made.register(D("2005-01-10"), made.sheet(S, 1_200_000, D("2005-01-20"), issued=D("2005-01-05")))
    return made


def snapshot(desk: ChequeDesk) -> tuple[object, ...]:
    """Sheet without its growing history, contract, card, and every account."""
    sheet = desk.at(S)
    clearance = sheet.clearance
    if clearance is not None:
        # Receipts that were entered again stand under another entry, in the places of the old ones.
        clearance = replace(clearance, receipts=clearance.entry)
    with desk.books.database.reading() as connection:
        booked = accounts.balances(connection)
    return replace(sheet, steps=(), clearance=clearance), desk.look(), desk.card(), booked


@pytest.mark.parametrize("case", CASES)
def test_a_reversal_restores_everything(desk: ChequeDesk, case: str):
    kind, prepare, act = CASES[case]
    prepare(desk)
    before = snapshot(desk)
    done = act(desk)
    assert kind in {sheet.last.kind for sheet in (*done.sheets, *done.exceptions)}

    desk.take_back(D("2005-02-04"), done)

    assert snapshot(desk) == before
    assert verify(desk.books).findings == []
    with pytest.raises(CannotReverse, match="already taken back"):
        desk.take_back(D("2005-02-05"), done)


def test_every_step_of_the_law_is_tried():
    # A cancellation is not taken back but entered again; a reversal is never reversed.
    assert {kind for kind, _, _ in CASES.values()} == set(STEPS) - {StepKind.CANCELLED, StepKind.REVERSED}


def test_a_cancellation_and_a_reversal_are_final(desk: ChequeDesk):
    desk.register(ON, desk.sheet("BNI 8", 900_000, D("2005-02-10")))
    gone = desk.cancel(ON, "BNI 8")
    with pytest.raises(ValueError, match="enter the right data again"):
        desk.take_back(ON, gone)
    back = desk.take_back(ON, desk.hold(ON, S, D("2005-02-10")))
    with pytest.raises(ValueError, match="enter the right data again"):
        desk.take_back(ON, back)
    again = desk.register(ON, desk.sheet("BNI 8", 900_000, D("2005-02-10")))
    assert again.paper("TTS") is not None


def test_what_something_stands_on_is_not_taken_back(desk: ChequeDesk):
    slip = desk.deposit(D("2005-02-01"), S)
    desk.clear(D("2005-02-02"), S)
    trace = desk.trace()
    with pytest.raises(
        WrongStep, match=r"was deposited on 2005-02-01, and cleared on 2005-02-02 .*reverse that first"
    ):
        desk.take_back(ON, slip)
    assert desk.trace() == trace


def test_the_kwitansi_of_a_clearing_taken_back_is_cancelled_and_the_next_one_is_new(desk: ChequeDesk):
    _deposited(desk)
    wrong = desk.clear(D("2005-02-02"), S)
    desk.take_back(ON, wrong)
    right = desk.clear(ON, S)

    with desk.books.database.reading() as connection:
        (cancelled,) = issued_by(connection, "BDG", wrong.entry.id + 1)
    assert (cancelled.number, cancelled.cancelled) == ("KWBDG05-000001", True)
    assert right.paper("KW") == "KWBDG05-000002"
