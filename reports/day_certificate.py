"""The day-end certificate on one page: in the terminal, as HTML, as PDF, and as JSON, all from the same sections.

A newcomer would write each of them by itself and see them drift apart; a section is headings and rows, and each
form only draws them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console

from books.day_certificate import DayCertificate, DrawerOfDay
from company.texts import DAY_CERTIFICATE
from reports.instalment_page import Letterhead
from reports.pages import write_page
from reports.papers.press import press
from reports.terminal import new_table
from reports.wording import ENGLISH
from servicing.money import Money


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the page: a title, headings, and rows as texts; columns from `amounts_from` on are amounts."""

    title: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    amounts_from: int
    nothing: str


def sections(found: DayCertificate) -> tuple[Section, ...]:
    """All parts of the page, in the order in which a branch head reads them."""
    return (
        Section(
            "Drawers",
            (
                "Cashier",
                "State",
                "Float",
                "Receipts",
                "Paid out",
                "Banked",
                "Corrections",
                "Expected",
                "Counted",
                "Over/short",
            ),
            tuple(map(_drawer, found.drawers)),
            2,
            "No drawer was open",
        ),
        Section(
            "Cash of the branch",
            ("Account", "Amount"),
            (
                ("by vouchers", _amount(found.cash_account)),
                ("in drawers", _amount(found.in_drawers)),
                ("in the safe", _amount(found.in_safe)),
            ),
            1,
            "",
        ),
        Section(
            "Collectors",
            ("Run list", "Collector", "Remitted", "Collected", "Handed over", "Short"),
            tuple(
                (
                    one.run_list,
                    one.collector,
                    str(one.remitted_on or "not yet"),
                    _amount(one.collected),
                    _amount(one.handed_over),
                    _amount(one.short),
                )
                for one in found.collectors
            ),
            3,
            "No run list was out; collectors owe " + _amount(found.collectors_owe),
        ),
        Section(
            "Cheques and giros",
            ("Where", "Sheets", "Amount"),
            (
                (_safe(found), f"{found.safe.number:,}", _amount(found.safe.amount)),
                ("in clearing", f"{found.in_clearing.number:,}", _amount(found.in_clearing.amount)),
            ),
            1,
            "",
        ),
        Section(
            "Numbers given out",
            ("Series", "First", "Last", "Given", "Cancelled"),
            tuple(
                (one.series, f"{one.first:,}", f"{one.last:,}", f"{one.given:,}", f"{one.cancelled:,}")
                for one in found.series
            ),
            1,
            "No number was given out",
        ),
        Section(
            "What Navision has",
            ("State", "Vouchers", "Debits"),
            tuple((one.state.lower(), f"{one.vouchers:,}", _amount(one.amount)) for one in found.navision),
            1,
            "No voucher is dated this day",
        ),
    )


def verdict(found: DayCertificate) -> str:
    """One sentence: whether the day is closed."""
    if found.is_closed:
        return f"The day of {found.branch} is closed: nothing is left to do"
    return f"The day of {found.branch} is not closed: {len(found.remarks)} remarks"


def render_terminal(found: DayCertificate, console: Console) -> None:
    """The page as tables in a terminal."""
    console.print(f"Day-end certificate of {found.branch}, {found.on}", markup=False)
    for section in sections(found):
        if not section.rows:
            console.print(f"{section.title}: {section.nothing}", markup=False)
            continue
        table = new_table(section.title)
        for place, heading in enumerate(section.headings):
            amount = place >= section.amounts_from
            table.add_column(heading, justify="right" if amount else "left", no_wrap=amount)
        for row in section.rows:
            table.add_row(*row)
        console.print(table)
    for remark in found.remarks:
        console.print(f"! {remark}", markup=False, soft_wrap=True)
    console.print(verdict(found), markup=False)


def render_html(found: DayCertificate, path: Path, letterhead: Letterhead) -> None:
    """Write the page as one self-contained HTML file."""
    write_page(
        path,
        "day_certificate.html",
        c=found,
        sections=sections(found),
        verdict=verdict(found),
        letterhead=letterhead,
        w=ENGLISH,
    )


def render_pdf(found: DayCertificate, letterhead: Letterhead, own: Mapping[str, str]) -> bytes:
    """The page as a PDF; `own` are the company's layouts."""
    return press(DAY_CERTIFICATE, dict(_facts(found, letterhead)), own)


def _facts(found: DayCertificate, letterhead: Letterhead) -> Iterator[tuple[str, Any]]:
    yield "language", ENGLISH.language.value
    yield "number", f"{found.branch} {found.on}"
    yield "company", {"legal_name": letterhead.company}
    yield "branch", {"code": found.branch, "name": letterhead.branch}
    yield "date", ENGLISH.day(found.on)
    yield "copy", 0
    yield "cancelled", None
    yield "verdict", verdict(found)
    yield "remarks", list(found.remarks)
    yield (
        "sections",
        [
            {
                "title": one.title,
                "headings": list(one.headings),
                "rows": [list(row) for row in one.rows],
                "amounts_from": one.amounts_from,
                "nothing": one.nothing,
            }
            for one in sections(found)
        ],
    )


def _drawer(one: DrawerOfDay) -> tuple[str, ...]:
    cash = one.cash
    state = one.state.value.lower() + (f" by {one.closed_by}" if one.closed_by else "")
    moved = (cash.opening_float, cash.receipts, cash.paid_out, cash.banked, cash.corrections, cash.expected)
    counted = "–" if one.counted is None else _amount(one.counted)
    return (one.session.cashier, state, *map(_amount, moved), counted, _amount(one.difference))


def _safe(found: DayCertificate) -> str:
    if found.safe_counted is None:
        return "in the safe, not counted"
    return f"in the safe, counted {found.safe_counted:,}"


def _amount(amount: Money) -> str:
    return ENGLISH.amount(amount)
