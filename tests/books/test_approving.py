"""Approvals: another person, in a role that config/approvals.toml lets approve it, up to the amount it says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select

from books import recording
from books.approving import check_approver
from books.cheques import requests as cheque_requests
from books.cheques import returning as cheque_returning
from books.recording import Act, NotRecorded
from books.schema.entries import entry
from books.setups import Books
from books.suspense import titipan as suspense
from books.suspense.titipan import SuspenseArrival, receive_suspense
from books.verify import verify
from company.approvals import ApprovedAct
from company.faults import SetupFaults
from company.loader import with_overrides
from company.setup import Setup
from servicing.money import idr
from tests.books.cheque_desk import ChequeDesk
from tests.books.test_recording import nothing_changes

JAN_3, JAN_4, FEB_1 = date(2005, 1, 3), date(2005, 1, 4), date(2005, 2, 1)
S = "BCA 004417"


@pytest.fixture
def desk(books: Books) -> ChequeDesk:
    desk = ChequeDesk(books)
    desk.open_drawer()
    desk.contract()
    desk.register(JAN_3, desk.sheet(S, 1_200_000, FEB_1))
    return desk


def money(desk: ChequeDesk, amount: int) -> int:
    with desk.books.database.writing() as connection:
        arrival = SuspenseArrival(idr(amount), "BCA")
        return receive_suspense(connection, desk.books, desk.act(JAN_3), arrival).entry


Ask = Callable[[ChequeDesk, Act], object]


def refund(amount: int) -> Ask:
    def ask(desk: ChequeDesk, act: Act) -> object:
        of = money(desk, amount)
        with nothing_changes(desk.books), desk.books.database.writing() as connection:
            return suspense.refund_suspense(connection, desk.books, act, of, bank="MDR")

    return ask


def within(ask: Callable[..., object], *named: object, **more: object) -> Ask:
    def perform(desk: ChequeDesk, act: Act) -> object:
        with nothing_changes(desk.books), desk.books.database.writing() as connection:
            return ask(connection, desk.books, act, *named, **more)

    return perform


HOLD = within(cheque_requests.hold, S, FEB_1)
NEW_DATE = within(cheque_requests.change_date, S, date(2005, 2, 8))
RETURN = within(cheque_returning.give_back, names=[S], received_by="Ani")
RESTATE = within(recording.restate, "C1")


@pytest.mark.parametrize(
    ("ask", "approver", "role", "sentence"),
    [
        (HOLD, "", "", "a hold needs an approver other than CASHIER-1: name who approves it"),
        (HOLD, "CASHIER-1", "supervisor", "a hold needs an approver other than CASHIER-1: ask somebody else"),
        (
            HOLD,
            "ANI",
            "cashier",
            r"ANI is cashier: a hold is approved by supervisor or branch head \(config/",
        ),
        (HOLD, "ANI", "", "ANI has no role named: a hold is approved by supervisor or branch head"),
        (NEW_DATE, "ANI", "cashier", "ANI is cashier: a new date is approved by supervisor or branch head"),
        (
            RETURN,
            "ANI",
            "finance",
            "ANI is finance: returning sheets is approved by supervisor or branch head",
        ),
        (RESTATE, "ANI", "supervisor", "a restatement is approved by branch head or finance director"),
        (
            refund(5_000_001),
            "ANI",
            "supervisor",
            "money of 5,000,001 is approved by branch head or finance dir",
        ),
        (
            refund(1_000),
            "ANI",
            "cashier",
            "money of 1,000 is approved by supervisor or branch head or finance",
        ),
    ],
)
def test_nobody_approves_without_the_role_for_it(
    desk: ChequeDesk, ask: Ask, approver: str, role: str, sentence: str
):
    act = replace(desk.asks(JAN_4, reason="so agreed"), approver=approver, approver_role=role)

    with pytest.raises(NotRecorded, match=sentence):
        ask(desk, act)

    assert verify(desk.books).findings == []


@pytest.mark.parametrize(
    ("amount", "role"), [(5_000_000, "supervisor"), (5_000_001, "branch_head"), (10**12, "finance_director")]
)
def test_the_amount_decides_who_may_approve(desk: ChequeDesk, amount: int, role: str):
    act = replace(desk.asks(JAN_4), approver="ANI", approver_role=role)

    assert check_approver(desk.books, act, ApprovedAct.REFUND, "a refund", idr(amount)) == "ANI"


def test_who_approved_and_in_which_role_is_kept_with_the_entry(desk: ChequeDesk):
    held = desk.hold(JAN_4, S, FEB_1)

    with desk.books.database.reading() as connection:
        row = connection.execute(select(entry).where(entry.c.id == held.entry.id)).one()
    assert (row.approver, row.approver_role) == ("HEAD", "branch_head")
    assert verify(desk.books).findings == []


def test_an_act_that_setup_does_not_name_is_approved_by_anybody_else(sample_setup: Setup, desk: ChequeDesk):
    setup = with_overrides(sample_setup.texts, {"approvals": {"approval": []}})
    books = replace(desk.books, setup=setup)
    act = replace(desk.asks(JAN_4), approver="ANI", approver_role=None)

    assert check_approver(books, act, ApprovedAct.HOLD, "a hold") == "ANI"


def test_limits_out_of_order_are_a_fault(sample_setup: Setup):
    rows = [
        {"act": "refund", "roles": ["branch_head"]},
        {"act": "refund", "up_to": 1_000_000, "roles": ["supervisor"]},
    ]
    with pytest.raises(SetupFaults, match=r"approvals.toml: approval\[refund\]: is not in order"):
        with_overrides(sample_setup.texts, {"approvals": {"approval": rows}})
