"""The cheque clerk's desk for tests: each act in the smallest words, a transaction of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, time

from sqlalchemy import func, select

from books.cheques import bouncing as cheque_bouncing
from books.cheques import cards as cheque_cards
from books.cheques import clearing as cheque_clearing
from books.cheques import registering as cheque_registering
from books.cheques import requests as cheque_requests
from books.cheques import returning as cheque_returning
from books.cheques import reversing as cheque_reversing
from books.cheques import slips as cheque_slips
from books.cheques.acts import Done
from books.cheques.bouncing import BankRefusal, BouncePreview
from books.cheques.registering import NewSheet
from books.cheques.sheets import look
from books.finding import find_entry
from books.recording import Act, Actor
from books.schema.entries import entry
from books.schema.vouchers import number_series
from servicing.cheque_cards import Card, Standing
from servicing.cheque_history import EntryRef, PlannedPart, Sheet
from servicing.cheques import SheetKind
from servicing.money import idr
from tests.books.desk import Desk


@dataclass
class ChequeDesk(Desk):
    """A branch's desk; by default the branch head acts and a second person approves."""

    role: str = "branch_head"

    def asks(
        self, on: date, *, by: str | None = None, role: str | None = None, key: str | None = None,
        approver: str | None = None, reason: str = "",
    ) -> Act:  # fmt: skip
        act = self.act(on, key=key, approver=approver, reason=reason)
        return replace(act, actor=Actor(by or self.cashier, role or self.role, self.branch))

    def sheet(
        self, number: str, amount: int, effective: date, *, contract: str = "C1", **more: object
    ) -> NewSheet:
        plan = tuple(more.pop("plan", ()))  # type: ignore[call-overload]
        bank, _, digits = number.partition(" ")
        return NewSheet(bank, digits, idr(amount), effective, contract, plan=plan, **more)  # type: ignore[arg-type]

    def register(self, on: date, *sheets: NewSheet, history: bool = False, **act: object) -> Done:
        with self.books.database.writing() as connection:
            return cheque_registering.register(
                connection, self.books, self.asks(on, **act), sheets, history=history  # type: ignore[arg-type]
            )  # fmt: skip

    def cancel(self, on: date, *names: str) -> Done:
        with self.books.database.writing() as connection:
            return cheque_registering.cancel(
                connection, self.books, self.asks(on, reason="typed wrongly"), names
            )

    def ask(self, on: date, name: str, **asked: object) -> Done:
        act = self.asks(on, by="CLERK", role="cashier", reason="salary comes late")
        with self.books.database.writing() as connection:
            return cheque_requests.ask(connection, self.books, act, name, **asked)  # type: ignore[arg-type]

    def answer(self, on: date, name: str, *, approve: bool, by: str = "HEAD") -> Done:
        act = self.asks(on, by=by, reason="" if approve else "asked too often")
        with self.books.database.writing() as connection:
            return cheque_requests.answer(connection, self.books, act, name, approve=approve)

    def hold(self, on: date, name: str, until: date, *, by_customer: bool = True) -> Done:
        act = self.asks(on, approver="HEAD", reason="salary comes late")
        with self.books.database.writing() as connection:
            return cheque_requests.hold(connection, self.books, act, name, until, by_customer=by_customer)

    def change_date(self, on: date, name: str, effective: date) -> Done:
        act = self.asks(on, approver="HEAD", reason="the customer asked")
        with self.books.database.writing() as connection:
            return cheque_requests.change_date(connection, self.books, act, name, effective)

    def release(self, on: date, *names: str) -> Done:
        with self.books.database.writing() as connection:
            return cheque_requests.release(connection, self.books, self.asks(on), names)

    def release_ended(self, on: date) -> Done | None:
        with self.books.database.writing() as connection:
            return cheque_requests.release_ended(connection, self.books, self.asks(on))

    def repair(self, on: date, name: str) -> Done:
        with self.books.database.writing() as connection:
            return cheque_requests.repair(connection, self.books, self.asks(on), name)

    def deposit(
        self, on: date, *names: str, bank: str | None = None, bank_branch: str | None = None,
        handed_in: time | None = time(9), key: str | None = None,
    ) -> Done:  # fmt: skip
        with self.books.database.writing() as connection:
            return cheque_slips.deposit(
                connection, self.books, self.asks(on, key=key), names,
                bank=bank, bank_branch=bank_branch, handed_in=handed_in,
            )  # fmt: skip

    def withdraw(self, on: date, *names: str) -> Done:
        with self.books.database.writing() as connection:
            return cheque_slips.withdraw(connection, self.books, self.asks(on, reason="wrong account"), names)

    def tick(self, on: date, *names: str, ticked: bool = True) -> Done:
        with self.books.database.writing() as connection:
            return cheque_slips.mark(connection, self.books, self.asks(on), names, ticked=ticked)

    def reconciled(self, on: date, *names: str) -> Done:
        with self.books.database.writing() as connection:
            return cheque_slips.mark_reconciled(connection, self.books, self.asks(on), names)

    def clear(self, on: date, name: str, bank_fee: int = 0, key: str | None = None) -> Done:
        with self.books.database.writing() as connection:
            return cheque_clearing.clear(
                connection, self.books, self.asks(on, key=key), name, bank_fee=idr(bank_fee)
            )

    def clear_slip(
        self, on: date, number: str, credit: int, refused: Sequence[str] = (), key: str | None = None
    ) -> cheque_clearing.CreditSolved:
        with self.books.database.writing() as connection:
            return cheque_clearing.clear_slip(
                connection, self.books, self.asks(on, key=key), number, idr(credit), refused=refused
            )

    def refusal(self, *codes: int, bank_fee: int = 0, fee: int | None = None) -> BankRefusal:
        return BankRefusal(codes, "SKP-1", idr(bank_fee), None if fee is None else idr(fee))

    def bounce(self, on: date, name: str, *codes: int, bank_fee: int = 0, fee: int | None = None) -> Done:
        refusal = self.refusal(*(codes or (1,)), bank_fee=bank_fee, fee=fee)
        with self.books.database.writing() as connection:
            return cheque_bouncing.bounce(connection, self.books, self.asks(on), name, refusal)

    def preview(
        self, on: date, name: str, *codes: int, bank_fee: int = 0, fee: int | None = None
    ) -> BouncePreview:
        refusal = self.refusal(*(codes or (1,)), bank_fee=bank_fee, fee=fee)
        with self.books.database.reading() as connection:
            return cheque_bouncing.preview(connection, self.books, self.asks(on), name, refusal)

    def replace_by_sheet(self, on: date, name: str, new: NewSheet | str) -> Done:
        with self.books.database.writing() as connection:
            return cheque_returning.replace_by_sheet(connection, self.books, self.asks(on), name, new)

    def replace_by_money(self, on: date, name: str, receipt: str) -> Done:
        with self.books.database.writing() as connection:
            return cheque_returning.replace_by_money(connection, self.books, self.asks(on), name, receipt)

    def give_back(
        self, on: date, *names: str, party: str | None = None, approver: str | None = "HEAD",
        received_by: str = "Ani", reason: str = "customer turned bad",
    ) -> Done:  # fmt: skip
        act = self.asks(on, approver=approver, reason=reason)
        with self.books.database.writing() as connection:
            return cheque_returning.give_back(
                connection, self.books, act, party=party, names=names, received_by=received_by
            )

    def take_back(self, on: date, done: Done | EntryRef | str) -> Done:
        with self.books.database.writing() as connection:
            if isinstance(done, str):
                found = find_entry(connection, done)
                entry_ref = EntryRef(found.branch, found.id)
            else:
                entry_ref = done.entry if isinstance(done, Done) else done
            act = self.asks(on, reason="recorded wrongly")
            return cheque_reversing.take_back(connection, self.books, act, entry_ref)

    def decide(self, on: date, contract: str, status: Standing, *, dismiss: bool = False) -> Card:
        act = self.asks(on, reason="a sheet was refused")
        with self.books.database.writing() as connection:
            return cheque_cards.decide(connection, self.books, act, contract, status, dismiss=dismiss)

    def card(self, contract: str = "C1") -> Card:
        with self.books.database.reading() as connection:
            return cheque_cards.card_in_books(connection, contract)

    def at(self, name: str) -> Sheet:
        with self.books.database.reading() as connection:
            return look(connection, name)

    def trace(self) -> tuple[object, ...]:
        """What a refusal must leave as it is: every entry and every number series."""
        with self.books.database.reading() as connection:
            entries = connection.execute(select(entry.c.branch, func.count(), func.max(entry.c.hash)).group_by(
                entry.c.branch).order_by(entry.c.branch)).all()  # fmt: skip
            series = connection.execute(
                select(number_series.c.series, number_series.c.last).order_by(number_series.c.series)
            ).all()
        return tuple(map(tuple, entries)), tuple(map(tuple, series))


def part(contract: str, amount: int, instalment: int | None = None, charge: str | None = None) -> PlannedPart:
    return PlannedPart(contract, idr(amount), instalment, charge)


__all__ = ["ChequeDesk", "SheetKind", "part"]
