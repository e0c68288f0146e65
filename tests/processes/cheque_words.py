"""The words of the page on cheques: what a cheque clerk says, done in real books in memory."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time
from typing import Protocol

from books.cheques.acts import Done
from books.cheques.cards import customer_card
from books.cheques.clearing_desk import ListName
from books.cheques.clearing_report import clearing_report, memo_balance
from books.cheques.lists import asked, board
from books.cheques.registering import stack as in_a_row
from books.cheques.registers import sheet_history
from books.setups import Books
from servicing.cheque_cards import Standing
from servicing.cheques import STEPS, diagram
from servicing.money import rupiah
from tests.books.cheque_desk import ChequeDesk

NAMES = (
    "register deposit handed_in_late clear clear_slip bounce preview tick untick hold ask approve_request reject "
    "release new_date withdraw replace_by_money give_back take_back_act where day history card bad diagram "
    "in_clearing"
)


class HasChequeDesk(Protocol):
    """What the words need of a page."""

    books: Books
    desk: ChequeDesk


def cheque_words(page: HasChequeDesk) -> dict[str, Callable[..., object]]:
    """The words, spoken at the page's desk."""
    words = ChequeWords(page)
    return {name: getattr(words, name) for name in NAMES.split()}


class ChequeWords:
    """Sheets on a page: every word prints what the clerk would be told."""

    def __init__(self, page: HasChequeDesk) -> None:
        self.page = page

    @property
    def books(self) -> Books:
        return self.page.books

    @property
    def desk(self) -> ChequeDesk:
        return self.page.desk

    def register(
        self, first: str, amount: int, effective: str, on: str, count: int = 1, issued: str = "",
        contract: str = "C1", meant_for: int | None = None, **more: object,
    ) -> None:  # fmt: skip
        new = self.desk.sheet(
            first,
            amount,
            _day(effective),
            issued=_day(issued or on),
            contract=contract,
            meant_for=meant_for,
            **more,
        )
        self._told(self.desk.register(_day(on), *in_a_row(new, count)))

    def deposit(self, *names: str, on: str, **more: str) -> None:
        self._told(self.desk.deposit(_day(on), *names, handed_in=time(9), **more))  # type: ignore[arg-type]

    def handed_in_late(self, *names: str, on: str) -> None:
        self._told(self.desk.deposit(_day(on), *names, handed_in=time(14)))

    def clear(self, name: str, on: str, bank_fee: int = 0) -> None:
        self._told(self.desk.clear(_day(on), name, bank_fee))

    def clear_slip(self, number: str, credit: int, on: str) -> None:
        solved = self.desk.clear_slip(_day(on), number, credit)
        for done in solved.cleared:
            self._told(done, voucher=False)
        for sheet in solved.refused:
            print(f"left out: {sheet.name}")

    def bounce(self, name: str, *codes: int, on: str, bank_fee: int = 0) -> None:
        done = self.desk.bounce(_day(on), name, *codes, bank_fee=bank_fee)
        self._told(done)
        for proposal in done.proposals:
            print(proposal)

    def preview(self, name: str, *codes: int, on: str) -> None:
        shown = self.desk.preview(_day(on), name, *codes)
        for number, both in shown.contracts.items():
            before, after = (sum(p.unpaid for p in one.positions) for one in (both.before, both.after))
            print(f"{number}: unpaid {rupiah(before)} becomes {rupiah(after)}")  # type: ignore[arg-type]

    def tick(self, name: str, on: str) -> None:
        self._told(self.desk.tick(_day(on), name))

    def untick(self, name: str, on: str) -> None:
        self._told(self.desk.tick(_day(on), name, ticked=False))

    def hold(self, name: str, until: str, on: str) -> None:
        self._told(self.desk.hold(_day(on), name, _day(until)))

    def ask(self, name: str, on: str, until: str = "", effective: str = "") -> None:
        asked_ = {"until": _day(until)} if until else {"effective": _day(effective)}
        self._told(self.desk.ask(_day(on), name, **asked_))

    def approve_request(self, name: str, on: str, by: str = "HEAD") -> None:
        self._told(self.desk.answer(_day(on), name, approve=True, by=by))

    def reject(self, name: str, on: str) -> None:
        self._told(self.desk.answer(_day(on), name, approve=False))

    def release(self, on: str) -> None:
        done = self.desk.release_ended(_day(on))
        if done is None:
            print("no hold has ended")
        else:
            self._told(done)

    def new_date(self, name: str, effective: str, on: str) -> None:
        self._told(self.desk.change_date(_day(on), name, _day(effective)))

    def withdraw(self, name: str, on: str) -> None:
        self._told(self.desk.withdraw(_day(on), name))

    def replace_by_money(self, name: str, receipt: str, on: str) -> None:
        self._told(self.desk.replace_by_money(_day(on), name, receipt))

    def give_back(self, on: str, party: str | None = None, *names: str) -> None:
        done = self.desk.give_back(_day(on), *names, party=party)
        self._told(done)
        for sheet in done.exceptions:
            print(f"cannot return, in clearing: {sheet.name}")

    def take_back_act(self, name: str, on: str) -> None:
        self._told(self.desk.take_back(_day(on), name))

    def bad(self, contract: str, on: str) -> None:
        self.desk.decide(_day(on), contract, Standing.BAD)

    # --- looking ------------------------------------------------------------------------------------------

    def where(self, name: str) -> str:
        return self.desk.at(name).status.words

    def day(self, on: str, *names: str) -> None:
        """The clearing desk's lists; those that are empty are left out."""
        with self.books.database.reading() as connection:
            lists = board(
                connection, asked(self.books, _day(on)), [ListName(n) for n in names] or tuple(ListName)
            )
        for one in lists:
            if one.sheets:
                print(one.name.heading)
            for row in one.rows:
                named = row.name if row.number else row.contract
                note = f" ({row.note})" if row.note else ""
                print(f"  {row.day}  {named}  {rupiah(row.amount)}{note}")

    def in_clearing(self, on: str) -> None:
        with self.books.database.reading() as connection:
            report = clearing_report(connection, _day(on))
            memo = memo_balance(connection, _day(on))
        for row in report.rows:
            mark = "x" if row.ticked else " "
            print(
                f"[{mark}] {row.bank_branch} {row.bank}  {row.slip}  {row.name}  {rupiah(row.amount)}  "
                f"{row.days} days"
            )
        print(f"{rupiah(report.amount)} in clearing, {rupiah(memo)} in the memo accounts")

    def history(self, name: str) -> None:
        with self.books.database.reading() as connection:
            told = sheet_history(connection, name)
        for one in told.steps:
            papers = " ".join(paper.number for paper in one.papers)
            gone = "" if one.stands else " (taken back)"
            print(" ".join(f"{one.step.on} {STEPS[one.step.kind].words}{gone} {papers}".split()))

    def card(self, party: str, on: str) -> None:
        with self.books.database.reading() as connection:
            found = customer_card(connection, self.books, party, _day(on))
        print(f"{party}: {found.status.value}")
        for one in found.cards:
            last = one.last_bounce
            print(f"  {one.contract}: {one.status.value}, {len(one.bounces)} bounces" + (
                f", last on {last.on} for reason {last.code}" if last else ""))  # fmt: skip

    def diagram(self) -> None:
        print(diagram())

    def _told(self, done: Done, *, voucher: bool = True) -> None:
        for sheet in done.sheets:
            if len(done.sheets) <= 3:
                print(f"{sheet.name}: {sheet.status.words}")
        if len(done.sheets) > 3:
            print(f"{len(done.sheets)} sheets: {done.sheets[0].name} to {done.sheets[-1].facts.number}")
        papers = " ".join(paper.number for paper in done.papers)
        if papers:
            print(papers)
        for warning in done.warnings[:1]:
            print(f"{len(done.warnings)} warnings, the first: {warning.sentence}")
        if done.voucher is not None and voucher:
            print(done.voucher)


def _day(text: str) -> date:
    return date.fromisoformat(text)
