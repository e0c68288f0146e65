"""The instalment table as teller, customer and workbook see it: the numbers of DOMAIN E5, E8, E10 and E17."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree

import pytest
from openpyxl import load_workbook
from rich.console import Console

from books.papers import IssuedPaper
from books.statements import ContractStatement
from company.organisation import Language
from reports.instalment_page import Letterhead, render_html
from reports.instalment_sheet import render_xlsx
from reports.instalment_table import as_json, render_json, render_terminal
from servicing.entries import ChargeMade, DepositRefunded, EntryReversed, LateChargeWaived
from servicing.money import Rounding, idr
from servicing.roles import Role
from servicing.rules import (
    Dated,
    LateCap,
    LateChargeRules,
    LateRate,
    LateTerms,
    RatePeriod,
    Rules,
)
from servicing.statement import InstalmentTable
from tests.servicing.test_statement import CASH, FEB_1, JAN_1, JAN_16, MAR_1, SIGNED, History, rules

LETTERHEAD = Letterhead("PT Contoh", "Bandung")


def state(table: InstalmentTable, **more) -> ContractStatement:
    papers = {
        m.entry: (IssuedPaper("KW", f"KWBDG05-{m.entry:06}", "BDG", m.entry, m.posting_date),)
        for m in table.movements
        if m.name == "receipt"
    }
    given = {"party": "P-1", "customer": "A customer", "object": "A motorcycle", "signed": SIGNED}
    return ContractStatement(**{**given, "table": table, "papers": papers, **more})


def e5() -> ContractStatement:
    return state(History().table(MAR_1))


def e8() -> ContractStatement:
    history = History()
    history.receive(JAN_16, 700_000)
    history.receive(FEB_1, 2_000_000)
    return state(history.table(FEB_1))


def e10() -> ContractStatement:
    history = History()
    history.receive(date(2005, 1, 11), 300_000, (1,))
    history.receive(date(2005, 2, 6), 500_000, (1,))
    return state(history.table(MAR_1))


def e17() -> ContractStatement:
    history = History()
    wrong = history.receive(JAN_16, 700_000)
    history.add(JAN_16, EntryReversed(), reverses=wrong)
    history.receive(JAN_16, 1_000_000, replaces=wrong)
    return state(history.table(FEB_1))


def limited(by: Rules) -> ContractStatement:
    return state(History().table(FEB_1, by))


def terminal(statement: ContractStatement, width: int = 160) -> str:
    console = Console(width=width, record=True, file=io.StringIO(), color_system=None)
    render_terminal(statement, console)
    return console.export_text()


def html(statement: ContractStatement, path: Path, language: Language = Language.INDONESIAN) -> str:
    render_html(statement, path / "table.html", LETTERHEAD, language)
    return (path / "table.html").read_text(encoding="utf-8")


def words(page: str) -> str:
    """What a reader of the page sees, runs of blanks collapsed."""
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


# --- terminal ---------------------------------------------------------------------------------------------

E8_LINES = ("15 days × 700,000 × 0.2% per day = 21,000", "30 days × 500,000 × 0.2% per day = 30,000")
E10_LINES = (
    "10 days × 300,000 × 0.2% per day = 6,000",
    "35 days × 500,000 × 0.2% per day = 35,000",
    "60 days × 400,000 × 0.2% per day = 48,000",
)


@pytest.mark.parametrize(
    ("example", "told"),
    [
        (
            e5,
            ("Late charge of no. 1, due 2005-01-01: 144,000", "60 days × 1,200,000 × 0.2% per day = 144,000"),
        ),
        (e5, ("Late charge of no. 2, due 2005-02-01: 72,000", "30 days × 1,200,000 × 0.2% per day = 72,000")),
        (e5, ("payable now 3,816,000 = overdue 3,600,000 + late charge 216,000",)),
        (e8, ("Late charge of no. 1, due 2005-01-01: 51,000", *E8_LINES, "deposit 249,000")),
        (e10, ("Late charge of no. 1, due 2005-01-01: 89,000", *E10_LINES)),
        (
            e17,
            ("Late charge of no. 1, due 2005-01-01: 42,000", "15 days × 1,000,000 × 0.2% per day = 30,000"),
        ),
    ],
)
def test_the_terminal_reads_out_every_late_charge_line_by_line(
    example: Callable[[], ContractStatement], told: tuple[str, ...]
):
    screen = " ".join(terminal(example()).split())

    for one in told:
        assert one in screen


def test_the_terminal_names_the_kwitansi_that_ended_a_line():
    screen = terminal(e8())

    assert re.search(r"2005-01-01 to 2005-01-16, paid by KWBDG05-000002", screen)
    assert re.search(r"2005-01-01 to 2005-02-01, paid by KWBDG05-000003", screen)


def test_the_terminal_shows_what_was_taken_back():
    assert re.search(r"taken back 2005-01-16\s+receipt\s+700,000", terminal(e17()))


def test_the_terminal_shows_charges_waivers_and_refunds():
    history = History()
    history.add(SIGNED, ChargeMade("letter-1", "REMINDER", idr(50_000), Role.OTHER_INCOME))
    history.receive(JAN_1, 1_500_000)
    history.add(JAN_1, DepositRefunded(idr(100_000), CASH))
    history.add(MAR_1, LateChargeWaived(2, idr(20_000)))

    screen = terminal(state(history.table(MAR_1)))

    assert "letter-1" in screen
    assert re.search(r"refund\s+-100,000", screen)
    assert re.search(r"waiver\s+20,000", screen)


def test_a_warning_is_the_last_thing_in_the_heading():
    assert "Look at this before handing it out: it differs" in terminal(
        state(e5().table, warning="it differs")
    )


def test_limits_are_told_only_where_they_changed_something():
    terms = LateTerms(
        cap=LateCap(percent_of_instalment=Decimal(5), amount=idr(70_050)),
        rounding_unit=100,
        rounding=Rounding.UP,
        minimum=idr(75_000),
    )

    limited_screen = " ".join(terminal(limited(rules(terms))).split())
    plain_screen = " ".join(terminal(e5()).split())

    for step in ("Sum = 72,000", "after the cap = 60,000", "with the minimum = 75,000"):
        assert step in limited_screen
    assert "rounded =" not in limited_screen
    assert (
        "(at most 5% of the instalment, 70,050; rounded up to 100 rupiah; at least 75,000)" in limited_screen
    )
    for word in ("after the cap", "rounded", "with the minimum"):
        assert word not in plain_screen


def test_a_fraction_of_a_rupiah_is_shown_in_the_line_and_gone_in_the_charge():
    history = History()
    history.receive(JAN_16, 700_001)

    screen = " ".join(terminal(state(history.table(FEB_1))).split())

    assert "15 days × 700,001 × 0.2% per day = 21,000.03" in screen
    assert "Sum = 50,999.97" in screen
    assert "rounded = 51,000" in screen


# --- HTML -------------------------------------------------------------------------------------------------


def test_the_page_is_in_the_customer_s_language(tmp_path):
    indonesian = words(html(e8(), tmp_path))
    english = words(html(e8(), tmp_path, Language.ENGLISH))

    assert "Tabel angsuran C1 per 1 Februari 2005" in indonesian
    assert "15 hari × 700.000 × 0,2% per hari = 21.000" in indonesian
    assert "dibayar dengan KWBDG05-000002" in indonesian
    assert "Instalment table C1 as of 1 February 2005" in english
    assert "15 days × 700,000 × 0.2% per day = 21,000" in english


@pytest.mark.parametrize(
    ("example", "told"),
    [
        (
            e5,
            ("60 hari × 1.200.000 × 0,2% per hari = 144.000", "30 hari × 1.200.000 × 0,2% per hari = 72.000"),
        ),
        (e10, ("60 hari × 400.000 × 0,2% per hari = 48.000", "89.000")),
        (e17, ("30 hari × 200.000 × 0,2% per hari = 12.000", "Dibatalkan pada 16 Januari 2005")),
    ],
)
def test_the_page_has_the_worked_examples_line_by_line(example, told, tmp_path):
    page = words(html(example(), tmp_path))

    for one in told:
        assert one in page


def test_names_and_objects_cannot_become_part_of_the_page(tmp_path):
    page = html(state(e5().table, customer="<script>x</script>", object='"><img>'), tmp_path)

    assert "<script>" not in page
    assert "<img>" not in page
    assert "&lt;script&gt;x&lt;/script&gt;" in page


def test_the_page_fetches_nothing_and_has_no_script(tmp_path):
    page = html(e8(), tmp_path)

    assert not re.search(r"""(src|href|url|import)\s*[=(:]\s*["']?\s*(https?:)?//""", page)
    assert "<script" not in page


def test_the_picture_shows_each_instalment_by_what_became_of_it(tmp_path):
    page = html(e8(), tmp_path, Language.ENGLISH)

    [picture] = re.findall(r"<svg.*?</svg>", page, flags=re.DOTALL)
    titles = [node.text for node in ElementTree.fromstring(picture).iter("title")]
    assert titles[:3] == ["1: paid", "2: paid", "3: not due yet"]


def test_a_contract_that_nobody_has_paid_yet_has_a_page(tmp_path):
    page = words(html(state(History().table(SIGNED)), tmp_path))

    assert "Belum ada pembayaran" in page
    assert "Tidak ada keterlambatan" in page


def test_every_event_has_its_word_in_both_languages(tmp_path):
    history = History()
    history.add(SIGNED, ChargeMade("letter-1", "REMINDER", idr(50_000), Role.OTHER_INCOME))
    history.receive(JAN_1, 1_500_000)
    history.add(JAN_1, DepositRefunded(idr(100_000), CASH))
    history.add(MAR_1, LateChargeWaived(2, idr(20_000)))
    table = history.table(MAR_1)

    page = words(html(state(table), tmp_path))

    for word in ("penerimaan", "pengembalian titipan", "penghapusan denda", "Biaya lain"):
        assert word in page


# --- workbook and JSON ------------------------------------------------------------------------------------


def test_the_workbook_has_numbers_as_numbers_and_dates_as_dates(tmp_path):
    render_xlsx(e8(), tmp_path / "table.xlsx")
    book = load_workbook(tmp_path / "table.xlsx")

    rows = list(book["Instalments"].iter_rows(min_row=6, values_only=True))
    first = rows[0]
    assert first[0] == 1
    assert first[1].date() == JAN_1
    assert first[2:] == (1_200_000, 200_000, 1_000_000, 200_000, 1_000_000, 0, 30, 51_000, 51_000, 0, 0)
    assert all(isinstance(cell, int) for cell in first[2:])
    late = [row for row in book["Late charges"].iter_rows(min_row=2, values_only=True) if row[4]]
    assert [(row[0], row[4], row[5], row[7]) for row in late] == [
        (1, 15, 700_000, 21_000),
        (1, 30, 500_000, 30_000),
    ]
    receipts = list(book["Receipts"].iter_rows(min_row=2, values_only=True))
    assert receipts[1][4:10] == (2_000_000, 200_000, 1_500_000, 51_000, 0, 249_000)


def test_the_workbook_names_what_was_taken_back(tmp_path):
    render_xlsx(e17(), tmp_path / "table.xlsx")

    receipts = list(load_workbook(tmp_path / "table.xlsx")["Receipts"].iter_rows(min_row=2, values_only=True))

    assert [(row[4], row[11].date() if row[11] else None) for row in receipts] == [
        (1_000_000, None),
        (700_000, JAN_16),
    ]


def test_json_tells_the_whole_table_without_a_float():
    stream = io.StringIO()
    render_json(e10(), stream)

    told = json.loads(stream.getvalue(), parse_float=pytest.fail)

    first = told["instalments"][0]
    assert (told["as_of"], told["contract"]) == ("2005-03-01", "C1")
    assert first["late_charge"] == 89_000
    assert [(line["days"], line["amount"], line["cost"]) for line in first["explanation"]["lines"]] == [
        (10, 300_000, "6000"),
        (35, 500_000, "35000"),
        (60, 400_000, "48000"),
    ]
    assert told["totals"]["payable_now"] == 400_000 + 1_200_000 * 2 + 89_000 + 72_000
    assert told["movements"][0]["papers"] == ["KWBDG05-000002"]


def test_json_says_what_was_taken_back_and_goes_into_a_file(tmp_path):
    render_json(e17(), tmp_path / "table.json")

    told = json.loads((tmp_path / "table.json").read_text(encoding="utf-8"))

    assert told["taken_back"][0] == {
        "entry": 2,
        "name": "receipt",
        "posting_date": "2005-01-16",
        "papers": [],
        "amount": 700_000,
        "reversed_by": 3,
        "reversed_on": "2005-01-16",
    }


def test_the_cost_of_a_line_that_never_ends_is_an_exact_share_for_machines_and_marked_for_people():
    monthly = Rules({"MOTOR": LateChargeRules(Dated.always(LateRate(Decimal(1), RatePeriod.MONTH)))})
    history = History()
    history.receive(date(2005, 1, 2), 700_001)
    statement = state(history.table(date(2005, 1, 2), monthly))

    told = as_json(statement)["instalments"][0]["explanation"]

    assert [line["cost"] for line in told["lines"]] == ["700001/3000", "499999/3000"]
    assert told["sum"] == "400"
    screen = " ".join(terminal(statement).split())
    assert "700,001 × 1% per month, a thirtieth of it per day = ≈ 233.3336" in screen
