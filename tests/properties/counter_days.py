"""A machine that works random days at three branches, and a purse in which it keeps the cash itself.

The purse is the second bookkeeper: it knows what lay in each drawer because it put every note there, and it never
asks the books. A count that finds the purse's money must find nothing over or short; one that finds a note less
must say by how much.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from pathlib import Path
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from sqlalchemy import func, select

from books.cheques import bouncing as cheque_bouncing
from books.cheques import clearing as cheque_clearing
from books.cheques import registering as cheque_registering
from books.cheques import returning as cheque_returning
from books.cheques import slips as cheque_slips
from books.cheques.bouncing import BankRefusal
from books.cheques.registering import NewSheet
from books.cheques.sheets import look as look_sheet
from books.contracts import look as look_contract
from books.counter.channel_notices import Notification, take_notification
from books.counter.channels import Settlement, owed_by_channels, settle_channel
from books.counter.collectors import Collected, Remittance, remit, repay
from books.counter.drawer_sessions import pieces_of
from books.counter.drawers import bank_cash, close_drawer, count_drawer, open_drawer
from books.counter.field_money import field_money, hand_over
from books.counter.general_journals import Proposal, approve, propose
from books.database import Database
from books.deposits import refund_deposit, use_deposit
from books.finding import find_entry
from books.interbranch.ties import open_pairs, tie_out
from books.interbranch.transfers import arrive, settle, sweep_to_out
from books.interbranch.transit import in_transit
from books.receipts import ReceiptRequest, take_receipt
from books.recording import Act, Actor, NotRecorded
from books.schema.entries import entry
from books.schema.vouchers import number_series, voucher, voucher_line
from books.setups import create_books
from books.suspense.balances import all_suspense, open_suspense
from books.suspense.titipan import (
    Owner,
    SuspenseArrival,
    identify_suspense,
    receive_suspense,
    refund_suspense,
)
from books.taking_back import take_back
from books.verify import verify
from company.general import GeneralDirection
from company.loader import load_setup, with_overrides
from servicing.corrections import CannotReverse
from servicing.money import idr
from servicing.roles import Role
from tests.books.desk import Desk
from tests.books.test_properties import check_numbers

CONFIG = Path(__file__).parents[2] / "config"
BRANCHES = ("BDG", "JKT", "SBY")
CONTRACTS = tuple(f"C{number}" for number in range(1, 7))
CHANNELS = ("qris", "virtual_account", "debit_card")
TENDERS = ("cash_customer", "interbank_transfer", *CHANNELS)
IN_USE = (*TENDERS[1:], "cash_field")
# What a branch refuses: a sentence, and nothing has changed.
REFUSED = (NotRecorded, CannotReverse, ValueError, LookupError)
FLOAT = 500_000
SETUP = with_overrides(
    load_setup(CONFIG).texts,
    {"tenders": [{"code": code, "active_from": date(2000, 1, 1)} for code in IN_USE]},
)

branches = st.sampled_from(BRANCHES)
contracts = st.sampled_from(CONTRACTS)
amounts = st.one_of(st.integers(1, 3_000_000), st.sampled_from((1, 1_200_000, 1_236_000, 2_400_000)))
places = st.integers(0, 50)
shares = st.integers(1, 100)
results = st.sampled_from(("clear", "clear", "bounce", ""))


@dataclass
class Drawer:
    """One drawer session as its cashier sees it: open until it is counted, and the cash that lies in it."""

    branch: str
    cash: int = FLOAT
    is_open: bool = True


@dataclass
class Done:
    """An act that stands: what it put into a drawer (or took out of it), and the entries that came with it."""

    drawer: Drawer | None = None
    cash: int = 0
    parts: list[str] = field(default_factory=list)


class CounterDays(RuleBasedStateMachine):
    """Days at the counter, one act at a time."""

    def __init__(self, new_database: Callable[[], Database]) -> None:
        super().__init__()
        self.new_database = new_database
        self.succeeded: set[str] = set()

    @initialize()
    def open_the_branches(self) -> None:
        self.books = create_books(self.new_database(), SETUP, datetime(2004, 12, 1, 8, tzinfo=UTC), "days")
        self.today = date(2005, 1, 17)
        self.keys = count(1)
        self.desks = {code: Desk(self.books, code, f"CASHIER-{code}") for code in BRANCHES}
        self.drawers = {code: Drawer(code) for code in BRANCHES}
        for code, desk in self.desks.items():
            desk.open_drawer(opening_float=FLOAT)
            for number in CONTRACTS[BRANCHES.index(code) :: 3]:
                desk.contract(number)
        self.standing: dict[str, Done] = {}
        self.names: list[str] = []
        self.sheets: list[str] = []
        self.told: list[Notification] = []

    def teardown(self) -> None:
        if hasattr(self, "books"):
            self.books.database.close()

    # --- asking -------------------------------------------------------------------------------------------

    def act(self, branch: str, **more: Any) -> Act:
        return self.desks[branch].act(self.today, key=f"K{next(self.keys)}", **more)

    def by_head(self, branch: str, **more: Any) -> Act:
        act = self.act(branch, reason="so decided", approver="SUPERVISOR", **more)
        return replace(act, actor=Actor(f"HEAD-{branch}", "branch_head", branch))

    def do(
        self,
        what: str,
        ask: Callable[[Any], Any],
        *,
        cash_at: str | None = None,
        cash: int = 0,
        parts_cash: Sequence[int] = (),
    ) -> Any:
        """Ask; a refusal must leave no trace, an act is remembered with the cash it moved."""
        done = None
        with self.unchanged_when_refused(), self.books.database.writing() as connection:
            done = ask(connection)
        if done is not None:
            self.remember(what, done, cash_at, cash, parts_cash)
        return done

    def remember(
        self, what: str, done: Any, cash_at: str | None, cash: int, parts_cash: Sequence[int] = ()
    ) -> None:
        recorded = getattr(done, "recorded", done)
        if getattr(recorded, "repeated", False):
            return
        self.succeeded.add(what)
        drawer = self.drawers[cash_at] if cash_at else None
        own = Done(drawer, cash)
        for place, share in enumerate(getattr(recorded, "shares", ())):
            name = f"{share.contract.branch}/{share.fact.id}"
            self.standing[name] = Done(drawer, parts_cash[place] if parts_cash else 0)
            own.parts.append(name)
        at = getattr(recorded, "branch", None)
        name = f"{at}/{recorded.entry}" if at else f"{recorded.entry.branch}/{recorded.entry.id}"
        self.standing[name] = own
        self.names += [name, *own.parts]
        if drawer is not None:
            drawer.cash += cash + sum(parts_cash)
            assert drawer.is_open, f"{what} moved cash of a drawer that was counted"
            assert drawer.cash >= 0 or cash >= 0, f"{what} paid out cash that is not there"

    @contextmanager
    def unchanged_when_refused(self) -> Iterator[None]:
        before, refused = self.counted(), ""
        try:
            yield
        except REFUSED as refusal:
            refused = str(refusal)
        if refused:
            assert ": " in refused, f"no sentence with a remedy: {refused}"
            assert self.counted() == before, f"a refusal left a trace: {refused}"

    def counted(self) -> tuple[Any, ...]:
        with self.books.database.reading() as connection:
            entries = connection.execute(select(func.count()).select_from(entry)).scalar_one()
            vouchers = connection.execute(select(func.count()).select_from(voucher)).scalar_one()
            series = connection.execute(select(number_series).order_by(number_series.c.series)).all()
        return entries, vouchers, [tuple(row) for row in series]

    def at_once(self, *asked: Callable[[Any], Any]) -> list[Any]:
        """Several clerks reach for the same thing at the same moment; a refusal is its sentence."""

        def take(ask: Callable[[Any], Any]) -> Any:
            try:
                with self.books.database.writing() as connection:
                    return ask(connection)
            except REFUSED as refused:
                return str(refused)

        with ThreadPoolExecutor(len(asked)) as clerks:
            return list(clerks.map(take, asked))

    # --- days and money -----------------------------------------------------------------------------------

    @rule(days=st.integers(1, 20))
    def time_passes(self, days: int) -> None:
        self.today += timedelta(days=days)

    @rule(branch=branches, number=contracts, amount=amounts, tender=st.sampled_from(TENDERS))
    def receive(self, branch: str, number: str, amount: int, tender: str) -> None:
        request = ReceiptRequest(number, idr(amount), tender)
        cash_at = branch if tender == "cash_customer" else None
        self.do(
            f"receipt by {tender}",
            lambda c: take_receipt(c, self.books, self.act(branch), request),
            cash_at=cash_at,
            cash=amount if cash_at else 0,
        )

    @rule(branch=branches, number=contracts, amount=amounts, again=st.booleans())
    def two_clerks_on_one_contract(self, branch: str, number: str, amount: int, again: bool) -> None:
        """Two clerks of two branches take money for the same contract; both receipts stand, or a sentence."""
        there = BRANCHES[BRANCHES.index(branch) - 1]
        acts = [self.act(branch), self.act(branch if again else there)]
        request = ReceiptRequest(number, idr(amount))
        answers = self.at_once(
            *(lambda c, one=one: take_receipt(c, self.books, one, request) for one in acts)
        )
        for one, answer in zip(acts, answers, strict=True):
            if not isinstance(answer, str):
                self.remember("two receipts at once", answer, one.at_branch, amount)

    @rule(number=contracts, amount=st.none() | amounts)
    def use_deposit(self, number: str, amount: int | None) -> None:
        money = None if amount is None else idr(amount)
        self.do("use of a deposit", lambda c: use_deposit(c, self.books, self.act("BDG"), number, money))

    @rule(place=places, branch=branches, share=st.integers(1, 110))
    def refund_deposit(self, place: int, branch: str, share: int) -> None:
        """Part of some deposit, or a little more than there is."""
        with self.books.database.reading() as connection:
            held = [(number, int(look_contract(connection, number).deposit)) for number in CONTRACTS]
        held = [(number, deposit) for number, deposit in held if deposit] or [("C1", 1_000)]
        number, deposit = held[place % len(held)]
        amount = max(1, deposit * share // 100)
        self.do(
            "refund of a deposit",
            lambda c: refund_deposit(c, self.books, self.act(branch), number, idr(amount)),
            cash_at=branch,
            cash=-amount,
        )

    # --- channels -----------------------------------------------------------------------------------------

    @rule(
        branch=branches,
        number=contracts | st.just("C9999"),
        amount=amounts,
        tender=st.sampled_from(CHANNELS),
        bill=st.sampled_from((None, "B1", "B2")),
        late=st.booleans(),
    )
    def channel_reports(
        self, branch: str, number: str, amount: int, tender: str, bill: str | None, late: bool
    ) -> None:
        told = Notification(
            tender,
            f"R{next(self.keys)}",
            number,
            idr(amount),
            self.today,
            bill,
            idr(1_200_000) if bill else None,
            self.today - timedelta(days=1) if late and bill else None,
        )
        done = self.do("channel report", lambda c: take_notification(c, self.books, self.act(branch), told))
        if done is not None:
            self.told.append(told)

    @rule(place=places, branch=branches, other=st.booleans())
    def channel_reports_again(self, place: int, branch: str, other: bool) -> None:
        """The same report changes nothing, from whichever branch it is read; another amount is refused."""
        if not self.told:
            return
        told = self.told[place % len(self.told)]
        before = self.counted()
        again = replace(told, amount=told.amount + 1) if other else told
        done = self.do("repeated", lambda c: take_notification(c, self.books, self.act(branch), again))
        assert (done is None) == other
        assert self.counted() == before

    @rule(branch=branches, tender=st.sampled_from(CHANNELS), share=shares, fee=st.integers(0, 5))
    def channel_settles(self, branch: str, tender: str, share: int, fee: int) -> None:
        with self.books.database.reading() as connection:
            owed = int(owed_by_channels(connection, branch).get(tender, 0))
        gross = max(1, owed * share // 100)
        paid = Settlement(tender, idr(gross), idr(gross * fee // 100))
        done = self.do("channel settlement", lambda c: settle_channel(c, self.books, self.act(branch), paid))
        assert (done is None) == (gross > owed)

    # --- cheques ------------------------------------------------------------------------------------------

    @rule(number=contracts, amount=amounts, there=branches, result=results, days=st.integers(0, 4))
    def a_sheet_and_its_way(self, number: str, amount: int, there: str, result: str, days: int) -> None:
        self.register_a_sheet(number, amount)
        self.sheet_goes_to_the_bank(len(self.sheets) - 1, there, result, days)

    def register_a_sheet(self, number: str, amount: int) -> None:
        home = BRANCHES[CONTRACTS.index(number) % 3]
        sheet = NewSheet("BCA", f"{next(self.keys)}", idr(amount), self.today, number, issued=self.today)
        done = self.do(
            "sheet registered",
            lambda c: cheque_registering.register(c, self.books, self.by_head(home), [sheet]),
        )
        if done is not None:
            self.sheets.append(done.sheets[0].name)

    @rule(place=places, there=branches, result=results, days=st.integers(0, 4))
    def sheet_goes_to_the_bank(self, place: int, there: str, result: str, days: int) -> None:
        if not self.sheets:
            return
        name = self.sheets[place % len(self.sheets)]
        if self.today.weekday() > 4:  # banks are closed
            self.today += timedelta(days=7 - self.today.weekday())
        self.do(
            "slip",
            lambda c: cheque_slips.deposit(
                c,
                self.books,
                self.by_head(self.home_of(c, name)),
                [name],
                bank_branch=there,
                handed_in=time(9),
            ),
        )
        self.today += timedelta(days=days)
        if result:
            self.bank_answers(place, result)

    @rule(place=places, result=st.sampled_from(("clear", "bounce", "return", "withdraw")))
    def bank_answers(self, place: int, result: str) -> None:
        if not self.sheets:
            return
        books, name = self.books, self.sheets[place % len(self.sheets)]
        ask: dict[str, Callable[[Any, Act], Any]] = {
            "clear": lambda c, a: cheque_clearing.clear(c, books, a, name, bank_fee=idr(0)),
            "bounce": lambda c, a: cheque_bouncing.bounce(
                c, books, a, name, BankRefusal((1,), "SKP-1", idr(50_000))
            ),
            "return": lambda c, a: cheque_returning.give_back(c, books, a, names=[name], received_by="Ani"),
            "withdraw": lambda c, a: cheque_slips.withdraw(c, books, a, [name]),
        }
        self.do(f"sheet {result}", lambda c: ask[result](c, self.by_head(self.home_of(c, name))))

    def home_of(self, connection: Any, name: str) -> str:
        return look_sheet(connection, name).facts.branch

    # --- titipan ------------------------------------------------------------------------------------------

    @rule(branch=branches, amount=amounts, bank=st.sampled_from(("BCA", None)), days=st.integers(0, 5))
    def money_without_an_owner(self, branch: str, amount: int, bank: str | None, days: int) -> None:
        act = self.act(branch, value=self.today - timedelta(days=days))
        self.do(
            "titipan received",
            lambda c: receive_suspense(c, self.books, act, SuspenseArrival(idr(amount), bank)),
            cash_at=None if bank else branch,
            cash=0 if bank else amount,
        )

    @rule(place=places, owners=st.lists(st.tuples(contracts, amounts), min_size=1, max_size=3))
    def identify(self, place: int, owners: list[tuple[str, int]]) -> None:
        money = self.waiting(place)
        if money is not None:
            named = [Owner(min(idr(amount), money.balance), number) for number, amount in owners]
            act = self.act(money.branch)
            self.do("titipan identified", lambda c: identify_suspense(c, self.books, act, money.entry, named))

    @rule(place=places, share=shares, bank=st.sampled_from(("MDR", None)))
    def refund(self, place: int, share: int, bank: str | None) -> None:
        money = self.waiting(place)
        if money is not None:
            act = self.act(money.branch, reason="sent twice", approver="HEAD")
            amount = idr(max(1, int(money.balance) * share // 100))
            self.do(
                "titipan refunded",
                lambda c: refund_suspense(c, self.books, act, money.entry, amount, bank),
                cash_at=None if bank else money.branch,
                cash=0 if bank else -int(amount),
            )

    @rule(place=places, first=contracts, second=contracts)
    def two_clerks_at_one_titipan(self, place: int, first: str, second: str) -> None:
        """Both want all of it; one gets it, the other a sentence."""
        money = self.waiting(place)
        if money is None:
            return
        acts = [self.act(money.branch), self.act(money.branch)]
        answers = self.at_once(
            *(
                lambda c, act=act, number=number: identify_suspense(
                    c, self.books, act, money.entry, [Owner(money.balance, number)]
                )
                for act, number in zip(acts, (first, second), strict=True)
            )
        )
        taken = [answer for answer in answers if not isinstance(answer, str)]
        assert len(taken) <= 1
        for done in taken:
            self.remember("titipan identified by one of two", done, None, 0)

    def waiting(self, place: int) -> Any:
        with self.books.database.reading() as connection:
            found = open_suspense(connection)
        return found[place % len(found)] if found else None

    # --- branches and collectors --------------------------------------------------------------------------

    @rule(sender=branches, to=branches, amount=amounts)
    def settle(self, sender: str, to: str, amount: int) -> None:
        self.do("settlement", lambda c: settle(c, self.books, self.act(sender), to, idr(amount)))

    @rule(place=places, wrong=st.booleans())
    def arrive(self, place: int, wrong: bool) -> None:
        with self.books.database.reading() as connection:
            waiting = in_transit(connection)
        if waiting:
            one = waiting[place % len(waiting)]
            amount = one.amount + 1 if wrong else one.amount
            self.do(
                "arrival", lambda c: arrive(c, self.books, self.act(one.to_branch), one.from_branch, amount)
            )

    @rule(branch=branches, amount=amounts)
    def sweep(self, branch: str, amount: int) -> None:
        self.do("sweep", lambda c: sweep_to_out(c, self.books, self.act(branch), idr(amount)))

    @rule(
        branch=branches,
        receipts=st.lists(st.tuples(contracts, amounts), min_size=1, max_size=3),
        short=st.integers(0, 100_000),
        days=st.integers(0, 3),
    )
    def collector_remits(self, branch: str, receipts: list[tuple[str, int]], short: int, days: int) -> None:
        on = self.today - timedelta(days=days)
        collected = tuple(Collected(number, idr(amount), on) for number, amount in receipts)
        short = min(short, sum(amount for _, amount in receipts))
        brought = Remittance("K7", collected, idr(sum(amount for _, amount in receipts) - short))
        self.do(
            "remittance",
            lambda c: remit(c, self.books, self.act(branch), brought),
            cash_at=branch,
            cash=-short,
            parts_cash=[amount for _, amount in receipts],
        )

    @rule(branch=branches, number=contracts, amount=amounts)
    def collector_posts_in_the_field(self, branch: str, number: str, amount: int) -> None:
        brought = Remittance("K7", (Collected(number, idr(amount), self.today),), in_field=True)
        self.do("field receipt", lambda c: remit(c, self.books, self.act(branch), brought))

    @rule(branch=branches, short=st.integers(-1, 50_000))
    def collector_hands_over(self, branch: str, short: int) -> None:
        with self.books.database.reading() as connection:
            held = int(field_money(connection).get((branch, "K7"), 0))
        cash = held - short if short < 0 else max(0, held - short)
        self.do(
            "hand-over",
            lambda c: hand_over(c, self.books, self.act(branch), "K7", idr(cash)),
            cash_at=branch,
            cash=cash,
        )

    @rule(branch=branches, amount=st.integers(1, 100_000))
    def collector_repays(self, branch: str, amount: int) -> None:
        self.do(
            "repayment",
            lambda c: repay(c, self.books, self.act(branch), "K7", idr(amount)),
            cash_at=branch,
            cash=amount,
        )

    @rule(branch=branches, amount=amounts, paying=st.booleans(), cash=st.booleans())
    def general_business(self, branch: str, amount: int, paying: bool, cash: bool) -> None:
        """Proposed by the cashier, decided by the branch head: rent paid, or a dividend received."""
        direction = GeneralDirection.PAYMENT if paying else GeneralDirection.RECEIPT
        bank = None if cash else ("MDR" if paying else "BCA")
        wanted = Proposal(direction, "RNT" if paying else "DIV", idr(amount), "general business", bank)
        proposed = self.do("proposal", lambda c: propose(c, self.books, self.act(branch), wanted))
        if proposed is None:
            return
        self.do(
            "approval",
            lambda c: approve(c, self.books, self.by_head(branch), proposed.entry),
            cash_at=branch if cash else None,
            cash=(-amount if paying else amount) if cash else 0,
        )

    # --- drawers ------------------------------------------------------------------------------------------

    @rule(branch=branches, share=shares)
    def bank(self, branch: str, share: int) -> None:
        amount = max(1, self.drawers[branch].cash * share // 100)
        self.do(
            "banking",
            lambda c: bank_cash(c, self.books, self.act(branch), idr(amount)),
            cash_at=branch,
            cash=-amount,
        )

    @rule(branch=branches, lost=st.sampled_from((0, 0, 0, 1, 2_000, -500)))
    def count_it(self, branch: str, lost: int) -> None:
        """What should be there is what is there, unless a note is lost; then the books say so at once."""
        drawer = self.drawers[branch]
        if drawer.cash < max(lost, 0):
            return
        pieces = self.pieces(drawer.cash - lost)
        found = self.do("count", lambda c: count_drawer(c, self.books, self.act(branch), pieces))
        assert (found is not None) == drawer.is_open
        if found is not None:
            self.counted_at(drawer, found, lost)

    @rule(branch=branches, number=contracts, amount=amounts)
    def count_while_money_comes(self, branch: str, number: str, amount: int) -> None:
        """A receipt and the count at the same moment: it lies in the drawer before the count, or is refused."""
        drawer = self.drawers[branch]
        if not drawer.is_open or drawer.cash < 0:
            return
        pieces = self.pieces(drawer.cash)
        acts = [self.act(branch), self.act(branch)]
        received, found = self.at_once(
            lambda c: take_receipt(c, self.books, acts[0], ReceiptRequest(number, idr(amount))),
            lambda c: count_drawer(c, self.books, acts[1], pieces),
        )
        if not isinstance(received, str):
            self.remember("receipt during a count", received, branch, amount)
        if not isinstance(found, str):
            self.remember("count during a receipt", found, None, 0)
            self.counted_at(drawer, found, 0 if isinstance(received, str) else amount)

    def counted_at(self, drawer: Drawer, found: Any, missing: int) -> None:
        assert found.expected == drawer.cash, "what should be in the drawer is not what was put into it"
        assert found.difference == -missing
        assert (found.recorded.voucher is None) == (missing == 0)
        name = f"{found.recorded.branch}/{found.recorded.entry}"
        self.standing[name] = Done(drawer, -missing)
        drawer.cash -= missing
        drawer.is_open = False

    def pieces(self, cash: int) -> dict[int, int]:
        return pieces_of(idr(cash), self.books.setup.counter.denominations)

    @rule(branch=branches, by_the_cashier=st.booleans())
    def close_and_open(self, branch: str, by_the_cashier: bool) -> None:
        """A counted drawer is closed by somebody else, and the next day begins with a float."""
        cashier = f"CASHIER-{branch}"
        before = self.counted()
        closed = None
        with self.unchanged_when_refused(), self.books.database.writing() as connection:
            act = self.act(branch) if by_the_cashier else self.by_head(branch)
            closed = close_drawer(connection, self.books, act, cashier)
        assert (closed is not None) == (not by_the_cashier and not self.drawers[branch].is_open)
        if closed is None:
            assert self.counted() == before
            return
        assert closed.expected == self.drawers[branch].cash
        self.succeeded.add("closing")
        self.drawers[branch] = Drawer(branch)
        with self.books.database.writing() as connection:
            open_drawer(connection, self.books, self.act(branch), idr(FLOAT))

    # --- corrections --------------------------------------------------------------------------------------

    @rule(place=places, by_the_head=st.booleans())
    def take_back(self, place: int, by_the_head: bool) -> None:
        if not self.names:
            return
        name = self.names[-1 - place % len(self.names)]
        with self.books.database.reading() as connection:
            at = find_entry(connection, name).branch
        act = self.by_head(at) if by_the_head else self.act(at, reason="wrong", approver="SUPERVISOR")

        def ask(connection: Any) -> Any:
            return take_back(connection, self.books, act, find_entry(connection, name))

        if self.do("taking back", ask) is not None:
            whole = self.standing.pop(name, Done())
            for done in (whole, *(self.standing.pop(part, Done()) for part in whole.parts)):
                if done.drawer is not None and done.cash:
                    self.give_back(done.drawer, done.cash, at, by_the_head)

    def give_back(self, drawer: Drawer, cash: int, at: str, by_the_head: bool) -> None:
        """Cash of a reversed act: in its own drawer while that is open, else in today's of whoever acts.

        Whoever acts and has no drawer there hands it over outside of all drawers (ruling 0a).
        """
        if drawer.is_open:
            drawer.cash -= cash
        elif not by_the_head and drawer.branch == at and self.drawers[at].is_open:
            self.drawers[at].cash -= cash

    # --- what always holds --------------------------------------------------------------------------------

    @invariant()
    def the_books_prove_themselves(self) -> None:
        if hasattr(self, "books"):
            assert verify(self.books).findings == []
            check_numbers(self.books)

    @invariant()
    def no_titipan_is_below_zero_and_every_two_branches_tie_out(self) -> None:
        if not hasattr(self, "books"):
            return
        with self.books.database.reading() as connection:
            assert all(money.balance >= 0 for money in all_suspense(connection))
            assert all(one.amount > 0 for one in open_pairs(connection, self.today))
            for here, there in (("BDG", "JKT"), ("BDG", "SBY"), ("JKT", "SBY")):
                assert tie_out(connection, here, there, self.today).unexplained == 0

    @invariant()
    def channels_owe_what_their_account_says(self) -> None:
        if not hasattr(self, "books"):
            return
        with self.books.database.reading() as connection:
            booked = dict(
                connection.execute(
                    select(voucher_line.c.line_branch, func.sum(voucher_line.c.amount))
                    .where(voucher_line.c.role == Role.CHANNEL_CLEARING.value)
                    .group_by(voucher_line.c.line_branch)
                ).all()
            )
            for branch in BRANCHES:
                owed = owed_by_channels(connection, branch)
                assert sum(owed.values()) == int(booked.get(branch) or 0)
