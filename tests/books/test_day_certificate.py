"""The day-end certificate: what it shows of drawers, safe, numbers and Navision, and what it asks to be done."""

from __future__ import annotations

import io
import json
from datetime import date
from pathlib import Path

from rich.console import Console

from books.counter.drawer_sessions import SessionState
from books.day_certificate import DayCertificate, Sheets, day_certificate
from books.setups import Books
from commands.printing import opened
from reports.day_certificate import render_html, render_pdf, render_terminal, sections, verdict
from reports.instalment_page import Letterhead
from reports.machine import as_text
from tests.books.test_drawers import E22, FEB_1, bank, close, count, day_of_e22
from tests.reports.paper_text import size_of, text_of

LETTERHEAD = Letterhead("PT Sample Motor Credit", "Bandung")


def certificate(books: Books, on: date = FEB_1, safe: int | None = None) -> DayCertificate:
    with books.database.reading() as connection:
        return day_certificate(connection, books, "BDG", on, safe)


def test_a_day_that_is_not_closed_says_what_is_left_to_do(books: Books):
    desk = day_of_e22(books)
    wrong = desk.receive(FEB_1, 1_000, number="C2")
    desk.reverse(FEB_1, wrong.entry, "C2")

    found = certificate(books, safe=2)

    assert [d.state for d in found.drawers] == [SessionState.OPEN]
    assert found.drawers[0].cash.expected == 5_122_500
    assert (found.cash_account, found.in_drawers) == (4_622_500, 5_122_500)
    assert found.safe == Sheets(0, 0)
    told = {one.state: (one.vouchers, one.amount) for one in found.navision}
    assert told == {"WAITING": (5, 4_624_500)}
    assert found.remarks == (
        "the drawer of CASHIER-1 is open: count it, and let a supervisor close it",
        "2 sheets were found in the safe, the books say 0: look for the difference before the safe is locked",
        "5 vouchers over 4,624,500 are waiting, not in Navision's ledger: run `jembatan deliver`",
    )
    kwitansi = next(one for one in found.series if one.series == "KWBDG05-")
    assert (kwitansi.first, kwitansi.last, kwitansi.given, kwitansi.cancelled) == (1, 4, 4, 1)
    assert not found.is_closed


def test_a_counted_and_closed_drawer_stands_with_its_difference(books: Books):
    desk = day_of_e22(books)
    bank(desk, 4_000_000)
    count(desk, {**E22, 100_000: 8, 2_000: 0})

    assert "is counted and not closed" in certificate(books).remarks[0]
    close(desk)

    (drawer,) = certificate(books).drawers
    assert (drawer.counted, drawer.difference, drawer.closed_by) == (1_120_500, -2_000, "SUPERVISOR-1")
    assert certificate(books).in_drawers == 0
    assert [remark for remark in certificate(books).remarks if "drawer" in remark] == []


def test_a_quiet_day_is_closed(books: Books):
    found = certificate(books, date(2005, 3, 6))

    assert found.is_closed
    assert verdict(found) == "The day of BDG is closed: nothing is left to do"


def test_a_drawer_above_its_limit_is_named(books: Books):
    desk = day_of_e22(books)
    desk.receive(FEB_1, 25_000_000, number="C3")

    assert "holds 30,122,500, above its limit of 25,000,000: bank cash" in certificate(books).remarks[1]


def test_all_forms_say_the_same_on_one_page(books: Books, tmp_path: Path):
    desk = day_of_e22(books)
    bank(desk, 4_000_000)
    found = certificate(books)

    console = Console(file=io.StringIO(), width=140)
    render_terminal(found, console)
    terminal = console.file.getvalue()  # type: ignore[attr-defined]
    render_html(found, tmp_path / "day.html", LETTERHEAD)
    html = (tmp_path / "day.html").read_text(encoding="utf-8")
    pdf = render_pdf(found, LETTERHEAD, {})
    printed = text_of(pdf)

    assert size_of(pdf) == (210, 297)
    assert "Page" not in printed
    for section in sections(found):
        for row in section.rows:
            for cell in row:
                assert cell in terminal
                assert cell in html
                assert cell in printed
    assert verdict(found) in terminal
    assert verdict(found) in html
    assert render_pdf(found, LETTERHEAD, {}) == pdf


def test_machines_get_whole_rupiah(books: Books):
    day_of_e22(books)

    told = json.loads(as_text(opened(certificate(books))))

    assert told["drawers"][0]["cash"]["receipts"] == 4_622_500
    assert told["navision"] == [{"state": "WAITING", "vouchers": 3, "amount": 4_622_500}]
