"""The words of the process pages: what a clerk says, done in real books in memory."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from books.database import Database
from books.setups import Books, create_books
from books.verify import verify
from company.loader import load_setup, with_overrides
from servicing.entries import ChargeMade, DepositRefunded, DepositUsed, LateChargeWaived, MoneyAccount
from servicing.money import idr, rupiah
from servicing.roles import Role
from tests.books.cheque_desk import ChequeDesk
from tests.processes.cheque_words import cheque_words
from tests.processes.counter_words import counter_words, in_use
from tests.processes.money_words import WORDS, MoneyWords

CONFIG = Path(__file__).parents[2] / "config"


class Page(MoneyWords):
    """One page's day at the branch of Bandung: contract C1 of DOMAIN 8 is signed and the drawer is open."""

    def __init__(self) -> None:
        self.begin()

    def begin(self, *, drawer: int | None = 0, activate: str = "", **settings: Any) -> None:
        """Begin again with empty books and the contract C1, under some settings of the house.

        `drawer` is the float of the open drawer (None: it is closed), `activate` a tender that is in use.
        """
        setup = load_setup(CONFIG)
        if activate:
            setup = in_use(setup, activate)
        if settings:
            setup = with_overrides(setup.texts, settings)
        database = Database("sqlite://")
        self.books: Books = create_books(database, setup, datetime(2004, 12, 1, 8, tzinfo=UTC), "page")
        self.desk = ChequeDesk(self.books)
        self.entries: dict[str, int] = {}
        self.begin_elsewhere()
        if drawer is not None:
            self.desk.open_drawer(opening_float=drawer)
        self.desk.contract()

    def words(self) -> dict[str, Callable[..., object]]:
        names = (
            "begin receive reverse charge waive use_deposit refund table late deposit_of papers sound refused"
        )
        own = {name: getattr(self, name) for name in f"{names} {WORDS}".split()}
        return own | counter_words(self) | cheque_words(self)

    def receive(
        self,
        amount: int,
        on: str,
        value: str | None = None,
        chosen: tuple[int, ...] | None = None,
        replaces: str | None = None,
        name: str = "",
        tender: str = "cash_customer",
        at: str = "BDG",
    ) -> object:
        """Money at the counter; prints its voucher."""
        recorded = self.at(at).receive(
            _day(on),
            amount,
            value=_day(value) if value else None,
            chosen=chosen,
            replaces=self.entries[replaces] if replaces else None,
            tender=tender,
        )
        self.entries[name or recorded.papers[0].number] = recorded.entry
        return recorded.voucher

    def reverse(self, name: str, on: str, contract: str = "C1") -> object:
        """Take an entry back; prints the correction voucher."""
        self.last = self.desk.reverse(_day(on), self.entries[name], contract)
        return self.last.voucher

    def charge(self, amount: int, on: str, name: str = "FEE-1") -> object:
        recorded = self.desk.record(
            _day(on), ChargeMade(name, "COLLECTION_FEE", idr(amount), Role.OTHER_INCOME)
        )
        self.entries[name] = recorded.entry
        return recorded.voucher

    def waive(self, amount: int, instalment: int, on: str, name: str = "waiver") -> object:
        recorded = self.desk.record(_day(on), LateChargeWaived(instalment, idr(amount)))
        self.entries[name] = recorded.entry
        return recorded.voucher

    def use_deposit(self, amount: int, on: str) -> object:
        return self.desk.record(_day(on), DepositUsed(idr(amount))).voucher

    def refund(self, amount: int, on: str, name: str = "refund") -> object:
        account = MoneyAccount(Role.CASH_TELLER, "BDG")
        recorded = self.desk.record(_day(on), DepositRefunded(idr(amount), account))
        self.entries[name] = recorded.entry
        return recorded.voucher

    def table(self, first: int = 1, last: int = 2, on: str = "2005-02-01") -> None:
        """The instalment table of the contract, some rows of it, with late charges to a day."""
        state, rules = self.desk.look(), self.books.setup.rules
        print("no  interest paid  principal paid     unpaid  late charge       paid")
        for row in state.positions[first - 1 : last]:
            charge = state.late_charge(row, rules, _day(on))
            print(
                f"{row.number:2}  {rupiah(row.interest_paid):>13}  {rupiah(row.principal_paid):>14}"
                f"  {rupiah(row.unpaid):>9}  {rupiah(charge):>11}  {rupiah(row.late_paid):>9}"
            )

    def late(self, instalment: int, on: str) -> str:
        state = self.desk.look()
        return rupiah(state.late_charge(state.position(instalment), self.books.setup.rules, _day(on)))

    def deposit_of(self) -> str:
        return rupiah(self.desk.look().deposit)

    def papers(self) -> list[str]:
        """What the last correction had issued."""
        papers = [*self.last.papers]
        for share in getattr(self.last, "shares", ()):
            papers += share.papers
        return [f"{paper.kind} {paper.number}" for paper in papers]

    def sound(self) -> bool:
        """Whether the books prove themselves."""
        return verify(self.books).is_sound

    @contextmanager
    def refused(self) -> Iterator[None]:
        """What is refused prints its sentence."""
        try:
            yield
        except ValueError as fault:
            print(re.sub(r"^BDG/[A-Z]+-\d/\d+: ", "", str(fault)))  # without the event key
        else:
            raise AssertionError("this should have been refused")


def _day(text: str) -> date:
    return date.fromisoformat(text)
