"""The diff in each of its renderings: every kind of difference is in every one, and no digit is lost."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import date
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook
from rich.console import Console

from books.navision.differences import DifferenceKind, difference
from books.statements import ToldVoucher
from reports import diff_page
from reports.diff_files import render_csv, render_json, render_xlsx
from reports.diff_making import Balance, make_report
from reports.diff_page import render_html
from reports.diff_rows import LINE_COLUMNS
from reports.diff_terminal import render_terminal
from tests.reports.samples import ALL, line, one_of_each, report, shown

D = DifferenceKind
PLACE = {column.heading: place for place, column in enumerate(LINE_COLUMNS)}


def html(made, path: Path) -> str:
    render_html(made, path / "diff.html")
    return (path / "diff.html").read_text(encoding="utf-8")


def terminal(made, width: int = 170, **options) -> str:
    console = Console(width=width, record=True, file=io.StringIO(), color_system=None)
    render_terminal(made, console, **options)
    return console.export_text()


def sheet(made, path: Path, name: str):
    render_xlsx(made, path / "diff.xlsx")
    return load_workbook(path / "diff.xlsx")[name]


def rows_of(made) -> list[list[str]]:
    stream = io.StringIO()
    render_csv(made, stream)
    return list(csv.reader(io.StringIO(stream.getvalue())))


def answer(made) -> dict:
    stream = io.StringIO()
    render_json(made, stream)
    return json.loads(stream.getvalue(), parse_float=pytest.fail)


# --- every kind in every rendering ------------------------------------------------------------------------


@pytest.mark.parametrize("one", one_of_each(), ids=lambda one: one.kind.name)
def test_a_difference_alone_is_named_with_both_sides_cause_and_remedy_everywhere(one, tmp_path):
    made = make_report(ALL, [one], [], {}, lambda _: {})
    amounts = [f"{side.amount:,}" for side in (one.ours, one.theirs) if side is not None]

    page = html(made, tmp_path)
    assert all(text in page for text in (one.kind.value, one.document, *amounts))

    screen = " ".join(terminal(made).split())
    assert all(text in screen for text in (one.kind.value, one.document, *amounts))

    row = dict(zip([c.heading for c in LINE_COLUMNS], rows_of(made)[1], strict=True))
    assert (row["Kind"], row["Document"]) == (one.kind.value, one.document)
    assert row["Our amount"] == (str(one.ours.amount) if one.ours else "")
    assert row["Navision amount"] == (str(one.theirs.amount) if one.theirs else "")
    assert (row["Cause"], row["What to do"]) == (one.cause, one.remedy)

    [told] = answer(made)["differences"]
    assert (told["kind"], told["document"], told["cause"]) == (one.kind.value, one.document, one.cause)
    assert (told["ours"] is None, told["navision"] is None) == (one.ours is None, one.theirs is None)

    cells = [cell.value for cell in sheet(made, tmp_path, "Differences")[2]]
    assert cells[0] == one.kind.value
    assert Decimal(str(cells[PLACE["Difference"]])) == one.amount
    assert cells[PLACE["Cause"]] == one.cause


# --- HTML -------------------------------------------------------------------------------------------------


def test_what_a_user_of_navision_typed_cannot_become_part_of_the_page(tmp_path):
    evil = "<script>alert(1)</script>"
    strange = difference(D.ONLY, evil, None, shown(line(evil), 5, reference=f'"{evil}', branch="'><i>"))
    made = make_report(ALL, [strange], [], {}, lambda _: {})

    page = html(made, tmp_path)

    assert evil not in page
    assert "'><i>" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_the_page_fetches_nothing(tmp_path):
    page = html(report(), tmp_path)

    assert not re.search(r"""(src|href|url|import|fetch)\s*[=(:]\s*["']?\s*(https?:)?//""", page)
    assert "<link" not in page


def test_the_verdict_and_totals_come_before_any_table(tmp_path):
    page = html(report(), tmp_path)

    assert page.index("differences need a person") < page.index("documents agreed") < page.index("<table")


def test_what_differs_between_two_sides_is_marked_and_nothing_else(tmp_path):
    mine = line("BKM1")
    changed = difference(D.AMOUNT, "BKM1", mine, shown(mine, 5, amount=Decimal(100_000)))

    page = html(make_report(ALL, [changed], [], {}, lambda _: {}), tmp_path)

    assert re.findall(r"<mark>(.*?)</mark>", page) == ["1,000,000", "100,000"]


def test_each_line_carries_both_sides_for_the_filter(tmp_path):
    mine = line("BKM1")
    changed = difference(D.DIMENSION, "BKM1", mine, shown(mine, 5, branch="SBY"))

    page = html(make_report(ALL, [changed], [], {}, lambda _: {}), tmp_path)

    assert 'data-branch="|JKT|SBY|"' in page
    assert "<option>JKT</option>" in page
    assert "<option>SBY</option>" in page


def test_a_page_of_agreement_has_no_list_and_no_script(tmp_path):
    page = html(make_report(ALL, [], [], {("JKT", date(2026, 3, 2)): 3}, lambda _: {}), tmp_path)

    assert "Our books and Navision agree." in page
    assert "<script" not in page
    assert "Each difference" not in page


def test_a_very_long_page_says_where_the_rest_is(tmp_path, monkeypatch):
    monkeypatch.setattr(diff_page, "MOST_LINES", 3)

    page = html(report(), tmp_path)

    assert "the first 3 of 11" in page
    assert page.count("<tr data-kind") == 3


def test_a_picture_shows_a_single_difference_among_thousands(tmp_path):
    mine = line("BKM1")
    lost = difference(D.MISSING, "BKM1", mine)
    made = make_report(ALL, [lost], [], {("JKT", mine.date): 50_000}, lambda _: {"BKM1": ("JKT", mine.date)})

    page = html(made, tmp_path)

    widths = re.findall(r'<rect class="different" x="\d+" y="\d+" width="(\d+)"', page)
    assert min(map(int, widths)) >= 3
    assert "JKT: 49,999 agreed" in page
    assert "JKT: 1 different" in page


def test_the_page_is_well_formed_inside_its_pictures(tmp_path):
    page = html(report(), tmp_path)

    pictures = re.findall(r"<svg.*?</svg>", page, flags=re.DOTALL)
    assert len(pictures) == 2
    for picture in pictures:
        ElementTree.fromstring(picture)


# --- CSV and XLSX -----------------------------------------------------------------------------------------


def test_csv_begins_with_the_mark_by_which_excel_knows_utf_8(tmp_path):
    render_csv(report(), tmp_path / "diff.csv")

    assert (tmp_path / "diff.csv").read_bytes().startswith(b"\xef\xbb\xbfKind,Document,")


def test_csv_writes_dates_as_iso_and_amounts_without_thousands():
    row = dict(zip([c.heading for c in LINE_COLUMNS], rows_of(report())[1], strict=True))

    assert row["Our date"] == "2026-03-02"
    assert row["Our amount"] == "1000000"


def test_csv_has_every_line():
    assert len(rows_of(report())) == 1 + len(one_of_each())


def test_a_text_that_excel_would_take_for_a_formula_stays_a_text(tmp_path):
    strange = difference(D.ONLY, "=1+1", None, shown(line("=1+1"), 5, contract="+62", reference="@SUM(A1)"))
    made = make_report(ALL, [strange], [], {}, lambda _: {})

    row = rows_of(made)[1]
    assert row[1] == "'=1+1"
    assert "'+62" in row
    assert "'@SUM(A1)" in row
    cell = sheet(made, tmp_path, "Differences")["B2"]
    assert (cell.value, cell.data_type) == ("=1+1", "s")


def test_a_negative_amount_in_csv_is_no_formula():
    mine = line("BKM1", amount=-1_000_000)
    made = make_report(ALL, [difference(D.MISSING, "BKM1", mine)], [], {}, lambda _: {})

    assert rows_of(made)[1][PLACE["Our amount"]] == "-1000000"


def test_xlsx_holds_amounts_as_numbers_and_dates_as_dates(tmp_path):
    cells = sheet(report(), tmp_path, "Differences")[2]

    amount, day = cells[PLACE["Our amount"]], cells[PLACE["Our date"]]
    assert (amount.value, amount.data_type) == (1_000_000, "n")
    assert isinstance(amount.value, int)
    assert day.value.date() == date(2026, 3, 2)
    assert day.is_date


@pytest.mark.parametrize("text", ["999999999999999", "-999999999999999", "9999999999999.99", "0.01", "1"])
def test_an_amount_goes_into_the_workbook_digit_by_digit(text, tmp_path):
    made = make_report(ALL, [difference(D.MISSING, "BKM1", line("BKM1", amount=text))], [], {}, lambda _: {})
    render_xlsx(made, tmp_path / "diff.xlsx")

    # Read from the file itself: what a reader of workbooks makes of it might be a float again.
    with ZipFile(tmp_path / "diff.xlsx") as file:
        written = file.read("xl/worksheets/sheet2.xml").decode()
    [value] = re.findall(r'<c r="E2"[^>]*><v>([^<]*)</v>', written)
    assert value == text


def test_an_amount_longer_than_excel_s_fifteen_digits_is_written_as_text(tmp_path):
    made = make_report(
        ALL, [difference(D.MISSING, "BKM1", line("BKM1", amount="1234567890123456"))], [], {}, lambda _: {}
    )

    cell = sheet(made, tmp_path, "Differences")["E2"]

    assert (cell.value, cell.data_type) == ("1234567890123456", "s")


def test_the_workbook_has_pairs_lines_sections_and_days(tmp_path):
    render_xlsx(report(), tmp_path / "diff.xlsx")

    book = load_workbook(tmp_path / "diff.xlsx")

    assert book.sheetnames == [
        "Pairs",
        "Differences",
        "By account",
        "By branch",
        "By contract",
        "By document",
        "Vouchers",
        "Days",
    ]
    assert "need a person" in book["Pairs"]["A2"].value
    assert book["Pairs"]["A5"].value == "Account"
    assert book["Pairs"]["D6"].data_type == "n"


def test_a_summary_that_differs_is_drilled_down_to_its_vouchers(tmp_path):
    mine = line("RKPJKT2603-00001", contract="")
    vouchers = tuple(
        ToldVoucher(f"JUMJKT2603-{n:05}", mine.date, f"interest C{n} <i>", f"C{n}", Decimal(n))
        for n in range(1, 61)
    )
    made = make_report(
        ALL,
        [difference(D.MISSING, mine.document, mine)],
        [],
        {},
        lambda _: {},
        made_of=lambda documents: dict.fromkeys(documents, vouchers),
    )

    page = html(made, tmp_path)
    assert "60 vouchers" in page
    assert "JUMJKT2603-00050" in page
    assert "JUMJKT2603-00051" not in page
    assert "interest C1 &lt;i&gt;" in page
    assert "60 vouchers" in terminal(made)
    assert rows_of(made)[1][PLACE["Event"]] == "60 vouchers"
    told = answer(made)["vouchers"][mine.document]
    assert (len(told), told[59]["amount"], told[59]["contract"]) == (60, 60, "C60")
    listed = list(sheet(made, tmp_path, "Vouchers").iter_rows(min_row=2, values_only=True))
    assert (len(listed), listed[59][1], listed[59][4]) == (60, "JUMJKT2603-00060", 60)


def test_a_document_of_one_voucher_says_what_it_is_about(tmp_path):
    mine = line("BKM1")
    voucher = ToldVoucher("BKM1", mine.date, "receipt C1 KWJKT26-000001", "C1", Decimal(1_000_000))
    made = make_report(
        ALL,
        [difference(D.MISSING, "BKM1", mine)],
        [],
        {},
        lambda _: {},
        made_of=lambda _: {"BKM1": (voucher,)},
    )

    assert "receipt C1 KWJKT26-000001" in html(made, tmp_path)
    assert "receipt C1 KWJKT26-000001" in " ".join(terminal(made).split())
    assert answer(made)["differences"][0]["event"] == "receipt C1 KWJKT26-000001"


def test_a_gap_that_nothing_explains_comes_with_what_to_do(tmp_path):
    pair = Balance("120100", ("AR_PRINCIPAL",), "JKT", Decimal(7), Decimal(0))
    made = make_report(ALL, [], [pair], {}, lambda _: {})

    for shown_text in (html(made, tmp_path), " ".join(terminal(made).split())):
        assert "unexplained 7" in shown_text
        assert "read the ledger again with `jembatan agree`" in shown_text


def test_a_report_without_differences_makes_a_workbook_that_opens(tmp_path):
    made = make_report(ALL, [], [], {}, lambda _: {})

    assert sheet(made, tmp_path, "Differences").max_row == 1


# --- JSON -------------------------------------------------------------------------------------------------


def test_json_holds_whole_amounts_as_integers_and_cents_as_text():
    told = answer(report())

    assert told["differences"][0]["ours"]["amount"] == 1_000_000
    assert told["differences"][1]["navision"]["amount"] == "250000.50"
    assert told["differences"][1]["navision"]["reference"] == "<b>hand & foot</b>"


def test_json_says_what_was_asked_and_what_came_out():
    told = answer(report())

    assert told["period"] == {"first": "2026-03-01", "last": "2026-03-31"}
    assert told["agreed"] is False
    assert told["documents"]["different"] == 8
    assert set(told["kinds"]) == {kind.value for kind in DifferenceKind}
    assert set(told["sections"]) == {"account", "branch", "contract", "document"}
    assert sum(day["waiting"] for day in told["days"] if "waiting" in day) == 1


def test_json_goes_into_a_file_as_well(tmp_path):
    render_json(report(), tmp_path / "diff.json")

    assert json.loads((tmp_path / "diff.json").read_text(encoding="utf-8"))["company"] == "Bhakti"


# --- terminal ---------------------------------------------------------------------------------------------


def test_the_terminal_shows_verdict_pairs_sections_and_lines():
    screen = terminal(report())

    for words in ("differences need a person", "Pairs:", "Differences by account", "Differences by document"):
        assert words in screen
    assert "Navision was read up to entry 908" in screen


def test_the_terminal_never_cuts_an_amount_off():
    screen = terminal(report(), width=80)

    assert "6,250,000.50" in screen
    assert "4,350,000.50" in screen
    assert "…" not in screen


def test_brackets_in_navision_s_texts_are_no_markup():
    strange = difference(D.ONLY, "[red]X", None, shown(line("[red]X"), 5, reference="[/bold]"))

    screen = terminal(make_report(ALL, [strange], [], {}, lambda _: {}))

    assert "[red]X" in screen
    assert "[/bold]" in screen


def test_a_long_list_ends_with_how_to_get_the_rest():
    screen = terminal(report(), lines=3)

    assert "8 more differences" in screen


def test_agreement_fits_in_a_few_lines():
    screen = terminal(make_report(ALL, [], [], {}, lambda _: {}))

    assert "Our books and Navision agree." in screen
    assert "Differences by" not in screen
