"""The words of the counter's pages: drawers, papers, channels, general receipts and payments."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Protocol

from books.bundles import Bundled
from books.counter import general_journals
from books.counter.channel_notices import Notification, take_notification
from books.counter.channels import Settlement, settle_channel
from books.counter.drawers import bank_cash, close_drawer, count_drawer
from books.counter.general_journals import Proposal
from books.print_log import log_of
from books.recording import Act, Actor
from books.setups import Books
from books.vouchers import read
from company.general import GeneralDirection
from company.loader import parse_setup
from company.setup import Setup
from mappings.journal import journal_lines
from mappings.posting_document import in_detail
from reports.papers.printing import print_paper
from servicing.money import idr, rupiah
from tests.books.desk import CASHIER, Desk
from tests.reports.paper_text import text_of

# Where a line of a kwitansi ends in its running text: at the word that begins the next one.
_NEXT = (
    *("Uang sejumlah", "Untuk pembayaran", "Cara bayar", "Angs.", "Rp", "Jatuh tempo berikutnya", "Bukti"),
    *("Belum dibayar", "Sudah terima", "No. KW"),
)


class HasDesk(Protocol):
    """A page: its books and its clerk, who change when the page begins again."""

    books: Books
    desk: Desk


def in_use(setup: Setup, code: str) -> Setup:
    """The setup with a tender in use from 2005 on: one line more in config/tenders.toml."""
    text = setup.texts["tenders.toml"]
    row = f'code = "{code}"\n'
    assert row in text
    return parse_setup({**setup.texts, "tenders.toml": text.replace(row, f"{row}active_from = 2005-01-01\n")})


def counter_words(page: HasDesk) -> dict[str, Callable[..., object]]:
    """The words, spoken at the page's desk."""
    words = CounterWords(page)
    names = "open_drawer bank_cash count close_drawer paper paper_log notify settle propose approve decline journal"
    return {name: getattr(words, name) for name in names.split()}


class CounterWords:
    """What the clerk of a page says at the counter."""

    def __init__(self, page: HasDesk) -> None:
        self.page = page

    def open_drawer(self, opening_float: int, on: str) -> None:
        self.page.desk.open_drawer(_day(on), opening_float)

    def bank_cash(self, amount: int, on: str) -> object:
        with self.page.books.database.writing() as connection:
            return bank_cash(connection, self.page.books, self._act(on), idr(amount)).voucher

    def count(self, pieces: dict[int, int], on: str) -> object:
        with self.page.books.database.writing() as connection:
            return count_drawer(connection, self.page.books, self._act(on), pieces).recorded.voucher

    def close_drawer(self, by: str, on: str) -> None:
        """A supervisor closes the cashier's drawer; prints how its cash came about."""
        act = self._act(on, Actor(by, "supervisor", "BDG"))
        with self.page.books.database.writing() as connection:
            cash = close_drawer(connection, self.page.books, act, CASHIER)
        told = {
            "float": cash.opening_float,
            "receipts": cash.receipts,
            "paid out": cash.paid_out,
            "banked": cash.banked,
            "corrections": cash.corrections,
            "over/short": cash.differences,
            "expected": cash.expected,
        }
        print(" ".join(f"{name} {rupiah(amount)}" for name, amount in told.items() if amount))

    def paper(self, number: str, *beginnings: str) -> None:
        """Print the paper; show its lines that begin so."""
        text = text_of(print_paper(self.page.books, self._act("2005-02-01"), number).file)
        for beginning in beginnings:
            assert beginning in text, text
            line = text[text.index(beginning) :]
            ends = [at for word in _NEXT if (at := line.find(f" {word}", len(beginning) + 4)) > 0]
            print(line[: min(ends)] if ends else line)

    def paper_log(self, number: str) -> None:
        with self.page.books.database.reading() as connection:
            steps = log_of(connection, number)
        for step in steps:
            print(f"{step.act.value} by {step.actor}{f', copy {step.copy}' if step.copy else ''}")

    def notify(
        self,
        reference: str,
        amount: int,
        on: str,
        bill: str | None = None,
        billed: int = 0,
        contract: str = "C1",
    ) -> object:
        """QRIS reports a payment of a contract; its voucher."""
        told = Notification(
            "qris",
            reference,
            contract,
            idr(amount),
            _day(_first_seen(reference, on)),
            bill,
            idr(billed) if billed else None,
        )
        with self.page.books.database.writing() as connection:
            return take_notification(connection, self.page.books, self._act(on), told).recorded.voucher

    def settle(self, gross: int, fee: int, on: str) -> object:
        with self.page.books.database.writing() as connection:
            paid = Settlement("qris", idr(gross), idr(fee))
            return settle_channel(connection, self.page.books, self._act(on), paid).voucher

    def propose(self, direction: str, amount: int, account: str, text: str, bank: str, on: str) -> Bundled:
        wanted = Proposal(GeneralDirection(direction), account, idr(amount), text, bank)
        act = self._act(on, Actor("ACCOUNTANT-1", "accountant", "BDG"))
        with self.page.books.database.writing() as connection:
            return general_journals.propose(connection, self.page.books, act, wanted)

    def approve(self, proposed: Bundled, by: str, role: str, on: str) -> object:
        act = self._act(on, Actor(by, role, "BDG"))
        with self.page.books.database.writing() as connection:
            return general_journals.approve(connection, self.page.books, act, proposed.entry).voucher

    def decline(self, proposed: Bundled, by: str, role: str, reason: str, on: str) -> None:
        act = replace(self._act(on, Actor(by, role, "BDG")), reason=reason)
        with self.page.books.database.writing() as connection:
            general_journals.decline(connection, self.page.books, act, proposed.entry)

    def journal(self, number: str) -> None:
        """The voucher's general-journal lines as Navision gets them."""
        with self.page.books.database.reading() as connection:
            (voucher,) = read(connection, [("BDG", number)])
        for line in journal_lines(in_detail(voucher, "JB-1"), self.page.books.setup):
            print(f"{line.account_type.value} {line.account_no} {line.amount:,} {line.branch}")

    def _act(self, on: str, actor: Actor | None = None) -> Act:
        act = self.page.desk.act(_day(on))
        return replace(act, actor=actor) if actor else act


def _first_seen(reference: str, on: str) -> str:
    """The day the channel says it was paid: QR-8817 was paid on 16 January, whenever it is told."""
    return "2005-01-16" if reference == "QR-8817" else on


def _day(text: str) -> date:
    return date.fromisoformat(text)
