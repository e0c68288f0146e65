"""Random days at three branches: whatever is done and taken back, the pairs hold after every step.

Six contracts at home in three branches, a cashier at each, and a collector. Money comes by cash, by transfer, from
the collector and as titipan; it goes between branches and back to customers; two clerks reach for the same titipan
at once; and any act may be taken back. After every step the books prove themselves: pairs, caches, chain, no hole
in any series, no titipan below zero, every two branches tie out. A refusal changes nothing.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from sqlalchemy import func, select

from books.collectors import Collected, Remittance, remit, repay
from books.database import Database
from books.deposits import refund_deposit, use_deposit
from books.finding import find_entry
from books.interbranch import arrive, settle, sweep_to_out
from books.interbranch_ties import open_pairs, tie_out
from books.receipts import ReceiptRequest, take_receipt
from books.recording import NotRecorded
from books.schema import entry, number_series, voucher
from books.setups import create_books
from books.suspense import Owner, SuspenseArrival, identify_suspense, receive_suspense, refund_suspense
from books.suspense_balances import all_suspense, open_suspense
from books.taking_back import take_back
from books.transit import in_transit
from books.verify import verify
from company.loader import load_setup, with_overrides
from servicing.corrections import CannotReverse
from servicing.money import idr
from tests.books.desk import Desk

CONFIG = Path(__file__).parents[2] / "config"
BRANCHES = ("BDG", "JKT", "SBY")
CONTRACTS = tuple(f"C{number}" for number in range(1, 7))
REFUSED = (NotRecorded, CannotReverse)
SETUP = with_overrides(
    load_setup(CONFIG).texts, {"tenders": [{"code": "interbank_transfer", "active_from": date(2000, 1, 1)}]}
)

branches = st.sampled_from(BRANCHES)
contracts = st.sampled_from(CONTRACTS)
amounts = st.one_of(st.integers(1, 3_000_000), st.sampled_from((1, 1_200_000, 1_236_000, 2_400_000)))
places = st.integers(0, 50)


class CounterDays(RuleBasedStateMachine):
    """Days at the counter, one act at a time."""

    @initialize()
    def open_the_branches(self) -> None:
        self.folder = Path(mkdtemp(prefix="counter-days-"))
        database = Database(f"sqlite:///{self.folder / 'books.db'}")
        database.migrate()
        self.books = create_books(database, SETUP, datetime(2004, 12, 1, 8, tzinfo=UTC), "days")
        self.today = date(2005, 1, 14)
        self.desks = {code: Desk(self.books, code, f"CASHIER-{code}") for code in BRANCHES}
        for code, desk in self.desks.items():
            desk.open_drawer()
            for number in CONTRACTS[BRANCHES.index(code) :: 3]:
                desk.contract(number)
        self.acts: list[str] = []
        self.keys = 0

    def teardown(self) -> None:
        if hasattr(self, "books"):
            self.books.database.close()
            shutil.rmtree(self.folder, ignore_errors=True)

    def act(self, branch: str, **more: Any) -> Any:
        self.keys += 1
        return self.desks[branch].act(self.today, key=f"K{self.keys}", **more)

    def do(self, ask: Callable[[Any], Any]) -> None:
        """Ask; a refusal must leave no trace, an act is remembered so that it may be taken back."""
        with self.unchanged_when_refused(), self.books.database.writing() as connection:
            done = ask(connection)
            self.acts.append(f"{done.branch}/{done.entry}")
            for share in getattr(done, "shares", ()):
                self.acts.append(f"{share.contract.branch}/{share.fact.id}")

    @contextmanager
    def unchanged_when_refused(self) -> Iterator[None]:
        before = self.counted()
        try:
            yield
        except REFUSED:
            assert self.counted() == before

    def counted(self) -> tuple[Any, ...]:
        with self.books.database.reading() as connection:
            entries = connection.execute(select(func.count()).select_from(entry)).scalar_one()
            vouchers = connection.execute(select(func.count()).select_from(voucher)).scalar_one()
            series = connection.execute(select(number_series).order_by(number_series.c.series)).all()
        return entries, vouchers, [tuple(row) for row in series]

    # --- days and money -----------------------------------------------------------------------------------

    @rule(days=st.integers(1, 20))
    def time_passes(self, days: int) -> None:
        self.today += timedelta(days=days)

    @rule(branch=branches, number=contracts, amount=amounts, by_bank=st.booleans())
    def receive(self, branch: str, number: str, amount: int, by_bank: bool) -> None:
        tender = "interbank_transfer" if by_bank else "cash_customer"
        request = ReceiptRequest(number, idr(amount), tender)
        self.do(lambda c: take_receipt(c, self.books, self.act(branch), request))

    @rule(number=contracts, amount=st.none() | amounts)
    def use_deposit(self, number: str, amount: int | None) -> None:
        money = None if amount is None else idr(amount)
        self.do(lambda c: use_deposit(c, self.books, self.act("BDG"), number, money))

    @rule(number=contracts, branch=branches, amount=amounts)
    def refund_deposit(self, number: str, branch: str, amount: int) -> None:
        self.do(lambda c: refund_deposit(c, self.books, self.act(branch), number, idr(amount)))

    # --- titipan ------------------------------------------------------------------------------------------

    @rule(branch=branches, amount=amounts, bank=st.sampled_from(("BCA", None)), days=st.integers(0, 5))
    def money_without_an_owner(self, branch: str, amount: int, bank: str | None, days: int) -> None:
        act = self.act(branch, value=self.today - timedelta(days=days))
        self.do(lambda c: receive_suspense(c, self.books, act, SuspenseArrival(idr(amount), bank)))

    @rule(place=places, owners=st.lists(st.tuples(contracts, amounts), min_size=1, max_size=3))
    def identify(self, place: int, owners: list[tuple[str, int]]) -> None:
        money = self.waiting(place)
        if money is not None:
            named = [Owner(min(idr(amount), money.balance), number) for number, amount in owners]
            act = self.act(money.branch)
            self.do(lambda c: identify_suspense(c, self.books, act, money.entry, named))

    @rule(place=places, share=st.integers(1, 100))
    def refund(self, place: int, share: int) -> None:
        money = self.waiting(place)
        if money is not None:
            act = self.act(money.branch, reason="sent twice", approver="HEAD")
            amount = idr(max(1, int(money.balance) * share // 100))
            self.do(lambda c: refund_suspense(c, self.books, act, money.entry, amount, "MDR"))

    @rule(place=places, first=contracts, second=contracts)
    def two_clerks_at_once(self, place: int, first: str, second: str) -> None:
        """Both want all of it; one gets it, the other a sentence."""
        money = self.waiting(place)
        if money is None:
            return
        acts = [self.act(money.branch), self.act(money.branch)]

        def take(asked: tuple[Any, str]) -> Any:
            act, number = asked
            try:
                with self.books.database.writing() as connection:
                    owner = Owner(money.balance, number)
                    return identify_suspense(connection, self.books, act, money.entry, [owner])
            except REFUSED as refused:
                return str(refused)

        with ThreadPoolExecutor(2) as clerks:
            answers = list(clerks.map(take, zip(acts, (first, second), strict=True)))
        taken = [answer for answer in answers if not isinstance(answer, str)]
        assert len(taken) <= 1
        self.acts += [f"{done.branch}/{done.entry}" for done in taken]

    def waiting(self, place: int) -> Any:
        with self.books.database.reading() as connection:
            found = open_suspense(connection)
        return found[place % len(found)] if found else None

    # --- branches and collectors --------------------------------------------------------------------------

    @rule(sender=branches, to=branches, amount=amounts)
    def settle(self, sender: str, to: str, amount: int) -> None:
        self.do(lambda c: settle(c, self.books, self.act(sender), to, idr(amount)))

    @rule(place=places, wrong=st.booleans())
    def arrive(self, place: int, wrong: bool) -> None:
        with self.books.database.reading() as connection:
            waiting = in_transit(connection)
        if waiting:
            one = waiting[place % len(waiting)]
            amount = one.amount + 1 if wrong else one.amount
            self.do(lambda c: arrive(c, self.books, self.act(one.to_branch), one.from_branch, amount))

    @rule(branch=branches, amount=amounts)
    def sweep(self, branch: str, amount: int) -> None:
        self.do(lambda c: sweep_to_out(c, self.books, self.act(branch), idr(amount)))

    @rule(
        branch=branches,
        receipts=st.lists(st.tuples(contracts, amounts), min_size=1, max_size=3),
        short=st.integers(0, 100_000),
        days=st.integers(0, 3),
    )
    def collector_remits(self, branch: str, receipts: list[tuple[str, int]], short: int, days: int) -> None:
        on = self.today - timedelta(days=days)
        collected = tuple(Collected(number, idr(amount), on) for number, amount in receipts)
        handed = max(idr(0), sum((one.amount for one in collected), idr(0)) - short)
        brought = Remittance("K7", collected, handed)
        self.do(lambda c: remit(c, self.books, self.act(branch), brought))

    @rule(branch=branches, amount=st.integers(1, 100_000))
    def collector_repays(self, branch: str, amount: int) -> None:
        self.do(lambda c: repay(c, self.books, self.act(branch), "K7", idr(amount)))

    # --- corrections --------------------------------------------------------------------------------------

    @rule(place=places)
    def take_back(self, place: int) -> None:
        if not self.acts:
            return
        name = self.acts[-1 - place % len(self.acts)]

        def ask(connection: Any) -> Any:
            found = find_entry(connection, name)
            return take_back(connection, self.books, self.act(found.branch, reason="wrong"), found)

        self.do(ask)

    # --- what always holds --------------------------------------------------------------------------------

    @invariant()
    def the_books_prove_themselves(self) -> None:
        if hasattr(self, "books"):
            assert verify(self.books).findings == []

    @invariant()
    def no_titipan_is_below_zero_and_every_two_branches_tie_out(self) -> None:
        if not hasattr(self, "books"):
            return
        with self.books.database.reading() as connection:
            assert all(money.balance >= 0 for money in all_suspense(connection))
            assert all(one.amount > 0 for one in open_pairs(connection, self.today))
            for here, there in (("BDG", "JKT"), ("BDG", "SBY"), ("JKT", "SBY")):
                assert tie_out(connection, here, there, self.today).unexplained == 0


TestCounterDays = CounterDays.TestCase
TestCounterDays.settings = settings(
    max_examples=6,
    stateful_step_count=20,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)


@pytest.mark.nightly
def test_many_counter_days() -> None:
    """The nightly size of the same."""
    from hypothesis.stateful import run_state_machine_as_test

    run_state_machine_as_test(
        CounterDays, settings=settings(TestCounterDays.settings, max_examples=60, stateful_step_count=60)
    )
