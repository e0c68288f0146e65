"""The words of the pages about titipan, other branches and collectors."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from books import accounts
from books.bundles import Bundled
from books.counter import collectors, field_money, receipt_books
from books.finding import find_entry
from books.interbranch import transfers as interbranch
from books.interbranch.ties import open_pairs, tie_out
from books.suspense import titipan as suspense
from books.suspense.balances import SuspenseMoney, suspense_money
from books.suspense.candidates import suggestions
from books.taking_back import take_back
from reports.collectors import spans
from reports.interbranch import tie_out_sheet
from servicing.money import idr, rupiah
from servicing.roles import Role
from tests.books.desk import Desk

if TYPE_CHECKING:
    from books.setups import Books

WORDS = (
    "titipan identify state_of refund_titipan take_back suggest contract between_branches open_between send "
    "arrive tie_out book_out book_in run_list remit repay forms collect hand_over"
)


class MoneyWords:
    """What is said of money without an owner, of money between branches, and of collectors."""

    books: Books
    desk: Desk
    entries: dict[str, int]
    last: object

    def begin_elsewhere(self) -> None:
        self.elsewhere: dict[str, Desk] = {"BDG": self.desk}
        self.places: dict[str, str] = {}

    def at(self, branch: str) -> Desk:
        """The cashier of a branch, with an open drawer."""
        if branch not in self.elsewhere:
            self.elsewhere[branch] = Desk(self.books, branch, "CASHIER-9")
            self.elsewhere[branch].open_drawer()
        return self.elsewhere[branch]

    def _remember(self, name: str, bundled: Bundled) -> object:
        self.last = bundled
        self.entries[name], self.places[name] = bundled.entry, bundled.branch
        for share in bundled.shares:
            self.entries[f"{name} {share.contract.number}"] = share.fact.id
        return bundled.voucher

    # --- titipan ------------------------------------------------------------------------------------------

    def titipan(
        self, amount: int, on: str, text: str = "", bank: str = "BCA", name: str = "titipan"
    ) -> object:
        arrival = suspense.SuspenseArrival(idr(amount), bank, text)
        with self.books.database.writing() as connection:
            done = suspense.receive_suspense(connection, self.books, self.desk.act(_day(on)), arrival)
        return self._remember(name, done)

    def identify(self, of: str, on: str, **owners: int) -> object:
        parts = [
            suspense.Owner(idr(amount), account=Role[name])
            if name in Role.__members__
            else suspense.Owner(idr(amount), name)
            for name, amount in owners.items()
        ]
        with self.books.database.writing() as connection:
            act = self.desk.act(_day(on))
            done = suspense.identify_suspense(connection, self.books, act, self.entries[of], parts)
        return self._remember(f"{of} identified", done)

    def refund_titipan(self, of: str, on: str, bank: str) -> object:
        with self.books.database.writing() as connection:
            act = self.desk.act(_day(on), reason="sent too much", approver="HEAD")
            done = suspense.refund_suspense(connection, self.books, act, self.entries[of], None, bank)
        return self._remember(f"{of} refunded", done)

    def state_of(self, of: str) -> str:
        money = self._money(of)
        return f"{money.state.value}, {rupiah(money.balance)} left"

    def suggest(self, of: str) -> None:
        money = self._money(of)
        with self.books.database.reading() as connection:
            found = suggestions(connection, self.books.setup.rules, money)
        for rank, one in enumerate(found, 1):
            print(f"{rank}. {one.contract}")
            for reason in one.reasons:
                print(f"   {reason.words}")

    def _money(self, of: str) -> SuspenseMoney:
        with self.books.database.reading() as connection:
            money = suspense_money(connection, self.places[of], self.entries[of])
        assert money is not None
        return money

    def take_back(self, name: str, on: str) -> object:
        place = self.places[name]
        with self.books.database.writing() as connection:
            found = find_entry(connection, f"{place}/{self.entries[name]}")
            act = self.at(place).act(_day(on), reason="entered wrongly")
            self.last = take_back(connection, self.books, act, found)
        return self.last.voucher

    def contract(self, number: str, branch: str = "BDG") -> None:
        """Another contract like C1."""
        self.at(branch).contract(number)

    # --- other branches -----------------------------------------------------------------------------------

    def between_branches(self) -> str:
        """INTERBRANCH over all branches."""
        with self.books.database.reading() as connection:
            sums = accounts.by_role(accounts.balances(connection))
        return rupiah(sum((sum_ for (_, role), sum_ in sums.items() if role is Role.INTERBRANCH), idr(0)))

    def open_between(self, on: str) -> None:
        with self.books.database.reading() as connection:
            found = open_pairs(connection, _day(on))
        for one in found:
            owes = f"{one.debtor} owes {one.creditor} {rupiah(one.amount)}"
            print(f"{owes} since {one.since} ({one.contract})")

    def send(
        self, to: str, amount: int, on: str, at: str, bank: str | None = None, name: str = "settled"
    ) -> object:
        act = self.at(at).act(_day(on))
        with self.books.database.writing() as connection:
            done = interbranch.settle(connection, self.books, act, to, idr(amount), bank)
        return self._remember(name, done)

    def arrive(self, sender: str, amount: int, on: str, at: str, name: str = "arrived") -> object:
        act = self.at(at).act(_day(on))
        with self.books.database.writing() as connection:
            done = interbranch.arrive(connection, self.books, act, sender, idr(amount))
        return self._remember(name, done)

    def tie_out(self, here: str, there: str, on: str) -> None:
        with self.books.database.reading() as connection:
            sheet = tie_out(connection, here, there, _day(on))
        for sentence in tie_out_sheet(sheet).summary:
            print(sentence)

    # --- collectors ---------------------------------------------------------------------------------------

    def book_out(self, collector: str, book: str, first: int, last: int, on: str) -> None:
        with self.books.database.writing() as connection:
            act = self.desk.act(_day(on))
            receipt_books.issue_book(connection, self.books, act, collector, book, first, last)

    def book_in(
        self, collector: str, book: str, on: str, used: tuple[int, ...] = (), lost: tuple[int, ...] = ()
    ) -> None:
        with self.books.database.writing() as connection:
            act = self.desk.act(_day(on), reason="torn out by the rain")
            receipt_books.return_book(connection, self.books, act, collector, book, used, lost)

    def forms(self, book: str) -> str:
        with self.books.database.reading() as connection:
            (found,) = receipt_books.books_of(connection, "BDG", book=book)
        told = (("used", found.used), ("lost", found.lost), ("in his hands", found.outstanding))
        return ", ".join(f"{name} {spans(numbers) or 'none'}" for name, numbers in told)

    def run_list(self, collector: str, *visits: str, on: str, name: str) -> list[str]:
        with self.books.database.writing() as connection:
            act = self.desk.act(_day(on))
            done = collectors.issue_run_list(connection, self.books, act, collector, visits)
        self._remember(name, done)
        return [f"{paper.kind} {paper.number}" for paper in done.papers]

    def remit(
        self,
        collector: str,
        on: str,
        handed_over: int | None = None,
        run_list: str | None = None,
        name: str = "remitted",
        **receipts: tuple[int, str, int],
    ) -> object:
        collected = tuple(
            collectors.Collected(number, idr(amount), _day(received), book="B-12", form=form)
            for number, (amount, received, form) in receipts.items()
        )
        handed = None if handed_over is None else idr(handed_over)
        listed = None if run_list is None else self.entries[run_list]
        brought = collectors.Remittance(collector, collected, handed, listed)
        with self.books.database.writing() as connection:
            done = collectors.remit(connection, self.books, self.desk.act(_day(on)), brought)
        return self._remember(name, done)

    def collect(self, collector: str, on: str, **receipts: int) -> object:
        collected = tuple(collectors.Collected(number, idr(amount)) for number, amount in receipts.items())
        brought = collectors.Remittance(collector, collected, in_field=True)
        with self.books.database.writing() as connection:
            done = collectors.remit(connection, self.books, self.desk.act(_day(on)), brought)
        return self._remember("collected", done)

    def hand_over(self, collector: str, cash: int, on: str) -> object:
        with self.books.database.writing() as connection:
            done = field_money.hand_over(
                connection, self.books, self.desk.act(_day(on)), collector, idr(cash)
            )
        return self._remember("handed over", done)

    def repay(self, collector: str, amount: int, on: str) -> object:
        with self.books.database.writing() as connection:
            act = self.desk.act(_day(on))
            done = collectors.repay(connection, self.books, act, collector, idr(amount))
        return self._remember("repaid", done)


def _day(text: str) -> date:
    return date.fromisoformat(text)
