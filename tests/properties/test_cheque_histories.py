"""Random histories of sheets in real books: the law holds, the memo accounts hold, and what is taken back is gone.

Two contracts at two branches, sheets that go to either branch's bank, results that the bank tells late, refunds
that stand in the way, reversals of whatever was done last. After every step three things are compared that share no
code: what the law's table says may happen, what the histories say is in which account, and what the vouchers say.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import func, select

from books import contract_proof, recording
from books.activation import NewContract, activate
from books.cheques import bouncing as cheque_bouncing
from books.cheques import clearing as cheque_clearing
from books.cheques import registering as cheque_registering
from books.cheques import requests as cheque_requests
from books.cheques import returning as cheque_returning
from books.cheques import reversing as cheque_reversing
from books.cheques import slips as cheque_slips
from books.cheques.acts import Done
from books.cheques.bouncing import BankRefusal
from books.cheques.proof import MEMO_ROLES
from books.cheques.registering import NewSheet
from books.cheques.rows import read_sheets
from books.cheques.sheets import look
from books.contracts import look as look_contract
from books.counter.drawers import open_drawer
from books.database import Database
from books.recording import Act, Actor
from books.schema.cheques import cheque
from books.schema.entries import branch_chain
from books.schema.vouchers import number_series, paper, voucher_line
from books.setups import Books, create_books
from company.loader import load_setup
from servicing.cheque_cards import card_of
from servicing.cheque_history import EntryRef, Sheet
from servicing.cheque_postings import memo_role
from servicing.cheques import STEPS, StepKind
from servicing.entries import ContractActivated, DepositRefunded, MoneyAccount
from servicing.money import idr
from servicing.roles import Role
from servicing.schedule import ContractTerms, Method, build_schedule

CONFIG = Path(__file__).parents[2] / "config"
START = date(2005, 1, 3)
SHEETS = 3
# A database is used for so many histories: its numbers would run out of their places.
HISTORIES_PER_DATABASE = 400

_books: list[Books] = []
_histories = count()
_keys = count()


def fresh_books() -> tuple[Books, int]:
    """Books that are shared by some histories, each with contracts of its own."""
    number = next(_histories)
    if number % HISTORIES_PER_DATABASE == 0:
        opened = datetime(2004, 12, 1, 8, tzinfo=UTC)
        _books[:] = [create_books(Database("sqlite://"), load_setup(CONFIG), opened, "histories")]
        with _books[0].database.writing() as connection:
            for branch in ("BDG", "JKT"):
                open_drawer(connection, _books[0], act(branch, date(2004, 12, 1)), idr(0))
    return _books[0], number


def act(branch: str, on: date, *, today: date | None = None, by: str = "HEAD", **more: Any) -> Act:
    clock = datetime.combine(on, time(2), UTC)
    actor = Actor(by, "branch_head", branch)
    return Act(f"K{next(_keys)}", branch, on, today or on, clock, actor, **more)


class Histories(RuleBasedStateMachine):
    """One random history."""

    def __init__(self) -> None:
        super().__init__()
        self.books, number = fresh_books()
        self.day = START
        self.contracts = {f"H{number}A": "BDG", f"H{number}B": "JKT"}
        self.names: list[str] = []
        self.number = number
        self.last: tuple[Done, dict[str, Any]] | None = None

    # --- the beginning ------------------------------------------------------------------------------------

    @initialize()
    def begin(self) -> None:
        for contract, branch in self.contracts.items():
            terms = ContractTerms(date(2004, 12, 1), idr(6_000_000), Method.FLAT, Decimal(20), 6)
            event = ContractActivated("MOTOR-FLAT", terms.nominal_day, build_schedule(terms))
            new = NewContract(contract, branch, f"P{contract}", "Somebody", date(2004, 12, 1), event)
            with self.books.database.writing() as connection:
                activate(connection, self.books, act(branch, date(2004, 12, 1)), new)
        for place in range(SHEETS):
            contract = list(self.contracts)[place % 2]
            self.register(place, contract, 1_000_000 + 300_000 * place)
        self.last = None

    def register(self, place: int, contract: str, amount: int) -> None:
        name = f"{self.number}-{place}"
        new = NewSheet("BCA", name, idr(amount), self.day, contract, issued=self.day, inkaso=place == 2)
        with self.books.database.writing() as connection:
            cheque_registering.register(connection, self.books, self.act_of(contract), [new])
        self.names.append(f"BCA {name}")

    def act_of(self, contract: str, back: int = 0, **more: Any) -> Act:
        """An act today, or posted some days back: the bank tells late."""
        on = self.day - timedelta(days=back)
        return act(self.contracts[contract], on, today=self.day, **more)

    # --- what may be tried --------------------------------------------------------------------------------

    sheets = st.integers(0, SHEETS - 1)
    late = st.integers(0, 3)

    @rule(days=st.integers(1, 4))
    def night(self, days: int) -> None:
        self.day += timedelta(days=days)

    @rule(place=sheets, there=st.booleans())
    def deposit(self, place: int, there: bool) -> None:
        where = ("BDG", "JKT")[there]
        self.attempt(place, StepKind.DEPOSITED, lambda c, a, n: cheque_slips.deposit(
            c, self.books, a, [n], bank_branch=where, handed_in=time(9)))  # fmt: skip

    @rule(place=sheets, fee=st.sampled_from((0, 0, 25_000)), back=late)
    def clear(self, place: int, fee: int, back: int) -> None:
        self.attempt(place, StepKind.CLEARED, lambda c, a, n: cheque_clearing.clear(
            c, self.books, a, n, bank_fee=idr(fee)), back)  # fmt: skip

    @rule(place=sheets, code=st.sampled_from((1, 1, 2, 12, 99)), fee=st.sampled_from((0, 50_000)), back=late)
    def bounce(self, place: int, code: int, fee: int, back: int) -> None:
        self.attempt(place, StepKind.BOUNCED, lambda c, a, n: cheque_bouncing.bounce(
            c, self.books, a, n, BankRefusal((code,), "SKP", idr(fee))), back)  # fmt: skip

    @rule(
        place=sheets, there=st.booleans(), fee=st.sampled_from((0, 0, 25_000)), cleared=st.booleans(),
        taken_back=st.booleans(), days=st.integers(1, 3), back=late, twice=st.booleans(),
    )  # fmt: skip
    def bank_days(
        self,
        place: int,
        there: bool,
        fee: int,
        cleared: bool,
        taken_back: bool,
        days: int,
        back: int,
        twice: bool,
    ) -> None:
        """The way of most sheets: to the bank, and its answer days later; perhaps its second thoughts."""
        self.deposit(place, there)
        self.day += timedelta(days=days)
        if cleared:
            self.clear(place, fee, min(back, days - 1))
            if twice:
                self.refund(place % 2)
        if taken_back or not cleared:
            self.bounce(place, 1, 50_000, 0)

    @rule(
        place=sheets,
        kind=st.sampled_from(("repair", "tick", "untick", "withdraw", "release", "return", "cancel")),
    )
    def small_thing(self, place: int, kind: str) -> None:
        books = self.books
        step, do = {
            "repair": (StepKind.REPAIRED, lambda c, a, n: cheque_requests.repair(c, books, a, n)),
            "tick": (StepKind.TICKED, lambda c, a, n: cheque_slips.mark(c, books, a, [n], ticked=True)),
            "untick": (StepKind.UNTICKED, lambda c, a, n: cheque_slips.mark(c, books, a, [n], ticked=False)),
            "withdraw": (StepKind.WITHDRAWN, lambda c, a, n: cheque_slips.withdraw(c, books, a, [n])),
            "release": (StepKind.RELEASED, lambda c, a, n: cheque_requests.release(c, books, a, [n])),
            "return": (StepKind.RETURNED, lambda c, a, n: cheque_returning.give_back(
                c, books, a, names=[n], received_by="Ani")),
            "cancel": (StepKind.CANCELLED, lambda c, a, n: cheque_registering.cancel(c, books, a, [n])),
        }[kind]  # fmt: skip
        self.attempt(place, step, do)

    @rule(place=sheets, days=st.integers(-1, 9), kind=st.sampled_from(("hold", "date", "asked", "rejected")))
    def wish(self, place: int, days: int, kind: str) -> None:
        books, day = self.books, self.day + timedelta(days=days)
        if kind == "hold":
            self.attempt(place, StepKind.HELD, lambda c, a, n: cheque_requests.hold(c, books, a, n, day))
        elif kind == "date":
            self.attempt(
                place, StepKind.DATE_CHANGED, lambda c, a, n: cheque_requests.change_date(c, books, a, n, day)
            )
        else:
            self.attempt(place, StepKind.REQUESTED, lambda c, a, n: cheque_requests.ask(
                c, books, replace(a, actor=replace(a.actor, id="CLERK")), n, until=day))  # fmt: skip
            approve = kind == "asked"
            self.attempt(
                place,
                StepKind.HELD if approve else StepKind.REJECTED,
                lambda c, a, n: cheque_requests.answer(c, books, a, n, approve=approve),
            )

    @rule(place=sheets, other=sheets)
    def replace_it(self, place: int, other: int) -> None:
        self.attempt(place, StepKind.REPLACED, lambda c, a, n: cheque_returning.replace_by_sheet(
            c, self.books, a, n, self.names[other]))  # fmt: skip

    @rule(which=st.integers(0, 1))
    def give_all_back(self, which: int) -> None:
        contract = list(self.contracts)[which]
        before = self.snapshot()
        with self.untouched_when_refused(), self.books.database.writing() as connection:
            done = cheque_returning.give_back(
                connection,
                self.books,
                self.approved(self.act_of(contract)),
                party=f"P{contract}",
                received_by="Ani",
            )
            self.last = (done, before)

    @rule(which=st.integers(0, 1))
    def refund(self, which: int) -> None:
        """A barrier: what was paid out is not recomputed."""
        contract = list(self.contracts)[which]
        with self.books.database.writing() as connection:
            held = look_contract(connection, contract).deposit
            if held > 0:
                account = MoneyAccount(Role.CASH_TELLER, self.contracts[contract])
                recording.record(
                    connection, self.books, self.act_of(contract), contract, DepositRefunded(held, account)
                )
                self.last = None

    @rule()
    def take_the_last_back(self) -> None:
        """What was done last is taken back at once: everything is what it was before it."""
        if self.last is None:
            return
        done, before = self.last
        self.last = None
        branch = done.entry.branch
        taken = False
        with self.untouched_when_refused(), self.books.database.writing() as connection:
            cheque_reversing.take_back(
                connection, self.books, act(branch, self.day, reason="wrong"), done.entry
            )
            taken = True
        final = done.voucher is not None and any(s.last.kind is StepKind.CANCELLED for s in done.sheets)
        assert taken or final, f"{done.entry} was done last and could not be taken back"
        if taken:
            assert self.snapshot() == before

    @rule(place=sheets, step=st.integers(0, 20))
    def take_any_back(self, place: int, step: int) -> None:
        """Some earlier step of a sheet: refused without trace where something stands on it."""
        sheet = self.sheet(place)
        target: EntryRef = sheet.steps[step % len(sheet.steps)].entry
        with self.untouched_when_refused(), self.books.database.writing() as connection:
            cheque_reversing.take_back(
                connection, self.books, act(target.branch, self.day, reason="wrong"), target
            )
            self.last = None

    # --- how it is tried ----------------------------------------------------------------------------------

    def attempt(self, place: int, kind: StepKind, do: Callable[[Any, Act, str], Done], back: int = 0) -> None:
        sheet = self.sheet(place)
        asked = self.approved(self.act_of(sheet.facts.contract, back))
        before = self.snapshot()
        done = None
        with self.untouched_when_refused(), self.books.database.writing() as connection:
            done = do(connection, asked, self.names[place])
        if done is None:
            return
        after = self.sheet(place)
        assert sheet.status in STEPS[kind].begins, (
            f"{sheet.name} was {sheet.status} and became {after.status}"
        )
        ends = STEPS[kind].ends
        assert after.status is (sheet.status if ends is None else ends)
        assert after.steps[: len(sheet.steps)] == sheet.steps
        self.last = (done, before)

    def approved(self, asked: Act) -> Act:
        return replace(asked, approver="SUPERVISOR", approver_role="supervisor", reason="random")

    @contextmanager
    def untouched_when_refused(self) -> Iterator[None]:
        before = self.trace()
        try:
            yield
        except (ValueError, LookupError):
            assert self.trace() == before, "a refusal left a trace"

    def trace(self) -> list[tuple[Any, ...]]:
        with self.books.database.reading() as connection:
            ends = connection.execute(select(branch_chain).order_by(branch_chain.c.branch)).all()
            series = connection.execute(select(func.count(), func.sum(number_series.c.last))).one()
        return [*map(tuple, ends), tuple(series)]

    # --- what is compared ---------------------------------------------------------------------------------

    def sheet(self, place: int) -> Sheet:
        with self.books.database.reading() as connection:
            return look(connection, self.names[place])

    def all_sheets(self, connection: Any) -> list[Sheet]:
        wanted = select(cheque).where(cheque.c.contract.in_(list(self.contracts))).order_by(cheque.c.id)
        return read_sheets(connection, connection.execute(wanted).all())

    def snapshot(self) -> dict[str, Any]:
        """Sheets without their growing history, contracts, cards, and the accounts of both contracts."""
        with self.books.database.reading() as connection:
            found: dict[str, Any] = {}
            sheets = self.all_sheets(connection)
            for sheet in sheets:
                clearance = sheet.clearance
                if clearance is not None:
                    clearance = replace(clearance, receipts=clearance.entry)
                found[sheet.name] = replace(sheet, steps=(), clearance=clearance)
            for contract in self.contracts:
                found[contract] = look_contract(connection, contract)
                mine = [sheet for sheet in sheets if sheet.facts.contract == contract]
                found[f"card of {contract}"] = card_of(contract, f"P{contract}", mine, [])
            found["accounts"] = self.booked(connection)
            return found

    def booked(self, connection: Any) -> dict[tuple[str, str], int]:
        rows = connection.execute(
            select(voucher_line.c.line_branch, voucher_line.c.role, func.sum(voucher_line.c.amount))
            .where(voucher_line.c.contract.in_(list(self.contracts)))
            .group_by(voucher_line.c.line_branch, voucher_line.c.role)
        )
        return {(branch, role): int(amount) for branch, role, amount in rows if amount}

    @invariant()
    def the_memo_accounts_are_the_sheets_by_their_histories(self) -> None:
        held: dict[tuple[str, str], int] = {}
        with self.books.database.reading() as connection:
            for sheet in self.all_sheets(connection):
                role = memo_role(sheet.facts, sheet.status)
                if role is not None:
                    for one, sign in ((role, 1), (Role.PDC_CONTRA, -1)):
                        key = (sheet.facts.branch, one.value)
                        held[key] = held.get(key, 0) + sign * int(sheet.facts.amount)
            booked = self.booked(connection)
        memo = {role.value for role in MEMO_ROLES}
        assert {key: amount for key, amount in booked.items() if key[1] in memo} == {
            key: amount for key, amount in held.items() if amount
        }

    def teardown(self) -> None:
        """Contracts replay to what is recorded, and no kwitansi stands for money that is not there."""
        findings: list[str] = []
        with self.books.database.reading() as connection:
            for contract, branch in self.contracts.items():
                if self.names:
                    contract_proof.prove_contract(
                        connection, self.books.setup.rules, branch, contract, findings
                    )
            assert findings == []
            doubled = select(paper.c.number).group_by(paper.c.number).having(func.count() > 1)
            assert connection.execute(doubled).all() == []


COMMON = {
    "deadline": None,
    "print_blob": True,
    "suppress_health_check": [HealthCheck.too_slow, HealthCheck.filter_too_much],
}


def test_random_histories_of_sheets() -> None:
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        Histories, settings=settings(max_examples=500, stateful_step_count=6, **COMMON)
    )


@pytest.mark.nightly
def test_ten_thousand_random_histories_of_sheets() -> None:
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        Histories, settings=settings(max_examples=10_000, stateful_step_count=14, **COMMON)
    )
